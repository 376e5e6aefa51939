"""Weighted scores of marks 1–5, shares and percentages. Source of the formulas: docs/formulas.md, «Scores»."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any, TypeAlias

from algorithms.values import fitting

Num: TypeAlias = Decimal | int | None
Text: TypeAlias = str | None
Bool: TypeAlias = bool
Map: TypeAlias = Mapping[str, Any] | None
List: TypeAlias = "list[Any] | tuple[Any, ...] | None"
_WIDE = Context(prec=400)  # by default a figure of 28 digits has no room for a decimal, and rounding it raises


def rounded(value: Decimal, places: int) -> Decimal:
    """Half up, never banker's: the rounding of every figure the methodology shows."""
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP, context=_WIDE)


def figure(value: Any) -> Decimal | None:
    """A number found in a map or a list; anything else there is an unknown."""
    number = fitting(value, "num")
    return None if number is None else Decimal(number)


def figures(m: Map) -> dict[str, Decimal]:
    """The numbers of a map, in its own order."""
    found = ((key, figure(value)) for key, value in (m or {}).items())
    return {key: number for key, number in found if number is not None}


def known(m: Map, weights: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """The marks that count: of a weighted criterion, given, and not 0 («no data»)."""
    marks = figures(m)
    return {key: marks[key] for key in weights if marks.get(key)}


def wscore(m: Map, weights: Map) -> Num:
    """0–100, one decimal: 100 × Σ w·(mark − 1)/4 ÷ Σ w over known marks; nothing known is 0.0."""
    table = figures(weights)
    marks = known(m, table)
    total = sum((table[key] for key in marks), Decimal(0))
    if not total:
        return Decimal("0.0")
    points = sum((table[key] * (mark - 1) / 4 for key, mark in marks.items()), Decimal(0))
    return rounded(100 * points / total, 1)


def coverage(m: Map, weights: Map) -> Num:
    """Share of the weight that is known, percent with one decimal; of no weight at all 0.0."""
    table = figures(weights)
    of = sum(table.values(), Decimal(0))
    if not of:
        return Decimal("0.0")
    return rounded(100 * sum((table[key] for key in known(m, table)), Decimal(0)) / of, 1)


def checklist_percent(xs: List, of: Num) -> Num:
    """Ticked points as percent of `of`, one decimal."""
    return rounded(100 * Decimal(len(xs or ())) / Decimal(of or 1), 1)


def mix(a: Num, other: Num, share: Num) -> Num:
    """share·a + (1 − share)·other, one decimal; of an unknown comes None."""
    if a is None or other is None or share is None:
        return None
    return rounded(Decimal(share * a + (1 - share) * other), 1)


def cap_mark(m: Map, field: Text, limit: Num, when: Bool) -> Map:
    """A copy of the marks; `when` true, the mark `field` is `limit` at most. An unknown mark stays unknown."""
    if m is None:
        return None
    mark = figure(m.get(field or ""))
    capped = when is True and mark is not None and limit is not None and mark > limit
    return {**m, field or "": limit} if capped else dict(m)


def percent_of(a: Num, of: Num, empty: Num) -> Num:
    """100·a ÷ of, percent with one decimal; `empty` when `of` is 0; of an unknown comes None."""
    return _divided(a, of, empty, times=100, places=1)


def percent(a: Num) -> Num:
    """A share as percent with one decimal; of an unknown comes None."""
    return None if a is None else rounded(100 * Decimal(a), 1)


def ratio(a: Num, of: Num, empty: Num) -> Num:
    """a ÷ of with six decimals; `empty` when `of` is 0; of an unknown comes None."""
    return _divided(a, of, empty, times=1, places=6)


def _divided(a: Num, of: Num, empty: Num, *, times: int, places: int) -> Num:
    if of == 0:
        return empty
    return None if a is None or of is None else rounded(times * Decimal(a) / Decimal(of), places)
