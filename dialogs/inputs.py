"""What a person typed, tapped or sent, read at the present step: an event, a refusal, or a question back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeAlias

from algorithms.model import (
    ApproveInput,
    ChoiceInput,
    DateInput,
    EventInput,
    FilesInput,
    FormField,
    FormInput,
    MultiChoiceInput,
    NumberInput,
    Option,
    PairInput,
    PickerInput,
    RatingInput,
    TextInput,
    YesNoInput,
)
from algorithms.values import Value
from dialogs.engine import draft_of, field_at, options_at
from dialogs.events import Answered, Attached, Considered, Event, Filled
from dialogs.facts import Facts
from dialogs.reading.dates import read_day, read_moment
from dialogs.reading.names import Exact, Several, Suggest
from dialogs.reading.numbers import read_money, read_number, read_pair, read_percent
from dialogs.reading.results import Read, Refused
from dialogs.session import Session
from dialogs.walk import Walk

FileNote: TypeAlias = Mapping[str, str]


@dataclass(frozen=True)
class Unsure:
    """Understood, but only perhaps: the value is echoed, one tap confirms it. `word` is what the tap says."""

    value: date | datetime
    word: str


@dataclass(frozen=True)
class Which:
    """A name that fits several partners, or none: `ids` are offered; `typed` may be added as a new one."""

    ids: tuple[str, ...]
    typed: str


Understood: TypeAlias = Event | Refused | Unsure | Which
_YES = {"да", "ага", "есть", "yes", "y", "конечно", "+"}
_NO = {"нет", "не", "no", "n", "-", "нету"}
_SKIP = {"пропустить", "нет", "—", "-", "skip", "не обсуждали"}


def typed(session: Session, place: Walk, text: str, facts: Facts, by: str) -> Understood:
    """Free text at the present step."""
    frontier = place.frontier
    if frontier is None:
        return Refused("run.ended")
    node = frontier.step.node.input
    field = field_at(session, place)
    if isinstance(node, FormInput) and field is not None:
        return _typed_field(field, text, facts, by, place)
    if isinstance(node, ApproveInput):
        return _typed_decision(session, place, text, facts, by)
    value = _whole(node, text, facts, place)
    if isinstance(value, Refused | Unsure | Which):
        return value
    return Answered(value, facts.now, by)


def _typed_field(field: FormField, text: str, facts: Facts, by: str, place: Walk) -> Understood:
    if field.optional and text.strip().casefold() in _SKIP:
        return Filled(field.id, None, facts.now, by)
    value = read(field.ask, text, facts, place)
    if isinstance(value, Refused | Unsure | Which):
        return value
    return Filled(field.id, value, facts.now, by)


def _typed_decision(session: Session, place: Walk, text: str, facts: Facts, by: str) -> Understood:
    """After «to be reworked» the approver's text is the comment."""
    decision = draft_of(session, place).decision
    if not decision:
        return Refused("choice.unknown")
    return Answered(decision, facts.now, by, comment=text.strip()[:1000])


def _whole(node: object, text: str, facts: Facts, place: Walk) -> Value | Refused | Unsure | Which:
    match node:
        case MultiChoiceInput():
            return Refused("choice.tick")
        case FilesInput():
            return Refused("files.expected")
        case EventInput(options=options):
            return _option(options, text)
        case PickerInput():
            return pick(text, facts)
        case None:
            return Refused("info.press_next")
    return read(node, text, facts, place)


def read(node: object, text: str, facts: Facts, place: Walk) -> Value | Refused | Unsure:
    """One simple answer of the type that `node` asks for."""
    match node:
        case ChoiceInput():
            return _option(place.algorithm.options(node, place.fields), text)
        case YesNoInput():
            return _yes_no(text)
        case TextInput(min=least, max=most):
            return _text(text, least, most)
        case NumberInput():
            return _number(node, text)
        case RatingInput(no_data=no_data):
            return read_number(text, minimum=0 if no_data else 1, maximum=5, whole=True)
        case PairInput():
            return _listed(read_pair(text))
        case DateInput(type="date", sense=sense):
            return _sure(read_day(text, today=facts.now.date(), sense=sense), text)
        case DateInput():
            return _sure(read_moment(text, now=facts.now), text)
    return Refused("choice.unknown")


def _listed(pair: tuple[Value, Value] | Refused) -> Value | Refused:
    return pair if isinstance(pair, Refused) else list(pair)


def _sure(result: Read[date] | Read[datetime] | Refused, text: str) -> Value | Refused | Unsure:
    if isinstance(result, Refused):
        return result
    return Unsure(result.value, text) if result.uncertain else result.value


def _text(text: str, least: int, most: int) -> str | Refused:
    clean = text.strip()
    if len(clean) < least:
        return Refused("text.too_short", {"n": str(least), "have": str(len(clean))})
    if len(clean) > most:
        return Refused("text.too_long", {"n": str(most), "have": str(len(clean))})
    return clean


def _number(node: NumberInput, text: str) -> Value | Refused:
    value = {"money": read_money, "percent": read_percent}.get(node.type, _plain_number)(text)
    if isinstance(value, Refused):
        return value
    if (node.min is not None and value < node.min) or (node.max is not None and value > node.max):
        return Refused("number.range", {"min": _shown(node.min), "max": _shown(node.max)})
    return Refused("number.whole") if node.whole and value != int(value) else value


def _plain_number(text: str) -> Value | Refused:
    return read_number(text, minimum=None, maximum=None, whole=False)


def _shown(bound: float | None) -> str:
    return "…" if bound is None else f"{bound:g}"


def _yes_no(text: str) -> str | Refused:
    word = text.strip().casefold().rstrip(".!")
    if word in _YES:
        return "yes"
    return "no" if word in _NO else Refused("yes_no")


def _option(options: tuple[Option, ...], text: str) -> str | Refused:
    """By its number, its code or the words of its button in either language."""
    word = text.strip().casefold()
    if word.isdigit() and 1 <= int(word) <= len(options):
        return options[int(word) - 1].code
    names = {name.casefold(): option.code for option in options for name in (option.ru, option.en, option.code)}
    return names.get(word) or Refused("choice.unknown")


def pick(text: str, facts: Facts) -> str | Refused | Which:
    """A partner by a spoken, inflected or misspelt name."""
    clean = text.strip()
    if not clean or len(clean) > 120:
        return Refused("partner.name")
    match facts.index.find(clean) if facts.index is not None else None:
        case Exact(id=id_):
            return id_
        case Suggest(id=id_):
            return Which((id_,), clean)
        case Several(ids=ids):
            return Which(tuple(ids), clean)
    return Which((), clean)


def chosen(session: Session, place: Walk, code: str, facts: Facts, by: str, turn: int) -> Understood:
    """A tapped option: of a choice, a rating, an approval, a wait, or of the present form field."""
    frontier = place.frontier
    if frontier is None:
        return Refused("run.ended")
    field = field_at(session, place)
    if field is not None:
        value = _tapped_value(field.ask, code, place)
        return value if isinstance(value, Refused) else Filled(field.id, value, facts.now, by, turn)
    node = frontier.step.node.input
    codes = {option.code for option in options_at(place)}
    match node:
        case ChoiceInput() if code not in codes:
            return Refused("choice.unknown")
        case EventInput(options=options) if code not in {option.code for option in options}:
            return Refused("choice.unknown")
        case ApproveInput() if code == "rework":
            return Considered(code, facts.now, turn)
        case RatingInput() | NumberInput():
            value = _tapped_value(node, code, place)
            return value if isinstance(value, Refused) else Answered(value, facts.now, by, turn)
    return Answered(code, facts.now, by, turn)


def _tapped_value(node: object, code: str, place: Walk) -> Value | Refused:
    match node:
        case RatingInput(no_data=no_data):
            return read_number(code, minimum=0 if no_data else 1, maximum=5, whole=True)
        case ChoiceInput():
            codes = {option.code for option in place.algorithm.options(node, place.fields)}
            return code if code in codes else Refused("choice.unknown")
        case NumberInput():
            return _number(node, code)
    return Refused("choice.unknown")


def quick_day(word: str, now: datetime) -> date | None:
    """The day behind a quick button, or an ISO day that was echoed for confirmation."""
    today = now.date()
    steps = {"today": 0, "yesterday": -1, "tomorrow": 1, "in_week": 7, "friday": (4 - today.weekday() - 1) % 7 + 1}
    if word in steps:
        return today + timedelta(days=steps[word])
    try:
        return datetime.fromisoformat(word) if "T" in word else date.fromisoformat(word)
    except ValueError:
        return None


def sent(session: Session, place: Walk, files: tuple[FileNote, ...], caption: str, facts: Facts, by: str) -> Understood:
    """Photos, voice notes, documents: answers of a files step, attachments of any text step."""
    frontier = place.frontier
    node = frontier.step.node.input if frontier else None
    field = field_at(session, place)
    if isinstance(node, FilesInput):
        return Attached(files, facts.now)
    if isinstance(node, TextInput) and field is None:
        voice = any(file.get("kind") in ("voice", "video") for file in files)
        if caption or voice:
            return Answered(caption.strip()[: node.max] or "🎤", facts.now, by, files=files)
    if caption:
        return typed(session, place, caption, facts, by)
    return Refused("files.not_here")
