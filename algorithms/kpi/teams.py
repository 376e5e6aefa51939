"""Many partners as one: a ratio of sums, never a mean of percentages, and who was left out of both sums."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from algorithms.kpi.figure import THRESHOLDS, ZERO, Figure, Status, Thresholds, status_of

_PERCENT = frozenset(
    {
        *("plan_pct", "forecast_pct", "growth_lfl", "oos_pct", "dead_stock_pct", "overdue_pct", "credit_use"),
        *("returns_pct", "akb_okb_pct", "matrix_pct", "fill_rate_pct", "otif_pct", "visit_pct", "report_ontime_pct"),
        *("jbp_pct", "forecast_accuracy", "price_ok_pct", "data_ontime_pct"),
    }
)
# Something above the line and nothing below it: red in itself.
_WITHOUT = {
    "in_out_ratio": "no_sellout",
    "dos": "dead",
    "returns_pct": "returns_without_shipments",
    "dso_over": "no_sales",
}


@dataclass(frozen=True, slots=True)
class Aggregate:
    """A ratio of sums. `left_out` says by reason how many figures were in neither sum."""

    value: Decimal | None
    status: Status
    reason: str | None
    top: Decimal
    bottom: Decimal
    counted: int
    left_out: Mapping[str, int]


def together(kpi: str, figures: Iterable[Figure], by: Thresholds = THRESHOLDS) -> Aggregate:
    """Σ top ÷ Σ bottom. Debt of 90 days and more makes a team red as it does a partner."""
    top, bottom, left_out = _Sum(), _Sum(), Counter[str]()
    counted, old = 0, False
    for figure in figures:
        if figure.top is None or figure.bottom is None:
            left_out[figure.reason or "no_data"] += 1
            continue
        counted += 1
        top.add(figure.top, figure.top_per)
        bottom.add(figure.bottom, figure.bottom_per)
        old = old or bool(figure.inputs.get("d90plus"))
    above, below = top.whole(), bottom.whole()
    value, reason = _ratio(kpi, above, below, counted)
    red = bool(reason in _WITHOUT.values() or (old and kpi == "overdue_pct"))
    status = Status.RED if red else status_of(kpi, value, by)
    return Aggregate(value, status, reason, _decimal(above), _decimal(below), counted, dict(left_out))


class _Sum:
    """A sum of amounts over numbers of days, exact: the same number of days is summed before it divides."""

    def __init__(self) -> None:
        self.by: defaultdict[int, Decimal] = defaultdict(Decimal)

    def add(self, amount: Decimal, days: int) -> None:
        self.by[days] += amount

    def whole(self) -> Fraction:
        return sum((Fraction(amount) / days for days, amount in self.by.items()), Fraction())


def _ratio(kpi: str, top: Fraction, bottom: Fraction, counted: int) -> tuple[Decimal | None, str | None]:
    if bottom > 0:
        ratio = top / bottom - (1 if kpi == "growth_lfl" else 0)
        return _decimal(ratio * (100 if kpi in _PERCENT else 1)), None
    if kpi == "overdue_pct" and counted:
        return ZERO, None  # nothing is owed, so nothing is overdue
    return None, _WITHOUT.get(kpi, "no_data") if top > 0 else "no_data"


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / value.denominator
