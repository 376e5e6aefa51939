"""Saying digests: each claimed once, two of a day as one message, a corrected one edited where it stands."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import structlog

from bot import rights
from bot.digests.making import Made, Wanted, made
from bot.jobs import JobFailed, draw
from bot.scene import House, Post, local_minute
from dialogs import actions
from dialogs.charts import ChartSpec, alt_text
from dialogs.digests import Digest, Quiet, Snapshot
from dialogs.digests.result import corrected, headline, merged
from dialogs.lang import Lang
from dialogs.rhythm import (
    FRIDAY,
    MIDDLE,
    MONTH,
    MONTHLY,
    REPORT_HEAD,
    TEAM,
    TEAM_FRIDAY,
    WEEK_PLAN,
    Wish,
    period_of,
)
from dialogs.screens import Button, Heading, Picture, Screen
from dialogs.texts import say
from storage import numbers, people, pushes
from storage.blobs import BlobStore
from storage.database import Database
from storage.people import Person
from storage.pushes import Push

log = structlog.get_logger()

TOGETHER = 250  # people whose figures are gathered at once: their rows are read in one go, and a press waits for that
SIDE_BY_SIDE = 3  # drawn and sent at once
BREATH_S = 0.05
CORRECTED = timedelta(hours=24)
A_DAY = timedelta(hours=24)
TOLD = (FRIDAY, TEAM, TEAM_FRIDAY, MIDDLE, MONTH)
_TEAMS = (TEAM, TEAM_FRIDAY)


@dataclass
class Digests:
    """What the clock owes of digests. `_mark` tells whether any number has changed since it was looked last."""

    database: Database
    house: House
    files: BlobStore
    sent: Callable[[], None]
    _mark: object = field(default=None, repr=False)

    async def say(self, owing: Sequence[Wanted], now: datetime) -> None:
        """All that is owed this minute, gathered for many at once and said person by person."""
        for start in range(0, len(owing), TOGETHER):
            some = await self._not_twice_a_day(owing[start : start + TOGETHER], now)
            found = await self._made(some)
            kinds: dict[str, list[Wanted]] = {}
            for each in some:
                kinds.setdefault(each.person.id, []).append(each)
            side_by_side = asyncio.Semaphore(SIDE_BY_SIDE)
            crowded = len(kinds) > SIDE_BY_SIDE
            await asyncio.gather(
                *(self._in_turn(theirs, found, now, side_by_side, crowded) for theirs in kinds.values())
            )

    async def _made(self, wanted: Sequence[Wanted]) -> Made:
        """Whoever's figures cannot be gathered with the others is tried alone; their trouble is not the others'."""
        if not wanted:
            return {}
        try:
            async with self.database.read() as read:
                return await made(read, wanted, self.house.workdays, library=self.house.methodology)
        except Exception as error:  # one person's rows may be wrong, and nobody knows whose yet
            if len(wanted) == 1:
                log.error("digest failed", person=wanted[0].person.id, kind=wanted[0].kind, exc_info=error)
                return {}
        found: dict[tuple[str, str], Digest | Quiet | None] = {}
        for each in wanted:
            found |= await self._made([each])
        return found

    async def _not_twice_a_day(self, wanted: Sequence[Wanted], now: datetime) -> list[Wanted]:
        """What a month owes waits for another day where this one has had its message."""
        if not any(each.kind in MONTHLY for each in wanted):
            return list(wanted)
        async with self.database.read() as read:
            lately = await pushes.sent_between(read, now - A_DAY, now)
        zones = {each.person.id: each.person.zone for each in wanted}
        heard = {
            (push.person_id, local_minute(push.at, zones[push.person_id]).date())
            for push in lately
            if push.person_id in zones and push.kind in (*TOLD, WEEK_PLAN, REPORT_HEAD)
        }
        return [each for each in wanted if each.kind not in MONTHLY or (each.person.id, each.today) not in heard]

    async def _in_turn(
        self, wanted: Sequence[Wanted], found: Made, now: datetime, side_by_side: asyncio.Semaphore, crowded: bool
    ) -> None:
        async with side_by_side:
            begun = time.monotonic()
            try:
                await self._person(wanted, found, now)
            except Exception as error:  # one person's trouble is not the others'; the next tick tries again
                log.error("push failed", person=wanted[0].person.id, exc_info=error)
            if crowded:  # as long as it took, the processor is for presses and sends
                await asyncio.sleep(min(BREATH_S, SIDE_BY_SIDE * (time.monotonic() - begun)))

    async def _person(self, wanted: Sequence[Wanted], found: Made, now: datetime) -> None:
        """Drawn outside, claimed and queued in one transaction; what is not there yet is not claimed."""
        ready = [(each, made_) for each in wanted if (made_ := found.get((each.person.id, each.kind))) is not None]
        spoken = sorted(
            ((each, it) for each, it in ready if isinstance(it, Digest)), key=lambda pair: pair[0].kind in MONTHLY
        )
        screen = await self._illustrated(_together(spoken), wanted[0].person) if spoken else None
        cause = f"push/{wanted[0].person.id}/{spoken[0][0].kind}/{_period(spoken[0][0])}" if spoken else ""
        async with self.database.work() as work:
            claimed = {each.kind for each, it in ready if await pushes.claim(work, _push(each, it, now, f"{cause}/1"))}
            for each, it in ready:
                if isinstance(it, Quiet) and each.kind in claimed:
                    log.info("digest quiet", person=each.person.id, kind=each.kind, why=it.why)
            if spoken and screen is not None and spoken[0][0].kind in claimed:
                first = spoken[0][0]
                post = Post(work, self.house, cause, now)
                await post.to(
                    first.person, screen, "push", subject_of(first.kind, _period(first)), rests_on=basis(first)
                )
                work.after_commit(self.sent)

    async def _illustrated(self, digest: Digest, person: Person) -> Screen:
        """The picture under the first line; without it the words still go."""
        if digest.chart is None:
            return digest.screen
        try:
            dark = Wish.of(person.digest_wish).dark
            blob = await self.files.put(await draw(self.house.jobs, digest.chart, dark=dark))
        except JobFailed as error:
            log.warning("digest goes without its chart", reason=str(error))
            return digest.screen
        return with_picture(digest.screen, blob, digest.chart, person.lang)

    # ── corrected within a day ──────────────────────────────────────────────────────────────────────────────

    async def correct(self, now: datetime) -> None:
        """Digests of the last day whose figures are others now are edited where they stand."""
        async with self.database.read() as read:
            mark = await numbers.mark(read)
            if mark == self._mark:
                return
            lately = [push for push in await pushes.sent_between(read, now - CORRECTED, now) if push.kind in TOLD]
            known = {each.id: each for each in await people.list_people(read)} if lately else {}
        for person_id, at in dict.fromkeys((push.person_id, push.at) for push in lately):
            if (person := known.get(person_id)) is not None:
                said = [push for push in lately if (push.person_id, push.at) == (person_id, at)]
                try:
                    await self._correct(person, said, now)
                except Exception as error:  # the others' are put right all the same
                    log.error(
                        "digest not corrected", person=person.id, kinds=[push.kind for push in said], exc_info=error
                    )
        self._mark = mark

    async def _correct(self, person: Person, said: Sequence[Push], now: datetime) -> None:
        """The same message of the same data's day: what newer days brought is the next one's to tell."""
        said = sorted(said, key=lambda push: push.kind in MONTHLY)
        wanted = [Wanted(person, push.kind, local_minute(push.at, person.zone).date()) for push in said]
        async with self.database.read() as read:
            found = await made(read, wanted, self.house.workdays, said[0].period, self.house.methodology)
        spoken = [(each, it) for each in wanted if isinstance(it := found[person.id, each.kind], Digest)]
        fresh = {each.kind: it.snapshot for each, it in spoken}
        was = {push.kind: Snapshot.from_json(json.loads(push.why)) for push in said}
        if len(spoken) < len(said) or not all(_is_of_the_same_day(fresh[kind], was[kind]) for kind in was):
            return
        changed = [push for push in said if _differs(fresh[push.kind], was[push.kind])]
        if not changed:
            return
        digest = _together(spoken)
        screen = await self._illustrated(replace(digest, screen=corrected(digest.screen, person.lang)), person)
        first, push = wanted[0], said[0]
        async with self.database.work() as work:
            if all([await pushes.correct(work, each, json.dumps(fresh[each.kind].to_json())) for each in changed]):
                post = Post(work, self.house, f"{push.outbox_key}/{now:%Y%m%dT%H%M%S}", now)
                await post.over(person, screen, subject_of(push.kind, push.period), basis(first))
                work.after_commit(self.sent)


def _is_of_the_same_day(now: Snapshot, was: Snapshot) -> bool:
    return (now.as_of, now.stale_since) == (was.as_of, was.stale_since)


def _differs(now: Snapshot, was: Snapshot) -> bool:
    return (now.total, dict(now.parts)) != (was.total, dict(was.parts))


def _together(spoken: Sequence[tuple[Wanted, Digest]]) -> Digest:
    """Of two of a day the week's, with the month's first line below it and a button to the rest."""
    (first, digest), *more = spoken
    for each, other in more:
        title = say("digest.merged", first.person.lang, title=headline(other.screen))
        opens = Button(say("digest.open_button", first.person.lang), actions.numbers(each.kind, first.person.id))
        digest = merged(digest, other, title, opens)
    return digest


def with_picture(screen: Screen, blob: str, chart: ChartSpec, lang: Lang) -> Screen:
    picture = Picture(blob, alt_text(chart, lang))
    first = 1 if screen.blocks and isinstance(screen.blocks[0], Heading) else 0
    return replace(screen, blocks=(*screen.blocks[:first], picture, *screen.blocks[first:]))


def subject_of(kind: str, period: str) -> str:
    """By which a digest is found again to be corrected."""
    return f"digest/{kind}/{period}"


def basis(each: Wanted) -> str | None:
    """A team's figures are for whoever leads it still when they are sent."""
    leads = each.kind in _TEAMS or (each.kind == MONTH and each.person.role != "rm")
    return rights.basis("team.digest", each.person.team_id or "") if leads else None


def _period(each: Wanted) -> str:
    return period_of(each.kind, each.today)


def _push(each: Wanted, made_: Digest | Quiet, now: datetime, key: str) -> Push:
    """A sent digest keeps what it said, so that the next one speaks of what changed."""
    if isinstance(made_, Quiet):
        return Push(each.person.id, each.kind, _period(each), now, "quiet", made_.why)
    return Push(each.person.id, each.kind, _period(each), now, "sent", json.dumps(made_.snapshot.to_json()), key)
