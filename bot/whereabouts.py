"""What a person says about themselves: away until a day and who decides meanwhile, in another zone, quiet hours."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import available_timezones

from bot import planning, telling
from bot.scene import Scene, as_utc, local_minute
from bot.seeing import name_of
from dialogs import formats
from dialogs.menu import message
from dialogs.reading.dates import read_day
from dialogs.reading.results import Refused
from dialogs.rhythm import quiet_hours
from dialogs.screens import Action
from dialogs.whereabouts import ask_leave, ask_quiet, ask_zone, ask_zone_until, away, confirm_leave, span, zone_set
from dialogs.zones import RUSSIA, find
from storage import audit, people, reminders, runs
from storage.database import Work
from storage.people import Person

OFF = frozenset({"off", "нет", "выкл", "back", "home", "домой", "дома", "вернулся", "вернулась"})
DEPUTIES = 8
DECIDE = frozenset({"rm", "team_lead", "director"})


@cache
def zones() -> frozenset[str]:
    return frozenset(available_timezones())


async def run(scene: Scene, command: str, text: str) -> None:
    """«/away до 25-го», «/zone Омск до пятницы», «/quiet 22-7»."""
    if not await scene.may_own("settings.change"):
        return
    match command:
        case "/away":
            await _away(scene, text)
        case "/zone":
            await _zone(scene, text)
        case _:
            await _quiet(scene, text)


async def door(scene: Scene, action: Action) -> bool:
    """Buttons of these screens. False: somebody else's business."""
    if action.verb not in ("wl", "wd", "wb", "wz", "wu", "wh", "wq"):
        return False
    if not await scene.may_own("settings.change"):
        return True
    match action.verb:
        case "wl":
            await _leave(scene, date.fromisoformat(action.value))
        case "wd":
            await _deputy(scene, action.value)
        case "wb":
            await _back(scene)
        case "wz":
            await _how_long(scene, action.value)
        case "wu":
            await _go(scene, action.value, date.fromisoformat(action.subject) if action.subject else None)
        case "wh":
            await _home(scene)
        case _:
            await _set_quiet(scene, action.value)
    return True


# ── leave ───────────────────────────────────────────────────────────────────────────────────────────────────


async def _away(scene: Scene, text: str) -> None:
    today = scene.local.date()
    if text.casefold() in OFF:
        await _back(scene)
    elif not text and scene.person.away(today):
        await _show_leave(scene, scene.person)
    elif not text:
        friday = _friday(today)
        await scene.answer(ask_leave(today, scene.lang, (friday, friday + timedelta(7), friday + timedelta(14))))
    else:
        read = read_day(text, today=today, sense="future")
        if isinstance(read, Refused):
            await _refused(scene, read)
        elif read.uncertain or read.value < today:
            await scene.answer(confirm_leave(max(read.value, today), today, scene.lang))
        else:
            await _leave(scene, read.value)


async def _leave(scene: Scene, until: date) -> None:
    """From this minute. An old button may name a day that is over: it is asked again."""
    if until < scene.local.date():
        await _away(scene, "")
        return
    since = scene.person.away_since or scene.now
    await people.set_deputy(scene.work, scene.person.id, scene.person.deputy_id, until, since)
    await _record(scene, "people.away", {"until": until.isoformat()})
    await _show_leave(scene, replace(scene.person, away_until=until, away_since=since))


async def _show_leave(scene: Scene, person: Person) -> None:
    deputy = await people.by_id(scene.work, person.deputy_id) if person.deputy_id else None
    offered = [(each.id, name_of(each, scene)) for each in await _able(scene) if each.id != person.deputy_id]
    name = name_of(deputy, scene) if deputy else ""
    await scene.answer(away(person.away_until, name, scene.local.date(), scene.lang, offered), "away")


async def _able(scene: Scene) -> list[Person]:
    """Who may decide instead: colleagues, those above, and of a function whoever else has it; not who is away too."""
    person = scene.person
    team = await people.team_members(scene.work, person.team_id) if person.team_id else []
    leads = [*await people.of_role(scene.work, "team_lead"), *await people.of_role(scene.work, "director")]
    peers = await people.of_role(scene.work, person.role)
    near = peers if person.role not in DECIDE else [*team, *leads] if person.role == "rm" else [*leads, *peers]
    others = {each.id: each for each in near if each.id != person.id}
    here = [each for each in others.values() if not each.away(local_minute(scene.now, each.zone).date())]
    return here[:DEPUTIES]


async def _deputy(scene: Scene, id_: str) -> None:
    """Who decides meanwhile hears of it at once; of nobody the decisions wait."""
    person = scene.person
    able = {each.id: each for each in await _able(scene)}
    if not person.away(scene.local.date()) or (id_ and id_ not in able and id_ != person.deputy_id):
        await _away(scene, "")
        return
    since = person.away_since or scene.now
    await people.set_deputy(scene.work, person.id, id_ or None, person.away_until, since)
    await _record(scene, "people.deputy", {"deputy": id_ or None})
    changed = replace(person, deputy_id=id_ or None, away_since=since)
    await _show_leave(scene, changed)
    if id_ and id_ != person.deputy_id:
        theirs = scene.as_person(able[id_])
        name = name_of(person, theirs)
        if person.away_until is None:
            text = theirs.say("away.asked_deputy_open", name=name)
        else:
            last = formats.day(person.away_until, theirs.local.date(), theirs.lang, weekday=True)
            text = theirs.say("away.asked_deputy", name=name, day=last)
        await theirs.answer(message(text, theirs.lang))
        await planning.tell_deputy(theirs, changed, able[id_])


async def _back(scene: Scene) -> None:
    """What came meanwhile, at once: they asked."""
    if not scene.person.away(scene.local.date()):
        await scene.answer(message(scene.say("away.not"), scene.lang))
        return
    await people.set_deputy(scene.work, scene.person.id, None, None, back_on=scene.local.date())
    await _record(scene, "people.back", {})
    returned = replace(scene.person, away_since=scene.person.away_since or scene.now)
    if not await telling.say(scene.work, scene.house, returned, scene.now, answer=scene):
        await scene.answer(message(scene.say("away.returned"), scene.lang))


# ── the zone ────────────────────────────────────────────────────────────────────────────────────────────────


async def _zone(scene: Scene, text: str) -> None:
    if not text:
        hours = [(zone, local_minute(scene.now, zone)) for zone, *_ in RUSSIA]
        await scene.answer(ask_zone(scene.person.zone, scene.person.home_zone, hours, scene.lang), "zone")
        return
    if text.casefold() in OFF:
        await _home(scene)
        return
    found = find(text, zones(), scene.lang)
    if found is None:
        await scene.answer(message(scene.say("zone.unknown"), scene.lang))
    elif not found.rest:
        await _how_long(scene, found.zone)
    else:
        read = read_day(found.rest, today=local_minute(scene.now, found.zone).date(), sense="future")
        if isinstance(read, Refused):
            await _refused(scene, read)
        else:
            await _go(scene, found.zone, read.value)


async def _how_long(scene: Scene, zone: str) -> None:
    if zone in zones():
        today = local_minute(scene.now, zone).date()
        friday = _friday(today)
        await scene.answer(ask_zone_until(zone, today, (friday, friday + timedelta(7)), scene.lang), "zone")


async def _go(scene: Scene, zone: str, until: date | None) -> None:
    """Until a day the zone of home is kept; for good there is no other."""
    if zone not in zones() or (until is not None and until < local_minute(scene.now, zone).date()):
        await _zone(scene, "")
        return
    person = scene.person
    home_zone = (person.home_zone or person.zone) if until else None
    if home_zone == zone:  # where they belong anyway
        home_zone, until = None, None
    moved = await move(scene.work, replace(person, zone=zone, home_zone=home_zone, zone_until=until), person, scene.now)
    await _record(scene, "people.zone", {"zone": zone, "until": until.isoformat() if until else None})
    await scene.answer(message(zone_set(zone, until, local_minute(scene.now, moved.zone), scene.lang), scene.lang))


async def _home(scene: Scene) -> None:
    person = await home(scene.work, scene.person, scene.now)
    await scene.answer(
        message(zone_set(person.zone, None, local_minute(scene.now, person.zone), scene.lang), scene.lang)
    )


def is_home(person: Person, now: datetime) -> bool:
    """Whether a traveller's days are over where they are."""
    return person.zone_until is not None and local_minute(now, person.zone).date() > person.zone_until


async def home(work: Work, person: Person, now: datetime) -> Person:
    return await move(
        work, replace(person, zone=person.home_zone or person.zone, home_zone=None, zone_until=None), person, now
    )


async def move(work: Work, person: Person, before: Person, now: datetime) -> Person:
    """Another clock on the wall: what waits for a morning waits for the morning there."""
    await people.change(work, person)
    for row in await reminders.waiting_for(work, person.id):
        if row.wall is not None and row.due_at > now:
            await reminders.move(work, row, as_utc(datetime.fromisoformat(row.wall), person.zone))
    for seen in await runs.open_for(work, person.id):
        open_ = await runs.load(work, seen.id)
        if open_ is not None and open_.wake_at is not None and open_.wake_at > now:
            wake_at = as_utc(local_minute(open_.wake_at, before.zone), person.zone)
            await runs.save(work, replace(open_, wake_at=wake_at), open_.turn, open_.updated_at)
    return person


# ── quiet hours ─────────────────────────────────────────────────────────────────────────────────────────────


async def _quiet(scene: Scene, text: str) -> None:
    company = str(scene.house.quiet or "")
    if not text:
        current = scene.person.quiet or company
        await scene.answer(ask_quiet("" if current == "off" else current, company, scene.lang), "quiet")
    elif text.casefold() in OFF:
        await _set_quiet(scene, "off")
    elif quiet_hours(text) is not None:
        await _set_quiet(scene, str(quiet_hours(text)))
    else:
        await scene.answer(message(scene.say("quiet.unclear"), scene.lang))


async def _set_quiet(scene: Scene, value: str) -> None:
    own = None if value == "company" else value
    await people.change(scene.work, replace(scene.person, quiet=own))
    now = "" if own == "off" else own or str(scene.house.quiet or "")
    await scene.answer(message(scene.say("quiet.set", span=span(now, scene.lang)), scene.lang))


# ── shared ──────────────────────────────────────────────────────────────────────────────────────────────────


def _friday(today: date) -> date:
    """The coming one, not today."""
    return today + timedelta((4 - today.weekday()) % 7 or 7)


async def _refused(scene: Scene, refused: Refused) -> None:
    await scene.answer(message(scene.say(f"refused.{refused.key}"), scene.lang))


async def _record(scene: Scene, action: str, detail: dict[str, str | None]) -> None:
    await audit.append(scene.work, audit.Deed(scene.now, scene.person.id, action, scene.person.id, detail))
