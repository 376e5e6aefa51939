"""The screen of a run, from what is recorded and what is known: pure, so that resuming, going back, another device or
another messenger are all the same call.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from algorithms.model import CardInput, FormField, FormInput, HubInput, RatingInput
from dialogs import actions
from dialogs.attachments import attachments
from dialogs.board import board
from dialogs.controls import LABEL_LIMIT, Controls, Rows, button_labels, too_long
from dialogs.corrections import last_answered
from dialogs.engine import Outcome
from dialogs.explain import explains, explanation
from dialogs.facts import Facts
from dialogs.field import controls as card
from dialogs.labels import listed, one_line
from dialogs.lang import Lang
from dialogs.place import Visit, Walk
from dialogs.polls import standing
from dialogs.progress import progress
from dialogs.question import draft_of, field_at
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
from dialogs.session import Key
from dialogs.texts import say
from dialogs.windows import offered
from dialogs.wording import answer_words, fill, options_of, refusal, words

RECAPPED = frozenset({"ask", "wait"})
GOOD_NEWS = frozenset({"edit.taken"})  # said in the same place, and nothing is amiss
_ASKING_ENDS = re.compile(r"\?$|, (₽|RUB)$")


def view(outcome: Outcome, facts: Facts, lang: Lang, *, why: bool = False, recap: bool = False) -> Screen:
    """The run as this person sees it now; `why` opens the hint of the present step, `recap` the last three answers."""
    return _View(outcome, facts, lang, why, recap).screen()


class _View:
    """One rendering; holds what every part of it reads."""

    def __init__(self, outcome: Outcome, facts: Facts, lang: Lang, why: bool, recap: bool) -> None:
        self.session, self.facts, self.lang = outcome.session, facts, lang
        self.place = outcome.walk
        if facts.deciding and outcome.walk.deciding is not None:
            self.place = outcome.walk.at(outcome.walk.deciding)
            self.session = replace(self.session, turn=outcome.walk.turn_of(outcome.walk.deciding))
        self.controls = Controls(self.session, self.place, facts, lang)
        self.refused, self.lost, self.why, self.recap = outcome.refused, outcome.lost, why, recap

    def say(self, key: str, **fields: str | int) -> str:
        return say(key, self.lang, **fields)

    # ── the whole ───────────────────────────────────────────────────────────────────────────────────────────

    def screen(self) -> Screen:
        frontier = self.place.frontier
        if self.session.cancelled is not None:
            return self._plain(self.say("run.cancelled"), ((self._button("button.menu", actions.MENU),),))
        if frontier is None:
            *before, last = (self._title(), *self._notices())
            ending = Heading(last.line) if isinstance(last, Paragraph) else last
            return Screen((*before, ending), self._documents())
        if self.session.paused_until is not None:
            until = self.session.paused_until
            text = self.say("run.paused", day=f"{until:%d.%m}", time=f"{until:%H:%M}")
            return self._plain(text, ((self._button("button.resume", actions.resume(self.session), "primary"),),))
        if frontier.step.node.kind == "approve" and not self.facts.deciding:
            return self._awaiting()
        if frontier.step.node.kind == "call":
            return self._elsewhere()
        return self._question(frontier)

    def _plain(self, text: str, rows: Rows) -> Screen:
        return Screen((self._title(), *self._refusal(), Paragraph(line(text))), rows)

    def _title(self) -> Block:
        """«Переговоры с новым партнёром · Орбита»: which run this is, when several go at once."""
        return Quiet(line(run_title(self.place, self.facts, self.lang)))

    def _notices(self) -> Iterator[Block]:
        """What was passed on the way here, each thing once; a report only by the number it has on disk."""
        told = set()
        for visit in self.place.notices:
            assert visit.step.node.prompt is not None  # noqa: S101  # what says nothing is no notice
            said = fill(visit.step.node.prompt, self.place.at(visit), self.facts, self.lang)
            if said not in told:
                yield from (Paragraph(line(part)) for part in said.split("\n\n"))
            told.add(said)
            if visit.step.node.record is not None and visit.step.node.record.kind == "report":
                yield from self._number()

    def _awaiting(self) -> Screen:
        """Whoever asked for a decision may take the request back, or go on with something else meanwhile."""
        text = self.say("run.awaiting", name=self.facts.decider or self.say("role.lead"))
        blocks = (self._title(), *self._notices(), *self._refusal(), Paragraph(line(text)))
        withdraw = self._button("button.withdraw", actions.back(self.session), "quiet")
        rows = ((withdraw,),) if last_answered(self.place) is not None else ()
        after = card.after(self.place, self.session, self.facts, self.lang)
        below = (*after, *self._files_made()) if after else rows
        return Screen(blocks, (*self.controls.board(), *below, (self._button("button.menu", actions.MENU),)))

    def _elsewhere(self) -> Screen:
        """Another conversation has the word: the way to it."""
        blocks = (self._title(), *self._notices(), Paragraph(line(self.say("run.elsewhere"))))
        there = self._button("button.continue_there", actions.open_run(self.facts.child), "primary")
        rows = ((there,),) if self.facts.child else ()
        return Screen(blocks, (*rows, (self._button("button.menu", actions.MENU),)))

    def _question(self, frontier: Visit) -> Screen:
        node = frontier.step.node
        prompt = fill(node.prompt, self.place, self.facts, self.lang) if node.prompt else ""
        body: tuple[Block, ...]
        if isinstance(node.input, FormInput):
            body, rows, ask = self._form(prompt)
        elif isinstance(node.input, CardInput):
            body = tuple(card.blocks(node.input, prompt, *self._reading()))
            rows, ask = self.controls.of_step(frontier)
        else:
            shown = (*self._board(frontier), *self._spelled_out(node.input), *self._card(frontier))
            body = (*_prose(prompt), *shown, *self._context(frontier))
            rows, ask = self.controls.of_step(frontier)
        above = (self._title(), *self._whereabouts(), *self._refusal())
        rows = (*rows, *self._made(frontier), *self.controls.service(self._has_hint(frontier)))
        window = offered(self.session, self.place, self.lang)
        asked = replace(ask or Ask(), form=window) if window else ask
        return Screen((*above, *body, *self._beside(), *self._hint()), rows, asked)

    def _has_hint(self, frontier: Visit) -> bool:
        field = field_at(self.session, self.place)
        told = frontier.step.node.hint or (field and field.hint and not _is_scale(field)) or explains(self.place)
        return not self.why and bool(told)

    def _board(self, frontier: Visit) -> Iterator[Block]:
        if isinstance(frontier.step.node.input, HubInput):
            yield from board(frontier.step.node.input, self.place, self.facts, self.lang)

    def _whereabouts(self) -> Iterator[Block]:
        """How far the run is and what was passed; to somebody who only decides, the number of what is decided."""
        if self.facts.deciding:
            yield from self._number()
            return
        asked = self.place.frontier.step.node.input if self.place.frontier else None
        if not isinstance(asked, CardInput):  # as long as somebody has something to tell
            yield progress(self.place)
        yield from self._recap()
        yield from self._notices()

    def _number(self) -> Iterator[Block]:
        number, author = self.facts.report_number, self.facts.author
        if len(self.facts.numbers) > 1:
            numbers = ", ".join(map(str, self.facts.numbers))
            yield Paragraph(line(bold(self.say("field.numbers", numbers=numbers))))
        elif number is not None:
            yield Paragraph(line(bold(self.say("report.number", n=number))))
        if author:
            yield Paragraph(line(self.say("run.author", name=author)))

    def _made(self, frontier: Visit) -> Rows:
        """The document this very step has made. For whoever decides also what was sent along, and the whole document
        where the card itself shows nothing of what is decided.
        """
        name, files = frontier.step.node.artifact, attachments(self.place)
        documents = self.place.algorithm.file.documents
        if frontier.step.node.kind == "approve":
            label = self.say("button.attachments", n=len(files))
            sent = ((Button(label, actions.files_of(self.session)),),) if files else ()
            names = [name] if name else [each for each in documents if documents[each].audience == "own"]
            shown = bool(self._judged()) and not any(card.judged(*self._reading()))
            return (*(self._document(each) for each in names if name or not shown), *sent)
        return (self._document(name),) if name and frontier.step.node.kind == "info" else ()

    def _document(self, name: str) -> tuple[Button, ...]:
        title = self.place.algorithm.file.documents[name].title.say(self.lang)
        return (Button(f"📄 {title}", actions.document(self.session, name)),)

    # ── parts ───────────────────────────────────────────────────────────────────────────────────────────────

    def _refusal(self) -> Iterator[Block]:
        """Said right above the question that is asked again."""
        if self.refused is None:
            return
        check = self.place.frontier.step.node.check if self.place.frontier else None
        if self.refused.key == "answer.check" and check is not None:
            text = fill(check.otherwise, self.place, self.facts, self.lang)
        else:
            text = refusal(self.refused, self.lang)
        yield Paragraph(line(text if self.refused.key in GOOD_NEWS else f"⚠️ {text}"))

    def _beside(self) -> Iterator[Block]:
        """What else belongs to the question: files that wait for words, the minute when a wait ends by itself."""
        files = draft_of(self.session, self.place).files
        if files:
            yield Quiet(line(self.say("files.kept", n=len(files))))
        if self.facts.poll is not None:
            yield from standing(self.facts.poll, self.lang)
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
        asked = [one_line(fill(prompt, *self._reading()), 40) for prompt in prompts if prompt is not None]
        return listed(dict.fromkeys(asked), 3, self.lang)

    def _answered(self, visit: Visit) -> tuple[str, str]:
        assert visit.step.node.prompt is not None and visit.answer is not None  # noqa: S101, PT018  # its caller chose so
        prompt = fill(visit.step.node.prompt, self.place.at(visit), self.facts, self.lang)
        value = answer_words(visit.answer.value, visit.step.node.input, *self._reading())
        return one_line(prompt, 60), one_line(value, 80)

    def _hint(self) -> Iterator[Block]:
        frontier = self.place.frontier
        if not self.why or frontier is None:
            return
        field = field_at(self.session, self.place)
        for hint in (field.hint if field and not _is_scale(field) else None, frontier.step.node.hint):
            if hint is not None:
                yield Quiet(line("💡 ", fill(hint, self.place, self.facts, self.lang)))
        yield from explanation(self.place, self.facts, self.lang)

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
            told = tuple(card.judged(*self._reading()))
            pairs = () if told else self._judged()
            yield from told or ((Fields(pairs),) if pairs else ())
            if draft_of(self.session, self.place).decision:
                yield Paragraph(line(self.say("approve.comment")))

    def _judged(self) -> tuple[tuple[str, str], ...]:
        return tuple(_recorded(self.place, self.facts, self.lang)) or tuple(self._last_form())

    def _last_form(self) -> Iterator[tuple[str, str]]:
        """What was filled in last about what is decided: the terms of a deal, above all."""
        item = self.place.frontier.key.item if self.place.frontier else ""
        for visit in reversed(self.place.path):
            node = visit.step.node.input
            if not isinstance(node, FormInput) or visit.answer is None or (item and visit.key.item != item):
                continue
            if visit.key.item == item:
                for field in node.fields:
                    value = answer_words(visit.answer.value.get(field.id), field.ask, *self._reading())
                    yield self._named(field), value
            return

    def _named(self, field: FormField) -> str:
        """A field beside its value: no question mark, and no unit, which stands at the value."""
        return _ASKING_ENDS.sub("", field.label.say(self.lang))

    def _form(self, prompt: str) -> tuple[tuple[Block, ...], Rows, Ask | None]:
        """What is given so far, then one short question."""
        field = field_at(self.session, self.place)
        assert field is not None  # noqa: S101  # a full form is an answer, so the frontier has an empty field
        given = draft_of(self.session, self.place).values
        fields = self._form_fields()
        pairs = tuple(
            (self._named(f), one_line(answer_words(given[f.id], f.ask, *self._reading()), 120))
            for f in fields
            if f.id in given
        )
        count = [Quiet(line(self.say("form.count", n=len(given) + 1, of=len(fields))))] if len(fields) > 1 else []
        blocks: list[Block] = [Paragraph(line(prompt))] if not given else []
        blocks += [Fields(pairs)] if pairs else []
        asked = Heading(line(field.label.say(self.lang)))
        blocks += [asked, *self._spelled_out(field.ask), *self._anchors(field), *count]
        rows, ask = self.controls.of_field(field)
        return tuple(blocks), rows, ask

    def _form_fields(self) -> tuple[FormField, ...]:
        node = self.place.frontier.step.node.input if self.place.frontier else None
        return node.fields if isinstance(node, FormInput) else ()

    def _anchors(self, field: FormField) -> Iterator[Block]:
        """The three anchors of a criterion: a mark is given by fact, not by impression; else what its ends mean."""
        if field.hint and _is_scale(field):
            yield Quiet(line(fill(field.hint, *self._reading())))
        if not isinstance(field.ask, RatingInput) or not field.ask.criterion:
            return
        entries = {entry.code: entry for entry in self.place.algorithm.catalogs[field.ask.catalog].entries}
        lines: list[Line] = [
            line(bold(f"{_mark(part.title.say(self.lang))} "), part.text.say(self.lang))
            for part in entries[field.ask.criterion].parts
        ]
        yield Bullets(tuple(lines))

    def _spelled_out(self, node: object) -> Iterator[Block]:
        """Options too long for buttons stand as text, each with what its button says."""
        options = options_of(node, self.place)
        if too_long(options, self.lang):
            spelled = zip(button_labels(options, self.lang), options, strict=True)
            yield Bullets(tuple(line(bold(f"{label} "), option.say(self.lang)) for label, option in spelled))

    def _documents(self) -> Rows:
        after = card.after(self.place, self.session, self.facts, self.lang) if self.place.algorithm.tells else ()
        return (*after, *self._files_made(), (self._button("button.menu", actions.MENU),))

    def _files_made(self) -> Rows:
        names = {filed.values["name"] for filed in self.place.filed if filed.kind == "document"}
        return tuple(self._document(name) for name in self.place.algorithm.file.documents if name in names)

    def _button(self, key: str, action: Action, style: str = "plain") -> Button:
        return Button(self.say(key), action, style)  # type: ignore[arg-type]  # one of the three literals, by its callers


def _prose(text: str) -> Iterator[Block]:
    """The question stands out; what leads up to it, above an empty line, does not."""
    *before, last = text.split("\n\n")
    yield from (Paragraph(line(part)) for part in before)
    yield Heading(line(last))


def _mark(title: str) -> str:
    """A figure stands alone; a word begins a sentence."""
    return title if title.isdecimal() else f"{title}."


def _is_scale(field: FormField) -> bool:
    """A mark without a criterion: its hint says what 1 and 5 are, so it is read before the mark is given."""
    return isinstance(field.ask, RatingInput) and not field.ask.criterion


def run_title(place: Walk, facts: Facts, lang: Lang) -> str:
    """The algorithm's name and what this run is about."""
    title = place.algorithm.file.title.say(lang)
    subject = str(place.subject or place.fields.get("week_label") or "")
    named = one_line(facts.partners[subject].say(lang) if subject in facts.partners else subject, LABEL_LIMIT)
    others = card.others(place)
    named = say("field.and_others", lang, name=named, n=others) if named and others else named
    return f"{title} · {named}" if named else title


def _recorded(place: Walk, facts: Facts, lang: Lang) -> Iterator[tuple[str, str]]:
    """The latest record of the run as label and value."""
    records = [filed for filed in place.filed if filed.kind == "report"]
    for name, value in records[-1].values.items() if records else ():
        if value not in (None, "") and not isinstance(value, list | tuple | dict):
            yield say(f"report.{name}", lang), answer_words(value, None, place, facts, lang)
