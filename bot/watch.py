"""Looks after the folder of methodologies while the house runs: what changed is checked and swapped in, or refused."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import structlog

from algorithms.loader import LIBRARY
from bot import editions
from bot.clock import Clock
from bot.methodology import Change
from bot.scene import House, Post
from storage.database import Database, Work

log = structlog.get_logger()

SECONDS = 3.0
Sight = tuple[tuple[str, int, int], ...]


@dataclass
class Watch:
    """A folder is read when two looks in a row see the same: what is still being written is waited for."""

    database: Database
    house: House
    clock: Clock
    seconds: float = SECONDS
    sent: Callable[[], None] = lambda: None
    _taken: Sight | None = field(default=None, init=False)
    _seen: Sight | None = field(default=None, init=False)

    async def run(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), self.seconds)
                return
            try:
                await self.look()
            except Exception as error:
                log.error("methodology not looked at, trying again", exc_info=error)

    async def look(self) -> Change | None:
        """None while nothing is new, or not whole yet."""
        folder = self.house.methodology.folder
        # Our own library changes with the code that reads it, so by a restart.
        sight = await asyncio.to_thread(_sight, folder) if folder != LIBRARY else self._taken
        before, self._seen = self._seen, sight
        if sight is None or sight == self._taken:
            if not self.database.single_writer:
                await self.house.methodology.follow(self.database)
            return None
        return await self._read(sight) if sight == before else None

    async def begin(self) -> Change:
        """At the start, whatever the folder holds. Raises MethodologyErrors when nothing good is kept."""
        return await self._read(await asyncio.to_thread(_sight, self.house.methodology.folder))

    async def _read(self, sight: Sight) -> Change:
        now = self.clock.now()

        async def tell(work: Work, change: Change) -> None:
            # Replicas and restarts meet the same mistakes: told once. A swap is written once as it is.
            when = "" if change.mistakes else f"/{now:%Y%m%dT%H%M%S}"
            work.after_commit(self.sent)
            await editions.tell(Post(work, self.house, f"methodology/{_mark(sight)}{when}", now), work, change)

        change = await self.house.methodology.publish(self.database, now, tell)
        self._taken = sight
        if change.swapped or change.gone:
            log.info("methodology changed", changed=[each.id for each, _ in change.swapped], gone=list(change.gone))
        return change


def _sight(folder: Path) -> Sight:
    """What stands in the folder, without reading it. A file that goes while we look is seen at the next look."""
    found = []
    for path in (*folder.glob("*.yaml"), *folder.glob("catalogs/*.yaml")):
        with suppress(OSError):
            state = path.stat()
            found.append((path.relative_to(folder).as_posix(), state.st_mtime_ns, state.st_size))
    return tuple(sorted(found))


def _mark(sight: Sight) -> str:
    return hashlib.sha256(repr(sight).encode()).hexdigest()[:16]
