"""How things stand as of the last day that is known of each partner: stock, goods on their way, what is owed.

The newest file that speaks for a partner is the whole truth about that day: what it does not name, is not there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, Generic, TypeVar

from sqlalchemy import Row, Select, String, Table, bindparam, select

from storage import tables as t
from storage.database import Reading
from storage.numbers.asking import START, Who, Whose, dialect_of, given, whose, within
from storage.numbers.rows import Invoice, Series, maybe, units
from storage.numbers.sources import Source, Sources, sources
from storage.rows import build

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Held:
    sku_id: str | None
    qty: Decimal | None
    amount: Decimal | None
    amount_vat: Decimal | None = None


@dataclass(frozen=True)
class Standing(Generic[T]):
    """Rows of one partner as of a day; none of them is an answer as well."""

    source: Source
    rows: tuple[T, ...]

    @property
    def day(self) -> date:
        return self.source.known_to


async def snapshot(read: Reading, series: Series, who: Who) -> dict[str, Standing[Held]]:
    """Of «stock» or «in_transit». Asked of everybody (None), those without a row are not in it: see `sources`."""
    known = await sources(read, series, who)
    found = await _rows(read, t.numbers, who, known, series=series)
    return _by_partner([(row.day, row) for row in found], known, who, _held)


async def invoices(read: Reading, who: Who) -> dict[str, Standing[Invoice]]:
    known = await sources(read, "receivables", who)
    found = await _rows(read, t.invoices, who, known)
    return _by_partner([(row.as_of, row) for row in found], known, who, _invoice)


async def _rows(read: Reading, table: Table, who: Who, known: Sources, **more: Any) -> Sequence[Row[Any]]:
    files = known.all()
    if not files:
        return []
    since = min(each.known_to for each in files.values())
    values = given(who, files=list(files), start=since, **more)
    return (await read.execute(_latest(dialect_of(read), whose(who), table), values)).all()


@cache
def _latest(dialect: str, of: Whose, table: Table) -> Select[Any]:
    newest = (within(dialect, of, table.c.partner_id), within(dialect, "many", table.c.import_id, "files"))
    if table is t.numbers:
        series = table.c.series == bindparam("series", type_=String)
        return select(table).where(series, table.c.day >= START, *newest)
    return select(table).where(table.c.as_of >= START, *newest).order_by(table.c.due_on, table.c.id)


def _by_partner(
    found: list[tuple[date, Row[Any]]], known: Sources, who: Who, made: Callable[[Row[Any]], T]
) -> dict[str, Standing[T]]:
    kept: dict[str, list[T]] = {partner: [] for partner in who or ()}
    last: dict[str, Source | None] = {}
    for day, row in found:
        partner = row.partner_id
        source = last[partner] if partner in last else last.setdefault(partner, known.of(partner))
        if source and row.import_id == source.id and day == source.known_to:
            kept.setdefault(partner, []).append(made(row))
    return {partner: Standing(source, tuple(rows)) for partner, rows in kept.items() if (source := known.of(partner))}


def _held(row: Row[Any]) -> Held:
    return Held(row.sku_id, maybe(row.qty), maybe(row.amount), maybe(row.amount_vat))


def _invoice(row: Row[Any]) -> Invoice:
    return build(Invoice, row, amount=units(row.amount))
