"""A card that is open for changing: whose it is, whether this person may, and what becomes of a changed field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot import rights
from bot.access import Target
from bot.master import intake
from bot.master.ground import RIGHTS, names_of, reach_of
from bot.scene import Scene
from dialogs.actions import LETTERS
from dialogs.master.cells import is_odd
from dialogs.master.fields import FIELDS, Field, Kind, Record, Value
from dialogs.master.forms import Card
from dialogs.reading.results import Refused
from storage import audit, contacts, master, partners

KINDS: Mapping[str, Kind] = {letter: kind for kind, letter in LETTERS.items()}

DEEDS: Mapping[Kind, str] = {
    "partners": "partner.edit",
    "contacts": "contact.edit",
    "people": "people.edit",
    "skus": "goods.edit",
}


@dataclass(frozen=True)
class Opened:
    """`partner` is the card's own, of a contact the one it belongs to."""

    card: Card
    partner: str = ""


async def opened(scene: Scene, kind: Kind, id_: str) -> Opened | None:
    """The card if this person may change it, now; a denial is on record. None: as if there were none."""
    partner_id = await _partner_of(scene, kind, id_)
    target = await _target(scene, kind, partner_id)
    if not await scene.may(RIGHTS[kind], target, id_):
        return None
    found = partner_id if kind == "partners" else id_
    record = (await master.records(scene.work, kind, [found])).get(found)
    if record is None:
        return None
    return Opened(Card(kind, found, record, await names_of(scene.work, kind, scene.lang)), partner_id)


async def _partner_of(scene: Scene, kind: Kind, id_: str) -> str:
    """Of those this person may see; empty when it is not about any."""
    if kind == "contacts":
        contact = await contacts.by_id(scene.work, id_)
        id_ = contact.partner_id if contact and contact.gone_at is None else ""
    if kind not in ("partners", "contacts") or not id_:
        return ""
    partner = await partners.seen_by(scene.work, scene.person, id_)
    return partner.id if partner else ""


async def _target(scene: Scene, kind: Kind, partner_id: str) -> Target:
    if kind in ("partners", "contacts"):
        partner = await partners.by_id(scene.work, partner_id) if partner_id else None
        return await rights.of_partner(scene.work, partner) if partner else Target()
    return Target()


async def change(scene: Scene, card: Card, given: Mapping[str, Value]) -> tuple[Card, tuple[str, ...]] | Refused:
    """Write what is new, on record field by field; the card as it is then and what to say of it."""
    after: Record = {**card.record, **given}
    differs = [name for name in given if after[name] != card.record.get(name)]
    if not differs:
        return card, ()
    refused = await _refused(scene, card, after, differs)
    if refused is not None:
        return refused
    await intake.write(scene.work, card.kind, {}, {card.id: after}, {card.id: card.record}, scene.now)
    fields = [field for field in FIELDS[card.kind] if field.kept in differs]
    now = replace(card, record=after)
    detail = {field.name: [card.spelt(field, "ru"), now.spelt(field, "ru")] for field in fields}
    await audit.append(scene.work, audit.Deed(scene.now, scene.person.id, DEEDS[card.kind], card.id, detail))
    scene.forget()
    return now, tuple(_told(scene, card, now, field) for field in fields)


def _told(scene: Scene, before: Card, after: Card, field: Field) -> str:
    old, new = (card.shown(field, scene.lang) for card in (before, after))
    empty = scene.say("master.empty")
    words = scene.say("master.field", field=field.label(scene.lang), old=old or empty, new=new or empty)
    odd = f" {scene.say('master.odd_inn')}" if is_odd(field, after.record.get(field.kept)) else ""
    return f"✅ {words}{odd}"


async def _refused(scene: Scene, card: Card, after: Record, differs: list[str]) -> Refused | None:
    """What would make two cards one, hand a partner to another's team, or lock its writer out."""
    if card.kind == "partners" and "owner_id" in differs:
        reach = await reach_of(scene.work, scene.person, "partners")
        if reach is not None and after["owner_id"] not in reach:
            return Refused("master.not_yours")
    if card.kind == "people" and card.id == scene.person.id and "role" in differs:
        return Refused("master.myself")
    for name in ("code", "inn", "barcode"):
        if name in differs and after[name]:
            taken = await master.bearer_of(scene.work, card.kind, card.id, name, after)
            if taken is not None:
                return Refused(f"master.{name}_taken", {"name": taken})
    return None
