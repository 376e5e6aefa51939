"""What stands open about a file where nobody can tap: the same questions as options with the flag that answers each."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime

from bot.imports import matching
from dialogs.imports import answers, parts
from dialogs.imports.questions import asked_name, question
from dialogs.imports.screens import card
from dialogs.imports.talk import Talk, answer
from dialogs.screens import plain_text
from dialogs.texts import say
from storage import partners
from storage.database import Reading
from storage.people import Person

OPEN = ("kind", "column", "day", "company", "mapping")
_KIND, _COLUMN, _WHOSE, _ANOTHER = "k:", "C:", "V:w", "o"

Reread = Callable[[Talk], Awaitable[Talk]]


class NoAnswer(Exception):
    """A flag that answers nothing that is asked."""


def is_open(talk: Talk, *, unasked: bool) -> bool:
    """Whether somebody has to say something first. `unasked`: rows of names that nobody knows are left out."""
    name = asked_name(talk)
    return question(talk).about in OPEN or (not unasked and name is not None and name.what != "sku")


def options(talk: Talk, person: Person, local: datetime) -> list[tuple[str, str]]:
    """(flag, label): the buttons of the card."""
    asked, found = question(talk), []
    for row in card("", talk, "asking", person.lang, local).buttons:
        for button in row:
            action = button.action
            code = action.value if action is not None and action.verb == "ia" else ""
            if (flag := _flag(code, asked.part)) is not None:
                found.append((flag, button.label))
    return found


def _flag(code: str, part: str) -> str | None:
    if code.startswith(_KIND):
        return f"--kind {code.removeprefix(_KIND)}"
    if code.startswith(_COLUMN) and code != "C:-1":
        return f"--columns {part}={parts.letter(int(code.removeprefix(_COLUMN)))}"
    if code in (_WHOSE, _ANOTHER):
        return "--answer =ID"
    return f"--answer {code}" if code and not code.startswith(("V:", "P:")) else None


def told(talk: Talk, person: Person, local: datetime) -> str:
    """The question in words, and a line for each answer."""
    lines = [f"  {flag:<28} {label}" for flag, label in options(talk, person, local)]
    shown = plain_text(card("", talk, "asking", person.lang, local))
    return "\n".join([shown, "", say("import.cli_answers", person.lang), *lines])


def columns_of(said: Sequence[str]) -> dict[str, int]:
    """«partner=B» → the place of the column; as letters, for names of columns may hold anything."""
    places = {parts.letter(place): place for place in range(parts.MOST)}
    found = {}
    for each in said:
        part, _, letter = each.partition("=")
        if not part or letter.strip().upper() not in places:
            raise NoAnswer(each)
        found[part.strip()] = places[letter.strip().upper()]
    return found


async def answered(read: Reading, person: Person, talk: Talk, said: Sequence[str], reread: Reread) -> Talk:
    """One answer after another, as by taps; after some the file is read again."""
    for code in said:
        after = await _named(read, person, talk, code[1:]) if code.startswith("=") else answers.answered(talk, code)
        if after is None or code.startswith(("V:", "W:", _ANOTHER)):
            raise NoAnswer(code)
        talk = after if after.found is not None else await reread(after)
    return talk


async def _named(read: Reading, person: Person, talk: Talk, id: str) -> Talk | None:
    """The name that is asked about, or the whole file, is of this one."""
    name, asked = asked_name(talk), question(talk)
    if name is not None and name.what == "person":
        colleague = next((each for each in await matching.colleagues(read, person) if each.id == id), None)
        return answer(talk, asked.place, id, colleague.name) if colleague else None
    partner = await partners.seen_by(read, person, id)
    if partner is None or (name is not None and name.what == "sku"):
        return None
    called = matching.bare_of(partner)
    if name is not None:
        return answer(talk, asked.place, partner.id, called)
    return answers.answered(replace(talk, candidates=((partner.id, called),)), f"W:{partner.id}")
