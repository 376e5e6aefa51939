"""The partner's score from 0 to 100, its class, what was lost on the way, and the way up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from types import MappingProxyType
from typing import Literal

from algorithms.kpi.figure import HUNDRED, ZERO, clean
from algorithms.kpi.yardstick import CLASSES, DEFAULT, Component, Yardstick

SAME = 3  # points of change, either way, that mean nothing
_SHOWN = 3  # losses
_HALF = Decimal("0.5")
# Which conversation earns the points of a component.
ALGORITHMS: Mapping[str, str] = MappingProxyType(
    {
        "plan_pct": "partner_negotiation",
        "growth_lfl": "partner_negotiation",
        "overdue_pct": "conflict_resolution",
        "dso_over": "conflict_resolution",
        "akb_okb_pct": "partner_negotiation",
        "matrix_pct": "partner_negotiation",
        "dos": "partner_negotiation",
        "fill_rate_pct": "sales_meeting",
        "data_ontime_pct": "partner_negotiation",
        "jbp_pct": "partner_negotiation",
        "commitment": "partner_negotiation",
        "overdue_90plus": "conflict_resolution",
        "stale_sellout": "partner_negotiation",
    }
)


@dataclass(frozen=True, slots=True)
class Loss:
    """Points of 100 that a component cost: weight × (100 − its points) ÷ 100."""

    kpi: str
    points: Decimal


@dataclass(frozen=True, slots=True)
class Score:
    """`score` as shown, `score_exact` before rounding; `norm` the points 0–100 of each known component.

    `coverage` is the weight that is known, of 100. `losses` from the greatest on, `top_losses` the first three.
    `cap` is the ceiling that took the class down, `ceilings` all that stand. `reason` is not_enough_data or None.
    """

    score: int | None
    score_exact: Decimal | None
    cls: str | None
    coverage: Decimal
    norm: dict[str, Decimal]
    losses: tuple[Loss, ...] = ()
    top_losses: tuple[Loss, ...] = ()
    cap: str | None = None
    ceilings: tuple[str, ...] = ()
    reason: str | None = None
    values: dict[str, Decimal] = field(default_factory=dict, compare=False)
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """What a component could add to the score. `needed` is the value that alone would reach the next class, if any."""

    kpi: str
    gain: Decimal
    value: Decimal
    needed: Decimal | None
    algorithm: str


@dataclass(frozen=True, slots=True)
class WayUp:
    """To the next class: points `missing`, steps from the greatest gain on, ceilings that bar it all the same."""

    to: str
    missing: int
    steps: tuple[Step, ...]
    ceilings: tuple[str, ...]
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Trend:
    """The change of a score; ±3 points and less are «same»."""

    change: int | None
    way: Literal["up", "down", "same", "unknown"]


def partner_score(
    values: Mapping[str, Decimal | None],
    yardstick: Yardstick = DEFAULT,
    ar_90plus: Decimal | None = None,
    sellout_age: int | None = None,
) -> Score:
    """Σ weight × points ÷ Σ weight over the known components, half up to an integer; the class is of that integer.

    Less than 60 of 100 weight known is no score. `ar_90plus` rubles older than 90 days leave C at most, a sell-out
    older than 45 days (`sellout_age`) B.
    """
    known = {each.kpi: value for each in yardstick.components if (value := values.get(each.kpi)) is not None}
    parts = [each for each in yardstick.components if each.kpi in known]
    norm = {each.kpi: points(each, known[each.kpi]) for each in parts}
    weight = sum((each.weight for each in parts), ZERO)
    unknown = tuple(each.kpi for each in yardstick.components if each.kpi not in known)
    if not parts or weight < yardstick.least_known:
        return Score(None, None, None, weight, norm, reason="not_enough_data", values=known, unknown=unknown)
    exact = clean(sum((each.weight * norm[each.kpi] for each in parts), ZERO) / weight)
    score = int(exact.to_integral_value(ROUND_HALF_UP))
    ceilings = _ceilings(yardstick, ar_90plus, sellout_age)
    cls, cap = _capped(class_of(score, yardstick), ceilings, yardstick)
    losses = _losses(parts, norm)
    return Score(
        score=score,
        score_exact=exact,
        cls=cls,
        coverage=weight,
        norm=norm,
        losses=losses,
        top_losses=losses[:_SHOWN],
        cap=cap,
        ceilings=ceilings,
        values=known,
        unknown=unknown,
    )


def points(component: Component, value: Decimal) -> Decimal:
    """0–100: linear between the points, clipped."""
    if component.norm == "lin":
        return _between(value, *component.points)
    low, rise, fall, high = component.points
    return min(_between(value, low, rise), _between(value, high, fall))


def class_of(score: int, yardstick: Yardstick = DEFAULT) -> str:
    return next((cls for cls, least in yardstick.score_classes.items() if score >= least), CLASSES[-1])


def trend(now: int | None, before: int | None) -> Trend:
    """Against the end of the month before."""
    if now is None or before is None:
        return Trend(None, "unknown")
    change = now - before
    return Trend(change, "same" if abs(change) <= SAME else "up" if change > 0 else "down")


def way_up(score: Score, yardstick: Yardstick = DEFAULT) -> WayUp | None:
    """What lifts the partner by one class; None for an A and for one without a score."""
    if score.score is None or score.score_exact is None or score.cls in (None, CLASSES[0]):
        return None
    to = CLASSES[CLASSES.index(score.cls or "") - 1]
    least = yardstick.score_classes[to]
    by_kpi = {each.kpi: each for each in yardstick.components}
    # Half a point below the least already rounds up to it.
    short = max(ZERO, least - _HALF - score.score_exact)
    steps = tuple(_step(by_kpi[loss.kpi], score, short) for loss in score.losses)
    bars = tuple(name for name in score.ceilings if yardstick.ceilings[name] > to)
    return WayUp(to, max(0, least - score.score), steps, bars, score.unknown)


def portfolio_score(scores: Iterable[tuple[Decimal | int | None, Decimal | None]]) -> Decimal | None:
    """Σ score × plan ÷ Σ plan of pairs (score, plan); those without either are left out."""
    weighed = [(score, plan) for score, plan in scores if score is not None and plan is not None and plan > 0]
    plans = sum((plan for _, plan in weighed), ZERO)
    return sum((score * plan for score, plan in weighed), ZERO) / plans if plans else None


def _between(value: Decimal, none: Decimal, all_: Decimal) -> Decimal:
    return min(HUNDRED, max(ZERO, (value - none) * HUNDRED / (all_ - none)))


def _losses(parts: Iterable[Component], norm: Mapping[str, Decimal]) -> tuple[Loss, ...]:
    """The greatest first; equal ones in the order of the components, which sorted() keeps."""
    lost = [Loss(each.kpi, clean(each.weight * (HUNDRED - norm[each.kpi]) / HUNDRED)) for each in parts]
    return tuple(sorted((loss for loss in lost if loss.points), key=lambda loss: -loss.points))


def _ceilings(yardstick: Yardstick, ar_90plus: Decimal | None, sellout_age: int | None) -> tuple[str, ...]:
    stand = {
        "overdue_90plus": ar_90plus is not None and ar_90plus > 0,
        "stale_sellout": sellout_age is not None and sellout_age > yardstick.sellout_days,
    }
    # The lowest ceiling first: class names rise as classes fall.
    return tuple(
        sorted((name for name in stand if stand[name]), key=lambda name: yardstick.ceilings[name], reverse=True)
    )


def _capped(cls: str, ceilings: tuple[str, ...], yardstick: Yardstick) -> tuple[str, str | None]:
    lowest = next(iter(ceilings), None)
    if lowest is None or yardstick.ceilings[lowest] <= cls:
        return cls, None
    return yardstick.ceilings[lowest], lowest


def _step(component: Component, score: Score, short: Decimal) -> Step:
    """In points of the score: the weight of what is known passes to the others."""
    norm, value = score.norm[component.kpi], score.values[component.kpi]
    gain = component.weight * (HUNDRED - norm) / score.coverage
    asked = norm + short * score.coverage / component.weight
    needed = _value_at(component, value, asked) if short and asked <= HUNDRED else None
    return Step(component.kpi, gain, value, needed, ALGORITHMS[component.kpi])


def _value_at(component: Component, value: Decimal, norm: Decimal) -> Decimal:
    """The value of so many points, on the side where the partner is."""
    none, all_ = component.points[:2]
    if component.norm == "trap" and value > component.points[2]:
        all_, none = component.points[2:]
    return none + (all_ - none) * norm / HUNDRED
