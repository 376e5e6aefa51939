"""Bring a database to the tables this version knows, or say where it stands. Nothing else changes tables."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TypeVar

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, text
from sqlalchemy.ext.asyncio import AsyncEngine

from storage.database import driver_url, sqlite_engine

T = TypeVar("T")

SCRIPTS = Path(__file__).parent / "migrations"
LOCK = 0x5368_7475  # any number that no other program uses as its advisory lock


async def upgrade(url: str, to: str = "head") -> None:
    """To the newest step, all or nothing. Two replicas that start together do it one after the other."""
    await _in_transaction(url, lambda connection: _to(connection, to))


async def revision(url: str) -> str | None:
    """The step this database stands at; None before the first."""
    return await _in_transaction(url, _stands_at)


@cache
def head() -> str | None:
    """The newest step this version knows."""
    return ScriptDirectory.from_config(config()).get_current_head()


def known() -> frozenset[str]:
    """All steps this version knows; a database at another one is of a newer version."""
    return frozenset(step.revision for step in ScriptDirectory.from_config(config()).walk_revisions())


def config(connection: Connection | None = None) -> Config:
    made = Config()
    made.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    made.attributes["connection"] = connection
    return made


def _to(connection: Connection, step: str) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
    if step != "head" or _stands_at(connection) != head():  # Alembic reads every step anew to find nothing to do
        command.upgrade(config(connection), step)


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
