"""What may be tapped or typed at the question of a run: rows of buttons, and what the empty field asks for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TypeAlias, assert_never

from algorithms.model import (
    ApproveInput,
    CardInput,
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
from dialogs import actions, formats, polls
from dialogs.board import openable
from dialogs.corrections import last_answered
from dialogs.facts import Facts
from dialogs.field import controls as card
from dialogs.labels import one_line
from dialogs.lang import Lang
from dialogs.moving import FRIDAY
from dialogs.place import MAIN, Visit, Walk
from dialogs.question import draft_of, field_at, options_at, shots, suggestion, ticks_of
from dialogs.screens import Action, Ask, Button
from dialogs.session import Session
from dialogs.texts import say
from dialogs.wording import answer_words, hub_words, options_of

Rows: TypeAlias = tuple[tuple[Button, ...], ...]
_Simple: TypeAlias = (
    ChoiceInput
    | YesNoInput
    | TextInput
    | NumberInput
    | RatingInput
    | PairInput
    | DateInput
    | PickerInput
    | LocationInput
)
_Single: TypeAlias = _Simple | MultiChoiceInput | ApproveInput | FilesInput | EventInput | HubInput | CardInput
NEAR_PARTNERS = 6
LABEL_LIMIT = 44
HANDLE_LIMIT = 3
AFTER = (0, 1, 2, 7)  # days after the one that the form asked for before


class Controls:
    """The buttons of one question, for one person."""

    def __init__(self, session: Session, place: Walk, facts: Facts, lang: Lang) -> None:
        self.session, self.place, self.facts, self.lang = session, place, facts, lang

    def say(self, key: str, **fields: str | int) -> str:
        return say(key, self.lang, **fields)

    def button(self, key: str, action: Action, style: str = "plain") -> Button:
        return Button(self.say(key), action, style)  # type: ignore[arg-type]  # one of the three literals, by its callers

    def of_step(self, frontier: Visit) -> tuple[Rows, Ask | None]:
        """The controls of a question that is no form; what is suggested comes first."""
        node = frontier.step.node.input
        assert not isinstance(node, FormInput)  # noqa: S101  # a form is asked field by field
        rows, ask = self._of(node)
        return (*self._same(frontier), *self._suggested(node, ""), *rows), ask

    def of_field(self, field: FormField) -> tuple[Rows, Ask | None]:
        node = field.ask
        rows, ask = (self._ticks(), None) if isinstance(node, MultiChoiceInput) else self._simple(node)
        rows = (*self._suggested(node, field.id), *rows)
        if field.optional:
            rows = (*rows, (self.button("button.skip", actions.skip(self.session, field.id)),))
        return rows, ask

    def _of(self, node: _Single | None) -> tuple[Rows, Ask | None]:
        match node:
            case None:
                return ((self.button("button.next", actions.seen(self.session), "primary"),),), None
            case MultiChoiceInput():
                return self._ticks(), None
            case ApproveInput():
                return self._decisions(node), Ask("text", self.say("ask.comment")) if self._commenting() else None
            case FilesInput():
                return self._files(node), Ask("files", self.say("ask.files"), files=True)
            case EventInput(ratings=ratings):
                return self._wait(node), Ask("text", ratings.say(self.lang)) if ratings else None
            case HubInput():
                return self._board(node), None
            case CardInput():
                rows = card.rows(node, self.session, self.place, self.facts, self.lang)
                return rows, Ask("text", self.say("field.placeholder"), files=True)
            case _:
                return self._simple(node)

    def _simple(self, node: _Simple) -> tuple[Rows, Ask | None]:
        match node:
            case ChoiceInput() | YesNoInput():
                return self._options(node), None
            case RatingInput(no_data=no_data):
                marks = tuple(Button(str(n), actions.choose(self.session, str(n))) for n in range(1, 6))
                unknown = (self.button("button.no_data", actions.choose(self.session, "0")),)
                return (marks, unknown) if no_data else (marks,), None
            case TextInput(like=like):
                return self._options(node), Ask("text", self.say(f"ask.{like or 'text'}"))
            case NumberInput(whole=True, min=least, max=most) if few(least, most):
                numbers = range(int(least or 0), int(most or 0) + 1)
                return (
                    tuple(Button(f"{n}".replace("-", "−"), actions.choose(self.session, str(n))) for n in numbers),
                ), None
            case NumberInput(unit=unit):
                return (), Ask("number", unit.say(self.lang) if unit else self.say(f"ask.{node.type}"))
            case PairInput():
                return (), Ask("text", self.say("ask.pair"))
            case DateInput(type=kind):
                return self._days(node), Ask("date" if kind == "date" else "datetime", self.say(f"ask.{kind}"))
            case LocationInput():
                return (), Ask("location", self.say("ask.location"), button=self.say("ask.here"))
            case PickerInput():
                return self._records(node), Ask("text", self.say(f"ask.{node.type}"))
            case _:
                assert_never(node)

    def _suggested(self, node: object, field: str) -> Rows:
        """What is known already is one tap; a choice stands on its own button anyway."""
        value = suggestion(self.session, self.place, field)
        if value is None or isinstance(node, ChoiceInput | YesNoInput | MultiChoiceInput):
            return ()
        label = self.say("button.keep", value=answer_words(value, node, self.place, self.facts, self.lang))
        return ((Button(one_line(label, LABEL_LIMIT), actions.keep(self.session, field)),),)

    def _options(self, node: object) -> Rows:
        """Short labels two in a row, longer ones each on its own: a phone wraps nothing."""
        options = options_of(node, self.place)
        labels, advised = button_labels(options, self.lang), self._advised(node)
        buttons = [
            Button(label, actions.choose(self.session, option.code), "primary" if option.code == advised else "plain")
            for label, option in zip(labels, options, strict=True)
        ]
        return _handles(buttons) if too_long(options, self.lang) else laid_out(buttons)

    def _wait(self, node: EventInput) -> Rows:
        """What may wake it by hand; where several people are asked, what comes of that first."""
        poll = polls.steps(self.facts.poll, self.session, self.lang) if self.facts.poll else ()
        return (*poll, *self._options(node))

    def _advised(self, node: object) -> Value:
        """The option that the methodology suggests stands out."""
        asked = field_at(self.session, self.place)
        is_choice = isinstance(node, ChoiceInput | YesNoInput)
        return suggestion(self.session, self.place, asked.id if asked else "") if is_choice else None

    def _board(self, node: HubInput) -> Rows:
        """One row for each item that may be opened now, then what else a board offers; finishing stands out."""
        items = [(Button(label, actions.choose(self.session, code)),) for code, label in self._items(node)]
        *others, finish = [
            Button(option.say(self.lang), actions.choose(self.session, option.code)) for option in hub_words(node)
        ]
        return (*items, *((other,) for other in others), (Button(finish.label, finish.action, "primary"),))

    def _items(self, node: HubInput) -> Iterator[tuple[str, str]]:
        names = {option.code: option.say(self.lang) for option in options_of(node, self.place)}
        for item in openable(node, self.place, self.facts.now):
            yield item, one_line(f"{item}. {names[item]}", LABEL_LIMIT)

    def _files(self, node: FilesInput) -> Rows:
        """«Done» once there are enough of them; none is an answer only where none are asked for."""
        count = shots(draft_of(self.session, self.place).files)
        if count < node.at_least:
            return ()
        label = self.say("button.done_n", n=count) if count else self.say("button.no_files")
        return ((Button(label, actions.submit(self.session), "primary"),),)

    def _days(self, node: DateInput) -> Rows:
        if node.type != "date":
            return ()
        if node.sense == "past":
            keys: tuple[str, ...] = ("today", "yesterday")
        elif (first := self._day_before()) is not None:
            return (tuple(self._day(first + timedelta(days=n)) for n in AFTER),)
        else:
            keys = ("tomorrow", "friday", "in_week")
        return (tuple(Button(self._quick(key), actions.said(self.session, key)) for key in keys),)

    def _day_before(self) -> date | None:
        """The day that the same form asked for just before: what comes then is no earlier."""
        said = draft_of(self.session, self.place).values.values()
        return max((day for day in said if isinstance(day, date)), default=None)

    def _day(self, day: date) -> Button:
        shown = formats.day(day, self.facts.now.date(), self.lang, weekday=True)
        return Button(shown, actions.said(self.session, day.isoformat()))

    def _quick(self, key: str) -> str:
        """«Завтра» of a Friday says that it is a Saturday, and «в пятницу» which one."""
        today, label = self.facts.now.date(), self.say(f"day.{key}")
        tomorrow, friday = today + timedelta(days=1), today + timedelta(days=7)
        if key == "tomorrow" and not self.place.walker.calendar.is_workday(tomorrow):
            return f"{label}, {formats.day(tomorrow, today, self.lang, weekday=True)}"
        if key == "friday" and today.weekday() == FRIDAY:
            return f"{label}, {formats.day(friday, today, self.lang)}"
        return label

    def _ticks(self) -> Rows:
        ticked, options = ticks_of(self.session, self.place), options_at(self.session, self.place)
        toggles = [
            Button(label, actions.tick(self.session, option.code, option.code not in ticked), on=option.code in ticked)
            for label, option in zip(button_labels(options, self.lang), options, strict=True)
        ]
        done = Button(self.say("button.done_n", n=len(ticked)), actions.submit(self.session), "primary")
        rows = _handles(toggles) if too_long(options, self.lang) else tuple((toggle,) for toggle in toggles)
        return (*rows, (done,))

    def _same(self, frontier: Visit) -> Rows:
        """While a typed answer is being corrected, one tap leaves it as it was; what is chosen stands there anyway."""
        node, old = frontier.step.node.input, self.session.answers.get(frontier.key)
        if self.session.reopened != frontier.key or old is None or isinstance(node, CardInput):
            return ()
        if options_of(node, self.place) and not isinstance(node, TextInput | PickerInput):
            return ()
        label = self.say("button.keep", value=answer_words(old.value, node, self.place, self.facts, self.lang))
        return ((Button(one_line(label, LABEL_LIMIT), actions.same(self.session)),),)

    def _decisions(self, node: ApproveInput) -> Rows:
        """The decision; once it wants a comment, the way on without one and the way back."""
        if self._commenting():
            without = self.button("button.no_comment", actions.submit(self.session))
            return ((without,), (self.button("button.back", actions.back(self.session)),))
        return self._options(node)

    def _commenting(self) -> bool:
        return bool(draft_of(self.session, self.place).decision)

    def _records(self, node: PickerInput) -> Rows:
        """Partners that are near; whoever is not known yet may be left open."""
        unknown = [
            Button(each.say(self.lang), actions.choose(self.session, each.code))
            for each in options_of(node, self.place)
        ]
        rows = (tuple(unknown),) if unknown else ()
        if node.type != "partner_picker":
            return rows
        near = [self.facts.partners[id_] for id_ in self.facts.near[:NEAR_PARTNERS] if id_ in self.facts.partners]
        buttons = [
            Button(one_line(name.say(self.lang), LABEL_LIMIT), actions.pick(self.session, name.id)) for name in near
        ]
        return (*laid_out(buttons), *rows)

    def service(self, hint: bool) -> Rows:
        """Back, why, more; and from a branch of a board the way to the board."""
        frontier = self.place.frontier
        if (
            frontier is not None and frontier.step.node.kind == "approve"
        ):  # whoever decides may ask why, and goes nowhere else
            asked = hint and not self._commenting()
            return ((self.button("button.why", actions.why(self.session), "quiet"),),) if asked else ()
        can_go_back = bool(draft_of(self.session, self.place).values) or last_answered(self.place) is not None
        rows = [
            *([self.button("button.back", actions.back(self.session), "quiet")] if can_go_back else []),
            *([self.button("button.why", actions.why(self.session), "quiet")] if hint else []),
            self.button("button.more", actions.more(self.session), "quiet"),
        ]
        return (*self.board(), tuple(rows))

    def board(self) -> Rows:
        """The way out of a branch: the board is open all the while."""
        frontier = self.place.frontier
        beside = frontier is not None and frontier.thread != MAIN and MAIN in self.place.open
        return ((self.button("button.board", actions.look(self.session), "quiet"),),) if beside else ()


def too_long(options: tuple[Option, ...], lang: Lang) -> bool:
    """Whether any label would not fit on a phone's button."""
    return any(len(option.say(lang)) > LABEL_LIMIT for option in options)


def button_labels(options: tuple[Option, ...], lang: Lang) -> tuple[str, ...]:
    """What the buttons of options say: their labels, or short handles of labels that do not fit.

    A handle is the option's code where a person can say it («S1»), else its number, which may be typed as well.
    """
    if not too_long(options, lang):
        return tuple(option.say(lang) for option in options)
    if all(len(option.code) <= HANDLE_LIMIT for option in options):
        return tuple(option.code for option in options)
    return tuple(str(number) for number in range(1, len(options) + 1))


def few(least: float | None, most: float | None) -> bool:
    """A small whole range is tapped, not typed."""
    return least is not None and most is not None and most - least <= 5


def laid_out(buttons: list[Button]) -> Rows:
    rows: list[tuple[Button, ...]] = []
    for button in buttons:
        if rows and len(rows[-1]) == 1 and len(rows[-1][0].label) <= 14 and len(button.label) <= 14:
            rows[-1] = (*rows[-1], button)
        else:
            rows.append((button,))
    return tuple(rows)


def _handles(buttons: list[Button]) -> Rows:
    wide = 5 if len(buttons) == 5 else 4
    return tuple(tuple(buttons[start : start + wide]) for start in range(0, len(buttons), wide))
