"""Talks about files that were sent: how far each has come, and who has it in hand.

A talk is a row of `imports` that nobody reads figures of yet. It is worked at outside the press: whoever claims it
renews the claim while they read or load, and what a dead process left is taken up again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from sqlalchemy import and_, delete, func, insert, or_, select, update

from dialogs.screens import Json
from storage import tables as t
from storage.database import Reading, Work
from storage.rows import build_all, build_first

Phase = Literal["reading", "asking", "loading", "loaded", "undone", "cancelled", "refused"]
WAITING: tuple[Phase, ...] = ("reading", "loading")
UNKNOWN_KIND = ""
NEWEST = 30
_DAY = date(2000, 1, 1)  # until the file has told its own


@dataclass(frozen=True)
class Talk:
    """`file_hash` names the bytes in the blobs; `body` is what was read and what was answered."""

    id: str
    kind: str
    file_hash: str
    file_name: str
    by: str
    at: datetime
    phase: Phase
    body: Json
    current: bool
    undone_at: datetime | None
    retired_by: str | None


_ROW = (
    *(t.imports.c[name] for name in ("id", "kind", "file_hash", "file_name", "by", "at", "phase", "current")),
    *(t.imports.c[name] for name in ("undone_at", "retired_by")),
    t.imports.c.talk.label("body"),
)


async def begin(work: Work, id: str, blob: str, name: str, by: str, body: Json, now: datetime) -> None:
    """A file that came: it waits to be read."""
    new = {"id": id, "kind": UNKNOWN_KIND, "file_hash": blob, "file_name": name, "by": by, "at": now}
    empty = {"covers_from": _DAY, "covers_to": _DAY, "row_count": 0, "total": 0, "current": False}
    await work.execute(insert(t.imports).values(**new, **empty, phase="reading", talk=body))


async def load(read: Reading, id: str) -> Talk | None:
    """Of a writer nobody else changes it meanwhile."""
    known = select(*_ROW).where(t.imports.c.id == id, t.imports.c.phase.is_not(None))
    return build_first(Talk, await read.first(read.held(known)))


async def save(work: Work, id: str, phase: Phase, body: Json) -> None:
    free = {} if phase in WAITING else {"busy_until": None}
    await work.execute(update(t.imports).where(t.imports.c.id == id).values(phase=phase, talk=body, **free))


async def claim(work: Work, now: datetime, seconds: float) -> Talk | None:
    """The oldest one that waits and that nobody has in hand."""
    free = or_(t.imports.c.busy_until.is_(None), t.imports.c.busy_until <= now)
    waits = and_(t.imports.c.phase.in_(WAITING), free)
    next_ = select(*_ROW).where(waits).order_by(t.imports.c.at, t.imports.c.id).limit(1)
    found = build_first(Talk, await work.first(next_.with_for_update(skip_locked=True)))
    if found is not None:
        taken = update(t.imports).where(t.imports.c.id == found.id)
        await work.execute(taken.values(busy_until=now + timedelta(seconds=seconds)))
    return found


async def renew(work: Work, talk: Talk, now: datetime, seconds: float) -> bool:
    """False: it was cancelled, or answered otherwise, meanwhile."""
    same = (t.imports.c.id == talk.id, t.imports.c.phase == talk.phase)
    until = now + timedelta(seconds=seconds)
    return await work.changed(update(t.imports).where(*same).values(busy_until=until)) == 1


async def hold(work: Work, id: str, until: datetime) -> None:
    """Nobody else takes it up before."""
    await work.execute(update(t.imports).where(t.imports.c.id == id).values(busy_until=until))


async def free(work: Work, id: str) -> None:
    """Whoever looks next may take it up."""
    await work.execute(update(t.imports).where(t.imports.c.id == id).values(busy_until=None))


async def abandon(work: Work) -> None:
    """At the start of the only process: what the one before had in hand is nobody's."""
    held = (t.imports.c.phase.in_(WAITING), t.imports.c.busy_until.is_not(None))
    await work.execute(update(t.imports).where(*held).values(busy_until=None))


async def of_person(read: Reading, person_id: str, *phases: Phase) -> list[Talk]:
    """Theirs, the newest first."""
    theirs = select(*_ROW).where(t.imports.c.by == person_id, t.imports.c.phase.in_(phases))
    newest = theirs.order_by(t.imports.c.at.desc(), t.imports.c.id.desc()).limit(NEWEST)
    return build_all(Talk, await read.all(newest))


async def first_loaded(read: Reading, kind: str, start: date, end: date, but: str) -> datetime | None:
    """Since when figures of these days have been in use, as far as those that count now go."""
    days = (t.imports.c.covers_from <= end, t.imports.c.covers_to >= start)
    same = (t.imports.c.kind == kind, t.imports.c.current, t.imports.c.id != but)
    found: datetime | None = await read.scalar(select(func.min(t.imports.c.at)).where(*same, *days))
    return found


async def waiting(read: Reading) -> int:
    """How many wait to be read or loaded, or are in hand."""
    return int(await read.scalar(select(func.count()).where(t.imports.c.phase.in_(WAITING))) or 0)


# ── what the columns of a file meant last time ──────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Mapping:
    """`columns` is whatever the reader needs to read a file of this header as it was read before."""

    kind: str
    columns: Json


async def mapping(read: Reading, person_id: str, fingerprint: str) -> Mapping | None:
    same = (t.mappings.c.person_id == person_id, t.mappings.c.fingerprint == fingerprint)
    return build_first(Mapping, await read.first(select(t.mappings.c.kind, t.mappings.c.columns).where(*same)))


async def remember(work: Work, person_id: str, fingerprint: str, known: Mapping, now: datetime) -> None:
    key = {"person_id": person_id, "fingerprint": fingerprint}
    await work.upsert(t.mappings, key | {"kind": known.kind, "columns": known.columns, "at": now})


async def forget(work: Work, person_id: str, fingerprint: str) -> None:
    same = (t.mappings.c.person_id == person_id, t.mappings.c.fingerprint == fingerprint)
    await work.execute(delete(t.mappings).where(*same))
