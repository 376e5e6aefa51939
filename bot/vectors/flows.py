"""Plays worked conversations on the engine alone: the rules of comparison of a flow's vectors, level 2.

A case names the steps that were asked, the answers, and what must come of them: path, computed fields, tasks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from algorithms.compiled import Algorithm
from algorithms.expressions import part
from algorithms.loader import Library
from algorithms.model import DateInput, FormInput
from algorithms.values import Item, as_moment, coerce, numbers_exact
from bot.vectors import CaseResult
from dialogs.engine import Outcome, proceed, start
from dialogs.events import Answered, Outside, TimerFired
from dialogs.facts import Facts
from dialogs.place import SEEN, TIMER, TaskDue, value_at
from dialogs.session import Session
from dialogs.wording import fill_with


class Diverged(Exception):
    """The engine asked something else than the case foresees."""


@dataclass(frozen=True)
class Play:
    """A finished case: the last outcome, and the tasks in the order they were made."""

    outcome: Outcome
    tasks: tuple[TaskDue, ...]


def run_flow_file(data: Mapping[str, Any], library: Library) -> Iterator[CaseResult]:
    """One result a case. A flow that the library does not hold yet is «not yet»."""
    algorithm = library.algorithms.get(data["algorithm"])
    for case in data["vectors"]:
        name = f"{data['algorithm']}/{case['id']}"
        if algorithm is None:
            yield CaseResult(name, "not yet", "")
            continue
        try:
            faults = compare(play(algorithm, case), case["expect"])
        except Diverged as error:
            faults = [str(error)]
        yield CaseResult(name, "failed" if faults else "passed", "; ".join(faults))


def play(algorithm: Algorithm, case: Mapping[str, Any]) -> Play:
    """Answer as the script says. Raises Diverged."""
    context = case["context"]
    clock = moment(context["now"])
    given = algorithm.given(context.get("vars") or {})
    session = Session(case["id"], algorithm.id, algorithm.version, clock, given, calendar="plain")
    outside = Outside(dict(numbers_exact(context.get("cfg") or {})))
    outcome = start(algorithm, session, outside)
    made = dict.fromkeys(task.key for task in outcome.walk.tasks)
    for line in case["script"]:
        outcome = past_info(outcome, clock, outside)
        made |= dict.fromkeys(task.key for task in outcome.walk.tasks)
        clock = max(clock, moment(line["at"])) if "at" in line else clock
        outcome = answered(outcome, line, clock, outside)
        made |= dict.fromkeys(task.key for task in outcome.walk.tasks)
    outcome = past_info(outcome, clock, outside)
    tasks = {task.key: task for task in outcome.walk.tasks}
    return Play(outcome, tuple(tasks[key] for key in {**made, **dict.fromkeys(tasks)} if key in tasks))


def past_info(outcome: Outcome, clock: datetime, outside: Outside) -> Outcome:
    """Information cards are read and left; cases do not write them down."""
    while outcome.walk.frontier is not None and outcome.walk.frontier.step.node.kind == "info":
        outcome = proceed(outcome, Answered(SEEN, clock), outside)
    return outcome


def answered(outcome: Outcome, line: Mapping[str, Any], clock: datetime, outside: Outside) -> Outcome:
    waiting = {visit.key.step: visit for visit in reversed([*outcome.walk.open.values()])}
    frontier = waiting.get(line["step"])
    if frontier is None:
        raise Diverged(f"expected {line['step']}, the engine is at {', '.join(waiting) or 'the end'}")
    if line["answer"] == TIMER:
        event: Answered | TimerFired = TimerFired(str(frontier.key), clock)
    else:
        event = Answered(answer_value(frontier.step.node.input, line["answer"]), clock)
    before = replace(outcome, walk=outcome.walk.at(frontier))
    after = proceed(before, event, outside)
    if not after.changed:
        raise Diverged(f"{line['step']} refused {line['answer']!r}")
    return after


def answer_value(node: object, raw: Any) -> Any:
    """A script's answer as the input's type: dates from text, numbers exact."""
    match node:
        case DateInput(type=kind):
            return coerce(raw, kind)
        case FormInput(fields=fields):
            given = {field.id: answer_value(field.ask, raw.get(field.id)) for field in fields}
            return {**numbers_exact({k: v for k, v in raw.items() if k not in given}), **given}
    return numbers_exact(raw)


def moment(raw: Any) -> datetime:
    """Without an hour it is 09:00."""
    if isinstance(raw, str) and len(raw) == 10:
        raw = date.fromisoformat(raw)
    return datetime.combine(raw, time(9)) if type(raw) is date else as_moment(raw)


def compare(play: Play, expect: Mapping[str, Any]) -> list[str]:
    """What differs, in words; nothing when the case passes."""
    place = play.outcome.walk
    faults = []
    if place.status != expect.get("status", place.status):
        faults.append(f"status {place.status!r}, expected {expect['status']!r}")
    path = [visit.label for visit in place.path]
    if "path" in expect and path != expect["path"]:
        faults.append(_first_difference("path", path, expect["path"]))
    for name, value in (expect.get("computed") or {}).items():
        found = value_at(place, name)
        if not _same(found, value):
            faults.append(f"{name} = {found!r}, expected {value!r}")
    for name in place.lists.keys() & expect.keys():
        faults += _items_differ(name, place.lists[name], expect[name])
    tasks = [task_line(task, play) for task in play.tasks]
    wanted = [
        {"at": t["at"], "to": t["to"], "title": t["title"], "due": due_text(t["due"])}
        for t in expect.get("tasks") or ()
    ]
    if "tasks" in expect and tasks != wanted:
        faults.append(_first_difference("tasks", tasks, wanted))
    return faults


def _items_differ(name: str, items: tuple[Item, ...], expected: list[Mapping[str, Any]]) -> Iterator[str]:
    """A list is compared by the columns that the case names."""
    if len(items) != len(expected):
        yield f"{name} has {len(items)} items, expected {len(expected)}"
    for item, row in zip(items, expected, strict=False):
        for column, value in row.items():
            found = part(item, column)
            if not _same(found, value):
                yield f"{name}#{item.label}.{column} = {found!r}, expected {value!r}"


def task_line(task: TaskDue, play: Play) -> dict[str, str]:
    """A task as cases write it, the title in Russian."""
    facts = Facts(now=play.outcome.session.started_at)
    title = fill_with(task.title, task.fills, play.outcome.walk, facts, "ru")
    return {"at": task.label, "to": task.to, "title": title, "due": due_text(task.due)}


def due_text(due: Any) -> str:
    """A day as a day, a minute as a minute."""
    if isinstance(due, str):
        due = datetime.fromisoformat(due) if "T" in due else date.fromisoformat(due)
    return due.isoformat(timespec="minutes") if isinstance(due, datetime) else due.isoformat()


def _same(found: Any, expected: Any) -> bool:
    if isinstance(expected, int | float) and not isinstance(expected, bool):
        return isinstance(found, int | Decimal) and Decimal(found) == Decimal(str(expected))
    if isinstance(expected, str) and isinstance(found, date):
        return due_text(found) == due_text(expected)
    return bool(numbers_exact(found) == numbers_exact(expected))


def _first_difference(name: str, found: list[Any], expected: list[Any]) -> str:
    for number, (one, other) in enumerate(zip(found, expected, strict=False)):
        if one != other:
            return f"{name}[{number}] is {one!r}, expected {other!r}"
    return f"{name} has {len(found)} lines, expected {len(expected)}"
