"""Two cards made one and exactly two again, with a row in every table that points at a partner."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, Date, Float, Integer, Table, insert, select

from storage import merges, partners, synonyms
from storage import tables as t
from storage.database import Database, Reading, Work
from storage.tables.columns import JsonText, UtcDateTime
from tests import storage_fixtures
from tests.storage_fixtures import NOW, add_partner, add_person

database = storage_fixtures.database

NAMED = {"people": "p{}", "imports": "i{}", "skus": "s1", "runs": "r1"}
UNTOUCHED = (t.merges, t.meta, t.audit)


def pointing() -> list[Table]:
    """Read off the schema here as well: a table that is new tomorrow gets its rows by itself."""
    links = {table: {key.column.table for key in table.foreign_keys} for table in t.metadata.sorted_tables}
    return [table for table, targets in links.items() if t.partners in targets and table not in (t.merges, t.runs)]


def test_no_table_points_at_two_partners() -> None:
    """A merge keeps what it moved by the name of the table: of two columns the first would be forgotten."""
    for table in pointing():
        assert sum(key.column.table is t.partners for key in table.foreign_keys) == 1


def cell(column: Column[Any], n: int) -> Any:
    for key in column.foreign_keys:
        return NAMED.get(key.column.table.name, "").format(min(n, 3)) or None
    for check in column.table.constraints:
        if isinstance(check, CheckConstraint) and str(check.sqltext).startswith(
            (f"{column.name} IN", f"{column.name} = '")
        ):
            return str(check.sqltext).split("'")[1]
    match column.type:
        case JsonText():
            return {}
        case UtcDateTime():
            return NOW + timedelta(minutes=n)
        case Date():
            return date(2026, 11, 1) + timedelta(days=n)
        case Boolean():
            return True
        case Float():
            return 1.5
        case Integer() | BigInteger():
            return n
    return f"{column.name}{n}"


def row(table: Table, partner: str, n: int, serial: int) -> dict[str, Any]:
    """`n` says which of a partner's rows it is: where the partner is part of the key, the same of both collides."""
    made = {}
    for column in table.columns:
        if any(key.column.table is t.partners for key in column.foreign_keys):
            made[column.name] = partner
        else:
            shared = column.foreign_keys or (column.primary_key and any(key.foreign_keys for key in table.primary_key))
            made[column.name] = cell(column, n if shared else serial)
    return made


async def company(work: Work) -> None:
    for person in ("boss", "p1", "p2", "p3"):
        await add_person(work, person, "admin")
    for id_, name in (("kept", "АО «Ромашка»"), ("gone", "Ромашка Тула"), ("other", "Лютик")):
        await add_partner(work, id_, "boss", name)
    for n in (1, 2, 3):
        made = {column.name: cell(column, n) for column in t.imports.columns} | {"id": f"i{n}"}
        await work.execute(insert(t.imports).values(made))
    goods = {column.name: cell(column, 1) for column in t.skus.columns} | {"id": "s1"}
    await work.execute(insert(t.skus).values(goods))
    for id_, partner in (("r1", "kept"), ("r2", "gone")):
        run = {column.name: cell(column, 1) for column in t.runs.columns if not column.foreign_keys}
        owner = {"id": id_, "owner_id": "boss", "partner_id": partner}
        await work.execute(insert(t.runs).values(run | owner))
    for table in pointing():
        wanted = [("kept", 1), ("gone", 1), ("gone", 2), ("kept", 3), ("gone", 3), ("other", 1)]
        for serial, (partner, n) in enumerate(wanted, 1):
            await work.execute(insert(table).values(row(table, partner, n, serial)))
    await synonyms.learn(work, "partner", "", "Ромашечка", "gone", "boss", NOW)
    await synonyms.learn(work, "partner", "other", "Цветок", "gone", "boss", NOW)


async def dump(read: Reading) -> dict[str, list[str]]:
    """Every row of every table, but for the record of the merge itself."""
    found = {}
    for table in t.metadata.sorted_tables:
        if table not in UNTOUCHED:
            found[table.name] = sorted(repr(tuple(row)) for row in await read.all(select(table)))
    return found


async def test_a_merge_moves_everything_and_its_undo_gives_back_every_row(database: Database) -> None:
    async with database.work() as work:
        await company(work)
    async with database.work() as work:
        before = await dump(work)
        number = await merges.merge(work, "gone", "kept", "boss", NOW)
        assert number is not None
        merged = await dump(work)
        for table in pointing():
            assert "'gone'" not in str(merged[table.name]), table.name
        kept = await partners.by_id(work, "gone")
        assert kept is not None
        assert (kept.id, "Ромашка Тула" in kept.aliases) == ("kept", True)
        assert [each.id for each in await partners.all_partners(work)] == ["kept", "other"]
        known = await synonyms.all_of(work, "partner", "other")
        assert known["ромашка тула"] == known["ромашечка"] == known["цветок"] == "kept"
        assert await merges.merge(work, "gone", "kept", "boss", NOW) is None  # over already
        assert await merges.undo(work, number, NOW)
        assert await dump(work) == before
        assert not await merges.undo(work, number, NOW)  # a second tap


async def test_a_chain_of_merges_leads_to_one_card_and_is_undone_in_turn(database: Database) -> None:
    async with database.work() as work:
        await company(work)
        before = await dump(work)
        first = await merges.merge(work, "gone", "kept", "boss", NOW)
        second = await merges.merge(work, "kept", "other", "boss", NOW)
        assert first is not None
        assert second is not None
        found = await partners.by_id(work, "gone")
        assert found is not None
        assert found.id == "other"
        assert not await merges.undo(work, first, NOW)  # the later one stands on it
        assert [each.id for each in await merges.latest(work)] == [second, first]
        assert await merges.undo(work, second, NOW)
        assert await merges.undo(work, first, NOW)
        assert await dump(work) == before


async def test_what_came_after_a_merge_stays_with_the_card_that_was_kept(database: Database) -> None:
    async with database.work() as work:
        await company(work)
        number = await merges.merge(work, "gone", "kept", "boss", NOW)
        assert number is not None
        new = row(t.contacts, "kept", 9, 99) | {"id": "c-new"}
        await work.execute(insert(t.contacts).values(new))
        assert await merges.undo(work, number, NOW)
        contact = await work.first(select(t.contacts).where(t.contacts.c.id == "c-new"))
        assert contact is not None
        assert contact.partner_id == "kept"
        assert (await merges.weight(work, "gone"))["contacts"] == 3
        assert await merges.pointed_at(work, ["gone", "nobody"], "partners") == {"gone"}
        assert await merges.pointed_at(work, ["gone"], "contacts") == set()
