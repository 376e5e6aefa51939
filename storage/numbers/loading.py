"""An import from the first batch to the day it is taken back. Nobody reads its rows until one row of it flips."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Table, and_, delete, exists, func, insert, literal, select, tuple_, union, union_all, update

from storage import tables as t
from storage.database import Reading, Work
from storage.numbers import standing
from storage.numbers.record import Import, by_id
from storage.numbers.rows import NAMES, TABLES, Row, Span, stored, thousandths
from storage.pouring import pour, pour_columns
from storage.rows import values

# A file of these tells of single days, not of all the days between them.
SNAPSHOTS = frozenset({"stock", "in_transit", "receivables"})
_ROWS = tuple(table for table, _ in TABLES.values())


async def begin(work: Work, record: Import, speaks_for: Collection[str] = ()) -> None:
    """Announce an import, or say anew what it is; what an interrupted one of the same id left is cleared away."""
    if record.covers_to < record.covers_from:
        raise ValueError(f"import {record.id}: its period ends before it begins")
    before = await by_id(work, record.id)
    if before is not None and before.was_loaded:
        raise ValueError(f"import {record.id} is in use; a repeated file needs an id of its own")
    if before is not None:
        for table in (*_ROWS, t.import_partners):
            await work.execute(delete(table).where(table.c.import_id == record.id))
    fresh = replace(record, current=False, retired_by=None, undone_at=None, known_to=None)
    await work.upsert(t.imports, values(fresh) | {"total": thousandths(record.total)})
    if speaks_for:
        await work.execute(insert(t.import_partners), [_about(record.id, each) for each in sorted(set(speaks_for))])


def _about(import_id: str, partner_id: str) -> dict[str, str]:
    return {"import_id": import_id, "partner_id": partner_id}


async def load(work: Work, import_id: str, rows: Sequence[Row]) -> None:
    """One batch; a few thousand rows, so that nobody waits long for the writer."""
    kinds: dict[type[Row], list[Row]] = defaultdict(list)
    for row in rows:
        kinds[type(row)].append(row)
    for kind, some in kinds.items():
        names = NAMES[kind]
        await _pour(work, kind, names, import_id, (stored(row, names) for row in some))


async def load_numbers(work: Work, import_id: str, columns: Mapping[str, Sequence[Any]]) -> None:
    """The same for many numbers, column by column, money and quantities in whole thousandths already."""
    await pour_columns(work, t.numbers, columns, ("import_id", import_id))


async def _pour(
    work: Work, kind: type[Row], names: tuple[str, ...], import_id: str, rows: Iterable[tuple[Any, ...]]
) -> None:
    await pour(work, TABLES[kind][0], names, rows, ("import_id", import_id))


async def follow(work: Work, import_id: str, merged: Mapping[str, str]) -> None:
    """Rows of cards that were merged while it was loaded go to those that were kept."""
    for gone, kept in merged.items():
        for table in (*_ROWS, t.import_partners):
            mine = and_(table.c.import_id == import_id, table.c.partner_id == gone)
            if table.c.partner_id.primary_key:  # the place may be taken
                other = table.alias()
                rest = [each.name for each in table.primary_key if each is not table.c.partner_id]
                same = [other.c[name] == table.c[name] for name in rest]
                await work.execute(delete(table).where(mine, exists().where(other.c.partner_id == kept, *same)))
            await work.execute(update(table).where(mine).values(partner_id=kept))


async def make_current(work: Work, import_id: str, now: datetime) -> None:
    """From this commit on its numbers count. Older imports wholly inside it are retired."""
    record = await _alone_with(work, import_id)
    if record is None:
        raise LookupError(f"import {import_id!r} was never begun")
    if record.was_loaded:
        raise ValueError(f"import {import_id} was loaded before; a repeated file needs an id of its own")
    record = await _as_it_tells(work, record, now)
    if record.scope == "listed":
        await _list_whom_it_has(work, import_id)
    record = replace(record, current=True, at=await _newest(work, record, now))
    fresh = {name: getattr(record, name) for name in ("current", "at", "covers_from", "covers_to", "known_to")}
    await work.execute(update(t.imports).where(t.imports.c.id == import_id).values(**fresh))
    await standing.retire(work, record)
    await standing.cut(work, record)


async def undo(work: Work, import_id: str, now: datetime) -> bool:
    """Take a loaded import back: whoever had given it their place counts again. False: there is nothing to take."""
    record = await _alone_with(work, import_id)
    if record is None or not record.was_loaded or record.undone_at is not None:
        return False
    gone = update(t.imports).where(t.imports.c.id == import_id)
    await work.execute(gone.values(current=False, undone_at=now))
    await standing.forget_cuts(work, import_id)
    await standing.give_back(work, record)
    return True


async def clear_unread(work: Work, import_id: str, most: int = 5_000) -> bool:
    """Take away the rows of what was never loaded, so many at a time; True when none is left."""
    record = await by_id(work, import_id)
    if record is not None and record.was_loaded:
        raise ValueError(f"import {import_id} was loaded; it can be undone, not cleared away")
    for table in (*_ROWS, t.staged, t.import_partners):
        if await _clear(work, table, import_id, most) == most:
            return False
    return True


async def _clear(work: Work, table: Table, import_id: str, most: int) -> int:
    key = tuple_(*table.primary_key)
    some = select(*table.primary_key).where(table.c.import_id == import_id).limit(most)
    return await work.changed(delete(table).where(key.in_(some)))


async def _alone_with(work: Work, import_id: str) -> Import | None:
    """An import that nobody else of its kind stands beside meanwhile."""
    kind = await work.scalar(select(t.imports.c.kind).where(t.imports.c.id == import_id))
    if kind is None:
        return None
    await work.alone(f"imports:{kind}")
    return await by_id(work, import_id)


async def _newest(work: Work, record: Import, now: datetime) -> datetime:
    """The newest of its kind, whatever a clock says that was set back."""
    loaded = (t.imports.c.kind == record.kind, t.imports.c.known_to.is_not(None))
    last = await work.scalar(select(func.max(t.imports.c.at)).where(*loaded))
    return now if last is None else max(now, last + timedelta(microseconds=1))


async def _as_it_tells(work: Work, record: Import, now: datetime) -> Import:
    """Its days by its rows: how far a period that is not over is known, and which days a snapshot is of."""
    first, last = await _days(work, record.id)
    if first is None or last is None:
        return replace(record, known_to=min(record.covers_to, now.date()))
    # A number outside the announced period would escape being replaced, and be counted twice one day.
    if not record.covers_from <= first <= last <= record.covers_to:
        raise ValueError(f"import {record.id}: rows of {first}…{last} outside its period")
    if record.kind in SNAPSHOTS:
        return replace(record, covers_from=first, covers_to=last, known_to=last)
    return replace(record, known_to=record.covers_to if record.covers_to < now.date() else last)


async def _days(read: Reading, import_id: str) -> Span | tuple[None, None]:
    each = [
        select(func.min(day).label("first"), func.max(day).label("last")).where(table.c.import_id == import_id)
        for table, day in TABLES.values()
    ]
    spans = union_all(*each).subquery()
    found = await read.first(select(func.min(spans.c.first).label("first"), func.max(spans.c.last).label("last")))
    return (None, None) if found is None else (found.first, found.last)


async def _list_whom_it_has(work: Work, import_id: str) -> None:
    known = select(t.import_partners.c.partner_id).where(t.import_partners.c.import_id == import_id)
    some = [
        select(table.c.partner_id).where(
            table.c.import_id == import_id, table.c.partner_id.is_not(None), table.c.partner_id.not_in(known)
        )
        for table, _ in TABLES.values()
    ]
    more = union(*some).subquery()
    new = select(literal(import_id), more.c.partner_id)
    await work.execute(insert(t.import_partners).from_select(["import_id", "partner_id"], new))
