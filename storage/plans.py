"""The week: which partners were planned, which were visited, and when a partner was last seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlalchemy import and_, func, insert, or_, select, update

from dialogs.screens import Json
from storage import tables as t
from storage.database import Reading, Work
from storage.rows import build_all, build_first, values
from storage.weeks import week_of

_ORDER = (t.visits.c.place.is_(None), t.visits.c.place, t.visits.c.id)


@dataclass(frozen=True)
class Plan:
    person_id: str
    week: str
    run_id: str | None
    stored_at: datetime


@dataclass(frozen=True)
class Planned:
    """A partner put into a week; `day` if the plan names one; `reason` says why, for the screen to word."""

    partner_id: str
    plan_key: str
    day: date | None = None
    reason: Json | None = None


@dataclass(frozen=True)
class Visit:
    """`plan_key` is None for a visit that nobody planned."""

    id: int
    person_id: str
    partner_id: str
    week: str
    day: date | None
    place: int | None
    status: Literal["planned", "done", "dropped"]
    reason: Json | None
    plan_key: str | None
    report_number: int | None
    done_on: date | None


async def store(work: Work, plan: Plan, planned: Sequence[Planned]) -> None:
    """The plan as accepted, the most urgent first. What it no longer holds is dropped; what was visited stays."""
    await work.alone(f"plan/{plan.person_id}")
    await work.upsert(t.plans, values(plan))
    before = {visit.partner_id: visit for visit in await visits_of(work, plan.person_id, plan.week)}
    for place, item in enumerate(planned, 1):
        row = values(item) | {"place": place}
        known = before.pop(item.partner_id, None)
        if known is None:
            new = {"person_id": plan.person_id, "week": plan.week, "status": "planned"}
            await work.execute(insert(t.visits).values(row | new))
        else:
            status = "done" if known.status == "done" else "planned"
            changed = update(t.visits).where(t.visits.c.id == known.id)
            await work.execute(changed.values(row | {"status": status}))
    for visit in before.values():
        if visit.status == "planned":
            await work.execute(update(t.visits).where(t.visits.c.id == visit.id).values(status="dropped"))


async def visited(work: Work, person_id: str, partner_id: str, done_on: date, report_number: int | None) -> None:
    """A visit took place: it fulfils the plan of its week, or stands beside it."""
    await work.alone(f"plan/{person_id}")
    done = {"status": "done", "done_on": done_on, "report_number": report_number}
    key = {"person_id": person_id, "partner_id": partner_id, "week": week_of(done_on)}
    if not await work.insert_once(t.visits, key | done):
        same = and_(*(t.visits.c[name] == value for name, value in key.items()))
        await work.execute(update(t.visits).where(same).values(done))


async def plan_of(read: Reading, person_id: str, week: str) -> Plan | None:
    theirs = select(t.plans).where(t.plans.c.person_id == person_id, t.plans.c.week == week)
    return build_first(Plan, await read.first(theirs))


async def visits_of(read: Reading, person_id: str, week: str) -> list[Visit]:
    """In the order of the plan, unplanned ones last."""
    theirs = select(t.visits).where(t.visits.c.person_id == person_id, t.visits.c.week == week)
    return build_all(Visit, await read.all(theirs.order_by(*_ORDER)))


async def visits_on(read: Reading, person_id: str, day: date) -> list[Visit]:
    """What to do today: planned for this day, or for this week without a day, and not done yet."""
    when = or_(t.visits.c.day == day, t.visits.c.day.is_(None))
    theirs = (t.visits.c.person_id == person_id, t.visits.c.week == week_of(day), t.visits.c.status == "planned")
    rows = await read.all(select(t.visits).where(*theirs, when).order_by(t.visits.c.day.is_(None), *_ORDER))
    return build_all(Visit, rows)


async def last_visits(read: Reading, partner_ids: Sequence[str]) -> dict[str, date]:
    """The day each partner was last visited, by anybody; who never was is absent."""
    seen = select(t.visits.c.partner_id, func.max(t.visits.c.done_on).label("last"))
    ours = seen.where(t.visits.c.partner_id.in_(partner_ids), t.visits.c.status == "done")
    return {row.partner_id: row.last for row in await read.all(ours.group_by(t.visits.c.partner_id))}


async def planned_by(read: Reading, week: str) -> set[str]:
    """Whose plan of this week is stored."""
    return {row.person_id for row in await read.all(select(t.plans.c.person_id).where(t.plans.c.week == week))}
