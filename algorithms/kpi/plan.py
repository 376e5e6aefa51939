"""Against the plan: what is done, where the month will end, growth a working day, how true forecasts were."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache

from algorithms.kpi.curves import MonthMark, Shape, shape_of
from algorithms.kpi.figure import (
    HUNDRED,
    THRESHOLDS,
    ZERO,
    Figure,
    Inputs,
    Status,
    Thresholds,
    gray,
    share,
    status_of,
)
from algorithms.workdays import ProductionCalendar

TOO_EARLY_DAYS = 3


@dataclass(frozen=True, slots=True)
class Forecast:
    """Where a month will end, counted in working days up to the data date.

    `forecast` rubles at the end of the month, `forecast_pct` points of the plan, `required_daily` rubles for each
    working day left (None when none is left), `pace_gap` rubles ahead of (+) or behind (−) an even schedule.
    `method` is «plain» for the run-rate, «rich» where the shape of earlier months foretold the last three better.
    """

    wd_total: int
    wd_elapsed: int
    forecast: Decimal | None
    forecast_pct: Decimal | None
    status: Status
    reason: str | None = None
    method: str = "plain"
    plan: Decimal | None = field(default=None, compare=False)
    fact: Decimal | None = field(default=None, compare=False)
    inputs: Inputs = field(default_factory=dict, compare=False)

    @property
    def wd_left(self) -> int:
        return self.wd_total - self.wd_elapsed

    @property
    def required_daily(self) -> Decimal | None:
        """max(0, plan − fact) ÷ working days left."""
        if self.plan is None or self.fact is None or not self.wd_left:
            return None
        return max(ZERO, self.plan - self.fact) / self.wd_left

    @property
    def pace_gap(self) -> Decimal | None:
        """fact − plan × elapsed ÷ total."""
        if self.plan is None or self.fact is None or not self.wd_total:
            return None
        return (self.fact * self.wd_total - self.plan * self.wd_elapsed) / self.wd_total

    @property
    def figure(self) -> Figure:
        """The forecast of the plan, alone."""
        if self.forecast_pct is None or self.fact is None:
            return gray(self.reason or "no_data", self.inputs)
        top, per = (self.forecast, 1) if self.method == "rich" else (self.fact * self.wd_total, self.wd_elapsed)
        return Figure(self.forecast_pct, self.status, self.reason, self.inputs, top, self.plan, per)


def plan_pct(plan: Decimal | None, fact: Decimal | None, by: Thresholds = THRESHOLDS) -> Figure:
    """fact ÷ plan × 100 of a closed period. Gray with no_plan, zero_plan (also for a plan below zero) or no_fact."""
    inputs: Inputs = {"fact": fact, "plan": plan}
    if plan is None or plan <= 0 or fact is None:
        return gray(_plan_gap(plan, fact) or "", inputs)
    return share("plan_pct", fact, plan, inputs, by)


def forecast(
    plan: Decimal | None,
    fact: Decimal | None,
    month: date,
    as_of: date,
    calendar: ProductionCalendar,
    history: Sequence[MonthMark] = (),
    by: Thresholds = THRESHOLDS,
) -> Forecast:
    """fact ÷ wd_elapsed × wd_total of the month that holds the day `month`, with data through `as_of` inclusive.

    A closed month ends at its fact. Gray with no_plan, zero_plan, no_fact or too_early (fewer than 3 working days
    are behind; the number is there for who asks). With a `history` of six closed months or more, oldest first, each
    marked at this working day, their shape may speak instead: fact ÷ the share that they had reached by then.
    """
    total, elapsed = _month_days(month, as_of, calendar)
    shape = shape_of(history) if 0 < elapsed < total else None
    rich = shape is not None and shape.better
    part, of = (shape.share, 1) if shape is not None and rich else (elapsed, total)
    pct = _of_plan(plan, fact, part, of)
    too_early = elapsed < min(total or 1, TOO_EARLY_DAYS)
    reason = _plan_gap(plan, fact) or ("too_early" if too_early else None)
    return Forecast(
        wd_total=total,
        wd_elapsed=elapsed,
        forecast=_whole(fact, part, of),
        forecast_pct=pct,
        status=Status.GRAY if reason else status_of("forecast_pct", pct, by),
        reason=reason,
        method="rich" if rich else "plain",
        plan=plan,
        fact=fact,
        inputs={"fact": fact, "plan": plan, "as_of": as_of, **_told(shape)},
    )


def growth_lfl(
    cur: Decimal | None, wd_cur: int, prev: Decimal | None, wd_prev: int, by: Thresholds = THRESHOLDS
) -> Figure:
    """((cur ÷ wd_cur) ÷ (prev ÷ wd_prev) − 1) × 100: growth per working day.

    Gray with no_base when there is nothing above zero to compare with, no_fact or too_early when nothing is behind.
    """
    inputs: Inputs = {"cur": cur, "wd_cur": wd_cur, "prev": prev, "wd_prev": wd_prev}
    if prev is None or prev <= 0 or wd_prev <= 0:
        return gray("no_base", inputs)
    if cur is None or wd_cur <= 0:
        return gray("no_fact" if cur is None else "too_early", inputs)
    base = prev * wd_cur
    value = (cur * wd_prev - base) * HUNDRED / base
    return Figure(value, status_of("growth_lfl", value, by), None, inputs, cur, prev, wd_cur, wd_prev)


def forecast_accuracy(pairs: Iterable[tuple[Decimal | None, Decimal | None]], by: Thresholds = THRESHOLDS) -> Figure:
    """max(0, 1 − Σ|F − A| ÷ ΣA) × 100 of pairs (forecast, actual) of which both are known.

    Gray with zero_base when nothing came true.
    """
    told = [(foretold, each) for foretold, each in pairs if foretold is not None and each is not None]
    actual = sum((each for _, each in told), ZERO)
    missed = sum((abs(foretold - each) for foretold, each in told), ZERO)
    inputs: Inputs = {"missed": missed, "actual": actual, "pairs": len(told)}
    if actual <= 0:
        return gray("zero_base", inputs)
    return share("forecast_accuracy", max(ZERO, actual - missed), actual, inputs, by)


def _plan_gap(plan: Decimal | None, fact: Decimal | None) -> str | None:
    """Why plan and fact cannot be compared; None when they can."""
    if plan is None:
        return "no_plan"
    if plan <= 0:
        return "zero_plan"
    return "no_fact" if fact is None else None


@lru_cache(maxsize=512)  # one answer for all partners of a region
def _month_days(month: date, as_of: date, calendar: ProductionCalendar) -> tuple[int, int]:
    """Working days of the month, and how many of them are behind on the evening of `as_of`."""
    total = calendar.month_workdays(month)
    there, here = (month.year, month.month), (as_of.year, as_of.month)
    return total, calendar.elapsed_workdays(as_of) if there == here else total * (there < here)


def _whole(fact: Decimal | None, part: Decimal | int, of: int) -> Decimal | None:
    """What the month comes to when `part` of `of` is behind: working days, or a share of one."""
    if fact is None or not part:
        return None
    # A closed month is its fact to the kopeck, without a division that could blur it.
    return fact if part == of else fact * of / part


def _of_plan(plan: Decimal | None, fact: Decimal | None, part: Decimal | int, of: int) -> Decimal | None:
    """The same in points of the plan, divided once."""
    if plan is None or plan <= 0 or fact is None or not part:
        return None
    return fact * of * HUNDRED / (plan * part)


def _told(shape: Shape | None) -> Inputs:
    return {} if shape is None else {"share": shape.share, "error": shape.error, "plain_error": shape.plain_error}
