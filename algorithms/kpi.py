"""Key figures of partners: status by threshold, and the formulas themselves.

Every number is an exact Decimal and no data is None, never zero. Money is in rubles, percents are in points (87.5
means 87.5 %). Nothing is rounded here: a status belongs to the exact value, rounding to the text that shows it.
A `reason` says in a code why a figure is missing, grey or red by itself; it is None when the figure speaks.
Formulas multiply first and divide once, so that a value on a threshold is not pushed over it by a rounded quotient.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import TypeAlias

from algorithms.workdays import ProductionCalendar

_ZERO = Decimal(0)
_HUNDRED = Decimal(100)
_REPORT_DUE = time(18)
_TOO_EARLY_DAYS = 3
_MOST_UNITS = Decimal(3)


class Status(StrEnum):
    """A colour. Never shown alone: an arrow or a word stands beside it."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"
    GRAY = "gray"


# ── thresholds ──────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Up:
    """More is better: green and yellow from these values up, both inclusive."""

    green_from: Decimal
    yellow_from: Decimal

    def status(self, value: Decimal) -> Status:
        return _grade(value >= self.green_from, value >= self.yellow_from)


@dataclass(frozen=True, slots=True)
class Down:
    """Less is better: green and yellow up to these values, both inclusive."""

    green_to: Decimal
    yellow_to: Decimal

    def status(self, value: Decimal) -> Status:
        return _grade(value <= self.green_to, value <= self.yellow_to)


@dataclass(frozen=True, slots=True)
class Band:
    """A corridor: green and yellow inside (lowest, highest), ends included."""

    green: tuple[Decimal, Decimal]
    yellow: tuple[Decimal, Decimal]

    def status(self, value: Decimal) -> Status:
        return _grade(self.green[0] <= value <= self.green[1], self.yellow[0] <= value <= self.yellow[1])


Threshold: TypeAlias = Up | Down | Band


def _grade(green: bool, yellow: bool) -> Status:
    return Status.GREEN if green else Status.YELLOW if yellow else Status.RED


def _up(green_from: str, yellow_from: str) -> Up:
    return Up(Decimal(green_from), Decimal(yellow_from))


def _down(green_to: str, yellow_to: str) -> Down:
    return Down(Decimal(green_to), Decimal(yellow_to))


def _band(green: tuple[str, str], yellow: tuple[str, str]) -> Band:
    return Band((Decimal(green[0]), Decimal(green[1])), (Decimal(yellow[0]), Decimal(yellow[1])))


# The company's table of thresholds, whole: a percent of any figure is shown with its threshold in mind.
THRESHOLDS: Mapping[str, Threshold] = MappingProxyType(
    {
        "plan_pct": _up("100", "90"),
        "forecast_pct": _up("100", "90"),
        "growth_lfl": _up("0", "-10"),
        "in_out_ratio": _band(("0.85", "1.15"), ("0.7", "1.3")),
        "dos": _band(("14", "45"), ("7", "60")),
        "overdue_pct": _down("5", "15"),
        "dso_over": _down("0", "7"),
        "credit_use": _down("80", "100"),
        "returns_pct": _down("2", "5"),
        "akb_okb_pct": _up("70", "50"),
        "nd": _up("60", "40"),
        "wd": _up("70", "50"),
        "matrix_pct": _up("90", "75"),
        "otif_pct": _up("95", "85"),
        "fill_rate_pct": _up("97", "90"),
        "oos_pct": _down("3", "8"),
        "visit_pct": _up("90", "70"),
        "report_ontime_pct": _up("95", "80"),
        "jbp_pct": _up("90", "70"),
        "forecast_accuracy": _up("85", "70"),
        "price_ok_pct": _up("90", "75"),
        "dead_stock_pct": _down("3", "8"),
        "data_age": _down("7", "14"),
    }
)


def status_of(kpi: str, value: Decimal | None) -> Status:
    """The colour of an exact value; gray when it is unknown or the figure has no threshold."""
    threshold = THRESHOLDS.get(kpi)
    return Status.GRAY if value is None or threshold is None else threshold.status(value)


# ── figures ─────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Percent:
    """A share or a growth in percent points."""

    value: Decimal | None
    status: Status
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Days:
    """A number of calendar days."""

    value: int | None
    status: Status
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Forecast:
    """Where a month will end, counted in working days up to the data date.

    `forecast` rubles at the end of the month, `forecast_pct` points of the plan, `required_daily` rubles for each
    working day left (None when none is left), `pace_gap` rubles ahead of (+) or behind (−) an even schedule.
    """

    wd_total: int
    wd_elapsed: int
    wd_left: int
    forecast: Decimal | None
    forecast_pct: Decimal | None
    required_daily: Decimal | None
    pace_gap: Decimal | None
    status: Status
    reason: str | None = None


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


# ── plan and forecast ───────────────────────────────────────────────────────────────────────────────────────


def plan_pct(plan: Decimal | None, fact: Decimal | None) -> Percent:
    """fact ÷ plan × 100 of a closed period. Gray with no_plan, zero_plan (also for a plan below zero) or no_fact."""
    value = _attainment(plan, fact, 1, 1)
    return Percent(value, status_of("plan_pct", value), _plan_gap(plan, fact))


def forecast(
    plan: Decimal | None, fact: Decimal | None, month: date, as_of: date, calendar: ProductionCalendar
) -> Forecast:
    """fact ÷ wd_elapsed × wd_total of the month that holds the day `month`, with data through `as_of` inclusive.

    A closed month ends at its fact. Gray with no_plan, zero_plan, no_fact or too_early (fewer than 3 working days
    are behind; the number is there for who asks).
    """
    total, elapsed = _month_days(month, as_of, calendar)
    pct = _attainment(plan, fact, elapsed, total)
    too_early = elapsed < min(total or 1, _TOO_EARLY_DAYS)
    reason = _plan_gap(plan, fact) or ("too_early" if too_early else None)
    return Forecast(
        wd_total=total,
        wd_elapsed=elapsed,
        wd_left=total - elapsed,
        forecast=_month_end(fact, elapsed, total),
        forecast_pct=pct,
        required_daily=_required_daily(plan, fact, total - elapsed),
        pace_gap=_pace_gap(plan, fact, elapsed, total),
        status=Status.GRAY if reason else status_of("forecast_pct", pct),
        reason=reason,
    )


def growth_lfl(cur: Decimal | None, wd_cur: int, prev: Decimal | None, wd_prev: int) -> Percent:
    """((cur ÷ wd_cur) ÷ (prev ÷ wd_prev) − 1) × 100: growth per working day.

    Gray with no_base when there is nothing above zero to compare with, no_fact or too_early when nothing is behind.
    """
    if prev is None or prev <= 0 or wd_prev <= 0:
        return Percent(None, Status.GRAY, "no_base")
    if cur is None or wd_cur <= 0:
        return Percent(None, Status.GRAY, "no_fact" if cur is None else "too_early")
    base = prev * wd_cur
    value = (cur * wd_prev - base) * _HUNDRED / base
    return Percent(value, status_of("growth_lfl", value))


def _plan_gap(plan: Decimal | None, fact: Decimal | None) -> str | None:
    """Why plan and fact cannot be compared; None when they can."""
    if plan is None:
        return "no_plan"
    if plan <= 0:
        return "zero_plan"
    return "no_fact" if fact is None else None


def _month_days(month: date, as_of: date, calendar: ProductionCalendar) -> tuple[int, int]:
    """Working days of the month, and how many of them are behind on the evening of `as_of`."""
    total = calendar.month_workdays(month)
    there, here = (month.year, month.month), (as_of.year, as_of.month)
    return total, calendar.elapsed_workdays(as_of) if there == here else total * (there < here)


def _attainment(plan: Decimal | None, fact: Decimal | None, elapsed: int, total: int) -> Decimal | None:
    """fact ÷ elapsed × total ÷ plan × 100."""
    if plan is None or plan <= 0 or fact is None or not elapsed:
        return None
    return fact * total * _HUNDRED / (plan * elapsed)


def _month_end(fact: Decimal | None, elapsed: int, total: int) -> Decimal | None:
    if fact is None or not elapsed:
        return None
    # A closed month is its fact to the kopeck, without a division that could blur it.
    return fact if elapsed == total else fact * total / elapsed


def _required_daily(plan: Decimal | None, fact: Decimal | None, left: int) -> Decimal | None:
    """max(0, plan − fact) ÷ working days left."""
    return None if plan is None or fact is None or not left else max(_ZERO, plan - fact) / left


def _pace_gap(plan: Decimal | None, fact: Decimal | None, elapsed: int, total: int) -> Decimal | None:
    """fact − plan × elapsed ÷ total."""
    return None if plan is None or fact is None or not total else (fact * total - plan * elapsed) / total


# ── visits, reports, data ───────────────────────────────────────────────────────────────────────────────────


def visit_gap(last: date | None, as_of: date, cadence: int) -> Days:
    """Calendar days since the last visit: green up to the cadence (days), yellow up to one and a half of it."""
    if last is None:
        return Days(None, Status.RED, "never_visited")
    gap = (as_of - last).days
    return Days(gap, _grade(gap <= cadence, 2 * gap <= 3 * cadence))


def data_freshness(last: date | None, as_of: date) -> Days:
    """Calendar days since the last day that the data covers. Gray with no_data when nothing came yet."""
    if last is None:
        return Days(None, Status.GRAY, "no_data")
    age = (as_of - last).days
    return Days(age, status_of("data_age", Decimal(age)))


def report_deadline(trip_end: date, calendar: ProductionCalendar) -> datetime:
    """18:00 on the first working day after the trip's last day: a wall time where the person is, so without a zone."""
    return datetime.combine(calendar.add_workdays(trip_end, 1), _REPORT_DUE)


def visit_priority(facts: VisitFacts) -> Priority:
    """The sum that orders the suggestions of a week plan; an unknown term is 0, each measured one is capped at 3 units.

    3·min(3, debt older than 60 days ÷ 100 000) + 2·min(3, days since visit ÷ cadence) + 2·min(3, (100 − forecast) ÷ 10)
    + 2·[an A item is out of stock] + 3·[open conflict] + 1·[negotiation step due this week].
    """
    terms = {
        "overdue": 3 * _capped(facts.overdue_60plus, Decimal(100_000)),
        "gap": 2 * _cadences(facts),
        "forecast": 2 * _capped(None if facts.forecast_pct is None else _HUNDRED - facts.forecast_pct, Decimal(10)),
        "oos": Decimal(2 * facts.a_item_out),
        "conflict": Decimal(3 * facts.open_conflict),
        "negotiation": Decimal(facts.negotiation_due),
    }
    # sorted() is stable: equal terms keep the order of the formula.
    weighty = sorted((code for code, term in terms.items() if term), key=lambda code: -terms[code])
    return Priority(sum(terms.values(), _ZERO), tuple(weighty[:2]))


def _cadences(facts: VisitFacts) -> Decimal:
    """Days since the last visit in cadences, within 0..3; never visited is the most."""
    if facts.never_visited:
        return _MOST_UNITS
    return _capped(Decimal(facts.gap_days), Decimal(facts.cadence)) if facts.gap_days and facts.cadence else _ZERO


def _capped(value: Decimal | None, unit: Decimal) -> Decimal:
    """value ÷ unit within 0..3."""
    return _ZERO if value is None else min(_MOST_UNITS, max(_ZERO, value / unit))
