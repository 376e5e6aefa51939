"""The webhook's door: strangers learn nothing, what is no update is refused, what is one is never lost."""

from __future__ import annotations

import asyncio
import gzip
import io
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiogram import Bot
from aiohttp import web
from pydantic import ValidationError

from bot.app import App
from bot.settings import Settings
from handlers.ops import make_app
from handlers.strict import Malformed
from handlers.telegram.client import make_bot
from handlers.telegram.errors import TokenRefused
from handlers.telegram.polling import ALLOWED_UPDATES
from handlers.telegram.subscription import Subscription
from handlers.telegram.webhook import MOST, secret_from, update_from
from storage import inbox
from tests.chats import SECONDS, TelegramChat, running, telegram_settings, webhook_settings
from tests.telegram.fixtures import bot, server
from tests.telegram_server import TelegramServer

__all__ = ["bot", "server"]  # fixtures

NOON = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)
SECRET = "X-Telegram-Bot-Api-Secret-Token"
UPDATE = {"update_id": 7, "message": {"message_id": 1, "date": 1, "chat": {"id": 5, "type": "private"}, "text": "раз"}}


class Stranger:
    """Knocks at the webhook with whatever headers and bodies."""

    def __init__(self, app: App, http: aiohttp.ClientSession) -> None:
        self.app, self.http = app, http
        self.url = app.settings.telegram_webhook_url
        assert app.telegram is not None
        self.secret = app.telegram.secrets[0].decode()

    async def knock(
        self, body: bytes | Any, *, secret: str | bytes | None = "", method: str = "POST", **how: Any
    ) -> int:
        headers = {"Content-Type": "application/json"} | how.pop("headers", {})
        if secret is not None:
            headers[SECRET] = secret or self.secret
        data = io.BytesIO(body if isinstance(body, bytes) else json.dumps(body).encode())
        async with self.http.request(method, how.pop("url", self.url), data=data, headers=headers, **how) as answer:
            return answer.status

    async def shout(self, secret: bytes, update: bytes = b'{"update_id":1}') -> int:
        """The secret's bytes as no client would send them."""
        host, port = "127.0.0.1", self.app.settings.http_port
        reader, writer = await asyncio.open_connection(host, port)
        head = (
            f"POST /telegram HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {len(update)}\r\n"
        )
        writer.write(head.encode() + SECRET.encode() + b": " + secret + b"\r\nConnection: close\r\n\r\n" + update)
        answer = await reader.read()
        writer.close()
        return int(answer.split()[1])

    async def rows(self) -> int:
        async with self.app.database.read() as read:
            return len(await inbox.list_rows(read))


@asynccontextmanager
async def house(server: TelegramServer, folder: Path, **more: Any) -> AsyncIterator[Stranger]:
    settings = webhook_settings(server) | more
    async with running(folder, now=NOON, only=["M05"], **settings) as app, aiohttp.ClientSession() as http:
        yield Stranger(app, http)


async def until(condition: Any) -> None:
    async with asyncio.timeout(SECONDS):
        while not condition():
            await asyncio.sleep(0.005)


# ── who knocks, and with what ───────────────────────────────────────────────────────────────────────────────


def deep(levels: int) -> bytes:
    return b'{"update_id":1,"a":' + b"[" * levels + b"]" * levels + b"}"


BROKEN = {
    "nothing": b"",
    "half": b'{"update_id": 1',
    "no object": b"[1]",
    "a word": b'"update_id"',
    "NaN": b'{"update_id": 1, "a": NaN}',
    "infinity": b'{"update_id": 1, "a": -Infinity}',
    "no number": b'{"message": {}}',
    "a number as text": b'{"update_id": "1"}',
    "true": b'{"update_id": true}',
    "a fraction": b'{"update_id": 1.0}',
    "negative": b'{"update_id": -1}',
    "huge": b'{"update_id": ' + b"9" * 5000 + b"}",
    "a key twice": b'{"update_id": 1, "update_id": 2}',
    "a key twice below": b'{"update_id": 1, "message": {"text": "a", "text": "b"}}',
    "not utf-8": b'{"update_id": 1, "a": "\xff"}',
    "half a character": b'{"update_id": 1, "a": "\\ud800"}',
    "deep": deep(100),
    "very deep": deep(100_000),
}


@pytest.mark.parametrize("body", BROKEN.values(), ids=BROKEN)
def test_what_is_no_update_is_said_to_be_none(body: bytes) -> None:
    with pytest.raises(Malformed):
        update_from(body)


def test_unknown_kinds_and_fields_are_updates() -> None:
    odd = {"update_id": 1, "hologram": {"from": {"id": 5}, "deep": [[[{"a": None}]]], "big": 10**30, "float": 1e300}}
    assert update_from(json.dumps(odd).encode()) == odd


async def test_the_door_opens_for_telegram_alone(tmp_path: Path) -> None:
    async with TelegramServer() as server, house(server, tmp_path) as stranger:
        for secret in (None, "wrong", stranger.secret[:-1], stranger.secret + "a", stranger.secret.upper()):
            assert await stranger.knock(UPDATE, secret=secret) == 401, secret
        for bare in ("пароль".encode(), b"\xff\xfe", b"\x80" * 300, b""):
            assert await stranger.shout(bare) == 401, bare
        assert await stranger.shout(stranger.secret.encode(), update=b'{"update_id":0}') == 200
        assert await stranger.knock(BROKEN["half"], secret=None) == 401, "nothing is told to who is not Telegram"
        twice = [(SECRET, stranger.secret), (SECRET, stranger.secret), ("Content-Type", "application/json")]
        async with stranger.http.post(stranger.url, data=json.dumps(UPDATE), headers=twice) as answer:
            assert answer.status == 401
        for body in (BROKEN["half"], BROKEN["very deep"], BROKEN["a key twice"]):
            assert await stranger.knock(body) == 400
        assert await stranger.knock(UPDATE, headers={"Content-Type": "text/plain"}) == 415
        assert await stranger.knock(b'{"update_id":1,"a":"' + b"x" * MOST + b'"}') == 413
        for packed in (b"none", gzip.compress(json.dumps(UPDATE).encode())):
            assert await stranger.knock(packed, headers={"Content-Encoding": "gzip"}) == 415
        for method in ("GET", "PUT", "DELETE"):
            assert await stranger.knock(UPDATE, method=method) == 405
        assert await stranger.knock(UPDATE, url=f"{stranger.url}/more") == 404
        assert await stranger.rows() == 1
        assert await stranger.knock(UPDATE) == 200
        assert await stranger.knock(UPDATE) == 200
        assert await stranger.rows() == 2, "the same once more changes nothing"
        await only_on_its_own_listener(stranger)
        assert server.violations == []


async def only_on_its_own_listener(stranger: Stranger) -> None:
    """Not on the local chat's, and with what the watchman may see beside it."""
    page = f"http://127.0.0.1:{stranger.app.port}/telegram"
    assert await stranger.knock(UPDATE, url=page) in (403, 404)
    base = stranger.url.removesuffix("/telegram")
    async with stranger.http.get(f"{base}/readyz") as answer:
        assert (await answer.json())["ready"]
    async with stranger.http.get(f"{base}/metrics", headers={"X-Forwarded-For": "192.0.2.1"}) as answer:
        assert answer.status == 403


async def test_what_cannot_be_stored_comes_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with TelegramServer() as server, house(server, tmp_path) as stranger:
        anna = TelegramChat(stranger.app, server, "M05", 5001)
        await anna.join()
        kept = stranger.app.inbox.accept
        asked = []

        async def full(*_: Any) -> bool:
            asked.append(1)
            raise OSError("disk full")

        monkeypatch.setattr(stranger.app.inbox, "accept", full)
        assert await stranger.knock(UPDATE) == 503
        anna.phone.write("/menu")
        await until(lambda: len(asked) > 2)
        monkeypatch.setattr(stranger.app.inbox, "accept", kept)
        await anna.settle()
        assert "Мой день" in anna.last.text
        assert 503 in server.webhook_statuses


async def test_a_slow_body_holds_nobody_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("handlers.telegram.webhook.READ_SECONDS", 0.05)
    async with TelegramServer() as server, house(server, tmp_path) as stranger:

        async def drops() -> AsyncIterator[bytes]:
            yield b'{"update_id":'
            await asyncio.sleep(SECONDS)

        headers = {SECRET: stranger.secret, "Content-Type": "application/json"}
        async with stranger.http.post(stranger.url, data=drops(), headers=headers) as answer:
            assert answer.status == 408


# ── telling Telegram ────────────────────────────────────────────────────────────────────────────────────────


class Watched:
    """A subscription whose waiting is a number of looks."""

    def __init__(self, bot: Bot, looks: int) -> None:
        self.stop, self.left = asyncio.Event(), looks
        self.slept: list[float] = []
        self.told: list[str] = []
        self.reached = 0
        self.kept = Subscription(
            bot, "http://127.0.0.1:1/telegram", "s" * 20, self._sleep, self.told.append, self._reached
        )

    def _reached(self) -> None:
        self.reached += 1

    async def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.left -= 1
        if not self.left:
            self.stop.set()


async def test_it_is_set_once_with_all_that_matters(server: TelegramServer, bot: Bot) -> None:
    watched = Watched(bot, 3)
    await watched.kept.keep(watched.stop)
    (call,) = server.named("setWebhook")
    assert call.params["secret_token"] == "s" * 20
    assert json.loads(call.params["allowed_updates"]) == ALLOWED_UPDATES
    assert (call.params["drop_pending_updates"], call.params["max_connections"]) == ("false", "40")
    assert server.token not in call.params["url"]
    assert (watched.told, watched.reached) == (["", "", ""], 3)
    assert server.violations == []


async def test_it_is_set_again_when_somebody_took_it_away(
    server: TelegramServer, bot: Bot, caplog: pytest.LogCaptureFixture
) -> None:
    watched = Watched(bot, 4)
    sleep = watched.kept.sleep

    async def meanwhile(seconds: float) -> None:
        if watched.left == 4:
            server.webhook_url = "https://other.example/hook"
        if watched.left == 3:
            server.fail_next("getWebhookInfo", 401, {"ok": False, "error_code": 401, "description": "Unauthorized"})
        await sleep(seconds)

    watched.kept.sleep = meanwhile
    await watched.kept.keep(watched.stop)
    assert len(server.named("setWebhook")) == 2
    assert [words[:24] for words in watched.told] == ["", "another program set its ", "Telegram refuses the bot", ""]
    assert watched.told[1] in caplog.text


async def test_what_telegram_says_of_its_attempts_is_told(server: TelegramServer, bot: Bot) -> None:
    watched = Watched(bot, 3)
    sleep = watched.kept.sleep

    async def meanwhile(seconds: float) -> None:
        if watched.left == 3:
            server.person().write("раз")
            await until(lambda: 0 in server.webhook_statuses)  # nobody listens there
        if watched.left == 2:
            server._last_error["last_error_date"] += 1
        await sleep(seconds)

    watched.kept.sleep = meanwhile
    await watched.kept.keep(watched.stop)
    assert watched.told[0] == ""
    assert all("cannot deliver, 1 updates wait: Connection failed" in words for words in watched.told[1:])
    assert watched.reached == 1


async def test_troubles_are_waited_out(server: TelegramServer, bot: Bot) -> None:
    flood = {"ok": False, "error_code": 429, "description": "Too Many Requests", "parameters": {"retry_after": 41}}
    bad = {"ok": False, "error_code": 400, "description": "Bad Request: bad webhook: port is not allowed"}
    server.fail_next("getWebhookInfo", 502)
    server.fail_next("getWebhookInfo", 429, flood)
    server.fail_next("setWebhook", 400, bad)
    watched = Watched(bot, 4)
    await watched.kept.keep(watched.stop)
    assert watched.slept == [10, 41, 60, 60]
    assert "bad webhook: port is not allowed" in watched.told[2]
    assert watched.told[3] == ""


async def test_a_wrong_token_ends_it(server: TelegramServer) -> None:
    bot = make_bot("4242:AAwrong-token_0123456789", server.url)
    with pytest.raises(TokenRefused):
        await Watched(bot, 1).kept.keep(asyncio.Event())
    await bot.session.close()


async def test_from_polling_to_a_webhook_and_back_nothing_is_lost(tmp_path: Path) -> None:
    """What was written while nobody listened comes in, each once."""
    async with TelegramServer() as server:
        polling, hooked = telegram_settings(server), webhook_settings(server)
        for number, mode in enumerate((polling, hooked, polling)):
            async with running(tmp_path, now=NOON, people=number == 0, **mode) as app:
                anna = TelegramChat(app, server, "M05", 5001)
                if number == 0:
                    await anna.join()
                await until(lambda: not server.pending)
                await anna.write("/menu")
                assert "Мой день" in anna.last.text
                async with app.database.read() as read:
                    assert len(await inbox.list_rows(read)) == len(anna.phone.messages) - len(anna.phone.heard)
            anna.phone.write("/tasks")
        assert server.violations == []
    assert len(server.named("deleteWebhook")) == 1


class Watchman:
    def notes(self) -> dict[str, str]:
        return {}

    async def troubles(self) -> dict[str, str]:
        return {"Relay.run": "has ended"}

    async def figures(self) -> bytes:
        return b"figures"


async def test_a_listener_for_others_tells_them_no_more_than_they_need() -> None:
    """Bound to loopback here, and made as if it were not: what counts is who asks."""
    runner = web.AppRunner(make_app(Watchman(), "0.0.0.0", 8081, {}), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    async with aiohttp.ClientSession() as http:
        for host, told in (("shturman.example", None), ("127.0.0.1:8081", {"Relay.run": "has ended"})):
            async with http.get(f"{base}/healthz", headers={"Host": host}) as answer:
                assert answer.status == 200
            async with http.get(f"{base}/readyz", headers={"Host": host}) as answer:
                assert (answer.status, (await answer.json()).get("troubles")) == (503, told)
            async with http.get(f"{base}/metrics", headers={"Host": host}) as answer:
                assert answer.status == (200 if told else 403)
    await runner.cleanup()


# ── settings ────────────────────────────────────────────────────────────────────────────────────────────────


WRONG = {
    "no address": ({"telegram_webhook_url": ""}, "like https://"),
    "not secure": ({"telegram_webhook_url": "http://bot.example/telegram"}, "like https://"),
    "no path": ({"telegram_webhook_url": "https://bot.example/"}, "a path of its own"),
    "a path of the watchman": ({"telegram_webhook_url": "https://bot.example/metrics"}, "a path of its own"),
    "the token in it": ({"telegram_webhook_url": "https://bot.example/4242:AAx"}, "no token"),
    "a password in it": ({"telegram_webhook_url": "https://a:b@bot.example/t"}, "no password"),
    "a short secret": ({"telegram_webhook_secret": "short"}, "16 to 256"),
    "a secret of other letters": ({"telegram_webhook_secret": "секрет-секрет-секрет"}, "16 to 256"),
    "no port": ({"http_port": 0}, "needs a port"),
}


@pytest.mark.parametrize(("given", "said"), WRONG.values(), ids=WRONG)
def test_settings_that_cannot_work_are_refused(given: dict[str, Any], said: str) -> None:
    right: dict[str, Any] = {"telegram_token": "4242:AAx", "telegram_mode": "webhook", "http_port": 8081}
    right["telegram_webhook_url"] = "https://b.example/t"
    assert Settings(**right, http_host="0.0.0.0").has_webhook
    with pytest.raises(ValidationError, match=said):
        Settings(**right | given)


def test_the_secret_is_the_same_on_every_replica_and_nobody_can_guess_it() -> None:
    old, both = secret_from([b"old"], "https://b.example/t"), secret_from([b"new", b"old"], "https://b.example/t")
    assert both[1:] == old
    assert len(set(both)) == 2
    assert all(secret.isalnum() for secret in both)
    assert secret_from([b"old"], "https://c.example/t") != old


async def test_a_taken_port_stops_the_start_and_says_which(tmp_path: Path) -> None:
    async with TelegramServer() as server, house(server, tmp_path / "a") as stranger:
        port = stranger.app.settings.http_port
        second = App(
            Settings(data_dir=tmp_path / "b", local_chat_port=0, **webhook_settings(server) | {"http_port": port})
        )
        with pytest.raises(OSError, match=str(port)):
            await second.start()
        await second.close()
