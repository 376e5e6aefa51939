"""Weighted scores of marks 1–5 and shares of checklists. Source of the formulas: docs/formulas.md, «Scores»."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import TypeAlias

Num: TypeAlias = Decimal | int | None
Map: TypeAlias = Mapping[str, Num] | None
List: TypeAlias = "list[str] | tuple[str, ...] | None"


def rounded(value: Decimal, places: int) -> Decimal:
    """Half up, never banker's: the rounding of every figure the methodology shows."""
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def known(m: Map, weights: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """The marks that count: of a weighted criterion, given, and not 0 («no data»)."""
    return {key: Decimal(m[key] or 0) for key in weights if m and m.get(key)}


def wscore(m: Map, weights: Map) -> Num:
    """0–100, one decimal: 100 × Σ w·(mark − 1)/4 ÷ Σ w over known marks; nothing known is 0.0."""
    table = exact(weights)
    marks = known(m, table)
    total = sum((table[key] for key in marks), Decimal(0))
    if not total:
        return Decimal("0.0")
    points = sum((table[key] * (mark - 1) / 4 for key, mark in marks.items()), Decimal(0))
    return rounded(100 * points / total, 1)


def coverage(m: Map, weights: Map) -> Num:
    """Share of the weight that is known, percent with one decimal."""
    table = exact(weights)
    of = sum(table.values(), Decimal(0))
    return rounded(100 * sum((table[key] for key in known(m, table)), Decimal(0)) / of, 1)


def checklist_percent(xs: List, of: Num) -> Num:
    """Ticked points as percent of `of`, one decimal."""
    return rounded(100 * Decimal(len(xs or ())) / Decimal(of or 1), 1)


def exact(weights: Map) -> dict[str, Decimal]:
    """A weight table as Decimals in its own order."""
    return {key: Decimal(weight or 0) for key, weight in (weights or {}).items()}
