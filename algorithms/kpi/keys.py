"""A yardstick by single keys, as a person names one: shown flat, changed by a word, two versions compared.

`thresholds.overdue_pct.green_to`, `by_class.A.dos.green`, `score.plan_pct.weight`, `cadence.A`, `lead_days`; a pair or
a row of points is written «14..45».
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from algorithms.kpi.written import YardstickError, from_json, to_json
from algorithms.kpi.yardstick import DEFAULT, Yardstick

_BETWEEN = ".."


@dataclass(frozen=True, slots=True)
class Difference:
    """One key; None is «not there»."""

    key: str
    before: str | None
    after: str | None


def flat(yardstick: Yardstick) -> dict[str, str]:
    """Every number of it by its key, in the order of the file."""
    return dict(_flat(_by_name(to_json(yardstick)), ""))


def difference(before: Yardstick, after: Yardstick) -> tuple[Difference, ...]:
    old, new = flat(before), flat(after)
    keys = dict.fromkeys([*old, *new])
    return tuple(Difference(key, old.get(key), new.get(key)) for key in keys if old.get(key) != new.get(key))


def changed(yardstick: Yardstick, told: Mapping[str, str]) -> Yardstick:
    """With these keys as told, all at once: weights have to make 100 only when every one of them has been set.

    Nothing told brings back what is shipped; a part of the score of weight 0 is no longer counted. YardstickError
    names the key that makes no sense.
    """
    body = _by_name(to_json(yardstick))
    for key, text in told.items():
        _set(body, key, text.strip())
    parts = {kpi: part for kpi, part in body["score"].items() if part["weight"] != "0"}
    return from_json({**body, "score": [{"kpi": kpi, **part} for kpi, part in parts.items()]})


def _by_name(body: dict[str, Any]) -> dict[str, Any]:
    """The parts of the score by what they measure instead of by their place."""
    parts = {each["kpi"]: {name: value for name, value in each.items() if name != "kpi"} for each in body["score"]}
    return {**body, "score": parts}


def _flat(found: Any, at: str) -> Iterator[tuple[str, str]]:
    if isinstance(found, Mapping):
        for name, value in found.items():
            if name != "better":  # the figure's own, not the company's
                yield from _flat(value, f"{at}.{name}" if at else name)
    else:
        yield at, _BETWEEN.join(found) if isinstance(found, list) else str(found)


def _set(body: dict[str, Any], key: str, text: str) -> None:
    *path, last = key.split(".")
    shipped = _by_name(to_json(DEFAULT))
    place: Any = body
    for depth, name in enumerate(path):
        place = place.setdefault(name, _begun(body, shipped, path[: depth + 1])) if isinstance(place, dict) else None
    if not isinstance(place, dict) or isinstance(place.get(last), dict):
        raise YardstickError(f"{key}: no number of this name; all of them are shown by «yardsticks show»")
    if text:
        place[last] = [*map(_number, text.split(_BETWEEN))] if _BETWEEN in text else _number(text)
        return
    match path:
        case ["by_class", klass, kpi]:
            del body["by_class"][klass][kpi]
            return
    for name in path:
        shipped = shipped.get(name, {})
    if last not in shipped:
        raise YardstickError(f"{key}: nothing is shipped for it")
    place[last] = shipped[last]


def _begun(body: dict[str, Any], shipped: dict[str, Any], path: list[str]) -> Any:
    """What a table that is not there yet begins with: a class with the company's own, the score with the shipped."""
    match path:
        case ["by_class", _, kpi]:
            return dict(body["thresholds"].get(kpi, {}))
        case ["by_class", _] | ["thresholds", _]:
            return {}
        case ["score", kpi] if kpi in shipped["score"]:
            return dict(shipped["score"][kpi])
    return None


def _number(text: str) -> str:
    return text.strip().replace(",", ".")
