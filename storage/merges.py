"""Two cards of one company made one, and exactly two again: whatever points at the one that goes points at the other.

Which tables point is read off the schema, so that a new table is never forgotten. What a conversation has recorded
goes on naming the card that is gone: `partners.by_id` leads from it to the one that was kept.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Date, Row, Table, and_, delete, func, insert, select, true, update

from dialogs.master.fields import Kind
from dialogs.reading.companies import key
from storage import meta, partners, synonyms
from storage import tables as t
from storage.database import Reading, Work
from storage.partners import Partner
from storage.rows import batched, build, build_all
from storage.tables.columns import UtcDateTime

# Filled in on the card that stays where it has nothing.
FILLED = (
    "inn", "code", "kpp", "legal_form", "address", "latitude", "longitude", "hours", "deferral_days", "credit_limit",
    "lead_days", "review_days", "klass", "owner_id", "city", "region", "name_en",
)  # fmt: skip
_POINTED: dict[Kind, Table] = {"partners": t.partners, "skus": t.skus, "people": t.people}


@dataclass(frozen=True)
class Merge:
    id: int
    kept: str
    gone: str
    by: str
    at: datetime
    undone_at: datetime | None


def _pointers(target: Table, *but: Table) -> list[Column[Any]]:
    """Columns by which rows point at one of these."""
    return [
        column
        for table in t.metadata.sorted_tables
        for column in table.columns
        if table not in but and any(link.column.table is target for link in column.foreign_keys)
    ]


async def pointed_at(read: Reading, ids: Collection[str], kind: Kind) -> set[str]:
    """Those of them that something points at already."""
    found: set[str] = set()
    for column in _pointers(_POINTED[kind], t.invitations, t.teams) if kind in _POINTED else ():
        for some in batched(sorted(ids)):
            rows = await read.all(select(column).distinct().where(column.in_(some)))
            found |= {row[0] for row in rows}
    return found


async def weight(read: Reading, id: str) -> dict[str, int]:
    """How much points at a partner, by table: what would move."""
    found: dict[str, int] = {}
    for column in _pointers(t.partners, t.merges, t.facts):
        count = await read.scalar(select(func.count()).where(column == id))
        found |= {column.table.name: int(count)} if count else {}
    return found


async def merge(work: Work, gone_id: str, kept_id: str, by: str, now: datetime) -> int | None:
    """Its number; None when one of them is no card any more, by a merge or put away."""
    await work.alone("partners/merge")
    cards = {row.id: row for row in await work.all(work.held(_both(gone_id, kept_id)))}
    if len(cards) != 2 or gone_id == kept_id:
        return None
    gone, kept = cards[gone_id], cards[kept_id]
    moved, dropped = {}, {}
    for column in _pointers(t.partners, t.merges):
        moved[column.table.name], dropped[column.table.name] = await _move(work, column, gone_id, kept_id)
    body = {
        "moved": {name: keys for name, keys in moved.items() if keys},
        "dropped": {name: rows for name, rows in dropped.items() if rows},
        "before": await _fill(work, gone, kept),
        "synonyms": await _rename(work, gone, kept, by, now),
        "follow": await _follow(work, gone_id, kept_id),
    }
    await work.execute(update(t.partners).where(t.partners.c.id == gone_id).values(merged_into=kept_id))
    await meta.bump(work, partners.VERSION)
    made = {"kept": kept_id, "gone": gone_id, "by": by, "at": now, "body": body}
    return await work.scalar(insert(t.merges).values(made).returning(t.merges.c.id))  # type: ignore[no-any-return]


def _both(*ids: str) -> Any:
    return select(t.partners).where(t.partners.c.id.in_(ids), partners.here()).order_by(t.partners.c.id)


async def _move(work: Work, column: Column[Any], gone: str, kept: str) -> tuple[list[Any], list[Any]]:
    """Point a table's rows at the card that stays: the keys of those that moved, and rows whose place was taken."""
    table = column.table
    own = [each for each in table.primary_key.columns if each is not column]
    if not column.primary_key:
        rows = await work.all(select(*own).where(column == gone).order_by(*own))
        await work.execute(update(table).where(column == gone).values({column.name: kept}))
        return _short([_plain(row) for row in rows]), []
    taken = {tuple(row) for row in await work.all(select(*own).where(column == kept))}
    rows = await work.all(select(table).where(column == gone).order_by(*own))
    keys = [tuple(row._mapping[each] for each in own) for row in rows]
    both = [row for row, key in zip(rows, keys, strict=True) if key in taken]
    for row in both:
        await work.execute(delete(table).where(column == gone, *_is(own, [row._mapping[each] for each in own])))
    await work.execute(update(table).where(column == gone).values({column.name: kept}))
    moved = [list(map(_json, key)) for key in keys if key not in taken]
    return moved, [{name: _json(value) for name, value in row._mapping.items()} for row in both]


async def _fill(work: Work, gone: Row[Any], kept: Row[Any]) -> dict[str, Any]:
    """What the card that stays had nothing of, it takes; answers how its fields were."""
    new = {name: getattr(gone, name) for name in FILLED if not getattr(kept, name) and getattr(gone, name)}
    known = {key(kept.name), *map(key, kept.aliases)}
    more = [name for name in (gone.name, *gone.aliases) if key(name) not in known]
    if more:
        new["aliases"] = [*kept.aliases, *dict.fromkeys(more)]
    if new:
        await work.execute(update(t.partners).where(t.partners.c.id == kept.id).values(new))
    return {name: getattr(kept, name) for name in new}


async def _rename(work: Work, gone: Row[Any], kept: Row[Any], by: str, now: datetime) -> dict[str, Any]:
    """Names that meant it mean the other from now on, its own name first."""
    row = t.synonyms.c
    theirs = select(row.source, row.name).where(row.what == "partner", row.target == gone.id)
    found = [[each.source, each.name] for each in await work.all(theirs.order_by(row.source, row.name))]
    await synonyms.move(work, "partner", gone.id, kept.id)
    name = synonyms.spelling("partner", gone.name)
    taken = await work.scalar(select(row.name).where(row.what == "partner", row.source == "", row.name == name))
    learnt = name != synonyms.spelling("partner", kept.name) and taken is None
    if learnt:
        await synonyms.learn(work, "partner", "", gone.name, kept.id, by, now)
    return {"moved": found, "learnt": gone.name if learnt else None}


async def _follow(work: Work, gone: str, kept: str) -> list[str]:
    """Cards that were merged into it before lead to the other at once."""
    card = t.partners.c
    earlier = [row.id for row in await work.all(select(card.id).where(card.merged_into == gone).order_by(card.id))]
    await work.execute(update(t.partners).where(card.merged_into == gone).values(merged_into=kept))
    return earlier


# ── two again ───────────────────────────────────────────────────────────────────────────────────────────────


async def undo(work: Work, number: int, now: datetime) -> bool:
    """Everything where it was; what came since stays with the card that was kept. False: over already, or the cards
    were merged on."""
    await work.alone("partners/merge")
    row = await work.first(work.held(select(t.merges).where(t.merges.c.id == number, t.merges.c.undone_at.is_(None))))
    if row is None or not await _still(work, row):
        return False
    pointers = {column.table.name: column for column in _pointers(t.partners, t.merges)}
    for name, keys in row.body["moved"].items():
        await _move_back(work, pointers[name], keys, row.gone, row.kept)
    for name, rows in row.body["dropped"].items():
        table = t.metadata.tables[name]
        await work.execute(insert(table), [_typed(table, each) for each in rows])
    if row.body["before"]:
        await work.execute(update(t.partners).where(t.partners.c.id == row.kept).values(row.body["before"]))
    await _name_back(work, row)
    following = t.partners.c.id.in_(row.body["follow"])
    await work.execute(update(t.partners).where(following).values(merged_into=row.gone))
    await work.execute(update(t.partners).where(t.partners.c.id == row.gone).values(merged_into=None))
    await work.execute(update(t.merges).where(t.merges.c.id == number).values(undone_at=now))
    await meta.bump(work, partners.VERSION)
    return True


async def _still(read: Reading, row: Row[Any]) -> bool:
    card = t.partners.c
    return await read.scalar(select(card.id).where(card.id == row.gone, card.merged_into == row.kept)) is not None


async def _move_back(work: Work, column: Column[Any], keys: Sequence[Any], gone: str, kept: str) -> None:
    own = [each for each in column.table.primary_key.columns if each is not column]
    for chosen in _chosen(own, keys):
        await work.execute(update(column.table).where(column == kept, chosen).values({column.name: gone}))


def _chosen(own: Sequence[Column[Any]], keys: Sequence[Any]) -> Iterable[Any]:
    """Conditions for these keys, few at a time."""
    if len(own) != 1:
        for values in keys:
            yield and_(true(), *_is(own, [_read(column, value) for column, value in zip(own, values, strict=True)]))
        return
    (column,) = own
    spans = [each for each in keys if isinstance(each, list) and len(each) == 2 and isinstance(each[0], int)]
    for first, last in spans:
        yield column.between(first, last)
    for some in batched([_read(column, each[0]) for each in keys if each not in spans]):
        yield column.in_(some)


async def _name_back(work: Work, row: Row[Any]) -> None:
    said = row.body["synonyms"]
    if said["learnt"] is not None:
        await synonyms.forget(work, "partner", "", said["learnt"])
    cell = t.synonyms.c
    for source, name in said["moved"]:
        same = (cell.what == "partner", cell.source == source, cell.name == name, cell.target == row.kept)
        await work.execute(update(t.synonyms).where(*same).values(target=row.gone))


async def latest(read: Reading, limit: int = 10) -> list[Merge]:
    """Those that stand, newest first."""
    standing = select(t.merges).where(t.merges.c.undone_at.is_(None)).order_by(t.merges.c.id.desc()).limit(limit)
    return build_all(Merge, await read.all(standing))


async def by_id(read: Reading, number: int) -> Merge | None:
    row = await read.first(select(t.merges).where(t.merges.c.id == number))
    return None if row is None else build(Merge, row)


async def card(read: Reading, id: str) -> Partner | None:
    """The card itself, merged or not."""
    return next((each for each in await partners.every_card(read, [id])), None)


# ── keys as JSON ────────────────────────────────────────────────────────────────────────────────────────────


def _is(columns: Sequence[Column[Any]], values: Sequence[Any]) -> list[Any]:
    return [column == value for column, value in zip(columns, values, strict=True)]


def _plain(row: Row[Any]) -> list[Any]:
    return [_json(value) for value in row]


def _json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value


def _read(column: Column[Any], value: Any) -> Any:
    if isinstance(value, str) and isinstance(column.type, Date):
        return date.fromisoformat(value)
    if isinstance(value, str) and isinstance(column.type, UtcDateTime):
        return datetime.fromisoformat(value)
    return value


def _typed(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    return {name: _read(table.c[name], value) for name, value in row.items()}


def _short(keys: list[list[Any]]) -> list[Any]:
    """Numbers that follow each other as [first, last]: a partner's rows of one file are one span."""
    if not keys or len(keys[0]) != 1 or not isinstance(keys[0][0], int):
        return keys
    spans: list[list[int]] = []
    for (number,) in keys:
        if spans and spans[-1][1] == number - 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return spans
