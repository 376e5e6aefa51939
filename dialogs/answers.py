"""One simple answer: words, or the code of a button, as the value of the type that is asked for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from algorithms.model import (
    ApproveInput,
    CardInput,
    ChoiceInput,
    DateInput,
    EventInput,
    HubInput,
    LocationInput,
    NumberInput,
    Option,
    PairInput,
    PickerInput,
    RatingInput,
    TextInput,
    YesNoInput,
)
from algorithms.values import Value
from dialogs import formats
from dialogs.facts import Facts
from dialogs.field import draft
from dialogs.labels import one_line
from dialogs.place import Walk
from dialogs.question import coded
from dialogs.reading.codes import read_inn, read_phone
from dialogs.reading.dates import read_day, read_moment
from dialogs.reading.names import Exact, Several, Suggest
from dialogs.reading.numbers import read_money, read_number, read_pair, read_percent
from dialogs.reading.quick import quick_day
from dialogs.reading.results import Read, Refused
from dialogs.reading.spots import read_spot
from dialogs.reading.stays import read_stay
from dialogs.reading.stock_words import DASHES, NO, NO_DATA, YES, bare
from dialogs.wording import options_of

NAME_LIMIT = 120
_DIGITS = 4  # of the number of an option; with thousands Python makes no number of them
_SHORTEST_PART = 4  # letters; with fewer, a part of a label could be anything
_MOST_WORDS = 4  # beside a yes or a no; more are a story that is to be told elsewhere


__all__ = ["Unsure", "Which", "option_named", "pick", "quick_day", "read", "tapped", "within_limits"]


@dataclass(frozen=True)
class Unsure:
    """Understood, but only perhaps: the value is echoed, one tap confirms it."""

    value: date | datetime


@dataclass(frozen=True)
class Which:
    """A name that fits several partners, or none: `ids` are offered; `typed` may be added as a new one."""

    ids: tuple[str, ...]
    typed: str


def read(node: object, text: str, facts: Facts, place: Walk) -> Value | Refused | Unsure | Which:
    """One simple answer of the type that `node` asks for."""
    match node:
        case CardInput():
            return draft.typed(node, text, facts, place)
        case YesNoInput():
            return _yes_no(text)
        case PickerInput():
            return _record(node, text, facts)
        case TextInput():
            return _worded(node, text, place, facts)
        case NumberInput():
            return _number(node, text)
        case RatingInput(no_data=no_data):
            return Decimal(0) if no_data and bare(text) in NO_DATA else _mark(text, no_data)
        case LocationInput():
            return read_spot(text)
        case PairInput():
            pair = read_pair(text)
            return pair if isinstance(pair, Refused) else list(pair)
        case DateInput(type="date", sense=sense):
            return _sure(read_day(text, today=facts.now.date(), sense=sense))
        case DateInput():
            return _sure(read_moment(text, now=facts.now))
    return _chosen(node, option_named(options_of(node, place), text), text, place)


def _chosen(node: object, found: str | Refused, text: str, place: Walk) -> Value | Refused:
    """An option as the answer: an item by its number; where marks are collected, the marks."""
    if isinstance(found, Refused) and isinstance(node, EventInput):
        marks = _marks(text) if node.ratings is not None else []
        return marks or Refused("wait.unknown")
    if isinstance(found, str) and isinstance(node, ChoiceInput):
        return coded(node, found, place)
    return Decimal(found) if isinstance(node, HubInput) and isinstance(found, str) and found.isdecimal() else found


def _marks(text: str) -> list[Decimal]:
    """«4, 5 и 3»: the marks of several people; nothing when any of it is no mark."""
    said = [word for word in re.split(r"[\s,;]+", text) if word and word not in ("и", "and")]
    return [Decimal(word) for word in said] if all(word in "12345" for word in said) else []


def _record(node: PickerInput, text: str, facts: Facts) -> str | Refused | Which:
    """A partner by name; a region, or somebody outside, by the words as they stand."""
    if "unknown" in node.allow and bare(text) in NO_DATA:
        return "unknown"
    if node.type != "partner_picker":
        named = read_stay(text, facts.now.date()).place if node.type == "region_picker" else text
        return within_limits(named, 2, NAME_LIMIT)
    found = pick(text, facts)
    if isinstance(found, Which) and not found.ids and "external" in node.allow:
        return found.typed
    return found


def _worded(node: TextInput, text: str, place: Walk, facts: Facts) -> str | Refused:
    """Own words; or a ready wording by its number."""
    options = options_of(node, place)
    if (numbered := _numbered(options, text)) is not None:
        return numbered.say(facts.lang)
    value = within_limits(text, node.min, node.max)
    if isinstance(value, Refused) or not node.like:
        return value
    return read_inn(value) if node.like == "inn" else read_phone(value)


def _sure(result: Read[date] | Read[datetime] | Refused) -> Value | Refused | Unsure:
    if isinstance(result, Refused):
        return result
    return Unsure(result.value) if result.uncertain else result.value


def within_limits(text: str, least: int, most: int) -> str | Refused:
    clean = text.strip()
    if len(clean) < least:
        return Refused("text.too_short", {"n": str(least), "have": str(len(clean))})
    if len(clean) > most:
        return Refused("text.too_long", {"n": str(most), "have": str(len(clean))})
    return clean


def _number(node: NumberInput, text: str) -> Value | Refused:
    least, most = _exact(node.min), _exact(node.max)
    if node.type == "number":
        return _within(read_number(text, minimum=least, maximum=most, whole=node.whole), least, most)
    value = read_money(text) if node.type == "money" else read_percent(text)
    if isinstance(value, Refused):
        return value
    inside = (least is None or value >= least) and (most is None or value <= most)
    return value if inside else _within(Refused("number.range"), least, most)


def _mark(text: str, no_data: bool) -> Value | Refused:
    least, most = Decimal(0 if no_data else 1), Decimal(5)
    return _within(read_number(text, minimum=least, maximum=most, whole=True), least, most)


def _within(value: Decimal | Refused, least: Decimal | None, most: Decimal | None) -> Value | Refused:
    """A refusal for being out of range names the bounds that there are."""
    if not isinstance(value, Refused) or value.key != "number.range":
        return value
    bounds = {name: _shown(bound) for name, bound in (("min", least), ("max", most)) if bound is not None}
    return Refused("number.range" if len(bounds) > 1 else "number.least" if "min" in bounds else "number.most", bounds)


def _shown(bound: Decimal) -> str:
    """The same in both languages: «1 000 000», «0.5»."""
    return f"{bound.normalize():,f}".replace(",", formats.NBSP)


def _exact(bound: float | None) -> Decimal | None:
    return None if bound is None else Decimal(str(bound))


def _yes_no(text: str) -> str | Refused:
    """«Да», «нет, хватит»: by its first word, unless the opposite follows, or a whole story."""
    said = bare(text).split() or [text.strip()]
    if len(said) > _MOST_WORDS or (YES & set(said) and NO & set(said)):
        return Refused("yes_no")
    if said[0] in YES | {"+"}:
        return "yes"
    return "no" if said[0] in NO | DASHES else Refused("yes_no")


def _numbered(options: tuple[Option, ...], text: str) -> Option | None:
    word = text.strip()
    number = int(word) if word.isdecimal() and len(word) <= _DIGITS else 0
    return options[number - 1] if 1 <= number <= len(options) else None


def option_named(options: tuple[Option, ...], text: str) -> str | Refused:
    """By its number, its code or the words of its button in either language; a part does, if only one has it."""
    word = text.strip().casefold()
    if (numbered := _numbered(options, word)) is not None:
        return numbered.code
    said = bare(text)
    labels = {option.code: {f" {bare(option.ru)} ", f" {bare(option.en)} "} for option in options}
    coded = [option.code for option in options if word == option.code.casefold()]
    whole = [code for code, names in labels.items() if said and f" {said} " in names]
    part = [code for code, names in labels.items() if any(f" {said}" in name for name in names)]
    found = coded or whole or (part if len(said) >= _SHORTEST_PART else [])
    return found[0] if len(found) == 1 else Refused("choice.unknown")


def pick(text: str, facts: Facts) -> str | Refused | Which:
    """A partner by a spoken, inflected or misspelt name."""
    clean = one_line(text, len(text))
    if not clean or len(clean) > NAME_LIMIT:
        return Refused("partner.name")
    match facts.index.find(clean) if facts.index is not None else None:
        case Exact(id=id_):
            return id_
        case Suggest(id=id_):
            return Which((id_,), clean)
        case Several(ids=ids):
            return Which(tuple(ids), clean)
    return Which((), clean)


def tapped(node: object, code: str, place: Walk, facts: Facts) -> Value | Refused:
    match node:
        case CardInput():
            return draft.tapped(node, code, place, facts)
        case PickerInput(allow=allow):
            return code if code == "unknown" and "unknown" in allow else Refused("choice.unknown")
        case TextInput():
            ready = next((option for option in options_of(node, place) if option.code == code), None)
            return ready.say(facts.lang) if ready else Refused("choice.unknown")
        case RatingInput(no_data=no_data):
            return _mark(code, no_data)
        case NumberInput():
            return _number(node, code)
    taken = isinstance(node, ChoiceInput | YesNoInput | EventInput | ApproveInput | HubInput)
    codes = {option.code for option in options_of(node, place)}
    return _chosen(node, code, code, place) if taken and code in codes else Refused("choice.unknown")
