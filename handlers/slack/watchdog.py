"""Whether a socket is alive. Slack pings its sockets; one that answers ours but is pinged no more leads nowhere."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

PING_SECONDS = 10.0
SILENCE_SECONDS = 45.0  # Slack pings at least twice in it


@dataclass
class Pulse:
    """Told of each frame that came. After Slack's first ping its answers to ours are no sign of life any more."""

    ping_s: float = PING_SECONDS
    silence_s: float = SILENCE_SECONDS
    now: Callable[[], float] = time.monotonic
    _is_pinged: bool = False
    _felt: float = field(init=False)

    def __post_init__(self) -> None:
        self._felt = self.now()

    def pinged(self) -> None:
        self._is_pinged = True
        self._felt = self.now()

    def spoke(self) -> None:
        self._felt = self.now()

    def answered(self) -> None:
        if not self._is_pinged:
            self._felt = self.now()

    @property
    def is_gone(self) -> bool:
        return self.now() - self._felt > self.silence_s
