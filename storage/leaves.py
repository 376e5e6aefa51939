"""Leaves that are over. Who is away now stands with the person; these days still count for nothing afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select

from storage import tables as t
from storage.database import Reading, Work
from storage.numbers.asking import Who, among
from storage.rows import build_all, values


@dataclass(frozen=True)
class Leave:
    """From a moment through a day of the person's own calendar."""

    person_id: str
    since: datetime
    last: date

    def holds(self, day: date, zone: str) -> bool:
        return self.since.astimezone(ZoneInfo(zone)).date() <= day <= self.last


async def keep(work: Work, leave: Leave) -> None:
    await work.upsert(t.leaves, values(leave))


async def since(read: Reading, who: Who, day: date) -> dict[str, list[Leave]]:
    """By person, those that reached this day or a later one."""
    theirs = select(t.leaves).where(t.leaves.c.last >= day, among(read, t.leaves.c.person_id, who))
    found: dict[str, list[Leave]] = {}
    for leave in build_all(Leave, await read.all(theirs.order_by(t.leaves.c.since))):
        found.setdefault(leave.person_id, []).append(leave)
    return found
