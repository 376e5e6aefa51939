"""Takes a person out of the company's rows. What they are in stays; who they were and what they wrote goes.

`forget` empties their own rows in one transaction. Their words may have travelled into others' rows (a task, a card, a
conversation that went on): `traces` finds those, `overwrite` puts a mark in their place. `compact` makes the database
file forget as well: what a row held before stays in free pages until the file is written anew.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import Column, Table, Text, delete, literal, or_, select, text, tuple_, type_coerce, update
from sqlalchemy.ext.asyncio import create_async_engine

from dialogs.texts import say
from storage import audit
from storage import tables as t
from storage.database import Database, Reading, Work
from storage.personal import WHOSE, Subject, known_as, personal_columns

MARK = "[…]"
HEAD = 20  # so many letters in common are a copy that was cut short
GRAM = 6  # no word that is looked for is shorter
PAGE = 2_000
BUSY_MS = 30_000
ADDRESSES = ("account", "address", "used_by_account")

Becomes: TypeAlias = Mapping[str, Any]

# Rows that are nothing but personal go altogether.
REMOVED: tuple[Table, ...] = (
    t.accounts,
    t.cards,
    t.chats,
    t.chat_log,
    t.focus,
    t.asked,
    t.pushes,
    t.reminders,
    t.held,
    t.leaves,
    t.feeds,
    t.pauses,
    t.votes,
    t.mappings,
    t.mutes,
    t.synonyms,
)
# The others lose what is personal in them. A task and a comment are somebody's work: only the words in them go.
EMPTIED: Mapping[Table, Becomes] = {
    t.invitations: {"name": "", "used_by_account": None},
    t.audit: {"detail": {}},
    t.inbox: {"account": "", "raw": {}, "error": None},
    t.outbox: {"address": "", "screen": {}},
    t.rooms: {"title": ""},
    t.handovers: {"vars": {}},
    t.polls: {"title_ru": "", "title_en": "", "question_ru": "", "question_en": ""},
    t.promises: {"what": "", "reason": None},
    t.visits: {"reason": None, "excuse": None},
    t.trips: {"body": {}},
    t.imports: {"file_name": "", "talk": None},
    t.staged: {"body": {}, "before": None},
    t.commitments: {"comment": ""},
    t.alerts: {"refused_why": None},
}
# Done by statements of their own below; `tasks` and `blobs` by what is written in them. `contacts` are others.
BY_HAND: tuple[Table, ...] = (t.people, t.runs, t.journal, t.reports, t.tasks, t.blobs, t.contacts)
# That somebody, nameless by now, agreed or refused is what has to be shown afterwards.
KEPT: tuple[Table, ...] = (t.consents,)


async def forget(work: Work, person_id: str, now: datetime) -> None:
    """Their own rows, and themselves. Open messages are dropped, presses not begun yet as well."""
    who = await known_as(work, person_id)
    async with audit.erasing(work):
        for table, becomes in EMPTIED.items():
            await work.execute(update(table).where(WHOSE[table](who)).values(becomes))
    unsent = (t.outbox.c.person_id == who.id, t.outbox.c.state.in_(("new", "leased", "unknown")))
    await work.execute(update(t.outbox).where(*unsent).values(state="dropped", lease_until=None))
    unread = (t.inbox.c.account == "", t.inbox.c.state.in_(("new", "quarantined")))
    await work.execute(update(t.inbox).where(*unread).values(state="dropped"))
    # Of a file in talk nothing is left to go on with; whoever has it in hand notices.
    talked = (WHOSE[t.imports](who), t.imports.c.phase.in_(("reading", "asking", "loading")))
    await work.execute(update(t.imports).where(*talked).values(phase="cancelled", busy_until=None))
    asking = (WHOSE[t.polls](who), t.polls.c.closed_at.is_(None))
    await work.execute(update(t.polls).where(*asking).values(closed_at=now))
    await _journal(work, who)
    await _runs(work, who, now)
    await _reports(work, who)
    for table in REMOVED:
        await work.execute(delete(table).where(WHOSE[table](who)))
    await _themselves(work, who, now)


async def _journal(work: Work, who: Subject) -> None:
    """That something was answered stays, what it was does not."""
    rows = await work.all(select(t.journal.c.id, t.journal.c.event).where(WHOSE[t.journal](who)))
    for row in rows:
        bare = {"event": row.event.get("event", "")}
        if bare != row.event:
            await work.execute(update(t.journal).where(t.journal.c.id == row.id).values(event=bare))


async def _runs(work: Work, who: Subject, now: datetime) -> None:
    """A conversation without its answers; one still open ends."""
    for row in await work.all(select(t.runs.c.id, t.runs.c.state, t.runs.c.status).where(WHOSE[t.runs](who))):
        bare = row.state | {"vars": {}, "items": {}, "answers": {}, "entries": {}, "drafts": [], "reopened": None}
        status = row.status if row.status == "done" else "cancelled"
        gone: dict[str, Any] = {"state": bare, "title": "", "status": status, "waits_for": None, "wake_at": None}
        await work.execute(update(t.runs).where(t.runs.c.id == row.id).values(gone | {"updated_at": now}))


async def _reports(work: Work, who: Subject) -> None:
    """Number, partner and day are the company's; the words of whoever wrote or judged it are not."""
    written, judged = t.reports.c.author_id == who.id, t.reports.c.decided_by == who.id
    await work.execute(update(t.reports).where(written).values(body={}))
    await work.execute(update(t.reports).where(or_(written, judged)).values(comment=""))


async def _themselves(work: Work, who: Subject, now: datetime) -> None:
    nobody = {"name": say("people.erased", "ru"), "name_en": say("people.erased", "en"), "active": False}
    more = dict.fromkeys(("deputy_id", "away_until", "away_since", "quiet", "messenger"))
    await work.execute(update(t.people).where(t.people.c.id == who.id).values(nobody | more | {"erased_at": now}))
    await work.execute(update(t.people).where(t.people.c.deputy_id == who.id).values(deputy_id=None))
    await work.execute(update(t.teams).where(t.teams.c.lead_id == who.id).values(lead_id=None))


# ── their words in others' rows ─────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Trace:
    """A row of somebody else that holds a word of theirs: where it is, and what it said."""

    table: Table
    key: tuple[Any, ...]
    column: Column[Any]
    value: Any


async def traces(read: Reading, words: Sequence[str]) -> list[Trace]:
    """Every personal column of every table is looked through, page by page: once, however many words there are."""
    heads = frozenset(form[:GRAM] for word in words for form in (word, json.dumps(word, ensure_ascii=False)[1:-1]))
    found: list[Trace] = []
    for table in WHOSE if heads else ():
        written = [column for column in personal_columns(table) if column.name not in ADDRESSES]
        if written:
            async for key, column, value in _cells(read, table, written, heads):
                if _clean(value, words) != value:
                    found.append(Trace(table, key, column, value))
    return found


async def _cells(
    read: Reading, table: Table, written: Sequence[Column[Any]], heads: frozenset[str]
) -> AsyncIterator[tuple[tuple[Any, ...], Column[Any], Any]]:
    """Where one of the heads stands: the row's key, the column, what it says."""
    keys = list(table.primary_key)
    page = select(*keys, *(type_coerce(column, Text) for column in written)).order_by(*keys).limit(PAGE)
    rows = await read.all(page)
    while rows:
        for row in rows:
            for column, said in zip(written, row[len(keys) :], strict=True):
                if said and _has(said, heads):
                    yield tuple(row[: len(keys)]), column, _value(column, said)
        last = tuple_(*(literal(value, column.type) for column, value in zip(keys, rows[-1], strict=False)))
        rows = await read.all(page.where(tuple_(*keys) > last)) if len(rows) == PAGE else []


def _has(said: str, heads: frozenset[str]) -> bool:
    return any(said[start : start + GRAM] in heads for start in range(len(said) - GRAM + 1))


def _value(column: Column[Any], said: str) -> Any:
    return json.loads(said) if isinstance(column.type, t.JsonText) else said


async def overwrite(work: Work, found: Iterable[Trace], words: Sequence[str], now: datetime) -> int:
    """Put the mark in their place, in the rows that are as they were; how many."""
    changed = 0
    async with audit.erasing(work):
        for trace in found:
            here = [column == value for column, value in zip(trace.table.primary_key, trace.key, strict=True)]
            new: dict[str, Any] = {trace.column.name: _clean(trace.value, words)}
            if trace.table is t.runs:
                new["updated_at"] = now  # else a walk kept in memory would bring the words back
            changed += await work.changed(update(trace.table).where(*here, trace.column == trace.value).values(new))
    return changed


def _clean(value: Any, words: Sequence[str]) -> Any:
    match value:
        case str():
            return without(value, words)
        case dict():
            return {key: _clean(inner, words) for key, inner in value.items()}
        case list():
            return [_clean(inner, words) for inner in value]
    return value


def without(said: str, words: Sequence[str]) -> str:
    """The text with each of the words, or the beginning of one that was cut short, replaced by the mark."""
    for word in words:
        head = word[:HEAD]
        place = said.find(head)
        while place >= 0:
            end = place + _common(said[place:], word)
            said = said[:place] + MARK + said[end:]
            place = said.find(head, place + len(MARK))
    return said


def _common(one: str, other: str) -> int:
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


# ── the file itself ─────────────────────────────────────────────────────────────────────────────────────────


class StillThere(RuntimeError):
    """The rows are empty, and old pages of the file may not be: somebody kept reading. Doing it again is enough."""


async def compact(database: Database) -> None:
    """Write the database anew, so that nothing of what was taken out is left in it or in its log."""
    if database.single_writer:
        await asyncio.to_thread(_rewrite, str(database.url.database))
        return
    engine = create_async_engine(database.url, isolation_level="AUTOCOMMIT")
    try:
        async with engine.connect() as connection:
            await connection.execute(text("VACUUM FULL"))
    finally:
        await engine.dispose()


def _rewrite(file: str) -> None:
    with closing(sqlite3.connect(file, isolation_level=None, timeout=BUSY_MS / 1000)) as connection:
        connection.execute("PRAGMA secure_delete=ON")
        connection.execute("VACUUM")
        busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:
        raise StillThere(file)
