"""Slack's requests: strangers learn nothing, what is Slack's is stored before it is answered, nothing is an error."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import io
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import aiohttp
import pytest
from aiohttp import web

from dialogs.lang import Lang
from dialogs.screens import Json
from handlers.ops import make_app
from handlers.slack import http as slack_http
from handlers.slack.client import close, make_client
from handlers.slack.events import Events, key_of
from handlers.slack.http import MOST, receiver
from handlers.slack.installations import OneWorkspace
from handlers.slack.profiles import Profiles
from tests.slack.fixtures import server
from tests.slack.payloads import TEAM, command, event_callback, pressed, said
from tests.slack_doors import Inbox, Windows
from tests.slack_server import SlackServer

__all__ = ["server"]

SECRET = b"8f742231b10e8888abcd99yyyzzz85a5"
NOW = 1_763_456_400.0
ANNA = {"id": "U1001", "username": "anna", "name": "anna", "team_id": TEAM}
JSON, FORM = "application/json", "application/x-www-form-urlencoded"


@dataclass
class Door:
    """The listener as it stands beside health, and whoever knocks at it."""

    url: str
    events: Events
    inbox: Inbox
    windows: Windows
    http: aiohttp.ClientSession
    told: list[str]

    async def knock(
        self, body: bytes | io.BytesIO, kind: str = JSON, *, at: str = "", sign: str = "", **headers: str
    ) -> Any:
        stamp = at or str(int(NOW))
        shown = sign or mark(stamp, body if isinstance(body, bytes) else b"")
        sent = {"Content-Type": kind, "X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": shown} | headers
        async with self.http.post(self.url, data=body, headers=sent) as answer:
            return answer.status, await answer.text(), answer.headers

    async def event(self, payload: Json, **headers: str) -> int:
        status, _, _ = await self.knock(json.dumps(payload).encode(), **headers)
        return int(status)

    async def press(self, payload: Json) -> tuple[int, Any]:
        status, text, _ = await self.knock(urlencode({"payload": json.dumps(payload)}).encode(), FORM)
        return status, json.loads(text) if text else None

    async def shout(self, *lines: bytes, body: bytes = b"{}") -> int:
        """Headers as no client would send them."""
        host, _, port = self.url.split("/")[2].partition(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        head = b"POST /slack/events HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: %d\r\n" % len(body)
        writer.write(head + b"".join(line + b"\r\n" for line in lines) + b"\r\n" + body)
        answer = await reader.read()
        writer.close()
        return int(answer.split()[1])


def mark(stamp: str, body: bytes) -> str:
    return "v0=" + hmac.new(SECRET, b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()


class Quiet:
    async def troubles(self) -> dict[str, str]:
        return {}

    def notes(self) -> dict[str, str]:
        return {}

    async def figures(self) -> bytes:
        return b""


@asynccontextmanager
async def opened(server: SlackServer) -> AsyncIterator[Door]:
    clients = [make_client(server.token, server.api_url), make_client(server.token, server.api_url, patient=True)]
    inbox, windows, told = Inbox(), Windows(), list[str]()
    events = Events(clients[0], inbox, OneWorkspace(TEAM), Profiles(clients[1]), windows, told=told.append)
    runner = web.AppRunner(
        make_app(Quiet(), "127.0.0.1", 1, {"/slack/events": receiver(events, SECRET, lambda: NOW)}),
        access_log=None,
        auto_decompress=False,
    )
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        async with aiohttp.ClientSession() as http:
            url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
            yield Door(url, events, inbox, windows, http, told)
    finally:
        inbox.gate.set()
        await runner.cleanup()
        await events.close()
        for client in clients:
            await close(client)


@pytest.fixture
async def door(server: SlackServer) -> AsyncIterator[Door]:
    async with opened(server) as door:
        yield door


def event(text: str = "раз", id: str = "Ev1", team: str = TEAM, user: str = "U1001", **more: Any) -> Json:
    about = said("D1001", user, "1763456400.000100", text) | more
    return event_callback(about, id=id, at=NOW, app="A1", bot="U0BOT", team=team)


def tap(**more: Any) -> Json:
    action = {"type": "button", "action_id": "b0", "value": "a.token"} | more.pop("action", {})
    place = {"type": "message", "channel_id": "D1001", "message_ts": "1.1"}
    return pressed("block_actions", user=ANNA, trigger="1.2.3", app="A1", container=place, actions=[action], **more)


def window() -> Json:
    values = {"what": {"value": {"type": "plain_text_input", "value": "визит"}}}
    view = {"callback_id": "form", "private_metadata": "t", "state": {"values": values}}
    return pressed("view_submission", user=ANNA, trigger="1.2.4", app="A1", view=view)


# ── who knocks ──────────────────────────────────────────────────────────────────────────────────────────────


async def test_what_slack_brings_is_stored_as_the_socket_would_bring_it(door: Door) -> None:
    assert await door.event(event()) == 200
    assert await door.press(tap()) == (200, None)
    sent = command(
        "/shturman",
        "отчёт",
        channel="D1",
        room="directmessage",
        user=ANNA,
        trigger="9.9",
        app="A1",
        answers="https://x",
    )
    assert (await door.knock(urlencode(sent).encode(), FORM))[0] == 200
    kept = [(account, raw["type"], raw["payload"].get("type")) for account, raw in door.inbox.rows.values()]
    assert kept == [
        ("U1001", "events_api", "event_callback"), ("U1001", "interactive", "block_actions"),
        ("U1001", "slash_commands", None),
    ]  # fmt: skip
    assert list(door.inbox.rows) == ["Ev1", "1.2.3", "9.9"]
    assert "token" not in str([raw["payload"].keys() for _, raw in door.inbox.rows.values()]), "no old secret is kept"


STRANGERS: dict[str, dict[str, str]] = {
    "a wrong signature": {"sign": "v0=" + "0" * 64},
    "none": {"sign": "v0="},
    "another version": {"sign": "v1=" + "0" * 64},
    "an old time": {"at": str(int(NOW) - 301)},
    "a time to come": {"at": str(int(NOW) + 301)},
    "no number": {"at": "soon"},
    "a fraction": {"at": "1763456400.5"},
    "a negative time": {"at": "-1763456400"},
    "digits that are none": {"at": "¹"},
    "a very long time": {"at": "9" * 400},
    "nothing": {"at": " "},
}


@pytest.mark.parametrize("how", STRANGERS.values(), ids=STRANGERS)
async def test_strangers_are_shut_out(door: Door, how: dict[str, str]) -> None:
    body = json.dumps(event()).encode()
    status, text, told = await door.knock(body, **({"sign": mark(how["at"], body)} if "at" in how else {}), **how)
    assert (status, text, door.inbox.rows) == (401, "", {})
    assert "X-Slack-No-Retry" not in told, "a secret or a clock of ours may be wrong, and put right in time"


async def test_a_secret_or_clock_of_ours_that_is_wrong_is_told_once(
    door: Door, caplog: pytest.LogCaptureFixture
) -> None:
    body = json.dumps(event()).encode()
    old = str(int(NOW) - 301)
    for _ in range(2):
        assert (await door.knock(body, sign="v0=" + "0" * 64))[0] == 401
        assert (await door.knock(body, at=old, sign=mark(old, body)))[0] == 401
    told = [record.getMessage() for record in caplog.records if "refused a request" in record.getMessage()]
    assert len(told) == 2
    assert "SHTURMAN_SLACK_SIGNING_SECRET" in told[0]
    assert "clock" in told[1]


async def test_the_window_of_time_is_five_minutes_wide(door: Door) -> None:
    assert await door.event(event(id="Ev1"), at=str(int(NOW) - 300)) == 200
    assert await door.event(event(id="Ev2"), at=str(int(NOW) + 300)) == 200


async def test_headers_that_no_client_would_send(door: Door) -> None:
    body, stamp = json.dumps(event()).encode(), str(int(NOW))
    kind, when = b"Content-Type: application/json", b"X-Slack-Request-Timestamp: " + stamp.encode()
    right = b"X-Slack-Signature: " + mark(stamp, body).encode()
    assert await door.shout(kind, when, b"X-Slack-Signature: v0=\xd0\xb6\xff", body=body) == 401
    assert await door.shout(kind, when, body=body) == 401
    assert await door.shout(kind, right, body=body) == 401
    assert await door.shout(kind, when, right, right, body=body) == 401
    assert await door.shout(kind, when, when, right, body=body) == 401
    assert await door.shout(kind, b"X-Slack-Request-Timestamp: \xc2\xb9", right, body=body) == 401
    assert await door.shout(kind, when, right, body=body) == 200


async def test_other_ways_to_knock(door: Door) -> None:
    async with door.http.get(door.url) as answer:
        assert answer.status == 405
    assert (await door.knock(b"{}", "text/plain"))[0] == 415
    assert (await door.knock(b"{}", JSON, **{"Content-Encoding": "gzip"}))[0] == 415
    assert (await door.knock(io.BytesIO(b"{" + b" " * MOST + b"}")))[0] == 413
    assert await door.shout(b"Content-Type: application/json", b"Content-Type: text/plain") in (400, 401, 415)


async def test_who_is_too_slow_may_come_again(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slack_http, "READ_SECONDS", 0.01)

    async def slowly() -> AsyncIterator[bytes]:
        yield b"{"
        await asyncio.Event().wait()

    headers = {"Content-Type": JSON}
    async with door.http.post(door.url, data=slowly(), headers=headers) as answer:
        assert (answer.status, answer.headers.get("X-Slack-No-Retry")) == (408, None)


async def test_who_hangs_up_in_the_middle_is_no_error_of_ours(door: Door, caplog: pytest.LogCaptureFixture) -> None:
    host, _, port = door.url.split("/")[2].partition(":")
    _, writer = await asyncio.open_connection(host, int(port))
    writer.write(b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n")
    writer.write(b"Content-Length: 500\r\n\r\n{}")
    await writer.drain()
    while not (reading := [task for task in asyncio.all_tasks() if "RequestHandler.start" in repr(task)]):
        await asyncio.sleep(0)
    writer.close()
    await asyncio.wait(reading, timeout=5)
    assert await door.event(event()) == 200
    assert "Error handling request" not in caplog.text


# ── what stands in it ───────────────────────────────────────────────────────────────────────────────────────

BROKEN: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", JSON),
    "half": (b'{"type": "event_callback"', JSON),
    "a list": (b"[1]", JSON),
    "no type": (b"{}", JSON),
    "a type that is none": (b'{"type": 5}', JSON),
    "a key twice": (b'{"type": "a", "type": "b"}', JSON),
    "not a number": (b'{"type": "a", "x": NaN}', JSON),
    "half a character": (b'{"type": "a", "x": "\\ud800"}', JSON),
    "not utf-8": (b'{"type": "a", "x": "\xff"}', JSON),
    "deep": (b'{"type": "a", "x":' + b"[" * 5000 + b"]" * 5000 + b"}", JSON),
    "an empty form": (b"", FORM),
    "neither a press nor a command": (b"a=b", FORM),
    "a press that is none": (b"payload=%7B", FORM),
    "a press twice": (b"payload=%7B%7D&payload=%7B%7D", FORM),
    "bytes that are no text": (b"command=%FF", FORM),
    "half a character in a form": (b"command=%ED%A0%80", FORM),
    "many fields": (b"&".join(b"a%d=1" % number for number in range(200)), FORM),
    "odd names of people": (b'{"type": "event_callback", "enterprise": 5, "authorizations": [7]}', JSON),
    "a view that is none": (urlencode({"payload": '{"type": "view_submission", "team": 7}'}).encode(), FORM),
}


@pytest.mark.parametrize(("body", "kind"), BROKEN.values(), ids=BROKEN)
async def test_what_is_nothing_of_slacks(door: Door, body: bytes, kind: str) -> None:
    status, text, headers = await door.knock(body, kind)
    assert (status, text) == (400, "")
    assert headers["X-Slack-No-Retry"] == "1"
    assert door.inbox.rows == {}


async def test_the_two_questions_that_slack_asks_about_the_address(door: Door) -> None:
    asked = json.dumps({"type": "url_verification", "challenge": "3eZbrw1aB", "token": "x"}).encode()
    assert (await door.knock(asked))[:2] == (200, '{"challenge": "3eZbrw1aB"}')
    assert (await door.knock(asked, sign="v0=0"))[0] == 401
    assert (await door.knock(b"token=x&ssl_check=1", FORM, sign="v0=0"))[:2] == (200, "")
    assert (await door.knock(b"token=x&ssl_check=2", FORM, sign="v0=0"))[0] == 401
    assert (await door.knock(b"ssl_check=1%FF", FORM, sign="v0=0"))[0] == 401
    assert door.inbox.rows == {}


async def test_kinds_that_nobody_knows_yet_are_kept(door: Door) -> None:
    assert await door.event({"type": "app_rate_limited", "team_id": TEAM, "minute_rate_limited": 5}) == 200
    assert await door.event({"type": "tomorrow", "team_id": TEAM}) == 200
    assert await door.press({"type": "tomorrow", "team": {"id": TEAM}}) == (200, None)
    assert len(door.inbox.rows) == 3


async def test_once_is_once_however_often_it_comes(door: Door) -> None:
    """The same request again, a repeat of Slack's, and a repeat of what never came before."""
    for _ in range(3):
        assert await door.event(event()) == 200
    again = {"X-Slack-Retry-Num": "1", "X-Slack-Retry-Reason": "http_timeout"}
    assert await door.event(event(), **again) == 200
    assert await door.event(event(id="Ev2"), **again) == 200
    assert await door.press(tap()) == await door.press(tap())
    closed = pressed("view_closed", user=ANNA, trigger="", app="A1", view={"callback_id": "form"})
    assert await door.press(closed) == await door.press(closed) == (200, None)
    assert list(door.inbox.rows)[:3] == ["Ev1", "Ev2", "1.2.3"]
    assert len(door.inbox.rows) == 4


async def test_what_we_said_ourselves_is_not_kept(door: Door) -> None:
    mine = said("D1001", "U0BOT", "1763456400.000200", "Сколько?") | {"bot_id": "B0BOT"}
    edited = {"type": "message", "subtype": "message_changed", "message": mine, "channel": "D1001"}
    for number, event in enumerate((mine, edited)):
        told = event_callback(event, id=f"Ev{number}", at=NOW, app="A0SHTURMAN", bot="U0BOT")
        assert await door.event(told | {"event": event | {"channel_type": "im"}}) == 200
    assert door.inbox.rows == {}


def test_what_has_no_name_is_known_by_what_it_says() -> None:
    assert key_of("interactive", {"a": 1, "b": 2}) == key_of("interactive", {"b": 2, "a": 1})
    assert key_of("interactive", {"a": 1}) != key_of("interactive", {"a": 2})
    assert len(key_of("events_api", {"event_id": "E" * 999})) == 64
    assert len(key_of("events_api", {"event_id": "E\0"})) == 64, "no database takes it"


async def test_another_workspace_is_refused(door: Door) -> None:
    status, _, headers = await door.knock(json.dumps(event(team="T9OTHER")).encode())
    assert (status, headers["X-Slack-No-Retry"], door.inbox.rows) == (403, "1", {})


async def test_who_takes_the_app_away_is_told_of(door: Door) -> None:
    about = {"type": "tokens_revoked", "tokens": {"bot": ["U0BOT"]}}
    assert await door.event(event_callback(about, id="Ev7", at=NOW, app="A1", bot="U0BOT")) == 200
    assert "took our token back" in door.told[0]


# ── when the inbox does not take it ─────────────────────────────────────────────────────────────────────────


async def test_an_event_that_is_not_stored_comes_again(door: Door) -> None:
    door.inbox.trouble = OSError("disk full")
    assert await door.event(event()) == 503
    door.inbox.trouble = None
    assert await door.event(event()) == 200
    assert list(door.inbox.rows) == ["Ev1"]


async def test_what_takes_too_long_is_not_acknowledged_and_stored_all_the_same(door: Door) -> None:
    door.events.store_seconds = 0.05
    door.inbox.gate.clear()
    assert await door.event(event()) == 503
    door.inbox.gate.set()
    await door.events.close()
    assert list(door.inbox.rows) == ["Ev1"]
    assert await door.event(event()) == 200


async def test_what_stands_behind_something_slow_is_not_waited_for_longer(door: Door) -> None:
    """The time is that of each delivery, not of each turn; and both are stored, in their order."""
    door.events.store_seconds = 0.3
    door.inbox.gate.clear()
    door.inbox.held = "Ev0"
    sent = [asyncio.ensure_future(door.events.take("events_api", event(id=f"Ev{number}"))) for number in range(3)]
    assert [answer.status for answer in await asyncio.gather(*sent)] == [503] * 3
    assert door.inbox.rows == {}, "each had its own time, and none waited for another's turn"
    door.inbox.gate.set()
    await door.events.close()
    assert list(door.inbox.rows) == ["Ev0", "Ev1", "Ev2"]


async def test_what_comes_again_while_it_stands_in_line_makes_the_line_no_longer(door: Door) -> None:
    """Else Slack's repeats outgrow a slow hour: all is stored, nothing is acknowledged, and all comes again."""
    door.events.store_seconds = 0.05
    door.inbox.gate.clear()
    for _ in range(3):
        sent = [door.events.take("events_api", event(id=f"Ev{number}")) for number in range(3)]
        assert [answer.status for answer in await asyncio.gather(*sent)] == [503] * 3
    door.events.store_seconds = 5.0
    last = asyncio.ensure_future(door.events.take("events_api", event(id="Ev2")))
    await asyncio.sleep(0)
    door.inbox.gate.set()
    assert (await last).status == 200, "whoever asks again hears what became of it"
    assert door.inbox.asked == ["Ev0", "Ev1", "Ev2"]


@pytest.mark.parametrize("lang", ["ru", "en"])
async def test_presses_come_once_so_their_person_is_told(door: Door, server: SlackServer, lang: Lang) -> None:
    anna = server.person("U1001", "Anna", "en-US", "Europe/Moscow" if lang == "ru" else "Europe/London")
    await door.events.profiles.of(anna.id, waits=True)
    words = "Сохраняю дольше" if lang == "ru" else "Saving takes longer"
    door.inbox.trouble = OSError("disk full")
    status, answer = await door.press(window())
    assert (status, answer["response_action"]) == (200, "errors")
    assert words in answer["errors"]["what"], "the window stays open with what was typed"
    sent = command(
        "/shturman",
        "отчёт",
        channel="D1",
        room="directmessage",
        user=ANNA,
        trigger="9.9",
        app="A1",
        answers="https://x",
    )
    status, text, _ = await door.knock(urlencode(sent).encode(), FORM)
    assert status == 200
    assert words in json.loads(text)["text"]
    shown = anna.talk
    url = server.response_url(anna, shown, None)
    assert (await door.press(tap(response_url=url)))[0] == 503
    await anna.wait_for(lambda person: any(words in each.words for each in person.ephemerals))
    for address in ("https://evil.example/x", "http://["):
        assert (await door.press(tap(response_url=address)))[0] == 503


# ── windows ─────────────────────────────────────────────────────────────────────────────────────────────────


def form_tap(server: SlackServer, trigger: str = "") -> Json:
    anna = server.person("U1001")
    return tap(action={"action_id": "form", "value": "t"}) | {"trigger_id": trigger or server.new_trigger(anna)}


async def test_a_window_opens_at_once_and_nothing_is_kept(door: Door, server: SlackServer) -> None:
    assert await door.press(form_tap(server)) == (200, None)
    opened = server.person("U1001").window
    assert opened is not None
    assert (opened["title"]["text"], opened["submit"]["text"]) == ("Визит", "Отправить")
    assert (server.violations, door.inbox.rows) == ([], {})


async def test_a_window_that_does_not_open_is_a_tap_like_any_other(door: Door, server: SlackServer) -> None:
    """An expired trigger, a question that is over, a database in trouble: the house says what is the matter."""
    assert await door.press(form_tap(server, "1.1.expired")) == (200, None)
    door.windows.made = None
    assert await door.press(form_tap(server)) == (200, None)
    door.windows.trouble = OSError("busy")
    assert await door.press(form_tap(server)) == (200, None)
    assert len(door.inbox.rows) == 3


async def test_a_window_opened_already_is_not_opened_twice(door: Door, server: SlackServer) -> None:
    tapped = form_tap(server)
    assert await door.press(tapped) == await door.press(tapped) == (200, None)
    assert door.inbox.rows == {}


async def test_faults_are_shown_in_the_window_and_the_rest_is_stored(door: Door) -> None:
    door.windows.wrong = {"what": "Заполните это поле."}
    status, answer = await door.press(window())
    assert (status, answer) == (200, {"response_action": "errors", "errors": {"what": "Заполните это поле."}})
    assert door.inbox.rows == {}
    door.windows.wrong = {}
    assert await door.press(window()) == (200, None)
    door.windows.trouble = OSError("busy")
    other = window() | {"trigger_id": "7.7"}
    assert await door.press(other) == (200, None), "what cannot be checked now is checked when it is done"
    assert list(door.inbox.rows) == ["1.2.4", "7.7"]


# ── order and strangers ─────────────────────────────────────────────────────────────────────────────────────


async def test_one_person_is_heard_in_the_order_of_their_words(door: Door) -> None:
    """Though the first of them takes the inbox longest; others do not wait for it."""
    door.inbox.gate.clear()
    door.inbox.held = "Ev0"
    sent = [asyncio.ensure_future(door.events.take("events_api", event(id=f"Ev{number}"))) for number in range(4)]
    assert await door.event(event(id="Ev9", user="U1002")) == 200
    assert list(door.inbox.rows) == ["Ev9"]
    door.inbox.gate.set()
    assert [answer.status for answer in await asyncio.gather(*sent)] == [200] * 4
    assert list(door.inbox.rows) == ["Ev9", "Ev0", "Ev1", "Ev2", "Ev3"]


async def test_the_language_of_who_comes_with_a_code_is_known_with_the_code(door: Door, server: SlackServer) -> None:
    server.person("U1001", "Anna Volkova", "en-GB")
    assert await door.event(event("qT7_bM2-xK9vLw4ZrN8sYg")) == 200
    _, raw = door.inbox.rows["Ev1"]
    assert raw["who"] == {"locale": "en-GB", "name": "Anna Volkova", "zone": "Europe/Moscow"}
    assert await door.event(event("раз", id="Ev2", user="U4711")) == 200, "nobody knows this one: heard all the same"
    assert "who" not in door.inbox.rows["Ev2"][1]


async def test_a_person_of_whom_slack_could_not_tell_is_asked_about_again(door: Door, server: SlackServer) -> None:
    anna, people = server.person("U1001", language="en-US"), door.events.profiles
    for fault in ("internal_error", "ratelimited"):
        server.refuse_next("users.info", fault)
        assert await people.of(anna.id, waits=True) == {}
    server.fail_next("users.info", 503, "<html>later</html>")
    assert await people.of(anna.id, waits=True) == {}
    assert (await people.of(anna.id, waits=True))["locale"] == "en-US"
    for _ in range(2):
        assert await people.of("U404", waits=True) == {}
    assert len(server.named("users.info")) == 5, "of whom it knows nothing it is asked once"
