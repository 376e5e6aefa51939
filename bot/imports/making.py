"""New cards out of a file: partners that its sender called new, goods that nobody knew.

They lie ready while the file is loaded, and are seen by nobody until it counts; made again after a crash they are the
same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.imports.matching import Known, said_of
from dialogs.imports.talk import LEFT_OUT, NEW
from dialogs.reading.companies import parse
from dialogs.reading.transliteration import latin
from storage import partners, skus
from storage.database import Work
from storage.imports.rows import GoodsKey, PartnerKey, ReadFile
from storage.partners import Partner
from storage.people import Person
from storage.skus import Sku

Answers = Mapping[tuple[str, str], str]
MADE = (NEW, LEFT_OUT)  # whoever does not say which good of ours it is gets a new one


@dataclass(frozen=True)
class Made:
    """Ids by the name in the file."""

    partners: Mapping[str, str] = field(default_factory=dict)
    goods: Mapping[str, str] = field(default_factory=dict)


async def make(  # for whom, out of what, and under whose name
    work: Work, person: Person, file: ReadFile, known: Known, answers: Answers, import_id: str, now: datetime
) -> Made:
    made = {}
    for named in file.partners:
        text = named.name or named.inn or named.code
        if known.partner(named) is None and answers.get(("partner", text)) == NEW:
            card = _partner(person, named, text, import_id, now)
            await partners.add(work, card)
            made[text] = card.id
    unknown = {said_of(each): each for each in file.goods if known.good(each) is None}
    new = {text: _good(each, import_id) for text, each in unknown.items() if answers.get(("sku", text), NEW) in MADE}
    ids = await skus.add(work, new.values())
    return Made(made, {text: ids[good.code] for text, good in new.items()})


async def reveal(work: Work, made: Made) -> None:
    """From now on they are cards like all others."""
    for id in made.partners.values():
        card = await partners.by_id(work, id)
        if card is not None and card.archived_at is not None:
            await partners.change(work, replace(card, archived_at=None))
    await skus.activate(work, [*made.goods.values()])


def _partner(person: Person, named: PartnerKey, text: str, import_id: str, now: datetime) -> Partner:
    told = parse(text)
    return Partner(
        id=_id(import_id, "partner", text),
        name=text,
        name_en=latin(told.core),
        aliases=(),
        inn=named.inn or None,
        city=told.place,
        region=person.region or "",
        klass=None,
        owner_id=person.id if person.role in ("rm", "team_lead") else None,
        stage="active",
        created_at=now,
        code=named.code or None,
        legal_form=told.form or None,
        archived_at=now,
    )


def _good(named: GoodsKey, import_id: str) -> Sku:
    text = said_of(named)
    id = _id(import_id, "sku", text)
    return Sku(id, named.code or named.barcode or id, text, latin(text), "", named.barcode or None, active=False)


def _id(import_id: str, what: str, text: str) -> str:
    return hashlib.sha256(f"{import_id}/{what}/{text}".encode()).hexdigest()[:12]
