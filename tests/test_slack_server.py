"""The stand-in itself: it must refuse what Slack refuses, or the tests on top of it prove nothing."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import ClientSession, web
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
        server.foreign_sockets = 8
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
