"""A file of the company's numbers, from bytes to figures that count: read, match, stage, show, and only then load.

Rows are stored under an import that nobody reads; the tap on «load» makes that one row current.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

import structlog

from bot import rights
from bot.access import Target
from bot.jobs import SHEET, JobFailed, Jobs
from bot.scene import Scene, spoken
from dialogs import actions, formats
from dialogs.lang import Lang
from dialogs.menu import message
from dialogs.reading.names import Exact, NameIndex
from dialogs.screens import Action, Block, Button, Fields, Heading, Paragraph, Screen, line
from dialogs.texts import say
from storage import audit, facts, partners
from storage.database import Database
from storage.imports.facts import FactRow, Kind, ReadFile
from storage.imports.refusal import SheetRefused
from storage.partners import Partner
from storage.people import Person, new_id
from storage.rows import batched

log = structlog.get_logger()

BATCH = 1000
NAMES_SHOWN = 5
RECENT = 200  # imports back to which an old button is compared
_MEASURES: Mapping[str, facts.Measure] = {"amount": "sell_in", "plan": "plan"}


@dataclass(frozen=True)
class Staged:
    """A file that is read and stored unread. `unknown` are names that fit no partner; `lost` their rows."""

    id: str
    name: str
    file: ReadFile
    rows: int
    partners: int
    total: Decimal
    unknown: tuple[str, ...]
    lost: int
    loaded_before: datetime | None = None


@dataclass(frozen=True)
class Refusal:
    """Why a file is not taken, in words of the texts."""

    key: str
    fields: Mapping[str, str]

    def say(self, lang: Lang) -> str:
        return say(self.key, lang, **self.fields)


async def stage(
    database: Database, jobs: Jobs, person: Person, name: str, raw: bytes, now: datetime, kind: Kind | None = None
) -> Staged | Refusal:
    """Read a file and store its rows unread, in short batches. Nothing counts yet."""
    async with database.work() as work:
        if not await rights.permitted(work, person, "facts.import", Target(owner_id=person.id), "", now):
            return Refusal("import.forbidden", {})
    try:
        read = await jobs.do(SHEET, raw, kind)
    except JobFailed as error:
        log.warning("export not read", file=name, reason=str(error))
        return Refusal("import.unreadable", {})
    if isinstance(read, SheetRefused):
        return Refusal(read.key, _worded(read, person.lang))
    async with database.read() as reading:
        visible = await partners.visible_to(reading, person)
        before = await facts.import_by_hash(reading, read.kind, _hash(raw))
    matched, unknown = _match(read, visible, person)
    if not matched:
        return Refusal("import.nothing", {"names": _names(unknown)})
    staged = Staged(
        id=new_id(),
        name=name,
        file=read,
        rows=len(matched),
        partners=len({fact.partner_id for fact in matched}),
        total=sum((fact.value for fact in matched), Decimal(0)),
        unknown=unknown,
        lost=_main_rows(read) - len(matched),
        loaded_before=before.at if before else None,
    )
    await _store(database, staged, matched, person, _hash(raw), now)
    return staged


def _worded(read: SheetRefused, lang: Lang) -> dict[str, str]:
    """The fields of a refusal as a person reads them: sums in full."""
    return {
        name: formats.money_exact(value, lang) if isinstance(value, Decimal) else str(value)
        for name, value in read.fields.items()
    }


def _hash(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


def _main_rows(read: ReadFile) -> int:
    return sum(row.measure in _MEASURES for row in read.rows)


def _match(read: ReadFile, visible: list[Partner], person: Person) -> tuple[list[facts.Fact], tuple[str, ...]]:
    """Rows of partners this person may see: by tax number, else by name; a likeness is no match."""
    by_inn = {partner.inn: partner.id for partner in visible if partner.inn}
    index = NameIndex([spoken(partner, person.id) for partner in visible])
    found: dict[str, str | None] = {}
    matched = []
    for row in read.rows:
        if row.measure not in _MEASURES:
            continue
        if row.partner not in found:
            found[row.partner] = by_inn.get(row.inn or "") or _by_name(index, row)
        partner = found[row.partner]
        if partner is not None:
            matched.append(facts.Fact(_MEASURES[row.measure], partner, row.day, row.value))
    return matched, tuple(name for name, partner in found.items() if partner is None)


def _by_name(index: NameIndex, row: FactRow) -> str | None:
    match = index.find(row.partner)
    return match.id if isinstance(match, Exact) else None


async def _store(
    database: Database, staged: Staged, matched: list[facts.Fact], person: Person, file_hash: str, now: datetime
) -> None:
    record = facts.Import(
        id=staged.id,
        kind=staged.file.kind,
        file_hash=file_hash,
        file_name=staged.name,
        by=person.id,
        at=now,
        covers_from=staged.file.period.start,
        covers_to=staged.file.period.end,
        row_count=staged.rows,
        total=staged.total,
    )
    async with database.work() as work:
        await facts.begin_import(work, record)
    for batch in batched(matched, BATCH):
        async with database.work() as work:
            await facts.load(work, staged.id, batch)


# ── the talk about it ───────────────────────────────────────────────────────────────────────────────────────


async def preview(scene: Scene, staged: Staged) -> None:
    await scene.answer(preview_screen(staged, scene.lang, scene.local))


def preview_screen(staged: Staged, lang: Lang, local: datetime) -> Screen:
    """What was read, the control total, what was not recognised; then load or not."""
    read, today = staged.file, local.date()
    control = say("import.control_ok" if read.control else "import.control_none", lang)
    pairs = (
        (say("import.period", lang), formats.day_range(read.period.start, read.period.end, today, lang)),
        (say("import.rows", lang), str(staged.rows)),
        (say("import.partners", lang), str(staged.partners)),
        (say("import.sum", lang), formats.money_exact(staged.total, lang)),
        (say("import.control", lang), control),
    )
    kind = say(f"import.kind_{read.kind}", lang)
    blocks: list[Block] = [Heading(line(say("import.title", lang, name=staged.name[:60]))), Paragraph(line(kind))]
    blocks.append(Fields(pairs))
    if staged.unknown:
        text = say("import.unknown", lang, names=_names(staged.unknown), n=staged.lost)
        blocks.append(Paragraph(line(f"⚠️ {text}")))
    if staged.loaded_before is not None:
        when = formats.day(staged.loaded_before.date(), today, lang)
        blocks.append(Paragraph(line(say("import.again", lang, when=when))))
    load = Button(say("import.load", lang, n=staged.rows), actions.load_import(staged.id), "primary")
    cancel = Button(say("import.cancel", lang), actions.drop_import(staged.id))
    return Screen(tuple(blocks), ((load,), (cancel,)))


def _names(unknown: tuple[str, ...]) -> str:
    more = f" +{len(unknown) - NAMES_SHOWN}" if len(unknown) > NAMES_SHOWN else ""
    return ", ".join(f"«{name[:40]}»" for name in unknown[:NAMES_SHOWN]) + more


async def door(scene: Scene, action: Action) -> bool:
    """The buttons under a preview; the right is asked again at the tap. False: not about an import."""
    if action.verb not in ("il", "ix"):
        return False
    record = await facts.by_id(scene.work, action.subject)
    if not await scene.may("facts.import", Target(owner_id=record.by if record else None), action.subject):
        await scene.answer(message(scene.say("import.forbidden"), scene.lang))
    elif action.verb == "ix":
        await scene.answer(message(scene.say("import.cancelled"), scene.lang))
    else:
        await scene.answer(await load(scene, action.subject))
    return True


async def load(scene: Scene, import_id: str) -> Screen:
    """Make a staged import count. A second tap finds it loaded and says the same.

    One that a newer file has overtaken stays where it is: an old button must not bring old figures back.
    """
    record = await facts.by_id(scene.work, import_id)
    if record is None or await _overtaken(scene, record):
        return message(scene.say("import.gone"), scene.lang)
    if not record.current:
        await facts.make_current(scene.work, import_id, scene.now)
        detail = {"file": record.file_name, "rows": record.row_count}
        await audit.append(scene.work, audit.Deed(scene.now, scene.person.id, "facts.import", import_id, detail))
    day = formats.day(record.covers_to, scene.local.date(), scene.lang)
    return message(scene.say("import.loaded", n=record.row_count, day=day), scene.lang)


async def _overtaken(scene: Scene, record: facts.Import) -> bool:
    """Whether figures of the same kind and days came after this file was read or loaded."""
    return any(
        other.current and other.kind == record.kind and other.at > record.at and _share_days(other, record)
        for other in await facts.list_imports(scene.work, RECENT)
    )


def _share_days(one: facts.Import, other: facts.Import) -> bool:
    return one.covers_from <= other.covers_to and other.covers_from <= one.covers_to
