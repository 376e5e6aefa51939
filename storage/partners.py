"""The partners, and who may see which."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from sqlalchemy import ColumnElement, Row, and_, false, func, or_, select, true

from storage import meta
from storage import tables as t
from storage.database import Reading, Work
from storage.numbers.asking import Who, among
from storage.numbers.rows import thousandths, units
from storage.people import Person
from storage.rows import build, values

VERSION = "partners.version"
_ORDER = (t.partners.c.name, t.partners.c.id)


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
    code: str | None = None
    kpp: str | None = None
    legal_form: str | None = None
    address: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    hours: str | None = None
    deferral_days: int | None = None
    credit_limit: Decimal | None = None
    lead_days: int | None = None
    review_days: int | None = None
    merged_into: str | None = None
    archived_at: datetime | None = None

    @property
    def is_gone(self) -> bool:
        """Merged into another card or put away: no list and no name leads to it."""
        return self.merged_into is not None or self.archived_at is not None


def here() -> ColumnElement[bool]:
    """Cards that people work with; the others are kept for what points at them."""
    return and_(t.partners.c.merged_into.is_(None), t.partners.c.archived_at.is_(None))


def scope(person: Person) -> ColumnElement[bool]:
    """Which partners this person may see, as a condition. Functions see none: they get tasks and approvals only."""
    return and_(here(), _within(person))


def _held_by(person: Person) -> ColumnElement[bool]:
    """One's own, and those of whom one stands in for while they are away."""
    away = select(t.people.c.id).where(t.people.c.deputy_id == person.id, t.people.c.active)
    return or_(t.partners.c.owner_id == person.id, t.partners.c.owner_id.in_(away))


def _within(person: Person) -> ColumnElement[bool]:
    match person.role:
        case "director" | "admin":
            return true()
        case "team_lead":
            led = select(t.teams.c.id).where(t.teams.c.lead_id == person.id)
            # Compared with no team at all, everybody without a team would be «ours».
            own = false() if person.team_id is None else t.people.c.team_id == person.team_id
            ours = or_(own, t.people.c.team_id.in_(led))
            return or_(_held_by(person), t.partners.c.owner_id.in_(select(t.people.c.id).where(ours)))
        case "rm":
            return _held_by(person)
        case _:
            return false()


@dataclass(frozen=True)
class Listing:
    """The partners somebody may see; `merged` leads from cards that are gone to those that were kept of them."""

    visible: list[Partner]
    merged: dict[str, str]


async def listing(read: Reading, person: Person) -> Listing:
    """In one statement: what a press needs to say names."""
    gone = t.partners.c.merged_into.is_not(None)
    rows = await read.all(select(t.partners).where(or_(scope(person), gone)).order_by(*_ORDER))
    merged = {row.id: row.merged_into for row in rows if row.merged_into is not None}
    return Listing([_partner(row) for row in rows if row.id not in merged], merged)


async def visible_to(read: Reading, person: Person) -> list[Partner]:
    return [_partner(row) for row in await read.all(select(t.partners).where(scope(person)).order_by(*_ORDER))]


async def seen_by(read: Reading, person: Person, id: str) -> Partner | None:
    """The partner if this person may see it; None as well if there is none, so that nothing can be probed."""
    row = await read.first(select(t.partners).where(_leads_to(id), scope(person)))
    return None if row is None else _partner(row)


async def by_id(read: Reading, id: str) -> Partner | None:
    """Without a question of rights: for the ticker, digests, imports. Of a merged card the one that was kept."""
    row = await read.first(select(t.partners).where(_leads_to(id)))
    return None if row is None else _partner(row)


async def kept_of(read: Reading, ids: Collection[str]) -> dict[str, str]:
    """Of merged cards among these, the ones that were kept."""
    card, few = t.partners.c, len(ids) <= 500
    merged = select(card.id, card.merged_into).where(card.merged_into.is_not(None))
    rows = await read.all(merged.where(card.id.in_(sorted(ids))) if few else merged) if ids else []
    return {row.id: row.merged_into for row in rows if row.id in ids}


def _leads_to(id: str) -> ColumnElement[bool]:
    """The card itself, or the one it was merged into: old buttons and old answers go on meaning the company."""
    old = t.partners.alias("old")
    into = select(old.c.merged_into).where(old.c.id == id).scalar_subquery()
    return t.partners.c.id == func.coalesce(into, id)


async def by_inn(read: Reading, inn: str) -> Partner | None:
    """Whose taxpayer's number this is, whoever may see the card: one company has one card."""
    theirs = select(t.partners).where(t.partners.c.inn == inn, here()).order_by(t.partners.c.id).limit(1)
    row = await read.first(read.held(theirs))
    return None if row is None else _partner(row)


async def all_partners(read: Reading) -> list[Partner]:
    """Everybody's, for the index of names. Keep it until `version` changes."""
    return [_partner(row) for row in await read.all(select(t.partners).where(here()).order_by(t.partners.c.id))]


async def every_card(read: Reading, ids: Collection[str]) -> list[Partner]:
    """These as they are, merged and archived ones too."""
    chosen = select(t.partners).where(t.partners.c.id.in_(sorted(ids)))
    return [_partner(row) for row in await read.all(chosen.order_by(t.partners.c.id))]


async def by_ids(read: Reading, ids: Who) -> list[Partner]:
    rows = await read.all(select(t.partners).where(here(), among(read, t.partners.c.id, ids)))
    return [_partner(row) for row in rows]


async def of_owners(read: Reading, who: Who) -> dict[str, list[Partner]]:
    """By owner, in the order of their names."""
    theirs = select(t.partners).where(
        here(), t.partners.c.owner_id.is_not(None), among(read, t.partners.c.owner_id, who)
    )
    found: dict[str, list[Partner]] = {}
    for row in await read.all(theirs.order_by(t.partners.c.name, t.partners.c.id)):
        found.setdefault(row.owner_id, []).append(_partner(row))
    return found


async def version(read: Reading) -> int:
    """Grows with every change of the list."""
    return await meta.count(read, VERSION)


async def add(work: Work, partner: Partner) -> bool:
    """False when the id is taken."""
    added = await work.insert_once(t.partners, _row(partner))
    if added:
        await meta.bump(work, VERSION)
    return added


async def change(work: Work, partner: Partner) -> None:
    await work.upsert(t.partners, _row(partner))
    await meta.bump(work, VERSION)


def _row(partner: Partner) -> dict[str, Any]:
    limit = partner.credit_limit
    return values(partner) | {"credit_limit": None if limit is None else thousandths(limit)}


def _partner(row: Row[Any]) -> Partner:
    limit = None if row.credit_limit is None else units(row.credit_limit)
    return build(Partner, row, aliases=tuple(row.aliases), credit_limit=limit)
