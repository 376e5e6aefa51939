"""The migrations make exactly the tables the code works with, and running them again harms nothing."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, select, text

from storage import tables as t
from storage import upgrade
from storage.database import Database, sqlite_engine
from tests.storage_fixtures import NOW, SERVER, add_person, address_of

pytestmark = pytest.mark.skipif(SERVER is not None, reason="begins with an empty file")


def sketch(connection: Connection) -> dict[str, list[str]]:
    """Every table, index and trigger as SQLite keeps it: columns and constraints one a line, in any order.

    Alembic's comparison leaves out checks, triggers, the options of foreign keys and the conditions of indexes.
    """
    rows = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"))
    lines = {name: [line.strip(" ,\t") for line in sql.splitlines()] for name, sql in rows}
    return {name: sorted(filter(None, found)) for name, found in lines.items() if name != "alembic_version"}


async def test_the_newest_step_and_the_tables_of_the_code_are_the_same(tmp_path: Path) -> None:
    url = address_of(tmp_path)
    assert await upgrade.revision(url) is None
    await upgrade.upgrade(url)
    assert await upgrade.revision(url) == upgrade.head() is not None
    database = Database(url, tmp_path)
    await database.open()
    async with database.work() as work:
        differences = await work.connection.run_sync(
            lambda connection: compare_metadata(MigrationContext.configure(connection), t.metadata)
        )
        migrated = await work.connection.run_sync(sketch)
    await database.close()
    assert differences == []
    fresh = sqlite_engine(Database(f"sqlite:///{tmp_path}/fresh.db", tmp_path).url, begin="BEGIN", size=1)
    async with fresh.begin() as connection:
        await connection.run_sync(t.metadata.create_all)
        made = await connection.run_sync(sketch)
    await fresh.dispose()
    assert migrated == made


async def test_data_survives_a_second_upgrade(tmp_path: Path) -> None:
    url = address_of(tmp_path)
    await upgrade.upgrade(url)
    database = Database(url, tmp_path)
    await database.open()
    async with database.work() as work:
        await add_person(work, "anna")
    await upgrade.upgrade(url)
    async with database.read() as read:
        assert await read.scalar(select(t.people.c.created_at)) == NOW
    await database.close()


async def test_two_replicas_that_start_together_both_succeed(tmp_path: Path) -> None:
    url = address_of(tmp_path)
    await asyncio.gather(upgrade.upgrade(url), upgrade.upgrade(url))
    assert await upgrade.revision(url) == upgrade.head()
