"""Reminders: one row a cause and ordinal, written with the cause, withdrawn with it, said once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlalchemy import ColumnElement, insert, select, update

from storage import tables as t
from storage.database import Reading, Work
from storage.rows import build_all, values

Kind = Literal["task", "wait", "decision", "silence", "turn", "news"]


@dataclass(frozen=True)
class Wanted:
    """`about` is the local day or minute it speaks of; `wall` the local minute to say it at, if that moves with the
    person to another zone. `turn`: a run the clock has moved; `news`: what was kept back for the person.
    """

    cause: str
    ordinal: int
    kind: Kind
    person_id: str
    run_id: str | None
    about: str
    due_at: datetime
    wall: str | None = None
    urgent: bool = False
    title_ru: str = ""
    title_en: str = ""


@dataclass(frozen=True)
class Reminder(Wanted):
    state: Literal["waiting", "said", "withdrawn"] = "waiting"
    said_at: datetime | None = None


async def sync(work: Work, run_id: str, wanted: Sequence[Wanted], now: datetime) -> None:
    """Make the run's reminders those that are wanted; what was said is said again only for another day.

    The clock's own turns and news are nobody's wish and stay. What would have been due before it was asked for is
    not said at all.
    """
    kinds = t.reminders.c.kind.not_in(("turn", "news"))
    await _sync(work, await _list(work, t.reminders.c.run_id == run_id, kinds), wanted, now)


async def sync_cause(work: Work, cause: str, wanted: Sequence[Wanted], now: datetime) -> None:
    """The same of one cause alone, which somebody has moved, handed over, closed or opened by hand."""
    await _sync(work, await _list(work, t.reminders.c.cause == cause), wanted, now)


async def _sync(work: Work, known_before: Sequence[Reminder], wanted: Sequence[Wanted], now: datetime) -> None:
    before = {(each.cause, each.ordinal): each for each in known_before}
    for row in wanted:
        known = before.pop((row.cause, row.ordinal), None)
        if known is None:
            if row.due_at >= now:
                await work.execute(insert(t.reminders).values(values(row) | {"state": "waiting"}))
        elif _changed(known, row):
            again = known.state == "waiting" or row.due_at >= now
            state = {"state": "waiting", "said_at": None} if again else {}
            await _set(work, row, values(row) | state)
    for row in before.values():
        if row.state == "waiting":
            await _set(work, row, {"state": "withdrawn"})


def _changed(known: Reminder, row: Wanted) -> bool:
    same = {name: value for name, value in values(known).items() if name in Wanted.__dataclass_fields__}
    if known.state == "said":
        return known.about != row.about
    return known.state == "withdrawn" or Wanted(**same) != row


async def call(work: Work, row: Wanted) -> None:
    """To be said as soon as the person may be disturbed; once for all that comes of one cause until then."""
    await work.upsert(t.reminders, values(row) | {"state": "waiting", "said_at": None})


async def withdraw(work: Work, cause: str, ordinal: int | None = None) -> None:
    """The cause is done; or this one of its reminders says nothing any more."""
    waiting = [t.reminders.c.cause == cause, t.reminders.c.state == "waiting"]
    if ordinal is not None:
        waiting.append(t.reminders.c.ordinal == ordinal)
    await work.execute(update(t.reminders).where(*waiting).values(state="withdrawn"))


async def due(read: Reading, now: datetime) -> list[Reminder]:
    """All that waits to be said, of everybody, the oldest first."""
    return await _list(read, t.reminders.c.state == "waiting", t.reminders.c.due_at <= now)


async def due_for(read: Reading, person_id: str, now: datetime) -> list[Reminder]:
    theirs = t.reminders.c.person_id == person_id
    return await _list(read, theirs, t.reminders.c.state == "waiting", t.reminders.c.due_at <= now)


async def waiting_for(read: Reading, person_id: str) -> list[Reminder]:
    return await _list(read, t.reminders.c.person_id == person_id, t.reminders.c.state == "waiting")


async def take(work: Work, row: Wanted, now: datetime) -> bool:
    """True for the one caller that may say it; put the outbox row in the same transaction."""
    same = (t.reminders.c.cause == row.cause, t.reminders.c.ordinal == row.ordinal)
    waiting = update(t.reminders).where(*same, t.reminders.c.state == "waiting")
    return await work.changed(waiting.values(state="said", said_at=now)) == 1


async def take_of_day(work: Work, cause: str, day: date, now: datetime) -> None:
    """The mornings of this local day that a cause is still owed count as said."""
    mornings = t.reminders.c.wall.startswith(day.isoformat(), autoescape=True)
    owed = update(t.reminders).where(t.reminders.c.cause == cause, t.reminders.c.state == "waiting", mornings)
    await work.execute(owed.values(state="said", said_at=now))


async def move(work: Work, row: Wanted, due_at: datetime) -> None:
    """Another moment for the same wall minute: the person is in another zone."""
    await _set(work, row, {"due_at": due_at})


async def _set(work: Work, row: Wanted, changes: dict[str, object]) -> None:
    same = (t.reminders.c.cause == row.cause, t.reminders.c.ordinal == row.ordinal)
    await work.execute(update(t.reminders).where(*same).values(changes))


async def _list(read: Reading, *conditions: ColumnElement[bool]) -> list[Reminder]:
    order = (t.reminders.c.due_at, t.reminders.c.cause, t.reminders.c.ordinal)
    return build_all(Reminder, await read.all(select(t.reminders).where(*conditions).order_by(*order)))
