"""A company moves from SQLite to PostgreSQL: every row, in one transaction of the target, believed only when proven.

Proven means: counted and hashed on both sides, the target read back. Texts go as they are written, JSON unread.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeAlias

from sqlalchemy import (
    URL,
    ColumnElement,
    Table,
    TableClause,
    Text,
    column,
    delete,
    func,
    insert,
    inspect,
    literal_column,
    select,
    text,
)
from sqlalchemy import table as sketch
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import postgresql, upgrade
from storage import tables as t
from storage.database import driver_url, sqlite_engine

BATCH = 1000
PATIENT = {"application_name": "shturman copy"}

Told: TypeAlias = Callable[[str, int, int], None]
Row: TypeAlias = Sequence[Any]


class CopyRefused(ValueError):
    """In words that say what to do. The target is as it was."""


@dataclass(frozen=True)
class Copied:
    """`hash` is of the rows whatever their order, the same on both sides."""

    table: str
    rows: int
    hash: str


class Sum:
    """Rows are added up in any order: databases sort texts each in its own way."""

    def __init__(self) -> None:
        self.rows = 0
        self._sum = 0

    def add(self, row: Row) -> None:
        self.rows += 1
        written = json.dumps(list(row), ensure_ascii=False, separators=(",", ":"), default=_plain)
        self._sum += int.from_bytes(hashlib.sha256(written.encode()).digest())

    def of(self, table: Table) -> Copied:
        return Copied(table.name, self.rows, f"{self._sum % 2**256:064x}"[:16])


def _plain(value: Any) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} in a row")


async def copy(source: str, target: str, now: datetime, told: Told = lambda table, done, of: None) -> list[Copied]:
    """Raises CopyRefused, and then nothing was changed. Nobody else may be writing to the source."""
    from_, to = driver_url(source), driver_url(target)
    if from_.get_backend_name() != "sqlite" or to.get_backend_name() != "postgresql":
        raise CopyRefused("a company is copied from SQLite (SHTURMAN_DATABASE_URL now) to PostgreSQL (--to)")
    await _ready(source)
    try:
        async with _reading(from_) as old, _writing(to) as new:
            await _empty(new)
            await new.run_sync(upgrade.to_head)
            await new.execute(delete(t.meta))  # what the steps noted there comes with the source
            sums = [await _table(old, new, table, told) for table in tables()]
            await _numbers(old, new)
            await _proven(new, sums)
            deed = {"at": now, "actor": "server", "action": "db.copy", "object": "postgresql"}
            await new.execute(insert(t.audit).values(deed | {"detail": {"rows": sum(each.rows for each in sums)}}))
    except DBAPIError as error:
        raise CopyRefused(f"the database refused: {error.orig}") from error
    return sums


def tables() -> Sequence[Table]:
    """Those that others point at come first."""
    return t.metadata.sorted_tables


async def _ready(source: str) -> None:
    stands = await upgrade.revision(source)
    if stands != upgrade.head():
        raise CopyRefused(f"the source stands at {stands or 'nothing'}, not at {upgrade.head()}: shturman db upgrade")


@asynccontextmanager
async def _reading(url: URL) -> AsyncIterator[AsyncConnection]:
    """One moment of the source."""
    engine = sqlite_engine(url, begin="BEGIN", size=1, pragmas=("query_only=ON",))
    try:
        async with engine.connect() as connection:
            yield connection
    finally:
        await engine.dispose()


@asynccontextmanager
async def _writing(url: URL) -> AsyncIterator[AsyncConnection]:
    """One transaction: whatever happens on the way, the target is as it was."""
    engine = postgresql.engine(url, size=1, settings=PATIENT, answer_s=None)
    try:
        async with engine.begin() as connection:
            yield connection
    finally:
        await engine.dispose()


async def _empty(new: AsyncConnection) -> None:
    encoding = (await new.execute(text("SHOW server_encoding"))).scalar()
    if encoding != "UTF8":
        raise CopyRefused(f"the target keeps text as {encoding}: make it with ENCODING 'UTF8'")
    there = set(await new.run_sync(lambda connection: inspect(connection).get_table_names()))
    ours = {table.name for table in tables()}
    foreign = there - ours - {"alembic_version"}
    if foreign:
        raise CopyRefused(f"the target is not empty: it has a table {min(foreign)!r}; make a database of its own")
    for table in tables():
        if table is not t.meta and table.name in there and (rows := await _count(new, table)):
            raise CopyRefused(f"the target is not empty: {rows} rows in {table.name}; make a new database")


async def _count(connection: AsyncConnection, table: Table) -> int:
    return int((await connection.execute(select(func.count()).select_from(table))).scalar_one())


def _raw(table: Table) -> TableClause:
    """JSON as the text it is: its very letters are to arrive."""
    kinds = {each.name: Text() if isinstance(each.type, t.JsonText) else each.type for each in table.c}
    return sketch(table.name, *(column(name, kind) for name, kind in kinds.items()))


async def _table(old: AsyncConnection, new: AsyncConnection, table: Table, told: Told) -> Copied:
    made, raw, count = Sum(), _raw(table), await _count(old, table)
    names = list(raw.c.keys())
    async for rows in _batches(old, raw):
        for row in rows:
            made.add(row)
        try:
            await new.execute(insert(raw), [dict(zip(names, row, strict=True)) for row in rows])
        except DBAPIError as error:
            hint = _whole(table, names, rows)
            raise CopyRefused(f"the database refused rows of {table.name}: {error.orig}{hint}") from error
        told(table.name, made.rows, count)
    return made.of(table)


def _whole(table: Table, names: Sequence[str], rows: Sequence[Row]) -> str:
    """Where the one character stands that PostgreSQL keeps in no text; '' when that is not what it refused."""
    keys = [column.name for column in table.primary_key]
    for row in (dict(zip(names, each, strict=True)) for each in rows):
        for name, value in row.items():
            if isinstance(value, str) and "\0" in value:
                which = ", ".join(f"{key}={row[key]}" for key in keys)
                return f". A NUL character is in the column {name} of the row {which}: take it out and copy again"
    return ""


async def _batches(old: AsyncConnection, raw: TableClause) -> AsyncIterator[Sequence[Row]]:
    number: ColumnElement[int] = literal_column("rowid")
    last = -(2**63)
    while True:
        wanted = select(*raw.c, number).where(number > last).order_by(number).limit(BATCH)
        rows = (await old.execute(wanted)).all()
        if not rows:
            return
        last = rows[-1][-1]
        yield [row[:-1] for row in rows]


async def _numbers(old: AsyncConnection, new: AsyncConnection) -> None:
    """The next number of each table, past those of rows that are gone: a report's number is never given twice."""
    given = {row.name: row.seq for row in await old.execute(text("SELECT name, seq FROM sqlite_sequence"))}
    for table in tables():
        number = table.autoincrement_column
        if number is None:
            continue
        highest = (await new.execute(select(func.max(number)))).scalar() or 0
        last = max(highest, given.get(table.name, 0))
        if last:
            sequence = func.pg_get_serial_sequence(table.name, number.name)
            await new.execute(select(func.setval(sequence, last)))


async def _proven(new: AsyncConnection, wanted: Sequence[Copied]) -> None:
    for expected, table in zip(wanted, tables(), strict=True):
        made = Sum()
        async with new.stream(select(*_raw(table).c)) as rows:
            async for row in rows:
                made.add(row)
        if made.of(table) != expected:
            raise CopyRefused(f"{table.name} arrived otherwise than it left: {made.of(table)} for {expected}")
