"""People, invitations and who sees which partner."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import select

from storage import invitations, partners, people
from storage import tables as t
from storage.database import Database
from storage.invitations import Invitation
from storage.partners import Partner
from storage.people import Account, Person, Role, Team
from tests import storage_fixtures
from tests.storage_fixtures import NOW, add_account, add_partner, add_person, add_team, after

database = storage_fixtures.database

WEEK = after(7 * 86400)


def as_rm(team_id: str | None = None, person_id: str | None = None, role: Role = "rm") -> Invitation:
    return Invitation(role, "Рустам Галиев", "Europe/Samara", "boss", WEEK, team_id, person_id)


async def invited(database: Database, invitation: Invitation) -> str:
    async with database.work() as work:
        return await invitations.invite(work, invitation)


async def redeemed(database: Database, code: str, account: str = "100", seconds: float = 0) -> Person | str:
    async with database.work() as work:
        return await invitations.redeem(work, code, "telegram", account, account, after(seconds), "en")


async def test_a_code_makes_a_person_once(database: Database) -> None:
    async with database.work() as work:
        await add_team(work, "volga")
    code = await invited(database, as_rm(team_id="volga"))
    person = await redeemed(database, code)
    assert isinstance(person, Person)
    assert (person.name, person.role, person.team_id, person.lang) == ("Рустам Галиев", "rm", "volga", "en")
    assert await redeemed(database, code) == person  # a second tap on the link
    assert await redeemed(database, code, "200") == "invite.used"
    async with database.read() as read:
        assert await people.by_account(read, "telegram", "100") == person
        assert await people.by_account(read, "slack", "100") is None
        assert await people.by_account(read, "telegram", "200") is None


async def test_the_clear_code_is_nowhere_in_the_database(database: Database) -> None:
    code = await invited(database, as_rm())
    assert len(code) >= 22
    async with database.read() as read:
        row = await read.first(select(t.invitations))
        assert row is not None
        assert code not in str(row)
        assert [one.name for one in await invitations.open_invitations(read, NOW)] == ["Рустам Галиев"]


async def test_what_is_said_to_wrong_and_late_codes(database: Database) -> None:
    code = await invited(database, as_rm())
    assert await redeemed(database, "no-such-code") == "invite.unknown"
    assert await redeemed(database, code, seconds=7 * 86400) == "invite.expired"
    assert isinstance(await redeemed(database, f" {code}\n"), Person)


async def test_of_many_who_come_at_once_one_gets_in(database: Database) -> None:
    code = await invited(database, as_rm())
    answers = await asyncio.gather(*(redeemed(database, code, str(account)) for account in range(8)))
    assert sum(isinstance(answer, Person) for answer in answers) == 1
    assert sorted(str(answer) for answer in answers if isinstance(answer, str)) == ["invite.used"] * 7
    async with database.read() as read:
        assert len(await people.list_people(read)) == 1


async def test_a_code_can_tie_one_more_account_to_a_person(database: Database) -> None:
    person = await redeemed(database, await invited(database, as_rm()))
    assert isinstance(person, Person)
    code = await invited(database, as_rm(person_id=person.id))
    assert await redeemed(database, code, "phone", 60) == person
    async with database.read() as read:
        assert [one.account for one in await people.accounts_of(read, person.id)] == ["phone", "100"]


async def test_the_first_lead_invited_into_a_team_leads_it(database: Database) -> None:
    async with database.work() as work:
        await people.create_team(work, Team("volga", "Волга", "Volga"))
        await add_person(work, "anna", team_id="volga")
        assert await people.lead_of(work, "anna") is None
    lead = await redeemed(database, await invited(database, as_rm(role="team_lead", team_id="volga")))
    assert isinstance(lead, Person)
    async with database.read() as read:
        assert await people.lead_of(read, "anna") == lead
        assert await people.lead_of(read, lead.id) is None
        assert [team.lead_id for team in await people.teams(read)] == [lead.id]
        assert {one.id for one in await people.team_members(read, "volga")} == {"anna", lead.id}
        assert await people.of_role(read, "team_lead") == [lead]


async def test_who_is_revoked_is_a_stranger_at_once(database: Database) -> None:
    person = await redeemed(database, await invited(database, as_rm()))
    assert isinstance(person, Person)
    code = await invited(database, as_rm(person_id=person.id))
    async with database.work() as work:
        assert await people.revoke(work, person.id, NOW)
        assert not await people.revoke(work, person.id, NOW)
        assert await people.by_account(work, "telegram", "100") is None
        assert await people.list_people(work) == []
        assert await people.list_people(work, also_revoked=True) == [replace(person, active=False)]
    assert await redeemed(database, code, "200") == "invite.expired"


async def test_an_account_moves_and_can_be_blocked(database: Database) -> None:
    async with database.work() as work:
        await add_person(work, "anna")
        await add_person(work, "boris")
        await add_account(work, "anna", "telegram", "100")
        await people.link(work, Account("telegram", "100", "chat", "boris", NOW, blocked=False))
        await people.set_blocked(work, "telegram", "100", True)
        assert [(one.account, one.blocked) for one in await people.accounts_of(work, "anna")] == [("100~anna", True)]
        assert await people.accounts_of(work, "boris") == [Account("telegram", "100", "chat", "boris", NOW, True)]
        anna = await people.by_id(work, "anna")
        assert anna is not None
        await people.change(work, replace(anna, lang="en"))
        assert await people.by_id(work, "anna") == replace(anna, lang="en")
        await people.set_lead(work, "none", "anna")


async def two_teams(database: Database) -> None:
    async with database.work() as work:
        await add_team(work, "volga", lead="lena")
        await add_team(work, "ural", lead="lena")
        await add_team(work, "south", lead="semyon")
        for person, role, team in (
            ("rustam", "rm", "volga"),
            ("petr", "rm", "ural"),
            ("olga", "rm", "south"),
            ("lena", "team_lead", "volga"),
            ("semyon", "team_lead", "south"),
            ("dina", "director", None),
            ("adam", "admin", None),
            ("fedor", "finance", None),
        ):
            await add_person(work, person, role, team)
        for owner in ("rustam", "petr", "olga", "lena"):
            await add_partner(work, f"p-{owner}", owner)
        await add_partner(work, "p-nobody")


@pytest.mark.parametrize(
    ("person", "seen"),
    [
        ("rustam", {"rustam"}),
        ("lena", {"rustam", "petr", "lena"}),
        ("semyon", {"olga"}),
        ("dina", {"rustam", "petr", "olga", "lena", "nobody"}),
        ("adam", {"rustam", "petr", "olga", "lena", "nobody"}),
        ("fedor", set()),
    ],
)
async def test_who_sees_which_partners(database: Database, person: str, seen: set[str]) -> None:
    await two_teams(database)
    async with database.read() as read:
        who = await people.by_id(read, person)
        assert who is not None
        assert {partner.id[2:] for partner in await partners.visible_to(read, who)} == seen
        found = {id: await partners.seen_by(read, who, id) for id in ("p-olga", "p-none")}
        assert (found["p-olga"] is not None) == ("olga" in seen)
        assert found["p-none"] is None


async def test_a_lead_without_a_team_sees_no_strangers(database: Database) -> None:
    await two_teams(database)
    async with database.work() as work:
        await add_person(work, "new", "team_lead", None)
        await add_person(work, "free", "rm", None)
        await add_partner(work, "p-free", "free")
        who = await people.by_id(work, "new")
        assert who is not None
        assert await partners.visible_to(work, who) == []


async def test_the_list_of_partners_has_a_version(database: Database) -> None:
    tea = Partner("p1", "Ромашка", "Romashka", ("Ромаха",), "7701", "Казань", "Татарстан", "A", None, "active", NOW)
    async with database.work() as work:
        assert await partners.version(work) == 0
        assert await partners.add(work, tea)
        assert not await partners.add(work, tea)
        assert await partners.version(work) == 1
        assert await partners.by_id(work, "p1") == tea
        await partners.change(work, replace(tea, name="Ромашка+"))
        assert await partners.version(work) == 2
        assert await partners.all_partners(work) == [replace(tea, name="Ромашка+")]
        assert await partners.by_id(work, "p2") is None
