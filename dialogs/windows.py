"""A question of several answers as one window: what it asks, what is wrong with what stands in it, what it says. Pure.

Each field is read by the readers that words and buttons in the chat are read by, so that a window can say nothing that
a chat could not. What stands in a field as it was shown is the value that was known, however it is spelt.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from algorithms.compiled import Algorithm
from algorithms.model import (
    ChoiceInput,
    DateInput,
    FormField,
    FormInput,
    MultiChoiceInput,
    NumberInput,
    PairInput,
    RatingInput,
    TextInput,
    YesNoInput,
)
from algorithms.values import Value
from dialogs import actions, inputs
from dialogs.albums import FileNote
from dialogs.answers import Unsure, Which, read, tapped
from dialogs.controls import few
from dialogs.events import Answered, Attached, Event, Filled
from dialogs.facts import Facts
from dialogs.forms import at_fault
from dialogs.labels import one_line
from dialogs.lang import Lang
from dialogs.place import Visit, Walk
from dialogs.question import chosen_of, draft_of, field_at, suggestion, ticks_of
from dialogs.reading.results import Refused
from dialogs.reading.stock_words import DASHES, SKIP, bare
from dialogs.screens import Form, Input, Kind
from dialogs.session import Session
from dialogs.texts import say
from dialogs.wording import fill, options_of, refusal, words

WORDS = "answer"  # the field of a question that is no form
FILES = "_files"  # beside the fields; no field of a methodology can be called so
TITLE = 24
LABEL = 75  # of an option; more a list of choices does not show
LONG = 150  # a text that may be longer is written in a box of several lines
STORY = 500  # a text that may be as long has a window of its own, and files beside it


def offered(session: Session, place: Walk, lang: Lang) -> Form | None:
    """The way to the window of the present question; what it asks is found when it is opened."""
    form, asked = _form_at(place), place.frontier.step.node.input if place.frontier else None
    if form is None and not _is_story(asked):
        return None
    label = say("window.form" if form else "window.words", lang)
    return Form(one_line(place.algorithm.file.title.say(lang), TITLE), label, (), actions.window(session))


def window(session: Session, place: Walk, facts: Facts, lang: Lang) -> Form | None:
    """All that the present question asks, with what is known of it; None where there is no window."""
    offer = offered(session, place, lang)
    return _Window(session, place, facts, lang).whole(offer) if offer else None


@dataclass(frozen=True)
class Filling:
    """What a window says: the events of what can be taken, and what is wrong with which field, in words.

    None of the events, if they would complete the form without what is wrong.
    """

    events: tuple[Event, ...]
    faults: Mapping[str, str]


def filling(  # a window as it was sent, at the question it was opened for
    session: Session,
    place: Walk,
    facts: Facts,
    lang: Lang,
    values: Mapping[str, str],
    files: tuple[FileNote, ...] = (),
    by: str = "",
) -> Filling:
    """What was sent, read at the present question."""
    return _Window(session, place, facts, lang).read(values, files, by)


def given_back(algorithm: Algorithm | None, values: Mapping[str, str], lang: Lang) -> tuple[tuple[str, str], ...]:
    """What somebody wrote into a window whose question is over, by the labels of the form that has these fields."""
    steps = algorithm.file.steps if algorithm else ()
    forms = [step.input for step in steps if isinstance(step.input, FormInput)]
    fields = next((form.fields for form in forms if {field.id for field in form.fields} >= values.keys() - {FILES}), ())
    known = {field.id: field for field in fields}
    pairs = [_as_written(known.get(name), text, lang) for name, text in values.items()]
    return tuple((label, text) for label, text in pairs if text)


def _as_written(field: FormField | None, text: str, lang: Lang) -> tuple[str, str]:
    options = {option.code: option.say(lang) for option in getattr(field.ask if field else None, "options", ())}
    codes = [options.get(code, code) for code in text.split(",")] if options else [text]
    return (field.label.say(lang) if field else say("window.written", lang)), ", ".join(codes).strip()


def _form_at(place: Walk) -> FormInput | None:
    """The form looked at, of several questions: one alone is as quickly answered where it stands."""
    node = place.frontier.step.node.input if place.frontier else None
    return node if isinstance(node, FormInput) and len(node.fields) > 1 else None


def _is_story(node: object) -> bool:
    """Whether more words are wanted than a line of a chat is good for."""
    return isinstance(node, TextInput) and node.max >= STORY and not node.like and not node.suggest


class _Window:
    """One window; holds what every part of it reads."""

    def __init__(self, session: Session, place: Walk, facts: Facts, lang: Lang) -> None:
        self.session, self.place, self.facts, self.lang = session, place, facts, lang
        self.form = _form_at(place)

    def say(self, key: str, **fields: str | int) -> str:
        return say(key, self.lang, **fields)

    # ── what it asks ────────────────────────────────────────────────────────────────────────────────────────

    def whole(self, offer: Form) -> Form:
        prompt = self._visit.step.node.prompt
        asked = fill(prompt, self.place, self.facts, self.lang) if prompt else ""
        own = self.form.fields if self.form else ()
        fields = tuple(map(self._input, own)) or (self._story(asked),)
        return replace(offer, inputs=(*fields, *self._files()), intro=asked if self.form else "")

    @property
    def _visit(self) -> Visit:
        assert self.place.frontier is not None  # noqa: S101  # there is a window, so there is a question
        return self.place.frontier

    def _story(self, asked: str) -> Input:
        return Input(WORDS, asked, "long", value=self._spelt(self._ready(), self._visit.step.node.input))

    def _ready(self) -> Value:
        """The words that stand there: those that are corrected, else what the methodology suggests."""
        old = self.session.answers.get(self._visit.key)
        return old.value if old else suggestion(self.session, self.place)

    def _files(self) -> tuple[Input, ...]:
        beside = self.form is None or self._storied() is not None
        return (Input(FILES, self.say("window.files"), "files", required=False),) if beside else ()

    def _storied(self) -> FormField | None:
        """The field that files belong to: the first that is a story."""
        own = self.form.fields if self.form else ()
        return next((field for field in own if _is_story(field.ask)), None)

    def _input(self, field: FormField) -> Input:
        return Input(
            field.id,
            field.label.say(self.lang),
            self._kind(field.ask),
            self._hint(field),
            self._standing(field),
            self._options(field.ask),
            required=not field.optional,
        )

    def _kind(self, node: object) -> Kind:
        match node:
            case ChoiceInput() | YesNoInput() | RatingInput():
                return "choice"
            case MultiChoiceInput():
                return "choices"
            case NumberInput(min=least, max=most, whole=True):
                return "choice" if few(least, most) else "number"
            case DateInput(type="date"):
                return "date"
            case TextInput(max=most, like="") if most > LONG:
                return "long"
        return "text"

    def _options(self, node: object) -> tuple[tuple[str, str], ...]:
        """Codes and labels of what is chosen from a list."""
        match node:
            case RatingInput(no_data=no_data):
                return (*_figures(1, 5), *((("0", self.say("button.no_data")),) if no_data else ()))
            case NumberInput(min=least, max=most, whole=True) if few(least, most):
                return _figures(int(least or 0), int(most or 0))
            case ChoiceInput() | YesNoInput() | MultiChoiceInput():
                listed = options_of(node, self.place)
                return tuple((option.code, one_line(option.say(self.lang), LABEL)) for option in listed)
        return ()

    def _codes(self, node: object) -> set[str]:
        return {code for code, _ in self._options(node)}

    def _hint(self, field: FormField) -> str:
        hint = fill(field.hint, self.place, self.facts, self.lang) if field.hint else ""
        return " ".join(filter(None, (hint, *self._anchors(field.ask), self._shape(field.ask))))

    def _anchors(self, node: object) -> Iterator[str]:
        """What the marks of a criterion mean."""
        if isinstance(node, RatingInput) and node.criterion:
            entries = {entry.code: entry for entry in self.place.algorithm.catalogs[node.catalog].entries}
            for part in entries[node.criterion].parts:
                yield f"{part.title.say(self.lang)} — {part.text.say(self.lang)}"

    def _shape(self, node: object) -> str:
        """How it may be written, where that is not seen from the field."""
        match node:
            case NumberInput(type=("money" | "percent") as kind):
                return self.say(f"ask.{kind}")
            case PairInput() | DateInput(type="datetime"):
                return self.say(f"ask.{node.type}")
            case TextInput(like=like) if like:
                return self.say(f"ask.{like}")
        return ""

    # ── what stands in it ───────────────────────────────────────────────────────────────────────────────────

    def _known(self, field: FormField) -> Value:
        """What is drafted, else what is ready: the answer that is corrected, or what the methodology suggests."""
        draft = draft_of(self.session, self.place).values
        if field.id in draft:
            return draft[field.id]
        if isinstance(field.ask, MultiChoiceInput) and field == field_at(self.session, self.place):
            return list(ticks_of(self.session, self.place))
        return suggestion(self.session, self.place, field.id)

    def _standing(self, field: FormField) -> str:
        return self._spelt(self._known(field), field.ask)

    def _spelt(self, value: Value, node: object) -> str:
        match value:
            case None:
                return ""
            case [Decimal() as target, Decimal() as limit] if isinstance(node, PairInput):
                return f"{self._spelt(target, node)} / {self._spelt(limit, node)}"
            case list() | tuple():
                return ",".join(code for code in map(str, value) if code in self._codes(node))
            case Decimal():
                figure = f"{value.normalize():f}"
                return figure.replace(".", ",") if self.lang == "ru" and self._kind(node) == "text" else figure
            case datetime():
                return f"{value:%d.%m.%Y %H:%M}"
            case date():
                return value.isoformat()
        if self._kind(node) == "choice":
            return str(value) if value in self._codes(node) else ""
        return value if isinstance(node, TextInput) else words(value, "", self.place, self.facts, self.lang)

    # ── what it says ────────────────────────────────────────────────────────────────────────────────────────

    def read(self, values: Mapping[str, str], files: tuple[FileNote, ...], by: str) -> Filling:
        shut = inputs.open_to(self.session, self.place, self.facts)
        if isinstance(shut, Refused):
            first = self.form.fields[0].id if self.form else WORDS
            return Filling((), {first: refusal(shut, self.lang)})
        if self.form is None:
            return self._read_story(values.get(WORDS, ""), files, by)
        return self._read_form(self.form, values, files, by)

    def _read_form(self, form: FormInput, values: Mapping[str, str], files: tuple[FileNote, ...], by: str) -> Filling:
        given: dict[str, Value] = {}
        faults: dict[str, str] = {}
        for field in form.fields:
            value = self._field(field, values.get(field.id, "").strip())
            if isinstance(value, _Fault):
                faults[field.id] = value.words
            else:
                given[field.id] = value
        # Where another value is drafted for it, the others would complete the form with that one.
        drafted = draft_of(self.session, self.place).values.keys()
        events = () if drafted & faults else self._events(given, files, by)
        if not faults and not self.place.holds(given, self.facts.now):
            faults[at_fault(self.place, events[-1], given)] = self._unchecked()
        return Filling(events, faults)

    def _events(self, given: Mapping[str, Value], files: tuple[FileNote, ...], by: str) -> tuple[Filled, ...]:
        """One for each field, as if they were typed. What is drafted comes first: the last one completes the form."""
        drafted, storied = draft_of(self.session, self.place).values, self._storied()
        order = sorted(given, key=lambda name: name not in drafted)
        beside = {storied.id: files} if storied else {}
        return tuple(Filled(name, given[name], self.facts.now, by, files=beside.get(name, ())) for name in order)

    def _read_story(self, text: str, files: tuple[FileNote, ...], by: str) -> Filling:
        here = (self.session, self.place)
        if not text.strip() and not files:
            return Filling((), {WORDS: self.say("window.empty")})
        meant = inputs.sent(*here, files, text, self.facts, by) if files else inputs.typed(*here, text, self.facts, by)
        if isinstance(meant, Refused):
            return Filling((), {WORDS: refusal(meant, self.lang)})
        assert isinstance(meant, Answered | Attached)  # noqa: S101  # words are never in doubt, as a day or a name may be
        wrong = isinstance(meant, Answered) and not self.place.holds(meant.value, meant.at)
        return Filling((meant,), {WORDS: self._unchecked()} if wrong else {})

    def _unchecked(self) -> str:
        check = self._visit.step.node.check
        assert check is not None  # noqa: S101  # without a check there is nothing to fail
        return fill(check.otherwise, self.place, self.facts, self.lang)

    def _field(self, field: FormField, text: str) -> Value | _Fault:
        known = self._known(field)
        if text and known is not None and text == self._standing(field).strip():
            return known
        if field.optional and (not text or self._is_skipped(field.ask, text)):
            return None
        if isinstance(field.ask, MultiChoiceInput):
            return self._several(field.ask, text)
        if not text:
            return _Fault(self.say("window.empty"))
        return self._told(self._value(field.ask, text), field.ask)

    def _is_skipped(self, node: object, text: str) -> bool:
        """«Нет», where it is written; where it is chosen, it may be an answer."""
        return not self._options(node) and (bare(text) in SKIP or text in DASHES)

    def _value(self, node: object, text: str) -> Value | Refused | Unsure | Which:
        if self._kind(node) == "choice":
            return tapped(node, text, self.place, self.facts)
        return read(node, _day_as_typed(node, text), self.facts, self.place)

    def _several(self, node: MultiChoiceInput, text: str) -> Value | _Fault:
        codes = {code for code in text.split(",") if code}
        if not codes <= self._codes(node):
            return _Fault(self.say("window.choose"))
        chosen = chosen_of(node, codes, self.place)
        return _Fault(refusal(chosen, self.lang)) if isinstance(chosen, Refused) else chosen

    def _told(self, value: Value | Refused | Unsure | Which, node: object) -> Value | _Fault:
        """What a chat would ask back, a window can only ask to be written in another way."""
        match value:
            case Refused():
                listed = self._kind(node) == "choice"
                return _Fault(self.say("window.choose") if listed else refusal(value, self.lang))
            case Unsure(value=moment):
                shown = words(moment, "", self.place, self.facts, self.lang)
                return _Fault(self.say("window.unsure", value=shown))
            case Which(ids=ids, typed=name):
                names = [self.facts.partners[id_].say(self.lang) for id_ in ids if id_ in self.facts.partners]
                key = "window.which" if names else "window.unknown"
                return _Fault(self.say(key, names=", ".join(names), name=name))
        return value


@dataclass(frozen=True)
class _Fault:
    words: str


def _figures(least: int, most: int) -> tuple[tuple[str, str], ...]:
    return tuple((str(number), f"{number}".replace("-", "−")) for number in range(least, most + 1))


def _day_as_typed(node: object, text: str) -> str:
    """A day picked from a calendar, as a person would have typed it."""
    if not isinstance(node, DateInput):
        return text
    try:
        return f"{date.fromisoformat(text):%d.%m.%Y}"
    except ValueError:
        return text
