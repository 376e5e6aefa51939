"""Sums over the shops a partner sells to: who bought, who came and went, how much at a time.

Rows without a shop are left out of all of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, not_, select

from storage.database import Reading
from storage.numbers.asking import Who, asked
from storage.numbers.rows import Span, units
from storage.numbers.sums import BULK, NET, RETURNED, WORTH, all_of, days_of, in_span, rows
from storage.numbers.totalled import Sum


async def outlets(read: Reading, who: Who, start: date, end: date) -> dict[str, dict[str, Sum]]:
    """What each shop of a partner bought."""
    found: dict[str, dict[str, Sum]] = {}
    for row in await asked(read, _by_outlet, "sell_out", who, start, end):
        found.setdefault(row[0], {})[row[1]] = Sum.of_row(row[2:])
    return found


def _by_outlet(_dialect: str, wanted: ColumnElement[bool]) -> Select[Any]:
    keys = (rows.partner_id, rows.outlet)
    return select(*keys, *NET, *RETURNED).where(wanted, rows.outlet.is_not(None)).group_by(*keys)


@dataclass(frozen=True, slots=True)
class Outlets:
    """Shops that bought more than they gave back, and the pairs of such a shop and a good it bought."""

    active: int
    pairs: int


async def outlet_counts(read: Reading, who: Who, start: date, end: date) -> dict[str, Outlets]:
    found = await asked(read, _active_outlets, "sell_out", who, start, end)
    return {row[0]: Outlets(row[1], int(row[2])) for row in found}


def _active_outlets(_dialect: str, wanted: ColumnElement[bool]) -> Select[Any]:
    keys = (rows.partner_id, rows.outlet, rows.sku_id)
    bulk = select(*keys, func.sum(BULK).label("bulk")).where(wanted, rows.outlet.is_not(None))
    pairs = bulk.group_by(*keys).subquery()
    bought = func.count(case((pairs.c.bulk > 0, pairs.c.sku_id)))
    shop = select(pairs.c.partner_id, func.sum(pairs.c.bulk).label("bulk"), bought.label("bought"))
    shops = shop.group_by(pairs.c.partner_id, pairs.c.outlet).subquery()
    active = shops.c.bulk > 0
    bought_there = func.coalesce(func.sum(case((active, shops.c.bought))), 0)
    return select(shops.c.partner_id, func.count(case((active, 1))), bought_there).group_by(shops.c.partner_id)


@dataclass(frozen=True, slots=True)
class Moves:
    """Shops that buy now, those that did in the span before, and whoever came and went between the two."""

    active: int
    before: int
    new: int
    lost: int


async def outlet_moves(read: Reading, who: Who, now: Span, before: Span) -> dict[str, Moves]:
    """Of partners whose earlier sales are known shop by shop: others' shops would all look new."""
    spans = {"now": now, "before": before}
    found = await asked(read, _moved, "sell_out", who, *all_of(spans), **days_of(spans))
    return {row[0]: Moves(*row[1:]) for row in found}


def _moved(_dialect: str, wanted: ColumnElement[bool]) -> Select[Any]:
    keys = (rows.partner_id, rows.outlet)
    bought = [func.sum(case((in_span(place), BULK))).label(name) for place, name in enumerate(("now", "before"))]
    shop = select(*keys, *bought).where(wanted).group_by(*keys).subquery()
    placed = shop.c.outlet.is_not(None)
    now, before = (func.coalesce(each, 0) > 0 for each in (shop.c.now, shop.c.before))
    shown = (now, before, and_(now, not_(before)), and_(before, not_(now)))
    counted = [func.count(case((and_(placed, each), 1))) for each in shown]
    unplaced = func.count(case((and_(not_(placed), before), 1)))
    of_shops = func.count(case((placed, 1)))
    return select(shop.c.partner_id, *counted).group_by(shop.c.partner_id).having(and_(unplaced == 0, of_shops > 0))


async def drops(read: Reading, who: Who, start: date, end: date) -> dict[str, tuple[Decimal, int]]:
    """What shops bought, and how many times: what one shop bought on one day is one delivery."""
    found = await asked(read, _drops, "sell_out", who, start, end)
    return {row[0]: (units(row[1]), row[2]) for row in found if row[1] is not None}


def _drops(_dialect: str, wanted: ColumnElement[bool]) -> Select[Any]:
    keys = (rows.partner_id, rows.outlet, rows.day)
    each = select(*keys, func.sum(WORTH).label("worth")).where(wanted, rows.outlet.is_not(None)).group_by(*keys)
    drop = each.subquery()
    counted = func.count(case((drop.c.worth > 0, 1)))
    return select(drop.c.partner_id, func.sum(drop.c.worth), counted).group_by(drop.c.partner_id)
