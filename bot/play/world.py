"""Whom a rehearsal may name: the people and partners of the demo company, and every role by its word."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from algorithms.model import Option
from bot.demo.house import company
from bot.scene import short_name
from dialogs.facts import PartnerName
from dialogs.lang import Lang
from dialogs.reading.names import Named, NameIndex
from dialogs.texts import say

_ROLES = frozenset(
    ("rm", "team_lead", "director", "finance", "lawyer", "logistics", "marketing", "quality", "hr", "admin")
)


@dataclass
class World:
    """`spoken` are the partners under all the names that people call them by."""

    partners: Mapping[str, PartnerName]
    people: tuple[Option, ...]
    spoken: tuple[Named, ...]

    @cached_property
    def index(self) -> NameIndex:
        return NameIndex(list(self.spoken))

    def decider(self, code: str, lang: Lang) -> str:
        """A role in words, or a person by name."""
        named = next((one.say(lang) for one in self.people if one.code == code), None)
        if named is not None:
            return named
        return say(f"play.role.{code}", lang) if code in _ROLES else code


def demo_world() -> World:
    known = company()
    partners = {
        row["id"]: PartnerName(row["id"], short_name(row["name"]), row["name_en"], row["city"])
        for row in known["partners"]
    }
    spoken = tuple(Named(row["id"], row["name"], (*row["aliases"], row["name_en"])) for row in known["partners"])
    staff = tuple(Option(code=row["id"], ru=row["name"], en=row["name_en"]) for row in known["people"])
    return World(partners, staff, spoken)
