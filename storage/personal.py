"""Whose a row is: for each table with personal columns, which rows belong to a person. Export and erasure read it.

The columns follow from their labels (`PERSONAL`); a table that has some and is not named here fails a test.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy import Column, ColumnElement, Table, Text, and_, false, or_, select, type_coerce

from storage import people
from storage import tables as t
from storage.database import Reading
from storage.people import Account

HASH = re.compile(r"\b[0-9a-f]{64}\b")


@dataclass(frozen=True)
class Subject:
    """A person with the accounts they are known by."""

    id: str
    accounts: tuple[Account, ...]


async def subject(read: Reading, person_id: str) -> Subject:
    return Subject(person_id, tuple(await people.accounts_of(read, person_id)))


async def known_as(read: Reading, person_id: str) -> Subject:
    """With the accounts that were dropped and are nobody's since: what is left there is about this person still."""
    who = await subject(read, person_id)
    dropped = [account.bare for account in who.accounts if account.is_former]
    nobodys = [each for each in dropped if await people.former(read, each.channel, each.account) is None]
    return Subject(person_id, (*who.accounts, *nobodys))


Whose: TypeAlias = Callable[[Subject], ColumnElement[bool]]


def is_personal(column: Column[Any]) -> bool:
    return bool(column.info.get("personal"))


def personal_columns(table: Table) -> Iterator[Column[Any]]:
    return (column for column in table.c if is_personal(column))


async def files_of(read: Reading, who: Subject) -> set[str]:
    """Every kept file that a row of theirs names."""
    found: set[str] = set()
    for table, whose in WHOSE.items():
        for column in personal_columns(table):
            texts = select(type_coerce(column, Text)).where(whose(who), column.is_not(None))
            for row in await read.all(texts):
                found |= set(HASH.findall(row[0]))
    return found


def own_runs(who: Subject) -> ColumnElement[Any]:
    return select(t.runs.c.id).where(t.runs.c.owner_id == who.id).scalar_subquery()


def _by_account(channel: Column[Any], account: Column[Any]) -> Whose:
    return lambda who: or_(false(), *(and_(channel == one.channel, account == one.account) for one in who.accounts))


def _by_address(chat: Table) -> Whose:
    return lambda who: or_(false(), *(people.is_in(chat, one) for one in who.accounts))


def _chat_log(who: Subject) -> ColumnElement[bool]:
    return t.chat_log.c.address.in_([one.address for one in who.accounts if one.channel == "web"])


_used_by = _by_account(t.invitations.c.used_by_channel, t.invitations.c.used_by_account)
_sent_to = _by_address(t.outbox)

WHOSE: Mapping[Table, Whose] = {
    t.people: lambda who: t.people.c.id == who.id,
    t.accounts: lambda who: t.accounts.c.person_id == who.id,
    t.invitations: lambda who: or_(t.invitations.c.person_id == who.id, _used_by(who)),
    t.audit: lambda who: or_(t.audit.c.actor == who.id, t.audit.c.object == who.id),
    t.inbox: _by_account(t.inbox.c.channel, t.inbox.c.account),
    t.outbox: lambda who: or_(t.outbox.c.person_id == who.id, _sent_to(who)),
    t.cards: _by_address(t.cards),
    t.chats: _by_address(t.chats),
    t.pauses: _by_address(t.pauses),
    t.chat_log: _chat_log,
    t.rooms: lambda who: t.rooms.c.added_by == who.id,
    # Files have no owner of their own: they are found by the rows that name them.
    t.blobs: lambda _: false(),
    t.runs: lambda who: t.runs.c.owner_id == who.id,
    t.journal: lambda who: or_(t.journal.c.by == who.id, t.journal.c.run_id.in_(own_runs(who))),
    t.tasks: lambda who: or_(t.tasks.c.person_id == who.id, t.tasks.c.run_id.in_(own_runs(who))),
    t.promises: lambda who: or_(t.promises.c.person_id == who.id, t.promises.c.run_id.in_(own_runs(who))),
    t.reports: lambda who: or_(t.reports.c.author_id == who.id, t.reports.c.decided_by == who.id),
    t.visits: lambda who: t.visits.c.person_id == who.id,
    t.trips: lambda who: t.trips.c.person_id == who.id,
    t.consents: lambda who: t.consents.c.person_id == who.id,
    t.held: lambda who: t.held.c.person_id == who.id,
    t.leaves: lambda who: t.leaves.c.person_id == who.id,
    t.feeds: lambda who: t.feeds.c.person_id == who.id,
    t.focus: lambda who: t.focus.c.person_id == who.id,
    t.asked: lambda who: t.asked.c.person_id == who.id,
    t.polls: lambda who: t.polls.c.run_id.in_(own_runs(who)),
    t.votes: lambda who: t.votes.c.person_id == who.id,
    t.handovers: lambda who: t.handovers.c.run_id.in_(own_runs(who)),
    t.imports: lambda who: t.imports.c.by == who.id,
    t.staged: lambda who: t.staged.c.import_id.in_(select(t.imports.c.id).where(t.imports.c.by == who.id)),
    t.mappings: lambda who: t.mappings.c.person_id == who.id,
    t.mutes: lambda who: t.mutes.c.person_id == who.id,
    t.synonyms: lambda who: and_(t.synonyms.c.what == "person", t.synonyms.c.target == who.id),
    t.commitments: lambda who: t.commitments.c.by == who.id,
    t.alerts: lambda who: t.alerts.c.refused_by == who.id,
    # People of partners are nobody who works here: they go with a word of their own, not with a colleague.
    t.contacts: lambda _: false(),
    t.pushes: lambda who: t.pushes.c.person_id == who.id,
    t.reminders: lambda who: t.reminders.c.person_id == who.id,
}
