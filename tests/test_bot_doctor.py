"""The doctor: what is wrong is named and says what to do, what is well is left alone, and nothing is changed."""

from __future__ import annotations

import json
import os
import shutil
import socket
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.engine import URL

from algorithms.loader import LIBRARY
from bot import nightly
from bot.app import free_port
from bot.doctor import rows
from bot.doctor.findings import Finding
from bot.doctor.messengers import of_telegram
from bot.serve import serve
from bot.settings import Settings
from storage import lock
from tests.ops_support import MOMENT, Run, ask, company, mail, run
from tests.telegram_server import TelegramServer

__all__ = ["company"]  # the fixture

Patch = pytest.MonkeyPatch


def findings(*words: str, ends: int = 0) -> dict[str, Finding]:
    """By what was looked at; of several the worst."""
    found: dict[str, Finding] = {}
    for data in run("doctor", "--json", *(words or ("--quick",)), ends=ends).data:
        ok = data.pop("ok")
        each = Finding(**data)
        assert ok == (each.state != "bad")
        if each.check not in found or each.state == "bad":
            found[each.check] = each
    return found


def bad(*words: str) -> dict[str, Finding]:
    return {name: each for name, each in findings(*words, ends=1).items() if each.state == "bad"}


def home(tmp_path: Path) -> Path:
    return tmp_path / "data"


# ── all well ────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_healthy_house_is_found_healthy_down_to_its_tools(company: Run, tmp_path: Path) -> None:
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    found = findings("--json")
    assert {each.check for each in found.values() if each.state == "ok"} >= {
        *("settings", "time zones", "data folder", "disk", "signing key", "database", "people", "inbox", "outbox"),
        *("methodology", "local chat", "charts", "word"),
    }
    assert found["clock"].state == "note"  # the tests move it
    after = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert {path: after[path] for path in before} == before
    said = company("doctor", "--quick").out
    assert "ok  database: at step " in said
    assert "charts" not in said


def test_a_running_product_is_not_disturbed(company: Run) -> None:
    with lock.held(Settings().url), closing(sqlite3.connect("data/demo.sqlite3")) as writer:
        writer.execute("DELETE FROM meta WHERE key = 'nothing'")  # in the middle of a transaction
        writer.rollback()
        assert f"process {os.getpid()}" in findings()["product"].what


def test_an_empty_place_is_told_how_to_begin_and_stays_empty(tmp_path: Path, monkeypatch: Patch) -> None:
    monkeypatch.chdir(tmp_path)
    found = findings()  # nothing is wrong yet
    assert "made at the first start" in found["database"].what
    assert list(tmp_path.iterdir()) == []
    run("db", "upgrade")
    assert bad()["people"].do == "shturman people invite --role admin"


# ── what is wrong ───────────────────────────────────────────────────────────────────────────────────────────


def test_each_wrong_setting_is_named_and_misspelt_ones_as_well(
    company: Run, tmp_path: Path, monkeypatch: Patch
) -> None:
    monkeypatch.setenv("SHTURMAN_COMPANY_ZONE", "Moscow")
    monkeypatch.setenv("SHTURMAN_LOCAL_CHAT_PORT", "many")
    monkeypatch.setenv("SHTURMAN_TELEGRAM_TOKN", "1:secret")
    monkeypatch.setenv("SHTURMAN_WEATHER", "fine")
    said = company("doctor", ends=1).out
    for name in ("SHTURMAN_COMPANY_ZONE", "SHTURMAN_LOCAL_CHAT_PORT", "did you mean SHTURMAN_TELEGRAM_TOKEN?"):
        assert name in said
    assert "··  settings: SHTURMAN_WEATHER is no setting" in said
    assert "1:secret" not in said


def broken_methodology(tmp_path: Path, patch: Patch) -> None:
    shutil.copytree(LIBRARY, tmp_path / "own")
    text = (tmp_path / "own/trip_report.yaml").read_text("utf-8")
    (tmp_path / "own/trip_report.yaml").write_text(text.replace("next: happened", "next: hapened"), "utf-8")
    patch.setenv("SHTURMAN_ALGORITHMS_DIR", str(tmp_path / "own"))


def damaged(tmp_path: Path, _patch: Patch) -> None:
    file = home(tmp_path) / "demo.sqlite3"
    ask(file, "PRAGMA journal_mode=DELETE")
    data = bytearray(file.read_bytes())
    data[4096 * 3 : 4096 * 40] = bytes(4096 * 37)
    file.write_bytes(data)


def nightly_at(hours: int, **noted: object) -> Callable[[Path, Patch], object]:
    def put(tmp_path: Path, patch: Patch) -> None:
        (tmp_path / "backups" / nightly.name_at(MOMENT - timedelta(hours=hours))).mkdir(parents=True)
        patch.setenv("SHTURMAN_BACKUP_DIR", str(tmp_path / "backups"))
        if noted:
            ask(home(tmp_path) / "demo.sqlite3", "INSERT INTO meta VALUES ('backup', ?)", json.dumps(noted))

    return put


TROUBLES: dict[str, tuple[Callable[[Path, Patch], object], str, str]] = {
    "open key": (lambda path, _: (home(path) / "secret.key").chmod(0o644), "signing key", "chmod 600"),
    "empty key": (lambda path, _: (home(path) / "secret.key").write_text(""), "signing key", "from a backup"),
    "open folder": (lambda path, _: home(path).chmod(0o777), "data folder", "chmod 700"),
    "full disk": (
        lambda _, patch: patch.setattr(shutil, "disk_usage", lambda at: type("Usage", (), {"free": 10**8})),
        "disk",
        "make room",
    ),
    "damaged": (damaged, "database", "db restore"),
    "older": (
        lambda path, _: ask(home(path) / "demo.sqlite3", "UPDATE alembic_version SET version_num = '0001'"),
        "database",
        "shturman db upgrade",
    ),
    "newer": (
        lambda path, _: (
            ask(home(path) / "demo.sqlite3", "UPDATE alembic_version SET version_num = '9999'"),
            ask(home(path) / "demo.sqlite3", "UPDATE meta SET value = '9999' WHERE key = 'oldest_code'"),
        ),
        "database",
        "newer Shturman",
    ),
    "methodology": (broken_methodology, "methodology", "algorithms lint"),
    "nobody": (lambda path, _: ask(home(path) / "demo.sqlite3", "UPDATE people SET active = 0"), "people", "invite"),
    "quarantine": (lambda path, _: mail(home(path), "inbox", "quarantined"), "inbox", "--state quarantined"),
    "unknown": (lambda path, _: mail(home(path), "outbox", "unknown"), "outbox", "--state unknown"),
    "no channel": (
        lambda _, patch: patch.setenv("SHTURMAN_LOCAL_CHAT", "false"),
        "channels",
        "SHTURMAN_TELEGRAM_TOKEN",
    ),
    "old backup": (nightly_at(27), "backup", "is it running?"),
    "failed backup": (nightly_at(1, ok=False, at="", error="disk full"), "backup", "mend it"),
    "no backup": (lambda path, patch: patch.setenv("SHTURMAN_BACKUP_DIR", str(path)), "backup", "db backup FOLDER"),
}


@pytest.mark.parametrize("name", TROUBLES)
def test_what_must_be_mended_is_one_finding_that_says_how(
    company: Run, tmp_path: Path, monkeypatch: Patch, name: str
) -> None:
    cause, check, advice = TROUBLES[name]
    cause(tmp_path, monkeypatch)
    found = bad()
    assert found.keys() == {check}
    assert advice in f"{found[check].what} → {found[check].do}"


def test_a_port_that_another_program_has_is_told(company: Run, monkeypatch: Patch) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        monkeypatch.setenv("SHTURMAN_LOCAL_CHAT_PORT", str(other.getsockname()[1]))
        assert "SHTURMAN_LOCAL_CHAT_PORT" in bad()["ports"].do


def test_a_backup_of_last_night_is_well(company: Run, tmp_path: Path, monkeypatch: Patch) -> None:
    nightly_at(5, ok=True, at="", error="")(tmp_path, monkeypatch)
    said = company("doctor", "--quick").out
    assert "ok  backup: 1 kept" in said
    assert "same disk" in said


def test_a_locked_database_is_told_and_not_waited_for(company: Run, monkeypatch: Patch) -> None:
    monkeypatch.setattr(rows, "LOCKED_S", 0.01)
    with closing(sqlite3.connect("data/demo.sqlite3", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        found = bad()["database"]
    assert "locked" in found.what


def test_postgresql_that_is_away_is_one_finding_without_its_password(company: Run, monkeypatch: Patch) -> None:
    url = URL.create("postgresql", "shturman", "hunter22", "127.0.0.1", free_port(), "shturman")
    monkeypatch.setenv("SHTURMAN_DATABASE_URL", url.render_as_string(hide_password=False))
    said = company("doctor", "--quick", ends=1).out
    assert "!!  database: cannot be reached" in said
    assert "hunter22" not in said


# ── Telegram ────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_wrong_token_and_a_missing_network_are_told_apart(tmp_path: Path) -> None:
    async with TelegramServer() as server:

        async def asked(token: str, url: str) -> Finding:
            settings = Settings(data_dir=tmp_path, telegram_token=token, telegram_api_url=url)
            return await of_telegram(settings, token)

        well = await asked(server.token, server.url)
        assert (well.state, well.what[:4]) == ("ok", "is @")
        wrong = await asked("4242:AAwrong-token_9876543210", server.url)
        assert (wrong.state, wrong.what) == ("bad", "the token is wrong")
        away = await asked(server.token, f"http://127.0.0.1:{free_port()}")
        assert (away.state, away.what) == ("bad", "cannot be reached: no connection")
        odd = await asked("not-a-token", server.url)
        assert "token is wrong" in odd.what
    for each in (well, wrong, away, odd):
        assert not any(secret in each.line for secret in (server.token, "wrong-token"))


# ── a start that fails ──────────────────────────────────────────────────────────────────────────────────────


def taken_port(tmp_path: Path, patch: Patch, other: socket.socket) -> None:
    other.bind(("127.0.0.1", 0))
    other.listen()
    patch.setenv("SHTURMAN_LOCAL_CHAT_PORT", str(other.getsockname()[1]))


STARTS: dict[str, tuple[Callable[[Path, Patch, socket.socket], object], str]] = {
    "port": (taken_port, "SHTURMAN_LOCAL_CHAT_PORT names another port"),
    "folder": (
        lambda path, patch, _: patch.setenv("SHTURMAN_DATA_DIR", str(path / "data/secret.key")),
        "File exists",
    ),
    "key": (lambda path, *_: (home(path) / "secret.key").write_text(""), "put the key back from a backup"),
    "damaged": (lambda path, patch, _: damaged(path, patch), "malformed"),
    "methodology": (lambda path, patch, _: broken_methodology(path, patch), "trip_report.yaml"),
}


@pytest.mark.parametrize("name", STARTS)
async def test_a_start_that_fails_says_why_and_leaves_nothing_open(
    company: Run, tmp_path: Path, monkeypatch: Patch, name: str
) -> None:
    cause, says = STARTS[name]
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)  # to be as it was afterwards
    with socket.socket() as other:
        cause(tmp_path, monkeypatch, other)
        with pytest.raises(SystemExit, match="Cannot start") as end:
            await serve(Settings())
    assert says in str(end.value)
    assert lock.holder(f"sqlite:///{home(tmp_path)}/demo.sqlite3") == ""
