"""Which digest or reminder was decided for whom: one row a person, kind and period, whoever computes it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import select

from storage import tables as t
from storage.database import Reading, Work
from storage.rows import build_all, values


@dataclass(frozen=True)
class Push:
    """`quiet`: there was nothing to say, and `why`. That is a decision as well, and it is not taken twice."""

    person_id: str
    kind: str
    period: str
    at: datetime
    outcome: Literal["sent", "quiet"]
    why: str = ""
    outbox_key: str | None = None


async def claim(work: Work, push: Push) -> bool:
    """True for the one caller that may say it; put the outbox row in the same transaction."""
    return await work.insert_once(t.pushes, values(push))


async def history(read: Reading, person_id: str, kind: str, limit: int = 10) -> list[Push]:
    """The latest first."""
    theirs = select(t.pushes).where(t.pushes.c.person_id == person_id, t.pushes.c.kind == kind)
    return build_all(Push, await read.all(theirs.order_by(t.pushes.c.at.desc()).limit(limit)))


async def claimed(read: Reading, periods: Collection[str]) -> set[tuple[str, str, str]]:
    """Person, kind and period of all that was decided of these periods. The key alone answers it: a tick asks this."""
    key = select(t.pushes.c.person_id, t.pushes.c.kind, t.pushes.c.period)
    return {(row.person_id, row.kind, row.period) for row in await read.all(key.where(t.pushes.c.period.in_(periods)))}
