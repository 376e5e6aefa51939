"""Whether the running product can do its work, and its figures: what `/readyz` and `/metrics` say."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog

from bot import nightly
from bot.clock import Clock
from bot.metrics import Metrics
from bot.settings import Settings
from bot.ticker import Ticker
from storage.database import Database
from storage.standing import standing
from storage.upgrade import head, stands_at

if TYPE_CHECKING:
    from bot.messenger import Messenger

log = structlog.get_logger()

ANSWERS_S = 3.0
ONCE = ("Ticker.tick",)  # tasks that are meant to end


@dataclass(frozen=True)
class Health:
    """Looks at what the composition root started; `tasks` are its loops, named by what they run."""

    settings: Settings
    database: Database
    clock: Clock
    ticker: Ticker
    tasks: Sequence[asyncio.Task[None]]
    metrics: Metrics
    messengers: Sequence[Messenger] = ()

    async def troubles(self) -> Mapping[str, str]:
        found = {"database": await self._database(), "ticker": self._ticker()}
        found |= {each.presence.channel: each.deaf for each in self.messengers}
        found |= {task.get_name(): "has ended; see the log, and start anew" for task in self.tasks if _is_over(task)}
        return {name: words for name, words in found.items() if words}

    def notes(self) -> Mapping[str, str]:
        return {each.presence.channel: note for each in self.messengers if (note := each.presence.note)}

    async def _database(self) -> str:
        try:
            async with asyncio.timeout(ANSWERS_S), self.database.read() as read:
                stands = await read.connection.run_sync(stands_at)
        except Exception as error:
            log.error("the database does not answer", exc_info=error)
            return "does not answer"
        return "" if stands.suits else f"is at {stands.at}, wants {head()}: shturman db upgrade"

    def _ticker(self) -> str:
        late = time.monotonic() - self.ticker.ticked_at
        return "" if late < 3 * self.ticker.seconds + 60 else f"no whole tick for {late:.0f} s; see the log"

    async def figures(self) -> bytes:
        self.metrics.set("tick_lag_seconds", time.monotonic() - self.ticker.ticked_at)
        now = self.clock.now()
        try:
            async with asyncio.timeout(ANSWERS_S), self.database.read() as read:
                self.metrics.stands(now, await standing(read, now))
                last = await nightly.last(read)
            self.metrics.set("backup_failed", 0 if last is None or last.ok else 1)
            self.metrics.set("database_answers", 1)
        except Exception as error:
            log.error("figures of rows cannot be had", exc_info=error)
            self.metrics.set("database_answers", 0)
        folder = self.settings.backup_dir
        made = await asyncio.to_thread(nightly.newest, folder) if folder is not None else None
        self.metrics.set("backup_age_seconds", -1 if made is None else (now - made).total_seconds())
        return self.metrics.text()


def _is_over(task: asyncio.Task[None]) -> bool:
    return task.done() and task.get_name() not in ONCE
