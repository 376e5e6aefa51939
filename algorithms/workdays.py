"""Which days people work: the production calendar of a country, and counting in its working days.

The days themselves are data (`calendar/*.toml`). A weekday alone never decides: a year may have working Saturdays.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from importlib.resources import files

_DAY = timedelta(days=1)
_SATURDAY = 5
_YEAR = re.compile(r"[12][0-9]{3}")
_REGIONS = "regions"
_LISTS = ("off", "working", "shortened")


class CalendarError(ValueError):
    """A calendar file that contradicts itself, or is not there; the message says where."""


@dataclass(frozen=True, slots=True)
class ProductionCalendar:
    """Working days of a five-day week.

    `off` are free days of Monday to Friday, `working` are Saturdays and Sundays that are worked, `shortened` are one
    hour shorter. A year outside `years` is plain Monday to Friday: the caller may warn, see `known`. `regions` are
    the days that are free besides in some regions, by name.
    """

    off: frozenset[date] = frozenset()
    working: frozenset[date] = frozenset()
    shortened: frozenset[date] = frozenset()
    years: frozenset[int] = frozenset()
    regions: tuple[tuple[str, frozenset[date]], ...] = ()

    def known(self, year: int) -> bool:
        """Whether the days off of that year were given."""
        return year in self.years

    def is_workday(self, day: date) -> bool:
        return day not in self.off and (day in self.working or day.weekday() < _SATURDAY)

    def add_workdays(self, day: date, n: int) -> date:
        """The n-th working day after `day`; for n = 0 the day itself, worked or not. ValueError for n < 0."""
        return self._step(day, n, _DAY)

    def workdays_before(self, day: date, n: int) -> date:
        """The n-th working day before `day`; for n = 0 the day itself, worked or not. ValueError for n < 0."""
        return self._step(day, n, -_DAY)

    def workdays_between(self, a: date, b: date) -> int:
        """Working days after `a` up to and including `b`; 0 when `b` is not later."""
        return sum(self.is_workday(a + _DAY * offset) for offset in range(1, (b - a).days + 1))

    def month_workdays(self, month: date) -> int:
        """Working days of the whole month that holds the day `month`."""
        return self._through(month, _last_of_month(month))

    def elapsed_workdays(self, as_of: date) -> int:
        """Working days from the first of the month of `as_of` up to and including `as_of`."""
        return self._through(as_of, as_of)

    def first_workday_of_week(self, day: date) -> date | None:
        """The first working day of the ISO week of `day`; None when the whole week is free (5-11 January 2026)."""
        monday = day - _DAY * day.weekday()
        return next((each for each in (monday + _DAY * offset for offset in range(7)) if self.is_workday(each)), None)

    def with_days_off(self, extra: Iterable[date]) -> ProductionCalendar:
        """The same calendar where the `extra` days are free too: the days off of a region."""
        return replace(self, off=self.off | frozenset(extra))

    def of_region(self, name: str | None) -> ProductionCalendar:
        """The same calendar with the days off of that region; of one without any of its own, the same."""
        own = dict(self.regions).get(_folded(name or ""))
        return self if own is None else self.with_days_off(own)

    def with_years(self, other: ProductionCalendar) -> ProductionCalendar:
        """The same calendar, but the years and the regions that `other` knows are as it says."""

        def either(ours: frozenset[date], theirs: frozenset[date]) -> frozenset[date]:
            return frozenset(day for day in ours if not other.known(day.year)) | theirs

        return ProductionCalendar(
            off=either(self.off, other.off),
            working=either(self.working, other.working),
            shortened=either(self.shortened, other.shortened),
            years=self.years | other.years,
            regions=tuple({**dict(self.regions), **dict(other.regions)}.items()),
        )

    def _step(self, day: date, n: int, step: timedelta) -> date:
        if n < 0:
            raise ValueError(f"a number of working days cannot be negative: {n}")
        while n:
            day += step
            n -= self.is_workday(day)
        return day

    def _through(self, month: date, last: date) -> int:
        """Working days from the first day of `month` to `last`, both included."""
        days = (month.replace(day=number) for number in range(1, last.day + 1))
        return sum(map(self.is_workday, days))


PLAIN_WEEK = ProductionCalendar()
PLAIN = "plain"
# What an operator's file puts in the place of shipped years; set once, at the start of a process.
_ADOPTED: dict[str, ProductionCalendar] = {}


def load_calendar(country: str = "ru") -> ProductionCalendar:
    """The calendar of a country, by its two-letter code, or of a plain week. CalendarError when there is none."""
    return _ADOPTED.get(country) or _shipped(country)


def adopt(country: str, own: ProductionCalendar | None) -> None:
    """From now on the years that `own` knows are as it says; None: as shipped."""
    if own is None:
        _ADOPTED.pop(country, None)
    else:
        _ADOPTED[country] = _shipped(country).with_years(own)


@cache
def _shipped(country: str) -> ProductionCalendar:
    if country == PLAIN:
        return PLAIN_WEEK
    source = files(__package__).joinpath("calendar", f"{country}.toml")
    if not source.is_file():
        raise CalendarError(f"no production calendar is shipped for «{country}»")
    return read_calendar(source.read_text(encoding="utf-8"))


def read_calendar(text: str) -> ProductionCalendar:
    """A calendar file as in `calendar/ru.toml`: tables by year, and `regions`. CalendarError names year and day."""
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CalendarError(f"not a calendar file: {error}") from error
    regions = tuple(_read_regions(tables.pop(_REGIONS, {})))
    years = [_read_year(name, table) for name, table in tables.items()]
    return ProductionCalendar(
        off=frozenset[date]().union(*(year.off for year in years)),
        working=frozenset[date]().union(*(year.working for year in years)),
        shortened=frozenset[date]().union(*(year.shortened for year in years)),
        years=frozenset[int]().union(*(year.years for year in years)),
        regions=regions,
    )


def _read_regions(table: object) -> Iterable[tuple[str, frozenset[date]]]:
    """Name of a region = list of days; also those that are free everywhere, or fall on a weekend."""
    if not isinstance(table, dict):
        raise CalendarError("[regions]: names of regions belong here, each with a list of days")
    for name, listed in table.items():
        days = listed if isinstance(listed, list) else [listed]
        if wrong := [day for day in days if type(day) is not date]:
            raise CalendarError(f"[regions] {name}: {wrong[0]} is not a day")
        yield _folded(name), frozenset(days)


def _folded(name: str) -> str:
    return " ".join(name.casefold().replace("ё", "е").split())


def _read_year(name: str, table: object) -> ProductionCalendar:
    if not (_YEAR.fullmatch(name) and isinstance(table, dict)):
        raise CalendarError(f"[{name}]: a calendar holds only tables named by year, and [regions]")
    if unknown := table.keys() - {*_LISTS, "total"}:
        raise CalendarError(f"[{name}]: unknown keys: {', '.join(sorted(unknown))}")
    off, working, shortened = (frozenset(_days(name, key, table.get(key, []))) for key in _LISTS)
    year = ProductionCalendar(off, working, shortened, frozenset({int(name)}))
    _check(name, year, table.get("total"))
    return year


def _days(year: str, key: str, listed: object) -> Iterable[date]:
    """The days of one list. A date and time is an instance of `date` as well, so the type is compared exactly."""
    for day in listed if isinstance(listed, list) else [listed]:
        if type(day) is not date or day.year != int(year):
            raise CalendarError(f"[{year}] {key}: {day} is not a day of {year}")
        yield day


def _check(name: str, year: ProductionCalendar, total: object) -> None:
    """Catches slips of the pen: a day in the wrong list changes every forecast of its month without a word."""
    wrong = [day for day in year.off if day.weekday() >= _SATURDAY]
    wrong += [day for day in year.working if day.weekday() < _SATURDAY]
    wrong += [day for day in year.shortened if not year.is_workday(day)]
    if wrong:
        raise CalendarError(f"[{name}]: {min(wrong)} stands in the wrong list for its day of the week")
    counted = year.workdays_between(date(int(name) - 1, 12, 31), date(int(name), 12, 31))
    if total is not None and total != counted:
        raise CalendarError(f"[{name}]: total says {total} working days, the lists make {counted}")


def _last_of_month(day: date) -> date:
    # 4 days past the 28th is in the next month, whatever the month.
    following = day.replace(day=28) + _DAY * 4
    return following - _DAY * following.day
