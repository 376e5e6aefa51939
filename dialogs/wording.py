"""Values as words: placeholders of the methodology's texts, labels for codes, figures and days."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache

from algorithms.compiled import item_option
from algorithms.expressions import part
from algorithms.model import (
    PEOPLE,
    PLACEHOLDER,
    ApproveInput,
    ChoiceInput,
    DateInput,
    EventInput,
    FormInput,
    HubInput,
    MultiChoiceInput,
    NumberInput,
    Option,
    PairInput,
    PickerInput,
    RatingInput,
    Text,
    TextInput,
    YesNoInput,
)
from algorithms.values import Item, Value, coerce, live
from dialogs import formats
from dialogs.facts import Facts
from dialogs.lang import Lang
from dialogs.place import TIMER, Walk, value_at
from dialogs.reading.results import Refused
from dialogs.texts import say

ADD, FINISH = "add", "finish"
EXACT = 100_000  # rubles
DECISIONS = ("approve", "rework", "reject")
_UNIT = re.compile(r" (?=₽)|(?<=\d) (?=%)|(?<=RUB) (?=\d)")


def fill(
    text: Text,
    place: Walk,
    facts: Facts,
    lang: Lang,
    item: Item | None = None,
    alias: str = "",
    gap: str = formats.DASH,
) -> str:
    """The text with its placeholders resolved; `gap` stands for what is not known. User text is put in as it is: it
    never becomes a placeholder itself.
    """

    def said(match: re.Match[str]) -> str:
        value = _value_of(match[1], place, facts, lang, item, alias)
        return gap if value == formats.DASH else value

    return _UNIT.sub(formats.NBSP, PLACEHOLDER.sub(said, text.say(lang)))


def fill_with(text: Text, fills: Mapping[str, Value], place: Walk, facts: Facts, lang: Lang) -> str:
    """The text with values that were kept for it: the title of a task says what was true when it was set."""
    return PLACEHOLDER.sub(lambda match: words(fills.get(match[1]), match[1], place, facts, lang), text.say(lang))


def _value_of(path: str, place: Walk, facts: Facts, lang: Lang, item: Item | None, alias: str) -> str:
    top, _, rest = path.partition(".")
    if top.startswith("len_") and top[4:] in place.lists:
        return str(len(live(place.lists[top[4:]])))
    own = item is not None and (top == alias or _belongs(path, place, alias))
    value = part(item, rest or path) if own else value_at(place, path)
    return words(value, path, place, facts, lang)


def _belongs(name: str, place: Walk, alias: str) -> bool:
    """Whether a bare name is an answer of the item's own, given or not."""
    step = place.algorithm.steps.get(name)
    return step is not None and step.node.group == alias


def words(value: Value, path: str, place: Walk, facts: Facts, lang: Lang) -> str:
    """A value as a person reads it; `path` tells which labels its codes have."""
    labels = labels_of(path, place)
    match value:
        case None | "" | []:
            return formats.DASH
        case bool():
            return say("yes" if value else "no", lang)
        case Decimal() | int():
            return plain_figure(Decimal(value), lang)
        case datetime():
            return f"{formats.day(value.date(), facts.now.date(), lang, weekday=True)} {value:%H:%M}"
        case date():
            return formats.day(value, facts.now.date(), lang, weekday=True)
        case [Decimal() as target, Decimal() as limit]:
            return f"{plain_figure(target, lang)} / {plain_figure(limit, lang)}"
        case list() | tuple():
            return ", ".join(words(inner, path, place, facts, lang) for inner in value)
        case Mapping():
            return str(value.get("name", "")) or formats.DASH
        case str() if value in labels:
            return labels[value].say(lang)
        case str() if value in facts.partners:
            return facts.partners[value].say(lang)
    return str(value)


def plain_figure(value: Decimal, lang: Lang) -> str:
    """Without noughts that say nothing: a formula's 40.0 is «40»."""
    return formats.number(value.normalize(), lang)


def labels_of(path: str, place: Walk) -> Mapping[str, Option]:
    """Words for the codes a field or an answer may hold."""
    algorithm = place.algorithm
    declared = algorithm.file.labels.get(path)
    if declared == PEOPLE:
        return {person.code: person for person in place.people}
    if isinstance(declared, str):
        return {entry.code: entry for entry in algorithm.catalogs[declared].entries}
    if declared is not None:
        return {option.code: option for option in declared}
    step = algorithm.steps.get(path.rpartition(".")[2]) or algorithm.steps.get(path.partition(".")[0])
    return _labels(step.node.input, path, place) if step else {}


def _labels(node: object, path: str, place: Walk) -> Mapping[str, Option]:
    if isinstance(node, FormInput):
        field = next((field for field in node.fields if field.id == path.rpartition(".")[2]), None)
        return _labels(field.ask, path, place) if field else {}
    if isinstance(node, YesNoInput):  # a button begins with a capital letter; in a sentence it is just a word
        return {code: _worded(code, code) for code in ("yes", "no")}
    labels = {option.code: option for option in options_of(node, place)}
    items = getattr(node, "items", "")
    if items in place.lists:  # an answer keeps its name when its item is archived, or is not offered any more
        labels |= {str(item.idx): item_option(item) for item in place.lists[items]}
    if isinstance(node, EventInput):
        labels[TIMER] = Option(code=TIMER, ru=node.timer.ru, en=node.timer.en)
    return labels


def options_of(node: object, place: Walk) -> tuple[Option, ...]:
    """What may be chosen at an input, wherever it stands: in the file, in a catalog, in a field, in our own texts."""
    match node:
        case ChoiceInput() | MultiChoiceInput():
            return place.algorithm.options(node, place)
        case HubInput(items=items):
            return (*map(item_option, live(place.lists[items])), *hub_words(node))
        case EventInput(options=options):
            return options
        case ApproveInput(options=options):
            return options or tuple(_worded(f"decision.{code}", code) for code in DECISIONS)
        case YesNoInput():
            return _worded("button.yes", "yes"), _worded("button.no", "no")
        case PickerInput(allow=allow) if "unknown" in allow:
            return (_worded("button.unknown", "unknown"),)
        case TextInput(suggest=suggest) if suggest:
            return place.algorithm.options(node, place)
    return ()


def hub_words(node: HubInput) -> tuple[Option, ...]:
    """What a board offers besides its items."""
    add = (Option(code=ADD, ru=node.add.ru, en=node.add.en),) if node.add else ()
    return (*add, Option(code=FINISH, ru=node.finish.ru, en=node.finish.en))


@cache
def _worded(key: str, code: str) -> Option:
    return Option(code=code, ru=say(key, "ru"), en=say(key, "en"))


def answer_words(value: Value, node: object, place: Walk, facts: Facts, lang: Lang) -> str:
    """One answer, by the input that took it: with its unit, as a pair, by its option's label."""
    match node, value:
        case _, None:
            return formats.DASH
        case NumberInput(type="money"), _:
            # What was typed to the ruble is repeated so, while it is short enough to be read.
            exact = abs(value) < EXACT
            return formats.currency(plain_figure(Decimal(value), lang), lang) if exact else formats.money(value, lang)
        case NumberInput(type="percent"), _:
            return f"{plain_figure(Decimal(value), lang)}{formats.NBSP}%"
        case NumberInput(unit=unit), _ if unit is not None:
            return f"{plain_figure(Decimal(value), lang)}{formats.NBSP}{unit.say(lang)}"
        case RatingInput(no_data=True), 0:
            return say("button.no_data", lang)
        case DateInput(type=kind), str():  # what was handed over by another conversation
            return words(coerce(value, kind), "", place, facts, lang)
        case PairInput(unit=unit), [target, limit]:
            pair = f"{plain_figure(target, lang)} / {plain_figure(limit, lang)}"
            return f"{pair}{formats.NBSP}{unit.say(lang)}" if unit else pair
    labels = _labels(node, "", place)
    if isinstance(value, list):
        return ", ".join(_label(inner, labels, place, facts, lang) for inner in value) or formats.DASH
    return _label(value, labels, place, facts, lang)


def _label(value: Value, labels: Mapping[str, Option], place: Walk, facts: Facts, lang: Lang) -> str:
    """By the input's own options; a code that they no longer hold stays a code."""
    code = str(value)
    if code in labels:
        return labels[code].say(lang)
    return words(value, "", place, facts, lang)


def refusal(refused: Refused, lang: Lang) -> str:
    """Why something was not taken. Whole numbers stay numbers, for the sake of their plurals."""
    fields = {name: int(value) if value.isdecimal() else value for name, value in refused.fields.items()}
    return say(f"refused.{refused.key}", lang, **fields)
