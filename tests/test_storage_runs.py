"""Conversations and what they leave: the version guard, tasks, reports, weeks, handovers, algorithm texts."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import event

from storage import algorithms, focus, handovers, plans, reports, runs, tasks
from storage.database import Database, Work
from storage.handovers import Handover
from storage.plans import Plan, Planned
from storage.reports import NewReport
from storage.runs import Run
from storage.tasks import TaskRow
from storage.weeks import days_of, week_of
from tests import storage_fixtures
from tests.storage_fixtures import NOW, add_partner, add_person, after

database = storage_fixtures.database

VISIT = Run("r1", "anna", "sales_meeting", "hash", "Ромашка", "p1", {}, 0, "open", None, None, NOW, NOW)
WEEK = "2026-W47"
REPORT = NewReport("r1", "r1", "anna", "p1", date(2026, 11, 18), {"goal": "заказ"})


async def begin(work: Work) -> None:
    await add_person(work, "anna")
    await add_person(work, "lena", "team_lead")
    for partner in ("p1", "p2", "p3"):
        await add_partner(work, partner, "anna")
    await runs.start(work, VISIT)


async def test_of_two_who_press_at_once_the_slower_must_look_again(database: Database) -> None:
    async with database.work() as work:
        await begin(work)

    async def press(who: str) -> bool:
        async with database.read() as read:
            run = await runs.load(read, "r1")
        assert run is not None
        await asyncio.sleep(0.01)
        async with database.work() as work:
            return await runs.save(work, replace(run, turn=1, state={"by": who}), 0, after(1)) is not None

    assert sorted(await asyncio.gather(press("anna"), press("lena"))) == [False, True]


async def test_a_change_without_a_turn_is_guarded_as_well(database: Database) -> None:
    async with database.work() as work:
        await begin(work)
        paused = await runs.save(work, replace(VISIT, status="paused"), 0, after(1))
        assert paused == replace(VISIT, status="paused", updated_at=after(1))
        assert await runs.save(work, replace(VISIT, turn=1), 0, after(2)) is None
        assert await runs.save(work, replace(paused, turn=1), 0, after(2)) is not None
        assert await runs.load(work, "none") is None


async def test_a_press_reads_no_table_from_end_to_end(database: Database) -> None:
    """With a hundred thousand reports that would be 30 ms in the one transaction all wait for."""
    if not database.single_writer:
        pytest.skip("PostgreSQL compares the key first")
    said: list[tuple[str, Any]] = []

    def note(_: Any, __: Any, statement: str, values: Any, *___: Any) -> None:
        said.append((statement, values))

    async with database.work() as work:
        await begin(work)
        event.listen(work.connection.sync_connection, "before_cursor_execute", note)
        assert await runs.save(work, replace(VISIT, turn=1), 0, after(1)) is not None
        ((statement, given),) = said
        plan = await work.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given)
        assert [row.detail for row in plan if row.detail.startswith("SCAN")] == []


async def test_which_conversations_wait_for_whom(database: Database) -> None:
    async with database.work() as work:
        await begin(work)
        other = replace(VISIT, id="r2", waits_for="lena", status="paused", wake_at=after(60), updated_at=after(5))
        await runs.start(work, other)
        await runs.start(work, replace(other, id="r3", status="done"))
        assert [run.id for run in await runs.open_for(work, "anna")] == ["r2", "r1"]
        assert [run.id for run in await runs.waiting_for(work, "lena")] == ["r2"]
        assert await runs.due_wakes(work, after(59)) == []
        assert await runs.due_wakes(work, after(60)) == [other]


async def test_the_journal_numbers_its_lines(database: Database) -> None:
    async with database.work() as work:
        await begin(work)
        assert [await runs.append(work, "r1", "anna", {"n": n}, NOW) for n in range(3)] == [1, 2, 3]
        assert [(line.seq, line.event["n"]) for line in await runs.journal_of(work, "r1")] == [(1, 0), (2, 1), (3, 2)]


def task(key: str, title: str = "Позвонить", seconds: float | None = None) -> TaskRow:
    due = None if seconds is None else after(seconds)
    return TaskRow(key, "r1", "next_step", "rm", "anna", "p1", title, "Call", None, due)


async def states(work: Work) -> dict[str, tuple[str, str]]:
    return {one.key: (one.status, one.title_ru) for one in await tasks.of_run(work, "r1")}


async def test_tasks_follow_what_the_run_wants(database: Database) -> None:
    async with database.work() as work:
        await begin(work)
        await tasks.sync(work, "r1", [task("a"), task("b"), task("c")], NOW)
        await tasks.sync(work, "r1", [task("a"), task("b"), task("c")], NOW)
        assert await tasks.close(work, "c", NOW)
        assert not await tasks.close(work, "c", NOW)
        await tasks.sync(work, "r1", [task("a", "Написать"), task("d")], after(1))
        assert await states(work) == {
            "a": ("open", "Написать"),
            "b": ("cancelled", "Позвонить"),
            "c": ("done", "Позвонить"),
            "d": ("open", "Позвонить"),
        }
        await tasks.sync(work, "r1", [task("b"), task("c", "Иначе")], after(2))
        assert await states(work) == {
            "a": ("cancelled", "Написать"),
            "b": ("open", "Позвонить"),
            "c": ("done", "Позвонить"),
            "d": ("cancelled", "Позвонить"),
        }
        again = await tasks.by_key(work, "b")
        assert again is not None
        assert (again.created_at, again.closed_at) == (NOW, None)


async def test_open_tasks_come_by_urgency(database: Database) -> None:
    async with database.work() as work:
        await begin(work)
        await tasks.sync(work, "r1", [task("none"), task("late", seconds=90), task("soon", seconds=9)], NOW)
        assert [one.key for one in await tasks.open_for(work, "anna")] == ["soon", "late", "none"]
        assert len(await tasks.open_of_partner(work, "p1")) == 3


async def test_a_report_filed_twice_has_one_number(database: Database) -> None:
    async with database.work() as work:
        await begin(work)
        number = await reports.file(work, REPORT, NOW)
        assert await reports.file(work, REPORT, after(1)) == number
        assert await reports.file(work, replace(REPORT, key="r2"), NOW) == number + 1
        kept = await reports.by_number(work, number)
        assert kept is not None
        assert await reports.by_key(work, "r1") == kept
        assert (kept.filed_at, kept.body, kept.status) == (NOW, {"goal": "заказ"}, "filed")


async def test_a_decision_stands_until_the_text_changes(database: Database) -> None:
    async with database.work() as work:
        await begin(work)
        number = await reports.file(work, REPORT, NOW)
        assert await reports.decide(work, number, "lena", "rework", "Нет суммы", after(1))
        assert not await reports.decide(work, number, "lena", "accepted", "", after(2))
        await reports.file(work, REPORT, after(3))
        kept = await reports.by_number(work, number)
        assert kept is not None
        assert (kept.status, kept.decided_by, kept.comment) == ("rework", "lena", "Нет суммы")
        await reports.file(work, replace(REPORT, body={"goal": "заказ", "sum": 100}), after(4))
        kept = await reports.by_number(work, number)
        assert kept is not None
        assert (kept.status, kept.decided_by, kept.comment, kept.filed_at) == ("filed", None, "", after(4))


async def test_reports_of_a_partner_and_of_a_week(database: Database) -> None:
    async with database.work() as work:
        await begin(work)
        for key, day in (("sun", 15), ("mon", 16), ("next", 23)):
            await reports.file(work, replace(REPORT, key=key, visited_on=date(2026, 11, day)), NOW)
        assert [one.key for one in await reports.of_week(work, WEEK)] == ["mon"]
        assert await reports.of_week(work, WEEK, ["lena"]) == []
        last = (await reports.by_partner(work, "p1", 1))[0]
        assert last is not None
        assert last.key == "next"
        assert await reports.by_partner(work, "p2", 1) == []


async def test_a_week_is_planned_changed_and_lived(database: Database) -> None:
    plan = Plan("anna", WEEK, "r1", NOW)
    wednesday = date(2026, 11, 18)
    async with database.work() as work:
        await begin(work)
        await plans.store(work, plan, [Planned("p2", "k2", wednesday), Planned("p1", "k1", reason={"gap": 41})])
        assert [one.partner_id for one in await plans.visits_on(work, "anna", wednesday)] == ["p2", "p1"]
        assert [one.partner_id for one in await plans.visits_on(work, "anna", date(2026, 11, 19))] == ["p1"]
        await plans.take(work, "anna", "p3", WEEK, NOW)
        [taken] = [one for one in await plans.visits_on(work, "anna", wednesday) if one.partner_id == "p3"]
        await plans.move(work, taken, date(2026, 11, 23), NOW)
        assert "p3" not in [one.partner_id for one in await plans.visits_on(work, "anna", wednesday)]
        await plans.store(work, Plan("anna", "2026-W48", None, NOW), [Planned("p1", "k1")])
        assert [one.partner_id for one in await plans.visits_on(work, "anna", date(2026, 11, 23))] == ["p3", "p1"]
        number = await reports.file(work, REPORT, NOW)
        await plans.visited(work, "anna", "p1", wednesday, number)
        await plans.visited(work, "anna", "p3", wednesday, number)
        await plans.visited(work, "anna", "p2", date(2026, 11, 11), number)
        await plans.unvisited(work, "anna", number, ("p1", WEEK), NOW)
        assert await plans.visits_of(work, "anna", "2026-W46") == []
        assert [one.status for one in await plans.visits_of(work, "anna", WEEK)] == ["planned", "done", "planned"]
        await plans.visited(work, "anna", "p3", wednesday, None)
        await plans.store(work, replace(plan, stored_at=after(9)), [Planned("p1", "k1")])
        week = {one.partner_id: (one.status, one.plan_key) for one in await plans.visits_of(work, "anna", WEEK)}
        assert week == {"p1": ("done", "k1"), "p2": ("dropped", "k2"), "p3": ("done", "taken")}
        assert await plans.visits_on(work, "anna", wednesday) == []
        assert await plans.last_visits(work, ["p1", "p2", "p3"]) == {"p1": wednesday, "p3": wednesday}
        assert await plans.plan_of(work, "anna", WEEK) == replace(plan, stored_at=after(9))
        assert await plans.planned_by(work, WEEK) == {"anna"}


def test_weeks_at_the_turn_of_a_year() -> None:
    assert week_of(date(2027, 1, 3)) == "2026-W53"
    assert days_of("2026-W53") == (date(2026, 12, 28), date(2027, 1, 3))
    for wrong in ("2026-W54", "2026", "soon"):
        with pytest.raises(ValueError, match=r"."):
            days_of(wrong)


async def test_what_is_typed_belongs_to_the_run_seen_last(database: Database) -> None:
    async with database.work() as work:
        await begin(work)
        for id in ("r2", "r3"):
            await runs.start(work, replace(VISIT, id=id))
        assert await focus.of(work, "anna") is None
        await focus.put(work, "anna", "r2", gently=True)
        await focus.put(work, "anna", "r1", typed="Ромашка")
        await focus.put(work, "anna", "r3", gently=True)  # a push does not take the keyboard away
        assert await focus.of(work, "anna") == focus.Focus("anna", "r1", "Ромашка")
        await runs.save(work, replace(VISIT, status="done"), 0, after(1))
        await focus.put(work, "anna", "r3", gently=True)
        assert await focus.of(work, "anna") == focus.Focus("anna", "r3", "")


async def test_what_is_handed_over_is_started_once(database: Database) -> None:
    first = Handover("h1", "r1", "partner_negotiation", {"partner": "p1"}, NOW)
    async with database.work() as work:
        await begin(work)
        await handovers.put(work, first)
        await handovers.put(work, replace(first, vars={"partner": "p2"}))
        assert [one.vars for one in await handovers.waiting(work, "anna")] == [{"partner": "p2"}]
        await runs.start(work, replace(VISIT, id="r2"))
        assert await handovers.started(work, "h1", "r2")
        assert not await handovers.started(work, "h1", "r2")
        await handovers.put(work, first)
        assert await handovers.by_key(work, "h1") == replace(first, vars={"partner": "p2"}, started_run="r2")
        assert await handovers.waiting(work, "anna") == []


async def test_every_version_in_use_keeps_its_text(database: Database) -> None:
    async with database.work() as work:
        assert await algorithms.keep(work, "sales_meeting", "v1", "steps: []", NOW)
        assert not await algorithms.keep(work, "sales_meeting", "v1", "steps: []", NOW)
        await algorithms.keep(work, "sales_meeting", "v2", "steps: [a]", NOW)
        for version in ("v1", "v2"):
            await algorithms.set_current(work, "sales_meeting", version)
        assert await algorithms.current(work, "sales_meeting") == "v2"
        assert await algorithms.current(work, "none") is None
        assert await algorithms.all_current(work) == {"sales_meeting": "v2"}
        assert await algorithms.text_of(work, "v1") == "steps: []"
