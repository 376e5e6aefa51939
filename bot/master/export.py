"""Master data and numbers as Excel files, each person's own view of them; made before the press, like any document."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import date, datetime, timedelta

import structlog

from bot import rights
from bot.access import Target, can
from bot.documents import Drawn
from bot.jobs import TABLE, JobFailed
from bot.master.ground import names_of
from bot.master.intake import may
from bot.scene import House, Scene, local_minute
from bot.slices import in_slices
from dialogs import actions
from dialogs.digests.phrases import month_name
from dialogs.lang import Lang
from dialogs.master.fields import Kind, Record
from dialogs.master.forms import rows_of
from dialogs.master.tables import table
from dialogs.menu import choices, message
from dialogs.screens import Action, Button, File, Screen
from dialogs.tables import Cell, Table
from dialogs.texts import say
from storage import audit, master, numbers, partners, skus
from storage.blobs import BlobStore
from storage.database import Database, Reading
from storage.people import Person

log = structlog.get_logger()

VERB = "xp"
SERIES: tuple[numbers.Series, ...] = ("sell_in", "sell_out", "plan")
MONTHS = 2
# Whose whole list is nobody's secret; the others go by the partners one may see, or by the right to change them.
OPEN: tuple[Kind, ...] = ("partners", "contacts", "skus", "must_list")


async def overview(scene: Scene) -> None:
    """«/export»"""
    if not await scene.may_own("data.export"):
        await scene.not_yours()
        return
    kinds = [*OPEN, *(["people"] if await may(scene.work, scene.person, "people") else [])]
    cards = [Button(_capital(scene.say(f"master.kind_{kind}")), actions.export(kind)) for kind in kinds]
    today = scene.local.date()
    figures = [_figures(scene, series, month, today) for month in _months(today) for series in SERIES]
    shown = choices(scene.say("export.which"), ())
    await scene.answer(Screen(shown.blocks, (*rows_of(cards), *rows_of(figures, 1), *shown.buttons)))


def _figures(scene: Scene, series: str, month: date, today: date) -> Button:
    label = _title(series, month, today, scene.lang)
    return Button(label, actions.export(f"{series}:{month:%Y-%m}"))


def _title(series: str, month: date, today: date, lang: Lang) -> str:
    """«Отгрузки, ноябрь»"""
    name = month_name(month, today, lang)
    return say(f"export.{series}", lang, month=name.lower() if lang == "ru" else name)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _months(today: date) -> list[date]:
    first = today.replace(day=1)
    return [first, (first - timedelta(days=1)).replace(day=1)]


async def draw(
    database: Database, house: House, files: BlobStore, person: Person, action: Action, now: datetime
) -> Drawn | None:
    """None when it is not this person's to have, or there is no such table."""
    async with database.read() as read:
        if not can(await rights.actor(read, person), "data.export", Target(owner_id=person.id)):
            return None
        made = await table_of(read, person, action.value, local_minute(now, person.zone).date())
    if made is None:
        return None
    try:
        data = await house.jobs.do(TABLE, made)
    except JobFailed as error:
        failed = secrets.token_hex(4)
        log.error("table not made", what=action.value, id=failed, reason=str(error))
        return Drawn(failed=failed)
    today = local_minute(now, person.zone).date()
    return Drawn(await files.put(data), f"{made.title} {today:%d.%m.%Y}.xlsx")


async def answer(scene: Scene, action: Action, drawn: Drawn | None) -> None:
    """The file; that it was taken is on record."""
    if not await scene.may_own("data.export", action.value) or drawn is None:
        await scene.not_yours()
        return
    if drawn.failed:
        await scene.answer(message(scene.say("document.failed", id=drawn.failed), scene.lang))
        return
    await audit.append(scene.work, audit.Deed(scene.now, scene.person.id, "data.export", action.value, {}))
    shown = message(scene.say("export.ready"), scene.lang)
    await scene.answer(Screen((*shown.blocks, File(drawn.blob, drawn.name)), shown.buttons))


# ── what is in it ───────────────────────────────────────────────────────────────────────────────────────────


async def table_of(read: Reading, person: Person, what: str, today: date) -> Table | None:
    """By the rights of this minute: partners, and what belongs to them, as far as this person sees them."""
    series, _, month = what.partition(":")
    if series in SERIES and month:
        return await _numbers(read, person, series, month, today)
    kind: Kind | None = next((each for each in (*OPEN, "people") if each == what), None)
    if kind is None or (kind not in OPEN and not await may(read, person, kind)):
        return None
    found = await master.records(read, kind)
    seen = {card.id: card for card in await partners.visible_to(read, person)}
    if kind == "partners":
        found = {id_: found[id_] for id_ in seen}
    if kind == "contacts":
        found = {id_: _of_partner(record, seen) for id_, record in found.items() if record["partner_id"] in seen}
    if kind == "people":
        found = {id_: record for id_, record in found.items() if record["active"]}
    return table(kind, found, await names_of(read, kind, person.lang), person.lang)


def _of_partner(record: Record, seen: Mapping[str, partners.Partner]) -> Record:
    """With what tells its partner from another of the same name."""
    partner = seen[str(record["partner_id"])]
    return {**record, "partner_code": partner.code, "partner_inn": partner.inn}


async def _numbers(read: Reading, person: Person, series: str, month: str, today: date) -> Table | None:
    """What counts, by day, partner, good and shop; a plan by its month."""
    try:
        start = date.fromisoformat(f"{month}-01")
    except ValueError:
        return None
    end = (start + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    lang = person.lang
    seen = {card.id: card for card in await partners.visible_to(read, person)}
    goods = await skus.all_skus(read)
    points = await numbers.lines(read, series, list(seen), start, end)  # type: ignore[arg-type]  # one of SERIES
    columns = COLUMNS[series]

    def row(each: numbers.Point) -> tuple[Cell, ...]:
        return tuple(_cell(name, each, seen[each.partner_id], goods.get(each.sku_id or "")) for name in columns)

    rows = await in_slices(row, points)  # a month of a large company is a hundred thousand of them
    header = tuple(say(f"export.column_{name}", lang) for name in columns)
    return Table(_title(series, start, today, lang), header, rows)


_WHO = ("code", "inn")
_WHAT = ("sku", "goods", "qty", "amount")
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "sell_in": ("day", "partner", *_WHO, *_WHAT, "amount_vat"),
    "sell_out": ("day", "distributor", *_WHO, "outlet", *_WHAT, "amount_vat"),
    "plan": ("month", "partner", *_WHO, "plan"),
}


def _cell(column: str, line: numbers.Point, partner: partners.Partner, good: skus.Sku | None) -> Cell:
    match column:
        case "day" | "month":
            return line.day
        case "partner" | "distributor":
            return partner.name
        case "code":
            return partner.code or ""
        case "inn":
            return partner.inn or ""
        case "outlet":
            return line.outlet or ""
        case "sku":
            return good.code if good else ""
        case "goods":
            return good.name if good else ""
        case "qty":
            return line.qty
        case "amount_vat":
            return line.amount_vat
    return line.amount
