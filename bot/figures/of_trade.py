"""What goes in and what goes out in four weeks, returns of the month, and when somebody last ordered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from algorithms.kpi import Figure, Status, Thresholds, in_out_ratio, returns_pct
from bot.figures.frame import WEEKS_4, Frame, last_days
from dialogs.figures import Known, TradeFigures
from storage import numbers
from storage.numbers import Span, Sum
from storage.partners import Partner

ZERO = Decimal(0)
LATELY = timedelta(days=28)  # in which most have ordered
NOTHING = Sum(qty=ZERO, amount=ZERO, returned_qty=ZERO, returned=ZERO)


@dataclass(frozen=True)
class Traded:
    """Four weeks up to the last day of sell-out, and the shipments of the same days."""

    ends: Mapping[str, date]
    sell_out: Mapping[str, Sum]
    sell_in: Mapping[str, Sum]
    shipped: Mapping[str, Sum]
    last: Mapping[str, date]
    whole: bool = True


async def traded(frame: Frame, *, whole: bool) -> Traded:
    """`whole`: all of it, not the last day alone that somebody ordered."""
    last = await numbers.last_rows(frame.read, "sell_in", frame.who, frame.today - LATELY)
    ends, shipments = await frame.days("sell_out"), await frame.days("sell_in")
    if not whole:
        return Traded(ends, {}, {}, {}, last, whole=False)
    spans = last_days(ends, WEEKS_4)
    month = {id_: (end.replace(day=1), end) for id_, end in shipments.items()}
    inside = {id_: span for id_, span in spans.items() if id_ in shipments}
    await frame.ahead("sell_in", inside, month)
    return Traded(
        ends,
        await _known(frame, "sell_out", spans),
        await _known(frame, "sell_in", inside),
        await _known(frame, "sell_in", month),
        last,
    )


async def _known(frame: Frame, series: numbers.Series, spans: Mapping[str, Span]) -> dict[str, Sum]:
    found = await frame.sums(series, spans)
    silent = {id_: span for id_, span in spans.items() if id_ not in found}
    return {**found, **dict.fromkeys(await frame.spoken_for(series, silent), NOTHING)}


def trade(frame: Frame, partner: Partner, traded: Traded) -> tuple[TradeFigures, Iterable[Known]]:
    out, into = traded.sell_out.get(partner.id), traded.sell_in.get(partner.id)
    shipped_to = frame.source("sell_in", partner.id)
    until = min(shipped_to.day, frame.today) if shipped_to else None
    last = traded.last.get(partner.id)
    gap = (until - last).days if until and last else None
    figures = TradeFigures(_qty(into), _qty(out), last, gap)
    return figures, _figured(frame, partner, traded, until) if traded.whole else ()


def _figured(frame: Frame, partner: Partner, traded: Traded, until: date | None) -> Iterable[Known]:
    by, end = frame.thresholds(partner), traded.ends.get(partner.id)
    out, into, month = (each.get(partner.id) for each in (traded.sell_out, traded.sell_in, traded.shipped))
    yield Known("sell_out", _sold(out), end, ("sell_out",))
    yield Known("in_out_ratio", in_out_ratio(_qty(into), _qty(out), by=by), end, ("sell_in", "sell_out"))
    yield Known("returns_pct", _returns(month, by), until, ("sell_in",))


def _qty(found: Sum | None) -> Decimal | None:
    return found.qty if found else None


def _sold(found: Sum | None) -> Figure:
    if found is None or found.money is None:
        return Figure(None, Status.GRAY, "no_data")
    inputs = {"gross": found.gross, "returns": found.money_returned}
    return Figure(found.money, Status.GRAY, None, inputs)


def _returns(found: Sum | None, by: Thresholds) -> Figure:
    if found is None:
        return returns_pct(None, None)
    return returns_pct(found.money_returned or ZERO, found.gross, by=by)
