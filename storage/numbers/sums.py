"""Sums over what counts: by partner, day, week, goods and shops. A fixed number of statements, whoever is asked.

Nobody without a row is in what is returned: nothing imported is not the same as zero.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Date,
    Executable,
    Integer,
    Select,
    and_,
    bindparam,
    case,
    cast,
    extract,
    func,
    literal_column,
    select,
    type_coerce,
    union_all,
)

from storage import tables as t
from storage.database import Reading
from storage.numbers.asking import (
    END,
    START,
    Shape,
    Who,
    Whose,
    asked,
    dialect_of,
    doubts,
    given,
    plain,
    standing_rows,
    whose,
    within,
)
from storage.numbers.rows import THOUSAND, Series, Span, maybe, units
from storage.numbers.standing import Doubts, counts
from storage.numbers.totalled import Sum

rows = t.numbers.c


@dataclass(frozen=True, slots=True)
class Point:
    """Of one partner on one day; of a week its Sunday."""

    partner_id: str
    day: date
    qty: Decimal | None
    amount: Decimal | None
    amount_vat: Decimal | None
    sku_id: str | None = None
    outlet: str | None = None

    @property
    def money(self) -> Decimal | None:
        return self.amount if self.amount is not None else self.amount_vat


MEASURES = (rows.qty, rows.amount, rows.amount_vat)
WORTH = func.coalesce(rows.amount, rows.amount_vat)
BULK = func.coalesce(rows.amount, rows.amount_vat, rows.qty)
NET = [func.sum(each) for each in MEASURES]
RETURNED = [-func.sum(case((each < 0, each))) for each in MEASURES]


async def sums(read: Reading, series: Series, who: Who, start: date, end: date) -> dict[str, Sum]:
    """Both days included."""
    return {row[0]: Sum.of_row(row[1:]) for row in await asked(read, _by_partner, series, who, start, end)}


def _by_partner(_dialect: str, wanted: ColumnElement[bool]) -> Select[Any]:
    return select(rows.partner_id, *NET, *RETURNED).where(wanted).group_by(rows.partner_id)


async def totals(read: Reading, series: Series, who: Who, spans: Mapping[str, Span]) -> dict[str, dict[str, Sum]]:
    """Several spans in one statement, each over its own rows: less than half of the work of telling them apart."""
    of, names = whose(who), list(spans)
    statement = _by_span(dialect_of(read), of, await doubts(read, of, *all_of(spans)), len(spans))
    found: dict[str, dict[str, Sum]] = {}
    for row in await plain(read, statement, given(who, series=series, **days_of(spans))):
        found.setdefault(row[1], {})[names[row[0]]] = Sum.of_row(row[2:])
    return found


@cache
def _by_span(dialect: str, of: Whose, doubts: Doubts, count: int) -> Executable:
    each = [
        select(literal_column(str(place)), rows.partner_id, *NET, *RETURNED)
        .where(standing_rows(dialect, of, doubts, *span(place)))
        .group_by(rows.partner_id)
        for place in range(count)
    ]
    return each[0] if count == 1 else union_all(*each)


async def worth(read: Reading, series: Series, who: Who, spans: Mapping[str, Span]) -> dict[str, dict[str, Decimal]]:
    """Money alone, by span and partner: the leanest pass there is, for the whole company."""
    days = {} if len(spans) == 1 else days_of(spans)
    found = await asked(read, _worth_by_span(len(spans)), series, who, *all_of(spans), **days)
    return {
        name: {row[0]: row[place] / THOUSAND for row in found if row[place] is not None}
        for place, name in enumerate(spans, 1)
    }


@cache
def _worth_by_span(count: int) -> Shape:
    def shape(_dialect: str, wanted: ColumnElement[bool]) -> Select[Any]:
        one = [func.sum(WORTH)]
        cells = one if count == 1 else [func.sum(case((in_span(place), WORTH))) for place in range(count)]
        return select(rows.partner_id, *cells).where(wanted).group_by(rows.partner_id)

    return shape


def in_span(place: int) -> ColumnElement[bool]:
    return rows.day.between(*span(place))


def span(place: int) -> tuple[BindParameter[date], BindParameter[date]]:
    return bindparam(f"start{place}", type_=Date), bindparam(f"end{place}", type_=Date)


def days_of(spans: Mapping[str, Span]) -> dict[str, date]:
    starts = {f"start{place}": start for place, (start, _) in enumerate(spans.values())}
    return starts | {f"end{place}": end for place, (_, end) in enumerate(spans.values())}


def all_of(spans: Mapping[str, Span]) -> Span:
    return min(start for start, _ in spans.values()), max(end for _, end in spans.values())


async def by_day(read: Reading, series: Series, who: Who, start: date, end: date) -> list[Point]:
    """In the order of days."""
    return _points(await asked(read, _by_day, series, who, start, end))


async def by_week(read: Reading, series: Series, who: Who, start: date, end: date) -> list[Point]:
    return _points(await asked(read, _by_week, series, who, start, end))


async def sku_days(read: Reading, series: Series, who: Who, start: date, end: date) -> list[Point]:
    return _points(await asked(read, _by_sku_and_day, series, who, start, end))


async def lines(read: Reading, series: Series, who: Who, start: date, end: date) -> list[Point]:
    """As a file would tell them: by day, partner, good and shop, whichever of them are known."""
    return _points(await asked(read, _by_line, series, who, start, end))


def _points(found: Sequence[tuple[Any, ...]]) -> list[Point]:
    return [Point(row[0], row[1], maybe(row[2]), maybe(row[3]), maybe(row[4]), *row[5:]) for row in found]


def _by_day(_dialect: str, wanted: ColumnElement[bool]) -> Select[Any]:
    return _along(rows.day, wanted)


def _by_week(dialect: str, wanted: ColumnElement[bool]) -> Select[Any]:
    return _along(_sunday(dialect), wanted)


def _by_sku_and_day(_dialect: str, wanted: ColumnElement[bool]) -> Select[Any]:
    return _along(rows.day, and_(wanted, rows.sku_id.is_not(None)), rows.sku_id)


def _by_line(_dialect: str, wanted: ColumnElement[bool]) -> Select[Any]:
    return _along(rows.day, wanted, rows.sku_id, rows.outlet)


def _along(day: ColumnElement[Any], wanted: ColumnElement[bool], *more: ColumnElement[Any]) -> Select[Any]:
    # By its name: PostgreSQL takes the same words with other values for another expression.
    day = day.label("point")
    return (
        select(rows.partner_id, day, *NET, *more)
        .where(wanted)
        .group_by(rows.partner_id, day, *more)
        .order_by(day, rows.partner_id, *more)
    )


def _sunday(dialect: str) -> ColumnElement[date]:
    if dialect == "sqlite":
        return type_coerce(func.date(rows.day, "weekday 0"), Date)
    return type_coerce(rows.day + (7 - cast(extract("isodow", rows.day), Integer)), Date)


async def by_sku(read: Reading, series: Series, who: Who, start: date, end: date) -> dict[tuple[str, str], Sum]:
    """By partner and good; rows without a good are left out."""
    found = await asked(read, _by_partner_and_sku, series, who, start, end)
    return {(row[0], row[1]): Sum.of_row(row[2:]) for row in found}


def _by_partner_and_sku(_dialect: str, wanted: ColumnElement[bool]) -> Select[Any]:
    keys = (rows.partner_id, rows.sku_id)
    return select(*keys, *NET, *RETURNED).where(wanted, rows.sku_id.is_not(None)).group_by(*keys)


async def first_last(read: Reading, series: Series, who: Who) -> dict[tuple[str, str], Span]:
    """The first and the last day with more than nothing, by partner and good."""
    found = await asked(read, _first_and_last, series, who, date.min, date.max)
    return {(row[0], row[1]): (row[2], row[3]) for row in found}


def _first_and_last(_dialect: str, wanted: ColumnElement[bool]) -> Select[Any]:
    keys = (rows.partner_id, rows.sku_id)
    some = (wanted, rows.sku_id.is_not(None), BULK > 0)
    return select(*keys, func.min(rows.day), func.max(rows.day)).where(*some).group_by(*keys)


async def last_rows(read: Reading, series: Series, who: Who, lately: date = date.min) -> dict[str, date]:
    """The last day with more than nothing. Those who have one since `lately` are not looked up further back."""
    found = {row[0]: row[1] for row in await asked(read, _last, series, who, lately, date.max)}
    if lately > date.min and (who is None or len(found) < len(who)):
        left = None if who is None else [each for each in who if each not in found]
        before = await asked(read, _last, series, left, date.min, lately - timedelta(days=1))
        found = {row[0]: row[1] for row in before} | found
    return found


def _last(_dialect: str, wanted: ColumnElement[bool]) -> Select[Any]:
    return select(rows.partner_id, func.max(rows.day)).where(wanted, BULK > 0).group_by(rows.partner_id)


async def plans(read: Reading, who: Who, month: date) -> dict[str, Decimal]:
    """Of the month this day is in, by partner."""
    return (await worth(read, "plan", who, {"month": month_of(month)}))["month"]


async def person_plans(read: Reading, who: Who, month: date) -> dict[str, Decimal]:
    """The same by person."""
    start, end = month_of(month)
    found = await plain(read, _person_plans(dialect_of(read), whose(who)), given(who, start=start, end=end))
    return {row[0]: units(row[1]) for row in found if row[1] is not None}


@cache
def _person_plans(dialect: str, of: Whose) -> Select[Any]:
    theirs = (rows.series == "plan", rows.partner_id.is_(None), rows.person_id.is_not(None))
    wanted = (*theirs, rows.day.between(START, END), within(dialect, of, rows.person_id))
    standing = counts(t.numbers, rows.day, START, END)
    return select(rows.person_id, func.sum(WORTH)).where(*wanted, standing).group_by(rows.person_id)


def month_of(day: date) -> Span:
    start = day.replace(day=1)
    return start, (start + timedelta(days=31)).replace(day=1) - timedelta(days=1)
