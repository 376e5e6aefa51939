"""The screen of a run, from what is recorded and what is known: pure, so that resuming, going back, another device or
another messenger are all the same call.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias, assert_never

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
from dialogs import actions
from dialogs.attachments import attachments
from dialogs.engine import Outcome, draft_of, field_at, last_answered, options_at, ticks_of
from dialogs.facts import Facts
from dialogs.formats import NBSP
from dialogs.labels import listed, one_line
from dialogs.lang import Lang
from dialogs.progress import progress
from dialogs.screens import (
    Action,
    Ask,
    Block,
    Bullets,
    Button,
    Fields,
    Heading,
    Line,
    Paragraph,
    Quiet,
    Screen,
    bold,
    line,
)
from dialogs.session import Key, Session
from dialogs.texts import say
from dialogs.walk import Visit, Walk
from dialogs.wording import answer_words, fill, options_of, words

Rows: TypeAlias = tuple[tuple[Button, ...], ...]
_Simple: TypeAlias = ChoiceInput | YesNoInput | TextInput | NumberInput | RatingInput | PairInput | DateInput
_Single: TypeAlias = _Simple | MultiChoiceInput | ApproveInput | FilesInput | PickerInput | EventInput
NEAR_PARTNERS = 6
LABEL_LIMIT = 44
HANDLE_LIMIT = 3
_GLUE = "\u2060"
RECAPPED = frozenset({"ask", "wait"})


def view(outcome: Outcome, facts: Facts, lang: Lang, *, why: bool = False, recap: bool = False) -> Screen:
    """The run as this person sees it now; `why` opens the hint of the present step, `recap` the last three answers."""
    return _View(outcome, facts, lang, why, recap).screen()


class _View:
    """One rendering; holds what every part of it reads."""

    def __init__(self, outcome: Outcome, facts: Facts, lang: Lang, why: bool, recap: bool) -> None:
        self.session, self.place, self.facts, self.lang = outcome.session, outcome.walk, facts, lang
        self.refused, self.lost, self.why, self.recap = outcome.refused, outcome.lost, why, recap

    def say(self, key: str, **fields: str | int) -> str:
        return say(key, self.lang, **fields)

    # ── the whole ───────────────────────────────────────────────────────────────────────────────────────────

    def screen(self) -> Screen:
        frontier = self.place.frontier
        if self.session.cancelled is not None:
            return self._plain(self.say("run.cancelled"), ((self._button("button.menu", actions.MENU),),))
        if frontier is None:
            return Screen((self._title(), *self._notices()), self._documents())
        if self.session.paused_until is not None:
            until = self.session.paused_until
            text = self.say("run.paused", day=f"{until:%d.%m}", time=f"{until:%H:%M}")
            return self._plain(text, ((self._button("button.resume", actions.resume(self.session), "primary"),),))
        if frontier.step.node.kind == "approve" and not self.facts.deciding:
            return self._awaiting()
        return self._question(frontier)

    def _plain(self, text: str, rows: Rows) -> Screen:
        return Screen((self._title(), *self._refusal(), Paragraph(line(text))), rows)

    def _title(self) -> Block:
        """«Переговоры с новым партнёром · Орбита»: which run this is, when several go at once."""
        return Quiet(line(run_title(self.place, self.facts, self.lang)))

    def _notices(self) -> Iterator[Block]:
        """What was passed on the way here; a report only by the number it has on disk."""
        for visit in self.place.notices:
            if visit.step.node.prompt is not None:
                yield from _prose(fill(visit.step.node.prompt, self.place, self.facts, self.lang))
            if visit.step.record:
                yield from self._number()

    def _awaiting(self) -> Screen:
        text = self.say("run.awaiting", name=self.facts.decider or self.say("role.lead"))
        blocks = (self._title(), *self._notices(), *self._refusal(), Paragraph(line(text)))
        return Screen(blocks, ((self._button("button.menu", actions.MENU),),))

    def _question(self, frontier: Visit) -> Screen:
        node = frontier.step.node
        prompt = fill(node.prompt, self.place, self.facts, self.lang) if node.prompt else ""
        body: tuple[Block, ...]
        if isinstance(node.input, FormInput):
            body, rows, ask = self._form(prompt)
        else:
            body = (*_prose(prompt), *self._spelled_out(node.input), *self._card(frontier), *self._context(frontier))
            rows, ask = self._controls(node.input)
        above = (self._title(), *self._whereabouts(), *self._refusal())
        rows = (*self._same(frontier), *rows, *self._made(frontier), *self._service())
        return Screen((*above, *body, *self._beside(), *self._hint()), rows, ask)

    def _whereabouts(self) -> Iterator[Block]:
        """How far the run is and what was passed; to somebody who only decides, the number of what is decided."""
        if self.facts.deciding:
            yield from self._number()
            return
        yield progress(self.place)
        yield from self._recap()
        yield from self._notices()

    def _number(self) -> Iterator[Block]:
        number, author = self.facts.report_number, self.facts.author
        if number is not None:
            yield Paragraph(line(bold(self.say("report.number", n=number))))
        if author:
            yield Paragraph(line(self.say("run.author", name=author)))

    def _made(self, frontier: Visit) -> Rows:
        """The document this very step has made, and what was sent along, for whoever decides."""
        name, files = frontier.step.node.artifact, attachments(self.place)
        if name and frontier.step.node.kind == "info":
            title = self.place.algorithm.file.documents[name].title.say(self.lang)
            return ((Button(f"📄 {title}", actions.document(self.session, name)),),)
        if frontier.step.node.kind == "approve" and files:
            label = self.say("button.attachments", n=len(files))
            return ((Button(label, actions.files_of(self.session)),),)
        return ()

    # ── parts ───────────────────────────────────────────────────────────────────────────────────────────────

    def _refusal(self) -> Iterator[Block]:
        """Said right above the question that is asked again."""
        if self.refused is None:
            return
        check = self.place.frontier.step.node.check if self.place.frontier else None
        if self.refused.key == "answer.check" and check is not None:
            text = fill(check.otherwise, self.place, self.facts, self.lang)
        else:
            counted = {name: int(value) if value.isdecimal() else value for name, value in self.refused.fields.items()}
            text = self.say(f"refused.{self.refused.key}", **counted)
        yield Paragraph(line(f"⚠️ {text}"))

    def _beside(self) -> Iterator[Block]:
        """What else belongs to the question: files that wait for words, the minute when a wait ends by itself."""
        files = draft_of(self.session, self.place).files
        if files:
            yield Quiet(line(self.say("files.kept", n=len(files))))
        if self.place.timer is not None:
            yield Quiet(line(self.say("run.wakes_at", when=words(self.place.timer, "", *self._reading()))))

    def _reading(self) -> tuple[Walk, Facts, Lang]:
        return self.place, self.facts, self.lang

    def _recap(self) -> Iterator[Block]:
        """After a day: where we stopped and the last three answers. After a correction: what it made needless."""
        if self.lost:
            yield Quiet(line(self.say("run.lost", names=self._names_of(self.lost))))
        if self.recap:
            answered = [visit for visit in self.place.path if visit.answer is not None and visit.step.node.prompt]
            pairs = tuple(self._answered(visit) for visit in answered if visit.step.node.kind in RECAPPED)[-3:]
            yield Quiet(line(self.say("run.was_here")))
            yield Fields(pairs)

    def _names_of(self, lost: tuple[Key, ...]) -> str:
        """The questions whose answers are gone: «К какому сроку?, Ещё участник? и ещё 2»."""
        prompts = [self.place.algorithm.steps[key.step].node.prompt for key in lost]
        asked = [_short(fill(prompt, *self._reading()), 40) for prompt in prompts if prompt is not None]
        return listed(dict.fromkeys(asked), 3, self.lang)

    def _answered(self, visit: Visit) -> tuple[str, str]:
        assert visit.step.node.prompt is not None and visit.answer is not None  # noqa: S101, PT018  # its caller chose so
        prompt = fill(visit.step.node.prompt, *self._reading())
        value = answer_words(visit.answer.value, visit.step.node.input, *self._reading())
        return _short(prompt, 60), _short(value, 80)

    def _hint(self) -> Iterator[Block]:
        frontier = self.place.frontier
        if not self.why or frontier is None:
            return
        field = field_at(self.session, self.place)
        for hint in (field.hint if field else None, frontier.step.node.hint):
            if hint is not None:
                yield Quiet(line("💡 ", fill(hint, self.place, self.facts, self.lang)))

    def _card(self, frontier: Visit) -> Iterator[Block]:
        """A catalog entry in full: an objection with its answer and its red line."""
        card = frontier.step.node.card
        if card is None or frontier.step.card is None:
            return
        code = frontier.step.card.run(self.place)
        entry = next(
            (entry for entry in self.place.algorithm.catalogs[card.catalog].entries if entry.code == code), None
        )
        for part in entry.parts if entry else ():
            sign = "⛔ " if part.tone == "stop" else ""
            yield Paragraph(line(sign, bold(f"{part.title.say(self.lang)}. "), part.text.say(self.lang)))

    def _context(self, frontier: Visit) -> Iterator[Block]:
        """What an approver needs to decide: the record in question, as it will be filed."""
        if frontier.step.node.kind == "approve":
            pairs = tuple(_recorded(self.place, self.facts, self.lang)) or tuple(self._last_form())
            yield from (Fields(pairs),) if pairs else ()
            if draft_of(self.session, self.place).decision:
                yield Paragraph(line(self.say("approve.comment")))

    def _last_form(self) -> Iterator[tuple[str, str]]:
        """What was filled in last before a decision was asked: the terms of a deal, above all."""
        for visit in reversed(self.place.path):
            node = visit.step.node.input
            if isinstance(node, FormInput) and visit.answer is not None:
                for field in node.fields:
                    value = answer_words(visit.answer.value[field.id], field.ask, self.place, self.facts, self.lang)
                    yield field.label.say(self.lang), value
                return

    def _form(self, prompt: str) -> tuple[tuple[Block, ...], Rows, Ask | None]:
        """What is given so far, then one short question."""
        field = field_at(self.session, self.place)
        assert field is not None  # noqa: S101  # a full form is an answer, so the frontier has an empty field
        given = draft_of(self.session, self.place).values
        fields = self._form_fields()
        pairs = tuple(
            (f.label.say(self.lang), _short(answer_words(given[f.id], f.ask, *self._reading()), 120))
            for f in fields
            if f.id in given
        )
        count = [Quiet(line(self.say("form.count", n=len(given) + 1, of=len(fields))))] if len(fields) > 1 else []
        blocks: list[Block] = [Paragraph(line(prompt))] if not given else []
        blocks += [Fields(pairs)] if pairs else []
        asked = Heading(line(field.label.say(self.lang)))
        blocks += [asked, *self._spelled_out(field.ask), *self._anchors(field), *count]
        rows, ask = self._field_controls(field)
        return tuple(blocks), rows, ask

    def _form_fields(self) -> tuple[FormField, ...]:
        node = self.place.frontier.step.node.input if self.place.frontier else None
        return node.fields if isinstance(node, FormInput) else ()

    def _anchors(self, field: FormField) -> Iterator[Block]:
        """The three anchors of a criterion: a mark is given by fact, not by impression."""
        if not isinstance(field.ask, RatingInput) or not field.ask.criterion:
            return
        entries = {entry.code: entry for entry in self.place.algorithm.catalogs["criteria"].entries}
        lines: list[Line] = [
            line(bold(f"{part.title.say(self.lang)} "), part.text.say(self.lang))
            for part in entries[field.ask.criterion].parts
        ]
        yield Bullets(tuple(lines))

    # ── controls ────────────────────────────────────────────────────────────────────────────────────────────

    def _controls(self, node: _Single | None) -> tuple[Rows, Ask | None]:
        match node:
            case None:
                return ((self._button("button.next", actions.seen(self.session), "primary"),),), None
            case MultiChoiceInput():
                return self._ticks(), None
            case ApproveInput():
                return self._decisions(node), Ask("text", self.say("ask.comment")) if self._commenting() else None
            case FilesInput():
                files = draft_of(self.session, self.place).files
                label = self.say("button.done_n", n=len(files)) if files else self.say("button.no_files")
                rows = ((Button(label, actions.submit(self.session), "primary"),),)
                return rows, Ask("files", self.say("ask.files"), files=True)
            case PickerInput():
                return self._partners(), Ask("text", self.say("ask.partner"))
            case EventInput():
                return self._options(node), None
            case _:
                return self._simple(node)

    def _field_controls(self, field: FormField) -> tuple[Rows, Ask | None]:
        rows, ask = self._simple(field.ask)
        suggested = self._suggestion(field)
        if suggested is not None:
            label = self.say("button.keep", value=answer_words(suggested, field.ask, *self._reading()))
            rows = ((Button(_short(label, LABEL_LIMIT), actions.keep(self.session, field.id)),), *rows)
        if field.optional:
            rows = (*rows, (self._button("button.skip", actions.skip(self.session, field.id)),))
        return rows, ask

    def _suggestion(self, field: FormField) -> Value:
        return suggestion(self.session, self.place, field)

    def _simple(self, node: _Simple) -> tuple[Rows, Ask | None]:
        match node:
            case ChoiceInput() | YesNoInput():
                return self._options(node), None
            case RatingInput(no_data=no_data):
                marks = tuple(Button(str(n), actions.choose(self.session, str(n))) for n in range(1, 6))
                unknown = (self._button("button.no_data", actions.choose(self.session, "0")),)
                return (marks, unknown) if no_data else (marks,), None
            case TextInput():
                return (), Ask("text", self.say("ask.text"))
            case NumberInput(whole=True, min=least, max=most) if _few(least, most):
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
            case _:
                assert_never(node)

    def _options(self, node: object) -> Rows:
        """Short labels two in a row, longer ones each on its own: a phone wraps nothing."""
        options = options_of(node, self.place)
        labels = button_labels(options, self.lang)
        buttons = [
            Button(label, actions.choose(self.session, option.code))
            for label, option in zip(labels, options, strict=True)
        ]
        return _in_rows(buttons, 4) if _too_long(options, self.lang) else _laid_out(buttons)

    def _days(self, node: DateInput) -> Rows:
        if node.type != "date":
            return ()
        keys = ("today", "yesterday") if node.sense == "past" else ("tomorrow", "friday", "in_week")
        return (tuple(Button(self.say(f"day.{key}"), actions.said(self.session, key)) for key in keys),)

    def _ticks(self) -> Rows:
        ticked, options = ticks_of(self.session, self.place), options_at(self.place)
        toggles = [
            Button(label, actions.tick(self.session, option.code, option.code not in ticked), on=option.code in ticked)
            for label, option in zip(button_labels(options, self.lang), options, strict=True)
        ]
        done = Button(self.say("button.done_n", n=len(ticked)), actions.submit(self.session), "primary")
        return (*_in_rows(toggles, 4 if _too_long(options, self.lang) else 1), (done,))

    def _spelled_out(self, node: object) -> Iterator[Block]:
        """Options too long for buttons stand as text, each with what its button says."""
        options = options_of(node, self.place)
        if _too_long(options, self.lang):
            spelled = zip(button_labels(options, self.lang), options, strict=True)
            yield Bullets(tuple(line(bold(f"{label} "), option.say(self.lang)) for label, option in spelled))

    def _same(self, frontier: Visit) -> Rows:
        """While a typed answer is being corrected, one tap leaves it as it was; what is chosen stands there anyway."""
        node, old = frontier.step.node.input, self.session.answers.get(frontier.key)
        if self.session.reopened != frontier.key or old is None or isinstance(node, FormInput):
            return ()
        if options_of(node, self.place):
            return ()
        label = self.say("button.keep", value=answer_words(old.value, node, *self._reading()))
        return ((Button(_short(label, LABEL_LIMIT), actions.same(self.session)),),)

    def _decisions(self, node: ApproveInput) -> Rows:
        """The decision; once it wants a comment, the way on without one and the way back."""
        if self._commenting():
            without = self._button("button.no_comment", actions.submit(self.session))
            return ((without,), (self._button("button.back", actions.back(self.session)),))
        return self._options(node)

    def _commenting(self) -> bool:
        return bool(draft_of(self.session, self.place).decision)

    def _partners(self) -> Rows:
        near = [self.facts.partners[id_] for id_ in self.facts.near[:NEAR_PARTNERS] if id_ in self.facts.partners]
        return _laid_out(
            [Button(_short(name.say(self.lang), LABEL_LIMIT), actions.pick(self.session, name.id)) for name in near]
        )

    def _service(self) -> Rows:
        frontier = self.place.frontier
        deciding = frontier is not None and frontier.step.node.kind == "approve"
        if deciding:
            return ()
        has_draft = bool(draft_of(self.session, self.place).values)
        back = self._button("button.back", actions.back(self.session), "quiet")
        hint = self._button("button.why", actions.why(self.session), "quiet")
        more = self._button("button.more", actions.more(self.session), "quiet")
        can_go_back = has_draft or last_answered(self.place) is not None
        field = field_at(self.session, self.place)
        has_hint = not self.why and frontier is not None and bool(frontier.step.node.hint or (field and field.hint))
        return ((*([back] if can_go_back else []), *([hint] if has_hint else []), more),)

    def _documents(self) -> Rows:
        names = {filed.values["name"] for filed in self.place.filed if filed.kind == "document"}
        documents = self.place.algorithm.file.documents
        rows = tuple(
            (Button(f"📄 {documents[name].title.say(self.lang)}", actions.document(self.session, name)),)
            for name in documents
            if name in names
        )
        return (*rows, (self._button("button.menu", actions.MENU),))

    def _button(self, key: str, action: Action, style: str = "plain") -> Button:
        return Button(self.say(key), action, style)  # type: ignore[arg-type]  # one of the three literals, by its callers


def _too_long(options: tuple[Option, ...], lang: Lang) -> bool:
    """Whether any label would not fit on a phone's button."""
    return any(len(option.say(lang)) > LABEL_LIMIT for option in options)


def button_labels(options: tuple[Option, ...], lang: Lang) -> tuple[str, ...]:
    """What the buttons of options say: their labels, or short handles of labels that do not fit.

    A handle is the option's code where a person can say it («S1»), else its number, which may be typed as well.
    """
    if not _too_long(options, lang):
        return tuple(option.say(lang) for option in options)
    if all(len(option.code) <= HANDLE_LIMIT for option in options):
        return tuple(option.code for option in options)
    return tuple(str(number) for number in range(1, len(options) + 1))


def _few(least: float | None, most: float | None) -> bool:
    """A small whole range is tapped, not typed."""
    return least is not None and most is not None and most - least <= 5


def _prose(text: str) -> Iterator[Block]:
    """The question stands out; what leads up to it, above an empty line, does not."""
    *before, last = text.split("\n\n")
    yield from (Paragraph(line(part)) for part in before)
    yield Heading(line(last))


def run_title(place: Walk, facts: Facts, lang: Lang) -> str:
    """The algorithm's name and what this run is about."""
    title = place.algorithm.file.title.say(lang)
    subject = str(place.answers.get(place.algorithm.file.subject) or place.fields.get("week_label") or "")
    named = _short(facts.partners[subject].say(lang) if subject in facts.partners else subject, LABEL_LIMIT)
    return f"{title} · {named}" if named else title


def suggestion(session: Session, place: Walk, field: FormField) -> Value:
    """What a form field may be filled with by one tap: the answer being corrected, else its prefill."""
    frontier = place.frontier
    old = session.answers.get(frontier.key) if frontier else None
    if old is not None:
        return old.value.get(field.id)
    expression = frontier.step.prefill.get(field.id) if frontier else None
    value = expression.run(place) if expression else None
    return value if value not in ("", None) else None


def _recorded(place: Walk, facts: Facts, lang: Lang) -> Iterator[tuple[str, str]]:
    """The latest record of the run as label and value."""
    records = [filed for filed in place.filed if filed.kind == "report"]
    for name, value in records[-1].values.items() if records else ():
        if value not in (None, "", []) and name != "attachments":
            yield say(f"report.{name}", lang), answer_words(value, None, place, facts, lang)


def _laid_out(buttons: list[Button]) -> Rows:
    rows: list[tuple[Button, ...]] = []
    for button in buttons:
        if rows and len(rows[-1]) == 1 and len(rows[-1][0].label) <= 14 and len(button.label) <= 14:
            rows[-1] = (*rows[-1], button)
        else:
            rows.append((button,))
    return tuple(rows)


def _short(text: str, limit: int) -> str:
    """In one line; figures keep the spaces that do not break."""
    return one_line(text.replace(NBSP, _GLUE), limit).replace(_GLUE, NBSP)


def _in_rows(buttons: list[Button], wide: int) -> Rows:
    return tuple(tuple(buttons[start : start + wide]) for start in range(0, len(buttons), wide))
