"""A negotiated deal against its plan of targets and limits, and what it earns the partner.

Source of the formulas: docs/formulas.md, «Deal». A plan maps each term to [target, limit]; a limit may lie above its
target (deferral, bonus): then less is better, and the same formula holds. A term without such a pair is left out.
"""

from __future__ import annotations

from decimal import Decimal

from algorithms.scoring import Bool, Map, Num, figure, figures, rounded

_BEST = Decimal("1.2")


def plan_ok(plan: Map) -> Bool:
    """True when each term's target differs from its limit."""
    return all(target != limit for target, limit in _pairs(plan).values())


def deal_index(m: Map, weights: Map, plan: Map) -> Num:
    """0–120, one decimal: 100 × Σ w·clip(k, 0, 1.2) ÷ Σ w over discussed terms; nothing discussed is 0.0."""
    table, shares = figures(weights), _shares(m, plan)
    counted = {term: share for term, share in shares.items() if term in table}
    total = sum((table[term] for term in counted), Decimal(0))
    if not total:
        return Decimal("0.0")
    points = sum((table[term] * min(max(share, Decimal(0)), _BEST) for term, share in counted.items()), Decimal(0))
    return rounded(100 * points / total, 1)


def breaches(m: Map, plan: Map) -> Num:
    """How many discussed terms are worse than their limit (k < 0)."""
    return sum(share < 0 for share in _shares(m, plan).values())


def missing(m: Map, weights: Map) -> Num:
    """How many weighted terms were not discussed."""
    return sum((m or {}).get(term) is None for term in weights or {})


def roi(s: Num, m: Num, o: Num, sd: Num, rd: Num, pd: Num) -> Num:
    """The partner's yearly return on own money, percent with one decimal; None when he works on ours (capital ≤ 0).

    `s` sales a month, rubles; `m` margin and `o` costs, percent of turnover; `sd`, `rd`, `pd` days of stock,
    receivables and our deferral.
    """
    if None in (s, m, o, sd, rd, pd):
        return None
    sales, margin, costs = Decimal(s or 0), Decimal(m or 0), Decimal(o or 0)
    profit = 12 * sales * (margin - costs) / 100
    stock_days = Decimal(sd or 0) - Decimal(pd or 0)
    capital = sales * (1 - margin / 100) / 30 * stock_days + sales / 30 * Decimal(rd or 0)
    return rounded(100 * profit / capital, 1) if capital > 0 else None


def _pairs(plan: Map) -> dict[str, tuple[Decimal, Decimal]]:
    """Target and limit of each term that has both."""
    found: dict[str, tuple[Decimal, Decimal]] = {}
    for term, pair in (plan or {}).items():
        numbers = [figure(end) for end in pair] if isinstance(pair, list | tuple) else []
        match numbers:
            case [Decimal() as target, Decimal() as limit]:
                found[term] = target, limit
    return found


def _shares(m: Map, plan: Map) -> dict[str, Decimal]:
    """k of each discussed term: 1 at the target, 0 at the limit, below 0 worse than the limit."""
    agreed = figures(m)
    return {
        term: (agreed[term] - limit) / (target - limit)
        for term, (target, limit) in _pairs(plan).items()
        if term in agreed and target != limit
    }
