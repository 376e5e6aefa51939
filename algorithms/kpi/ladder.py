"""How far a missing report has climbed: from a word on the day it is due to the weekly lists."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from algorithms.workdays import ProductionCalendar

LAST = 4  # only lists from here on
TO_LEAD = 3
_LISTED_AFTER = 5  # working days
_DAY = timedelta(days=1)


def days_late(due: date, today: date, calendar: ProductionCalendar, away: Callable[[date], bool] | None = None) -> int:
    """Working days of whoever owes it since the day it was due; those of a leave do not count."""
    days = (due + _DAY * n for n in range(1, (today - due).days + 1))
    return sum(calendar.is_workday(day) and not (away is not None and away(day)) for day in days)


def report_step(
    due: date, today: date, calendar: ProductionCalendar, away: Callable[[date], bool] | None = None
) -> int | None:
    """0 on the day it is due, 1 and 2 to whoever owes it, 3 to the lead, 4 in weekly lists. None: it has time yet, or
    whoever owes it is away.
    """
    if today < due or (away is not None and away(today)):
        return None
    late = days_late(due, today, calendar, away)
    return LAST if late >= _LISTED_AFTER else min(late, TO_LEAD)
