"""Two replicas on one PostgreSQL, killed and stopped at any moment: the other goes on, nothing is lost or doubled."""

from __future__ import annotations

import asyncio
import os
import random
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot.leases import LEASE_S
from tests.chats import on_postgresql
from tests.kill import history
from tests.kill.judging import judged, storm
from tests.kill.nursery import Life, Nursery, nursery
from tests.kill.sights import Card
from tests.kill.soaking import Hail, hailed_for_long, tell
from tests.kill.storm import MONDAY, NINE, Storm
from tests.kill.strokes import died, joined, prompts, push_row, until

pytestmark = pytest.mark.asyncio(loop_scope="module")
SEED = int(os.environ.get("KILL_SEED", "0")) or random.SystemRandom().randrange(1, 10**6)
LATER = timedelta(minutes=3)
SHORT_LEASE_S = 2.0
HELP = "/menu — мой день"
OFFICE: dict[str, Any] = {
    "pace": 0.5, "on_telegram": ("M01", "M02", "M03", "M04", "L1"), "on_the_web": (),
    "webhook": True, "lease": SHORT_LEASE_S, "disorder": True, "floods": True,
}  # fmt: skip


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def nurse() -> AsyncIterator[Nursery]:
    with on_postgresql(MONDAY.date()) as url:
        async with nursery(url) as made:
            yield made


@asynccontextmanager
async def office(folder: Path, nurse: Nursery, seed: int = SEED, **more: Any) -> AsyncIterator[Storm]:
    """A small one, on a database of its own."""
    with on_postgresql(MONDAY.date()) as url:
        async with storm(folder, nurse, seed, url=url, **OFFICE | more) as day:
            yield day


async def hailed(folder: Path, nurse: Nursery, kills: int, stops: int, seed: int = SEED, **more: Any) -> Counter[str]:
    async with office(folder, nurse, seed, **more) as day:
        async with day.people():
            await day.side_by_side(kills, stops, replicas=2 + seed % 2)
            await day.in_peace(lambda: any(sight.card.number for sight in day.diary.sights))
            await day.calm()
        return await judged(day)


async def test_killed_and_stopped_by_turns_nothing_is_lost_or_doubled(tmp_path: Path, nurse: Nursery) -> None:
    figures = await hailed(tmp_path, nurse, 12, 2)
    assert (figures["kills"], figures["stops"]) == (12, 2)
    assert figures["reports"]


@pytest.mark.soak
async def test_replicas_killed_thousands_of_times(tmp_path: Path) -> None:
    """Two offices side by side, a new one after each 125 kills, of two replicas or of three. KILLS says how many,
    SECONDS for how long."""

    @asynccontextmanager
    async def lane() -> AsyncIterator[Hail]:
        with on_postgresql(MONDAY.date()) as url:
            async with nursery(url) as nurse:

                async def one(seed: int, folder: Path) -> Counter[str]:
                    return await hailed(folder, nurse, 125, 12, seed)

                yield one

    await hailed_for_long(tmp_path, SEED, 125, lane)


@pytest.mark.soak
async def test_stopped_for_a_minute_with_leases_as_they_are(tmp_path: Path, nurse: Nursery) -> None:
    begun = time.monotonic()
    figures = await hailed(tmp_path, nurse, 12, 6, lease=LEASE_S, stop_seconds=60.0, pace=1.0)
    assert figures["stops"] == 6
    tell(SEED, figures, begun)


# ── single strokes ──────────────────────────────────────────────────────────────────────────────────────────


async def two(day: Storm, at: datetime = MONDAY, **first: Any) -> tuple[Life, Life]:
    """Both at work; the next update goes to the first."""
    lives = [await day.start(at, **first), await day.start(at)]
    for life in lives:
        assert await life.ready()
    day.server.door = lambda: day.door_of(lives[0])
    return lives[0], lives[1]


async def test_another_takes_over_what_a_replica_had_in_hand_when_it_died(tmp_path: Path, nurse: Nursery) -> None:
    async with office(tmp_path, nurse, disorder=False) as day:
        (phone,) = await joined(day, "M01")
        doomed, other = await two(day, poison="/help")
        other.pause()  # else it might be quicker
        phone.write("/help")
        await died(doomed)
        died_at = time.monotonic()
        other.go_on()
        await until(lambda: HELP in phone.cards[-1].text)
        print(f"\nanswered by another {time.monotonic() - died_at:.1f} s after the death, leases of {SHORT_LEASE_S} s")
        rows = (await history.read(day.settings)).inbox.values()
        assert Counter((row.state, row.attempts) for row in rows) == {("done", 0): 1, ("done", 1): 1}


async def test_another_says_what_was_on_its_way_when_a_replica_died(tmp_path: Path, nurse: Nursery) -> None:
    async with office(tmp_path, nurse, disorder=False) as day:
        (phone,) = await joined(day, "M01")
        doomed, other = await two(day)
        day.server.on_new = lambda card: doomed.strike() if HELP in card.text else None
        other.pause()
        phone.write("/help")
        await died(doomed)
        other.go_on()
        await until(lambda: sum(HELP in card.text for card in phone.cards) == 2)


async def test_a_push_that_was_on_its_way_when_its_replica_stood_still_is_said_once(
    tmp_path: Path, nurse: Nursery
) -> None:
    async with office(tmp_path, nurse, disorder=False) as day:
        (phone,) = await joined(day, "M01")

        def stop(card: Card) -> None:
            if card.text.startswith("План на неделю"):
                day.server.on_new = None
                nurse.lives[int(day.server.life.get())].pause()

        day.server.on_new = stop
        lives = await two(day, MONDAY + NINE)
        await until(lambda: prompts(phone))
        await asyncio.sleep(1.5 * SHORT_LEASE_S)
        for life in lives:
            life.go_on()
        seen = phone.seen
        phone.write("/help")
        await until(lambda: phone.seen > seen)
        for life in lives:
            await life.kill()
        life = await day.start(day.now + LATER)
        await life.ready()
        await asyncio.sleep(0.5)
        assert len(prompts(phone)) == 1
        row = await push_row(day, "M01")
        assert (row.state, row.error) == ("sent", None)
