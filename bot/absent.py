"""Who of these people is away this week, for whoever answers for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from dialogs.absent import Absent
from storage import trips
from storage.database import Reading
from storage.people import Person
from storage.weeks import days_of, week_of


async def absent(read: Reading, persons: Sequence[Person], today: date) -> tuple[Absent, ...]:
    """On a trip that touches the rest of this week, or on leave today."""
    found = [each for gone in (await on_the_road(read, persons, today)).values() for each in gone]
    found += [Absent(each.name, each.name_en, each.away_until) for each in persons if each.away(today)]
    return tuple(found)


async def on_the_road(read: Reading, persons: Iterable[Person], today: date) -> Mapping[str, tuple[Absent, ...]]:
    """By person the trips that were let go."""
    named = {each.id: each for each in persons}
    if not named:
        return {}
    _, last = days_of(week_of(today))
    gone = await trips.of_people(read, list(named), today, last)
    return {
        id_: tuple(Absent(named[id_].name, named[id_].name_en, each.ends, each.starts, each.region) for each in theirs)
        for id_, theirs in gone.items()
    }
