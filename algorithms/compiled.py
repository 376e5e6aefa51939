"""A methodology ready to be walked: checked expressions beside each step, catalogs and tables resolved.

Everything here is immutable and made once per version by `loader`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from algorithms.expressions import Expression
from algorithms.model import PEOPLE, AlgorithmFile, CardInput, Catalog, Option, Role, Step, Stop, Text
from algorithms.moments import Relative
from algorithms.values import Item, Value, coerce, live, numbers_exact


@dataclass(frozen=True)
class Declared:
    """A stored field: its declared type and the value it starts with."""

    type: str
    default: Value


@dataclass(frozen=True)
class Due:
    """When something falls due: a relative span, or an expression that gives a day or a minute."""

    relative: Relative | None
    value: Expression | None

    @property
    def needs_answer(self) -> bool:
        return self.value is not None and "answer" in self.value.names


@dataclass(frozen=True)
class Duty:
    """A task of a step. `to` is a role, or an expression that gives a role or a person."""

    to: Role | Expression
    title: Text
    due: Due
    when: Expression | None

    @property
    def needs_answer(self) -> bool:
        return self.due.needs_answer or (self.when is not None and "answer" in self.when.names)


@dataclass(frozen=True)
class Branch:
    """One line of `next`: taken when the condition holds; the last one has none."""

    when: Expression | None
    step: str


@dataclass(frozen=True)
class Assignment:
    """`name` or `item.name` gets the value of the expression."""

    item: str
    name: str
    value: Expression


@dataclass(frozen=True)
class Counting:
    """A counter, of the run or of an item; under `archive` a list. `when` None: always."""

    counter: str
    when: Expression | None
    item: str = ""


@dataclass(frozen=True)
class Term:
    """A deadline: `at` gives its minute; once that has passed without the answer of `stop`, the rest happens."""

    id: str
    at: Expression
    stop: Stop
    set: tuple[Assignment, ...]
    tasks: tuple[Duty, ...]


@dataclass(frozen=True)
class CompiledStep:
    """A step with everything it computes. `settings` are the `cfg.x` it reads; they are recorded at entry."""

    node: Step
    check: Expression | None = None
    count: tuple[Counting, ...] = ()
    reset: tuple[Counting, ...] = ()
    archive: tuple[Counting, ...] = ()
    set: tuple[Assignment, ...] = ()
    tasks: tuple[Duty, ...] = ()
    deadline: Term | None = None
    ids: Expression | None = None
    timer: Due | None = None
    prefill: Mapping[str, Expression] = field(default_factory=dict)
    role: Role | Expression | None = None
    handover: Mapping[str, Expression] = field(default_factory=dict)
    record: Mapping[str, Expression] = field(default_factory=dict)
    card: Expression | None = None
    next: tuple[Branch, ...] = ()
    settings: frozenset[str] = frozenset()

    @property
    def id(self) -> str:
        return self.node.id


@dataclass(frozen=True)
class Computed:
    """Where a figure is made: the step, and the expression that gives it."""

    step: str
    value: Expression


@dataclass(frozen=True)
class Algorithm:
    """One version of one methodology. `version` is the content hash of `text`, which holds all it was made from.

    `sections` and `only` are the expressions of document sections and of narrowed choices (of whom a poll asks as
    well), by their words.
    """

    id: str
    version: str
    text: str
    file: AlgorithmFile
    steps: Mapping[str, CompiledStep]
    fields: Mapping[str, Declared]
    items: Mapping[str, Mapping[str, Declared]]
    catalogs: Mapping[str, Catalog]
    tables: Mapping[str, Any]
    cfg: Mapping[str, Value]
    sections: Mapping[str, Expression]
    only: Mapping[str, Expression] = field(default_factory=dict)
    leads: Expression | None = None

    def given(self, raw: Mapping[str, Any]) -> dict[str, Value]:
        """What a run is launched with, as its fields and lists declare it; a step's ready answer stays as it is.

        Raises BadValue for a value that a field cannot hold.
        """
        return {name: self._given(name, value) for name, value in raw.items()}

    def _given(self, name: str, value: Any) -> Value:
        if name in self.fields:
            return coerce(value, self.fields[name].type)
        if name in self.items:
            columns = self.items[name]
            return [{key: coerce(row[key], columns[key].type) for key in row if key in columns} for row in value]
        return numbers_exact(value)

    @property
    def first(self) -> CompiledStep:
        return self.steps[self.file.steps[0].id]

    @cached_property
    def ahead(self) -> Mapping[str, int]:
        """Fewest questions from each step (included) to the file's last step, where a good run ends; 1 if it cannot."""
        distance = {self.file.steps[-1].id: 0}
        for _ in self.steps:  # relaxation: at most one round per step
            for step in self.steps.values():
                ways = [distance[branch.step] for branch in step.next if branch.step in distance]
                if ways:
                    distance[step.id] = min(ways) + (step.node.kind not in ("info", "compute", "call", "end"))
        return {id_: distance.get(id_, 1) for id_ in self.steps}

    @cached_property
    def computed(self) -> Mapping[str, Computed]:
        """What makes each figure, by the name texts show it by («deal», «cand.r»); the last step that does."""
        return {
            f"{target.item}.{target.name}" if target.item else target.name: Computed(step.id, target.value)
            for step in self.steps.values()
            for target in step.set
        }

    @cached_property
    def files_reports(self) -> bool:
        return any(step.record is not None and step.record.kind == "report" for step in self.file.steps)

    @cached_property
    def tells(self) -> tuple[CardInput, ...]:
        """The questions that are told in free words."""
        return tuple(step.input for step in self.file.steps if isinstance(step.input, CardInput))

    @cached_property
    def polls(self) -> bool:
        """Whether any step collects marks from several people."""
        return any(getattr(step.input, "poll", None) is not None for step in self.file.steps)

    @cached_property
    def asks_people(self) -> bool:
        """Whether any question or label names people of the company."""
        fields = [field.ask for step in self.file.steps for field in getattr(step.input, "fields", ())]
        asked = [step.input for step in self.file.steps] + fields
        return PEOPLE in {getattr(node, "items", "") for node in asked} | {str(v) for v in self.file.labels.values()}

    @cached_property
    def list_names(self) -> Mapping[str, str]:
        """Lists by the name of their current item."""
        return {lst.item: name for name, lst in self.file.lists.items()}

    @cached_property
    def order(self) -> Mapping[str, int]:
        """The place of each step on the page."""
        return {id_: number for number, id_ in enumerate(self.steps)}

    def list_of(self, item: str) -> str:
        """The list whose current item has this name."""
        return self.list_names[item]

    def options(self, listed: Any, place: Any) -> tuple[Option, ...]:
        """The options of a choice, or the ready wordings of a text, in the order they are offered now."""
        if getattr(listed, "options", ()):
            return tuple(listed.options)
        known = {option.code: option for option in self._listed(_named(listed), place)}
        if not listed.only:
            return tuple(known.values())
        chosen = self.only[listed.only].run(place)
        codes = [str(code) for code in chosen] if isinstance(chosen, list | tuple) else []
        return tuple(known[code] for code in dict.fromkeys(codes) if code in known)

    def _listed(self, items: str, place: Any) -> Iterable[Option]:
        if items in self.catalogs:
            return self.catalogs[items].entries
        if items in self.file.lists:
            return [item_option(item) for item in live(place.lists[items])]
        if items == PEOPLE:
            return tuple(place.people)
        return [Option.model_validate(dict(option)) for option in place.fields.get(items) or ()]


def _named(listed: Any) -> str:
    return str(getattr(listed, "items", "") or getattr(listed, "suggest", ""))


def item_option(item: Item) -> Option:
    """An item as a choice: its number, and its name, title or text."""
    named = next((item.fields[key] for key in ("name", "title", "text") if item.fields.get(key)), item.label)
    return Option(code=str(item.idx), ru=str(named), en=str(named))
