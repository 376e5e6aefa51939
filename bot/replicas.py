"""This process among those at work on the same database: it says that it is there, and knows how many are."""

from __future__ import annotations

import asyncio
import hashlib
import os
import secrets
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import structlog

from bot.clock import Clock
from bot.settings import Settings
from storage import replicas
from storage.database import Database
from storage.replicas import Replica

log = structlog.get_logger()

MARK = "files.id"


@dataclass
class Replicas:
    """`live` counts all that were heard of lately, this one with them; at least 1. `before`: when anybody was at work
    last before this one began."""

    database: Database
    clock: Clock
    settings: Settings
    live: int = 1
    before: datetime | None = None
    id: str = field(default_factory=lambda: secrets.token_hex(6))
    _told: frozenset[str] = frozenset()

    async def join(self) -> None:
        """Before anything is taken or sent, so that the others make room."""
        keys = ",".join(mark(key) for key in self.settings.secrets)
        files = await asyncio.to_thread(mark_of_folder, self.settings.data_dir)
        async with self.database.work() as work:
            now = self.clock.now()
            self.before = await replicas.last_beat(work)
            mine = Replica(self.id, now, now, False, keys, files)
            await replicas.join(work, mine)
            alive = await replicas.alive(work, now)
        self._see(mine, alive)

    async def run(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), replicas.BEAT_S)
                return
            try:
                await self.beat()
            except Exception as error:
                log.error("this replica could not say that it is there, trying again", exc_info=error)

    async def beat(self) -> None:
        async with self.database.work() as work:
            now = self.clock.now()
            known = await replicas.beat(work, self.id, now)
            alive = await replicas.alive(work, now)
        if not known:  # a restored database knows nothing of us
            await self.join()
            return
        self._see(next((each for each in alive if each.id == self.id), None), alive)

    async def leave(self) -> None:
        """The others need not wait for silence. Best effort: a database in trouble will see us silent soon enough."""
        try:
            async with asyncio.timeout(replicas.BEAT_S), self.database.work() as work:
                await replicas.beat(work, self.id, self.clock.now(), gone=True)
        except Exception as error:
            log.warning("this replica could not say that it goes", exc_info=error)

    def _see(self, mine: Replica | None, alive: Sequence[Replica]) -> None:
        # On SQLite there is never another; who died a moment ago still looks alive.
        others = [] if self.database.single_writer else [each for each in alive if each.id != self.id]
        self.live = 1 + len(others)
        wrong = frozenset(differences(mine, others)) if mine is not None else frozenset[str]()
        for words in wrong - self._told:
            log.error(words)
        self._told = wrong


def differences(mine: Replica, others: Sequence[Replica]) -> Iterator[str]:
    """What replicas of one company must share and do not, in words that say what to do."""
    if any(each.keys.split(",")[0] not in mine.keys.split(",") for each in others):
        yield "another replica has another key and refuses these buttons: give all one SHTURMAN_SECRET_KEY"
    if any(each.files != mine.files for each in others):
        yield "another replica keeps its files in another folder: give all one SHTURMAN_DATA_DIR"


def mark(key: bytes) -> str:
    """Tells two keys apart and nothing about either."""
    return hashlib.sha256(b"which key is it\0" + key).hexdigest()[:12]


def mark_of_folder(folder: Path) -> str:
    """A word that is found again wherever the same folder is mounted."""
    path = folder / MARK
    if not path.exists():
        with tempfile.NamedTemporaryFile("w", dir=folder, prefix=f".{MARK}-") as draft:
            draft.write(secrets.token_hex(6))
            draft.flush()
            with suppress(FileExistsError):  # another replica that begins together with us was quicker
                os.link(draft.name, path)
    return path.read_text("utf-8")[:32]
