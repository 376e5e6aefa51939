"""What a card says otherwise than before: only what was added, taken away or put in the place of something. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from algorithms.field import packed
from dialogs import formats
from dialogs.field.screen import Names, Parts, Told
from dialogs.labels import one_line
from dialogs.lang import Lang
from dialogs.texts import say

_SHOWN = 160


@dataclass(frozen=True)
class CardChange:
    """A filed card as it was before somebody changed it, and as it is after; `at` where the reader is."""

    at: datetime
    by: str
    was: Mapping[str, Any]
    now: Mapping[str, Any]


@dataclass(frozen=True)
class Difference:
    """One field of a card: what it said before and what it says now, thing by thing."""

    label: str
    was: Parts
    now: Parts

    def told(self, limit: int = _SHOWN) -> tuple[str, str]:
        """«чай — 20 кор. → » and «чай — 30 кор.», or «+ » and what was added, or «− » with what is gone and nothing."""
        gone, come = ("; ".join(each for each in one if each not in other) for one, other in self._both())
        lead = f"{one_line(gone, limit)} → " if gone and come else f"− {one_line(gone, limit)}" if gone else "+ "
        return lead, one_line(come, limit)

    def _both(self) -> tuple[tuple[Parts, Parts], tuple[Parts, Parts]]:
        return (self.was, self.now), (self.now, self.was)

    def __str__(self) -> str:
        return f"{self.label}: {''.join(self.told())}"


def change_lines(change: CardChange, names: Names, lang: Lang, today: date, *, several: bool = False) -> Iterator[str]:
    """Who changed it and when, then what is another; `several`: it is one of the partners of a report."""
    when = f"{formats.day(change.at.date(), today, lang)} {change.at:%H:%M}"
    yield say("field.changed", lang, when=when, name=change.by)
    yield from map(str, differences(change.was, change.now, names, lang, today, several=several))


def differences(
    was: Mapping[str, Any], now: Mapping[str, Any], names: Names, lang: Lang, today: date, *, several: bool = False
) -> Iterator[Difference]:
    """Field by field, visits matched by their partners; a partner who took another's place is one difference."""
    for place, wrong, right in _exchanged(was, now):
        yield Difference(say("field.partner", lang), (names(wrong),), (names(right),))
        was = _of_other(was, place, right)
    before, after = (_flat(packed(card), names, lang, today) for card in (was, now))
    named = several or len({name for name, _ in (*before, *after)}) > 1
    for key in dict.fromkeys([*before, *after]):
        old, new = before.get(key, ()), after.get(key, ())
        if set(old) != set(new):
            yield Difference(f"{key[0]} · {key[1]}" if named and key[0] else key[1], old, new)


def _exchanged(was: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[tuple[int, str, str]]:
    """The visits that are told of somebody else now, by their places."""
    whose, others = ([visit and visit["partner"] for visit in card["visits"]] for card in (was, now))
    for place, (old, new) in enumerate(zip(whose, others, strict=False)):
        if old and new and len(whose) == len(others) and old not in others and new not in whose:
            yield place, old, new


def _of_other(card: Mapping[str, Any], place: int, partner: str) -> Mapping[str, Any]:
    visits = [
        {**visit, "partner": partner} if number == place else visit for number, visit in enumerate(card["visits"])
    ]
    return {**card, "visits": visits}


def _flat(card: Mapping[str, Any], names: Names, lang: Lang, today: date) -> dict[tuple[str, str], Parts]:
    told = Told({**card, "uncertain": []}, names, lang, today)
    found: dict[tuple[str, str], Parts] = {}
    for place, visit in enumerate(card["visits"]):
        name = names(visit["partner"]) if visit["partner"] else say("field.partner_unknown", lang)
        found[name, say("field.date", lang)] = (told.day(visit["date"]),) if visit["date"] else ()
        found |= {(name, label): parts for label, parts in told.parts(place)}
    if card["expenses"]:
        found["", say("field.expenses", lang)] = told.spent()
    return found
