"""How earlier months of each partner filled: by that this one may be foretold, and forecasts held against what came.

Only months that files tell of whole are looked at, so a company with half a year of files costs no statement here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import TypeAlias

from algorithms.kpi import MonthMark, forecast_accuracy, mark_day
from algorithms.workdays import ProductionCalendar
from bot.figures.frame import MOST_SPANS, Frame
from dialogs.figures import Known
from storage import numbers
from storage.numbers import Span

ZERO = Decimal(0)
LEAST = 6  # closed months; with fewer the run-rate speaks
MOST = 9  # so that each of the three that it is tried on has six before it
TRIED = 3
MIDDLE = 10  # the working day on whose evening a month's forecast is held against what came

# What a month is looked at for: its first day, how many working days were behind, whose days off.
Asked: TypeAlias = tuple[date, int, ProductionCalendar]


async def marks(frame: Frame, ends: Mapping[str, date]) -> dict[str, list[MonthMark]]:
    """Closed months before the one each partner's data ends in, marked at the same working day, oldest first."""
    wanted: dict[str, list[Asked]] = {}
    closed = await _closed(frame, ends)
    for partner in frame.partners:
        calendar, months = frame.calendar_of(partner), closed.get(partner.id, ())
        if len(months) < LEAST:
            continue
        end = ends[partner.id]
        elapsed = calendar.elapsed_workdays(end)
        if 0 < elapsed < calendar.month_workdays(end):
            wanted[partner.id] = [(month, elapsed, calendar) for month in months]
    return await _marked(frame, wanted)


async def accuracy(frame: Frame) -> dict[str, Known]:
    """The run-rate of the tenth working day of the last three closed months, beside what they came to."""
    ends = await frame.days("sell_in")
    closed = await _closed(frame, ends)
    wanted = {
        partner.id: [(month, MIDDLE, frame.calendar_of(partner)) for month in closed[partner.id][-TRIED:]]
        for partner in frame.partners
        if len(closed.get(partner.id, ())) >= TRIED
    }
    by = {partner.id: frame.thresholds(partner) for partner in frame.partners}
    found = {}
    for id_, months in (await _marked(frame, wanted)).items():
        told = forecast_accuracy([(each.run_rate, each.total) for each in months], by=by[id_])
        found[id_] = Known("forecast_accuracy", told, ends[id_].replace(day=1) - timedelta(days=1), ("sell_in",))
    return found


async def _closed(frame: Frame, ends: Mapping[str, date]) -> dict[str, tuple[date, ...]]:
    """The first days of the months before the data's own that files tell of whole, oldest first."""
    if not ends:
        return {}
    start = _back(min(ends.values()), MOST)
    covered = await numbers.covered(frame.read, "sell_in", frame.who, start, max(ends.values()))
    known: dict[tuple[tuple[Span, ...], date], tuple[date, ...]] = {}  # one answer for all whom the same files tell of
    found = {}
    for id_, end in ends.items():
        key = (covered.of(id_), end.replace(day=1))
        if key not in known:
            known[key] = tuple(_whole(*key))
        found[id_] = known[key]
    return found


def _whole(spans: Sequence[Span], now: date) -> Iterator[date]:
    for back in range(MOST, 0, -1):
        start, end = numbers.month_of(_back(now, back))
        if any(first <= start and end <= last for first, last in spans):
            yield start


def _back(day: date, months: int) -> date:
    number = day.year * 12 + day.month - 1 - months
    return date(number // 12, number % 12 + 1, 1)


async def _marked(frame: Frame, wanted: Mapping[str, Sequence[Asked]]) -> dict[str, list[MonthMark]]:
    """All spans in as few passes as hold them: partners whose data ends on one day share theirs."""
    if not wanted:
        return {}
    who = None if frame.who is None and len(wanted) == len(frame.partners) else list(wanted)
    spans = {each: _spans(each) for each in dict.fromkeys(each for theirs in wanted.values() for each in theirs)}
    every = list(dict.fromkeys(span for pair in spans.values() for span in pair))
    sold: dict[Span, dict[str, Decimal]] = {}
    for start in range(0, len(every), MOST_SPANS):
        some = {str(place): span for place, span in enumerate(every[start : start + MOST_SPANS])}
        came = await numbers.worth(frame.read, "sell_in", who, some)
        sold |= {span: came[name] for name, span in some.items()}
    days = {each: each[2].month_workdays(each[0]) for each in spans}
    found: dict[str, list[MonthMark]] = {}
    for id_, months in wanted.items():
        for each in months:
            reached, total = (sold[span].get(id_, ZERO) for span in spans[each])
            found.setdefault(id_, []).append(MonthMark(reached, min(each[1], days[each]), days[each], total))
    return found


def _spans(asked: Asked) -> tuple[Span, Span]:
    """Up to the marked day, and the whole month."""
    month, elapsed, calendar = asked
    whole = numbers.month_of(month)
    return (month, mark_day(month, elapsed, calendar) or whole[1]), whole
