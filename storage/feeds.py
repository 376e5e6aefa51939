"""Calendars that are read by address. The address is made of a salt: with another one the old address is nobody's."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select

from storage import tables as t
from storage.database import Reading, Work


async def salt_of(read: Reading, person_id: str) -> str | None:
    """None: nobody reads their calendar by address."""
    row = await read.first(select(t.feeds.c.salt).where(t.feeds.c.person_id == person_id))
    return str(row.salt) if row is not None else None


async def open_(work: Work, person_id: str, salt: str, now: datetime) -> None:
    await work.upsert(t.feeds, {"person_id": person_id, "salt": salt, "made_at": now})


async def close(work: Work, person_id: str) -> None:
    await work.execute(delete(t.feeds).where(t.feeds.c.person_id == person_id))
