"""Names in files as a person said once what they mean: of a partner, a good or a colleague, by whose files they are."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from sqlalchemy import delete, select, update

from dialogs.reading.companies import key, parse
from dialogs.reading.folding import words_of
from storage import tables as t
from storage.database import Reading, Work

What = Literal["partner", "sku", "person"]


def spelling(what: What, name: str) -> str:
    """What is remembered of a name: letters and signs made one. What tells two of one name apart stays.

    «Ромашка (Тула)» says nothing of «Ромашка (Орёл)», «ИП Иванов» of «ООО Иванов», a pack of 25 of one of 100.
    """
    if what != "partner":
        return " ".join(word.text for word in words_of(name)) or name.strip()
    told = parse(name)
    town = " ".join(word.text for word in words_of(told.place))
    return " ".join(filter(None, (told.form.casefold(), key(name), f"({town})" if town else "")))


async def all_of(read: Reading, what: What, source: str = "") -> Mapping[str, str]:
    """Spelling of a name → what it means; what was said of this source's own files goes before what holds for all."""
    row = t.synonyms.c
    found = select(row.name, row.target).where(row.what == what, row.source.in_({"", source})).order_by(row.source)
    return {each.name: each.target for each in await read.all(found)}


async def learn(  # what is meant by which name, where, and who said so
    work: Work, what: What, source: str, name: str, target: str, by: str, now: datetime
) -> None:
    said = {"what": what, "source": source, "name": spelling(what, name), "target": target, "by": by, "at": now}
    await work.upsert(t.synonyms, said)


async def forget(work: Work, what: What, source: str, name: str) -> None:
    row = t.synonyms.c
    await work.execute(
        delete(t.synonyms).where(row.what == what, row.source == source, row.name == spelling(what, name))
    )


async def move(work: Work, what: What, target: str, to: str) -> None:
    """What meant the one means the other."""
    row = t.synonyms.c
    await work.execute(update(t.synonyms).where(row.what == what, row.target == target).values(target=to))
