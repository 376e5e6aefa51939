"""A methodology ready to be walked: checked expressions beside each step, catalogs and tables resolved.

Everything here is immutable and made once per version by `loader`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from algorithms.expressions import Expression
from algorithms.model import AlgorithmFile, Catalog, Option, Role, Step, Text
from algorithms.moments import Relative
from algorithms.values import Value


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
    counter: str
    when: Expression | None


@dataclass(frozen=True)
class CompiledStep:
    """A step with everything it computes. `settings` are the `cfg.x` it reads; they are recorded at entry."""

    node: Step
    check: Expression | None = None
    count: tuple[Counting, ...] = ()
    reset: tuple[Counting, ...] = ()
    set: tuple[Assignment, ...] = ()
    tasks: tuple[Duty, ...] = ()
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
class Algorithm:
    """One version of one methodology. `version` is the content hash of `text`, which holds all it was made from."""

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

    def list_of(self, item: str) -> str:
        """The list whose current item has this name."""
        return next(name for name, lst in self.file.lists.items() if lst.item == item)

    def options(self, listed: Any, fields: Mapping[str, Value]) -> tuple[Option, ...]:
        """The options of a choice: in place, from a catalog, or from a field filled at launch."""
        if listed.options:
            return tuple(listed.options)
        if listed.items in self.catalogs:
            return tuple(self.catalogs[listed.items].entries)
        return tuple(Option.model_validate(dict(option)) for option in fields.get(listed.items) or ())
