"""What takes longer than a press may: called for after a commit, done beside the presses, put away when it is not
wanted any more."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field


@dataclass
class Errands:
    """The bell of one running house, and whatever it has in hand, by the id of what it is about."""

    called: asyncio.Event = field(default_factory=asyncio.Event)
    going: dict[str, asyncio.Task[None]] = field(default_factory=dict)

    def ring(self) -> None:
        self.called.set()

    def drop(self, id: str) -> None:
        """Nobody wants it any more."""
        task = self.going.get(id)
        if task is not None:
            task.cancel()

    async def wait(self, seconds: float) -> None:
        """Until it is rung for, or so long."""
        try:
            async with asyncio.timeout(seconds):
                await self.called.wait()
        except TimeoutError:
            pass
        self.called.clear()
