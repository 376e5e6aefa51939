"""Which methodology is in force, and the versions that open runs are pinned to.

A broken file never takes effect: the last good versions, kept in the database, stay current. Which version is current
is a row, so that replicas agree: whoever reads a changed folder writes the rows, the others follow them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import structlog

from algorithms.compiled import Algorithm
from algorithms.loader import LIBRARY, load_library, load_version
from algorithms.source import MethodologyErrors, Mistake
from storage import algorithms as kept
from storage import audit
from storage.database import Database, Reading, Work

log = structlog.get_logger()


@dataclass(frozen=True)
class Change:
    """What a folder brought: algorithms with the version each had before, ids of those gone; or its mistakes."""

    swapped: tuple[tuple[Algorithm, str], ...] = ()
    gone: tuple[str, ...] = ()
    mistakes: tuple[Mistake, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.swapped or self.gone or self.mistakes)


Tell = Callable[[Work, Change], Awaitable[None]]


class Methodology:
    """Current algorithms by id; other versions are compiled from the database when a run asks for them."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or LIBRARY
        self.mistakes: tuple[Mistake, ...] = ()  # of the folder as it was last read
        self._current: dict[str, Algorithm] = {}
        self._versions: dict[str, Algorithm] = {}

    async def publish(self, database: Database, now: datetime, tell: Tell | None = None) -> Change:
        """Read the folder, keep each text, make it current: all in one transaction, with what `tell` has to say.

        Raises MethodologyErrors when nothing good is kept. A first library is no change to speak of.
        """
        try:
            found = dict((await asyncio.to_thread(load_library, self.folder)).algorithms)
        except MethodologyErrors as error:
            for mistake in error.mistakes:
                log.error("methodology refused, the last good version stays", mistake=str(mistake))
            if not self._current:
                await self._fall_back(database, error)
            change = Change(mistakes=error.mistakes)
            if tell is not None:
                async with database.work() as work:
                    await tell(work, change)
            self.mistakes = error.mistakes
            return change
        async with database.work() as work:
            change = await _made_current(work, found, now)
            if tell is not None and change:
                await tell(work, change)
        self.mistakes = ()
        self._take(found)
        return change

    async def follow(self, database: Database) -> None:
        """Take what another replica has made current."""
        async with database.read() as read:
            current = await kept.all_current(read)
            if current == {id_: algorithm.version for id_, algorithm in self._current.items()}:
                return
            self._take({id_: await self.version(read, version) for id_, version in current.items()})

    async def _fall_back(self, database: Database, error: MethodologyErrors) -> None:
        await self.follow(database)
        if not self._current:
            raise error

    def _take(self, found: dict[str, Algorithm]) -> None:
        self._current = found
        self._versions |= {algorithm.version: algorithm for algorithm in found.values()}

    def current(self, algorithm: str) -> Algorithm:
        return self._current[algorithm]

    def all(self) -> list[Algorithm]:
        return list(self._current.values())

    async def version(self, read: Reading, version: str) -> Algorithm:
        """The text a run began with, whatever is current now."""
        if version not in self._versions:
            text = await kept.text_of(read, version)
            if text is None:
                raise LookupError(f"algorithm version {version} is not kept")
            self._versions[version] = await asyncio.to_thread(load_version, text)
        return self._versions[version]


async def _made_current(work: Work, found: dict[str, Algorithm], now: datetime) -> Change:
    """The rows agree with the folder; what differs from before is on record."""
    before = await kept.all_current(work)
    swapped = tuple((each, before.get(each.id, "")) for each in found.values() if before.get(each.id) != each.version)
    gone = tuple(id_ for id_ in before if id_ not in found)
    for algorithm, former in swapped:
        await kept.keep(work, algorithm.id, algorithm.version, algorithm.text, now)
        await kept.set_current(work, algorithm.id, algorithm.version)
        if before:
            await _record(work, algorithm.id, former, algorithm.version, now)
    for id_ in gone:
        await kept.withdraw(work, id_)
        await _record(work, id_, before[id_], "", now)
    return Change(swapped, gone) if before else Change()


async def _record(work: Work, algorithm: str, before: str, after: str, now: datetime) -> None:
    detail = {"before": before, "after": after}
    await audit.append(work, audit.Deed(now, "system", kept.CHANGED, algorithm, detail))
