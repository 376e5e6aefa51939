"""Whose turn it is to write, where only one may: in order of arrival, those in a hurry before the others."""

from __future__ import annotations

import asyncio
from collections import deque


class Turns:
    """Hurry is for the few: were there always somebody in a hurry, the others would wait for ever."""

    def __init__(self) -> None:
        self._taken = False
        self._hurried: deque[asyncio.Future[None]] = deque()
        self._patient: deque[asyncio.Future[None]] = deque()

    async def take(self, *, hurry: bool = False) -> None:
        if not self._taken:
            self._taken = True
            return
        turn = asyncio.get_running_loop().create_future()
        (self._hurried if hurry else self._patient).append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if not turn.cancelled():  # it had come already, so somebody else must have it
                self.give()
            raise

    @property
    def line(self) -> int:
        """How many wait, besides the one whose turn it is."""
        return len(self._hurried) + len(self._patient)

    def give(self) -> None:
        """Hand the turn on."""
        for line in (self._hurried, self._patient):
            while line:
                turn = line.popleft()
                if not turn.done():
                    turn.set_result(None)
                    return
        self._taken = False
