"""By a file of answers: each case is a run of its own, and must be asked what it answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeAlias

import yaml

from algorithms.compiled import Algorithm
from algorithms.model import (
    ApproveInput,
    ChoiceInput,
    FilesInput,
    FormInput,
    MultiChoiceInput,
    YesNoInput,
)
from algorithms.values import BadValue, numbers_exact
from bot.play import told
from bot.play.commands import file_named
from bot.play.rehearsal import Rehearsal
from bot.play.results import finish
from bot.play.showing import WARNING, ask, refusals, screen_of, show
from bot.play.store import PLAYER
from bot.play.talk import Talk
from bot.vectors.flows import Diverged, Play, answer_value, compare, moment
from dialogs.events import Answered, ChildEnded, Event, TimerFired
from dialogs.place import SEEN, TIMER, Visit
from dialogs.screens import Heading, Screen
from dialogs.wording import options_of
from storage.people import new_id

_CLOSED = (ApproveInput, ChoiceInput, MultiChoiceInput, YesNoInput)
Case: TypeAlias = Mapping[str, Any]


def read_cases(path: Path, id_: str) -> list[Case]:
    """The cases of an answers file: a file of worked cases, or one case alone. Raises RuntimeError."""
    try:
        data = yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise RuntimeError(f"{path}: {getattr(error, 'strerror', None) or error}") from error
    found = data.get("vectors", [data]) if isinstance(data, Mapping) else []
    good = [case for case in found if isinstance(case, Mapping) and _is_script(case.get("script"))]
    if not good or len(good) != len(found):
        raise RuntimeError(f"{path}: no `script` with lines like {{step: …, answer: …}}")
    if data.get("algorithm", id_) != id_:
        raise RuntimeError(f"{path}: these are answers for «{data['algorithm']}», not for «{id_}»")
    return good


def _is_script(found: Any) -> bool:
    return isinstance(found, list) and all(
        isinstance(row, Mapping) and {"step", "answer"} <= row.keys() for row in found
    )


def by_script(rehearsal: Rehearsal, id_: str, cases: Sequence[Case]) -> int:
    """The exit code: 1 when the engine asks something else than the file answers, or comes to another end."""
    display, code = rehearsal.display, 0
    for case in cases:
        if len(cases) > 1 or "id" in case:
            display.rows([()])
            display.text(" ".join(str(case[key]) for key in ("id", "title") if key in case), "bold")
        try:
            faults = _played(rehearsal, rehearsal.library[id_], case)
        except (Diverged, KeyError, TypeError, ValueError, AttributeError) as error:
            faults = [str(error)]
        except KeyboardInterrupt:
            kept, again = str(rehearsal.store.path), rehearsal.options.again(id_)
            display.tell("play.kept", path=kept, command=again)
            return 1
        for fault in faults:
            display.text(f"✗ {fault}", "warn")
        code = 1 if faults else code
    return code


def _played(rehearsal: Rehearsal, algorithm: Algorithm, case: Case) -> list[str]:
    """What came otherwise than the case foresees, in words. Raises Diverged."""
    talk = _begun(rehearsal, algorithm, case)
    made: dict[str, None] = {}
    for number, row in enumerate(case["script"], 1):
        _past_cards(rehearsal, talk)
        made |= dict.fromkeys(task.key for task in talk.place.tasks)
        now = rehearsal.now()
        rehearsal.watch.moved = max(now, moment(row["at"])) if "at" in row else now
        _say(rehearsal, talk, number, row)
        made |= dict.fromkeys(task.key for task in talk.place.tasks)
    _past_cards(rehearsal, talk)
    if talk.place.ended:
        finish(rehearsal, talk)
    else:
        ask(rehearsal, talk)
        rehearsal.display.tell("play.script_over", "quiet", command=rehearsal.options.again(algorithm.id))
    tasks = {task.key: task for task in talk.place.tasks}
    in_order = tuple(tasks[key] for key in {**made, **dict.fromkeys(tasks)} if key in tasks)
    return compare(Play(talk.outcome, in_order), case["expect"]) if "expect" in case else []


def _begun(rehearsal: Rehearsal, algorithm: Algorithm, case: Case) -> Talk:
    """Worked cases reckon with plain weeks, whatever the country's calendar is."""
    context, watch = case.get("context") or {}, rehearsal.watch
    watch.moved = moment(context["now"]) if "now" in context else watch.asked or watch.now()
    cfg = dict(numbers_exact(context.get("cfg") or {}))
    given = algorithm.given(context.get("vars") or {})
    return rehearsal.begin(algorithm, given, new_id(), cfg, "plain" if "expect" in case else "")


def _past_cards(rehearsal: Rehearsal, talk: Talk) -> None:
    """Cards are read and left: files of answers do not write them down."""
    while talk.place.frontier is not None and talk.place.frontier.step.node.kind == "info":
        show(rehearsal, talk, screen_of(rehearsal, talk))
        rehearsal.apply(talk, Answered(SEEN, rehearsal.now(), PLAYER))


def _say(rehearsal: Rehearsal, talk: Talk, number: int, row: Mapping[str, Any]) -> None:
    """One line of the file at the question it names, of all that are open. Raises Diverged."""
    display = rehearsal.display
    waiting = {visit.key.step: visit for visit in reversed([*talk.place.open.values()])}
    visit = waiting.get(row["step"])
    if visit is None:
        asks = _asked(rehearsal, talk)
        raise Diverged(display.say("play.script_other", n=number, step=str(row["step"]), asks=asks))
    talk.outcome = replace(talk.outcome, walk=talk.place.at(visit))
    show(rehearsal, talk, _whole(screen_of(rehearsal, talk), visit))
    try:
        event, said = _event(rehearsal, talk, visit, row["answer"])
    except (AttributeError, TypeError, ValueError) as error:
        why = str(error)
        raise Diverged(display.say("play.script_refused", n=number, step=visit.label, why=why)) from error
    display.line(("› ", "said"), (said, "said"), hang=2)
    if not rehearsal.apply(talk, event):
        why = _refused(rehearsal, talk) or str(row["answer"])
        raise Diverged(display.say("play.script_refused", n=number, step=visit.label, why=why))


def _asked(rehearsal: Rehearsal, talk: Talk) -> str:
    """What the run asks in truth."""
    frontier = talk.place.frontier
    if frontier is None:
        return rehearsal.display.say("play.script_end")
    return f"{frontier.label} ({told.question(talk, frontier, rehearsal.facts(talk))})"


def _event(rehearsal: Rehearsal, talk: Talk, visit: Visit, raw: Any) -> tuple[Event, str]:
    """An answer of the file as the event it stands for, and in words."""
    now, node = rehearsal.now(), visit.step.node
    if raw == TIMER and node.kind == "wait":
        return TimerFired(str(visit.key), now), rehearsal.display.say("play.script_timer")
    if node.kind == "call":
        return ChildEnded(str(visit.key), numbers_exact(raw), now), str(raw)
    value = answer_value(node.input, raw)
    if _is_not_offered(talk, node.input, value):
        raise BadValue(rehearsal.display.say("play.script_unknown", answer=str(raw)))
    if isinstance(node.input, FilesInput):
        value = [file_named(each) if isinstance(each, str) else each for each in value]
    return Answered(value, now, PLAYER), told.answer(talk, value, node.input, rehearsal.facts(talk))


def _is_not_offered(talk: Talk, asked: object, value: Any) -> bool:
    """A code that no option has: a slip of the pen that would lead the run astray."""
    if isinstance(asked, FormInput):
        return any(_is_not_offered(talk, field.ask, value[field.id]) for field in asked.fields)
    if value is None or not isinstance(asked, _CLOSED):
        return False
    if isinstance(asked, ChoiceInput | MultiChoiceInput) and not asked.options:
        return False  # worked cases name people and things of their own
    codes = {option.code for option in options_of(asked, talk.place)}
    return not {str(each) for each in (value if isinstance(value, list) else [value])} <= codes


def _refused(rehearsal: Rehearsal, talk: Talk) -> str:
    """Why the answer was not taken, as the screen says it."""
    if talk.outcome.refused is None:
        return ""
    lines = [block.line for block in refusals(screen_of(rehearsal, talk))]
    return "".join("".join(span.text for span in line).removeprefix(f"{WARNING} ") for line in lines)


def _whole(screen: Screen, visit: Visit) -> Screen:
    """A form that a file answers at once, without its first field."""
    if not isinstance(visit.step.node.input, FormInput):
        return screen
    first = next((n for n, block in enumerate(screen.blocks) if isinstance(block, Heading)), len(screen.blocks))
    return replace(screen, blocks=screen.blocks[:first])
