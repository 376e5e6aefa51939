"""Transactions: no update is ever lost, nothing half-done is ever seen."""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError

from storage import database as storing
from storage import meta
from storage import tables as t
from storage.database import Database, Reading, Work, driver_url
from tests import storage_fixtures
from tests.storage_fixtures import NOW, add_person, address_of, trouble

database = storage_fixtures.database

COUNTER = t.meta.c.key == "counter"

OTHER_PROCESS = """
import asyncio, sys
from pathlib import Path
from storage.database import Database
from tests.test_storage_database import increment_many

async def main() -> None:
    database = Database(sys.argv[1], Path(sys.argv[2]))
    await database.open()
    print("ready", flush=True)
    sys.stdin.readline()
    await increment_many(database, 50)
    await database.close()

asyncio.run(main())
"""


async def count(read: Reading) -> int:
    return int(await read.scalar(select(t.meta.c.value).where(COUNTER).with_for_update()))


async def increment_many(database: Database, times: int) -> None:
    for _ in range(times):
        async with database.work() as work:
            before = await count(work)
            await asyncio.sleep(0)
            await work.execute(update(t.meta).where(COUNTER).values(value=str(before + 1)))


async def start_counter(database: Database) -> None:
    async with database.work() as work:
        await work.upsert(t.meta, {"key": "counter", "value": "0"})


async def test_increments_of_tasks_and_processes_are_all_kept(database: Database, tmp_path: Path) -> None:
    await start_counter(database)
    arguments = ["-c", OTHER_PROCESS, address_of(database), str(tmp_path / "files")]
    pipe = asyncio.subprocess.PIPE
    other = await asyncio.create_subprocess_exec(sys.executable, *arguments, stdin=pipe, stdout=pipe)
    assert other.stdout is not None
    assert await other.stdout.readline() == b"ready\n"
    own = [increment_many(database, 25) for _ in range(4)]
    await asyncio.gather(other.communicate(b"go\n"), *own)
    assert other.returncode == 0
    async with database.work() as work:
        assert await count(work) == 150


async def test_an_exception_leaves_nothing_behind(database: Database) -> None:
    await start_counter(database)

    async def broken() -> None:
        async with database.work() as work:
            await work.execute(update(t.meta).where(COUNTER).values(value="7"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await broken()
    async with database.read() as read:
        assert await read.scalar(select(t.meta.c.value).where(COUNTER)) == "0"


async def test_a_cancelled_press_leaves_nothing_behind_and_frees_the_writer(database: Database) -> None:
    await start_counter(database)

    async def slow() -> None:
        async with database.work() as work:
            await work.execute(update(t.meta).where(COUNTER).values(value="7"))
            await asyncio.sleep(60)

    press = asyncio.create_task(slow())
    await asyncio.sleep(0.05)
    press.cancel()
    await asyncio.gather(press, return_exceptions=True)
    await increment_many(database, 1)
    async with database.work() as work:
        assert await count(work) == 1


async def test_a_reader_sees_one_moment(database: Database) -> None:
    await start_counter(database)
    async with database.read() as read:
        value = select(t.meta.c.value).where(COUNTER)
        assert await read.scalar(value) == "0"
        await increment_many(database, 1)
        assert await read.scalar(value) == "0"


async def test_a_reader_cannot_write(database: Database) -> None:
    with pytest.raises(Exception, match=r"readonly|read-only"):
        async with database.read() as read:
            await read.execute(update(t.meta).values(value="1"))


async def test_hooks_run_once_after_the_commit_and_never_after_a_rollback(database: Database) -> None:
    told: list[str] = []

    def hook() -> None:
        told.append("woken")

    async with database.work() as work:
        work.after_commit(hook)
        work.after_commit(hook)
        assert told == []
    assert told == ["woken"]

    async def broken() -> None:
        async with database.work() as work:
            work.after_commit(hook)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await broken()
    assert told == ["woken"]


async def test_a_note_is_made_as_soon_as_the_database_takes_it(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storing, "TROUBLE_S", 0)
    troubles = [trouble(), trouble()]

    async def note(work: Work) -> str:
        await meta.put(work, "note", "made")
        if troubles:
            raise troubles.pop()
        return "done"

    assert await database.insist(note) == "done"
    async with database.read() as read:
        assert await meta.get(read, "note") == "made"


async def test_whoever_insists_on_what_is_wrong_hears_so_at_once(database: Database) -> None:
    async def wrong(_work: Work) -> None:
        raise KeyError("wrong")

    with pytest.raises(KeyError):
        await database.insist(wrong)


async def test_a_failing_hook_does_not_undo_the_press(database: Database, caplog: pytest.LogCaptureFixture) -> None:
    def broken() -> None:
        raise ZeroDivisionError

    async with database.work() as work:
        work.after_commit(broken)
    assert "after-commit hook failed" in caplog.text


async def test_work_inside_work_is_refused_not_waited_for(database: Database) -> None:
    async with database.work():
        with pytest.raises(RuntimeError, match="pass the Work down"):
            async with database.work():
                pass


async def test_a_broken_reference_fails_at_commit(database: Database) -> None:
    async def orphan(work: Work) -> None:
        row = {"channel": "web", "account": "1", "address": "1", "person_id": "nobody"}
        await work.insert_once(t.accounts, row | {"linked_at": NOW, "blocked": False})

    with pytest.raises(IntegrityError):
        async with database.work() as work:
            await orphan(work)
    async with database.work() as work:  # the order inside a transaction is free
        await orphan(work)
        await add_person(work, "nobody")


async def test_moments_are_utc_in_and_out_and_never_naive(database: Database) -> None:
    here = timezone(timedelta(hours=5))
    async with database.work() as work:
        await add_person(work, "anna")
        await work.execute(update(t.people).values(created_at=NOW.astimezone(here)))
        read = await work.scalar(select(t.people.c.created_at))
        assert (read, read.tzinfo) == (NOW, UTC)
        with pytest.raises(Exception, match="naive"):
            await work.execute(update(t.people).values(created_at=datetime(2026, 11, 18)))  # noqa: DTZ001  # the point


async def test_the_log_of_deeds_cannot_be_changed(database: Database) -> None:
    async with database.work() as work:
        row = {"at": NOW, "actor": "anna", "action": "report.file", "object": "7", "detail": {}}
        await work.insert_once(t.audit, row)
    for sentence in ("UPDATE audit SET actor = 'boris'", "DELETE FROM audit"):
        with pytest.raises(Exception, match="append-only"):
            async with database.work() as work:
                await work.execute(text(sentence))


def test_plain_addresses_get_async_drivers() -> None:
    assert driver_url("sqlite:////data/a.db").drivername == "sqlite+aiosqlite"
    assert driver_url("postgresql://u:p@db/s").drivername == "postgresql+asyncpg"
    assert driver_url("postgres://u:p@db/s").drivername == "postgresql+asyncpg"
    for wrong in ("mysql://db/s", "sqlite://", "sqlite:///:memory:"):
        with pytest.raises(ValueError, match="database"):
            driver_url(wrong)


def test_every_constraint_has_a_name() -> None:
    for table in t.metadata.tables.values():
        assert all(constraint.name for constraint in table.constraints)
        assert all(index.name for index in table.indexes)


async def test_an_unopened_database_says_so(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="open"):
        async with Database(f"sqlite:///{tmp_path}/none.db", tmp_path).read():
            pass
