"""What the command line does with a company's rows: people, imports, previews of digests and plans."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, get_args

from algorithms.model import Role
from algorithms.workdays import load_calendar
from bot import conversations, digests, export, home, linking
from bot.clock import Clock
from bot.digests.monday import monday
from bot.imports import at_server
from bot.imports.at_server import Said, Server
from bot.master import at_server as tables_out
from bot.methodology import Methodology
from bot.scene import House, Post, Scene, local_minute
from bot.settings import Settings, is_zone
from dialogs.digests import Quiet
from dialogs.imports.talk import Kind
from dialogs.ports import ChannelName, Reader
from dialogs.rhythm import FRIDAY, MONTH, OWED, TEAM, TEAM_FRIDAY
from dialogs.screens import plain_text
from dialogs.week import reason_text
from storage import audit, handovers, invitations, people, runs
from storage.blobs import BlobStore
from storage.database import Database, Reading, Work
from storage.people import Account, Person
from storage.upgrade import upgrade
from storage.weeks import days_of, week_of


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[tuple[Database, datetime]]:
    """The company's database, up to date, and this minute."""
    await upgrade(settings.url)
    database = Database(settings.url, settings.data_dir)
    await database.open()
    try:
        yield database, Clock(settings.now).now()
    finally:
        await database.close()


async def invite(
    settings: Settings, role: str, name: str, team_id: str, zone: str, days: int, region: str = ""
) -> dict[str, Any]:
    """A one-time code. Raises ValueError for an unknown role or zone."""
    if role not in get_args(Role):
        raise ValueError(f"Unknown role «{role}»: {', '.join(get_args(Role))}")
    if zone and not is_zone(zone):
        raise ValueError(f"«{zone}» is no time zone; write one like Europe/Moscow")
    async with opened(settings) as (database, now), database.work() as work:
        until = now + timedelta(days=days)
        if team_id and team_id not in {team.id for team in await people.teams(work)}:
            await people.create_team(work, people.Team(team_id, team_id, team_id, region=region or None))
        invitation = invitations.Invitation(
            role=role,  # type: ignore[arg-type]  # checked above
            name=name,
            zone=zone or settings.company_zone,
            created_by="server",
            expires_at=until,
            team_id=team_id or None,
            region=region or await people.region_of(work, team_id or None),
        )
        await audit.append(work, audit.Deed(now, "server", "people.invite", role, {"team": team_id}))
        code = await invitations.invite(work, invitation)
        found = {"code": code, "link": await invitations.deep_link(work, code)}
    return found | {"role": role, "team": invitation.team_id, "region": invitation.region, "until": until}


async def open_invitations(settings: Settings) -> list[dict[str, Any]]:
    """What was not followed yet; the handle is what it is taken back by."""
    names = ("handle", "role", "name", "team_id", "region", "person_id", "created_by", "expires_at")
    async with opened(settings) as (database, now), database.read() as read:
        return [{name: getattr(each, name) for name in names} for each in await invitations.open_invitations(read, now)]


async def link(settings: Settings, person_id: str) -> dict[str, Any]:
    """A short code that ties one more account to a person. Raises LookupError."""
    async with opened(settings) as (database, now), database.work() as work:
        person = await _active(work, person_id)
        code, until = await invitations.link_code(work, person, "server", now)
        await audit.append(work, audit.Deed(now, "server", "people.link", person_id, {}))
    return {"code": code, "person": person_id, "until": until, "tries": invitations.LINK_TRIES}


async def export_person(settings: Settings, person_id: str, out: Path) -> dict[str, Any]:
    """Everything kept of a person into a file that did not exist. Raises LookupError, OSError."""
    async with opened(settings) as (database, now):
        async with database.work() as work:
            await _person(work, person_id)
            await audit.append(work, audit.Deed(now, "server", "people.export", person_id, {}))
        exported = await export.gather(database, person_id, now)
        whole = out.suffix.casefold() == ".zip"
        data = export.as_zip(exported, database.data_dir) if whole else export.as_json(exported)
    await asyncio.to_thread(_write_private, out, data)
    rows = sum(len(found) for found in exported.data["tables"].values())
    return {"person": person_id, "file": str(out), "rows": rows, "files": len(exported.files) if whole else 0}


def _write_private(out: Path, data: bytes) -> None:
    with open(out, "xb", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
        file.write(data)


async def erase_person(settings: Settings, person_id: str) -> dict[str, Any]:
    """Raises LookupError; erase.StillThere when the file holds old pages still."""
    from bot import erase  # noqa: PLC0415

    async with opened(settings) as (database, now):
        async with database.read() as read:
            person = await _person(read, person_id)
            channels = {account.channel for account in await people.accounts_of(read, person_id)}
        await _let_go(settings, database, person, now)
        done = await erase.erase(database, _readers(channels), person, now)
    return asdict(done)


async def _let_go(settings: Settings, database: Database, person: Person, now: datetime) -> None:
    """Conversations of others that wait for one of theirs would wait for ever."""
    async with database.read() as read:
        led = await runs.open_for(read, person.id)
        awaited = [run for run in led if await handovers.by_child(read, run.id) is not None]
    for run in awaited:
        async with database.work() as work:
            await conversations.given_up(_scene(settings, work, person, now), run)


def _readers(channels: set[ChannelName]) -> dict[ChannelName, Reader]:
    """Of the channels a person wrote in: what they typed is told from what their messenger added."""
    readers: dict[ChannelName, Reader] = {}
    if "web" in channels:
        from handlers.web.reader import read as from_page  # noqa: PLC0415

        readers["web"] = from_page
    if "telegram" in channels:
        from handlers.telegram.reader import read as from_telegram  # noqa: PLC0415

        readers["telegram"] = from_telegram
    if "slack" in channels:
        from handlers.slack.reader import read as from_slack  # noqa: PLC0415

        readers["slack"] = from_slack
    return readers


async def everybody(settings: Settings) -> list[dict[str, Any]]:
    """With their accounts, the one used last first."""
    async with opened(settings) as (database, _), database.read() as read:
        return [
            asdict(person) | {"accounts": [_told(each) for each in await _accounts(read, person.id)]}
            for person in await people.list_people(read)
        ]


async def _accounts(read: Reading, person_id: str) -> list[Account]:
    return linking.open_of(await people.accounts_of(read, person_id))


def _told(account: Account) -> dict[str, Any]:
    return {name: getattr(account, name) for name in ("channel", "linked_at", "last_use", "blocked")}


async def unlink(settings: Settings, person_id: str, channel: str) -> dict[str, Any]:
    """A lost phone: all accounts of a person in one messenger are a stranger's. Raises LookupError."""
    async with opened(settings) as (database, now), database.work() as work:
        person = await _person(work, person_id)
        found = [each for each in await _accounts(work, person_id) if each.channel == channel]
        if not found:
            raise LookupError(f"«{person_id}» has no account in {channel}. See: shturman people list")
        post = _scene(settings, work, person, now).post
        for account in found:
            person = await linking.take_away(post, person, account, "server")
        left = [each.channel for each in await _accounts(work, person_id)]
    return {"person": person_id, "channel": channel, "unlinked": len(found), "left": left}


async def revoke(settings: Settings, person_id: str) -> bool:
    async with opened(settings) as (database, now), database.work() as work:
        if await people.revoke(work, person_id, now):
            await audit.append(work, audit.Deed(now, "server", "people.revoke", person_id, {}))
            person = await _person(work, person_id)
            post = _scene(settings, work, person, now).post
            await home.close(post, await home.pages_of(post, (person_id,)), person.lang)
            return True
        taken_back = await invitations.revoke(work, person_id, now)
        if taken_back:
            await audit.append(work, audit.Deed(now, "server", "invitation.revoke", person_id, {}))
        return taken_back


async def deputy(settings: Settings, person_id: str, deputy_id: str, until: date | None) -> dict[str, Any]:
    """Who stands in for a person and how long; neither: they are back. Raises LookupError or ValueError in words."""
    async with opened(settings) as (database, now), database.work() as work:
        person = await _active(work, person_id)
        today = local_minute(now, person.zone).date()
        if not deputy_id and until is None:
            after = replace(person, deputy_id=None, away_until=None)
        else:
            after = replace(person, deputy_id=await _may_stand_in(work, person, deputy_id), away_until=until)
        if until is not None and until < today:
            raise ValueError(f"{until} is over; today is {today} where {person_id} is")
        if after != person:
            since = (person.away_since or now) if after.deputy_id else None
            await people.set_deputy(work, person_id, after.deputy_id, after.away_until, since, back_on=today)
            detail = {"deputy": after.deputy_id, "until": until.isoformat() if until else None}
            await audit.append(work, audit.Deed(now, "server", "people.deputy", person_id, detail))
        present = await people.stand_in(work, after, today)
    return {"person": person_id, "deputy": after.deputy_id, "until": after.away_until, "today": present.id}


async def _may_stand_in(work: Work, person: Person, deputy_id: str) -> str:
    """The deputy that was named, or the one the person has already."""
    chosen = deputy_id or person.deputy_id
    if chosen is None:
        raise ValueError(f"{person.id} has no deputy yet: shturman people deputy {person.id} DEPUTY --until DATE")
    if chosen == person.id:
        raise ValueError(f"{person.id} cannot stand in for themselves")
    return (await _active(work, chosen)).id


async def _active(read: Reading, person_id: str) -> Person:
    person = await _person(read, person_id)
    if not person.active:
        raise LookupError(f"«{person_id}» was revoked. See: shturman people list")
    return person


async def import_file(
    settings: Settings, file: Path, kind: Kind | None, by: str, agreed: Callable[[str], bool], said: Said
) -> dict[str, Any]:
    """Read, show, load when agreed. `outcome`: loaded, asked or refused; `text` in words."""
    async with opened(settings) as (database, now):
        async with database.read() as read:
            person = await _person(read, by) if by else await _importer(read)
        if person is None:
            return {"outcome": "refused", "text": "Nobody to load it for: shturman people invite --role admin"}
        raw = await asyncio.to_thread(file.read_bytes)
        house = House(Methodology(settings.algorithms_dir), settings.secrets)
        server = Server(database, house, BlobStore(settings.data_dir), Clock(now), person)
        return await at_server.load(server, file.name, raw, kind, agreed, said)


async def export_tables(settings: Settings, what: str, month: str, by: str, folder: Path) -> dict[str, Any]:
    """Excel files as «/export» gives them, by the rights of this person. LookupError when they are not theirs."""
    async with opened(settings) as (database, now):
        async with database.read() as read:
            person = await _person(read, by) if by else await _importer(read)
        if person is None:
            raise LookupError("Nobody to export it for: shturman people invite --role admin")
        return await tables_out.write(database, person, tables_out.Wanted(what, month, folder), now)


async def _importer(read: Any) -> Person | None:
    for role in ("admin", "director", "team_lead"):
        found = await people.of_role(read, role)
        if found:
            return found[0]
    return None


def _scene(settings: Settings, work: Any, person: Person, now: datetime) -> Scene:
    house = House(Methodology(settings.algorithms_dir), settings.secrets)
    return Scene(work, house, person, None, now, Post(work, house, f"cli/{now:%Y%m%dT%H%M%S%f}", now))


async def _person(read: Any, person_id: str) -> Person:
    person = await people.by_id(read, person_id)
    if person is None:
        raise LookupError(f"No person «{person_id}». See: shturman people list")
    return person


def _day(week: str, today: date, offset: int) -> date:
    """A day of the asked week; today when none is asked. Raises ValueError for what is no week."""
    if not week:
        return today
    try:
        return days_of(week)[0] + timedelta(days=offset)
    except ValueError as error:
        raise ValueError(f"«{week}» is no week; write one like {week_of(today)}") from error


async def digest(settings: Settings, person_id: str, week: str, kind: str = "") -> str:
    async with opened(settings) as (database, now), database.read() as read:
        person = await _person(read, person_id)
        weekly = {"team_lead": TEAM, "director": MONTH}.get(person.role, FRIDAY)
        wanted = kind or weekly
        if kind and kind not in dict(OWED.get(person.role, ())):
            raise ValueError(f"a {person.role} has no digest «{wanted}»")
        day = _day(week, local_minute(now, person.zone).date(), 4 if wanted in (FRIDAY, TEAM_FRIDAY) else 0)
        found = await digests.made(read, [digests.Wanted(person, wanted, day)], load_calendar(settings.calendar))
        said = found[person.id, wanted]
    if said is None:
        return "not yet: the month's data is not all there"
    return f"quiet: {said.why}" if isinstance(said, Quiet) else plain_text(said.screen)


async def plan(settings: Settings, person_id: str, week: str) -> list[dict[str, str]]:
    async with opened(settings) as (database, now), database.read() as read:
        person = await _person(read, person_id)
        day = _day(week, local_minute(now, person.zone).date(), 0)
        found = (await monday(read, person, day, load_calendar(settings.calendar))).proposals
    return [
        {
            "partner": each.partner.id,
            "priority": f"{each.priority:.2f}",
            "text": f"{each.partner.name} — {reason_text(each, person.lang)}",
        }
        for each in found
    ]
