"""Rows that are not data: totals, and group rows that repeat the sum of the rows below them.

A parent is never loaded together with its children. Nesting shows as indents of the label, or as «the sum of the
children equals the parent»; a nesting that cannot be proved by sums is refused, not guessed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Literal, TypeAlias

Sums: TypeAlias = tuple[Decimal | None, ...]
KOPECK = Decimal("0.01")

_TOTAL = re.compile(r"(?:общий)?(?:итого?|всего)|(?:grand)?total")
_SUBTOTAL = re.compile(r"(?:итого|всего|итог|total)\s+(?:по|за|for)\b")
_TAIL = re.compile(r"(?:\s*(?:\([^()]*\)|[:.,=]|руб\.?|₽))*\s*$")
# A label of a total is short, and a runaway cell must not cost more than one.
_LONGEST = 80


def total_kind(label: str) -> Literal["total", "subtotal"] | None:
    """What a row's first words say: «ИТОГО:» is a total, «Итого по Ромашка АО» that of a part, «Всего ТД» neither."""
    text = label.strip()[:_LONGEST].casefold()
    if _TOTAL.fullmatch(re.sub(r"\s", "", _TAIL.sub("", text))):
        return "total"
    return "subtotal" if _SUBTOTAL.match(text) else None


def agree(a: Decimal, b: Decimal) -> bool:
    """Equal to the kopeck."""
    return abs(a - b) < KOPECK


@dataclass(frozen=True, slots=True)
class Unproved:
    """A group row at `index` whose number differs from the sum of its children."""

    index: int
    stated: Decimal
    loaded: Decimal


def depths(indents: Sequence[int]) -> list[int]:
    """Indents (any step) → 0 for the outermost rows, 1 for rows below them, and so on."""
    found: list[int] = []
    open_indents: list[int] = []
    for indent in indents:
        while open_indents and open_indents[-1] >= indent:
            open_indents.pop()
        found.append(len(open_indents))
        open_indents.append(indent)
    return found


def is_group(levels: Sequence[int]) -> list[bool]:
    """Whether each row has rows of a deeper level below it."""
    return [below > level for level, below in pairwise([*levels, -1])]


def ancestors(levels: Sequence[int]) -> list[tuple[int, ...]]:
    """For each row the indexes of the groups around it, the outermost first."""
    found: list[tuple[int, ...]] = []
    open_groups: list[int] = []
    for index, level in enumerate(levels):
        del open_groups[level:]
        found.append(tuple(open_groups))
        open_groups.append(index)
    return found


def unproved(levels: Sequence[int], sums: Sequence[Sums]) -> Unproved | None:
    """The first group with a number that its children do not add up to; a group without numbers is fine."""
    loaded: dict[int, list[Decimal]] = {}
    for index, around in enumerate(ancestors(levels)):
        for parent in around[-1:]:
            below = loaded.setdefault(parent, [Decimal(0)] * len(sums[parent]))
            loaded[parent] = [total + (value or 0) for total, value in zip(below, sums[index], strict=True)]
    for parent, below in sorted(loaded.items()):
        for stated, total in zip(sums[parent], below, strict=True):
            if stated is not None and not agree(stated, total):
                return Unproved(parent, stated, total)
    return None


def levels_by_sums(sums: Sequence[Sums]) -> list[int] | None:
    """Levels 0 and 1 of rows without indents: every row is a parent or follows one, and each parent is a sum.

    None when the rows cannot be cut so, and when they can in two ways. Works from the end: `ways[i]` is in how many
    ways the rows from i on can be cut, `ends[i]` the row after the last child of parent i.
    """
    before = [tuple(Decimal(0) for _ in row) for row in sums[:1]]
    for row in sums:
        before.append(_plus(before[-1], row))
    count = len(sums)
    ways, ends = [0] * (count + 1), [0] * (count + 1)
    ways[count] = 1
    # By the sum of all rows before: in how many ways the rows from there on can be cut, and the nearest such place.
    cuts: dict[tuple[Decimal, ...], tuple[int, int]] = {}
    for index in reversed(range(count - 1)):
        after = index + 2
        if ways[after]:
            cuts[before[after]] = (min(2, cuts.get(before[after], (0, 0))[0] + ways[after]), after)
        ways[index], ends[index] = cuts.get(_plus(before[index + 1], sums[index]), (0, 0))
    return _two_levels(ends, count) if sums and ways[0] == 1 else None


def _plus(total: tuple[Decimal, ...], row: Sums) -> tuple[Decimal, ...]:
    return tuple(have + (value or 0) for have, value in zip(total, row, strict=True))


def _two_levels(ends: Sequence[int], count: int) -> list[int]:
    levels = [1] * count
    parent = 0
    while parent < count:
        levels[parent] = 0
        parent = ends[parent]
    return levels
