"""A company's yardstick as JSON, and back: what makes no sense is refused by the name of its key.

What a company does not say stays as shipped. Numbers travel as strings, so that they come back exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Any

from algorithms.kpi.figure import HUNDRED, THRESHOLDS, ZERO, Band, Down, Threshold, Thresholds, Up
from algorithms.kpi.yardstick import AGE_LIMIT, CLASSES, DEFAULT, SCORED, Component, Yardstick, fixed

# Figures that a company may colour or weigh, though nothing is shipped for them.
_COLOURLESS = {"turnover": Up, "data_ontime_pct": Up}
_SHAPES: Mapping[type[Threshold], tuple[str, str, str]] = {
    Up: ("up", "green_from", "yellow_from"),
    Down: ("down", "green_to", "yellow_to"),
    Band: ("band", "green", "yellow"),
}


class YardstickError(ValueError):
    """A yardstick that contradicts itself; the message begins with the key."""


def to_json(yardstick: Yardstick) -> dict[str, Any]:
    """Whole, with every number as a string."""
    return {
        "thresholds": {kpi: _written(threshold) for kpi, threshold in yardstick.base.items()},
        "by_class": {
            klass: {kpi: _written(threshold) for kpi, threshold in over.items()}
            for klass, over in yardstick.by_class.items()
        },
        "score": [
            {"kpi": each.kpi, "weight": str(each.weight), "norm": each.norm, "points": [*map(str, each.points)]}
            for each in yardstick.components
        ],
        "least_known": str(yardstick.least_known),
        "score_classes": dict(yardstick.score_classes),
        "ceilings": dict(yardstick.ceilings),
        "sellout_days": yardstick.sellout_days,
        "cadence": dict(yardstick.cadence),
        "no_order_days": dict(yardstick.no_order_days),
        "service": {klass: str(level) for klass, level in yardstick.service.items()},
        "safety_days": dict(yardstick.safety_days),
        "lead_days": yardstick.lead_days,
        "review_days": yardstick.review_days,
        "shelf_share": str(yardstick.shelf_share),
        "freshness": dict(yardstick.freshness),
    }


def _written(threshold: Threshold) -> dict[str, Any]:
    better, *names = _SHAPES[type(threshold)]
    values = [getattr(threshold, name) for name in names]
    shown = [[*map(str, value)] if isinstance(value, tuple) else str(value) for value in values]
    return {"better": better, **dict(zip(names, shown, strict=True))}


# ── reading ────────────────────────────────────────────────────────────────────────────────────


def from_json(body: Mapping[str, Any]) -> Yardstick:
    """A company's yardstick; YardstickError names the first key that makes no sense."""
    told = _table(body, "yardstick")
    _known(told, _READERS, "")
    return replace(DEFAULT, **{_FIELDS.get(key, key): _READERS[key](value, key) for key, value in told.items()})


def _table(value: Any, at: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise YardstickError(f"{at}: names and values belong here, not {value!r}")
    return value


def _known(names: Mapping[str, Any], known: Mapping[str, Any] | tuple[str, ...], at: str) -> None:
    unknown = sorted(str(name) for name in names if name not in known)
    if unknown:
        raise YardstickError(
            f"{at}{unknown[0]}: nothing of this name is measured; known are {', '.join(sorted(known))}"
        )


def _number(value: Any, at: str, least: str = "-Infinity", most: str = "Infinity") -> Decimal:
    try:
        number = Decimal(str(value)) if isinstance(value, str | int | float | Decimal) else Decimal("NaN")
    except InvalidOperation:
        number = Decimal("NaN")
    if isinstance(value, bool) or not number.is_finite():
        raise YardstickError(f"{at}: {value!r} is not a number")
    if not Decimal(least) <= number <= Decimal(most):
        raise YardstickError(f"{at}: {value} is not between {least} and {most}")
    return number


def _whole(value: Any, at: str, least: str = "0", most: str = "3650") -> int:
    number = _number(value, at, least, most)
    if number != int(number):
        raise YardstickError(f"{at}: {value} is not a whole number")
    return int(number)


_days = partial(_whole, least="1")
_points = partial(_whole, most="100")
_share_of_one = partial(_number, least="0.01", most="1")
_level = partial(_number, least="0.5", most="0.9999")


def _classes(read: Callable[[Any, str], Any], shipped: Mapping[str, Any]) -> Callable[[Any, str], Any]:
    """A norm for each of A, B and C; a class that is not named keeps the one shipped."""

    def table(value: Any, at: str) -> Any:
        told = _table(value, at)
        _known(told, shipped, f"{at}.")
        return fixed({**shipped, **{name: read(each, f"{at}.{name}") for name, each in told.items()}})

    return table


def _thresholds(value: Any, at: str) -> Thresholds:
    return fixed({**THRESHOLDS, **_own_thresholds(value, at)})  # type: ignore[no-any-return]


def _own_thresholds(value: Any, at: str) -> dict[str, Threshold]:
    told = _table(value, at)
    kinds = {**{kpi: type(threshold) for kpi, threshold in THRESHOLDS.items()}, **_COLOURLESS}
    _known(told, kinds, f"{at}.")
    return {kpi: _threshold(each, kinds[kpi], f"{at}.{kpi}") for kpi, each in told.items()}


def _threshold(value: Any, kind: type[Threshold], at: str) -> Threshold:
    better, *names = _SHAPES[kind]
    told = _table(value, at)
    _known(told, ("better", *names), f"{at}.")
    if told.get("better", better) != better:
        raise YardstickError(f"{at}.better: this figure is judged by {better!r}")
    if kind is Band:
        green, yellow = (_pair(told.get(name), f"{at}.{name}") for name in names)
        if not yellow[0] <= green[0] <= green[1] <= yellow[1]:
            raise YardstickError(f"{at}: green belongs inside yellow, from low to high")
        return Band(green, yellow)
    first, second = (_number(told.get(name), f"{at}.{name}") for name in names)
    if (first < second) if kind is Up else (first > second):
        raise YardstickError(f"{at}: yellow would be better than green")
    return Up(first, second) if kind is Up else Down(first, second)


def _pair(value: Any, at: str) -> tuple[Decimal, Decimal]:
    if not isinstance(value, list | tuple) or len(value) != 2:
        raise YardstickError(f"{at}: two numbers belong here, the lowest and the highest")
    return _number(value[0], at), _number(value[1], at)


def _by_class(value: Any, at: str) -> Mapping[str, Thresholds]:
    told = _table(value, at)
    _known(told, CLASSES, f"{at}.")
    return fixed(  # type: ignore[no-any-return]
        {klass: fixed(_own_thresholds(each, f"{at}.{klass}")) for klass, each in told.items()}
    )


def _score(value: Any, at: str) -> tuple[Component, ...]:
    if not isinstance(value, list | tuple):
        raise YardstickError(f"{at}: a list of components belongs here")
    found = tuple(_one_component(each, f"{at}.{number}") for number, each in enumerate(value))
    if len({each.kpi for each in found}) < len(found):
        raise YardstickError(f"{at}: a figure stands there twice")
    weight = sum((each.weight for each in found), ZERO)
    if weight != HUNDRED:
        raise YardstickError(f"{at}: the weights make {weight}, not 100")
    return found


def _one_component(value: Any, at: str) -> Component:
    told = _table(value, at)
    _known(told, ("kpi", "weight", "norm", "points"), f"{at}.")
    kpi, norm, points = told.get("kpi"), told.get("norm", "lin"), told.get("points")
    if not isinstance(kpi, str) or kpi not in SCORED:
        raise YardstickError(f"{at}.kpi: {kpi!r} is not scored; what is: {', '.join(sorted(SCORED))}")
    at = f"{at} ({kpi})"
    if (
        norm not in ("lin", "trap")
        or not isinstance(points, list | tuple)
        or len(points) != (2 if norm == "lin" else 4)
    ):
        raise YardstickError(f"{at}.points: two of «lin» or four of «trap» belong here")
    numbers = tuple(_number(point, f"{at}.points") for point in points)
    if (numbers[0] == numbers[1]) if norm == "lin" else not numbers[0] < numbers[1] <= numbers[2] < numbers[3]:
        raise YardstickError(f"{at}.points: «lin» differ, «trap» rise")
    return Component(kpi, _number(told.get("weight"), f"{at}.weight", "0.1", "100"), norm, numbers)


def _score_classes(value: Any, at: str) -> Mapping[str, int]:
    found: Mapping[str, int] = _classes(_points, DEFAULT.score_classes)(value, at)
    if not found["A"] > found["B"] > found["C"]:
        raise YardstickError(f"{at}: A, B and C fall from one to the next")
    return found


def _class_name(value: Any, at: str) -> str:
    if value not in CLASSES:
        raise YardstickError(f"{at}: {value!r} is none of {', '.join(CLASSES)}")
    return str(value)


def _age_limit(value: Any, at: str) -> str:
    if not isinstance(value, str) or not AGE_LIMIT.fullmatch(value):
        raise YardstickError(f"{at}: days as «7d» or working days as «1wd» belong here, not {value!r}")
    return value


_FIELDS = {"thresholds": "base", "score": "components"}
_READERS: Mapping[str, Callable[[Any, str], Any]] = {
    "thresholds": _thresholds,
    "by_class": _by_class,
    "score": _score,
    "least_known": partial(_number, least="0", most="100"),
    "score_classes": _score_classes,
    "ceilings": _classes(_class_name, DEFAULT.ceilings),
    "sellout_days": _days,
    "cadence": _classes(_days, DEFAULT.cadence),
    "no_order_days": _classes(_days, DEFAULT.no_order_days),
    "service": _classes(_level, DEFAULT.service),
    "safety_days": _classes(_whole, DEFAULT.safety_days),
    "lead_days": _whole,
    "review_days": _days,
    "shelf_share": _share_of_one,
    "freshness": _classes(_age_limit, DEFAULT.freshness),
}
