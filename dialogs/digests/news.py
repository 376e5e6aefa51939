"""What is worth saying: the difference between the figures of today and what the last digest said."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from algorithms.kpi import Status
from algorithms.workdays import ProductionCalendar
from dialogs.digests.figures import Standing
from dialogs.digests.told import UNTOLD, Snapshot, Told

STALE_DAYS = 7
STALE_WORKDAYS = 2
MOVED_POINTS = Decimal(5)
UNMENTIONED_DAYS = 14

Kind = Literal["moved", "new_red", "still_red"]


@dataclass(frozen=True)
class Change:
    """A forecast that moved or changed its colour, a red one nobody has heard of yet, or not for long."""

    now: Standing
    kind: Kind
    was: Told = UNTOLD

    @property
    def moved(self) -> Decimal:
        """Points up (+) or down (−) since the last digest; 0 when there is nothing to compare with."""
        now, was = self.now.pace.forecast_pct, self.was.pct
        return Decimal(0) if self.kind != "moved" or now is None or was is None else now - was

    @property
    def rubles(self) -> Decimal:
        """What it is about, always positive: the rubles the forecast moved by, or those that are missing."""
        plan = self.now.plan or Decimal(0)
        return abs(self.moved) * plan / 100 if self.kind == "moved" else abs(self.now.shortfall)


def is_stale(as_of: date, today: date, calendar: ProductionCalendar) -> bool:
    """Whether the data is too old to speak of forecasts. After long holidays it is not: nobody has worked since."""
    return (today - as_of).days > STALE_DAYS and calendar.workdays_between(as_of, today) > STALE_WORKDAYS


def comparable(told: Snapshot | None, as_of: date) -> Snapshot | None:
    """What was told, if it was about the same month: a forecast of November says nothing about December's."""
    same = told is not None and (told.as_of.year, told.as_of.month) == (as_of.year, as_of.month)
    return told if same else None


def changes(parts: Iterable[Standing], told: Snapshot | None, today: date) -> tuple[Change, ...]:
    """What changed since `told` (of the same month): bad news first, then by rubles."""
    found = [change for each in parts for change in _changes(each, told, today)]
    return tuple(sorted(found, key=lambda change: (_rank(change), -change.rubles, change.now.id)))


def worst(parts: Iterable[Standing], status: Sequence[Status] = (Status.RED,)) -> tuple[Standing, ...]:
    """Those of this status, the most rubles missing first."""
    return tuple(sorted((each for each in parts if each.pace.status in status), key=lambda each: -each.shortfall))


def reasons(total: Standing, found: Sequence[Change], told: Snapshot | None, as_of: date) -> Iterator[str]:
    """Codes of what there is to say; none of them means silence."""
    base = comparable(told, as_of)
    if told is None:
        yield "first"
    elif base is None and total.pace.reason != "too_early":
        yield "new_month"
    elif base is not None and (total.pace.status is not base.total.status or _far(total, base.total)):
        yield "total"
    if told is not None and told.stale_since is not None:
        yield "fresh"
    yield from dict.fromkeys(change.kind for change in found)


def _changes(now: Standing, told: Snapshot | None, today: date) -> Iterator[Change]:
    """At most one; a figure that is missing on either side is no change of the partner's."""
    was = told.parts.get(now.id, UNTOLD) if told else UNTOLD
    if now.pace.status is Status.GRAY:
        return
    if was.status is not Status.GRAY and (now.pace.status is not was.status or _far(now, was)):
        yield Change(now, "moved", was)
    elif now.pace.status is Status.RED:
        if told is None or was.status is Status.GRAY:
            yield Change(now, "new_red")
        elif (today - told.mentioned.get(now.id, told.sent)).days > UNMENTIONED_DAYS:
            yield Change(now, "still_red", was)


def _far(now: Standing, was: Told) -> bool:
    """Moved by a number of points worth a line; of forecasts that it is too early to judge none does."""
    judged = Status.GRAY not in (now.pace.status, was.status)
    pct = now.pace.forecast_pct
    return judged and pct is not None and was.pct is not None and abs(pct - was.pct) >= MOVED_POINTS


def _rank(change: Change) -> int:
    """Falls and fresh red first, then red that stays, then what grew."""
    if change.moved > 0:
        return 2
    return 1 if change.kind == "still_red" else 0
