"""Where a run stands and all that follows from what was said: what `walk` finds, for views, documents and effects."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any
from zlib import crc32

from algorithms.compiled import Algorithm, CompiledStep
from algorithms.expressions import Scope, part
from algorithms.model import Option, Text
from algorithms.values import Item, Value
from dialogs.session import Answer, Entry, Key, dump

if TYPE_CHECKING:
    from dialogs.walk import Walker

ASKING = frozenset({"ask", "form", "hub", "wait", "approve"})
WAITING = frozenset({"wait", "approve", "call"})
TIMER = "timer"
SEEN = "next"
_MARKS = 500_000  # more turns than a conversation has; two of them fit into a button
_LEADS = {"lead": "team_lead"}
MAIN = ""  # the thread of the conversation itself; a branch of a board has the name of its item, «cand#2»


@dataclass(frozen=True)
class Visit:
    """A step on the path, the minute it was entered, and the answer it got (None while it waits for one)."""

    key: Key
    step: CompiledStep
    now: datetime
    answer: Answer | None = None
    thread: str = MAIN

    @property
    def label(self) -> str:
        """As worked cases write it: «dm_add#2»."""
        return f"{self.key.step}#{self.key.item}" if self.key.item else self.key.step

    def timed_by(self, answer: Answer | None) -> bool:
        """Whether the clock answered; a person may type the very word elsewhere."""
        return self.step.node.kind == "wait" and answer is not None and answer.value == TIMER

    @property
    def opens(self) -> str:
        """The branch of a board that was turned to here: «cand#2»."""
        item = {} if self.answer is None else self.picked(self.answer.value)
        return "".join(f"{alias}#{number}" for alias, number in item.items())

    def picked(self, value: Value) -> dict[str, int]:
        """The item that an answer of a board opens, under its alias; of «add» and «finish» none."""
        if self.step.node.kind != "hub" or isinstance(value, str):
            return {}
        return dict.fromkeys(self.step.node.pick, int(value))


@dataclass(frozen=True)
class TaskDue:
    """A task that the answers call for. `to`: a role or a person; `due`: a day or a minute, local.

    `fills` are the values that its title names, as they were when it was set.
    """

    key: str
    step: str
    to: str
    title: Text
    due: date | datetime
    done: bool = False
    item: str = ""
    fills: Mapping[str, Value] = field(default_factory=dict)

    @property
    def label(self) -> str:
        return f"{self.step}#{self.item}" if self.item else self.step


@dataclass(frozen=True)
class Filed:
    """Something a passed step puts on record: a report, a plan, a document, a hand-over to another algorithm."""

    key: str
    kind: str
    step: str
    values: Mapping[str, Value]


@dataclass(frozen=True)
class Walk:
    """`frontier` is the question looked at (None once the run has ended), `status` how it ended.

    `open` are all questions that wait, by thread: the conversation's own and each branch of a board. `passed` are the
    visits behind, in the order they were answered. `notices` are the messages passed on the way since the last answer,
    to be shown above the present question. `unused` are recorded answers that the path no longer meets. `timers` are
    the minutes at which waits end by themselves, `deadlines` those of the terms that run beside.
    """

    algorithm: Algorithm
    passed: list[Visit]
    open: Mapping[str, Visit]
    frontier: Visit | None
    status: str
    fields: Mapping[str, Value]
    lists: Mapping[str, tuple[Item, ...]]
    answers: Mapping[str, Value]
    current: Mapping[str, int]
    cfg: Mapping[str, Value]
    people: tuple[Option, ...]
    made: Mapping[str, TaskDue]
    records: Mapping[str, Filed]
    timers: Mapping[Key, datetime]
    deadlines: Mapping[str, datetime]
    notices: tuple[Visit, ...]
    entries: Mapping[Key, Entry]
    items: Mapping[str, int]
    now: datetime
    walker: Walker = field(repr=False, compare=False)

    def read(self, name: str) -> Value:
        """A name as the texts and documents of the present moment see it."""
        if name in ("calendar", "run_id"):
            return self.walker.read(name)
        return moment(name, self.now) or read(self, name)

    @property
    def subject(self) -> Value:
        """What the run is about: an answer, or a field of the file."""
        return read(self, self.algorithm.file.subject)

    @property
    def ended(self) -> bool:
        return not self.open

    @cached_property
    def path(self) -> tuple[Visit, ...]:
        """The visits behind, and the one looked at."""
        return (*self.passed, self.frontier) if self.frontier else tuple(self.passed)

    @cached_property
    def tasks(self) -> tuple[TaskDue, ...]:
        return tuple(self.made.values())

    @cached_property
    def filed(self) -> tuple[Filed, ...]:
        return tuple(self.records.values())

    @property
    def timer(self) -> datetime | None:
        """When the wait looked at ends by itself."""
        return self.timers.get(self.frontier.key) if self.frontier else None

    @cached_property
    def unused(self) -> tuple[Key, ...]:
        session, used = self.walker.session, self.walker.used
        if len(session.answers) == len(used):
            return ()
        # What is asked again keeps its answer until another one is given.
        again = {visit.key for visit in self.open.values()} & {session.reopened}
        return tuple(sorted(set(session.answers) - used - again))

    @property
    def deciding(self) -> Visit | None:
        """The question that waits for somebody's decision: the one looked at, else the first."""
        asked = [self.frontier] if self.frontier else []
        return next((visit for visit in (*asked, *self.open.values()) if visit.step.node.kind == "approve"), None)

    def turn_of(self, visit: Visit) -> int:
        """The turn that whoever decides answers in: their buttons stay good while the conversation goes on elsewhere,
        and no longer than what they were shown stands as it was said."""
        said = [
            (str(before.key), dump(before.answer.value), before.answer.comment, [*map(dict, before.answer.files)])
            for before in self.passed
            if before.thread == visit.thread and before.answer is not None
        ]
        shown = json.dumps([str(visit.key), said], ensure_ascii=False, sort_keys=True)
        return _MARKS + crc32(shown.encode()) % _MARKS

    @property
    def leader(self) -> str | None:
        """The role that shall lead from now on, where the methodology says so; None: whoever does."""
        named = self.algorithm.leads.run(self) if self.algorithm.leads else None
        return _LEADS.get(named, named) if isinstance(named, str) else None

    def met(self, key: Key) -> bool:
        """Whether the way here led past this visit, or to it."""
        return key.round <= self.walker.rounds[key.step, key.item]

    def at(self, visit: Visit | None) -> Walk:
        """The same walk, looking at another of its open questions."""
        if visit is None or visit is self.frontier:
            return self
        current = self.walker.currents[visit.thread]
        cfg = self.entries[visit.key].cfg
        return replace(self, frontier=visit, current=current, cfg=cfg, notices=())

    def holds(self, value: Value, at: datetime) -> bool:
        """Whether the question looked at would take this answer."""
        return self.frontier is not None and self.walker.holds(self.frontier, value, at)


def moment(name: str, now: datetime) -> Value:
    return {"now": now, "today": now.date()}.get(name)


def read(place: Any, name: str) -> Value:
    """Fields, lists, the current item, earlier answers, settings, tables: in that order."""
    algorithm: Algorithm = place.algorithm
    if name in place.fields:
        return place.fields[name]
    if name in place.lists:
        return place.lists[name]
    if name in place.answers:
        return place.answers[name]
    if name == "cfg":
        return place.cfg
    if name in algorithm.tables:
        return algorithm.tables[name]
    if name == "roles":
        return algorithm.file.roles.model_dump()
    list_name = algorithm.list_names.get(name)
    return item_of(place, list_name, place.current.get(name)) if list_name else None


def item_of(place: Any, list_name: str, number: int | None) -> Item | None:
    """The item of that number; items are kept in the order of their numbers, so it is near."""
    items: tuple[Item, ...] = place.lists[list_name]
    if number is None:
        return None
    if 0 < number <= len(items) and items[number - 1].idx == number:
        return items[number - 1]
    return next((item for item in items if item.idx == number), None)


def value_at(place: Scope, path: str) -> Value:
    """The value of a placeholder such as «obj.type»: a name, then at most one level down."""
    top, _, rest = path.partition(".")
    value = place.read(top)
    return part(value, rest) if rest else value
