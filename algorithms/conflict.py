"""A conflict: how grave it is, who answers and by when, and which way out is best.

Source of the formulas: docs/formulas.md, «Conflict».
"""

from __future__ import annotations

from decimal import Decimal

from algorithms.moments import Day, add_workdays, date_of
from algorithms.scoring import Bool, List, Map, Num, Text, figure, figures, known, rounded
from algorithms.sets import Items
from algorithms.values import Item, live
from algorithms.workdays import ProductionCalendar

_GRAVE = ("safety", "legal_claim", "ethics")
_MONEY = (5, 15, 30, 60)  # percent of the turnover: above each the mark is one higher
_TOP = 3


def money_rating(amount: Num, turnover: Num) -> Num:
    """Money at stake as a mark 1–5, by its share of the month's turnover; of an unknown None."""
    if amount is None or turnover is None:
        return None
    return 1 + sum(100 * amount > limit * turnover for limit in _MONEY)


def severity_score(money: Num, relation: Num, spread: Num, urgency: Num, W_S: Map) -> Num:  # noqa: N803  # a table
    """1–5, two decimals: Σ w·mark ÷ Σ w; an unknown mark (None or 0) leaves its weight to the others, none is None."""
    table = figures(W_S)
    marks = known({"money": money, "relation": relation, "spread": spread, "urgency": urgency}, table)
    total = sum((table[name] for name in marks), Decimal(0))
    if not total:
        return None
    return rounded(sum((table[name] * mark for name, mark in marks.items()), Decimal(0)) / total, 2)


def hard_case(flags: List, type: Text, overdue_days: Num, over_limit: Bool) -> Bool:
    """Always level 3: risk to health, a formal claim, ethics; a debt of more than 30 days or above the limit."""
    if any(flag in (flags or ()) for flag in _GRAVE):
        return True
    return type == "overdue_receivables" and ((overdue_days or 0) > 30 or over_limit is True)


def conflict_level(sev: Num, hard: Bool, flags: List) -> Num:
    """1–3 by severity; a threat to stop buying makes it 2 at least, a repeat one higher. Unknown severity is 1."""
    severity = sev or 0
    level = 1 + (severity >= Decimal("2.5")) + (severity >= Decimal("3.5")) if hard is not True else _TOP
    if "stop_buying" in (flags or ()):
        level = max(level, 2)
    return min(level + ("repeat" in (flags or ())), _TOP)


def level_code(n: Num) -> Text:
    """L1, L2 or L3; of an unknown None."""
    return None if n is None else f"L{int(min(max(n, 1), _TOP))}"


def sla_hours(type: Text, level: Text, TYPE_SLA: Map, LEVEL_SLA: Map) -> Num:  # noqa: N803  # tables
    """Hours to the first answer: the lesser of the type's and the level's; the known one, or None."""
    given = (figures(TYPE_SLA).get(type or ""), figures(LEVEL_SLA).get(level or ""))
    return min((hours for hours in given if hours is not None), default=None)


def debt_ladder(days: Num) -> Text:
    """The step an overdue debt has reached: up to 5 days `call`, 14 `stop`, 29 `schedule`, then `claim`."""
    if days is None:
        return None
    return next((step for step, last in (("call", 5), ("stop", 14), ("schedule", 29)) if days <= last), "claim")


def facts_percent(xs: List, type: Text, FACTS: Map) -> Num:  # noqa: N803  # a table
    """Ticked facts as percent of those the type asks for, one decimal; a type that asks for none is 0.0."""
    asked = (FACTS or {}).get(type or "")
    if not isinstance(asked, list | tuple) or not asked:
        return Decimal("0.0")
    return rounded(100 * Decimal(sum(fact in (xs or ()) for fact in asked)) / len(asked), 1)


def best_option(xs: Items) -> Num:
    """The number of the valid option with the greatest score, then the least cost, then the earliest; none is 0."""
    valid = [item for item in live(xs or ()) if item.fields.get("valid") is True]
    return min(valid, key=_rank).idx if valid else 0


def role_for_cost(cost: Num, rm: Num, lead: Num) -> Text:
    """Who may grant a cost: `rm` or `team_lead` up to their limit, else `director`; an unknown goes up."""
    if cost is not None and rm is not None and cost <= rm:
        return "rm"
    return "team_lead" if cost is not None and lead is not None and cost <= lead else "director"


def raise_level(esc: Num) -> Num:
    """One level of escalation higher, 3 at most; an unknown level is 0."""
    return min((esc or 0) + 1, _TOP)


def escalation_role(esc: Num) -> Text:
    """Who decides one level higher: 1 `team_lead`, 2 and 3 `director`; an unknown level is 0."""
    return "team_lead" if (esc or 0) + 1 < 2 else "director"


def renew_due(old: Day, base: Day, wd: Num, when: Bool, calendar: ProductionCalendar) -> Day:
    """`when` true, `wd` working days after `base`; else the old date."""
    return add_workdays(base, wd, calendar) if when is True else date_of(old)


def _rank(item: Item) -> tuple[Decimal, Decimal, int]:
    """The best option first; an unknown score is the least, an unknown cost the greatest."""
    score, cost = (figure(item.fields.get(name)) for name in ("score", "cost"))
    never = Decimal("Infinity")
    return never if score is None else -score, never if cost is None else cost, item.idx
