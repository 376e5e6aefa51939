"""A point on the map: sent by the phone or typed, as an answer, beside photos, beside words, and where nobody asked."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.attachments import attachments, gallery
from dialogs.events import Filled
from dialogs.inputs import placed, typed
from dialogs.reading.results import Refused
from dialogs.reading.spots import on_the_map, read_spot, spot
from dialogs.screens import Ask, Paragraph, Picture, Span, line
from dialogs.texts import say
from tests.dlg_support import Talk
from tests.test_dlg_screens import asking

KREMLIN = "55.75222, 37.61556"
PIN = {"blob": "", "name": KREMLIN, "kind": "location"}


@pytest.mark.parametrize(
    "text",
    ["55.75222, 37.61556", "55,75222 37,61556", "55,75222; 37,61556", " 55.75222° 37.61556° ", "55,75222, 37,61556"],
)
def test_coordinates_as_people_type_them(text: str) -> None:
    assert read_spot(text) == KREMLIN


@pytest.mark.parametrize(
    "text", ["", "Москва", "55, 37", "55.7", "95.1, 37.6", "55.1, 190.5", "55.75222, 37.61556, 12.5", "5" * 5000]
)
def test_what_is_no_point_is_refused(text: str) -> None:
    assert read_spot(text) == Refused("location.unclear")


@given(latitude=st.floats(-90, 90), longitude=st.floats(-180, 180))
def test_what_a_phone_sends_can_be_typed_again(latitude: float, longitude: float) -> None:
    sent = spot(latitude, longitude)
    assert isinstance(sent, str)
    assert read_spot(sent) == sent


@pytest.mark.parametrize(("latitude", "longitude"), [(91, 0), (0, 181), (float("nan"), 0), (0, float("inf"))])
def test_no_map_has_it(latitude: float, longitude: float) -> None:
    assert spot(latitude, longitude) == Refused("location.unclear")


def sends(talk: Talk, point: str = KREMLIN) -> Any:
    """The phone's location, at the question looked at."""
    return placed(talk.session, talk.place, point, talk.reads(), "rm")


def test_the_answer_where_a_place_is_asked_for() -> None:
    talk = Talk(asking("{type: location}"))
    assert talk.screen().ask == Ask("location", say("ask.location", "ru"), button="📍 Отправить, где я")
    talk.does(sends(talk))
    assert talk.place.answers["question"] == KREMLIN


def test_coordinates_may_be_typed_instead() -> None:
    talk = Talk(asking("{type: location}")).says("где-то тут")
    assert talk.refused == "location.unclear"
    assert talk.says("55,75222 37,61556").place.answers["question"] == KREMLIN


def test_a_field_of_a_form_is_filled_with_it() -> None:
    fields = '{id: where, label: {ru: "Где?", en: "Where?"}, ask: {type: location}}'
    talk = Talk(asking(f"{{type: form, fields: [{fields}]}}", "form"))
    event = sends(talk)
    assert isinstance(event, Filled)
    talk.does(event)
    assert talk.place.answers["question"]["where"] == KREMLIN


def test_it_goes_with_photos_and_is_not_counted_as_one() -> None:
    talk = Talk(asking("{type: files, at_least: 1}"))
    talk.does(sends(talk))
    assert "Готово · 1" not in talk.labels()
    talk.says("готово")
    assert talk.refused == "files.too_few"
    talk.sends("photo")
    assert "Готово · 1" in talk.labels()
    talk.taps("Готово")
    assert [note["kind"] for note in attachments(talk.place)] == ["location", "photo"]
    picture, point = Picture("photo0", "Фото"), Paragraph(line("📍 ", on_the_map(KREMLIN)))
    assert gallery(talk.place, "ru").blocks == (point, picture)


def test_typed_coordinates_go_with_photos_too() -> None:
    talk = Talk(asking("{type: files, at_least: 1}")).says(KREMLIN)
    assert talk.draft is not None
    assert talk.draft.files == (PIN,)


def test_it_waits_for_the_words_of_a_text() -> None:
    talk = Talk(asking("{type: text}"))
    talk.does(sends(talk))
    talk.says("Стоят на въезде")
    assert attachments(talk.place) == (PIN,)


def test_a_question_that_has_no_use_for_it_says_so() -> None:
    assert sends(Talk(asking("{type: yes_no}"))) == Refused("location.not_here")


def test_when_it_is_over_or_put_off_nothing_is_taken() -> None:
    talk = Talk(asking("{type: location}")).does_pause()
    assert sends(talk) == Refused("run.paused")
    ended = Talk(asking("{type: location}")).says(KREMLIN)
    assert sends(ended) == Refused("run.ended")
    assert typed(ended.session, ended.place, KREMLIN, ended.reads(), "rm") == Refused("run.ended")


def test_the_link_opens_on_any_phone() -> None:
    href = "https://www.openstreetmap.org/?mlat=55.75222&mlon=37.61556#map=16/55.75222/37.61556"
    assert on_the_map(KREMLIN) == Span(KREMLIN, href=href)
    assert replace(on_the_map(KREMLIN), href=None) == Span(KREMLIN)
