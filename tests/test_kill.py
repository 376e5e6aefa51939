"""SIGKILL at any moment, under load: nothing that was acknowledged is lost, nothing is filed or pushed twice."""

from __future__ import annotations

import asyncio
import os
import random
import sqlite3
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot.settings import Settings
from storage import inbox, plans, runs
from storage.database import Database
from tests.chats import WebChat, filled, running
from tests.demo_company import whole
from tests.kill import history
from tests.kill.checks import PROMISES
from tests.kill.doctors import CASES, NothingToDoctorError, doctored
from tests.kill.judging import heard, judged, storm
from tests.kill.nursery import Nursery, nursery
from tests.kill.soaking import Hail, hailed_for_long, tell
from tests.kill.storm import MONDAY, NINE, Storm
from tests.kill.strokes import died, joined, prompts, push_row, strike_at_prompt, until
from tests.storage_fixtures import add_partner

pytestmark = pytest.mark.asyncio(loop_scope="module")
SEED = int(os.environ.get("KILL_SEED", "0")) or random.SystemRandom().randrange(1, 10**6)
LATER = timedelta(minutes=3)
IN_THE_SUITE = 20
OFFICE: dict[str, Any] = {
    "pace": 0.5,
    "disorder": True,
    "on_telegram": ("M01", "M02", "M03", "L1"),
    "on_the_web": ("M04",),
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def nurse() -> AsyncIterator[Nursery]:
    """One for all tests: it takes seconds to warm up."""
    async with nursery() as made:
        yield made


# ── storms ──────────────────────────────────────────────────────────────────────────────────────────────────


async def hailed(folder: Path, nurse: Nursery, kills: int, seed: int = SEED, **more: Any) -> Storm:
    """A small office under so many short lives, afterwards at peace."""
    async with storm(folder, nurse, seed, **OFFICE | more) as day, day.people():
        await day.in_peace(lambda: all(human.phone.last for human in day.humans))
        await day.hail(kills)
        await day.in_peace(lambda: any(sight.card.number for sight in day.diary.sights))
        await day.calm()
    return day


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def hail(nurse: Nursery, tmp_path_factory: pytest.TempPathFactory) -> Storm:
    return await hailed(tmp_path_factory.mktemp("hail"), nurse, IN_THE_SUITE)


async def test_killed_again_and_again_nothing_is_lost_or_doubled(hail: Storm) -> None:
    figures = await judged(hail)
    assert figures["kills"] == IN_THE_SUITE
    assert figures["reports"]


async def test_whoever_judges_catches_each_broken_promise(hail: Storm) -> None:
    true = await heard(hail)
    assert {promise for promise, _ in CASES} <= set(PROMISES)
    missed, idle = [], []
    for promise, doctor in CASES:
        try:
            missed += [doctor.__name__] if not doctored(true, doctor).broken(promise) else []
        except NothingToDoctorError:
            idle.append(doctor.__name__)
    assert not missed, f"KILL_SEED={SEED}"
    assert len(idle) <= 3, f"KILL_SEED={SEED}: {idle}"
    true.read()
    assert not true.wrong, "a doctor laid hands on the true history"


@pytest.mark.soak  # replicas, which are told to wait as well, are in the suite
@pytest.mark.parametrize("webhook", [False, True], ids=["polling", "webhook"])
async def test_told_to_wait_again_and_again_it_waits_whoever_lives(
    tmp_path: Path, nurse: Nursery, webhook: bool
) -> None:
    day = await hailed(tmp_path, nurse, 8, webhook=webhook, floods=True, flood_every=(0.3, 1.0), on_the_web=())
    figures = await judged(day)
    assert figures["asked to wait"]


@pytest.mark.soak
async def test_killed_thousands_of_times(tmp_path: Path) -> None:
    """Two offices side by side, a new one after each 250 kills. KILLS says how many in all, SECONDS for how long."""
    await filled(Settings(data_dir=tmp_path / "first"), MONDAY.date())  # one at a time; the others copy it

    @asynccontextmanager
    async def lane() -> AsyncIterator[Hail]:
        async with nursery() as nurse:

            async def one(seed: int, folder: Path) -> Counter[str]:
                return await judged(await hailed(folder, nurse, 250, seed, floods=seed % 2 == 0))

            yield one

    await hailed_for_long(tmp_path, SEED, 250, lane)


@pytest.mark.soak
async def test_a_long_storm(tmp_path: Path, nurse: Nursery) -> None:
    begun = time.monotonic()
    async with storm(tmp_path, nurse, SEED, mondays=3) as day:
        async with day.people():
            await day.rage(3, 20)
            await day.digest_hour(2, 5)
            await day.calm()
        figures = await judged(day)
    assert figures["kills"] >= 60
    assert figures["said as they died"], "no life ended between a message and its note: the moments are wrong"
    tell(SEED, figures, begun)


# ── single strokes ──────────────────────────────────────────────────────────────────────────────────────────


async def quiet_life(day: Storm, at: datetime) -> None:
    """Up and away again, with time to do what is due."""
    life = await day.start(at)
    assert await life.ready()
    await asyncio.sleep(0.5)
    while any(row.state == "leased" for row in (await history.read(day.settings)).outbox):
        await asyncio.sleep(0.05)  # a busy machine: what left is not yet written down as sent
    await life.kill()


async def test_killed_in_the_very_moment_of_a_push_it_is_said_again_the_same(tmp_path: Path, nurse: Nursery) -> None:
    async with storm(tmp_path, nurse, SEED) as day:
        (phone,) = await joined(day, "M01")
        for minutes in (timedelta(), LATER):
            strike_at_prompt(day)
            await died(await day.start(MONDAY + NINE + minutes))
            await quiet_life(day, day.now)
        first, copy = prompts(phone)
        assert first.face == copy.face
        for _ in range(2):
            await quiet_life(day, day.now + LATER)
        assert [prompt.face for prompt in prompts(phone)] == [first.face] * 3, "a plan waits for an answer to it"
        row = await push_row(day, "M01")
        assert (row.state, row.error, row.doubts) == ("sent", None, 2)


@pytest.mark.soak
async def test_killed_while_a_missing_report_is_nudged_about_it_is_nudged_once(tmp_path: Path, nurse: Nursery) -> None:
    """The step is on record with its message: the next life repeats the doubtful one, and never the step."""
    nudge = "Не хватает отчёта"
    async with storm(tmp_path, nurse, SEED) as day:
        (phone,) = await joined(day, "M01")
        database = Database(day.settings.url, day.settings.data_dir)
        await database.open()
        async with database.work() as work:
            await add_partner(work, "new", "M01", "Ромашка")
            friday = [plans.Planned("new", "k", date(2026, 11, 13))]
            await plans.store(work, plans.Plan("M01", "2026-W46", None, MONDAY), friday)
        await database.close()
        strike_at_prompt(day, nudge)
        await died(await day.start(MONDAY + timedelta(days=1, minutes=39, seconds=58)))
        for _ in range(3):
            await quiet_life(day, day.now + LATER)
        seen = [card for card in phone.cards if card.text.startswith(nudge)]
        remains = await history.read(day.settings)
        rows = [row for row in remains.outbox if row.key.startswith("push/M01/report_late/")]
        assert [(row.state, row.doubts) for row in rows] == [("sent", 1)]
        assert len(seen) == 2, "what was shown, and its copy for the doubt"


async def test_whoever_answered_a_push_is_spared_its_copy(tmp_path: Path, nurse: Nursery) -> None:
    async with storm(tmp_path, nurse, SEED) as day:
        (phone,) = await joined(day, "M01")
        strike_at_prompt(day)
        await died(await day.start(MONDAY + NINE))
        (prompt,) = prompts(phone)
        done = prompt.find("d")
        assert done is not None
        phone.tap(done, prompt)
        life = await day.start(day.now)
        await until(lambda: "Что ещё?" in phone.cards[-1].text)
        await life.kill()
        await quiet_life(day, day.now + LATER)
        assert prompts(phone) == [prompt]
        assert (await push_row(day, "M01")).state == "dropped"


async def test_a_message_that_kills_the_process_takes_nobody_with_it(tmp_path: Path, nurse: Nursery) -> None:
    async with storm(tmp_path, nurse, SEED) as day:
        poisoner, *others = await joined(day, "M01", "M02", "M03", "M04")
        poisoner.write("яд")
        for phone in others:
            phone.write("/help")
        for _ in range(inbox.MAX_LOST):
            await died(await day.start(day.now, poison="яд"))
        life = await day.start(day.now, poison="яд")
        await until(lambda: all("/menu — мой день" in phone.cards[-1].text for phone in others))
        await until(lambda: "Что-то сломалось" in poisoner.cards[-1].text and not day.server.pending)
        await life.kill()
        rows = (await history.read(day.settings)).inbox.values()
        assert Counter(row.state for row in rows) == {"done": 7, "quarantined": 1}
        assert max(row.attempts for row in rows if row.state == "done") <= 2
        aside = next(row for row in rows if row.state == "quarantined")
        assert aside.error_id in poisoner.cards[-1].text


def asked(folder: Path, *statements: str) -> list[Any]:
    with closing(sqlite3.connect(folder / "demo.sqlite3")) as database:
        return [database.execute(statement).fetchone()[0] for statement in statements]


async def test_killed_during_its_very_first_start_it_starts_the_next_time(tmp_path: Path, nurse: Nursery) -> None:
    """Filling an empty database with the demo company is all or nothing."""
    chance = random.Random(SEED)
    everything = ("SELECT count(*) FROM people", "SELECT count(*) FROM imports WHERE current")
    environment = {"SHTURMAN_DATA_DIR": str(tmp_path), "SHTURMAN_LOCAL_CHAT_PORT": "0"}
    for longest in (0.5, 3):
        life = await nurse.start(environment, tmp_path / "log")
        await asyncio.sleep(chance.uniform(0, longest))
        await life.kill()
    life = await nurse.start(environment, tmp_path / "log")
    await until(lambda: "Shturman is ready" in (tmp_path / "log").read_text("utf-8"))
    await life.kill()
    assert asked(tmp_path, *everything) == asked((await whole()).parent, *everything), f"KILL_SEED={SEED}"
    assert not nurse.failures


# ── impatience ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("asked_by", "label"), [("/negotiation", "Начать новые"), ("/partner восток-трейд", "Отчёт")])
async def test_a_button_that_begins_something_begins_it_once(tmp_path: Path, asked_by: str, label: str) -> None:
    """No answer yet, so it is tapped again: such a button has no turn to grow old by."""
    async with running(tmp_path, now=MONDAY) as app, WebChat(app, "M01").open() as chat:
        await chat.write(asked_by)
        before = chat.last
        token = next(token for name, token in before.tokens.items() if name.endswith(label))
        for _ in range(3):
            await chat.tap_token(token, before.ref)
        async with app.database.read() as read:
            assert len(await runs.open_for(read, "M01")) == 1
