"""Values as words: placeholders of the methodology's texts, labels for codes, figures and days."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from algorithms.model import ChoiceInput, EventInput, FormInput, MultiChoiceInput, NumberInput, Option, PairInput, Text
from algorithms.values import Item, Value, live
from dialogs import formats
from dialogs.facts import Facts
from dialogs.lang import Lang
from dialogs.texts import say
from dialogs.walk import Walk, value_at

_PLACEHOLDER = re.compile(r"\{([^{}]+)\}")


def fill(text: Text, place: Walk, facts: Facts, lang: Lang, item: Item | None = None, alias: str = "") -> str:
    """The text with its placeholders resolved. User text is put in as it is: it never becomes a placeholder itself."""
    return _PLACEHOLDER.sub(lambda match: _value_of(match[1], place, facts, lang, item, alias), text.say(lang))


def _value_of(path: str, place: Walk, facts: Facts, lang: Lang, item: Item | None, alias: str) -> str:
    top, _, rest = path.partition(".")
    if top.startswith("len_") and top[4:] in place.lists:
        return str(len(live(place.lists[top[4:]])))
    own = item is not None and (top == alias or (not rest and path in item.fields))
    value = item.fields.get(rest or path) if own and item is not None else value_at(place, path)
    return words(value, path, place, facts, lang)


def words(value: Value, path: str, place: Walk, facts: Facts, lang: Lang) -> str:
    """A value as a person reads it; `path` tells which labels its codes have."""
    labels = labels_of(path, place)
    match value:
        case None | "" | [] | ():
            return formats.DASH
        case bool():
            return say("yes" if value else "no", lang)
        case Decimal() | int():
            return formats.number(Decimal(value), lang)
        case datetime():
            return f"{formats.day(value.date(), facts.now.date(), lang, weekday=True)} {value:%H:%M}"
        case date():
            return formats.day(value, facts.now.date(), lang, weekday=True)
        case list() | tuple():
            return ", ".join(words(inner, path, place, facts, lang) for inner in value)
        case Mapping():
            return str(value.get("name", "")) or formats.DASH
        case str() if value in labels:
            return labels[value].say(lang)
        case str() if value in facts.partners:
            return facts.partners[value].say(lang)
    return str(value)


def labels_of(path: str, place: Walk) -> Mapping[str, Option]:
    """Words for the codes a field or an answer may hold."""
    algorithm = place.algorithm
    declared = algorithm.file.labels.get(path)
    if isinstance(declared, str):
        return {entry.code: entry for entry in algorithm.catalogs[declared].entries}
    if declared is not None:
        return {option.code: option for option in declared}
    step = algorithm.steps.get(path.rpartition(".")[2]) or algorithm.steps.get(path.partition(".")[0])
    return {option.code: option for option in _options_of(step.node.input, path, place)} if step else {}


def _options_of(node: object, path: str, place: Walk) -> tuple[Option, ...]:
    match node:
        case ChoiceInput() | MultiChoiceInput():
            return place.algorithm.options(node, place.fields)
        case EventInput(options=options):
            return options
        case FormInput(fields=fields):
            field = next((field for field in fields if field.id == path.rpartition(".")[2]), None)
            return _options_of(field.ask, path, place) if field else ()
    return ()


def answer_words(value: Value, node: object, place: Walk, facts: Facts, lang: Lang) -> str:
    """One answer, by the input that took it: with its unit, as a pair, by its option's label."""
    match node, value:
        case _, None:
            return formats.DASH
        case NumberInput(type="money"), _:
            return formats.money(value, lang)
        case NumberInput(type="percent"), _:
            return f"{formats.number(value, lang)}{formats.NBSP}%"
        case NumberInput(unit=unit), _ if unit is not None:
            return f"{formats.number(value, lang)}{formats.NBSP}{unit.say(lang)}"
        case PairInput(), [target, limit]:
            return f"{formats.number(target, lang)} / {formats.number(limit, lang)}"
        case ChoiceInput(), _:
            labels = {option.code: option for option in place.algorithm.options(node, place.fields)}
            return labels[value].say(lang) if value in labels else str(value)
    return words(value, "", place, facts, lang)
