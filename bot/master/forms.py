"""Partners, contacts, goods and people changed from the chat: a tap on a field and a word, or one window.

Each change is asked about its right in the transaction of its press, and is on record with what was before.
"""

from __future__ import annotations

from dataclasses import replace

from bot import asking, rights
from bot.access import Target
from bot.master.opened import KINDS, Opened, change, opened
from bot.scene import Scene
from dialogs import actions
from dialogs.master.cells import is_odd, nothing, value_of
from dialogs.master.fields import Field, Record, Value, field_of
from dialogs.master.forms import (
    CLEARED,
    Card,
    Known,
    card_screen,
    contacts_screen,
    field_screen,
    filled,
    unsure_screen,
    window,
)
from dialogs.menu import choices, message
from dialogs.reading.companies import key, parse
from dialogs.reading.results import Refused
from dialogs.reading.transliteration import latin
from dialogs.screens import Action, Button, Form
from dialogs.wording import refusal
from storage import audit, contacts, master, partners
from storage.asked import Asked
from storage.contacts import Contact
from storage.people import new_id

HEARS = "master"
WINDOW = "ew"
NAME = 200
GOODS = 8


async def door(scene: Scene, action: Action) -> bool:
    """Buttons of these screens. False: somebody else's business."""
    match action.verb:
        case "ed" | "ew":  # a window that could not be opened shows the card
            await _shown(scene, action)
        case "ef":
            await _asked(scene, action)
        case "ev":
            await _tapped(scene, action)
        case "ct":
            await show_contacts(scene, action.subject)
        case "cn":
            await _new_contact(scene, action.subject)
        case "cg":
            await _drop_contact(scene, action.subject)
        case "en":
            await new_partner(scene)
        case _:
            return False
    return True


async def _open(scene: Scene, action: Action) -> tuple[Opened, Field | None, str] | None:
    """The card that a button is about, the field and the value it names. Out of reach is said as for all."""
    letter, _, rest = action.value.partition(":")
    name, _, value = rest.partition("=")
    kind = KINDS.get(letter)
    found = await opened(scene, kind, action.subject) if kind else None
    if found is None or kind is None:
        await scene.not_yours()
        return None
    return found, field_of(kind, name), value


async def _shown(scene: Scene, action: Action) -> None:
    found = await _open(scene, action)
    if found is not None:
        await show(scene, found[0])


async def show(scene: Scene, it: Opened, notes: tuple[str, ...] = ()) -> None:
    more: list[tuple[Button, ...]] = []
    if it.card.kind == "contacts":
        drop = Button(scene.say("master.drop"), actions.drop_contact(it.card.id), "danger")
        more.append((drop, Button(scene.say("master.to_contacts"), actions.contacts_of(it.partner))))
    if it.card.kind == "partners":
        known = Button(scene.say("master.contacts_button"), actions.contacts_of(it.card.id))
        more.append((known, Button(scene.say("master.to_partner"), actions.partner(it.card.id))))
    await scene.answer(card_screen(it.card, scene.lang, notes, more))


# ── one field ───────────────────────────────────────────────────────────────────────────────────────────────


async def _asked(scene: Scene, action: Action) -> None:
    found = await _open(scene, action)
    if found is None or found[1] is None:
        return
    await _ask(scene, found[0], found[1])


async def _ask(scene: Scene, it: Opened, field: Field, fault: str = "") -> None:
    await asking.ask(scene, HEARS, it.card.id, what=it.card.kind, field=field.name)
    await scene.answer(field_screen(it.card, field, scene.lang, fault))


async def _tapped(scene: Scene, action: Action) -> None:
    found = await _open(scene, action)
    if found is None or found[1] is None:
        return
    it, field, text = found[0], found[1], found[2]
    if text == CLEARED and not field.required:
        await _put(scene, it, field, nothing(field))
        return
    await _take(scene, it, field, text, sure=True)


async def heard(scene: Scene, asked: Asked, text: str) -> bool:
    """Words after a field was asked for, or a name."""
    kind, name = str(asked.detail.get("what", "")), str(asked.detail.get("field", ""))
    if kind == "new":
        await add_partner(scene, text)
        return True
    if kind == "contact":
        await _add_contact(scene, asked.subject, text)
        return True
    it = await opened(scene, kind, asked.subject) if kind in actions.LETTERS else None  # type: ignore[arg-type]
    field = field_of(it.card.kind, name) if it else None
    if it is None or field is None:
        await scene.not_yours()
    else:
        await _take(scene, it, field, text)
    return True


async def _take(scene: Scene, it: Opened, field: Field, text: str, *, sure: bool = False) -> None:
    value = value_of(field, text, it.card.names)
    if isinstance(value, Refused):
        await _ask(scene, it, field, refusal(value, scene.lang))
    elif is_odd(field, value) and not sure:
        await scene.answer(unsure_screen(it.card, field, str(value), scene.lang))
    else:
        await _put(scene, it, field, value)


async def _put(scene: Scene, it: Opened, field: Field, value: Value) -> None:
    made = await change(scene, it.card, {field.kept: value})
    if isinstance(made, Refused):
        await _ask(scene, it, field, refusal(made, scene.lang))
        return
    card, notes = made
    await show(scene, replace(it, card=card), notes)


# ── one window ──────────────────────────────────────────────────────────────────────────────────────────────


async def form(scene: Scene, action: Action) -> Form | None:
    """Asked while the person waits; changes nothing."""
    kind = KINDS.get(action.value)
    it = await opened(scene, kind, action.subject) if kind else None
    return window(it.card, scene.lang) if it else None


async def faults(scene: Scene, action: Action, values: dict[str, str]) -> dict[str, str]:
    kind = KINDS.get(action.value)
    it = await opened(scene, kind, action.subject) if kind else None
    return filled(it.card, values, scene.lang)[1] if it else {}


async def submitted(scene: Scene, action: Action, values: dict[str, str]) -> None:
    """What is right is written; of the rest the card says what is wrong."""
    found = await _open(scene, action)
    if found is None:
        return
    it = found[0]
    given, wrong = filled(it.card, values, scene.lang)
    made = await change(scene, it.card, given)
    card, notes = (it.card, (f"⚠️ {refusal(made, scene.lang)}",)) if isinstance(made, Refused) else made
    await show(scene, replace(it, card=card), (*notes, *(f"⚠️ {words}" for words in wrong.values())))


# ── something new ───────────────────────────────────────────────────────────────────────────────────────────


async def new_partner(scene: Scene) -> None:
    """«➕ Партнёр»: its name first, the rest on its card."""
    if not await _may_add(scene):
        await scene.not_yours()
        return
    await asking.ask(scene, HEARS, "", what="new")
    await scene.answer(message(scene.say("master.new_partner"), scene.lang))


async def _may_add(scene: Scene) -> bool:
    """Whoever leads conversations adds partners of their own, whoever keeps the data those of all."""
    return await scene.may("partner.add" if scene.person.role != "admin" else "partner.edit", _own(scene), "")


def _own(scene: Scene) -> Target:
    return Target(owner_id=scene.person.id)


async def add_partner(scene: Scene, text: str) -> None:
    """A card of one's own; where one is called so already, that one is offered."""
    name = " ".join(text.split())[:NAME]
    if not await _may_add(scene):
        await scene.not_yours()
        return
    same = [each for each in await partners.visible_to(scene.work, scene.person) if key(each.name) == key(name)]
    if same:
        open_ = [Button(f"{each.name} · {each.city}".strip(" ·"), actions.partner(each.id)) for each in same[:5]]
        await scene.answer(choices(scene.say("master.there_is", name=name), open_))
        return
    owner = scene.person.id if scene.person.role != "admin" else None
    told = parse(name)
    card = partners.Partner(
        new_id(), name, latin(told.core), (), None, told.place, scene.person.region or "", None, owner, "active",
        scene.now, legal_form=told.form or None,
    )  # fmt: skip
    await partners.add(scene.work, card)
    await audit.append(scene.work, audit.Deed(scene.now, scene.person.id, "partner.add", card.id, {"name": name}))
    scene.forget()
    note = scene.say("master.added_partner", name=name)
    records = await master.records(scene.work, "partners", [card.id])
    it = Opened(Card("partners", card.id, records[card.id]), card.id)
    if scene.person.role == "rm":
        open_card = Button(scene.say("master.to_partner"), actions.partner(card.id))
        known = Button(scene.say("master.contacts_button"), actions.contacts_of(card.id))
        await scene.answer(choices(note, (open_card, known)))
        return
    found = await opened(scene, "partners", card.id)
    await show(scene, found or it, (note,))


# ── contacts ────────────────────────────────────────────────────────────────────────────────────────────────


async def _reached(scene: Scene, partner_id: str) -> partners.Partner | None:
    """The partner whose contacts are meant, if this person may keep them."""
    partner = await partners.seen_by(scene.work, scene.person, partner_id)
    target = await rights.of_partner(scene.work, partner) if partner else Target()
    if await scene.may("contact.edit", target, partner_id) and partner is not None:
        return partner
    await scene.not_yours()
    return None


async def show_contacts(scene: Scene, partner_id: str, note: str = "") -> None:
    partner = await _reached(scene, partner_id)
    if partner is None:
        return
    found = [
        Known(each.id, each.name, each.role, each.phone, each.email, each.note)
        for each in await contacts.of_partner(scene.work, partner.id)
    ]
    await scene.answer(contacts_screen(partner.id, partner.name, found, scene.lang, note))


async def _new_contact(scene: Scene, partner_id: str) -> None:
    partner = await _reached(scene, partner_id)
    if partner is not None:
        await asking.ask(scene, HEARS, partner.id, what="contact")
        await scene.answer(message(scene.say("master.new_contact", name=partner.name), scene.lang))


async def _add_contact(scene: Scene, partner_id: str, text: str) -> None:
    partner = await _reached(scene, partner_id)
    if partner is None:
        return
    name = " ".join(text.split())[:120]
    contact = Contact(new_id(), partner.id, name, "", "", "", "", scene.now)
    await contacts.put(scene.work, contact)
    await audit.append(scene.work, audit.Deed(scene.now, scene.person.id, "contact.add", contact.id, {"name": name}))
    it = await opened(scene, "contacts", contact.id)
    if it is not None:
        await show(scene, it, (scene.say("master.added_contact", name=name),))


async def _drop_contact(scene: Scene, contact_id: str) -> None:
    it = await opened(scene, "contacts", contact_id)
    contact = await contacts.by_id(scene.work, contact_id)
    if it is None or contact is None:
        await scene.not_yours()
        return
    await contacts.put(scene.work, replace(contact, gone_at=scene.now))
    detail = {"name": contact.name}
    await audit.append(scene.work, audit.Deed(scene.now, scene.person.id, "contact.drop", contact.id, detail))
    await show_contacts(scene, contact.partner_id, scene.say("master.dropped", name=contact.name))


# ── goods ───────────────────────────────────────────────────────────────────────────────────────────────────


async def goods(scene: Scene, text: str) -> None:
    """«/goods чай»: a good by its code, its barcode or words of its name; several are offered."""
    if not await scene.may("goods.edit", Target(), text[:NAME]):
        await scene.not_yours()
        return
    found = {
        id_: record for id_, record in (await master.records(scene.work, "skus")).items() if _is_meant(record, text)
    }
    if len(found) == 1:
        it = await opened(scene, "skus", next(iter(found)))
        if it is not None:
            await show(scene, it)
        return
    told = scene.say("master.goods_found" if found else "master.goods_none", n=len(found), name=text[:60])
    open_ = [
        Button(f"{record['code']} · {record['name']}"[:60], actions.edit("skus", id_)) for id_, record in found.items()
    ]
    await scene.answer(choices(told, open_[:GOODS]))


def _is_meant(record: Record, text: str) -> bool:
    """By what stands in it; without words every one is."""
    said = key(text)
    if said in (key(str(record["code"])), key(str(record["barcode"] or ""))):
        return True
    return all(word in key(str(record["name"])) for word in said.split())
