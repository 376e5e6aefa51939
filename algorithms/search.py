"""The search for a partner: how big the region is, how candidates compare, what becomes of the chosen one.

Source of the formulas: docs/formulas.md, «Search».
"""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction

from algorithms.moments import Day, date_of, days
from algorithms.scoring import Bool, List, Map, Num, Text, figure, rounded
from algorithms.sets import Items, numbered
from algorithms.values import Item, fitting, live

_FAR_APART = 100


def capacity(population: Num, spend: Num) -> Num:
    """What a region spends in a year, rubles: thousands of people × 1000 × rubles a head; of an unknown None."""
    return None if population is None or spend is None else population * 1000 * spend


def month_target(capacity: Num, share: Num) -> Num:
    """Our sales a month, whole rubles: capacity × share, percent, ÷ 12; of an unknown None."""
    return None if capacity is None or share is None else rounded(Decimal(capacity) * share / 1200, 0)


def working_capital(target: Num, stock_days: Num, recv_days: Num) -> Num:
    """The partner's money in stock and receivables, whole rubles: target ÷ 30 × days; of an unknown None."""
    if target is None or stock_days is None or recv_days is None:
        return None
    return rounded(Decimal(target) * (stock_days + recv_days) / 30, 0)


def reps_needed(outlets: Num, visits: Num, per_day: Num, days: Num) -> Num:
    """Sales reps, rounded up: outlets × visits a month ÷ (visits a day × days); None when nobody visits."""
    if outlets is None or visits is None or per_day is None or days is None or per_day <= 0 or days <= 0:
        return None
    return math.ceil(Fraction(outlets) * Fraction(visits) / Fraction(per_day) / Fraction(days))


def flag_status(red: Num, yellow: Num) -> Text:
    """A red flag is `ko`, two yellow ones are `yellow`, else `clear`; an unknown number is 0."""
    if (red or 0) > 0:
        return "ko"
    return "yellow" if (yellow or 0) >= 2 else "clear"


def candidate_verdict(total: Num, r: Num, cov: Num, capped: Bool) -> Text:
    """`priority`, `reserve` or `reject`; None when less than 80 % is known."""
    if total is None or r is None or cov is None or cov < 80:
        return None
    if total >= 75 and r >= 65 and capped is not True:
        return "priority"
    return "reserve" if total >= 60 and r >= 50 else "reject"


def rank_candidates(xs: Items) -> List:
    """Numbers of the scored: priority before reserve, then the greater total, then the earlier; unknown totals last."""
    scored = [item for item in live(xs or ()) if item.fields.get("status") == "scored"]
    ranked = [item for item in scored if item.fields.get("verdict") in ("priority", "reserve")]
    return [item.idx for item in sorted(ranked, key=_rank)]


def first_stale(xs: Items, order: List, today: Day, limit: Num) -> Num:
    """The first number of `order` scored more than `limit` days ago; 0 when there is none or a date is unknown."""
    for item in numbered(xs, order):
        age = days(fitting(item.fields.get("scored_at"), "date"), date_of(today))
        if age is not None and limit is not None and age > limit:
            return item.idx
    return 0


def leaders_gap(xs: Items, order: List) -> Num:
    """How far the total of the first is above the second, one decimal; 100 when they do not compare."""
    first, second = [*numbered(xs, order), None, None][:2]
    if first is None or second is None or first.fields.get("verdict") != second.fields.get("verdict"):
        return _FAR_APART
    ahead, behind = (figure(item.fields.get("total")) for item in (first, second))
    return _FAR_APART if ahead is None or behind is None else rounded(ahead - behind, 1)


def make_partner(cand: Map, stage: Text) -> Map:
    """The card of a new partner, made of a candidate; whoever starts the call creates the record."""
    if cand is None:
        return None
    card = {name: cand.get(name) for name in ("name", "inn", "city", "source")}
    return {"new_partner": {**card, "contact": cand.get("dm_contact"), "stage": stage}}


def other_names(xs: Items, ids: List, besides: Num) -> Text:
    """Names of the items, all but one, joined by commas in the order of the numbers."""
    names = [item.fields.get("name") for item in numbered(xs, ids) if item.idx != besides]
    return ", ".join(name for name in names if isinstance(name, str) and name)


def _rank(item: Item) -> tuple[bool, Decimal, int]:
    total = figure(item.fields.get("total"))
    return item.fields.get("verdict") != "priority", Decimal("Infinity") if total is None else -total, item.idx
