"""What the engine promises, proved over every worked conversation and every step of every methodology."""

from __future__ import annotations

import heapq
import itertools
import json
import os
import random
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from algorithms.compiled import Algorithm
from algorithms.loader import load_version
from algorithms.values import Value
from dialogs.corrections import last_answered
from dialogs.engine import Outcome, proceed, start
from dialogs.events import Answered, Back, ClockPassed, Event, Looked, Outside, TimerFired
from dialogs.place import ASKING, SEEN, TIMER
from dialogs.session import Answer, Key, dump, load
from dialogs.walk import walk
from tests.dlg_support import MONDAY, ROOT, Talk, facts_of, library, methodology
from tests.engine_support import (
    COLLEAGUES,
    LAUNCHED,
    Conversation,
    answer,
    asked_first,
    begun,
    conversations,
    differing,
    end_state,
    event_of,
    journal,
    possible,
)

pytestmark = pytest.mark.no_cover
ALL = sorted(library().algorithms)
WORKED = pytest.mark.parametrize("case", conversations(), ids=lambda case: case.name)


def first_of_each() -> Iterator[Any]:
    """The first case of each algorithm in the suite, the others in `make soak`."""
    seen: set[str] = set()
    for case in conversations():
        marks = [pytest.mark.soak] if case.algorithm.id in seen else []
        seen.add(case.algorithm.id)
        yield pytest.param(case, id=case.name, marks=marks)


FIRST_OF_EACH = pytest.mark.parametrize("case", list(first_of_each()))


# ── every step is reached ───────────────────────────────────────────────────────────────────────────────────


ALONE = 3000  # presses of a search that begins empty-handed
SCRIPTS = {
    "partner_negotiation": ("objection_any", ("yes", *[None, SEEN, "open", "yes"] * 2, None, SEEN, "open", "no"))
}
"""Where counting is needed: the step to begin at, and the answers; None: any."""


@dataclass
class Reached:
    """A state of the search: how it was come to, and how often it was gone on from."""

    outcome: Outcome
    now: datetime
    before: Reached | None = None
    event: Event | None = None
    visits: int = 0

    def way(self) -> list[str]:
        """The answers that lead here."""
        told = [] if self.before is None else self.before.way()
        return told if self.event is None else [*told, short(self.event)]


def short(event: Event) -> str:
    value = getattr(event, "value", None)
    return str(value)[:60] if value is not None else type(event).__name__


def where(outcome: Outcome) -> tuple[Any, ...]:
    """What makes two states worth telling apart: the open questions, and the small values that conditions read."""
    place = outcome.walk
    small = [
        (name, str(value)[:12]) for name, value in place.fields.items() if isinstance(value, str | bool | int | None)
    ]
    lengths = tuple(min(len(items), 4) for items in place.lists.values())
    return tuple(sorted(visit.key.step for visit in place.open.values())), tuple(sorted(small)), lengths


class Search:
    """Goes on from whichever state stands nearest to a step not seen yet, the least tried one first."""

    def __init__(self, algorithm: Algorithm) -> None:
        self.algorithm = algorithm
        self.outside = Outside(algorithm.cfg, COLLEAGUES)
        self.dice = random.Random(algorithm.id)
        self.found: dict[str, Reached] = {}
        self.states: dict[tuple[Any, ...], Reached] = {}
        self.queue: list[tuple[float, int, Reached]] = []
        self.near: dict[str, int] = {}
        self.order = itertools.count()
        self.presses = 0
        given = LAUNCHED.get(algorithm.id, {})
        for vars_ in ({}, given):
            self.keep(Reached(begun(algorithm, vars_, outside=self.outside), MONDAY))

    def keep(self, state: Reached) -> None:
        if self.states.setdefault(where(state.outcome), state) is state:
            self.puts(state)
        for visit in (*state.outcome.walk.passed, *state.outcome.walk.open.values()):
            self.found.setdefault(visit.key.step, state)

    @property
    def missing(self) -> set[str]:
        return set(self.algorithm.steps) - set(self.found)

    def far(self, missing: set[str]) -> dict[str, int]:
        """Steps on the way from each step to the nearest one that is missing."""
        distance = dict.fromkeys(missing, 0)
        todo = list(missing)
        while todo:
            step = todo.pop(0)
            for other in self.algorithm.steps.values():
                if other.id not in distance and any(branch.step == step for branch in other.next):
                    distance[other.id] = distance[step] + 1
                    todo.append(other.id)
        return distance

    def runs(self, presses: int) -> None:
        missing: set[str] = set()
        while self.missing and self.presses < presses:
            if self.missing != missing:
                missing = self.missing
                self.near, self.queue = self.far(missing), []
                for state in self.states.values():
                    self.puts(state)
            *_, state = heapq.heappop(self.queue)
            state.visits += 1
            self.tries(state)
            self.puts(state)

    def puts(self, state: Reached) -> None:
        if not state.outcome.walk.ended:
            heapq.heappush(self.queue, (self.price(state), next(self.order), state))

    def price(self, state: Reached) -> float:
        near = min(self.near.get(visit.key.step, 99) for visit in state.outcome.walk.open.values())
        return near + 2 * state.visits + len(state.outcome.walk.passed) / 50

    def begins_in(self, case: Conversation) -> None:
        """What a worked conversation has reached is reached."""
        now, state = MONDAY, None
        for moment in case.moments:
            now = max(now, moment.event.at if moment.event else now)
            state = Reached(moment.outcome, now, state, moment.event)
            self.keep(state)

    def follows(self, step: str, script: Iterable[Value]) -> None:
        state = self.found[step]
        if step not in {visit.key.step for visit in state.outcome.walk.open.values()}:
            state = next(
                s for s in self.states.values() if any(v.key.step == step for v in s.outcome.walk.open.values())
            )
        for value in script:
            frontier = state.outcome.walk.frontier
            assert frontier is not None
            said = value or answer(self.dice, self.algorithm, frontier.step.node.input, state.outcome.walk, state.now)
            event = Answered(said, state.now, "rm")
            state = Reached(proceed(state.outcome, event, self.outside), state.now, state, event)
            self.keep(state)

    def tries(self, state: Reached) -> None:
        now = state.now + timedelta(minutes=1)
        for event, deciding in [*possible(self.dice, self.algorithm, state.outcome, now, 6)]:
            self.presses += 1
            after = proceed(state.outcome, event, self.outside, deciding=deciding)
            if after.changed:
                self.keep(Reached(after, max(now, event.at), state, event))
        if state.outcome.walk.deadlines and state.visits == 1:
            late = max(state.outcome.walk.deadlines.values()) + timedelta(minutes=2)
            after = proceed(state.outcome, ClockPassed(late), self.outside)
            self.keep(Reached(after, max(now, late), state, ClockPassed(late)))


@pytest.mark.parametrize("name", ALL)
def test_every_step_is_reached(name: str) -> None:
    search = Search(library().algorithms[name])
    search.runs(ALONE)
    if name in SCRIPTS:
        search.follows(*SCRIPTS[name])
    alone = len(search.found)
    for case in conversations():
        if search.missing and case.algorithm.id == name:
            search.begins_in(case)
    search.runs(2 * ALONE)
    print(
        f"\n{name}: {len(search.found)} of {len(search.algorithm.steps)} steps, {search.presses} presses"
        f" ({alone} of them without a worked conversation); missing: {sorted(search.missing)}"
    )
    for step in search.algorithm.steps:
        if step in search.found:
            print(f"  {step} ← {' · '.join(search.found[step].way()[-6:])}")
    assert sorted(search.missing) == []


# ── back, and the same answer again ─────────────────────────────────────────────────────────────────────────


def again(outcome: Outcome, outside: Outside, now: datetime) -> Outcome | None:
    """The way back and the same answer once more; None where there is no way back."""
    back = proceed(outcome, Back(now), outside)
    if not back.changed:
        assert back.refused is not None
        return None
    key, frontier = back.session.reopened, back.walk.frontier
    assert key is not None
    assert frontier is not None
    assert frontier.key == key
    assert last_answered(outcome.walk) is not None
    return answered_as_before(back, outcome.session.answers[key], now, outside)


def answered_as_before(back: Outcome, old: Answer, now: datetime, outside: Outside) -> Outcome:
    """The same answer given now; one that may not be given any more (a day that has passed) by «keep»."""
    typed = proceed(back, Answered(old.value, now, old.by, back.session.turn, old.comment, old.files), outside)
    if typed.changed:
        return typed
    assert typed.refused is not None
    return proceed(back, Answered(old.value, old.at, old.by, back.session.turn, old.comment, old.files), outside)


def is_the_same(one: Outcome, other: Outcome) -> None:
    """The record and all that follows from it; `looked` is where the person turned last, which going back is."""
    faults = [fault for fault in differing(one.session, other.session) if not fault.startswith(("looked", "paused"))]
    facts, others = facts_of(one.walk), facts_of(other.walk)
    faults += [f"{name}: {facts[name]} != {others[name]}" for name in facts if facts[name] != others[name]]
    assert not faults, "\n".join(fault[:600] for fault in faults)


@WORKED
def test_back_and_the_same_answer_change_nothing(case: Conversation) -> None:
    now, tried = MONDAY, 0
    for moment in case.moments:
        now = max(now, moment.event.at if moment.event else now)
        after = again(moment.outcome, case.outside, now + timedelta(days=2)) if not moment.outcome.walk.ended else None
        if after is not None:
            is_the_same(moment.outcome, after)
            tried += 1
    assert tried


def strolls(algorithm: Algorithm, many: int, presses: int) -> Iterator[tuple[Outcome, Outside, datetime]]:
    """States of random conversations of good will."""
    outside = Outside(algorithm.cfg, COLLEAGUES)
    for seed in range(many):
        dice = random.Random(f"{algorithm.id}/{seed}")
        outcome, now = begun(algorithm, LAUNCHED.get(algorithm.id), outside=outside), MONDAY
        for _ in range(presses):
            now += timedelta(hours=dice.choice((0, 1, 30)))
            events = [*possible(dice, algorithm, outcome, now, 4)]
            if not events:
                break
            event, deciding = dice.choice(events)
            now = max(now, event.at)
            after = proceed(outcome, event, outside, deciding=deciding)
            outcome = after if after.changed else outcome
            if outcome.walk.ended:
                break
            yield outcome, outside, now


@pytest.mark.parametrize("many", [6, pytest.param(60, marks=pytest.mark.soak)])
@pytest.mark.parametrize("name", ALL)
def test_back_and_the_same_answer_change_nothing_anywhere(name: str, many: int) -> None:
    tried = 0
    for outcome, outside, now in strolls(library().algorithms[name], many, 40):
        after = again(outcome, outside, now)
        if after is not None:
            is_the_same(outcome, after)
            tried += 1
    assert tried


# ── a correction loses nothing that still applies ───────────────────────────────────────────────────────────


def steps_back(case: Conversation) -> Iterator[tuple[Outcome, Outcome, datetime]]:
    """Each answered step asked again: the state gone back from, and the state after as many taps on «back»."""
    seen: set[Key] = set()
    now = MONDAY
    ahead = [*case.moments[1:], None]
    for moment, following in zip(case.moments, ahead, strict=True):
        now = max(now, moment.event.at if moment.event else now)
        left = following is None or following.deciding or following.outcome.walk.ended
        if not left or moment.outcome.walk.ended:
            continue  # nobody goes back over somebody else's decision, nor from the end
        back = proceed(moment.outcome, Back(now), case.outside)
        chain: set[Key] = set()  # on a board the way back comes around again
        while back.changed and back.session.reopened not in chain:
            assert back.session.reopened is not None
            chain.add(back.session.reopened)
            if back.session.reopened not in seen:
                yield moment.outcome, back, now
            back = proceed(back, Back(now), case.outside)
        seen |= chain


def was_said(algorithm: Algorithm, key: Key, answer: Answer) -> bool:
    """Cards that were read and timers are nobody's loss."""
    kind = algorithm.steps[key.step].node.kind
    return kind in ASKING and not (kind == "wait" and answer.value == TIMER)


def silently_gone(algorithm: Algorithm, before: Outcome, after: Outcome) -> list[str]:
    """What somebody said, the record forgot, nobody was told of, and is not being asked anew."""
    return [
        str(key)
        for key, answer in before.session.answers.items()
        if key not in after.session.answers
        and key not in after.lost
        and was_said(algorithm, key, answer)
        and not after.walk.met(key)
    ]


@dataclass
class Corrected:
    same: int = 0
    different: int = 0
    kept: int = 0
    lost: Counter[str] = field(default_factory=Counter)


@FIRST_OF_EACH
def test_a_correction_loses_no_answer_that_still_applies(case: Conversation) -> None:
    """After a correction the way on is followed over all that was said before. Met again is each later answer whose
    step, item and round lie on it; those that somebody gave and no way leads to any more are named as lost, once; the
    rest stay on record until the way comes to them, waits, or turns up the page.
    """
    dice, algorithm, count = random.Random(case.name), case.algorithm, Corrected()
    for before, back, now in steps_back(case):
        key = back.session.reopened
        assert key is not None
        old = before.session.answers[key]
        same = answered_as_before(back, old, now, case.outside)
        is_the_same(before, same)
        assert same.lost == ()
        count.same += 1
        frontier = back.walk.frontier
        assert frontier is not None
        for _ in range(2):
            value = answer(dice, algorithm, frontier.step.node.input, back.walk, now)
            after = proceed(back, Answered(value, now, "rm"), case.outside)
            if value == old.value or not after.changed:
                continue
            count.different += 1
            is_what_the_record_says(case, before, after, key)
            goes_on(case, before, after, now, dice, count)
    print(
        f"\n{case.name}: {count.same} the same, {count.different} different, {sum(count.lost.values())} named as lost"
    )
    assert count.same
    assert count.different


def is_what_the_record_says(case: Conversation, before: Outcome, after: Outcome, key: Key) -> None:
    """The correction meets just what a walk over all the answers, the new one among them, would meet."""
    answers = {**before.session.answers, key: after.session.answers[key]}
    whole = walk(case.algorithm, replace(before.session, answers=answers, reopened=None), case.outside)
    assert after.walk.walker.used == whole.walker.used
    assert facts_of(after.walk)["passed"] == whole.passed
    assert silently_gone(case.algorithm, before, after) == []


def goes_on(
    case: Conversation, before: Outcome, after: Outcome, now: datetime, dice: random.Random, count: Corrected
) -> None:
    """Answer what is asked, as it was answered before where it was; nothing is lost on the way without a word."""
    algorithm, known = case.algorithm, before.session.answers
    count.lost.update(str(key) for key in after.lost)
    for _ in range(25):
        if after.walk.ended:
            assert after.walk.unused == ()
            return
        if not after.walk.unused:
            return  # all that was said is met again, or was named
        frontier = after.walk.frontier
        said = [kept.value for key, kept in known.items() if frontier and key.step == frontier.key.step]
        events = [*possible(dice, algorithm, after, now, 1)]
        event, deciding = dice.choice(events)
        if said and isinstance(event, Answered) and not deciding:
            event = Answered(said[0], now, "rm")
        next_ = proceed(after, event, case.outside, deciding=deciding)
        if next_.changed:
            assert silently_gone(algorithm, after, next_) == []
            assert not set(next_.lost) & set(next_.session.answers)
            count.lost.update(str(key) for key in next_.lost)
            after, now = next_, max(now, event.at)
    assert set(after.walk.unused) <= set(known)


# ── recorded journals ───────────────────────────────────────────────────────────────────────────────────────

JOURNALS = ROOT / "tests" / "journals"
RECORDING = "RECORD_JOURNALS"


def told(case: Conversation) -> Path:
    return JOURNALS / f"{case.name.replace('/', '-')}.json"


@WORKED
def test_a_recorded_journal_comes_to_the_same_end(case: Conversation) -> None:
    """Recorded anew by `RECORD_JOURNALS=1 pytest tests/test_engine_proofs.py -k journal`; look at the difference."""
    path = told(case)
    start = case.moments[0].outcome.session
    if RECORDING in os.environ:
        kept = {
            "algorithm": case.algorithm.id,
            "at": dump(start.started_at),
            "cfg": dump(case.outside.cfg),
            "journal": journal(case),
            "end": end_state(case.end),
        }
        path.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    kept = json.loads(path.read_text(encoding="utf-8"))
    outside = Outside(load(kept["cfg"]), COLLEAGUES)
    first, *lines = kept["journal"]
    outcome = begun(case.algorithm, load(first["event"]["vars"]), load(kept["at"]), outside)
    for line in lines:
        outcome = proceed(outcome, event_of(line), outside, deciding=line["by"] == "lead")
        assert outcome.changed, line
    assert json.loads(json.dumps(end_state(outcome))) == kept["end"]


def test_each_journal_is_of_a_worked_case() -> None:
    assert {path.name for path in JOURNALS.glob("*.json")} == {told(case).name for case in conversations()}


# ── a new version of the file under a run that goes on ──────────────────────────────────────────────────────


def changed(algorithm: Algorithm, change: Callable[[dict[str, Any]], None]) -> Algorithm:
    """The methodology with a change, published as a version of its own."""
    bundle = json.loads(algorithm.text)
    name = f"{algorithm.id}.yaml"
    data = yaml.load(bundle["files"][name], Loader=yaml.CSafeLoader)
    change(data)
    bundle["files"][name] = yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=1000)
    return load_version(json.dumps(bundle, ensure_ascii=False))


def reworded(data: dict[str, Any]) -> None:
    """Every question says something else."""
    for step in data["steps"]:
        if "prompt" in step:
            step["prompt"] = {lang: f"{text} (уточнено)" for lang, text in step["prompt"].items()}


def inserted(after: str) -> Callable[[dict[str, Any]], None]:
    """A new question after this step, on each of its ways."""

    def change(data: dict[str, Any]) -> None:
        place = next(n for n, step in enumerate(data["steps"]) if step["id"] == after)
        step = data["steps"][place]
        ways = [step["next"]] if isinstance(step["next"], str) else step["next"]
        inputs = {"type": "yes_no"}
        new = {"id": "news", "prompt": {"ru": "Новое?", "en": "News?"}, "input": inputs}
        data["steps"].insert(place + 1, new | {"next": [re.sub(r"\banswer\b", after, way) for way in ways]})
        step["next"] = "news"

    return change


def removed(gone: str) -> Callable[[dict[str, Any]], None]:
    """Without a step that had one way on: whoever led there leads on."""

    def change(data: dict[str, Any]) -> None:
        on = next(step["next"] for step in data["steps"] if step["id"] == gone)
        data["steps"] = [step for step in data["steps"] if step["id"] != gone]
        for step in data["steps"]:
            ways = step.get("next", [])
            listed = [ways] if isinstance(ways, str) else ways
            step["next"] = [re.sub(rf"\b{gone}$", on if isinstance(on, str) else on[0], way) for way in listed]

    return change


def widened(data: dict[str, Any]) -> None:
    """One more option wherever there is a choice."""
    for step in data["steps"]:
        if step.get("input", {}).get("type") == "choice" and "options" in step["input"]:
            step["input"]["options"].append({"code": "else_still", "ru": "Другое ещё", "en": "Something else"})


def later_steps(case: Conversation) -> list[str]:
    """Questions of this case whose place may be taken out: one way on, read by nobody else."""
    text = json.loads(case.algorithm.text)["files"][f"{case.algorithm.id}.yaml"]
    return [
        step.id
        for step in case.algorithm.file.steps[1:]
        if step.kind == "ask"
        and len(step.next) == 1
        and "->" not in step.next[0]
        and not (step.new or step.group or step.set or step.deadline or step.artifact)
        and len(re.findall(rf"\b{step.id}\b", text))
        == 1 + sum(len(re.findall(rf"(?:->|next:) ?{step.id}\b", text)) for _ in (1,))
    ]


def inserting_places(case: Conversation) -> list[str]:
    """Plain questions whose conditions read the answer by its own name as well."""
    return [
        step.id
        for step in case.algorithm.file.steps
        if step.kind == "ask" and step.next and not step.group and "answer_" not in "".join(step.next)
    ]


def moved_on(case: Conversation, version: Algorithm, parked: int) -> Outcome:
    """The run as it was parked, under the new version, taken to its end by what was answered in the old one."""
    outside = Outside({**version.cfg, **case.outside.cfg}, COLLEAGUES)
    old = case.moments[parked].outcome
    session = replace(old.session, version=version.version)
    outcome = start(version, session, outside)
    kept = {key for key in old.walk.walker.used if key in outcome.walk.walker.used}
    assert kept | set(outcome.walk.unused) == old.walk.walker.used | set(old.walk.unused)
    assert set(outcome.session.answers) == set(old.session.answers), "nothing is lost by moving"
    known = case.end.session.answers
    order = {key: number for number, key in enumerate(known)}
    dice = random.Random(parked)
    now = max([old.walk.now, *(answer.at for answer in known.values())])
    for _ in range(3 * len(case.moments) + 40):
        if outcome.walk.ended:
            return outcome
        visit = min(asked_first(outcome.walk), key=lambda visit: order.get(visit.key, len(order)))
        deciding, place = visit.step.node.kind == "approve", outcome.walk.at(visit)
        told = known.get(visit.key)
        event: Event
        if told is not None and visit.timed_by(told):
            event = TimerFired(str(visit.key), max(now, outcome.walk.timers.get(visit.key, now)))
        elif told is not None and place.holds(told.value, told.at):
            event = Answered(told.value, told.at, told.by)
        elif visit.step.id == "news":
            event = Answered("no", now, "rm")
        else:
            event, deciding = next(iter(possible(dice, version, outcome, now, 3)))
        looking = outcome if deciding else replace(outcome, walk=place)
        outcome = proceed(looking, event, outside, deciding=deciding)
    return outcome


@pytest.mark.parametrize("every", [12, pytest.param(1, marks=pytest.mark.soak)])
@FIRST_OF_EACH
def test_a_new_version_takes_no_run_down(case: Conversation, every: int) -> None:
    """Parked at its steps, moved, and answered on: none is stuck, and what still applies is kept."""
    parked = parking_places(case)
    for change, stops in ((reworded, parked[::every]), (widened, parked[every // 2 :: every])):
        version = changed(case.algorithm, change)
        assert version.version != case.algorithm.version
        for n in stops:
            end = moved_on(case, version, n)
            assert end.walk.ended, f"stuck at {end.walk.frontier and end.walk.frontier.key}, parked at {n}"
            assert [visit.label for visit in end.walk.path] == [visit.label for visit in case.end.walk.path]
            assert end.walk.fields == case.end.walk.fields
    dice = random.Random(case.name)
    places = inserting_places_met(case)
    for place in dice.sample(places, min(1, len(places))):
        a_step_more(case, place)
    for gone in removable_steps(case)[:1]:
        a_step_less(case, gone)


@pytest.mark.soak
@FIRST_OF_EACH
def test_a_new_version_with_a_step_more_or_less_anywhere(case: Conversation) -> None:
    """As above with a question put in before every step of the way, and every step taken out that may be."""
    more, less = inserting_places_met(case), removable_steps(case)
    for place in more:
        a_step_more(case, place)
    for gone in less:
        a_step_less(case, gone)
    parked = len(parking_places(case))
    print(f"\n{case.name}: moved from {parked} parking places, {len(more)} steps put in, {len(less)} taken out")


def parking_places(case: Conversation) -> list[int]:
    return [n for n, moment in enumerate(case.moments) if not moment.outcome.walk.ended]


def on_the_way(case: Conversation) -> set[str]:
    return {visit.key.step for visit in case.end.walk.passed}


def inserting_places_met(case: Conversation) -> list[str]:
    return [place for place in inserting_places(case) if place in on_the_way(case)]


def removable_steps(case: Conversation) -> list[str]:
    return [step for step in later_steps(case) if step in on_the_way(case)]


def a_step_more(case: Conversation, place: str) -> None:
    """A question put in at this place: whoever is parked anywhere is asked it, and all else goes as it went."""
    version = changed(case.algorithm, inserted(place))
    for n in parking_places(case):
        end = moved_on(case, version, n)
        assert end.walk.ended, f"stuck at {end.walk.frontier and end.walk.frontier.key}, parked at {n}"
        assert "news" in {visit.key.step for visit in end.walk.passed}
        assert [v.label for v in end.walk.path if v.key.step != "news"] == [v.label for v in case.end.walk.path]


def a_step_less(case: Conversation, gone: str) -> None:
    """A step taken out: whoever has not met it goes the same way without it."""
    version = changed(case.algorithm, removed(gone))
    first = next(
        n for n, moment in enumerate(case.moments) if any(v.key.step == gone for v in moment.outcome.walk.path)
    )
    for n in [n for n in parking_places(case) if n < first]:
        end = moved_on(case, version, n)
        assert end.walk.ended, f"stuck at {end.walk.frontier and end.walk.frontier.key}, parked at {n}"
        assert [v.label for v in end.walk.path] == [v.label for v in case.end.walk.path if v.key.step != gone]


# ── a board: several questions at once ──────────────────────────────────────────────────────────────────────


BOARD = """
algorithm: funnel
title: {ru: Воронка, en: Funnel}
purpose: {ru: Воронка, en: Funnel}
roles: {owner: rm, approver: team_lead}
lists:
  things:
    as: thing
    fields: {name: text = ""}
steps:
- id: add
  group: thing
  new: {thing: things}
  prompt: {ru: Что?, en: What?}
  input: {type: text}
  set: {thing.name: answer}
  next: ["len(things) < 2 -> add", "else -> board"]
- id: board
  kind: hub
  pick: {thing: things}
  prompt: {ru: Доска, en: Board}
  input: {type: hub, items: things, row: {ru: "{thing.name}", en: "{thing.name}"}, finish: {ru: Конец, en: End}}
  next: ["answer == 'finish' -> over", "else -> first"]
- id: first
  group: thing
  prompt: {ru: Раз?, en: One?}
  input: {type: text}
  next: second
- id: second
  group: thing
  prompt: {ru: Два?, en: Two?}
  input: {type: text}
  next: board
- id: over
  kind: end
  status: done
  prompt: {ru: Всё, en: Over}
"""


def on_a_board() -> tuple[Algorithm, Callable[[Event], Outcome], Callable[[], Outcome]]:
    """Two branches begun, the first question of each answered; the person looks at the second branch."""
    algorithm = methodology(BOARD)
    outcome = begun(algorithm)

    def does(event: Event) -> Outcome:
        nonlocal outcome
        outcome = proceed(outcome, event, Outside())
        assert outcome.changed
        return outcome

    for value in ("болты", "гайки", Decimal(1), "один"):
        does(Answered(value, MONDAY, "rm"))
    does(Looked(MONDAY))
    for value in (Decimal(2), "другой"):
        does(Answered(value, MONDAY, "rm"))
    return algorithm, does, lambda: outcome


def test_a_question_asked_again_stays_asked_while_another_branch_goes_on() -> None:
    algorithm, does, now = on_a_board()
    does(Back(MONDAY))
    does(Looked(MONDAY, "thing#1"))
    does(Answered("далее", MONDAY, "rm"))
    assert now().session.reopened == Key("first", "2")
    is_the_same(now(), Outcome(now().session, walk(algorithm, now().session, Outside())))
    does(Looked(MONDAY, "thing#2"))
    does(Answered("иначе", MONDAY, "rm"))
    assert now().session.reopened is None
    is_the_same(now(), Outcome(now().session, walk(algorithm, now().session, Outside())))


def test_back_shows_the_question_it_asks_again() -> None:
    _, does, now = on_a_board()
    does(Looked(MONDAY, "thing#1"))
    does(Back(MONDAY))
    frontier = now().walk.frontier
    assert frontier is not None
    assert frontier.key == now().session.reopened == Key("first", "1")


def test_a_correction_on_a_board_keeps_the_order_things_were_said_in() -> None:
    algorithm, does, now = on_a_board()
    does(Looked(MONDAY, "thing#1"))
    does(Back(MONDAY))
    does(Answered("иначе", MONDAY, "rm"))
    is_the_same(now(), Outcome(now().session, walk(algorithm, now().session, Outside())))


def test_words_in_braces_stay_words() -> None:
    talk = Talk(library().algorithms["trip_report"]).says("Ромашка").taps("Сегодня").says("Говорил о {partner}")
    talk.says("Берут {step} и {happened}", "в пятницу", "Прислать {расчёт", "завтра")
    assert "Договорились: Берут {step} и {happened}" in talk.text()
