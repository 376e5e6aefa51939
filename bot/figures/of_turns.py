"""How often a partner's stock turned: the cost of what was sold over the mean of the stocks that files tell of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

from algorithms.kpi import Figure, turnover
from bot.figures.frame import Frame
from bot.figures.of_stock import QUARTER, SOURCES, cost_of
from dialogs.figures import Known
from storage import numbers, skus
from storage.numbers import Span

ZERO = Decimal(0)
DAY = timedelta(days=1)


async def turns(frame: Frame) -> dict[str, Known]:
    """Between the first and the last stock of a quarter, where sell-out is known for all of it.

    Goods of no known cost are in neither of the two; a partner with one stock alone has no turns.
    """
    sold_to = await frame.days("sell_out")
    ends = {id_: min(day, sold_to[id_]) for id_, day in (await frame.days("stock")).items() if id_ in sold_to}
    if not ends:
        return {}
    costs = {
        id_: cost for id_, good in (await skus.all_skus(frame.read)).items() if (cost := cost_of(good)) is not None
    }
    stocks = await _stocks(frame, ends, costs)
    spans = {id_: (min(days) + DAY, max(days)) for id_, days in stocks.items() if len(days) > 1}
    known = await frame.spoken_for("sell_out", spans)
    groups: dict[Span, list[str]] = {}
    for id_ in known:
        groups.setdefault(spans[id_], []).append(id_)
    by = {partner.id: frame.thresholds(partner) for partner in frame.partners}
    found = {}
    for span, ids in groups.items():
        cogs = await _cost_of_sold(frame, span, ids, costs)
        for id_ in ids:
            days = [stocks[id_][day] for day in sorted(stocks[id_])]
            told = turnover(cogs.get(id_, ZERO), days, (span[1] - span[0]).days + 1, by=by[id_])
            inputs = {**told.inputs, "turn_days": told.days, "annual": told.annual}
            figure = Figure(told.turns, told.status, told.reason, inputs, cogs.get(id_, ZERO), told.avg_stock)
            found[id_] = Known("turnover", figure, span[1], SOURCES)
    return found


async def _stocks(
    frame: Frame, ends: Mapping[str, date], costs: Mapping[str, Decimal]
) -> dict[str, dict[date, Decimal]]:
    """What lay there at cost, by the days of the files; of each partner the quarter up to its own last day."""
    start = min(ends.values()) - timedelta(days=QUARTER)
    found: dict[str, dict[date, Decimal]] = defaultdict(dict)
    for point in await numbers.sku_days(frame.read, "stock", frame.who, start, max(ends.values())):
        end, cost = ends.get(point.partner_id), costs.get(point.sku_id or "")
        if end is None or cost is None or point.qty is None or not end - timedelta(days=QUARTER) <= point.day <= end:
            continue
        days = found[point.partner_id]
        days[point.day] = days.get(point.day, ZERO) + point.qty * cost
    return found


async def _cost_of_sold(frame: Frame, span: Span, ids: list[str], costs: Mapping[str, Decimal]) -> dict[str, Decimal]:
    everybody = frame.who is None and len(ids) == len(frame.partners)
    found: dict[str, Decimal] = {}
    for (partner, sku), each in (
        await numbers.by_sku(frame.read, "sell_out", None if everybody else ids, *span)
    ).items():
        if each.qty is not None and sku in costs:
            found[partner] = found.get(partner, ZERO) + each.qty * costs[sku]
    return found
