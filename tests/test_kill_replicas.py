"""Two replicas on one PostgreSQL, killed and stopped at any moment: the other goes on, nothing is lost or doubled."""

from __future__ import annotations

import os
import random
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
import pytest_asyncio

from tests.chats import on_postgresql
from tests.kill.judging import judged, storm
from tests.kill.nursery import Nursery, nursery
from tests.kill.storm import MONDAY, Storm

pytestmark = pytest.mark.asyncio(loop_scope="module")
SEED = int(os.environ.get("KILL_SEED", "0")) or random.SystemRandom().randrange(1, 10**6)
LEASE_S = 2.0
OFFICE: dict[str, Any] = {
    "pace": 0.5, "on_telegram": ("M01", "M02", "M03", "M04", "L1"), "on_the_web": (), "webhook": True, "lease": LEASE_S,
    "disorder": True,
}  # fmt: skip


@pytest.fixture(scope="module")
def company() -> Iterator[str]:
    with on_postgresql(MONDAY.date()) as url:
        yield url


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def nurse() -> AsyncIterator[Nursery]:
    with on_postgresql(MONDAY.date()) as url:
        async with nursery(url) as made:
            yield made


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def hail(nurse: Nursery, company: str, tmp_path_factory: pytest.TempPathFactory) -> Storm:
    async with storm(tmp_path_factory.mktemp("two"), nurse, SEED, url=company, **OFFICE) as day:
        async with day.people():
            await day.side_by_side(60, stops=6)
            await day.calm()
        return day


async def test_killed_by_turns_nothing_is_lost_or_doubled(hail: Storm) -> None:
    figures = await judged(hail)
    assert (figures["kills"], figures["stops"]) == (60, 6)
    print(dict(figures))
