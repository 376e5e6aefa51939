"""What the clock owes people: woken runs, Monday's prompt, the digests, reminders. What is due is computed from rows,
each claimed once by a unique key; a restart or a second process changes nothing.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

import structlog

from bot import conversations, planning, polls, seeing, telling, voting, whereabouts
from bot.clock import Clock
from bot.digests.making import Wanted
from bot.digests.sending import Digests
from bot.duty import Duties
from bot.owing import Leaves
from bot.scene import House, Post, Scene, local_minute, place_of
from bot.scores import Scores
from bot.signals import Signals
from dialogs.engine import Outcome
from dialogs.events import ClockPassed, Resumed, TimerFired
from dialogs.rhythm import KINDS, WEEK_PLAN, Rhythm, Wish, caught_up, owed, period_of
from storage import leaves, people, plans, pushes, reminders, replicas, runs
from storage import polls as votes
from storage.blobs import BlobStore
from storage.database import Database, Reading, Work
from storage.people import Person
from storage.reminders import Reminder
from storage.runs import Run

log = structlog.get_logger()

SIDE_BY_SIDE = 3  # people looked after at once
CROWD = 50  # of so many people, whoever presses a button meanwhile must not wait
BREATH_S = 0.05
A_WEEK = timedelta(days=7)
WOKEN_AT_ONCE = 500


@dataclass
class Pushes:
    """One tick does all that is due; ticking twice does nothing twice."""

    database: Database
    house: House
    files: BlobStore
    clock: Clock
    sent: Callable[[], None]
    # Who did whose work at the last tick; empty before the first, which therefore looks through everything once.
    here: dict[str, str | None] = field(default_factory=dict)
    _crowded: bool = False
    _gone: Leaves = field(default_factory=dict)
    _linked: dict[str, datetime] = field(default_factory=dict)
    _began: datetime | None = None

    def __post_init__(self) -> None:
        self._digests = Digests(self.database, self.house, self.files, self.sent)
        self._signals = Signals(self.database, self.house, self.sent)
        self._scores = Scores(self.database, self.house.workdays)
        self._duties = Duties(self.database, self.house, self.sent)

    async def tick(self) -> None:
        now = self.clock.now()
        await self._wake(now)
        await self._refer(now)
        await self._ask(now)
        async with self.database.read() as read:
            everybody = await people.list_people(read)
            due = await reminders.due(read, now)
            claimed = await pushes.claimed(read, _periods(now))
            self._gone = await leaves.since(read, None, now.date() - A_WEEK)
            self._linked = await people.linked_since(read, now - A_WEEK)
            self._began = await replicas.first_start(read) or now
        self._crowded = len(everybody) > CROWD
        waiting: dict[str, list[Reminder]] = {}
        for row in due:
            waiting.setdefault(row.person_id, []).append(row)
        side_by_side = asyncio.Semaphore(SIDE_BY_SIDE)
        together = (self._in_turn(each, now, waiting.get(each.id, []), claimed, side_by_side) for each in everybody)
        owing = [each for theirs in await asyncio.gather(*together) for each in theirs]
        await self._duties.tick(now)
        await self._digests.say(owing, now)
        await self._digests.correct(now)
        await self._signals.tick(now)
        await self._scores.tick(now)

    async def _in_turn(
        self,
        person: Person,
        now: datetime,
        waiting: list[Reminder],
        claimed: Collection[tuple[str, str, str]],
        side_by_side: asyncio.Semaphore,
    ) -> list[Wanted]:
        """The digests that are owed. One person's trouble is not the others'; the next tick tries again."""
        async with side_by_side:
            begun = time.monotonic()
            try:
                told, owes = await self._person(await self._at_home(person, now), now, waiting, claimed)
            except Exception as error:
                log.error("push failed", person=person.id, exc_info=error)
                return []
            if told and self._crowded:  # as long as it took, the processor is for presses and sends
                await asyncio.sleep(min(BREATH_S, SIDE_BY_SIDE * (time.monotonic() - begun)))
            return owes

    async def _at_home(self, person: Person, now: datetime) -> Person:
        """A traveller whose days are over lives by the clock of home again."""
        if not whereabouts.is_home(person, now):
            return person
        async with self.database.work() as work:
            as_is = await people.held(work, person.id)
            return await whereabouts.home(work, as_is, now) if whereabouts.is_home(as_is, now) else as_is

    # ── runs that sleep ─────────────────────────────────────────────────────────────────────────────────────

    async def _wake(self, now: datetime) -> None:
        async with self.database.read() as read:
            due = await runs.due_wakes(read, now, WOKEN_AT_ONCE)
        for run in due:
            try:
                async with self.database.work() as work:
                    await self._wake_one(work, run.id, now)
                    work.after_commit(self.sent)
            except Exception as error:  # one run's trouble is not the others'
                log.error("run not woken", run=run.id, exc_info=error)

    async def _wake_one(self, work: Work, run_id: str, now: datetime) -> None:
        """Read again inside the transaction: a person may have been quicker than the clock."""
        run = await runs.load(work, run_id)
        if run is None or run.wake_at is None or run.wake_at > now:
            return
        owner = await people.by_id(work, run.owner_id)
        if owner is None:
            return
        cause = f"wake/{run.id}/{run.turn}/{run.wake_at:%Y%m%dT%H%M}"
        post = Post(work, self.house, cause, now, gathers=True)
        scene = Scene(work, self.house, owner, None, now, post, reply="push")
        outcome = await seeing.current(scene, run)
        event = _overdue(outcome, scene.local)
        if isinstance(event, TimerFired) and outcome.walk.algorithm.polls:
            event = replace(event, value=await polls.collected(work, run.id, event.key))
        if isinstance(event, ClockPassed):
            await conversations.pass_time(scene, run, event)
        elif event is not None:
            await conversations.press(scene, run, event)

    async def _refer(self, now: datetime) -> None:
        """What waits for the word of somebody who left or is away goes to whoever decides now.

        All that waits is looked through when somebody leaves, goes away or comes back; the rest of the time only what
        still waits for the absent.
        """
        async with self.database.read() as read:
            everybody = await people.list_people(read, also_revoked=True)
            here = {person.id: await _stand_in(read, person, now) for person in everybody}
            if here != self.here:
                waiting = await runs.all_waiting(read)
            else:
                absent = [id for id, present in here.items() if present != id]
                waiting = [run for id in absent for run in await runs.waiting_for(read, id)]
        failed = False
        for run in waiting:
            try:
                async with self.database.work() as work:
                    await self._refer_one(work, run, now)
                    work.after_commit(self.sent)
            except Exception as error:
                failed = True
                log.error("decision not referred", run=run.id, exc_info=error)
        if not failed:
            self.here = here

    async def _refer_one(self, work: Work, seen: Run, now: datetime) -> None:
        run = await runs.load(work, seen.id)
        owner = await people.by_id(work, seen.owner_id)
        if run is None or owner is None or run.waits_for != seen.waits_for:
            return
        # With the moment of its record: what came back from a deputy may go to them again.
        cause = f"refer/{run.id}/{run.turn}/{run.waits_for}/{run.updated_at:%Y%m%dT%H%M%S%f}"
        post = Post(work, self.house, cause, now, gathers=True)
        await conversations.refer(Scene(work, self.house, owner, None, now, post, reply="push"), run)

    async def _ask(self, now: datetime) -> None:
        """Those whom a poll could not ask at its own hour."""
        async with self.database.read() as read:
            waiting = await votes.untold(read)
        for vote in waiting:
            try:
                async with self.database.work() as work:
                    if await voting.tell_later(work, self.house, vote, now):
                        work.after_commit(self.sent)
            except Exception as error:  # one person's trouble is not the others'
                log.error("not asked", poll=vote.poll_id, person=vote.person_id, exc_info=error)

    # ── what a person is owed ───────────────────────────────────────────────────────────────────────────────

    async def _person(
        self, person: Person, now: datetime, waiting: list[Reminder], claimed: Collection[tuple[str, str, str]]
    ) -> tuple[bool, list[Wanted]]:
        """Whoever is away is told nothing; whoever is back, all at once. Whether anything was told, and what digests
        are owed besides.

        What nobody could hear is not said: the next digest would speak of changes since one that never came.
        """
        local = local_minute(now, person.zone)
        if person.away(local.date()):
            return False, []
        rhythm = self.house.rhythm(person)
        back = person.away_since is not None and not rhythm.is_quiet(local)
        tells = back or bool(telling.may_hear(self.house, person, waiting, now))
        today, wish = local.date(), Wish.of(person.digest_wish)
        due = owed(person.role, local, rhythm, wish)
        if WEEK_PLAN not in due and self._still_owes_week(person, local, rhythm, wish):
            due += (WEEK_PLAN,)
        owes = [kind for kind in due if (person.id, kind, period_of(kind, today)) not in claimed]
        reached = (tells or owes) and await self._is_reached(person)
        if tells and (reached or not waiting):
            async with self.database.work() as work:
                if await telling.say(work, self.house, person, now):
                    work.after_commit(self.sent)
        if WEEK_PLAN in owes and reached:
            await self._week_plan(person, period_of(WEEK_PLAN, today), now)
        others = [Wanted(person, kind, today) for kind in owes if kind != WEEK_PLAN] if reached else []
        return bool(tells or WEEK_PLAN in owes), others

    def _still_owes_week(self, person: Person, local: datetime, rhythm: Rhythm, wish: Wish) -> bool:
        """Whoever was away on Monday plans on the first morning they are back; what the house was not up to say at its
        hour is said a little later, to those who could have read it then.
        """
        if person.id in self._gone:
            rhythm = self._without_leaves(person, rhythm, local.date())
            if WEEK_PLAN in owed(person.role, local, rhythm, wish):
                return True
        missed = caught_up(person.role, local, rhythm, wish)
        began = (self._began, self._linked.get(person.id))
        return missed is not None and all(each is None or local_minute(each, person.zone) <= missed for each in began)

    def _without_leaves(self, person: Person, rhythm: Rhythm, today: date) -> Rhythm:
        """As if the days of this week on which they were away were free."""
        days = [today - timedelta(days=number) for number in range(1, today.weekday() + 1)]
        off = [day for day in days if any(leave.holds(day, person.zone) for leave in self._gone[person.id])]
        return replace(rhythm, calendar=rhythm.calendar.with_days_off(off))

    async def _is_reached(self, person: Person) -> bool:
        async with self.database.read() as read:
            return await place_of(read, self.house, person) is not None

    async def _week_plan(self, person: Person, period: str, now: datetime) -> None:
        async with self.database.work() as work:
            planned = await plans.plan_of(work, person.id, period) is not None
            cause = f"push/{person.id}/{WEEK_PLAN}/{period}"
            outcome, why = ("quiet", "planned") if planned else ("sent", "")
            push = pushes.Push(person.id, WEEK_PLAN, period, now, outcome, why, f"{cause}/1")  # type: ignore[arg-type]  # one of two literals
            if not await pushes.claim(work, push) or planned:
                return
            scene = Scene(work, self.house, person, None, now, Post(work, self.house, cause, now), reply="push")
            await planning.open_week(scene)
            work.after_commit(self.sent)


def _periods(now: datetime) -> set[str]:
    """Those that it is somewhere on earth: the days of two zones are at most one apart from that of UTC."""
    return {period_of(kind, (now + timedelta(days=days)).date()) for days in (-1, 0, 1) for kind in KINDS}


async def _stand_in(read: Reading, person: Person, now: datetime) -> str | None:
    """Who does this person's work today; None for whoever left."""
    if not person.active:
        return None
    if person.deputy_id is None:
        return person.id
    try:
        return (await people.stand_in(read, person, local_minute(now, person.zone).date())).id
    except Exception as error:  # one person's trouble is not the others'
        log.error("deputy not found out", person=person.id, exc_info=error)
        return person.id


def _overdue(outcome: Outcome, now: datetime) -> TimerFired | ClockPassed | Resumed | None:
    """What the clock has to say to a run first; the next tick says what comes after."""
    paused, timers = outcome.session.paused_until, outcome.walk.timers
    if any(due < now for due in outcome.walk.deadlines.values()):
        return ClockPassed(now)
    if paused is not None:
        return Resumed(now) if paused <= now else None
    due = [(minute, str(key)) for key, minute in timers.items() if minute <= now]
    return TimerFired(min(due)[1], now) if due else None
