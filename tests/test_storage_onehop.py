"""What is quick is done where it stands; what may wait goes to the connection's thread, and nothing overtakes it."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest

from storage import onehop
from storage.onehop import Connection, connect

HERE = "SELECT here()"
SLOW = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) SELECT here(), max(i) FROM n"


@pytest.fixture
async def connection(tmp_path: Path) -> AsyncIterator[Connection]:
    made = connect(str(tmp_path / "a.sqlite3"), isolation_level=None)
    await made
    await made.create_function("here", 0, threading.get_ident)
    await made.cursor().execute("CREATE TABLE t (a)")
    yield made
    await made.close()
    onehop.QUICK.difference_update({HERE, SLOW})


async def told(connection: Connection, statement: str) -> int:
    cursor = connection.cursor()
    await cursor.execute(statement, ())
    return int((await cursor.fetchall())[0][0])


async def test_a_statement_that_was_quick_is_done_at_once_from_then_on(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(onehop, "QUICK_S", 10.0)
    assert await told(connection, HERE) != threading.get_ident()
    assert await told(connection, HERE) == threading.get_ident()


async def test_a_statement_that_was_slow_goes_to_the_thread_the_next_time(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    onehop.QUICK.add(SLOW)
    monkeypatch.setattr(onehop, "QUICK_S", 1e-9)
    assert await told(connection, SLOW) == threading.get_ident()
    assert await told(connection, SLOW) != threading.get_ident()
    assert await told(connection, SLOW) != threading.get_ident()


async def test_what_waits_for_another_process_or_the_disk_is_never_done_at_once(connection: Connection) -> None:
    for statement in ("BEGIN IMMEDIATE", "COMMIT", "PRAGMA wal_checkpoint", "BEGIN IMMEDIATE", "COMMIT"):
        await connection.cursor().execute(statement)
        assert statement not in onehop.QUICK


async def test_nothing_overtakes_what_the_thread_still_does(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever was cancelled left a statement behind; the next one on this connection stands in line."""
    monkeypatch.setattr(onehop, "QUICK_S", 10.0)
    await told(connection, HERE)
    behind = asyncio.create_task(connection.cursor().executemany("INSERT INTO t VALUES (?)", [(n,) for n in range(9)]))
    await asyncio.sleep(0)
    behind.cancel()
    assert await told(connection, HERE) != threading.get_ident()
    assert await told(connection, "SELECT count(*) FROM t") == 9


async def test_an_open_transaction_is_rolled_back_where_it_stands(connection: Connection) -> None:
    cursor = connection.cursor()
    await cursor.execute("BEGIN IMMEDIATE")
    await cursor.execute("INSERT INTO t VALUES (?)", (1,))
    await connection.rollback()
    assert await told(connection, "SELECT count(*) FROM t") == 0
    await connection.rollback()  # nothing is open, nothing is asked of the thread


async def test_beginning_to_write_crosses_to_the_thread_only_where_another_writes(
    connection: Connection, tmp_path: Path
) -> None:
    cursor, crossed = connection.cursor(), connection._asked
    await cursor.execute("BEGIN IMMEDIATE")
    await connection.commit()  # of nothing
    assert connection._asked == crossed
    await cursor.execute("BEGIN IMMEDIATE")
    await cursor.execute("INSERT INTO t VALUES (?)", (1,))
    crossed = connection._asked
    await connection.commit()
    assert connection._asked == crossed + 1, "the disk is waited for elsewhere"
    with closing(sqlite3.connect(tmp_path / "a.sqlite3", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        waiting = asyncio.create_task(connection.cursor().execute("BEGIN IMMEDIATE"))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert connection._asked == crossed + 2
        assert not waiting.done()
        other.execute("COMMIT")
    await waiting
    await connection.rollback()


async def test_what_cannot_begin_says_so_and_is_as_patient_as_before(connection: Connection) -> None:
    await connection.execute("PRAGMA busy_timeout=1234")
    for _ in range(2):
        await connection.cursor().execute("BEGIN IMMEDIATE")
        with pytest.raises(sqlite3.OperationalError, match="within a transaction"):
            await connection.cursor().execute("BEGIN IMMEDIATE")
        await connection.rollback()
    assert await told(connection, "PRAGMA busy_timeout") == 1234
