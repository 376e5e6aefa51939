"""Days and minutes: ages, delays and the due dates of tasks and timers. All local and naive."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Literal, TypeAlias, assert_never, cast

from algorithms.scoring import List, Num, Text, figure, rounded
from algorithms.workdays import ProductionCalendar

Day: TypeAlias = date | None
Moment: TypeAlias = datetime | None
NEVER_ASSESSED = 9999
MORNING = time(9)
FARTHEST = 9999  # working days; `+9999wd` is the longest span too
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
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


def wdays(a: Day, until: Day, calendar: ProductionCalendar) -> Num:
    """Working days after `a` up to and including `until`, 0 to 9999; of an unknown comes None."""
    first, last = date_of(a), date_of(until)
    if first is None or last is None:
        return None
    near = first + timedelta(days=min((last - first).days, 2 * FARTHEST))
    return min(calendar.workdays_between(first, near), FARTHEST)


def add_workdays(x: Day, n: Num, calendar: ProductionCalendar) -> Day:
    """The n-th working day after the date of `x`; for n of 0 or less that date itself. Unknown of an unknown."""
    start = date_of(x)
    if start is None or n is None:
        return None
    try:
        return calendar.add_workdays(start, _span(n))
    except OverflowError:
        return date.max


def before(x: Day, wd: Num, calendar: ProductionCalendar) -> Day:
    """The wd-th working day before the date of `x`; for 0 or less that date itself. Unknown of an unknown."""
    start = date_of(x)
    if start is None or wd is None:
        return None
    try:
        return calendar.workdays_before(start, _span(wd))
    except OverflowError:
        return date.min


def add_hours(x: Day, n: Num) -> Moment:
    """`n` hours later by the clock, nights and days off too, to the minute; a bare day starts at 09:00."""
    if x is None or n is None:
        return None
    try:
        return at_minute(x) + timedelta(minutes=int(rounded(60 * Decimal(n), 0)))
    except OverflowError:
        return at_minute(date.max if n > 0 else date.min)


def hours_between(a: Day, until: Day) -> Num:
    """Hours from `a` to `until`, one decimal; a bare day starts at 09:00; of an unknown comes None."""
    if a is None or until is None:
        return None
    passed = (at_minute(until) - at_minute(a)) // timedelta(microseconds=1)
    return rounded(Decimal(passed) / 3_600_000_000, 1)


def next_day_at(x: Day, time: Text) -> Moment:
    """The next calendar day at a time such as '10:00'; None when either cannot be read."""
    start, clock = date_of(x), _CLOCK.fullmatch(time or "")
    if start is None or clock is None:
        return None
    day = start + timedelta(days=min(1, (date.max - start).days))
    return datetime.combine(day, MORNING).replace(hour=int(clock[1]), minute=int(clock[2]))


def _span(n: Decimal | int) -> int:
    """A whole number of working days, 0 to 9999."""
    return int(min(max(n, 0), FARTHEST))


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
