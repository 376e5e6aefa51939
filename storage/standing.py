"""How the mail stands: what waits, since when, and what was set aside. For figures and the doctor; changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Executable, func, or_, select, text

from storage import tables as t
from storage.database import Reading
from storage.tables.mail import INBOX_ASIDE, INBOX_PENDING, OUTBOX_ASIDE, OUTBOX_PENDING


@dataclass(frozen=True)
class Standing:
    """A moment is that of the oldest row of its kind; None when there is none."""

    came: int
    came_since: datetime | None
    quarantined: int
    due: int
    due_since: datetime | None
    unknown: int
    unknown_since: datetime | None


async def standing(read: Reading, now: datetime) -> Standing:
    """Four questions, each answered by an index of just these rows, however long the history."""
    came, goes = t.inbox.c, t.outbox.c
    due = or_(goes.not_before.is_(None), goes.not_before <= now)  # a digest kept for the morning is not late
    since = func.coalesce(goes.not_before, goes.created_at, type_=goes.created_at.type)
    waits = await _one(read, select(func.count(came.id), func.min(came.received_at)).where(text(INBOX_PENDING)))
    leaves = await _one(read, select(func.count(goes.id), func.min(since)).where(text(OUTBOX_PENDING), due))
    doubtful = await _one(read, select(func.count(goes.id), func.min(goes.created_at)).where(text(OUTBOX_ASIDE)))
    aside = int(await read.scalar(select(func.count(came.id)).where(text(INBOX_ASIDE))))
    return Standing(*waits, aside, *leaves, *doubtful)


async def _one(read: Reading, question: Executable) -> tuple[int, datetime | None]:
    row: Any = (await read.all(question))[0]
    return int(row[0]), row[1]
