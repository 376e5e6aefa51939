"""Stock: how long it lasts, how often it turns, what is missing of the must-list, and what nobody buys."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from algorithms.kpi.figure import (
    THRESHOLDS,
    ZERO,
    Figure,
    Inputs,
    Status,
    Thresholds,
    counted_share,
    gray,
    red,
    share,
    status_of,
)

WINDOW = 28  # days of sell-out that a stock is measured by
DEAD_AFTER = 60  # days without a sale
NEW_FOR = 30  # days since the first receipt
YEAR = 365


@dataclass(frozen=True, slots=True)
class Turnover:
    """Stock turns of a period, the days one turn takes, turns a year. Its colour is the company's own to set."""

    avg_stock: Decimal | None
    turns: Decimal | None
    days: Decimal | None
    annual: Decimal | None
    status: Status = Status.GRAY
    reason: str | None = None
    inputs: Inputs = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class Held:
    """One SKU in stock: pieces, cost of one in rubles, last sale and first receipt if there were any."""

    sku: str
    stock: Decimal | None
    cost: Decimal | None
    last_sale: date | None = None
    first_receipt: date | None = None

    @property
    def value(self) -> Decimal | None:
        """Rubles; None when they cannot be told: no cost, or less than nothing in stock."""
        return None if self.stock is None or self.stock < 0 or self.cost is None else self.stock * self.cost

    def is_dead(self, as_of: date) -> bool:
        """No sale for 60 days, received 30 days ago. What was sold had been received by then; else nothing is said."""
        received = self.first_receipt or self.last_sale
        if received is None or (as_of - received).days < NEW_FOR:
            return False
        return self.last_sale is None or (as_of - self.last_sale).days >= DEAD_AFTER


@dataclass(frozen=True, slots=True)
class DeadStock:
    """Rubles of what nobody buys, of all stock, and which SKUs; `uncounted` have no cost or are below zero."""

    dead_value: Decimal
    stock_value: Decimal
    pct: Decimal | None
    skus: tuple[str, ...]
    status: Status
    reason: str | None = None
    uncounted: tuple[str, ...] = ()

    @property
    def figure(self) -> Figure:
        inputs: Inputs = {"dead_value": self.dead_value, "stock_value": self.stock_value, "skus": len(self.skus)}
        return Figure(self.pct, self.status, self.reason, inputs, self.dead_value, self.stock_value)


def dos(
    stock: Decimal | None,
    sellout: Decimal | None,
    days: int = WINDOW,
    oos_days: int = 0,
    by: Thresholds = THRESHOLDS,
) -> Figure:
    """stock ÷ (sellout ÷ (days − oos_days)), in days; `avg_daily` among the inputs.

    Red with dead (stock that nobody buys) and out_of_stock, gray with not_traded (neither stock nor sales),
    negative_stock (a mistake in the data), no_data, and no_days when it was never on sale.
    """
    inputs: dict[str, Decimal | int | None] = {"stock": stock, "sellout": sellout, "days": days, "oos_days": oos_days}
    if stock is None or sellout is None:
        return gray("no_data", inputs)
    if stock < 0:
        return gray("negative_stock", inputs)
    there = days - oos_days
    if there <= 0:
        return gray("no_days", inputs)
    inputs["avg_daily"] = sellout / there
    if sellout <= 0:
        return (red if stock else gray)("dead" if stock else "not_traded", inputs, stock, ZERO)
    value = stock * there / sellout
    status = status_of("dos", value, by) if stock else Status.RED
    return Figure(value, status, None if stock else "out_of_stock", inputs, stock, sellout, bottom_per=there)


def turnover(
    cogs: Decimal | None, stocks: Sequence[Decimal | None], days: int, by: Thresholds = THRESHOLDS
) -> Turnover:
    """cost of sell-out ÷ chronological mean stock: (S₀/2 + S₁ + … + Sₙ/2) ÷ n; a single stock is its own mean.

    One stock unknown, the mean is too: the weight of each hangs on its place.
    """
    known = [stock for stock in stocks if stock is not None]
    mean = _chronological_mean(known) if len(known) == len(stocks) else None
    inputs: Inputs = {"cogs": cogs, "avg_stock": mean, "stocks": len(stocks), "days": days}
    reason = _no_turns(cogs, known, mean)
    if reason or cogs is None or not mean:
        return Turnover(mean, None, None, None, reason=reason, inputs=inputs)
    turns = cogs / mean
    return Turnover(
        avg_stock=mean,
        turns=turns,
        days=days * mean / cogs if cogs > 0 else None,
        annual=cogs * YEAR / (mean * days) if days > 0 else None,
        status=status_of("turnover", turns, by),
        inputs=inputs,
    )


def oos_pct(oos: int | None, matrix: int | None, by: Thresholds = THRESHOLDS) -> Figure:
    """SKUs of the must-list without stock ÷ the must-list × 100; gray with no_matrix when the list is empty."""
    return counted_share("oos_pct", oos, matrix, {"oos": oos, "matrix": matrix}, by, "no_matrix")


def matrix_pct(present: int | None, matrix: int | None, by: Thresholds = THRESHOLDS) -> Figure:
    """SKUs of the must-list in stock or sold ÷ the must-list × 100; gray with no_matrix when the list is empty."""
    return counted_share("matrix_pct", present, matrix, {"present": present, "matrix": matrix}, by, "no_matrix")


def dead_stock(as_of: date, skus: Iterable[Held], by: Thresholds = THRESHOLDS) -> DeadStock:
    """Value of SKUs without a sale for 60 days and received 30 days ago or earlier ÷ value of all stock × 100."""
    there = [held for held in skus if held.stock]
    valued = [(held, value) for held in there if (value := held.value) is not None]
    dead = [(held.sku, value) for held, value in valued if held.is_dead(as_of)]
    uncounted = tuple(held.sku for held in there if held.value is None)
    dead_value, whole = (sum((value for _, value in some), ZERO) for some in (dead, valued))
    if not whole:
        return DeadStock(ZERO, ZERO, None, (), Status.GRAY, "no_stock", uncounted)
    found = share("dead_stock_pct", dead_value, whole, {}, by)
    return DeadStock(dead_value, whole, found.value, tuple(sku for sku, _ in dead), found.status, uncounted=uncounted)


def _no_turns(cogs: Decimal | None, stocks: Sequence[Decimal], mean: Decimal | None) -> str | None:
    if cogs is None or mean is None:
        return "no_data"
    if min(stocks) < 0:
        return "negative_stock"
    return None if mean else "no_stock"


def _chronological_mean(stocks: Sequence[Decimal]) -> Decimal | None:
    if len(stocks) < 2:
        return stocks[0] if stocks else None
    return (sum(stocks, ZERO) - (stocks[0] + stocks[-1]) / 2) / (len(stocks) - 1)
