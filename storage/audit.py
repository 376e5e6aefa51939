"""Who did what to what, and when. The table only grows; the database refuses the rest."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select

from dialogs.screens import Json
from storage import meta
from storage import tables as t
from storage.database import Reading, Work
from storage.rows import build_all, values


@dataclass(frozen=True)
class Deed:
    """`actor` is a person's id, or «system». Names belong into `people`, where erasing finds them."""

    at: datetime
    actor: str
    action: str
    object: str
    detail: Json


async def append(work: Work, deed: Deed) -> None:
    await work.execute(insert(t.audit).values(values(deed)))


async def latest(read: Reading, limit: int = 100, actor: str | None = None) -> list[Deed]:
    """Newest first."""
    deeds = select(t.audit).order_by(t.audit.c.id.desc()).limit(limit)
    return build_all(Deed, await read.all(deeds if actor is None else deeds.where(t.audit.c.actor == actor)))


@asynccontextmanager
async def erasing(work: Work) -> AsyncIterator[None]:
    """Inside, and only in this transaction, old rows may be changed: for taking a person's data out of them."""
    await meta.put(work, t.ERASING, "1")
    yield
    await work.execute(delete(t.meta).where(t.meta.c.key == t.ERASING))
