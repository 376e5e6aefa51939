"""The ledger is what was said last: however often it is filed, in whatever order, and whatever people did between."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Literal, TypeAlias

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, func, insert, select, update

from storage import merges, people, promises, tasks
from storage import tables as t
from storage.database import Database, Work
from storage.promises import Promise, Said
from storage.tasks import TaskRow
from tests import storage_fixtures
from tests.storage_fixtures import NOW, add_partner, add_person, opened

database, one_database = storage_fixtures.database, storage_fixtures.one_database

TODAY = NOW.date()
FRIDAY = date(2026, 11, 20)
PRICE = Said("1", "P1", "us", "прислать прайс", FRIDAY)
PAY = Said("1", "P1", "them", "оплатить долг", FRIDAY, Decimal(200_000))


async def founded(work: Work) -> None:
    await add_person(work, "M1")
    await add_person(work, "M2")
    await add_partner(work, "P1", "M1")
    await add_partner(work, "P2", "M1")
    row = {"algorithm": "a", "version": "v", "title": "", "state": {}, "turn": 1, "status": "open"}
    stamps = {"created_at": NOW, "updated_at": NOW}
    await work.execute(insert(t.runs).values({"id": "r", "owner_id": "M1", **row, **stamps}))


async def filed(work: Work, *said: Said, owner: str = "M1") -> list[Promise]:
    """As a press does it: the ledger, then the tasks that our own promises are."""
    known = await promises.sync(work, "r", said, owner, TODAY)
    await tasks.sync(work, "r", [_task(each, owner) for each in known if each.by == "us"], NOW)
    return await promises.of_run(work, "r")


def _task(each: Promise, owner: str) -> TaskRow:
    due = each.said_due.isoformat() if each.said_due else None
    return TaskRow(each.key, "r", "promise", "rm", owner, each.partner_id, each.what, each.what, due)


# ── one step after another ──────────────────────────────────────────────────────────────────────────────────


async def test_what_is_said_again_is_the_same_promise(database: Database) -> None:
    async with database.work() as work:
        await founded(work)
        first = await filed(work, PRICE, PAY, replace(PAY, what="Оплатить долг."))
        assert [(each.by, each.what, each.due, each.status) for each in first] == [
            ("us", "прислать прайс", FRIDAY, "open"),
            ("them", "Оплатить долг.", FRIDAY, "open"),
        ], "twice in one breath is once"
        again = await filed(work, PAY, replace(PRICE, what="Прислать прайс"))
        assert {each.key for each in again} == {each.key for each in first}
        mended = await filed(work, replace(PAY, what="оплатить половину долга"), PRICE)
        assert {each.key for each in mended} == {each.key for each in first}, "other words for the same promise"
        (left,) = await filed(work, PRICE)
        assert (left.what, len(await promises.open_of_partner(work, "P1"))) == ("прислать прайс", 1)
        back = await filed(work, PRICE, PAY)
        assert len(back) == 2
        assert await work.scalar(select(func.count()).select_from(t.promises)) <= 3


async def test_a_day_put_off_stays_until_another_is_said(database: Database) -> None:
    later, said = FRIDAY + timedelta(days=3), FRIDAY + timedelta(days=7)
    async with database.work() as work:
        await founded(work)
        ours, theirs = await filed(work, PRICE, PAY)
        assert await promises.move(work, theirs.key, later)
        assert await tasks.move(work, ours.key, later.isoformat(), NOW)
        assert {each.due for each in await filed(work, PRICE, PAY)} == {later}
        moved = {each.by: each for each in await filed(work, replace(PRICE, due=said), replace(PAY, due=said))}
        assert {each.due for each in moved.values()} == {said}
        assert moved["them"].moves == 1
        assert not await promises.undo(work, theirs.key), "what was said after it counts"
        assert not await tasks.undo(work, ours.key)
        assert await promises.move(work, theirs.key, later)
        assert await promises.undo(work, theirs.key)
        assert not await promises.undo(work, theirs.key), "once"
        assert not await promises.undo(work, "nobody/1/1")


async def test_what_a_person_closed_stays_closed_and_may_be_put_back(database: Database) -> None:
    async with database.work() as work:
        await founded(work)
        ours, theirs = await filed(work, PRICE, PAY)
        assert await tasks.close(work, ours.key, NOW, by="M1")
        assert await promises.close(work, theirs.key, "broken", "M1", TODAY, NOW)
        assert not await promises.close(work, theirs.key, "kept", "M1", TODAY, NOW), "it is closed already"
        assert not await promises.move(work, theirs.key, FRIDAY)
        closed = {each.by: each.status for each in await filed(work, PAY, PRICE)}
        assert closed == {"us": "kept", "them": "broken"}
        assert await promises.open_of_partner(work, "P1") == []
        assert await tasks.undo(work, ours.key)
        assert await promises.undo(work, theirs.key)
        assert [each.status for each in await filed(work, PAY, PRICE)] == ["open", "open"]
        assert await tasks.close(work, ours.key, NOW, by="M1", given_up=True)
        await promises.explain(work, ours.key, "dropped", "M1", TODAY, NOW, "mistake")
        kept = {each.by: each for each in await filed(work, PRICE, PAY)}
        assert (kept["us"].status, kept["us"].reason) == ("dropped", "mistake"), "nobody opens it again but a person"
        assert not await promises.close(work, "nobody/1/1", "kept", "M1", TODAY, NOW)


async def test_of_two_who_close_or_take_it_at_once_one_does(database: Database) -> None:
    async with database.work() as work:
        await founded(work)
        ours, theirs = await filed(work, PRICE, PAY)
        assert await tasks.offer(work, ours.key, "M2")

    async def at_once(deed: Callable[[Work], Awaitable[bool]]) -> list[bool]:
        async def alone() -> bool:
            async with database.work() as work:
                return await deed(work)

        return sorted(await asyncio.gather(alone(), alone(), alone()))

    assert await at_once(lambda work: tasks.take(work, ours.key, "M2", None, None)) == [False, False, True]
    assert await at_once(lambda work: tasks.close(work, ours.key, NOW, by="M2")) == [False, False, True]
    closed = await at_once(lambda work: promises.close(work, theirs.key, "kept", "M1", TODAY, NOW))
    assert closed == [False, False, True]
    assert await at_once(lambda work: promises.undo(work, theirs.key)) == [False, False, True]


async def test_a_conversation_that_goes_to_another_takes_its_promises_along(database: Database) -> None:
    async with database.work() as work:
        await founded(work)
        await filed(work, PRICE, PAY)
        assert len(await promises.of_person(work, "M1")) == 2
        await filed(work, PRICE, PAY, owner="M2")
        assert [each.by for each in await promises.of_person(work, "M2")] == ["us"]
        assert [each.by for each in await promises.of_person(work, "M1")] == ["them"], "whose partner it is"
        await work.execute(update(t.partners).values(owner_id="M2"))
        assert len(await promises.of_person(work, "M2")) == 2
        await tasks.offer(work, (await tasks.open_for(work, "M2"))[0].key, "M1")
        (task,) = await tasks.offered_to(work, "M1")
        assert await tasks.take(work, task.key, "M1", task.due, task.due_at)
        assert not await tasks.take(work, task.key, "M1", task.due, task.due_at)
        await filed(work, PRICE, PAY, owner="M2")
        assert [each.by for each in await promises.of_person(work, "M1")] == ["us"], "what was handed over stays so"
        assert not await tasks.offer(work, "nobody", "M1")
        assert not await tasks.undo(work, task.key), "what was taken is taken"


async def test_two_cards_made_one_and_two_again_take_their_promises_along(database: Database) -> None:
    async with database.work() as work:
        await founded(work)
        await filed(work, PRICE, PAY)
        number = await merges.merge(work, "P1", "P2", "M1", NOW)
        assert len(await promises.open_of_partner(work, "P2")) == 2
        assert number is not None
        assert await merges.undo(work, number, NOW)
        assert len(await promises.open_of_partner(work, "P1")) == 2


async def test_how_a_partner_keeps_its_word(database: Database) -> None:
    async with database.work() as work:
        await founded(work)
        said = [replace(PAY, what=f"обещание {n}", due=TODAY - timedelta(days=n)) for n in range(5)]
        known = await filed(work, *said, replace(PAY, what="без срока", due=None), PRICE)
        keys = {each.what: each.key for each in known}
        for n, (how, on) in enumerate((("kept", 0), ("kept", 0), ("broken", 0), ("dropped", 0))):
            await promises.close(work, keys[f"обещание {n}"], how, "M1", TODAY - timedelta(days=on), NOW)  # type: ignore[arg-type]  # three of the four
        found = await promises.broken(work, ["P1"], TODAY)
        assert (found["P1"].told, found["P1"].in_time) == (4, 1), "kept today, late, broken, and still open"
        assert await promises.kept_before(work, keys["обещание 1"], TODAY - timedelta(days=1))
        assert (await promises.broken(work, None, TODAY))["P1"].in_time == 2
        assert not await promises.kept_before(work, keys["обещание 2"], TODAY), "it was not kept at all"
        assert await promises.settled(work, keys["обещание 4"], "visit:no")
        assert not await promises.settled(work, keys["обещание 4"], "visit:no"), "told again it is no news"
        (open_,) = (await promises.open_of_partners(work, ["P1", "P2"])).values()
        assert [each.what for each in open_] == ["обещание 4", "прислать прайс", "без срока"]


async def test_what_is_owed_is_found_without_reading_the_whole_ledger(one_database: Database) -> None:
    """Years of promises that were kept cost nothing."""
    asked: list[tuple[str, Any]] = []
    async with one_database.work() as work:
        raw = work.connection.sync_connection
        event.listen(raw, "before_cursor_execute", lambda _c, _r, words, given, *_: asked.append((words, given)))
        await promises.of_person(work, "M1")
        await promises.open_of_partner(work, "P1")
        for words, given in list(asked):
            plan = await work.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {words}", given)
            assert not {row.detail for row in plan} & {"SCAN promises", "SCAN tasks"}, words
    assert len(asked) > 3


async def test_a_deputy_stands_in_while_somebody_is_away(database: Database) -> None:
    async with database.work() as work:
        await founded(work)
        second = await people.by_id(work, "M2")
        assert second is not None
        assert await people.stood_in_for(work, second, TODAY) == []
        await people.set_deputy(work, "M1", "M2", TODAY + timedelta(days=3))
        assert [each.id for each in await people.stood_in_for(work, second, TODAY)] == ["M1"]
        assert await people.stood_in_for(work, second, TODAY + timedelta(days=9)) == []


# ── any order of them ───────────────────────────────────────────────────────────────────────────────────────

Told: TypeAlias = tuple[promises.By, str, int | None]  # by whom, what, in how many days
Deed: TypeAlias = tuple[str, int, int]  # what is done, to which of those in force, which day
WORDS = ("прайс", "образцы", "оплата")
TOLD = st.lists(
    st.tuples(st.sampled_from(("us", "them")), st.sampled_from(WORDS), st.sampled_from((None, 1, 5))), max_size=4
)
DEED = st.tuples(st.sampled_from(("move", "close", "break", "undo")), st.integers(0, 3), st.integers(1, 9))


class TakenBack(Exception):
    """Ends a transaction without a trace."""


@pytest.fixture(scope="module")
def play(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Callable[[Work], Awaitable[None]]], None]]:
    """Each story in a transaction of its own, on one database."""
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        database = runner.run(stack.enter_async_context(opened("sqlite", tmp_path_factory.mktemp("ledger"))))

        async def told(story: Callable[[Work], Awaitable[None]]) -> None:
            with suppress(TakenBack):
                async with database.work() as work:
                    await founded(work)
                    await story(work)
                    raise TakenBack

        yield lambda story: runner.run(told(story))
        runner.run(stack.aclose())


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(TOLD | DEED, min_size=1, max_size=8))
def test_the_ledger_is_what_was_said_last_and_doubles_nothing(
    play: Callable[[Callable[[Work], Awaitable[None]]], None], steps: list[list[Told] | Deed]
) -> None:
    async def story(work: Work) -> None:
        said, before = list[Said](), dict[str, Promise]()
        touched: tuple[str, Promise] | None = None
        for step in steps:
            if isinstance(step, list):
                said = [
                    Said("1", "P1", by, what, TODAY + timedelta(days=due) if due else None) for by, what, due in step
                ]
                now = {each.key: each for each in await filed(work, *said)}
                check_filed(said, before, now)
                touched = None
            else:
                touched = await do(work, step, list(before.values()), touched)
                now = {each.key: each for each in await promises.of_run(work, "r")}
                assert set(now) == set(before), "no deed makes a promise, or loses one"
            await check_tasks(work, now)
            before = now

    play(story)


def check_filed(said: Sequence[Said], before: Mapping[str, Promise], now: Mapping[str, Promise]) -> None:
    last = {(each.by, each.what): each for each in said}
    assert sorted((each.by, each.what) for each in now.values()) == sorted(last)
    for key, each in now.items():
        known, wanted = before.get(key), last[each.by, each.what]
        assert each.said_due == wanted.due
        if known is None:
            continue
        assert known.by == each.by
        if known.status != "open":
            assert each.status == known.status, "what was closed stays so"
        else:
            assert each.due == (known.due if known.said_due == wanted.due else wanted.due)


async def do(
    work: Work, deed: Deed, known: Sequence[Promise], touched: tuple[str, Promise] | None
) -> tuple[str, Promise] | None:
    """What a person does to one of them, as the product does it; the key and how it was before."""
    what, which, days = deed
    if not known:
        return None
    each, due = known[which % len(known)], TODAY + timedelta(days=days)
    ours = each.by == "us"
    if what == "undo":
        if touched is not None:
            key, was = touched
            done = await promises.undo(work, key)
            assert (await tasks.undo(work, key) if was.by == "us" else done) is True
            now = await promises.by_key(work, key)
            assert now is not None
            assert (now.status, now.due) == (was.status, was.due)
        return None
    if what == "move":
        done = await (tasks.move(work, each.key, due.isoformat(), NOW) if ours else promises.move(work, each.key, due))
    else:
        how: Literal["kept", "broken"] = "kept" if what == "close" else "broken"
        done = await promises.close(work, each.key, how, "M1", TODAY, NOW)
        if done and ours:
            await tasks.close(work, each.key, NOW, by="M1", given_up=how == "broken")
    assert done is (each.status == "open")
    now = await promises.by_key(work, each.key)
    assert now is not None
    if done:
        assert (now.due == due) if what == "move" else (now.status != "open")
    return (each.key, each) if done else touched


async def check_tasks(work: Work, now: Mapping[str, Promise]) -> None:
    """Ours are tasks: each once, on the same day, and none is left of what is not said any more."""
    open_ = {task.key: task for task in await tasks.of_run(work, "r") if task.status == "open"}
    assert set(open_) == {key for key, each in now.items() if each.by == "us" and each.status == "open"}
    assert all(task.day == now[key].due for key, task in open_.items())
