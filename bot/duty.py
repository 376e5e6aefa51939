"""Reports that are owed, said by the ladder: each step once, at the hours of whoever hears it, as one message.

What was said is kept with the visit and the day is claimed in the same transaction, so a second tick, a restart and
another process find that it was. Whoever is inside a conversation is told when it ends.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot import rights
from bot.owing import Stands, answers_for, as_owed, owed_by, standing
from bot.scene import House, Post, Scene, local_minute, place_of
from bot.seeing import name_of
from dialogs import duty as words
from dialogs.duty import Debtor
from dialogs.labels import surname
from dialogs.lang import Lang
from dialogs.menu import message
from dialogs.rhythm import REPORT_DUE, REPORT_HEAD, REPORT_LATE, REPORT_LEAD, REPORT_SEEN, rings, rung_of
from dialogs.screens import Screen
from storage import asked, duties, leaves, people, pushes, runs
from storage.database import Database, Reading, Work
from storage.duties import Duty
from storage.people import Person

log = structlog.get_logger()

IN_DIALOG = timedelta(minutes=30)  # a conversation that nobody touched for so long holds nothing up
ASKED = timedelta(minutes=15)
EARLIEST = timedelta(hours=14)  # how far ahead of UTC a day may be
SEEN, TOLD, ASKS = "3", "L", "A"  # marks of `said` besides the steps: seen by the lead, told to them, asked of them
TO_LEAD, LISTED = 3, 4  # steps
OWN = (REPORT_LATE, REPORT_SEEN, REPORT_DUE)


async def in_dialog(read: Reading, person: Person, now: datetime) -> bool:
    """Whether they are in the middle of something that asks them."""
    waits = await asked.of(read, person.id)
    if waits is not None and now - waits.at < ASKED:
        return True
    own = await runs.open_for(read, person.id)
    asking = (run for run in own if run.status == "open" and run.waits_for in (None, person.id))
    return any(now - run.updated_at < IN_DIALOG for run in asking)


@dataclass
class Duties:
    """One tick says all steps whose hour it is."""

    database: Database
    house: House
    sent: Callable[[], None]

    async def tick(self, now: datetime) -> None:
        async with self.database.read() as read:
            owing = await duties.owed(read, None, (now + EARLIEST).date(), self.house.workdays)
            if not owing:
                return
            everybody = await people.list_people(read)
            claimed = await pushes.claimed(read, _periods(now))
            gone = await leaves.since(read, list(owing), now.date() - duties.BACK)
        stands: dict[str, list[Stands]] = {}
        for person in everybody:
            with _apart(person.id):
                today = local_minute(now, person.zone).date()
                stands[person.id] = standing(self.house.workdays, person, owing.get(person.id, []), today, gone)
        for person in everybody:
            if stands.get(person.id):
                with _apart(person.id):
                    await self._own(person, stands[person.id], now, claimed)
        await self._above(everybody, stands, owing, now, claimed)

    # ── whoever owes them ───────────────────────────────────────────────────────────────────────────────────

    async def _own(self, person: Person, found: Sequence[Stands], now: datetime, claimed: _Claimed) -> None:
        local = local_minute(now, person.zone)
        for kind in rings(local, self.house.rhythm(person)):
            key = (person.id, kind, rung_of(kind, local.date()))
            if kind in OWN and key not in claimed and (_says(kind, found) or _says(kind, found, heard=False)):
                await self._say(person, kind, key[2], now)

    async def _say(self, person: Person, kind: str, period: str, now: datetime) -> None:
        """Looked at anew where it is claimed: a report may have been filed this minute."""
        async with self.database.work() as work:
            await work.alone(f"duty/{person.id}")
            found = await owed_by(work, self.house, person, now)
            lead = await answers_for(work, person, now)
            told = _says(kind, found, heard=lead is not None)
            if not told or await in_dialog(work, person, now) or await place_of(work, self.house, person) is None:
                return
            cause = f"push/{person.id}/{kind}/{period}"
            if not await pushes.claim(work, pushes.Push(person.id, kind, period, now, "sent", "", f"{cause}/1")):
                return
            screen = await self._screen(work, person, kind, found, lead, now)
            for each in told:
                await duties.say(work, each.duty, str(each.step))
            await Post(work, self.house, cause, now).to(person, screen, "push", "duty")
            work.after_commit(self.sent)

    async def _screen(
        self, work: Work, person: Person, kind: str, found: Sequence[Stands], lead: Person | None, now: datetime
    ) -> Screen:
        lang, today = person.lang, local_minute(now, person.zone).date()
        shown = _shown(kind, found)
        owed = await as_owed(work, shown, lang)
        if kind == REPORT_DUE:
            return words.due_today(owed, lang)
        called = _called(lead, lang)
        if kind == REPORT_SEEN:
            return words.seen(owed, called, today, lang)
        return words.late(owed, called, today, lang)

    # ── whoever is above ────────────────────────────────────────────────────────────────────────────────────

    async def _above(  # whom, where everybody stands, what they owe; when, and what was said already
        self,
        everybody: Sequence[Person],
        stands: Mapping[str, Sequence[Stands]],
        owing: Mapping[str, Sequence[Duty]],
        now: datetime,
        claimed: _Claimed,
    ) -> None:
        asks: dict[str, list[Person]] = {}
        heard: dict[str, list[Person]] = {}
        async with self.database.read() as read:
            for debtor in everybody:
                with _apart(debtor.id):
                    asked_, new = _asks(owing.get(debtor.id, ())), _is_new(stands.get(debtor.id, ()))
                    lead = await answers_for(read, debtor, now) if asked_ or new else None
                    for found, wanted in ((asks, asked_), (heard, new)):
                        if lead is not None and wanted:
                            found.setdefault(lead.id, []).append(debtor)
        listed = [each for each in everybody if any(one.step == LISTED for one in stands.get(each.id, ()))]
        for person in everybody:
            with _apart(person.id):
                if person.id in asks and self._may_hear(person, now):
                    await self._ask_lead(person, asks[person.id], now)
                if person.id in heard and self._may_hear(person, now):
                    await self._lead(person, heard[person.id], now, claimed)
                if person.role == "director" and listed:
                    await self._head(person, listed, now, claimed)

    def _may_hear(self, person: Person, now: datetime) -> bool:
        local = local_minute(now, person.zone)
        return not (person.away(local.date()) or self.house.rhythm(person).is_quiet(local))

    async def _lead(self, lead: Person, debtors: Sequence[Person], now: datetime, claimed: _Claimed) -> None:
        local = local_minute(now, lead.zone)
        period = rung_of(REPORT_LEAD, local.date())
        if REPORT_LEAD not in rings(local, self.house.rhythm(lead)) or (lead.id, REPORT_LEAD, period) in claimed:
            return
        async with self.database.work() as work:
            told: list[tuple[Person, list[Stands]]] = []
            for debtor in debtors:
                await work.alone(f"duty/{debtor.id}")
                if new := await self._for_lead(work, debtor, now):
                    told.append((debtor, new))
            if not told or await in_dialog(work, lead, now) or await place_of(work, self.house, lead) is None:
                return
            cause = f"push/{lead.id}/{REPORT_LEAD}/{period}"
            if not await pushes.claim(work, pushes.Push(lead.id, REPORT_LEAD, period, now, "sent", "", f"{cause}/1")):
                return
            screen = words.for_lead([_debtor(each, new, lead.lang) for each, new in told], lead.lang)
            for _, new in told:
                for stands in new:
                    await duties.say(work, stands.duty, TOLD)
            basis = await _basis(work, lead, [debtor for debtor, _ in told])
            await Post(work, self.house, cause, now).to(lead, screen, "push", "duty", rests_on=basis)
            work.after_commit(self.sent)

    async def _for_lead(self, work: Work, debtor: Person, now: datetime) -> list[Stands]:
        """What the lead has not heard of and whoever owes it has been told that they will: nobody is told on unawares.

        Whose morning is later than the lead's was told the day before; whoever is out of reach cannot be told.
        """
        found = [each for each in await owed_by(work, self.house, debtor, now) if each.step == TO_LEAD]
        open_ = [each for each in found if each.duty.state != "asked" and TOLD not in each.duty.lately]
        hears_now = REPORT_SEEN in rings(local_minute(now, debtor.zone), self.house.rhythm(debtor))
        warned = SEEN if hears_now else SEEN + "2"
        if await place_of(work, self.house, debtor) is None:
            return open_
        return [each for each in open_ if set(warned) & set(each.duty.lately)]

    async def _ask_lead(self, lead: Person, debtors: Sequence[Person], now: datetime) -> None:
        """Words that there was no trip, each asked about once."""
        for debtor in debtors:
            async with self.database.work() as work:
                await work.alone(f"duty/{debtor.id}")
                today = local_minute(now, debtor.zone).date()
                found = (await duties.owed(work, [debtor.id], today, self.house.workdays)).get(debtor.id, [])
                waits = [duty for duty in found if duty.state == "asked" and ASKS not in duty.lately]
                if not waits or await place_of(work, self.house, lead) is None:
                    continue
                for duty in waits:
                    scene = _scene(work, self.house, lead, f"duty/{duty.visit}/{len(duty.said)}", now)
                    (owed,) = await as_owed(work, [Stands(duty, 0, 0)], lead.lang)
                    basis = await _basis(work, lead, [debtor])
                    screen = words.asks_lead(owed, name_of(debtor, scene), scene.local.date(), lead.lang)
                    await scene.answer(screen, "duty", basis)
                    await duties.say(work, duty, ASKS)
                work.after_commit(self.sent)

    async def _head(self, head: Person, debtors: Sequence[Person], now: datetime, claimed: _Claimed) -> None:
        """Once a week, those that only lists speak of."""
        local = local_minute(now, head.zone)
        period = rung_of(REPORT_HEAD, local.date())
        rung = REPORT_HEAD in rings(local, self.house.rhythm(head)) and not head.away(local.date())
        if not rung or (head.id, REPORT_HEAD, period) in claimed:
            return
        async with self.database.work() as work:
            told = []
            for debtor in debtors:
                found = [each for each in await owed_by(work, self.house, debtor, now) if each.step == LISTED]
                told += [_debtor(debtor, found, head.lang)] if found else []
            if not told or await in_dialog(work, head, now) or await place_of(work, self.house, head) is None:
                return
            cause = f"push/{head.id}/{REPORT_HEAD}/{period}"
            if await pushes.claim(work, pushes.Push(head.id, REPORT_HEAD, period, now, "sent", "", f"{cause}/1")):
                screen = message(words.for_head(told, head.lang), head.lang)
                await Post(work, self.house, cause, now).to(head, screen, "push", "duty")
                work.after_commit(self.sent)


_Claimed = set[tuple[str, str, str]]


def _says(kind: str, found: Sequence[Stands], *, heard: bool = True) -> list[Stands]:
    """What this kind says for the first time. On the day a lead sees something, all that is late is one message then.

    `heard`: there is a lead to see it.
    """
    due = [each for each in found if each.step == 0 and each.duty.may_say(0)]
    late = [each for each in found if each.step in (1, 2) and each.duty.may_say(each.step)]
    seen = [
        each
        for each in found
        if heard and each.step == TO_LEAD and each.duty.state != "asked" and SEEN not in each.duty.lately
    ]
    if kind == REPORT_DUE:
        return due
    if kind == REPORT_LATE:
        return [] if seen else late
    return [*seen, *late] if seen else []


def _is_new(found: Sequence[Stands]) -> bool:
    """Whether a lead is to be told."""
    return any(each.step == TO_LEAD and TOLD not in each.duty.lately for each in found)


def _asks(owed: Sequence[Duty]) -> bool:
    """Whether a lead is to be asked."""
    return any(duty.state == "asked" and ASKS not in duty.lately for duty in owed)


def _shown(kind: str, found: Sequence[Stands]) -> list[Stands]:
    """All that is overdue, whatever of it is new; what a lead thinks about, and what only lists speak of, is left."""
    wanted = [each for each in found if each.duty.state != "asked" and each.step < LISTED]
    return [each for each in wanted if (each.step == 0) == (kind == REPORT_DUE)]


def _debtor(person: Person, found: Sequence[Stands], lang: Lang) -> Debtor:
    name = person.name_en if lang == "en" and person.name_en else person.name
    return Debtor(person.id, surname(name), len(found), max(each.late for each in found))


def _called(lead: Person | None, lang: Lang) -> str:
    if lead is None:
        return ""
    return lead.name_en if lang == "en" and lead.name_en else lead.name


def _scene(work: Work, house: House, person: Person, cause: str, now: datetime) -> Scene:
    return Scene(work, house, person, None, now, Post(work, house, cause, now), reply="push")


async def _basis(read: Reading, lead: Person, about: Sequence[Person]) -> str | None:
    """What is said of a team rests on leading it; a deputy's word rests on nothing that could be looked up later."""
    teams = {person.team_id for person in about}
    led = await people.teams_led_by(read, lead.id) if lead.role == "team_lead" else []
    if len(teams) == 1 and (team := teams.pop()) in led and team:
        return rights.basis("team.digest", team)
    return None


def _periods(now: datetime) -> set[str]:
    """Those that it is somewhere on earth."""
    days = [(now + timedelta(days=number)).date() for number in (-1, 0, 1)]
    return {rung_of(kind, day) for kind in (REPORT_DUE, REPORT_HEAD) for day in days}


class _apart:  # noqa: N801  # reads as a word
    """One person's trouble is not the others'; the next tick tries again."""

    def __init__(self, person: str) -> None:
        self.person = person

    def __enter__(self) -> None: ...

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> bool:
        if isinstance(error, Exception):
            log.error("duty not said", person=self.person, exc_info=error)
            return True
        return False
