"""What is kept of an import itself: which file it was, of which days and partners it tells, whether it counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, TypeAlias

from sqlalchemy import ColumnElement, and_, func, select

from storage import tables as t
from storage.database import Reading
from storage.numbers.rows import units
from storage.rows import build_all, build_first

Day: TypeAlias = date | ColumnElement[date]


@dataclass(frozen=True)
class Import:
    """`kind` names the sort of file: imports of one kind replace each other. `total` is in whole units.

    Without `scope` it speaks for the whole company; «listed»: for the partners it was begun with, and those it has
    rows of. `known_to` is the last day it tells of; there is none until it was loaded.
    """

    id: str
    kind: str
    file_hash: str
    file_name: str
    by: str
    at: datetime
    covers_from: date
    covers_to: date
    row_count: int
    total: Decimal
    current: bool = False
    scope: Literal["listed"] | None = None
    vat: bool | None = None
    retired_by: str | None = None
    undone_at: datetime | None = None
    known_to: date | None = None

    @property
    def was_loaded(self) -> bool:
        return self.known_to is not None


async def by_id(read: Reading, import_id: str) -> Import | None:
    """An import, in use or not."""
    found = await read.first(read.held(select(t.imports).where(t.imports.c.id == import_id)))
    return _whole(build_first(Import, found))


async def mark(read: Reading) -> tuple[Any, ...]:
    """Another one whenever other imports count than before."""
    rows = t.imports.c
    alive = select(func.count(), func.max(rows.at), func.max(rows.id)).where(rows.current)
    return tuple((await read.all(alive))[0])


async def by_hash(read: Reading, kind: str, file_hash: str) -> Import | None:
    """The import in use that came from the very same file."""
    loaded = and_(t.imports.c.current, t.imports.c.known_to.is_not(None))
    same = and_(t.imports.c.kind == kind, t.imports.c.file_hash == file_hash, loaded)
    found = await read.first(select(t.imports).where(same).order_by(t.imports.c.at.desc()).limit(1))
    return _whole(build_first(Import, found))


async def overtaken_by(read: Reading, record: Import) -> list[Import]:
    """Imports in use of the same kind and days that came after this one was read or loaded, the newest first."""
    others = (t.imports.c.kind == record.kind, t.imports.c.current, t.imports.c.id != record.id)
    days = share_days(record.covers_from, record.covers_to)
    found = select(t.imports).where(*others, t.imports.c.at > record.at, days)
    return await every(read, found.order_by(t.imports.c.at.desc()))


def share_days(start: Day, end: Day) -> ColumnElement[bool]:
    return and_(t.imports.c.covers_from <= end, t.imports.c.covers_to >= start)


async def every(read: Reading, query: Any) -> list[Import]:
    return [_units(record) for record in build_all(Import, await read.all(query))]


def newest(records: Sequence[Import]) -> list[Import]:
    return sorted(records, key=lambda record: (record.at, record.id), reverse=True)


def _whole(record: Import | None) -> Import | None:
    return None if record is None else _units(record)


def _units(record: Import) -> Import:
    return replace(record, total=units(record.total))
