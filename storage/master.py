"""Cards of master data as records: read whole and written in bulk, by the names that files and forms call fields."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Column, ColumnElement, Row, Table, bindparam, delete, insert, select, update

from dialogs.master.fields import FIELDS, Field, Kind, Record, Value
from storage import meta, partners
from storage import tables as t
from storage.database import Reading, Work
from storage.numbers.rows import thousandths, units
from storage.rows import batched

TABLES: Mapping[Kind, Table] = {
    "partners": t.partners,
    "contacts": t.contacts,
    "people": t.people,
    "skus": t.skus,
}
# What tells that a card is not worked with any more.
GONE: Mapping[Kind, str] = {"partners": "archived_at", "contacts": "gone_at"}


async def records(read: Reading, kind: Kind, ids: Collection[str] | None = None) -> dict[str, Record]:
    """By id; of merged partners and erased people none."""
    if kind == "must_list":
        return await _must_list(read)
    table = TABLES[kind]
    wanted = select(table).order_by(table.c.id)
    if kind == "partners":
        wanted = wanted.where(t.partners.c.merged_into.is_(None))
    if kind == "people":
        wanted = wanted.where(t.people.c.erased_at.is_(None))
    groups: list[list[str] | None] = [None] if ids is None else [*batched(sorted(ids))]
    leads = {row.lead_id: row.id for row in await read.all(select(t.teams))} if kind == "people" else {}
    found: dict[str, Record] = {}
    for some in groups:
        for row in await read.all(wanted if some is None else wanted.where(table.c.id.in_(some))):
            found[row.id] = _record(kind, row, leads)
    return found


async def former(read: Reading) -> list[tuple[Record, str]]:
    """What merged doubles were called, and the card that was kept of them."""
    rows = await read.all(select(t.partners).where(t.partners.c.merged_into.is_not(None)).order_by(t.partners.c.id))
    return [(_record("partners", row, {}), row.merged_into) for row in rows]


async def bearer_of(read: Reading, kind: Kind, id_: str, field: str, card: Record) -> str | None:
    """Who else has this card's code or number already. Branches of one company have its INN and a KPP of their own."""
    table = TABLES[kind]
    same: list[ColumnElement[bool]] = [table.c[field] == card[field], table.c.id != id_]
    if kind == "partners":
        same.append(partners.here())
        if field == "inn" and card.get("kpp"):
            same.append(t.partners.c.kpp.is_(None) | (t.partners.c.kpp == card["kpp"]))
    found: str | None = await read.scalar(select(table.c.name).where(*same).limit(1))
    return found


def _record(kind: Kind, row: Row[Any], leads: Mapping[str, str]) -> Record:
    cells = row._mapping
    made = {field.kept: _value(field, cells[field.kept]) for field in FIELDS[kind] if field.kept in cells}
    if kind in GONE:
        made["here"] = cells[GONE[kind]] is None
    if kind == "people":
        made |= {"active": row.active, "leads": leads.get(row.id) == row.team_id and row.team_id is not None}
    return made


def _value(field: Field, cell: Any) -> Value:
    if field.type == "money":
        return None if cell is None else units(cell)
    if field.type == "names":
        return tuple(cell)
    return None if cell == "" else cell


async def _must_list(read: Reading) -> dict[str, Record]:
    rows = await read.all(select(t.must_list))
    return {f"{row.klass}/{row.sku_id}": {"klass": row.klass, "sku_id": row.sku_id, "wanted": True} for row in rows}


# ── written ─────────────────────────────────────────────────────────────────────────────────────────────────


async def put(work: Work, kind: Kind, new: Mapping[str, Record], changed: Mapping[str, Record], now: datetime) -> None:
    """New cards and those that changed, as they are to be. Who leads a team is set apart, see `people.set_lead`."""
    if kind == "must_list":
        await _put_must_list(work, [*new.values(), *changed.values()])
        return
    table = TABLES[kind]
    rows = [{"id": id_, **_FIRST[kind](now), **_cells(kind, record, now)} for id_, record in new.items()]
    for some in batched(rows, 500):
        await work.execute(insert(table), some)
    rows = [
        {"the_id": id_, **{f"new_{name}": cell for name, cell in _cells(kind, record, now).items()}}
        for id_, record in changed.items()
    ]
    if rows:
        named: dict[str, Any] = {
            name: bindparam(f"new_{name}", type_=table.c[name].type)
            for name in _cells(kind, next(iter(changed.values())), now)
        }
        await work.execute(update(table).where(table.c.id == bindparam("the_id")).values(named), rows)
    if kind == "partners":
        await meta.bump(work, partners.VERSION)


def _cells(kind: Kind, record: Record, now: datetime) -> dict[str, Any]:
    table = TABLES[kind]
    cells = {name: _cell(table.c[name], value) for name, value in record.items() if name in table.c}
    if kind in GONE:
        cells[GONE[kind]] = None if record["here"] else now
    return cells


def _cell(column: Column[Any], value: Value) -> Any:
    if isinstance(value, Decimal):
        return thousandths(value)
    if isinstance(value, tuple):
        return list(value)
    return "" if value is None and not column.nullable else value


async def _put_must_list(work: Work, rows: Sequence[Record]) -> None:
    listed, pairs = t.must_list.c, [(row["wanted"], row["klass"], row["sku_id"]) for row in rows]
    wanted = [{"klass": klass, "sku_id": sku} for is_wanted, klass, sku in pairs if is_wanted]
    for some in batched(wanted):
        await work.insert_missing(t.must_list, some)
    for _, klass, sku in (pair for pair in pairs if not pair[0]):
        await work.execute(delete(t.must_list).where(listed.klass == klass, listed.sku_id == sku))


_FIRST: Mapping[Kind, Any] = {
    "partners": lambda now: {"stage": "active", "created_at": now},
    "contacts": lambda now: {"created_at": now},
    "people": lambda now: {"lang": "ru", "created_at": now},
    "skus": lambda _now: {},
}


# ── what waits and what was before ──────────────────────────────────────────────────────────────────────────


async def keep(work: Work, import_id: str, rows: Sequence[tuple[dict[str, Any], dict[str, Any] | None]]) -> None:
    """Rows of an import as they were applied, with what they changed as it was before: (body, before)."""
    numbered = enumerate(rows, 1)
    for some in batched(numbered, 500):
        made = [{"import_id": import_id, "line": at, "body": body, "before": was} for at, (body, was) in some]
        await work.execute(insert(t.staged), made)


async def kept(read: Reading, import_id: str) -> list[tuple[dict[str, Any], dict[str, Any] | None]]:
    rows = await read.all(select(t.staged).where(t.staged.c.import_id == import_id).order_by(t.staged.c.line))
    return [(row.body, row.before) for row in rows]
