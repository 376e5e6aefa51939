"""The inbox: what messengers delivered, kept raw until it is done, handed out one at a time per person."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any, Literal

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    FromClause,
    Integer,
    Select,
    String,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
    tuple_,
    update,
)

from dialogs.ports import ChannelName
from dialogs.screens import Json
from storage import tables as t
from storage.database import Database, Reading, Work
from storage.rows import build, build_all, build_first

State = Literal["new", "claimed", "done", "quarantined", "dropped"]
MAX_ATTEMPTS = 5
MAX_LOST = 12  # of a process that dies again and again, whatever is in its hands then is mostly innocent
LOST = "claim lost"
LATELY = 10_000  # rows of everybody
FEW = 50  # of them one person's
IMPATIENT: tuple[ChannelName, ...] = ("slack",)  # gives up on an event after three seconds


@dataclass(frozen=True)
class InboxRow:
    """`attempts` counts failures and lost claims; it is also the fence: a claim is yours while it did not change."""

    id: int
    channel: ChannelName
    key: str
    account: str
    raw: Json
    received_at: datetime
    state: State
    attempts: int
    claimed_until: datetime | None
    error: str | None
    error_id: str | None
    done_at: datetime | None


class Inbox:
    """The door (`dialogs.ports.Ingress`). `wake` tells the worker of this process that there is something to do."""

    def __init__(self, database: Database, clock: Callable[[], datetime], wake: Callable[[], None]) -> None:
        self._database = database
        self._clock = clock
        self._wake = wake

    async def accept(self, channel: ChannelName, key: str, account: str, raw: Json) -> bool:
        async with self._database.work(hurry=channel in IMPATIENT) as work:
            new = await store(work, channel, key, account, raw, self._clock())
            if new:
                work.after_commit(self._wake)
        return new


async def store(work: Work, channel: ChannelName, key: str, account: str, raw: Json, now: datetime) -> bool:
    """Keep a raw event; False when it was delivered before. For who shares one commit with the processing."""
    row = {"channel": channel, "key": key, "account": account, "raw": raw, "received_at": now}
    new = await work.insert_once(t.inbox, row | {"state": "new", "attempts": 0})
    if new:
        work.ring("inbox")
    return new


async def store_done(work: Work, channel: ChannelName, key: str, account: str, raw: Json, now: datetime) -> int | None:
    """Keep a raw event that is done in this very transaction; its number, or None when it was delivered before."""
    row = {"channel": channel, "key": key, "account": account, "raw": raw, "received_at": now}
    return await work.insert_new(t.inbox, row | {"state": "done", "attempts": 0, "done_at": now})


async def waits(read: Reading, channel: ChannelName, account: str) -> bool:
    """Whether an event of this person waits or is under way, by whatever account it came."""
    return bool(await read.scalar(WAITS, {"channel": channel, "account": account}))


async def claim(
    work: Work, now: datetime, lease_s: float, least_attempts: int = 0, aside: list[InboxRow] | None = None
) -> InboxRow | None:
    """Take the oldest event of a person who has nothing older undone and nothing running.

    `least_attempts` leaves out what has a smaller count so far. Rows that are set aside on the way, because worker
    after worker died with them, are added to `aside`.
    """
    until = now + timedelta(seconds=lease_s)
    while found := (await work.execute(CLAIMABLE, {"now": now, "least": least_attempts})).first():
        row = build(InboxRow, found)
        if work.among_others and not await _still_free(work, row, now):
            continue
        # A claim that ran out means that its worker died with the row in hand: that is a failed attempt too,
        # else a row that kills the process would kill it for ever.
        lost = row.state == "claimed"
        attempts = row.attempts + lost
        if not lost or attempts < MAX_LOST:
            await _set(work, row.id, state="claimed", attempts=attempts, claimed_until=until)
            return replace(row, state="claimed", attempts=attempts, claimed_until=until)
        error_id = token_hex(4)
        await _set(
            work, row.id, state="quarantined", attempts=attempts, error=LOST, error_id=error_id, claimed_until=None
        )
        if aside is not None:
            aside.append(replace(row, state="quarantined", attempts=attempts, error=LOST, error_id=error_id))
    return None


async def _still_free(work: Work, row: InboxRow, now: datetime) -> bool:
    """Seen again once nobody else can claim anything of this person.

    Two who claim at once do not see each other's claims, nor an older row whose commit came in between.
    """
    mine, theirs = t.accounts.alias("mine"), t.accounts.alias("theirs")
    of_person = select(theirs.c.channel, theirs.c.account).join(mine, mine.c.person_id == theirs.c.person_id)
    known = await work.all(of_person.where(mine.c.channel == row.channel, mine.c.account == row.account))
    accounts = {(row.channel, row.account), *((each.channel, each.account) for each in known)}
    await work.alone(*(f"inbox/{channel}/{account}" for channel, account in accounts))
    return (await work.execute(STILL_CLAIMABLE, {"now": now, "least": 0, "this": row.id})).first() is not None


async def done(work: Work, id: int, now: datetime, attempt: int | None = None) -> bool:
    """Mark it done. False: the claim was lost meanwhile (or the row dropped), so the transaction must not commit."""
    mine = [t.inbox.c.id == id, t.inbox.c.state.in_(("new", "claimed"))]
    if attempt is not None:
        mine.append(t.inbox.c.attempts == attempt)
    statement = update(t.inbox).where(*mine).values(state="done", done_at=now, claimed_until=None, error=None)
    return await work.changed(statement) == 1


async def failed(
    work: Work,
    id: int,
    error: str,
    error_id: str,
    now: datetime,
    wait_s: float = 0,
    attempt: int | None = None,
) -> State:
    """Count an attempt; after the last one the row is set aside and the person's later rows go on.

    With `attempt` only of a claim that is still ours: else another one is at it, or it was counted already.
    """
    row = await work.first(select(t.inbox).where(t.inbox.c.id == id).with_for_update())
    if row is None:
        raise LookupError(f"inbox row {id} does not exist")
    if row.state not in ("new", "claimed") or attempt not in (None, row.attempts):
        return build(InboxRow, row).state
    attempts = row.attempts + 1
    state: State = "quarantined" if attempts >= MAX_ATTEMPTS else "new"
    again = now + timedelta(seconds=wait_s) if state == "new" and wait_s else None
    await _set(work, id, state=state, attempts=attempts, error=error, error_id=error_id, claimed_until=again)
    return state


async def put_off(work: Work, row: InboxRow, until: datetime) -> bool:
    """Give a claim back uncounted: the database was in trouble, not the press. False: it was not ours any more."""
    mine = (t.inbox.c.id == row.id, t.inbox.c.state == "claimed", t.inbox.c.attempts == row.attempts)
    return await work.changed(update(t.inbox).where(*mine).values(state="new", claimed_until=until)) == 1


async def renew(work: Work, claims: Sequence[tuple[int, int]], until: datetime) -> set[int]:
    """Put off the end of claims, each an id with its attempts; returns those that are still ours."""
    ours = (tuple_(t.inbox.c.id, t.inbox.c.attempts).in_(claims), t.inbox.c.state == "claimed")
    renewed = update(t.inbox).where(*ours).values(claimed_until=until).returning(t.inbox.c.id)
    return {row.id for row in await work.all(renewed)}


async def let_go(work: Work, now: datetime, lease_s: float) -> int:
    """Give back what was claimed in this very moment: that its commit failed was told, and may not be true."""
    moment = now + timedelta(seconds=lease_s)
    ours = (_pending(t.inbox), t.inbox.c.state == "claimed", t.inbox.c.claimed_until == moment)
    return await work.changed(update(t.inbox).where(*ours).values(state="new", claimed_until=None))


async def abandon(work: Work, now: datetime) -> int:
    """At the start of the only process: the claims of the one before are nobody's, no need to wait them out."""
    ours = and_(_pending(t.inbox), t.inbox.c.state == "claimed", t.inbox.c.claimed_until > now)
    return await work.changed(update(t.inbox).where(ours).values(claimed_until=now))


async def pending(read: Reading) -> int:
    return int(await read.scalar(select(func.count()).select_from(t.inbox).where(_pending(t.inbox))))


async def next_at(read: Reading) -> datetime | None:
    """When a claim or a pause ends at the earliest: until then only a new row can give work."""
    found: datetime | None = await read.scalar(NEXT)
    return found


async def waiting_after(read: Reading, row: InboxRow) -> list[InboxRow]:
    """What else of this account waits, the oldest first."""
    mine = (t.inbox.c.channel == row.channel, t.inbox.c.account == row.account, t.inbox.c.id > row.id)
    rows = select(t.inbox).where(_pending(t.inbox), t.inbox.c.state == "new", *mine).order_by(t.inbox.c.id)
    return build_all(InboxRow, await read.all(rows))


async def over_before(read: Reading, row: InboxRow) -> list[InboxRow]:
    """What of this account is over, newest first: of the last rows alone, so that no long history is read."""
    mine = (t.inbox.c.channel == row.channel, t.inbox.c.account == row.account, ~_pending(t.inbox))
    lately = select(t.inbox).where(*mine, t.inbox.c.id.between(row.id - LATELY, row.id - 1))
    return build_all(InboxRow, await read.all(lately.order_by(t.inbox.c.id.desc()).limit(FEW)))


async def lately(read: Reading, channel: ChannelName, account: str, since: datetime) -> int:
    """How much came from this account since then, as far as it is among the last rows of everybody."""
    row, last = t.inbox.c, select(func.max(t.inbox.c.id)).scalar_subquery()
    mine = (row.channel == channel, row.account == account, row.id > last - LATELY, row.received_at > since)
    return int(await read.scalar(select(func.count()).where(*mine)))


async def done_along(work: Work, ids: Sequence[int], now: datetime) -> bool:
    """Mark rows as done that were done together with an older one; False: one of them is not there any more."""
    free = and_(t.inbox.c.id.in_(ids), t.inbox.c.state == "new")
    return await work.changed(update(t.inbox).where(free).values(state="done", done_at=now)) == len(ids)


async def list_rows(read: Reading, state: State | None = None, limit: int = 100) -> list[InboxRow]:
    """Newest first."""
    wanted = select(t.inbox).order_by(t.inbox.c.id.desc()).limit(limit)
    return build_all(InboxRow, await read.all(wanted if state is None else wanted.where(t.inbox.c.state == state)))


async def show(read: Reading, id: int) -> InboxRow | None:
    return build_first(InboxRow, await read.first(select(t.inbox).where(t.inbox.c.id == id)))


async def by_code(read: Reading, error_id: str) -> list[InboxRow]:
    """The rows that failed under an id that a person was told."""
    return build_all(InboxRow, await read.all(select(t.inbox).where(t.inbox.c.error_id == error_id)))


async def replay(work: Work, id: int) -> bool:
    """Let a row that was set aside be tried again from the first attempt. What is done stays done."""
    aside = and_(t.inbox.c.id == id, t.inbox.c.state.in_(("quarantined", "dropped")))
    work.ring("inbox")
    return await work.changed(update(t.inbox).where(aside).values(state="new", attempts=0, claimed_until=None)) == 1


async def drop(work: Work, id: int) -> bool:
    undone = and_(t.inbox.c.id == id, t.inbox.c.state.in_(("new", "claimed", "quarantined")))
    return await work.changed(update(t.inbox).where(undone).values(state="dropped", claimed_until=None)) == 1


async def _set(work: Work, id: int, **changes: Any) -> None:
    await work.execute(update(t.inbox).where(t.inbox.c.id == id).values(**changes))


def _pending(inbox: FromClause) -> ColumnElement[bool]:
    # Written into the statement, not bound: only then does SQLite recognise the partial index.
    states: BindParameter[list[str]] = bindparam(
        "pending", ["new", "claimed"], expanding=True, literal_execute=True, unique=True
    )
    return inbox.c.state.in_(states)


def _claimable(this: BindParameter[int] | None = None) -> Select[Any]:
    item, rival = t.inbox.alias("item"), t.inbox.alias("rival")
    mine, theirs = t.accounts.alias("mine"), t.accounts.alias("theirs")
    now: BindParameter[datetime] = bindparam("now", type_=t.UtcDateTime())
    running = and_(rival.c.state == "claimed", rival.c.claimed_until > now)
    in_the_way = and_(_pending(rival), rival.c.id != item.c.id, or_(rival.c.id < item.c.id, running))
    same_account = exists().where(rival.c.channel == item.c.channel, rival.c.account == item.c.account, in_the_way)
    # Another account of the same person. Two questions, because each of them is answered by an index.
    same_person = exists().where(
        mine.c.channel == item.c.channel,
        mine.c.account == item.c.account,
        theirs.c.person_id == mine.c.person_id,
        rival.c.channel == theirs.c.channel,
        rival.c.account == theirs.c.account,
        in_the_way,
    )
    free = or_(item.c.claimed_until.is_(None), item.c.claimed_until <= now)
    tried = item.c.attempts >= bindparam("least", type_=Integer)
    mine_to_take = (_pending(item), free, tried, ~same_account, ~same_person)
    oldest = select(item).where(*mine_to_take).order_by(item.c.id).limit(1)
    if this is not None:
        oldest = oldest.where(item.c.id == this)
    return oldest.with_for_update(skip_locked=True, of=item)


def _waits() -> Select[Any]:
    rival, mine, theirs = t.inbox.alias("rival"), t.accounts.alias("mine"), t.accounts.alias("theirs")
    channel, account = bindparam("channel", type_=String), bindparam("account", type_=String)
    same_account = exists().where(rival.c.channel == channel, rival.c.account == account, _pending(rival))
    same_person = exists().where(
        mine.c.channel == channel,
        mine.c.account == account,
        theirs.c.person_id == mine.c.person_id,
        rival.c.channel == theirs.c.channel,
        rival.c.account == theirs.c.account,
        _pending(rival),
    )
    return select(or_(same_account, same_person))


# Built once: putting the statements together takes longer than running them.
WAITS = _waits()
NEXT = select(func.min(t.inbox.c.claimed_until)).where(_pending(t.inbox))
CLAIMABLE = _claimable()
STILL_CLAIMABLE = _claimable(bindparam("this", type_=BigInteger))
