"""Who is at work on this database. A process that was not heard of for a while counts as dead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update

from storage import tables as t
from storage.database import Reading, Work
from storage.rows import build_all, values

BEAT_S = 5.0
SILENT_S = 15.0  # three beats: one that comes late is no death
FORGOTTEN = timedelta(days=30)


@dataclass(frozen=True)
class Replica:
    """`keys` are marks of the keys it signs and reads with, the signing one first; `files` is a mark of its folder."""

    id: str
    started_at: datetime
    beat_at: datetime
    gone: bool
    keys: str
    files: str


async def join(work: Work, replica: Replica) -> None:
    """A process begins. Rows that only tell of the distant past go."""
    await work.upsert(t.replicas, values(replica))
    await work.execute(delete(t.replicas).where(t.replicas.c.beat_at < replica.beat_at - FORGOTTEN))


async def beat(work: Work, id: str, now: datetime, *, gone: bool = False) -> bool:
    """Still there; or, with `gone`, for the last time. False: nobody knows of it."""
    mine = update(t.replicas).where(t.replicas.c.id == id)
    return await work.changed(mine.values(beat_at=now, gone=gone)) == 1


async def alive(read: Reading, now: datetime) -> Sequence[Replica]:
    """Those that were heard of lately, the eldest first."""
    lately = (t.replicas.c.gone.is_(False), t.replicas.c.beat_at > now - timedelta(seconds=SILENT_S))
    order = (t.replicas.c.started_at, t.replicas.c.id)
    return build_all(Replica, await read.all(select(t.replicas).where(*lately).order_by(*order)))


async def first_start(read: Reading) -> datetime | None:
    """Since when somebody has been at work, as far as is remembered."""
    found: datetime | None = await read.scalar(select(func.min(t.replicas.c.started_at)))
    return found


async def last_beat(read: Reading) -> datetime | None:
    """When anybody was at work last; None before the very first."""
    found: datetime | None = await read.scalar(select(func.max(t.replicas.c.beat_at)))
    return found
