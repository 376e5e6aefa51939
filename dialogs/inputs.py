"""What a person typed, tapped or sent, read at the present step: an event, a refusal, or a question back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TypeAlias

from algorithms.model import (
    ApproveInput,
    ChoiceInput,
    DateInput,
    EventInput,
    FilesInput,
    FormField,
    FormInput,
    HubInput,
    LocationInput,
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
from dialogs import formats
from dialogs.events import Answered, Attached, Considered, Event, Filled, Submitted, Ticked
from dialogs.facts import Facts
from dialogs.labels import one_line
from dialogs.place import SEEN, Visit, Walk
from dialogs.question import asked_at, coded, draft_of, field_at, takes_files
from dialogs.reading.codes import read_inn, read_phone
from dialogs.reading.dates import read_day, read_moment
from dialogs.reading.folding import words_of
from dialogs.reading.names import Exact, Several, Suggest
from dialogs.reading.numbers import read_money, read_number, read_pair, read_percent
from dialogs.reading.results import Read, Refused
from dialogs.reading.spots import read_spot
from dialogs.session import Session
from dialogs.wording import options_of

FileNote: TypeAlias = Mapping[str, str]
VOICE = "🎤"
NAME_LIMIT = 120
COMMENT_LIMIT = 1000
_SHORTEST_PART = 4  # letters; with fewer, a part of a label could be anything
_MOST_WORDS = 4  # beside a yes or a no; more are a story that is to be told elsewhere


@dataclass(frozen=True)
class Unsure:
    """Understood, but only perhaps: the value is echoed, one tap confirms it."""

    value: date | datetime


@dataclass(frozen=True)
class Which:
    """A name that fits several partners, or none: `ids` are offered; `typed` may be added as a new one."""

    ids: tuple[str, ...]
    typed: str


Understood: TypeAlias = Event | Refused | Unsure | Which


def typed(session: Session, place: Walk, text: str, facts: Facts, by: str) -> Understood:
    """Free text at the present step."""
    frontier = place.frontier
    if frontier is None:
        return Refused("run.ended")
    closed = _closed(session, frontier, facts)
    if closed is not None:
        return closed
    field = field_at(session, place)
    if field is not None:
        return _typed_field(field, text, facts, by, place)
    node = frontier.step.node.input
    match node:
        case ApproveInput():
            return _typed_decision(session, place, node, text, facts, by)
        case MultiChoiceInput():
            return _typed_tick(options_of(node, place), text, facts, by)
        case FilesInput() if isinstance(spot := read_spot(text), str):
            return Attached((_pin(spot),), facts.now)
        case FilesInput():
            known = _said(text) in _DONE | _NONE
            return Submitted(facts.now, by) if known else Refused("files.expected")
        case None:
            known = _said(text) in _SEEN_WORDS | _DONE | _YES
            return Answered(SEEN, facts.now, by) if known else Refused("info.press_next")
    value = read(node, text, facts, place)
    if isinstance(value, Refused | Unsure | Which):
        return value
    return Answered(value, facts.now, by)


def _closed(session: Session, frontier: Visit, facts: Facts) -> Refused | None:
    """Why words change nothing now: it is over, it sleeps, or somebody else has the word."""
    if session.cancelled is not None:
        return Refused("run.ended")
    if session.paused_until is not None:
        return Refused("run.paused")
    return _not_deciding(frontier, facts)


def _not_deciding(frontier: Visit, facts: Facts) -> Refused | None:
    return Refused("run.awaiting") if frontier.step.node.kind == "approve" and not facts.deciding else None


def _typed_field(field: FormField, text: str, facts: Facts, by: str, place: Walk) -> Understood:
    if field.optional and (_said(text) in _SKIP or text.strip() in _DASHES):
        return Filled(field.id, None, facts.now, by)
    if isinstance(field.ask, MultiChoiceInput):
        return _typed_tick(options_of(field.ask, place), text, facts, by)
    value = read(field.ask, text, facts, place)
    if isinstance(value, Refused | Unsure | Which):
        return value
    return Filled(field.id, value, facts.now, by)


def _typed_decision(
    session: Session, place: Walk, node: ApproveInput, text: str, facts: Facts, by: str
) -> Answered | Considered | Refused:
    """The decision by its words; after «to be reworked» the approver's text is the comment."""
    decision = draft_of(session, place).decision
    if decision:
        comment = _text(text, 1, COMMENT_LIMIT)
        return comment if isinstance(comment, Refused) else Answered(decision, facts.now, by, comment=comment)
    code = _option(options_of(node, place), text)
    return code if isinstance(code, Refused) else _decided(code, facts, by, None)


def _decided(code: str, facts: Facts, by: str, turn: int | None) -> Answered | Considered:
    return Considered(code, facts.now, turn) if code == "rework" else Answered(code, facts.now, by, turn)


def _typed_tick(options: tuple[Option, ...], text: str, facts: Facts, by: str) -> Submitted | Ticked | Refused:
    """One line by its words or its number is ticked; «done» is the button under the list."""
    if _said(text) in _DONE:
        return Submitted(facts.now, by)
    code = _option(options, text)
    return Refused("choice.tick") if isinstance(code, Refused) else Ticked(code, on=True, at=facts.now)


def read(node: object, text: str, facts: Facts, place: Walk) -> Value | Refused | Unsure | Which:
    """One simple answer of the type that `node` asks for."""
    match node:
        case YesNoInput():
            return _yes_no(text)
        case PickerInput():
            return _record(node, text, facts)
        case TextInput():
            return _worded(node, text, place, facts)
        case NumberInput():
            return _number(node, text)
        case RatingInput(no_data=no_data):
            return Decimal(0) if no_data and _said(text) in _NO_DATA else _mark(text, no_data)
        case LocationInput():
            return read_spot(text)
        case PairInput():
            pair = read_pair(text)
            return pair if isinstance(pair, Refused) else list(pair)
        case DateInput(type="date", sense=sense):
            return _sure(read_day(text, today=facts.now.date(), sense=sense))
        case DateInput():
            return _sure(read_moment(text, now=facts.now))
    return _chosen(node, _option(options_of(node, place), text), text, place)


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
    if "unknown" in node.allow and _said(text) in _NO_DATA:
        return "unknown"
    if node.type != "partner_picker":
        return _text(text, 2, NAME_LIMIT)
    found = pick(text, facts)
    if isinstance(found, Which) and not found.ids and "external" in node.allow:
        return found.typed
    return found


def _worded(node: TextInput, text: str, place: Walk, facts: Facts) -> str | Refused:
    """Own words; or a ready wording by its number."""
    options = options_of(node, place)
    if text.strip().isdecimal() and 1 <= int(text) <= len(options):
        return options[int(text) - 1].say(facts.lang)
    value = _text(text, node.min, node.max)
    if isinstance(value, Refused) or not node.like:
        return value
    return read_inn(value) if node.like == "inn" else read_phone(value)


def _said(text: str) -> str:
    """The bare words, so that case, commas and smiles do not matter."""
    return " ".join(word.text for word in words_of(text))


def _words(*phrases: str) -> frozenset[str]:
    return frozenset(map(_said, phrases))


_YES = _words("да", "ага", "угу", "есть", "конечно", "yes", "yep", "yeah", "y", "sure")
_NO = _words("нет", "неа", "нету", "no", "nope", "n")
_DONE = _words("готово", "всё", "сделано", "хватит", "done", "that's all")
_SEEN_WORDS = _words("дальше", "далее", "ок", "понятно", "прочитал", "прочитала", "next", "ok", "okay", "got it")
_NONE = _words("нет", "нету", "без вложений", "не надо", "no", "none", "nothing", "no attachments")
_NO_DATA = _words("нет данных", "нет", "не знаю", "неизвестно", "н/д", "no data", "none", "unknown", "n/a")
_SKIP = _NONE | _NO_DATA | _words("пропустить", "пропусти", "не обсуждали", "ни о чём", "not discussed", "skip")
_DASHES = frozenset("-–—")


def _sure(result: Read[date] | Read[datetime] | Refused) -> Value | Refused | Unsure:
    if isinstance(result, Refused):
        return result
    return Unsure(result.value) if result.uncertain else result.value


def _text(text: str, least: int, most: int) -> str | Refused:
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
    said = _said(text).split() or [text.strip()]
    if len(said) > _MOST_WORDS or (_YES & set(said) and _NO & set(said)):
        return Refused("yes_no")
    if said[0] in _YES | {"+"}:
        return "yes"
    return "no" if said[0] in _NO | _DASHES else Refused("yes_no")


def _option(options: tuple[Option, ...], text: str) -> str | Refused:
    """By its number, its code or the words of its button in either language; a part does, if only one has it."""
    word = text.strip().casefold()
    if word.isdecimal() and 1 <= int(word) <= len(options):
        return options[int(word) - 1].code
    said = _said(text)
    labels = {option.code: {f" {_said(option.ru)} ", f" {_said(option.en)} "} for option in options}
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


def chosen(session: Session, place: Walk, code: str, facts: Facts, by: str, turn: int) -> Understood:
    """A tapped option: of a choice, a rating, an approval, a wait, or of the present form field.

    No code at all leaves the answer that is being corrected as it was.
    """
    frontier = place.frontier
    if frontier is None:
        return Refused("run.ended")
    closed = _not_deciding(frontier, facts)
    if closed is not None:
        return closed
    old = session.answers.get(frontier.key)
    if not code and old is not None:
        return Answered(old.value, old.at, old.by, turn, old.comment, old.files)
    field = field_at(session, place)
    node = field.ask if field else frontier.step.node.input
    value = _tapped(node, code, place, facts)
    if isinstance(value, Refused):
        return value
    if field is not None:
        return Filled(field.id, value, facts.now, by, turn)
    return _decided(value, facts, by, turn) if isinstance(node, ApproveInput) else Answered(value, facts.now, by, turn)


def _tapped(node: object, code: str, place: Walk, facts: Facts) -> Value | Refused:
    match node:
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
    """Photos, voice notes, documents: the answer where files are asked for, a spoken text, or company to the words."""
    frontier = place.frontier
    if frontier is None:
        return Refused("run.ended")
    closed = _closed(session, frontier, facts)
    if closed is not None:
        return closed
    field = field_at(session, place)
    node = field.ask if field else frontier.step.node.input
    clean = caption.strip()
    if isinstance(node, FilesInput):
        return Attached(tuple({**file, "caption": clean} if clean else file for file in files), facts.now)
    if isinstance(node, TextInput) and any(file.get("kind") in ("voice", "video") for file in files):
        return _spoken(_text(clean or VOICE, 1, node.max), field, files, facts, by)
    if not clean:
        return Attached(files, facts.now) if takes_files(session, place) else Refused("files.not_here")
    meant = typed(session, place, clean, facts, by)
    return replace(meant, files=files) if isinstance(meant, Answered | Filled) else meant


def placed(session: Session, place: Walk, spot: str, facts: Facts, by: str) -> Understood:
    """A point on the map: the answer where one is asked for, else it goes where a photo would."""
    frontier = place.frontier
    if frontier is None:
        return Refused("run.ended")
    closed = _closed(session, frontier, facts)
    if closed is not None:
        return closed
    field = field_at(session, place)
    if isinstance(field.ask if field else frontier.step.node.input, LocationInput):
        return Filled(field.id, spot, facts.now, by) if field else Answered(spot, facts.now, by)
    return Attached((_pin(spot),), facts.now) if takes_files(session, place) else Refused("location.not_here")


def _pin(spot: str) -> FileNote:
    return {"blob": "", "name": spot, "kind": "location"}


def _spoken(
    value: str | Refused, field: FormField | None, files: tuple[FileNote, ...], facts: Facts, by: str
) -> Understood:
    """A voice note is a text as good as a written one: its caption stands for it, or the sign of a microphone."""
    if isinstance(value, Refused):
        return value
    if field is not None:
        return Filled(field.id, value, facts.now, by, files=files)
    return Answered(value, facts.now, by, files=files)


def shared(session: Session, place: Walk, name: str, phone: str, facts: Facts, by: str) -> Understood:
    """Somebody's card: their phone where a phone is asked for, the name and the phone where words are."""
    node = asked_at(session, place)
    if not isinstance(node, TextInput) or node.like == "inn":
        return Refused("contact.not_here")
    said = phone if phone.startswith("+") or not phone.isdecimal() else f"+{phone}"
    return typed(session, place, said if node.like or not name else f"{name}, {said}", facts, by)


def retyped(session: Session, place: Walk, name: str, text: str, facts: Facts, by: str) -> Understood:
    """Other words for the answer that is asked again; `name` is the field that it filled, where it was one of a form.

    What came with it stays with it.
    """
    frontier, field = place.frontier, field_at(session, place)
    form = frontier.step.node.input if frontier else None
    old = session.answers.get(frontier.key) if frontier else None
    if not isinstance(form, FormInput):
        meant = typed(session, place, text, facts, by)
        return replace(meant, files=old.files) if isinstance(meant, Answered) and old is not None else meant
    asked = next((each for each in form.fields if each.id == name), None)
    if asked is None or (old is None and asked != field):
        return Refused("edit.gone")
    if old is None:
        return typed(session, place, text, facts, by)
    value = read(asked.ask, text, facts, place)
    if isinstance(value, Refused | Unsure | Which):
        return value
    return Answered({**old.value, name: value}, facts.now, by, files=old.files)
