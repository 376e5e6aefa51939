"""Quantities that somebody wrote into a partner's recommended order. Nothing leaves the house by them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, delete, select

from storage import tables as t
from storage.database import Reading, Work
from storage.rows import build_first, values


@dataclass(frozen=True)
class Draft:
    """`body`: pieces by good."""

    partner_id: str
    person_id: str
    body: Mapping[str, int]
    at: datetime


async def of(read: Reading, partner_id: str, person_id: str) -> Draft | None:
    mine = and_(t.order_drafts.c.partner_id == partner_id, t.order_drafts.c.person_id == person_id)
    return build_first(Draft, await read.first(select(t.order_drafts).where(mine)))


async def put(work: Work, draft: Draft) -> None:
    await work.upsert(t.order_drafts, values(draft))


async def forget(work: Work, partner_id: str, person_id: str) -> None:
    mine = and_(t.order_drafts.c.partner_id == partner_id, t.order_drafts.c.person_id == person_id)
    await work.execute(delete(t.order_drafts).where(mine))
