"""What a screen outside any conversation waits to hear from a person: one thing at a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select

from dialogs.screens import Json
from storage import tables as t
from storage.database import Reading, Work
from storage.rows import build_first, values


@dataclass(frozen=True)
class Asked:
    """`kind` says who hears the answer, `subject` what it is about, `detail` whatever else is needed to take it."""

    person_id: str
    kind: str
    subject: str
    detail: Json
    at: datetime


async def of(read: Reading, person_id: str) -> Asked | None:
    return build_first(Asked, await read.first(select(t.asked).where(t.asked.c.person_id == person_id)))


async def put(work: Work, asked: Asked) -> None:
    await work.upsert(t.asked, values(asked))


async def forget(work: Work, person_id: str) -> None:
    await work.execute(delete(t.asked).where(t.asked.c.person_id == person_id))
