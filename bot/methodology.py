"""Which methodology is in force, and the versions that open runs are pinned to.

A broken file never takes effect: the last good versions, kept in the database, stay current.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import structlog

from algorithms.compiled import Algorithm
from algorithms.loader import LIBRARY, load_library, load_version
from algorithms.source import MethodologyErrors
from storage import algorithms as kept
from storage.database import Database, Reading

log = structlog.get_logger()


class Methodology:
    """Current algorithms by id; other versions are compiled from the database when a run asks for them."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or LIBRARY
        self._current: dict[str, Algorithm] = {}
        self._versions: dict[str, Algorithm] = {}

    async def publish(self, database: Database, now: datetime) -> None:
        """Read the folder, keep each text, make it current. Raises MethodologyErrors when nothing good is kept."""
        try:
            found = dict(load_library(self.folder).algorithms)
        except MethodologyErrors as error:
            for mistake in error.mistakes:
                log.error("methodology refused, the last good version stays", mistake=str(mistake))
            await self._fall_back(database, error)
            return
        async with database.work() as work:
            for algorithm in found.values():
                await kept.keep(work, algorithm.id, algorithm.version, algorithm.text, now)
                await kept.set_current(work, algorithm.id, algorithm.version)
        self._take(found)

    async def _fall_back(self, database: Database, error: MethodologyErrors) -> None:
        async with database.read() as read:
            current = await kept.all_current(read)
            texts = {id_: await kept.text_of(read, version) for id_, version in current.items()}
        if not texts:
            raise error
        self._take({id_: load_version(text) for id_, text in texts.items() if text is not None})

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
            self._versions[version] = load_version(text)
        return self._versions[version]
