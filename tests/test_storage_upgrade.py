"""The migrations make exactly the tables the code works with, and running them again harms nothing."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, select, text

from storage import people, upgrade
from storage import tables as t
from storage.database import Database, sqlite_engine
from storage.people import Person
from tests.storage_fixtures import NOW, SERVER, add_person, address_of

pytestmark = pytest.mark.skipif(SERVER is not None, reason="begins with an empty file")


def sketch(connection: Connection) -> dict[str, list[str]]:
    """Every table, index and trigger as SQLite keeps it: columns and constraints, in any order.

    Alembic's comparison leaves out checks, triggers, the options of foreign keys and the conditions of indexes.
    A column added later stands behind a comma on the line of the one before.
    """
    rows = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"))
    lines = {name: [piece.strip(" ,\t") for piece in re.split(r"\n|, ", sql)] for name, sql in rows}
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


FIRST = """
INSERT INTO teams VALUES ('volga', 'Волга', 'Volga', 'lena');
INSERT INTO people VALUES ('anna', 'Анна', 'Anna', 'rm', 'volga', 'Europe/Moscow', 'ru', 1, '2026-11-18 07:00:00');
INSERT INTO people VALUES ('lena', 'Лена', 'Lena', 'team_lead', 'volga', 'Asia/Omsk', 'en', 0, '2026-11-18 07:00:00');
INSERT INTO accounts VALUES ('telegram', '100', '100', 'anna', '2026-11-18 07:00:00', 0);
"""


async def test_people_of_the_first_tables_are_kept_and_have_no_deputy(tmp_path: Path) -> None:
    url = address_of(tmp_path)
    await upgrade.upgrade(url, "0001")
    assert await upgrade.revision(url) == "0001"
    with sqlite3.connect(tmp_path / "shturman.db") as connection:
        connection.executescript(FIRST)
        columns = [name for _, name, *_ in connection.execute("PRAGMA table_info(people)")]
        before = connection.execute("SELECT * FROM people ORDER BY id").fetchall()
    await upgrade.upgrade(url)
    assert connection.execute(f"SELECT {', '.join(columns)} FROM people ORDER BY id").fetchall() == before
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    connection.close()
    database = Database(url, tmp_path)
    await database.open()
    async with database.read() as read:
        anna = await people.by_account(read, "telegram", "100")
        lena = await people.by_id(read, "lena")
    await database.close()
    assert anna == Person("anna", "Анна", "Anna", "rm", "volga", "Europe/Moscow", "ru", True, NOW)
    assert lena is not None
    assert (lena.active, lena.deputy_id, lena.away_until) == (False, None, None)


async def test_two_replicas_that_start_together_both_succeed(tmp_path: Path) -> None:
    url = address_of(tmp_path)
    await asyncio.gather(upgrade.upgrade(url), upgrade.upgrade(url))
    assert await upgrade.revision(url) == upgrade.head()
