"""Which conversation a person's typing belongs to: the one whose question they saw last."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import or_, select

from storage import tables as t
from storage.database import Reading, Work
from storage.rows import build_first


@dataclass(frozen=True)
class Focus:
    """`typed` is a name that fitted nothing or too much, until a tap says what to do with it."""

    person_id: str
    run_id: str
    typed: str


async def of(read: Reading, person_id: str) -> Focus | None:
    return build_first(Focus, await read.first(select(t.focus).where(t.focus.c.person_id == person_id)))


async def put(work: Work, person_id: str, run_id: str, *, gently: bool = False, typed: str = "") -> None:
    """`gently`: only if no other conversation that is still going holds it."""
    await work.alone(f"focus/{person_id}")
    if gently and await _held(work, person_id):
        return
    await work.upsert(t.focus, {"person_id": person_id, "run_id": run_id, "typed": typed})


async def _held(read: Reading, person_id: str) -> bool:
    held = select(t.runs.c.id).join(t.focus, t.focus.c.run_id == t.runs.c.id)
    theirs = or_(t.runs.c.waits_for.is_(None), t.runs.c.waits_for == person_id)  # what waits for others is no question
    going = held.where(t.focus.c.person_id == person_id, t.runs.c.status.in_(("open", "paused")), theirs)
    return await read.scalar(going) is not None
