"""The week on a real desk: missed visits that come back, marks, moves, refusals with a reason, deputies, trips."""

from __future__ import annotations

import asyncio
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update

from bot.digests.monday import monday
from bot.duty import Duties
from storage import people, plans, promises, trips
from storage import tables as t
from storage.plans import Plan, Planned
from storage.promises import Said
from storage.trips import Trip
from tests.office import Office, firm, light
from tests.storage_fixtures import NOW, add_partner, database, one_database

__all__ = ["database", "firm", "light", "one_database"]

MONDAY, WEDNESDAY = date(2026, 11, 16), date(2026, 11, 18)
LAST, THIS = "2026-W46", "2026-W47"


def at(day: date, hour: str) -> datetime:
    return datetime.fromisoformat(f"{day}T{hour}").replace(tzinfo=ZoneInfo("Europe/Moscow"))


async def planned(desk: Office, week: str, *items: Planned, person: str = "anna") -> None:
    async with desk.database.work() as work:
        await plans.store(work, Plan(person, week, None, NOW), items)


async def proposed(desk: Office, who: str, day: date = MONDAY) -> dict[str, list[str]]:
    async with desk.database.read() as read:
        person = await people.by_id(read, who)
        assert person is not None
        found = (await monday(read, person, day, desk.house.workdays)).proposals
    return {each.partner.id: [reason.code for reason in each.reasons] for each in found}


async def test_a_missed_visit_comes_back_next_monday_until_it_is_planned(light: Office) -> None:
    async with light.database.work() as work:
        await plans.visited(work, "anna", "p1", date(2026, 11, 11), None)
        await add_partner(work, "p2", "anna", "Север")
        await work.execute(update(t.partners).where(t.partners.c.id == "p2").values(klass="C"))
        await plans.visited(work, "anna", "p2", date(2026, 11, 5), None)
    assert await proposed(light, "anna") == {}
    await planned(light, LAST, Planned("p2", "k", date(2026, 11, 12)))
    assert await proposed(light, "anna") == {"p2": ["missed"]}
    await planned(light, THIS, Planned("p2", "k"))
    assert await proposed(light, "anna") == {}


async def test_a_missed_visit_taken_again_is_said_to_be_waited_for_no_more(light: Office) -> None:
    await planned(light, LAST, Planned("p1", "k", date(2026, 11, 12)))
    light.now = at(MONDAY, "09:30")
    await light.write("anna", "/plan")
    await light.tap("anna", "Готово")
    await light.tap("anna", "Хватит")
    said = "С прошлой недели перенесено: Ромашка. Отчёт о пропущенном визите больше не жду, жду о новом."
    assert said in (await light.last("anna")).text.split("\n")


async def test_a_promise_due_this_week_is_a_reason(light: Office) -> None:
    run = await light.begun("anna", "trip_report", [])
    async with light.database.work() as work:
        await plans.visited(work, "anna", "p1", date(2026, 11, 13), None)
        said = Said("1", "p1", "them", "оплатить", date(2026, 11, 19), None, None)
        await promises.sync(work, run, [said], "anna", date(2026, 11, 13))
    assert await proposed(light, "anna") == {"p1": ["promise"]}


async def test_the_week_of_somebody_away_is_their_deputys(light: Office) -> None:
    await planned(light, THIS, Planned("p1", "k", WEDNESDAY))
    light.now = at(MONDAY, "09:10")
    assert await proposed(light, "vera") == {}
    await light.write("anna", "/away до 20.11")
    await light.tap("anna", "Vera")
    assert any("Ромашка" in said.text and "нет на месте" in said.text for said in await light.said("vera"))
    assert (await proposed(light, "vera"))["p1"][0] == "covers"
    await planned(light, THIS, person="vera")
    await light.write("vera", "/plan")
    assert "Anna: нет на месте, визиты недели —" in (await light.last("vera")).text
    await light.tap("vera", "Ромашка")
    assert "Ромашка" in (await light.last("vera")).text
    await light.write("anna", "/away дома")
    await light.write("vera", "/plan")
    assert "нет на месте" not in (await light.last("vera")).text
    await light.write("vera", "/partner Ромашка")
    assert "Казань" not in (await light.last("vera")).text, "who is back is nobody else's business"


async def test_a_visit_moved_from_the_week_and_one_that_is_not_made(light: Office) -> None:
    async with light.database.work() as work:
        await add_partner(work, "p2", "anna", "Север")
    await planned(light, THIS, Planned("p1", "k", WEDNESDAY), Planned("p2", "k"))
    light.now = at(MONDAY, "11:00")
    await light.write("anna", "/plan")
    assert "сделано 0 из 2" in (await light.last("anna")).text
    await light.tap("anna", "Ромашка")
    await light.tap("anna", "Перенести")
    await light.tap("anna", "пт 20.11")
    await light.write("anna", "/plan")
    assert "пт 20.11 — Ромашка" in (await light.last("anna")).text
    await light.tap("anna", "Север")
    await light.tap("anna", "Не поеду")
    await light.tap("anna", "Партнёр отменил")
    await light.tick(minutes=1)
    assert "Партнёр отменил" in (await light.last("lena")).text, "also of a day to come the lead is asked"
    await light.tap("lena", "Принять")
    await light.write("anna", "/plan")
    assert "✖️ Север: не едем" in (await light.last("anna")).text
    assert "сделано 0 из 1" in (await light.last("anna")).text


async def test_marks_of_a_week_as_it_goes(light: Office) -> None:
    for number, name in enumerate(("Север", "Юг"), 2):
        async with light.database.work() as work:
            await add_partner(work, f"p{number}", "anna", name)
    await planned(
        light, THIS, Planned("p1", "k", MONDAY), Planned("p2", "k", WEDNESDAY, at="10:30"), Planned("p3", "k", MONDAY)
    )
    async with light.database.work() as work:
        await plans.visited(work, "anna", "p3", MONDAY, None)
        id_ = (await work.first(select(t.runs.c.id))) or None
    assert id_ is None
    run = await light.begun("anna", "trip_report", [])
    async with light.database.work() as work:
        await work.execute(update(t.runs).values(status="done"))
        await trips.put(work, Trip(run, "anna", "Урал", WEDNESDAY, date(2026, 11, 20), "approved", {}, NOW))
    light.now = at(WEDNESDAY, "09:00")
    await light.write("anna", "/plan")
    text = (await light.last("anna")).text
    for line in (
        "🔴 пн 16.11 — Ромашка: нет отчёта",
        "✅ пн 16.11 — Юг",
        "ср 18.11 в 10:30 — Север",
        "🚗 Командировка 18–20 ноября: Урал",
    ):
        assert line in text


async def test_one_more_partner_by_a_tap_by_name_or_not_wanted(light: Office) -> None:
    async with light.database.work() as work:
        await add_partner(work, "p2", "anna", "Север")
        await add_partner(work, "p3", "anna", "Торговый дом Юг")
    await planned(light, LAST, Planned("p1", "k", date(2026, 11, 12)))
    await planned(light, THIS)
    light.now = at(MONDAY, "11:00")
    await light.write("anna", "/plan")
    await light.tap("anna", "Добавить")
    await light.tap("anna", "Ромашка")
    await light.tap("anna", "Взять в неделю")
    assert "Ромашка: отчёт о пропущенном визите больше не жду, жду о новом." in (await light.last("anna")).text
    await light.tap("anna", "Добавить")
    await light.write("anna", "юг")
    assert "больше не жду" not in (await light.last("anna")).text
    assert "сделано 0 из 2" in (await light.last("anna")).text
    await light.tap("anna", "Добавить")
    await light.tap("anna", "Север —")
    await light.tap("anna", "Не предлагать")
    await light.tap("anna", "Договорились по телефону")
    assert "неделю не предлагаю — Север" in (await light.last("anna")).text
    assert await proposed(light, "anna") == {}
    assert "p2" in await proposed(light, "anna", MONDAY + timedelta(days=8))
    await light.tap("anna", "Добавить")
    await light.write("anna", "чебурашка")
    assert "чебурашка" in (await light.last("anna")).text.casefold()


async def test_a_visit_of_somebody_else_is_nobodys_to_open(light: Office) -> None:
    await planned(light, THIS, Planned("p1", "k", WEDNESDAY))
    light.now = at(MONDAY, "11:00")
    await light.write("anna", "/plan")
    async with light.database.work() as work:
        await work.execute(update(t.visits).values(person_id="vera"))
    await light.tap("anna", "Ромашка")
    assert "в плане уже нет" in (await light.last("anna")).text


@pytest.mark.parametrize(("until", "morning"), [("17.11", date(2026, 11, 18)), ("16.11", date(2026, 11, 17))])
async def test_whoever_was_away_on_monday_plans_when_they_are_back(light: Office, until: str, morning: date) -> None:
    light.now = at(date(2026, 11, 13), "10:00")
    await light.write("anna", f"/away до {until}")

    async def prompts(day: date, hour: str) -> int:
        light.now = at(day, hour)
        await light.tick()
        return sum("План на неделю 16–20 ноября" in said.text for said in await light.said("anna"))

    assert await prompts(MONDAY, "09:00") == 0
    assert [await prompts(morning, hour) for hour in ("08:10", "08:59", "09:00", "09:01")] == [0, 0, 1, 1]
    assert await prompts(morning + timedelta(days=1), "09:00") == 1


async def test_two_processes_at_once_say_each_step_once(firm: Office) -> None:
    await planned(firm, LAST, Planned("p1", "k", date(2026, 11, 13)))
    for day, hour in ((16, "15:00"), (17, "09:30"), (18, "09:30"), (19, "10:00"), (23, "10:00")):
        now = at(date(2026, 11, day), hour)
        both = [Duties(firm.database, firm.house, lambda: None).tick(now) for _ in range(3)]
        await asyncio.gather(*both)
    found = [len(await firm.said(who)) for who in ("anna", "lena", "dina")]
    assert found == [4, 1, 1]
