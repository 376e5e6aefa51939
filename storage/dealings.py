"""What the bot itself knows of partners, many at once: visits, reports, tasks, conversations, joint plans, opinions.

A fixed number of statements, whoever is asked; ids as `storage.numbers` takes them, None for everybody.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from sqlalchemy import and_, case, func, or_, select

from storage import tables as t
from storage.database import Reading
from storage.numbers.asking import Who, among, plain
from storage.numbers.rows import units
from storage.rows import build_all


@dataclass(frozen=True, slots=True)
class Tasks:
    open: int
    overdue: int


async def tasks_of(read: Reading, who: Who, today: date) -> dict[str, Tasks]:
    """Open ones, and how many of them should have been done before today."""
    rows = t.tasks.c
    late = func.sum(case((func.substr(rows.due, 1, 10) < today.isoformat(), 1), else_=0))
    wanted = (rows.status == "open", rows.partner_id.is_not(None), among(read, rows.partner_id, who))
    found = await plain(read, select(rows.partner_id, func.count(), late).where(*wanted).group_by(rows.partner_id))
    return {row[0]: Tasks(row[1], int(row[2] or 0)) for row in found}


async def last_visits(read: Reading, who: Who) -> dict[str, date]:
    rows = t.visits.c
    done = (rows.done_on.is_not(None), rows.status == "done", among(read, rows.partner_id, who))
    found = await plain(read, select(rows.partner_id, func.max(rows.done_on)).where(*done).group_by(rows.partner_id))
    return {row[0]: row[1] for row in found}


@dataclass(frozen=True, slots=True)
class Visits:
    """Of a period: planned by the week's plan, of those done, and done without a plan."""

    planned: int
    done: int
    unplanned: int


async def visits_between(read: Reading, who: Who, first_week: str, last_week: str) -> dict[str, Visits]:
    """By weeks, both included; what a plan dropped is no plan."""
    rows = t.visits.c
    planned = and_(rows.plan_key.is_not(None), rows.status != "dropped")
    columns = (
        func.sum(case((planned, 1), else_=0)),
        func.sum(case((and_(planned, rows.status == "done"), 1), else_=0)),
        func.sum(case((and_(rows.plan_key.is_(None), rows.status == "done"), 1), else_=0)),
    )
    wanted = (rows.week.between(first_week, last_week), among(read, rows.partner_id, who))
    found = await plain(read, select(rows.partner_id, *columns).where(*wanted).group_by(rows.partner_id))
    return {row[0]: Visits(*(int(each or 0) for each in row[1:])) for row in found}


@dataclass(frozen=True, slots=True)
class Trip:
    """A visit that took place and owes a report here, and when that was filed. One told by a file owes none."""

    partner_id: str
    person_id: str
    visit: int
    done_on: date
    filed_at: datetime | None


async def trips(read: Reading, who: Who, start: date, end: date) -> dict[str, list[Trip]]:
    rows, filed = t.visits.c, t.reports.c
    joined = t.visits.outerjoin(t.reports, filed.number == rows.report_number)
    owed = or_(rows.import_id.is_(None), rows.report_number.is_not(None))
    wanted = (rows.done_on.between(start, end), owed, among(read, rows.partner_id, who))
    columns = (rows.partner_id, rows.person_id, rows.id, rows.done_on, filed.filed_at)
    found: dict[str, list[Trip]] = {}
    for row in await plain(read, select(*columns).select_from(joined).where(*wanted).order_by(rows.done_on, rows.id)):
        found.setdefault(row[0], []).append(Trip(*row))
    return found


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a report says was agreed, or else what happened; `card` as it was understood from free words."""

    words: str = ""
    card: Mapping[str, Any] | None = None


def outcome_of(body: Mapping[str, Any]) -> Outcome:
    return Outcome(str(body.get("agreement") or body.get("happened") or ""), body.get("card"))


async def last_outcomes(read: Reading, who: Who) -> dict[str, Outcome]:
    """What came of it by the newest report about each partner."""
    rows = t.reports.c
    order = (rows.visited_on.desc(), rows.number.desc())
    place = func.row_number().over(partition_by=rows.partner_id, order_by=order).label("place")
    known = (rows.partner_id.is_not(None), among(read, rows.partner_id, who))
    newest = select(rows.partner_id, rows.body, place).where(*known).subquery()
    found = await plain(read, select(newest.c.partner_id, newest.c.body).where(newest.c.place == 1))
    return {row[0]: outcome_of(row[1]) for row in found}


@dataclass(frozen=True, slots=True)
class Going:
    """A conversation about a partner that is not over."""

    partner_id: str
    id: str
    owner_id: str
    algorithm: str
    title: str
    created_at: datetime
    updated_at: datetime
    status: str


async def going(read: Reading, who: Who, algorithms: Sequence[str]) -> dict[str, list[Going]]:
    """The oldest first."""
    rows = t.runs.c
    alive = (rows.status.in_(("open", "paused")), rows.algorithm.in_(algorithms))
    columns = (
        rows.partner_id,
        rows.id,
        rows.owner_id,
        rows.algorithm,
        rows.title,
        rows.created_at,
        rows.updated_at,
        rows.status,
    )
    wanted = (*alive, rows.partner_id.is_not(None), among(read, rows.partner_id, who))
    found: dict[str, list[Going]] = {}
    for row in await plain(read, select(*columns).where(*wanted).order_by(rows.created_at, rows.id)):
        found.setdefault(row[0], []).append(Going(*row))
    return found


async def mark(read: Reading, algorithm: str) -> tuple[int, int]:
    """Another one whenever a conversation of this kind began or ended."""
    rows = t.runs.c
    alive = select(func.count()).where(rows.algorithm == algorithm)
    going_on = alive.where(rows.status.in_(("open", "paused")))
    return int(await read.scalar(alive) or 0), int(await read.scalar(going_on) or 0)


# ── joint plans and opinions ────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Milestone:
    """`progress` from 0 to 1."""

    partner_id: str
    title: str
    weight: Decimal
    due: date
    progress: Decimal


async def milestones(read: Reading, who: Who) -> dict[str, list[Milestone]]:
    rows = t.milestones.c
    current = select(t.imports.c.id).where(t.imports.c.current)
    counts = or_(rows.import_id.is_(None), rows.import_id.in_(current))
    found: dict[str, list[Milestone]] = {}
    every = select(t.milestones).where(counts, among(read, rows.partner_id, who)).order_by(rows.due, rows.id)
    for row in await read.all(every):
        made = Milestone(row.partner_id, row.title, units(row.weight), row.due, units(row.progress))
        found.setdefault(row.partner_id, []).append(made)
    return found


@dataclass(frozen=True, slots=True)
class Commitment:
    """An opinion, always labelled as such: 1 to 5, of a quarter («2026-Q4»)."""

    partner_id: str
    quarter: str
    mark: int
    comment: str
    by: str
    at: datetime


async def commitments(read: Reading, who: Who, quarter: str) -> dict[str, Commitment]:
    """The latest of each partner up to that quarter."""
    rows = t.commitments.c
    known = select(t.commitments).where(rows.quarter <= quarter, among(read, rows.partner_id, who))
    return {each.partner_id: each for each in build_all(Commitment, await read.all(known.order_by(rows.quarter)))}


# ── files in time ───────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Sent:
    """A file that tells of a partner through `known_to`, whether it counts still or a newer one took its place."""

    known_to: date
    at: datetime


async def files(
    read: Reading, kind: Literal["sell_out", "stock"], who: Who, since: date
) -> tuple[list[Sent], dict[str, list[Sent]]]:
    """Those of the whole company, and by partner those of its own."""
    rows, listed = t.imports.c, t.import_partners.c
    told = (rows.kind == kind, rows.known_to >= since, rows.undone_at.is_(None))
    columns = (rows.known_to, rows.at)
    company = [Sent(*row) for row in await plain(read, select(*columns).where(*told, rows.scope.is_(None)))]
    own: dict[str, list[Sent]] = {}
    each = select(*columns, listed.partner_id).join(t.import_partners, listed.import_id == rows.id)
    for row in await plain(read, each.where(*told, rows.scope.is_not(None), among(read, listed.partner_id, who))):
        own.setdefault(row[2], []).append(Sent(row[0], row[1]))
    return company, own
