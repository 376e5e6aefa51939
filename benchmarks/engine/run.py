"""What one press costs: beside two state-machine libraries on the same form, and in runs of growing length.

`make bench` runs it. Every figure is a median over repetitions that take turns, so that a busy machine slows all alike.
No test looks at these numbers.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from statemachine import State, StateMachine
from transitions import Machine

from algorithms.compiled import Algorithm
from algorithms.loader import load_texts
from dialogs.engine import Outcome, advance, proceed, start
from dialogs.events import Answered, Outside
from dialogs.facts import Facts
from dialogs.session import Session
from dialogs.view import view
from tests.engine_support import conversations

REPETITIONS = 200
STEPS = 12
MONDAY = datetime.fromisoformat("2025-03-24T09:00")


def form(steps: int) -> Algorithm:
    """Questions in a row."""
    text = [
        "algorithm: bench",
        "title: {ru: Ф, en: F}",
        "purpose: {ru: Ф, en: F}",
        "roles: {owner: rm, approver: team_lead}",
    ]
    text.append("steps:")
    for n in range(steps):
        text += [f"- id: s{n}", "  prompt: {ru: В, en: Q}", "  input: {type: text}", f"  next: s{n + 1}"]
    text += [f"- id: s{steps}", "  kind: end", "  status: done", "  prompt: {ru: К, en: E}"]
    return compiled(text)


def rounds() -> Algorithm:
    """Two questions that go around: a counter, a field, a condition, as real ones do."""
    return compiled(
        [
            "algorithm: bench", "title: {ru: Ф, en: F}", "purpose: {ru: Ф, en: F}",
            "roles: {owner: rm, approver: team_lead}",
            "fields: {total: counter = 0}",
            "steps:",
            "- id: amount", "  prompt: {ru: Сколько, en: How many}", "  input: {type: number, min: 0}",
            '  count: {total: "answer > 3"}', "  next: more",
            "- id: more", "  prompt: {ru: Ещё, en: More}", "  input: {type: yes_no}",
            """  next: ["answer == 'yes' -> amount", "else -> over"]""",
            "- id: over", "  kind: end", "  status: done", "  prompt: {ru: К, en: E}",
        ]
    )  # fmt: skip


def compiled(lines: list[str]) -> Algorithm:
    (algorithm,) = load_texts(
        {"bench.yaml": "\n".join(lines), "settings.yaml": "cfg: {}\ntables: {}\n"}
    ).algorithms.values()
    return algorithm


def begun(algorithm: Algorithm) -> Outcome:
    session = Session("run123456789", algorithm.id, algorithm.version, MONDAY, {}, "plain")
    return start(algorithm, session, Outside(algorithm.cfg))


# ── the same form, three ways ───────────────────────────────────────────────────────────────────────────────


def of_statemachine() -> Callable[[], None]:
    """One event `answer` that leads from each of the steps to the next."""
    states = [State(f"s{n}", initial=n == 0, final=n == STEPS) for n in range(STEPS + 1)]
    ways = states[0].to(states[1])
    for one, other in pairwise(states[1:]):
        ways |= one.to(other)
    body: dict[str, Any] = {f"s{n}": state for n, state in enumerate(states)}
    kind: Any = type("Form", (StateMachine,), body | {"answer": ways})
    machines: list[Any] = []

    def run() -> None:
        machine = machines.pop()
        for _ in range(STEPS):
            machine.send("answer")

    run.prepare = lambda: machines.append(kind())  # type: ignore[attr-defined]
    return run


def of_transitions() -> Callable[[], None]:
    names = [f"s{n}" for n in range(STEPS + 1)]
    machines: list[Any] = []

    def prepare() -> None:
        machine = Machine(states=names, initial="s0", auto_transitions=False)
        for one, other in pairwise(names):
            machine.add_transition("answer", one, other)
        machines.append(machine)

    def run() -> None:
        machine = machines.pop()
        for _ in range(STEPS):
            machine.answer()

    run.prepare = prepare  # type: ignore[attr-defined]
    return run


def of_engine() -> Callable[[], None]:
    algorithm = form(STEPS)
    first, outside = begun(algorithm), Outside(algorithm.cfg)

    def run() -> None:
        outcome = first
        for _ in range(STEPS):
            outcome = proceed(outcome, Answered("слово", MONDAY, "rm"), outside)

    run.prepare = lambda: None  # type: ignore[attr-defined]
    return run


def side_by_side(ways: Mapping[str, Callable[[], None]]) -> dict[str, float]:
    """Median microseconds of one of the twelve, the ways taking turns."""
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(REPETITIONS):
        for name, run in ways.items():
            run.prepare()  # type: ignore[attr-defined]
            began = time.perf_counter()
            run()
            taken[name].append((time.perf_counter() - began) / STEPS * 1e6)
    return {name: statistics.median(each) for name, each in taken.items()}


# ── a press in a long run ───────────────────────────────────────────────────────────────────────────────────


def answered(algorithm: Algorithm, count: int) -> Outcome:
    outcome, outside = begun(algorithm), Outside(algorithm.cfg)
    for n in range(count):
        outcome = proceed(outcome, reply(outcome, n), outside)
    return outcome


def reply(outcome: Outcome, n: int) -> Answered:
    at = MONDAY + timedelta(minutes=n)
    asked = outcome.walk.frontier
    assert asked is not None  # noqa: S101  # the loop never ends by itself
    return Answered(Decimal(n) if asked.key.step == "amount" else "yes", at, "rm")


def presses(outcomes: Mapping[str, tuple[Outcome, Answered]]) -> dict[str, tuple[float, float, float]]:
    """Median microseconds: the press, the press and its screen, the press on a record that must be walked first."""
    taken: dict[str, tuple[list[float], list[float], list[float]]] = {name: ([], [], []) for name in outcomes}
    facts = Facts(MONDAY)
    for _ in range(REPETITIONS):
        for name, (outcome, event) in outcomes.items():
            algorithm = outcome.walk.algorithm
            outside = Outside(algorithm.cfg)
            t0 = time.perf_counter()
            after = proceed(outcome, event, outside)
            t1 = time.perf_counter()
            view(after, facts, "ru")
            t2 = time.perf_counter()
            advance(algorithm, outcome.session, event, outside)
            t3 = time.perf_counter()
            for kept, seconds in zip(taken[name], (t1 - t0, t2 - t0, t3 - t2), strict=True):
                kept.append(seconds * 1e6)
    return {name: tuple(map(statistics.median, each)) for name, each in taken.items()}  # type: ignore[misc]


def real(name: str) -> list[tuple[str, Outcome, Answered]]:
    """Presses near the beginning and near the end of the longest worked case of a methodology."""
    case = max((case for case in conversations() if case.algorithm.id == name), key=lambda case: len(case.moments))
    found: dict[int, tuple[str, Outcome, Answered]] = {}
    for before, after in pairwise(case.moments):
        if isinstance(after.event, Answered) and not after.deciding:
            have = len(before.outcome.session.answers)
            found[have] = f"{name}, {have} answers", before.outcome, after.event
    early = min(found, key=lambda have: abs(have - 20))
    return [found[early], found[max(found)]]


def main() -> None:
    ways = {"python-statemachine": of_statemachine(), "transitions": of_transitions(), "shturman": of_engine()}
    times = side_by_side(ways)
    print(f"One of {STEPS} questions in a row, microseconds (median of {REPETITIONS}):")
    for name, each in times.items():
        print(f"  {name:22} {each:7.1f}   shturman is {times['shturman'] / each:5.2f} ×")
    looped = rounds()
    events = {f"a loop, {n} answers": (outcome := answered(looped, n), reply(outcome, n)) for n in (20, 50, 200)}
    for name in ("conflict_resolution", "new_partner_search"):
        events |= {title: (outcome, event) for title, outcome, event in real(name)}
    print("\nA press, microseconds: kept walk, with its screen, from the record alone:")
    found = presses(events)
    for name, (press, shown, whole) in found.items():
        print(f"  {name:36} {press:7.1f} {shown:9.1f} {whole:9.1f}")
    ratio = found["a loop, 200 answers"][0] / found["a loop, 20 answers"][0]
    print(f"\n200 answers / 20 answers: {ratio:.2f} × (goal: at most 3)")
    print(f"press / python-statemachine: {times['shturman'] / times['python-statemachine']:.2f} × (goal: at most 1)")


if __name__ == "__main__":
    main()
