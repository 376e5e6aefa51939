"""Signals that stand, whom they were told to, and why somebody wants no conversation about one; what is muted.

`measure` is how bad it is, in whole thousandths of whatever the kind counts: rubles, goods, days or points.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import delete, or_, select, update

from storage import tables as t
from storage.database import Reading, Work
from storage.numbers.asking import Who, among
from storage.numbers.rows import thousandths, units
from storage.rows import values


@dataclass(frozen=True, slots=True)
class Alert:
    """One signal about a partner, from the day it stands since; over when `over_at` is set, and begun anew after."""

    partner_id: str
    kind: str
    since: date
    measure: Decimal | None = None
    told_at: datetime | None = None
    told_measure: Decimal | None = None
    refused_by: str | None = None
    refused_until: date | None = None
    refused_why: str | None = None
    over_at: datetime | None = None

    def refused(self, today: date) -> bool:
        return self.refused_until is not None and today <= self.refused_until


async def of(read: Reading, who: Who) -> dict[tuple[str, str], Alert]:
    """By partner and kind; those that are over as well: what was told lately is not told again."""
    rows = select(t.alerts).where(among(read, t.alerts.c.partner_id, who))
    return {(row.partner_id, row.kind): _alert(row._mapping) for row in await read.all(rows)}


async def standing(read: Reading, kinds: Sequence[str]) -> list[Alert]:
    """All that stand of these kinds, of everybody, the longest first."""
    open_ = (t.alerts.c.over_at.is_(None), t.alerts.c.kind.in_(kinds))
    rows = select(t.alerts).where(*open_).order_by(t.alerts.c.since, t.alerts.c.partner_id, t.alerts.c.kind)
    return [_alert(row._mapping) for row in await read.all(rows)]


async def keep(work: Work, alerts: Iterable[Alert]) -> None:
    measures = [(each, {"measure": _whole(each.measure), "told_measure": _whole(each.told_measure)}) for each in alerts]
    await work.upsert_all(t.alerts, [values(each) | whole for each, whole in measures])


async def told(work: Work, alert: Alert, now: datetime) -> bool:
    """True for the one caller that may say it; put the outbox row in the same transaction."""
    same = (t.alerts.c.partner_id == alert.partner_id, t.alerts.c.kind == alert.kind)
    before = t.alerts.c.told_at.is_(None) if alert.told_at is None else t.alerts.c.told_at == alert.told_at
    said = update(t.alerts).where(*same, before).values(told_at=now, told_measure=_whole(alert.measure))
    return await work.changed(said) == 1


async def refuse(work: Work, partner_id: str, kind: str, by: str, until: date, why: str) -> None:
    same = (t.alerts.c.partner_id == partner_id, t.alerts.c.kind == kind)
    await work.execute(update(t.alerts).where(*same).values(refused_by=by, refused_until=until, refused_why=why))


async def muted(read: Reading, person_ids: Who, today: date) -> set[tuple[str, str]]:
    """Pairs of person and partner about whom they want to hear nothing unasked."""
    still = or_(t.mutes.c.until.is_(None), t.mutes.c.until >= today)
    rows = select(t.mutes).where(still, among(read, t.mutes.c.person_id, person_ids))
    return {(row.person_id, row.partner_id) for row in await read.all(rows)}


async def mute(work: Work, person_id: str, partner_id: str, until: date | None = None) -> None:
    await work.upsert(t.mutes, {"person_id": person_id, "partner_id": partner_id, "until": until})


async def unmute(work: Work, person_id: str, partner_id: str) -> None:
    await work.execute(delete(t.mutes).where(t.mutes.c.person_id == person_id, t.mutes.c.partner_id == partner_id))


def _whole(value: Decimal | None) -> int | None:
    return None if value is None else thousandths(value)


def _alert(row: object) -> Alert:
    found = dict(row)  # type: ignore[call-overload]  # a row's mapping
    for name in ("measure", "told_measure"):
        found[name] = None if found[name] is None else units(found[name])
    return Alert(**found)
