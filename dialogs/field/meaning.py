"""What the clauses of one visit say of goods, money, rivals and reasons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from dialogs.field.card import Order, Payment
from dialogs.field.clauses import Clause
from dialogs.field.competitors import competitor, is_doubtful
from dialogs.field.expenses import without_expenses
from dialogs.field.orders import ordered
from dialogs.field.payment import paid
from dialogs.field.pieces import pieces
from dialogs.field.reasons import reasons


@dataclass(frozen=True)
class Meaning:
    """`uncertain` are paths from the visit: «orders[0].qty».

    `ordered` that they take something, figures or not; `nothing` that they say they do not; `claims` that they
    complain or threaten; `refuses` that a word of refusing was said.
    """

    orders: tuple[Order, ...] = ()
    order_sum: Decimal | None = None
    payment: Payment | None = None
    competitor: str | None = None
    objection: str | None = None
    conflict: str | None = None
    uncertain: frozenset[str] = frozenset()
    ordered: bool = False
    nothing: bool = False
    claims: bool = False
    refuses: bool = False


def meaning(clauses: Sequence[Clause]) -> Meaning:
    row = without_expenses(pieces(clauses))
    taken, money = ordered(row), paid(row)
    why = reasons(row, defers=money.defers, overdue=money.overdue, doubtful=money.owed_only)
    return Meaning(
        orders=taken.lines,
        order_sum=taken.total,
        payment=money.payment,
        competitor=competitor(clauses, row),
        objection=why.objection,
        conflict=why.conflict,
        uncertain=taken.unsure | money.unsure | why.unsure | ({"competitor"} if is_doubtful(row) else set()),
        ordered=taken.taken,
        nothing=taken.nothing,
        claims=why.claims,
        refuses=why.refuses,
    )
