"""The partner's own shops: which of them buy, where the brand stands, at what price; and how orders of ours came."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from algorithms.kpi import (
    Figure,
    Inputs,
    Line,
    Seen,
    Status,
    Thresholds,
    akb_okb_pct,
    distribution,
    drop_size,
    fill_rate,
    price_ok,
    price_ok_pct,
    sku_per_outlet,
)
from bot.figures.frame import WEEKS_4, Frame, by_end, last_days
from dialogs.figures import Known
from storage import numbers
from storage.numbers import Check, Moves, OrderLine, Outlets, Span
from storage.partners import Partner

SAMPLE = 45  # days that a check of a shelf speaks for
SOLD, BASED = ("sell_out",), ("sell_out", "outlet_base")


@dataclass(frozen=True)
class Shops:
    ends: Mapping[str, date]
    active: Mapping[str, Outlets]
    moves: Mapping[str, Moves]
    drops: Mapping[str, tuple[Decimal, int]]
    bases: Mapping[str, int]
    checks: Mapping[str, list[Check]]


async def shops(frame: Frame) -> Shops:
    ends = await frame.days("sell_out")
    await frame.sources("checks")
    active: dict[str, Outlets] = {}
    moves: dict[str, Moves] = {}
    drops: dict[str, tuple[Decimal, int]] = {}
    groups = by_end(ends, frame.partners)
    for end, ids in groups.items():
        who, now = frame.who if len(groups) == 1 else ids, last_days({"": end}, WEEKS_4)[""]
        active |= await numbers.outlet_counts(frame.read, who, *now)
        moves |= await numbers.outlet_moves(frame.read, who, now, _before(now))
        drops |= await numbers.drops(frame.read, who, *now)
    told = await frame.spoken_for(
        "sell_out", {id_: _before(last_days({"": end}, WEEKS_4)[""]) for id_, end in ends.items()}
    )
    return Shops(
        ends,
        active,
        {id_: each for id_, each in moves.items() if id_ in told},
        drops,
        await numbers.outlet_bases(frame.read, frame.who, frame.today.replace(day=1)),
        await numbers.checks(frame.read, frame.who, frame.today - timedelta(days=SAMPLE), frame.today),
    )


def _before(span: Span) -> Span:
    """The four weeks before these four."""
    return last_days({"": span[0] - timedelta(days=1)}, WEEKS_4)[""]


def in_shops(frame: Frame, partner: Partner, found: Shops) -> Iterable[Known]:
    by, end = frame.thresholds(partner), found.ends.get(partner.id)
    counted, base = found.active.get(partner.id), found.bases.get(partner.id)
    if end is not None and counted is not None:
        yield Known("akb", _active(counted, found.moves.get(partner.id)), end, SOLD)
        yield Known("akb_okb_pct", akb_okb_pct(counted.active, base, by=by), end, BASED)
        yield Known("sku_per_outlet", sku_per_outlet(counted.pairs, counted.active), end, SOLD)
    if partner.id in found.drops:
        yield Known("drop_size", drop_size(*found.drops[partner.id]), end, SOLD)
    if checks := found.checks.get(partner.id):
        yield from _seen(checks, by)


def _active(counted: Outlets, moves: Moves | None) -> Figure:
    """Who came and who went only where the four weeks before are known too."""
    told: Inputs = {} if moves is None else {"akb_before": moves.before, "akb_new": moves.new, "akb_lost": moves.lost}
    return Figure(Decimal(counted.active), Status.GRAY, None, {"akb": counted.active, **told})


def _seen(checks: list[Check], by: Thresholds) -> Iterable[Known]:
    """One outlet counts once: the brand is there if any of its goods is."""
    day = max(each.day for each in checks)
    by_outlet: dict[str, list[Check]] = defaultdict(list)
    for each in checks:
        if each.present is not None:
            by_outlet[each.outlet].append(each)
    seen = [
        Seen(
            any(each.present for each in rows),
            next((each.turnover for each in rows if each.turnover is not None), None),
        )
        for rows in by_outlet.values()
    ]
    if seen:
        yield from _distributed(seen, day, by)
    priced: dict[str, bool] = {}
    for each in checks:
        if each.price is not None and each.rrp:
            priced[each.outlet] = priced.get(each.outlet, True) and price_ok(each.price, each.rrp)
    if priced:
        yield Known("price_ok_pct", price_ok_pct(sum(priced.values()), len(priced), by=by), day, ("checks",))


def _distributed(seen: list[Seen], day: date, by: Thresholds) -> Iterable[Known]:
    """Of few outlets the share is told and not judged."""
    told = distribution(seen, by=by)
    reason = "few_outlets" if told.few else told.reason
    counts = {name: told.inputs[name] for name in ("with_brand", "checked")}
    yield Known("nd", Figure(told.nd, Status.GRAY if told.few else told.status, reason, counts), day, ("checks",))
    status = Status.GRAY if told.few else told.wd_status
    weighed = {name: told.inputs[name] for name in ("branded", "turnover")}
    weighed |= {"unweighed": told.wd_excluded, "quality": told.quality}
    known = Figure(told.wd, status, reason, weighed) if told.wd is not None else Figure(None, status, "no_turnover")
    yield Known("wd", known, day, ("checks",))


# ── orders ──────────────────────────────────────────────────────────────────────────────────────────────────


async def orders(frame: Frame) -> tuple[Mapping[str, date], dict[str, list[OrderLine]]]:
    """Lines that were due in the four weeks up to the last day the files tell of."""
    ends = await frame.days("orders")
    if not ends:
        return ends, {}
    start = min(ends.values()) - timedelta(days=WEEKS_4 - 1)
    return ends, await numbers.order_lines(frame.read, frame.who, start, max(ends.values()))


def served(
    frame: Frame, partner: Partner, found: tuple[Mapping[str, date], Mapping[str, list[OrderLine]]]
) -> Iterable[Known]:
    ends, lines = found
    end = ends.get(partner.id)
    if end is None:
        return
    start = end - timedelta(days=WEEKS_4 - 1)
    due = [each for each in lines.get(partner.id, ()) if start <= each.promised_on <= end]
    told = fill_rate(
        [
            Line(each.ordered, each.shipped, each.shipped_on is not None and each.shipped_on <= each.promised_on)
            for each in due
        ],
        by=frame.thresholds(partner),
    )
    yield Known("fill_rate_pct", told.fill, end, ("orders",))
    yield Known("otif_pct", told.otif, end, ("orders",))
