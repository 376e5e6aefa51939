"""The recommended order of a partner: shown, explained, corrected by typing, and as a file. It is sent to nobody."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

import structlog

from bot import asking, partner_cards, rights
from bot.access import can
from bot.documents import Drawn
from bot.figures import order_of
from bot.jobs import TABLE, JobFailed
from bot.scene import House, Scene, local_minute
from dialogs import actions
from dialogs.goods import goods_classes, why_class
from dialogs.menu import message
from dialogs.orders import OrderSheet, corrected, order_screen, order_table, shown_handles, why_so_much, why_which
from dialogs.screens import Action, Button, File, Paragraph, Screen, line
from storage import audit, drafts, partners
from storage.asked import Asked
from storage.blobs import BlobStore
from storage.database import Database, Reading
from storage.partners import Partner
from storage.people import Person

log = structlog.get_logger()

HEARS = "order"
VERB, FILE_VERB = "oo", "ox"


async def door(scene: Scene, action: Action) -> bool:
    """Buttons of the order but its file. False: somebody else's business."""
    if action.verb != VERB:
        return False
    partner = await partner_cards.found(scene, action.subject)
    if partner is None:
        return True
    if action.value == "reset":
        await drafts.forget(scene.work, partner.id, scene.person.id)
    sheet = await _sheet(scene.work, scene.house, partner, scene.person, scene.now)
    match action.value:
        case "edit":
            await _ask(scene, sheet)
            screen = order_screen(sheet, scene.lang, asking=True)
        case "why":
            screen = why_which(sheet, scene.lang)
        case "abc":
            screen = goods_classes(sheet, scene.lang)
        case part if part.startswith("g"):
            screen = why_class(sheet, part[1:], scene.lang)
        case part if part.startswith("y"):
            screen = why_so_much(sheet, part[1:], scene.lang)
        case _:
            screen = order_screen(sheet, scene.lang)
    await partner_cards.answer(scene, partner.id, screen)
    return True


async def show(scene: Scene, partner: Partner) -> None:
    """The order as it stands, for whoever is sent here by a signal."""
    sheet = await _sheet(scene.work, scene.house, partner, scene.person, scene.now)
    await partner_cards.answer(scene, partner.id, order_screen(sheet, scene.lang))


async def heard(scene: Scene, waits: Asked, text: str) -> bool:
    """Quantities that were typed. Words without a figure are about something else."""
    if not any(char.isdigit() for char in text):
        return False
    partner = await partner_cards.found(scene, waits.subject)
    if partner is None:
        return True
    sheet = await _sheet(scene.work, scene.house, partner, scene.person, scene.now)
    shown = str(waits.detail.get("shown") or "").split()
    given = corrected(sheet, text, shown)
    if given.unread:
        await _ask(scene, sheet)
        note = scene.say("order.not_read", of=len(shown))
        await partner_cards.answer(scene, partner.id, order_screen(sheet, scene.lang, asking=True, note=note))
        return True
    kept = {row.sku_id: row.own for row in sheet.lines if row.own is not None} | dict(given.pieces)
    await drafts.put(scene.work, drafts.Draft(partner.id, scene.person.id, kept, scene.now))
    note = scene.say("order.kept", n=len(given.pieces))
    await partner_cards.answer(scene, partner.id, order_screen(sheet.with_own(kept), scene.lang, note=note))
    return True


async def _ask(scene: Scene, sheet: OrderSheet) -> None:
    """The lines by the numbers that the person sees, whatever is loaded meanwhile."""
    if shown := shown_handles(sheet):
        await asking.ask(scene, HEARS, sheet.id, shown=" ".join(shown))


async def _sheet(read: Reading, house: House, partner: Partner, person: Person, now: datetime) -> OrderSheet:
    """With what this person wrote, for one cycle of orders: the next one is another order."""
    sheet = await order_of(read, partner, local_minute(now, person.zone).date(), house.workdays)
    draft = await drafts.of(read, partner.id, person.id)
    if draft is None or now - draft.at > timedelta(days=max(1, sheet.review)):
        return sheet
    return sheet.with_own(draft.body)


# ── as a file ───────────────────────────────────────────────────────────────────────────────────────────────


async def draw(
    database: Database, house: House, files: BlobStore, person: Person, action: Action, now: datetime
) -> Drawn | None:
    """None when there is nothing of the kind, or it is not this person's to see."""
    async with database.read() as read:
        partner = await partners.seen_by(read, person, action.subject)
        target = await rights.of_partner(read, partner) if partner else None
        if partner is None or target is None or not can(await rights.actor(read, person), "partner.see", target):
            return None
        sheet = await _sheet(read, house, partner, person, now)
    if not sheet.lines:
        return None
    made = order_table(sheet, person.lang)
    try:
        data = await house.jobs.do(TABLE, made)
    except JobFailed as error:
        failed = secrets.token_hex(4)
        log.error("order not made", partner=action.subject, id=failed, reason=str(error))
        return Drawn(failed=failed)
    return Drawn(await files.put(data), f"{made.title}.xlsx")


async def answer(scene: Scene, action: Action, drawn: Drawn | None) -> None:
    """The file for the person who asked; that it was taken is on record."""
    partner = await partner_cards.found(scene, action.subject)
    if partner is None:
        return
    if drawn is None or drawn.failed:
        told = scene.say("order.failed", id=drawn.failed) if drawn else scene.say("order.no_file")
        await scene.answer(message(told, scene.lang))
        return
    await audit.append(scene.work, audit.Deed(scene.now, scene.person.id, "order.file", partner.id, {}))
    back = Button(scene.say("order.back"), actions.order_for(partner.id))
    shown = Screen((Paragraph(line(scene.say("order.draft"))), File(drawn.blob, drawn.name)), ((back,),))
    await partner_cards.answer(scene, partner.id, shown)
