"""The groups and channels that we were spoken to in, and what waits to be said there. A thread is part of its room."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, delete, or_, select, update

from dialogs.ports import ChannelName
from storage import tables as t
from storage.database import Reading, Work
from storage.rows import build_first, values
from storage.sendable import pending

State = Literal["in", "out", "archived"]


@dataclass(frozen=True)
class Room:
    """`added_by` is whoever of the company brought us there, if that was told."""

    channel: ChannelName
    address: str
    title: str
    state: State
    added_by: str | None
    at: datetime


async def by_address(read: Reading, channel: ChannelName, address: str) -> Room | None:
    return build_first(Room, await read.first(select(t.rooms).where(*_here(channel, address))))


async def put(work: Work, room: Room) -> None:
    await work.upsert(t.rooms, values(room))


async def seen(work: Work, channel: ChannelName, address: str, now: datetime) -> None:
    """Somebody of the company spoke to us there, so we are in it, whatever we were told before."""
    if not await work.insert_once(t.rooms, values(Room(channel, address, "", "in", None, now))):
        await work.execute(update(t.rooms).where(*_here(channel, address), t.rooms.c.state != "in").values(state="in"))


async def change(work: Work, channel: ChannelName, address: str, **told: Any) -> None:
    """Of a room that we know."""
    await work.execute(update(t.rooms).where(*_here(channel, address)).values(told))


async def end(work: Work, channel: ChannelName, address: str, state: State, now: datetime) -> Room | None:
    """Nothing can be said there any more: what waits is dropped. The room as it was, if we were in it."""
    row = t.outbox.c
    there = or_(row.address == address, row.address.startswith(f"{address}/", autoescape=True))
    unsaid = update(t.outbox).where(pending(t.outbox), row.channel == channel, there)
    await work.execute(unsaid.values(state="dropped", lease_until=None, error=f"the room is {state}"))
    before = await by_address(work, channel, address)
    ended = update(t.rooms).where(*_here(channel, address), t.rooms.c.state == "in").values(state=state, at=now)
    return before if await work.changed(ended) else None


async def move(work: Work, channel: ChannelName, old: str, new: str) -> None:
    """Told twice, by the old room and by the new one: the second time changes nothing."""
    if await by_address(work, channel, new) is None:
        await work.execute(update(t.rooms).where(*_here(channel, old)).values(address=new))
    await work.execute(delete(t.rooms).where(*_here(channel, old)))
    asked = update(t.outbox).where(t.outbox.c.channel == channel, t.outbox.c.room == old, pending(t.outbox))
    await work.execute(asked.values(room=new))


def _here(channel: ChannelName, address: str) -> tuple[ColumnElement[bool], ...]:
    return t.rooms.c.channel == channel, t.rooms.c.address == address
