"""Files that wait to be read or loaded, one after another beside the presses: what a dead process left goes on here.

A row is claimed for a minute at a time and renewed while it is worked at; a tap on «cancel» ends it at once here, and
at the next renewal elsewhere. Nothing counts before the last commit.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace

import structlog
from structlog.contextvars import bound_contextvars

from bot.clock import Clock
from bot.imports import counting, loading, reading, telling
from bot.imports.loading import Stopped
from bot.scene import House
from dialogs.imports.talk import Talk, Trouble, to_json
from storage import people, talks
from storage.blobs import BlobStore
from storage.database import TROUBLE_S, Database, Work
from storage.people import Person
from storage.talks import Phase
from storage.talks import Talk as Row
from storage.trouble import passes

log = structlog.get_logger()

IDLE_S = 5.0
LEASE_S = 60.0
RENEW_S = 10.0
SAY_S = 2.0  # between two words of how far it is
ATTEMPTS = 3  # times that a process may die with it


@dataclass
class Working:
    """`sent` is called when something is to be said."""

    database: Database
    house: House
    files: BlobStore
    clock: Clock
    sent: Callable[[], None] = lambda: None
    say_s: float = SAY_S
    _said: float = field(default=0.0, init=False)

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop`: what is under way then is left as it stands, and goes on after the next start."""
        ending = asyncio.create_task(stop.wait())
        try:
            while not stop.is_set():
                doing = asyncio.create_task(self._or_pause())
                await asyncio.wait({doing, ending}, return_when=asyncio.FIRST_COMPLETED)
                if not doing.done():
                    doing.cancel()
                with suppress(asyncio.CancelledError):
                    await doing
        finally:
            ending.cancel()

    async def _or_pause(self) -> None:
        try:
            if not await self.step():
                await self.house.errands.wait(IDLE_S)
        except Exception as error:  # the loop outlives whatever happens to one file
            log.error("files cannot be worked at, trying again", exc_info=error)
            await asyncio.sleep(TROUBLE_S)

    async def step(self) -> bool:
        """One file, one step of its way; False when none waits."""
        async with self.database.work() as work:
            row = await talks.claim(work, self.clock.now(), LEASE_S)
            if row is None:
                return False
            try:
                talk = telling.talk_of(row)
            except ValueError as error:  # another version's: claimed for a minute, so that the files behind it go on
                log.error("a file's talk is not understood", id=row.id, exc_info=error)
                return True
            talk = replace(talk, attempts=talk.attempts + 1)
            await talks.save(work, row.id, row.phase, to_json(talk))
        with bound_contextvars(cause=f"import/{row.id}"):
            await self._held(row, talk)
        return True

    async def _held(self, row: Row, talk: Talk) -> None:
        """The work in a task of its own, which a cancelled talk ends."""
        task = asyncio.create_task(self._guarded(row, talk))
        self.house.errands.going[row.id] = task
        keeping = asyncio.create_task(self._renewed(row, task))
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError:
            task.cancel()
            await asyncio.wait({task})
            raise
        finally:
            keeping.cancel()
            self.house.errands.going.pop(row.id, None)
        if task.cancelled():
            await self._stopped(row)
        elif (error := task.exception()) is not None:
            raise error

    async def _renewed(self, row: Row, task: asyncio.Task[None]) -> None:
        while True:
            await asyncio.sleep(RENEW_S)
            if not await self.database.insist(lambda work: talks.renew(work, row, self.clock.now(), LEASE_S)):
                task.cancel()

    async def _guarded(self, row: Row, talk: Talk) -> None:
        try:
            await self._work(row, talk)
        except Stopped:
            await self._stopped(row)
        except Exception as error:  # its sender hears of it; the next file is not to wait for a remedy
            if passes(error):
                await self.database.insist(lambda work: _let_go(work, row, talk))
                raise
            log.error("file not worked", phase=row.phase, exc_info=error)
            await self._ended(row, replace(talk, trouble=Trouble("import.failed")), "refused")

    async def _work(self, row: Row, talk: Talk) -> None:
        async with self.database.read() as read:
            person = await people.by_id(read, row.by)
        if person is None or not person.active:
            raise Stopped(row.id)
        if talk.attempts > ATTEMPTS:
            await self._ended(row, replace(talk, trouble=Trouble("import.died")), "refused")
            return
        raw = await self.files.get(row.file_hash)
        means = reading.Means(self.database, self.house.jobs)
        if row.phase == "reading":
            await self._read(means, row, talk, person, raw)
        else:
            await self._load(means, row, talk, person, raw)

    async def _read(self, means: reading.Means, row: Row, talk: Talk, person: Person, raw: bytes) -> None:
        async def told(rows: int) -> None:
            await self._say(row, replace(talk, done=rows), person)

        found = await reading.found(means, person, raw, talk, told, row.file_hash, self.clock.now())
        await self._ended(row, replace(found, attempts=0), "asking" if found.found else "refused")

    async def _load(self, means: reading.Means, row: Row, talk: Talk, person: Person, raw: bytes) -> None:
        total = talk.found.rows if talk.found else 0

        async def going(rows: int) -> None:
            await self._say(row, replace(talk, done=rows, of=total), person)

        loaded = await loading.load(means, row, talk, person, raw, self.clock.now(), going)
        counted = counting.Counting(means, self.house, self.files, self.clock, self.sent)
        if not await counted.count(row, talk, person, loaded):
            raise Stopped(row.id)

    async def _say(self, row: Row, talk: Talk, person: Person) -> None:
        """How far it is, now and then."""
        now = asyncio.get_running_loop().time()
        if now - self._said < self.say_s:
            return
        self._said = now
        async with self.database.work() as work:
            if not await talks.renew(work, row, self.clock.now(), LEASE_S):
                raise Stopped(row.id)
            cause = f"import/{row.id}/{talk.turn}/{row.phase}/{talk.done}"
            scene = telling.scene_of(work, self.house, person, talk, cause, self.clock.now())
            await telling.progress(scene, row.id, row.phase, talk)
            work.after_commit(self.sent)

    async def _ended(self, row: Row, talk: Talk, phase: Phase) -> None:
        """What came of it, unless it was answered otherwise meanwhile."""
        if row.phase == "loading":
            await loading.cleared(self.database, row.id)

        async def note(work: Work) -> None:
            fresh = await talks.load(work, row.id)
            person = await people.by_id(work, row.by)
            if fresh is None or fresh.phase != row.phase or telling.talk_of(fresh).turn != talk.turn or person is None:
                return
            cause = f"import/{row.id}/{talk.turn}/{phase}"
            scene = telling.scene_of(work, self.house, person, talk, cause, self.clock.now())
            await telling.keep(scene, row.id, phase, talk)
            work.after_commit(self.sent)

        await self.database.insist(note)

    async def _stopped(self, row: Row) -> None:
        """Cancelled, and the card says so: what was put in is taken out."""
        await loading.cleared(self.database, row.id)

        async def note(work: Work) -> None:
            fresh = await talks.load(work, row.id)
            if fresh is not None and fresh.phase in talks.WAITING:
                await talks.save(work, row.id, "cancelled", fresh.body)

        await self.database.insist(note)


async def _let_go(work: Work, row: Row, talk: Talk) -> None:
    """The database was in trouble: it waits, and that was no fault of the file."""
    fresh = await talks.load(work, row.id)
    if fresh is not None and fresh.phase == row.phase:
        await talks.save(work, row.id, row.phase, to_json(replace(talk, attempts=talk.attempts - 1)))
        await talks.free(work, row.id)
