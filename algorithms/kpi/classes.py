"""ABC by what is sold, XYZ by how evenly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from algorithms.kpi.figure import HUNDRED, ZERO

WEEKS = 8  # fewer tell nothing about evenness
NEW = "new"
_SHARES = (("A", Decimal(80)), ("B", Decimal(95)))
_SPREADS = (("X", Decimal("0.25")), ("Y", Decimal("0.50")))


@dataclass(frozen=True, slots=True)
class Xyz:
    """Coefficient of variation and class; «new» with fewer than eight weeks known."""

    cv: Decimal | None
    cls: str


def abc(values: Mapping[str, Decimal]) -> dict[str, str]:
    """Classes by the share of all sales that stands before an item, greatest first, ties by code.

    Below 80 % A, below 95 % B, else C; what sold nothing is C.
    """
    whole = sum((value for value in values.values() if value > 0), ZERO)
    classes: dict[str, str] = {}
    before = ZERO
    for code in sorted(values, key=lambda code: (-values[code], code)):
        reached = next((cls for cls, end in _SHARES if before * HUNDRED < end * whole), "C")
        classes[code] = reached if values[code] > 0 else "C"
        before += values[code]
    return classes


def xyz(weeks: Sequence[Decimal | None]) -> Xyz:
    """Sample deviation ÷ mean of weekly sales: up to 0.25 X, up to 0.50 Y, else Z. A week without data is left out."""
    known = [week for week in weeks if week is not None]
    if len(known) < WEEKS:
        return Xyz(None, NEW)
    total = sum(known, ZERO)
    if total <= 0:
        return Xyz(None, "Z")
    n = len(known)
    # cv² = n · (n Σx² − (Σx)²) ÷ ((n − 1) · (Σx)²): compared whole, so that a root cannot push it over a limit.
    spread = n * (n * sum((week * week for week in known), ZERO) - total * total)
    against = (n - 1) * total * total
    cls = next((cls for cls, limit in _SPREADS if spread <= limit * limit * against), "Z")
    return Xyz((spread / against).sqrt(), cls)
