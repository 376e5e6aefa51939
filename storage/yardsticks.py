"""Thresholds, weights and norms of the company, version by version, and the scores that were given by them.

A score is kept with the version it was given by: later weights never change it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, insert, select

from storage import tables as t
from storage.database import Reading, Work
from storage.numbers.asking import Who, among
from storage.rows import build_all, build_first, values


@dataclass(frozen=True)
class Kept:
    """One version whole. `body` is what `algorithms.kpi` makes a `Yardstick` of."""

    version: int
    at: datetime
    by: str
    body: Any


@dataclass(frozen=True)
class Scored:
    """`body`: what the score is made of, for whoever asks why."""

    partner_id: str
    day: date
    yardstick: int
    score: int | None
    klass: str | None
    coverage: int
    body: Any


async def latest(read: Reading) -> Kept | None:
    """None: the company has none of its own, and the product's hold."""
    newest = select(t.yardsticks).order_by(t.yardsticks.c.version.desc()).limit(1)
    return build_first(Kept, await read.first(newest))


async def at_version(read: Reading, version: int) -> Kept | None:
    return build_first(Kept, await read.first(select(t.yardsticks).where(t.yardsticks.c.version == version)))


async def every(read: Reading) -> list[Kept]:
    """The newest first."""
    return build_all(Kept, await read.all(select(t.yardsticks).order_by(t.yardsticks.c.version.desc())))


async def put(work: Work, body: Any, by: str, now: datetime) -> int:
    """A new version; the earlier ones stay. Its number."""
    made = insert(t.yardsticks).values(at=now, by=by, body=body).returning(t.yardsticks.c.version)
    version: int = await work.scalar(made)
    return version


async def put_scores(work: Work, scores: Iterable[Scored]) -> None:
    """One a partner and day; the later of two for the same day stands."""
    await work.upsert_all(t.scores, [values(each) for each in scores])


async def scores(read: Reading, who: Who, since: date, until: date) -> dict[str, list[Scored]]:
    """In the order of days, both included."""
    wanted = (among(read, t.scores.c.partner_id, who), t.scores.c.day.between(since, until))
    found: dict[str, list[Scored]] = {}
    for each in build_all(Scored, await read.all(select(t.scores).where(*wanted).order_by(t.scores.c.day))):
        found.setdefault(each.partner_id, []).append(each)
    return found


async def last_scores(read: Reading, who: Who, until: date) -> dict[str, Scored]:
    """The last that was given by this day."""
    mine = t.scores.c
    place = func.row_number().over(partition_by=mine.partner_id, order_by=mine.day.desc()).label("place")
    each = select(t.scores, place).where(among(read, mine.partner_id, who), mine.day <= until).subquery()
    found = build_all(Scored, await read.all(select(each).where(each.c.place == 1)))
    return {one.partner_id: one for one in found}
