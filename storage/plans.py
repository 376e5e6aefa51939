"""The week: which partners were planned, which were visited, and when a partner was last seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlalchemy import and_, delete, func, insert, or_, select, update

from dialogs.screens import Json
from storage import tables as t
from storage.database import Reading, Work
from storage.numbers.asking import Who, among
from storage.rows import build_all, build_first, values
from storage.weeks import week_of

_ORDER = (t.visits.c.place.is_(None), t.visits.c.place, t.visits.c.id)
BESIDE = "+"
MOVED = f"{BESIDE}moved"


@dataclass(frozen=True)
class Plan:
    person_id: str
    week: str
    run_id: str | None
    stored_at: datetime


@dataclass(frozen=True)
class Planned:
    """A partner put into a week; `day` if the plan names one, «10:30» of it in `at` if that was agreed; `reason` says
    why, for the screen to word.
    """

    partner_id: str
    plan_key: str
    day: date | None = None
    reason: Json | None = None
    at: str | None = None


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
    at: str | None = None
    duty: str | None = None
    revised_at: datetime | None = None

    @property
    def beside(self) -> bool:
        """Whether something else than a week's plan called for it, on a day of its own: a trip, a next contact."""
        return (self.plan_key or "").startswith(BESIDE)


async def store(work: Work, plan: Plan, planned: Sequence[Planned]) -> None:
    """The plan as accepted, the most urgent first. What it no longer holds is dropped; what was visited stays."""
    await work.alone(f"plan/{plan.person_id}")
    await work.upsert(t.plans, values(plan))
    before = {visit.partner_id: visit for visit in await visits_of(work, plan.person_id, plan.week)}
    for place, item in enumerate(planned, 1):
        row = values(item) | {"place": place, "revised_at": plan.stored_at}
        known = before.pop(item.partner_id, None)
        if known is None:
            new = {"person_id": plan.person_id, "week": plan.week, "status": "planned"}
            await work.execute(insert(t.visits).values(row | new))
        else:
            status = "done" if known.status == "done" else "planned"
            if known.beside and known.status != "dropped":
                row = {"place": place, "revised_at": plan.stored_at}
            changed = update(t.visits).where(t.visits.c.id == known.id)
            await work.execute(changed.values(row | {"status": status}))
    for visit in before.values():
        if visit.status == "planned" and not visit.beside:
            await _drop(work, visit.id, plan.stored_at)


async def _drop(work: Work, visit_id: int, now: datetime) -> None:
    dropped = update(t.visits).where(t.visits.c.id == visit_id)
    await work.execute(dropped.values(status="dropped", revised_at=now))


async def add(work: Work, person_id: str, plan_key: str, planned: Sequence[Planned], now: datetime) -> None:
    """Visits that somebody plans beside the week's plan, each into the week of its day; that plan leaves them alone.

    What is done stays done, and what the week had planned keeps its place there. Those that this key added before and
    names no longer are dropped.
    """
    await work.alone(f"plan/{person_id}")
    key, kept = f"{BESIDE}{plan_key}", []
    for item in planned:
        if item.day is None:
            continue
        week = week_of(item.day)
        here = (t.visits.c.person_id == person_id, t.visits.c.partner_id == item.partner_id, t.visits.c.week == week)
        new = {"person_id": person_id, "week": week, "plan_key": key, "status": "planned", "revised_at": now}
        if not await work.insert_once(t.visits, values(item) | new):
            open_ = update(t.visits).where(*here, t.visits.c.status != "done")
            await work.execute(open_.values(day=item.day, at=item.at, status="planned", revised_at=now))
        kept.append((item.partner_id, week))
    ours = (t.visits.c.person_id == person_id, t.visits.c.plan_key == key, t.visits.c.status == "planned")
    for visit in build_all(Visit, await work.all(select(t.visits).where(*ours))):
        if (visit.partner_id, visit.week) not in kept:
            await _drop(work, visit.id, now)


async def take(work: Work, person_id: str, partner_id: str, week: str, now: datetime) -> None:
    """One more partner in a week that is planned already; one that was dropped comes back."""
    await work.alone(f"plan/{person_id}")
    key = {"person_id": person_id, "partner_id": partner_id, "week": week}
    row = {"status": "planned", "plan_key": "taken", "duty": None, "revised_at": now}
    if not await work.insert_once(t.visits, key | row):
        same = (*(t.visits.c[name] == value for name, value in key.items()), t.visits.c.status == "dropped")
        await work.execute(update(t.visits).where(*same).values(row))


async def move(work: Work, visit: Visit, day: date, now: datetime) -> bool:
    """On another day; one that leaves its week is planned anew in the other, and leaves a mark here. False: that week
    had them already, and this is the day of that visit now, so nothing can be put back as it was.
    """
    await work.alone(f"plan/{visit.person_id}")
    changed = update(t.visits).where(t.visits.c.id == visit.id)
    if week_of(day) == visit.week:
        duty = None if visit.duty == "moved" else visit.duty  # it was moved away, and is back
        await work.execute(changed.values(day=day, status="planned", duty=duty, revised_at=now))
        return True
    key = {"person_id": visit.person_id, "partner_id": visit.partner_id, "week": week_of(day)}
    # That week's own plan, made later, leaves it alone.
    row = {"day": day, "plan_key": visit.plan_key if visit.beside else MOVED, "revised_at": now}
    alone = await work.insert_once(t.visits, key | row | {"status": "planned"})
    if not alone:
        same = and_(*(t.visits.c[name] == value for name, value in key.items()), t.visits.c.status != "done")
        await work.execute(update(t.visits).where(same).values(row | {"status": "planned", "duty": None}))
    await work.execute(changed.values(duty="moved", revised_at=now))
    return alone


async def put_back(work: Work, visit: Visit, left: date, day: date | None, now: datetime) -> bool:
    """As before it was moved to the day `left`. False: it stands there no more."""
    await work.alone(f"plan/{visit.person_id}")
    changed = update(t.visits).where(t.visits.c.id == visit.id)
    if week_of(left) == visit.week:
        here = changed.where(t.visits.c.status == "planned", t.visits.c.day == left)
        return (await work.execute(here.values(day=day, revised_at=now))).rowcount == 1
    theirs = (t.visits.c.person_id == visit.person_id, t.visits.c.partner_id == visit.partner_id)
    there = (*theirs, t.visits.c.week == week_of(left), t.visits.c.day == left, t.visits.c.status == "planned")
    # Dropped, it would stand in that week as one that somebody decided against.
    if visit.duty != "moved" or (await work.execute(delete(t.visits).where(*there))).rowcount != 1:
        return False
    await work.execute(changed.values(day=day, duty=None, revised_at=now))
    return True


async def by_id(read: Reading, visit: int) -> Visit | None:
    return build_first(Visit, await read.first(read.held(select(t.visits).where(t.visits.c.id == visit))))


async def visited(  # whose, where and when; by which report, written when
    work: Work, person_id: str, partner_id: str, done_on: date, report_number: int | None, now: datetime | None = None
) -> None:
    """A visit took place: it fulfils the plan of its week, or stands beside it."""
    await work.alone(f"plan/{person_id}")
    done = {"status": "done", "done_on": done_on, "report_number": report_number, "revised_at": now}
    key = {"person_id": person_id, "partner_id": partner_id, "week": week_of(done_on)}
    if not await work.insert_once(t.visits, key | done):
        same = and_(*(t.visits.c[name] == value for name, value in key.items()))
        await work.execute(update(t.visits).where(same).values(done))


async def unvisited(  # whose, by which report, which partner and week it tells of now, when
    work: Work, person_id: str, report_number: int, told: tuple[str, str] | None, now: datetime
) -> None:
    """A report that tells of another visit now, or of none, fulfils what it did no more: what was planned waits again,
    what nobody planned is gone, what a file told as well stays.
    """
    await work.alone(f"plan/{person_id}")
    of_report = and_(t.visits.c.person_id == person_id, t.visits.c.report_number == report_number)
    for visit in build_all(Visit, await work.all(select(t.visits).where(of_report))):
        if (visit.partner_id, visit.week) == told:
            continue
        this, none = t.visits.c.id == visit.id, {"report_number": None, "revised_at": now}
        alone = and_(this, t.visits.c.import_id.is_(None))
        await work.execute(update(t.visits).where(this).values(none))
        if visit.plan_key is None:
            await work.execute(delete(t.visits).where(alone))
        else:
            await work.execute(update(t.visits).where(alone).values(status="planned", done_on=None))


async def plan_of(read: Reading, person_id: str, week: str) -> Plan | None:
    theirs = select(t.plans).where(t.plans.c.person_id == person_id, t.plans.c.week == week)
    return build_first(Plan, await read.first(theirs))


async def visits_of(read: Reading, person_id: str, week: str) -> list[Visit]:
    """In the order of the plan, unplanned ones last."""
    theirs = select(t.visits).where(t.visits.c.person_id == person_id, t.visits.c.week == week)
    return build_all(Visit, await read.all(theirs.order_by(*_ORDER)))


async def visits_of_people(read: Reading, who: Who, week: str) -> dict[str, list[Visit]]:
    """By person, what their plan dropped left out."""
    kept = (t.visits.c.week == week, t.visits.c.status != "dropped", among(read, t.visits.c.person_id, who))
    found: dict[str, list[Visit]] = {}
    for visit in build_all(Visit, await read.all(select(t.visits).where(*kept).order_by(*_ORDER))):
        found.setdefault(visit.person_id, []).append(visit)
    return found


async def visits_on(read: Reading, person_id: str, day: date) -> list[Visit]:
    """What to do today: planned for this day, or for this week without a day, neither done yet nor moved out of it."""
    here = or_(t.visits.c.duty.is_(None), t.visits.c.duty != "moved")
    when = and_(here, or_(t.visits.c.day == day, t.visits.c.day.is_(None)))
    theirs = (t.visits.c.person_id == person_id, t.visits.c.week == week_of(day), t.visits.c.status == "planned")
    rows = await read.all(select(t.visits).where(*theirs, when).order_by(t.visits.c.day.is_(None), *_ORDER))
    return build_all(Visit, rows)


async def last_visits(read: Reading, partner_ids: Sequence[str]) -> dict[str, date]:
    """The day each partner was last visited, by anybody; who never was is absent."""
    seen = select(t.visits.c.partner_id, func.max(t.visits.c.done_on).label("last"))
    ours = seen.where(t.visits.c.partner_id.in_(partner_ids), t.visits.c.status == "done")
    return {row.partner_id: row.last for row in await read.all(ours.group_by(t.visits.c.partner_id))}


async def planned_by(read: Reading, week: str, who: Who = None) -> set[str]:
    """Whose plan of this week is stored."""
    theirs = (t.plans.c.week == week, among(read, t.plans.c.person_id, who))
    return {row.person_id for row in await read.all(select(t.plans.c.person_id).where(*theirs))}
