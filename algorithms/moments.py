"""Days and minutes: ages, delays and the due dates of tasks and timers. All local and naive."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal, TypeAlias, assert_never, cast

from algorithms.scoring import List, Num, figure
from algorithms.workdays import ProductionCalendar

Day: TypeAlias = date | None
NEVER_ASSESSED = 9999
MORNING = time(9)
_RELATIVE = re.compile(r"\+(\d{1,4})(wd|d|h)")


def date_of(x: Day) -> Day:
    """The calendar part of a minute."""
    return x.date() if isinstance(x, datetime) else x


def days(a: Day, until: Day) -> Num:
    """Calendar days from `a` to `until`; of an unknown comes None."""
    first, last = date_of(a), date_of(until)
    return None if first is None or last is None else (last - first).days


def age_days(a: Day, today: Day) -> Num:
    """Days since `a`; never is 9999."""
    return NEVER_ASSESSED if a is None else days(a, today)


def delayed(x: Day, n: Num, days: List) -> Day:
    """The date of `x` plus `days[n]` days; past the end of the list its last delay holds. No list, no delay."""
    start = date_of(x)
    if start is None or not days:
        return start
    delay = figure(days[min(max(int(n or 0), 0), len(days) - 1)]) or 0
    return start + timedelta(days=int(min(max(delay, 0), (date.max - start).days)))


@dataclass(frozen=True)
class Relative:
    """«+3d», «+2wd», «+24h»: counted from the minute of entry or answer."""

    amount: int
    unit: Literal["d", "wd", "h"]

    def since(self, now: datetime, calendar: ProductionCalendar) -> date | datetime:
        """A day for days and workdays, a minute for hours."""
        match self.unit:
            case "h":
                return now + timedelta(hours=self.amount)
            case "wd":
                return calendar.add_workdays(now.date(), self.amount)
            case "d":
                return now.date() + timedelta(days=self.amount)
        assert_never(self.unit)


def relative(text: str) -> Relative | None:
    """Read «+3d»; None when the text is something else."""
    match = _RELATIVE.fullmatch(text)
    return Relative(int(match[1]), cast("Literal['d', 'wd', 'h']", match[2])) if match else None


def at_minute(due: date | datetime) -> datetime:
    """The minute a due thing falls due: a bare day means 09:00."""
    return due if isinstance(due, datetime) else datetime.combine(due, MORNING)
