"""Who agreed to what is kept of them, in which version of the text; and the presses that wait for that."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from sqlalchemy import delete, select, update

from storage import tables as t
from storage.database import Reading, Work

Answer = Literal["accepted", "refused"]


async def accepted(read: Reading, person_id: str, version: str) -> datetime | None:
    """When this person accepted this version."""
    row = t.consents.c
    this = (row.person_id == person_id, row.version == version, row.answer == "accepted")
    at: datetime | None = await read.scalar(select(row.at).where(*this))
    return at


async def answers(read: Reading, person_id: str) -> list[Answer]:
    """To every version they were asked about, the last one last."""
    row = t.consents.c
    said = select(row.answer).where(row.person_id == person_id).order_by(row.at, row.version)
    return [found.answer for found in await read.all(said)]


async def answer(work: Work, person_id: str, version: str, said: Answer, now: datetime) -> None:
    await work.upsert(t.consents, {"person_id": person_id, "version": version, "answer": said, "at": now})


async def hold(work: Work, person_id: str, inbox_id: int) -> None:
    """The press stays in the inbox, done as far as it may be; its answer waits."""
    await work.insert_once(t.held, {"inbox_id": inbox_id, "person_id": person_id})


async def release(work: Work, person_id: str) -> int:
    """Every press that waited is claimed again, in its order; how many."""
    theirs = await _take(work, person_id)
    again = {"state": "new", "attempts": 0, "done_at": None, "claimed_until": None}
    waiting = (t.inbox.c.id.in_(theirs), t.inbox.c.state == "done")
    return await work.changed(update(t.inbox).where(*waiting).values(again)) if theirs else 0


async def discard(work: Work, person_id: str) -> None:
    """What waited was not to be kept: the words go, the fact that something came stays."""
    theirs = await _take(work, person_id)
    if theirs:
        await work.execute(update(t.inbox).where(t.inbox.c.id.in_(theirs)).values(raw={}, state="dropped", error=None))


async def _take(work: Work, person_id: str) -> list[int]:
    row = t.held.c
    theirs = [found.inbox_id for found in await work.all(select(row.inbox_id).where(row.person_id == person_id))]
    await work.execute(delete(t.held).where(row.person_id == person_id))
    return theirs
