"""What asks for somebody at once: which signals a partner's figures raise, and how bad each of them is."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType

from algorithms.kpi.figure import HUNDRED, ZERO, Band, Figure, Inputs, Status
from algorithms.kpi.yardstick import DEFAULT, Yardstick

# The kinds, the gravest first, and the source that each of them is built on: held back while that source is stale.
SOURCES: Mapping[str, str] = MappingProxyType(
    {
        "overdue_90plus": "receivables",
        "stock_out": "stock",
        "returns_without_shipments": "sell_in",
        "data_error": "stock",
        "plan_low": "sell_in",
        "no_order": "sell_in",
        "overstock": "stock",
        "no_visit": "visits",
    }
)
KINDS = tuple(SOURCES)
# How much more makes a signal worse. Days that merely pass make nothing worse before a week of them is over.
_STEPS: Mapping[str, Decimal] = MappingProxyType(
    {
        **{"plan_low": Decimal(5), "no_order": Decimal(7), "no_visit": Decimal(14), "overstock": Decimal(7)},
        **{"stalled": Decimal(7)},  # talks, see `bot/signals.py`
    }
)
_MONEY = frozenset({"overdue_90plus", "returns_without_shipments"})
_TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class SignalFacts:
    """What is known of a partner. None, and an empty collection of names, raise nothing.

    `over_90` rubles; `a_items_out` A goods without stock and `negative_stock` goods below zero, by name or code;
    `order_gap` calendar days since the last order; the figures as their formulas gave them.
    """

    klass: str | None = None
    over_90: Decimal | None = None
    a_items_out: Collection[str] = ()
    negative_stock: Collection[str] = ()
    order_gap: int | None = None
    forecast: Figure | None = None
    dos: Figure | None = None
    visit: Figure | None = None
    returns: Figure | None = None
    stale: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Signal:
    """`severity` compares a signal with itself: rubles, goods, days, or points below the plan."""

    kind: str
    severity: Decimal
    status: Status = Status.RED
    inputs: Inputs = field(default_factory=dict, compare=False)


def signals(facts: SignalFacts, yardstick: Yardstick = DEFAULT) -> tuple[Signal, ...]:
    """The signals that stand, the gravest kind first; those of a stale source are held back."""
    found = (
        _overdue(facts),
        _goods("stock_out", facts.a_items_out, Status.RED),
        _returns(facts),
        _goods("data_error", facts.negative_stock, Status.GRAY),
        _plan(facts),
        _order(facts, yardstick),
        _overstock(facts, yardstick),
        _visit(facts),
    )
    return tuple(each for each in found if each is not None and SOURCES[each.kind] not in facts.stale)


def worse(kind: str, now: Decimal, told: Decimal | None) -> bool:
    """Whether it is worth telling again before its time: money by a tenth, the rest by a step of its kind."""
    if told is None:
        return True
    step = told * _TENTH if kind in _MONEY else _STEPS.get(kind, Decimal(1))
    return now > told and now - told >= step


def _overdue(facts: SignalFacts) -> Signal | None:
    over = facts.over_90 or ZERO
    return Signal("overdue_90plus", over, inputs={"d90plus": over}) if over > 0 else None


def _goods(kind: str, goods: Collection[str], status: Status) -> Signal | None:
    names = ", ".join(goods)
    return Signal(kind, Decimal(len(goods)), status, {"goods": names}) if goods else None


def _returns(facts: SignalFacts) -> Signal | None:
    figure = facts.returns
    if figure is None or figure.reason != "returns_without_shipments":
        return None
    return Signal("returns_without_shipments", figure.top or ZERO, inputs=figure.inputs)


def _plan(facts: SignalFacts) -> Signal | None:
    """A forecast in the red."""
    figure = facts.forecast
    if figure is None or figure.value is None or figure.status is not Status.RED:
        return None
    return Signal("plan_low", HUNDRED - figure.value, inputs={**figure.inputs, "forecast_pct": figure.value})


def _order(facts: SignalFacts, yardstick: Yardstick) -> Signal | None:
    norm = yardstick.no_order_days[yardstick.normed(facts.klass)]
    if facts.order_gap is None or facts.order_gap < norm:
        return None
    return Signal("no_order", Decimal(facts.order_gap), inputs={"days": facts.order_gap, "norm": norm})


def _overstock(facts: SignalFacts, yardstick: Yardstick) -> Signal | None:
    """Above the corridor; a shelf that is nearly empty is another matter."""
    figure, band = facts.dos, yardstick.thresholds(facts.klass)["dos"]
    if figure is None or not isinstance(band, Band):
        return None
    if figure.value is None or figure.value <= band.yellow[1]:
        return None
    return Signal("overstock", figure.value, inputs={**figure.inputs, "dos": figure.value, "norm": band.yellow[1]})


def _visit(facts: SignalFacts) -> Signal | None:
    """Red by its cadence, or there never was one: nothing is worse than never."""
    figure = facts.visit
    if figure is None or figure.status is not Status.RED:
        return None
    return Signal("no_visit", figure.value or ZERO, inputs=figure.inputs)
