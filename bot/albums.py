"""The parts of an album come as events of their own. The first one waits a moment, and takes the others along.

What comes later still is told by the rows before it, so that it is never taken for an answer to the next question.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.imports.arriving import is_sheet
from dialogs.albums import one_press
from dialogs.ports import Press, Sent
from dialogs.screens import Json
from storage.inbox import InboxRow

SETTLE = timedelta(seconds=1)  # a messenger hands out the parts of an album within less
MOST = 10  # parts; then nothing is waited for


@dataclass(frozen=True)
class Gathered:
    """One press out of several rows: the claimed one, and `others` that are done with it. `until`: come back then."""

    press: Press | None
    others: tuple[int, ...] = ()
    until: datetime | None = None


@dataclass(frozen=True)
class Arrival:
    """A press at hand among what else came from its account: what is over, newest first, and what waits behind it."""

    row: InboxRow
    press: Press
    before: Sequence[InboxRow]
    waiting: Sequence[InboxRow]
    read: Callable[[Json], Press | None]
    now: datetime


def group_of(press: Press | None) -> str:
    """The album that this press is a part of. An export is read by itself, whatever it came with."""
    if press is None or not isinstance(press.body, Sent) or any(map(is_sheet, press.body.files)):
        return ""
    return press.body.group


def whole(came: Arrival) -> Gathered:
    """The album that this row begins, or its late part."""
    row, press, read = came.row, came.press, came.read
    group = group_of(press)
    taken = any(each.state == "done" and group_of(read(each.raw)) == group for each in came.before)
    if taken and isinstance(press.body, Sent):
        return Gathered(replace(press, body=replace(press.body, late=True)))
    parts = {each.id: part for each in came.waiting if (part := read(each.raw)) is not None and group_of(part) == group}
    last = max([row.received_at, *(each.received_at for each in came.waiting if each.id in parts)])
    if len(parts) + 1 < MOST and row.attempts == 0 and came.now - last < SETTLE:
        return Gathered(press, until=last + SETTLE)
    return Gathered(one_press([press, *parts.values()]), tuple(parts))
