"""One event against one run: what is recorded, and where the run stands after it. Pure.

An old button changes nothing; an answer that cannot be taken is a `Refused` value. `proceed` goes on from the walk that
the last press left, so that a press costs the same however long the run has become; `advance` walks first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeAlias, assert_never

from algorithms.compiled import Algorithm
from algorithms.model import (
    ApproveInput,
    FilesInput,
    FormInput,
    MultiChoiceInput,
)
from dialogs.albums import completed, is_of, with_more
from dialogs.corrections import before_filing, forgetting, is_caught_up, is_same, last_answered
from dialogs.events import (
    Answered,
    Attached,
    Back,
    Cancelled,
    ChildEnded,
    ClockPassed,
    Considered,
    Event,
    Filled,
    Joined,
    Looked,
    Outside,
    Paused,
    Resumed,
    Revised,
    Submitted,
    Ticked,
    TimerFired,
)
from dialogs.forms import at_fault, filled, kept_files, named, without
from dialogs.place import MAIN, TIMER, WAITING, Visit, Walk
from dialogs.question import (
    asked_at,
    chosen_of,
    counted,
    draft_of,
    field_at,
    field_ids,
    options_at,
    shots,
    takes_files,
    ticks_of,
)
from dialogs.reading.results import Refused
from dialogs.session import Answer, Draft, Key, Session
from dialogs.walk import walk

Asked: TypeAlias = Answered | Filled | Ticked | Attached | Considered | Submitted


@dataclass(frozen=True)
class Outcome:
    """What an event made of a run. `changed` is False for old buttons and refusals: then nothing is to be stored.

    `lost` are answers that a correction made needless: the run forgets them, its journal keeps them.
    """

    session: Session
    walk: Walk
    changed: bool = True
    refused: Refused | None = None
    lost: tuple[Key, ...] = ()


def start(algorithm: Algorithm, session: Session, outside: Outside) -> Outcome:
    """The first walk of a new run."""
    return _settled(session, walk(algorithm, session, outside))


def advance(
    algorithm: Algorithm, session: Session, event: Event, outside: Outside, *, deciding: bool = False
) -> Outcome:
    """Apply one event to a run as it is recorded. Raises nothing that a person could cause."""
    return proceed(Outcome(session, walk(algorithm, session, outside)), event, outside, deciding=deciding)


def proceed(before: Outcome, event: Event, outside: Outside, *, deciding: bool = False) -> Outcome:
    """Apply one event to a run as it stands; `deciding`: it comes from whoever's decision is awaited."""
    session = before.session
    place = before.walk.at(before.walk.deciding) if deciding else before.walk
    turn = getattr(event, "turn", None)
    known = {None, session.turn, place.turn_of(place.frontier) if deciding and place.frontier else None}
    over = place.ended and not isinstance(event, Revised)
    if session.cancelled is not None or over or turn not in known:
        return _unchanged(session, place)
    outcome = _Advance(session, place, outside, deciding).apply(event)
    # Whoever only considers a decision does not turn the owner to it.
    return replace(outcome, walk=before.walk) if outcome.walk is place else outcome


def _unchanged(session: Session, place: Walk, refused: Refused | None = None) -> Outcome:
    return Outcome(session, place, changed=False, refused=refused)


def _settled(session: Session, place: Walk) -> Outcome:
    """Record what the walk met for the first time."""
    waiting = {visit.key for visit in place.open.values()}
    drafts = {key: draft for key, draft in session.drafts.items() if key in waiting}
    kept = replace(session, entries=place.entries, items=place.items, drafts=drafts)
    place.walker.session = kept
    return Outcome(kept, place)


def _without_lost(outcome: Outcome, caught_up: bool) -> Outcome:
    """After an answer: the run forgets what it cannot meet any more, and so does its walk."""
    forgotten = forgetting(outcome.session, outcome.walk, caught_up=caught_up)
    if forgotten is None:
        return outcome
    kept, lost = forgotten
    walker = outcome.walk.walker
    walker.session, walker.entries = kept, dict(kept.entries)
    return Outcome(kept, walker.result(), lost=lost)


class _Advance:
    """The cases of `proceed`, sharing one walked run that has not ended."""

    def __init__(self, session: Session, place: Walk, outside: Outside, deciding: bool) -> None:
        self.session, self.place, self.outside, self.deciding = session, place, outside, deciding

    def apply(self, event: Event) -> Outcome:
        match event:
            case Back():
                return self._back()
            case Revised():
                return self._revised()
            case Looked(thread=thread):
                return self._looked(thread)
            case Paused(until=until):
                return self._only(replace(self.session, paused_until=until))
            case Resumed():
                resumed = replace(self.session, paused_until=None)
                return replace(self._only(resumed), changed=self.session.paused_until is not None)
            case Cancelled(reason=reason):
                return self._only(self.session.next_turn(cancelled=reason, paused_until=None))
            case TimerFired():
                return self._timer(event)
            case ClockPassed():
                return self._clock(event)
            case ChildEnded():
                return self._child(event)
            case Joined():
                return self._joined(event)
            case _:
                frontier = self.place.frontier
                assert frontier is not None  # noqa: S101  # a run that has not ended has an open question
                return self._at(frontier, event)

    def _at(self, frontier: Visit, event: Asked) -> Outcome:
        """An event that speaks of the present step; what another conversation is to answer, no person can."""
        if frontier.step.node.kind == "call":
            return _unchanged(self.session, self.place)
        match event:
            case Answered():
                return self._answered(frontier, event)
            case Filled():
                return self._filled(frontier, event)
            case Ticked():
                return self._ticked(event)
            case Attached():
                return self._attached(event)
            case Considered():
                return self._considered(frontier, event)
            case Submitted():
                return self._submitted(frontier, event)
            case _:
                assert_never(event)

    def _only(self, session: Session) -> Outcome:
        """A change of the run that leaves its position alone."""
        return Outcome(session, self.place)

    def _with(self, draft: Draft | None) -> Mapping[Key, Draft]:
        """All drafts, with this one for the question looked at."""
        key = self.place.frontier.key if self.place.frontier else Key("")
        others = {other: kept for other, kept in self.session.drafts.items() if other != key}
        return others if draft is None else {**others, key: draft}

    def _drafted(self, draft: Draft) -> Outcome:
        return self._only(replace(self.session, drafts=self._with(draft), paused_until=None))

    def _attached(self, event: Attached) -> Outcome:
        """Files alone are an answer only where files are asked for; elsewhere they wait for the words."""
        field = field_at(self.session, self.place)
        if not takes_files(self.session, self.place):
            return _unchanged(self.session, self.place)
        draft = draft_of(self.session, self.place)
        files = named(event.files, field.id) if field else event.files
        return self._drafted(replace(draft, files=(*draft.files, *files)))

    def _joined(self, event: Joined) -> Outcome:
        for draft in self.session.drafts.values():
            if is_of(event.group, draft.files):
                whole = replace(draft, files=with_more(draft.files, event))
                return self._only(replace(self.session, drafts={**self.session.drafts, draft.key: whole}))
        for key, answer in self.session.answers.items():
            joined = completed(answer, event)
            if joined is not None:
                return self._amended(key, joined)
        return _unchanged(self.session, self.place, Refused("album.late"))

    def _amended(self, key: Key, answer: Answer) -> Outcome:
        """An answer that is given already, with more beside it: what follows from it is told anew."""
        node = self.place.algorithm.steps[key.step].node.input
        wrong = counted(shots(answer.value), 0, node.at_most, "files") if isinstance(node, FilesInput) else None
        if wrong is not None:
            return _unchanged(self.session, self.place, wrong)
        session = self.session.next_turn(answers={**self.session.answers, key: answer})
        outcome = _settled(session, self._afresh(session))
        return _without_lost(outcome, is_caught_up(self.session, self.place))

    def _considered(self, frontier: Visit, event: Considered) -> Outcome:
        if frontier.step.node.kind != "approve":
            return _unchanged(self.session, self.place)
        return self._drafted(replace(draft_of(self.session, self.place), decision=event.decision))

    def _answered(self, frontier: Visit, event: Answered) -> Outcome:
        branch = replace(frontier, answer=Answer(event.value, event.at)).opens
        if branch in self.place.open and branch != MAIN and self.session.reopened != frontier.key:
            return self._looked(branch)  # it is begun already: a tap turns to it
        if not self.place.holds(event.value, event.at):
            return _unchanged(self.session, self.place, Refused("answer.check"))
        beside = () if isinstance(frontier.step.node.input, FilesInput) else draft_of(self.session, self.place).files
        answer = Answer(event.value, event.at, event.by, event.comment, (*beside, *event.files))
        return self._record(frontier, answer)

    def _record(self, frontier: Visit, answer: Answer) -> Outcome:
        """Store the answer and walk on; after a correction the later answers that still apply are met again."""
        old = self.session.answers.get(frontier.key)
        if old is not None and is_same(old, answer):
            answer = old
        changed = old is not None and answer is not old
        answers = {**(self._undecided(frontier.key) if changed else self.session.answers), frontier.key: answer}
        by_others = self.deciding or frontier.timed_by(answer) or frontier.step.node.kind == "call"
        looked, heard = (self.session.looked, self.session.heard) if by_others else (None, 0)
        # Another branch may go on while a question is asked again; that one stays asked.
        reopened = None if self.session.reopened == frontier.key else self.session.reopened
        session = self.session.next_turn(
            answers=answers, drafts=self._with(None), reopened=reopened, paused_until=None, looked=looked, heard=heard
        )
        # What other branches were told since a corrected answer comes after it: only a walk afresh keeps that order.
        place = self._on(session, frontier, answer) if old is None else self._afresh(session)
        outcome = _without_lost(_settled(session, place), is_caught_up(self.session, place))
        if old is not None or not self.place.unused:
            return outcome
        # While a correction is under way answers are put aside and taken up: what follows is told by the record alone.
        return replace(_settled(outcome.session, self._afresh(outcome.session)), lost=outcome.lost)

    def _undecided(self, key: Key) -> Mapping[Key, Answer]:
        """A report is decided on as it was: once an answer before that is another, the decision is asked for anew."""
        answers = self.session.answers
        if not self.place.algorithm.files_reports:
            return answers
        steps, order = self.place.algorithm.steps, list(answers)
        later = {each for each in order[order.index(key) :] if each.step in steps}
        return {each: answers[each] for each in order if each not in later or steps[each.step].node.kind != "approve"}

    def _on(self, session: Session, frontier: Visit, answer: Answer) -> Walk:
        """The walk goes on over a new answer."""
        walker = self.place.walker.fork(session, self.outside)
        walker.park(frozenset(self.place.unused), waited=frontier.step.node.kind in WAITING)
        walker.take(frontier, answer)
        walker.run()
        return walker.result()

    def _afresh(self, session: Session) -> Walk:
        return walk(self.place.algorithm, session, self.outside)

    def _filled(self, frontier: Visit, event: Filled) -> Outcome:
        form = frontier.step.node.input
        if not isinstance(form, FormInput) or event.name not in {field.id for field in form.fields}:
            return _unchanged(self.session, self.place)
        draft = filled(draft_of(self.session, self.place), event)
        if all(field.id in draft.values for field in form.fields):
            return self._form_done(frontier, event, draft)
        return self._only(self.session.next_turn(drafts=self._with(draft), paused_until=None))

    def _form_done(self, frontier: Visit, event: Filled, draft: Draft) -> Outcome:
        """The whole form; one that its check refuses is kept, and only the field at fault is asked again."""
        whole = {name: draft.values[name] for name in field_ids(frontier)}
        if self.place.holds(whole, event.at):
            files = (*draft.files, *kept_files(draft, self.session.answers.get(frontier.key)))
            return self._record(frontier, Answer(whole, event.at, event.by, files=files))
        draft = without(draft, at_fault(self.place, event, whole))
        session = self.session.next_turn(drafts=self._with(draft))
        return Outcome(session, self.place, refused=Refused("answer.check"))

    def _ticked(self, event: Ticked) -> Outcome:
        codes = {option.code for option in options_at(self.session, self.place)}
        if event.code not in codes or not isinstance(asked_at(self.session, self.place), MultiChoiceInput):
            return _unchanged(self.session, self.place)
        others = tuple(code for code in ticks_of(self.session, self.place) if code != event.code)
        draft = draft_of(self.session, self.place)
        return self._drafted(replace(draft, ticks=(*others, event.code) if event.on else others))

    def _submitted(self, frontier: Visit, event: Submitted) -> Outcome:
        match asked_at(self.session, self.place):
            case MultiChoiceInput() as node:
                return self._chosen(frontier, node, event)
            case FilesInput(at_least=least, at_most=most):
                files = draft_of(self.session, self.place).files
                wrong = counted(shots(files), least, most, "files")
                if wrong is not None:
                    return _unchanged(self.session, self.place, wrong)
                return self._answered(frontier, Answered([dict(file) for file in files], event.at, event.by))
            case ApproveInput() if decision := draft_of(self.session, self.place).decision:
                return self._answered(frontier, Answered(decision, event.at, event.by))
        return _unchanged(self.session, self.place)

    def _chosen(self, frontier: Visit, node: MultiChoiceInput, event: Submitted) -> Outcome:
        """What is ticked, in the order it was offered."""
        value = chosen_of(node, ticks_of(self.session, self.place), self.place)
        if isinstance(value, Refused):
            return _unchanged(self.session, self.place, value)
        field = field_at(self.session, self.place)
        if field is not None:
            return self._filled(frontier, Filled(field.id, value, event.at, event.by))
        return self._answered(frontier, Answered(value, event.at, event.by))

    def _timer(self, event: TimerFired) -> Outcome:
        """Once per wait, and not into a pause that the person asked for."""
        visit = self._open_at(event.key)
        due = self.place.timers.get(visit.key) if visit else None
        paused = self.session.paused_until
        if visit is None or due is None or (paused is not None and event.at < paused):
            return _unchanged(self.session, self.place)
        value = TIMER if event.value is None else event.value
        return self._record(visit, Answer(value, due))

    def _clock(self, event: ClockPassed) -> Outcome:
        """Deadlines whose minute has passed are missed, whether anybody answers or not."""
        if all(due >= event.at for due in self.place.deadlines.values()):
            return _unchanged(self.session, self.place)
        session = replace(self.session, clock=event.at)
        walker = self.place.walker.fork(session, self.outside)
        walker.strike(event.at)
        return _settled(session, walker.result())

    def _child(self, event: ChildEnded) -> Outcome:
        visit = self._open_at(event.key)
        if visit is None or visit.step.node.kind != "call":
            return _unchanged(self.session, self.place)
        return self._record(visit, Answer(event.values, event.at))

    def _open_at(self, key: str) -> Visit | None:
        return next((visit for visit in self.place.open.values() if str(visit.key) == key), None)

    def _looked(self, thread: str) -> Outcome:
        if thread not in self.place.open:
            return _unchanged(self.session, self.place)
        session = self.session.next_turn(looked=thread, heard=len(self.place.passed), paused_until=None)
        return Outcome(session, replace(self.place.at(self.place.open[thread]), notices=()))

    def _revised(self) -> Outcome:
        """The question before the latest filing is asked again; what was decided since is asked anew if it changes."""
        filed = before_filing(self.place)
        if filed is None:
            return _unchanged(self.session, self.place, Refused("back.first"))
        session = self.session.next_turn(reopened=filed.key, paused_until=None, looked=filed.thread, heard=0)
        return _settled(session, self._afresh(session))

    def _back(self) -> Outcome:
        """Inside a form one field back, from a comment to the decision; else the last answered step is asked again."""
        draft = draft_of(self.session, self.place)
        if draft.decision:
            return self._only(self.session.next_turn(drafts=self._with(None)))
        if draft.values:
            return self._only(self.session.next_turn(drafts=self._with(without(draft, list(draft.values)[-1]))))
        previous = None if self.deciding else last_answered(self.place)
        if previous is None:
            return _unchanged(self.session, self.place, Refused("back.first"))
        session = self.session.next_turn(reopened=previous.key, paused_until=None, looked=previous.thread, heard=0)
        return _settled(session, self._afresh(session))


def wakes_at(session: Session, place: Walk) -> datetime | None:
    """The next minute the clock has something to do for this run, local. A pause puts timers off, but no deadline."""
    if place.ended or session.cancelled is not None:
        return None
    timers = [session.paused_until] if session.paused_until else [*place.timers.values()]
    missed = [due + timedelta(minutes=1) for due in place.deadlines.values()]
    return min([*timers, *missed], default=None)
