"""How a month fills: the shape of closed months, and equal numbers of working days for comparing unequal ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from statistics import median

from algorithms.kpi.figure import ZERO
from algorithms.workdays import ProductionCalendar

MONTHS = 6  # of history that a shape is read from, at least
TESTED = 3  # closed months on which it must have been nearer than the run-rate
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class MonthMark:
    """A closed month by what had come when so many of its working days were behind, and in all."""

    reached: Decimal
    elapsed: int
    workdays: int
    total: Decimal

    @property
    def share(self) -> Decimal | None:
        """Of the total; None in a month without anything to share."""
        return self.reached / self.total if self.total > 0 and self.elapsed else None

    @property
    def run_rate(self) -> Decimal:
        """What an even pace would have promised that evening."""
        return self.reached * self.workdays / self.elapsed


def mark_day(month: date, elapsed: int, calendar: ProductionCalendar) -> date | None:
    """The day on whose evening so many working days of a month are behind; its last, where it has fewer.

    None of a month without working days, and before the first of them.
    """
    worked = [day for day in _days_of(month) if calendar.is_workday(day)]
    return worked[min(elapsed, len(worked)) - 1] if worked and elapsed else None


@dataclass(frozen=True, slots=True)
class Shape:
    """The median share of a month by a working day; the errors are Σ|F − A| ÷ ΣA of the last three months."""

    share: Decimal
    error: Decimal
    plain_error: Decimal

    @property
    def better(self) -> bool:
        return self.error < self.plain_error


def shape_of(history: Sequence[MonthMark]) -> Shape | None:
    """The shape of closed months, oldest first, and how it would have done; None of too few or empty months.

    Each of the last three is foretold from the months before it alone, as it would have been then.
    """
    shares = [(month, share) for month in history if (share := month.share) is not None]
    if len(shares) < MONTHS:
        return None
    ends = range(len(shares) - TESTED, len(shares) + 1)
    *told, now = [median(share for _, share in shares[:end]) for end in ends]
    if min(*told, now) <= 0:
        return None
    tested = [month for month, _ in shares[-TESTED:]]
    actual = sum((month.total for month in tested), ZERO)
    missed = sum((abs(month.reached / share - month.total) for month, share in zip(tested, told, strict=True)), ZERO)
    plainly = sum((abs(month.run_rate - month.total) for month in tested), ZERO)
    return Shape(now, missed / actual, plainly / actual)


# ── equal spans ─────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Spans:
    """Two spans to compare: a month to date, and as many working days of an earlier month; all ends included."""

    start: date
    end: date
    workdays: int
    earlier_start: date
    earlier_end: date
    earlier_workdays: int


def compared_span(as_of: date, earlier: date, calendar: ProductionCalendar) -> Spans:
    """The month of `as_of` through that day against the month that holds the day `earlier`.

    A month to date is compared with the same number of working days, a month that is over with the whole of the
    other; so is one that has more working days behind it than the other has at all.
    """
    start, workdays = as_of.replace(day=1), calendar.elapsed_workdays(as_of)
    days = _days_of(earlier)
    worked = [day for day in days if calendar.is_workday(day)]
    last = days[-1]
    if workdays < min(len(worked), calendar.month_workdays(as_of)):
        # A day off at the end of the one span stands at the end of the other too.
        last = worked[workdays - 1] if calendar.is_workday(as_of) else worked[workdays] - _DAY
    return Spans(start, as_of, workdays, days[0], last, sum(day <= last for day in worked))


def _days_of(month: date) -> list[date]:
    first = month.replace(day=1)
    return [day for day in (first + _DAY * n for n in range(31)) if day.month == first.month]
