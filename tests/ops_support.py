"""The operator at a terminal: commands at home of the demo company, and a look into its database."""

from __future__ import annotations

import asyncio
import hashlib
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.cli import app
from bot.settings import Settings
from tests.chats import filled
from tests.shell import CliRunner

NOW = "2026-11-18T10:00"
MOMENT = datetime(2026, 11, 18, 7, 0, tzinfo=UTC)
KEY = "k" * 43


@dataclass(frozen=True)
class Said:
    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Said]


def run(*words: str, ends: int = 0) -> Said:
    done = CliRunner().invoke(app, list(words))
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    assert done.exit_code == ends, done.output
    return Said(done.exit_code, done.stdout, done.stderr)


@pytest.fixture
def company(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Commands run at home of the demo company, which has a signing key."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SHTURMAN_NOW", NOW)
    home = tmp_path / "data"
    home.mkdir(mode=0o700)
    asyncio.run(filled(Settings(), MOMENT.date()))
    (home / "secret.key").write_text(KEY)
    (home / "secret.key").chmod(0o600)
    return run


def keep(home: Path, data: bytes) -> Path:
    """A file as the product keeps it."""
    name = hashlib.sha256(data).hexdigest()
    file = home / "blobs" / name[:2] / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)
    return file


def ask(database: Path, question: str, *values: Any) -> list[Any]:
    with closing(sqlite3.connect(database)) as connection, connection:
        return connection.execute(question, values).fetchall()


def mail(home: Path, box: str, state: str, **more: Any) -> int:
    """A row as the product leaves it; returns its number."""
    at = "2026-11-18 07:00:00"
    row: dict[str, Any] = {"channel": "web", "key": "k1", "state": state, "attempts": 5}
    if box == "inbox":
        row |= {
            "account": "M05",
            "raw": "{}",
            "received_at": at,
            "error": "RuntimeError: words",
            "error_id": "e1e1e1e1",
        }
    else:
        row |= {"address": "M05", "subject": "", "kind": "push", "screen": "{}", "toast": "", "doubts": 2}
        row |= {"created_at": at, "error": "alarm"}
    row |= more
    names, marks = ", ".join(row), ", ".join("?" * len(row))
    ask(home / "demo.sqlite3", f"INSERT INTO {box} ({names}) VALUES ({marks})", *row.values())
    (number,) = ask(home / "demo.sqlite3", f"SELECT max(id) FROM {box}")[0]
    return int(number)
