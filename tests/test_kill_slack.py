"""Storms over people with Slack: SIGKILL at any moment, deliveries repeated and swapped, pauses that are asked for."""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot.settings import Settings
from tests.chats import filled
from tests.kill.nursery import Nursery, nursery
from tests.kill.slack import SlackStorm, slack_judged, slack_storm
from tests.kill.soaking import Hail, hailed_for_long
from tests.kill.storm import MONDAY
from tests.kill.strokes import until

pytestmark = pytest.mark.asyncio(loop_scope="module")
SEED = int(os.environ.get("KILL_SEED", "0")) or random.SystemRandom().randrange(1, 10**6)
OFFICE: dict[str, Any] = {
    "pace": 0.5,
    "disorder": True,
    "floods": True,
    "on_telegram": ("M01",),
    "on_slack": ("M02", "M03", "L1"),
    "on_the_web": (),
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def nurse() -> AsyncIterator[Nursery]:
    async with nursery(slack=True) as made:
        yield made


async def everybody_in(day: SlackStorm) -> None:
    """What is said before somebody has come in finds nobody."""
    life = await day.start(MONDAY)
    await until(lambda: all(human.phone.last for human in day.humans))
    await life.kill()


async def hailed(folder: Path, nurse: Nursery, kills: int, seed: int = SEED, **more: Any) -> Counter[str]:
    """A small office under so many short lives, afterwards at peace."""
    async with slack_storm(folder, nurse, seed, **OFFICE | more) as day:
        async with day.people():
            await everybody_in(day)
            await day.hail(kills)
            await day.calm()
        return await slack_judged(day)


@pytest.mark.parametrize("http", [False, True], ids=["socket", "http"])
async def test_killed_again_and_again_nothing_is_lost_or_doubled(tmp_path: Path, nurse: Nursery, http: bool) -> None:
    figures = await hailed(tmp_path, nurse, 12, http=http)
    assert figures["kills"] == 12
    assert figures["answers"]
    print(f"\nKILL_SEED={SEED}", *(f"{name}: {figures[name]}" for name in sorted(figures)), sep="\n")


@pytest.mark.soak
async def test_killed_thousands_of_times(tmp_path: Path) -> None:
    """Two offices side by side, heard by a socket or by requests, a new one after each 250 kills. KILLS says how many
    in all, SECONDS for how long."""
    await filled(Settings(data_dir=tmp_path / "first"), MONDAY.date())  # one at a time; the others copy it

    @asynccontextmanager
    async def lane() -> AsyncIterator[Hail]:
        async with nursery(slack=True) as nurse:

            async def one(seed: int, folder: Path) -> Counter[str]:
                return await hailed(folder, nurse, 250, seed, http=seed % 2 == 0)

            yield one

    await hailed_for_long(tmp_path, SEED, 250, lane)
