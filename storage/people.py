"""Who works here, in which team, and by which accounts they are known."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, Literal

from sqlalchemy import ColumnElement, FromClause, Select, String, and_, bindparam, delete, func, or_, select, update

from dialogs.home import address_of
from dialogs.lang import Lang
from dialogs.ports import ChannelName
from dialogs.screens import Json
from storage import leaves
from storage import tables as t
from storage.database import Reading, Work
from storage.numbers.asking import among
from storage.rows import build, build_all, build_first, values

Role = Literal["rm", "team_lead", "director", "admin", "finance", "lawyer", "logistics", "marketing", "quality", "hr"]

CHAIN = 3  # deputies of deputies that are asked, no more


@dataclass(frozen=True)
class Person:
    """Whoever has a deputy or began a leave is away: through `away_until`, a day of their own calendar, or until
    further notice. `zone` is where they are now; a traveller's `home_zone` is where they belong after `zone_until`.
    `messenger` is where they want to be written to; without it where they were last.
    """

    id: str
    name: str
    name_en: str
    role: Role
    team_id: str | None
    zone: str
    lang: Lang
    active: bool
    created_at: datetime
    deputy_id: str | None = None
    away_until: date | None = None
    away_since: datetime | None = None
    home_zone: str | None = None
    zone_until: date | None = None
    quiet: str | None = None
    region: str | None = None
    erased_at: datetime | None = None
    messenger: ChannelName | None = None
    digest_wish: Json | None = None

    def away(self, today: date) -> bool:
        gone = self.deputy_id is not None or self.away_since is not None
        return gone and (self.away_until is None or today <= self.away_until)


@dataclass(frozen=True)
class Team:
    id: str
    name: str
    name_en: str
    lead_id: str | None = None
    region: str | None = None


@dataclass(frozen=True)
class Account:
    """`blocked`: the person shut the bot out there; nothing is sent until they come back.

    `used_at` is kept of who has several: when it became the one they used last.
    """

    channel: ChannelName
    account: str
    address: str
    person_id: str
    linked_at: datetime
    blocked: bool
    used_at: datetime | None = None

    @property
    def last_use(self) -> datetime:
        """As far as it is kept: being linked counts as a use."""
        return self.used_at or self.linked_at

    @property
    def is_former(self) -> bool:
        """Whether it is only the name under which their old rows are kept."""
        return self.account.endswith(self._aside)

    @property
    def bare(self) -> Account:
        """What it was called before."""
        names = (self.account.removesuffix(self._aside), self.address.removesuffix(self._aside))
        return replace(self, account=names[0], address=names[1])

    @property
    def _aside(self) -> str:
        return f"~{self.person_id}"


@dataclass(frozen=True)
class Caller:
    """Who presses. `is_shut`: noted as out of reach here; `has_others`: they are reached by other accounts as well;
    `was_elsewhere`: one of those is the one they used last."""

    person: Person
    is_shut: bool
    has_others: bool
    was_elsewhere: bool


def new_id() -> str:
    """Sixteen characters, which is what fits into a button."""
    return secrets.token_hex(8)


async def by_account(read: Reading, channel: ChannelName, account: str) -> Person | None:
    """The active person behind an account. Whoever was revoked is a stranger. Held: what they are is written back."""
    caller = await at_the_door(read, channel, account)
    return caller.person if caller else None


async def at_the_door(read: Reading, channel: ChannelName, account: str) -> Caller | None:
    """The same with what is to be known of their accounts. The account is held too: it may be taken away meanwhile."""
    here = (t.accounts.c.channel == channel, t.accounts.c.account == account)
    row = await read.first(read.held(AT_THE_DOOR.where(*here), t.people, t.accounts))
    if row is None:
        return None
    was_elsewhere = row.elsewhere is not None and row.elsewhere >= row.here
    return Caller(build(Person, row), row.blocked, row.elsewhere is not None, was_elsewhere)


async def used(work: Work, channel: ChannelName, account: str, now: datetime) -> None:
    """From now on this is the one used last."""
    here = (t.accounts.c.channel == channel, t.accounts.c.account == account)
    await work.execute(update(t.accounts).where(*here).values(used_at=now))


async def former(read: Reading, channel: ChannelName, account: str) -> str | None:
    """Whose account it is or was, active or not."""
    here = (t.accounts.c.channel == channel, t.accounts.c.account == account)
    found: str | None = await read.scalar(select(t.accounts.c.person_id).where(*here))
    return found


_BY_ID = select(t.people).where(t.people.c.id == bindparam("asked"))


async def by_id(read: Reading, id: str) -> Person | None:
    """Active or not."""
    return build_first(Person, await read.first(_BY_ID, {"asked": id}))


async def held(work: Work, id: str) -> Person:
    """As they are now, to be written back."""
    row = await work.first(work.held(select(t.people).where(t.people.c.id == id)))
    if row is None:
        raise LookupError(f"there is no person {id!r}")
    return build(Person, row)


async def list_people(read: Reading, *, also_revoked: bool = False) -> list[Person]:
    everybody = select(t.people).order_by(t.people.c.name, t.people.c.id)
    return build_all(Person, await read.all(everybody if also_revoked else everybody.where(t.people.c.active)))


async def by_ids(read: Reading, ids: Collection[str]) -> dict[str, Person]:
    """Those who left as well."""
    rows = await read.all(select(t.people).where(among(read, t.people.c.id, ids))) if ids else ()
    return {each.id: each for each in build_all(Person, rows)}


async def team_members(read: Reading, team_id: str) -> list[Person]:
    return build_all(Person, await read.all(_active().where(t.people.c.team_id == team_id)))


async def of_role(read: Reading, role: Role) -> list[Person]:
    return build_all(Person, await read.all(_active().where(t.people.c.role == role)))


async def lead_of(read: Reading, person_id: str) -> Person | None:
    """Who leads the person's team; None for who leads it themselves."""
    return build_first(Person, await read.first(_lead(), {"of": person_id}))


@cache
def _lead() -> Select[Any]:
    member, of = t.people.alias("member"), bindparam("of", type_=String)
    leads = _active().join(t.teams, t.teams.c.lead_id == t.people.c.id).join(member, member.c.team_id == t.teams.c.id)
    return leads.where(member.c.id == of, t.people.c.id != of)


async def stood_in_by(read: Reading, deputy_id: str) -> list[Person]:
    """Whose work this person does while they are away."""
    return build_all(Person, await read.all(_active().where(t.people.c.deputy_id == deputy_id).order_by(t.people.c.id)))


async def stand_in(read: Reading, person: Person, today: date) -> Person:
    """Who does a person's work today: the person, or while they are away the first of their deputies who is not.

    Where nobody of the chain is here (one was revoked, two stand in for each other), it stays with the person.
    """
    found, passed = person, {person.id}
    for _ in range(CHAIN):
        if not found.away(today) or found.deputy_id is None:
            return found
        deputy = await by_id(read, found.deputy_id)
        if deputy is None or not deputy.active or deputy.id in passed:
            return person
        found = deputy
        passed.add(deputy.id)
    return person if found.away(today) else found


async def stood_in_for(read: Reading, person: Person, today: date) -> list[Person]:
    """Those who are away and have named this person to do their work."""
    rows = await read.all(_active().where(t.people.c.deputy_id == person.id).order_by(t.people.c.name))
    named = build_all(Person, rows)
    return [each for each in named if (await stand_in(read, each, today)).id == person.id]


async def set_deputy(  # whose, who, how long; since when, and until when at the most
    work: Work,
    person_id: str,
    deputy_id: str | None,
    away_until: date | None,
    since: datetime | None = None,
    back_on: date | None = None,
) -> None:
    """None and None: the person is back. `since`: a leave that ends with a summary of what came meanwhile.

    `back_on`: the day of their calendar on which they came back; a leave that is over is kept, for its days count not.
    """
    before = await held(work, person_id)
    if since is None and before.away_since is not None:
        ends = [day for day in (before.away_until, back_on and back_on - timedelta(days=1)) if day is not None]
        if ends:
            await leaves.keep(work, leaves.Leave(person_id, before.away_since, min(ends)))
    now = {"deputy_id": deputy_id, "away_until": away_until, "away_since": since}
    await work.execute(update(t.people).where(t.people.c.id == person_id).values(now))


async def create(work: Work, person: Person) -> None:
    await work.insert_once(t.people, values(person))


async def change(work: Work, person: Person) -> None:
    await work.upsert(t.people, values(person))


async def revoke(work: Work, person_id: str, now: datetime) -> bool:
    """Take all rights away at once, unused invitations included. The accounts stay, as the record of who it was."""
    theirs = (t.invitations.c.person_id == person_id, t.invitations.c.used_at.is_(None))
    await work.execute(update(t.invitations).where(*theirs, t.invitations.c.expires_at > now).values(expires_at=now))
    active = (t.people.c.id == person_id, t.people.c.active)
    return await work.changed(update(t.people).where(*active).values(active=False)) == 1


async def teams(read: Reading) -> list[Team]:
    return build_all(Team, await read.all(select(t.teams).order_by(t.teams.c.name)))


async def teams_led_by(read: Reading, person_id: str) -> list[str]:
    return [row.id for row in await read.all(select(t.teams.c.id).where(t.teams.c.lead_id == person_id))]


async def region_of(read: Reading, team_id: str | None) -> str | None:
    region: str | None = await read.scalar(select(t.teams.c.region).where(t.teams.c.id == team_id))
    return region


async def create_team(work: Work, team: Team) -> None:
    await work.insert_once(t.teams, values(team))


async def set_lead(work: Work, team_id: str, person_id: str | None) -> None:
    await work.execute(update(t.teams).where(t.teams.c.id == team_id).values(lead_id=person_id))


async def link(work: Work, account: Account) -> None:
    """The account speaks for this person from now on, whoever it spoke for before."""
    before = await former(work, account.channel, account.account)
    if before is not None and before != account.person_id:
        await _set_aside(work, account, before)
    await work.upsert(t.accounts, values(account))


async def unlink(work: Work, account: Account, now: datetime) -> bool:
    """The account is a stranger's from now on. False: it was not this person's any more."""
    await held(work, account.person_id)
    mine = (t.accounts.c.channel == account.channel, t.accounts.c.account == account.account)
    gone = delete(t.accounts).where(*mine, t.accounts.c.person_id == account.person_id)
    if await work.changed(gone) == 0:
        return False
    await _set_aside(work, replace(account, linked_at=now), account.person_id)
    return True


async def _set_aside(work: Work, account: Account, before: str) -> None:
    """What was said by it and to it until now stays with whoever had it: theirs to be given, theirs to be erased.

    A press that was set aside then is over: done again, it would speak for the wrong person.
    """
    name, address = f"{account.account}~{before}", f"{account.address}~{before}"
    await work.upsert(t.accounts, values(Account(account.channel, name, address, before, account.linked_at, True)))
    row = t.inbox.c
    theirs = update(t.inbox).where(row.channel == account.channel, row.account == account.account)
    await work.execute(theirs.where(row.state == "quarantined").values(state="dropped"))
    await work.execute(theirs.where(row.state.in_(("done", "dropped"))).values(account=name))
    code = t.invitations.c
    used = (code.used_by_channel == account.channel, code.used_by_account == account.account)
    earlier = update(t.invitations).where(*used, code.used_at < account.linked_at)
    await work.execute(earlier.values(used_by_account=name))
    sent = (is_in(t.outbox, account), t.outbox.c.person_id == before)
    await work.execute(update(t.outbox).where(*sent).values(address=address))
    for table in (t.cards, t.chats):  # whoever comes after finds no card of theirs to write over
        await work.execute(delete(table).where(is_in(table, account)))
    if account.channel == "web":
        page = (t.chat_log.c.address == account.address, t.chat_log.c.at < account.linked_at)
        await work.execute(update(t.chat_log).where(*page).values(address=address))


def is_in(chat: FromClause, account: Account) -> ColumnElement[bool]:
    """Rows of an account's chat, of its threads («U1/…») and of the page that a messenger keeps for it («home/U1»)."""
    address = chat.c.address
    whole = address.in_((account.address, address_of(account.account)))
    thread = address.startswith(f"{account.address}/", autoescape=True)
    return and_(chat.c.channel == account.channel, or_(whole, thread))


async def accounts_of(read: Reading, person_id: str) -> list[Account]:
    """The one used last comes first; those they had before too, under another name."""
    theirs = select(t.accounts).where(t.accounts.c.person_id == person_id)
    return build_all(Account, await read.all(theirs.order_by(_last_use(t.accounts).desc(), t.accounts.c.channel)))


async def linked_since(read: Reading, since: datetime) -> dict[str, datetime]:
    """Who has come since then, with the minute of their first account."""
    first = func.min(t.accounts.c.linked_at).label("first")
    newcomers = select(t.accounts.c.person_id, first).group_by(t.accounts.c.person_id).having(first > since)
    return {row.person_id: row.first for row in await read.all(newcomers)}


async def set_blocked(work: Work, channel: ChannelName, account: str, blocked: bool) -> bool:
    """False: it was so already."""
    here = (t.accounts.c.channel == channel, t.accounts.c.account == account, t.accounts.c.blocked == (not blocked))
    return await work.changed(update(t.accounts).where(*here).values(blocked=blocked)) == 1


def _last_use(accounts: FromClause) -> ColumnElement[datetime]:
    return func.coalesce(accounts.c.used_at, accounts.c.linked_at)


def _at_the_door() -> Select[Any]:
    mine, theirs = t.accounts, t.accounts.alias("theirs")
    another = or_(theirs.c.channel != mine.c.channel, theirs.c.account != mine.c.account)
    elsewhere = select(func.max(_last_use(theirs)))
    elsewhere = elsewhere.where(theirs.c.person_id == t.people.c.id, ~theirs.c.blocked, another)
    asked = (t.people, mine.c.blocked, _last_use(mine).label("here"))
    found = select(*asked, elsewhere.scalar_subquery().label("elsewhere"))
    return found.join(mine, mine.c.person_id == t.people.c.id).where(t.people.c.active)


AT_THE_DOOR = _at_the_door()


def _active() -> Select[Any]:
    return select(t.people).where(t.people.c.active).order_by(t.people.c.name, t.people.c.id)
