"""Going back and saying something else: which step is asked again, and which later answers are lost by it. Pure."""

from __future__ import annotations

from dataclasses import replace

from dialogs.place import ASKING, MAIN, Visit, Walk
from dialogs.session import Answer, Key, Session


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


def before_filing(place: Walk) -> Visit | None:
    """The question whose answer filed the report that is in force."""
    before: Visit | None = None
    found: Visit | None = None
    for visit in place.passed:
        record = visit.step.node.record
        if record is not None and record.kind == "report":
            found = before
        elif visit.answer is not None and visit.step.node.kind in ASKING:
            before = visit
    return found


def _answered_before(session: Session) -> set[Key] | None:
    """What was answered before the question that is asked again; None when none is."""
    if session.reopened is None:
        return None
    order = list(session.answers)
    return set(order[: order.index(session.reopened)])


def is_same(old: Answer, new: Answer) -> bool:
    """Nothing was corrected, so nothing may change: not even the minute."""
    return bool(old.value == new.value) and (old.comment, old.files) == (new.comment, new.files)


def is_caught_up(session: Session, place: Walk) -> bool:
    """Whether nothing said before can lie ahead: the end, or the question that the run stood at before."""
    if place.frontier is None:
        return True
    return place.frontier.key in session.entries and place.frontier.key not in session.answers


def forgetting(session: Session, place: Walk, *, caught_up: bool) -> tuple[Session, tuple[Key, ...]] | None:
    """The run without the answers that it cannot meet any more, as no way leads there, or none that they are for.

    With it those that somebody gave. None where there is nothing to forget.
    """
    void = place.walker.void
    if not place.unused and not caught_up:
        return None
    ahead = frozenset() if caught_up else _steps_ahead(place)
    unmet = {key for key in {*session.entries, *place.unused} if not place.met(key)}
    left = {key for key in unmet if key.step not in ahead or key in void}
    gone = left | void
    if not left and not void:
        return None
    lost = tuple(key for key in place.unused if key in left and _was_said(session, place, key))
    kept = replace(
        session,
        answers={key: answer for key, answer in session.answers.items() if key not in gone},
        entries={key: entry for key, entry in session.entries.items() if key not in left},
        reopened=None if session.reopened in gone else session.reopened,
    )
    return kept, lost


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
