"""The stand-in itself: it must refuse what Telegram refuses, or the tests on top of it prove nothing."""

import asyncio
import json
import struct
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiogram import __api_version__, methods
from aiohttp import ClientError, ClientSession, FormData, web

from tests.telegram.fixtures import server
from tests.telegram.shapes import SHAPES
from tests.telegram_server import Disorder, Entity, Json, Person, Refusal, TelegramServer, parsed

__all__ = ["server"]  # fixtures

BUTTON = {"text": "Да", "callback_data": "yes"}


class Caller:
    """A bot that sends whatever it is told."""

    def __init__(self, server: TelegramServer, http: ClientSession) -> None:
        self.server, self.http = server, http

    async def __call__(self, method: str, token: str = "", **params: Any) -> Json:
        url = f"{self.server.url}/bot{token or self.server.token}/{method}"
        async with self.http.post(url, json=params) as answer:
            body: Json = await answer.json()
            assert answer.status == (200 if body["ok"] else body["error_code"])
            return body

    async def upload(self, method: str, form: FormData) -> Json:
        async with self.http.post(f"{self.server.url}/bot{self.server.token}/{method}", data=form) as answer:
            body: Json = await answer.json()
            return body


@pytest.fixture
async def call(server: TelegramServer) -> AsyncIterator[Caller]:
    async with ClientSession() as http:
        yield Caller(server, http)


@pytest.fixture
def anna(server: TelegramServer) -> Person:
    return server.person(1001, started=True)


def board(*rows: list[Json]) -> Json:
    return {"inline_keyboard": list(rows)}


# Markup


@pytest.mark.parametrize(
    "source",
    [
        "<b>x",
        "x</b>",
        "<b><i>x</b></i>",
        "<div>x</div>",
        '<b class="x">x</b>',
        "a < b",
        "a > b",
        "a & b",
        "&nbsp;",
        "<a>x</a>",
        '<a href="javascript:x">x</a>',
        "<b></b>",
        "<code><b>x</b></code>",
        "<b><code>x</code></b>",
        '<a href="https://a.ru">x<a href="https://b.ru">y</a></a>',
        "<span>x</span>",
        "<blockquote>a<blockquote>b</blockquote></blockquote>",
        "<B>x</B>",
        "<b>x</b>" * 101,
    ],
)
def test_broken_markup_is_refused(source: str) -> None:
    with pytest.raises(Refusal):
        parsed({"text": source, "parse_mode": "HTML"}, "text", 4096, "too long")


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("a &lt; <b>b &amp; <i>c</i></b>", "a < b & c", [Entity("italic", "c"), Entity("bold", "b & c")]),
        (
            '<a href="https://a.ru/?a=1&amp;b=2"><b>x</b></a>',
            "x",
            [Entity("bold", "x"), Entity("link", "x", "https://a.ru/?a=1&b=2")],
        ),
        ('<pre><code class="language-py">x</code></pre>', "x", [Entity("code", "x"), Entity("pre", "x")]),
        (
            "<blockquote expandable>a <u>b</u></blockquote>",
            "a b",
            [Entity("underline", "b"), Entity("blockquote", "a b")],
        ),
        ("&#1103;&#x44F;", "яя", []),
    ],
)
def test_good_markup_is_read(source: str, text: str, entities: list[Entity]) -> None:
    assert parsed({"text": source, "parse_mode": "HTML"}, "text", 4096, "too long") == (text, entities)


# Fields


def png(width: int, height: int) -> bytes:
    return b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", width, height)


PHOTO_ITEM = {"type": "photo", "media": "PHOTO"}
FILES = {
    "PHOTO": png(800, 600),
    "THIN": png(2100, 100),
    "HUGE": png(9000, 2000),
    "HEAVY": b"\xff\xd8\xff" + bytes(10 * 1024 * 1024),
    "ENORMOUS": bytes(50 * 1024 * 1024 + 1),
}


def given_file(server: TelegramServer, value: Any) -> Any:
    """The same with names of files as refs to them."""
    if isinstance(value, list):
        return [given_file(server, item) for item in value]
    if isinstance(value, dict):
        return {name: given_file(server, part) for name, part in value.items()}
    return server.keep(FILES[value], "photos")["file_id"] if isinstance(value, str) and value in FILES else value


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("sendMessage", {"chat_id": 1001}),
        ("sendMessage", {"chat_id": "Анна", "text": "x"}),
        ("sendMessage", {"chat_id": 1001, "text": "x", "hologram": True}),
        ("sendMessage", {"chat_id": 1001, "text": 5}),
        ("sendMessage", {"chat_id": 1001, "text": ""}),
        ("sendMessage", {"chat_id": 1001, "text": " \n\u200b\u2800"}),
        ("sendMessage", {"chat_id": 1001, "text": "я" * 4097}),
        ("sendMessage", {"chat_id": 1001, "text": "🚗" * 2049}),
        ("sendMessage", {"chat_id": 1001, "text": "x", "parse_mode": "html"}),
        ("sendMessage", {"chat_id": 1001, "text": "x", "protect_content": "yes"}),
        ("sendMessage", {"chat_id": 1001, "text": "x", "link_preview_options": {"off": True}}),
        ("answerCallbackQuery", {"callback_query_id": "1", "text": "я" * 201}),
        ("sendChatAction", {"chat_id": 1001, "action": "dancing"}),
        ("getUpdates", {"timeout": 51}),
        ("getUpdates", {"limit": 0}),
        ("getUpdates", {"allowed_updates": "message"}),
        ("setMyCommands", {"commands": [{"command": "Plan", "description": "x"}]}),
        ("setMyCommands", {"commands": [{"command": "plan", "description": " "}]}),
        ("setMyCommands", {"commands": [], "language_code": "russian"}),
        ("sendPhoto", {"chat_id": 1001, "photo": "unknown-id"}),
        ("sendPhoto", {"chat_id": 1001, "photo": "PHOTO", "caption": "я" * 1025}),
        ("sendPhoto", {"chat_id": 1001, "photo": "PHOTO", "caption": "<b>x", "parse_mode": "HTML"}),
        ("sendPhoto", {"chat_id": 1001, "photo": "THIN"}),
        ("sendPhoto", {"chat_id": 1001, "photo": "HUGE"}),
        ("sendPhoto", {"chat_id": 1001, "photo": "HEAVY"}),
        ("sendDocument", {"chat_id": 1001, "document": "ENORMOUS"}),
        ("sendMessage", {"chat_id": 1001, "text": "\ud83d"}),
        ("sendMessage", {"chat_id": 1001, "text": "x", "reply_parameters": {"message_id": 0}}),
        ("sendMessage", {"chat_id": 1001, "text": "x", "reply_parameters": {"message": 5}}),
        ("sendMediaGroup", {"chat_id": 1001, "media": [PHOTO_ITEM]}),
        ("sendMediaGroup", {"chat_id": 1001, "media": [PHOTO_ITEM] * 11}),
        ("sendMediaGroup", {"chat_id": 1001, "media": [PHOTO_ITEM, PHOTO_ITEM | {"type": "document"}]}),
        (
            "sendMediaGroup",
            {"chat_id": 1001, "media": [PHOTO_ITEM, PHOTO_ITEM | {"caption": "<i>", "parse_mode": "HTML"}]},
        ),
        ("sendMediaGroup", {"chat_id": 1001, "media": [PHOTO_ITEM, {"type": "photo"}]}),
        ("sendMediaGroup", {"chat_id": 1001, "media": [PHOTO_ITEM | {"type": "animation"}] * 2}),
        ("sendMediaGroup", {"chat_id": 1001, "media": [PHOTO_ITEM, PHOTO_ITEM], "reply_markup": board([BUTTON])}),
        ("sendMediaGroup", {"chat_id": 1001, "media": [PHOTO_ITEM, PHOTO_ITEM | {"media": "attach://nothing"}]}),
        ("answerCallbackQuery", {"callback_query_id": "made up"}),
        ("editMessageText", {"chat_id": 1001, "message_id": 1, "text": "чужое"}),
        ("editMessageText", {"chat_id": 1001, "message_id": 2, "text": "x", "reply_markup": {"remove_keyboard": True}}),
        ("editMessageText", {"chat_id": 1001, "message_id": 3, "text": "под ней клавиатура"}),
        ("editMessageCaption", {"chat_id": 1001, "message_id": 4, "caption": "я" * 1025}),
        ("editMessageMedia", {"chat_id": 1001, "message_id": 4, "media": PHOTO_ITEM | {"media": "unknown-id"}}),
        ("editMessageReplyMarkup", {"chat_id": 1001}),
        ("deleteMessages", {"chat_id": 1001, "message_ids": []}),
        ("setWebhook", {"url": "http://bot.example/telegram"}),
        ("setWebhook", {"url": "https://bot.example/telegram", "secret_token": "с секретом"}),
        ("setWebhook", {"url": "https://bot.example/telegram", "max_connections": 101}),
        ("setWebhook", {"url": "https://bot.example/telegram", "allowed_updates": ["mesage"]}),
        ("getUpdates", {"allowed_updates": ["mesage"]}),
        ("getUpdates", {"allowed_updates": {"message": True}}),
        ("setMyCommands", {"commands": [], "scope": {"type": "chat"}}),
        ("setMyCommands", {"commands": [], "scope": {"type": "everybody"}}),
        ("setMyCommands", {"commands": [{"command": "x", "description": "x"}] * 101}),
        ("makeCoffee", {}),
    ],
)
async def test_a_wrong_call_is_a_violation(
    server: TelegramServer, call: Caller, anna: Person, method: str, params: Json
) -> None:
    """In a chat with a message of hers, one of ours, one with a keyboard in the place of letters, and a picture."""
    anna.write("моё")
    ours = [
        await call("sendMessage", chat_id=1001, text="наше"),
        await call("sendMessage", chat_id=1001, text="нажмите", reply_markup={"keyboard": [[{"text": "Да"}]]}),
        await call("sendPhoto", chat_id=1001, photo=server.keep(FILES["PHOTO"], "photos")["file_id"]),
    ]
    assert [answer["result"]["message_id"] for answer in ours] == [2, 3, 4]
    params = {name: given_file(server, value) for name, value in params.items()}
    assert not (await call(method, **params))["ok"]
    assert [violation.method for violation in server.violations] == [method.lower()]


@pytest.mark.usefixtures("anna")
@pytest.mark.parametrize(
    "markup",
    [
        board([]),
        board([BUTTON | {"text": " "}]),
        board([{"text": "x"}]),
        board([BUTTON | {"url": "https://a.ru"}]),
        board([BUTTON | {"callback_data": ""}]),
        board([BUTTON | {"callback_data": "я" * 33}]),
        board([BUTTON | {"style": "huge"}]),
        board([BUTTON | {"on": True}]),
        board([BUTTON] * 9),
        board(*[[BUTTON]] * 101),
        board([BUTTON | {"url": "javascript:x"}]),
        board([{"text": "x", "url": "no address"}]),
        {"inline_keyboard": "x"},
        {"keyboard": []},
        {"keyboard": [[{"text": "x", "callback_data": "x"}]]},
        {"keyboard": [[{"text": "x", "request_contact": True, "request_location": True}]]},
        {"keyboard": [[{"text": " "}]]},
        {"keyboard": [[{"text": "x"}]], "resize_keyboard": "yes"},
        {"keyboard": [[{"text": "x"}]], "input_field_placeholder": "я" * 65},
        {"keyboard": [[{"text": "x"}]], "inline_keyboard": [[BUTTON]]},
        {"remove_keyboard": False},
        {"remove_keyboard": True, "resize_keyboard": True},
        {"force_reply": True, "hologram": True},
        {},
    ],
)
async def test_a_wrong_keyboard_is_a_violation(server: TelegramServer, call: Caller, markup: Json) -> None:
    assert not (await call("sendMessage", chat_id=1001, text="x", reply_markup=markup))["ok"]
    assert len(server.violations) == 1


async def test_limits_are_reached_not_exceeded(server: TelegramServer, call: Caller, anna: Person) -> None:
    full = board(*[[BUTTON | {"callback_data": "я" * 32}]] * 100)
    assert (
        await call("sendMessage", chat_id=1001, text="<b>" + "🚗" * 2048 + "</b>", parse_mode="HTML", reply_markup=full)
    )["ok"]
    assert anna.last.text == "🚗" * 2048
    assert server.violations == []


async def test_nothing_is_asked_that_the_bot_api_has_not(server: TelegramServer) -> None:
    """Against the Bot API that aiogram was made from: no field is made up, and none that must be is missed."""
    assert __api_version__ == "10.3", "read the changes of the Bot API, then name its version here and in shapes.py"
    for name, shape in SHAPES.items():
        known = getattr(methods, name[0].upper() + name[1:]).model_fields
        assert {field.rstrip("*") for field in shape} <= set(known)
        must = {field for field, info in known.items() if info.is_required()}
        assert must <= {field[:-1] for field in shape if field.endswith("*")}
        assert hasattr(server, f"_{name.lower()}")


async def test_what_can_be_edited_depends_on_what_it_is(server: TelegramServer, call: Caller, anna: Person) -> None:
    photo, paper = (server.keep(FILES["PHOTO"], "photos")["file_id"] for _ in range(2))
    group = [{"type": "document", "media": paper}, {"type": "document", "media": paper}]

    async def sent(method: str, **params: Any) -> Json:
        answer = await call(method, chat_id=1001, **params)
        shown = answer["result"][0] if isinstance(answer["result"], list) else answer["result"]
        return {"chat_id": 1001, "message_id": shown["message_id"]}

    words, picture = await sent("sendMessage", text="x"), await sent("sendPhoto", photo=photo, caption="x")
    album = await sent("sendMediaGroup", media=group)
    assert "no caption" in (await call("editMessageCaption", caption="y", **words))["description"]
    assert "no text" in (await call("editMessageText", text="y", **picture))["description"]
    assert (await call("editMessageCaption", caption="y", **picture))["result"]["caption"] == "y"
    assert (await call("editMessageMedia", media=PHOTO_ITEM | {"media": photo}, **picture))["ok"]
    assert "to edit not found" in (await call("editMessageText", chat_id=1001, message_id=77, text="x"))["description"]
    reply = {"message_id": 77}
    assert "to be replied" in (await call("sendMessage", chat_id=1001, text="x", reply_parameters=reply))["description"]
    assert await sent("sendMessage", text="x", reply_parameters=reply | {"allow_sending_without_reply": True})
    assert server.violations == []
    assert not (await call("editMessageMedia", media=PHOTO_ITEM | {"media": photo}, **album))["ok"]
    assert len(server.violations) == 1
    assert (await call("deleteMessages", chat_id=1001, message_ids=[album["message_id"], picture["message_id"]]))["ok"]
    assert [shown.kind for shown in anna.messages] == ["text", "document", "text"]


# Life's refusals


@pytest.mark.parametrize("token", ["4242:AAwrong", "nonsense"])
async def test_a_wrong_token(call: Caller, token: str) -> None:
    assert (await call("getMe", token))["error_code"] == (401 if ":" in token else 404)


async def test_a_stranger_cannot_be_written_to(server: TelegramServer, call: Caller) -> None:
    boris = server.person(1002, "Борис")
    assert "chat not found" in (await call("sendMessage", chat_id=1002, text="x"))["description"]
    boris.write("/start")
    assert (await call("sendMessage", chat_id=1002, text="x"))["ok"]
    server.block(boris)
    assert (await call("sendMessage", chat_id=1002, text="x"))["error_code"] == 403
    server.unblock(boris)
    assert (await call("sendMessage", chat_id=1002, text="x"))["ok"]
    assert (len(server.refusals), server.violations) == (2, [])


async def test_flood_control_lets_a_burst_through(server: TelegramServer, call: Caller, anna: Person) -> None:
    server.flood_control, server.flood_burst = True, 3
    answers = [await call("sendMessage", chat_id=1001, text="x") for _ in range(4)]
    assert [answer["ok"] for answer in answers] == [True, True, True, False]
    assert answers[3]["parameters"] == {"retry_after": 1}
    server.advance(1)
    assert (await call("sendMessage", chat_id=1001, text="x"))["ok"]


async def test_a_group_bears_twenty_messages_a_minute(server: TelegramServer, call: Caller, anna: Person) -> None:
    group = server.group(-100500)
    server.flood_control, server.flood_burst = True, 100
    answers = [await call("sendMessage", chat_id=-100500, text="x") for _ in range(21)]
    assert [answer["ok"] for answer in answers] == [True] * 20 + [False]
    assert answers[20]["parameters"]["retry_after"] == 60
    server.advance(61)
    assert (await call("sendMessage", chat_id=-100500, text="x"))["ok"]
    assert len(group.heard) == 21


async def test_a_group_says_where_it_went_and_that_it_is_no_more(
    server: TelegramServer, call: Caller, anna: Person
) -> None:
    group = server.group(-7)
    assert "thread not found" in (await call("sendMessage", chat_id=-7, text="x", message_thread_id=3))["description"]
    group.upgrade(anna, -(10**12) - 7)
    assert (await call("sendMessage", chat_id=-7, text="x"))["parameters"] == {"migrate_to_chat_id": -(10**12) - 7}
    server.group(-8).remove_bot(anna)
    assert (await call("sendMessage", chat_id=-8, text="x"))["error_code"] == 403
    server.group(-9).deleted = True
    assert "deleted" in (await call("sendMessage", chat_id=-9, text="x"))["description"]
    assert server.violations == []


# Updates


async def test_updates_are_forgotten_only_below_the_offset(server: TelegramServer, call: Caller, anna: Person) -> None:
    for text in "абв":
        anna.write(text)

    async def got(**params: Any) -> list[str]:
        return [update["message"]["text"] for update in (await call("getUpdates", **params))["result"]]

    assert await got() == await got() == ["а", "б", "в"]
    assert await got(limit=2) == ["а", "б"]
    assert await got(offset=server.pending[1]) == ["б", "в"]
    assert await got(offset=-1) == ["в"]
    assert await got(offset=server.pending[0] + 1) == []


async def test_a_long_poll_wakes_for_an_update(server: TelegramServer, call: Caller, anna: Person) -> None:
    waiting = asyncio.create_task(call("getUpdates", timeout=20))
    await asyncio.sleep(0.05)
    anna.write("раз")
    async with asyncio.timeout(1):
        assert len((await waiting)["result"]) == 1


async def test_the_earlier_of_two_pollers_is_ended(server: TelegramServer, call: Caller, anna: Person) -> None:
    first = asyncio.create_task(call("getUpdates", timeout=20))
    await asyncio.sleep(0.05)
    second = asyncio.create_task(call("getUpdates", timeout=20))
    assert (await first)["error_code"] == 409
    anna.write("раз")
    assert len((await second)["result"]) == 1
    assert server.violations == []


async def test_only_allowed_updates_are_queued(server: TelegramServer, call: Caller, anna: Person) -> None:
    await call("getUpdates", allowed_updates=json.dumps(["my_chat_member"]))
    anna.write("раз")
    server.block(anna)
    assert [set(update) for update in (await call("getUpdates"))["result"]] == [{"update_id", "my_chat_member"}]


async def test_a_webhook_excludes_polling(server: TelegramServer, call: Caller) -> None:
    server.webhook_url = "https://a.ru"
    assert (await call("getUpdates"))["error_code"] == 409
    assert (await call("getWebhookInfo"))["result"]["url"] == "https://a.ru"
    assert (await call("deleteWebhook"))["ok"]
    assert (await call("getUpdates"))["ok"]


# People


async def test_a_conversation(server: TelegramServer, call: Caller, anna: Person) -> None:
    anna.write("/start")
    card = (await call("sendMessage", chat_id=1001, text="Готово?", reply_markup=board([BUTTON])))["result"]
    query = anna.tap("Да")
    update = (await call("getUpdates"))["result"][-1]["callback_query"]
    assert (update["id"], update["data"], update["message"]["message_id"]) == (query, "yes", card["message_id"])
    edit = {"chat_id": 1001, "message_id": card["message_id"]}
    assert (await call("editMessageText", text="Записал", **edit))["ok"]
    assert (await call("answerCallbackQuery", callback_query_id=query, text="Ура"))["ok"]
    assert not (await call("answerCallbackQuery", callback_query_id=query))["ok"], "answered once"
    assert (anna.last.text, anna.last.labels, anna.last.edits, anna.toasts) == ("Записал", [], 1, ["Ура"])
    assert (await call("editMessageReplyMarkup", reply_markup=board([BUTTON]), **edit))["ok"]
    assert "not modified" in (await call("editMessageReplyMarkup", reply_markup=board([BUTTON]), **edit))["description"]
    assert server.violations == []
    with pytest.raises(AssertionError, match="Записал"):
        anna.tap("Нет")


async def test_waiting_for_the_bot(call: Caller, anna: Person) -> None:
    anna.write("/start")
    waiting = asyncio.create_task(anna.wait_for(lambda me: me.last.by_bot and me.last.text))
    await asyncio.sleep(0.02)
    await call("sendMessage", chat_id=1001, text="Здравствуйте")
    assert await waiting == "Здравствуйте"
    with pytest.raises(AssertionError, match="Здравствуйте"):
        await anna.wait_for(lambda me: len(me.messages) > 5, timeout=0.01)


async def test_uploads(server: TelegramServer, call: Caller, anna: Person) -> None:
    def form(data: bytes, caption: str = "") -> FormData:
        form = FormData({"chat_id": "1001", "photo": "attach://f", "caption": caption})
        form.add_field("f", data, filename="a.png")
        return form

    assert (await call.upload("sendPhoto", form(b"\x89PNG1", "я" * 1024)))["ok"]
    assert not (await call.upload("sendPhoto", form(b"\x89PNG1", "я" * 1025)))["ok"]
    assert not (await call.upload("sendPhoto", form(b"")))["ok"]
    assert not (await call.upload("sendPhoto", form(b"hello")))["ok"]
    assert [shown.data for shown in anna.messages] == [b"\x89PNG1"]
    assert len(server.violations) == 3
    assert not (await call("editMessageText", chat_id=1001, message_id=anna.last.id, text="x"))["ok"]


async def test_a_keyboard_asks_for_a_location_and_goes_away(call: Caller, anna: Person) -> None:
    keyboard = {"keyboard": [[{"text": "📍 Где я", "request_location": True}]], "one_time_keyboard": True}
    assert (await call("sendMessage", chat_id=1001, text="Где вы?", reply_markup=keyboard))["ok"]
    assert anna.press("Где я").kind == "location"
    with pytest.raises(AssertionError, match="Где я"):
        anna.press("Где я")
    keyboard = {"keyboard": [[{"text": "Телефон", "request_contact": True}, {"text": "Нет"}]]}
    assert (await call("sendMessage", chat_id=1001, text="Телефон?", reply_markup=keyboard))["ok"]
    assert anna.press("Телефон").kind == "contact"
    assert anna.press("Нет").text == "Нет"
    assert (await call("sendMessage", chat_id=1001, text="Спасибо", reply_markup={"remove_keyboard": True}))["ok"]
    assert anna.keyboard is None


async def test_an_album_and_a_file_that_nothing_points_to(server: TelegramServer, call: Caller, anna: Person) -> None:
    def form(media: list[Json], **files: bytes) -> FormData:
        form = FormData({"chat_id": "1001", "media": json.dumps(media)})
        for name, data in files.items():
            form.add_field(name, data, filename=f"{name}.png")
        return form

    pair = [{"type": "photo", "media": f"attach://{name}"} for name in "ab"]
    assert (await call.upload("sendMediaGroup", form(pair, a=FILES["PHOTO"], b=FILES["PHOTO"])))["ok"]
    assert [shown.kind for shown in anna.messages] == ["photo", "photo"]
    assert len({shown.media["media_group_id"] for shown in anna.messages}) == 1
    assert not (await call.upload("sendMediaGroup", form(pair, a=FILES["PHOTO"])))["ok"]
    assert not (await call.upload("sendMediaGroup", form(pair, a=FILES["PHOTO"], b=FILES["PHOTO"], c=b"x")))["ok"]
    assert len(server.violations) == 2


async def test_messages_are_deleted_while_they_are_young(server: TelegramServer, call: Caller, anna: Person) -> None:
    for _ in range(3):
        await call("sendMessage", chat_id=1001, text="x")
    assert (await call("deleteMessage", chat_id=1001, message_id=anna.last.id))["ok"]
    assert "not found" in (await call("deleteMessage", chat_id=1001, message_id=99))["description"]
    server.advance(49 * 3600)
    assert "can't be deleted" in (await call("deleteMessage", chat_id=1001, message_id=anna.last.id))["description"]
    assert len(anna.messages) == 2
    assert server.violations == []


async def test_a_file_is_lent_for_an_hour_and_in_parts(server: TelegramServer, call: Caller) -> None:
    kept = server.keep(b"0123456789", "documents")
    path = f"{server.url}/file/bot{server.token}/documents/file_1"
    async with call.http.get(path) as early:
        assert early.status == 404, "nobody has asked for it"
    asked = (await call("getFile", file_id=kept["file_id"]))["result"]
    assert (asked["file_size"], asked["file_path"]) == (10, "documents/file_1")
    async with call.http.get(path) as whole:
        assert await whole.read() == b"0123456789"
    async with call.http.get(path, headers={"Range": "bytes=3-5"}) as part:
        assert (part.status, await part.read(), part.headers["Content-Range"]) == (206, b"345", "bytes 3-5/10")
    server.advance(3601)
    async with call.http.get(path) as late:
        assert late.status == 404
    big = server.keep(b"x", "documents", 20 * 1024 * 1024 + 1)
    assert "too big" in (await call("getFile", file_id=big["file_id"]))["description"]
    assert server.violations == []


async def test_commands_by_language_and_scope(server: TelegramServer, call: Caller) -> None:
    mine, theirs = ([{"command": name, "description": "x"}] for name in ("menu", "start"))
    await call("setMyCommands", commands=mine, language_code="ru")
    await call("setMyCommands", commands=theirs, scope={"type": "chat", "chat_id": 1001})
    assert (await call("getMyCommands", language_code="ru"))["result"] == mine
    assert (await call("getMyCommands"))["result"] == []
    assert (await call("getMyCommands", scope={"type": "chat", "chat_id": 1001}))["result"] == theirs
    await call("deleteMyCommands", language_code="ru")
    assert (await call("getMyCommands", language_code="ru"))["result"] == []
    assert server.violations == []


# The webhook


class Hooked:
    """Somebody's webhook: what came, in its order, and what it is answered."""

    def __init__(self) -> None:
        self.came: list[str] = []
        self.secrets: set[str | None] = set()
        self.statuses: list[int] = []
        self.at_once = self.most_at_once = 0
        self.enough = asyncio.Event()
        self.wanted = 0

    async def receive(self, request: web.Request) -> web.Response:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        update = await request.json()
        await asyncio.sleep(0.005)
        self.at_once -= 1
        self.secrets.add(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        self.came.append(update["message"]["text"] if "message" in update else "tap")
        if len(self.came) >= self.wanted:
            self.enough.set()
        return web.Response(status=self.statuses.pop(0) if self.statuses else 200)

    async def gets(self, number: int) -> list[str]:
        self.wanted = number
        if len(self.came) < number:
            self.enough.clear()
            async with asyncio.timeout(5):
                await self.enough.wait()
        return self.came


@pytest.fixture
async def hooked(server: TelegramServer, call: Caller) -> AsyncIterator[Hooked]:
    hook = Hooked()
    app = web.Application()
    app.router.add_post("/telegram", hook.receive)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    server.webhook_via, server.webhook_retry_seconds = f"http://127.0.0.1:{runner.addresses[0][1]}", 0.01
    given: Json = {"url": "https://bot.example/telegram", "secret_token": "s3cret", "max_connections": 3}
    assert (await call("setWebhook", **given))["ok"]
    yield hook
    await runner.cleanup()


async def test_a_webhook_gets_each_persons_messages_in_order(server: TelegramServer, hooked: Hooked) -> None:
    """And those of different people at the same time, up to what it bears; what was refused comes again."""
    people = [server.person(1001 + number) for number in range(5)]
    hooked.statuses = [500, 401]
    for number in range(3):
        for person in people:
            person.write(f"{person.id}-{number}")
    came = await hooked.gets(17)
    for person in people:
        mine = list(dict.fromkeys(text for text in came if text.startswith(str(person.id))))
        assert mine == [f"{person.id}-{number}" for number in range(3)]
    assert hooked.most_at_once == 3
    assert hooked.secrets == {"s3cret"}
    assert sorted(server.webhook_statuses)[-2:] == [401, 500]


async def test_what_a_webhook_is_told_about(server: TelegramServer, call: Caller, hooked: Hooked, anna: Person) -> None:
    hooked.statuses = [503]
    anna.write("раз")
    await hooked.gets(2)
    info = (await call("getWebhookInfo"))["result"]
    assert (info["url"], info["max_connections"]) == ("https://bot.example/telegram", 3)
    assert info["last_error_message"] == "Wrong response from the webhook: 503 Service Unavailable"
    assert (await call("getUpdates"))["error_code"] == 409
    assert (await call("deleteWebhook"))["ok"]
    anna.write("два")
    assert [update["message"]["text"] for update in (await call("getUpdates"))["result"]][-1] == "два"
    assert hooked.came == ["раз", "раз"]


TEXTS = [str(number) for number in range(12)]


def check_disorder(came: list[str]) -> None:
    """Updates come twice and change places, and none is lost."""
    assert set(came) == set(TEXTS)
    assert len(came) > len(TEXTS), "none came twice"
    assert list(dict.fromkeys(came)) != TEXTS, "none changed places"


async def test_disorder_by_polling(server: TelegramServer, call: Caller, anna: Person) -> None:
    server.disorder = Disorder(repeat=0.5, swap=0.5)
    for text in TEXTS:
        anna.write(text)
    came: list[str] = []
    offset = 0
    while server.pending:
        batch = (await call("getUpdates", offset=offset, limit=5))["result"]
        came += [update["message"]["text"] for update in batch]
        offset = max([update["update_id"] + 1 for update in batch], default=0)
    check_disorder(came)


async def test_disorder_by_webhook(server: TelegramServer, hooked: Hooked, anna: Person) -> None:
    server.disorder = Disorder(repeat=0.5, swap=0.5)
    for text in TEXTS:
        anna.write(text)
    while server.pending:
        await server.change()
    check_disorder(hooked.came)


# Bots that are wrong on purpose: what the stand-in must catch of each


async def bot_that_does_not_wait(server: TelegramServer, call: Caller, anna: Person) -> None:
    server.slow_down(5, anna)
    for _ in range(2):
        await call("sendMessage", chat_id=anna.id, text="ещё")


async def bot_that_does_not_wait_for_everyone(server: TelegramServer, call: Caller, anna: Person) -> None:
    server.slow_down(5)
    await call("sendMessage", chat_id=anna.id, text="x")
    server.advance(1)
    await call("sendMessage", chat_id=server.person(1002, started=True).id, text="другому")


async def bot_that_writes_a_letter(server: TelegramServer, call: Caller, anna: Person) -> None:
    await call("sendMessage", chat_id=anna.id, text="очень длинно " * 400)


async def bot_that_counts_letters(server: TelegramServer, call: Caller, anna: Person) -> None:
    await call("sendMessage", chat_id=anna.id, text="👨‍👩‍👧" * 1000)


async def bot_that_counts_the_markup_out_of_the_text(server: TelegramServer, call: Caller, anna: Person) -> None:
    await call("sendMessage", chat_id=anna.id, text="<b>" + "x" * 4097 + "</b>", parse_mode="HTML")


async def bot_that_forgets_to_escape(server: TelegramServer, call: Caller, anna: Person) -> None:
    await call("sendMessage", chat_id=anna.id, text="<b>ООО «Рога & Копыта»</b>", parse_mode="HTML")


async def bot_that_edits_what_people_wrote(server: TelegramServer, call: Caller, anna: Person) -> None:
    await call("editMessageText", chat_id=anna.id, message_id=anna.write("моё").id, text="твоё")


async def bot_that_puts_names_into_buttons(server: TelegramServer, call: Caller, anna: Person) -> None:
    markup = board([{"text": "Выбрать", "callback_data": "partner:ООО «Восток-Сервис Дистрибуция»"}])
    await call("sendMessage", chat_id=anna.id, text="?", reply_markup=markup)


async def bot_of_tomorrow(server: TelegramServer, call: Caller, anna: Person) -> None:
    await call("sendMessage", chat_id=anna.id, text="x", hologram=True)


WRONG_BOTS = (
    bot_that_does_not_wait,
    bot_that_does_not_wait_for_everyone,
    bot_that_writes_a_letter,
    bot_that_counts_letters,
    bot_that_counts_the_markup_out_of_the_text,
    bot_that_forgets_to_escape,
    bot_that_edits_what_people_wrote,
    bot_that_puts_names_into_buttons,
    bot_of_tomorrow,
)


@pytest.mark.parametrize("bot", WRONG_BOTS, ids=lambda bot: bot.__name__)
async def test_a_wrong_bot_is_caught(server: TelegramServer, call: Caller, anna: Person, bot: Any) -> None:
    await bot(server, call, anna)
    assert len(server.violations) == 1


async def test_a_bot_that_answers_a_tap_twice_is_noted(server: TelegramServer, call: Caller, anna: Person) -> None:
    """Noted and no violation: whoever died between two answers may say them again."""
    await call("sendMessage", chat_id=1001, text="?", reply_markup=board([BUTTON]))
    query = anna.tap("Да")
    for _ in range(2):
        await call("answerCallbackQuery", callback_query_id=query)
    assert server.answered_twice == [query]
    assert server.violations == []


async def test_a_bot_that_waits_is_not_blamed(server: TelegramServer, call: Caller, anna: Person) -> None:
    boris = server.person(1002, "Борис", started=True)
    server.slow_down(5, anna)
    assert (await call("sendMessage", chat_id=1001, text="x"))["parameters"] == {"retry_after": 5}
    assert (await call("sendMessage", chat_id=1002, text="x"))["ok"], "another chat need not wait"
    server.advance(5)
    assert (await call("sendMessage", chat_id=1001, text="x"))["ok"]
    server.slow_down(3)
    assert (await call("sendMessage", chat_id=1001, text="x"))["error_code"] == 429
    assert (await call("sendMessage", chat_id=boris.id, text="x"))["error_code"] == 429, (
        "on its way when the pause began"
    )
    server.advance(3)
    assert (await call("sendMessage", chat_id=boris.id, text="x"))["ok"]
    assert server.violations == []


async def test_thirty_a_second_for_everyone(server: TelegramServer, call: Caller) -> None:
    server.flood_control = True
    answers = [await call("sendMessage", chat_id=server.person(n, started=True).id, text="x") for n in range(1, 40)]
    assert sum(answer["ok"] for answer in answers) in range(30, 36)  # what the seconds of this test refill
    assert answers[-1]["error_code"] == 429


@pytest.mark.parametrize("unheard", [True, False], ids=["before", "after"])
async def test_the_line_is_cut(server: TelegramServer, call: Caller, anna: Person, unheard: bool) -> None:
    server.drop_connection_next("sendMessage", unheard=unheard)
    with pytest.raises(ClientError):
        await call("sendMessage", chat_id=1001, text="x")
    assert len(anna.messages) == (0 if unheard else 1)
