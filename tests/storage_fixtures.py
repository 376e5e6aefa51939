"""What the storage tests share: an open database, a clock that stands still, and a handful of rows to start from.

With TEST_DATABASE_URL (postgresql://…, an empty database of its own) the same tests run on PostgreSQL.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from dialogs.ports import ChannelName, SendClass
from storage import inbox, outbox
from storage import tables as t
from storage.database import Database, Work

NOW = datetime(2026, 11, 18, 7, 0, tzinfo=UTC)
SERVER = os.environ.get("TEST_DATABASE_URL")


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def address_of(tmp_path: Path) -> str:
    return SERVER or f"sqlite:///{tmp_path / 'shturman.db'}"


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    """Open, with empty tables. (The migrations that make them for real have their own test.)"""
    opened = Database(address_of(tmp_path), tmp_path / "files")
    await opened.open()
    async with opened.work() as work:
        if SERVER:
            await work.execute(text("DROP SCHEMA public CASCADE"))
            await work.execute(text("CREATE SCHEMA public"))
        await work.connection.run_sync(t.metadata.create_all)
    yield opened
    await opened.close()


def trouble() -> OperationalError:
    """What a full disk looks like."""
    cause = sqlite3.OperationalError("database or disk is full")
    cause.sqlite_errorcode = sqlite3.SQLITE_FULL
    return OperationalError("INSERT", {}, cause)


def nobody() -> None:
    """A wake-up that wakes nobody."""


def door(database: Database, wake: Callable[[], None] = nobody) -> inbox.Inbox:
    return inbox.Inbox(database, lambda: NOW, wake)


async def add_person(work: Work, id: str, role: str = "rm", team_id: str | None = None) -> None:
    row = {"id": id, "name": id.title(), "name_en": id.title(), "role": role, "team_id": team_id}
    more = {"zone": "Europe/Moscow", "lang": "ru", "active": True, "created_at": NOW}
    await work.insert_once(t.people, row | more)


async def add_account(work: Work, person: str, channel: ChannelName, account: str) -> None:
    row = {"channel": channel, "account": account, "address": account, "person_id": person}
    await work.insert_once(t.accounts, row | {"linked_at": NOW, "blocked": False})


async def add_team(work: Work, id: str, lead: str | None = None) -> None:
    await work.insert_once(t.teams, {"id": id, "name": id, "name_en": id, "lead_id": lead})


async def add_partner(work: Work, id: str, owner: str | None = None, name: str | None = None) -> None:
    row = {"id": id, "name": name or id, "name_en": name or id, "aliases": [], "city": "Казань", "region": "Татарстан"}
    await work.insert_once(t.partners, row | {"owner_id": owner, "stage": "active", "klass": "A", "created_at": NOW})


def message(key: str, kind: SendClass = "edit", address: str = "100", subject: str = "") -> outbox.NewRow:
    return outbox.NewRow(key, None, "telegram", address, kind, {"blocks": []}, subject=subject)
