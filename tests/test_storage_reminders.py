"""Reminders as rows: asked for, moved, withdrawn, said once; the same on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from storage import pushes, reminders, runs
from storage import tables as t
from storage.database import Database
from storage.reminders import Wanted
from storage.runs import Run
from tests import storage_fixtures
from tests.storage_fixtures import NOW, add_person, after

database = storage_fixtures.database
TOMORROW = NOW + timedelta(days=1)
ROW = Wanted("r1/step/0", 1, "task", "anna", "r1", "2026-11-20", TOMORROW, "2026-11-19T09:00", title_ru="Позвонить")


async def begun(database: Database) -> None:
    async with database.work() as work:
        await add_person(work, "anna")
        await runs.start(work, Run("r1", "anna", "trip_report", "v", "", None, {}, 1, "open", None, None, NOW, NOW))


async def wish(database: Database, *wanted: Wanted) -> list[tuple[int, str, str]]:
    async with database.work() as work:
        await reminders.sync(work, "r1", wanted, NOW)
    async with database.read() as read:
        row = t.reminders.c
        kept = select(row.ordinal, row.about, row.state).where(row.cause == ROW.cause).order_by(row.due_at, row.ordinal)
        return [(each.ordinal, each.about, each.state) for each in await read.all(kept)]


async def test_a_wish_is_one_row_however_often_it_is_made(database: Database) -> None:
    await begun(database)
    assert await wish(database, ROW) == [(1, "2026-11-20", "waiting")]
    assert await wish(database, ROW) == [(1, "2026-11-20", "waiting")]
    assert await wish(database, replace(ROW, about="2026-11-21")) == [(1, "2026-11-21", "waiting")]
    assert await wish(database) == [(1, "2026-11-21", "withdrawn")]
    assert await wish(database, ROW) == [(1, "2026-11-20", "waiting")]


async def test_what_is_over_already_is_not_asked_for(database: Database) -> None:
    await begun(database)
    assert await wish(database, replace(ROW, due_at=after(-1))) == []
    assert await wish(database, replace(ROW, due_at=NOW)) == [(1, "2026-11-20", "waiting")]


async def test_it_is_said_once_and_again_only_for_another_day(database: Database) -> None:
    await begun(database)
    await wish(database, ROW)
    async with database.work() as work:
        assert await reminders.due(work, NOW) == []
        (found,) = await reminders.due_for(work, "anna", TOMORROW)
        assert await reminders.take(work, found, TOMORROW)
        assert not await reminders.take(work, found, TOMORROW)
    assert await wish(database, replace(ROW, title_ru="Позвонить ещё")) == [(1, "2026-11-20", "said")]
    later = replace(ROW, about="2026-11-25", due_at=TOMORROW + timedelta(days=5))
    assert await wish(database, later) == [(1, "2026-11-25", "waiting")]


async def test_a_cause_that_is_done_withdraws_all_or_one_of_them(database: Database) -> None:
    await begun(database)
    await wish(database, ROW, replace(ROW, ordinal=2), replace(ROW, ordinal=3))
    async with database.work() as work:
        await reminders.withdraw(work, ROW.cause, 2)
        assert [row.ordinal for row in await reminders.waiting_for(work, "anna")] == [1, 3]
        await reminders.withdraw(work, ROW.cause)
        assert await reminders.waiting_for(work, "anna") == []


async def test_news_of_one_cause_are_one_row_and_no_wish_takes_them_back(database: Database) -> None:
    await begun(database)
    news = Wanted("news/anna/r1", 1, "turn", "anna", "r1", "2026-11-18", NOW)
    for _ in range(2):
        async with database.work() as work:
            await reminders.call(work, news)
    await wish(database)
    async with database.work() as work:
        (found,) = await reminders.due(work, NOW)
        await reminders.take(work, found, NOW)
        await reminders.call(work, replace(news, due_at=after(5)))
        assert [row.state for row in await reminders.due(work, after(5))] == ["waiting"]
        await reminders.move(work, news, TOMORROW)
        assert await reminders.due(work, after(5)) == []


async def test_what_was_decided_of_a_week_is_known_by_person_kind_and_period(database: Database) -> None:
    await begun(database)
    async with database.work() as work:
        for days, week in ((0, "2026-W47"), (20, "2026-W44")):
            made = pushes.Push("anna", "friday", week, NOW - timedelta(days=days), "sent")
            assert await pushes.claim(work, made)
        assert await pushes.claimed(work, {"2026-W46", "2026-W47"}) == {("anna", "friday", "2026-W47")}
