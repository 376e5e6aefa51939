"""The stand-in itself: it must refuse what Slack refuses, or the tests on top of it prove nothing."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import ClientError, ClientSession, web
from slack_sdk.errors import SlackApiError
from slack_sdk.signature import SignatureVerifier
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from tests.slack.fixtures import server
from tests.slack_server import Disorder, Json, Person, SlackServer

__all__ = ["server"]  # fixtures


@pytest.fixture
def anna(server: SlackServer) -> Person:
    return server.person("U1001")


@pytest.fixture
async def api(server: SlackServer) -> AsyncIterator[AsyncWebClient]:
    async with ClientSession() as http:
        yield AsyncWebClient(server.token, base_url=server.api_url, session=http)


async def refused(call: Awaitable[Any]) -> str:
    """The error that it is refused with."""
    with pytest.raises(SlackApiError) as caught:
        await call
    return str(caught.value.response["error"])


def section(text: str, **more: Any) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}, **more}


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def button(text: str, value: str = "v", action: str = "a") -> Json:
    return {"type": "button", "text": plain(text), "value": value, "action_id": action}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def modal(*blocks: Json, **more: Any) -> Json:
    return {"type": "modal", "title": plain("Отчёт"), "submit": plain("Сдать"), "blocks": list(blocks), **more}


def field(name: str, element: Json | None = None, **more: Any) -> Json:
    asked = element or {"type": "plain_text_input", "action_id": name}
    return {"type": "input", "block_id": name, "label": plain(name), "element": asked, **more}


# The Web API by Slack's own client


async def test_a_card_is_shown_and_edited_and_pressed(server: SlackServer, api: AsyncWebClient, anna: Person) -> None:
    opened = await api.conversations_open(users=anna.id)
    channel = opened["channel"]["id"]
    card = await api.chat_postMessage(
        channel=channel,
        text="Вопрос",
        blocks=[section("Сколько &lt;коробок&gt;?"), actions(button("10", "t10"), button("20", "t20", "b"))],
        metadata={"event_type": "shturman_send", "event_payload": {"key": "k1"}},
        unfurl_links=False,
        unfurl_media=False,
    )
    assert anna.last.words == "Сколько <коробок>?"
    assert anna.last.labels == ["10", "20"]
    history = await api.conversations_history(channel=channel, limit=3, include_all_metadata=True)
    assert history["messages"][0]["metadata"]["event_payload"] == {"key": "k1"}
    await api.chat_update(channel=channel, ts=card["ts"], text="Готово", blocks=[section("Готово")], parse="none")
    assert (anna.last.words, anna.last.labels, anna.last.edits) == ("Готово", [], 1)
    assert server.violations == server.refusals == []


async def test_a_file_is_taken_in_three_steps_and_handed_out(
    server: SlackServer, api: AsyncWebClient, anna: Person
) -> None:
    taken = await api.files_upload_v2(filename="Отчёт.pdf", content=b"%PDF-1", channel=anna.talk.id, title="Отчёт")
    assert anna.last.files[0]["name"] == "Отчёт.pdf"
    told = await api.files_info(file=taken["files"][0]["id"])
    assert told["file"]["shares"]["private"][anna.talk.id] == [{"ts": anna.last.ts}]
    address = told["file"]["url_private_download"]
    async with ClientSession() as http:
        async with http.get(address, headers={"Authorization": f"Bearer {server.token}"}) as answer:
            assert await answer.read() == b"%PDF-1"
        async with http.get(address) as answer:
            assert (answer.status, answer.content_type) == (200, "text/html")
    assert server.violations == []


# Deliveries


class Bot:
    """Takes what it is brought, by a socket or by requests, and answers what it is told to."""

    def __init__(self, server: SlackServer) -> None:
        self.server = server
        self.taken: list[Json] = []
        self.hellos: list[Json] = []
        self.headers: list[Any] = []
        self.answer: Json = {}
        self.statuses: list[int] = []
        self.acks = True

    def kinds(self) -> list[str]:
        return [told.get("event", told).get("type") or told["command"] for told in self.taken]

    @asynccontextmanager
    async def on_a_socket(self) -> AsyncIterator[SocketModeClient]:
        client = SocketModeClient(
            self.server.app_token, web_client=AsyncWebClient(base_url=self.server.api_url), ping_interval=0.1
        )
        client.message_listeners.append(self._hello)
        client.socket_mode_request_listeners.append(self._socket)
        await client.connect_to_new_endpoint()
        try:
            yield client
        finally:
            await client.close()  # type: ignore[no-untyped-call]
            await client.aiohttp_client_session.close()

    async def _hello(self, _: object, message: Json, __: object = None) -> None:
        if message.get("type") == "hello":
            self.hellos.append(message)

    async def _socket(self, client: Any, request: SocketModeRequest) -> None:
        self.taken.append(request.payload)
        self.headers.append((request.retry_attempt, request.retry_reason))
        if self.acks:
            answer = self.answer or None
            await client.send_socket_mode_response(SocketModeResponse(request.envelope_id, answer))

    @asynccontextmanager
    async def at_an_address(self) -> AsyncIterator[None]:
        app = web.Application()
        app.router.add_post("/slack/events", self._request)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.server.deliver_to(f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events")
        try:
            yield
        finally:
            await runner.cleanup()

    async def _request(self, request: web.Request) -> web.Response:
        body = await request.text()
        verifier = SignatureVerifier(self.server.signing_secret)
        assert verifier.is_valid_request(body, dict(request.headers))
        self.headers.append((request.headers.get("X-Slack-Retry-Num"), request.headers.get("X-Slack-Retry-Reason")))
        form = dict(await request.post())
        told = body if request.content_type == "application/json" else str(form.get("payload", "{}"))
        self.taken.append(json.loads(told) or form)
        status = self.statuses.pop(0) if self.statuses else 200
        return web.json_response(self.answer, status=status) if self.answer else web.Response(status=status)


@pytest.fixture
def bot(server: SlackServer) -> Bot:
    return Bot(server)


async def taken(server: SlackServer) -> None:
    async with asyncio.timeout(5):
        while server.pending:
            await server.change()


@pytest.mark.parametrize("way", ["socket", "request"])
async def test_everything_people_do_is_brought(server: SlackServer, bot: Bot, anna: Person, way: str) -> None:
    room = server.room("C2001", "продажи", anna)
    async with bot.on_a_socket() if way == "socket" else bot.at_an_address():
        mine = anna.write("Ромашка <&> Ко")
        anna.edit(mine, "Ромашка")
        anna.delete(mine)
        anna.send_file("отчёт.pdf", b"%PDF", "вот")
        anna.mention(room, "меню")
        anna.command("меню")
        anna.shortcut("about", mine)
        anna.open_home()
        server.invite(room, anna)
        server.rename(room, "сбыт")
        server.archive(room, anna)
        server.kick(room)
        server.deactivate(anna)
        await taken(server)
    assert bot.taken[0]["event"]["text"] == "Ромашка &lt;&amp;&gt; Ко"
    people = ["app_home_opened", "user_change", "app_mention", "/shturman", "message_action"]
    rooms = ["member_joined_channel", "channel_rename", "channel_archive", "channel_left"]
    assert sorted(bot.kinds()) == sorted(["message"] * 4 + people + rooms)
    assert server.wrong_answers == server.late == anna.troubles == []


async def test_an_event_comes_again_until_it_is_taken_and_a_press_does_not(
    server: SlackServer, bot: Bot, anna: Person, api: AsyncWebClient
) -> None:
    server.echoes, server.retry_seconds = False, 0.01
    await api.chat_postMessage(channel=anna.talk.id, text="Да?", blocks=[actions(button("Да"))])
    bot.statuses = [503, 500, 200, 500]
    async with bot.at_an_address():
        anna.write("Привет")
        await taken(server)
        anna.tap("Да")
        await anna.wait_for(lambda anna: anna.troubles)
    assert [kind for kind, _ in bot.headers] == [None, "1", "2", None]
    assert [reason for _, reason in bot.headers[1:3]] == ["http_error", "http_error"]
    assert len({told["event_id"] for told in bot.taken[:3]}) == 1


async def test_what_was_on_a_broken_socket_comes_over_the_next_one(server: SlackServer, bot: Bot, anna: Person) -> None:
    bot.acks, server.retry_seconds = False, 0.01
    async with bot.on_a_socket():
        anna.write("Раз")
        while not bot.taken:
            await asyncio.sleep(0)
        bot.acks = True
        server.cut_sockets()
        await taken(server)
    assert len(bot.taken) >= 2
    assert [hello["num_connections"] for hello in bot.hellos] == [1, 1]
    assert bot.headers[-1][0] >= 1


async def test_a_way_is_changed_without_loss(server: SlackServer, bot: Bot, anna: Person) -> None:
    server.retry_seconds = 0.01
    anna.write("До всего")
    async with bot.on_a_socket():
        await taken(server)
    anna.write("Между")
    async with bot.at_an_address():
        await taken(server)
    server.deliver_to("")
    anna.write("После")
    async with bot.on_a_socket():
        await taken(server)
    assert [told["event"]["text"] for told in bot.taken] == ["До всего", "Между", "После"]


async def test_sockets_are_refreshed_counted_and_capped(server: SlackServer, bot: Bot, anna: Person) -> None:
    async with bot.on_a_socket(), bot.on_a_socket():
        await server.refresh_sockets("warning")
        assert len(server.sockets) == 2
        await server.refresh_sockets()
        async with asyncio.timeout(5):
            while len(bot.hellos) < 4:
                await asyncio.sleep(0.01)
        server.foreign_sockets = 10
        await api_open(server)
    assert [hello["num_connections"] for hello in bot.hellos[:2]] == [1, 2]


async def api_open(server: SlackServer) -> None:
    """One more than Slack bears."""
    async with ClientSession() as http:
        told = await AsyncWebClient(server.app_token, base_url=server.api_url, session=http).apps_connections_open(
            app_token=server.app_token
        )
        async with http.ws_connect(told["url"]) as line:
            assert (await line.receive_json())["reason"] == "too_many_websockets"
        async with http.get(told["url"]) as again:
            assert again.status == 403


async def test_a_silent_socket_answers_nothing(server: SlackServer, bot: Bot, anna: Person) -> None:
    """The client's own watchdog finds it out and comes anew."""
    server.ack_seconds = 0.2
    async with bot.on_a_socket() as client:
        server.silence_sockets()
        anna.write("Кто здесь?")
        async with asyncio.timeout(8):
            while not bot.taken:
                await asyncio.sleep(0.02)
                if client.last_ping_pong_time:
                    client.last_ping_pong_time -= 1  # time flies
        await taken(server)


async def test_what_is_not_acknowledged_in_time_is_late(server: SlackServer, bot: Bot, anna: Person) -> None:
    server.ack_seconds, bot.acks = 0.02, False
    async with bot.on_a_socket():
        anna.command("меню")
        assert await anna.wait_for(lambda anna: anna.troubles) == ["timeout"]
    assert len(server.late) == 1


async def test_repeated_and_swapped(server: SlackServer, bot: Bot, anna: Person) -> None:
    server.disorder = Disorder(repeat=0.5, swap=0.5)
    async with bot.on_a_socket():
        for number in range(40):
            anna.write(f"{number}")
        await taken(server)
        async with asyncio.timeout(5):
            while server._waiting:
                await server.change()
    words = [int(told["event"]["text"]) for told in bot.taken]
    assert len(words) > 45
    assert words != sorted(words)
    assert set(words) == set(range(40))


# Sentinels: calls that a correct bot never makes


class Caller:
    """A bot that sends whatever it is told."""

    def __init__(self, server: SlackServer, http: ClientSession) -> None:
        self.server, self.http = server, http

    async def __call__(self, method: str, token: str = "", **params: Any) -> Json:
        headers = {"Authorization": f"Bearer {token or self.server.token}"}
        async with self.http.post(self.server.api_url + method, json=params, headers=headers) as answer:
            body: Json = await answer.json()
            return body

    async def card(self, channel: str, *blocks: Json, text: str = "Вопрос", **more: Any) -> Json:
        return await self("chat.postMessage", channel=channel, text=text, blocks=list(blocks), **more)


@pytest.fixture
async def call(server: SlackServer) -> AsyncIterator[Caller]:
    async with ClientSession() as http:
        yield Caller(server, http)


def options(count: int, kind: str = "static_select", **more: Any) -> Json:
    listed = [{"text": plain(f"{number}"), "value": f"{number}"} for number in range(count)]
    return {"type": kind, "action_id": "s", "options": listed, **more}


def rich(*elements: Json) -> Json:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(elements)}]}


PING = "<!channel> смотрите"
WRONG_BLOCKS: dict[str, Json] = {
    "no type": {"text": plain("x")},
    "unknown type": {"type": "carousel"},
    "unknown field": section("x", color="red"),
    "no text": {"type": "section"},
    "empty text": section(""),
    "3001 characters": section("x" * 3001),
    "a text as a string": {"type": "section", "text": "x"},
    "markdown instead of mrkdwn": {"type": "section", "text": {"type": "markdown", "text": "x"}},
    "11 fields": {"type": "section", "fields": [plain("x")] * 11},
    "a field of 2001": {"type": "section", "fields": [plain("x" * 2001)]},
    "a header with marks": {"type": "header", "text": {"type": "mrkdwn", "text": "x"}},
    "a header of 151": {"type": "header", "text": plain("x" * 151)},
    "a divider that says something": {"type": "divider", "text": plain("x")},
    "no elements": actions(),
    "26 buttons": actions(*(button("x", action=f"a{number}") for number in range(26))),
    "two with one action_id": actions(button("x"), button("y")),
    "a label of 76": actions(button("x" * 76)),
    "a label of nothing": actions(button(" ")),
    "a value of 2001": actions(button("x", "v" * 2001)),
    "an action_id of 256": actions(button("x", action="a" * 256)),
    "a strange style": actions(button("x") | {"style": "success"}),
    "a button of Telegram": actions({"type": "button", "text": "Да", "callback_data": "yes"}),
    "a button in a context": {"type": "context", "elements": [button("x")]},
    "a field in a row": actions({"type": "plain_text_input", "action_id": "a"}),
    "101 options": actions(options(101)),
    "11 radio buttons": actions(options(11, "radio_buttons")),
    "an option twice": actions({"type": "static_select", "options": options(1)["options"] * 2}),
    "first none of the options": actions(options(2) | {"initial_option": {"text": plain("9"), "value": "9"}}),
    "an image without words": {"type": "image", "image_url": "https://x.ru/a.png"},
    "an image of nothing": {"type": "image", "alt_text": "x"},
    "an image never uploaded": {"type": "image", "alt_text": "x", "slack_file": {"id": "F123"}},
    "an input without an element": {"type": "input", "label": plain("x")},
    "a file in a message": field("f", {"type": "file_input", "action_id": "f"}),
    "rich text without type": rich({"text": "x"}),
    "a strange rich style": rich({"type": "text", "text": "x", "style": {"blinking": True}}),
    "a day that is none": field("d", {"type": "datepicker", "initial_date": "16.11.2026"}),
    "a number with a comma": field("n", {"type": "number_input", "is_decimal_allowed": True, "initial_value": "1,5"}),
    "a fraction of a whole": field("n", {"type": "number_input", "is_decimal_allowed": False, "initial_value": "1.5"}),
    "a channel is called": section(PING),
    "somebody is called": section("<@U1001> смотрите"),
    "rich text calls somebody": rich({"type": "user", "user_id": "U1001"}),
    "rich text calls everybody": rich({"type": "broadcast", "range": "here"}),
    "a bare @channel is parsed": {"type": "section", "text": {"type": "mrkdwn", "text": "@channel!"}},
    "unescaped <": section("a < b"),
    "unescaped &": section("a & b"),
    "a link to nowhere": section("<javascript:x|y>"),
}


@pytest.mark.parametrize("case", WRONG_BLOCKS)
async def test_a_wrong_block_is_a_violation(server: SlackServer, call: Caller, anna: Person, case: str) -> None:
    answer = await call.card(anna.talk.id, WRONG_BLOCKS[case])
    assert answer["error"] in ("invalid_blocks", "invalid_text", "pings")
    assert [violation.method for violation in server.violations] == ["chat.postMessage"]
    assert anna.messages == []


SOME = [section("x")]
WRONG_CALLS: dict[str, tuple[str, Json, str]] = {
    "no such method": ("chat.sendMessage", {}, "unknown_method"),
    "an unknown field": ("chat.postMessage", {"text": "x", "reply_markup": {}}, "invalid_arguments"),
    "no channel": ("chat.postMessage", {"channel": None, "text": "x"}, "channel_not_found"),
    "a person for a channel": ("chat.postMessage", {"channel": "U1001", "text": "x"}, "channel_not_found"),
    "blocks without words": ("chat.postMessage", {"blocks": SOME}, "invalid_arguments"),
    "empty words": ("chat.postMessage", {"text": " "}, "no_text"),
    "4001 characters": ("chat.postMessage", {"text": "x" * 4001}, "msg_too_long"),
    "a ping": ("chat.postMessage", {"text": PING}, "pings"),
    "a ping by parsing": ("chat.postMessage", {"text": "@here", "parse": "full"}, "pings"),
    "a ping by names": ("chat.postMessage", {"text": "@here", "link_names": True}, "pings"),
    "a ping in an edit": ("chat.update", {"text": "@here"}, "pings"),
    "an address unfolds": ("chat.postMessage", {"text": "https://x.ru"}, "unfurls"),
    "51 blocks": ("chat.postMessage", {"text": "x", "blocks": SOME * 51}, "invalid_blocks"),
    "13,001 characters": (
        "chat.postMessage",
        {"text": "x", "blocks": [section("x" * 2900)] * 4 + [section("x" * 1401)]},
        "msg_blocks_too_long",
    ),
    "one block_id twice": (
        "chat.postMessage",
        {"text": "x", "blocks": [section("x", block_id="b")] * 2},
        "invalid_blocks",
    ),
    "metadata without type": ("chat.postMessage", {"text": "x", "metadata": {"key": 1}}, "invalid_metadata_format"),
    "an edit of nothing": ("chat.update", {}, "no_text"),
    "an edit by another name": ("chat.update", {"message_ts": "1", "text": "x"}, "invalid_arguments"),
    "what people wrote is edited": ("chat.update", {"ts": "theirs", "text": "x"}, "cant_update_message"),
    "what people wrote is deleted": ("chat.delete", {"ts": "theirs"}, "cant_update_message"),
    "a strange ts": ("chat.update", {"ts": "12", "text": "x"}, "invalid_ts_latest"),
    "many people": ("conversations.open", {"channel": None, "users": "U1,U2"}, "user_not_found"),
    "too many messages": ("conversations.history", {"limit": 5000}, "invalid_arguments"),
    "a trigger of dreams": ("views.open", {"trigger_id": "1.2", "view": modal()}, "invalid_trigger_id"),
    "a long title": ("views.open", {"view": modal(title=plain("x" * 25))}, "invalid_arguments"),
    "a page as a window": ("views.open", {"view": {"type": "home", "blocks": []}}, "invalid_arguments"),
    "fields without a submit": (
        "views.open",
        {"view": {"type": "modal", "title": plain("x"), "blocks": [field("a")]}},
        "invalid_arguments",
    ),
    "3001 of memory": ("views.open", {"view": modal(private_metadata="x" * 3001)}, "invalid_arguments"),
    "101 blocks": ("views.open", {"view": modal(*SOME * 101)}, "invalid_arguments"),
    "a ping in a window": ("views.open", {"view": modal(section(PING))}, "pings"),
    "a page with a title": (
        "views.publish",
        {"user_id": "U1001", "view": {"type": "home", "title": plain("x"), "blocks": []}},
        "invalid_arguments",
    ),
    "a file that was not uploaded": ("files.completeUploadExternal", {"files": [{"id": "F9"}]}, "file_not_found"),
    "a long description": (
        "files.getUploadURLExternal",
        {"filename": "x", "length": 1, "alt_txt": "x" * 1001},
        "alt_txt_too_large",
    ),
    "an upload of nothing": ("files.getUploadURLExternal", {"filename": "x", "length": 0}, "invalid_arguments"),
}
_OF_A_CHANNEL = ("chat.", "conversations.")


@pytest.mark.parametrize("case", WRONG_CALLS)
async def test_a_wrong_call_is_a_violation(server: SlackServer, call: Caller, anna: Person, case: str) -> None:
    method, given, error = WRONG_CALLS[case]
    mine = (await call.card(anna.talk.id, section("x")))["ts"]
    theirs = anna.write("моё").ts
    params = {"channel": anna.talk.id} if method.startswith(_OF_A_CHANNEL) else {}
    params |= {"ts": mine} if method in ("chat.update", "chat.delete") else {}
    params |= {"trigger_id": server.new_trigger(anna)} if method == "views.open" else {}
    params |= given | ({"ts": theirs} if given.get("ts") == "theirs" else {})
    answer = await call(method, **{name: value for name, value in params.items() if value is not None})
    assert (answer["ok"], answer["error"]) == (False, "invalid_arguments" if case == "no channel" else error)
    assert [violation.method for violation in server.violations] == [method]


async def test_limits_are_reached_not_exceeded(server: SlackServer, call: Caller, anna: Person) -> None:
    whole = [
        section("x" * 3000),
        {"type": "section", "fields": [plain("x" * 2000)] * 2},
        {"type": "header", "text": plain("x" * 150)},
        actions(*(button("x" * 75, "v" * 2000, f"a{number}" + "a" * 250) for number in range(25))),
        {"type": "context", "elements": [plain("x")] * 10},
        rich({"type": "text", "text": "<!channel> & @here", "style": {"bold": True}}),
    ]
    assert (await call.card(anna.talk.id, *whole, *[{"type": "divider"}] * 44))["ok"]
    assert anna.last.words.endswith("<!channel> & @here")
    assert (await call("views.open", trigger_id=server.new_trigger(anna), view=modal(*SOME * 100)))["ok"]
    safe = "@channel, &lt;!here&gt; и &lt;@U1001&gt;"
    assert (await call.card(anna.talk.id, section(safe), text=safe))["ok"]
    assert anna.last.words == "@channel, <!here> и <@U1001>"
    assert server.violations == []


LONG_AGO = "0000000001.000001"
EMPTY = {"type": "home", "blocks": []}
LIFE: dict[str, tuple[str, Json, str]] = {
    "unknown channel": ("chat.postMessage", {"channel": "D404", "text": "x"}, "channel_not_found"),
    "an archive": ("chat.postMessage", {"channel": "C2001", "text": "x"}, "is_archived"),
    "thrown out": ("chat.postMessage", {"channel": "C2002", "text": "x"}, "not_in_channel"),
    "a thread that went": ("conversations.replies", {"channel": "D1001", "ts": LONG_AGO}, "thread_not_found"),
    "nobody there": ("chat.postEphemeral", {"channel": "D1001", "user": "U1009", "text": "x"}, "user_not_in_channel"),
    "a card that went": ("chat.update", {"channel": "D1001", "ts": LONG_AGO, "text": "x"}, "message_not_found"),
    "who left": ("conversations.open", {"users": "U1002"}, "user_disabled"),
    "whom nobody knows": ("users.info", {"user": "U404"}, "user_not_found"),
    "a page of who left": ("views.publish", {"user_id": "U1002", "view": EMPTY}, "user_disabled"),
    "a file that went": ("files.info", {"file": "F404"}, "file_not_found"),
}  # fmt: skip


@pytest.mark.parametrize("case", LIFE)
async def test_what_life_refuses_is_no_violation(server: SlackServer, call: Caller, anna: Person, case: str) -> None:
    server.room("C2001").archived = True
    server.room("C2002").bot_in = False
    server.person("U1002").deactivated = True
    method, params, error = LIFE[case]
    assert (await call(method, **params))["error"] == error
    assert server.violations == []
    assert len(server.refusals) == 1


async def test_a_reply_to_what_is_no_more_stands_in_the_chat_itself(
    server: SlackServer, call: Caller, anna: Person
) -> None:
    theirs = anna.write("отчёт")
    anna.delete(theirs)
    told = await call("chat.postMessage", channel="D1001", thread_ts=theirs.ts, text="x")
    assert (told["ok"], anna.last.thread_ts, "thread_ts" in told["message"]) == (True, "", False)
    assert server.violations == []


async def test_what_a_message_carries_is_told_to_who_may_read_it(
    server: SlackServer, call: Caller, anna: Person
) -> None:
    marked = {"event_type": "x", "event_payload": {"key": "k"}}
    await call("chat.postMessage", channel="D1001", text="x", metadata=marked)
    for scopes, tells in ((None, True), (frozenset({"im:history"}), False)):
        server.scopes = scopes
        told = await call("conversations.history", channel="D1001", include_all_metadata=True)
        assert ("metadata" in told["messages"][0]) is tells


async def test_tokens(server: SlackServer, call: Caller, anna: Person) -> None:
    assert (await call("auth.test"))["user_id"] == server.bot
    assert (await call("auth.test", token="xoxb-wrong"))["error"] == "invalid_auth"
    assert (await call("apps.connections.open", token=server.app_token))["url"].startswith("ws://127.0.0.1:")
    assert server.violations == []
    assert (await call("auth.test", token=server.app_token))["error"] == "not_allowed_token_type"
    server.scopes = frozenset({"chat:write", "im:history"})
    room = server.room("C2001", "продажи", anna)
    assert (await call("conversations.history", channel=room.id))["error"] == "missing_scope"
    assert (await call("conversations.history", channel=anna.talk.id))["ok"]
    assert (await call("users.info", user=anna.id))["error"] == "missing_scope"
    assert (await call.card(anna.talk.id, section("x")))["ok"]
    assert len(server.violations) == 2


# Too many requests


async def test_who_goes_on_before_the_pause_is_over_is_seen(server: SlackServer, call: Caller, anna: Person) -> None:
    boris, server.pace.in_flight = server.person("U1002"), 0
    server.slow_down(7, channel=anna.talk.id)
    headers = {"Authorization": f"Bearer {server.token}"}
    body = {"channel": anna.talk.id, "text": "x"}
    async with call.http.post(server.api_url + "chat.postMessage", json=body, headers=headers) as answer:
        assert (answer.status, answer.headers["Retry-After"]) == (429, "7")
        assert (await answer.json())["error"] == "ratelimited"
    assert (await call("chat.postMessage", channel=boris.talk.id, text="x"))["ok"]
    assert server.violations == []
    assert (await call("chat.postMessage", channel=anna.talk.id, text="x"))["error"] == "ratelimited"
    assert [violation.error for violation in server.violations] == ["ratelimited"]
    server.advance(8)
    assert (await call("chat.postMessage", channel=anna.talk.id, text="x"))["ok"]


async def test_slacks_own_pace(server: SlackServer, call: Caller, anna: Person) -> None:
    server.pace.control, server.pace.burst = True, 3
    said = [await call("chat.postMessage", channel=anna.talk.id, text="x") for _ in range(4)]
    assert [one["ok"] for one in said] == [True, True, True, False]
    told = [await call("users.info", user=anna.id) for _ in range(101)]
    assert [one["ok"] for one in told].count(False) == 1
    assert server.violations == []
    await call("users.info", user=anna.id)
    server.pace.in_flight = 0
    await call("users.info", user=anna.id)
    assert len(server.violations) == 1


# Faults


async def test_faults(server: SlackServer, call: Caller, anna: Person) -> None:
    async def said() -> str:
        try:
            answer = await call("chat.postMessage", channel=anna.talk.id, text="x")
        except (ClientError, ValueError) as error:
            return type(error).__name__
        return str(answer.get("error", "said"))

    server.fail_next("chat.postMessage", 500)
    server.fail_next("chat.postMessage", 502, "<html>Bad gateway</html>")
    server.refuse_next("chat.postMessage", "fatal_error")
    server.drop_connection_next("chat.postMessage", unheard=True)
    assert [await said() for _ in range(4)] == [
        "internal_error",
        "ContentTypeError",
        "fatal_error",
        "ServerDisconnectedError",
    ]
    assert anna.messages == []
    server.drop_connection_next("chat.postMessage")
    server.hang_next("chat.postMessage", 0.01)
    assert [await said(), await said()] == ["ServerDisconnectedError", "said"]
    assert len(anna.messages) == 2


# Windows, pages and short answers


async def test_a_window_is_opened_corrected_and_sent(server: SlackServer, bot: Bot, call: Caller, anna: Person) -> None:
    form = [
        field("name"),
        field("boxes", {"type": "number_input", "action_id": "v", "is_decimal_allowed": False}, optional=True),
        field("way", options(3)),
        field("days", options(3, "checkboxes")),
        field("due", {"type": "datepicker", "action_id": "v", "initial_date": "2026-11-16"}),
    ]
    async with bot.on_a_socket():
        trigger = anna.command("меню")
        await taken(server)
        opened = await call("views.open", trigger_id=trigger, view=modal(*form, private_metadata="t1"))
        assert opened["ok"]
        assert (await call("views.open", trigger_id=trigger, view=modal()))["error"] == "exchanged_trigger_id"
        bot.answer = {"response_action": "errors", "errors": {"name": "Такого нет"}}
        anna.submit(name="Ромашка", way="1", days=["0", "2"])
        await anna.wait_for(lambda anna: anna.window_faults)
        bot.answer = {}
        anna.submit(name="Астра", way="2", days=["1"])
        await anna.wait_for(lambda anna: anna.window is None)
    values = bot.taken[-1]["view"]["state"]["values"]
    assert values["name"]["name"] == {"type": "plain_text_input", "value": "Астра"}
    assert values["boxes"]["v"] == {"type": "number_input", "value": None}
    assert values["way"]["s"]["selected_option"]["value"] == "2"
    assert [each["value"] for each in values["days"]["s"]["selected_options"]] == ["1"]
    assert values["due"]["v"]["selected_date"] == "2026-11-16"
    assert bot.taken[-1]["view"]["private_metadata"] == "t1"
    assert server.wrong_answers == []
    late = server.new_trigger(anna)
    server.advance(4)
    assert (await call("views.open", trigger_id=late, view=modal()))["error"] == "expired_trigger_id"


@pytest.mark.parametrize(
    "answer",
    [
        {"response_action": "errors", "errors": {"nobody": "x"}},
        {"response_action": "errors"},
        {"response_action": "shout"},
        {"response_action": "update", "view": modal(title=plain("x" * 25))},
        {"text": "спасибо"},
    ],
)
async def test_a_wrong_answer_to_a_window(
    server: SlackServer, bot: Bot, call: Caller, anna: Person, answer: Json
) -> None:
    await call("views.open", trigger_id=server.new_trigger(anna), view=modal(field("name")))
    bot.answer = answer
    async with bot.on_a_socket():
        anna.submit(name="x")
        await taken(server)
    assert len(server.wrong_answers) == 1


async def test_a_page_is_kept_and_pressed(server: SlackServer, bot: Bot, call: Caller, anna: Person) -> None:
    page = {"type": "home", "blocks": [section("Мой день"), actions(button("Отчёт", "t1"))]}
    first = await call("views.publish", user_id=anna.id, view=page)
    again = await call("views.publish", user_id=anna.id, view=page, hash=first["view"]["hash"])
    assert (await call("views.publish", user_id=anna.id, view=page, hash="old"))["error"] == "hash_conflict"
    assert again["view"]["id"] == first["view"]["id"]
    async with bot.on_a_socket():
        anna.tap_home("Отчёт")
        await taken(server)
    assert bot.taken[-1]["actions"][0]["value"] == "t1"
    assert bot.taken[-1]["container"]["type"] == "view"


async def test_short_answers_are_seen_by_one(server: SlackServer, bot: Bot, call: Caller, anna: Person) -> None:
    room = server.room("C2001", "продажи", anna)
    bot.answer = {"text": "Ответил лично"}
    async with bot.on_a_socket():
        anna.command("меню", room=room)
        await taken(server)
    assert [shown.words for shown in anna.ephemerals] == ["Ответил лично"]
    address = bot.taken[0]["response_url"]
    for body, status in [({"text": "Ещё"}, 200), ({"text": PING}, 400), ({"words": "x"}, 400)]:
        async with call.http.post(address, json=body) as answer:
            assert answer.status == status
    await call("chat.postEphemeral", channel=room.id, user=anna.id, text="И это")
    assert [shown.words for shown in anna.ephemerals] == ["Ответил лично", "Ещё", "И это"]
    assert room.messages == []
    assert len(server.violations) == 2


# Sentinels: bots that are wrong in what they do, not in what they say


async def bot_that_does_not_wait(server: SlackServer, call: Caller, anna: Person) -> None:
    server.pace.in_flight = 0
    server.slow_down(5)
    for _ in range(2):
        await call("chat.postMessage", channel=anna.talk.id, text="x")


async def bot_that_forgets_to_escape(server: SlackServer, call: Caller, anna: Person) -> None:
    anna.write_raw("<!channel> Ромашка")
    await call.card(anna.talk.id, section(f"Не знаю такого: {anna.last.text}"))


async def bot_that_repeats_addresses(server: SlackServer, call: Caller, anna: Person) -> None:
    anna.write("https://romashka.ru")
    await call("chat.postMessage", channel=anna.talk.id, text=f"Записал: {anna.last.text}")


async def bot_that_edits_what_people_wrote(server: SlackServer, call: Caller, anna: Person) -> None:
    await call("chat.update", channel=anna.talk.id, ts=anna.write("моё").ts, text="x")


async def bot_that_opens_a_window_twice(server: SlackServer, call: Caller, anna: Person) -> None:
    trigger = server.new_trigger(anna)
    for _ in range(2):
        await call("views.open", trigger_id=trigger, view=modal())


async def bot_that_puts_everything_into_one_message(server: SlackServer, call: Caller, anna: Person) -> None:
    await call.card(anna.talk.id, *[section("x" * 2700)] * 5)


async def bot_of_another_messenger(server: SlackServer, call: Caller, anna: Person) -> None:
    await call("chat.postMessage", channel=anna.talk.id, text="<b>x</b>", parse_mode="HTML")


async def bot_that_acknowledges_what_it_never_got(server: SlackServer, call: Caller, anna: Person) -> None:
    opened = await call("apps.connections.open", token=server.app_token)
    async with call.http.ws_connect(opened["url"]) as line:
        await line.send_json({"envelope_id": "made-up"})
        async with asyncio.timeout(5):
            while not server.wrong_answers:
                await asyncio.sleep(0)


async def bot_that_uploads_another_file(server: SlackServer, call: Caller, anna: Person) -> None:
    told = await call("files.getUploadURLExternal", filename="a.txt", length=5)
    async with call.http.post(told["upload_url"], data=b"more than five") as answer:
        assert answer.status == 400


async def bot_that_talks_when_it_should_only_nod(server: SlackServer, call: Caller, anna: Person) -> None:
    bot = Bot(server)
    bot.answer = {"text": "Понял!"}
    async with bot.at_an_address():
        anna.write("Привет")
        await taken(server)


BOTS = [each for name, each in sorted(globals().items()) if name.startswith("bot_")]


@pytest.mark.parametrize("wrong", BOTS, ids=lambda wrong: wrong.__name__)
async def test_a_wrong_bot_is_caught(
    server: SlackServer, call: Caller, anna: Person, wrong: Callable[[SlackServer, Caller, Person], Awaitable[None]]
) -> None:
    await wrong(server, call, anna)
    assert len(server.violations) + len(server.wrong_answers) == 1
