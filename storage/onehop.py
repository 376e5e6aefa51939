"""SQLite without a thread's hop where none is needed.

The stock cursor crosses to the connection's thread four times for each statement (make, execute, fetch, close), and a
press makes dozens. Here a cursor does all four at once, and a statement that was quick before is done where it stands:
it takes microseconds, a crossing a hundred times as long. What may wait goes to the thread: beginning to write where
another process writes, a commit of what was written (for the disk), many rows at once, and whatever was slow the last
time. It reads all rows at once, so it is not for streaming; nothing here streams.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from typing import Any

import aiosqlite

QUICK_S = 0.001  # what took longer waits in the thread the next time: others are at work here
LIKE_THESE = ("SELECT", "INSERT", "UPDATE", "DELETE")
TO_WRITE = "BEGIN IMMEDIATE"
KNOWN = 5_000
# By their words: the same statement may be quick for one person and slow for another, so it may come and go.
QUICK: set[str] = {"BEGIN"}  # what only reads waits for nobody


class Cursor:
    """What SQLAlchemy's adapter asks of a cursor, and no more."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._rows: list[Any] = []
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None
        self.arraysize = 1

    async def __aenter__(self) -> Cursor:
        return self

    async def execute(self, statement: str, values: Any = ()) -> Cursor:
        return await self._run("execute", statement, values)

    async def executemany(self, statement: str, values: Any) -> Cursor:
        return await self._run("executemany", statement, values)

    async def fetchall(self) -> list[Any]:
        rows, self._rows = self._rows, []
        return rows

    async def close(self) -> None:
        """Closed already, in the same crossing."""

    async def _run(self, method: str, statement: str, values: Any) -> Cursor:
        await self._connection.run(Deed(self, method, statement, values))
        return self


class Deed:
    """One statement, all of it at once, on whatever thread; it learns whether it was quick."""

    def __init__(self, cursor: Cursor, method: str, statement: str, values: Any) -> None:
        self._for, self._method, self._statement, self._values = cursor, method, statement, values

    @property
    def is_quick(self) -> bool:
        return self._method == "execute" and self._statement in QUICK

    @property
    def begins(self) -> bool:
        return self._statement == TO_WRITE

    def __call__(self) -> None:
        began = time.perf_counter()
        cursor = self._for._connection._conn.cursor()
        try:
            getattr(cursor, self._method)(self._statement, self._values)
            self._for.description = cursor.description
            self._for._rows = cursor.fetchall() if cursor.description else []
            self._for.rowcount, self._for.lastrowid = cursor.rowcount, cursor.lastrowid
        finally:
            cursor.close()
        self._learn(time.perf_counter() - began)

    def _learn(self, seconds: float) -> None:
        if seconds > QUICK_S:
            QUICK.discard(self._statement)
        elif self._method == "execute" and self._statement.startswith(LIKE_THESE) and len(QUICK) < KNOWN:
            QUICK.add(self._statement)


class Connection(aiosqlite.Connection):
    """What is asked of it is done in order: nothing is done at once while the thread is at work."""

    _asked = 0  # of the thread, counted by who asks
    _done = 0  # and by the thread
    _changes = -1  # as they were counted when a transaction began here

    def cursor(self) -> Cursor:  # type: ignore[override]  # the adapter above it needs no more than this
        return Cursor(self)

    async def run(self, deed: Deed) -> None:
        await self._execute(deed)

    async def rollback(self) -> None:
        """Asked after every transaction, for the case that one is still open. What is given up waits for no disk."""
        if not self._is_idle:
            await self._execute(self._conn.rollback)
        elif self._conn.in_transaction:
            self._conn.rollback()

    async def commit(self) -> None:
        """What changed nothing waits for no disk either."""
        if self._is_idle and self._conn.total_changes == self._changes:
            self._conn.commit()
        else:
            await super().commit()

    @property
    def _is_idle(self) -> bool:
        return self._asked == self._done

    def _begun(self, deed: Deed) -> bool:
        """Whether it could be done at once, as nobody else writes."""
        ((patience,),) = self._conn.execute("PRAGMA busy_timeout")
        self._conn.execute("PRAGMA busy_timeout=0")
        try:
            deed()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
            return False
        finally:
            self._conn.execute(f"PRAGMA busy_timeout={patience}")
        self._changes = self._conn.total_changes
        return True

    async def _execute(self, action: Callable[..., Any], *given: Any, **named: Any) -> Any:  # type: ignore[override]
        """The library's own door."""
        if isinstance(action, Deed) and self._is_idle:
            if action.is_quick:
                return action()
            if action.begins and self._begun(action):
                return None

        def on_the_thread() -> Any:
            try:
                return action(*given, **named)
            finally:
                self._done += 1

        self._asked += 1
        return await super()._execute(on_the_thread)  # type: ignore[no-untyped-call]  # without types


def connect(file: str, **options: Any) -> Connection:
    options |= {"check_same_thread": False}  # one at a time all the same, see `Connection`
    made = Connection(lambda: sqlite3.connect(file, **options), iter_chunk_size=64)
    # A process that ends without closing must not hang on this thread.
    made._thread.daemon = True
    return made
