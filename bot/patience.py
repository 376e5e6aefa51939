"""The gate that every call to a chat goes through: one at a time in each chat, and none before a pause is over that the
messenger asked for, whichever process was told.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar
from weakref import WeakValueDictionary

import structlog

from bot.clock import Clock
from bot.pacing import METHOD, Pacing, Place
from dialogs.ports import ChannelName, Gate, Paused
from dialogs.rooms import chat_of
from storage import pauses
from storage.database import Database, Work

log = structlog.get_logger()
T = TypeVar("T")


@dataclass
class Patience:
    """What this process is told it knows before its next call leaves, and the others before that chat is free again."""

    database: Database
    clock: Clock
    pacing: Pacing
    _lines: WeakValueDictionary[Place, asyncio.Lock] = field(default_factory=WeakValueDictionary)
    _looked: bool = False

    def gate(self, channel: ChannelName) -> Gate:
        return partial(self.through, channel)

    async def through(
        self,
        channel: ChannelName,
        address: str,
        call: Callable[[], Awaitable[T]],
        *,
        waits: bool = True,
        scope: str = "",
    ) -> T:
        """What the messenger answers. Raises `Paused` instead of calling, or as the messenger asked. With `waits` false
        also where another call is under way."""
        place = Place(channel, chat_of(address))
        limited = Place(channel, f"{METHOD}{scope}") if scope else place
        line = self._lines.setdefault(place, asyncio.Lock())
        if line.locked() and not waits:
            raise Paused(0)
        async with line:
            await self._look()
            now = self.clock.now()
            if seconds := max(self.pacing.paused(place, now), self.pacing.paused(limited, now)):
                raise Paused(seconds)
            try:
                return await call()
            except Paused as told:
                await self._keep(limited, told.seconds)
                raise

    async def _look(self) -> None:
        """What other replicas were told, or whoever was here before us."""
        if self._looked and self.database.single_writer:
            return
        async with self.database.read() as read:
            for channel, address, until in await pauses.held(read, self.clock.now()):
                self.pacing.hold(Place(channel, address), until)
        self._looked = True

    async def _keep(self, place: Place, seconds: float) -> None:
        holds = self.pacing.asked(place, seconds, self.clock.now())

        async def note(work: Work) -> None:
            for held, until in holds.items():
                await pauses.ask(work, held.channel, held.address, until, self.clock.now())

        try:
            await self.database.insist(note, hurry=True)
        except Exception as error:
            log.error("a pause is known to this process alone", exc_info=error)
