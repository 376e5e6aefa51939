"""Raw updates become presses; whatever is missing or strange becomes None and never an error."""

import copy
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.ports import (
    Body,
    Corrected,
    Left,
    Placed,
    Press,
    Reader,
    Sent,
    Shared,
    Tapped,
    Typed,
    Unreadable,
    Upload,
)
from handlers.telegram.reader import account_of, read
from tests.telegram_server import Json, Person, TelegramServer

ANNA = {"id": 1001, "is_bot": False, "first_name": "Анна", "last_name": "Волкова", "language_code": "ru"}
CHAT = {"id": 1001, "type": "private", "first_name": "Анна"}
NOON = 1_790_000_000


def message(**content: Any) -> Json:
    return {"update_id": 7, "message": {"message_id": 5, "from": ANNA, "chat": CHAT, "date": NOON} | content}


def tap(**changes: Any) -> Json:
    card = {"message_id": 44, "chat": CHAT, "date": 1, "text": "Отчёт"}
    return {
        "update_id": 8,
        "callback_query": {"id": "77", "from": ANNA, "message": card, "chat_instance": "x", "data": "tok"} | changes,
    }


def membership(status: str) -> Json:
    change = {"chat": CHAT, "from": ANNA, "date": NOON, "new_chat_member": {"status": status, "user": {"id": 1}}}
    return {"update_id": 9, "my_chat_member": change}


def body_of(raw: Json) -> Body | None:
    press = read(raw)
    return press.body if press else None


def test_it_is_a_reader() -> None:
    reader: Reader = read
    assert reader({}) is None


def test_text_is_typed_with_who_where_and_when() -> None:
    assert read(message(text="Был у Ромашки")) == Press(
        channel="telegram",
        account="1001",
        address="1001",
        body=Typed("Был у Ромашки"),
        at=datetime.fromtimestamp(NOON, UTC),
        language="ru",
        name="Анна Волкова",
        message="5",
    )


def test_a_deep_link_keeps_its_code() -> None:
    assert body_of(message(text="/start 9f3kQ-_x")) == Typed("/start 9f3kQ-_x")


def test_a_tap_names_its_token_its_query_and_its_card_but_no_time() -> None:
    press = read(tap())
    assert press is not None
    assert press.body == Tapped(token="tok", toast="77", message="44")
    assert press.at is None


def test_of_a_photo_the_largest_size_is_taken_wherever_it_stands() -> None:
    sizes = [
        {"file_id": "s", "width": 90, "height": 67, "file_size": 900},
        {"file_id": "L", "width": 1280, "height": 960, "file_size": 150_000},
        {"file_id": "m", "width": 320, "height": 240},
    ]
    upload = Upload("L", "photo-5.jpg", "photo", 150_000, "image/jpeg")
    assert body_of(message(photo=sizes, caption="полка", media_group_id="g1")) == Sent((upload,), "полка", "g1")


@pytest.mark.parametrize(
    ("content", "upload"),
    [
        ({"voice": {"file_id": "v", "duration": 3}}, Upload("v", "voice-5.ogg", "voice", None, "audio/ogg")),
        ({"video_note": {"file_id": "n"}}, Upload("n", "video-5.mp4", "video", None, "video/mp4")),
        ({"video": {"file_id": "w", "file_size": 8}}, Upload("w", "video-5.mp4", "video", 8, "video/mp4")),
        (
            {"document": {"file_id": "d", "file_name": "Остатки.xlsx", "mime_type": "application/x", "file_size": 9}},
            Upload("d", "Остатки.xlsx", "document", 9, "application/x"),
        ),
        ({"document": {"file_id": "d"}}, Upload("d", "document-5", "document")),
        (
            {"audio": {"file_id": "a", "mime_type": "audio/mp4"}},
            Upload("a", "audio-5.mp3", "document", None, "audio/mp4"),
        ),
    ],
)
def test_files_are_sent(content: Json, upload: Upload) -> None:
    assert body_of(message(**content)) == Sent((upload,))


def test_a_location_is_a_place() -> None:
    location = {"latitude": 55.75, "longitude": 37, "horizontal_accuracy": 9}
    assert body_of(message(location=location)) == Placed(55.75, 37)


def test_a_venue_is_its_place_and_a_contact_its_card() -> None:
    place = {"latitude": 55.75, "longitude": 37}
    assert body_of(message(location=place, venue={"location": place, "title": "Склад"})) == Placed(55.75, 37)
    card = {"phone_number": "79991234567", "first_name": "Иван", "last_name": "Петров", "user_id": 5}
    assert body_of(message(contact=card)) == Shared("Иван Петров", "79991234567")


@pytest.mark.parametrize("kind", ["sticker", "poll", "dice", "game", "story", "checklist", "paid_media", "invoice"])
def test_what_no_question_can_take_is_told_apart_from_news_of_the_chat(kind: str) -> None:
    assert body_of(message(**{kind: {"emoji": "🎲"}})) == Unreadable(kind)


def test_an_edit_names_what_it_corrects() -> None:
    for words in ({"text": "исправил"}, {"caption": "исправил", "photo": [{"file_id": "L"}]}):
        press = read({"update_id": 1, "edited_message": message(**words)["message"] | {"edit_date": NOON + 60}})
        assert press is not None
        assert (press.body, press.message) == (Corrected("исправил"), "5")
        assert press.at == datetime.fromtimestamp(NOON + 60, UTC)


def test_about_takes_the_words_of_the_message_it_is_written_under() -> None:
    under = {"message_id": 44, "text": "Был у Ромашки", "from": {"id": 1}}
    said = [
        message(text="/about", reply_to_message=under),
        message(text="/about@shturman_bot", reply_to_message=under, quote={"text": "у Ромашки"}),
        message(text="/about", reply_to_message={"message_id": 44, "caption": "Витрина"}),
        message(text="/about Альянс", reply_to_message=under),
        message(text="/about", reply_to_message=["odd"], quote="odd"),
    ]
    bodies = [press.body for each in said if (press := read(each)) is not None]
    assert [body.text for body in bodies if isinstance(body, Typed)] == [
        "/about Был у Ромашки",
        "/about@shturman_bot у Ромашки",
        "/about Витрина",
        "/about Альянс",
        "/about",
    ]


def test_a_reply_names_what_it_answers() -> None:
    press = read(message(text="40", reply_to_message={"message_id": 44, "from": {"id": 1, "is_bot": True}}))
    assert press is not None
    assert press.reply_to == "44"


def test_blocking_and_coming_back() -> None:
    assert body_of(membership("kicked")) == Left()
    assert body_of(membership("member")) == Left(back=True)
    assert body_of(membership("administrator")) is None


@pytest.mark.parametrize(
    "raw",
    [
        {},
        {"update_id": 1, "poll": {"id": "1"}},
        {"update_id": 1, "edited_message": message(location={"latitude": 55, "longitude": 37})["message"]},
        message(pinned_message=message(text="x")["message"]),
        message(contact={"first_name": "Иван"}),
        message(text="x", chat={"id": -100, "type": "channel"}),
        message(text="x", chat={"id": -100, "type": "bazaar"}),
        message(text="x", **{"from": ANNA | {"is_bot": True}}),
        message(photo=[]),
        message(location={"latitude": "55"}),
        tap(message=None),
        tap(data=None),
    ],
    ids=[
        "empty",
        "poll",
        "moved",
        "pinned",
        "no-phone",
        "channel",
        "odd-chat",
        "bot",
        "no-photo",
        "no-place",
        "no-card",
        "no-data",
    ],
)
def test_what_asks_for_nothing(raw: Json) -> None:
    assert read(raw) is None


@pytest.mark.parametrize(
    ("code", "lang"),
    [
        ("ru", "ru"),
        ("be", "ru"),
        ("uk", "ru"),
        ("kk-KZ", "ru"),
        ("RU_ru", "ru"),
        ("en-US", "en"),
        ("de", "en"),
        (None, None),
    ],
)
def test_language_is_a_first_guess(code: str | None, lang: str | None) -> None:
    press = read(message(text="x", **{"from": ANNA | {"language_code": code}}))
    assert press is not None
    assert press.language == lang


def test_the_account_orders_the_work_of_a_person() -> None:
    assert account_of(message(text="x")) == "1001"
    assert account_of(tap()) == "1001"
    assert account_of(message(text="x", chat={"id": -100, "type": "group"})) == "1001"
    assert account_of({"update_id": 1, "channel_post": {"chat": {"id": -200, "type": "channel"}}}) == "chat:-200"
    assert account_of({"update_id": 1, "poll": {"id": "5"}}) == "chat:unknown"


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
samples = [
    message(text="x"),
    message(photo=[{"file_id": "L", "width": 2, "height": 2}], caption="c"),
    message(document={"file_id": "d", "file_name": "a.pdf", "file_size": 3}),
    message(voice={"file_id": "v"}),
    tap(),
    membership("kicked"),
]


@given(anything)
def test_no_json_makes_it_raise(raw: Any) -> None:
    read(raw)
    assert isinstance(account_of(raw), str)


@given(st.sampled_from(samples), st.data())
def test_no_damage_makes_it_raise(sample: Json, data: st.DataObject) -> None:
    """A real update with one of its parts taken out or replaced by anything at all."""
    raw = copy.deepcopy(sample)
    part: Any = raw
    while True:
        key = data.draw(st.sampled_from(sorted(part) if isinstance(part, dict) else range(len(part))))
        if not (isinstance(part[key], dict | list) and part[key] and data.draw(st.booleans())):
            break
        part = part[key]
    part[key] = data.draw(anything)
    press = read(raw)
    if press is not None:
        assert press.account
        assert press.address
    assert account_of(raw)


async def test_it_reads_what_the_stand_in_sends() -> None:
    server = TelegramServer()
    anna = Person(server, 1001, "Анна Волкова", "ru")
    anna.send_photo(b"\xff\xd8\xff" * 50, "полка", group="g")
    anna.send_voice()
    anna.send_video_note(b"mp4")
    anna.send_document("a.pdf", b"%PDF")
    server.block(anna)
    presses = [read(json.loads(json.dumps(update))) for update in server.updates]
    kinds = [press.body.files[0].kind for press in presses if press and isinstance(press.body, Sent)]
    assert kinds == ["photo", "voice", "video", "document"]
    assert presses[-1] is not None
    assert presses[-1].body == Left()
