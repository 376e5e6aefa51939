"""Whom the company knows at its partners, and what for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select

from storage import tables as t
from storage.database import Reading, Work
from storage.rows import build_all, build_first, values


@dataclass(frozen=True)
class Contact:
    id: str
    partner_id: str
    name: str
    role: str
    phone: str
    email: str
    note: str
    created_at: datetime
    gone_at: datetime | None = None


def _there() -> Select[Any]:
    return select(t.contacts).where(t.contacts.c.gone_at.is_(None)).order_by(t.contacts.c.name, t.contacts.c.id)


async def of_partner(read: Reading, partner_id: str) -> list[Contact]:
    return build_all(Contact, await read.all(_there().where(t.contacts.c.partner_id == partner_id)))


async def by_id(read: Reading, id: str) -> Contact | None:
    """Also one who is not there any more."""
    return build_first(Contact, await read.first(select(t.contacts).where(t.contacts.c.id == id)))


async def put(work: Work, contact: Contact) -> None:
    """New, changed, or gone."""
    await work.upsert(t.contacts, values(contact))
