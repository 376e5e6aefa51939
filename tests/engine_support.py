"""For proofs of the engine: every state of the worked conversations, and all that may be said at a question.

Outcomes never change, so a state reached once serves every proof that starts from it.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from algorithms.compiled import Algorithm
from algorithms.model import (
    ApproveInput,
    CardInput,
    ChoiceInput,
    DateInput,
    EventInput,
    FilesInput,
    FormInput,
    HubInput,
    MultiChoiceInput,
    NumberInput,
    Option,
    PairInput,
    PickerInput,
    RatingInput,
    TextInput,
    YesNoInput,
)
from algorithms.values import Value, numbers_exact
from bot.vectors.flows import answer_value, moment
from dialogs import events
from dialogs.board import openable
from dialogs.engine import Outcome, proceed, start
from dialogs.events import Answered, ChildEnded, Event, Looked, Outside, TimerFired
from dialogs.place import SEEN, TIMER, Visit, Walk
from dialogs.session import Session, dump, load
from dialogs.wording import options_of
from tests.dlg_support import MONDAY, RUN, library, partners, worked

LAUNCHED: Mapping[str, Mapping[str, Any]] = {
    "weekly_plan": {
        "week": "2025-W13",
        "week_label": "24–28 марта",
        "summary": "До конца месяца 6 рабочих дней",
        "proposals": [
            {"code": "P003", "ru": "Ромашка — не были 41 день", "en": "Romashka: 41 days since the visit"},
            {"code": "P007", "ru": "Сафин — просрочка " + "и ещё " * 9, "en": "Safin: overdue " + "and more " * 6},
        ],
    },
    "trip_report": {"way": "told"},
    "partner_negotiation": {"assessed_at": date(2025, 3, 18), "alternative": "Второй кандидат"},
}
"""What a run is launched with where it needs something; others begin empty-handed."""


COLLEAGUES = tuple(
    Option(code=f"u{n}", ru=ru, en=en)
    for n, (ru, en) in enumerate(
        (("Анна Волкова", "Anna Volkova"), ("Илья Громов", "Ilya Gromov"), ("Олег Сафин", "Oleg Safin"),
         ("Вера Белова", "Vera Belova"), ("Пётр Зимин", "Pyotr Zimin"), ("Ольга Лис", "Olga Lis")), 1)
)  # fmt: skip


EVENTS: Mapping[str, Any] = {name: getattr(events, name) for name in dir(events) if name[:1].isupper()}


@dataclass(frozen=True)
class Moment:
    """One event of a conversation, and what came of it."""

    event: Event | None
    outcome: Outcome
    deciding: bool = False


@dataclass(frozen=True)
class Conversation:
    """A worked case played with real events: `moments[0]` is the start."""

    name: str
    algorithm: Algorithm
    outside: Outside
    moments: tuple[Moment, ...]
    expect: Mapping[str, Any]

    @property
    def end(self) -> Outcome:
        return self.moments[-1].outcome


def begun(
    algorithm: Algorithm,
    given: Mapping[str, Any] | None = None,
    now: datetime = MONDAY,
    outside: Outside | None = None,
) -> Outcome:
    session = Session(RUN, algorithm.id, algorithm.version, now, algorithm.given(given or {}), "plain")
    return start(algorithm, session, outside or Outside(algorithm.cfg))


@cache
def conversations() -> tuple[Conversation, ...]:
    """Every worked case of the library."""
    return tuple(played(name, case) for name, case in worked() if name in library().algorithms)


def played(name: str, case: Mapping[str, Any]) -> Conversation:
    algorithm = library().algorithms[name]
    context, clock = case["context"], moment(case["context"]["now"])
    outside = Outside({**algorithm.cfg, **numbers_exact(context.get("cfg") or {})}, COLLEAGUES)
    outcome = begun(algorithm, context.get("vars"), clock, outside)
    moments = [Moment(None, outcome)]

    def does(event: Event, deciding: bool = False) -> None:
        after = proceed(moments[-1].outcome, event, outside, deciding=deciding)
        assert after.changed, f"{name}/{case['id']}: {event}"
        moments.append(Moment(event, after, deciding))

    def reads() -> None:
        while (seen := moments[-1].outcome.walk.frontier) is not None and seen.step.node.kind == "info":
            does(Answered(SEEN, clock, "rm"))

    for line in case["script"]:
        reads()
        clock = max(clock, moment(line["at"])) if "at" in line else clock
        place = moments[-1].outcome.walk
        visit = next(visit for visit in asked_first(place) if visit.key.step == line["step"])
        if line["answer"] == TIMER and visit.step.node.kind == "wait":
            does(TimerFired(str(visit.key), clock))
            continue
        deciding = visit.step.node.kind == "approve"
        if visit is not place.frontier and not deciding:
            does(Looked(clock, visit.thread))
        does(Answered(said(visit.step.node.input, line["answer"]), clock, "lead" if deciding else "rm"), deciding)
    reads()
    return Conversation(f"{name}/{case['id']}", algorithm, outside, tuple(moments), case["expect"])


def asked_first(place: Walk) -> list[Visit]:
    """The open questions, the one looked at before the others."""
    return sorted(place.open.values(), key=lambda visit: visit is not place.frontier)


def said(node: object, raw: Any) -> Value:
    """A script's answer; a file by its name as the note of a file."""
    if isinstance(node, FilesInput):
        return [note(name) for name in raw]
    return answer_value(node, raw)


def note(name: str) -> dict[str, str]:
    return {"blob": name, "name": f"{name}.jpg", "kind": "photo"}


# ── all that may be said ────────────────────────────────────────────────────────────────────────────────────

_NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)?(?![\w.])")


@cache
def thresholds(algorithm_id: str) -> tuple[Decimal, ...]:
    """The numbers that the conditions of a methodology compare with, and their neighbours."""
    algorithm = library().algorithms[algorithm_id]
    words = [text for step in algorithm.file.steps for text in _expressions(step.model_dump())]
    found = {Decimal(number) for text in words for number in _NUMBER.findall(text)} | {
        value for value in algorithm.cfg.values() if isinstance(value, Decimal)
    }
    near = {n + d for n in found for d in (-1, 0, 1)} | {Decimal(n) for n in (0, 1, 2, 3, 5, 10, 100, 10_000, 10**6)}
    return tuple(sorted(n for n in near if n >= 0))


def _expressions(data: Any) -> Iterator[str]:
    match data:
        case dict():
            for key, value in data.items():
                if key not in ("prompt", "hint", "ru", "en", "input"):
                    yield from _expressions(value)
        case list() | tuple():
            for value in data:
                yield from _expressions(value)
        case str():
            yield data


TOLD: Mapping[str, Value] = {
    "do": "say",
    "message": {"id": "", "at": "2025-03-24T09:00:00", "text": "Был в Ромашке", "files": []},
    "card": {
        "visits": [
            dict.fromkeys(("order_sum", "payment", "competitor", "objection", "conflict", "next_contact"))
            | {"partner": "P003", "date": "2025-03-24", "kind": "visit", "result": "info"}
            | {"candidates": [], "promises": [], "orders": []}
        ],
        "expenses": [],
        "uncertain": [],
    },
    "doubt": None,
}


def values(  # noqa: C901, PLR0912  # one case per kind of input
    algorithm: Algorithm, node: object, place: Walk, now: datetime
) -> list[Value]:
    """Legal answers of one input, all that differ in meaning; of a form, none: its fields are drawn one by one."""
    match node:
        case CardInput():
            return [TOLD, {"do": "ask", "path": "fix"}, {"do": "steps"}, {"do": "file"}]
        case HubInput():
            shown = [Decimal(number) for number in openable(node, place, now)]
            return [*shown, *(option.code for option in options_of(node, place) if not option.code.isdecimal())]
        case MultiChoiceInput(at_least=least, at_most=most):
            codes = [_coded(algorithm, node, option.code) for option in options_of(node, place)]
            sets = [codes[: most or None], codes[:least], *([code] for code in codes), codes[1 : (most or 99) + 1]]
            return [ticked for ticked in sets if len(ticked) >= least]
        case ChoiceInput():
            return [_coded(algorithm, node, option.code) for option in options_of(node, place)]
        case YesNoInput() | ApproveInput():
            return [option.code for option in options_of(node, place)]
        case EventInput(options=options, ratings=ratings):
            marks: list[Value] = [[Decimal(m)] * 3 for m in (1, 3, 5)] if ratings else []
            return [*(option.code for option in options), *marks]
        case RatingInput(no_data=no_data):
            return [Decimal(mark) for mark in range(0 if no_data else 1, 6)]
        case NumberInput(type=kind, min=least, max=most, whole=whole):
            low = Decimal(str(least)) if least is not None else Decimal(0)
            high = Decimal(str(most)) if most is not None else Decimal(10) ** 9
            ready = {n for n in thresholds(algorithm.id) if low <= n <= high} | {low}
            return [n for n in sorted(ready) if not whole or n == n.to_integral_value()]
        case PairInput():
            return [[Decimal(target), Decimal(limit)] for target, limit in ((10, 5), (5, 10), (7, 7), (0, 0))]
        case DateInput(type=kind):
            days = [now + timedelta(days=n) for n in (-400, -91, -31, -8, -1, 0, 1, 2, 3, 7, 8, 15, 31, 91, 400)]
            return list(days) if kind == "datetime" else [day.date() for day in days]
        case PickerInput(type=kind, allow=allow):
            known = [partner.id for partner in partners()[:3]] if kind == "partner_picker" else ["Пермский край"]
            return [*known, *(["unknown"] if "unknown" in allow else [])]
        case FilesInput(at_least=least):
            return [[note(f"f{n}") for n in range(count)] for count in (least, least + 1)]
        case TextInput(like="inn"):
            return ["7707083893", "7736050003", "7728168971", "5003052454", "7702070139", "7710140679"]
        case TextInput(like="phone"):
            return ["+79161234567"]
        case TextInput():
            wordings = [option.ru for option in options_of(node, place)]
            return [*wordings, "До 30 апреля договор, старт в мае", "Второе слово о деле"]
    return []


def _coded(algorithm: Algorithm, node: ChoiceInput | MultiChoiceInput, code: str) -> Value:
    return Decimal(code) if node.items in algorithm.file.lists else code


def answer(dice: random.Random, algorithm: Algorithm, node: object, place: Walk, now: datetime) -> Value:
    """One legal answer; a form leans to one side, for few conditions care about a mixture."""
    if not isinstance(node, FormInput):
        ready = values(algorithm, node, place, now)
        return dice.choice(ready) if ready else None
    lean = dice.choice(("low", "high", "any", "any"))
    filled: dict[str, Value] = {}
    for field in node.fields:
        ready = values(algorithm, field.ask, place, now)
        if (field.optional and lean != "high" and dice.random() < 0.4) or not ready:
            filled[field.id] = None
        else:
            filled[field.id] = dice.choice(ready) if lean == "any" else ready[0] if lean == "low" else ready[-1]
    return filled


def children(visit: Visit) -> list[Mapping[str, Value]]:
    """What the conversation that a call waits for may end with."""
    called = library().algorithms.get(visit.step.node.algorithm)
    ends = [step for step in called.file.steps if step.kind == "end"] if called else []
    names = {step.status for step in ends if not step.status.startswith("{")} | {"done", "cancelled"}
    defaults = {name: declared.default for name, declared in called.fields.items()} if called else {}
    return [{**defaults, "status": status} for status in sorted(names)]


def possible(
    dice: random.Random, algorithm: Algorithm, outcome: Outcome, now: datetime, count: int
) -> Iterator[tuple[Event, bool]]:
    """Events that the open questions may take, and whether the approver says them; `count` random ones each."""
    for visit in outcome.walk.open.values():
        place = outcome.walk.at(visit)
        node = visit.step.node
        if visit.key in outcome.walk.timers:
            yield TimerFired(str(visit.key), max(now, outcome.walk.timers[visit.key])), False
        if node.kind == "call":
            yield from ((ChildEnded(str(visit.key), ended, now), False) for ended in children(visit))
        elif node.kind == "info":
            yield Answered(SEEN, now, "rm"), False
        elif visit is outcome.walk.frontier or node.kind == "approve":
            deciding = node.kind == "approve"
            ready = [] if isinstance(node.input, FormInput) else values(algorithm, node.input, place, now)
            if not ready or len(ready) > count:
                ready = [answer(dice, algorithm, node.input, place, now) for _ in range(count)]
            yield from ((Answered(value, now, "lead" if deciding else "rm"), deciding) for value in ready)
            if deciding:  # with a word to it
                yield from ((Answered(value, now, "lead", comment="спасибо"), deciding) for value in ready)
        if visit is not outcome.walk.frontier:
            yield Looked(now, visit.thread), False


def differing(one: Session, other: Session) -> list[str]:
    """The parts of the record that differ, beside the turn."""
    return [
        f"{name}: {getattr(one, name)!r} != {getattr(other, name)!r}"
        for name in one.__dataclass_fields__
        if name != "turn" and getattr(one, name) != getattr(other, name)
    ]


# ── journals, as the house stores them ──────────────────────────────────────────────────────────────────────


def journal(case: Conversation) -> list[dict[str, Any]]:
    """The lines of a conversation: what it began with, then each event with its minute."""
    begun_with = case.moments[0].outcome.session
    lines = [{"by": "rm", "event": {"event": "Started", "vars": dump(begun_with.vars)}}]
    for each in case.moments[1:]:
        event = each.event
        assert event is not None
        lines.append(
            {"by": "lead" if each.deciding else "rm", "event": {"event": type(event).__name__, **dump(asdict(event))}}
        )
    return lines


def event_of(line: Mapping[str, Any]) -> Event:
    """The event that a line of a journal tells of."""
    told = dict(load(line["event"]))
    kind = EVENTS[told.pop("event")]
    if "files" in told:
        told["files"] = tuple(told["files"])
    event: Event = kind(**told)
    return event


def end_state(outcome: Outcome) -> dict[str, Any]:
    """All that counts of where a conversation came to."""
    place = outcome.walk
    return {
        "status": place.status,
        "path": [visit.label for visit in place.path],
        "fields": dump(place.fields),
        "lists": {name: [dump(item) for item in items] for name, items in place.lists.items()},
        "tasks": [[task.key, task.to, dump(task.due), task.done, dump(task.fills)] for task in place.tasks],
        "filed": [[filed.key, dump(filed.values)] for filed in place.filed],
    }
