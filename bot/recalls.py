"""Reminders of one task or promise, by the day and the person that its row has this minute."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime

from algorithms.workdays import ProductionCalendar
from bot.scene import Scene, as_utc
from dialogs.rhythm import Call, before_due
from storage import people, promises, reminders, tasks
from storage.people import Person
from storage.promises import Promise
from storage.reminders import Wanted
from storage.tasks import Task


async def again(scene: Scene, key: str) -> None:
    """After a change by hand: what one task or promise calls for by the day and the person it has now."""
    task, calendar = await tasks.by_key(scene.work, key), scene.house.workdays
    wanted: list[Wanted] = []
    if task is None:
        promise = await promises.by_key(scene.work, key)
        wanted = await of_promise(scene, promise) if promise else []
    elif task.status == "open" and task.due:
        person = await person_of(scene, task.person_id, scene.person)
        wanted = [*of_task(task, task.due, person, calendar)] if person else []
    await reminders.sync_cause(scene.work, key, wanted, scene.now)


async def of_promise(scene: Scene, promise: Promise) -> list[Wanted]:
    """Of what a partner owes us: on the day itself, or the last working day before it. Ours is a task."""
    if promise.by == "us" or promise.status != "open" or promise.due is None or not promise.said:
        return []
    person = await person_of(scene, promise.holder, scene.person)
    last = before_due(promise.due, scene.house.workdays)[-1:]
    about = promise.due.isoformat()
    return [call_of(promise.key, "task", person, promise.run_id, about, call) for call in last if person]


async def person_of(scene: Scene, id_: str | None, owner: Person) -> Person | None:
    if id_ == owner.id:
        return owner
    return await people.by_id(scene.work, id_) if id_ else None


def of_task(task: Task, due: str, person: Person, calendar: ProductionCalendar) -> Iterator[Wanted]:
    for call in before_due(day_or_minute(due), calendar):
        row = call_of(task.key, "task", person, task.run_id, due, call)
        yield replace(row, title_ru=task.title_ru, title_en=task.title_en)


def call_of(cause: str, kind: reminders.Kind, person: Person, run_id: str | None, about: str, call: Call) -> Wanted:
    wall = call.at.isoformat(timespec="minutes") if call.moves else None
    due_at = as_utc(call.at, person.zone)
    return Wanted(cause, call.ordinal, kind, person.id, run_id, about, due_at, wall, call.urgent)


def day_or_minute(text: str) -> date | datetime:
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


def next_day(scene: Scene, due: date | None) -> date:
    """Where something is moved to without much thought: a working day after its own, or after today."""
    today = scene.local.date()
    return scene.house.workdays.add_workdays(max(today, due or today), 1)
