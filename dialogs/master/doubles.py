"""Which cards may be of one company, and what would become of two if they were made one. Suggested, never done."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from rapidfuzz import fuzz

from dialogs import actions
from dialogs.labels import one_line
from dialogs.lang import Lang
from dialogs.menu import back_to_menu
from dialogs.reading.companies import bare, key, parse
from dialogs.screens import Block, Button, Fields, Heading, Line, Paragraph, Quiet, Screen, bold, line
from dialogs.texts import say

Why = Literal["inn", "name", "like"]
SHOWN = 5
NAME = 40
ALIKE = 90.0
SHORTEST = 5  # letters of a name; shorter ones are alike by chance
CROWD = 400  # cards of one town and one beginning; more are not held against each other


@dataclass(frozen=True)
class Mark:
    """A card as far as doubles are told by it. `weight`: how much is known of it; the heavier one is kept."""

    id: str
    name: str
    city: str = ""
    inn: str = ""
    kpp: str = ""
    weight: int = 0


@dataclass(frozen=True)
class Pair:
    gone: Mark
    kept: Mark
    why: Why


def doubles(cards: Sequence[Mark], apart: Collection[tuple[str, str]] = ()) -> list[Pair]:
    """The surest first: one INN, one name in one town, names that differ by a letter. `apart`: those that a person
    said are two."""
    found: dict[tuple[str, str], Pair] = {}
    for why, one, other in _suspects(cards):
        kept, gone = sorted((one, other), key=lambda mark: (-mark.weight, mark.id))
        both = pair_of(one.id, other.id)
        if both not in apart:
            found.setdefault(both, Pair(gone, kept, why))
    return list(found.values())


def pair_of(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one < other else (other, one)


def _suspects(cards: Sequence[Mark]) -> Iterator[tuple[Why, Mark, Mark]]:
    yield from (("inn", *pair) for pair in _sharing({each: each.inn for each in cards}) if not _branches(*pair))
    named = {each: f"{key(each.name)}/{key(town_of(each))}" for each in cards}
    yield from (("name", *pair) for pair in _sharing(named) if _may_be_one(*pair))
    blocks = {each: f"{key(town_of(each))}/{key(each.name)[:2]}" for each in cards if len(key(each.name)) >= SHORTEST}
    yield from (("like", *pair) for pair in _sharing(blocks) if _may_be_one(*pair) and _alike(*pair))


def town_of(mark: Mark) -> str:
    return mark.city or parse(mark.name).place


def _sharing(marks: Mapping[Mark, str]) -> Iterator[tuple[Mark, Mark]]:
    groups: dict[str, list[Mark]] = defaultdict(list)
    for each, value in marks.items():
        if value:
            groups[value].append(each)
    for group in groups.values():
        if len(group) <= CROWD:
            yield from combinations(group, 2)


def _branches(one: Mark, other: Mark) -> bool:
    """Of one company, each with a KPP of its own."""
    return bool(one.kpp and other.kpp and one.kpp != other.kpp)


def _may_be_one(one: Mark, other: Mark) -> bool:
    return not (one.inn and other.inn and one.inn != other.inn) and not _branches(one, other)


def _alike(one: Mark, other: Mark) -> bool:
    """Differing in letters only: «Вектор 1» and «Вектор 2» are two."""
    names = key(one.name), key(other.name)
    figures = ["".join(filter(str.isdigit, name)) for name in names]
    return figures[0] == figures[1] and fuzz.ratio(*names) >= ALIKE


# ── screens ─────────────────────────────────────────────────────────────────────────────────────────────────


def doubles_screen(found: Sequence[Pair], merged: Sequence[tuple[int, str, str]], lang: Lang, note: str = "") -> Screen:
    """The list with a tap to look at each; `merged` are those that can be made two again, as (number, gone, kept)."""
    blocks: list[Block] = [Paragraph(line(note))] if note else []
    blocks.append(Heading(line(say("doubles.title", lang, n=len(found)) if found else say("doubles.none", lang))))
    rows: list[tuple[Button, ...]] = []
    for number, pair in enumerate(found[:SHOWN], 1):
        why = say(f"doubles.why_{pair.why}", lang)
        blocks.append(Paragraph(line(f"{number}. ", bold(_who(pair.gone)), " = ", bold(_who(pair.kept)), f" — {why}")))
        rows.append(
            (Button(f"{number}. {bare(pair.gone.name)[:NAME]}", actions.look_at_double(pair.gone.id, pair.kept.id)),)
        )
    if len(found) > SHOWN:
        blocks.append(Quiet(line(say("master.more", lang, n=len(found) - SHOWN))))
    for number, gone, kept in merged:
        label = say("doubles.undo", lang, gone=bare(gone)[:NAME], kept=bare(kept)[:NAME])
        rows.append((Button(label, actions.unmerge(number), "quiet"),))
    return Screen(tuple(blocks), (*rows, (back_to_menu(lang),)))


def _who(mark: Mark) -> str:
    return " · ".join(filter(None, (one_line(mark.name, NAME), one_line(mark.city, NAME))))


def preview(gone: Mark, kept: Mark, moves: Mapping[str, int], lang: Lang) -> Screen:
    """What would move, before anything does."""
    counts = [(table, count) for table, count in moves.items() if table in SAID]
    pairs = tuple((say(f"doubles.of_{table}", lang), str(count)) for table, count in counts)
    head: Line = line(say("doubles.preview", lang, gone=_who(gone), kept=_who(kept)))
    numbers = [(say("doubles.inn", lang), f"{gone.inn or '—'} / {kept.inn or '—'}")]
    blocks = (Heading(head), Fields((*numbers, *pairs)), Quiet(line(say("doubles.safe", lang))))
    rows = (
        (Button(say("doubles.merge", lang), actions.merge(gone.id, kept.id), "primary"),),
        (Button(say("doubles.turn", lang), actions.look_at_double(kept.id, gone.id)),),
        (Button(say("doubles.apart", lang), actions.apart(gone.id, kept.id)),),
        (Button(say("doubles.list", lang), actions.DOUBLES),),
    )
    return Screen(blocks, rows)


SAID = (
    "runs",
    "reports",
    "visits",
    "tasks",
    "promises",
    "contacts",
    "numbers",
    "invoices",
    "order_lines",
    "checks",
    "milestones",
)
