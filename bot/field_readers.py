"""Who reads a field message: the writer's own partners, everybody's names, the towns, and the hour in their zone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy import make_url

from bot.demo.house import company
from bot.scene import spoken
from dialogs.field.places import places_of
from dialogs.field.read import Reader
from dialogs.reading.bearing import genitive
from dialogs.reading.names import Named, NameIndex
from storage import partners, people
from storage.database import Database, Reading
from storage.people import Person
from storage.upgrade import stands

if TYPE_CHECKING:
    from bot.settings import Settings


def reader(  # all that is known around a writer
    person: str, zone: str, now: datetime, names: Iterable[Named], cities: Mapping[str, str], gender: str = ""
) -> Reader:
    """`names` are everybody's partners, those whom the person looks after marked as own; `cities` are by partner."""
    known = tuple(names)
    own = frozenset(named.id for named in known if named.own)
    return Reader(person, own, now.astimezone(ZoneInfo(zone)), NameIndex(known), places_of(cities, own), gender)


async def looked_after(read: Reading, person: Person, now: datetime) -> frozenset[str]:
    """Whose partners the person's are today: their own, and those of whoever they stand in for."""
    everybody = await people.list_people(read)
    away = [each for each in everybody if each.away(now.astimezone(ZoneInfo(each.zone)).date())]
    stood_for = {
        each.id
        for each in away
        if (await people.stand_in(read, each, now.astimezone(ZoneInfo(each.zone)).date())).id == person.id
    }
    return frozenset((person.id, *stood_for))


async def reader_of(read: Reading, person: Person, now: datetime) -> Reader:
    """A person of the company, with an index of all names: what is dear to make is the caller's to keep."""
    owners = await looked_after(read, person, now)
    every = await partners.all_partners(read)
    names = [spoken(each, each.owner_id if each.owner_id in owners else person.id) for each in every]
    cities = {each.id: each.city for each in every}
    return reader(person.id, person.zone, now, names, cities, genitive(person.name).gender)


async def company_reader(settings: Settings, called: str, now: datetime) -> Reader | None:
    """A person of the company's database by id or name; None while it holds nobody. Nothing is written, nor upgraded.

    Raises LookupError for an unknown person, ValueError for a database that this version cannot read.
    """
    if not _is_there(settings.url):
        return None
    found = await stands(settings.url)
    if found.at is None:
        return None
    if not found.suits:
        raise ValueError(f"The database is at step {found.at}. Bring it up to date: shturman db upgrade")
    database = Database(settings.url, settings.data_dir)
    await database.open()
    try:
        async with database.read() as read:
            everybody = await people.list_people(read)
            return await reader_of(read, _called(everybody, called), now) if everybody else None
    finally:
        await database.close()


def _is_there(url: str) -> bool:
    """A file that is not there yet, or is empty, would be made by looking into it."""
    address = make_url(url)
    file = Path(str(address.database))
    return address.get_backend_name() != "sqlite" or (file.is_file() and file.stat().st_size > 0)


def _called(everybody: Sequence[Person], called: str) -> Person:
    """By id, or by a name that only one has."""
    exact = [each for each in everybody if each.id == called.strip()]
    found = exact or [each for each in everybody if _is_called(called, each.name, each.name_en)]
    if len(found) != 1:
        raise LookupError(f"No person «{called}»" if not found else f"Several are called «{called}»; give an id")
    return found[0]


def _is_called(called: str, *names: str) -> bool:
    """In either order: «Анна Кузнецова», «Кузнецова Анна»."""
    wanted = sorted(called.casefold().split())
    return bool(wanted) and any(sorted(name.casefold().split()) == wanted for name in names)


def demo_reader(person: str, now: datetime) -> Reader:
    """A person of the demo company by id or name."""
    rows = company()["people"]
    exact = [row for row in rows if row["id"] == person.strip()]
    found = exact or [row for row in rows if _is_called(person, row["name"], row["name_en"])]
    if not found:
        raise LookupError(f"No person «{person}»")
    index, own, places = _around(found[0]["id"])
    local = now.astimezone(ZoneInfo(found[0]["zone"]))
    return Reader(found[0]["id"], own, local, index, places, genitive(found[0]["name"]).gender)


@cache
def _around(person: str) -> tuple[NameIndex, frozenset[str], Mapping[str, tuple[str, ...]]]:
    """What does not change by the hour, made once."""
    rows = company()["partners"]
    names = [
        Named(row["id"], row["name"], (*row["aliases"], row["name_en"]), own=row["owner"] == person) for row in rows
    ]
    cities = {row["id"]: row["city"] for row in rows}
    own = frozenset(named.id for named in names if named.own)
    return NameIndex(names), own, places_of(cities, own)
