"""Our own service to a partner: what was asked for came, whole and on the day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from algorithms.kpi.figure import THRESHOLDS, ZERO, Figure, Inputs, Status, Thresholds, gray, share


@dataclass(frozen=True, slots=True)
class Line:
    """A line of an order that was due."""

    ordered: Decimal
    shipped: Decimal
    on_time: bool


@dataclass(frozen=True, slots=True)
class Service:
    """How much was filled, and how many lines came on time and in full. `fill` and `otif` are the same as figures."""

    fill_rate_pct: Decimal | None
    otif_pct: Decimal | None
    status: Status
    otif_status: Status
    reason: str | None = None
    fill: Figure = field(default=Figure(None, Status.GRAY), compare=False)
    otif: Figure = field(default=Figure(None, Status.GRAY), compare=False)


def fill_rate(lines: Iterable[Line], by: Thresholds = THRESHOLDS) -> Service:
    """Σ min(shipped, ordered) ÷ Σ ordered × 100: too much of one line fills no other. Lines of nothing do not count."""
    due = [line for line in lines if line.ordered > 0]
    ordered = sum((line.ordered for line in due), ZERO)
    filled = sum((max(ZERO, min(line.shipped, line.ordered)) for line in due), ZERO)
    whole = sum(line.on_time and line.shipped >= line.ordered for line in due)
    filling: Inputs = {"filled": filled, "ordered": ordered}
    keeping: Inputs = {"whole": whole, "lines": len(due)}
    if not due:
        fill, otif = gray("no_data", filling), gray("no_data", keeping)
    else:
        fill = share("fill_rate_pct", filled, ordered, filling, by)
        otif = share("otif_pct", Decimal(whole), Decimal(len(due)), keeping, by)
    return Service(fill.value, otif.value, fill.status, otif.status, fill.reason, fill, otif)
