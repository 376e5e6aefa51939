"""Where several write at once: one transaction while another is half-way. SQLite knows no such place."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from storage import focus, inbox, people, plans, reminders, runs, tasks
from storage import tables as t
from storage.chatlog import LocalChatLog
from storage.database import Database, Work
from storage.inbox import InboxRow
from storage.plans import Plan, Planned
from storage.runs import Run
from storage.tasks import TaskRow
from tests.storage_fixtures import NOW, add_account, add_partner, add_person, after, door, opened

ROUNDS = 50
VISIT = Run("r1", "anna", "trip_report", "v1", "Отчёт", None, {}, 0, "open", None, None, NOW, NOW)


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with opened("postgresql", tmp_path) as made:
        async with made.work() as work:
            for person in ("anna", "lena"):
                await add_person(work, person)
            await add_partner(work, "p1", "anna")
            await runs.start(work, VISIT)
            await runs.start(work, replace(VISIT, id="r2"))
        yield made


async def in_another(database: Database, deed: Callable[[Work], Awaitable[object]]) -> object:
    async with database.work() as work:
        return await deed(work)


async def stands(task: asyncio.Task[object]) -> bool:
    """Whether it waits for somebody, as far as can be seen. Whoever does not wait fails what comes after as well."""
    done, _ = await asyncio.wait([task], timeout=0.1)
    return not done


# ── the inbox ───────────────────────────────────────────────────────────────────────────────────────────────────


async def claim(work: Work) -> InboxRow | None:
    return await inbox.claim(work, NOW, 30)


@pytest.mark.parametrize("linked", [False, True], ids=["one account", "two accounts"])
async def test_an_older_event_whose_commit_came_late_is_not_run_beside_a_newer_one(
    linked: bool, database: Database
) -> None:
    """Number 1 is being stored, number 2 is stored and claimed; then number 1 is there, and nobody sees the claim."""
    other = "slack" if linked else "telegram"
    async with database.work() as work:
        for channel in ("telegram", "slack"):
            await add_account(work, "anna", channel, "1")
    async with AsyncExitStack() as late:
        storing = await late.enter_async_context(database.work())
        await inbox.store(storing, "telegram", "older", "1", {}, NOW)
        await asyncio.create_task(door(database).accept(other, "newer", "1", {}))  # type: ignore[arg-type]
        claiming = asyncio.Event(), asyncio.Event()

        async def slow_claim() -> object:
            async with database.work() as work:
                row = await claim(work)
                claiming[0].set()
                await claiming[1].wait()
                return row

        slow = asyncio.create_task(slow_claim())
        await claiming[0].wait()
        await late.aclose()
        second = asyncio.create_task(in_another(database, claim))
        assert await stands(second)
        claiming[1].set()
        newer = await slow
        assert isinstance(newer, InboxRow)
        assert newer.key == "newer"
        assert await second is None
    async with database.work() as work:
        assert await inbox.done(work, newer.id, NOW, newer.attempts)
    older = await in_another(database, claim)
    assert isinstance(older, InboxRow)
    assert older.key == "older"


async def test_many_who_store_and_claim_at_once_never_run_two_of_one_person(database: Database) -> None:
    async with database.work() as work:
        for channel in ("telegram", "slack"):
            await add_account(work, "anna", channel, "1")
    running, ended, stored = set[int](), list[str](), 0

    async def writer(channel: str) -> None:
        nonlocal stored
        for number in range(ROUNDS):
            await door(database).accept(channel, f"{channel}{number}", "1", {})  # type: ignore[arg-type]
            stored += 1

    async def worker() -> None:
        while len(ended) < 2 * ROUNDS:
            async with database.work() as work:
                row = await claim(work)
            if row is None:
                await asyncio.sleep(0.001)
                continue
            running.add(row.id)
            assert len(running) == 1
            await asyncio.sleep(0)
            running.discard(row.id)
            async with database.work() as work:
                assert await inbox.done(work, row.id, NOW, row.attempts)
            ended.append(row.key)

    await asyncio.gather(writer("telegram"), writer("slack"), *(worker() for _ in range(4)))
    assert sorted(ended) == sorted(f"{channel}{n}" for channel in ("telegram", "slack") for n in range(ROUNDS))


# ── what is looked at, then written ─────────────────────────────────────────────────────────────────────────────


async def test_two_who_load_a_run_to_change_it_do_so_one_after_the_other(database: Database) -> None:
    async def turn(_: int) -> None:
        async with database.work() as work:
            run = await runs.load(work, "r1")
            assert run is not None
            await runs.append(work, "r1", "anna", {}, NOW)
            await asyncio.sleep(0)
            assert await runs.save(work, replace(run, turn=run.turn + 1), run.turn, after(run.turn)) is not None

    await asyncio.gather(*map(turn, range(ROUNDS)))
    async with database.read() as read:
        assert [entry.seq for entry in await runs.journal_of(read, "r1")] == list(range(1, ROUNDS + 1))


async def test_whoever_only_looks_at_a_run_waits_for_nobody(database: Database) -> None:
    async with database.work() as work:
        assert await runs.load(work, "r1") is not None

        async def look() -> object:
            async with database.read() as read:
                return await runs.load(read, "r1")

        async with asyncio.timeout(5):
            assert await asyncio.create_task(look()) is not None
            await asyncio.create_task(in_another(database, points_at_it))


async def points_at_it(work: Work) -> None:
    await tasks.sync(work, "r1", [TaskRow("k9", "r1", "s", "rm", "anna", None, "Звонок", "Call")], NOW)


async def test_a_task_that_was_done_meanwhile_stays_done(database: Database) -> None:
    row = TaskRow("k1", "r1", "s", "rm", "lena", None, "Звонок", "Call")
    for number in range(ROUNDS):
        await in_another(database, lambda work: tasks.sync(work, "r1", [row], NOW))
        renamed = replace(row, title_en=f"Call {number}")
        wanted: list[TaskRow] = [] if number % 2 else [renamed]

        async def sync(wanted: list[TaskRow] = wanted) -> None:
            async with database.work() as work:
                await tasks.sync(work, "r1", wanted, NOW)

        async def close() -> bool:
            async with database.work() as work:
                return await tasks.close(work, "k1", NOW)

        _, closed = await asyncio.gather(sync(), close())
        async with database.work() as work:
            found = await tasks.by_key(work, "k1")
            assert found is not None
            assert found.status == "done" if closed else found.status == "cancelled"
            await work.execute(t.tasks.delete())


async def test_a_conversation_that_was_just_opened_is_not_pushed_out_of_sight(database: Database) -> None:
    for _ in range(ROUNDS):
        own = in_another(database, lambda work: focus.put(work, "anna", "r1"))
        pushed = in_another(database, lambda work: focus.put(work, "anna", "r2", gently=True))
        await asyncio.gather(own, pushed)
        async with database.work() as work:
            held = await focus.of(work, "anna")
            assert held is not None
            assert held.run_id == "r1"
            await work.execute(t.focus.delete())


async def test_a_plan_and_a_visit_of_one_week_meet_in_one_row(database: Database) -> None:
    monday = datetime(2026, 11, 16, tzinfo=UTC).date()
    for _ in range(ROUNDS):
        plan = Plan("anna", "2026-W47", None, NOW)
        store = in_another(database, lambda work, plan=plan: plans.store(work, plan, [Planned("p1", "k")]))  # type: ignore[misc]
        visit = in_another(database, lambda work: plans.visited(work, "anna", "p1", monday, None))
        await asyncio.gather(store, visit)
        async with database.work() as work:
            (row,) = await plans.visits_of(work, "anna", "2026-W47")
            assert (row.status, row.plan_key) == ("done", "k")
            await work.execute(t.visits.delete())


async def test_a_change_of_oneself_and_a_change_by_others_are_both_kept(database: Database) -> None:
    async with database.work() as work:
        await add_account(work, "anna", "telegram", "1")

    async def speaks() -> None:
        async with database.work() as work:
            anna = await people.by_account(work, "telegram", "1")
            assert anna is not None
            await asyncio.sleep(0)
            await people.change(work, replace(anna, lang="en"))

    async def goes_away() -> None:
        async with database.work() as work:
            await people.set_deputy(work, "anna", "lena", None)

    for _ in range(ROUNDS):
        await asyncio.gather(speaks(), goes_away())
        async with database.work() as work:
            anna = await people.held(work, "anna")
            assert (anna.lang, anna.deputy_id) == ("en", "lena")
            await people.change(work, replace(anna, lang="ru", deputy_id=None))


async def test_whoever_presses_while_their_account_is_taken_away_is_a_stranger(database: Database) -> None:
    """The press began before, and looks who it is before the other has committed."""
    async with database.work() as work:
        await add_account(work, "anna", "telegram", "1")
        [account] = await people.accounts_of(work, "anna")
    async with AsyncExitStack() as admin:
        taking = await admin.enter_async_context(database.work())
        assert await people.unlink(taking, account, NOW)
        press = asyncio.create_task(in_another(database, lambda work: people.at_the_door(work, "telegram", "1")))
        assert await stands(press)
        await admin.aclose()
        assert await press is None


async def test_a_reminder_is_said_by_one_of_two_clocks(database: Database) -> None:
    wanted = reminders.Wanted("k1", 1, "task", "anna", "r1", "2026-11-18", NOW)
    for _ in range(ROUNDS):
        await in_another(database, lambda work: reminders.call(work, wanted))
        took = [in_another(database, lambda work: reminders.take(work, wanted, NOW)) for _ in range(3)]
        assert sorted(map(bool, await asyncio.gather(*took))) == [False, False, True]


async def test_the_local_chat_numbers_as_it_commits(database: Database) -> None:
    """Two replicas write into two chats; a page that has seen a number has seen all that are smaller."""
    logs = [LocalChatLog(database, lambda: NOW) for _ in range(2)]
    over = asyncio.Event()

    async def writes(log: LocalChatLog, name: str) -> None:
        for number in range(ROUNDS):
            await log.append("anna", "bot", {}, f"{name}{number}")

    async def page() -> list[int]:
        seen: list[int] = []
        while not over.is_set():
            seen += [posted.seq for posted in await logs[0].since("anna", seen[-1] if seen else 0)]
        return seen + [posted.seq for posted in await logs[0].since("anna", seen[-1] if seen else 0)]

    watching = asyncio.create_task(page())
    await asyncio.gather(writes(logs[0], "a"), writes(logs[1], "b"), writes(logs[1], "c"))
    over.set()
    assert await watching == list(range(1, 3 * ROUNDS + 1))
    async with database.read() as read:
        assert len(await read.all(select(t.chat_log.c.seq))) == 3 * ROUNDS
