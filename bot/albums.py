"""The parts of an album come as events of their own. The first one waits a moment, and takes the others along.

What comes later still is told by the rows before it, so that it is never taken for an answer to the next question.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.consent import agreed
from bot.scene import House
from dialogs.albums import one_press
from dialogs.ports import ChannelName, Press, Reader, Sent
from storage import inbox, people
from storage.database import Database
from storage.inbox import InboxRow

SETTLE = timedelta(seconds=1)  # a messenger hands out the parts of an album within less
MOST = 10  # parts; then nothing is waited for


@dataclass(frozen=True)
class Album:
    """One press out of several rows: the claimed one, and `others` that are done with it. `until`: come back then."""

    press: Press | None
    others: tuple[int, ...] = ()
    until: datetime | None = None


async def gathered(
    database: Database,
    house: House,
    readers: Mapping[ChannelName, Reader],
    row: InboxRow,
    press: Press | None,
    now: datetime,
) -> Album:
    """The album that this row begins; nothing is asked for what is none."""
    if press is None or not isinstance(press.body, Sent) or not press.body.group:
        return Album(press)
    group = press.body.group
    read = readers[row.channel]
    async with database.read() as rows:
        person = await people.by_account(rows, row.channel, row.account)
        if person is None or not await agreed(rows, house, person):
            return Album(press)  # each part is held, or refused, by itself
        waiting = await inbox.waiting_after(rows, row)
        before = await inbox.done_before(rows, row)
    if any(_group(read(each.raw)) == group for each in before):
        return Album(replace(press, body=replace(press.body, late=True)))
    parts = {each.id: part for each in waiting if (part := read(each.raw)) is not None and _group(part) == group}
    came = max([row.received_at, *(each.received_at for each in waiting if each.id in parts)])
    if len(parts) + 1 < MOST and row.attempts == 0 and now - came < SETTLE:
        return Album(press, until=came + SETTLE)
    return Album(one_press([press, *parts.values()]), tuple(parts))


def _group(press: Press | None) -> str:
    return press.body.group if press is not None and isinstance(press.body, Sent) else ""
