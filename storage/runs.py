"""Conversations with their recorded sessions, and the journal of what was answered. The session is opaque here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Select, case, func, insert, select, update

from dialogs.screens import Json
from storage import tables as t
from storage.database import Reading, Work
from storage.rows import build_all, build_first, values

Status = Literal["open", "paused", "done", "cancelled"]


@dataclass(frozen=True)
class Run:
    """`version` is the content hash the conversation is pinned to; `waits_for` the person whose decision it awaits."""

    id: str
    owner_id: str
    algorithm: str
    version: str
    title: str
    partner_id: str | None
    state: Json
    turn: int
    status: Status
    waits_for: str | None
    wake_at: datetime | None
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True)
class Entry:
    run_id: str
    seq: int
    at: datetime
    by: str
    event: Json


async def load(read: Reading, id: str) -> Run | None:
    """In a transaction that writes: as it is now, and nobody else's until the end."""
    return build_first(Run, await read.first(read.held(select(t.runs).where(t.runs.c.id == id))))


async def start(work: Work, run: Run) -> None:
    await work.execute(insert(t.runs).values(values(run)))


async def save(work: Work, run: Run, expected_turn: int, now: datetime) -> Run | None:
    """Write the run back if nobody did since it was loaded; None: somebody was faster, load it again.

    `run` is the loaded one with changes (its `updated_at` untouched); what is returned can be saved again.
    """
    same = (t.runs.c.id == run.id, t.runs.c.turn == expected_turn, t.runs.c.updated_at == run.updated_at)
    saved = replace(run, updated_at=now)
    # Not the id: where a key is set, SQLite reads every table that points at runs from end to end.
    changes = {name: value for name, value in values(saved).items() if name != "id"}
    return saved if await work.changed(update(t.runs).where(*same).values(changes)) == 1 else None


async def open_for(read: Reading, person_id: str) -> list[Run]:
    """Open and paused ones, the last used first."""
    return build_all(Run, await read.all(_alive().where(t.runs.c.owner_id == person_id)))


async def waiting_for(read: Reading, person_id: str) -> list[Run]:
    return build_all(Run, await read.all(_alive().where(t.runs.c.waits_for == person_id)))


async def lately(read: Reading, person_id: str, algorithm: str, since: datetime, limit: int = 30) -> list[Run]:
    """This person's conversations by one methodology that something happened in since then, the latest first."""
    theirs = (t.runs.c.owner_id == person_id, t.runs.c.algorithm == algorithm, t.runs.c.updated_at >= since)
    rows = await read.all(select(t.runs).where(*theirs).order_by(t.runs.c.updated_at.desc()).limit(limit))
    return build_all(Run, rows)


async def tally(read: Reading, owner_ids: Sequence[str], since: datetime) -> tuple[int, int]:
    """How many open runs these people lead, and in how many of them nothing moved since then."""
    still = func.sum(case((t.runs.c.updated_at < since, 1), else_=0))
    open_ones = select(func.count().label("n"), still.label("still")).where(
        t.runs.c.status.in_(("open", "paused")), t.runs.c.owner_id.in_(owner_ids)
    )
    row = await read.first(open_ones)
    return (row.n, row.still or 0) if row is not None else (0, 0)


async def all_waiting(read: Reading) -> list[Run]:
    """Whatever waits for anybody's decision."""
    return build_all(Run, await read.all(_alive().where(t.runs.c.waits_for.is_not(None))))


async def due_wakes(read: Reading, now: datetime, limit: int = 50) -> list[Run]:
    due = _alive().where(t.runs.c.wake_at <= now).order_by(None).order_by(t.runs.c.wake_at, t.runs.c.id)
    return build_all(Run, await read.all(due.limit(limit)))


async def append(work: Work, run_id: str, by: str, event: Json, now: datetime) -> int:
    """One more line of the journal; returns its place."""
    last = await work.scalar(select(func.max(t.journal.c.seq)).where(t.journal.c.run_id == run_id))
    entry = Entry(run_id, (last or 0) + 1, now, by, event)
    await work.execute(insert(t.journal).values(values(entry)))
    return entry.seq


async def journal_of(read: Reading, run_id: str) -> list[Entry]:
    lines = select(t.journal).where(t.journal.c.run_id == run_id).order_by(t.journal.c.seq)
    return build_all(Entry, await read.all(lines))


async def latest(read: Reading, run_id: str) -> Entry | None:
    """The last line of the journal."""
    lines = select(t.journal).where(t.journal.c.run_id == run_id).order_by(t.journal.c.seq.desc()).limit(1)
    return build_first(Entry, await read.first(lines))


def _alive() -> Select[Any]:
    return (
        select(t.runs).where(t.runs.c.status.in_(("open", "paused"))).order_by(t.runs.c.updated_at.desc(), t.runs.c.id)
    )
