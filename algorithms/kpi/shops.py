"""Outlets: which of them buy, where the brand stands, and at what price."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from algorithms.kpi.figure import (
    HUNDRED,
    THRESHOLDS,
    ZERO,
    Figure,
    Inputs,
    Status,
    Thresholds,
    counted_share,
    status_of,
)

FEW_OUTLETS = 10  # fewer checked tell little
PRICE_CORRIDOR = Decimal(3)  # percent from the recommended price, either way


@dataclass(frozen=True, slots=True)
class Outlets:
    """Active outlets of a period, how many of them were not active before, how many are no longer."""

    akb: int
    new: int
    lost: int
    akb_okb_pct: Decimal | None
    status: Status
    reason: str | None = None
    inputs: Inputs = field(default_factory=dict, compare=False)
    figure: Figure = field(default=Figure(None, Status.GRAY), compare=False)


@dataclass(frozen=True, slots=True)
class Seen:
    """An outlet that was checked: is the brand there, and the turnover of its category, if that is known."""

    has: bool
    turnover: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Distribution:
    """Numeric and weighted distribution in points; `wd_excluded` outlets have no known turnover.

    `status` is of the numeric one, `wd_status` of the weighted; `few` says that the sample is small.
    """

    nd: Decimal | None
    wd: Decimal | None
    wd_excluded: int
    quality: Decimal | None
    checked: int
    few: bool
    status: Status
    wd_status: Status
    reason: str | None = None
    inputs: Inputs = field(default_factory=dict, compare=False)


def outlets(
    cur: Mapping[str, Decimal | None],
    prev: Mapping[str, Decimal | None],
    universe: int | None,
    by: Thresholds = THRESHOLDS,
) -> Outlets:
    """Outlets with purchases above zero in this period and the one before, of the `universe` of all."""
    now, before = _active(cur), _active(prev)
    covered = akb_okb_pct(len(now), universe, by)
    return Outlets(
        akb=len(now),
        new=len(now - before),
        lost=len(before - now),
        akb_okb_pct=covered.value,
        status=covered.status,
        reason=covered.reason,
        inputs=covered.inputs,
        figure=covered,
    )


def akb_okb_pct(akb: int | None, okb: int | None, by: Thresholds = THRESHOLDS) -> Figure:
    """active ÷ all outlets × 100; gray with no_universe when it is not known how many there are."""
    return counted_share("akb_okb_pct", akb, okb, {"akb": akb, "okb": okb}, by, "no_universe")


def distribution(outs: Iterable[Seen], by: Thresholds = THRESHOLDS) -> Distribution:
    """Outlets with the brand ÷ checked × 100; their category turnover ÷ that of all × 100, where it is known."""
    every = list(outs)
    with_brand = sum(seen.has for seen in every)
    weighed = [(seen.turnover, seen.has) for seen in every if seen.turnover is not None]
    whole = sum((turnover for turnover, _ in weighed), ZERO)
    branded = sum((turnover for turnover, has in weighed if has), ZERO)
    nd = with_brand * HUNDRED / len(every) if every else None
    wd = branded * HUNDRED / whole if whole > 0 else None
    return Distribution(
        nd=nd,
        wd=wd,
        wd_excluded=len(every) - len(weighed),
        quality=wd / nd if nd and wd is not None else None,
        checked=len(every),
        few=len(every) < FEW_OUTLETS,
        status=status_of("nd", nd, by),
        wd_status=status_of("wd", wd, by),
        reason=None if every else "no_data",
        inputs={"with_brand": with_brand, "checked": len(every), "branded": branded, "turnover": whole},
    )


def price_ok(price: Decimal, recommended: Decimal) -> bool:
    """Within ±3 % of the recommended price, both ends included."""
    return abs(price - recommended) * HUNDRED <= PRICE_CORRIDOR * recommended


def price_ok_pct(ok: int | None, checked: int | None, by: Thresholds = THRESHOLDS) -> Figure:
    """Outlets within the corridor ÷ checked × 100; gray with no_data when none was."""
    return counted_share("price_ok_pct", ok, checked, {"ok": ok, "checked": checked}, by, "no_data")


def _active(bought: Mapping[str, Decimal | None]) -> set[str]:
    return {outlet for outlet, amount in bought.items() if amount is not None and amount > 0}
