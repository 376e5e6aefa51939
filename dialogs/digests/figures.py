"""The month in figures: plan and fact of partners, their sums, where the month is going, and what is owed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from algorithms.kpi import THRESHOLDS, Forecast, Status, Thresholds, forecast, status_of
from algorithms.workdays import ProductionCalendar

ZERO = Decimal(0)


@dataclass(frozen=True)
class Debt:
    """Rubles with VAT: what is overdue, of it past 60 and past 90 days; `status` of the overdue share."""

    overdue: Decimal
    over_60: Decimal = ZERO
    over_90: Decimal = ZERO
    status: Status = Status.GRAY


@dataclass(frozen=True)
class PartnerNumbers:
    """One partner's month in rubles: `fact` through the data date, `plan` of the whole month. None is «not known».

    `silent_days` without an order, if that is longer than usual; `old_since`: its own file ends on this day, while
    others' go on. `talks`: a conversation about it is open, of a conflict or a negotiation. `pace` is the forecast as
    the card tells it: by the shape of the partner's months, and days off of its region. `by`: the norms of sums.
    """

    id: str
    name: str
    name_en: str = ""
    fact: Decimal | None = None
    plan: Decimal | None = None
    debt: Debt | None = None
    silent_days: int | None = None
    old_since: date | None = None
    talks: bool = False
    pace: Forecast | None = None
    by: Thresholds = field(default_factory=lambda: THRESHOLDS, compare=False, repr=False)

    @property
    def planned(self) -> bool:
        return self.plan is not None and self.plan > 0

    @property
    def counted(self) -> bool:
        """Whether it may stand in a ratio of sums: both sides are known."""
        return self.planned and self.fact is not None


@dataclass(frozen=True)
class Sums:
    """Rubles over the counted partners, and how many were left out of both sums, by the reason.

    `forecast` where any of theirs is not the run-rate of the common days: then only theirs can be summed.
    """

    fact: Decimal | None
    plan: Decimal | None
    counted: int
    without_plan: int
    without_fact: int
    forecast: Decimal | None = None
    by: Thresholds = field(default_factory=lambda: THRESHOLDS, compare=False, repr=False)


@dataclass(frozen=True)
class Standing:
    """A partner, a manager or a whole team against the plan. `fact` and `plan` in rubles."""

    id: str
    name: str
    name_en: str
    fact: Decimal | None
    plan: Decimal | None
    pace: Forecast
    debt: Debt | None = None
    silent_days: int | None = None

    @property
    def shortfall(self) -> Decimal:
        """Rubles missing at the end of the month if all goes on like this; below zero when ahead."""
        return ZERO if self.plan is None or self.pace.forecast is None else self.plan - self.pace.forecast

    @property
    def running(self) -> Decimal | None:
        """Rubles for each working day behind."""
        return None if self.fact is None or not self.pace.wd_elapsed else self.fact / self.pace.wd_elapsed


def sums(partners: Iterable[PartnerNumbers]) -> Sums:
    """Plan and fact of those that have both; where nobody has, of those that have a plan, else the facts alone."""
    every = tuple(partners)
    planned = [each for each in every if each.planned]
    counted = [each for each in planned if each.counted]
    summed = counted or planned or every
    return Sums(
        fact=_sum(each.fact for each in summed),
        plan=_sum(each.plan for each in summed if each.planned),
        counted=len(counted),
        without_plan=len(every) - len(planned),
        without_fact=len(planned) - len(counted),
        forecast=_own_forecasts(counted),
        by=next((each.by for each in every), THRESHOLDS),
    )


def _own_forecasts(counted: Sequence[PartnerNumbers]) -> Decimal | None:
    paces = [each.pace for each in counted if each.pace is not None]
    apart = {(each.method, each.wd_elapsed, each.wd_total) for each in paces}
    if len(paces) < len(counted) or len({each.inputs.get("as_of") for each in paces}) != 1:
        return None
    return _sum(each.forecast for each in paces) if len(apart) > 1 or paces[0].method == "rich" else None


def _sum(values: Iterable[Decimal | None]) -> Decimal | None:
    """Of what is known; nothing known is no zero."""
    known = [value for value in values if value is not None]
    return sum(known, ZERO) if known else None


def standing(who: PartnerNumbers, as_of: date, calendar: ProductionCalendar) -> Standing:
    """Where one partner stands in the month of the data date."""
    own = who.pace if who.pace is not None and who.pace.inputs.get("as_of") == as_of else None
    pace = own or forecast(who.plan, who.fact, as_of, as_of, calendar, by=who.by)
    return Standing(who.id, who.name, who.name_en, who.fact, who.plan, pace, who.debt, who.silent_days)


def together(id: str, name: str, name_en: str, total: Sums, as_of: date, calendar: ProductionCalendar) -> Standing:
    """Where a person or a team stands: the same, over sums."""
    whole = standing(PartnerNumbers(id, name, name_en, total.fact, total.plan, by=total.by), as_of, calendar)
    if total.forecast is None or not total.plan or whole.pace.reason is not None:
        return whole
    pct = total.forecast * 100 / total.plan
    status = status_of("forecast_pct", pct, total.by)
    return replace(whole, pace=replace(whole.pace, forecast=total.forecast, forecast_pct=pct, status=status))
