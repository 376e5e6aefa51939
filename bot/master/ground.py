"""The cards a file or a form is held against: what there is, how it is called, and what its sender may touch."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from zoneinfo import available_timezones

from bot.access import What
from dialogs.lang import Lang
from dialogs.master.cells import Names
from dialogs.master.fields import Kind, Type
from dialogs.master.plan import Ground
from dialogs.reading.companies import key
from storage import master, partners, people, synonyms
from storage.database import Reading
from storage.people import Person

RIGHTS: Mapping[Kind, What] = {
    "partners": "partner.edit",
    "contacts": "contact.edit",
    "people": "people.invite",
    "skus": "goods.edit",
    "must_list": "goods.edit",
}
EVERYBODYS = ("director", "admin")


@cache
def zones() -> frozenset[str]:
    return frozenset(available_timezones())


async def ground_of(read: Reading, person: Person, kind: Kind) -> Ground:
    return Ground(
        records=await master.records(read, kind),
        names=await names_of(read, kind, person.lang),
        former=await master.former(read) if kind == "partners" else (),
        synonyms=_named_so(await synonyms.all_of(read, "partner")) if kind == "partners" else {},
        reach=await reach_of(read, person, kind),
        defaults={"zone": person.zone} if kind == "people" else {},
        myself=person.id,
    )


def _named_so(said: Mapping[str, str]) -> dict[str, str]:
    """By the bare name, as cards are looked for; one that means two is nobody's."""
    found: dict[str, set[str]] = defaultdict(set)
    for name, target in said.items():
        found[key(name)].add(target)
    return {name: next(iter(targets)) for name, targets in found.items() if len(targets) == 1}


async def reach_of(read: Reading, person: Person, kind: Kind) -> frozenset[str] | None:
    """Whose partners, or contacts of which, a person may touch; None: anybody's."""
    if person.role in EVERYBODYS or kind not in ("partners", "contacts"):
        return None
    if kind == "contacts":
        return frozenset(each.id for each in await partners.visible_to(read, person))
    teams = {*await people.teams_led_by(read, person.id), *filter(None, [person.team_id])}
    members = [each for team in sorted(teams) for each in await people.team_members(read, team)]
    return frozenset((person.id, *(each.id for each in members)))


async def names_of(read: Reading, kind: Kind, lang: Lang = "ru") -> Names:
    """What a cell of such a card may name."""
    book = _Book()
    if kind == "partners":
        for person in await people.list_people(read, also_revoked=True):
            book.call(person.id, person.name_en if lang == "en" and person.name_en else person.name)
            if person.active:
                book.know("person", person.id, (*ways_of(person.name), *ways_of(person.name_en)))
    if kind == "people":
        for team in await people.teams(read):
            book.call(team.id, team.name_en if lang == "en" and team.name_en else team.name)
            book.know("team", team.id, (team.name, team.name_en))
    if kind == "contacts":
        cards = {partner.id: partner for partner in await partners.all_partners(read)}
        for partner in cards.values():
            book.call(partner.id, partner.name)
            known = (partner.name, *partner.aliases, partner.code or "", partner.inn or "")
            book.know("partner", partner.id, known)
        for record, kept in await master.former(read):
            book.know("partner", kept if kept in cards else "", (str(record[name] or "") for name in ("name", "code")))
        for name, target in (await synonyms.all_of(read, "partner")).items():
            book.know("partner", target if target in cards else "", (name,))
    if kind == "must_list":
        for id_, record in (await master.records(read, "skus")).items():
            book.call(id_, str(record["code"]))
            book.know("sku", id_, (str(record["code"]), str(record["name"]), str(record["barcode"] or "")))
    return book.names()


def ways_of(name: str) -> tuple[str, ...]:
    """«Анна Кузнецова» is «Кузнецова Анна», «Кузнецова А.» and «Кузнецова» as well, where only one is called so."""
    words = key(name).split()
    if len(words) != 2:
        return (key(name),)
    first, last = words
    return (f"{first} {last}", f"{last} {first}", f"{last} {first[0]}", last)


class _Book:
    """Names as they are gathered: a key of two is nobody's."""

    def __init__(self) -> None:
        self.ids: dict[tuple[Type, str], set[str]] = defaultdict(set)
        self.called: dict[str, str] = {}

    def call(self, id_: str, name: str) -> None:
        self.called[id_] = name

    def know(self, type: Type, id_: str, ways: Iterable[str]) -> None:
        for name in filter(None, map(key, ways)) if id_ else ():
            self.ids[type, name].add(id_)

    def names(self) -> Names:
        by_type: dict[Type, dict[str, str]] = defaultdict(dict)
        for (type_, name), ids in self.ids.items():
            by_type[type_][name] = min(ids)
        several = frozenset(way for way, ids in self.ids.items() if len(ids) > 1)
        return Names(by_type, self.called, several, zones())
