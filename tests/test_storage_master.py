"""Master data from files into the tables: applied at once, audited, taken back, and not again a second time."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from bot.master import intake
from bot.master.reading import rows_of
from dialogs.master.fields import Kind
from dialogs.master.rows import Changes, MasterRow
from storage import contacts, invitations, master, merges, partners, people, synonyms
from storage import tables as t
from storage.database import Database, Work
from storage.imports.rows import GoodsKey, PartnerKey, Rows
from storage.people import Person
from tests import storage_fixtures
from tests.storage_fixtures import NOW, add_partner, add_person, add_team

database = storage_fixtures.database
LATER = NOW + timedelta(hours=1)


async def company(work: Work) -> None:
    await add_team(work, "volga", lead="lead")
    await add_person(work, "boss", "admin")
    await add_person(work, "lead", "team_lead", "volga")
    await add_person(work, "anna", "rm", "volga")
    await work.execute(update(t.people).where(t.people.c.id == "anna").values(name="Анна Кузнецова"))
    await add_partner(work, "p1", "anna", "АО «Ромашка»")
    await add_partner(work, "p2", "boss", "ООО «Лютик»")


async def person(work: Work, id_: str) -> Person:
    found = await people.by_id(work, id_)
    assert found is not None
    return found


async def begun(work: Work, import_id: str, kind: Kind, by: str) -> None:
    day = NOW.date()
    made: dict[str, Any] = {"id": import_id, "kind": kind, "file_hash": import_id, "file_name": "a.xlsx", "by": by}
    more = {"at": NOW, "covers_from": day, "covers_to": day, "row_count": 0, "total": 0, "current": True}
    await work.execute(insert(t.imports).values(made | more))


def rows(*said: dict[str, str]) -> list[MasterRow]:
    return [MasterRow(line, values) for line, values in enumerate(said, 2)]


async def applied(work: Work, kind: Kind, *said: dict[str, str], by: str = "boss", name: str = "i1") -> Changes:
    await begun(work, name, kind, by)
    return await intake.apply(work, name, await person(work, by), kind, rows(*said), NOW)


PARTNERS = (
    {"code": "000123", "name": "Ромашка ООО", "credit_limit": "1 500 000,50", "manager": "Кузнецова А.", "hours": "9"},
    {"code": "000124", "name": "ИП Сафин Р. Р.", "inn": "0000000007", "city": "Казань", "alias": "сафин; рр"},
)  # fmt: skip


async def test_partners_come_from_a_file_and_go_back_as_they_were(database: Database) -> None:
    async with database.work() as work:
        await company(work)
        before = await master.records(work, "partners")
        changes = await applied(work, "partners", *PARTNERS)
        assert (len(changes.new), len(changes.changed), changes.conflicts) == (1, 1, ())
        card = await partners.by_id(work, "p1")
        assert card is not None
        assert (card.name, card.code, card.credit_limit) == ("АО «Ромашка»", "000123", Decimal("1500000.5"))
        new = await partners.by_id(work, changes.new[0].id)
        assert new is not None
        assert (new.aliases, new.legal_form, new.name_en, new.stage) == (("сафин", "рр"), "ИП", "Safin R. R.", "active")
        again = await intake.plan_changes(work, await person(work, "boss"), "partners", rows(*PARTNERS))
        assert (again.new, again.changed, again.unchanged) == ((), (), 2)
        deeds = [row.action for row in await work.all(select(t.audit))]
        assert deeds == ["master.import"]

        await intake.undo(work, "i1", await person(work, "boss"), "partners", LATER)
        after = await master.records(work, "partners")
        assert {id_: after[id_] for id_ in before} == before
        assert not after[new.id]["here"]
        assert [each.id for each in await partners.all_partners(work)] == ["p1", "p2"]
        back = await applied(work, "partners", *PARTNERS, name="i2")  # loaded again after all
        assert (len(back.new), len(back.changed)) == (0, 2)
        assert len(await partners.all_partners(work)) == 3


async def test_what_was_changed_since_stays_and_what_is_at_work_too(database: Database) -> None:
    async with database.work() as work:
        await company(work)
        changes = await applied(work, "partners", *PARTNERS)
        new = changes.new[0].id
        await work.execute(update(t.partners).where(t.partners.c.id == "p1").values(hours="круглосуточно"))
        await contacts.put(work, contacts.Contact("c1", new, "Иван", "", "", "", "", NOW))
        back = await intake.undo(work, "i1", await person(work, "boss"), "partners", LATER)
        assert set(back.kept) == {("АО «Ромашка»", "hours"), ("ИП Сафин Р. Р.", "")}
        card = await partners.by_id(work, "p1")
        assert card is not None
        assert (card.hours, card.code, card.credit_limit) == ("круглосуточно", None, None)
        assert new in {each.id for each in await partners.all_partners(work)}


async def test_people_come_with_their_teams_and_invitations_but_no_accounts(database: Database) -> None:
    said = (
        {"person": "Игорь Петренко", "role": "менеджер", "team": "Юг", "region": "Дон", "zone": "Омск"},
        {"person": "Ольга Маркова", "role": "руководитель", "team": "юг"},
        {"person": "Анна Кузнецова", "role": "рм", "team": "Юг", "lead": "Маркова О."},
    )
    async with database.work() as work:
        await company(work)
        changes = await applied(work, "people", *said)
        assert (len(changes.new), len(changes.changed)) == (2, 1)
        (south,) = [team for team in await people.teams(work) if team.name == "Юг"]
        igor, olga = [await person(work, each.id) for each in changes.new]
        assert (igor.team_id, igor.zone, igor.region, igor.name_en) == (south.id, "Asia/Omsk", "Дон", "Igor Petrenko")
        assert south.lead_id == olga.id
        assert (await person(work, "anna")).team_id == south.id
        assert await people.accounts_of(work, igor.id) == []
        (name, code), _ = changes.codes
        assert name == "Игорь Петренко"
        assert (await work.first(select(t.staged).where(t.staged.c.body.contains(code)))) is None
        found = await invitations.redeem(work, code, "telegram", "7", "7", NOW)
        assert isinstance(found, Person)
        assert found.id == igor.id

        back = await intake.undo(work, "i1", await person(work, "boss"), "people", LATER)
        assert back.kept == (("Игорь Петренко", ""),)  # who came already stays
        assert not (await person(work, olga.id)).active
        assert (await person(work, "anna")).team_id == "volga"


async def test_who_leads_is_never_guessed(database: Database) -> None:
    """Two of one surname, and one whom neither the file nor the records know: asked, not chosen."""
    said = (
        {"person": "Сергей Волков", "role": "руководитель", "team": "Юг"},
        {"person": "Игорь Волков", "role": "рм", "team": "Юг", "lead": "Волков"},
        {"person": "Игорь Петренко", "role": "рм", "team": "Юг", "lead": "Дуров"},
        {"person": "Анна Белова", "role": "рм", "team": "Юг", "lead": "Волков Сергей"},
    )
    async with database.work() as work:
        await company(work)
        changes = await applied(work, "people", *said)
        assert [each.title for each in changes.conflicts] == ["Игорь Волков", "Игорь Петренко"]
        assert {change.after["name"]: change.after["leads"] for change in changes.new} == {
            "Сергей Волков": True,
            "Анна Белова": False,
        }


async def test_goods_and_must_lists(database: Database) -> None:
    goods = (
        {"code": "0001", "name": "Чай чёрный", "price": "125,50", "pack": "12", "category": "чай"},
        {"code": "0002", "name": "Кофе", "barcode": "4600000000017", "active": "нет"},
    )
    lists = ({"klass": "A", "sku": "Чай чёрный"}, {"klass": "B", "sku": "0002"})
    async with database.work() as work:
        await company(work)
        await applied(work, "skus", *goods)
        await applied(work, "must_list", *lists, name="i2")
        listed = {(row.klass, row.sku_id) for row in await work.all(select(t.must_list))}
        tea = await work.first(select(t.skus).where(t.skus.c.code == "0001"))
        assert tea is not None
        assert (tea.price, tea.pack, tea.active, ("A", tea.id) in listed) == (125_500, 12, True, True)
        out = await applied(work, "must_list", {"klass": "A", "sku": "0001", "must": "нет"}, name="i3")
        assert len(out.changed) == 1
        boss = await person(work, "boss")
        await intake.undo(work, "i3", boss, "must_list", LATER)
        assert {(row.klass, row.sku_id) for row in await work.all(select(t.must_list))} == listed
        await intake.undo(work, "i2", boss, "must_list", LATER)
        assert await work.all(select(t.must_list)) == []
        await intake.undo(work, "i1", boss, "skus", LATER)
        assert [row.active for row in await work.all(select(t.skus))] == [False, False]


async def test_contacts_are_found_by_whatever_of_their_partner_is_known(database: Database) -> None:
    said = (
        {"partner": "ромашка", "person": "Иван Петров", "position": "закупки", "phone": "89123456789"},
        {"partner": "кто-то", "partner_code": "000123", "person": "Анна"},
        {"partner": "Лютик", "person": "Пётр"},
    )
    async with database.work() as work:
        await company(work)
        await applied(work, "partners", *PARTNERS)
        changes = await applied(work, "contacts", *said, by="anna", name="i2")
        assert [each.key for each in changes.conflicts] == ["master.not_yours"]
        assert [each.phone for each in await contacts.of_partner(work, "p1")] == ["", "+79123456789"]
        await intake.undo(work, "i2", await person(work, "anna"), "contacts", LATER)
        assert await contacts.of_partner(work, "p1") == []


async def test_rights_are_asked_again_and_a_lead_reaches_the_own_team(database: Database) -> None:
    async with database.work() as work:
        await company(work)
        anna, lead = await person(work, "anna"), await person(work, "lead")
        refused = await intake.plan_changes(work, anna, "partners", rows(*PARTNERS))
        assert [each.key for each in refused.conflicts] == ["master.forbidden"]
        with pytest.raises(intake.Forbidden):
            await intake.apply(work, "i1", anna, "people", rows({"person": "А", "role": "rm"}), NOW)
        with pytest.raises(intake.Forbidden):
            await intake.undo(work, "i1", replace(lead, role="rm"), "partners", NOW)
        own = await intake.plan_changes(work, lead, "partners", rows({"name": "Ромашка", "klass": "B"}))
        assert len(own.changed) == 1
        other = await intake.plan_changes(work, lead, "partners", rows({"name": "Лютик", "klass": "B"}))
        assert [each.key for each in other.conflicts] == ["master.not_yours"]


async def test_a_later_file_with_the_name_of_a_merged_card_finds_the_one_that_was_kept(database: Database) -> None:
    async with database.work() as work:
        await company(work)
        await merges.merge(work, "p2", "p1", "boss", NOW)
        boss = await person(work, "boss")
        found = await intake.plan_changes(work, boss, "partners", rows({"name": "Лютик ООО", "klass": "B"}))
        assert [each.id for each in found.changed] == ["p1"]
        assert found.changed[0].differs == ("klass",)
        contact = rows({"partner": "Лютик", "person": "Пётр"})
        assert len((await intake.plan_changes(work, boss, "contacts", contact)).new) == 1
        await synonyms.forget(work, "partner", "", "Лютик")
        assert "лютик" not in await synonyms.all_of(work, "partner")


async def test_rows_of_the_reader_are_taken_with_their_units_and_names(database: Database) -> None:
    goods = Rows({"line": [2], "code": ["0001"], "name": ["Чай"], "price": [125_500], "pack": [12], "cost": [None]})
    crossed = Rows({"line": [2, 2], "klass": ["A", "B"], "sku": [0, 0]})  # one row of a file, two classes
    known = Rows({"line": [2], "partner": [0], "person": ["Иван"], "note": [5]})
    async with database.work() as work:
        await company(work)
        boss = await person(work, "boss")
        await begun(work, "i1", "skus", "boss")
        await intake.apply(work, "i1", boss, "skus", rows_of("skus", [goods]), NOW)
        (row,) = await work.all(select(t.skus))
        assert (row.price, row.pack, row.cost) == (125_500, 12, None)
        await begun(work, "i2", "must_list", "boss")
        listed = rows_of("must_list", [crossed], goods=[GoodsKey("Чай")])
        await intake.apply(work, "i2", boss, "must_list", listed, NOW)
        assert len(await work.all(select(t.must_list))) == 2
        await intake.undo(work, "i2", boss, "must_list", LATER)
        assert await work.all(select(t.must_list)) == []
        contact = rows_of("contacts", [known], [PartnerKey("Ромашка", "7707083893", "000123")])
        assert contact == [
            MasterRow(2, {"partner": "Ромашка", "partner_inn": "7707083893", "partner_code": "000123"}
                      | {"person": "Иван", "note": "5"})
        ]  # fmt: skip
