"""What no single expression shows: steps nobody reaches, ends out of reach, texts too long or untranslated."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from algorithms.compiled import Algorithm, CompiledStep
from algorithms.expressions import did_you_mean
from algorithms.model import Step, Text
from algorithms.source import Mistake, Source
from algorithms.values import Type

PROMPT_LIMIT = 400
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_CYRILLIC = re.compile("[А-Яа-яЁё]")
_NEEDS: Mapping[str, tuple[str, ...]] = {
    "ask": ("prompt", "input"),
    "form": ("prompt", "input"),
    "info": ("prompt",),
    "wait": ("prompt", "input", "timer"),
    "approve": ("prompt", "input", "role"),
    "call": ("algorithm",),
    "end": ("status",),
    "compute": (),
}


def mistakes(source: Source, algorithm: Algorithm, names: Mapping[str, Type], ids: frozenset[str]) -> Iterator[Mistake]:
    """Every finding about the whole graph and its texts; warnings are not fatal."""
    yield from _steps(source, algorithm)
    yield from _graph(source, algorithm)
    yield from _texts(source, algorithm, names)
    yield from _calls(source, algorithm, ids)


def _steps(source: Source, algorithm: Algorithm) -> Iterator[Mistake]:
    seen: set[str] = set()
    items = {lst.item for lst in algorithm.file.lists.values()}
    for number, step in enumerate(algorithm.file.steps):
        at = ("steps", number)
        if step.id in seen:
            yield source.mistake((*at, "id"), f"step id «{step.id}» stands twice", "rename one of them")
        seen.add(step.id)
        for key in _NEEDS[step.kind]:
            if not getattr(step, key):
                yield source.mistake(at, f"kind {step.kind} needs `{key}`", f"add `{key}`")
        if step.group and step.group not in items:
            yield source.mistake((*at, "group"), f"unknown item «{step.group}»", did_you_mean(step.group, items))
        yield from _references(source, algorithm, step, at)


def _references(source: Source, algorithm: Algorithm, step: Step, at: tuple[str | int, ...]) -> Iterator[Mistake]:
    for item, name in step.new.items():
        if name not in algorithm.file.lists or algorithm.file.lists[name].item != item:
            yield source.mistake((*at, "new"), f"no list «{name}» with items «{item}»", "see `lists`")
    items = getattr(step.input, "items", "")
    if items and items not in algorithm.catalogs and items not in algorithm.fields:
        known = [*algorithm.catalogs, *algorithm.fields]
        yield source.mistake((*at, "input"), f"no catalog or field «{items}»", did_you_mean(items, known))
    if step.artifact and step.artifact not in algorithm.file.documents:
        remedy = did_you_mean(step.artifact, algorithm.file.documents)
        yield source.mistake((*at, "artifact"), f"no document «{step.artifact}»", remedy)
    if step.card and step.card.catalog not in algorithm.catalogs:
        remedy = did_you_mean(step.card.catalog, algorithm.catalogs)
        yield source.mistake((*at, "card"), f"no catalog «{step.card.catalog}»", remedy)


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


def _branches(source: Source, algorithm: Algorithm, step: CompiledStep, at: tuple[str | int, ...]) -> Iterator[Mistake]:
    if step.node.kind == "end":
        return
    if not step.next or step.next[-1].when is not None:
        yield source.mistake((*at, "next"), "`next` has no way out when no condition holds", "end it with `else -> …`")
    for number, branch in enumerate(step.next):
        if branch.step not in algorithm.steps:
            remedy = did_you_mean(branch.step, algorithm.steps)
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


def _texts(source: Source, algorithm: Algorithm, names: Mapping[str, Type]) -> Iterator[Mistake]:
    for path, text in _walk_texts(source.data, ()):
        yield from _text(source, path, text)
        for name in _PLACEHOLDER.findall(text.ru + text.en):
            if not _known(name, algorithm, names):
                yield source.mistake(path, f"unknown placeholder {{{name}}}", did_you_mean(name.split(".")[0], names))


def _walk_texts(data: object, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], Text]]:
    if isinstance(data, dict):
        if "ru" in data and "en" in data:
            yield path, Text(ru=data["ru"], en=data["en"])
        for key, inner in data.items():
            yield from _walk_texts(inner, (*path, key))
    elif isinstance(data, list):
        for number, inner in enumerate(data):
            yield from _walk_texts(inner, (*path, number))


def _text(source: Source, path: tuple[str | int, ...], text: Text) -> Iterator[Mistake]:
    for lang, words in (("ru", text.ru), ("en", text.en)):
        if not words.strip():
            yield source.mistake(path, f"empty text in {lang}", "write it in both languages")
        if path[-1] == "prompt" and len(words) > PROMPT_LIMIT:
            yield source.mistake(path, f"prompt of {len(words)} characters in {lang}", f"cut it to {PROMPT_LIMIT}")
    if _CYRILLIC.search(text.en):
        yield source.mistake(path, "Russian letters in the English text", "translate it")


def _known(name: str, algorithm: Algorithm, names: Mapping[str, Type]) -> bool:
    top, _, rest = name.partition(".")
    if top.startswith("len_"):
        return top[4:] in algorithm.file.lists
    if top == "cfg":
        return rest in algorithm.cfg
    return top in names


def _calls(source: Source, algorithm: Algorithm, ids: frozenset[str]) -> Iterator[Mistake]:
    for number, step in enumerate(algorithm.file.steps):
        if step.kind == "call" and step.algorithm not in ids:
            words = f"calls «{step.algorithm}», which this library does not hold yet"
            remedy = "the hand-over is kept until it does"
            yield source.mistake(("steps", number, "algorithm"), words, remedy, fatal=False)
