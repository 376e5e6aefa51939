"""Trips and their planned visits: kept by the conversation that plans them, beside whatever the week has planned."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from storage import plans, runs, trips
from storage.database import Database, Work
from storage.plans import Plan, Planned
from storage.runs import Run
from storage.trips import Trip
from tests import storage_fixtures
from tests.storage_fixtures import NOW, add_partner, add_person

database = storage_fixtures.database
MONDAY = date(2026, 11, 23)
TRIP = Trip("r1", "anna", "Самара", MONDAY, MONDAY + timedelta(days=2), "approved", {"goals": ["2 договора"]}, NOW)


@pytest.fixture
async def work(database: Database) -> None:
    async with database.work() as work:
        await add_person(work, "anna")
        for id_ in ("P001", "P002", "P003"):
            await add_partner(work, id_)
        run = Run("r1", "anna", "business_trip", "v", "", None, {}, 1, "open", None, None, NOW, NOW)
        await runs.start(work, run)


async def of_week(work: Work) -> dict[str, tuple[str, date | None, str | None]]:
    found = await plans.visits_of(work, "anna", "2026-W48")
    return {visit.partner_id: (visit.status, visit.day, visit.plan_key) for visit in found}


@pytest.mark.usefixtures("work")
async def test_a_trip_is_found_by_the_days_that_it_touches(database: Database) -> None:
    async with database.work() as work:
        await trips.put(work, replace(TRIP, status="planned"))
        assert await trips.of_people(work, ["anna"], MONDAY, MONDAY) == {}
        await trips.put(work, TRIP)
        for first, last, found in ((-3, -1, 0), (-3, 0, 1), (1, 1, 1), (2, 9, 1), (3, 9, 0)):
            days = (MONDAY + timedelta(days=first), MONDAY + timedelta(days=last))
            assert len((await trips.of_people(work, None, *days)).get("anna", [])) == found, (first, last)
        assert await trips.of_people(work, ["boris"], MONDAY, MONDAY) == {}
        assert await trips.ended(work, TRIP.ends) == []
        assert await trips.ended(work, TRIP.ends + timedelta(days=1)) == [TRIP]
        await trips.put(work, replace(TRIP, status="done"))
        assert await trips.ended(work, date(2027, 1, 1)) == []
        assert await trips.by_run(work, "r1") == replace(TRIP, status="done")


@pytest.mark.usefixtures("work")
async def test_its_visits_stand_beside_the_plan_of_the_week(database: Database) -> None:
    tuesday = MONDAY + timedelta(days=1)
    async with database.work() as work:
        await plans.store(work, Plan("anna", "2026-W48", None, NOW), [Planned("P001", "week")])
        await plans.add(work, "anna", "r1", [Planned("P001", "r1", MONDAY), Planned("P002", "r1", tuesday)], NOW)
        assert await of_week(work) == {"P001": ("planned", MONDAY, "week"), "P002": ("planned", tuesday, "+r1")}
        await plans.visited(work, "anna", "P002", tuesday, None)
        await plans.add(work, "anna", "r1", [Planned("P003", "r1", tuesday), Planned("P002", "r1", MONDAY)], NOW)
        assert await of_week(work) == {
            "P001": ("planned", MONDAY, "week"),
            "P002": ("done", tuesday, "+r1"),
            "P003": ("planned", tuesday, "+r1"),
        }
        await plans.add(work, "anna", "r1", [Planned("P001", "r1")], NOW)
        assert (await of_week(work))["P003"] == ("dropped", tuesday, "+r1")


@pytest.mark.usefixtures("work")
async def test_a_plan_of_the_week_made_later_leaves_the_trip_alone(database: Database) -> None:
    tuesday = MONDAY + timedelta(days=1)
    async with database.work() as work:
        await plans.add(work, "anna", "r1", [Planned("P002", "r1", MONDAY), Planned("P003", "r1", tuesday)], NOW)
        for week in (["P001", "P002"], ["P001"]):
            await plans.store(work, Plan("anna", "2026-W48", None, NOW), [Planned(each, "week") for each in week])
            assert await of_week(work) == {
                "P001": ("planned", None, "week"),
                "P002": ("planned", MONDAY, "+r1"),
                "P003": ("planned", tuesday, "+r1"),
            }
        await plans.add(work, "anna", "r1", [], NOW)
        await plans.store(work, Plan("anna", "2026-W48", None, NOW), [Planned("P003", "week")])
        assert (await of_week(work))["P003"] == ("planned", None, "week")
