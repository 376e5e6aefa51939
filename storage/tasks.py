"""Tasks that conversations leave behind. A run says what it wants now; the rows follow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlalchemy import ColumnElement, insert, select, update

from storage import reminders
from storage import tables as t
from storage.database import Reading, Work
from storage.rows import build_all, build_first, values

Status = Literal["open", "done", "cancelled"]


@dataclass(frozen=True)
class TaskRow:
    """`key` is run + step + item + round: passing a step again finds its task again."""

    key: str
    run_id: str | None
    step: str
    to_role: str
    person_id: str | None
    partner_id: str | None
    title_ru: str
    title_en: str
    due: str | None = None
    due_at: datetime | None = None


@dataclass(frozen=True)
class Task(TaskRow):
    status: Status = "open"
    created_at: datetime | None = None
    closed_at: datetime | None = None

    @property
    def day(self) -> date | None:
        """The day it is due, whatever the hour."""
        return datetime.fromisoformat(self.due).date() if self.due else None


async def sync(work: Work, run_id: str, wanted: Sequence[TaskRow], now: datetime) -> None:
    """Make the run's tasks those that are wanted: add, correct, take back. What a person did stays done."""
    before = {task.key: task for task in await of_run(work, run_id)}
    for row in wanted:
        known = before.pop(row.key, None)
        if known is None:
            new = values(row) | {"status": "open", "created_at": now}
            await work.execute(insert(t.tasks).values(new))
        elif known.status != "done" and (known.status == "cancelled" or _plain(known) != row):
            again = values(row) | {"status": "open", "closed_at": None}
            undone = (t.tasks.c.key == row.key, t.tasks.c.status != "done")
            await work.execute(update(t.tasks).where(*undone).values(again))
    unwanted = [task.key for task in before.values() if task.status == "open"]
    if unwanted:
        taken_back = update(t.tasks).where(t.tasks.c.key.in_(unwanted), t.tasks.c.status == "open")
        await work.execute(taken_back.values(status="cancelled", closed_at=now))


async def given_by(read: Reading, owner_id: str) -> list[Task]:
    """Open tasks that others do for this person's conversations."""
    own = select(t.runs.c.id).where(t.runs.c.owner_id == owner_id)
    return await _list(read, t.tasks.c.run_id.in_(own), t.tasks.c.person_id != owner_id, t.tasks.c.status == "open")


async def of_run(read: Reading, run_id: str) -> list[Task]:
    return await _list(read, t.tasks.c.run_id == run_id)


async def open_for(read: Reading, person_id: str) -> list[Task]:
    """The most urgent first; those without a date last."""
    return await _list(read, t.tasks.c.person_id == person_id, t.tasks.c.status == "open")


async def open_of_partner(read: Reading, partner_id: str) -> list[Task]:
    return await _list(read, t.tasks.c.partner_id == partner_id, t.tasks.c.status == "open")


async def by_key(read: Reading, key: str) -> Task | None:
    return build_first(Task, await read.first(select(t.tasks).where(t.tasks.c.key == key)))


async def keys_of(read: Reading, person_id: str) -> list[str]:
    """Of all tasks this person ever had and has still, closed ones included."""
    return [row.key for row in await read.all(select(t.tasks.c.key).where(t.tasks.c.person_id == person_id))]


async def close(work: Work, key: str, now: datetime) -> bool:
    """False when it was closed already."""
    await reminders.withdraw(work, key)
    still_open = (t.tasks.c.key == key, t.tasks.c.status == "open")
    return await work.changed(update(t.tasks).where(*still_open).values(status="done", closed_at=now)) == 1


async def _list(read: Reading, *conditions: ColumnElement[bool]) -> list[Task]:
    order = (t.tasks.c.due_at.is_(None), t.tasks.c.due_at, t.tasks.c.created_at, t.tasks.c.key)
    return build_all(Task, await read.all(select(t.tasks).where(*conditions).order_by(*order)))


def _plain(task: Task) -> TaskRow:
    return TaskRow(**{name: value for name, value in values(task).items() if name in TaskRow.__dataclass_fields__})
