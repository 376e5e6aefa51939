"""Erasing a person while the product runs: first they are nobody, then their words go, then the file forgets them.

The order lets it be done again after a crash: what finds their words is taken away last.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import Text, delete, select, type_coerce

from bot.scene import short_name
from dialogs.ports import ChannelName, Corrected, Reader, Sent, Submitted, Typed
from storage import audit, erasure, partners, people
from storage import tables as t
from storage.blobs import BlobStore
from storage.database import Database, Reading, Work
from storage.people import Person
from storage.personal import HASH, WHOSE, Subject, files_of, subject
from storage.rows import batched

log = structlog.get_logger()

AT_LEAST = erasure.GRAM  # shorter words are everybody's
ROUNDS = 5  # while the product runs, a copy may be made meanwhile
BATCH = 200
# What a record is made of besides words: visits, days and minutes, the names that messengers give to files.
STRUCTURE = re.compile(r"[\w-]*#[\w.]*@\d+.*|\d{4}-\d\d-\d\d(T[\d:.+]+)?|[a-z]+[-_\d]*\.[a-z\d]{2,5}")
CODES = re.compile(r"\w+")
SCREENS = {"heading", "paragraph", "bullets", "fields", "progress", "picture", "italic", "primary", "danger", "private"}
# Where a file is on record for others; a message that showed it is none.
RECORDS = (t.runs.c.state, t.journal.c.event, t.reports.c.body, t.handovers.c.vars)


@dataclass(frozen=True)
class Erased:
    """`copies`: rows of others in which a word of theirs stood."""

    person: str
    copies: int
    files: int


async def erase(
    database: Database, readers: Mapping[ChannelName, Reader], person: Person, now: datetime, by: str = "server"
) -> Erased:
    """Raises `erasure.StillThere` when the rows are empty and the file could not be written anew."""
    async with database.work() as work:
        await people.revoke(work, person.id, now)
    async with database.read() as read:
        who = await subject(read, person.id)
        words = await _words(read, readers, person, who)
        files = await files_of(read, who)
    copies = await _overwrite(database, words, now)
    async with database.work() as work:
        await erasure.forget(work, person.id, now)
        await audit.append(work, audit.Deed(now, by, "people.erase", person.id, {}))
    copies += await _overwrite(database, words, now)
    gone = await _drop_files(database, files)
    await erasure.compact(database)
    return Erased(person.id, copies, gone)


async def _overwrite(database: Database, words: list[str], now: datetime) -> int:
    """In short transactions, until nothing is found."""
    changed = 0
    for _ in range(ROUNDS):
        async with database.read() as read:
            found = await erasure.traces(read, words)
        if not found:
            break
        for some in batched(found, BATCH):
            async with database.work() as work:
                changed += await erasure.overwrite(work, some, words, now)
    return changed


# ── what they wrote ─────────────────────────────────────────────────────────────────────────────────────────


async def _words(read: Reading, readers: Mapping[ChannelName, Reader], person: Person, who: Subject) -> list[str]:
    """Their names and whatever they typed, the longest first. What the company says as well is not theirs."""
    said = set() if person.erased_at else {person.name, person.name_en}
    for row in await read.all(select(t.inbox.c.channel, t.inbox.c.raw).where(WHOSE[t.inbox](who))):
        said |= set(_typed(readers.get(row.channel), row.raw))
    for row in await read.all(select(t.journal.c.event).where(t.journal.c.by == who.id)):
        said |= set(_strings({name: value for name, value in row.event.items() if name != "event"}))
    for row in await read.all(select(t.reports.c.body).where(t.reports.c.author_id == who.id)):
        said |= set(_strings(row.body))
    whole = {part for text in said for part in _parts(text)}
    common = await _common(read, person)
    return sorted((word for word in whole if _is_theirs(word, common)), key=len, reverse=True)


def _typed(reader: Reader | None, raw: Any) -> Iterator[str]:
    """The words of a press; a raw event holds much that is not the person's."""
    try:
        press = reader(raw) if reader is not None and raw else None
    except Exception as error:  # it was set aside for being unreadable; erasing goes on without it
        log.warning("press not read while erasing", reason=type(error).__name__)
        return
    if press is None:
        return
    yield press.name
    match press.body:
        case Typed(text=text):
            yield text.partition(" ")[2] if text.startswith("/") else text
        case Corrected(text=text):
            yield text
        case Sent(caption=caption, files=files):
            yield caption
            yield from (file.name for file in files)
        case Submitted(values=values):
            for value in values.values():
                yield from [value] if isinstance(value, str) else (file.name for file in value)


def _strings(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            for inner in value.values():
                yield from _strings(inner)
        case list():
            for inner in value:
                yield from _strings(inner)


def _parts(text: str) -> Iterator[str]:
    """A text is kept whole, by lines, and as one line."""
    yield text.strip()
    yield " ".join(text.split())
    yield from (line.strip() for line in text.splitlines())


def _is_theirs(word: str, common: frozenset[str]) -> bool:
    own = len(word) >= AT_LEAST and any(letter.isalpha() for letter in word)
    return own and word.casefold() not in common and not HASH.fullmatch(word) and not STRUCTURE.fullmatch(word)


async def _common(read: Reading, person: Person) -> frozenset[str]:
    """Names of partners and colleagues, ids, and every word of the methodology: codes of options above all."""
    known = {name for partner in await partners.all_partners(read) for name in _names(partner)} | SCREENS
    for other in await people.list_people(read, also_revoked=True):
        known |= {other.id} if other.id == person.id else {other.name, other.name_en, other.id}
    for column in (t.runs.c.id, t.imports.c.id):
        known |= {row[0] for row in await read.all(select(column))}
    for row in await read.all(select(t.algorithm_texts.c.text)):
        known |= set(CODES.findall(row.text))
    return frozenset(name.casefold() for name in known)


def _names(partner: partners.Partner) -> Iterable[str]:
    return (partner.id, partner.name, short_name(partner.name), partner.name_en, *partner.aliases)


# ── their files ─────────────────────────────────────────────────────────────────────────────────────────────


async def _drop_files(database: Database, found: set[str]) -> int:
    """Those that no record of anybody else names."""
    store = BlobStore(database.data_dir)
    gone = 0
    for blob in sorted(found):
        async with database.work() as work:
            if await _named(work, blob):
                continue
            await work.execute(delete(t.blobs).where(t.blobs.c.hash == blob))
        gone += await asyncio.to_thread(_unlink, Path(store.path(blob)))
    return gone


def _unlink(file: Path) -> bool:
    try:
        file.unlink()
    except FileNotFoundError:
        return False
    return True


async def _named(work: Work, blob: str) -> bool:
    for column in RECORDS:
        holds = select(column).where(type_coerce(column, Text).contains(blob)).limit(1)
        if await work.first(holds) is not None:
            return True
    return False
