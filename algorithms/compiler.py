"""Turns one shaped file into an `Algorithm`: every expression compiled, every name checked, mistakes with lines."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar, get_args

from algorithms import lint
from algorithms.compiled import Algorithm, Assignment, Branch, CompiledStep, Counting, Declared, Due, Duty, Term
from algorithms.expressions import (
    BadExpression,
    Expression,
    Names,
    comparable,
    compile_condition,
    compile_expression,
    did_you_mean,
)
from algorithms.model import (
    AlgorithmFile,
    ApproveInput,
    Catalog,
    ChoiceInput,
    Deadline,
    Defaults,
    EventInput,
    FormInput,
    HubInput,
    Node,
    Role,
    Step,
    Task,
    YesNoInput,
)
from algorithms.moments import relative
from algorithms.source import MethodologyErrors, Mistake, Source
from algorithms.values import BadValue, Type, coerce, declared_type, numbers_exact

T = TypeVar("T")
Path = tuple[str | int, ...]
_DECLARATION = re.compile(r"(?P<type>[a-z]+(\[[a-z]+\])?)\s*=\s*(?P<default>.*)", re.DOTALL)
_ANSWERS: Mapping[str, Type] = {
    "choice": "text",
    "yes_no": "text",
    "text": "text",
    "event": "text",
    "approve": "text",
    "partner_picker": "text",
    "region_picker": "text",
    "user_picker": "text",
    "multi_choice": "list",
    "checklist": "list",
    "files": "list",
    "pair": "list",
    "location": "text",
    "number": "num",
    "money": "num",
    "percent": "num",
    "rating": "num",
    "date": "date",
    "datetime": "datetime",
    "form": "map",
    "hub": "any",
    "card": "map",
}
_GIVEN: Mapping[str, Type] = {
    "today": "date",
    "now": "datetime",
    "run_id": "text",
    "answer_comment": "text",
    "cfg": "map",
}
_ROLES: Mapping[str, Type] = {"roles": "map"}  # those of the header, unless a step or a field has this name


@dataclass(frozen=True)
class Shelf:
    """What algorithms share: settings and tables, catalogs by name, and the file each catalog came from."""

    defaults: Defaults
    catalogs: Mapping[str, Catalog]
    files: Mapping[str, str]

    def tables(self) -> dict[str, Any]:
        """Constant tables: of the settings, and of the weights in catalogs."""
        weights = {
            catalog.weights: {entry.code: entry.weight for entry in catalog.entries}
            for catalog in self.catalogs.values()
            if catalog.weights
        }
        others = {
            name: {entry.code: entry.values[value] for entry in catalog.entries if value in entry.values}
            for catalog in self.catalogs.values()
            for name, value in catalog.tables.items()
        }
        return dict(numbers_exact({**self.defaults.tables, **self.defaults.words, **weights, **others}))


def compile_algorithm(
    source: Source, file: AlgorithmFile, shelf: Shelf, text: str, version: str, ids: frozenset[str] | None
) -> tuple[Algorithm, tuple[Mistake, ...]]:
    """The algorithm and its warnings. `ids`: all there are; None: do not lint. Raises MethodologyErrors."""
    work = _Work(source, file, shelf)
    steps = {step.id: work.step(number, step) for number, step in enumerate(file.steps)}
    algorithm = Algorithm(
        id=file.algorithm,
        version=version,
        text=text,
        file=file,
        steps=steps,
        fields=work.fields,
        items=work.items,
        catalogs=shelf.catalogs,
        tables=shelf.tables(),
        cfg=dict(numbers_exact(shelf.defaults.cfg)),
        sections=work.sections(),
        only=dict(work.narrowed()),
        leads=work.leads(),
    )
    linted = lint.mistakes(source, algorithm, work.names(None), ids) if ids is not None else ()
    found = [*work.mistakes, *linted]
    fatal = [mistake for mistake in found if mistake.fatal]
    if fatal:
        raise MethodologyErrors(sorted(fatal, key=lambda mistake: mistake.line))
    return algorithm, tuple(found)


class _Work:
    """One compilation: collects mistakes instead of stopping at the first."""

    def __init__(self, source: Source, file: AlgorithmFile, shelf: Shelf) -> None:
        self.source, self.file, self.shelf = source, file, shelf
        self.mistakes: list[Mistake] = []
        self.fields = self._declared(file.fields, ("fields",))
        self.items = {name: self._declared(lst.fields, ("lists", name, "fields")) for name, lst in file.lists.items()}
        self._one_meaning()
        self._types, self._attributes = self._all_names()

    # ── names ───────────────────────────────────────────────────────────────────────────────────────────────

    def _declared(self, fields: Mapping[str, str], path: Path) -> dict[str, Declared]:
        return {name: self._declaration(text, (*path, name)) for name, text in fields.items()}

    def _declaration(self, text: str, path: Path) -> Declared:
        match = _DECLARATION.fullmatch(text.strip())
        if match is None or declared_type(match["type"]) is None:
            self._note(path, f"«{text}» is no declaration", "write `type = default`, such as `int = 0`")
            return Declared("any", None)
        return Declared(match["type"], self._default(match["type"], match["default"].strip(), path))

    def _default(self, declared: str, text: str, path: Path) -> Any:
        words: dict[str, Any] = {"null": None, "true": True, "false": False, "[]": [], "{}": {}}
        quoted = re.fullmatch(r"'([^']*)'", text)
        try:
            return coerce(quoted[1] if quoted else words.get(text, text), declared)
        except BadValue as error:
            self._note(path, str(error), "give a default of that type, or null")
            return None

    def _one_meaning(self) -> None:
        """A name that stood for two things would be checked as the one and read as the other."""
        taken = dict.fromkeys(_GIVEN, "given by the engine") | {"answer": "given by the engine"}
        taken |= dict.fromkeys(self.shelf.tables(), "a table")
        named: list[tuple[str, str, Path]] = [(name, "a field", ("fields", name)) for name in self.file.fields]
        for name, lst in self.file.lists.items():
            named += [(name, "a list", ("lists", name)), (lst.item, "an item", ("lists", name, "as"))]
        named += [(step.id, "a step", ("steps", number, "id")) for number, step in enumerate(self.file.steps)]
        for name, kind, path in named:
            if name in taken and taken[name] != "a step":
                self._note(path, f"«{name}» is {taken[name]} already", "rename one of them")
            taken[name] = kind
        for name, lst in self.file.lists.items():
            for step_id in self.items[name].keys() & self._answers_of(lst.item).keys():
                self._note(("lists", name, "fields", step_id), f"«{step_id}» is a step already", "rename one of them")

    def _all_names(self) -> tuple[dict[str, Type], dict[str, Mapping[str, Type]]]:
        types: dict[str, Type] = {name: declared_type(d.type) or "any" for name, d in self.fields.items()}
        attributes: dict[str, Mapping[str, Type]] = {
            "cfg": dict.fromkeys(self.shelf.defaults.cfg, "num"),
            "roles": {"owner": "text", "approver": "text", "next": "text"},
        }
        for name, lst in self.file.lists.items():
            types |= {name: "items", lst.item: "map"}
            fields: dict[str, Type] = {f: declared_type(d.type) or "any" for f, d in self.items[name].items()}
            attributes[lst.item] = fields | {"idx": "num"} | self._answers_of(lst.item)
        for step in self.file.steps:
            if step.kind == "call" and step.wait and step.id not in types:
                types[step.id] = "map"
            if step.input is not None and step.id not in types:
                types[step.id] = self._answer(step.input)
                attributes.pop(step.id, None)
                attributes |= {step.id: _form_fields(step)} if isinstance(step.input, FormInput) else {}
        tables: dict[str, Type] = {
            name: "map" if isinstance(table, Mapping) else "list" for name, table in self.shelf.tables().items()
        }
        return {**_ROLES, **tables, **_GIVEN, **types}, attributes

    def _answers_of(self, item: str) -> dict[str, Type]:
        """Answers of the item's own steps are attributes of the item."""
        return {s.id: self._answer(s.input) for s in self.file.steps if s.group == item and s.input is not None}

    def _answer(self, node: Any) -> Type:
        """Items of a list are chosen by number; whoever collects marks may get a list or the timer."""
        if node.type == "choice" and node.items in self.file.lists:
            return "num"
        return "any" if node.type == "event" and node.ratings is not None else _ANSWERS[node.type]

    def names(self, step: Step | None) -> Names:
        if step is not None and step.kind == "call" and step.wait:
            return Names({**self._types, "answer": "map"}, self._attributes, self._codes)
        if step is None or step.input is None:
            return Names(self._types, self._attributes, self._codes)
        answer = {"answer": self._answer(step.input)}
        fields = {"answer": _form_fields(step)} if isinstance(step.input, FormInput) else {}
        codes = _codes(step.input)
        own = {} if codes is None else {"answer": codes}
        return Names({**self._types, **answer}, {**self._attributes, **fields}, {**self._codes, **own})

    @cached_property
    def _codes(self) -> dict[str, frozenset[str]]:
        """The options of each choice, by the names under which its answer is read."""
        found = {step.id: codes for step in self.file.steps if (codes := _codes(step.input)) is not None}
        grouped = {f"{step.group}.{step.id}": found[step.id] for step in self.file.steps if step.id in found}
        return {name: codes for name, codes in (found | grouped).items() if name not in self.fields}

    # ── one step ────────────────────────────────────────────────────────────────────────────────────────────

    def step(self, number: int, step: Step) -> CompiledStep:
        at: Path = ("steps", number)
        names = self.names(step)
        parts: dict[str, Any] = {
            "check": step.check and self._condition(step.check.that, (*at, "check", "that"), names),
            "count": tuple(self._countings(step.count, (*at, "count"), names)),
            "reset": tuple(self._countings(step.reset, (*at, "reset"), names)),
            "archive": tuple(self._archives(step.archive, (*at, "archive"), names)),
            "set": tuple(self._assignments(step.set, (*at, "set"), names)),
            "tasks": tuple(self._duty(task, (*at, "task", n), names) for n, task in enumerate(step.task)),
            "deadline": step.deadline and self._term(step.deadline, (*at, "deadline"), names),
            "ids": self._ids(step, (*at, "for_each", "ids"), names),
            "timer": self._due(step.timer, (*at, "timer"), names) if step.timer else None,
            "prefill": self._values(step.prefill, (*at, "prefill"), names),
            "role": self._who(step.role, (*at, "role"), names) if step.role else None,
            "handover": self._values(step.handover, (*at, "pass"), names),
            "record": self._values(step.record.values, (*at, "record", "values"), names) if step.record else {},
            "card": step.card and self._entry(step.card.entry, (*at, "card", "entry"), names),
            "next": tuple(self._branch(line, (*at, "next", n), names) for n, line in enumerate(step.next)),
        }
        return CompiledStep(step, **parts, settings=self._settings(step, parts))

    def _settings(self, step: Step, parts: Mapping[str, Any]) -> frozenset[str]:
        shown = re.findall(r"\{cfg\.(\w+)\}", step.model_dump_json())  # in any of its texts
        return frozenset(shown).union(*(expression.settings for expression in _expressions(parts)))

    def _value(self, text: str | bool, path: Path, names: Names) -> Expression:
        return self._compiled(lambda: compile_expression(str(text), names), path)

    def _condition(self, text: str, path: Path, names: Names) -> Expression:
        return self._compiled(lambda: compile_condition(str(text), names), path)

    def _compiled(self, compile_: Callable[[], Expression], path: Path) -> Expression:
        try:
            return compile_()
        except BadExpression as error:
            self._note(path, str(error), error.remedy)
            return _NOTHING

    def _values(self, values: Mapping[str, str], path: Path, names: Names) -> dict[str, Expression]:
        return {name: self._value(text, (*path, name), names) for name, text in values.items()}

    def _countings(self, counts: Mapping[str, str | bool], path: Path, names: Names) -> Iterator[Counting]:
        for target, when in counts.items():
            item, _, counter = target.rpartition(".")
            known = self._fields_of(item)
            if counter not in known or known[counter].type != "counter":
                self._note((*path, target), f"«{target}» is no counter", "declare it as `counter = 0`")
            yield Counting(counter, None if when is True else self._condition(str(when), (*path, target), names), item)

    def _archives(self, lists: Mapping[str, str | bool], path: Path, names: Names) -> Iterator[Counting]:
        for name, when in lists.items():
            if name not in self.file.lists:
                remedy = did_you_mean(name, self.file.lists, "declare it under `lists`")
                self._note((*path, name), f"unknown list «{name}»", remedy)
            yield Counting(name, None if when is True else self._condition(str(when), (*path, name), names))

    def _term(self, deadline: Deadline, path: Path, names: Names) -> Term:
        return Term(
            deadline.id,
            self._typed(deadline.at, (*path, "at"), names, "date", "a minute", "name a field of type datetime"),
            deadline.stop,
            tuple(self._assignments(deadline.set, (*path, "set"), names)),
            tuple(self._duty(task, (*path, "task", n), names) for n, task in enumerate(deadline.task)),
        )

    def _ids(self, step: Step, path: Path, names: Names) -> Expression | None:
        """The numbers of the items a call is made for."""
        if "ids" not in step.for_each:
            return None
        return self._typed(
            step.for_each["ids"], path, names, "list", "a list of numbers", "name a list[int] or an answer"
        )

    def _assignments(self, values: Mapping[str, str | bool], path: Path, names: Names) -> Iterator[Assignment]:
        for target, text in values.items():
            item, _, name = target.rpartition(".")
            value = self._value(text, (*path, target), names)
            self._check_target(item, name, value.type, (*path, target))
            yield Assignment(item, name, value)

    def _fields_of(self, item: str) -> Mapping[str, Declared]:
        """The stored fields of the run, or of the items of this name."""
        lists = {lst.item: key for key, lst in self.file.lists.items()}
        return self.fields if not item else self.items.get(lists.get(item, ""), {})

    def _check_target(self, item: str, name: str, given: Type, path: Path) -> None:
        if not item and name in self.file.lists:
            if not comparable("items", given):
                self._note(path, f"«{name}» is a list of items, the value is {given}", "use mark_items(…)")
            return
        known = self._fields_of(item)
        target = f"{item}.{name}" if item else name
        if name not in known:
            self._note(path, f"unknown field «{target}»", did_you_mean(name, known, "declare it under `fields`"))
        elif not comparable(declared_type(known[name].type) or "any", given):
            self._note(path, f"«{target}» is {known[name].type}, the value is {given}", "give it a value of its type")

    def _duty(self, task: Task, path: Path, names: Names) -> Duty:
        when = self._condition(task.when, (*path, "when"), names) if task.when else None
        return Duty(
            self._who(task.to, (*path, "to"), names), task.title, self._due(task.due, (*path, "due"), names), when
        )

    def _who(self, text: str, path: Path, names: Names) -> Role | Expression:
        if text.startswith("="):
            return self._typed(text[1:], path, names, "text", "a role or a person", "name a field of type user or code")
        if text not in get_args(Role):
            remedy = did_you_mean(text, get_args(Role), f"use one of: {', '.join(get_args(Role))}; or =field")
            self._note(path, f"unknown role «{text}»", remedy)
        return text  # type: ignore[return-value]  # checked just above

    def _due(self, text: str, path: Path, names: Names) -> Due:
        span = relative(text)
        if span is not None:
            return Due(span, None)
        remedy = "write +3d, +2wd, +4h or a date"
        if text.startswith("+"):
            self._note(path, f"«{text}» is no span of time", remedy)
            return Due(None, _NOTHING)
        return Due(None, self._typed(text, path, names, "date", "a day or a minute", remedy))

    def _typed(self, text: str, path: Path, names: Names, wanted: Type, words: str, remedy: str) -> Expression:
        value = self._value(text, path, names)
        if not comparable(value.type, wanted):
            self._note(path, f"«{text}» is {value.type}, not {words}", remedy)
        return value

    def _entry(self, text: str, path: Path, names: Names) -> Expression:
        return self._typed(text, path, names, "text", "the code of an entry", "name a field or an answer that holds it")

    def _branch(self, text: str, path: Path, names: Names) -> Branch:
        condition, arrow, target = text.rpartition("->")
        if not arrow or condition.strip() == "else":
            return Branch(None, target.strip())
        return Branch(self._condition(condition.strip(), path, names), target.strip())

    def sections(self) -> dict[str, Expression]:
        """The `where` of document sections by its text."""
        found = {}
        for name, document in self.file.documents.items():
            for number, section in enumerate(document.sections):
                if section.where:
                    path = ("documents", name, "sections", number, "where")
                    found[section.where] = self._condition(section.where, path, self.names(None))
        return found

    def leads(self) -> Expression | None:
        """Who leads the conversation from some step on."""
        text, path = self.file.roles.leads, ("roles", "leads")
        if not text:
            return None
        remedy = "write = and a field of type code that holds a role"
        if not text.startswith("="):
            self._note(path, f"«{text}» is no field", remedy)
            return None
        return self._typed(text[1:], path, self.names(None), "text", "a role", remedy)

    def narrowed(self) -> Iterator[tuple[str, Expression]]:
        """What narrows the choices of a question, or of a field of a form, and whom a poll asks: by its words."""
        for number, step in enumerate(self.file.steps):
            path: Path = ("steps", number, "input")
            nodes: list[tuple[Any, Path]] = [(step.input, path)]
            if isinstance(step.input, FormInput):
                nodes += [(field.ask, (*path, "fields", n, "ask")) for n, field in enumerate(step.input.fields)]
            names = self.names(None)
            for node, at in nodes:
                if getattr(node, "only", ""):
                    remedy = "name a list field, or use lookup(TABLE, key=…)"
                    yield node.only, self._typed(node.only, (*at, "only"), names, "list", "a list of codes", remedy)
            if poll := getattr(step.input, "poll", None):
                at, remedy = (*path, "poll", "among"), "name the answer of a question with items: colleagues"
                yield poll.among, self._typed(poll.among, at, names, "list", "a list of people", remedy)

    def _note(self, path: Path, message: str, remedy: str) -> None:
        self.mistakes.append(self.source.mistake(path, message, remedy))


_NOTHING = Expression("None", lambda scope: None, "any", frozenset(), frozenset())


def _codes(node: Any) -> frozenset[str] | None:
    """What a choice written in place can hold; None where the options are kept elsewhere, or there are none."""
    match node:
        case ChoiceInput(options=options) if options:
            return frozenset(option.code for option in options)
        case YesNoInput():
            return frozenset(("yes", "no"))
        case ApproveInput(options=options):
            return frozenset(option.code for option in options) or frozenset(("approve", "rework", "reject"))
        case EventInput(options=options):
            return frozenset(("timer", *(option.code for option in options)))
        case HubInput():
            return frozenset(("add", "finish"))
    return None


def _form_fields(step: Step) -> Mapping[str, Type]:
    assert isinstance(step.input, FormInput)  # noqa: S101  # callers match on it; mypy cannot see through
    return {field.id: _ANSWERS[field.ask.type] for field in step.input.fields}


def _expressions(part: Any) -> Iterator[Expression]:
    """Every expression anywhere in the parts of a step."""
    if isinstance(part, Expression):
        yield part
    elif isinstance(part, Mapping):
        for inner in part.values():
            yield from _expressions(inner)
    elif isinstance(part, tuple):
        for inner in part:
            yield from _expressions(inner)
    elif hasattr(part, "__dataclass_fields__") and not isinstance(part, Node):
        for name in part.__dataclass_fields__:
            yield from _expressions(getattr(part, name))
