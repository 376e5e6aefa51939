"""What lies at partners: days it lasts, gaps in the must-list, what nobody buys; by good and rolled up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from algorithms.kpi import Figure, Held, Thresholds, abc, dead_stock, dos, matrix_pct, oos_pct
from bot.figures.frame import WEEKS_4, Frame, by_end, last_days
from dialogs.figures import Known, SkuStock, StockFigures
from storage import numbers, skus
from storage.numbers import Standing
from storage.partners import Partner
from storage.skus import Sku

ZERO = Decimal(0)
QUARTER = 91  # days of sell-out by which goods are A, B or C
SOURCES = ("stock", "sell_out")

Pieces: TypeAlias = Mapping[str, Decimal]
Spans: TypeAlias = Mapping[tuple[str, str], numbers.Span]


@dataclass(frozen=True)
class Lying:
    """`sold` pieces of four weeks, `worth` rubles of a quarter, both by partner and good."""

    held: Mapping[str, Standing[numbers.Held]]
    coming: Mapping[str, Standing[numbers.Held]]
    sold: Mapping[str, Mapping[str, Decimal]]
    worth: Mapping[str, Mapping[str, Decimal]]
    sell_out: Mapping[str, date]
    goods: Mapping[str, Sku]
    must: Mapping[str, Sequence[str]]
    life: Spans | None = None
    received: Spans = field(default_factory=dict)


async def lying(frame: Frame, *, dead: bool) -> Lying:
    """`dead`: with the first and last day of each good, for which all that was ever sold is read."""
    await frame.sources("stock")
    await frame.sources("in_transit")
    ends = await frame.days("sell_out")
    goods = await skus.all_skus(frame.read)
    return Lying(
        await numbers.snapshot(frame.read, "stock", frame.who),
        await numbers.snapshot(frame.read, "in_transit", frame.who),
        await _of_goods(frame, ends, WEEKS_4, worth=False),
        await _of_goods(frame, ends, QUARTER, worth=True),
        ends,
        goods,
        await skus.must_list(frame.read),
        await numbers.first_last(frame.read, "sell_out", frame.who) if dead else None,
        await numbers.first_last(frame.read, "sell_in", frame.who) if dead else {},
    )


async def _of_goods(frame: Frame, ends: Mapping[str, date], days: int, *, worth: bool) -> dict[str, dict[str, Decimal]]:
    """One statement for all whose data ends on the same day."""
    found: dict[str, dict[str, Decimal]] = defaultdict(dict)
    groups = by_end(ends, frame.partners)
    for end, ids in groups.items():
        who = frame.who if len(groups) == 1 else ids
        start, _ = last_days({"": end}, days)[""]
        for (partner, sku), each in (await numbers.by_sku(frame.read, "sell_out", who, start, end)).items():
            amount = each.money if worth else each.qty
            if amount is not None:
                found[partner][sku] = amount
    return found


def stock(frame: Frame, partner: Partner, found: Lying) -> tuple[StockFigures | None, list[Known]]:
    held = found.held.get(partner.id)
    by, end = frame.thresholds(partner), found.sell_out.get(partner.id)
    must = tuple(found.must.get(frame.yardstick.normed(partner.klass), ()))
    sold = found.sold.get(partner.id, {}) if end else None
    if held is None:
        return None, list(_list_sold(must, sold, end, by))
    pieces: dict[str, Decimal] = defaultdict(Decimal)
    for row in held.rows:
        if row.sku_id is not None and row.qty is not None:
            pieces[row.sku_id] += row.qty
    day = min(held.day, frame.today)
    lines = _lines(partner, found, pieces, sold, must)
    gone = sum(pieces.get(each, ZERO) <= 0 for each in must)
    present = sum(pieces.get(each, ZERO) > 0 or (sold or {}).get(each, ZERO) > 0 for each in must)
    known = [
        Known("dos", _cover(pieces, held.rows, sold, by), day, SOURCES),
        Known("oos_pct", oos_pct(gone, len(must), by=by), day, ("stock",)),
        Known("matrix_pct", matrix_pct(present, len(must), by=by), day, SOURCES),
    ]
    if found.life is not None:
        dead = dead_stock(day, _valued(partner, found, pieces), by=by)
        known.append(Known("dead_stock_pct", dead.figure, day, SOURCES))
    return StockFigures(day, lines), known


def _list_sold(must: Sequence[str], sold: Pieces | None, end: date | None, by: Thresholds) -> Iterator[Known]:
    """Without a stock the must-list is known by what was sold."""
    if sold is not None:
        present = sum(sold.get(each, ZERO) > 0 for each in must)
        yield Known("matrix_pct", matrix_pct(present, len(must), by=by), end, ("sell_out",))


def _cover(pieces: Pieces, rows: Sequence[numbers.Held], sold: Pieces | None, by: Thresholds) -> Figure:
    """Of all goods together; one below zero makes the whole a mistake of the file."""
    below = min(pieces.values(), default=ZERO)
    whole = sum((row.qty for row in rows if row.qty is not None), ZERO)
    return dos(below if below < 0 else whole, None if sold is None else sum(sold.values(), ZERO), by=by)


def _valued(partner: Partner, found: Lying, pieces: Mapping[str, Decimal]) -> list[Held]:
    held = []
    for sku, qty in pieces.items():
        cost = cost_of(found.goods.get(sku))
        last, first = (found.life or {}).get((partner.id, sku)), found.received.get((partner.id, sku))
        held.append(Held(sku, qty, cost, last[1] if last else None, first[0] if first else None))
    return held


def cost_of(good: Sku | None) -> Decimal | None:
    """Of one piece; the list price stands in for what is not known."""
    if good is None:
        return None
    return good.cost if good.cost is not None else good.price


def _lines(
    partner: Partner,
    found: Lying,
    pieces: Mapping[str, Decimal],
    sold: Mapping[str, Decimal] | None,
    must: Sequence[str],
) -> tuple[SkuStock, ...]:
    """Whatever lies there, is sold there or should be; the dearest first."""
    classes = abc(found.worth.get(partner.id, {}))
    coming: dict[str, Decimal] = defaultdict(Decimal)
    for row in found.coming[partner.id].rows if partner.id in found.coming else ():
        if row.sku_id is not None:
            coming[row.sku_id] += row.qty or ZERO
    every = dict.fromkeys([*classes, *pieces, *must])
    lines = []
    for sku in every:
        good, qty = found.goods.get(sku), pieces.get(sku, ZERO)
        daily = None if sold is None else sold.get(sku, ZERO) / WEEKS_4
        lines.append(
            SkuStock(
                sku_id=sku,
                name=good.name if good else sku,
                name_en=good.name_en if good else "",
                abc=classes.get(sku, "C"),
                stock=qty,
                in_transit=coming.get(sku, ZERO),
                daily=daily,
                days_left=qty / daily if daily and daily > 0 else None,
            )
        )
    return tuple(lines)
