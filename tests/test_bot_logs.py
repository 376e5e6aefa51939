"""Logs tell what happened and where, never what somebody wrote, and no secret: canaries go through the whole house."""

from __future__ import annotations

import asyncio
import gc
import io
import json
import logging
import sqlite3
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import structlog
from sqlalchemy.exc import IntegrityError

from bot import logs
from bot.settings import Settings
from dialogs.ports import Outgoing, Press, Receipt
from dialogs.screens import Json, plain_text
from tests.chats import SECONDS, WebChat, running

NOON = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)
REPORT = "КАНАРЕЙКА склад пуст canary-report"
PHONE = "+7 912 345-67-89"
TOKEN = "4242424242:AAcanary-token_abcdefghijklmnopqrst"
CODE = "canaryQm9vYmFyMTIzNDU2"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything that is logged, as it would stand in the file; afterwards logging is as it was."""
    root, before = logging.getLogger(), structlog.get_config()
    kept, level = root.handlers[:], root.level
    out = io.StringIO()
    yield out
    structlog.configure(**before)
    root.handlers[:] = kept
    root.setLevel(level)
    for name in logs.OURS:
        logging.getLogger(name).setLevel(logging.NOTSET)
    logging.captureWarnings(False)
    logs._known.clear()


def set_up(to: io.StringIO, **settings: Any) -> None:
    logs.set_up(Settings(log_level="debug", log_format="json", **settings), to)


def lines(out: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.getvalue().splitlines()]


class Tells:
    """Raises errors that quote all they were given: the worst that a mistake in the code can do."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def fail(self, given: object) -> None:
        words = f"cannot make sense of {given}"
        self.said.append(words)
        try:
            raise KeyError(words)
        except KeyError as error:
            raise RuntimeError(words) from error

    def read(self, raw: Json) -> Press | None:
        self.fail(json.dumps(raw, ensure_ascii=False))
        return None

    async def send(self, out: Outgoing) -> Receipt:
        self.fail(plain_text(out.screen) + " ".join(b.token for row in out.screen.buttons for b in row))
        raise AssertionError

    async def tick(self) -> None:
        self.fail(self.said)


async def test_no_canary_ever_stands_in_the_log(
    tmp_path: Path, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A report, a phone, an invitation, buttons and both tokens go through a house in which everything breaks."""
    tells = Tells()
    monkeypatch.setattr("bot.worker.PAUSES_S", (0.0,))
    set_up(log, telegram_token=TOKEN, secret_key="canary-signing-key")
    logs.catch_all()
    async with running(tmp_path, now=NOON, only=["M05", "M06"], store_first_s=60) as app:
        logs.hide(app.key)
        async with WebChat(app, "M05").open() as me:
            tokens = await all_goes_well(me)
            # The same once more, and nobody can read it.
            read = app.readers["web"]
            app.readers["web"] = tells.read
            await me.write(f"{REPORT} {PHONE}")
            await me.write(f"/start {CODE}")
            await me.tap_token(tokens[0], me.last.ref)
            app.readers["web"] = read
            # And nothing can be sent.
            monkeypatch.setattr(app.channels["web"], "send", tells.send)
            await me.socket.send_json({"type": "text", "id": "M05-canary-0001", "text": "/report"})
            async with asyncio.timeout(SECONDS):
                while "send failed" not in log.getvalue():
                    await asyncio.sleep(0.01)
        monkeypatch.setattr(app.ticker, "_pushes", tells)
        await app.ticker.tick()
        await asyncio.wait([asyncio.create_task(tells.tick())])
        gc.collect()  # a task that nobody asked how it went complains when it is forgotten
        words = f"https://api.telegram.org/bot{TOKEN}/getMe and http://127.0.0.1:8080/?key={app.key}"
        structlog.get_logger().error(words, text=REPORT, error=RuntimeError(REPORT), nested={"to": [PHONE]})
        logging.getLogger("aiosqlite").debug("executing %s", REPORT)
        logging.getLogger("somebody").error("first line\n%s", REPORT)
        logging.getLogger("py.warnings").warning("call %s", PHONE)
        secrets = {TOKEN, TOKEN.partition(":")[2], CODE, app.key, "canary-signing-key", *tokens}
    said, whole = " ".join(tells.said), log.getvalue()
    for canary in (REPORT, PHONE, CODE, tokens[0]):
        assert canary in said, "the canary never flew"
    canaries = {REPORT, "КАНАРЕЙКА", "canary-report", PHONE, *secrets}
    assert [canary for canary in canaries if canary in whole] == []
    failed = [line for line in lines(log) if line["event"] == "press failed"]
    assert all(line["cause"] == f"in/{line['inbox']}" for line in failed)
    assert all("KeyError\nthen:\n" in line["exception"] for line in failed)
    assert "raise RuntimeError(words) from error" in failed[0]["exception"]
    events = {line["event"]: line for line in lines(log)}
    assert events["send failed"]["cause"].startswith("in/")
    assert events["tick failed, the next one tries again"]["cause"] == "tick"
    assert "RuntimeError" in events["nobody caught an error"]["exception"]
    assert {line["result"] for line in lines(log) if line["event"] == "press"} == {"done", "failed", "quarantined"}


async def all_goes_well(me: WebChat) -> list[str]:
    """A report with a phone in it is begun; returns the tokens of the buttons then."""
    await me.write("/report")
    await me.tap(me.last.buttons[0])
    await me.tap("Сегодня")
    await me.write(f"{REPORT}, звонил {PHONE}")
    return [token for message in me.messages for token in message.tokens.values()]


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("https://api.telegram.org/bot123456789:AAF-abcdefghijklmnopqrstuvwxyz_1234/sendMessage", "AAF-abc"),
        ("bot123456789%3AAAF-abcdefghijklmnopqrstuvwxyz_1234/x", "AAF-abc"),
        ("xoxb-1234567890-abcdef and xapp-1-A0-123456", "1234567890"),
        ("postgresql://shturman:hunter22@db/shturman", "hunter22"),
        ("GET /?key=abc_DEF-123 HTTP/1.1", "abc_DEF"),
        ("«/start Qm9vYmFyMTIzNDU2Nzg5MA» is unknown", "Qm9vYm"),
        ("code Qm9vYmFyMTIzNDU2Nzg5MA given", "Qm9vYm"),
        ("code QmAvYmFyMTIzNDUANzgBMA given", "QmAvYm"),
        ("code QmAvYmFyMTazNDUANzgBMA given", "QmAvYm"),
        ("tap b.990f6e65c6458ce3.b.._Ns-15l8ecA refused", "_Ns-15l8ecA"),
        *((f"call {phone} now", phone) for phone in (PHONE, "89123456789", "8 (912) 345-67-89", "+79123456789")),
    ],
)
def test_what_looks_like_a_secret_is_masked(text: str, hidden: str) -> None:
    assert hidden in text
    assert hidden not in logs.mask(text)


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-18T07:00:00.123456Z",
        "storage/inbox.py:1234 in claim_the_oldest_of_it",
        "handlers.telegram.errors.TokenRefused",
        "in/123456/2",
        "TelegramRetryAfterTold",
        "shturman-20261118T030000Z",
        "reports.key ix_inbox_pending_acc00nt",
        "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "http://127.0.0.1:8081/metrics",
    ],
)
def test_what_an_operator_needs_is_not(text: str) -> None:
    assert logs.mask(text) == text


def test_only_the_machines_words_are_told() -> None:
    sqlite = sqlite3.IntegrityError("UNIQUE constraint failed: reports.key")
    wrapped = IntegrityError("INSERT …", {"body": REPORT}, sqlite)
    assert REPORT in str(wrapped)
    assert logs.words(wrapped) == ": UNIQUE constraint failed: reports.key"
    assert logs.words(PermissionError(13, "Permission denied", "отчёт.jpg")) == ": Permission denied"
    assert logs.words(ValueError(REPORT)) == ""


def test_errors_in_groups_and_chains_are_all_told() -> None:
    def boom() -> None:
        raise ExceptionGroup(REPORT, [OSError(28, "No space left on device"), ValueError(REPORT)])

    with pytest.raises(ExceptionGroup) as caught:
        boom()
    caught.value.__context__ = caught.value.exceptions[1]  # a circle
    told = logs.told(caught.value)
    assert REPORT in "".join(traceback.format_exception(caught.value.exceptions[1]))
    assert "OSError: No space left on device" in told
    assert "in boom" in told
    assert REPORT not in told


def test_secrets_of_the_settings_are_hidden_wherever_they_stand(log: io.StringIO) -> None:
    set_up(
        log,
        secret_key="first-key,second-key",
        telegram_token="42:short-token",
        telegram_proxy="http://me:pa55word@proxy:8080",
    )
    structlog.get_logger().info("begin second-key", where="https://x/42%3Ashort-token/y", proxy="me:pa55word")
    said = log.getvalue()
    assert not any(secret in said for secret in ("second-key", "short-token", "pa55word"))
    assert lines(log)[0]["level"] == "info"


def test_readable_in_a_terminal_and_json_elsewhere(log: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    logs.set_up(Settings(), log)
    structlog.get_logger().debug("too much")
    structlog.get_logger().warning("said", id="e1")
    (line,) = lines(log)
    assert (line["event"], line["id"], line["level"]) == ("said", "e1", "warning")
    monkeypatch.setattr(log, "isatty", lambda: True)
    logs.set_up(Settings(), log)
    structlog.get_logger().warning("said again", id="e2")
    last = log.getvalue().splitlines()[-1]
    assert "said again" in last
    with pytest.raises(json.JSONDecodeError):
        json.loads(last)
