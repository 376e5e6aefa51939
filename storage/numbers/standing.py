"""Which import speaks for which days and partners: the newest of its kind that tells of both.

An older one wholly inside a newer is retired: none of its rows counts. Of two that only share days the newer cuts
those days out of the older, for whomever it speaks. Both are worked out when an import comes or goes, so that reading
stays one plain condition.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlalchemy import (
    ColumnElement,
    Date,
    FromClause,
    Select,
    Table,
    and_,
    bindparam,
    delete,
    exists,
    insert,
    not_,
    or_,
    select,
    true,
    update,
)

from storage import tables as t
from storage.database import Reading, Work
from storage.numbers.record import Day, Import, every, newest, share_days


async def retire(work: Work, record: Import) -> None:
    """Older imports that tell of nothing this one does not tell of give it their place."""
    older = [each for each in await _beside(work, record) if _before(each, record)]
    for each in older:
        if await _is_inside(work, each, record):
            await work.execute(update(t.imports).where(t.imports.c.id == each.id).values(_place(record.id)))
            await forget_cuts(work, each.id)


async def cut(work: Work, record: Import) -> None:
    """Days it shares with others: whoever is newer speaks for them."""
    await forget_cuts(work, record.id)
    pairs = []
    for each in await _beside(work, record):
        older, newer = (each, record) if _before(each, record) else (record, each)
        starts, ends = max(older.covers_from, newer.covers_from), min(older.covers_to, newer.covers_to)
        whole = newer.scope is None
        pairs.append({"older": older.id, "newer": newer.id, "starts": starts, "ends": ends, "whole": whole})
    if pairs:
        await work.execute(insert(t.import_cuts), pairs)


async def give_back(work: Work, gone: Import) -> None:
    """Those that had given their place to one that is taken back count again, unless another has taken it as well."""
    retired = await every(
        work, select(t.imports).where(t.imports.c.retired_by == gone.id, t.imports.c.undone_at.is_(None))
    )
    for each in newest(retired):
        over = await _first_around(work, each)
        await work.execute(update(t.imports).where(t.imports.c.id == each.id).values(_place(over)))
        if over is None:
            await cut(work, each)


async def forget_cuts(work: Work, import_id: str) -> None:
    mine = or_(t.import_cuts.c.older == import_id, t.import_cuts.c.newer == import_id)
    await work.execute(delete(t.import_cuts).where(mine))


def _place(taken_by: str | None) -> dict[str, object]:
    return {"current": taken_by is None, "retired_by": taken_by}


async def _beside(read: Reading, record: Import) -> list[Import]:
    """Others in use of its kind that share days with it, and somebody to speak for."""
    others = (t.imports.c.kind == record.kind, t.imports.c.current, t.imports.c.id != record.id)
    days = share_days(record.covers_from, record.covers_to)
    anybody = true() if record.scope is None else or_(t.imports.c.scope.is_(None), _names_some_of(record.id))
    return await every(read, select(t.imports).where(*others, days, anybody))


def _names_some_of(import_id: str) -> ColumnElement[bool]:
    partners, people = t.import_partners.alias(), t.numbers.alias()
    partner = partners.c.partner_id.in_(_partners(import_id))
    person = people.c.person_id.in_(_people(import_id))
    return or_(
        exists().where(partners.c.import_id == t.imports.c.id, partner),
        exists().where(_is_plan_of_person(people), people.c.import_id == t.imports.c.id, person),
    )


async def _first_around(read: Reading, record: Import) -> str | None:
    for each in await _beside(read, record):
        if _before(record, each) and await _is_inside(read, record, each):
            return each.id
    return None


def _before(one: Import, other: Import) -> bool:
    return (one.at, one.id) < (other.at, other.id)


async def _is_inside(read: Reading, inner: Import, outer: Import) -> bool:
    if not (outer.covers_from <= inner.covers_from and inner.covers_to <= outer.covers_to):
        return False
    if outer.scope is None:
        return True
    return inner.scope is not None and not await _has_more(read, inner.id, outer.id)


async def _has_more(read: Reading, inner: str, outer: str) -> bool:
    """Whether the first speaks for anybody whom the second does not speak for."""
    partner = _partners(inner).where(t.import_partners.c.partner_id.not_in(_partners(outer)))
    person = _people(inner).where(t.numbers.c.person_id.not_in(_people(outer)))
    return bool(await read.scalar(select(or_(exists(partner), exists(person)))))


def _partners(import_id: str) -> Select[tuple[str]]:
    return select(t.import_partners.c.partner_id).where(t.import_partners.c.import_id == import_id)


def _people(import_id: str) -> Select[tuple[str]]:
    """Whose plans it holds. A list of partners names no people: it speaks for those it has plans of."""
    return select(t.numbers.c.person_id).where(_is_plan_of_person(t.numbers), t.numbers.c.import_id == import_id)


def _is_plan_of_person(rows: FromClause) -> ColumnElement[bool]:
    # In these words the index finds them.
    return and_(rows.c.series == "plan", rows.c.partner_id.is_(None), rows.c.person_id.is_not(None))


# ── read by it ───────────────────────────────────────────────────────────────────────────────────────────────────


class Doubts(NamedTuple):
    """What rows between two days have to be asked one by one: where the answer is known to be no, it costs nothing."""

    unused: bool = True  # whether a row may be of an import that is not in use
    cut: bool = True  # whether its day may be cut out of its import


EVERY_DOUBT = Doubts()


def counts(
    rows: Table, day: ColumnElement[date], start: Day, end: Day, *, few: bool = True, doubts: Doubts = EVERY_DOUBT
) -> ColumnElement[bool]:
    """Whether a row counts, of rows between these days.

    Of few rows each looks up its own import; for many, those in use are gathered first.
    """
    asked: list[ColumnElement[bool]] = []
    if doubts.unused and few:
        asked.append(exists().where(t.imports.c.id == rows.c.import_id, t.imports.c.current).correlate(rows))
    elif doubts.unused:
        used = select(t.imports.c.id).where(t.imports.c.current, share_days(start, end))
        asked.append(rows.c.import_id.in_(used))
    if doubts.cut:
        asked.append(~_is_cut(rows, day))
    return and_(true(), *asked)


async def doubts_of(read: Reading, start: date, end: date) -> Doubts:
    """Of `numbers` between two days. While others write, what a transaction has just looked at may be otherwise."""
    if isinstance(read, Work) and read.among_others:
        return EVERY_DOUBT
    found = await read.first(_DOUBTS, {"start": start, "end": end})
    return Doubts(*map(bool, found)) if found else EVERY_DOUBT


_START, _END = bindparam("start", type_=Date), bindparam("end", type_=Date)
# One that was never in use, or is of a version before this one, may hold rows of any day.
_UNUSED = exists().where(
    or_(t.imports.c.known_to.is_(None), and_(not_(t.imports.c.current), share_days(_START, _END))),
    exists().where(t.numbers.c.import_id == t.imports.c.id),
)
_CUT = exists().where(t.import_cuts.c.starts <= _END, t.import_cuts.c.ends >= _START)
_DOUBTS = select(_UNUSED, _CUT)


def _is_cut(rows: Table, day: ColumnElement[date]) -> ColumnElement[bool]:
    cuts = t.import_cuts.alias()
    listed, own = t.import_partners, t.numbers.alias()
    partner = exists().where(listed.c.import_id == cuts.c.newer, listed.c.partner_id == rows.c.partner_id)
    whose: list[ColumnElement[bool]] = [cuts.c.whole, partner.correlate(rows, cuts)]
    if rows is t.numbers:
        person = exists().where(
            _is_plan_of_person(own), own.c.import_id == cuts.c.newer, own.c.person_id == rows.c.person_id
        )
        whose.append(person.correlate(rows, cuts))
    cut_out = exists().where(cuts.c.older == rows.c.import_id, day.between(cuts.c.starts, cuts.c.ends), or_(*whose))
    return cut_out.correlate(rows)
