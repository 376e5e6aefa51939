"""What is asked next about a file: derived from what was read and answered, never stored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from dialogs.imports.talk import MASTER, Found, Name, Talk

About = Literal["trouble", "kind", "column", "day", "company", "mapping", "total", "name", "ready"]


@dataclass(frozen=True)
class Question:
    """`part` is the part that needs a column; `place` the name that is asked about, among `found.names`."""

    about: About
    part: str = ""
    place: int = -1


READY = Question("ready")
DAY = "as_of"  # a snapshot that does not say of which day it is


def question(talk: Talk) -> Question:
    """The first thing that stands between a file and its loading; names only stand between their own rows and it."""
    found = talk.found
    if talk.trouble is not None or found is None:
        return Question("trouble")
    if not talk.kind and not found.sure:
        return Question("kind")
    if found.needs == DAY:
        return Question("day")
    if found.needs:
        return Question("column", found.needs)
    if len(found.companies) > 1 and not talk.company:
        return Question("company")
    if found.doubtful and not talk.mapping_ok:
        return Question("mapping")
    if not agrees(found) and not talk.total_ok:
        return Question("total")
    place = next((place for place, _ in enumerate(found.names) if place not in talk.answers), None)
    return READY if place is None else Question("name", place=place)


def agrees(found: Found) -> bool:
    """Whether the rows make the file's own total, where it states one."""
    return found.stated is None or found.total is None or found.stated == found.total


def asked_name(talk: Talk) -> Name | None:
    """The name that is asked about now."""
    asked = question(talk)
    return talk.found.names[asked.place] if talk.found is not None and asked.about == "name" else None


def may_load(talk: Talk) -> bool:
    """Whether nothing but names stands in the way."""
    return question(talk).about in ("name", "ready")


def may_make(name: Name) -> bool:
    """A person is no card that a file of plans could make, and a colleague's partner needs no second one."""
    return name.what != "person" and not name.taken


def is_master(found: Found) -> bool:
    return found.kind in MASTER
