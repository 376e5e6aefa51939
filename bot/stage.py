"""The demo's controls for the local chat: whose shoes to stand in, and the clock. Only on a database marked as demo."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from datetime import datetime

from bot.clock import Clock
from dialogs.ports import Persona
from storage import meta, people
from storage.database import Database

DEMO = "demo"
SHOES = ("rm", "team_lead", "director", "admin", "finance", "lawyer", "logistics", "marketing", "quality", "hr")


class DemoStage:
    """`after_jump` is told when the clock was moved, so that what fell due is said at once.

    `at_home`: no real messenger hangs on this clock; a moved one must never talk to real people.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        after_jump: Callable[[], Coroutine[None, None, None]],
        at_home: bool = True,
    ) -> None:
        self._database, self._clock, self._after_jump, self._at_home = database, clock, after_jump, at_home

    async def personas(self) -> list[Persona]:
        async with self._database.read() as read:
            if await meta.get(read, DEMO) is None:
                return []
            everybody = await people.list_people(read)
        shoes = sorted((p for p in everybody if p.role in SHOES), key=lambda p: (SHOES.index(p.role), p.id))
        return [Persona(p.id, p.name, p.role, p.lang, p.zone, p.name_en) for p in shoes]

    def now(self) -> datetime:
        return self._clock.now()

    async def jump(self, to: datetime) -> datetime:
        """Raises ValueError where the clock may not be moved."""
        if not self._at_home or not await self.personas():
            raise ValueError("the clock moves on a demo only, and with no messenger of real people")
        moved = self._clock.jump(to)
        # The page shows the new time at once; what fell due may take a while, and comes as messages.
        self._telling = asyncio.create_task(self._after_jump())
        return moved
