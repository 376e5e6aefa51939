"""The week for a phone's calendar: as a file, and by an address of one's own where this house is reached by HTTP."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot import rights
from bot.access import Target, can
from bot.clock import Clock
from bot.documents import Drawn
from bot.scene import House, Scene, as_utc, local_minute, named
from dialogs import actions
from dialogs.ics import Event, calendar
from dialogs.menu import back_to_menu
from dialogs.screens import Action, Block, Button, File, Paragraph, Screen, line
from dialogs.texts import say
from dialogs.week import trip_words
from dialogs.week_screen import feed_screen
from storage import feeds, partners, people, plans, trips
from storage.blobs import BlobStore
from storage.database import Database, Reading
from storage.people import Person
from storage.plans import Visit
from storage.weeks import days_of, week_of

VERB, FEED_VERB = "wi", "wf"
BACK, AHEAD = 2, 5  # weeks that an address tells of
WORKDAYS = 4  # from Monday to Friday


async def events_of(read: Reading, person: Person, weeks: Sequence[str]) -> list[Event]:
    """Visits of these weeks, also those that are off: a calendar that has them must learn it. Then trips."""
    visits = [visit for week in weeks for visit in await plans.visits_of(read, person.id, week)]
    seen = {card.id: card for card in await partners.visible_to(read, person)}
    found = [
        _visit(visit, named(card).say(person.lang), card.city, person)
        for visit in visits
        if (card := seen.get(visit.partner_id)) is not None and visit.plan_key is not None
    ]
    first, last = days_of(weeks[0])[0], days_of(weeks[-1])[1]
    told = (*trips.GOES, "cancelled")
    for trip in (await trips.of_people(read, [person.id], first, last, told)).get(person.id, []):
        words = trip_words(trip.starts, trip.ends, trip.region, trip.starts, person.lang)
        uid = f"trip-{trip.run_id}@shturman"
        is_off = trip.status == "cancelled"
        found.append(Event(uid, words, trip.starts, trip.ends, trip.region, trip.stored_at, is_off))
    return found


def _visit(visit: Visit, name: str, city: str, person: Person) -> Event:
    """A visit without a day has its whole week."""
    uid = f"visit-{visit.id}-{person.id}@shturman"
    monday = days_of(visit.week)[0]
    day = visit.day or (visit.done_on if visit.status == "done" else None)
    starts: date | datetime = day or monday
    ends = None if day else monday + timedelta(days=WORKDAYS)
    if day is not None and visit.at:
        starts = as_utc(datetime.fromisoformat(f"{day}T{visit.at}"), person.zone)
    done = "✅ " if visit.status == "done" else ""
    is_off = visit.status == "dropped" or visit.duty == "moved"
    return Event(uid, done + name, starts, ends, city, visit.revised_at, is_off)


async def draw(
    database: Database, _house: House, files: BlobStore, person: Person, _action: Action, now: datetime
) -> Drawn | None:
    """The file of this week; None when it is not this person's to have."""
    today = local_minute(now, person.zone).date()
    async with database.read() as read:
        if not can(await rights.actor(read, person), "week.plan", Target(owner_id=person.id)):
            return None
        events = await events_of(read, person, [week_of(today)])
    text = calendar(say("week.calendar_name", person.lang), events)
    name = say("week.calendar_file", person.lang, week=week_of(today))
    return Drawn(await files.put(text.encode()), f"{name}.ics")


async def answer(scene: Scene, action: Action, drawn: Drawn | None) -> None:
    """The file, and how to have it by itself where that can be had."""
    if not await scene.may_own("week.plan", action.value) or drawn is None:
        await scene.not_yours()
        return
    blocks: list[Block] = [Paragraph(line(scene.say("week.calendar_ready"))), File(drawn.blob, drawn.name)]
    rows = []
    if scene.house.calendar_url:
        rows.append((Button(scene.say("week.feed"), actions.feed("open")),))
    await scene.answer(Screen(tuple(blocks), (*rows, (back_to_menu(scene.lang),))))


# ── by address ──────────────────────────────────────────────────────────────────────────────────────────────


async def door(scene: Scene, action: Action) -> bool:
    """Buttons of one's address. False: somebody else's business."""
    if action.verb != FEED_VERB:
        return False
    if not await scene.may_own("week.plan") or not scene.house.calendar_url:
        await scene.not_yours()
        return True
    me, salt = scene.person.id, await feeds.salt_of(scene.work, scene.person.id)
    if action.value == "off":
        await feeds.close(scene.work, me)
        await scene.answer(feed_screen(scene.say("week.feed_closed"), "", scene.lang))
        return True
    if salt is None or action.value == "new":
        salt = secrets.token_hex(8)
        await feeds.open_(scene.work, me, salt, scene.now)
    address = f"{scene.house.calendar_url}/{name_of(me, salt, scene.house.keys[0])}"
    await scene.answer(feed_screen(scene.say("week.feed_open"), address, scene.lang))
    return True


def name_of(person_id: str, salt: str, key: bytes) -> str:
    """What stands behind the last slash of an address: whoever knows it reads the calendar, nobody can guess it."""
    return f"{person_id}-{_signature(person_id, salt, key)}.ics"


def _signature(person_id: str, salt: str, key: bytes) -> str:
    return hmac.new(key, f"calendar/{person_id}/{salt}".encode(), hashlib.sha256).hexdigest()[:32]


@dataclass(frozen=True)
class Feed:
    """What an address is answered with."""

    database: Database
    house: House
    clock: Clock

    async def text(self, name: str) -> str | None:
        """None for what is nobody's address, or is no more."""
        person_id, _, signature = name.removesuffix(".ics").rpartition("-")
        async with self.database.read() as read:
            person = await people.by_id(read, person_id)
            salt = await feeds.salt_of(read, person_id) if person is not None and person.active else None
            if person is None or salt is None:
                return None
            keys = self.house.keys
            said = signature.encode()  # an address may hold any letters
            if not any(hmac.compare_digest(said, _signature(person_id, salt, key).encode()) for key in keys):
                return None
            today = local_minute(self.clock.now(), person.zone).date()
            weeks = [week_of(today + timedelta(weeks=number)) for number in range(-BACK, AHEAD)]
            return calendar(say("week.calendar_name", person.lang), await events_of(read, person, weeks))
