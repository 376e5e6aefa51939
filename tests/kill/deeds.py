"""What people did with their tasks and promises, held against what became of these: done, moved, handed over, kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from bot.tokens import handle_of
from tests.kill.history import Remains
from tests.kill.sights import Act, Diary, Key, Sight

TAKEN = "✓ Задача ваша"


def deeds(diary: Diary, remains: Remains, figures: Counter[str]) -> Iterator[str]:
    """What was seen to be done is done, whatever is done was somebody's deed, and a promise of ours stands as its task
    does."""
    taps = [(act, Key("", act.said).parts) for act in diary.acts if act.kind == "tap"]
    for task in remains.tasks:
        mine = [(act, verb, value) for act, (verb, subject, _, value) in taps if subject == handle_of(task.key)]
        closing = [act for act, verb, _ in mine if verb == "td"] + _kept(taps, task.key)
        yield from _closed(task, closing, diary, figures)
        yield from _moved(task, {value: act for act, verb, value in mine if verb == "tm" and value}, diary, figures)
        yield from _handed(task, [act for act, verb, value in mine if (verb, value) == ("ta", "yes")], diary, figures)
    states = {task.key: task.status for task in remains.tasks}
    for promise in remains.promises:
        if promise.by == "us":
            if promise.said and states.get(promise.key) == "cancelled":
                yield f"the task of our promise {promise.key} was cancelled"
            continue
        kept = _kept(taps, promise.key)
        figures["promises kept"] += promise.status == "kept"
        if promise.status == "open" and any(_seen(diary, act, ("pu",), promise.key) for act in kept):
            yield f"{promise.key} was seen to be kept, and is open"
        if promise.status != "open" and not kept:
            yield f"{promise.key} is {promise.status}, which nobody said"


def _kept(taps: list[tuple[Act, tuple[str, str, int, str]]], key: str) -> list[Act]:
    """Taps by which a promise was kept: a partner's, or ours with its task."""
    return [act for act, (verb, subject, _, value) in taps if (verb, subject, value) == ("pd", key, "kept")]


def _closed(task: Any, done: list[Act], diary: Diary, figures: Counter[str]) -> Iterator[str]:
    figures["tasks done"] += bool(done) and task.status == "done"
    if task.status == "open" and any(_seen(diary, act, ("tu", "pu"), _about(act)) for act in done):
        yield f"task {task.key} was seen to be done, and is open"
    if task.closed_by is not None and not any(act.person == task.closed_by for act in done):
        yield f"task {task.key} was closed by {task.closed_by}, who never did"


def _moved(task: Any, days: dict[str, Act], diary: Diary, figures: Counter[str]) -> Iterator[str]:
    figures["tasks moved"] += (task.due or "")[:10] in days
    seen = any(_seen(diary, act, ("tu",), _about(act), "📅") for act in days.values())
    if seen and task.due[:10] not in days:
        yield f"task {task.key} was seen to be moved to one of {sorted(days)}, and is due {task.due}"


def _handed(task: Any, taken: list[Act], diary: Diary, figures: Counter[str]) -> Iterator[str]:
    takers = {act.person for act in taken}
    figures["tasks handed over"] += task.person_id in takers
    words = f"{TAKEN}: {task.title_ru[:30]}"
    heard = {act.person for act in taken if any(words in sight.card.text for sight in _later(diary, act))}
    if heard and task.person_id not in takers:
        yield f"task {task.key} was taken by {heard}, and is with {task.person_id}"


def _about(act: Act) -> str:
    return Key("", act.said).parts[1]


def _seen(diary: Diary, act: Act, undo: tuple[str, ...], subject: str, mark: str = "✓") -> bool:
    """Whether they saw it noted afterwards: with the mark of it, and with the way back."""
    return any(
        sight.card.text.startswith(mark)
        and any(key.parts[0] in undo and key.parts[1] == subject for key in sight.card.keys)
        for sight in _later(diary, act)
    )


def _later(diary: Diary, act: Act) -> Iterator[Sight]:
    return (sight for sight in diary.sights if sight.person == act.person and sight.at > act.at)
