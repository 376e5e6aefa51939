"""What is recorded of a run. The position is not among it: `walk` derives it from the answers.

Answers are kept by (step, item, round), so going back, correcting and a new file version need no code of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from algorithms.values import Item, Value


@dataclass(frozen=True, order=True)
class Key:
    """A visit to a step: which item it was for («2», or "" outside a group) and the how-manieth time."""

    step: str
    item: str = ""
    round: int = 1

    def __str__(self) -> str:
        return f"{self.step}#{self.item}@{self.round}"

    @staticmethod
    def parse(text: str) -> Key:
        step, _, rest = text.partition("#")
        item, _, number = rest.partition("@")
        return Key(step, item, int(number))


@dataclass(frozen=True)
class Answer:
    """`comment` is an approver's word; `files` are attachments {blob, name, kind}."""

    value: Value
    at: datetime
    by: str = ""
    comment: str = ""
    files: tuple[Mapping[str, str], ...] = ()


@dataclass(frozen=True)
class Entry:
    """The minute a step was first reached in its round, and the settings it read then."""

    now: datetime
    cfg: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True)
class Draft:
    """What is filled in at the present step and not yet an answer: form fields in order, ticks, attachments.

    A file that came with a form field carries its name under `field`.
    """

    key: Key
    values: Mapping[str, Value] = field(default_factory=dict)
    ticks: tuple[str, ...] | None = None
    files: tuple[Mapping[str, str], ...] = ()
    decision: str = ""


@dataclass(frozen=True)
class Session:
    """One run of one algorithm version. All moments are naive local minutes of the run's zone.

    `items` remembers the number each arrival at an item-making step was given («list/step/arrival» → number), so a
    number is never given twice. `reopened` is the answered step that is being asked again. `looked` is the thread the
    person turned to, «» the board, until they answer, and `heard` how many visits they had behind them then: what was
    said on the way to those is not said again. `clock` is the last minute at which a deadline was found missed.
    """

    run_id: str
    algorithm: str
    version: str
    started_at: datetime
    vars: Mapping[str, Value] = field(default_factory=dict)
    calendar: str = "ru"
    answers: Mapping[Key, Answer] = field(default_factory=dict)
    entries: Mapping[Key, Entry] = field(default_factory=dict)
    items: Mapping[str, int] = field(default_factory=dict)
    drafts: Mapping[Key, Draft] = field(default_factory=dict)
    reopened: Key | None = None
    paused_until: datetime | None = None
    cancelled: str | None = None
    turn: int = 1
    looked: str | None = None
    heard: int = 0
    clock: datetime | None = None

    def next_turn(self, **changes: Any) -> Session:
        return replace(self, turn=self.turn + 1, **changes)


# ── as JSON ─────────────────────────────────────────────────────────────────────────────────────────────────


def dump(value: Value) -> Any:
    """A JSON-ready value; Decimals, days and minutes are tagged so that `load` gives the same value back."""
    match value:
        case Decimal():
            return {"$n": str(value)}
        case datetime():
            return {"$t": value.isoformat()}
        case date():
            return {"$d": value.isoformat()}
        case Item():
            return {"idx": value.idx} | {key: dump(inner) for key, inner in value.fields.items()}
        case Mapping():
            return {key: dump(inner) for key, inner in value.items()}
        case list() | tuple():
            return [dump(inner) for inner in value]
    return value


_TAGS: Mapping[str, Callable[[str], Value]] = {"$n": Decimal, "$t": datetime.fromisoformat, "$d": date.fromisoformat}


def load(value: Any) -> Value:
    """What `dump` wrote."""
    match value:
        case dict() if len(value) == 1 and next(iter(value)) in _TAGS:
            tag, text = next(iter(value.items()))
            return _TAGS[tag](text)
        case dict():
            return {key: load(inner) for key, inner in value.items()}
        case list():
            return [load(inner) for inner in value]
    return value


def session_to_json(session: Session) -> dict[str, Any]:
    """The whole record of a run as JSON-ready data."""
    flat = {
        name: dump(getattr(session, name))
        for name in ("run_id", "algorithm", "version", "started_at", "vars", "calendar", "items", "turn")
    }
    return flat | {
        "answers": {str(key): dump(vars(answer)) for key, answer in session.answers.items()},
        "entries": {str(key): dump(vars(entry)) for key, entry in session.entries.items()},
        "drafts": [dump(vars(draft) | {"key": str(draft.key)}) for draft in session.drafts.values()],
        "reopened": None if session.reopened is None else str(session.reopened),
        "paused_until": dump(session.paused_until),
        "cancelled": session.cancelled,
        "looked": session.looked,
        "heard": session.heard,
        "clock": dump(session.clock),
    }


def session_from_json(data: Mapping[str, Any]) -> Session:
    """The run that `session_to_json` wrote."""
    flat = {
        name: load(data[name])
        for name in ("run_id", "algorithm", "version", "started_at", "vars", "calendar", "items", "turn")
    }
    return Session(
        **flat,
        answers={Key.parse(key): _answer(load(answer)) for key, answer in data["answers"].items()},
        entries={Key.parse(key): Entry(**load(entry)) for key, entry in data["entries"].items()},
        drafts={draft.key: draft for draft in map(_draft, _drafts(data))},
        reopened=Key.parse(data["reopened"]) if data["reopened"] else None,
        paused_until=load(data["paused_until"]),
        cancelled=data["cancelled"],
        looked=data.get("looked"),
        heard=data.get("heard", 0),
        clock=load(data.get("clock")),
    )


def _answer(data: dict[str, Any]) -> Answer:
    return Answer(**(data | {"files": tuple(data["files"])}))


def _drafts(data: Mapping[str, Any]) -> list[Any]:
    """Before boards there was one draft at most."""
    found = data["drafts"] if "drafts" in data else [data["draft"]]
    return [load(draft) for draft in found if draft]


def _draft(data: dict[str, Any]) -> Draft:
    ticks = None if data["ticks"] is None else tuple(data["ticks"])
    return Draft(**(data | {"key": Key.parse(data["key"]), "ticks": ticks, "files": tuple(data["files"])}))
