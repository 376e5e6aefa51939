"""What no single expression shows: steps nobody reaches, names of nothing, texts too long or untranslated."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from algorithms.compiled import Algorithm, CompiledStep
from algorithms.expressions import Names, did_you_mean
from algorithms.model import (
    PEOPLE,
    ApproveInput,
    CardInput,
    Catalog,
    EventInput,
    FormInput,
    HubInput,
    RatingInput,
    Step,
    Text,
    TextInput,
)
from algorithms.source import Mistake, Source

Path = tuple[str | int, ...]
PROMPT_LIMIT = 400
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_CYRILLIC = re.compile("[А-Яа-яЁё]")
_NEEDS: Mapping[str, tuple[str, ...]] = {
    "ask": ("prompt", "input"),
    "form": ("prompt", "input"),
    "hub": ("prompt", "input", "pick"),
    "info": ("prompt",),
    "wait": ("prompt", "input", "timer"),
    "approve": ("prompt", "input", "role"),
    "call": ("algorithm",),
    "end": ("status",),
    "compute": (),
}


def mistakes(source: Source, algorithm: Algorithm, names: Names, ids: frozenset[str]) -> Iterator[Mistake]:
    """Every finding about the whole graph and its texts; warnings are not fatal."""
    yield from _repeated(source, source.data, ())
    yield from _header(source, algorithm, names)
    yield from _steps(source, algorithm)
    yield from _graph(source, algorithm)
    yield from _texts(source, algorithm, names)
    yield from _calls(source, algorithm, ids)


def catalog_mistakes(source: Source, catalog: Catalog) -> Iterator[Mistake]:
    """Findings about a catalog: codes, weights, texts."""
    yield from _repeated(source, source.data, ())
    for number, entry in enumerate(catalog.entries):
        if catalog.weights and entry.weight is None:
            yield source.mistake(("entries", number), "has no `weight`", f"«{catalog.weights}» is made of them: add it")
        for table, value in catalog.tables.items():
            if value not in entry.values:
                words = f"has no value `{value}`"
                yield source.mistake(("entries", number), words, f"«{table}» is made of them: add it under `values`")
    for path, text in _walk_texts(source.data, ()):
        yield from _text(source, path, text)


def _repeated(source: Source, data: object, path: Path) -> Iterator[Mistake]:
    """Steps, options, entries and form fields are told apart by their ids: among neighbours each stands once."""
    seen: set[object] = set()
    for key, inner in _parts(data):
        for name in ("id", "code"):
            code = inner.get(name) if isinstance(data, list) and isinstance(inner, dict) else None
            if code is not None and code in seen:
                yield source.mistake((*path, key, name), f"{name} «{code}» stands twice", "rename one of them")
            seen.add(code)
        yield from _repeated(source, inner, (*path, key))


def _parts(data: object) -> Iterator[tuple[str | int, object]]:
    if isinstance(data, dict):
        yield from data.items()
    elif isinstance(data, list):
        yield from enumerate(data)


def _header(source: Source, algorithm: Algorithm, names: Names) -> Iterator[Mistake]:
    """What the parts before the steps name."""
    file = algorithm.file
    subjects = {**algorithm.steps, **algorithm.fields}
    if file.subject and file.subject not in subjects:
        remedy = did_you_mean(file.subject, subjects, "name a step or a field of this file")
        yield source.mistake(("subject",), f"unknown step «{file.subject}»", remedy)
    for name, catalog in file.labels.items():
        if not _known(name, names):
            yield source.mistake(("labels", name), f"unknown field «{name}»", _nearest(name, names))
        if isinstance(catalog, str) and catalog not in (*algorithm.catalogs, PEOPLE):
            yield _no_catalog(source, ("labels", name), algorithm, catalog)
    for name, document in file.documents.items():
        for number, section in enumerate(document.sections):
            if section.each and section.each not in file.lists:
                remedy = did_you_mean(section.each, file.lists, "declare it under `lists`")
                path = ("documents", name, "sections", number, "each")
                yield source.mistake(path, f"unknown list «{section.each}»", remedy)
            if section.card and section.card not in algorithm.fields:
                remedy = did_you_mean(section.card, algorithm.fields)
                path = ("documents", name, "sections", number, "card")
                yield source.mistake(path, f"no field «{section.card}»", remedy)


def _no_catalog(source: Source, path: Path, algorithm: Algorithm, name: str) -> Mistake:
    remedy = did_you_mean(name, algorithm.catalogs, "add it to catalogs/")
    return source.mistake(path, f"no catalog «{name}»", remedy)


def _steps(source: Source, algorithm: Algorithm) -> Iterator[Mistake]:
    items = {lst.item for lst in algorithm.file.lists.values()}
    for number, step in enumerate(algorithm.file.steps):
        at = ("steps", number)
        for key in _NEEDS[step.kind]:
            if not getattr(step, key):
                yield source.mistake(at, f"kind {step.kind} needs `{key}`", f"add `{key}`")
        if step.remind and step.kind != "wait":
            yield source.mistake((*at, "remind"), "`remind` belongs to a wait", "a task is reminded of by itself")
        if step.group and step.group not in items:
            remedy = did_you_mean(step.group, items, "see `as` under `lists`")
            yield source.mistake((*at, "group"), f"unknown item «{step.group}»", remedy)
        yield from _references(source, algorithm, step, at)
        yield from _inputs(source, algorithm, step, at)


def _references(source: Source, algorithm: Algorithm, step: Step, at: Path) -> Iterator[Mistake]:
    for key in ("new", "pick", "pick_index", "for_each"):
        for item, name in getattr(step, key).items():
            if item in ("index", "ids"):
                continue
            if name not in algorithm.file.lists or algorithm.file.lists[name].item != item:
                yield source.mistake((*at, key, item), f"no list «{name}» with items «{item}»", "see `lists`")
    index = step.pick_index.get("index", "")
    if step.pick_index and (index not in algorithm.fields or len(step.pick_index) != 2):
        remedy = did_you_mean(index, algorithm.fields, "write {item: list, index: field with the number}")
        yield source.mistake((*at, "pick_index"), f"no field «{index}» with the number of an item", remedy)
    if step.parent and step.parent not in {lst.item for lst in algorithm.file.lists.values()}:
        yield source.mistake((*at, "parent"), f"unknown item «{step.parent}»", "see `as` under `lists`")
    if step.deadline is not None and step.deadline.stop.step not in algorithm.steps:
        remedy = did_you_mean(step.deadline.stop.step, algorithm.steps, "name a step of this file")
        path = (*at, "deadline", "stop", "step")
        yield source.mistake(path, f"unknown step «{step.deadline.stop.step}»", remedy)
    yield from _fits(source, step, at)
    if step.artifact and step.artifact not in algorithm.file.documents:
        remedy = did_you_mean(step.artifact, algorithm.file.documents, "declare it under `documents`")
        yield source.mistake((*at, "artifact"), f"no document «{step.artifact}»", remedy)
    if step.card and step.card.catalog not in algorithm.catalogs:
        yield _no_catalog(source, (*at, "card", "catalog"), algorithm, step.card.catalog)
    named = re.fullmatch(r"\{(.*)\}", step.status)
    if named and named[1] not in algorithm.fields:
        remedy = did_you_mean(named[1], algorithm.fields, "declare it under `fields`")
        yield source.mistake((*at, "status"), f"unknown field «{named[1]}»", remedy)


def _fits(source: Source, step: Step, at: Path) -> Iterator[Mistake]:
    """Decisions, waits and boards have inputs of their own, and nobody else has them."""
    for kind, own in (("approve", ApproveInput), ("wait", EventInput), ("hub", HubInput)):
        if step.input is not None and isinstance(step.input, own) is not (step.kind == kind):
            words = f"kind {step.kind} with input {step.input.type}"
            yield source.mistake(
                (*at, "input"), words, f"kind {kind} and input {own.__name__[:-5].lower()} go together"
            )


def _inputs(source: Source, algorithm: Algorithm, step: Step, at: Path) -> Iterator[Mistake]:
    """What a question names: options kept elsewhere, anchors of a rating, fields to fill in beforehand."""
    asked = {field.id: field.ask for field in step.input.fields} if isinstance(step.input, FormInput) else {}
    for name in step.prefill:
        if name not in (asked or ("answer",)):
            remedy = did_you_mean(name, asked, "name a field of this form")
            yield source.mistake((*at, "prefill", name), f"no form field «{name}»", remedy)
    nodes: list[tuple[Path, object]] = [((*at, "input"), step.input)]
    nodes += [((*at, "input", "fields", n, "ask"), ask) for n, ask in enumerate(asked.values())]
    for path, node in nodes:
        yield from _listed(source, algorithm, node, path)
        if isinstance(node, CardInput):
            for key in ("draft", "partner", "day"):
                if getattr(node, key) not in algorithm.fields:
                    remedy = did_you_mean(getattr(node, key), algorithm.fields)
                    yield source.mistake((*path, key), f"no field «{getattr(node, key)}»", remedy)
            if node.visits and node.visits not in algorithm.items:
                remedy = did_you_mean(node.visits, algorithm.items, "declare it under `lists`")
                yield source.mistake((*path, "visits"), f"no list «{node.visits}»", remedy)
        if isinstance(node, RatingInput) and node.criterion:
            yield from _criterion(source, algorithm, node, (*path, "criterion"))


def _listed(source: Source, algorithm: Algorithm, node: object, path: Path) -> Iterator[Mistake]:
    """Options that are kept elsewhere must be there."""
    items = getattr(node, "items", "")
    if isinstance(node, HubInput):
        lists = [*algorithm.file.lists]
    else:
        fields = [name for name, declared in algorithm.fields.items() if declared.type == "options"]
        lists = [*algorithm.catalogs, *algorithm.file.lists, *fields, PEOPLE]
    if items and items not in lists:
        remedy = did_you_mean(items, lists, "add a catalog, a list, or a field of type options")
        yield source.mistake((*path, "items"), f"no catalog, list or field with options «{items}»", remedy)
    if isinstance(node, TextInput) and node.suggest and node.suggest not in algorithm.catalogs:
        yield _no_catalog(source, (*path, "suggest"), algorithm, node.suggest)


def _criterion(source: Source, algorithm: Algorithm, node: RatingInput, path: Path) -> Iterator[Mistake]:
    catalog = algorithm.catalogs.get(node.catalog)
    codes = [entry.code for entry in catalog.entries] if catalog else []
    if node.criterion not in codes:
        remedy = did_you_mean(node.criterion, codes, f"add it to the catalog «{node.catalog}»")
        yield source.mistake(path, f"no criterion «{node.criterion}»", remedy)


def _graph(source: Source, algorithm: Algorithm) -> Iterator[Mistake]:
    numbers = {step.id: number for number, step in enumerate(algorithm.file.steps)}
    for step in algorithm.steps.values():
        at = ("steps", numbers[step.id])
        yield from _branches(source, algorithm, step, at)
    ways = {id_: {branch.step for branch in step.next} for id_, step in algorithm.steps.items()}
    reached = _reach(algorithm.first.id, ways)
    back: dict[str, set[str]] = {id_: {b for b, targets in ways.items() if id_ in targets} for id_ in ways}
    ends = {id_ for id_, step in algorithm.steps.items() if step.node.kind == "end"}
    finishing = set().union(*(_reach(end, back) for end in ends)) if ends else set()
    for id_ in algorithm.steps:
        if id_ not in reached:
            yield source.mistake(("steps", numbers[id_]), "no step leads here", "name it in some `next`, or remove it")
        elif id_ not in finishing:
            yield source.mistake(("steps", numbers[id_]), "no end can be reached from here", "add a way to an `end`")
    silent = {id_ for id_, step in algorithm.steps.items() if step.node.kind in ("compute", "call")}
    onward = {id_: ways[id_] & silent for id_ in silent}
    for id_ in sorted(silent):
        if any(id_ in _reach(step, onward) for step in onward[id_]):
            words = "leads back to itself without asking anybody"
            yield source.mistake(("steps", numbers[id_], "next"), words, "put a question on the way")


def _branches(source: Source, algorithm: Algorithm, step: CompiledStep, at: Path) -> Iterator[Mistake]:
    if step.node.kind == "end":
        return
    if not step.next or step.next[-1].when is not None:
        yield source.mistake((*at, "next"), "`next` has no way out when no condition holds", "end it with `else -> …`")
    for number, branch in enumerate(step.next):
        if branch.step not in algorithm.steps:
            remedy = did_you_mean(branch.step, algorithm.steps, "write `condition -> step`, or `else -> step`")
            yield source.mistake((*at, "next", number), f"unknown step «{branch.step}»", remedy)
        if branch.when is None and number < len(step.next) - 1:
            yield source.mistake((*at, "next", number), "lines after `else` are never read", "put `else` last")


def _reach(start: str, ways: Mapping[str, set[str]]) -> set[str]:
    seen, todo = {start}, [start]
    while todo:
        for step in ways.get(todo.pop(), set()) - seen:
            seen.add(step)
            todo.append(step)
    return seen


def _texts(source: Source, algorithm: Algorithm, everywhere: Names) -> Iterator[Mistake]:
    for path, text in _walk_texts(source.data, ()):
        yield from _text(source, path, text)
        names = _in_lines(path, algorithm, everywhere)
        for lang, words in (("ru", text.ru), ("en", text.en)):
            for name in dict.fromkeys(_PLACEHOLDER.findall(words)):
                if not _known(name, names):
                    yield source.mistake((*path, lang), f"unknown placeholder {{{name}}}", _nearest(name, names))
            if set(_PLACEHOLDER.sub("", words)) & {"{", "}"}:
                yield source.mistake((*path, lang), "a brace without its pair", "write {name}")


def _in_lines(path: Path, algorithm: Algorithm, names: Names) -> Names:
    """In the lines that a document repeats for each item, the item's own fields go by their bare names too."""
    match path:
        case ("documents", str() as document, "sections", int() as number, "lines", _):
            each = algorithm.file.documents[document].sections[number].each
            if each in algorithm.file.lists:
                own = names.attributes[algorithm.file.lists[each].item]
                return Names({**names.types, **own}, names.attributes)
    return names


def _walk_texts(data: object, path: Path) -> Iterator[tuple[Path, Text]]:
    if isinstance(data, dict) and isinstance(data.get("ru"), str) and isinstance(data.get("en"), str):
        yield path, Text(ru=data["ru"], en=data["en"])
    for key, inner in _parts(data):
        yield from _walk_texts(inner, (*path, key))


def _text(source: Source, path: Path, text: Text) -> Iterator[Mistake]:
    for lang, words in (("ru", text.ru), ("en", text.en)):
        if not words.strip():
            yield source.mistake((*path, lang), f"empty text in {lang}", "write it in both languages")
        if path[-1] == "prompt" and len(words) > PROMPT_LIMIT:
            length = f"prompt of {len(words)} characters in {lang}"
            yield source.mistake((*path, lang), length, f"cut it to {PROMPT_LIMIT}")
    if _CYRILLIC.search(text.en):
        yield source.mistake((*path, "en"), "Russian letters in the English text", "translate it")


def _known(name: str, names: Names) -> bool:
    """`field`, `item.field`, `form.field`, `cfg.x` and `len_list`; an item or a form as a whole has no words."""
    top, _, rest = name.partition(".")
    if top.startswith("len_"):
        return names.types.get(top[4:]) == "items"
    kind = names.types.get(top)
    if rest:
        return kind in ("map", "any") and rest in names.attributes.get(top, (rest,))
    return kind not in (None, "items") and top not in names.attributes


def _nearest(name: str, names: Names) -> str:
    top, _, rest = name.partition(".")
    if top not in names.types:
        return did_you_mean(top, names.types)
    fields = names.attributes.get(top, ())
    otherwise = f"write one of its fields: {', '.join(fields)}" if fields else f"it is {names.types[top]}"
    return did_you_mean(rest, fields, otherwise)


def _calls(source: Source, algorithm: Algorithm, ids: frozenset[str]) -> Iterator[Mistake]:
    for number, step in enumerate(algorithm.file.steps):
        if step.kind == "call" and step.algorithm not in ids:
            words = f"calls «{step.algorithm}», which this library does not hold yet"
            remedy = "the hand-over is kept until it does"
            yield source.mistake(("steps", number, "algorithm"), words, remedy, fatal=False)
