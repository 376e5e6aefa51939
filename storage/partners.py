"""The partners, and who may see which."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Row, false, or_, select, true

from storage import meta
from storage import tables as t
from storage.database import Reading, Work
from storage.people import Person
from storage.rows import build, values

VERSION = "partners.version"


@dataclass(frozen=True)
class Partner:
    id: str
    name: str
    name_en: str
    aliases: tuple[str, ...]
    inn: str | None
    city: str
    region: str
    klass: Literal["A", "B", "C"] | None
    owner_id: str | None
    stage: str
    created_at: datetime


def scope(person: Person) -> ColumnElement[bool]:
    """Which partners this person may see, as a condition. Functions see none: they get tasks and approvals only."""
    match person.role:
        case "director" | "admin":
            return true()
        case "team_lead":
            led = select(t.teams.c.id).where(t.teams.c.lead_id == person.id)
            # Compared with no team at all, everybody without a team would be «ours».
            own = false() if person.team_id is None else t.people.c.team_id == person.team_id
            ours = or_(own, t.people.c.team_id.in_(led))
            return or_(t.partners.c.owner_id == person.id, t.partners.c.owner_id.in_(select(t.people.c.id).where(ours)))
        case "rm":
            return t.partners.c.owner_id == person.id
        case _:
            return false()


async def visible_to(read: Reading, person: Person) -> list[Partner]:
    seen = select(t.partners).where(scope(person)).order_by(t.partners.c.name, t.partners.c.id)
    return [_partner(row) for row in await read.all(seen)]


async def seen_by(read: Reading, person: Person, id: str) -> Partner | None:
    """The partner if this person may see it; None as well if there is none, so that nothing can be probed."""
    row = await read.first(select(t.partners).where(t.partners.c.id == id, scope(person)))
    return None if row is None else _partner(row)


async def by_id(read: Reading, id: str) -> Partner | None:
    """Without a question of rights: for the ticker, digests, imports."""
    row = await read.first(select(t.partners).where(t.partners.c.id == id))
    return None if row is None else _partner(row)


async def by_inn(read: Reading, inn: str) -> Partner | None:
    """Whose taxpayer's number this is, whoever may see the card: one company has one card."""
    theirs = select(t.partners).where(t.partners.c.inn == inn).order_by(t.partners.c.id).limit(1)
    row = await read.first(read.held(theirs))
    return None if row is None else _partner(row)


async def all_partners(read: Reading) -> list[Partner]:
    """Everybody's, for the index of names. Keep it until `version` changes."""
    return [_partner(row) for row in await read.all(select(t.partners).order_by(t.partners.c.id))]


async def version(read: Reading) -> int:
    """Grows with every change of the list."""
    return await meta.count(read, VERSION)


async def add(work: Work, partner: Partner) -> bool:
    """False when the id is taken."""
    added = await work.insert_once(t.partners, values(partner))
    if added:
        await meta.bump(work, VERSION)
    return added


async def change(work: Work, partner: Partner) -> None:
    await work.upsert(t.partners, values(partner))
    await meta.bump(work, VERSION)


def _partner(row: Row[Any]) -> Partner:
    found = build(Partner, row)
    return replace(found, aliases=tuple(found.aliases))
