"""The operator's look at the mail: what came in, what goes out, what was set aside and why; to be replayed or dropped.

Whatever the tables call personal is shown as its shape alone, unless asked for in full. Each replay and drop is on
record.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any, Literal, TypeAlias

from sqlalchemy import Table

from bot.admin import opened
from bot.settings import Settings
from storage import audit, inbox, outbox, people
from storage import tables as t
from storage.database import Database, Reading, Work
from storage.inbox import InboxRow
from storage.outbox import OutboxRow
from storage.tables.mail import INBOX_STATES, OUTBOX_STATES

Box = Literal["inbox", "outbox"]
Verb = Literal["replay", "drop"]
Row: TypeAlias = InboxRow | OutboxRow

STATES: dict[Box, tuple[str, ...]] = {"inbox": INBOX_STATES, "outbox": OUTBOX_STATES}
SUPERSEDED = "superseded"


@dataclass(frozen=True)
class Turned:
    """What became of one row: `why` it was left as it is, or empty."""

    id: int
    why: str = ""


async def rows(settings: Settings, box: Box, state: str, code: str, limit: int) -> list[dict[str, Any]]:
    """Newest first. `code` is what a person was told when their press failed."""
    async with opened(settings) as (database, _), database.read() as read:
        chosen: Any = state or None
        found: list[Any] = []
        if box == "inbox":
            found = await (inbox.by_code(read, code) if code else inbox.list_rows(read, chosen, limit))
        elif not code:
            found = await outbox.list_rows(read, chosen, limit)
        return [_brief(row) | {"person": await _person(read, row)} for row in found]


def _brief(row: Row) -> dict[str, Any]:
    data: dict[str, Any] = {"id": row.id, "state": row.state, "channel": row.channel, "attempts": row.attempts}
    if isinstance(row, InboxRow):
        at, why = row.received_at, row.error or ""
        return data | {"at": at, "what": "event", "why": _cause(why), "error_id": row.error_id}
    at = row.created_at
    return data | {"at": at, "what": row.kind, "why": row.error or "", "key": row.key, "doubts": row.doubts}


def _cause(error: str) -> str:
    """The kind of an error; its words may quote what somebody wrote."""
    kind, _, words = error.partition(":")
    return f"{kind}: …" if words else kind


async def _person(read: Reading, row: Row) -> str | None:
    if isinstance(row, OutboxRow):
        return row.person_id
    person = await people.by_account(read, row.channel, row.account)
    return person.id if person is not None else None


async def one(settings: Settings, box: Box, number: int, *, full: bool) -> dict[str, Any] | None:
    """Everything about a row, and what can be done with it; None when there is none."""
    async with opened(settings) as (database, now):
        async with database.read() as read:
            row = await _row(read, box, number)
            if row is None:
                return None
            person = await _person(read, row)
        if full:
            await _record(database, now, f"{box}.read", number)
    data = asdict(row) if full else _shape(row, t.inbox if box == "inbox" else t.outbox)
    can: dict[str, str] = {verb: _refusal(row, verb, sure=True) or "yes" for verb in ("replay", "drop")}
    return data | {"person": person, "can": can}


async def _record(database: Database, now: datetime, deed: str, number: int) -> None:
    """Who reads what people wrote does so on record."""
    async with database.work() as work:
        await audit.append(work, audit.Deed(now, "server", deed, str(number), {}))


async def _row(read: Reading, box: Box, number: int) -> Row | None:
    return await (inbox.show(read, number) if box == "inbox" else outbox.show(read, number))


def _shape(row: Row, table: Table) -> dict[str, Any]:
    """The row with what is personal reduced to its shape."""
    data: dict[str, Any] = {}
    for field in fields(row):
        value = getattr(row, field.name)
        personal = table.c[field.name].info.get("personal", False)
        data[field.name] = _cause(value or "") if field.name == "error" else hidden(value) if personal else value
    return data


def hidden(value: Any) -> Any:
    """The same structure, with lengths in the place of words and figures."""
    match value:
        case None | bool():
            return value
        case dict():
            return {key: hidden(each) for key, each in value.items()}
        case list():
            return [hidden(each) for each in value]
        case str():
            return f"<{len(value)} characters>"
    return "<number>"


# ── replay and drop ─────────────────────────────────────────────────────────────────────────────────────────


async def turn(settings: Settings, box: Box, numbers: list[int], verb: Verb, *, sure: bool) -> list[Turned]:
    """Do it to each row by itself; `sure` accepts that somebody may read the same twice."""
    async with opened(settings) as (database, now):
        done = []
        for number in numbers:
            async with database.work() as work:
                done.append(Turned(number, await _turn(work, box, number, verb, sure=sure, now=now)))
        return done


async def _turn(work: Work, box: Box, number: int, verb: Verb, *, sure: bool, now: datetime) -> str:
    row = await _row(work, box, number)
    if row is None:
        return f"there is no row {number}"
    why = _refusal(row, verb, sure=sure)
    if why:
        return why
    module: Any = inbox if box == "inbox" else outbox
    if not await (module.replay if verb == "replay" else module.drop)(work, number):
        return f"it is {row.state}"
    detail = {"was": row.state, "attempts": row.attempts}
    await audit.append(work, audit.Deed(now, "server", f"{box}.{verb}", str(number), detail))
    return ""


def _refusal(row: Row, verb: Verb, *, sure: bool) -> str:
    """Why this must not be done to the row; empty when it may."""
    if verb == "drop":
        over = ("done", "dropped") if isinstance(row, InboxRow) else ("sent", "dropped")
        return f"it is {row.state} already" if row.state in over else ""
    if isinstance(row, InboxRow):
        return "" if row.state in ("quarantined", "dropped") else f"it is {row.state}"
    if row.state not in ("unknown", "gone", "dropped"):
        return f"it is {row.state}"
    if row.kind == "toast":
        return "the short word on a tap is of no use later"
    if row.error == SUPERSEDED:
        return "a newer message took its place"
    if row.doubts and not sure:
        return "it may have arrived: --yes accepts a second copy"
    return ""
