"""The month in figures: plan and fact of partners, their sums, and where the month is going."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from algorithms.kpi import Forecast, forecast
from algorithms.workdays import ProductionCalendar


@dataclass(frozen=True)
class PartnerNumbers:
    """One partner's month in rubles: `fact` through the data date, `plan` of the whole month. None is «not known»."""

    id: str
    name: str
    name_en: str = ""
    fact: Decimal | None = None
    plan: Decimal | None = None

    @property
    def planned(self) -> bool:
        return self.plan is not None and self.plan > 0

    @property
    def counted(self) -> bool:
        """Whether it may stand in a ratio of sums: both sides are known."""
        return self.planned and self.fact is not None


@dataclass(frozen=True)
class Sums:
    """Rubles over the counted partners, and how many were left out of both sums, by the reason."""

    fact: Decimal | None
    plan: Decimal | None
    counted: int
    without_plan: int
    without_fact: int


@dataclass(frozen=True)
class Standing:
    """A partner, a manager or a whole team against the plan. `fact` and `plan` in rubles."""

    id: str
    name: str
    name_en: str
    fact: Decimal | None
    plan: Decimal | None
    pace: Forecast

    @property
    def shortfall(self) -> Decimal:
        """Rubles missing at the end of the month if all goes on like this; below zero when ahead."""
        return Decimal(0) if self.plan is None or self.pace.forecast is None else self.plan - self.pace.forecast

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
    )


def _sum(values: Iterable[Decimal | None]) -> Decimal | None:
    """Of what is known; nothing known is no zero."""
    known = [value for value in values if value is not None]
    return sum(known, Decimal(0)) if known else None


def standing(who: PartnerNumbers, as_of: date, calendar: ProductionCalendar) -> Standing:
    """Where one partner stands in the month of the data date."""
    pace = forecast(who.plan, who.fact, as_of, as_of, calendar)
    return Standing(who.id, who.name, who.name_en, who.fact, who.plan, pace)


def together(id: str, name: str, name_en: str, total: Sums, as_of: date, calendar: ProductionCalendar) -> Standing:
    """Where a person or a team stands: the same, over sums."""
    return standing(PartnerNumbers(id, name, name_en, total.fact, total.plan), as_of, calendar)
