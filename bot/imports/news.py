"""Figures that changed after somebody was told the older ones: one message each, of their own partners only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from bot.scene import Scene, short_name
from dialogs.imports.screens import changed as worded
from dialogs.imports.screens import correction
from dialogs.imports.talk import Found
from storage import numbers, partners, people, pushes
from storage.database import Reading
from storage.numbers import Difference
from storage.people import Person

SUMMED: Mapping[str, numbers.Series] = {"sell_in": "sell_in", "sell_out": "sell_out"}
A_DAY = timedelta(hours=24)


async def names_of(read: Reading, changed: Sequence[Difference]) -> dict[str, str]:
    """Of partners and people, by id."""
    if not changed:
        return {}
    cards = {each.id: short_name(each.name) for each in await partners.all_partners(read)}
    return cards | {each.id: each.name for each in await people.list_people(read)}


async def sums_of(read: Reading, found: Found) -> dict[str, Decimal]:
    """By partner, in the days of a file, as they count now."""
    series = SUMMED.get(found.kind)
    if series is None or found.start is None or found.end is None:
        return {}
    now = await numbers.sums(read, series, None, found.start, found.end)
    return {id: each.money for id, each in now.items() if each.money is not None}


def apart(before: Mapping[str, Decimal], after: Mapping[str, Decimal]) -> list[Difference]:
    both = [Difference(id, None, before.get(id), after.get(id)) for id in sorted(before.keys() | after.keys())]
    return [each for each in both if each.before != each.after]


async def corrected(
    scene: Scene, id: str, found: Found, changed: Sequence[Difference], since: datetime, *, undone: bool = False
) -> list[Person]:
    """Whoever had a digest since then and sees one of these partners; the sender knows.

    A digest of the last day is itself corrected where it stands.
    """
    if not changed or found.start is None or found.end is None:
        return []
    heard = {push.person_id for push in await pushes.sent_between(scene.work, since, scene.now - A_DAY)}
    if not heard - {scene.person.id}:
        return []
    others = [each for each in await people.list_people(scene.work) if each.id in heard and each.id != scene.person.id]
    return [each for each in others if await _tell(scene, each, id, found, changed, undone)]


async def _tell(
    scene: Scene, person: Person, id: str, found: Found, changed: Sequence[Difference], undone: bool
) -> bool:
    names = {each.id: short_name(each.name) for each in await partners.visible_to(scene.work, person)}
    names[person.id] = person.name
    zero = None if undone else Decimal(0)  # of a complete file who is not in it had none; taken back, nobody knows
    theirs = [(names.get(each.partner_id or each.person_id or ""), each) for each in changed]
    lines = [worded(name, _or(each.before, zero), _or(each.after, zero), person.lang) for name, each in theirs if name]
    if not lines or found.start is None or found.end is None:
        return False
    there = scene.as_person(person)
    today, subject = there.local.date(), f"correction/{id}{'/undone' if undone else ''}"
    screen = correction(found.kind, found.start, found.end, lines, today, person.lang, undone=undone)
    return await scene.post.to(person, screen, "push", subject)


def _or(value: Decimal | None, none: Decimal | None) -> Decimal | None:
    return none if value is None else value
