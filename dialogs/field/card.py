"""The card of a field message: who was met, what came of it, what is owed to whom. As data, and as JSON and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

By = Literal["us", "them"]
# «unmade» is never read: a person says it who is asked whether the meeting took place.
Kind = Literal["visit", "call", "online", "unmade"]
# A visit has a field called `date`, beside which the type needs a name of its own.
Day = date
Result = Literal["order", "conflict", "refusal", "agreement", "no_result", "info"]


@dataclass(frozen=True)
class Order:
    """One line of what they take now; `unit` is a code, `product` in dictionary form."""

    qty: Decimal | None = None
    unit: str | None = None
    product: str | None = None


@dataclass(frozen=True)
class Promise:
    """Who owes what after the contact; `what` keeps the message's own words."""

    by: By
    what: str
    due: Day | None = None
    amount: Decimal | None = None


@dataclass(frozen=True)
class Payment:
    """The deferral they ask for, in days or until a day, and the debt that was named."""

    asks_days: int | None = None
    asks_until: Day | None = None
    debt: Decimal | None = None


@dataclass(frozen=True)
class Expense:
    amount: Decimal
    kind: str


@dataclass(frozen=True)
class FieldVisit:
    """One contact with one partner; without a partner, `candidates` are whom to offer."""

    partner: str | None = None
    candidates: tuple[str, ...] = ()
    date: Day | None = None
    kind: Kind = "visit"
    result: Result = "info"
    orders: tuple[Order, ...] = ()
    order_sum: Decimal | None = None
    promises: tuple[Promise, ...] = ()
    payment: Payment | None = None
    competitor: str | None = None
    objection: str | None = None
    conflict: str | None = None
    next_contact: Day | datetime | None = None


@dataclass(frozen=True)
class Card:
    """All of a message. `uncertain` holds the paths that are asked about before they are kept: «visits[0].partner»."""

    visits: tuple[FieldVisit, ...] = ()
    expenses: tuple[Expense, ...] = ()
    uncertain: frozenset[str] = frozenset()


def to_json(card: Card) -> dict[str, Any]:
    """Every key is always there; numbers are strings, days are ISO."""
    return {
        "visits": [_visit(visit) for visit in card.visits],
        "expenses": [{"amount": _number(each.amount), "kind": each.kind} for each in card.expenses],
        "uncertain": sorted(card.uncertain),
    }


def from_json(data: Mapping[str, Any]) -> Card:
    return Card(
        tuple(map(_visit_of, data["visits"])),
        tuple(Expense(Decimal(each["amount"]), each["kind"]) for each in data["expenses"]),
        frozenset(data["uncertain"]),
    )


def _visit(visit: FieldVisit) -> dict[str, Any]:
    return {
        "partner": visit.partner,
        "candidates": list(visit.candidates),
        "date": _day(visit.date),
        "kind": visit.kind,
        "result": visit.result,
        "orders": [{"qty": _number(each.qty), "unit": each.unit, "product": each.product} for each in visit.orders],
        "order_sum": _number(visit.order_sum),
        "promises": [
            {"by": each.by, "what": each.what, "due": _day(each.due), "amount": _number(each.amount)}
            for each in visit.promises
        ],
        "payment": visit.payment
        and {
            "asks_days": visit.payment.asks_days,
            "asks_until": _day(visit.payment.asks_until),
            "debt": _number(visit.payment.debt),
        },
        "competitor": None if visit.competitor is None else {"what": visit.competitor},
        "objection": visit.objection,
        "conflict": visit.conflict,
        "next_contact": _day(visit.next_contact),
    }


def _visit_of(data: Mapping[str, Any]) -> FieldVisit:
    payment, competitor = data["payment"], data["competitor"]
    return FieldVisit(
        partner=data["partner"],
        candidates=tuple(data["candidates"]),
        date=_day_of(data["date"]),
        kind=data["kind"],
        result=data["result"],
        orders=tuple(Order(_number_of(each["qty"]), each["unit"], each["product"]) for each in data["orders"]),
        order_sum=_number_of(data["order_sum"]),
        promises=tuple(
            Promise(each["by"], each["what"], _day_of(each["due"]), _number_of(each["amount"]))
            for each in data["promises"]
        ),
        payment=payment and Payment(payment["asks_days"], _day_of(payment["asks_until"]), _number_of(payment["debt"])),
        competitor=competitor and competitor["what"],
        objection=data["objection"],
        conflict=data["conflict"],
        next_contact=_moment_of(data["next_contact"]),
    )


def _number(value: Decimal | None) -> str | None:
    return None if value is None else format(value, "f")


def _number_of(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def _day(value: date | datetime | None) -> str | None:
    """A day, or a minute of the wall clock where an hour was said."""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M")
    return None if value is None else value.isoformat()


def _day_of(value: str | None) -> date | None:
    return None if value is None else date.fromisoformat(value)


def _moment_of(value: str | None) -> date | datetime | None:
    return datetime.fromisoformat(value) if value and "T" in value else _day_of(value)
