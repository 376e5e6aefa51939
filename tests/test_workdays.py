"""Counting in working days: the shipped calendar, regional days off, years without a calendar, broken files."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from algorithms.workdays import (
    PLAIN_WEEK,
    CalendarError,
    ProductionCalendar,
    adopt,
    load_calendar,
    read_calendar,
)

RU = load_calendar()
VECTORS: dict[str, Any] = yaml.load((Path(__file__).parent / "vectors" / "kpi.yaml").read_bytes(), yaml.CSafeLoader)
days = st.dates(date(2024, 1, 1), date(2028, 12, 31))
calendars = st.sampled_from([RU, PLAIN_WEEK, RU.with_days_off([date(2026, 11, 6), date(2026, 8, 31)])])


def year_days(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days)]


# The shipped calendar


def test_the_year_2026_is_as_published() -> None:
    assert [RU.month_workdays(date(2026, month, 5)) for month in range(1, 13)] == VECTORS["work_days_2026"]
    free = [day.isoformat() for day in year_days(2026) if day.weekday() < 5 and not RU.is_workday(day)]
    assert free == VECTORS["nonworking_weekdays_2026"]
    assert [day.isoformat() for day in year_days(2026) if day in RU.shortened] == VECTORS["shortened_2026"]


@pytest.mark.parametrize(
    ("year", "months"),
    [
        (2025, [17, 20, 21, 22, 18, 19, 23, 21, 22, 23, 19, 22]),
        (2027, [15, 19, 22, 22, 19, 21, 22, 22, 22, 21, 20, 22]),
    ],
)
def test_the_years_around_add_up(year: int, months: list[int]) -> None:
    assert [RU.month_workdays(date(year, month, 1)) for month in range(1, 13)] == months
    assert sum(months) == 247


@pytest.mark.parametrize("saturday", [date(2025, 11, 1), date(2027, 2, 20)])
def test_some_saturdays_are_worked(saturday: date) -> None:
    assert RU.is_workday(saturday)
    assert not PLAIN_WEEK.is_workday(saturday)


def test_a_year_without_a_calendar_is_a_plain_week() -> None:
    assert [RU.known(year) for year in (2024, 2025, 2026, 2027, 2028)] == [False, True, True, True, False]
    assert RU.is_workday(date(2028, 1, 3))
    assert not RU.is_workday(date(2028, 1, 2))
    assert not PLAIN_WEEK.known(2026)


def test_the_calendar_is_read_once() -> None:
    assert load_calendar() is load_calendar()


@pytest.mark.parametrize("country", ["xx", "", "../calendar/ru"])
def test_a_country_without_a_calendar_is_an_error(country: str) -> None:
    with pytest.raises(CalendarError, match="no production calendar"):
        load_calendar(country + "/none" if country.startswith(".") else country)


# Counting


@pytest.mark.parametrize(
    ("day", "n", "expected"),
    [
        (date(2026, 11, 13), 1, date(2026, 11, 16)),  # over a weekend
        (date(2026, 11, 3), 1, date(2026, 11, 5)),  # over a public holiday
        (date(2025, 10, 31), 1, date(2025, 11, 1)),  # a working Saturday is next
        (date(2025, 12, 30), 2, date(2026, 1, 13)),  # over New Year
        (date(2026, 11, 7), 0, date(2026, 11, 7)),  # nothing to count: the day itself, free or not
    ],
)
def test_counting_forwards_and_back(day: date, n: int, expected: date) -> None:
    assert RU.add_workdays(day, n) == expected
    if RU.is_workday(day):
        assert RU.workdays_before(expected, n) == day


@pytest.mark.parametrize("count", [RU.add_workdays, RU.workdays_before])
def test_a_negative_number_of_days_is_an_error(count: Any) -> None:
    with pytest.raises(ValueError, match="-1"):
        count(date(2026, 11, 3), -1)


def test_elapsed_counts_the_day_itself() -> None:
    assert RU.elapsed_workdays(date(2026, 11, 1)) == 0
    assert RU.elapsed_workdays(date(2026, 11, 18)) == 12
    assert RU.elapsed_workdays(date(2026, 2, 28)) == RU.month_workdays(date(2026, 2, 1)) == 19
    assert RU.month_workdays(date(2024, 2, 29)) == 21


def test_days_between_leave_out_the_first_and_count_the_last() -> None:
    assert RU.workdays_between(date(2026, 11, 16), date(2026, 11, 20)) == 4
    assert RU.workdays_between(date(2026, 11, 20), date(2026, 11, 16)) == 0
    assert RU.workdays_between(date(2026, 11, 20), date(2026, 11, 20)) == 0


def test_the_week_begins_on_its_first_working_day() -> None:
    assert RU.first_workday_of_week(date(2026, 11, 18)) == date(2026, 11, 16)
    assert RU.first_workday_of_week(date(2026, 3, 15)) == date(2026, 3, 10)
    assert RU.first_workday_of_week(date(2026, 1, 8)) is None


def test_a_region_has_days_off_of_its_own() -> None:
    tatarstan = RU.with_days_off([date(2026, 11, 6), date(2025, 11, 1)])
    assert tatarstan.month_workdays(date(2026, 11, 1)) == RU.month_workdays(date(2026, 11, 1)) - 1
    assert not tatarstan.is_workday(date(2025, 11, 1))
    assert tatarstan.known(2026)
    assert RU.is_workday(date(2026, 11, 6))


@given(calendars, days, st.integers(1, 60))
def test_counting_is_its_own_inverse(calendar: ProductionCalendar, day: date, n: int) -> None:
    later, earlier = calendar.add_workdays(day, n), calendar.workdays_before(day, n)
    assert calendar.is_workday(later)
    assert calendar.is_workday(earlier)
    assert calendar.workdays_between(day, later) == n
    assert calendar.workdays_between(earlier - timedelta(days=1), day - timedelta(days=1)) == n


@given(calendars, days)
def test_the_parts_of_a_month_make_the_month(calendar: ProductionCalendar, day: date) -> None:
    last = (day.replace(day=1) + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    assert calendar.elapsed_workdays(day) + calendar.workdays_between(day, last) == calendar.month_workdays(day)


# Files of an administrator


def test_a_file_with_one_year_is_enough() -> None:
    calendar = read_calendar("[2026]\noff = [2026-06-12]\nworking = [2026-06-06]\n")
    assert [calendar.is_workday(date(2026, 6, day)) for day in (5, 6, 7, 12)] == [True, True, False, False]
    assert read_calendar("") == PLAIN_WEEK


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[2026", "not a calendar file"),
        ("total = 5", r"\[total\]: a calendar holds only tables"),
        ("2026 = 5", r"\[2026\]: a calendar holds only tables"),
        ("[2026]\nholidays = []", "unknown keys: holidays"),
        ("[2026]\noff = [2027-01-01]", "2027-01-01 is not a day of 2026"),
        ("[2026]\noff = [2026-01-01T00:00:00]", "is not a day of 2026"),
        ("[2026]\noff = ['2026-01-01']", "is not a day of 2026"),
        ("[2026]\noff = 3", "off: 3 is not a day of 2026"),
        ("[2026]\noff = [2026-06-13]", "2026-06-13 stands in the wrong list"),
        ("[2026]\nworking = [2026-06-12]", "2026-06-12 stands in the wrong list"),
        ("[2026]\nshortened = [2026-06-13]", "2026-06-13 stands in the wrong list"),
        ("[2026]\ntotal = 247", "total says 247 working days, the lists make 261"),
    ],
)
def test_a_file_that_contradicts_itself_says_where(text: str, message: str) -> None:
    with pytest.raises(CalendarError, match=message):
        read_calendar(text)


def test_years_of_ones_own_take_the_place_of_the_shipped_ones() -> None:
    own = read_calendar("[2026]\noff = [2026-06-15]\nworking = [2026-06-20]\n[2028]\noff = [2028-01-03]")
    adopt("ru", own)
    try:
        company = load_calendar()
        assert company.is_workday(date(2026, 6, 12)), "that year is the file's alone"
        assert not company.is_workday(date(2026, 6, 15))
        assert company.is_workday(date(2026, 6, 20))
        assert not company.is_workday(date(2028, 1, 3))
        assert company.is_workday(date(2025, 11, 1)), "the others stay"
        assert [company.known(year) for year in (2025, 2026, 2027, 2028, 2029)] == [True, True, True, True, False]
    finally:
        adopt("ru", None)
    assert load_calendar() is RU


def test_a_plain_week_is_a_calendar_too() -> None:
    assert load_calendar("plain") is PLAIN_WEEK


# Regions


def test_an_operators_file_names_days_off_of_regions() -> None:
    own = read_calendar('[regions]\n"Республика  Татарстан" = [2026-11-06, 2026-08-30]\n"Север" = 2026-11-05')
    assert own.years == frozenset()
    ours = RU.with_years(own)
    assert (ours.off, ours.years) == (RU.off, RU.years)
    tatarstan = ours.of_region("республика татарстан")
    assert (tatarstan.month_workdays(date(2026, 11, 1)), ours.month_workdays(date(2026, 11, 1))) == (19, 20)
    assert not ours.of_region("Север").is_workday(date(2026, 11, 5))
    assert ours.of_region("Тула") is ours.of_region(None) is ours
    # A later file replaces a region as it replaces a year, and leaves the others.
    later = ours.with_years(read_calendar('[regions]\n"Север" = []'))
    assert later.of_region("Север").is_workday(date(2026, 11, 5))
    assert not later.of_region("Республика Татарстан").is_workday(date(2026, 11, 6))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("regions = 5", "names of regions belong here"),
        ('[regions]\n"Север" = ["6 ноября"]', "Север: 6 ноября is not a day"),
    ],
)
def test_a_region_without_days_is_refused(text: str, said: str) -> None:
    with pytest.raises(CalendarError, match=said):
        read_calendar(text)
