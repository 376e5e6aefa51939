"""The hub: what is said once to the pages that happen to be open, and never kept.

The server and the channel share one. Both live in one process, as the local chat always does.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from dialogs.screens import Json

# A page that stopped reading loses toasts, not memory of ours.
WAITING = 64


@dataclass(eq=False)
class Ear:
    """Where one open page hears what is said to its account."""

    account: str
    frames: asyncio.Queue[Json] = field(default_factory=lambda: asyncio.Queue(WAITING))


class Hub:
    """Best effort by design: nobody listening, nobody told."""

    def __init__(self) -> None:
        self._ears: set[Ear] = set()

    @contextmanager
    def listen(self, account: str) -> Iterator[Ear]:
        ear = Ear(account)
        self._ears.add(ear)
        try:
            yield ear
        finally:
            self._ears.discard(ear)

    def tell(self, account: str, frame: Json) -> None:
        for ear in self._ears:
            if ear.account == account:
                _put(ear, frame)

    def tell_all(self, frame: Json) -> None:
        for ear in self._ears:
            _put(ear, frame)


def _put(ear: Ear, frame: Json) -> None:
    with suppress(asyncio.QueueFull):
        ear.frames.put_nowait(frame)
