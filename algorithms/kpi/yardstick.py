"""What a company measures its partners by: thresholds, weights of the score, norms by class."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from statistics import NormalDist
from types import MappingProxyType
from typing import Any, Literal

from algorithms.kpi.figure import THRESHOLDS, Thresholds
from algorithms.workdays import ProductionCalendar

CLASSES = ("A", "B", "C", "D")  # the best first
_NORMED = CLASSES[:3]  # the lowest class is treated as the one above it
_WORST = _NORMED[-1]
AGE_LIMIT = re.compile(r"([1-9][0-9]{0,3})(d|wd)")


@dataclass(frozen=True, slots=True)
class Component:
    """A part of the partner's score. `lin`: 0 points and 100 points; `trap`: 0, 100, 100 and 0, rising."""

    kpi: str
    weight: Decimal
    norm: Literal["lin", "trap"]
    points: tuple[Decimal, ...]


def _component(kpi: str, weight: int, norm: Literal["lin", "trap"], *points: int) -> Component:
    return Component(kpi, Decimal(weight), norm, tuple(map(Decimal, points)))


_COMPONENTS = (
    _component("plan_pct", 20, "lin", 70, 100),
    _component("growth_lfl", 10, "lin", -10, 10),
    _component("overdue_pct", 12, "lin", 20, 0),
    _component("dso_over", 8, "lin", 15, 0),
    _component("akb_okb_pct", 10, "lin", 40, 80),
    _component("matrix_pct", 10, "lin", 60, 95),
    _component("dos", 8, "trap", 7, 14, 45, 75),
    _component("fill_rate_pct", 7, "lin", 80, 98),
    _component("data_ontime_pct", 5, "lin", 50, 100),
    _component("jbp_pct", 5, "lin", 50, 100),
    _component("commitment", 5, "lin", 1, 5),
)
SCORED = frozenset(component.kpi for component in _COMPONENTS)
# How old a source may be before its numbers carry a warning: calendar days (d) or working days (wd).
_FRESHNESS = {
    "sell_in": "1wd",
    "sell_out": "7d",
    "stock": "7d",
    "in_transit": "1d",
    "receivables": "1wd",
    "orders": "1d",
    "checks": "45d",
}


def fixed(of: Mapping[str, Any]) -> Any:
    return MappingProxyType(dict(of))


@dataclass(frozen=True, slots=True)
class Yardstick:
    """Thresholds by figure and, over them, by class of partner; the score's parts and limits; norms by class.

    `score_classes` are the least scores of A, B and C; `ceilings` the best class that each knock-out leaves.
    `cadence` days between visits, `no_order_days` after which silence is a signal, `safety_days` of sales in stock
    while history is short, `service` the share of days without a gap on the shelf; A, B and C each.
    """

    base: Thresholds = field(default_factory=lambda: THRESHOLDS)
    by_class: Mapping[str, Thresholds] = field(default_factory=lambda: fixed({}))
    components: tuple[Component, ...] = _COMPONENTS
    least_known: Decimal = Decimal(60)
    score_classes: Mapping[str, int] = field(default_factory=lambda: fixed({"A": 80, "B": 60, "C": 40}))
    ceilings: Mapping[str, str] = field(default_factory=lambda: fixed({"overdue_90plus": "C", "stale_sellout": "B"}))
    sellout_days: int = 45
    cadence: Mapping[str, int] = field(default_factory=lambda: fixed({"A": 14, "B": 30, "C": 60}))
    no_order_days: Mapping[str, int] = field(default_factory=lambda: fixed({"A": 10, "B": 14, "C": 21}))
    service: Mapping[str, Decimal] = field(
        default_factory=lambda: fixed({"A": Decimal("0.98"), "B": Decimal("0.95"), "C": Decimal("0.90")})
    )
    safety_days: Mapping[str, int] = field(default_factory=lambda: fixed({"A": 7, "B": 5, "C": 3}))
    lead_days: int = 5
    review_days: int = 7
    shelf_share: Decimal = Decimal("0.5")
    freshness: Mapping[str, str] = field(default_factory=lambda: fixed(_FRESHNESS))

    def thresholds(self, klass: str | None = None) -> Thresholds:
        """The thresholds for partners of a class; without one the company's own."""
        over = self.by_class.get(klass or "")
        return self.base if over is None else {**self.base, **over}

    def cadence_of(self, klass: str | None) -> int:
        return self.cadence[self.normed(klass)]

    def normed(self, klass: str | None) -> str:
        """The class whose norms hold: a partner without a class has the mildest."""
        return klass if klass in _NORMED else _WORST

    def stale(self, source: str, last: date, today: date, calendar: ProductionCalendar) -> bool:
        """Whether a source that ends on `last` is past its limit; one without a limit never is."""
        limit = self.freshness.get(source)
        if limit is None:
            return False
        days, unit = _limit(limit)
        age = calendar.workdays_between(last, today) if unit == "wd" else (today - last).days
        return age > days


DEFAULT = Yardstick()


@cache
def z_of(service: Decimal) -> Decimal:
    """How many deviations a service level asks for, to four decimals: 1.2816 for 0.90, 1.6449, 2.0537, 2.3263."""
    return Decimal(f"{NormalDist().inv_cdf(float(service)):.4f}")


def _limit(text: str) -> tuple[int, str]:
    unit = "wd" if text.endswith("wd") else "d"
    return int(text.removesuffix(unit)), unit
