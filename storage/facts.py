"""The company's numbers: exact sums over what was imported last for each day.

Loading goes in short batches under an import that nobody reads yet; one row makes it current. A newer import of the
same kind replaces an older one on the days it covers, and on those only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, and_, delete, false, func, insert, or_, select, update

from storage import tables as t
from storage.database import Reading, Work
from storage.periods import Slice, live_slices
from storage.rows import batched, build_all, build_first, values

Measure = Literal["sell_in", "plan"]
THOUSAND = Decimal(1000)


@dataclass(frozen=True)
class Fact:
    measure: Measure
    partner_id: str
    day: date
    value: Decimal


@dataclass(frozen=True)
class Import:
    """`kind` names the sort of file: imports of one kind replace each other. `total` is in whole units."""

    id: str
    kind: str
    file_hash: str
    file_name: str
    by: str
    at: datetime
    covers_from: date
    covers_to: date
    row_count: int
    total: Decimal
    current: bool = False


async def begin_import(work: Work, record: Import) -> None:
    """Announce an import; what an interrupted one of the same id left is cleared away."""
    if record.covers_to < record.covers_from:
        raise ValueError(f"import {record.id}: its period ends before it begins")
    if await work.scalar(select(t.imports.c.current).where(t.imports.c.id == record.id)):
        raise ValueError(f"import {record.id} is in use; a repeated file needs an id of its own")
    await work.execute(delete(t.facts).where(t.facts.c.import_id == record.id))
    await work.upsert(t.imports, values(record) | {"total": thousandths(record.total), "current": False})


async def load(work: Work, import_id: str, rows: Sequence[Fact]) -> None:
    """One batch; a thousand or two rows, so that nobody waits long for the writer."""
    if rows:
        new = [values(row) | {"value": thousandths(row.value), "import_id": import_id} for row in rows]
        await work.execute(insert(t.facts), new)


async def make_current(work: Work, import_id: str, now: datetime) -> None:
    """From this commit on its numbers count. Older imports inside its period are retired as a whole."""
    record = await by_id(work, import_id)
    if record is None:
        raise LookupError(f"import {import_id!r} was never begun")
    await _check_days(work, record)
    inside = and_(t.imports.c.covers_from >= record.covers_from, t.imports.c.covers_to <= record.covers_to)
    retired = update(t.imports).where(t.imports.c.kind == record.kind, t.imports.c.id != import_id, inside)
    await work.execute(retired.values(current=False))
    await work.execute(update(t.imports).where(t.imports.c.id == import_id).values(current=True, at=now))


async def _check_days(work: Work, record: Import) -> None:
    # A number outside the announced period would escape being replaced, and be counted twice one day.
    days = select(func.min(t.facts.c.day).label("first"), func.max(t.facts.c.day).label("last"))
    found = await work.first(days.where(t.facts.c.import_id == record.id))
    if found and found.first and not record.covers_from <= found.first <= found.last <= record.covers_to:
        raise ValueError(f"import {record.id}: rows of {found.first}…{found.last} outside its period")


async def by_id(read: Reading, import_id: str) -> Import | None:
    """An import, in use or not."""
    return await _import(read, t.imports.c.id == import_id)


async def import_by_hash(read: Reading, kind: str, file_hash: str) -> Import | None:
    """The import in use that came from the very same file."""
    same = and_(t.imports.c.kind == kind, t.imports.c.file_hash == file_hash, t.imports.c.current)
    return await _import(read, same)


async def list_imports(read: Reading, limit: int = 50) -> list[Import]:
    """Newest first, retired ones included."""
    rows = await read.all(select(t.imports).order_by(t.imports.c.at.desc(), t.imports.c.id.desc()).limit(limit))
    return [_whole(record) for record in build_all(Import, rows)]


async def sums(
    read: Reading, measure: Measure, partner_ids: Sequence[str], start: date, end: date
) -> dict[str, Decimal]:
    """Both days included. A partner without a row is absent: nothing imported is not the same as zero."""
    found: dict[str, Decimal] = {}
    live = await _live(read, start, end)
    for some in batched(partner_ids):
        total = func.sum(t.facts.c.value).label("total")
        query = _facts(select(t.facts.c.partner_id, total), measure, some, live).group_by(t.facts.c.partner_id)
        found |= {row.partner_id: units(row.total) for row in await read.all(query)}
    return found


async def by_day(read: Reading, measure: Measure, partner_ids: Sequence[str], start: date, end: date) -> list[Fact]:
    """One fact a partner and day, in the order of days."""
    found: list[Fact] = []
    live = await _live(read, start, end)
    keys = (t.facts.c.partner_id, t.facts.c.day)
    for some in batched(partner_ids):
        query = _facts(select(*keys, func.sum(t.facts.c.value).label("total")), measure, some, live).group_by(*keys)
        found += [Fact(measure, row.partner_id, row.day, units(row.total)) for row in await read.all(query)]
    return sorted(found, key=lambda fact: (fact.day, fact.partner_id))


async def last_day(read: Reading, measure: Measure, partner_ids: Sequence[str] | None = None) -> date | None:
    """The last day with a number of these partners (None: of anybody)."""
    live = await _live(read, date.min, date.max)
    latest = select(func.max(t.facts.c.day))
    groups: list[list[str] | None] = [None] if partner_ids is None else [*batched(partner_ids)]
    days = [await read.scalar(_facts(latest, measure, some, live)) for some in groups]
    return max((day for day in days if day is not None), default=None)


def thousandths(value: Decimal) -> int:
    return int((value * THOUSAND).to_integral_value(ROUND_HALF_UP))


def units(value: int | Decimal) -> Decimal:
    return Decimal(int(value)) / THOUSAND


async def _live(read: Reading, start: date, end: date) -> list[Slice]:
    """Which import speaks for which days of the period."""
    touching = (t.imports.c.current, t.imports.c.covers_from <= end, t.imports.c.covers_to >= start)
    newest_first = select(t.imports).where(*touching).order_by(t.imports.c.at.desc(), t.imports.c.id.desc())
    rows = await read.all(newest_first)
    return live_slices([(row.kind, row.id, row.covers_from, row.covers_to) for row in rows], start, end)


def _facts(query: Select[Any], measure: Measure, partner_ids: list[str] | None, live: list[Slice]) -> Select[Any]:
    chosen = query.where(t.facts.c.measure == measure, _in_slices(live))
    return chosen if partner_ids is None else chosen.where(t.facts.c.partner_id.in_(partner_ids))


def _in_slices(live: list[Slice]) -> ColumnElement[bool]:
    # Months of daily imports share few periods but are many; grouped, the condition stays short.
    periods: dict[tuple[date, date], list[str]] = {}
    for piece in live:
        periods.setdefault((piece.start, piece.end), []).append(piece.import_id)
    spans = [
        and_(t.facts.c.import_id.in_(ids), t.facts.c.day.between(start, end)) for (start, end), ids in periods.items()
    ]
    return or_(false(), *spans)


async def _import(read: Reading, condition: ColumnElement[bool]) -> Import | None:
    latest = select(t.imports).where(condition).order_by(t.imports.c.at.desc()).limit(1)
    record = build_first(Import, await read.first(latest))
    return None if record is None else _whole(record)


def _whole(record: Import) -> Import:
    return replace(record, total=units(record.total))
