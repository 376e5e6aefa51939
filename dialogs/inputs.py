"""What a person typed, tapped or sent, read at the present step: an event, a refusal, or a question back."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TypeAlias

from algorithms.model import (
    ApproveInput,
    CardInput,
    FilesInput,
    FormField,
    FormInput,
    LocationInput,
    MultiChoiceInput,
    Option,
    PickerInput,
    TextInput,
)
from algorithms.values import Value
from dialogs import spoken
from dialogs.albums import FileNote, with_caption
from dialogs.answers import Unsure, Which, option_named, quick_day, read, tapped, within_limits
from dialogs.events import Answered, Attached, Back, Cancelled, Considered, Event, Filled, Looked, Submitted, Ticked
from dialogs.facts import Facts
from dialogs.field import draft as drafts
from dialogs.place import SEEN, Visit, Walk
from dialogs.question import asked_at, draft_of, field_at, suggestion, takes_files
from dialogs.reading.folding import words_of
from dialogs.reading.results import Refused
from dialogs.reading.spots import read_spot
from dialogs.reading.stays import read_stay
from dialogs.reading.stock_words import DASHES, DONE, NONE, SEEN_WORDS, SKIP, YES, bare
from dialogs.screens import Action
from dialogs.session import Session
from dialogs.wording import options_of

VOICE = "🎤"
COMMENT_LIMIT = 1000
_BETWEEN = " \n\t,.;:!-–—"  # a decision and what is said of it

Understood: TypeAlias = Event | Refused | Unsure | Which


def by_button(session: Session, place: Walk, text: str, facts: Facts, by: str) -> Understood | Action | None:
    """What the button does that these words name, itself where it opens another screen; None where they name none."""
    button = spoken.named(session, place, text, facts)
    if not isinstance(button, Action):
        return button
    if button.verb == "o":
        return chosen(session, place, button.value, facts, by, session.turn)
    return pressed(session, place, button, facts.now, by) or button


def typed(session: Session, place: Walk, text: str, facts: Facts, by: str) -> Understood:
    """Free text at the present step."""
    frontier = open_to(session, place, facts)
    if isinstance(frontier, Refused):
        return frontier
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
            known = bare(text) in DONE | NONE
            return Submitted(facts.now, by) if known else Refused("files.expected")
        case None:
            known = bare(text) in SEEN_WORDS | DONE | YES
            return Answered(SEEN, facts.now, by) if known else Refused("info.press_next")
    value = read(node, text, facts, place)
    if isinstance(value, Refused | Unsure | Which):
        return value
    return Answered(value, facts.now, by, comment=_days_beside(node, text, facts))


def _days_beside(node: object, text: str, facts: Facts) -> str:
    """«В Брянск с 14 по 16»: what a place was said with, kept for the questions that ask for it."""
    asks_place = isinstance(node, PickerInput) and node.type == "region_picker"
    return text.strip()[:COMMENT_LIMIT] if asks_place and read_stay(text, facts.now.date()).spoken else ""


def open_to(session: Session, place: Walk, facts: Facts) -> Visit | Refused:
    """The question that words can answer; or why there is none: it is over, it sleeps, somebody else has the word."""
    if place.frontier is None or session.cancelled is not None:
        return Refused("run.ended")
    if session.paused_until is not None:
        return Refused("run.paused")
    return _not_deciding(place.frontier, facts) or place.frontier


def _not_deciding(frontier: Visit, facts: Facts) -> Refused | None:
    return Refused("run.awaiting") if frontier.step.node.kind == "approve" and not facts.deciding else None


def _typed_field(field: FormField, text: str, facts: Facts, by: str, place: Walk) -> Understood:
    if field.optional and (bare(text) in SKIP or text.strip() in DASHES):
        return Filled(field.id, None, facts.now, by)
    if isinstance(field.ask, MultiChoiceInput):
        return _typed_tick(options_of(field.ask, place), text, facts, by)
    value = read(field.ask, text, facts, place)
    return value if isinstance(value, Refused | Unsure | Which) else Filled(field.id, value, facts.now, by)


def _typed_decision(
    session: Session, place: Walk, node: ApproveInput, text: str, facts: Facts, by: str
) -> Answered | Considered | Refused:
    """The decision by its words; after «to be reworked» the approver's text is the comment."""
    decision = draft_of(session, place).decision
    if decision:
        comment = within_limits(text, 1, COMMENT_LIMIT)
        return comment if isinstance(comment, Refused) else Answered(decision, facts.now, by, comment=comment)
    options = options_of(node, place)
    code = option_named(options, text)
    if isinstance(code, Refused):
        return _decided_with_words(options, text, facts, by) or code
    return _decided(code, facts, by, None)


def _decided_with_words(options: tuple[Option, ...], text: str, facts: Facts, by: str) -> Answered | Refused | None:
    """«Доработать: уточните цену»: the decision by its first words, the rest is the comment."""
    said = words_of(text)
    for option, label in ((each, words_of(words)) for each in options for words in (each.ru, each.en)):
        rest = text[said[len(label) - 1].end :].lstrip(_BETWEEN) if len(said) > len(label) else ""
        if rest and [word.text for word in said[: len(label)]] == [word.text for word in label]:
            comment = within_limits(rest, 1, COMMENT_LIMIT)
            return comment if isinstance(comment, Refused) else Answered(option.code, facts.now, by, comment=comment)
    return None


def _decided(code: str, facts: Facts, by: str, turn: int | None) -> Answered | Considered:
    return Considered(code, facts.now, turn) if code == "rework" else Answered(code, facts.now, by, turn)


def _typed_tick(options: tuple[Option, ...], text: str, facts: Facts, by: str) -> Submitted | Ticked | Refused:
    """One line by its words or its number is ticked; «done» is the button under the list."""
    if bare(text) in DONE:
        return Submitted(facts.now, by)
    code = option_named(options, text)
    return Refused("choice.tick") if isinstance(code, Refused) else Ticked(code, on=True, at=facts.now)


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
    value = tapped(node, code, place, facts)
    if isinstance(value, Refused):
        return value
    if isinstance(node, ApproveInput):
        return _decided(value, facts, by, turn)
    return answer(field, value, facts.now, by, turn)


def pressed(session: Session, place: Walk, action: Action, at: datetime, by: str) -> Event | Refused | None:
    """The event behind a button that asks nothing of anybody; None for any other."""
    turn, value = action.turn, action.value
    match action.verb:
        case "t+" | "t-":
            return Ticked(value, action.verb == "t+", at, turn)
        case "d":
            return Submitted(at, by, turn)
        case "n":
            return Answered(SEEN, at, by, turn)
        case "k":
            return _kept(session, place, value, at, by, turn)
        case "s":
            return Filled(value, None, at, by, turn)
        case "y":
            day = quick_day(value, at)
            return Refused("date.unclear") if day is None else answer(field_at(session, place), day, at, by, turn)
        case "b":
            return Back(at, turn)
        case "l":
            return Looked(at, value, turn)
        case "xx":
            return Cancelled(value, at, by)
    return None


def _kept(session: Session, place: Walk, name: str, at: datetime, by: str, turn: int | None) -> Event | None:
    """What was suggested, for the question or for the present field of a form."""
    field = field_at(session, place)
    value = suggestion(session, place, name)
    if value is None or (field.id if field else "") != name:
        return None
    return answer(field, value, at, by, turn)


def answer(
    field: FormField | None,
    value: Value,
    at: datetime,
    by: str,
    turn: int | None = None,
    files: tuple[FileNote, ...] = (),
) -> Answered | Filled:
    """The value as the answer of the question, or of the present field of its form."""
    if field is None:
        return Answered(value, at, by, turn, files=files)
    return Filled(field.id, value, at, by, turn, files)


def sent(session: Session, place: Walk, files: tuple[FileNote, ...], caption: str, facts: Facts, by: str) -> Understood:
    """Photos, voice notes, documents: the answer where files are asked for, a spoken text, or company to the words."""
    frontier = open_to(session, place, facts)
    if isinstance(frontier, Refused):
        return frontier
    field = field_at(session, place)
    node = field.ask if field else frontier.step.node.input
    clean = caption.strip()
    if isinstance(node, FilesInput):
        return Attached(with_caption(files, clean), facts.now)
    if isinstance(node, CardInput):
        told = drafts.said(node, clean, facts, place, files)
        return told if isinstance(told, Refused) else Answered(told, facts.now, by, files=files)
    if isinstance(node, TextInput) and any(file.get("kind") in ("voice", "video") for file in files):
        # A voice note is a text as good as a written one: its caption stands for it, or the sign of a microphone.
        said = within_limits(clean or VOICE, 1, node.max)
        return said if isinstance(said, Refused) else answer(field, said, facts.now, by, files=files)
    if not clean:
        return Attached(files, facts.now) if takes_files(session, place) else Refused("files.not_here")
    meant = typed(session, place, clean, facts, by)
    return replace(meant, files=files) if isinstance(meant, Answered | Filled) else meant


def placed(session: Session, place: Walk, spot: str, facts: Facts, by: str) -> Understood:
    """A point on the map: the answer where one is asked for, else it goes where a photo would."""
    frontier = open_to(session, place, facts)
    if isinstance(frontier, Refused):
        return frontier
    field = field_at(session, place)
    if isinstance(field.ask if field else frontier.step.node.input, LocationInput):
        return answer(field, spot, facts.now, by)
    return Attached((_pin(spot),), facts.now) if takes_files(session, place) else Refused("location.not_here")


def _pin(spot: str) -> FileNote:
    return {"blob": "", "name": spot, "kind": "location"}


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
