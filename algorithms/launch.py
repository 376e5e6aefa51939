"""A partner's first ninety days, and what a reliability score is called.

Source of the formulas: docs/formulas.md, «Launch» and «Reliability».
"""

from __future__ import annotations

from decimal import Decimal

from algorithms.scoring import Bool, Map, Num, Text, rounded

_WEIGHTS = {"plan": 30, "outlets": 25, "sku": 15, "paid": 15, "reports": 15}
_FULL = Decimal(100)
_VERDICTS = ((75, "strong"), (60, "ok"), (45, "watch"))  # the score each begins at


def launch_index(plan: Num, outlets: Num, sku: Num, paid: Num, reports: Num) -> Num:
    """0–100, one decimal: percents of what was planned at 30, 25, 15, 15, 15, each 100 at most; all unknown is None.

    An unknown part leaves its weight to the others.
    """
    given = {"plan": plan, "outlets": outlets, "sku": sku, "paid": paid, "reports": reports}
    parts = {name: min(max(Decimal(part), Decimal(0)), _FULL) for name, part in given.items() if part is not None}
    if not parts:
        return None
    points = sum((_WEIGHTS[name] * part for name, part in parts.items()), Decimal(0))
    return rounded(points / sum(_WEIGHTS[name] for name in parts), 1)


def reliability_marks(financial: Num, reputation: Num, experience: Num, geo: Num, logistics: Num, staff: Num) -> Map:
    """Six marks asked one by one as the map that `wscore` and `coverage` take."""
    return {
        "financial": financial,
        "reputation": reputation,
        "experience": experience,
        "geo": geo,
        "logistics": logistics,
        "staff": staff,
    }


def reliability_verdict(score: Num, ko: Bool) -> Text:
    """`strong` from 75, `ok` from 60, `watch` from 45, else `weak`; a stop rule is `weak` at any score."""
    if ko is True:
        return "weak"
    if score is None:
        return None
    return next((verdict for least, verdict in _VERDICTS if score >= least), "weak")
