"""The inbox: what messengers delivered, kept raw until it is done, handed out one at a time per person."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, FromClause, Select, and_, exists, or_, select, text, true, update

from dialogs.ports import ChannelName
from dialogs.screens import Json
from storage import tables as t
from storage.database import Database, Reading, Work
from storage.rows import build, build_all, build_first

State = Literal["new", "claimed", "done", "quarantined", "dropped"]
MAX_ATTEMPTS = 5


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
        async with self._database.work() as work:
            new = await store(work, channel, key, account, raw, self._clock())
            if new:
                work.after_commit(self._wake)
        return new


async def store(work: Work, channel: ChannelName, key: str, account: str, raw: Json, now: datetime) -> bool:
    """Keep a raw event; False when it was delivered before. For who shares one commit with the processing."""
    row = {"channel": channel, "key": key, "account": account, "raw": raw, "received_at": now}
    return await work.insert_once(t.inbox, row | {"state": "new", "attempts": 0})


async def claim(work: Work, now: datetime, lease_s: float, max_attempts: int = MAX_ATTEMPTS) -> InboxRow | None:
    """Take the oldest event of a person who has nothing older undone and nothing running."""
    while row := await work.first(_claimable(now)):
        found = build(InboxRow, row)
        # A claim that ran out means that its worker died with the row in hand: that is a failed attempt too,
        # else a row that kills the process would kill it for ever.
        lost = found.state == "claimed"
        attempts = found.attempts + lost
        if lost and attempts >= max_attempts:
            await _set(work, found.id, state="quarantined", attempts=attempts, error="claim lost", claimed_until=None)
            continue
        until = now + timedelta(seconds=lease_s)
        await _set(work, found.id, state="claimed", attempts=attempts, claimed_until=until)
        return await show(work, found.id)
    return None


def _claimable(now: datetime) -> Select[Any]:
    row, rival = t.inbox.alias("row"), t.inbox.alias("rival")
    mine, theirs = t.accounts.alias("mine"), t.accounts.alias("theirs")
    in_the_way = and_(
        _pending(rival), rival.c.id != row.c.id, or_(rival.c.id < row.c.id, _running(rival, now))
    )
    same_account = exists().where(rival.c.channel == row.c.channel, rival.c.account == row.c.account, in_the_way)
    # Another account of the same person. Two questions, because each is then answered by an index.
    same_person = exists().where(
        mine.c.channel == row.c.channel,
        mine.c.account == row.c.account,
        theirs.c.person_id == mine.c.person_id,
        rival.c.channel == theirs.c.channel,
        rival.c.account == theirs.c.account,
        in_the_way,
    )
    free = or_(row.c.claimed_until.is_(None), row.c.claimed_until <= now)
    return (
        select(row)
        .where(_pending(row), free, ~same_account, ~same_person)
        .order_by(row.c.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=row)
    )


def _pending(inbox: FromClause) -> ColumnElement[bool]:
    # Written out, not bound: only then does SQLite recognise the partial index.
    return text(f"{inbox.name}.state IN ('new', 'claimed')").columns() if False else true()


def _running(inbox: FromClause, now: datetime) -> ColumnElement[bool]:
    return and_(inbox.c.state == "claimed", inbox.c.claimed_until > now)
