"""Reminders a run calls for, as rows written in the transaction of the press: passing a step again moves them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from algorithms.moments import at_minute, relative
from algorithms.workdays import ProductionCalendar
from bot.effects import assignee
from bot.recalls import call_of, day_or_minute, of_promise, of_task, person_of
from bot.scene import Scene, as_utc, local_minute
from dialogs.engine import Outcome
from dialogs.place import Visit, Walk
from dialogs.rhythm import Call, of_decision, of_silence
from storage import promises, reminders, tasks
from storage.people import Person
from storage.reminders import Wanted
from storage.runs import Run
from storage.tasks import Task

GIVEN = 0  # the ordinal of the first word about a task; its reminders follow


async def follow(scene: Scene, run: Run, outcome: Outcome, owner: Person) -> None:
    """Make the run's reminders agree with its walk; its tasks are on record already."""
    calendar = scene.house.workdays
    steps = outcome.walk.algorithm.steps
    wanted: list[Wanted] = []
    for task in await tasks.of_run(scene.work, run.id):
        person = await person_of(scene, task.person_id, owner)
        decides = (step := steps.get(task.step)) is not None and step.node.kind == "approve"  # reminded of as such
        if task.status == "open" and task.due and person is not None and not decides:
            wanted += of_task(task, task.due, person, calendar)
            if person.id != owner.id and not task.given:
                wanted.append(_given(task, task.due, person, scene.now))
    for promise in await promises.of_run(scene.work, run.id):
        wanted += await of_promise(scene, promise)
    if run.status in ("open", "paused"):
        wanted += [
            row for visit in outcome.walk.open.values() for row in _of_wait(run, visit, outcome.walk, owner, calendar)
        ]
        wanted += await _of_decision(scene, run, outcome.walk.deciding, owner)
    await reminders.sync(scene.work, run.id, wanted, scene.now)


def _given(task: Task, due: str, person: Person, now: datetime) -> Wanted:
    """Whoever gets a task from somebody else's conversation hears of it, and of another day for it."""
    soon = isinstance(day_or_minute(due), datetime)
    titles = {"title_ru": task.title_ru, "title_en": task.title_en}
    return Wanted(task.key, GIVEN, "task", person.id, task.run_id, due, now, urgent=soon, **titles)


def _of_wait(run: Run, visit: Visit, place: Walk, owner: Person, calendar: ProductionCalendar) -> Iterator[Wanted]:
    """What the methodology promises: on the 3rd, 7th and 10th day, as long as the clock has not ended the wait."""
    ends = place.timers.get(visit.key)
    for ordinal, text in enumerate(visit.step.node.remind, 1):
        span = relative(text)
        assert span is not None  # noqa: S101  # the model takes nothing else
        at = at_minute(span.since(visit.now, calendar))
        if ends is None or at < ends:
            call = Call(ordinal, at, moves=span.unit != "h")
            yield call_of(f"{run.id}/{visit.key}/wait", "wait", owner, run.id, visit.now.date().isoformat(), call)


async def _of_decision(scene: Scene, run: Run, asked: Visit | None, owner: Person) -> list[Wanted]:
    """Whoever decides is asked again; after two working days whoever is above hears of it."""
    decider = await person_of(scene, run.waits_for, owner)
    if asked is None or decider is None:
        return []
    moment, about = as_utc(asked.now, owner.zone), asked.now.date().isoformat()
    cause, calendar = f"{run.id}/{asked.key}", scene.house.workdays
    calls = of_decision(local_minute(moment, decider.zone), calendar)
    rows = [call_of(f"{cause}/decision", "decision", decider, run.id, about, call) for call in calls]
    above = await assignee(scene, "director", owner)
    if above.id not in (decider.id, owner.id):
        call = of_silence(local_minute(moment, above.zone), calendar)
        rows.append(call_of(f"{cause}/silence", "silence", above, run.id, about, call))
    return rows
