"""Visits, reports, joint plans and files in time; how old the numbers are; whom to visit first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal

from algorithms.kpi.figure import (
    HUNDRED,
    THRESHOLDS,
    ZERO,
    Figure,
    Inputs,
    Status,
    Thresholds,
    counted_share,
    grade,
    gray,
    share,
    status_of,
)
from algorithms.workdays import ProductionCalendar

_REPORT_DUE = time(18)
_MOST_UNITS = Decimal(3)


@dataclass(frozen=True, slots=True)
class Visits:
    """Planned visits that took place, in points; the unplanned stand apart and make up for nothing."""

    value: Decimal | None
    status: Status
    reason: str | None
    unplanned: int
    unplanned_share: Decimal | None
    figure: Figure = field(default=Figure(None, Status.GRAY), compare=False)


@dataclass(frozen=True, slots=True)
class Report:
    """A trip report: wall times where the person is."""

    id: str
    deadline: datetime
    submitted: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reports:
    """Reports in time, in points, and the ids of those that were not."""

    value: Decimal | None
    status: Status
    reason: str | None
    missing: tuple[str, ...]
    late: tuple[str, ...]
    figure: Figure = field(default=Figure(None, Status.GRAY), compare=False)


@dataclass(frozen=True, slots=True)
class Milestone:
    """A step of a joint plan; `progress` from 0 to 1."""

    weight: Decimal
    due: date
    progress: Decimal


@dataclass(frozen=True, slots=True)
class VisitFacts:
    """What speaks for a visit. `overdue_60plus` in rubles, `gap_days` since the last visit and `cadence` in days.

    `never_visited` stands in for `gap_days`; `a_item_out` says that an A item is out of stock at the partner.
    """

    overdue_60plus: Decimal | None = None
    gap_days: int | None = None
    cadence: int | None = None
    never_visited: bool = False
    forecast_pct: Decimal | None = None
    a_item_out: bool = False
    open_conflict: bool = False
    negotiation_due: bool = False


@dataclass(frozen=True, slots=True)
class Priority:
    """How much a visit is worth; `reasons` are at most two codes, the weightiest first."""

    priority: Decimal
    reasons: tuple[str, ...] = ()


def visit_pct(
    planned: int, done_planned: int, cancelled_ok: int = 0, unplanned: int = 0, by: Thresholds = THRESHOLDS
) -> Visits:
    """done ÷ (planned − cancelled with an accepted reason) × 100; gray with no_plan when nothing is left to do."""
    due = max(0, planned - cancelled_ok)
    inputs: Inputs = {"done": done_planned, "planned": planned, "cancelled": cancelled_ok, "unplanned": unplanned}
    found = counted_share("visit_pct", done_planned, due, inputs, by, "no_plan")
    made = done_planned + unplanned
    apart = unplanned * HUNDRED / made if made else None
    return Visits(found.value, found.status, found.reason, unplanned, apart, found)


def visit_gap(last: date | None, as_of: date, cadence: int) -> Figure:
    """Calendar days since the last visit: green up to the cadence (days), yellow up to one and a half of it."""
    inputs: Inputs = {"last": last, "as_of": as_of, "cadence": cadence}
    if last is None:
        return Figure(None, Status.RED, "never_visited", inputs)
    gap = (as_of - last).days
    return Figure(Decimal(gap), grade(gap <= cadence, 2 * gap <= 3 * cadence), None, inputs)


def report_deadline(trip_end: date, calendar: ProductionCalendar) -> datetime:
    """18:00 on the first working day after the trip's last day: a wall time where the person is, so without a zone."""
    return datetime.combine(calendar.add_workdays(trip_end, 1), _REPORT_DUE)


def report_ontime(now: datetime, reports: Iterable[Report], by: Thresholds = THRESHOLDS) -> Reports:
    """In time ÷ (submitted + missing past the deadline) × 100: whoever still has time is not counted."""
    every = list(reports)
    submitted = [report for report in every if report.submitted is not None]
    late = tuple(each.id for each in submitted if each.submitted is not None and each.submitted > each.deadline)
    missing = tuple(each.id for each in every if each.submitted is None and each.deadline < now)
    in_time, counted = len(submitted) - len(late), len(submitted) + len(missing)
    inputs: Inputs = {"in_time": in_time, "late": len(late), "missing": len(missing)}
    found = counted_share("report_ontime_pct", in_time, counted, inputs, by, "no_data")
    return Reports(found.value, found.status, found.reason, missing, late, found)


def jbp_pct(as_of: date, milestones: Iterable[Milestone], by: Thresholds = THRESHOLDS) -> Figure:
    """Σ weight × progress ÷ Σ weight × 100 of the milestones due by that day, progress within 0 … 1."""
    due = [each for each in milestones if each.due <= as_of]
    weight = sum((each.weight for each in due), ZERO)
    done = sum((each.weight * min(Decimal(1), max(ZERO, each.progress)) for each in due), ZERO)
    inputs: Inputs = {"done": done, "weight": weight, "milestones": len(due)}
    return share("jbp_pct", done, weight, inputs, by) if weight > 0 else gray("nothing_due", inputs)


def data_ontime_pct(in_time: int | None, due: int | None, by: Thresholds = THRESHOLDS) -> Figure:
    """Files that a partner sent in time ÷ files that were due × 100; gray with nothing_due when none was."""
    return counted_share("data_ontime_pct", in_time, due, {"in_time": in_time, "due": due}, by, "nothing_due")


def data_freshness(last: date | None, as_of: date, by: Thresholds = THRESHOLDS) -> Figure:
    """Calendar days since the last day that the data covers. Gray with no_data when nothing came yet."""
    inputs: Inputs = {"last": last, "as_of": as_of}
    if last is None:
        return gray("no_data", inputs)
    age = Decimal((as_of - last).days)
    return Figure(age, status_of("data_age", age, by), None, inputs)


def visit_priority(facts: VisitFacts) -> Priority:
    """The sum that orders the suggestions of a week plan; an unknown term is 0, each measured one is capped at 3 units.

    3·min(3, debt older than 60 days ÷ 100 000) + 2·min(3, days since visit ÷ cadence) + 2·min(3, (100 − forecast) ÷ 10)
    + 2·[an A item is out of stock] + 3·[open conflict] + 1·[negotiation step due this week].
    """
    terms = {
        "overdue": 3 * _capped(facts.overdue_60plus, Decimal(100_000)),
        "gap": 2 * _cadences(facts),
        "forecast": 2 * _capped(None if facts.forecast_pct is None else HUNDRED - facts.forecast_pct, Decimal(10)),
        "oos": Decimal(2 * facts.a_item_out),
        "conflict": Decimal(3 * facts.open_conflict),
        "negotiation": Decimal(facts.negotiation_due),
    }
    # sorted() is stable: equal terms keep the order of the formula.
    weighty = sorted((code for code, term in terms.items() if term), key=lambda code: -terms[code])
    return Priority(sum(terms.values(), ZERO), tuple(weighty[:2]))


def _cadences(facts: VisitFacts) -> Decimal:
    """Days since the last visit in cadences, within 0..3; never visited is the most."""
    if facts.never_visited:
        return _MOST_UNITS
    return _capped(Decimal(facts.gap_days), Decimal(facts.cadence)) if facts.gap_days and facts.cadence else ZERO


def _capped(value: Decimal | None, unit: Decimal) -> Decimal:
    """value ÷ unit within 0..3."""
    return ZERO if value is None else min(_MOST_UNITS, max(ZERO, value / unit))
