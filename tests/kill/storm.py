"""A working day under fire: people go on with their business while the product is killed at random moments."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import func, or_, select, update

from bot.app import free_port
from bot.leases import LEASE_S
from bot.settings import Settings
from storage import inbox, invitations, pushes
from storage import tables as t
from storage.database import Database
from storage.weeks import week_of
from tests.chats import filled
from tests.kill.nursery import Life, Nursery
from tests.kill.people import Human, Lead, Manager
from tests.kill.phones import Phone, TelegramPhone, WebPhone, Witness
from tests.kill.sights import Diary
from tests.telegram_server import Disorder

MONDAY = datetime(2026, 11, 16, 5, 50, tzinfo=UTC)  # 08:50 in Moscow
NINE = timedelta(minutes=9, seconds=58)
HALF_PAST = timedelta(minutes=39, seconds=58)
WEEK = timedelta(days=7)
TICK = 0.25
CALM = 180.0
CALM_PACE = 2.0
FOR_ALL = 0.07
LONGEST_PAUSE = 2.1
NOBODYS_PORT = 1
SHORT, RARE = 0.5, 1.0
MOMENTS = ("way up", "way up", "press", "press", "press", "send", "send", "send", "tick", "later")
# The other team's lead has a digest due all morning; it is of no interest here and takes a picture's time to draw.
QUIET_LEAD = "L3"


@dataclass
class Storm:
    """One seed, one day. What happened is in `diary`, what is left in the database of `folder`."""

    folder: Path
    seed: int
    nursery: Nursery
    diary: Diary
    server: Witness
    pace: float = 1.0
    on_telegram: Sequence[str] = ("M01", "M02", "M03", "M04", "M05", "M06", "L1", "L2")
    on_the_web: Sequence[str] = ("M07", "M08")
    url: str = ""
    webhook: bool = False
    lease: float = LEASE_S
    disorder: bool = False
    floods: bool = False
    flood_every: tuple[float, float] = (0.5, 3.0)
    humans: list[Human] = field(default_factory=list)
    pages: list[WebPhone] = field(default_factory=list)
    moments: Counter[str] = field(default_factory=Counter)
    lives: list[Life] = field(default_factory=list)
    stops: int = 0
    stop_seconds: float = 3.0
    more: dict[str, str] = field(default_factory=dict)
    now: datetime = MONDAY
    _set_at: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.diary.clock = self.clock
        url = self.url or f"sqlite:///{self.folder / 'company.sqlite3'}"
        self.settings = Settings(data_dir=self.folder, database_url=url, secret_key="test-key")
        self.eyes = Database(self.settings.url, self.folder)
        if self.webhook:
            self.server.door = self._door
        if self.disorder:
            self.server.disorder = Disorder(chance=random.Random(f"{self.seed}/disorder"))

    # ── before ──────────────────────────────────────────────────────────────────────────────────────────────

    async def prepare(self, mondays: int) -> None:
        """The demo company; those on Telegram hold an invitation in their hands."""
        await filled(self.settings, self.now.date())
        database = self.eyes
        await database.open()
        async with database.work() as work:
            # The others have left: each start asks what fell due for each person, and there are two hundred starts.
            others = (t.people.c.role.in_(("rm", "team_lead")), t.people.c.id.not_in(self._everybody))
            await work.execute(update(t.people).where(*others).values(active=False))
        for number, person in enumerate(self.on_telegram):
            async with database.work() as work:
                invitation = invitations.Invitation("rm", "", "Europe/Moscow", "server", self.now + timedelta(days=1))
                code = await invitations.invite(work, replace(invitation, person_id=person))
            self._join(TelegramPhone(self.server, person, 1001 + number), code)
        for person in self.on_the_web:
            page = WebPhone(self.nursery, self.diary, person)
            self.pages.append(page)
            self._join(page, "")
        async with database.work() as work:
            for monday in range(mondays):
                week = week_of((self.now + monday * WEEK).date())
                await pushes.claim(work, pushes.Push(QUIET_LEAD, "team", week, self.now, "quiet", "elsewhere"))

    @property
    def _everybody(self) -> tuple[str, ...]:
        return (*self.on_telegram, *self.on_the_web, QUIET_LEAD)

    def _join(self, phone: Phone, code: str) -> None:
        kind = Lead if phone.person.startswith("L") else Manager
        self.humans.append(kind(phone, random.Random(f"{self.seed}/{phone.person}"), code, self.pace))

    # ── the storm ───────────────────────────────────────────────────────────────────────────────────────────

    @asynccontextmanager
    async def people(self) -> AsyncIterator[None]:
        loops = [asyncio.create_task(human.live()) for human in self.humans]
        loops += [asyncio.create_task(page.run()) for page in self.pages]
        if self.floods:
            loops.append(asyncio.create_task(self._flood()))
        try:
            yield
        finally:
            for loop in loops:
                loop.cancel()
            ends = await asyncio.gather(*loops, return_exceptions=True)
            broken = [end for end in ends if not isinstance(end, asyncio.CancelledError)]
            assert not broken, broken

    async def _flood(self) -> None:
        """Telegram asks for a pause now and then: of a second in one chat, or of two of the whole bot."""
        chance = random.Random(f"{self.seed}/floods")
        while True:
            await asyncio.sleep(chance.uniform(*self.flood_every))
            if self.floods:
                person = chance.choice(list(self.server.phones.values()))
                everybody = chance.random() < FOR_ALL
                self.server.slow_down(1 + everybody, None if everybody else person.hands)

    async def rage(self, mondays: int, kills: int) -> None:
        """After a third of each Monday's kills the clock goes on to 09:00; else time takes its time."""
        for monday in range(mondays):
            for number in range(kills):
                crossed = number >= kills // 3
                life = await self.start(MONDAY + monday * WEEK + NINE * crossed)
                name, moment = self.moment(just_nine=0 <= number - kills // 3 < 4)
                await self._until(life, moment)
                await life.kill()
                self.moments[name] += 1
                self.check()
                await asyncio.sleep(self.chance.choice((0, 0, 0.05, 0.2)))

    async def hail(self, kills: int) -> None:
        """Short lives, one right after the other: up, a moment's work, dead. 09:00 comes after a third of them."""
        for number in range(kills):
            name = self.chance.choice(MOMENTS)
            if number == kills // 3:
                await self._before_a_leap()
            life = await self.start(MONDAY + NINE * (number >= kills // 3), tick=TICK if name == "tick" else RARE)
            try:
                async with asyncio.timeout(SHORT):
                    await self._brief(name, life)
            except TimeoutError:
                self.moments["in vain"] += 1
            await self._let_through()
            await life.kill()
            self.moments[name] += 1
        self.check()

    async def in_peace(self, done: Callable[[], object]) -> None:
        """One life, until then: on a busy machine a hail may leave nobody the time for a word, and whoever has no
        patience there is answered ever later.
        """
        floods, self.floods = self.floods, False
        for human in self.humans:
            human.pace = CALM_PACE
        life = await self.start(self.now, tick=RARE)
        async with asyncio.timeout(CALM):
            while not done():
                await asyncio.sleep(0.01)
        await life.kill()
        self.floods = floods
        for human in self.humans:
            human.pace = self.pace

    async def _before_a_leap(self) -> None:
        """Our clock is about to leap, Telegram's is not: a pause that it asked for must be over."""
        floods, self.floods = self.floods, False
        await asyncio.sleep(LONGEST_PAUSE * floods)
        self.floods = floods

    async def _let_through(self) -> None:
        """What was in hand at too many kills on end would rightly be taken for what kills: this life may finish it."""
        async with asyncio.timeout(CALM):
            while await self._unlucky():
                await asyncio.sleep(0.01)

    async def _unlucky(self) -> bool:
        unlucky = t.inbox.c.state.in_(("new", "claimed")), t.inbox.c.attempts >= inbox.MAX_LOST - 4
        async with self.eyes.read() as read:
            return await read.first(select(t.inbox.c.id).where(*unlucky).limit(1)) is not None

    async def _brief(self, name: str, life: Life) -> None:
        if name == "way up":
            await asyncio.sleep(self.chance.uniform(0, 0.12))
            return
        await life.ready()
        match name:
            case "press":
                await self._after(self.handed_out, self.chance.randint(1, 4))
                await asyncio.sleep(self.chance.uniform(0, 0.03))
            case "send":
                await self._after(self.asked_to_show, self.chance.randint(1, 6))
                await asyncio.sleep(self.chance.uniform(0, 0.006))
            case "tick":
                await asyncio.sleep(TICK + self.chance.uniform(-0.02, 0.05))
            case _:
                await asyncio.sleep(self.chance.uniform(0, 0.2))

    async def side_by_side(self, kills: int, stops: int = 0, replicas: int = 2) -> None:
        """Several at a time on one database, each killed at its moment, whatever the others are at; or made to stand
        still for longer than its leases last. At 09:00 all begin anew: clocks of one company agree."""
        strokes = [False] * kills + [True] * stops
        self.chance.shuffle(strokes)
        third = len(strokes) // 3
        for part, at in ((strokes[:third], MONDAY), (strokes[third:], MONDAY + NINE)):
            await self._before_a_leap()
            lives = [await self.start(at, tick=RARE) for _ in range(replicas)]
            for stop in part:
                chosen = self.chance.randrange(replicas)
                name = self.chance.choice(MOMENTS[2:] if stop else MOMENTS)
                await self._at_its_moment(lives[chosen], name)
                if stop:
                    await self._stand_still(lives[chosen])
                else:
                    lives[chosen] = await self._instead_of(lives[chosen], name)
            for life in lives:
                await life.kill()
        self.check()

    async def _at_its_moment(self, life: Life, name: str) -> None:
        try:
            async with asyncio.timeout(SHORT):
                await self._brief(name, life)
        except TimeoutError:
            self.moments["in vain"] += 1

    async def _stand_still(self, life: Life) -> None:
        """As after SIGSTOP, or on a machine that is moved. The others have taken over when it goes on."""
        moments = self.diary.stopped.setdefault(str(life.pid), [])
        await life.ready()  # a start that loses its connection ends with a word; whoever keeps it starts it again
        life.pause()
        moments.append(time.monotonic())
        await asyncio.sleep(self.stop_seconds)
        life.go_on()
        moments.append(time.monotonic())
        self.stops += 1

    async def _instead_of(self, doomed: Life, name: str) -> Life:
        """Who comes after it."""
        await self._let_through()
        await doomed.kill()
        self.moments[name] += 1
        return await self.start(self.now, tick=TICK if name == "tick" else RARE)

    def clock(self) -> datetime:
        """What the product's clock shows."""
        return self.now + timedelta(seconds=time.monotonic() - self._set_at)

    async def digest_hour(self, monday: int, kills: int) -> None:
        """09:30: the leads' digests are computed, drawn by a process of their own and sent, with a picture."""
        for _ in range(kills):
            life = await self.start(MONDAY + monday * WEEK + HALF_PAST)
            await life.ready()
            await asyncio.sleep(self.chance.uniform(0.2, 6))
            await life.kill()
            self.moments["digest"] += 1
            self.check()

    async def start(self, at: datetime, poison: str = "", tick: float = TICK) -> Life:
        """Time never goes back, whatever the plan says."""
        self.now = max(at, self.clock())
        self._set_at = time.monotonic()
        environment = {
            "SHTURMAN_DATA_DIR": str(self.folder),
            "SHTURMAN_DATABASE_URL": self.settings.database_url,
            "SHTURMAN_LOCAL_CHAT": str(bool(self.on_the_web)),
            "SHTURMAN_LOCAL_CHAT_PORT": "0",
            "SHTURMAN_NOW": self.now.isoformat(),
            "SHTURMAN_SECRET_KEY": "test-key",
            "SHTURMAN_TELEGRAM_API_URL": self.server.url,
            "SHTURMAN_TELEGRAM_TOKEN": self.server.token,
        }
        port = free_port() if self.listens else 0
        if port:
            environment["SHTURMAN_HTTP_PORT"] = str(port)
        if self.webhook:
            environment["SHTURMAN_TELEGRAM_MODE"] = "webhook"
            environment["SHTURMAN_TELEGRAM_WEBHOOK_URL"] = "https://bot.example.com/telegram"
        life = await self.nursery.start(
            environment | self.more, self.log, tick, poison=poison, lease_seconds=self.lease, set_at=self._set_at
        )
        life.port = port
        self.lives.append(life)
        return life

    @property
    def listens(self) -> bool:
        """Whether its lives are called at a port of theirs."""
        return self.webhook

    def handed_out(self) -> int:
        return self.server.handed_out

    def asked_to_show(self) -> int:
        return self.server.asked_to_show

    def _door(self) -> str:
        """Where the balancer sends the next update: to anybody who serves."""
        return self.door_of(self._anybody())

    def _anybody(self) -> Life | None:
        serving = [life for life in self.nursery.lives.values() if life.serves]
        return self.chance.choice(serving) if serving else None

    def door_of(self, life: Life | None) -> str:
        return f"http://127.0.0.1:{life.port if life else NOBODYS_PORT}/telegram"

    @property
    def log(self) -> Path:
        return self.folder / "shturman.log"

    def check(self) -> None:
        assert not self.nursery.failures, (self.nursery.failures, self.log.read_text("utf-8")[-3000:])

    # ── moments ─────────────────────────────────────────────────────────────────────────────────────────────

    def moment(self, *, just_nine: bool) -> tuple[str, Callable[[Life], Awaitable[None]]]:
        """When to kill this life: anywhere on the way up, around a press, a send or a tick, or just some time later."""
        kinds = ["tick"] * 4 * just_nine + ["start", "press", "press", "send", "send", "tick", "later", "later"]
        name = self.chance.choice(kinds)
        return name, getattr(self, f"_{name}")

    async def _until(self, life: Life, moment: Callable[[Life], Awaitable[None]]) -> None:
        """The moment, or a few seconds should it never come."""
        try:
            async with asyncio.timeout(4):
                await moment(life)
        except TimeoutError:
            self.moments["in vain"] += 1

    async def _start(self, _life: Life) -> None:
        await asyncio.sleep(self.chance.uniform(0, 0.25))

    async def _press(self, life: Life) -> None:
        await life.ready()
        await self._after(self.handed_out, self.chance.randint(1, 12))
        await asyncio.sleep(self.chance.uniform(0, 0.06))

    async def _send(self, life: Life) -> None:
        await life.ready()
        await self._after(self.asked_to_show, self.chance.randint(1, 40))
        await asyncio.sleep(self.chance.uniform(0, 0.02))

    async def _tick(self, life: Life) -> None:
        await life.ready()
        await asyncio.sleep(TICK + self.chance.uniform(-0.02, 0.15))

    async def _later(self, life: Life) -> None:
        await life.ready()
        await asyncio.sleep(self.chance.uniform(0.5, 2.5))

    async def _after(self, count: Callable[[], int], more: int) -> None:
        goal = count() + more
        while count() < goal:
            await asyncio.sleep(0.002)

    # ── after ───────────────────────────────────────────────────────────────────────────────────────────────

    async def calm(self) -> None:
        """Let everybody finish what they began, until nothing is left to do; then once more after some minutes, and
        whenever something falls due that may have arrived already."""
        self.floods = False
        for human in self.humans:
            human.ending, human.pace = True, CALM_PACE
        await self._finish(self.now)
        later: datetime | None = self.now + timedelta(minutes=3)
        while later is not None:
            await self._finish(later)
            later = await self._in_doubt_until()

    async def _finish(self, at: datetime) -> None:
        life = await self.start(at, tick=RARE)
        await life.ready()
        await self._peace()
        self.check()
        await life.kill()

    async def _in_doubt_until(self) -> datetime | None:
        doubtful = t.outbox.c.state.in_(("new", "leased")), t.outbox.c.doubts > 0
        async with self.eyes.read() as read:
            found: datetime | None = await read.scalar(select(func.max(t.outbox.c.not_before)).where(*doubtful))
        return found

    async def _peace(self) -> None:
        unrest: dict[str, object] = {}
        try:
            async with asyncio.timeout(CALM):
                quiet = 0
                while quiet < 5:
                    await asyncio.sleep(0.1)
                    unrest = await self._unrest(self.eyes)
                    quiet = 0 if any(unrest.values()) else quiet + 1
        except TimeoutError:
            why = f"{unrest}; at {self.clock()} {await self._held()}"
            raise AssertionError(f"seed {self.seed}: no peace after {CALM} s: {why}") from None

    async def _held(self) -> list[tuple[object, ...]]:
        """All that is still to be said, and the pauses: what is due may wait for what is not."""
        row = t.outbox.c
        waits = (row.key, row.address, row.state, row.attempts, row.doubts, row.not_before, row.lease_until, row.error)
        async with self.eyes.read() as read:
            held = await read.all(select(*waits).where(row.state.in_(("new", "leased"))).order_by(row.id))
            return [tuple(one) for one in (*held, *await read.all(select(t.pauses)))]

    async def _unrest(self, database: Database) -> dict[str, object]:
        waiting = select(t.inbox.c.id).where(t.inbox.c.state.in_(("new", "claimed")))
        # A pause of the messenger's is waited for: its clock is not moved on with ours.
        soon = self.clock() + timedelta(seconds=LONGEST_PAUSE)
        due = or_(t.outbox.c.not_before.is_(None), t.outbox.c.not_before <= soon)
        going = select(t.outbox.c.key).where(t.outbox.c.state.in_(("new", "leased")), due)
        async with database.read() as read:
            inbox, outbox = await read.all(waiting), await read.all(going)
        busy = [human.phone.person for human in self.humans if human.busy]
        unsaid = [page.person for page in self.pages if not page.quiet]
        rows = {"inbox": len(inbox), "outbox": [row.key for row in outbox]}
        return {**rows, "telegram": len(self.server.pending), "busy": busy, "unsaid": unsaid}
