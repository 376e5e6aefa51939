"""One event against one run: what is recorded, and where the run stands after it. Pure.

An old button changes nothing; an answer that cannot be taken is a `Refused` value. `proceed` goes on from the walk that
the last press left, so that a press costs the same however long the run has become; `advance` walks first.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TypeAlias, assert_never

from algorithms.compiled import Algorithm
from algorithms.model import (
    ApproveInput,
    ChoiceInput,
    FilesInput,
    FormField,
    FormInput,
    MultiChoiceInput,
    Option,
    TextInput,
)
from algorithms.values import Value
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
    Looked,
    Outside,
    Paused,
    Resumed,
    Submitted,
    Ticked,
    TimerFired,
)
from dialogs.place import ASKING, MAIN, TIMER, WAITING, Visit, Walk
from dialogs.reading.results import Refused
from dialogs.session import Answer, Draft, Key, Session
from dialogs.walk import walk

_FIELD = re.compile(r"\banswer\.(\w+)")
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
    known = {None, session.turn, place.frontier.mark if deciding and place.frontier else None}
    if session.cancelled is not None or place.ended or turn not in known:
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


def _forgetting(outcome: Outcome, caught_up: bool, void: frozenset[Key]) -> Outcome:
    """Forget and name the answers that the run cannot meet any more: no way leads there, or none that they are for."""
    session, place = outcome.session, outcome.walk
    if not place.unused and not caught_up:
        return outcome
    ahead = frozenset() if caught_up else _steps_ahead(place)
    unmet = {key for key in {*session.entries, *place.unused} if not place.met(key)}
    left = {key for key in unmet if key.step not in ahead or key in void}
    gone = left | void
    if not left and not void:
        return outcome
    lost = tuple(key for key in place.unused if key in left and _was_said(session, place, key))
    kept = replace(
        session,
        answers={key: answer for key, answer in session.answers.items() if key not in gone},
        entries={key: entry for key, entry in session.entries.items() if key not in left},
        reopened=None if session.reopened in gone else session.reopened,
    )
    walker = place.walker
    walker.session, walker.entries = kept, dict(kept.entries)
    return Outcome(kept, walker.result(), lost=lost)


def _was_said(session: Session, place: Walk, key: Key) -> bool:
    """Whether somebody gave this answer: cards that were read and timers are nobody's loss."""
    step = place.algorithm.steps.get(key.step)
    if step is None or step.node.kind not in ASKING:
        return False
    return not Visit(key, step, place.now).timed_by(session.answers[key])


def _steps_ahead(place: Walk) -> frozenset[str]:
    """The steps that some way leads to from the open questions, themselves among them."""
    found: set[str] = set()
    todo = [visit.key.step for visit in place.open.values()]
    while todo:
        step = todo.pop()
        found.add(step)
        todo += [branch.step for branch in place.algorithm.steps[step].next if branch.step not in found]
    return frozenset(found)


class _Advance:
    """The cases of `proceed`, sharing one walked run that has not ended."""

    def __init__(self, session: Session, place: Walk, outside: Outside, deciding: bool) -> None:
        self.session, self.place, self.outside, self.deciding = session, place, outside, deciding

    def apply(self, event: Event) -> Outcome:
        match event:
            case Back():
                return self._back()
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
        files = _named(event.files, field.id) if field else event.files
        return self._drafted(replace(draft, files=(*draft.files, *files)))

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
        if old is not None and _is_same(old, answer):
            answer = old  # nothing was corrected, so nothing may change: not even the minute
        answers = {**self.session.answers, frontier.key: answer}
        by_others = self.deciding or frontier.timed_by(answer) or frontier.step.node.kind == "call"
        looked, heard = (self.session.looked, self.session.heard) if by_others else (None, 0)
        # Another branch may go on while a question is asked again; that one stays asked.
        reopened = None if self.session.reopened == frontier.key else self.session.reopened
        session = self.session.next_turn(
            answers=answers, drafts=self._with(None), reopened=reopened, paused_until=None, looked=looked, heard=heard
        )
        if old is None:
            walker = self.place.walker.fork(session, self.outside)
            walker.park(frozenset(self.place.unused), waited=frontier.step.node.kind in WAITING)
            walker.take(frontier, answer)
            walker.run()
            place = walker.result()
        else:
            # What other branches of a board were told since comes after it: only a walk afresh keeps that order.
            place = walk(self.place.algorithm, session, self.outside)
        outcome = _forgetting(_settled(session, place), self._is_caught_up(place), place.walker.void)
        if old is not None or not self.place.unused:
            return outcome
        # While a correction is under way answers are put aside and taken up: what follows is told by the record alone.
        afresh = walk(place.algorithm, outcome.session, self.outside)
        return replace(_settled(outcome.session, afresh), lost=outcome.lost)

    def _is_caught_up(self, place: Walk) -> bool:
        """Whether nothing said before can lie ahead: the end, or the question that the run stood at before."""
        if place.frontier is None:
            return True
        return place.frontier.key in self.session.entries and place.frontier.key not in self.session.answers

    def _filled(self, frontier: Visit, event: Filled) -> Outcome:
        form = frontier.step.node.input
        if not isinstance(form, FormInput) or event.name not in {field.id for field in form.fields}:
            return _unchanged(self.session, self.place)
        draft = draft_of(self.session, self.place)
        values = {**draft.values, event.name: event.value}
        draft = replace(draft, values=values, files=(*draft.files, *_named(event.files, event.name)), ticks=None)
        if all(field.id in values for field in form.fields):
            return self._form_done(frontier, event, draft)
        return self._only(self.session.next_turn(drafts=self._with(draft), paused_until=None))

    def _form_done(self, frontier: Visit, event: Filled, draft: Draft) -> Outcome:
        """The whole form; one that its check refuses is kept, and only the field at fault is asked again."""
        fields = field_ids(frontier)
        whole = {name: draft.values[name] for name in fields}
        if self.place.holds(whole, event.at):
            files = (*draft.files, *self._kept_files(frontier, draft))
            return self._record(frontier, Answer(whole, event.at, event.by, files=files))
        draft = _without(draft, self._at_fault(event, whole))
        session = self.session.next_turn(drafts=self._with(draft))
        return Outcome(session, self.place, refused=Refused("answer.check"))

    def _kept_files(self, frontier: Visit, draft: Draft) -> tuple[Mapping[str, str], ...]:
        """What came with the fields of a corrected form that stay as they were."""
        old = self.session.answers.get(frontier.key)
        anew = {file.get("field") for file in draft.files}
        kept = {name for name, value in draft.values.items() if old and old.value.get(name) == value} - anew
        return tuple(file for file in old.files if file.get("field") in kept) if old else ()

    def _at_fault(self, event: Filled, whole: Mapping[str, Value]) -> str:
        """The field just given, unless the form fails because of another: without it the rest would do.

        Where several are wrong, the first that fails alone.
        """

        def passes(*names: str) -> bool:
            return self.place.holds({name: whole[name] for name in names}, event.at)

        named = self._checked(whole)
        mending = [name for name in named if passes(*(other for other in whole if other != name))]
        if whole[event.name] is None or event.name in mending:
            return event.name
        return next(iter(mending or [name for name in named if not passes(name)]), event.name)

    def _checked(self, whole: Mapping[str, Value]) -> list[str]:
        """The fields that the step's check speaks of; all of them where it speaks of the answer as a whole."""
        check = self.place.frontier.step.check if self.place.frontier else None
        said = set(_FIELD.findall(check.source)) if check else set()
        return [name for name in whole if name in said] or list(whole)

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
                wrong = _counted(shots(files), least, most, "files")
                if wrong is not None:
                    return _unchanged(self.session, self.place, wrong)
                return self._answered(frontier, Answered([dict(file) for file in files], event.at, event.by))
            case ApproveInput() if decision := draft_of(self.session, self.place).decision:
                return self._answered(frontier, Answered(decision, event.at, event.by))
        return _unchanged(self.session, self.place)

    def _chosen(self, frontier: Visit, node: MultiChoiceInput, event: Submitted) -> Outcome:
        """What is ticked, in the order it was offered."""
        ticks, order = (
            ticks_of(self.session, self.place),
            [option.code for option in options_at(self.session, self.place)],
        )
        wrong = _counted(len(ticks), node.at_least, node.at_most, "choice")
        if wrong is not None:
            return _unchanged(self.session, self.place, wrong)
        value = [coded(node, code, self.place) for code in sorted(ticks, key=order.index)]
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
        return self._record(visit, Answer(TIMER, due))

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

    def _back(self) -> Outcome:
        """Inside a form one field back, from a comment to the decision; else the last answered step is asked again."""
        draft = draft_of(self.session, self.place)
        if draft.decision:
            return self._only(self.session.next_turn(drafts=self._with(None)))
        if draft.values:
            return self._only(self.session.next_turn(drafts=self._with(_without(draft, list(draft.values)[-1]))))
        previous = None if self.deciding else last_answered(self.place)
        if previous is None:
            return _unchanged(self.session, self.place, Refused("back.first"))
        session = self.session.next_turn(reopened=previous.key, paused_until=None, looked=previous.thread, heard=0)
        return _settled(session, walk(self.place.algorithm, session, self.outside))


def _is_same(old: Answer, new: Answer) -> bool:
    return bool(old.value == new.value) and (old.comment, old.files) == (new.comment, new.files)


def _counted(have: int, least: int, most: int, what: str) -> Refused | None:
    """Why so many are too few or too many; None when they are neither."""
    if have < least:
        return Refused(f"{what}.too_few", {"n": str(least)})
    return Refused(f"{what}.too_many", {"n": str(most)}) if most and have > most else None


def last_answered(place: Walk) -> Visit | None:
    """The latest visit that a person of this run answered: what «back» returns to.

    Information cards and timers are passed over; a decision of somebody else is not this person's to undo. In a branch
    of a board only its own steps count, and the tap that turned to it. From a question that is asked again only what
    was answered before it: what other branches said since would lead around for ever.
    """
    thread = place.frontier.thread if place.frontier else MAIN
    before = _answered_before(place.walker.session)
    for visit in reversed(place.passed):
        if visit.answer is None or visit.step.node.kind not in ASKING or visit.timed_by(visit.answer):
            continue
        if before is not None and visit.key not in before:
            continue
        if thread not in (MAIN, visit.thread, visit.opens) or (thread == MAIN and visit.opens):
            continue
        return None if visit.step.node.kind == "approve" else visit
    return None


def _answered_before(session: Session) -> set[Key] | None:
    """What was answered before the question that is asked again; None when none is."""
    if session.reopened is None:
        return None
    order = list(session.answers)
    return set(order[: order.index(session.reopened)])


def draft_of(session: Session, place: Walk) -> Draft:
    """The draft of the question looked at."""
    key = place.frontier.key if place.frontier else Key("")
    return session.drafts.get(key, Draft(key))


def asked_at(session: Session, place: Walk) -> object:
    """The input of the present question: of a form, that of its present field."""
    field = field_at(session, place)
    return field.ask if field else place.frontier.step.node.input if place.frontier else None


def options_at(session: Session, place: Walk) -> tuple[Option, ...]:
    """The choices of the present question, from wherever they come."""
    node = asked_at(session, place)
    return place.algorithm.options(node, place) if isinstance(node, ChoiceInput | MultiChoiceInput) else ()


def coded(node: ChoiceInput | MultiChoiceInput, code: str, place: Walk) -> Value:
    """A chosen code as the answer: of an item, its number."""
    return Decimal(code) if node.items in place.algorithm.file.lists else code


def ticks_of(session: Session, place: Walk) -> tuple[str, ...]:
    """What is ticked now: the draft, else the answer being corrected, else all of a list proposed at launch."""
    draft = draft_of(session, place)
    if draft.ticks is not None:
        return draft.ticks
    node, field = asked_at(session, place), field_at(session, place)
    if place.frontier is not None and place.frontier.key in session.answers:
        old = session.answers[place.frontier.key].value
        return tuple(str(code) for code in (old.get(field.id) or () if field else old))
    if isinstance(node, MultiChoiceInput) and node.items in place.fields:
        return tuple(option.code for option in options_at(session, place))
    ready = suggestion(session, place, field.id if field else "")
    return tuple(str(code) for code in ready) if isinstance(ready, list | tuple) else ()


def suggestion(session: Session, place: Walk, name: str = "") -> Value:
    """What a question, or the field of this name, may be answered with by one tap.

    The answer being corrected, what the run was launched with for this step, or the step's prefill.
    """
    frontier = place.frontier
    if frontier is None:
        return None
    old = session.answers.get(frontier.key)
    if old is not None:
        return old.value.get(name) if name and isinstance(old.value, Mapping) else None
    given = session.vars.get(frontier.step.id)
    if name:
        given = given.get(name) if isinstance(given, Mapping) else None
    expression = frontier.step.prefill.get(name or "answer")
    value = given if given is not None or expression is None else expression.run(place)
    return value if value != "" else None


def field_at(session: Session, place: Walk) -> FormField | None:
    """The form question being asked now: the first field still empty."""
    form = place.frontier.step.node.input if place.frontier else None
    if not isinstance(form, FormInput):
        return None
    given = draft_of(session, place).values
    return next((field for field in form.fields if field.id not in given), None)


def field_ids(visit: Visit) -> tuple[str, ...]:
    """The names of a form's fields in order; none elsewhere."""
    form = visit.step.node.input
    return tuple(field.id for field in form.fields) if isinstance(form, FormInput) else ()


def shots(files: Sequence[Mapping[str, str]]) -> int:
    """How many of them count where photos are asked for: a point on the map goes with them."""
    return sum(file.get("kind") != "location" for file in files)


def takes_files(session: Session, place: Walk) -> bool:
    """Whether the present question may be answered by a file, or by words with a file beside them."""
    return isinstance(asked_at(session, place), FilesInput | TextInput)


def wakes_at(session: Session, place: Walk) -> datetime | None:
    """The next minute the clock has something to do for this run, local. A pause puts timers off, but no deadline."""
    if place.ended or session.cancelled is not None:
        return None
    timers = [session.paused_until] if session.paused_until else [*place.timers.values()]
    missed = [due + timedelta(minutes=1) for due in place.deadlines.values()]
    return min([*timers, *missed], default=None)


def _named(files: tuple[Mapping[str, str], ...], field: str) -> tuple[Mapping[str, str], ...]:
    return tuple({**file, "field": field} for file in files)


def _without(draft: Draft, field: str) -> Draft:
    """The draft with one field not given yet, nor what came with it."""
    values = {name: value for name, value in draft.values.items() if name != field}
    return replace(draft, values=values, files=tuple(file for file in draft.files if file.get("field") != field))
