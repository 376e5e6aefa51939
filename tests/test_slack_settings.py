"""Slack's settings and secrets: refused with a reason, told apart by the doctor, read in no log."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
import structlog
from pydantic import ValidationError

from bot import logs
from bot.app import free_port
from bot.doctor.findings import Finding
from bot.doctor.messengers import of_slack
from bot.settings import Settings
from tests.slack_server import SlackServer

BOT, APP, SIGNING = "xoxb-1234567890-abcdefghijkl", "xapp-1-A123-456-abcdef", "8f742231b10e8888abcd99yyyzzz85a5"
SOCKET = {"slack_bot_token": BOT, "slack_app_token": APP}
HTTP = {"slack_bot_token": BOT, "slack_mode": "http", "slack_signing_secret": SIGNING, "http_port": 8081}


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def refusal(**given: object) -> str:
    with pytest.raises(ValidationError) as raised:
        Settings(**given)  # type: ignore[arg-type]  # what a person may write wrong
    return str(raised.value)


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"slack_bot_token": BOT}, "SHTURMAN_SLACK_APP_TOKEN"),
        ({"slack_app_token": APP}, "SHTURMAN_SLACK_BOT_TOKEN is missing"),
        ({"slack_signing_secret": SIGNING}, "SHTURMAN_SLACK_BOT_TOKEN is missing"),
        ({"slack_bot_token": APP, "slack_app_token": BOT}, "SHTURMAN_SLACK_BOT_TOKEN"),
        (SOCKET | {"slack_app_token": BOT}, "SHTURMAN_SLACK_APP_TOKEN"),
        (SOCKET | {"slack_mode": "http"}, "SHTURMAN_SLACK_SIGNING_SECRET"),
        (HTTP | {"http_port": 0}, "SHTURMAN_HTTP_PORT"),
        (SOCKET | {"slack_mode": "carrier"}, "slack_mode"),
        (SOCKET | {"slack_api_url": "slack.com/api"}, "SHTURMAN_SLACK_API_URL"),
        (SOCKET | {"http_host": "0.0.0.0"}, "SHTURMAN_HTTP_HOST"),
    ],
)
def test_what_is_missing_is_named_and_no_secret_shown(given: dict[str, object], named: str) -> None:
    said = refusal(**given)
    assert named in said
    assert not any(secret in said for secret in (BOT, APP, SIGNING))


def test_slack_alone_is_a_company() -> None:
    settings = Settings(**SOCKET)  # type: ignore[arg-type]
    assert settings.has_messenger
    assert settings.url == "sqlite:///data/shturman.sqlite3"
    assert not settings.shows_local_chat
    assert not settings.has_door
    assert not settings.is_at_home
    assert BOT not in repr(settings)


def test_by_http_it_has_to_be_reached() -> None:
    assert Settings(**HTTP, http_host="0.0.0.0").has_door  # type: ignore[arg-type]


def test_a_moved_clock_speaks_to_nobody_outside() -> None:
    assert "loopback" in refusal(**SOCKET, now="2026-11-18T10:00")
    near = {**SOCKET, "slack_api_url": "http://127.0.0.1:9/api/", "now": "2026-11-18T10:00"}
    assert Settings(**near).is_at_home  # type: ignore[arg-type]
    assert "loopback" in refusal(**near, telegram_token="1:a")


def test_no_secret_of_slack_is_read_in_a_log() -> None:
    out = io.StringIO()
    logs.set_up(Settings(**SOCKET, slack_signing_secret=SIGNING, log_format="json"), out)  # type: ignore[arg-type]
    log = structlog.get_logger()
    hook = "https://hooks.slack.com/actions/T0/123456/AbCdEf"
    ticket = "wss://wss-primary.slack.com/link/?ticket=4c1-secret-ticket&app_id=A1"
    log.error(f"{BOT} {APP} {SIGNING} {hook} {ticket}", answers=hook, more=[ticket])
    said = out.getvalue()
    for secret in (BOT, APP, SIGNING, "AbCdEf", "4c1-secret-ticket"):
        assert secret not in said
    logs.set_up()


# ── the doctor ──────────────────────────────────────────────────────────────────────────────────────────────


async def test_the_doctor_tells_what_is_wrong(tmp_path: Path) -> None:
    async with SlackServer(BOT, APP) as server:

        async def asked(**other: object) -> Finding:
            given = {**SOCKET, "slack_api_url": server.api_url, "data_dir": tmp_path} | other
            return await of_slack(Settings(**given))  # type: ignore[arg-type]

        well = await asked()
        assert (well.state, "heard by a socket" in well.what) == ("ok", True)
        assert "heard by HTTP" in (await asked(**HTTP)).what
        wrong = await asked(slack_bot_token="xoxb-wrong-secret")
        assert (wrong.state, "bot token is wrong" in wrong.what) == ("bad", True)
        half = await asked(slack_app_token="xapp-wrong-secret")
        assert (half.state, "app token is wrong" in half.what) == ("bad", True)
        away = await asked(slack_api_url=f"http://127.0.0.1:{free_port()}/api/")
        assert (away.state, away.what) == ("bad", "cannot be reached: no connection")
        server.fail_next("auth.test", 503)
        odd = await asked()
        assert (odd.state, "trouble of its own" in odd.what) == ("note", True)
    for each in (well, wrong, half, away, odd):
        assert not any(secret in each.line for secret in (BOT, APP, "wrong-secret"))
