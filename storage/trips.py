"""Business trips: who is on the road where and when. Their partners are planned visits of `plans`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlalchemy import ColumnElement, select

from dialogs.screens import Json
from storage import tables as t
from storage.database import Reading, Work
from storage.numbers.asking import Who, among
from storage.rows import build_all, build_first, values

Status = Literal["planned", "approved", "done", "cancelled"]
GOES: tuple[Status, ...] = ("approved", "done")


@dataclass(frozen=True)
class Trip:
    """`run_id`: the conversation that plans it. `body`: what it said of goals, stops and money."""

    run_id: str
    person_id: str
    region: str
    starts: date
    ends: date
    status: Status
    body: Json
    stored_at: datetime


async def put(work: Work, trip: Trip) -> None:
    """As its conversation stands now."""
    await work.upsert(t.trips, values(trip))


async def by_run(read: Reading, run_id: str) -> Trip | None:
    return build_first(Trip, await read.first(select(t.trips).where(t.trips.c.run_id == run_id)))


async def of_people(
    read: Reading, who: Who, first: date, last: date, statuses: tuple[Status, ...] = GOES
) -> dict[str, list[Trip]]:
    """Trips that touch these days, by person, the earliest first; unless told otherwise those that were let go."""
    touch = (t.trips.c.starts <= last, t.trips.c.ends >= first, among(read, t.trips.c.person_id, who))
    found: dict[str, list[Trip]] = {}
    for trip in await _list(read, *touch, statuses=statuses):
        found.setdefault(trip.person_id, []).append(trip)
    return found


async def ended(read: Reading, day: date) -> list[Trip]:
    """Over before that day, and not reported on yet."""
    return await _list(read, t.trips.c.ends < day, statuses=("approved",))


async def _list(read: Reading, *conditions: ColumnElement[bool], statuses: tuple[Status, ...] = GOES) -> list[Trip]:
    order = (t.trips.c.starts, t.trips.c.run_id)
    wanted = select(t.trips).where(*conditions, t.trips.c.status.in_(statuses)).order_by(*order)
    return build_all(Trip, await read.all(wanted))
