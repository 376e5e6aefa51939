"""Following the graph over the recorded answers: where a run stands and all that follows from what was said.

One walk serves everything: the present question, computed fields, tasks, documents, timers. It is a pure fold; the only
news it makes are the entries (minute, settings, item numbers) of steps reached for the first time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from algorithms.compiled import Algorithm, CompiledStep, Counting, Due, Duty
from algorithms.expressions import Expression, Scope, part, truth
from algorithms.model import Text
from algorithms.moments import at_minute
from algorithms.values import Item, Value
from algorithms.workdays import PLAIN_WEEK, ProductionCalendar, load_calendar
from dialogs.events import Outside
from dialogs.session import Answer, Entry, Key, Session

MAX_STEPS = 5000
ASKING = frozenset({"ask", "form", "wait", "approve"})
WAITING = frozenset({"wait", "approve"})
TIMER = "timer"
SEEN = "next"


class EndlessWalk(RuntimeError):
    """A methodology that circles without ever asking: its own author's mistake, found by the lint's walk too."""


@dataclass(frozen=True)
class Visit:
    """A step on the path, the minute it was entered, and the answer it got (None at the frontier)."""

    key: Key
    step: CompiledStep
    now: datetime
    answer: Answer | None = None

    @property
    def label(self) -> str:
        """As worked cases write it: «dm_add#2»."""
        return f"{self.key.step}#{self.key.item}" if self.key.item else self.key.step

    def timed_by(self, answer: Answer | None) -> bool:
        """Whether the clock answered; a person may type the very word elsewhere."""
        return self.step.node.kind == "wait" and answer is not None and answer.value == TIMER


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
    """The result: `frontier` is where the run waits (None once it has ended), `status` how it ended.

    `notices` are the messages passed on the way since the last answer, to be shown above the present question.
    `unused` are recorded answers that the path no longer meets.
    """

    algorithm: Algorithm
    path: tuple[Visit, ...]
    frontier: Visit | None
    status: str
    fields: Mapping[str, Value]
    lists: Mapping[str, tuple[Item, ...]]
    answers: Mapping[str, Value]
    current: Mapping[str, int]
    cfg: Mapping[str, Value]
    tasks: tuple[TaskDue, ...]
    filed: tuple[Filed, ...]
    timer: datetime | None
    notices: tuple[Visit, ...]
    entries: Mapping[Key, Entry]
    items: Mapping[str, int]
    unused: tuple[Key, ...]
    now: datetime

    def read(self, name: str) -> Value:
        """A name as the texts and documents of the present moment see it."""
        return _moment(name, self.now) or _read(self, name)

    @property
    def ended(self) -> bool:
        return self.frontier is None


def walk(algorithm: Algorithm, session: Session, outside: Outside) -> Walk:
    """Where the run stands. Raises EndlessWalk for a methodology that never asks."""
    walker = Walker(algorithm, session, outside)
    walker.run()
    return walker.result()


class Walker:
    """The fold itself; mutable while it runs, so that one walk can go on over a new answer.

    `parked` are answers that a correction put off the path. The way on may come back to them; should it pass a wait or
    go around once more before it does, they are `void`: old answers to new questions, such as another meeting's.
    """

    def __init__(self, algorithm: Algorithm, session: Session, outside: Outside) -> None:
        self.algorithm, self.session, self.outside = algorithm, session, outside
        self.calendar: ProductionCalendar = (
            PLAIN_WEEK if session.calendar == "plain" else load_calendar(session.calendar)
        )
        self.fields: dict[str, Value] = {name: declared.default for name, declared in algorithm.fields.items()}
        self.fields |= session.vars
        self.lists: dict[str, tuple[Item, ...]] = dict.fromkeys(algorithm.items, ())
        self.answers: dict[str, Value] = {}
        self.current: dict[str, int] = {}
        self.rounds: Counter[tuple[str, str]] = Counter()
        self.arrivals: Counter[str] = Counter()
        self.entries: dict[Key, Entry] = dict(session.entries)
        self.items: dict[str, int] = dict(session.items)
        self.path: list[Visit] = []
        self.notices: list[Visit] = []
        self.tasks: dict[str, TaskDue] = {}
        self.filed: dict[str, Filed] = {}
        self.frontier: Visit | None = None
        self.timer: datetime | None = None
        self.status = ""
        self.used: set[Key] = set()
        self.parked: frozenset[Key] = frozenset()
        self.void: frozenset[Key] = frozenset()
        self.now = session.started_at
        self.cfg: Mapping[str, Value] = {}
        self.answer: Value = None
        self.comment = ""
        self.target: str | None = algorithm.first.id

    def park(self, answers: frozenset[Key], *, waited: bool) -> None:
        """Put answers aside before going on; `waited`: time has passed, they are of no use any more."""
        self.parked, self.void = (frozenset(), answers) if waited else (answers, frozenset())

    # ── moving ──────────────────────────────────────────────────────────────────────────────────────────────

    def run(self) -> None:
        """Go on until a step waits for somebody, or the end."""
        while self.target is not None:
            if len(self.path) > MAX_STEPS:
                raise EndlessWalk(self.algorithm.id)
            visit = self._enter(self.algorithm.steps[self.target])
            self.target = None
            self._arrive(visit)

    def _arrive(self, visit: Visit) -> None:
        match visit.step.node.kind:
            case "end":
                self._settle(visit)
                self.status = self._end_status(visit.step)
                self.notices.append(visit)
            case "compute" | "call":
                self._settle(visit)
                self.notices += [visit] if visit.step.node.prompt else []
                self._leave(visit)
            case "info":
                self._settle(visit)
                self._await(visit)
            case _:
                self._await(visit)

    def _await(self, visit: Visit) -> None:
        """Take the recorded answer, if it still holds; else this is where the run stands."""
        self._open(visit)
        answer = None if visit.key in self.void else self.session.answers.get(visit.key)
        if self.session.reopened == visit.key:
            # A wait that is being corrected was passed once: its clock may not answer in the person's place.
            self.frontier, self.timer = visit, None
        elif answer is None or not self._applies(visit, answer):
            self.frontier = visit
        else:
            self.take(visit, answer)

    def _applies(self, visit: Visit, answer: Answer) -> bool:
        """Whether a recorded answer may still be given here; the clock's is never checked."""
        return visit.timed_by(answer) or self.holds(visit, answer.value, answer.at)

    def holds(self, visit: Visit, value: Value, at: datetime) -> bool:
        """Whether the step's own check lets this answer, given at this minute, in."""
        check, entered = visit.step.check, self.now
        self.answer, self.now = value, at
        held = check is None or truth(check.run(self))
        self.now = entered
        return held

    def take(self, visit: Visit, answer: Answer) -> None:
        """Apply an answer in the fixed order: check, count, reset, set, tasks, records, next."""
        self.used.add(visit.key)
        self.parked = frozenset() if visit.key in self.parked else self.parked
        self.notices = []
        self.frontier, self.timer = None, None
        answered = replace(visit, answer=answer)
        self.path[-1] = answered
        if visit.step.node.kind == "info":
            self.now = answer.at
            self._leave(answered)
            return
        self._keep(visit, answer)
        self._settle(answered)
        self._leave(answered)

    def _enter(self, step: CompiledStep) -> Visit:
        item = self._item(step)
        self.rounds[step.id, item] += 1
        key = Key(step.id, item, self.rounds[step.id, item])
        entry = self.entries.get(key)
        if entry is None:
            entry = Entry(self.now, {name: self._setting(name) for name in sorted(step.settings)})
            self.entries[key] = entry
        self.now, self.cfg = entry.now, entry.cfg
        self.answer, self.comment = None, ""
        visit = Visit(key, step, entry.now)
        self.path.append(visit)
        return visit

    def _setting(self, name: str) -> Value:
        return self.outside.cfg.get(name, self.algorithm.cfg.get(name))

    def _item(self, step: CompiledStep) -> str:
        """The number of the item this visit is for; a `new` step makes it, with the number it got the first time."""
        for alias, name in step.node.new.items():
            self.arrivals[step.id] += 1
            arrival = f"{name}/{step.id}/{self.arrivals[step.id]}"
            self.items.setdefault(arrival, 1 + max(self._numbers(name), default=0))
            defaults = {column: declared.default for column, declared in self.algorithm.items[name].items()}
            self.lists[name] = (*self.lists[name], Item(self.items[arrival], defaults))
            self.current[alias] = self.items[arrival]
        return str(self.current[step.node.group]) if step.node.group in self.current else ""

    def _numbers(self, name: str) -> Iterator[int]:
        return (number for arrival, number in self.items.items() if arrival.startswith(f"{name}/"))

    # ── what a step does ────────────────────────────────────────────────────────────────────────────────────

    def _open(self, visit: Visit) -> None:
        """What a waiting step does on entry: its timer starts, and the tasks that need no answer appear."""
        if visit.step.timer is not None and visit.step.node.kind == "wait":
            self.timer = max(visit.now, at_minute(self._due(visit.step.timer)))
        self._assign(visit, entering=True)

    def _keep(self, visit: Visit, answer: Answer) -> None:
        self.now, self.answer, self.comment = answer.at, answer.value, answer.comment
        self.answers[visit.key.step] = answer.value
        self._write_item(visit.step.node.group, visit.key.step, answer.value)

    def _settle(self, visit: Visit) -> None:
        """Counters, fields, tasks and records, in the order the methodology promises."""
        step = visit.step
        for counting in step.count:
            self._count(counting, add=True)
        for counting in step.reset:
            self._count(counting, add=False)
        for target in step.set:
            value = target.value.run(self)
            if target.item:
                self._write_item(target.item, target.name, value)
            else:
                self.fields[target.name] = value
        self._assign(visit, entering=False)
        self._close(visit)
        self._file(visit)

    def _count(self, counting: Counting, add: bool) -> None:
        if counting.when is None or truth(counting.when.run(self)):
            self.fields[counting.counter] = (self.fields[counting.counter] or 0) + 1 if add else 0

    def _write_item(self, alias: str, name: str, value: Value) -> None:
        """Into the current item; into none, nothing."""
        if alias not in self.current:
            return
        list_name = self.algorithm.list_of(alias)
        self.lists[list_name] = tuple(
            item.with_field(name, value) if item.idx == self.current[alias] else item for item in self.lists[list_name]
        )

    def _assign(self, visit: Visit, *, entering: bool) -> None:
        for number, duty in enumerate(visit.step.tasks):
            if _is_early(visit, duty) is entering and (duty.when is None or truth(duty.when.run(self))):
                self._task(visit, number, duty)

    def _task(self, visit: Visit, number: int, duty: Duty) -> None:
        key = f"{visit.key}/{number}"
        fills = {path: value_at(self, path) for path in duty.title.places()}
        to = duty.to.run(self) if isinstance(duty.to, Expression) else duty.to
        self.tasks[key] = TaskDue(
            key, visit.key.step, str(to), duty.title, self._due(duty.due), item=visit.key.item, fills=fills
        )

    def _close(self, visit: Visit) -> None:
        """What a wait or an approval asked for on entry is done once it is passed, whatever its `when` says by now."""
        for number, duty in enumerate(visit.step.tasks):
            key = f"{visit.key}/{number}"
            if key in self.tasks and _is_early(visit, duty):
                self.tasks[key] = replace(self.tasks[key], done=True)

    def _due(self, due: Due) -> date | datetime:
        if due.relative is not None:
            return due.relative.since(self.now, self.calendar)
        value = due.value.run(self) if due.value is not None else None
        return value if isinstance(value, date) else self.now

    def _file(self, visit: Visit) -> None:
        node = visit.step.node
        if node.record is not None:
            values = {name: value.run(self) for name, value in visit.step.record.items()}
            self._put(visit, node.record.kind, values)
        if node.artifact:
            self._put(visit, "document", {"name": node.artifact})
        if node.kind == "call":
            values = {name: value.run(self) for name, value in visit.step.handover.items()}
            self._put(visit, "handover", {"algorithm": node.algorithm, "vars": values})

    def _put(self, visit: Visit, kind: str, values: Mapping[str, Value]) -> None:
        key = f"{visit.key}/{kind}"
        self.filed[key] = Filed(key, kind, visit.key.step, values)

    def _leave(self, visit: Visit) -> None:
        self.target = next(
            (branch.step for branch in visit.step.next if branch.when is None or truth(branch.when.run(self))), None
        )
        if self.parked and self.target is not None and self._is_behind(self.target, visit.step.id):
            self.void, self.parked = self.parked, frozenset()

    def _is_behind(self, step: str, other: str) -> bool:
        """Files are written in reading order: a way up the page goes around once more."""
        order = list(self.algorithm.steps)
        return order.index(step) <= order.index(other)

    def _end_status(self, step: CompiledStep) -> str:
        """A code, or the field named in braces."""
        status = step.node.status
        return str(self.fields.get(status[1:-1], "")) if status.startswith("{") else status

    # ── reading ─────────────────────────────────────────────────────────────────────────────────────────────

    def read(self, name: str) -> Value:
        match name:
            case "answer":
                return self.answer
            case "answer_comment":
                return self.comment
            case "run_id":
                return self.session.run_id
        return _moment(name, self.now) or _read(self, name)

    def result(self) -> Walk:
        return Walk(
            algorithm=self.algorithm,
            path=tuple(self.path),
            frontier=self.frontier,
            status=self.status,
            fields=self.fields,
            lists=self.lists,
            answers=self.answers,
            current=self.current,
            cfg=self.cfg,
            tasks=tuple(self.tasks.values()),
            filed=tuple(self.filed.values()),
            timer=self.timer,
            notices=tuple(self.notices),
            entries=self.entries,
            items=self.items,
            unused=tuple(sorted(set(self.session.answers) - self.used)),
            now=self.now,
        )


def _is_early(visit: Visit, duty: Duty) -> bool:
    """Whether a task appears when its step is reached, not when it is answered."""
    return visit.step.node.kind in WAITING and not duty.needs_answer


def _moment(name: str, now: datetime) -> Value:
    return {"now": now, "today": now.date()}.get(name)


def _read(place: Any, name: str) -> Value:
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
    if name == "roles":
        return algorithm.file.roles.model_dump()
    if name in algorithm.tables:
        return algorithm.tables[name]
    for list_name, lst in algorithm.file.lists.items():
        if lst.item == name:
            number = place.current.get(name)
            return next((item for item in place.lists[list_name] if item.idx == number), None)
    return None


def value_at(place: Scope, path: str) -> Value:
    """The value of a placeholder such as «obj.type»: a name, then at most one level down."""
    top, _, rest = path.partition(".")
    value = place.read(top)
    return part(value, rest) if rest else value
