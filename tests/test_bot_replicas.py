"""Replicas of one company: each knows how many are at work, and whether they share what they must."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, select
from structlog.typing import EventDict

from bot.replicas import Replicas
from bot.settings import Settings
from storage import replicas
from storage import tables as t
from storage.database import Database
from tests.chats import idle, running
from tests.storage_fixtures import NOW, database, opened
from tests.test_bot_relay import Stopped

__all__ = ["database"]  # the fixture
FRIDAY = datetime(2026, 11, 13, 14, 5, tzinfo=UTC)
MONDAY = datetime(2026, 11, 16, 6, 1, tzinfo=UTC)  # 09:01 in Moscow


class Company:
    """Replicas of it, on one clock."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database, self.folder, self.clock = database, folder, Stopped()

    async def replica(self, key: str = "key", folder: str = "shared") -> Replicas:
        place = self.folder / folder
        place.mkdir(exist_ok=True)
        made = Replicas(self.database, self.clock, Settings(data_dir=place, secret_key=key))
        await made.join()
        return made

    def pass_by(self, seconds: float) -> None:
        self.clock.at += timedelta(seconds=seconds)


@pytest.fixture
async def company(tmp_path: Path) -> AsyncIterator[Company]:
    """On a server: a SQLite database has one replica."""
    async with opened("postgresql", tmp_path) as database:
        yield Company(database, tmp_path)


async def test_each_knows_how_many_are_at_work(company: Company) -> None:
    first, second = await company.replica(), await company.replica()
    await first.beat()
    assert (first.live, second.live) == (2, 2)
    third = await company.replica()
    await third.leave()
    await first.beat()
    assert first.live == 2


async def test_whoever_is_silent_counts_no_more_and_counts_again_when_back(company: Company) -> None:
    first, second = await company.replica(), await company.replica()
    for _ in range(3):
        company.pass_by(replicas.BEAT_S)
        await first.beat()
    assert first.live == 1
    await second.beat()
    await first.beat()
    assert (first.live, second.live) == (2, 2)


async def test_whoever_nobody_knows_any_more_joins_again(company: Company) -> None:
    first, second = await company.replica(), await company.replica()
    async with company.database.work() as work:
        await work.execute(delete(t.replicas))
    await second.beat()
    await first.beat()
    assert first.live == 2


async def test_on_sqlite_there_is_one_whatever_died_a_moment_ago(tmp_path: Path, logs: list[EventDict]) -> None:
    async with opened("sqlite", tmp_path) as database:
        office = Company(database, tmp_path)
        await office.replica("a key")
        again = await office.replica("another key")
        assert (again.live, again.before) == (1, NOW)
    assert logs == []


async def test_when_anybody_was_at_work_last(database: Database, tmp_path: Path) -> None:
    office = Company(database, tmp_path)
    first = await office.replica()
    assert first.before is None
    office.pass_by(3600)
    await first.leave()
    office.pass_by(3600)
    assert (await office.replica()).before == NOW + timedelta(hours=1)
    office.pass_by(replicas.FORGOTTEN.total_seconds() + 3601)
    await office.replica()
    async with database.read() as read:
        assert len(await read.all(select(t.replicas))) == 1


async def test_another_key_or_folder_is_told_once(company: Company, logs: list[EventDict]) -> None:
    first = await company.replica("new,old")
    await company.replica("old", folder="of its own")
    for _ in range(2):
        await first.beat()
    told = sorted("key" if "SECRET_KEY" in entry["event"] else "folder" for entry in logs)
    # The second cannot read what the first signs with its new key; the first reads both.
    assert told == ["folder", "folder", "key"]


async def test_replicas_that_share_everything_say_nothing(company: Company, logs: list[EventDict]) -> None:
    first, _ = await company.replica("new,old"), await company.replica("new")
    await first.beat()
    assert logs == []
    assert (company.folder / "shared" / "files.id").stat().st_size == 12


# ── ticks at once ───────────────────────────────────────────────────────────────────────────────────────────


async def test_two_ticks_at_once_say_everything_once(tmp_path: Path, logs: list[EventDict]) -> None:
    """Monday's prompts and digests, and what was kept back over the weekend, by whichever is quicker."""
    async with running(tmp_path, now=FRIDAY, database="postgresql", only=("M01", "M02", "L1")) as first:
        url = first.settings.database_url
        async with running(tmp_path, now=FRIDAY, people=False, database_url=url) as second:
            both = (first, second)
            for moment in (FRIDAY, MONDAY, MONDAY + timedelta(minutes=35), MONDAY + timedelta(hours=2)):
                for app in both:
                    app.clock.jump(moment)
                await asyncio.gather(*(app.ticker.tick() for app in both for _ in range(2)))
            await idle(first)
            async with first.database.read() as read:
                decided = await read.all(select(t.pushes))
                said = Counter(row.key for row in await read.all(select(t.outbox)) if row.kind == "push")
    sent = [push.outbox_key for push in decided if push.outcome == "sent"]
    assert len(sent) >= 4
    assert set(sent) <= set(said)
    assert len({key.rpartition("/")[0] for key in said}) == len(said), "each cause is one message"
    assert [entry["event"] for entry in logs if entry["log_level"] == "error"] == []
