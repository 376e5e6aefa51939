"""A calendar as another program reads it: a second reader, written from the standard and not from the writer."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.ics import Event, calendar, escaped, folded
from dialogs.screens import plain_text
from dialogs.week_screen import feed_screen

CHANGED = datetime(2026, 11, 16, 6, 30, 5, tzinfo=UTC)
VISIT = Event(
    "visit-1-anna@shturman", "Ромашка", date(2026, 11, 19), place="Казань, ул. Баумана; вход 2", revised=CHANGED
)


def read(text: str) -> list[dict[str, str]]:
    """Events by property, unfolded and unescaped; raises AssertionError for what the standard forbids."""
    raw = text.encode()
    assert raw.endswith(b"\r\n")
    lines = raw.split(b"\r\n")[:-1]
    assert not any(b"\n" in line or b"\r" in line for line in lines), "a bare line end"
    assert max(map(len, lines)) <= 75
    whole: list[str] = []
    for line in [each.decode() for each in lines]:  # no letter is cut in two
        if line.startswith(" "):
            whole[-1] += line[1:]
        else:
            whole.append(line)
    assert whole[0] == "BEGIN:VCALENDAR"
    assert whole[-1] == "END:VCALENDAR"
    found: list[dict[str, str]] = []
    for line in whole:
        name, _, value = line.partition(":")
        if line == "BEGIN:VEVENT":
            found.append({})
        elif found and name != "END":
            assert name not in found[-1], "each property once"
            found[-1][name] = re.sub(r"\\(.)", lambda part: "\n" if part[1] in "nN" else part[1], value)
    return found


def test_a_visit_of_a_day_as_a_phone_reads_it() -> None:
    (event,) = read(calendar("Штурман: неделя", [VISIT]))
    assert event == {
        "UID": "visit-1-anna@shturman",
        "DTSTAMP": "20261116T063005Z",
        "SEQUENCE": str(int((CHANGED - datetime(2026, 1, 1, tzinfo=UTC)).total_seconds())),
        "DTSTART;VALUE=DATE": "20261119",
        "DTEND;VALUE=DATE": "20261120",
        "TRANSP": "TRANSPARENT",
        "SUMMARY": "Ромашка",
        "LOCATION": "Казань, ул. Баумана; вход 2",
        "STATUS": "CONFIRMED",
    }


def test_an_hour_is_told_in_the_worlds_time_and_a_trip_with_its_last_day() -> None:
    moment = datetime(2026, 11, 19, 7, 30, tzinfo=UTC)
    hour, trip = read(
        calendar("x", [Event("a", "A", moment), Event("b", "B", date(2026, 11, 30), date(2026, 12, 2), is_off=True)])
    )
    assert (hour["DTSTART"], hour["DTEND"]) == ("20261119T073000Z", "20261119T083000Z")
    assert (trip["DTSTART;VALUE=DATE"], trip["DTEND;VALUE=DATE"]) == ("20261130", "20261203")
    assert (trip["STATUS"], trip["SEQUENCE"], "LOCATION" in trip) == ("CANCELLED", "0", False)


def test_a_later_change_has_a_higher_number_and_the_same_name() -> None:
    later = Event(VISIT.uid, "Ромашка", date(2026, 11, 20), revised=CHANGED.replace(second=6))
    before, after = read(calendar("x", [VISIT, later]))
    assert before["UID"] == after["UID"]
    assert int(after["SEQUENCE"]) > int(before["SEQUENCE"])
    old = Event("c", "C", date(2026, 11, 20), revised=datetime(2020, 1, 1, tzinfo=UTC))
    assert read(calendar("x", [old]))[0]["SEQUENCE"] == "0"


@given(
    st.text(
        alphabet=st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from('\n\r\t;,\\:"ЯжЁ🚗'), max_size=200
    )
)
def test_any_name_comes_back_as_it_was(name: str) -> None:
    (event,) = read(calendar(name, [Event("u", name, date(2026, 11, 19))]))
    wanted = name.replace("\r\n", "\n").replace("\r", "\n").replace("\t", "")
    assert event["SUMMARY"] == wanted


@pytest.mark.parametrize("length", [74, 75, 76, 149, 150])
def test_a_line_is_folded_by_octets(length: int) -> None:
    for letter in ("a", "я", "🚗"):
        line = letter * (length // len(letter.encode()))
        parts = folded(line).split("\r\n ")
        assert "".join(parts) == line
        assert all(len(f" {part}".encode()) <= 76 for part in parts)


def test_what_no_text_may_hold_is_left_out() -> None:
    assert escaped("a\x00b\x7fc\td") == "abcd"


def test_an_address_may_be_made_anew_or_closed_and_no_address_leads_back() -> None:
    shown = feed_screen("Ваш календарь", "https://example.test/a.ics", "ru")
    assert "https://example.test/a.ics" in plain_text(shown)
    assert [[button.action and button.action.value for button in row] for row in shown.buttons] == [
        ["new", "off"],
        [""],
    ]
    assert len(feed_screen("Закрыт", "", "ru").buttons) == 1
