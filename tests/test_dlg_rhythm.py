"""When the product may speak first, what the week owes, and at which hours it reminds."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from algorithms.workdays import PLAIN_WEEK, load_calendar
from dialogs.rhythm import (
    QuietHours,
    Rhythm,
    Wish,
    before_due,
    caught_up,
    day_of,
    of_decision,
    of_silence,
    owed,
    period_of,
    quiet_hours,
)

RUSSIA = load_calendar()
NIGHT = QuietHours(time(20), time(8))
RHYTHM = Rhythm(NIGHT, RUSSIA)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("20:00-08:00", "20:00-08:00"),
        (" 22 – 7 ", "22:00-07:00"),
        ("13:30—14", "13:30-14:00"),
        ("8-8", "None"),
        ("24-7", "None"),
        ("off", "None"),
        ("", "None"),
    ],
)
def test_quiet_hours_as_people_write_them(text: str, read: str) -> None:
    assert str(quiet_hours(text)) == read


@pytest.mark.parametrize(
    ("minute", "quiet", "urgent"),
    [
        ("2026-11-24T07:59", True, True),
        ("2026-11-24T08:00", False, False),
        ("2026-11-24T19:59", False, False),
        ("2026-11-24T20:00", True, True),
        ("2026-11-28T12:00", True, False),  # a Saturday
        ("2026-11-04T12:00", True, False),  # a Wednesday nobody works
        ("2025-11-01T12:00", False, False),  # a Saturday that is worked
    ],
)
def test_nights_and_days_off_are_quiet(minute: str, quiet: bool, urgent: bool) -> None:
    assert RHYTHM.is_quiet(at(minute)) is quiet
    assert RHYTHM.is_quiet(at(minute), urgent=True) is urgent


def test_a_quiet_hour_in_the_middle_of_the_day() -> None:
    noon = Rhythm(QuietHours(time(13), time(14)), PLAIN_WEEK)
    assert [noon.is_quiet(at(f"2026-11-24T{each}")) for each in ("12:59", "13:00", "13:59", "14:00")] == [
        False,
        True,
        True,
        False,
    ]
    assert noon.opens(at("2026-11-24T13:20")) == at("2026-11-24T14:00")
    assert noon.opens(at("2026-11-28T13:20")) == at("2026-11-30T00:00")


@pytest.mark.parametrize(
    ("minute", "opens"),
    [
        ("2026-11-24T12:00", "2026-11-24T12:00"),
        ("2026-11-24T03:00", "2026-11-24T08:00"),
        ("2026-11-24T23:00", "2026-11-25T08:00"),
        ("2026-11-27T21:00", "2026-11-30T08:00"),
        ("2026-12-30T21:00", "2027-01-11T08:00"),
    ],
)
def test_what_falls_into_them_is_put_off_to_their_end(minute: str, opens: str) -> None:
    assert RHYTHM.opens(at(minute)) == at(opens)


def test_whoever_wants_everything_at_once_gets_it_on_a_sunday_night() -> None:
    free = Rhythm(None, RUSSIA)
    assert not free.is_quiet(at("2026-11-29T03:00"))
    assert free.opens(at("2026-11-29T03:00")) == at("2026-11-29T03:00")
    assert owed("rm", at("2026-01-06T09:00"), free) == (), "nobody works that week"


@pytest.mark.parametrize(
    ("role", "minute", "kinds"),
    [
        ("rm", "2026-11-23T08:59", ()),
        ("rm", "2026-11-23T09:00", ("week_plan",)),
        ("rm", "2026-11-23T14:59", ("week_plan",)),
        ("rm", "2026-11-23T15:00", ()),
        ("rm", "2026-11-27T16:00", ("friday",)),
        ("rm", "2026-11-27T19:59", ("friday",)),
        ("rm", "2026-11-27T20:00", ()),  # late by less than six hours, and night
        ("rm", "2026-11-24T09:00", ()),
        ("team_lead", "2026-11-23T09:30", ("team",)),
        ("director", "2026-11-23T09:30", ()),
        ("rm", "2026-05-11T09:00", ()),
        ("rm", "2026-05-12T09:00", ("week_plan",)),  # the Monday is free
        ("rm", "2026-04-30T16:00", ("friday",)),  # the Friday is free
        ("rm", "2026-05-01T16:00", ()),
        ("rm", "2026-01-09T16:00", ()),
    ],
)
def test_what_the_week_owes(role: str, minute: str, kinds: tuple[str, ...]) -> None:
    assert owed(role, at(minute), RHYTHM) == kinds


def test_ones_own_quiet_morning_puts_the_week_off() -> None:
    late = Rhythm(QuietHours(time(22), time(11)), RUSSIA)
    assert owed("rm", at("2026-11-23T10:59"), late) == ()
    assert owed("rm", at("2026-11-23T11:00"), late) == ("week_plan",)
    assert owed("rm", at("2026-11-23T16:59"), late) == ("week_plan",)


@pytest.mark.parametrize(
    ("minute", "comes"),
    [
        ("2026-11-23T14:59", False),  # within six hours it is simply late
        ("2026-11-23T15:00", True),
        ("2026-11-23T19:59", True),
        ("2026-11-23T20:00", False),
        ("2026-11-24T08:59", False),
        ("2026-11-24T09:00", True),
        ("2026-11-24T14:59", True),
        ("2026-11-24T15:00", False),
        ("2026-11-25T09:00", False),
        ("2026-05-12T16:00", True),  # the Monday is free
        ("2026-05-13T09:00", True),
        ("2026-01-06T10:00", False),  # nobody works that week
        ("2026-06-15T09:00", False),  # belongs to its own week
    ],
)
def test_a_prompt_that_was_missed_comes_once_more(minute: str, comes: bool) -> None:
    assert (caught_up("rm", at(minute), RHYTHM) is not None) is comes
    assert caught_up("team_lead", at(minute), RHYTHM) is None


def test_a_week_of_one_day_is_not_made_good_in_the_next() -> None:
    one_day = Rhythm(NIGHT, PLAIN_WEEK.with_days_off([date(2026, 11, 23) + timedelta(days=n) for n in range(4)]))
    assert caught_up("rm", at("2026-11-27T16:00"), one_day) == at("2026-11-27T09:00")
    assert caught_up("rm", at("2026-11-30T08:30"), one_day) is None
    wish = Wish(at=(("week_plan", time(12)),))
    assert caught_up("rm", at("2026-11-24T11:00"), RHYTHM, wish) is None
    assert caught_up("rm", at("2026-11-24T12:00"), RHYTHM, wish) == at("2026-11-23T12:00")


def test_the_days_of_a_week_without_work() -> None:
    assert day_of("week_plan", date(2026, 1, 6), RUSSIA) is None
    assert day_of("friday", date(2026, 1, 6), RUSSIA) is None
    # Only its Saturday is worked: the week has a first day, and nothing to close on a Friday.
    only = RUSSIA.with_days_off([date(2027, 2, 15) + timedelta(days=n) for n in range(5)])
    assert day_of("week_plan", date(2027, 2, 17), only) == date(2027, 2, 20)
    assert day_of("friday", date(2027, 2, 17), only) is None


@pytest.mark.parametrize(
    ("kind", "day", "period"),
    [
        ("friday", "2026-11-20", "2026-W47"),
        ("week_plan", "2027-01-01", "2026-W53"),
        ("middle", "2026-11-16", "2026-11"),
        ("month", "2026-11-03", "2026-10"),
        ("month", "2027-01-12", "2026-12"),
    ],
)
def test_a_digest_belongs_to_a_period(kind: str, day: str, period: str) -> None:
    assert period_of(kind, date.fromisoformat(day)) == period


@pytest.mark.parametrize(
    ("minute", "kinds"),
    [
        ("2026-11-02T10:00", ("week_plan",)),  # the first working day: the month before is not closed yet
        ("2026-11-03T10:00", ("month",)),
        ("2026-11-12T10:00", ("month",)),  # the eighth: its data may have come late
        ("2026-11-13T10:00", ()),
        ("2026-11-16T10:00", ("week_plan", "middle")),  # the tenth working day
        ("2026-11-18T10:00", ("middle",)),  # the twelfth: two days that had another digest may have gone by
        ("2026-11-19T10:00", ()),
        ("2026-11-14T10:00", ()),  # a Saturday
    ],
)
def test_what_a_month_owes(minute: str, kinds: tuple[str, ...]) -> None:
    assert owed("rm", at(minute), RHYTHM) == kinds


def test_a_wish_moves_the_hour_and_a_second_friday_is_only_for_who_wants_it() -> None:
    later = Wish(at=(("friday", time(18)),))
    assert owed("rm", at("2026-11-20T16:00"), RHYTHM, later) == ()
    assert owed("rm", at("2026-11-20T18:00"), RHYTHM, later) == ("friday",)
    assert owed("team_lead", at("2026-11-20T17:00"), RHYTHM) == ()
    assert owed("team_lead", at("2026-11-20T17:00"), RHYTHM, Wish(more=True)) == ("team_friday",)


@pytest.mark.parametrize("week", range(52))
def test_a_manager_hears_of_it_before_the_lead_does(week: int) -> None:
    """Each digest of a lead comes after the managers have had theirs of the same figures."""
    monday = date(2026, 1, 5) + timedelta(days=7 * week)
    minutes = [
        datetime.combine(monday + timedelta(days=day), time()) + timedelta(minutes=30 * n)
        for day in range(7)
        for n in range(48)
    ]
    more = Wish(more=True)
    heard = {
        kind: next((minute for minute in minutes if kind in owed(role, minute, RHYTHM, more)), None)
        for role, kind in (("rm", "week_plan"), ("rm", "friday"), ("team_lead", "team"), ("team_lead", "team_friday"))
    }
    for manager, lead in (("week_plan", "team"), ("friday", "team_friday")):
        first, second = heard[manager], heard[lead]
        assert (first is None) is (second is None)
        assert first is None or second is None or first < second


def test_a_due_day_is_told_on_the_working_morning_before_and_on_its_own() -> None:
    calls = before_due(date(2026, 11, 23), RUSSIA)
    assert [(call.ordinal, call.at, call.moves, call.urgent) for call in calls] == [
        (1, at("2026-11-20T09:00"), True, False),
        (2, at("2026-11-23T09:00"), True, False),
    ]
    assert [call.at for call in before_due(date(2026, 11, 28), RUSSIA)] == [at("2026-11-27T09:00")]


def test_a_meeting_is_told_a_day_and_two_hours_ahead() -> None:
    calls = before_due(at("2026-11-28T15:30"), RUSSIA)
    assert [(call.ordinal, call.at, call.moves, call.urgent) for call in calls] == [
        (1, at("2026-11-27T09:00"), True, False),
        (2, at("2026-11-28T13:30"), False, True),
    ]


def test_a_decision_nobody_takes() -> None:
    asked = at("2026-11-27T18:20")
    assert [call.at for call in of_decision(asked, RUSSIA)] == [at("2026-11-30T09:30"), at("2026-12-01T09:30")]
    assert of_silence(asked, RUSSIA).at == at("2026-12-01T10:00")
