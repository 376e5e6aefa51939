"""One row of a file, as it is stored: money and quantities are Decimals here and whole thousandths in the tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Literal, TypeAlias

from sqlalchemy import Column, Table

from storage import tables as t

Series = Literal["sell_in", "sell_out", "stock", "in_transit", "plan", "payments"]
Span: TypeAlias = tuple[date, date]  # both days included
THOUSAND = Decimal(1000)


@dataclass(frozen=True, slots=True)
class Number:
    """Of a week `day` is its Sunday, of a month's plan its first. A plan may be a person's instead of a partner's."""

    series: Series
    partner_id: str | None
    day: date
    qty: Decimal | None = None
    amount: Decimal | None = None
    amount_vat: Decimal | None = None
    sku_id: str | None = None
    outlet: str | None = None
    person_id: str | None = None


@dataclass(frozen=True, slots=True)
class Invoice:
    """What is still owed of it on the day of the snapshot, with VAT; an advance is negative."""

    partner_id: str
    as_of: date
    amount: Decimal
    contract: str | None = None
    number: str | None = None
    issued_on: date | None = None
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class OrderLine:
    partner_id: str
    promised_on: date
    ordered: Decimal
    shipped: Decimal
    shipped_on: date | None = None
    sku_id: str | None = None
    number: str | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """What somebody saw on a shelf. `turnover` is of the category, rubles a month."""

    partner_id: str
    outlet: str
    day: date
    sku_id: str | None = None
    present: bool | None = None
    turnover: Decimal | None = None
    price: Decimal | None = None
    rrp: Decimal | None = None


@dataclass(frozen=True, slots=True)
class OutletBase:
    """How many outlets a partner's territory has at all, in the month that begins with this day."""

    partner_id: str
    month: date
    outlets: int


Row: TypeAlias = Number | Invoice | OrderLine | Check | OutletBase

# Where a row goes, and which of its days an import is to cover.
TABLES: Mapping[type[Row], tuple[Table, Column[Any]]] = {
    Number: (t.numbers, t.numbers.c.day),
    Invoice: (t.invoices, t.invoices.c.as_of),
    OrderLine: (t.order_lines, t.order_lines.c.promised_on),
    Check: (t.checks, t.checks.c.day),
    OutletBase: (t.outlet_bases, t.outlet_bases.c.month),
}
NAMES: Mapping[type[Row], tuple[str, ...]] = {kind: tuple(each.name for each in fields(kind)) for kind in TABLES}
# The columns of a number, as the fast path takes them: see `loading.load_numbers`.
PLAIN = ("series", "partner_id", "person_id", "sku_id", "outlet", "day", "qty", "amount", "amount_vat")


def stored(row: Row, names: tuple[str, ...]) -> tuple[Any, ...]:
    found = (getattr(row, name) for name in names)
    return tuple(thousandths(each) if isinstance(each, Decimal) else each for each in found)


def thousandths(value: Decimal) -> int:
    return int((value * THOUSAND).to_integral_value(ROUND_HALF_UP))


def units(value: int | Decimal) -> Decimal:
    return Decimal(int(value)) / THOUSAND


def maybe(value: int | Decimal | None) -> Decimal | None:
    return None if value is None else Decimal(int(value)) / THOUSAND
