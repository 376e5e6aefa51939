"""What one conversation hands to the next: kept until a person starts it, never started twice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from dialogs.screens import Json
from storage import tables as t
from storage.database import Reading, Work
from storage.rows import build_all, build_first, values


@dataclass(frozen=True)
class Handover:
    key: str
    run_id: str
    algorithm: str
    vars: Json
    created_at: datetime
    started_run: str | None = None


async def put(work: Work, handover: Handover) -> None:
    """Passing the step again corrects what is handed over, unless it was started already."""
    if not await work.insert_once(t.handovers, values(handover)):
        waiting = (t.handovers.c.key == handover.key, t.handovers.c.started_run.is_(None))
        await work.execute(update(t.handovers).where(*waiting).values(vars=handover.vars))


async def by_key(read: Reading, key: str) -> Handover | None:
    return build_first(Handover, await read.first(select(t.handovers).where(t.handovers.c.key == key)))


async def by_child(read: Reading, run_id: str) -> Handover | None:
    """What this conversation was started by; None for one that a person began."""
    return build_first(Handover, await read.first(select(t.handovers).where(t.handovers.c.started_run == run_id)))


async def of_run(read: Reading, run_id: str) -> list[Handover]:
    theirs = select(t.handovers).where(t.handovers.c.run_id == run_id)
    return build_all(Handover, await read.all(theirs.order_by(t.handovers.c.created_at, t.handovers.c.key)))


async def waiting(read: Reading, owner_id: str) -> list[Handover]:
    """What this person's conversations handed over and nobody started, the oldest first."""
    theirs = select(t.handovers).join(t.runs, t.runs.c.id == t.handovers.c.run_id)
    unstarted = theirs.where(t.runs.c.owner_id == owner_id, t.handovers.c.started_run.is_(None))
    return build_all(Handover, await read.all(unstarted.order_by(t.handovers.c.created_at, t.handovers.c.key)))


async def started(work: Work, key: str, run_id: str) -> bool:
    """False when another press started it first."""
    free = (t.handovers.c.key == key, t.handovers.c.started_run.is_(None))
    return await work.changed(update(t.handovers).where(*free).values(started_run=run_id)) == 1
