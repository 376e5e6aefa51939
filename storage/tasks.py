"""Tasks that conversations leave behind. A run says what it wants now; the rows follow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlalchemy import ColumnElement, insert, select, update

from dialogs.screens import Json
from storage import reminders
from storage import tables as t
from storage.database import Reading, Work
from storage.numbers.asking import Who, among
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
    said_due: str | None = None
    said_for: str | None = None
    closed_by: str | None = None
    offered_to: str | None = None
    before: Json | None = None

    @property
    def given(self) -> bool:
        """Somebody has handed it over, and it was taken."""
        return self.said_for is not None and self.person_id != self.said_for

    @property
    def day(self) -> date | None:
        """The day it is due, whatever the hour."""
        return datetime.fromisoformat(self.due).date() if self.due else None


async def sync(work: Work, run_id: str, wanted: Sequence[TaskRow], now: datetime) -> None:
    """Make the run's tasks those that are wanted: add, correct, take back. What a person did stays done."""
    before = {task.key: task for task in await of_run(work, run_id)}
    for row in wanted:
        known = before.pop(row.key, None)
        said = {"said_due": row.due, "said_for": row.person_id}
        if known is None:
            new = values(row) | said | {"status": "open", "created_at": now}
            await work.execute(insert(t.tasks).values(new))
        elif known.status == "open" or (known.status == "cancelled" and known.closed_by is None):
            again = values(row) | _as_put(known, row) | said | {"status": "open", "closed_at": None}
            if any(getattr(known, name) != value for name, value in again.items()):
                undone = (t.tasks.c.key == row.key, t.tasks.c.status != "done")
                # What was put off or handed over before another word cannot be put back over it.
                news = (row.due, row.person_id) != (known.said_due, known.said_for)
                await work.execute(update(t.tasks).where(*undone).values(again | ({"before": None} if news else {})))
    unwanted = [task.key for task in before.values() if task.status == "open"]
    if unwanted:
        taken_back = update(t.tasks).where(t.tasks.c.key.in_(unwanted), t.tasks.c.status == "open")
        await work.execute(taken_back.values(status="cancelled", closed_at=now))


def _as_put(known: Task, row: TaskRow) -> dict[str, object]:
    """What somebody has moved or handed over stays so until the conversation says another day or person."""
    kept: dict[str, object] = {}
    if known.due != known.said_due and row.due == known.said_due:
        kept |= {"due": known.due, "due_at": known.due_at}
    if row.person_id == known.said_for:
        return kept | {"person_id": known.person_id}
    return kept | {"offered_to": None}


async def give(work: Work, row: TaskRow, now: datetime) -> bool:
    """One that no conversation gives, once for its key."""
    return await work.insert_once(t.tasks, values(row) | {"status": "open", "created_at": now})


async def given_by(read: Reading, owner_id: str) -> list[Task]:
    """Open tasks that others do for this person's conversations."""
    own = select(t.runs.c.id).where(t.runs.c.owner_id == owner_id)
    return await _list(read, t.tasks.c.run_id.in_(own), t.tasks.c.person_id != owner_id, t.tasks.c.status == "open")


async def of_run(read: Reading, run_id: str) -> list[Task]:
    return await _list(read, t.tasks.c.run_id == run_id)


async def open_for(read: Reading, person_id: str) -> list[Task]:
    """The most urgent first; those without a date last."""
    return await _list(read, t.tasks.c.person_id == person_id, t.tasks.c.status == "open")


async def open_of_people(read: Reading, who: Who) -> dict[str, list[Task]]:
    """By person, in the same order."""
    found: dict[str, list[Task]] = {}
    for task in await _list(read, t.tasks.c.status == "open", among(read, t.tasks.c.person_id, who)):
        found.setdefault(task.person_id or "", []).append(task)
    return found


async def open_of_partner(read: Reading, partner_id: str) -> list[Task]:
    return await _list(read, t.tasks.c.partner_id == partner_id, t.tasks.c.status == "open")


async def by_key(read: Reading, key: str) -> Task | None:
    return build_first(Task, await read.first(select(t.tasks).where(t.tasks.c.key == key)))


async def keys_of(read: Reading, person_id: str) -> list[str]:
    """Of all tasks this person ever had and has still, closed ones included."""
    return [row.key for row in await read.all(select(t.tasks.c.key).where(t.tasks.c.person_id == person_id))]


# ── what people do with them ────────────────────────────────────────────────────────────────────────────────

_TOUCHED = ("status", "due", "person_id", "offered_to", "closed_by")


async def close(work: Work, key: str, now: datetime, *, by: str | None = None, given_up: bool = False) -> bool:
    """False when it was closed already. `by`: a person did it, and no conversation opens it again by itself."""
    await reminders.withdraw(work, key)
    done = {"status": "cancelled" if given_up else "done", "closed_at": now, "closed_by": by, "offered_to": None}
    return await _change(work, key, done, hand=by is not None)


async def move(work: Work, key: str, due: str, due_at: datetime) -> bool:
    return await _change(work, key, {"due": due, "due_at": due_at})


async def offer(work: Work, key: str, person_id: str) -> bool:
    """A colleague is asked; until they take it, it stays where it is."""
    return await _change(work, key, {"offered_to": person_id})


async def take(work: Work, key: str, person_id: str, due: str | None, due_at: datetime | None) -> bool:
    """False when it is not offered to them any more. `due` is the same as it reads where they are."""
    asked = (t.tasks.c.key == key, t.tasks.c.status == "open", t.tasks.c.offered_to == person_id)
    taken = {"person_id": person_id, "offered_to": None, "before": None, "due": due, "due_at": due_at}
    return await work.changed(update(t.tasks).where(*asked).values(taken)) == 1


async def return_(work: Work, key: str, person_id: str) -> bool:
    asked = (t.tasks.c.key == key, t.tasks.c.offered_to == person_id)
    return await work.changed(update(t.tasks).where(*asked).values(offered_to=None, before=None)) == 1


async def undo(work: Work, key: str) -> bool:
    """Back to before the last hand-made change; once."""
    row = await work.first(work.held(select(t.tasks).where(t.tasks.c.key == key)))
    if row is None or not row.before:
        return False
    back = dict(row.before)
    due_at = datetime.fromisoformat(at) if (at := back.pop("due_at")) else None
    changes = back | {"due_at": due_at, "closed_at": None, "before": None}
    return await work.changed(update(t.tasks).where(t.tasks.c.key == key).values(changes)) == 1


async def offered_to(read: Reading, person_id: str) -> list[Task]:
    return await _list(read, t.tasks.c.offered_to == person_id, t.tasks.c.status == "open")


async def _change(work: Work, key: str, changes: Mapping[str, object], *, hand: bool = True) -> bool:
    row = await work.first(work.held(select(t.tasks).where(t.tasks.c.key == key, t.tasks.c.status == "open")))
    if row is None:
        return False
    if hand:
        before = {name: getattr(row, name) for name in _TOUCHED}
        changes = {**changes, "before": before | {"due_at": row.due_at.isoformat() if row.due_at else None}}
    return await work.changed(update(t.tasks).where(t.tasks.c.key == key).values(dict(changes))) == 1


async def _list(read: Reading, *conditions: ColumnElement[bool]) -> list[Task]:
    order = (t.tasks.c.due_at.is_(None), t.tasks.c.due_at, t.tasks.c.created_at, t.tasks.c.key)
    return build_all(Task, await read.all(select(t.tasks).where(*conditions).order_by(*order)))
