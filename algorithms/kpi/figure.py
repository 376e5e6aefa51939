"""What a key figure is: a value, a colour by threshold, and why it is missing or grey.

Every number is an exact Decimal and no data is None, never zero. Money is in rubles, percents are in points (87.5
means 87.5 %). Nothing is rounded here: a status belongs to the exact value, rounding to the text that shows it.
A `reason` says in a code why a figure is missing, grey or red by itself; it is None when the figure speaks.
Formulas multiply first and divide once, so that a value on a threshold is not pushed over it by a rounded quotient.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Context, Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import TypeAlias

ZERO = Decimal(0)
HUNDRED = Decimal(100)
_CRUMB, _WIDE = Decimal("1e-12"), Context(prec=60)

Input: TypeAlias = Decimal | int | str | date | datetime | bool | None
Inputs: TypeAlias = Mapping[str, Input]


class Status(StrEnum):
    """A colour. Never shown alone: an arrow or a word stands beside it."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"
    GRAY = "gray"


# ── thresholds ──────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Up:
    """More is better: green and yellow from these values up, both inclusive."""

    green_from: Decimal
    yellow_from: Decimal

    def status(self, value: Decimal) -> Status:
        return grade(value >= self.green_from, value >= self.yellow_from)


@dataclass(frozen=True, slots=True)
class Down:
    """Less is better: green and yellow up to these values, both inclusive."""

    green_to: Decimal
    yellow_to: Decimal

    def status(self, value: Decimal) -> Status:
        return grade(value <= self.green_to, value <= self.yellow_to)


@dataclass(frozen=True, slots=True)
class Band:
    """A corridor: green and yellow inside (lowest, highest), ends included."""

    green: tuple[Decimal, Decimal]
    yellow: tuple[Decimal, Decimal]

    def status(self, value: Decimal) -> Status:
        return grade(self.green[0] <= value <= self.green[1], self.yellow[0] <= value <= self.yellow[1])


Threshold: TypeAlias = Up | Down | Band
Thresholds: TypeAlias = Mapping[str, Threshold]


def grade(green: bool, yellow: bool) -> Status:
    return Status.GREEN if green else Status.YELLOW if yellow else Status.RED


def _up(green_from: str, yellow_from: str) -> Up:
    return Up(Decimal(green_from), Decimal(yellow_from))


def _down(green_to: str, yellow_to: str) -> Down:
    return Down(Decimal(green_to), Decimal(yellow_to))


def _band(green: tuple[str, str], yellow: tuple[str, str]) -> Band:
    return Band((Decimal(green[0]), Decimal(green[1])), (Decimal(yellow[0]), Decimal(yellow[1])))


# What a company begins with: its own are in its yardstick. Percents are shown with their threshold in mind.
THRESHOLDS: Thresholds = MappingProxyType(
    {
        "plan_pct": _up("100", "90"),
        "forecast_pct": _up("100", "90"),
        "growth_lfl": _up("0", "-10"),
        "in_out_ratio": _band(("0.85", "1.15"), ("0.7", "1.3")),
        "dos": _band(("14", "45"), ("7", "60")),
        "overdue_pct": _down("5", "15"),
        "dso_over": _down("0", "7"),
        "credit_use": _down("80", "100"),
        "returns_pct": _down("2", "5"),
        "akb_okb_pct": _up("70", "50"),
        "nd": _up("60", "40"),
        "wd": _up("70", "50"),
        "matrix_pct": _up("90", "75"),
        "otif_pct": _up("95", "85"),
        "fill_rate_pct": _up("97", "90"),
        "oos_pct": _down("3", "8"),
        "visit_pct": _up("90", "70"),
        "report_ontime_pct": _up("95", "80"),
        "jbp_pct": _up("90", "70"),
        "forecast_accuracy": _up("85", "70"),
        "price_ok_pct": _up("90", "75"),
        "dead_stock_pct": _down("3", "8"),
        "data_age": _down("7", "14"),
    }
)


def status_of(kpi: str, value: Decimal | None, by: Thresholds = THRESHOLDS) -> Status:
    """The colour of an exact value; gray when it is unknown or the figure has no threshold."""
    threshold = by.get(kpi)
    return Status.GRAY if value is None or threshold is None else threshold.status(value)


def clean(value: Decimal) -> Decimal:
    """Without the crumbs of a division, where a step follows: 39.4999…98 points are 39.5, 20.0…01 pieces are 20."""
    return value.quantize(_CRUMB, ROUND_HALF_UP, _WIDE)


# ── figures ─────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure. `inputs` are what it was counted from, by name, for whoever asks why.

    A ratio also carries what stands above and below its line, each by so many days, so that many make one of their
    sums: (top ÷ top_per) ÷ (bottom ÷ bottom_per).
    """

    value: Decimal | None
    status: Status
    reason: str | None = None
    inputs: Inputs = field(default_factory=dict, compare=False)
    top: Decimal | None = field(default=None, compare=False)
    bottom: Decimal | None = field(default=None, compare=False)
    top_per: int = field(default=1, compare=False)
    bottom_per: int = field(default=1, compare=False)


def gray(reason: str, inputs: Inputs, top: Decimal | None = None, bottom: Decimal | None = None) -> Figure:
    return Figure(None, Status.GRAY, reason, inputs, top, bottom)


def red(reason: str, inputs: Inputs, top: Decimal | None = None, bottom: Decimal | None = None) -> Figure:
    return Figure(None, Status.RED, reason, inputs, top, bottom)


def share(kpi: str, top: Decimal, bottom: Decimal, inputs: Inputs, by: Thresholds) -> Figure:
    """top ÷ bottom × 100."""
    value = top * HUNDRED / bottom
    return Figure(value, status_of(kpi, value, by), None, inputs, top, bottom)


def counted_share(
    kpi: str, top: int | None, bottom: int | None, inputs: Inputs, by: Thresholds, nothing: str
) -> Figure:
    """The share of things counted; gray with `nothing` of none or an unknown number of all, no_data of unknown ones."""
    if not bottom:
        return gray(nothing, inputs)
    if top is None:
        return gray("no_data", inputs)
    return share(kpi, Decimal(top), Decimal(bottom), inputs, by)
