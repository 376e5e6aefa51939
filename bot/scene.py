"""One press being handled: who, where, when, in which transaction, and the way to answer. Passed down, never stored."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from algorithms.model import Option
from algorithms.workdays import ProductionCalendar, load_calendar
from bot import rights
from bot.access import Actor, Target, What
from bot.errands import Errands
from bot.jobs import Jobs
from bot.methodology import Methodology
from bot.tokens import signer
from dialogs.channels import MANNERS
from dialogs.commands import by_words
from dialogs.engine import Outcome
from dialogs.facts import Facts, PartnerName
from dialogs.lang import Lang
from dialogs.linking import WORDS, went_on
from dialogs.menu import message
from dialogs.ports import ChannelName, SendClass
from dialogs.reading import companies
from dialogs.reading.names import Named, NameIndex
from dialogs.rhythm import QuietHours, Rhythm, quiet_hours
from dialogs.rooms import chat_of
from dialogs.screens import Button, Json, Screen, plain_text, signed, to_json, windowless
from dialogs.texts import say
from storage import cards, consents, outbox, partners, people, plans, reminders, runs
from storage.database import Reading, Work
from storage.partners import Partner
from storage.people import Account, Person


class Kept:
    """Walks of runs pressed lately, by the mark of their record: the next press goes on from there.

    Filled after the commit alone, so that what was rolled back is never gone on from.
    """

    LIMIT = 500

    def __init__(self) -> None:
        self._found: OrderedDict[str, tuple[str, Outcome]] = OrderedDict()

    def get(self, run_id: str, mark: str) -> Outcome | None:
        known = self._found.get(run_id)
        return known[1] if known is not None and known[0] == mark else None

    def put(self, run_id: str, mark: str, outcome: Outcome) -> None:
        self._found[run_id] = mark, outcome
        self._found.move_to_end(run_id)
        while len(self._found) > self.LIMIT:
            self._found.popitem(last=False)


@dataclass(frozen=True)
class House:
    """What all presses share: the methodology, the signing keys, the memory of name indexes, the helpers."""

    methodology: Methodology
    keys: Sequence[bytes]
    calendar: str = "ru"
    company: str = ""
    # The version of the text that people agree to before anything of theirs is kept; empty: nobody is asked.
    consent: str = ""
    agreed: set[str] = field(default_factory=set)
    indexes: dict[str, tuple[tuple[int, tuple[str, ...]], NameIndex]] = field(default_factory=dict)
    kept: Kept = field(default_factory=Kept)
    jobs: Jobs = field(default_factory=Jobs)
    errands: Errands = field(default_factory=Errands)
    quiet: QuietHours | None = None
    calendar_url: str = ""  # where calendars are read by address; empty: nowhere
    pages: bool = False  # whether a messenger keeps a page for us that shows everybody their day

    @property
    def workdays(self) -> ProductionCalendar:
        return load_calendar(self.calendar)

    def rhythm(self, person: Person) -> Rhythm:
        """When this person wants to be left alone: by their own word, else the company's; on free days there."""
        own = quiet_hours(person.quiet) if person.quiet else self.quiet
        return Rhythm(own, self.workdays.of_region(person.region))


@dataclass(frozen=True)
class Place:
    """Where a person is reached. `room`: where they asked, if others read along there and see that it was answered.

    `is_only`: they are reached nowhere else.
    """

    channel: ChannelName
    address: str
    room: str = ""
    is_only: bool = field(default=True, compare=False)


async def place_of(read: Reading, house: House, person: Person, *, off: ChannelName | None = None) -> Place | None:
    """Where they want to be written to, or were last; where that is out of reach or `off`, another of their messengers.

    Whoever was revoked is out of reach: their runs may go on, and nobody reads them there.
    """
    if not person.active:
        return None
    if house.consent and (await consents.answers(read, person.id))[-1:] != ["accepted"]:
        return None  # nobody is written to before they have agreed to it
    accounts = await people.accounts_of(read, person.id)
    return preferred(person, [account for account in accounts if account.channel != off])


def preferred(person: Person, accounts: Sequence[Account]) -> Place | None:
    """Of accounts of theirs, the one used last first."""
    open_ = [account for account in accounts if not account.blocked]
    if not open_:
        return None
    found = next((account for account in open_ if account.channel == person.messenger), open_[0])
    return Place(found.channel, found.address, is_only=len(open_) == 1)


class Post:
    """Puts screens into the outbox of the open transaction; keys are the cause and an ordinal."""

    def __init__(self, work: Work, house: House, cause: str, now: datetime, *, gathers: bool = False) -> None:
        self.work, self.house, self.cause, self.now = work, house, cause, now
        self.gathers = gathers  # the clock speaks: all that it has to say to a person becomes one message
        self.told: dict[str, Person] = {}
        self._count = 0

    async def to(  # to whom, what and how
        self,
        person: Person,
        screen: Screen,
        kind: SendClass,
        subject: str = "",
        place: Place | None = None,
        rests_on: str | None = None,
    ) -> bool:
        """Queue a screen for a person; False when they have no open account anywhere."""
        self.told[person.id] = person
        asked = place is not None
        place = place or await place_of(self.work, self.house, person)
        if place is None:
            return False
        if kind == "push" and not asked and self.waits(person, place):
            await self._keep(person, screen, subject)
            return True
        made = self._signed(person, screen, place)
        if subject and not place.is_only:
            await self._went_on(person, place, subject, rests_on)
        row = _row(person.id, place, kind, to_json(made))
        await self._put(replace(row, subject=subject, rests_on=rests_on))
        return True

    async def _went_on(self, person: Person, here: Place, run_id: str, rests_on: str | None) -> None:
        """The card of the same conversation in another messenger of theirs says where it is now; told once, because
        the card that was shown last is here from now on.
        """
        last = await outbox.last_card(self.work, person.id, run_id)
        if last is None or last.in_place or (last.channel, last.address) == (here.channel, here.address):
            return
        if last.rests_on != rights.basis("run.see", run_id):  # a menu may stand open in both
            return
        note = to_json(signed(went_on(here.channel, run_id, person.lang), signer(person.id, self.house.keys)))
        note["blocks"] = [*(block for block in last.screen["blocks"] if block["kind"] in WORDS), *note["blocks"]]
        row = _row(person.id, Place(last.channel, last.address), "edit", note)
        await self._put(replace(row, subject=run_id, rests_on=rests_on, in_place=True))

    async def over(self, person: Person, screen: Screen, subject: str, rests_on: str | None = None) -> None:
        """Put it over the card of this subject that they were shown last, wherever that stands: it rings nobody.

        Whoever was shown none is not told, nor is a messenger that is theirs no more.
        """
        self.told[person.id] = person
        last = await outbox.last_card(self.work, person.id, subject)
        theirs = await people.accounts_of(self.work, person.id) if last else ()
        if last is not None and any(is_of(account, last.channel, last.address) for account in theirs):
            place = Place(last.channel, last.address)
            row = _row(person.id, place, "edit", to_json(self._signed(person, screen, place)))
            await self._put(replace(row, subject=subject, rests_on=rests_on, in_place=True))

    async def differs(self, person: Person, screen: Screen, subject: str, place: Place) -> bool:
        """Whether it is not what was said there last on this subject."""
        last = await outbox.last_said(self.work, place.channel, place.address, subject)
        return last != to_json(self._signed(person, screen, place))

    def _signed(self, person: Person, screen: Screen, place: Place) -> Screen:
        manners = MANNERS[place.channel]
        shown = screen if manners.windows else windowless(screen)
        shown = shown if manners.slashes else by_words(shown, person.lang)
        return signed(shown, signer(person.id, self.house.keys))

    def waits(self, person: Person, place: Place) -> bool:
        """Whether this is said later: together with the rest, after a leave, after quiet hours.

        The local chat rings no phone: what a colleague's press brings is on the page at once.
        """
        local = local_minute(self.now, person.zone)
        rings = MANNERS[place.channel].rings
        return self.gathers or person.away(local.date()) or (rings and self.house.rhythm(person).is_quiet(local))

    async def _keep(self, person: Person, screen: Screen, subject: str) -> None:
        """Of a conversation only that there is news; how it stands is seen when it is told."""
        run = await runs.load(self.work, subject.partition("/")[0]) if subject else None
        self._count += 1
        cause = f"news/{person.id}/{run.id if run else f'{self.cause}/{self._count}'}"
        text = "" if run else plain_text(screen)
        today = local_minute(self.now, person.zone).date().isoformat()
        kind: reminders.Kind = "turn" if run else "news"
        row = reminders.Wanted(cause, 1, kind, person.id, run.id if run else None, today, self.now)
        await reminders.call(self.work, replace(row, title_ru=text, title_en=text))

    async def stranger(self, place: Place, screen: Screen, subject: str = "") -> None:
        """To somebody who is nobody here yet: no buttons, so nothing to sign."""
        await self._put(replace(_row(None, place, "edit", to_json(screen)), subject=subject))

    async def toast(self, person: Person | None, place: Place, handle: str, text: str) -> None:
        """The short word on a tap."""
        if handle and (text or MANNERS[place.channel].tap_waits):
            row = _row(person.id if person else None, place, "toast", to_json(Screen(toast=text)))
            await self._put(replace(row, toast=handle))

    async def _put(self, row: outbox.NewRow) -> None:
        self._count += 1
        await outbox.put(self.work, replace(row, key=f"{self.cause}/{self._count}"), self.now)


def is_of(account: Account, channel: ChannelName, address: str) -> bool:
    """Whether it is read by this account alone: its chat, or a thread there."""
    return account.channel == channel and chat_of(address) == account.address


def _row(person: str | None, place: Place, kind: SendClass, screen: Json) -> outbox.NewRow:
    return outbox.NewRow("", person, place.channel, place.address, kind, screen, room=place.room or None)


@dataclass(frozen=True)
class Scene:
    """`now` is aware UTC; `local` the same minute where the person is, naive."""

    work: Work
    house: House
    person: Person
    place: Place | None
    now: datetime
    post: Post
    reply: SendClass = "edit"
    said: str = ""  # the channel's name of the message that the person wrote
    account: str = ""  # by which they came
    beside: tuple[Button, ...] = ()  # below each answer of this press: the way back to where the person was
    wrote: datetime | None = None  # the messenger's own time of it: a phone without a network sends late
    # What was gathered in this press already, by person and by who was asked for: a press asks the same a dozen times.
    known: dict[str, Facts] = field(default_factory=dict)
    listed: dict[str, Sequence[Partner]] = field(default_factory=dict)
    leads: dict[str, Person | None] = field(default_factory=dict)
    owners: dict[str, Person] = field(default_factory=dict)
    walked: dict[str, Outcome] = field(default_factory=dict)

    @property
    def lang(self) -> Lang:
        return self.person.lang

    @property
    def local(self) -> datetime:
        return local_minute(self.now, self.person.zone)

    @property
    def asked_in_room(self) -> bool:
        return self.place is not None and self.place.room != ""

    async def actor(self) -> Actor:
        return await rights.actor(self.work, self.person)

    async def may(self, what: What, target: Target, about: str) -> bool:
        """Whether the person may do this, now; a denial is on record."""
        return await rights.permitted(self.work, self.person, what, target, about, self.now)

    async def may_own(self, what: What, about: str = "") -> bool:
        """The same of what is the person's own, or is to be."""
        return await self.may(what, Target(owner_id=self.person.id), about)

    def say(self, key: str, **fields: str | int) -> str:
        return say(key, self.lang, **fields)

    def as_person(self, person: Person) -> Scene:
        """The same press seen by another person: their language, zone and messenger; they did not ask, so a push."""
        return (
            replace(self, person=person, place=None, reply="push", said="", wrote=None, beside=())
            if person.id != self.person.id
            else self
        )

    async def answer(self, screen: Screen, subject: str = "", rests_on: str | None = None) -> None:
        rows = (*screen.buttons, self.beside) if self.beside else screen.buttons
        await self.post.to(self.person, replace(screen, buttons=rows), self.reply, subject, self.place, rests_on)

    async def answer_of(self, run_id: str, screen: Screen, *, card: bool = True) -> None:
        """A screen of a run: sent while the person still may see it."""
        await self.answer(screen, run_id if card else "", rights.basis("run.see", run_id))

    async def not_yours(self) -> None:
        """The same words for what is not theirs, what is no more and what never was."""
        await self.answer(message(self.say("not_yours"), self.lang))

    async def wrote_below(self) -> None:
        """The person's own message is last now: cards go anew below it."""
        if self.place is not None:
            await cards.forget_last(self.work, self.place.channel, self.place.address)

    async def facts(self, run: runs.Run | None = None, decider: str = "") -> Facts:
        """Names this person may see, and who is looking. Gathered once a press; `forget` after a new partner."""
        if self.person.id not in self.known:
            listing = await partners.listing(self.work, self.person)
            self.listed[self.person.id] = visible = listing.visible
            names = {partner.id: named(partner) for partner in visible}
            former = {old: names[kept] for old, kept in listing.merged.items() if kept in names}
            self.known[self.person.id] = Facts(
                now=self.local,
                partners=former | names,
                index=await self.index(visible),
                lang=self.lang,
            )
        deciding = run is not None and run.waits_for == self.person.id
        return replace(self.known[self.person.id], decider=decider, deciding=deciding)

    async def facts_leading(self, run: runs.Run) -> Facts:
        """With the name of what a conversation is about, for whoever leads it: it may have been given to them."""
        facts = await self.facts()
        if run.partner_id is None or run.partner_id in facts.partners:
            return facts
        partner = await partners.by_id(self.work, run.partner_id)
        return replace(facts, partners={**facts.partners, partner.id: named(partner)}) if partner else facts

    def forget(self) -> None:
        """The list of partners changed in this very press."""
        self.known.clear()

    async def lead_of(self, person: Person) -> Person | None:
        """Who leads this person, asked once a press."""
        if person.id not in self.leads:
            self.leads[person.id] = await people.lead_of(self.work, person.id)
        return self.leads[person.id]

    async def colleagues(self, owner: Person) -> tuple[Option, ...]:
        """Whom a conversation of this person may name: the team, its lead, and whoever is above all teams."""
        members = await people.team_members(self.work, owner.team_id) if owner.team_id else []
        lead = await self.lead_of(owner)
        above = await people.of_role(self.work, "director")
        found = {each.id: each for each in (owner, *members, *([lead] if lead else []), *above)}
        return tuple(Option(code=each.id, ru=each.name, en=each.name_en or each.name) for each in found.values())

    async def near(self) -> tuple[str, ...]:
        """Partners offered first: today's visits, then those not seen longest ago."""
        await self.facts()
        visible = self.listed[self.person.id]
        today = [visit.partner_id for visit in await plans.visits_on(self.work, self.person.id, self.local.date())]
        last = await plans.last_visits(self.work, [partner.id for partner in visible])
        own = [partner.id for partner in visible if partner.owner_id == self.person.id]
        recent = sorted(own, key=lambda id_: (id_ not in last, -(last[id_].toordinal() if id_ in last else 0), id_))
        return tuple(dict.fromkeys([*today, *recent]))

    async def index(self, visible: Sequence[Partner]) -> NameIndex:
        """The index of the names this person may say, kept until the list changes."""
        # Names change with the version; which of them are this person's changes with teams and roles as well.
        mark = await partners.version(self.work), tuple(partner.id for partner in visible)
        kept = self.house.indexes.get(self.person.id)
        if kept is None or kept[0] != mark:
            kept = mark, NameIndex([spoken(partner, self.person.id) for partner in visible])
            self.house.indexes[self.person.id] = kept
        return kept[1]


def named(partner: Partner) -> PartnerName:
    return PartnerName(partner.id, companies.bare(partner.name), partner.name_en, partner.city)


short_name = companies.bare


def spoken(partner: Partner, person: str) -> Named:
    english = (partner.name_en,) if partner.name_en else ()
    return Named(partner.id, partner.name, (*partner.aliases, *english), partner.owner_id == person)


def local_minute(moment: datetime, zone: str) -> datetime:
    """Aware UTC as the naive minute on a wall clock of the zone."""
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None, second=0, microsecond=0)


def as_utc(local: datetime, zone: str) -> datetime:
    """A naive wall minute as aware UTC. In the gap of a clock change the minute moves forward; a double fires once."""
    return local.replace(tzinfo=ZoneInfo(zone), fold=0).astimezone(ZoneInfo("UTC"))
