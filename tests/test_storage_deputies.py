"""Who stands in for whom on a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from storage import people
from storage.database import Database
from storage.people import Person
from tests import storage_fixtures
from tests.storage_fixtures import NOW, add_person

database = storage_fixtures.database

TODAY = date(2026, 11, 18)
NAMES = ("anna", "boris", "vera", "gleb", "dina")


async def company(database: Database, *, revoked: str = "", **deputies: str) -> None:
    """Everybody who has a deputy here is away through today."""
    async with database.work() as work:
        for name in NAMES:
            await add_person(work, name)
        for name, deputy in deputies.items():
            await people.set_deputy(work, name, deputy, TODAY)
        if revoked:
            await people.revoke(work, revoked, NOW)


async def asked(database: Database, name: str = "anna", day: date = TODAY) -> str:
    async with database.read() as read:
        person = await people.by_id(read, name)
        assert person is not None
        return (await people.stand_in(read, person, day)).id


async def test_a_deputy_is_named_and_taken_back(database: Database) -> None:
    await company(database)
    plain = Person("anna", "Anna", "Anna", "rm", None, "Europe/Moscow", "ru", True, NOW)
    async with database.work() as work:
        assert await people.by_id(work, "anna") == plain
        await people.set_deputy(work, "anna", "boris", TODAY)
        assert await people.by_id(work, "anna") == replace(plain, deputy_id="boris", away_until=TODAY)
        assert [one.deputy_id for one in await people.list_people(work)] == ["boris", None, None, None, None]
        await people.set_deputy(work, "anna", None, None)
        assert await people.by_id(work, "anna") == plain


@pytest.mark.parametrize(("after", "who"), [(-30, "boris"), (0, "boris"), (1, "anna")])
async def test_the_last_day_away_is_a_day_away(database: Database, after: int, who: str) -> None:
    await company(database, anna="boris")
    assert await asked(database, day=TODAY + timedelta(days=after)) == who
    assert await asked(database, "boris", TODAY + timedelta(days=after)) == "boris"


async def test_without_a_last_day_it_is_until_further_notice(database: Database) -> None:
    await company(database)
    async with database.work() as work:
        await people.set_deputy(work, "anna", "boris", None)
    assert await asked(database, day=date.max) == "boris"


@pytest.mark.parametrize(
    ("deputies", "who"),
    [
        ({}, "anna"),
        ({"anna": "boris", "boris": "vera"}, "vera"),
        ({"anna": "boris", "boris": "vera", "vera": "gleb"}, "gleb"),
        ({"anna": "boris", "boris": "vera", "vera": "gleb", "gleb": "dina"}, "anna"),
        ({"anna": "anna"}, "anna"),
        ({"anna": "boris", "boris": "anna"}, "anna"),
        ({"anna": "boris", "boris": "vera", "vera": "boris"}, "anna"),
        ({"anna": "nobody"}, "anna"),
    ],
    ids=["here", "two", "three", "too long", "oneself", "circle", "circle beside", "unknown"],
)
async def test_the_first_of_the_chain_who_is_here(database: Database, deputies: dict[str, str], who: str) -> None:
    await company(database, **deputies)
    assert await asked(database) == who


@pytest.mark.parametrize("revoked", ["boris", "vera"])
async def test_whoever_was_revoked_stands_in_for_nobody(database: Database, revoked: str) -> None:
    await company(database, revoked=revoked, anna="boris", boris="vera")
    assert await asked(database) == "anna"
