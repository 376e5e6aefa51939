"""Rows read as they are: lines of orders, checks of shelves, how many outlets there are; what a correction changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Column, Select, Table, func, or_, select, true

from storage import tables as t
from storage.database import Reading
from storage.numbers.asking import END, START, Who, Whose, dialect_of, given, plain, whose, within
from storage.numbers.record import Import, by_id
from storage.numbers.rows import NAMES, TABLES, Check, OrderLine, maybe, units
from storage.numbers.standing import counts

T = TypeVar("T", OrderLine, Check)
MONEY = ("ordered", "shipped", "turnover", "price", "rrp")


async def order_lines(read: Reading, who: Who, start: date, end: date) -> dict[str, list[OrderLine]]:
    """Promised between these days."""
    return await _as_they_are(read, OrderLine, who, start, end)


async def checks(read: Reading, who: Who, start: date, end: date) -> dict[str, list[Check]]:
    return await _as_they_are(read, Check, who, start, end)


async def _as_they_are(read: Reading, kind: type[T], who: Who, start: date, end: date) -> dict[str, list[T]]:
    found: dict[str, list[T]] = {}
    table, day = TABLES[kind]
    money = [name in MONEY for name in NAMES[kind]]
    statement = _lines(dialect_of(read), whose(who), table, day, NAMES[kind])
    for row in await plain(read, statement, given(who, start=start, end=end)):
        cells: list[Any] = [maybe(cell) if is_money else cell for cell, is_money in zip(row, money, strict=True)]
        each = kind(*cells)
        found.setdefault(each.partner_id, []).append(each)
    return found


@cache
def _lines(dialect: str, of: Whose, table: Table, day: Column[Any], names: tuple[str, ...]) -> Select[Any]:
    wanted = (within(dialect, of, table.c.partner_id), day.between(START, END), counts(table, day, START, END))
    return select(*(table.c[name] for name in names)).where(*wanted).order_by(day, table.c.id)


async def outlet_bases(read: Reading, who: Who, month: date) -> dict[str, int]:
    """As of this month: the last that is known of each partner."""
    found = await read.execute(_bases(dialect_of(read), whose(who)), given(who, start=date.min, end=month))
    return {row.partner_id: row.outlets for row in found}


@cache
def _bases(dialect: str, of: Whose) -> Select[Any]:
    rows = t.outlet_bases.c
    wanted = (within(dialect, of, rows.partner_id), rows.month <= END, counts(t.outlet_bases, rows.month, START, END))
    return select(rows.partner_id, rows.outlets).where(*wanted).order_by(rows.month)


@dataclass(frozen=True, slots=True)
class Difference:
    """Money or, without any, pieces of one partner or person in the days of an import, before it counts and after."""

    partner_id: str | None
    person_id: str | None
    before: Decimal | None
    after: Decimal | None


async def compare(read: Reading, import_id: str) -> list[Difference]:
    """Whose sums an import that is not in use yet would change; those it leaves as they are not."""
    record = await by_id(read, import_id)
    if record is None:
        return []
    days = (record.covers_from, record.covers_to)
    old = await _worth(read, record, counts(t.numbers, t.numbers.c.day, *days), _same_kind(record), _spoken_for(record))
    new = await _worth(read, record, t.numbers.c.import_id == import_id)
    whose = sorted(old.keys() | new.keys(), key=lambda key: (key[0] or "\uffff", key[1] or ""))
    both = [Difference(*key, old.get(key), new.get(key)) for key in whose]
    return [each for each in both if each.before != each.after]


async def _worth(read: Reading, record: Import, *wanted: Any) -> dict[tuple[str | None, str | None], Decimal]:
    rows = t.numbers.c
    worth = func.sum(func.coalesce(rows.amount, rows.amount_vat, rows.qty))
    key = (rows.partner_id, rows.person_id)
    inside = rows.day.between(record.covers_from, record.covers_to)
    found = await plain(read, select(*key, worth).where(inside, *wanted).group_by(*key))
    return {(row[0], row[1]): units(row[2]) for row in found if row[2] is not None}


def _same_kind(record: Import) -> Any:
    return t.numbers.c.import_id.in_(select(t.imports.c.id).where(t.imports.c.kind == record.kind, t.imports.c.current))


def _spoken_for(record: Import) -> Any:
    if record.scope is None:
        return true()
    rows, mine = t.numbers.c, t.numbers.alias()
    listed = select(t.import_partners.c.partner_id).where(t.import_partners.c.import_id == record.id)
    has_rows = select(mine.c.partner_id).where(mine.c.import_id == record.id, mine.c.partner_id.is_not(None))
    people = select(mine.c.person_id).where(mine.c.import_id == record.id, mine.c.person_id.is_not(None))
    return or_(rows.partner_id.in_(listed), rows.partner_id.in_(has_rows), rows.person_id.in_(people))
