"""One event against one run: what is recorded, and where the run stands after it. Pure.

An old button changes nothing; an answer that cannot be taken is a `Refused` value. `advance` walks once; the view and
the desk use the walk it returns.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
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
    Considered,
    Event,
    Filled,
    Outside,
    Paused,
    Resumed,
    Submitted,
    Ticked,
    TimerFired,
)
from dialogs.reading.results import Refused
from dialogs.session import Answer, Draft, Key, Session
from dialogs.walk import ASKING, TIMER, WAITING, Visit, Walk, Walker, walk

Asked: TypeAlias = Answered | Filled | Ticked | Attached | Considered | Submitted | TimerFired


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


def advance(algorithm: Algorithm, session: Session, event: Event, outside: Outside) -> Outcome:
    """Apply one event. Raises nothing that a person could cause."""
    walker = Walker(algorithm, session, outside)
    walker.run()
    if _is_old(session, event) or session.cancelled is not None:
        return _unchanged(session, walker.result())
    return _Advance(algorithm, session, outside, walker).apply(event)


def _is_old(session: Session, event: Event) -> bool:
    turn = getattr(event, "turn", None)
    return turn is not None and turn != session.turn


def _unchanged(session: Session, place: Walk, refused: Refused | None = None) -> Outcome:
    return Outcome(session, place, changed=False, refused=refused)


def _settled(session: Session, place: Walk) -> Outcome:
    """Record what the walk met for the first time."""
    return Outcome(replace(session, entries=place.entries, items=place.items), place)


def _forgetting(outcome: Outcome, caught_up: bool, void: frozenset[Key]) -> Outcome:
    """Forget and name the answers that the run cannot meet any more: no way leads there, or none that they are for."""
    session, place = outcome.session, outcome.walk
    if not caught_up and not place.unused:
        return outcome
    met = {visit.key for visit in place.path}
    ahead = frozenset() if caught_up else _steps_ahead(place)
    left = {key for key in {*session.entries, *place.unused} - met if key.step not in ahead or key in void}
    gone = left | void
    kept = replace(
        session,
        answers={key: answer for key, answer in session.answers.items() if key not in gone},
        entries={key: entry for key, entry in session.entries.items() if key not in left},
    )
    lost = tuple(key for key in place.unused if key in left and _was_said(session, place, key))
    unused = tuple(key for key in place.unused if key not in gone)
    return Outcome(kept, replace(place, entries=kept.entries, unused=unused), lost=lost)


def _was_said(session: Session, place: Walk, key: Key) -> bool:
    """Whether somebody gave this answer: cards that were read and timers are nobody's loss."""
    step = place.algorithm.steps.get(key.step)
    if step is None or step.node.kind not in ASKING:
        return False
    return not Visit(key, step, place.now).timed_by(session.answers[key])


def _steps_ahead(place: Walk) -> frozenset[str]:
    """The steps that some way leads to from the present one, itself among them."""
    found: set[str] = set()
    todo = [place.frontier.key.step] if place.frontier else []
    while todo:
        step = todo.pop()
        found.add(step)
        todo += [branch.step for branch in place.algorithm.steps[step].next if branch.step not in found]
    return frozenset(found)


class _Advance:
    """The cases of `advance`, sharing one walked run."""

    def __init__(self, algorithm: Algorithm, session: Session, outside: Outside, walker: Walker) -> None:
        self.algorithm, self.session, self.outside, self.walker = algorithm, session, outside, walker
        self.place = walker.result()

    def apply(self, event: Event) -> Outcome:
        """After the end nothing happens any more."""
        frontier = self.place.frontier
        if frontier is None:
            return _unchanged(self.session, self.place)
        match event:
            case Back():
                return self._back()
            case Paused(until=until):
                return self._only(replace(self.session, paused_until=until))
            case Resumed():
                resumed = replace(self.session, paused_until=None)
                return replace(self._only(resumed), changed=self.session.paused_until is not None)
            case Cancelled(reason=reason):
                return self._only(self.session.next_turn(cancelled=reason, paused_until=None))
            case _:
                return self._at(frontier, event)

    def _at(self, frontier: Visit, event: Asked) -> Outcome:
        """An event that speaks of the present step."""
        match event:
            case Answered():
                return self._answered(frontier, event)
            case Filled():
                return self._filled(frontier, event)
            case Ticked():
                return self._ticked(frontier, event)
            case Attached():
                return self._attached(event)
            case Considered():
                return self._considered(frontier, event)
            case Submitted():
                return self._submitted(frontier, event)
            case TimerFired():
                return self._timer(frontier, event)
            case _:
                assert_never(event)

    def _only(self, session: Session) -> Outcome:
        """A change of the run that leaves its position alone."""
        return Outcome(session, self.place)

    def _drafted(self, draft: Draft) -> Outcome:
        return self._only(replace(self.session, draft=draft, paused_until=None))

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
        if not self.walker.holds(frontier, event.value, event.at):
            return _unchanged(self.session, self.place, Refused("answer.check"))
        beside = () if isinstance(frontier.step.node.input, FilesInput) else draft_of(self.session, self.place).files
        answer = Answer(event.value, event.at, event.by, event.comment, (*beside, *event.files))
        return self._record(frontier, answer)

    def _record(self, frontier: Visit, answer: Answer) -> Outcome:
        """Store the answer and walk on; after a correction the later answers that still apply are met again."""
        fresh = frontier.key not in self.session.answers
        answers = {**self.session.answers, frontier.key: answer}
        session = self.session.next_turn(answers=answers, draft=None, reopened=None, paused_until=None)
        self.walker.session = session
        if fresh:
            self.walker.park(frozenset(self.place.unused), waited=frontier.step.node.kind in WAITING)
        self.walker.take(frontier, answer)
        self.walker.run()
        place = self.walker.result()
        return _forgetting(_settled(session, place), self._is_caught_up(place), self.walker.void)

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
        draft = replace(draft, values=values, files=(*draft.files, *_named(event.files, event.name)))
        if all(field.id in values for field in form.fields):
            return self._form_done(frontier, event, draft)
        return self._only(self.session.next_turn(draft=draft, paused_until=None))

    def _form_done(self, frontier: Visit, event: Filled, draft: Draft) -> Outcome:
        """The whole form; one that its check refuses is kept, and only the field at fault is asked again."""
        fields = field_ids(frontier)
        whole = {name: draft.values[name] for name in fields}
        if self.walker.holds(frontier, whole, event.at):
            files = (*draft.files, *self._kept_files(frontier, draft))
            return self._record(frontier, Answer(whole, event.at, event.by, files=files))
        draft = _without(draft, self._at_fault(frontier, event, whole))
        return Outcome(self.session.next_turn(draft=draft), self.place, refused=Refused("answer.check"))

    def _kept_files(self, frontier: Visit, draft: Draft) -> tuple[Mapping[str, str], ...]:
        """What came with the fields of a corrected form that stay as they were."""
        old = self.session.answers.get(frontier.key)
        anew = {file.get("field") for file in draft.files}
        kept = {name for name, value in draft.values.items() if old and old.value.get(name) == value} - anew
        return tuple(file for file in old.files if file.get("field") in kept) if old else ()

    def _at_fault(self, frontier: Visit, event: Filled, whole: Mapping[str, Value]) -> str:
        """The field just given, unless the form fails because of another: without it the rest would do.

        Where several are wrong, the first that fails alone.
        """

        def passes(*names: str) -> bool:
            return self.walker.holds(frontier, {name: whole[name] for name in names}, event.at)

        mending = [name for name in whole if passes(*(other for other in whole if other != name))]
        if whole[event.name] is None or event.name in mending:
            return event.name
        return next(iter(mending or [name for name in whole if not passes(name)]), event.name)

    def _ticked(self, frontier: Visit, event: Ticked) -> Outcome:
        codes = {option.code for option in options_at(self.place)}
        if event.code not in codes or not isinstance(frontier.step.node.input, MultiChoiceInput):
            return _unchanged(self.session, self.place)
        others = tuple(code for code in ticks_of(self.session, self.place) if code != event.code)
        draft = draft_of(self.session, self.place)
        return self._drafted(replace(draft, ticks=(*others, event.code) if event.on else others))

    def _submitted(self, frontier: Visit, event: Submitted) -> Outcome:
        match frontier.step.node.input:
            case MultiChoiceInput(at_least=at_least):
                ticks = ticks_of(self.session, self.place)
                order = [option.code for option in options_at(self.place)]
                if len(ticks) < at_least:
                    return _unchanged(self.session, self.place, Refused("choice.too_few", {"n": str(at_least)}))
                return self._answered(frontier, Answered(sorted(ticks, key=order.index), event.at, event.by))
            case FilesInput():
                files = draft_of(self.session, self.place).files
                return self._answered(frontier, Answered([dict(file) for file in files], event.at, event.by))
            case ApproveInput() if decision := draft_of(self.session, self.place).decision:
                return self._answered(frontier, Answered(decision, event.at, event.by))
        return _unchanged(self.session, self.place)

    def _timer(self, frontier: Visit, event: TimerFired) -> Outcome:
        """Once per wait, and not into a pause that the person asked for."""
        due, paused = self.place.timer, self.session.paused_until
        if str(frontier.key) != event.key or due is None or (paused is not None and event.at < paused):
            return _unchanged(self.session, self.place)
        return self._record(frontier, Answer(TIMER, due))

    def _back(self) -> Outcome:
        """Inside a form one field back, from a comment to the decision; else the last answered step is asked again."""
        draft = draft_of(self.session, self.place)
        if draft.decision:
            return self._only(self.session.next_turn(draft=None))
        if draft.values:
            return self._only(self.session.next_turn(draft=_without(draft, list(draft.values)[-1])))
        previous = last_answered(self.place)
        if previous is None:
            return _unchanged(self.session, self.place, Refused("back.first"))
        session = self.session.next_turn(reopened=previous.key, draft=None, paused_until=None)
        return _settled(session, walk(self.algorithm, session, self.outside))


def last_answered(place: Walk) -> Visit | None:
    """The latest visit that a person of this run answered: what «back» returns to.

    Information cards and timers are passed over; a decision of somebody else is not this person's to undo.
    """
    for visit in reversed(place.path):
        if visit.answer is None or visit.step.node.kind not in ASKING or visit.timed_by(visit.answer):
            continue
        return None if visit.step.node.kind == "approve" else visit
    return None


def draft_of(session: Session, place: Walk) -> Draft:
    """The draft of the present step; a draft of another step is forgotten."""
    key = place.frontier.key if place.frontier else Key("")
    return session.draft if session.draft is not None and session.draft.key == key else Draft(key)


def options_at(place: Walk) -> tuple[Option, ...]:
    """The choices of the present step, from wherever they come."""
    node = place.frontier.step.node.input if place.frontier else None
    if isinstance(node, ChoiceInput | MultiChoiceInput):
        return place.algorithm.options(node, place.fields)
    return ()


def ticks_of(session: Session, place: Walk) -> tuple[str, ...]:
    """What is ticked now: the draft, else the answer being corrected, else all of a list proposed at launch."""
    draft = draft_of(session, place)
    if draft.ticks is not None:
        return draft.ticks
    if place.frontier is not None and place.frontier.key in session.answers:
        return tuple(session.answers[place.frontier.key].value)
    node = place.frontier.step.node.input if place.frontier else None
    if isinstance(node, MultiChoiceInput) and node.items in place.fields:
        return tuple(option.code for option in options_at(place))
    return ()


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


def takes_files(session: Session, place: Walk) -> bool:
    """Whether the present question may be answered by a file, or by words with a file beside them."""
    field = field_at(session, place)
    asked = field.ask if field else place.frontier.step.node.input if place.frontier else None
    return isinstance(asked, FilesInput | TextInput)


def wakes_at(session: Session, place: Walk) -> datetime | None:
    """The next minute the clock has something to do for this run, local. A pause puts its timers off."""
    return None if place.ended or session.cancelled is not None else session.paused_until or place.timer


def _named(files: tuple[Mapping[str, str], ...], field: str) -> tuple[Mapping[str, str], ...]:
    return tuple({**file, "field": field} for file in files)


def _without(draft: Draft, field: str) -> Draft:
    """The draft with one field not given yet, nor what came with it."""
    values = {name: value for name, value in draft.values.items() if name != field}
    return replace(draft, values=values, files=tuple(file for file in draft.files if file.get("field") != field))
