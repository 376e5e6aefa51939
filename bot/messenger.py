"""What the composition root and those who look after it ask of each messenger, whichever it is."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from bot.outages import Presence
    from handlers.ops import Handler


class Messenger(Protocol):
    presence: Presence

    @property
    def hooks(self) -> Mapping[str, Handler]:
        """What is to be reached from outside, by path."""
        ...

    @property
    def deaf(self) -> str:
        """Why this process hears nothing; empty while it does."""
        ...

    def loops(self, stop: asyncio.Event) -> Iterable[Coroutine[Any, Any, None]]:
        """What runs until `stop`."""
        ...

    async def close(self) -> None: ...
