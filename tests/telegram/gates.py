"""Gates that hold nobody back, for a channel by itself."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeVar

from dialogs.ports import Paused

T = TypeVar("T")


@dataclass
class Open:
    """`passed` names the chats that were called, `scopes` for what, `told` the pauses that were asked for."""

    passed: list[str] = field(default_factory=list)
    told: list[float] = field(default_factory=list)
    scopes: list[str] = field(default_factory=list)

    async def __call__(
        self, address: str, call: Callable[[], Awaitable[T]], *, waits: bool = True, scope: str = ""
    ) -> T:
        self.passed.append(address)
        self.scopes.append(scope)
        try:
            return await call()
        except Paused as pause:
            self.told.append(pause.seconds)
            raise
