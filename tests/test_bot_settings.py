"""Settings: from the environment or a file, refused with a reason, and never telling a secret."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.settings import Settings

TOKEN = "123456789:AAE-a-very-secret-telegram-token-indeed"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder without the developer's own `.env`."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def refusal(**given: object) -> str:
    with pytest.raises(ValidationError) as raised:
        Settings(**given)  # type: ignore[arg-type]  # what a person may write wrong
    return str(raised.value)


# ── where they come from ────────────────────────────────────────────────────────────────────────────────────


def test_nothing_set_is_a_demo_of_its_own() -> None:
    settings = Settings()
    assert settings.url == "sqlite:///data/demo.sqlite3"
    assert settings.shows_local_chat
    assert not settings.has_messenger


def test_a_token_brings_the_companys_own_database_and_closes_the_local_chat(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHTURMAN_TELEGRAM_TOKEN", TOKEN)
    settings = Settings()
    assert settings.url == "sqlite:///data/shturman.sqlite3"
    assert not settings.shows_local_chat
    assert Settings(local_chat=True).shows_local_chat


def test_variables_win_over_the_file_and_empty_ones_do_not_count(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / ".env").write_text("SHTURMAN_COMPANY_ZONE=Asia/Omsk\nSHTURMAN_LOCAL_CHAT_PORT=9000\nOTHER=1\n")
    monkeypatch.setenv("SHTURMAN_LOCAL_CHAT_PORT", "9100")
    monkeypatch.setenv("SHTURMAN_COMPANY_ZONE", "")
    settings = Settings()
    assert (settings.company_zone, settings.local_chat_port) == ("Asia/Omsk", 9100)


def test_the_file_may_stand_elsewhere(home: Path) -> None:
    (home / "shturman.conf").write_text("SHTURMAN_COMPANY_ZONE=Asia/Tokyo\n")
    code = "from bot.settings import Settings; print(Settings().company_zone)"
    environment = os.environ | {"SHTURMAN_ENV_FILE": str(home / "shturman.conf")}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "Asia/Tokyo"


# ── what is refused ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("zone", ["Moscow", "Europe/Moskva", "../../etc/passwd", "/etc/localtime", "Europe", "МСК"])
def test_a_zone_must_be_one(zone: str) -> None:
    assert "Europe/Moscow" in refusal(company_zone=zone)


@pytest.mark.parametrize("given", [{"local_chat_port": 70_000}, {"telegram_mode": "carrier"}, {"now": "завтра"}])
def test_nonsense_is_refused(given: dict[str, object]) -> None:
    assert refusal(**given)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://api.telegram.org",
        "http://127.0.0.1.evil.example",
        "http://localhost@evil.example",
        "localhost:8081",
    ],
)
def test_a_moved_clock_never_meets_real_people(url: str) -> None:
    assert "loopback" in refusal(now="2026-11-18T10:00", telegram_token=TOKEN, telegram_api_url=url)
    assert not Settings(telegram_token=TOKEN, telegram_api_url=url).is_at_home
    assert Settings().is_at_home


@pytest.mark.parametrize("url", ["http://127.0.0.1:8081", "http://localhost:8081/bot", "http://[::1]:8081"])
def test_a_moved_clock_may_meet_a_stand_in(url: str) -> None:
    assert Settings(now="2026-11-18T10:00", telegram_token=TOKEN, telegram_api_url=url).now is not None


def test_a_moment_without_a_zone_is_the_companys() -> None:
    settings = Settings(now="2026-11-18T10:00", company_zone="Asia/Novosibirsk")
    assert settings.now == datetime(2026, 11, 18, 3, tzinfo=UTC)
    aware = Settings(now="2026-11-18T10:00+00:00", company_zone="Asia/Novosibirsk")
    assert aware.now == datetime(2026, 11, 18, 10, tzinfo=UTC)


# ── the key that signs buttons ──────────────────────────────────────────────────────────────────────────────


def test_the_key_is_made_once_and_for_its_owner_alone(home: Path) -> None:
    (key,) = Settings(data_dir=home / "data").secrets
    file = home / "data" / "secret.key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert len(key) >= 32
    assert Settings(data_dir=home / "data").secrets == (key,)
    assert [path.name for path in (home / "data").iterdir()] == ["secret.key"]


def test_two_that_start_at_once_agree_on_the_key(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both find no file; the second one to write takes the key of the first."""
    data = home / "data"
    first = Settings(data_dir=data).secrets
    monkeypatch.setattr(Path, "exists", lambda self: False)
    assert Settings(data_dir=data).secrets == first


@pytest.mark.parametrize("left", [b"", b"\n", b"  \n"])
def test_a_key_file_that_was_cut_short_signs_nothing(home: Path, left: bytes) -> None:
    """An empty key would be everybody's: any button could be forged with it."""
    (home / "secret.key").write_bytes(left)
    with pytest.raises(ValueError, match=r"secret\.key"):
        _ = Settings(data_dir=home).secrets


def test_a_list_of_keys_rotates(home: Path) -> None:
    assert Settings(secret_key=" new , old ", data_dir=home).secrets == (b"new", b"old")
    assert not (home / "secret.key").exists()


@pytest.mark.parametrize("listed", ["new,", ",new", "new,,", " new , "])
def test_a_stray_comma_is_no_key(listed: str) -> None:
    assert Settings(secret_key=listed).secrets == (b"new",)


@pytest.mark.parametrize("listed", [",", " ", " , "])
def test_commas_alone_are_no_keys(listed: str) -> None:
    assert "secret_key" in refusal(secret_key=listed)


# ── secrets stay secret ─────────────────────────────────────────────────────────────────────────────────────


def test_no_secret_in_any_rendering(home: Path) -> None:
    settings = Settings(
        data_dir=home,
        telegram_token=TOKEN,
        secret_key="sign-with-this",
        telegram_proxy="socks5://user:hunter2@proxy.example",
        database_url="postgresql://shturman:pa55word@db.example/shturman",
    )
    assert settings.secrets == (b"sign-with-this",)
    for text in (repr(settings), str(settings), str(settings.model_dump()), settings.model_dump_json()):
        for secret in (TOKEN, "sign-with-this", "hunter2"):
            assert secret not in text
    assert "pa55word" not in repr(settings) + str(settings)


def test_no_secret_in_a_refusal() -> None:
    assert TOKEN not in refusal(telegram_token=TOKEN, now="2026-11-18", local_chat_port=-1)
    assert TOKEN not in refusal(telegram_token=[TOKEN])
