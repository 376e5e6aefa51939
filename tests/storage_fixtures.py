"""What the storage tests share: an open database, a clock that stands still, and a handful of rows to start from.

Whoever asks for `database` is run twice: on SQLite and on PostgreSQL.
"""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from dialogs.ports import ChannelName, SendClass
from storage import inbox, outbox
from storage import tables as t
from storage.database import Database, Work
from tests import postgres
from tests.tables_made import migrated

NOW = datetime(2026, 11, 18, 7, 0, tzinfo=UTC)
BOTH = ("sqlite", "postgresql")


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


@contextmanager
def empty(kind: str, folder: Path) -> Iterator[str]:
    """The address of a database without tables."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'shturman.db'}"
    else:
        with postgres.empty_database() as url:
            yield url


@asynccontextmanager
async def opened(kind: str, folder: Path) -> AsyncIterator[Database]:
    """Open, with empty tables."""
    with postgres.fresh_database() if kind == "postgresql" else empty(kind, folder) as url:
        made = Database(url, folder / "files")
        await migrated(made)
        await made.open()
        yield made
        await made.close()


@pytest.fixture(params=BOTH)
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    async with opened(request.param, tmp_path) as made:
        yield made


@pytest.fixture
async def one_database(tmp_path: Path) -> AsyncIterator[Database]:
    """For what has nothing to do with the kind."""
    async with opened("sqlite", tmp_path) as made:
        yield made


def address_of(database: Database) -> str:
    return database.url.render_as_string(hide_password=False)


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
