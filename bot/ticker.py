"""APScheduler as the ticker and nothing more: every few seconds it asks what is due. What is due stands in rows."""

from __future__ import annotations

import asyncio
import time

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from structlog.contextvars import bound_contextvars

from bot.pushes import Pushes

log = structlog.get_logger()

SECONDS = 20


class Ticker:
    """One tick at a time: a moved demo clock may ask for one at once."""

    def __init__(self, pushes: Pushes, seconds: float = SECONDS) -> None:
        self._pushes = pushes
        self.seconds = seconds
        self.ticked_at = time.monotonic()  # when the last whole one ended; at first, when waiting for it began
        self._lock = asyncio.Lock()
        self._scheduler = AsyncIOScheduler()
        # A late tick is as good as one in time, and two missed ones are one.
        self._scheduler.add_job(
            self.tick, "interval", seconds=seconds, coalesce=True, max_instances=1, misfire_grace_time=None
        )

    async def tick(self) -> None:
        async with self._lock:
            with bound_contextvars(cause="tick"):
                await self._tick()

    async def _tick(self) -> None:
        try:
            await self._pushes.tick()
            self.ticked_at = time.monotonic()
        except Exception as error:
            log.error("tick failed, the next one tries again", exc_info=error)

    def start(self) -> None:
        self._scheduler.start()

    def stop(self) -> None:
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
