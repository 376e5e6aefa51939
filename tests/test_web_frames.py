"""What a page may say, and how it is read back from the inbox."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.ports import Placed, Press, Sent, Tapped, Typed, Upload
from dialogs.screens import Json
from handlers.web.frames import MAX_TEXT, Deed, Hello, Refused, file_name, mime_type, parse, tidy
from handlers.web.reader import read

ID = "0a1b2c3d-4e5f"
BLOB = "ab" * 32
RECEIVED = {"account": "anna", "at": "2025-03-13T09:05:00+00:00", "name": "Анна", "lang": "ru"}

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
frames = st.fixed_dictionaries(
    {"type": st.sampled_from(["hello", "text", "tap", "files", "place", "state", ""]) | anything},
    optional={
        "id": st.just(ID) | anything,
        "text": st.text() | anything,
        "token": st.text() | anything,
        "message": st.text() | anything,
        "caption": st.text() | anything,
        "files": st.lists(
            st.fixed_dictionaries(
                {"ref": st.just(BLOB) | anything, "name": st.text() | anything, "kind": st.just("photo") | anything},
                optional={"size": anything, "mime": anything},
            )
            | anything
        )
        | anything,
        "latitude": st.floats() | anything,
        "longitude": st.floats() | anything,
        "persona": st.text() | anything,
        "since": st.integers() | anything,
    },
)


def said(**frame: Any) -> Any:
    return parse(json.dumps(frame))


def test_hello_names_a_persona_and_what_was_seen() -> None:
    assert said(type="hello", persona="anna", since=7) == Hello("anna", 7)
    assert said(type="hello") == Hello("", 0)


@pytest.mark.parametrize("since", [-1, 1.5, True, "7", None, 2**60])
def test_a_strange_since_is_refused(since: object) -> None:
    assert said(type="hello", since=since) == Refused("frame.hello")


def test_a_text_keeps_its_marks_and_loses_what_no_database_keeps() -> None:
    text = "<b>*x*</b>\nвторая\tстрока 👍🏽\x00\x1b"
    assert said(type="text", id=ID, text=text).raw["text"] == "<b>*x*</b>\nвторая\tстрока 👍🏽"
    assert said(type="text", id=ID, text="a\ud83dz").raw["text"] == "a\ufffdz"


@pytest.mark.parametrize(
    ("frame", "key"),
    [
        ({"type": "text", "text": "  \n "}, "frame.empty"),
        ({"type": "text", "text": "\x00"}, "frame.empty"),
        ({"type": "text"}, "frame.empty"),
        ({"type": "text", "text": "я" * (MAX_TEXT + 1)}, "frame.long"),
        ({"type": "tap", "token": ""}, "frame.tap"),
        ({"type": "tap", "token": 5}, "frame.tap"),
        ({"type": "tap", "token": "x" * 999}, "frame.tap"),
        ({"type": "tap", "token": "x", "message": None}, "frame.tap"),
        ({"type": "files", "files": []}, "frame.files"),
        ({"type": "files", "files": [{"ref": "../../etc/passwd", "name": "x", "kind": "photo"}]}, "frame.files"),
        ({"type": "files", "files": [{"ref": BLOB, "name": "x", "kind": "program"}]}, "frame.files"),
        ({"type": "files", "files": [{"ref": BLOB, "name": "x", "kind": "photo"}] * 11}, "frame.files"),
        ({"type": "files", "files": [{"ref": BLOB, "name": "x", "kind": "photo"}], "caption": 1}, "frame.files"),
        (
            {"type": "files", "files": [{"ref": BLOB, "name": "x", "kind": "photo"}], "caption": "я" * 20000},
            "frame.long",
        ),
        ({"type": "place"}, "frame.place"),
        ({"type": "place", "latitude": 91, "longitude": 37.6}, "frame.place"),
        ({"type": "place", "latitude": 55.7, "longitude": -180.1}, "frame.place"),
        ({"type": "place", "latitude": "55.7", "longitude": 37.6}, "frame.place"),
        ({"type": "place", "latitude": True, "longitude": 37.6}, "frame.place"),
        ({"type": "place", "latitude": 10**400, "longitude": 37.6}, "frame.place"),
        ({"type": "dance"}, "frame.unknown"),
    ],
)
def test_refusals_name_the_frame_so_that_the_page_stops_repeating_it(frame: Json, key: str) -> None:
    assert said(**frame, id=ID) == Refused(key, ID)


@pytest.mark.parametrize(
    "text",
    ["", "{", "[" * 60000, "[" * 5000 + "]" * 5000, "NaN", '{"type":"hello","since":NaN}', "9" * 5000, "null", "[]"],
)
def test_what_is_no_frame_at_all_is_refused(text: str) -> None:
    assert isinstance(parse(text), Refused)


@pytest.mark.parametrize("ident", ["short", "x" * 65, "with space", "кириллица", 12345678, None])
def test_an_id_is_a_plain_word(ident: object) -> None:
    assert said(type="text", id=ident, text="x") == Refused("frame.unknown")


@given(frames)
def test_every_frame_gets_an_answer_and_every_deed_can_be_read_back(frame: Json) -> None:
    match parse(json.dumps(frame)):
        case Deed(id=ident, raw=raw):
            assert ident == ID
            json.dumps(raw, allow_nan=False, ensure_ascii=False).encode()
            assert isinstance(read(raw | RECEIVED), Press)
        case answer:
            assert isinstance(answer, Hello | Refused)


@given(st.text())
def test_no_text_breaks_the_parser(text: str) -> None:
    assert parse(text) is not None


@given(st.dictionaries(st.text(), anything) | frames)
def test_the_reader_never_raises(raw: Json) -> None:
    assert read(raw | {"account": "anna"}) is None or raw["type"] in ("text", "tap", "files", "place")


# ── the reader ──────────────────────────────────────────────────────────────────────────────────────────────


def test_the_reader_says_who_and_when() -> None:
    press = read({"type": "text", "text": "/menu"} | RECEIVED)
    at = datetime(2025, 3, 13, 9, 5, tzinfo=UTC)
    assert press == Press("web", "anna", "anna", Typed("/menu"), at=at, language="ru", name="Анна")


def test_a_tap_and_files() -> None:
    tap = read({"type": "tap", "id": ID, "token": "t0", "message": "m17"} | RECEIVED)
    assert tap is not None
    assert tap.body == Tapped("t0", toast=ID, message="m17")
    file = {"ref": BLOB, "name": "v.webm", "kind": "voice", "size": 9, "mime": "audio/webm"}
    files = read({"type": "files", "files": [file], "caption": "у Ромашки"} | RECEIVED)
    assert files is not None
    assert files.body == Sent((Upload(BLOB, "v.webm", "voice", 9, "audio/webm"),), "у Ромашки")


def test_a_place() -> None:
    frame = said(type="place", id=ID, latitude=55.75, longitude=37)
    assert frame == Deed(ID, {"type": "place", "id": ID, "latitude": 55.75, "longitude": 37})
    press = read(frame.raw | RECEIVED)
    assert press is not None
    assert press.body == Placed(55.75, 37)


@pytest.mark.parametrize(
    "raw",
    [
        {},
        {"type": "hello"},
        {"type": "text", "text": 5},
        {"type": "files", "files": []},
        {"type": "files", "files": [{"ref": BLOB, "kind": "photo"}, "x"]},
        {"type": "text", "text": "x", "account": ""},
    ],
)
def test_unknown_raws_ask_for_nothing(raw: Json) -> None:
    assert read({"account": "anna"} | raw) is None


def test_a_raw_without_a_usable_time_or_language_still_counts() -> None:
    press = read({"type": "text", "text": "x", "account": "local", "at": "2025-03-13T09:05", "lang": "de"})
    assert press is not None
    assert (press.at, press.language) == (None, None)


# ── names ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\docs\\план.docx", "план.docx"),
        ("photo\u202egpj.exe", "photogpj.exe"),
        ("a\r\nSet-Cookie: x", "aSet-Cookie: x"),
        ("...", "file"),
        ("", "file"),
        ("x" * 300 + ".docx", "x" * 100 + "x" * 15 + ".docx"),
    ],
)
def test_file_names_are_only_names(name: str, clean: str) -> None:
    assert file_name(name) == clean


@given(st.text())
def test_names_and_texts_can_always_be_written(text: str) -> None:
    assert file_name(text).encode()
    assert tidy(text).isascii() or tidy(text).encode()


def test_mime_types_lose_their_parameters() -> None:
    assert mime_type("audio/webm; codecs=opus") == "audio/webm"
    assert mime_type("что угодно") == "application/octet-stream"
