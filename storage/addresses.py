"""A chat that goes on under another address: whoever is reached there, and what waits to be said to them, follow."""

from __future__ import annotations

from sqlalchemy import delete, update

from dialogs.ports import ChannelName
from storage import rooms
from storage import tables as t
from storage.database import Work
from storage.sendable import pending


async def move(work: Work, channel: ChannelName, old: str, new: str) -> None:
    """Messages of the old chat cannot be edited from the new one, so its cards are forgotten."""
    accounts, rows = t.accounts.c, t.outbox.c
    theirs = update(t.accounts).where(accounts.channel == channel, accounts.address == old)
    await work.execute(theirs.values(address=new))
    waiting = update(t.outbox).where(rows.channel == channel, rows.address == old, pending(t.outbox))
    await work.execute(waiting.values(address=new))
    for table in (t.cards, t.chats):
        await work.execute(delete(table).where(table.c.channel == channel, table.c.address == old))
    await rooms.move(work, channel, old, new)
