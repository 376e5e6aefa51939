"""The outbox: what must be said to people, written with the state that made it true, sent after the commit.

How often a row may be said depends on its class. edit: as often as needed. receipt: again, with the same key.
push: once more, then a human looks; with a card, which a conversation may wait for, over and over for half a day.
toast: never again. A push that is said again takes its time, each time twice as long: whoever answers meanwhile, or is
told something newer on the same subject, is spared the copy. A messenger that keeps our keys is asked first what it
has, so there nothing needs time, and nothing is given up.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Literal

from sqlalchemy import (
    Executable,
    Select,
    and_,
    bindparam,
    case,
    exists,
    func,
    or_,
    select,
    tuple_,
    update,
)

from dialogs.channels import MANNERS
from dialogs.home import address_of
from dialogs.ports import ChannelName, SendClass
from dialogs.screens import Json
from storage import people
from storage import tables as t
from storage.database import Reading, Work
from storage.people import Account
from storage.rows import build_all, build_first, values
from storage.sendable import ANSWERS, EXPIRED, PUSHES, pending

State = Literal["new", "leased", "sent", "unknown", "gone", "dropped"]
CARDS = ("edit", "receipt")
ALARM = "alarm"
MAX_PAUSE_S = 300
ANSWERS_PAUSE_S = 60  # the longest for whoever waits for an answer: all that is said to them waits behind it
GRACE_S = 90  # before a push that may have arrived is repeated; then twice as long
MOST_DOUBTS, MOST_DOUBTS_OF_A_CARD = 2, 10


@dataclass(frozen=True)
class NewRow:
    """One message to say. `subject` names the living card (a run), '' for what is no card; `toast` is the handle.

    `in_place`: only over the card that is there, else it is nothing.
    """

    key: str
    person_id: str | None
    channel: ChannelName
    address: str
    kind: SendClass
    screen: Json
    subject: str = ""
    toast: str = ""
    not_before: datetime | None = None
    rests_on: str | None = None
    room: str | None = None
    in_place: bool = False


@dataclass(frozen=True)
class OutboxRow:
    """`attempts` counts leases; `doubts` > 0: it may have arrived already.

    The screen stays JSON: one that a later version cannot read must fail alone, in the relay, not stop the lease.
    """

    id: int
    key: str
    person_id: str | None
    channel: ChannelName
    address: str
    subject: str
    kind: SendClass
    screen: Json
    toast: str
    state: State
    not_before: datetime | None
    lease_until: datetime | None
    attempts: int
    doubts: int
    ref: str | None
    created_at: datetime
    sent_at: datetime | None
    error: str | None
    rests_on: str | None = None
    room: str | None = None
    in_place: bool | None = None


async def put(work: Work, row: NewRow, now: datetime) -> bool:
    """Queue a message; False when its key is known. A newer card takes the place of an unsent older one.

    Whatever is newer takes the place of a push that is there already, perhaps.
    """
    new = values(row) | {"created_at": now, "state": "new", "attempts": 0, "doubts": 0}
    if not await work.insert_once(t.outbox, new):
        return False
    work.ring("outbox")
    if row.subject and row.kind != "toast":
        await _supersede(work, row)
    return True


async def _supersede(work: Work, row: NewRow) -> None:
    """Drop the unsent older ones; a pause that the messenger asked of older cards holds for the newer one, and for what
    is behind it as well."""
    newer = {"to": row.channel, "there": row.address, "on": row.subject, "but": row.key}
    before = await work.all(_dropped(row.kind in CARDS), newer)
    if row.in_place and not all(one.in_place for one in before):
        await _say_instead(work, row.channel, row.address, row.subject)
    put_off = [one for one in before if one.kind in CARDS and one.attempts and one.not_before]
    if put_off:
        wait = max(filter(None, (row.not_before, *(one.not_before for one in put_off))))
        tried = max(one.attempts for one in put_off)
        await work.execute(update(t.outbox).where(t.outbox.c.key == row.key).values(not_before=wait, attempts=tried))


@cache
def _dropped(by_a_card: bool) -> Executable:
    older = t.outbox.c
    same = (older.channel == bindparam("to"), older.address == bindparam("there"), older.subject == bindparam("on"))
    perhaps_there = and_(older.kind == "push", older.doubts > 0)
    replaced = or_(older.kind.in_(CARDS), perhaps_there) if by_a_card else perhaps_there
    unsent = (pending(t.outbox), older.state == "new", older.key != bindparam("but"), replaced)
    dropped = update(t.outbox).where(*same, *unsent).values(state="dropped", error="superseded")
    return dropped.returning(older.kind, older.attempts, older.not_before, older.in_place)


async def lease(
    work: Work, now: datetime, limit: int = 20, lease_s: float = 30, pushes: int | None = None, left: bool = True
) -> list[OutboxRow]:
    """The next messages to send: in order within a chat, one at a time; toasts wait for nobody and hold up nobody.

    Answers before pushes, and of these no more than `pushes`. `left`: after a look for what relays left that died.
    """
    if left:
        await _settle_expired(work, now)
    found = list(await work.execute(ANSWERS, {"now": now, "most": limit}))
    room = min(limit - len(found), limit if pushes is None else pushes)
    if room > 0:
        told = {(row.channel, row.address) for row in found if row.kind != "toast"}
        more = await work.execute(PUSHES, {"now": now, "most": room})
        found += [row for row in more if (row.channel, row.address) not in told]
    rows = build_all(OutboxRow, found)
    if not rows:
        return []
    until = now + timedelta(seconds=lease_s)
    taken = update(t.outbox).where(t.outbox.c.id.in_([row.id for row in rows]))
    await work.execute(taken.values(state="leased", lease_until=until, attempts=t.outbox.c.attempts + 1))
    return [replace(row, state="leased", lease_until=until, attempts=row.attempts + 1) for row in rows]


async def leaves(work: Work, row: OutboxRow, now: datetime) -> bool:
    """Note that a push is about to be sent: only from here on it is in doubt if its lease is lost.

    False: the lease is lost already, so it must not be sent.
    """
    mine = (t.outbox.c.id == row.id, t.outbox.c.state == "leased", t.outbox.c.attempts == row.attempts)
    return await work.changed(update(t.outbox).where(*mine).values(sent_at=now)) == 1


async def held(work: Work, row: OutboxRow) -> bool:
    """Whether the lease is still ours; else what became of our attempt is nobody's concern any more."""
    mine = (t.outbox.c.id == row.id, t.outbox.c.state == "leased", t.outbox.c.attempts == row.attempts)
    return await work.first(select(t.outbox.c.id).where(*mine).with_for_update()) is not None


async def renew(work: Work, leases: Sequence[tuple[int, int]], until: datetime) -> set[int]:
    """Put off the end of leases, each an id with its attempts; returns those that are still ours."""
    ours = (tuple_(t.outbox.c.id, t.outbox.c.attempts).in_(leases), t.outbox.c.state == "leased")
    renewed = update(t.outbox).where(*ours).values(lease_until=until).returning(t.outbox.c.id)
    return {row.id for row in await work.all(renewed)}


async def let_go(work: Work, now: datetime, lease_s: float) -> int:
    """Give back what was leased in this very moment: that its commit failed was told, and may not be true."""
    ours = (pending(t.outbox), t.outbox.c.state == "leased", t.outbox.c.lease_until == now + timedelta(seconds=lease_s))
    return await work.changed(update(t.outbox).where(*ours).values(state="new", lease_until=None))


async def abandon(work: Work, now: datetime) -> int:
    """At the start of the only process: the leases of the one before are nobody's, no need to wait them out."""
    ours = and_(pending(t.outbox), t.outbox.c.state == "leased", t.outbox.c.lease_until > now)
    return await work.changed(update(t.outbox).where(ours).values(lease_until=now))


async def _settle_expired(work: Work, now: datetime) -> None:
    """Whoever held these is gone, and whether they were sent nobody knows, but for a push that had not left."""
    expired = (await work.execute(EXPIRED, {"now": now})).all()
    for row in build_all(OutboxRow, expired):
        if row.kind == "push" and row.sent_at is None:
            await _set(work, row.id, state="new", lease_until=None, not_before=None, error=None)
        else:
            again = now + _pause(row) if _takes_its_time(row) else None
            doubtful = await _in_doubt(work, row, "lease lost")
            if MANNERS[row.channel].keeps_keys:
                doubtful["doubts"] = max(row.doubts, 1)  # pauses grow with doubts; that we died is no fault of Slack's
            await _set(work, row.id, **doubtful, not_before=again)


async def _in_doubt(work: Work, row: OutboxRow, error: str) -> dict[str, Any]:
    free = {"lease_until": None, "sent_at": None, "doubts": row.doubts + 1}
    most = MOST_DOUBTS_OF_A_CARD if row.subject else MOST_DOUBTS
    match row.kind:
        case "toast":
            return free | {"state": "dropped", "error": error}
        case "push" if row.subject and await _spoken_of_since(work, row):
            return free | {"state": "dropped", "error": "superseded"}
        case "push" if row.doubts + 1 >= most and not MANNERS[row.channel].keeps_keys:
            return free | {"state": "unknown", "error": ALARM}
        case _:
            return free | {"state": "new", "error": error}


async def _spoken_of_since(work: Work, row: OutboxRow) -> bool:
    """Whether something newer was said of its subject there while it was on its way: it must not come below that, and
    what is still to be drawn over it is said instead of it.
    """
    newer = t.outbox.c
    same = (newer.channel == row.channel, newer.address == row.address, newer.subject == row.subject)
    later = (*same, newer.id > row.id, newer.kind != "toast", newer.state != "dropped")
    if await work.first(select(newer.id).where(*later).limit(1)) is None:
        return False
    await _say_instead(work, row.channel, row.address, row.subject, row.id)
    return True


async def _say_instead(work: Work, channel: ChannelName, address: str, subject: str, of: int | None = None) -> None:
    """What was to be drawn over a card that never went out, nor will, is a message itself: else nothing is said."""
    over, card = t.outbox.c, t.outbox.alias("card").c
    same = (over.channel == channel, over.address == address, over.subject == subject)
    theirs = (card.channel == channel, card.address == address, card.subject == subject, card.kind != "toast")
    stands = (card.in_place.is_not(True), card.state.in_(("new", "leased", "sent")), card.id != (of or 0))
    waiting = (over.state == "new", over.in_place.is_(True), ~exists().where(*theirs, *stands))
    await work.execute(update(t.outbox).where(*same, *waiting).values(in_place=False))


def _takes_its_time(row: OutboxRow) -> bool:
    return row.kind == "push" and not MANNERS[row.channel].keeps_keys


def _pause(row: OutboxRow) -> timedelta:
    twice = 2 ** min(row.doubts, MOST_DOUBTS_OF_A_CARD)
    most = MAX_PAUSE_S if row.kind == "push" else ANSWERS_PAUSE_S
    return timedelta(seconds=GRACE_S * twice if _takes_its_time(row) else min(twice, most))


async def sent(work: Work, id: int, ref: str, now: datetime) -> bool:
    """Mark it as delivered. False: it was so already, or something newer took its place."""
    return await work.changed(_DELIVERED, {"this": id, "as": ref, "now": now}) == 1


_DELIVERED = (
    update(t.outbox)
    .where(t.outbox.c.id == bindparam("this"), t.outbox.c.state.in_(("leased", "new", "unknown")))
    .values(state="sent", ref=bindparam("as"), sent_at=bindparam("now"), lease_until=None, error=None)
)


async def say_again(work: Work, row: OutboxRow) -> None:
    """What was said last on the subject of a card: an older word came to the card after it."""
    newer = t.outbox.c
    same = (newer.channel == row.channel, newer.address == row.address, newer.subject == row.subject)
    last = select(newer.id).where(*same, newer.kind.in_(CARDS), newer.state != "dropped")
    last = last.order_by(newer.id.desc()).limit(1)
    said = update(t.outbox).where(newer.id == last.scalar_subquery(), newer.state == "sent", newer.id != row.id)
    await work.execute(said.values(state="new", attempts=0, not_before=None, error="an older word came after it"))


async def keep(work: Work, id: int, screen: Json) -> None:
    """What is left of a message that was sent."""
    await _set(work, id, screen=screen)


async def retry(work: Work, id: int, not_before: datetime, error: str) -> None:
    """The messenger refused it for now; it surely did not arrive. A toast that comes late tells nobody anything."""
    state = case((t.outbox.c.kind == "toast", "dropped"), else_="new")
    await _set(work, id, state=state, not_before=not_before, lease_until=None, sent_at=None, error=error)


async def unknown(work: Work, id: int, error: str, now: datetime) -> State:
    """The request left and no answer came; what happens next depends on the class."""
    row = await show(work, id)
    if row is None:
        raise LookupError(f"outbox row {id} does not exist")
    changes = await _in_doubt(work, row, error)
    await _set(work, id, **changes, not_before=now + _pause(row))
    state: State = changes["state"]
    return state


async def gone(work: Work, id: int, reason: str) -> None:
    """It can never be delivered there."""
    await _set(work, id, state="gone", lease_until=None, sent_at=None, error=reason)


async def next_at(read: Reading, now: datetime) -> datetime | None:
    """When a pause or a lease ends at the earliest; None when nothing waits for a moment to come."""
    found: datetime | None = await read.scalar(_NEXT, {"now": now})
    return found


_NEXT = select(func.min(func.coalesce(t.outbox.c.lease_until, t.outbox.c.not_before))).where(
    pending(t.outbox), or_(t.outbox.c.lease_until > bindparam("now"), t.outbox.c.not_before > bindparam("now"))
)


async def last_card(read: Reading, person_id: str, subject: str) -> OutboxRow | None:
    """The card that a person was shown last on a subject, in whichever of their chats."""
    row = t.outbox.c
    theirs = (row.person_id == person_id, row.subject == subject, row.kind != "toast")
    alive = row.state.in_(("new", "leased", "sent", "unknown"))
    return build_first(OutboxRow, await read.first(_newest().where(*theirs, alive).limit(1)))


async def redirect(work: Work, account: Account, to: tuple[ChannelName, str] | None) -> None:
    """What waits to be said to somebody in a chat of theirs is said in another; nowhere, where they have none."""
    row = t.outbox.c
    theirs = (row.person_id == account.person_id, people.is_in(t.outbox, account))
    waiting = update(t.outbox).where(*theirs, pending(t.outbox), row.state == "new")
    here_only = or_(row.kind == "toast", row.in_place.is_(True), row.address == address_of(account.account))
    lost = waiting.where(here_only) if to else waiting
    await work.execute(lost.values(state="dropped", error="unlinked"))
    if to:
        # The room where it was asked for is one of the messenger that it leaves.
        elsewhere = {} if to[0] == account.channel else {"room": None}
        await work.execute(waiting.values(channel=to[0], address=to[1], **elsewhere))


async def told_since(read: Reading, person_id: str, subject: str, since: datetime) -> bool:
    """Whether they were shown this subject after that moment."""
    row = t.outbox.c
    theirs = (row.person_id == person_id, row.subject == subject, row.created_at > since)
    return bool(await read.scalar(select(row.id).where(*theirs).limit(1)))


async def last_said(read: Reading, channel: ChannelName, address: str, subject: str) -> Json | None:
    """What stands there on this subject, or will as soon as it is sent."""
    row = t.outbox.c
    here = (row.channel == channel, row.address == address, row.subject == subject)
    last = select(row.screen).where(*here, row.state.in_(("new", "leased", "sent"))).order_by(row.id.desc()).limit(1)
    screen: Json | None = await read.scalar(last)
    return screen


async def list_rows(read: Reading, state: State | None = None, limit: int = 100) -> list[OutboxRow]:
    """Newest first."""
    wanted = _newest().limit(limit)
    return build_all(OutboxRow, await read.all(wanted if state is None else wanted.where(t.outbox.c.state == state)))


async def show(read: Reading, id: int) -> OutboxRow | None:
    return build_first(OutboxRow, await read.first(select(t.outbox).where(t.outbox.c.id == id)))


async def by_ref(read: Reading, channel: ChannelName, address: str, ref: str) -> OutboxRow | None:
    """The latest row that a message of the chat shows; «17+18» is message 17 and what hangs on it."""
    is_it = or_(t.outbox.c.ref == ref, t.outbox.c.ref.startswith(f"{ref}+", autoescape=True))
    here = (t.outbox.c.channel == channel, t.outbox.c.address == address, is_it)
    return build_first(OutboxRow, await read.first(_newest().where(*here).limit(1)))


async def unsaid(read: Reading, channel: ChannelName, address: str, reasons: Collection[str]) -> list[OutboxRow]:
    """What waits to be said there, and what was refused for these reasons; toasts are nothing."""
    row = t.outbox.c
    open_ = or_(pending(t.outbox), and_(row.state == "gone", row.error.in_(reasons)))
    here = (row.channel == channel, row.address == address, row.kind != "toast", open_)
    return build_all(OutboxRow, await read.all(select(t.outbox).where(*here).order_by(row.id)))


async def lost(
    read: Reading, channel: ChannelName, address: str, reasons: Collection[str], since: datetime
) -> list[OutboxRow]:
    """What was refused there for these reasons, the oldest first; toasts are nothing."""
    row = t.outbox.c
    here = (row.channel == channel, row.address == address, row.kind != "toast", row.created_at >= since)
    refused = select(t.outbox).where(*here, row.state == "gone", row.error.in_(reasons)).order_by(row.id)
    return build_all(OutboxRow, await read.all(refused))


async def replay(work: Work, id: int) -> bool:
    """A human decided to say it (again). What was delivered is not repeated."""
    aside = and_(t.outbox.c.id == id, t.outbox.c.state.in_(("unknown", "gone", "dropped")))
    work.ring("outbox")
    again = {"state": "new", "attempts": 0, "not_before": None, "lease_until": None}
    return await work.changed(update(t.outbox).where(aside).values(again)) == 1


async def drop(work: Work, id: int) -> bool:
    undone = and_(t.outbox.c.id == id, t.outbox.c.state.in_(("new", "leased", "unknown", "gone")))
    return await work.changed(update(t.outbox).where(undone).values(state="dropped", lease_until=None)) == 1


async def _set(work: Work, id: int, **changes: Any) -> None:
    await work.execute(update(t.outbox).where(t.outbox.c.id == id).values(**changes))


def _newest() -> Select[Any]:
    return select(t.outbox).order_by(t.outbox.c.id.desc())
