"""Plan, fact, forecast and growth: each partner in the month of its own data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from algorithms.kpi import (
    Figure,
    Forecast,
    MonthMark,
    Spans,
    Status,
    Thresholds,
    compared_span,
    forecast,
    growth_lfl,
    plan_pct,
)
from algorithms.workdays import ProductionCalendar
from bot.figures import of_history
from bot.figures.frame import Frame
from bot.slices import in_slices
from dialogs.figures import Known, MonthFigures
from storage import numbers
from storage.numbers import Span, Sum
from storage.partners import Partner

ZERO = Decimal(0)
SHIPPED = ("sell_in",)
PLANNED = ("sell_in", "plan")


async def months(frame: Frame, *, whole: bool) -> dict[str, tuple[MonthFigures, Iterable[Known]]]:
    """`whole`: with what «why?» and other figures ask for beside the forecast, the month before among it."""
    ends = await frame.days("sell_in")
    await frame.sources("plan")
    spans = _spans(frame, ends)
    now = {id_: (spans[id_].start, end) for id_, end in ends.items()}
    before = {id_: (spans[id_].earlier_start, spans[id_].earlier_end) for id_ in ends} if whole else {}
    await frame.ahead("sell_in", now, before)
    facts, earlier = await _facts(frame, now), await _facts(frame, before)
    plans, history = await _plans(frame, ends), await of_history.marks(frame, ends)

    def of(partner: Partner) -> tuple[str, tuple[MonthFigures, Iterable[Known]]]:
        plan = plans.get(partner.id)
        if partner.id not in ends:
            return partner.id, (MonthFigures(frame.today.replace(day=1), plan=plan), ())
        sums = facts.get(partner.id), earlier.get(partner.id)
        month, known = _month(frame, partner, spans[partner.id], sums, plan, history.get(partner.id, ()))
        return partner.id, (month, known if whole else ())

    return dict(await in_slices(of, frame.partners))


def _spans(frame: Frame, ends: Mapping[str, date]) -> dict[str, Spans]:
    """This month to date, and as many working days of the month before, by the days off of the partner's region."""
    known: dict[tuple[date, ProductionCalendar], Spans] = {}
    found = {}
    for partner in frame.partners:
        if (end := ends.get(partner.id)) is not None:
            key = (end, frame.calendar_of(partner))
            if key not in known:
                known[key] = compared_span(end, end.replace(day=1) - timedelta(days=1), key[1])
            found[partner.id] = known[key]
    return found


async def _facts(frame: Frame, spans: Mapping[str, Span]) -> dict[str, Sum]:
    """Without a row: nothing, where the whole span was loaded; else nobody knows."""
    found = await frame.sums("sell_in", spans)
    silent = {id_: span for id_, span in spans.items() if id_ not in found}
    return {**found, **dict.fromkeys(await frame.spoken_for("sell_in", silent), Sum(amount=ZERO, returned=ZERO))}


async def _plans(frame: Frame, ends: Mapping[str, date]) -> dict[str, Decimal]:
    """Of the month of the data; where there is none, of today's."""
    months = {partner.id: ends.get(partner.id, frame.today).replace(day=1) for partner in frame.partners}
    found: dict[str, Decimal] = {}
    for month in sorted(set(months.values())):
        plans = await numbers.plans(frame.read, frame.who, month)
        found |= {id_: plan for id_, plan in plans.items() if months.get(id_) == month}
    return found


def _month(  # of whom, over which days, from what
    frame: Frame,
    partner: Partner,
    spans: Spans,
    sums: tuple[Sum | None, Sum | None],
    plan: Decimal | None,
    history: Sequence[MonthMark],
) -> tuple[MonthFigures, Iterable[Known]]:
    by, end, fact = frame.thresholds(partner), spans.end, sums[0].money if sums[0] else None
    pace = forecast(plan, fact, end, end, frame.calendar_of(partner), history, by=by)
    return MonthFigures(spans.start, end, fact, plan, pace), _known(pace, spans, sums, by)


def _known(pace: Forecast, spans: Spans, sums: tuple[Sum | None, Sum | None], by: Thresholds) -> Iterable[Known]:
    end, prev = spans.end, sums[1].money if sums[1] else None
    done = plan_pct(pace.plan, pace.fact, by=by)
    if pace.wd_left and done.reason is None:  # inside a month its colour is the forecast's
        done = replace(done, status=Status.GRAY)
    yield Known("forecast_pct", _paced(pace), end, PLANNED)
    yield Known("plan_pct", done, end, PLANNED)
    yield Known("required_daily", _plain(pace, pace.required_daily), end, PLANNED)
    yield Known("pace_gap", _plain(pace, pace.pace_gap), end, PLANNED)
    growth = growth_lfl(pace.fact, spans.workdays, prev, spans.earlier_workdays, by=by)
    yield Known("growth_lfl", growth, end, SHIPPED)
    yield Known("sell_in", _shipped(sums[0]), end, SHIPPED)


def _paced(pace: Forecast) -> Figure:
    figure = pace.figure
    days = {"wd_total": pace.wd_total, "wd_elapsed": pace.wd_elapsed, "forecast": pace.forecast, "method": pace.method}
    inputs = {**figure.inputs, **days}
    return replace(figure, inputs=inputs)


def _plain(pace: Forecast, value: Decimal | None) -> Figure:
    """A figure beside the forecast, without a colour."""
    fact, plan = pace.inputs.get("fact"), pace.inputs.get("plan")
    inputs = {"fact": fact, "plan": plan, "wd_left": pace.wd_left, "wd_elapsed": pace.wd_elapsed}
    reason = None if value is not None else pace.reason or "month_over"
    return Figure(value, Status.GRAY, reason, inputs | {"wd_total": pace.wd_total})


def _shipped(found: Sum | None) -> Figure:
    if found is None or found.money is None:
        return Figure(None, Status.GRAY, "no_data")
    inputs = {"gross": found.gross, "returns": found.money_returned}
    return Figure(found.money, Status.GRAY, None, inputs)
