"""Pauses that a messenger asked for: whom nothing is sent to until when, by whichever process and after any restart."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, delete, func, select

from dialogs.ports import ChannelName
from storage import tables as t
from storage.database import Reading, Work

EVERYBODY = ""  # in the place of an address: the whole bot was asked to wait
_NEXT_END = select(func.min(t.pauses.c.until)).where(t.pauses.c.until > bindparam("now"))


async def ask(work: Work, channel: ChannelName, address: str, until: datetime, now: datetime) -> None:
    """The longer of two pauses holds; those that are over go."""
    kept = t.pauses.c
    await work.execute(delete(t.pauses).where(kept.until <= now))
    before = await work.scalar(select(kept.until).where(kept.channel == channel, kept.address == address))
    if before is None or before < until:
        await work.upsert(t.pauses, {"channel": channel, "address": address, "until": until})


async def held(read: Reading, now: datetime) -> list[tuple[ChannelName, str, datetime]]:
    """Each chat that nothing may be sent to, and until when."""
    kept = t.pauses.c
    rows = await read.all(select(kept.channel, kept.address, kept.until).where(kept.until > now))
    return [(row.channel, row.address, row.until) for row in rows]


async def next_end(read: Reading, now: datetime) -> datetime | None:
    """When the first of the pauses ends that hold now."""
    found: datetime | None = await read.scalar(_NEXT_END, {"now": now})
    return found
