"""What a partner owes: by age, overdue, in days of sales, and against the credit limit. Money with VAT."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from algorithms.kpi.figure import (
    HUNDRED,
    THRESHOLDS,
    ZERO,
    Figure,
    Inputs,
    Status,
    Thresholds,
    gray,
    red,
    share,
    status_of,
)

# The first day of age that no longer belongs to the bucket; due today is not overdue.
_BUCKETS = (("not_due", 1), ("d1_30", 31), ("d31_60", 61), ("d61_90", 91))
_OLDEST = "d90plus"
BUCKETS = (*(name for name, _ in _BUCKETS), _OLDEST, "advance")


@dataclass(frozen=True, slots=True)
class Debt:
    """The open rest of an invoice; below zero it is an advance. Without a due day it is not due yet."""

    amount: Decimal
    due: date | None


@dataclass(frozen=True, slots=True)
class Aging:
    """Receivables by age in rubles: `total` and `overdue` leave the advances out, nothing is netted."""

    buckets: Mapping[str, Decimal]
    total: Decimal
    overdue: Decimal
    overdue_pct: Decimal
    status: Status
    reason: str | None = None

    @property
    def over_60(self) -> Decimal:
        return self.buckets["d61_90"] + self.buckets[_OLDEST]

    @property
    def over_90(self) -> Decimal:
        return self.buckets[_OLDEST]

    @property
    def figure(self) -> Figure:
        """The overdue share, alone."""
        inputs: Inputs = {"overdue": self.overdue, "total": self.total, **self.buckets}
        return Figure(self.overdue_pct, self.status, self.reason, inputs, self.overdue, self.total)


@dataclass(frozen=True, slots=True)
class Dso:
    """Days of sales in receivables, and how many of them lie beyond the contract's deferral: the colour is theirs."""

    value: Decimal | None
    over: Decimal | None
    status: Status
    reason: str | None = None
    inputs: Inputs = field(default_factory=dict, compare=False)
    owed: Decimal | None = field(default=None, compare=False)
    beyond: Decimal | None = field(default=None, compare=False)
    sales: Decimal | None = field(default=None, compare=False)

    @property
    def figure(self) -> Figure:
        """`dso`: the days of sales, in the colour of those beyond the deferral."""
        return Figure(self.value, self.status, self.reason, self.inputs, self.owed, self.sales)

    @property
    def over_figure(self) -> Figure:
        """`dso_over`: the days beyond the deferral, alone."""
        return Figure(self.over, self.status, self.reason, self.inputs, self.beyond, self.sales)


def ar_aging(as_of: date, debts: Iterable[Debt], by: Thresholds = THRESHOLDS) -> Aging:
    """Open invoices by days since they were due. Red with anything older than 90 days; nothing owed is 0 %, green."""
    buckets = dict.fromkeys(BUCKETS, ZERO)
    for debt in debts:
        name = "advance" if debt.amount < 0 else bucket_of(as_of, debt.due)
        buckets[name] += abs(debt.amount)
    total = sum(buckets.values(), ZERO) - buckets["advance"]
    overdue = total - buckets["not_due"]
    pct = overdue * HUNDRED / total if total else ZERO
    status = Status.RED if buckets[_OLDEST] > 0 else status_of("overdue_pct", pct, by)
    return Aging(buckets, total, overdue, pct, status)


def bucket_of(as_of: date, due: date | None) -> str:
    age = 0 if due is None else (as_of - due).days
    return next((name for name, end in _BUCKETS if age < end), _OLDEST)


def dso(ar: Decimal | None, sales: Decimal | None, days: int, deferral: int | None, by: Thresholds = THRESHOLDS) -> Dso:
    """ar ÷ sales × days, both with VAT; no deferral is prepayment, 0 days. Debt without sales is red."""
    inputs: Inputs = {"ar": ar, "sales": sales, "days": days, "deferral": deferral}
    if ar is None or sales is None:
        return Dso(None, None, Status.GRAY, "no_data", inputs)
    owed = ar * days
    if sales <= 0:
        return Dso(None, None, Status.RED if ar > 0 else Status.GRAY, "no_sales", inputs, owed, owed, ZERO)
    beyond = owed - sales * (deferral or 0)
    over = beyond / sales
    return Dso(owed / sales, over, status_of("dso_over", over, by), None, inputs, owed, beyond, sales)


def credit_use(ar: Decimal | None, limit: Decimal | None, by: Thresholds = THRESHOLDS) -> Figure:
    """ar ÷ limit × 100. No limit, or one of 0, is prepayment: any debt is red then."""
    inputs: Inputs = {"ar": ar, "limit": limit}
    if ar is None:
        return gray("no_data", inputs)
    if limit is None or limit <= 0:
        return (red if ar > 0 else gray)("prepay", inputs)
    return share("credit_use", ar, limit, inputs, by)
