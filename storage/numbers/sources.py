"""Which file a number came from, and how far it tells: for every partner the import in use that knows the last day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, bindparam, func, literal_column, select

from storage import tables as t
from storage.database import Reading
from storage.numbers.asking import END, START, Who, Whose, dialect_of, given, whose, within
from storage.numbers.record import share_days
from storage.numbers.rows import Span
from storage.rows import build

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Source:
    """`known_to`: «data as of»."""

    id: str
    file_name: str
    by: str
    at: datetime
    known_to: date

    @property
    def order(self) -> tuple[date, datetime]:
        return self.known_to, self.at


@dataclass(frozen=True)
class Sources:
    """`company`: what speaks for everybody; `own`: what speaks for single partners."""

    company: Source | None = None
    own: Mapping[str, Source] = field(default_factory=dict)

    def of(self, partner_id: str) -> Source | None:
        own = self.own.get(partner_id)
        if own is None or self.company is None:
            return own or self.company
        return own if own.order > self.company.order else self.company

    def all(self) -> dict[str, Source]:
        """Every import that anybody's numbers come from, by its id."""
        found = {each.id: each for each in self.own.values()}
        return found | ({self.company.id: self.company} if self.company else {})


_COLUMNS = (t.imports.c.id, t.imports.c.file_name, t.imports.c.by, t.imports.c.at, t.imports.c.known_to)
_LATEST = (t.imports.c.known_to.desc(), t.imports.c.at.desc())


async def sources(read: Reading, kind: str, who: Who) -> Sources:
    company = await read.execute(_COMPANY, {"kind": kind})
    own = await read.execute(_own(dialect_of(read), whose(who)), given(who, kind=kind))
    first = company.first()
    return Sources(build(Source, first) if first else None, {row.partner_id: build(Source, row) for row in own})


_KIND = bindparam("kind", type_=String)
# A version before this one makes imports count without saying how far they tell; their rows are where nobody reads.
_TELLS = (t.imports.c.kind == _KIND, t.imports.c.current, t.imports.c.known_to.is_not(None))
_COMPANY = select(*_COLUMNS).where(*_TELLS, t.imports.c.scope.is_(None)).order_by(*_LATEST).limit(1)


def _listed(dialect: str, of: Whose) -> ColumnElement[bool]:
    """Imports in use of a kind that speak for these partners: of few partners, found by them and not by their kind."""
    kind: ColumnElement[str] = t.imports.c.kind
    if of == "some" and dialect == "sqlite":
        kind = literal_column(f"+{kind}", String)  # keeps off the index that begins with it
    theirs = within(dialect, of, t.import_partners.c.partner_id)
    return and_(kind == _KIND, t.imports.c.current, t.imports.c.scope.is_not(None), theirs)


@cache
def _own(dialect: str, of: Whose) -> Select[Any]:
    listed = t.import_partners
    place = func.row_number().over(partition_by=listed.c.partner_id, order_by=_LATEST).label("place")
    own = select(*_COLUMNS, listed.c.partner_id, place).join(listed, listed.c.import_id == t.imports.c.id)
    each = own.where(_listed(dialect, of)).subquery()
    return select(each).where(each.c.place == 1)


async def covered(read: Reading, kind: str, who: Who, start: date, end: date) -> Covered:
    """The days of a period that anything in use tells of: who has no row there had nothing."""
    days = {"kind": kind, "start": start, "end": end}
    company = (await read.execute(_COVERED, days)).all()
    found: dict[str, list[Span]] = {}
    for row in await read.execute(_covered_of(dialect_of(read), whose(who)), given(who, **days)):
        found.setdefault(row.partner_id, []).extend(_within(row, start, end))
    everybody = [span for row in company for span in _within(row, start, end)]
    return Covered(joined(everybody), {partner: joined([*everybody, *spans]) for partner, spans in found.items()})


_DAYS = (t.imports.c.covers_from, t.imports.c.known_to)
_COVERED = select(*_DAYS).where(*_TELLS, t.imports.c.scope.is_(None), share_days(START, END))


@cache
def _covered_of(dialect: str, of: Whose) -> Select[Any]:
    listed = t.import_partners
    own = select(*_DAYS, listed.c.partner_id).join(listed, listed.c.import_id == t.imports.c.id)
    return own.where(_listed(dialect, of), share_days(START, END))


@dataclass(frozen=True)
class Covered:
    """Spans of days, sorted and apart."""

    company: tuple[Span, ...]
    own: Mapping[str, tuple[Span, ...]]

    def of(self, partner_id: str) -> tuple[Span, ...]:
        return self.own.get(partner_id, self.company)


def _within(row: Any, start: date, end: date) -> list[Span]:
    span = (max(row.covers_from, start), min(row.known_to, end))
    return [span] if span[0] <= span[1] else []


def joined(spans: list[Span]) -> tuple[Span, ...]:
    found: list[Span] = []
    for begins, ends in sorted(spans):
        if found and begins - DAY <= found[-1][1]:
            found[-1] = (found[-1][0], max(ends, found[-1][1]))
        else:
            found.append((begins, ends))
    return tuple(found)
