"""The migrations make exactly the tables the code works with, and running them again harms nothing."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, insert, select, text

from storage import people, upgrade
from storage import tables as t
from storage.database import Database, Work
from storage.people import Person
from tests.storage_fixtures import BOTH, NOW, add_person, empty


@pytest.fixture(params=BOTH)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Of a database without a table."""
    with empty(request.param, tmp_path) as address:
        yield address


@asynccontextmanager
async def working(url: str, folder: Path) -> AsyncIterator[Work]:
    database = Database(url, folder)
    await database.open()
    async with database.work() as work:
        yield work
    await database.close()


def sketch(connection: Connection) -> Any:
    """Everything the database keeps of its tables. Alembic's comparison leaves out checks, triggers, the options of

    foreign keys and the conditions of indexes.
    """
    if connection.dialect.name == "sqlite":
        # Columns and constraints in any order: a column added later stands behind a comma on the line of another.
        rows = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"))
        lines = {name: [piece.strip(" ,\t") for piece in re.split(r"\n|, ", sql)] for name, sql in rows}
        return {name: sorted(filter(None, found)) for name, found in lines.items() if name != "alembic_version"}
    return {question: sorted(map(repr, connection.execute(text(question)))) for question in CATALOGUE}


OURS = "relnamespace = 'public'::regnamespace AND relname <> 'alembic_version'"
CATALOGUE = (
    "SELECT relname, attname, format_type(atttypid, atttypmod), attnotnull, pg_get_expr(adbin, adrelid) "
    "FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid "
    f"LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum WHERE relkind = 'r' AND attnum > 0 AND {OURS}",
    "SELECT relname, conname, pg_get_constraintdef(pg_constraint.oid) "
    f"FROM pg_constraint JOIN pg_class ON pg_class.oid = conrelid WHERE {OURS}",
    "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename <> 'alembic_version'",
    "SELECT pg_get_triggerdef(pg_trigger.oid) "
    f"FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid WHERE NOT tgisinternal AND {OURS}",
    "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
    f"SELECT relname FROM pg_class WHERE relkind = 'S' AND {OURS}",
)


async def test_the_newest_step_and_the_tables_of_the_code_are_the_same(url: str, tmp_path: Path) -> None:
    assert await upgrade.revision(url) is None
    await upgrade.upgrade(url)
    assert await upgrade.revision(url) == upgrade.head() is not None
    async with working(url, tmp_path) as work:
        differences = await work.connection.run_sync(
            lambda connection: compare_metadata(MigrationContext.configure(connection), t.metadata)
        )
        migrated = await work.connection.run_sync(sketch)
    assert differences == []
    beside = tmp_path / "beside"
    beside.mkdir()
    with empty("sqlite" if url.startswith("sqlite") else "postgresql", beside) as fresh:
        async with working(fresh, beside) as work:
            await work.connection.run_sync(t.metadata.create_all)
            made = await work.connection.run_sync(sketch)
    assert migrated == made


async def test_data_survives_a_second_upgrade(url: str, tmp_path: Path) -> None:
    await upgrade.upgrade(url)
    async with working(url, tmp_path) as work:
        await add_person(work, "anna")
    await upgrade.upgrade(url)
    async with working(url, tmp_path) as work:
        assert await work.scalar(select(t.people.c.created_at)) == NOW


ANNA = {"id": "anna", "name": "Анна", "name_en": "Anna", "role": "rm", "team_id": "volga"}
LENA = {"id": "lena", "name": "Лена", "name_en": "Lena", "role": "team_lead", "team_id": "volga"}
FIRST = (
    (t.teams, {"id": "volga", "name": "Волга", "name_en": "Volga", "lead_id": "lena"}),
    (t.people, ANNA | {"zone": "Europe/Moscow", "lang": "ru", "active": True, "created_at": NOW}),
    (t.people, LENA | {"zone": "Asia/Omsk", "lang": "en", "active": False, "created_at": NOW}),
    (
        t.accounts,
        {"channel": "telegram", "account": "100", "address": "100", "person_id": "anna"}
        | {"linked_at": NOW, "blocked": False},
    ),
)


async def test_people_of_the_first_tables_are_kept_and_have_no_deputy(url: str, tmp_path: Path) -> None:
    await upgrade.upgrade(url, "0001")
    assert await upgrade.revision(url) == "0001"
    async with working(url, tmp_path) as work:
        for table, row in FIRST:
            await work.execute(insert(table).values(row))
        columns = list((await work.execute(text("SELECT * FROM people"))).keys())
        before = await work.all(text("SELECT * FROM people ORDER BY id"))
    await upgrade.upgrade(url)
    async with working(url, tmp_path) as work:
        assert await work.all(text(f"SELECT {', '.join(columns)} FROM people ORDER BY id")) == before
        if url.startswith("sqlite"):
            assert await work.all(text("PRAGMA foreign_key_check")) == []
        anna = await people.by_account(work, "telegram", "100")
        lena = await people.by_id(work, "lena")
    assert anna == Person("anna", "Анна", "Anna", "rm", "volga", "Europe/Moscow", "ru", True, NOW)
    assert lena is not None
    assert (lena.active, lena.deputy_id, lena.away_until) == (False, None, None)


async def test_two_replicas_that_start_together_both_succeed(url: str) -> None:
    await asyncio.gather(upgrade.upgrade(url), upgrade.upgrade(url))
    assert await upgrade.revision(url) == upgrade.head()
