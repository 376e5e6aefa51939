"""Following the graph over the recorded answers: where a run stands and all that follows from what was said.

One walk serves everything: the present questions, computed fields, tasks, documents, timers, deadlines. It is a pure
fold; the only news it makes are the entries (minute, settings, item numbers) of steps reached for the first time.

A conversation is one thread; a board (hub) has one more for each of its items, so several questions may be open at
once. Of the open questions with a recorded answer the one answered first is taken first: the order things happened in.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from copy import copy
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from algorithms.compiled import Algorithm, CompiledStep, Term
from algorithms.expressions import Expression, truth
from algorithms.moments import at_minute
from algorithms.values import Item, Value
from algorithms.workdays import ProductionCalendar, load_calendar
from dialogs.events import Outside
from dialogs.place import MAIN, WAITING, Filed, TaskDue, Visit, Walk, item_of, moment, read
from dialogs.session import Answer, Entry, Key, Session
from dialogs.settling import add_task, assign, due_of, file_records, set_fields, settle, write_item

MAX_SILENT = 1000
MINUTE = timedelta(minutes=1)


class EndlessWalk(RuntimeError):
    """A methodology that circles without ever asking: its own author's mistake, found by the lint's walk too."""


@dataclass(frozen=True)
class Running:
    """A deadline that has begun: the step that set it, its last minute, and what its expressions read."""

    term: Term
    visit: Visit
    due: datetime
    cfg: Mapping[str, Value]


def walk(algorithm: Algorithm, session: Session, outside: Outside) -> Walk:
    """Where the run stands. Raises EndlessWalk for a methodology that never asks."""
    walker = Walker(algorithm, session, outside)
    walker.run()
    return walker.result()


class Walker:
    """The fold itself; mutable while it runs. `fork` lets a walk go on over a new answer and leaves the old one alone.

    `parked` are answers that a correction put off the path. The way on may come back to them; should it pass a wait or
    go around once more before it does, they are `void`: old answers to new questions, such as another meeting's.
    """

    _growing = (
        *("fields", "lists", "answers", "rounds", "arrivals", "entries", "items", "passed", "notices", "open"),
        *("timers", "terms", "tasks", "filed", "used"),
    )

    def __init__(self, algorithm: Algorithm, session: Session, outside: Outside) -> None:
        self.algorithm, self.session, self.outside = algorithm, session, outside
        self.calendar: ProductionCalendar = load_calendar(session.calendar)
        self.fields: dict[str, Value] = {name: declared.default for name, declared in algorithm.fields.items()}
        self.fields |= {name: value for name, value in session.vars.items() if name in algorithm.fields}
        self.lists: dict[str, tuple[Item, ...]] = {name: self._given(name) for name in algorithm.items}
        self.answers: dict[str, Value] = {}
        self.currents: dict[str, dict[str, int]] = {MAIN: {}}
        self.rounds: Counter[tuple[str, str]] = Counter()
        self.arrivals: Counter[str] = Counter()
        self.entries: dict[Key, Entry] = dict(session.entries)
        self.items: dict[str, int] = dict(session.items)
        self.passed: list[Visit] = []
        self.notices: list[Visit] = []
        self.open: dict[str, Visit] = {}
        self.timers: dict[Key, datetime] = {}
        self.terms: dict[str, Running] = {}
        self.tasks: dict[str, TaskDue] = {}
        self.filed: dict[str, Filed] = {}
        self.used: set[Key] = set()
        self.parked: frozenset[Key] = frozenset()
        self.void: frozenset[Key] = frozenset()
        self.status = ""
        self.looked = self.thread = MAIN
        self.now = session.started_at
        self.cfg: Mapping[str, Value] = {}
        self.answer: Value = None
        self.comment = ""
        self.target: str | None = algorithm.first.id

    def _given(self, name: str) -> tuple[Item, ...]:
        """The items a list was launched with."""
        defaults = self._defaults(name)
        rows = self.session.vars.get(name) or ()
        return tuple(Item(number, defaults | dict(row), label=str(number)) for number, row in enumerate(rows, 1))

    def _defaults(self, name: str) -> dict[str, Value]:
        return {column: declared.default for column, declared in self.algorithm.items[name].items()}

    def fork(self, session: Session, outside: Outside) -> Walker:
        """A walker that goes on from here with another record; this one stays as it is."""
        other = copy(self)
        for name in self._growing:
            setattr(other, name, copy(getattr(self, name)))
        other.currents = {thread: dict(current) for thread, current in self.currents.items()}
        other.session, other.outside = session, outside
        return other

    def park(self, answers: frozenset[Key], *, waited: bool) -> None:
        """Put answers aside before going on; `waited`: time has passed, they are of no use any more."""
        self.parked, self.void = (frozenset(), answers) if waited else (answers, frozenset())

    # ── moving ──────────────────────────────────────────────────────────────────────────────────────────────

    def run(self) -> None:
        """Go on until every open question waits for somebody, or the end; then let the clock have its say."""
        self._flow()
        while (found := self._answered()) is not None:
            self.take(*found)
        if self.session.clock is not None:
            self.strike(self.session.clock)

    def take(self, visit: Visit, answer: Answer) -> None:
        """Apply an answer in the fixed order: check, count, reset, archive, set, tasks, records, next; then go on."""
        self.strike(answer.at)
        del self.open[visit.thread]
        self.timers.pop(visit.key, None)
        self.thread, self.cfg = visit.thread, self.entries[visit.key].cfg
        self.used.add(visit.key)
        if visit.step.node.kind not in ("approve", "call") and not visit.timed_by(answer):
            self.looked = visit.thread
        self.parked = frozenset() if visit.key in self.parked else self.parked
        self.notices = []
        answered = replace(visit, answer=answer)
        self.passed.append(answered)
        self._keep(answered, answer)
        if answered.opens:
            self._branch_off(answered)
        elif visit.step.node.kind == "info":
            self._leave(visit.step)
        else:
            self._settle(answered)
            self._leave(visit.step)
        self._flow()

    def _flow(self) -> None:
        """From the target on, until a step waits for somebody."""
        silent = 0
        while self.target is not None:
            step, self.target = self.algorithm.steps[self.target], None
            silent += 1
            if silent > MAX_SILENT:
                raise EndlessWalk(self.algorithm.id)
            if step.ids is None:
                self._arrive(self._enter(step))
            else:
                self._repeat(step, step.ids)

    def _arrive(self, visit: Visit) -> None:
        node = visit.step.node
        match node.kind:
            case "end":
                self._pass(visit)
                self._end(visit)
            case "compute" | "call" if not node.wait:
                self._pass(visit)
                self._leave(visit.step)
            case "call":
                assign(self, visit, entering=True)
                file_records(self, visit)
                self._await(visit)
            case "info":
                self._settle(visit)
                self._await(visit)
            case _:
                self._begin(visit)
                self._await(visit)

    def _pass(self, visit: Visit) -> None:
        """A step that asks nobody."""
        self._settle(visit)
        self.passed.append(visit)
        self.notices += [visit] if visit.step.node.prompt else []

    def _repeat(self, step: CompiledStep, ids: Expression) -> None:
        """A call for each of several items."""
        alias = next(name for name in step.node.for_each if name != "ids")
        for number in ids.run(self) or ():
            self.currents[self.thread][alias] = int(number)
            self._pass(self._enter(step))
        self._leave(step)

    def _end(self, visit: Visit) -> None:
        """Nothing runs on after the end."""
        status = visit.step.node.status
        self.status = str(self.fields.get(status[1:-1], "")) if status.startswith("{") else status
        self.open, self.timers, self.terms = {}, {}, {}

    def _await(self, visit: Visit) -> None:
        """One more open question. Whoever waits for somebody else looks at the board meanwhile."""
        self.open[visit.thread] = visit
        if self.session.reopened == visit.key:
            # A wait that is being corrected was passed once: its clock may not answer in the person's place.
            self.timers.pop(visit.key, None)
            self.looked = visit.thread
        elif visit.thread == self.looked and visit.thread != MAIN and visit.step.node.kind in WAITING:
            self.looked = MAIN

    def _answered(self) -> tuple[Visit, Answer] | None:
        """Of the open questions with a recorded answer that still holds, the one that was answered first."""
        found = [(visit, answer) for visit in self.open.values() if (answer := self._recorded(visit)) is not None]
        if len(found) < 2:
            return found[0] if found else None
        waiting = {visit.key: (visit, answer) for visit, answer in found}
        return next(waiting[key] for key in self.session.answers if key in waiting)

    def _recorded(self, visit: Visit) -> Answer | None:
        answer = self.session.answers.get(visit.key)
        if answer is None or visit.key in self.void or self.session.reopened == visit.key:
            return None
        # The clock's answer is never checked, nor what another conversation brought.
        checked = visit.step.check is not None and not visit.timed_by(answer)
        return None if checked and not self.holds(visit, answer.value, answer.at) else answer

    def holds(self, visit: Visit, value: Value, at: datetime) -> bool:
        """Whether the step's own check lets this answer, given at this minute, in."""
        check = visit.step.check
        if check is None:
            return True
        kept = self.thread, self.now, self.cfg, self.answer, self.currents
        self.thread, self.now, self.cfg, self.answer = visit.thread, at, self.entries[visit.key].cfg, value
        self.currents = {**self.currents, visit.thread: self.currents[visit.thread] | visit.picked(value)}
        held = truth(check.run(self))
        self.thread, self.now, self.cfg, self.answer, self.currents = kept
        return held

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
        return Visit(key, step, entry.now, thread=self.thread)

    def _setting(self, name: str) -> Value:
        return self.outside.cfg.get(name, self.algorithm.cfg.get(name))

    def _leave(self, step: CompiledStep) -> None:
        # The last line has no condition: the lint holds authors to it.
        self.target = next(branch.step for branch in step.next if branch.when is None or truth(branch.when.run(self)))
        if self.parked and self.algorithm.order[self.target] <= self.algorithm.order[step.id]:
            # Files are written in reading order: a way up the page goes around once more.
            self.void, self.parked = self.parked, frozenset()
        if self.thread != MAIN and self.algorithm.steps[self.target].node.kind == "hub":
            self._rejoin()

    # ── boards and their branches ───────────────────────────────────────────────────────────────────────────

    def _branch_off(self, visit: Visit) -> None:
        """An item is opened: its branch begins, or goes on where it was left; the board stays at hand."""
        branch = visit.opens
        begun = branch in self.open
        if not begun:
            self.currents[branch] = self.currents[MAIN] | visit.picked(self.answer)
        self.thread = branch
        self._settle(visit)
        self._leave(visit.step)
        way_in, self.thread = None if begun else self.target, MAIN
        self.looked = branch
        self._arrive(self._enter(visit.step))
        self.thread, self.target = branch, way_in

    def _rejoin(self) -> None:
        """A branch that leads to the board ends there: the board has been open all the while."""
        self.looked = MAIN if self.looked == self.thread else self.looked
        self.target = None

    # ── items ───────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def current(self) -> dict[str, int]:
        """The numbers of the items this thread speaks of."""
        return self.currents[self.thread]

    def _item(self, step: CompiledStep) -> str:
        """The label of the item this visit is for; `new` makes one, `pick_index` opens the one a field names."""
        node = step.node
        for alias, name in node.new.items():
            self.current[alias] = self._make(step, name)
        for alias in node.pick_index:
            if alias != "index":
                self._pick(alias, self.fields.get(node.pick_index["index"]))
        return self._label(node.group) if node.group else ""

    def _pick(self, alias: str, number: Value) -> None:
        self.current.pop(alias, None)
        if number:
            self.current[alias] = int(number)

    def _label(self, alias: str) -> str:
        item = item_of(self, self.algorithm.list_of(alias), self.current.get(alias))
        return item.label if item else ""

    def _make(self, step: CompiledStep, name: str) -> int:
        """A new item, with the number it got the first time this way was gone."""
        parent = self._label(step.node.parent) if step.node.parent else ""
        place = f"{step.id}/{parent}" if parent else step.id
        self.arrivals[place] += 1
        arrival = f"{name}/{place}/{self.arrivals[place]}"
        number = self.items.setdefault(arrival, 1 + max(self._numbers(name), default=0))
        siblings = sum(item.label.startswith(f"{parent}.") for item in self.lists[name])
        label = f"{parent}.{siblings + 1}" if parent else str(number)
        self.lists[name] = (*self.lists[name], Item(number, self._defaults(name), label=label))
        return number

    def _numbers(self, name: str) -> Iterator[int]:
        yield from (number for arrival, number in self.items.items() if arrival.startswith(f"{name}/"))
        yield from (item.idx for item in self.lists[name])

    # ── what a step does ────────────────────────────────────────────────────────────────────────────────────

    def _begin(self, visit: Visit) -> None:
        """What a waiting step does on entry: its timer starts, and the tasks that need no answer appear."""
        if visit.step.timer is not None and visit.step.node.kind == "wait":
            self.timers[visit.key] = max(visit.now, at_minute(due_of(self, visit.step.timer)))
        assign(self, visit, entering=True)

    def _keep(self, visit: Visit, answer: Answer) -> None:
        self.now, self.answer, self.comment = answer.at, answer.value, answer.comment
        if visit.step.node.kind == "info":
            return
        self.answers[visit.key.step] = answer.value
        write_item(self, visit.step.node.group, visit.key.step, answer.value)
        for running in [running for running in self.terms.values() if _stops(running, visit.key, answer)]:
            del self.terms[running.term.id]

    def _settle(self, visit: Visit) -> None:
        """All that the step does, in the order the methodology promises; its deadline begins last."""
        settle(self, visit)
        if visit.step.deadline is not None:
            due = at_minute(visit.step.deadline.at.run(self) or self.now)
            self.terms[visit.step.deadline.id] = Running(visit.step.deadline, visit, due, self.cfg)

    # ── deadlines ───────────────────────────────────────────────────────────────────────────────────────────

    def strike(self, now: datetime) -> None:
        """Deadlines whose minute has passed by `now` are missed, each in its own minute; an answer in it is in time."""
        minute = now.replace(second=0, microsecond=0)
        for running in sorted(self.terms.values(), key=lambda running: running.due):
            if running.due < minute:
                del self.terms[running.term.id]
                if not self._was_kept(running):
                    self._miss(running)

    def _was_kept(self, running: Running) -> bool:
        """A correction may have put a later minute before an answer that was in time."""
        return any(
            _stops(running, key, answer) and running.visit.now <= answer.at < running.due + MINUTE
            for key, answer in self.session.answers.items()
        )

    def _miss(self, running: Running) -> None:
        kept = self.thread, self.now, self.cfg, self.answer
        self.thread, self.now, self.cfg, self.answer = running.visit.thread, running.due, running.cfg, None
        set_fields(self, running.term.set)
        for number, duty in enumerate(running.term.tasks):
            add_task(self, f"{running.visit.key}/{running.term.id}/{number}", running.term.id, "", duty)
        self.thread, self.now, self.cfg, self.answer = kept

    # ── reading ─────────────────────────────────────────────────────────────────────────────────────────────

    def read(self, name: str) -> Value:
        match name:
            case "answer":
                return self.answer
            case "answer_comment":
                return self.comment
            case "run_id":
                return self.session.run_id
            case "calendar":
                return self.calendar
        return moment(name, self.now) or read(self, name)

    @property
    def people(self) -> Any:
        return self.outside.people

    def result(self) -> Walk:
        """The walk so far. It stays true for as long as this walker is only forked, not driven on."""
        looked = self.session.looked if self.session.looked in self.open else self.looked
        frontier = self.open.get(looked) or next(iter(self.open.values()), None)
        return Walk(
            algorithm=self.algorithm,
            passed=self.passed,
            open=self.open,
            frontier=frontier,
            status=self.status,
            fields=self.fields,
            lists=self.lists,
            answers=self.answers,
            current=self.currents[frontier.thread if frontier else self.thread],
            cfg=self.entries[frontier.key].cfg if frontier else self.cfg,
            people=self.people,
            made=self.tasks,
            records=self.filed,
            timers=self.timers,
            deadlines={id_: running.due for id_, running in self.terms.items()},
            notices=tuple(self.notices) if len(self.passed) > self.session.heard else (),
            entries=self.entries,
            items=self.items,
            now=self.now,
            walker=self,
        )


def _stops(running: Running, key: Key, answer: Answer) -> bool:
    stop = running.term.stop
    return key.step == stop.step and bool(answer.value == stop.answer)
