"""The stand-in itself: it must refuse what Telegram refuses, or the tests on top of it prove nothing."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import ClientSession, FormData

from tests.telegram_server import Entity, Json, Person, Refusal, TelegramServer, parsed

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
async def server() -> AsyncIterator[TelegramServer]:
    async with TelegramServer() as server:
        yield server


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


@pytest.mark.usefixtures("anna")
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
        ("makeCoffee", {}),
    ],
)
async def test_a_wrong_call_is_a_violation(server: TelegramServer, call: Caller, method: str, params: Json) -> None:
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
        {"keyboard": []},
        {"inline_keyboard": "x"},
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
