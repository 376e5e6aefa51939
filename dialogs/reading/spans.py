"""Arithmetic of days that never overflows: what leaves the calendar is None."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice

from dialogs.reading.almanac import DAY, HALF_YEAR, MONTH, QUARTER, WEEK, YEAR

_MONTHS_IN = {MONTH: 1, QUARTER: 3, HALF_YEAR: 6, YEAR: 12}
# A yearless day of the past longer ago than this belongs to next year.
NEAR = timedelta(days=180)
# The 29th of February may be eight years away.
_YEARS_AHEAD = 9


def shifted(day: date, count: int, unit: int) -> date | None:
    """`day` moved by `count` units; a month later is the same day of it, or its last one."""
    if unit in _MONTHS_IN:
        return _months_later(day, count * _MONTHS_IN[unit])
    try:
        return day + timedelta(days=count * (7 if unit == WEEK else 1))
    except OverflowError:
        return None


def workdays_later(day: date, count: int) -> date | None:
    """The `count`-th day from Monday to Friday after `day`; holidays are not known here."""
    weeks, rest = divmod(count, 5)
    friday = min(day.weekday(), 4)
    over_weekend = 2 if friday + rest > 4 else 0
    start = shifted(day, friday - day.weekday() + rest + over_weekend, DAY)
    return start and shifted(start, weeks, WEEK)


def day_of(year: int, month: int, day: int) -> date | None:
    """The date, or None when there is no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def period_end(day: date, unit: int) -> date:
    """The last day of the month, quarter, half-year or year that `day` is in."""
    length = _MONTHS_IN[unit]
    last = (day.month + length - 1) // length * length
    return month_end(day.replace(month=last, day=1))


def months_from(day: date, step: int) -> Iterator[tuple[int, int]]:
    """(year, month) of `day` and of the months after it, or before it with a step of -1."""
    count = day.year * 12 + day.month - 1
    while True:
        yield count // 12, count % 12 + 1
        count += step


def nearest_number(today: date, number: int, *, past: bool) -> date | None:
    """The next such day of a month from today on, or the last one up to today; None when no month has it."""
    for year, month in islice(months_from(today, -1 if past else 1), 3):
        day = day_of(year, month, number)
        if day and (day <= today if past else day >= today):
            return day
    return None


def nearest_anniversary(today: date, month: int, number: int, *, past: bool) -> date | None:
    """The latest such date up to today; or this year's, unless it is long past."""
    years = range(today.year, today.year - _YEARS_AHEAD, -1) if past else range(today.year, today.year + _YEARS_AHEAD)
    days = (day_of(year, month, number) for year in years)
    return next((day for day in days if day and (day <= today if past else today - day <= NEAR)), None)


def _months_later(day: date, months: int) -> date | None:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    first = day_of(year, month + 1, 1)
    return first and first.replace(day=min(day.day, month_end(first).day))
