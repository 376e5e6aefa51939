"""What all reads of numbers share: of whom, between which days, and which rows count.

A statement is put together once for each shape of question, with its days and ids left open: putting one together
takes ten times as long as asking it about one manager.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import date
from functools import cache
from typing import Any, Literal, TypeAlias, cast

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Date,
    Executable,
    Select,
    and_,
    bindparam,
    func,
    select,
    true,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import String

from storage import tables as t
from storage.database import Reading
from storage.numbers.rows import Series
from storage.numbers.standing import EVERY_DOUBT, Doubts, counts, doubts_of

Who: TypeAlias = Collection[str] | None  # ids; None is everybody
Whose = Literal["all", "some", "many"]
# From the database's dialect and the condition that rows must meet: what is asked of `numbers`.
Shape: TypeAlias = Callable[[str, ColumnElement[bool]], Select[Any]]
MANY = 200
START, END = bindparam("start", type_=Date), bindparam("end", type_=Date)


def whose(who: Who) -> Whose:
    """Few and many are told apart by their words, for whoever learns from these how long a statement takes."""
    return "all" if who is None else "some" if len(who) <= MANY else "many"


def given(who: Who, **more: Any) -> dict[str, Any]:
    """The values of a statement."""
    return more if who is None else {"who": list(who), **more}


def within(dialect: str, whose: Whose, of: ColumnElement[Any], name: str = "who") -> ColumnElement[bool]:
    """One value however many ids there are: the statement stays the same, and the database knows it again."""
    return true() if whose == "all" else _one_of(dialect, whose, of, bindparam(name, type_=_ids(dialect)))


def among(read: Reading, of: ColumnElement[Any], ids: Who) -> ColumnElement[bool]:
    """The same with its ids, for a statement that is put together each time."""
    dialect = dialect_of(read)
    if ids is None:
        return true()
    return _one_of(dialect, whose(ids), of, bindparam("ids", list(ids), type_=_ids(dialect), unique=True))


def _ids(dialect: str) -> Any:
    return postgresql.ARRAY(String) if dialect == "postgresql" else t.JsonText()


def _one_of(dialect: str, whose: Whose, of: ColumnElement[Any], ids: BindParameter[Any]) -> ColumnElement[bool]:
    if dialect == "postgresql":
        return of == func.any(ids)
    each = func.json_each(ids).table_valued("value", name=whose)
    return of.in_(select(each.c.value))


def dialect_of(read: Reading) -> str:
    return read.connection.dialect.name


async def plain(read: Reading, query: Executable, values: dict[str, Any] | None = None) -> Sequence[tuple[Any, ...]]:
    """Rows by place: names cost where there are a hundred thousand."""
    return cast("Sequence[tuple[Any, ...]]", (await read.execute(query, values)).all())


async def asked(
    read: Reading, shape: Shape, series: Series, who: Who, start: date, end: date, **more: Any
) -> Sequence[tuple[Any, ...]]:
    """Rows of `numbers` that count between these days, in this shape."""
    of = whose(who)
    statement = _made(shape, dialect_of(read), of, await doubts(read, of, start, end))
    return await plain(read, statement, given(who, series=series, start=start, end=end, **more))


async def doubts(read: Reading, of: Whose, start: date, end: date) -> Doubts:
    """Over few rows the question what there is to doubt costs more than what it may save."""
    return EVERY_DOUBT if of == "some" else await doubts_of(read, start, end)


@cache
def _made(shape: Shape, dialect: str, of: Whose, doubts: Doubts) -> Select[Any]:
    return shape(dialect, standing_rows(dialect, of, doubts, START, END))


def standing_rows(
    dialect: str, of: Whose, doubts: Doubts, start: BindParameter[date], end: BindParameter[date]
) -> ColumnElement[bool]:
    """Rows of a series and of these partners that count between two days."""
    rows = t.numbers.c
    of_series = rows.series == bindparam("series", type_=String)
    partners = rows.partner_id.is_not(None) if of == "all" else within(dialect, of, rows.partner_id)
    standing = counts(t.numbers, rows.day, start, end, few=of == "some", doubts=doubts)
    return and_(of_series, partners, rows.day.between(start, end), standing)
