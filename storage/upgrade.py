"""Bring a database to the tables this version knows, or say where it stands. Nothing else changes tables."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, delete, insert, select, text
from sqlalchemy.ext.asyncio import AsyncEngine

from storage import tables as t
from storage.database import driver_url, sqlite_engine

log = logging.getLogger(__name__)

T = TypeVar("T")

SCRIPTS = Path(__file__).parent / "migrations"
# A database that a newer version has brought on says itself which older ones it still suits: whoever knows this step.
# Steps that only add leave it as it is; one that takes something away names the first step whose code does without.
SUITS = "0008"
OLDEST = "oldest_code"
LOCK = 0x5368_7475  # any number that no other program uses as its advisory lock


async def upgrade(url: str, to: str = "head") -> None:
    """To the newest step, all or nothing. Two replicas that start together do it one after the other."""
    await _in_transaction(url, lambda connection: _to(connection, to))


async def revision(url: str) -> str | None:
    """The step this database stands at; None before the first."""
    return await _in_transaction(url, _stands_at)


async def stands(url: str) -> Stands:
    return await _in_transaction(url, stands_at)


def stands_at(connection: Connection) -> Stands:
    at = _stands_at(connection)
    if at is None or at in known():
        return Stands(at, at == head(), newer=False)
    oldest = connection.execute(select(t.meta.c.value).where(t.meta.c.key == OLDEST)).scalar()
    return Stands(at, oldest in known(), newer=True)


@dataclass(frozen=True)
class Stands:
    """Where a database stands. `suits`: this version can work on it."""

    at: str | None
    suits: bool
    newer: bool


class TooNew(ValueError):
    def __init__(self, at: str | None) -> None:
        super().__init__(f"the database is of a newer Shturman (step {at}): install that one again")


@cache
def head() -> str | None:
    """The newest step this version knows."""
    return ScriptDirectory.from_config(config()).get_current_head()


@cache
def known() -> frozenset[str]:
    """All steps this version knows; a database at another one is of a newer version."""
    return frozenset(step.revision for step in ScriptDirectory.from_config(config()).walk_revisions())


def config(connection: Connection | None = None) -> Config:
    made = Config()
    made.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    made.attributes["connection"] = connection
    return made


def to_head(connection: Connection) -> None:
    """Within a transaction that does more."""
    _to(connection, "head")


def _to(connection: Connection, step: str) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
    found = stands_at(connection)
    if found.newer:
        if not found.suits:
            raise TooNew(found.at)
        log.warning("the database is of a newer Shturman (step %s) and suits this one as well", found.at)
    elif step != "head" or not found.suits:  # Alembic reads every step anew to find nothing to do
        command.upgrade(config(connection), step)
        if step == "head":
            connection.execute(delete(t.meta).where(t.meta.c.key == OLDEST))
            connection.execute(insert(t.meta).values(key=OLDEST, value=SUITS))


def _stands_at(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


async def _in_transaction(url: str, action: Callable[[Connection], T]) -> T:
    engine = _engine(driver_url(url))
    try:
        async with engine.begin() as connection:
            return await connection.run_sync(action)
    finally:
        await engine.dispose()


def _engine(url: URL) -> AsyncEngine:
    if url.get_backend_name() == "sqlite":
        # Copying a table drops the old one; with foreign keys on, its children would go with it.
        return sqlite_engine(url, begin="BEGIN IMMEDIATE", size=1, foreign_keys=False)
    from storage import postgresql  # noqa: PLC0415

    # A step over many rows may take its time, and replicas that start together wait for the one at work.
    return postgresql.engine(url, size=1, settings={"application_name": "shturman upgrade"}, answer_s=None)
