"""Rows that this process has in hand. A lease is short, so that another replica soon takes over from whoever died; what
takes longer is renewed while it is at work. Quick work costs no write of its own.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol, TypeAlias

import structlog

from bot.clock import Clock
from storage.database import Database, Work

log = structlog.get_logger()

LEASE_S = 10.0
AGING_S = 6.0  # with less than this left it is renewed: two more tries before it is lost
LOOK_S = 2.0
LONGEST_S = 120.0  # what takes longer hangs, and is for somebody else to try
LOOKS = int(LONGEST_S / LOOK_S)  # the same in looks: while the process stands still, nothing of it passes

Fence: TypeAlias = tuple[int, int]
Renew: TypeAlias = Callable[[Work, Sequence[Fence], datetime], Awaitable[set[int]]]


class Row(Protocol):
    @property
    def id(self) -> int: ...

    @property
    def attempts(self) -> int: ...


def elapsed() -> float:
    """Seconds that nobody can move, and that go on while the process is stopped or the machine sleeps."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()


@dataclass
class Hold:
    """`sure_until`: nobody else can have it before, whatever the clocks say. `until` is what the row says."""

    attempts: int
    sure_until: float
    until: datetime
    looks: int = 0


@dataclass
class Leases:
    """`renew` puts off the end of those that are still ours and tells which ones these are."""

    database: Database
    clock: Clock
    renew: Renew
    seconds: float = LEASE_S
    _held: dict[int, Hold] = field(default_factory=dict)

    def take(self, rows: Iterable[Row], since: float, now: datetime) -> None:
        """Leased in a transaction that began at `since`, our time, and `now`, the product's."""
        for row in rows:
            until = now + timedelta(seconds=self.seconds)
            self._held[row.id] = Hold(row.attempts, since + self.seconds, until)

    def free(self, row: Row) -> None:
        if (hold := self._held.get(row.id)) is not None and hold.attempts == row.attempts:
            del self._held[row.id]

    def sure(self, row: Row) -> bool:
        """Whether it is ours beyond doubt: the last look before a deed that no fence can take back."""
        hold = self._held.get(row.id)
        return hold is None or (hold.attempts == row.attempts and elapsed() < hold.sure_until)

    async def catch_up(self, work: Work) -> None:
        """Before more is taken: after a pause of the whole machine, what is in our own hands was not left behind."""
        if self._aging(self.clock.now(), left=0):
            await self._renew(work)

    async def run(self) -> None:
        """For as long as there is anything to hold."""
        while True:
            await asyncio.sleep(min(LOOK_S, self.seconds / 5))
            try:
                await self.look()
            except Exception as error:
                log.error("leases not renewed, trying again", exc_info=error)

    async def look(self) -> None:
        """Renew, if anything in hand has been there for a while."""
        for hold in self._held.values():
            hold.looks += 1
        if self._aging(self.clock.now(), left=self.seconds * AGING_S / LEASE_S):
            async with self.database.work(hurry=True) as work:
                await self._renew(work)

    def _aging(self, now: datetime, left: float) -> dict[int, Hold]:
        began = elapsed()
        ends = now + timedelta(seconds=left)
        return {
            id: hold
            for id, hold in self._held.items()
            if hold.looks < LOOKS and (hold.until <= ends or hold.sure_until <= began + left)
        }

    async def _renew(self, work: Work) -> None:
        began, now = elapsed(), self.clock.now()
        mine = {id: hold for id, hold in self._held.items() if hold.looks < LOOKS}
        until = now + timedelta(seconds=self.seconds)
        still = await self.renew(work, [(id, hold.attempts) for id, hold in mine.items()], until)

        def renewed() -> None:
            for id, hold in mine.items():
                hold.until = until
                hold.sure_until = began + self.seconds if id in still else began

        work.after_commit(renewed)
