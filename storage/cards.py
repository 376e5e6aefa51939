"""Where the living cards are: the message that shows a subject in a chat, and the last message of that chat."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import and_, bindparam, delete, literal, select, update

from dialogs.ports import ChannelName
from storage import tables as t
from storage.database import Reading, Work
from storage.rows import build_all

_CARD = select(t.cards.c.ref).where(
    t.cards.c.channel == bindparam("channel"),
    t.cards.c.address == bindparam("address"),
    t.cards.c.subject == bindparam("subject"),
)
_LAST = select(t.chats.c.last_ref).where(
    t.chats.c.channel == bindparam("channel"), t.chats.c.address == bindparam("address")
)


async def card_ref(read: Reading, channel: ChannelName, address: str, subject: str) -> str | None:
    asked = {"channel": channel, "address": address, "subject": subject}
    ref: str | None = await read.scalar(_CARD, asked)
    return ref


@dataclass(frozen=True)
class Page:
    """A page that shows somebody one subject, always."""

    person_id: str
    channel: ChannelName
    address: str


async def pages_of(read: Reading, people: Collection[str], prefix: str, subject: str) -> list[Page]:
    """The pages of these people that were opened ever: an account's address there begins with the prefix."""
    account = t.accounts.c
    its_own = and_(t.cards.c.channel == account.channel, t.cards.c.address == literal(prefix) + account.account)
    theirs = (account.person_id.in_(people), t.cards.c.subject == subject)
    pages = select(account.person_id, t.cards.c.channel, t.cards.c.address).join(t.cards, its_own).where(*theirs)
    return build_all(Page, await read.all(pages.order_by(account.person_id, t.cards.c.address)))


async def set_card(work: Work, channel: ChannelName, address: str, subject: str, ref: str) -> None:
    await work.upsert(t.cards, {"channel": channel, "address": address, "subject": subject, "ref": ref})


async def last_ref(read: Reading, channel: ChannelName, address: str) -> str | None:
    """Our message at the bottom of the chat; None when a person wrote below it."""
    ref: str | None = await read.scalar(_LAST, {"channel": channel, "address": address})
    return ref


async def set_last(work: Work, channel: ChannelName, address: str, ref: str) -> None:
    await work.upsert(t.chats, {"channel": channel, "address": address, "last_ref": ref})


async def forget_last(work: Work, channel: ChannelName, address: str) -> None:
    """The person wrote something: from now on a card is sent anew below it, not edited out of sight."""
    await work.execute(delete(t.chats).where(t.chats.c.channel == channel, t.chats.c.address == address))


async def rename(work: Work, channel: ChannelName, address: str, old: str, new: str) -> None:
    """The same message under another ref: something that hangs on it came or went."""
    for table, ref in ((t.cards, t.cards.c.ref), (t.chats, t.chats.c.last_ref)):
        here = (table.c.channel == channel, table.c.address == address, ref == old)
        await work.execute(update(table).where(*here).values({ref: new}))
