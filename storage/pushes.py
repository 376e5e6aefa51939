"""Which digest or reminder was decided for whom: one row a person, kind and period, whoever computes it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import and_, func, select, update

from storage import tables as t
from storage.database import Reading, Work
from storage.numbers.asking import Who, among
from storage.rows import build_all, values


@dataclass(frozen=True)
class Push:
    """`quiet`: there was nothing to say, and `why`. That is a decision as well, and it is not taken twice."""

    person_id: str
    kind: str
    period: str
    at: datetime
    outcome: Literal["sent", "quiet"]
    why: str = ""
    outbox_key: str | None = None


async def claim(work: Work, push: Push) -> bool:
    """True for the one caller that may say it; put the outbox row in the same transaction."""
    return await work.insert_once(t.pushes, values(push))


async def history(read: Reading, person_id: str, kind: str, limit: int = 10) -> list[Push]:
    """The latest first."""
    theirs = select(t.pushes).where(t.pushes.c.person_id == person_id, t.pushes.c.kind == kind)
    return build_all(Push, await read.all(theirs.order_by(t.pushes.c.at.desc()).limit(limit)))


async def claimed(read: Reading, periods: Collection[str]) -> set[tuple[str, str, str]]:
    """Person, kind and period of all that was decided of these periods. The key alone answers it: a tick asks this."""
    key = select(t.pushes.c.person_id, t.pushes.c.kind, t.pushes.c.period)
    return {(row.person_id, row.kind, row.period) for row in await read.all(key.where(t.pushes.c.period.in_(periods)))}


async def sent_between(read: Reading, start: datetime, end: datetime) -> list[Push]:
    """What was said of numbers in this time, the earliest first: who is to hear that one of them was corrected."""
    said = select(t.pushes).where(t.pushes.c.outcome == "sent", t.pushes.c.at.between(start, end))
    return build_all(Push, await read.all(said.order_by(t.pushes.c.at)))


async def correct(work: Work, push: Push, why: str) -> bool:
    """True for the one caller that may edit it: it says something else from now on."""
    rows = t.pushes.c
    same = (rows.person_id == push.person_id, rows.kind == push.kind, rows.period == push.period)
    as_told = update(t.pushes).where(*same, rows.why == push.why)
    return await work.changed(as_told.values(why=why)) == 1


async def last_told(read: Reading, kind: str, who: Who, but: str = "") -> dict[str, tuple[Push, int]]:
    """By person the last one that was sent, and how many were quiet since; `but`: a period that is left out."""
    rows = t.pushes.c
    theirs = (rows.kind == kind, rows.period != but, among(read, rows.person_id, who))
    sent = select(rows.person_id, func.max(rows.at).label("at")).where(*theirs, rows.outcome == "sent")
    newest = sent.group_by(rows.person_id).subquery()
    same = (rows.person_id == newest.c.person_id, rows.at >= newest.c.at)
    since = select(t.pushes).join(newest, and_(*same)).where(rows.kind == kind, rows.period != but).order_by(rows.at)
    found: dict[str, tuple[Push, int]] = {}
    for push in build_all(Push, await read.all(since)):
        if push.outcome == "sent":
            found[push.person_id] = push, 0
        elif push.person_id in found:
            last, quiet = found[push.person_id]
            found[push.person_id] = last, quiet + 1
    return found
