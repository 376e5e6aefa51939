"""The one door to the data: connections, the write transaction (`Work`) and the read snapshot (`Reading`).

Everything that differs between SQLite and PostgreSQL on the level of connections lives here. Tables are in
`storage/tables`, their changes over time in `storage/migrations`, and what is kept where in the modules beside.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from secrets import token_hex
from typing import Any, TypeAlias, TypeVar

from sqlalchemy import URL, Column, Connection, CursorResult, Executable, Row, Select, Table, event, make_url, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from storage.onehop import connect
from storage.trouble import OutOfReach, passes
from storage.turns import Turns

log = logging.getLogger(__name__)

BUSY_MS = 20_000
WRITERS = 8  # on a server, a replica has so many connections, those that read, and one that listens
READERS = 4
CONNECTIONS = WRITERS + READERS + 1
TROUBLE_S = 1.0  # before what the database refused is tried again
DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg", "postgres": "postgresql+asyncpg"}

Values: TypeAlias = Mapping[str, Any]
T = TypeVar("T")

# One number out of a name, by the server: whatever the replica, the same door.
_ALONE = text("SELECT pg_advisory_xact_lock(hashtextextended(door, 0)) FROM unnest(CAST(:doors AS text[])) AS door")
BELL = "shturman"
_RING = text("SELECT pg_notify(:bell, word) FROM unnest(CAST(:words AS text[])) AS word")


class Reading:
    """Statements against one connection; what only reads takes this, so that a `Work` does as well."""

    def __init__(self, connection: AsyncConnection) -> None:
        self.connection = connection

    async def execute(
        self, statement: Executable, values: Values | Sequence[Values] | None = None
    ) -> CursorResult[Any]:
        try:
            return await self.connection.execute(statement, values)
        except TimeoutError as error:
            raise OutOfReach("the database does not answer") from error

    async def all(self, statement: Executable, values: Values | None = None) -> Sequence[Row[Any]]:
        return (await self.execute(statement, values)).all()

    async def first(self, statement: Executable, values: Values | None = None) -> Row[Any] | None:
        return (await self.execute(statement, values)).first()

    async def scalar(self, statement: Executable, values: Values | None = None) -> Any:
        return (await self.execute(statement, values)).scalar()

    async def changed(self, statement: Executable, values: Values | None = None) -> int:
        """How many rows an update or delete touched."""
        return (await self.execute(statement, values)).rowcount

    def held(self, wanted: Select[Any], *_of: Table) -> Select[Any]:
        """What a transaction reads in order to write it back: nobody else changes it meanwhile. Readers hold nothing.

        What only points at the row (a new task of a run) is no change of it.
        """
        return wanted


class Work(Reading):
    """One write transaction. It commits as a whole when the `async with` ends cleanly, or not at all."""

    def __init__(self, connection: AsyncConnection) -> None:
        super().__init__(connection)
        self._hooks: list[Callable[[], None]] = []
        self._words: set[str] = set()

    def after_commit(self, hook: Callable[[], None]) -> None:
        """Call `hook` once the commit is on disk; never if it rolls back. The same hook is called once."""
        if hook not in self._hooks:
            self._hooks.append(hook)

    def held(self, wanted: Select[Any], *of: Table) -> Select[Any]:
        return wanted.with_for_update(key_share=True, of=of or None)

    def ring(self, words: str) -> None:
        """With the commit, and only then, the other replicas hear this (`storage.bell`)."""
        if self.among_others:
            self._words.add(words)

    async def announce(self, speaker: str) -> None:
        """The last statement of the transaction."""
        if self._words:
            await self.execute(_RING, {"bell": BELL, "words": [f"{speaker} {words}" for words in sorted(self._words)]})

    async def insert_once(self, table: Table, values: Values) -> bool:
        """Insert unless a unique key of the row is taken; False means that it was there already."""
        statement = _insert_once(self.connection.dialect.name, table)
        return (await self.execute(statement, values)).rowcount == 1

    async def insert_missing(self, table: Table, rows: Sequence[Values]) -> None:
        """The same of many rows with the same columns: those whose keys are taken are left out."""
        if rows:
            await self.execute(_insert_once(self.connection.dialect.name, table), rows)

    async def insert_new(self, table: Table, values: Values) -> int | None:
        """Of one row where the database numbers them: the new number, or None."""
        (number,) = table.primary_key
        statement = _insert_once(self.connection.dialect.name, table, number)
        found: int | None = await self.scalar(statement, values)
        return found

    async def upsert(self, table: Table, values: Values) -> None:
        """Insert, or set the other columns of the row with this primary key."""
        await self.execute(_upsert(self.connection.dialect.name, table, tuple(values)), values)

    async def upsert_all(self, table: Table, rows: Sequence[Values]) -> None:
        """The same of many rows with the same columns, by one statement for all: whoever writes next waits less."""
        if rows:
            await self.execute(_upsert(self.connection.dialect.name, table, tuple(rows[0])), rows)

    @property
    def among_others(self) -> bool:
        """Whether others write at the same time. On SQLite whoever writes is alone."""
        return self.connection.dialect.name != "sqlite"

    async def alone(self, *doors: str) -> None:
        """From here to the end nobody else is past these doors: for numbering, and for what is looked at, then written.

        What was read before may be old by now: read it again.
        """
        if self.among_others:
            await self.execute(_ALONE, {"doors": sorted(doors)})

    def committed(self) -> None:
        for hook in self._hooks:
            try:
                hook()
            except Exception:  # the data is safe already; a lost wake-up costs one poll, not the press
                log.exception("after-commit hook failed")


class Looking(Work):
    """For what takes a `Work` and only reads, in a transaction that may not write: it holds nothing."""

    def held(self, wanted: Select[Any], *_of: Table) -> Select[Any]:
        return wanted


# Put together once: that takes longer than doing them.


@cache
def _insert_once(dialect: str, table: Table, *returning: Column[Any]) -> Executable:
    statement = _insert(dialect, table).on_conflict_do_nothing()
    return statement.returning(*returning) if returning else statement


@cache
def _upsert(dialect: str, table: Table, names: tuple[str, ...]) -> Executable:
    keys = [column.name for column in table.primary_key]
    statement = _insert(dialect, table)
    rest = {name: statement.excluded[name] for name in names if name not in keys}
    return statement.on_conflict_do_update(index_elements=keys, set_=rest)


def _insert(dialect: str, table: Table) -> sqlite.Insert | postgresql.Insert:
    # The standard has no «on conflict»; both databases spell it alike, each in its own construct.
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


class Database:
    """The company's database and the folder of its files."""

    def __init__(self, url: str, data_dir: Path) -> None:
        self.url = driver_url(url)
        self.data_dir = data_dir
        self.name = token_hex(4)  # who it is among the replicas
        self._turns = Turns()
        self._writing: set[asyncio.Task[Any] | None] = set()
        self._writer: AsyncEngine | None = None
        self._reader: AsyncEngine | None = None

    @property
    def single_writer(self) -> bool:
        return self.url.get_backend_name() == "sqlite"

    @property
    def has_line(self) -> bool:
        """Whether somebody waits for their turn to write."""
        return self._turns.line > 0

    async def open(self) -> None:
        """Make the folders and the connection pools. The tables are made by `storage.upgrade`."""
        self.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.single_writer:
            self._writer = sqlite_engine(self.url, begin="BEGIN IMMEDIATE", size=1)
            self._reader = sqlite_engine(self.url, begin="BEGIN", size=READERS, pragmas=("query_only=ON",))
            return
        from storage import postgresql  # noqa: PLC0415  # an installation on SQLite has no need of it

        # Two pools: who reads while they write must not wait for the others who do so.
        self._writer = postgresql.engine(self.url, size=WRITERS)
        reader = postgresql.engine(self.url, size=READERS)
        self._reader = reader.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)

    async def close(self) -> None:
        for engine in (self._writer, self._reader):
            if engine is not None:
                await engine.dispose()
        self._writer = self._reader = None

    @asynccontextmanager
    async def work(self, *, hurry: bool = False) -> AsyncIterator[Work]:
        """One write transaction. No network, file or CPU wait inside: on SQLite everybody else stands in line.

        `hurry` is for what is short and cannot wait, as a note that a crash before it would make costly: it goes to the
        head of the line.
        """
        written = False
        try:
            async with self._once(), self._turn(hurry), _opened(self._writer).begin() as connection:
                work = Work(connection)
                yield work
                await work.announce(self.name)
                written = True
        except TimeoutError as error:
            if not written:
                raise
            raise OutOfReach("the database does not answer to the commit") from error
        work.committed()

    async def insist(self, note: Callable[[Work], Awaitable[T]], *, hurry: bool = False) -> T:
        """A write transaction about what has happened already: repeated until the database takes it.

        Its commit may have been done though we were told that it failed, so the note must bear being made twice.
        """
        while True:
            try:
                async with self.work(hurry=hurry) as work:
                    return await note(work)
            except Exception as error:
                if not passes(error):
                    raise
                log.error("the database is in trouble, trying again: %s", type(error).__name__)
            await asyncio.sleep(TROUBLE_S)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Reading]:
        """A snapshot: everything read inside belongs to one moment."""
        async with _opened(self._reader).connect() as connection:
            yield Reading(connection)

    @asynccontextmanager
    async def _once(self) -> AsyncIterator[None]:
        task = asyncio.current_task()
        if task in self._writing:
            raise RuntimeError("work() inside work() of the same task would wait for itself: pass the Work down")
        self._writing.add(task)
        try:
            yield
        finally:
            self._writing.discard(task)

    @asynccontextmanager
    async def _turn(self, hurry: bool) -> AsyncIterator[None]:
        if not self.single_writer:
            yield
            return
        await self._turns.take(hurry=hurry)
        try:
            yield
        finally:
            self._turns.give()


def driver_url(url: str) -> URL:
    """The address with its async driver; plain `sqlite://` and `postgresql://` are what people write."""
    made = make_url(url)
    if made.drivername in DRIVERS:
        made = made.set(drivername=DRIVERS[made.drivername])
    if made.drivername not in DRIVERS.values():
        raise ValueError(f"database address begins with {made.drivername!r}; use sqlite:///file or postgresql://…")
    if made.get_backend_name() == "sqlite" and made.database in (None, "", ":memory:"):
        raise ValueError("the database must be a file: readers and the writer are separate connections")
    if made.get_backend_name() == "postgresql":
        from storage import postgresql  # noqa: PLC0415

        postgresql.arguments_of(made)
    return made


def sqlite_engine(
    url: URL, *, begin: str, size: int, foreign_keys: bool = True, pragmas: Sequence[str] = ()
) -> AsyncEngine:
    """An engine whose transactions really begin when they say so.

    With the driver's defaults a transaction begins at the first write, so that two who read the same number first
    both write it back: 190 of 200 increments were lost without one error.
    """
    Path(url.database or "").parent.mkdir(mode=0o700, parents=True, exist_ok=True)  # what people wrote is in it
    options = {"isolation_level": None, "async_creator_fn": connect}
    engine = create_async_engine(url, connect_args=options, pool_size=size, max_overflow=0, pool_timeout=60)
    settings = (
        f"busy_timeout={BUSY_MS}",  # first: the others may already meet another process
        "journal_mode=WAL",
        "synchronous=FULL",
        f"foreign_keys={'ON' if foreign_keys else 'OFF'}",
        *pragmas,
    )

    @event.listens_for(engine.sync_engine, "connect")
    def configure(connection: Any, _record: object) -> None:
        cursor = connection.cursor()
        for setting in settings:
            cursor.execute(f"PRAGMA {setting}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begin_now(connection: Connection) -> None:
        # As a statement of SQLAlchemy it would take longer than all that a short transaction does.
        cursor = connection.connection.cursor()
        try:
            cursor.execute(begin)
        except sqlite3.Error as error:
            raise DBAPIError.instance(begin, (), error, sqlite3.Error, dialect=connection.dialect) from error
        finally:
            cursor.close()

    return engine


def _opened(engine: AsyncEngine | None) -> AsyncEngine:
    if engine is None:
        raise RuntimeError("the database is not open: await Database.open() first")
    return engine
