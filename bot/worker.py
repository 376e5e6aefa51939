"""Takes events out of the inbox, one at a time per person, and has the desk do them in one transaction.

What fails is rolled back, counted and tried again; after five times it is set aside and the person is told. So is, in
the end, what the process died with again and again; a start tries that alone, so that it takes no other press with it.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import structlog
from structlog.contextvars import bound_contextvars

from bot import albums, edits
from bot.clock import Clock
from bot.consent import agreed
from bot.conversations import Outrun
from bot.desk import handle
from bot.leases import Leases, elapsed
from bot.prepare import Prepared, Workshop
from bot.scene import Place, Post
from dialogs.menu import message
from dialogs.ports import ChannelName, Corrected, Press, Reader, TryLater
from dialogs.screens import Json
from dialogs.texts import say
from storage import inbox, people
from storage.database import TROUBLE_S, Work
from storage.inbox import InboxRow
from storage.people import Person
from storage.trouble import passes

log = structlog.get_logger()

IDLE_S = 5.0
SOON_S = 0.05
SUSPECT = 1  # attempts counted so far: what the process died with twice, or failed before, may be why it died
PATIENCE = timedelta(minutes=10)  # for a file that a messenger does not hand out now; then its person is told
FILE_S = 5.0
PAUSES_S = (0.0, 1.0, 3.0, 9.0)  # before the attempts after the first: what is only a hiccup has time to pass


class Bell:
    """One ring wakes one worker, so that a press does not set all of them looking. Rings nobody hears yet are kept."""

    def __init__(self, sleepers: int = 1) -> None:
        self._rings: asyncio.Queue[None] = asyncio.Queue(sleepers)

    def set(self) -> None:
        with suppress(asyncio.QueueFull):  # as many as can sleep will look already
            self._rings.put_nowait(None)

    async def wait(self, seconds: float) -> None:
        """Until a ring, or so long."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._rings.get(), seconds)


class ClaimLost(RuntimeError):
    """Another replica took the row over; what was done here must not be committed."""


@dataclass
class Worker:
    """`readers` turn a channel's raw JSON into a press. `wake` is set once for each row that the inbox gains."""

    workshop: Workshop
    readers: Mapping[ChannelName, Reader]
    clock: Clock
    sent: Callable[[], None]
    wake: Bell = field(default_factory=Bell)
    noted: Callable[[ChannelName, str, float], None] = lambda channel, result, seconds: None
    _start: asyncio.Lock = field(default_factory=asyncio.Lock)
    _suspects_left: bool = True
    _due: datetime | None = None  # what was put off, as the last look that found nothing saw it

    def __post_init__(self) -> None:
        self.leases = Leases(self.workshop.database, self.clock, inbox.renew)

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop`: do what there is, sleep until there is more. A database in trouble is asked again."""
        while not stop.is_set():
            try:
                await self._try_suspects()
                if await self.step():
                    continue
                pause = self._pause()
            except Exception as error:
                log.error("inbox cannot be worked, trying again", exc_info=error)
                pause = TROUBLE_S
            if not stop.is_set():
                await self.wake.wait(pause)
        self.wake.set()  # and the next one hears that it is over

    def _pause(self) -> float:
        """Until something new comes, or something put off falls due."""
        due = self._due
        return IDLE_S if due is None else min(IDLE_S, max(SOON_S, (due - self.clock.now()).total_seconds()))

    async def _try_suspects(self) -> None:
        """First of all and one by one, while the other workers wait."""
        if self._suspects_left:
            async with self._start:
                while self._suspects_left:
                    self._suspects_left = await self.step(SUSPECT)

    async def step(self, least_attempts: int = 0) -> bool:
        """One event; False when nothing waits."""
        row = await self._take(least_attempts)
        if row is None:
            return False
        try:
            with bound_contextvars(cause=f"in/{row.id}", channel=row.channel):
                await self._press(row)
        finally:
            self.leases.free(row)
        return True

    @property
    def is_sole(self) -> bool:
        """Whether nobody else can be at work on the same database, and no row is left that may have killed us."""
        return self.workshop.database.single_writer and not self._suspects_left

    async def at_once(self, press: Press, key: str, account: str, raw: Json) -> bool:
        """A new event stored and done in one commit; stored alone behind what the person sent before.

        False when it was delivered before. Raises what the desk raises, and then nothing is stored.
        """
        began, now = time.monotonic(), self.clock.now()
        async with self.workshop.database.work() as work:
            if await inbox.waits(work, press.channel, account):
                work.after_commit(self.wake.set)
                return await inbox.store(work, press.channel, key, account, raw, now)
            id = await inbox.store_done(work, press.channel, key, account, raw, now)
            if id is None:
                return False
            with bound_contextvars(cause=f"in/{id}", channel=press.channel):
                await handle(work, self.workshop.house, press, Prepared(), f"in/{id}", now)
            work.after_commit(self.sent)
        seconds = time.monotonic() - began
        self.noted(press.channel, "done", seconds)
        log.debug("press", result="done at once", cause=f"in/{id}", ms=round(seconds * 1000))
        return True

    async def _press(self, row: InboxRow) -> None:
        began, result = time.monotonic(), "done"
        press: Press | None = None
        try:
            press = self.readers[row.channel](row.raw)
            found = await self._gathered(row, press)
            if found.until is not None:
                result = await self._waits(row, found.until)
            else:
                await self._do(row, found)
        except Exception as error:
            result = await self._spared(row, error) or await self._failed(row, press, error)
        seconds = time.monotonic() - began
        self.noted(row.channel, result, seconds)
        log.debug("press", result=result, ms=round(seconds * 1000))

    async def _take(self, least_attempts: int) -> InboxRow | None:
        now, since, database = self.clock.now(), elapsed(), self.workshop.database
        try:
            async with database.work() as work:
                await self.leases.catch_up(work)
                row = await self._claim(work, now, least_attempts)
                self._due = None if row else await inbox.next_at(work)
        except Exception as error:
            if passes(error):
                await database.insist(lambda work: inbox.let_go(work, now, self.leases.seconds))
            raise
        self.leases.take([row] if row else [], since, now)
        return row

    async def _claim(self, work: Work, now: datetime, least_attempts: int) -> InboxRow | None:
        lost: list[InboxRow] = []
        row = await inbox.claim(work, now, self.leases.seconds, least_attempts, lost)
        for each in lost:
            log.error("press set aside: the process died with it each time", inbox=each.id, id=each.error_id)
            await self._apologise(work, each, await people.by_account(work, each.channel, each.account))
        return row

    async def _gathered(self, row: InboxRow, press: Press | None) -> albums.Gathered:
        """What came in pieces, as one; nothing is asked for what is whole."""
        is_edit = press is not None and isinstance(press.body, Corrected)
        if press is None or not (is_edit or albums.group_of(press)):
            return albums.Gathered(press)
        async with self.workshop.database.read() as read:
            person = await people.by_account(read, row.channel, row.account)
            if person is None or not await agreed(read, self.workshop.house, person):
                return albums.Gathered(press)  # each piece is held, or refused, by itself
            waiting = await inbox.waiting_after(read, row)
            before = await inbox.over_before(read, row)
        one = edits.last_words if is_edit else albums.whole
        return one(albums.Arrival(row, press, before, waiting, self.readers[row.channel], self.clock.now()))

    async def _waits(self, row: InboxRow, until: datetime) -> str:
        await self.workshop.database.insist(lambda work: inbox.put_off(work, row, until))
        return "put off"

    async def _do(self, row: InboxRow, found: albums.Gathered) -> None:
        now, press = self.clock.now(), found.press
        patient = now - row.received_at < PATIENCE
        prepared = await self.workshop.prepare(press, now, patient) if press else None
        async with self.workshop.database.work() as work:
            if press is not None and prepared is not None:
                await handle(work, self.workshop.house, press, prepared, f"in/{row.id}", now)
            if not await inbox.done(work, row.id, now, row.attempts):
                raise ClaimLost(row.id)
            if found.others and not await inbox.done_along(work, found.others, now):
                raise ClaimLost(found.others)
            work.after_commit(self.sent)

    async def _spared(self, row: InboxRow, error: Exception) -> str:
        """Full, locked, a messenger that keeps a file waiting: no fault of the press, which waits until it is over."""
        if isinstance(error, TryLater):
            log.warning("a file cannot be had now, the press waits", inbox=row.id, seconds=error.seconds)
            pause = max(error.seconds or 0, FILE_S)
        elif isinstance(error, ClaimLost):
            log.warning("another replica took the press over", inbox=row.id)
            pause = 0
        elif isinstance(error, Outrun):
            log.info("somebody else was quicker, the press is done again", inbox=row.id)
            pause = 0
        elif passes(error):
            log.error("the database is in trouble, the press waits", inbox=row.id, exc_info=error)
            pause = 0
        else:
            return ""
        until = self.clock.now() + timedelta(seconds=pause)
        await self.workshop.database.insist(lambda work: inbox.put_off(work, row, until))
        return "put off"

    async def _failed(self, row: InboxRow, press: Press | None, error: Exception) -> str:
        """Log it under an id the person can quote; once set aside, say that the answers are kept."""
        error_id = secrets.token_hex(4)
        log.error("press failed", inbox=row.id, attempt=row.attempts + 1, id=error_id, exc_info=error)
        words, pause = f"{type(error).__name__}: {error}"[:500], PAUSES_S[min(row.attempts, len(PAUSES_S) - 1)]

        async def note(work: Work) -> inbox.State:
            now = self.clock.now()
            state = await inbox.failed(work, row.id, words, error_id, now, wait_s=pause, attempt=row.attempts)
            if state == "quarantined" and press is not None:
                person = await people.by_account(work, press.channel, press.account)
                place = Place(press.channel, press.address)
                await self._apologise(work, replace(row, error_id=error_id), person, place)
            work.after_commit(self.sent)
            return state

        return "quarantined" if await self.workshop.database.insist(note) == "quarantined" else "failed"

    async def _apologise(self, work: Work, row: InboxRow, person: Person | None, place: Place | None = None) -> None:
        """Strangers are told nothing. Without a place it goes where the person is reached."""
        if person is not None:
            post = Post(work, self.workshop.house, f"sorry/{row.id}", self.clock.now())
            screen = message(say("trouble", person.lang, id=row.error_id or ""), person.lang)
            await post.to(person, screen, "receipt", place=place)
            work.after_commit(self.sent)
