"""When a messenger was last reached, and the silence in which taps were lost, until it is made good."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, delete, exists, or_, select

from dialogs.ports import ChannelName
from storage import meta
from storage import tables as t
from storage.database import Reading, Work

FRESH = timedelta(hours=12)  # what was asked longer ago is not what somebody was about to tap


@dataclass(frozen=True)
class Outage:
    """Nobody took the messenger's updates between these moments."""

    since: datetime
    until: datetime


async def reached(
    work: Work, channel: ChannelName, now: datetime, patience: timedelta, silent_since: datetime | None = None
) -> None:
    """Note that all is well now. A silence longer than `patience` becomes an outage.

    One row, locked, so that of several replicas that come back at once only one finds the silence, and any that is at
    work keeps it from beginning. `silent_since`: this process heard of the messenger then, whatever the row says: a
    demo's clock that was moved on is no silence.
    """
    row = f"{channel}.reached"
    await work.insert_once(t.meta, {"key": row, "value": now.isoformat()})
    before = await work.scalar(select(t.meta.c.value).where(t.meta.c.key == row).with_for_update())
    last = datetime.fromisoformat(str(before))
    since = last if silent_since is None else max(last, silent_since)
    if now - since > patience:
        begun = await outage(work, channel)
        await meta.put(work, f"{channel}.outage", _written(Outage(begun.since if begun else since, now)))
    await meta.put(work, row, now.isoformat())


async def outage(read: Reading, channel: ChannelName) -> Outage | None:
    """The one that is not made good yet."""
    found = await meta.get(read, f"{channel}.outage")
    if found is None:
        return None
    since, until = map(datetime.fromisoformat, found.split())
    return Outage(since, until)


async def over(work: Work, channel: ChannelName, made_good: Outage) -> None:
    """Everybody has been asked again; one that came meanwhile stays."""
    this = (t.meta.c.key == f"{channel}.outage", t.meta.c.value == _written(made_good))
    await work.execute(delete(t.meta).where(*this))


def _written(silence: Outage) -> str:
    return f"{silence.since.isoformat()} {silence.until.isoformat()}"


async def in_vain(read: Reading, channel: ChannelName, silence: Outage) -> list[tuple[str, str]]:
    """Whose tap may be lost, as (person, run): the question they were asked shortly before is last in their chat still.

    Whoever wrote meanwhile was heard: messages wait for us, taps do not.
    """
    asked = and_(t.outbox.c.channel == t.accounts.c.channel, t.outbox.c.address == t.accounts.c.address)
    later = t.outbox.alias("later")
    same = and_(later.c.channel == t.outbox.c.channel, later.c.address == t.outbox.c.address)
    same = and_(same, later.c.subject == t.outbox.c.subject, later.c.id > t.outbox.c.id)
    went_on_elsewhere = exists().where(same, later.c.in_place.is_(True))
    theirs = or_(t.runs.c.waits_for.is_(None), t.runs.c.waits_for == t.focus.c.person_id)
    query = (
        select(t.focus.c.person_id, t.focus.c.run_id)
        .join(t.accounts, t.accounts.c.person_id == t.focus.c.person_id)
        .join(t.runs, t.runs.c.id == t.focus.c.run_id)
        .join(t.chats, and_(t.chats.c.channel == t.accounts.c.channel, t.chats.c.address == t.accounts.c.address))
        .join(t.outbox, and_(asked, t.outbox.c.ref == t.chats.c.last_ref, t.outbox.c.subject == t.runs.c.id))
        .where(
            t.accounts.c.channel == channel,
            t.accounts.c.blocked.is_(False),
            t.runs.c.status == "open",
            theirs,
            ~went_on_elsewhere,
            t.outbox.c.sent_at.between(silence.since - FRESH, silence.until),
            t.runs.c.updated_at < silence.until,
        )
        .distinct()
        .order_by(t.focus.c.person_id)
    )
    return [(row.person_id, row.run_id) for row in await read.all(query)]
