"""One-time codes that make a stranger a person, or tie one more account to a person. Only their hash is kept."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

from sqlalchemy import ColumnElement, and_, or_, select, update

from dialogs.lang import Lang
from dialogs.ports import ChannelName
from storage import inbox, meta, people
from storage import tables as t
from storage.database import Reading, Work
from storage.people import Account, Person, Role
from storage.rows import build, build_all, values

LINK_FOR = timedelta(minutes=10)
LINK_TRIES = 5
LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # none that is taken for another
HANDLE, SECRET = 4, 6
CODE = re.compile(rf"(?<![\w-])[{LETTERS}]{{{HANDLE}}}[- ]?[{LETTERS}]{{{SECRET}}}(?![\w-])", re.IGNORECASE)
LONG_CODE = re.compile(r"(?<![\w-])[A-Za-z0-9_-]{22}(?![\w-])")
STRANGER_SAYS = 20  # in the life of a code; who says more is guessing

Refusal: TypeAlias = Literal["invite.unknown", "invite.expired", "invite.used"]


@dataclass(frozen=True)
class Invitation:
    """With `person_id` it links an account to that person; without, it makes a new one of this role and name."""

    role: Role
    name: str
    zone: str
    created_by: str
    expires_at: datetime
    team_id: str | None = None
    person_id: str | None = None
    region: str | None = None
    handle: str | None = None


async def invite(work: Work, invitation: Invitation) -> str:
    """Returns the code, 128 bits; it is shown once and cannot be found out afterwards."""
    code = secrets.token_urlsafe(16)
    await work.insert_once(t.invitations, values(invitation) | {"hash": _hash(code), "handle": people.new_id()})
    return code


async def deep_link(read: Reading, code: str) -> str:
    """One tap instead of a line to send; empty while nobody knows what the bot is called."""
    name = await meta.get(read, meta.BOT_NAME)
    return f"https://t.me/{name}?start={code}" if name else ""


async def redeem(  # noqa: PLR0913  # the code, and who comes with it
    work: Work,
    code: str,
    channel: ChannelName,
    account: str,
    address: str,
    now: datetime,
    lang: Lang = "ru",
    *,
    name: str = "",
) -> Person | Refusal:
    """Single use, held by one statement: of two who come at once, one finds it used.

    `name` is what the messenger calls them, for an invitation that names nobody.
    """
    fresh = update(t.invitations).where(
        _invited(code), t.invitations.c.used_at.is_(None), t.invitations.c.expires_at > now
    )
    used = fresh.values(used_at=now, used_by_channel=channel, used_by_account=account)
    found = (await work.execute(used.returning(*t.invitations.c))).first()
    if found is None:
        return await _refusal(work, code, channel, account)
    invitation = build(Invitation, found)
    called = invitation.name or name.strip()[:80] or invitation.role
    person = await _person(work, replace(invitation, name=called), now, lang)
    if not person.active:
        return "invite.expired"
    await people.link(work, Account(channel, account, address, person.id, now, blocked=False))
    return person


async def open_invitations(read: Reading, now: datetime) -> list[Invitation]:
    waiting = select(t.invitations).where(t.invitations.c.used_at.is_(None), t.invitations.c.expires_at > now)
    return build_all(Invitation, await read.all(waiting.order_by(t.invitations.c.expires_at)))


async def revoke(work: Work, handle: str, now: datetime) -> bool:
    """False when there is none open by this handle. Over a minute ago: a settable clock may begin a little earlier."""
    row = t.invitations.c
    still_open = (row.handle == handle, row.used_at.is_(None), row.expires_at > now)
    over = now - timedelta(minutes=1)
    return await work.changed(update(t.invitations).where(*still_open).values(expires_at=over)) == 1


async def burn(work: Work, code: str, now: datetime) -> Invitation | None:
    """Others have read the code, long or short: from now on it is worth nothing. None when it was worth nothing."""
    row = t.invitations.c
    alive = (row.hash.in_([_hash(code), _hash(_plain(code))]), row.used_at.is_(None), row.expires_at > now)
    over = update(t.invitations).where(*alive).values(expires_at=now - timedelta(minutes=1))
    found = (await work.execute(over.returning(*row))).first()
    return build(Invitation, found) if found is not None else None


# ── one more account of a person ────────────────────────────────────────────────────────────────────────────


async def link_code(work: Work, person: Person, created_by: str, now: datetime) -> tuple[str, datetime]:
    """A short code to type, and until when. Its first letters find the row, so that wrong guesses are counted."""
    until = now + LINK_FOR
    linking = Invitation(person.role, "", person.zone, created_by, until, person_id=person.id)
    while True:  # of a million handles some are taken
        handle, secret = _letters(HANDLE), _letters(SECRET)
        new = values(linking) | {"handle": handle, "hash": _hash(handle + secret), "tries": 0}
        if await work.insert_once(t.invitations, new):
            return f"{handle}-{secret}", until


@dataclass(frozen=True)
class NotLinked:
    """Why, as the key of a sentence. `struck` is whose code was given up with this guess, the last it could bear."""

    why: Literal["link.refused", "link.often", "link.yours", "link.taken"]
    struck: Person | None = None


async def link(work: Work, code: str, account: Account, known: Person | None = None) -> Person | NotLinked:
    """The person whose account this is from now on; `known` is whose it is already. A refusal does not say whose code
    it was, nor whether there is one.
    """
    plain, now = _plain(code), account.linked_at
    row = t.invitations.c
    alive = (row.used_at.is_(None), row.expires_at > now, row.tries < LINK_TRIES)
    if known is None and await inbox.lately(work, account.channel, account.account, now - LINK_FOR) > STRANGER_SAYS:
        return NotLinked("link.often")
    if known is not None:
        whose = await work.scalar(select(row.person_id).where(row.hash == _hash(plain), row.tries.is_not(None)))
        if whose is not None:
            return NotLinked("link.yours" if whose == known.id else "link.taken")
    use = update(t.invitations).where(row.hash == _hash(plain), *alive)
    use = use.values(used_at=now, used_by_channel=account.channel, used_by_account=account.account)
    found = (await work.execute(use.returning(row.person_id))).first()
    person = await people.held(work, found.person_id) if found else None  # nobody revokes or erases them meanwhile
    if person is None or not person.active:
        return NotLinked("link.refused", await _guessed(work, plain, alive))
    await people.link(work, replace(account, person_id=person.id))
    return person


async def _guessed(work: Work, plain: str, alive: Sequence[ColumnElement[bool]]) -> Person | None:
    """Count a wrong guess; whose code it was, if that was the last."""
    row = t.invitations.c
    wrong = update(t.invitations).where(row.handle == plain[:HANDLE], *alive).values(tries=row.tries + 1)
    counted = (await work.execute(wrong.returning(row.tries, row.person_id))).first()
    return await people.by_id(work, counted.person_id) if counted and counted.tries == LINK_TRIES else None


async def is_link(read: Reading, text: str) -> bool:
    """Whether words are a short code, or a wrong guess at one, however old."""
    if not CODE.fullmatch(text.strip()):
        return False
    row = t.invitations.c
    of_it = select(row.handle).where(row.handle == _plain(text)[:HANDLE], row.tries.is_not(None))
    return await read.scalar(of_it) is not None


async def codes_in(read: Reading, text: str) -> list[str]:
    """Codes that stand somewhere in a text, and wrong guesses at short ones, however old."""
    row = t.invitations.c
    hashes = {_hash(form): code for code in _shaped(text) for form in (code, _plain(code))}
    handles = {_plain(found[0])[:HANDLE]: found[0] for found in CODE.finditer(text)}
    known = or_(row.hash.in_(hashes), and_(row.handle.in_(handles), row.tries.is_not(None)))
    found = await read.all(select(row.hash, row.handle).where(known)) if hashes else []
    ours = {hashes.get(each.hash) or handles[each.handle] for each in found}
    return [code for code in _shaped(text) if code in ours]


def _shaped(text: str) -> list[str]:
    return [found[0] for shape in (CODE, LONG_CODE) for found in shape.finditer(text)]


def _plain(code: str) -> str:
    return "".join(code.split()).replace("-", "").upper()


def _letters(count: int) -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(count))


async def _person(work: Work, invitation: Invitation, now: datetime, lang: Lang) -> Person:
    if invitation.person_id is not None:
        known = await people.by_id(work, invitation.person_id)
        if known is None:
            raise LookupError(f"the invitation is for {invitation.person_id!r}, who does not exist")
        return known
    name, role, team = invitation.name, invitation.role, invitation.team_id
    region = invitation.region or await people.region_of(work, team)
    person = Person(
        people.new_id(), name, name, role, team, invitation.zone, lang, active=True, created_at=now, region=region
    )
    await people.create(work, person)
    if role == "team_lead" and team is not None:
        vacant = (t.teams.c.id == team, t.teams.c.lead_id.is_(None))
        await work.execute(update(t.teams).where(*vacant).values(lead_id=person.id))
    return person


async def _refusal(work: Work, code: str, channel: ChannelName, account: str) -> Person | Refusal:
    row = await work.first(select(t.invitations).where(_invited(code)))
    if row is None:
        return "invite.unknown"
    if row.used_at is None:
        return "invite.expired"
    # The same account with the same code again is a second tap on the link, not a second person.
    again = (row.used_by_channel, row.used_by_account) == (channel, account)
    return (await people.by_account(work, channel, account) if again else None) or "invite.used"


def _invited(code: str) -> ColumnElement[bool]:
    """A short code is none: it is typed as a link, where wrong guesses are counted."""
    return and_(t.invitations.c.hash == _hash(code), t.invitations.c.tries.is_(None))


def _hash(code: str) -> str:
    return hashlib.sha256(code.strip().encode()).hexdigest()
