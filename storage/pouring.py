"""Many new rows at once: each database's own short way, inside the transaction of a `Work`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import chain
from typing import Any

from sqlalchemy import Date, Table, select

from storage.database import Work
from storage.trouble import POSTGRESQL_TROUBLE, OutOfReach

_MOST_VALUES = 999  # of one statement, whatever SQLite this is


async def pour(
    work: Work, table: Table, names: Sequence[str], rows: Iterable[tuple[Any, ...]], *same: tuple[str, Any]
) -> None:
    """The values are what the driver takes, in the order of `names`; days are days. `same`: of every row."""
    await pour_columns(work, table, dict(zip(names, zip(*rows, strict=True), strict=False)), *same)


async def pour_columns(work: Work, table: Table, given: Mapping[str, Sequence[Any]], *same: tuple[str, Any]) -> None:
    """The same where they lie column by column already; one that nothing stands in is left out."""
    count = len(next(iter(given.values()), ()))
    if not count:
        return
    columns = {name: column for name, column in given.items() if column.count(None) < count}
    columns |= {name: (value,) * count for name, value in same}
    if work.among_others:
        await _copy(work, table, tuple(columns), list(zip(*columns.values(), strict=True)))
        return
    for name in columns:
        if isinstance(table.c[name].type, Date):
            written = _Written()
            columns[name] = tuple(map(written.__getitem__, columns[name]))
    await _insert(work, table, tuple(columns), list(zip(*columns.values(), strict=True)))


async def _insert(work: Work, table: Table, names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Many rows by one statement: beginning a statement takes as long as a row."""
    many = max(1, _MOST_VALUES // len(names))
    one = f"({', '.join('?' * len(names))})"
    begins = f"INSERT INTO {table.name} ({', '.join(names)}) VALUES "  # noqa: S608  # our own names
    whole = len(rows) // many * many
    flat = [tuple(chain.from_iterable(rows[start : start + many])) for start in range(0, whole, many)]
    if flat:
        await work.connection.exec_driver_sql(begins + ", ".join([one] * many), flat)
    if rest := list(rows[whole:]):
        await work.connection.exec_driver_sql(begins + one, rest)


async def _copy(work: Work, table: Table, names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    from asyncpg.exceptions import InterfaceError, PostgresError  # noqa: PLC0415  # SQLite has no need of it

    await work.execute(select(1))  # the transaction begins with the first statement that is none of ours
    raw: Any = (await work.connection.get_raw_connection()).driver_connection
    try:
        await raw.copy_records_to_table(table.name, records=rows, columns=names)
    except (OSError, InterfaceError) as error:
        raise OutOfReach("the database does not answer") from error
    except PostgresError as error:
        if str(getattr(error, "sqlstate", "")).startswith(POSTGRESQL_TROUBLE):
            raise OutOfReach(f"the database is in trouble: {error}") from error
        raise


class _Written(dict[date | None, str | None]):
    """Days as SQLite keeps them: a file holds few of them, many times each."""

    def __missing__(self, day: date | None) -> str | None:
        self[day] = None if day is None else day.isoformat()
        return self[day]
