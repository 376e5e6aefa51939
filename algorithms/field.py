"""A report told in free words: what was said and what was mended by taps, folded into the card that comes of both.

A card is the JSON of a field message. Something that a tap took away is None in its place until `packed`, so that the
paths of everything else stay what they were.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any as Anything

from algorithms.moments import Day
from algorithms.scoring import Map, Text
from algorithms.sets import Any

_STEP = re.compile(r"[a-z_]+|\d+")
_GONE = object()


def told_after(draft: Map, change: Any) -> Map:
    """The draft after one more change: something was said, a field was settled, or another question was turned to."""
    before = {"messages": [], "read": None, "made": [], "card": None, "asking": "", "was": None} | dict(draft or {})
    match change:
        case {"do": "say", "card": card, "message": message}:
            doubt = None if before.get("apart") else change.get("doubt")
            return _said(before, card, message) | {"doubt": doubt}
        case {"do": "doubt", "doubt": doubt}:
            return before | {"doubt": doubt}
        case {"do": "set", "path": "doubt"}:
            return before | {"doubt": None, "apart": True, "asking": ""}
        case {"do": "set", "path": path, "value": value} if before["read"] is not None:
            others = [each for each in before["made"] if not f"{each['path']}.".startswith(f"{path}.")]
            made = [*others, {"path": path, "value": value, "was": _plain(at_path(before["read"], path))}]
            return before | {"made": made, "card": _mended(before["read"], made), "asking": "", "was": None}
        case {"do": "ask", "path": path}:
            return before | {"asking": path, "offered": change.get("offered") or []}
        case {"do": "file"} if draft:  # what the last words changed was read; a card that comes back says it no more
            return before | {"was": None}
    return draft


def told_partner(draft: Map, known: Text) -> Text:
    """The partner of the first visit; `known` while none is named."""
    return next((str(visit["partner"]) for visit in visits_of(draft) if visit.get("partner")), known)


def told_day(draft: Map, known: Day) -> Day:
    """The day of the first visit; `known` while none is told."""
    return next((date.fromisoformat(str(visit["date"])) for visit in visits_of(draft) if visit.get("date")), known)


def told_words(draft: Map) -> Text:
    """All that was written, message by message."""
    said = [str(message["text"]).strip() for message in (draft or {}).get("messages", ())]
    return "\n".join(text for text in said if text)


def visits_of(draft: Map) -> list[Mapping[str, Anything]]:
    """The visits that are left."""
    visits = at_path(draft or {}, "card.visits")
    return [visit for visit in visits if isinstance(visit, Mapping)] if isinstance(visits, list) else []


def packed(card: Mapping[str, Anything]) -> dict[str, Anything]:
    """Without what was taken away; the uncertain paths follow what they speak of."""
    places = dict(_moved(card))
    unsure = (_renamed(path, places) for path in card["uncertain"])
    visits = [_packed_visit(visit) for visit in card["visits"] if visit]
    return {
        "visits": visits,
        "expenses": [each for each in card["expenses"] if each],
        "uncertain": sorted(path for path in unsure if path),
    }


def in_order(messages: Iterable[Mapping[str, Anything]]) -> list[Mapping[str, Anything]]:
    """As they were written. All that a phone without a network kept is of one second: then as the messenger counts."""
    return sorted(messages, key=lambda each: (str(each["at"]), len(each["id"]), each["id"]))


def at_path(card: Any, path: str) -> Any:
    """What a card holds at «visits[0].orders[1].qty»; a mark of its own where it holds no such place."""
    value = card
    for step in _steps(path):
        if isinstance(step, int):
            value = value[step] if isinstance(value, list) and step < len(value) else _GONE
        else:
            value = value[step] if isinstance(value, Mapping) and step in value else _GONE
    return value


def covers(path: str, other: str) -> bool:
    """Whether `other` is this path or lies under it."""
    return other == path or other.startswith((f"{path}.", f"{path}["))


def _said(before: dict[str, Anything], card: Any, message: Any) -> dict[str, Anything]:
    """Read anew. What was settled by a tap stands, unless the words at that place are others now: later words win."""
    others = [each for each in before["messages"] if not message["id"] or each["id"] != message["id"]]
    messages = in_order([*others, message])
    made = [each for each in before["made"] if _plain(at_path(card, each["path"])) == each["was"]]
    was = before["card"] if before["messages"] else None
    return before | {
        "messages": messages,
        "read": card,
        "made": made,
        "card": _mended(card, made),
        "asking": "",
        "was": was,
    }


def _mended(read: Any, made: list[Any]) -> Any:
    card = read
    for each in made:
        card = _with(card, tuple(_steps(each["path"])), each["value"])
        unsure = [path for path in card["uncertain"] if not covers(each["path"], path)]
        card = card | {"uncertain": unsure}
    return card


def _with(value: Any, steps: tuple[str | int, ...], new: Any) -> Any:
    """A copy with another value at the end of the way; where there is no such way, as it was."""
    if not steps:
        return new
    step, *rest = steps
    if isinstance(step, int):
        if not isinstance(value, list) or step >= len(value):
            return value
        return [_with(each, tuple(rest), new) if place == step else each for place, each in enumerate(value)]
    inner = dict(value) if isinstance(value, Mapping) else {}
    return inner | {step: _with(inner.get(step), tuple(rest), new)}


def _steps(path: str) -> Iterator[str | int]:
    for step in _STEP.findall(path):
        yield int(step) if step.isdecimal() else step


def _plain(value: Any) -> Any:
    return None if value is _GONE else value


def _packed_visit(visit: Mapping[str, Anything]) -> dict[str, Anything]:
    return {
        name: [each for each in value if each] if isinstance(value, list) else value for name, value in visit.items()
    }


def _moved(card: Mapping[str, Anything]) -> Iterator[tuple[str, int]]:
    """Each element of a list that is left, by its old path, with its new number."""
    for name in ("visits", "expenses"):
        yield from _numbered(name, card[name])
    for place, visit in enumerate(card["visits"]):
        for name, value in (visit or {}).items():
            if isinstance(value, list) and name != "candidates":
                yield from _numbered(f"visits[{place}].{name}", value)


def _numbered(name: str, values: list[Any]) -> Iterator[tuple[str, int]]:
    left = [place for place, value in enumerate(values) if value is not None]
    for number, place in enumerate(left):
        yield f"{name}[{place}]", number


def _renamed(path: str, places: Mapping[str, int]) -> str:
    """The path with new numbers; empty where what it speaks of is gone."""
    old = new = ""
    for step in _steps(path):
        if isinstance(step, str):
            old, new = (f"{old}.{step}", f"{new}.{step}") if old else (step, step)
            continue
        old = f"{old}[{step}]"
        if old not in places:
            return ""
        new = f"{new}[{places[old]}]"
    return new
