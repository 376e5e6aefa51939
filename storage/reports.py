"""Trip reports. The number a person sees is the row's own, so that seeing it means that it is on disk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal

from sqlalchemy import delete, insert, select, update

from dialogs.screens import Json
from storage import tables as t
from storage.database import Reading, Work
from storage.rows import build, build_all, build_first, values
from storage.weeks import days_of


@dataclass(frozen=True)
class NewReport:
    """`key` is the conversation's: however often the end is pressed, there is one report."""

    key: str
    run_id: str | None
    author_id: str
    partner_id: str | None
    visited_on: date
    body: Json


@dataclass(frozen=True)
class Report(NewReport):
    number: int
    status: Literal["filed", "accepted", "rework"]
    decided_by: str | None
    comment: str
    filed_at: datetime
    decided_at: datetime | None


async def file(work: Work, report: NewReport, now: datetime, by: str = "") -> int:
    """The report's number. Filing the same key again keeps the number; a changed text asks for a new decision.

    Whoever reads it sees what was changed in it since: `history` in the body holds the card as it was.
    """
    row = await work.first(select(t.reports).where(t.reports.c.key == report.key).with_for_update())
    fresh = {"status": "filed", "decided_by": None, "decided_at": None, "comment": "", "filed_at": now}
    if row is None:
        added = insert(t.reports).values(values(report) | fresh).returning(t.reports.c.number)
        return int(await work.scalar(added))
    known = build(Report, row)
    report = replace(report, body=report.body | _history(known, report, now, by))
    if values(report) != {name: getattr(known, name) for name in values(report)}:
        changed = update(t.reports).where(t.reports.c.number == known.number)
        await work.execute(changed.values(values(report) | fresh))
    return known.number


def _history(known: Report, report: NewReport, now: datetime, by: str) -> Json:
    before, card = known.body.get("history", []), known.body.get("card")
    if card != report.body.get("card") and card is not None:
        return {"history": [*before, {"at": now.isoformat(), "by": by, "was": card}]}
    return {"history": before} if before else {}


async def keep(work: Work, run_id: str, keys: Sequence[str]) -> None:
    """What the conversation does not tell of any more is no report; its visit took place unreported."""
    gone = (t.reports.c.run_id == run_id, t.reports.c.key.not_in(keys))
    numbers = select(t.reports.c.number).where(*gone)
    undone = t.visits.c.report_number.in_(numbers)
    await work.execute(update(t.visits).where(undone).values(report_number=None))
    await work.execute(update(t.promises).where(t.promises.c.report_number.in_(numbers)).values(report_number=None))
    await work.execute(delete(t.reports).where(*gone))


async def of_run(read: Reading, run_id: str) -> list[Report]:
    """All reports of a conversation, in the order of its visits."""
    theirs = select(t.reports).where(t.reports.c.run_id == run_id).order_by(t.reports.c.number)
    return build_all(Report, await read.all(theirs))


async def decide(
    work: Work, number: int, by: str, status: Literal["accepted", "rework"], comment: str, now: datetime
) -> bool:
    """False when it was decided already, or there is no such report."""
    waiting = (t.reports.c.number == number, t.reports.c.status == "filed")
    decision = {"status": status, "decided_by": by, "comment": comment, "decided_at": now}
    return await work.changed(update(t.reports).where(*waiting).values(decision)) == 1


async def by_number(read: Reading, number: int) -> Report | None:
    return build_first(Report, await read.first(select(t.reports).where(t.reports.c.number == number)))


async def by_key(read: Reading, key: str) -> Report | None:
    return build_first(Report, await read.first(select(t.reports).where(t.reports.c.key == key)))


async def by_partner(read: Reading, partner_id: str, limit: int) -> list[Report]:
    """The newest first."""
    theirs = select(t.reports).where(t.reports.c.partner_id == partner_id)
    newest = theirs.order_by(t.reports.c.visited_on.desc(), t.reports.c.number.desc()).limit(limit)
    return build_all(Report, await read.all(newest))


async def of_author(read: Reading, author_id: str, since: date) -> list[Report]:
    """On visits from that day on, the newest first."""
    theirs = (t.reports.c.author_id == author_id, t.reports.c.visited_on >= since)
    newest = select(t.reports).where(*theirs).order_by(t.reports.c.visited_on.desc(), t.reports.c.number.desc())
    return build_all(Report, await read.all(newest))


async def of_week(read: Reading, week: str, author_ids: Sequence[str] | None = None) -> list[Report]:
    """Reports on visits of that week, by these authors (None: by anybody)."""
    visited = select(t.reports).where(t.reports.c.visited_on.between(*days_of(week))).order_by(t.reports.c.number)
    ours = visited if author_ids is None else visited.where(t.reports.c.author_id.in_(author_ids))
    return build_all(Report, await read.all(ours))
