"""Reports that are owed: the ladder on a real desk, its hours, its silence, and what people do about it.

The day is Monday 16 November 2026 on a plain calendar; all live by the clock of Moscow.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update

from bot.digests.making import Wanted, made, missed
from bot.digests.rows import _late, gathered
from bot.duty import Duties
from bot.scene import Post
from dialogs.rhythm import TEAM
from storage import dealings, duties, leaves, people, plans, reports, tasks, trips
from storage import tables as t
from storage.database import Database
from storage.plans import Plan, Planned
from storage.trips import Trip
from tests.office import Office, firm, light, office
from tests.storage_fixtures import NOW, add_partner, database, one_database

__all__ = ["database", "firm", "light", "one_database"]

THURSDAY, FRIDAY, MONDAY = (date(2026, 11, day) for day in (12, 13, 16))
TUESDAY, WEDNESDAY = date(2026, 11, 17), date(2026, 11, 18)


def at(day: date, hour: str) -> datetime:
    return datetime.fromisoformat(f"{day}T{hour}").replace(tzinfo=ZoneInfo("Europe/Moscow"))


async def planned(desk: Office, partner: str, day: date | None, person: str = "anna", week: str = "2026-W46") -> None:
    async with desk.database.work() as work:
        await plans.store(work, Plan(person, week, None, NOW), [Planned(partner, "plan", day)])


async def clock(desk: Office, day: date, *hours: str) -> None:
    """The ladder alone, as a process just started: what else the clock owes is told elsewhere."""
    for hour in hours:
        desk.now = at(day, hour)
        await Duties(desk.database, desk.house, lambda: None).tick(desk.now)


async def texts(desk: Office, who: str) -> list[str]:
    return [said.text for said in await desk.said(who)]


async def news(desk: Office, who: str, day: date, *hours: str) -> list[str]:
    """What they hear in these hours."""
    before = len(await texts(desk, who))
    await clock(desk, day, *hours)
    return (await texts(desk, who))[before:]


HOURS = ("08:30", "09:29", "09:30", "10:00", "10:01", "15:00", "15:01", "21:00")
SPEAKS = ("09:30", "10:00", "15:00")


async def test_the_whole_ladder_each_step_once(firm: Office) -> None:
    await planned(firm, "p1", FRIDAY)
    assert await news(firm, "anna", MONDAY, *HOURS[:5]) == []
    (due,) = await news(firm, "anna", MONDAY, *HOURS[5:])
    assert due == "Отчёт по Ромашке — до 18:00. Черновик уже начат: партнёр, дата, цели из плана."
    (first,) = await news(firm, "anna", TUESDAY, *HOURS)
    assert first == "Не хватает отчёта по Ромашке (поездка 13.11). Можно коротко: итог и следующий шаг."
    assert await texts(firm, "lena") == []
    (second,) = await news(firm, "anna", WEDNESDAY, *HOURS)
    assert second == "Не сдан 1 отчёт: Ромашка. Завтра о нём узнает Lena."
    thursday = WEDNESDAY + timedelta(days=1)
    (third,) = await news(firm, "anna", thursday, *HOURS)
    assert third == "Lena видит, что не сдан 1 отчёт: Ромашка."
    assert await texts(firm, "lena") == ["Нет отчётов: Anna — 1 (3 дня)."]
    rows = [said for said in [*await firm.said("anna"), *await firm.said("lena")] if "Lena видит" in said.text]
    assert rows, "whoever owes it is told before the lead"
    for days in range(2, 9):  # then only lists speak of it
        await clock(firm, WEDNESDAY + timedelta(days=days), *SPEAKS)
    assert len(await texts(firm, "anna")) == 4
    assert sum("Нет отчётов" in text for text in await texts(firm, "lena")) == 1
    assert [text for text in await texts(firm, "dina") if "старше" in text] == ["Отчётов старше недели: 1 (Anna)"]


async def test_a_friday_evening_says_nothing_on_saturday_and_the_night_stays_quiet(light: Office) -> None:
    await planned(light, "p1", THURSDAY)
    assert len(await news(light, "anna", FRIDAY, "15:00")) == 1
    for day in (14, 15):
        assert await news(light, "anna", date(2026, 11, day), *HOURS) == []
    assert len(await news(light, "anna", MONDAY, "03:00", "07:59", "09:30", "20:30")) == 1


async def test_all_that_is_overdue_is_one_message_and_each_is_nudged_at_most_three_times(light: Office) -> None:
    async with light.database.work() as work:
        await add_partner(work, "p2", "anna", "Калуга-Продукт")
        await plans.store(
            work, Plan("anna", "2026-W46", None, NOW), [Planned("p1", "plan", THURSDAY), Planned("p2", "plan", FRIDAY)]
        )
    heard = [len(await news(light, "anna", FRIDAY + timedelta(days=days), *SPEAKS)) for days in range(9)]
    assert heard == [1, 0, 0, 2, 1, 1, 1, 0, 0], "the due one of an afternoon is a message of its own"
    every = await texts(light, "anna")
    assert "Завтра Lena узнает: Ромашка." in every[3]
    assert every[4].startswith("Lena видит, что не сдан 1 отчёт: Ромашка. Ещё не сдан 1 отчёт: Калуга-Продукт.")
    assert "Завтра о нём узнает Lena" in every[4]
    async with light.database.read() as read:
        owed = (await duties.owed(read, None, date(2026, 11, 24), light.house.workdays))["anna"]
    assert [duty.nudges for duty in owed] == [3, 3]


async def test_a_restart_and_another_process_say_nothing_twice(light: Office) -> None:
    await planned(light, "p1", FRIDAY)
    for _ in range(3):
        await clock(light, MONDAY, "15:00", "15:00")
    assert len(await texts(light, "anna")) == 1


async def test_what_breaks_while_it_is_said_is_said_by_the_next_tick(
    light: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    await planned(light, "p1", FRIDAY)
    say = Post.to

    async def broken(*_: object, **__: object) -> bool:
        raise RuntimeError("the power went")

    monkeypatch.setattr(Post, "to", broken)
    assert await news(light, "anna", MONDAY, "15:00") == []
    monkeypatch.setattr(Post, "to", say)
    assert len(await news(light, "anna", MONDAY, "15:00", "15:01")) == 1


async def test_after_downtime_what_is_late_goes_out_and_what_is_older_does_not(light: Office) -> None:
    await planned(light, "p1", FRIDAY)
    assert await news(light, "anna", MONDAY, "18:01", "19:00") == [], "its term is over: it would be untrue"
    assert len(await news(light, "anna", TUESDAY, "15:29")) == 1
    assert await news(light, "anna", WEDNESDAY, "15:31") == []
    thursday = await news(light, "anna", WEDNESDAY + timedelta(days=1), "10:00")
    assert thursday == ["Lena видит, что не сдан 1 отчёт: Ромашка."]


async def test_it_waits_while_somebody_is_inside_another_dialog(light: Office) -> None:
    await planned(light, "p1", FRIDAY)
    light.now = at(MONDAY, "14:50")
    await light.write("anna", "/negotiation")
    await light.tap("anna", "Начать новые")
    assert await news(light, "anna", MONDAY, "15:00", "15:10") == []
    async with light.database.work() as work:
        await work.execute(update(t.runs).values(status="cancelled"))
    assert len(await news(light, "anna", MONDAY, "15:11")) == 1


async def test_a_dialog_that_nobody_touches_holds_nothing_up(light: Office) -> None:
    await planned(light, "p1", FRIDAY)
    light.now = at(MONDAY, "14:20")
    await light.write("anna", "/negotiation")
    await light.tap("anna", "Начать новые")
    assert len(await news(light, "anna", MONDAY, "15:00")) == 1


async def test_the_days_of_a_leave_do_not_count_also_when_it_is_over(light: Office) -> None:
    await planned(light, "p1", FRIDAY)
    await clock(light, MONDAY, "15:00")
    light.now = at(TUESDAY, "08:30")
    await light.write("anna", "/away до 20.11")
    for day in range(17, 23):
        assert await news(light, "anna", date(2026, 11, day), "09:30", "10:00") == []
    light.now = at(date(2026, 11, 23), "08:59")
    await light.tick()  # which ends the leave
    back = await news(light, "anna", date(2026, 11, 23), "09:30", "10:00")
    assert back == ["Не хватает отчёта по Ромашке (поездка 13.11). Можно коротко: итог и следующий шаг."]
    async with light.database.read() as read:
        (leave,) = (await leaves.since(read, ["anna"], MONDAY))["anna"]
    assert leave.last == date(2026, 11, 20)


async def test_whoever_comes_back_early_has_been_away_until_yesterday(light: Office) -> None:
    light.now = at(TUESDAY, "08:30")
    await light.write("anna", "/away до 20.11")
    light.now = at(WEDNESDAY, "09:00")
    await light.write("anna", "/away дома")
    async with light.database.read() as read:
        (leave,) = (await leaves.since(read, None, MONDAY))["anna"]
    assert (leave.holds(TUESDAY, "Europe/Moscow"), leave.holds(WEDNESDAY, "Europe/Moscow")) == (True, False)


async def test_a_report_closes_the_duty(light: Office) -> None:
    await planned(light, "p1", FRIDAY)
    await clock(light, MONDAY, "15:00")
    async with light.database.work() as work:
        new = reports.NewReport("k", None, "anna", "p1", FRIDAY, {})
        await plans.visited(work, "anna", "p1", FRIDAY, await reports.file(work, new, NOW), NOW)
    for day in range(17, 21):
        assert await news(light, "anna", date(2026, 11, day), *SPEAKS) == []


@pytest.mark.parametrize(("day", "told"), [(None, MONDAY), (THURSDAY, FRIDAY), (date(2026, 11, 9), date(2026, 11, 10))])
async def test_a_visit_without_a_day_has_the_whole_week(light: Office, day: date | None, told: date) -> None:
    await planned(light, "p1", day)
    before = told - timedelta(days=3 if told == MONDAY else 1)
    assert await news(light, "anna", before, "15:00") == []
    assert len(await news(light, "anna", told, "15:00")) == 1


async def test_from_the_nudge_to_a_filed_report_it_is_a_tap_a_text_and_a_tap(light: Office) -> None:
    """With the day of the trip, not of the nudge."""
    await planned(light, "p1", FRIDAY)
    await clock(light, TUESDAY, "09:30")
    await light.tap("anna", "Коротко")
    await light.write("anna", "Взяли 20 коробок чая, обещал прайс к пятнице")
    assert "пт\u00a013.11" in (await light.last("anna")).text
    await light.tap("anna", "Сдать")
    assert "Отчёт сдан" in (await light.last("anna")).text
    assert (await status(light), await owed(light)) == ([("done", None)], [])


async def test_whoever_plans_the_visit_again_owes_nothing_for_the_missed_one(light: Office) -> None:
    await planned(light, "p1", FRIDAY)
    await planned(light, "p1", None, week="2026-W47")
    assert await news(light, "anna", MONDAY, "15:00") == []


async def test_a_visit_that_a_deputy_made_is_owed_by_nobody_else(light: Office) -> None:
    await planned(light, "p1", FRIDAY)
    async with light.database.work() as work:
        new = reports.NewReport("k", None, "vera", "p1", FRIDAY, {})
        await plans.visited(work, "vera", "p1", FRIDAY, await reports.file(work, new, NOW), NOW)
    assert await news(light, "anna", MONDAY, "15:00") == []


async def test_a_visit_of_a_trip_is_reported_when_the_trip_is_over(light: Office) -> None:
    await planned(light, "p1", THURSDAY)
    id_ = await light.begun("anna", "trip_report", [])
    async with light.database.work() as work:
        await work.execute(update(t.runs).values(status="done"))
        await trips.put(work, Trip(id_, "anna", "Урал", THURSDAY, MONDAY, "approved", {}, NOW))
    assert await news(light, "anna", FRIDAY, "15:00") == []
    assert await news(light, "anna", MONDAY, "15:00") == []
    assert len(await news(light, "anna", TUESDAY, "15:00")) == 1


# ── what whoever owes it does ───────────────────────────────────────────────────────────────────────────────


async def owed(desk: Office) -> list[duties.Duty]:
    async with desk.database.read() as read:
        return (await duties.owed(read, None, desk.now.date(), desk.house.workdays)).get("anna", [])


async def status(desk: Office) -> list[tuple[str, str | None]]:
    async with desk.database.read() as read:
        return [(row.status, row.duty) for row in await read.all(select(t.visits).order_by(t.visits.c.id))]


async def visit_pct(desk: Office) -> tuple[int, int]:
    """What it is made of: planned, and done of those."""
    async with desk.database.read() as read:
        found = (await dealings.visits_between(read, ["p1"], "2026-W46", "2026-W46")).get("p1")
    return (found.planned, found.done) if found else (0, 0)


async def test_no_trip_leaves_the_plan_only_when_the_lead_agrees(light: Office) -> None:
    await planned(light, "p1", FRIDAY)
    await clock(light, MONDAY, "15:00")
    await light.tap("anna", "Поездки не было")
    await light.tap("anna", "Другое")
    assert (await light.last("anna")).text.startswith("Напишите причину")
    await light.write("anna", "Дорогу размыло")
    assert "Пока Lena не ответит" in (await light.last("anna")).text
    assert await status(light) == [("planned", "asked")]
    await clock(light, MONDAY, "15:20", "15:21")
    asked = await texts(light, "lena")
    assert asked == ["Anna: поездки к партнёру Ромашка (13.11) не было. Причина: Дорогу размыло."], "once"
    assert await news(light, "anna", TUESDAY, *HOURS) == [], "a lead thinks about it"
    light.now = at(WEDNESDAY, "11:00")
    assert await visit_pct(light) == (1, 0)
    await light.tap("lena", "Принять")
    assert await visit_pct(light) == (0, 0)
    assert await status(light) == [("dropped", None)]
    assert "В выполнение плана она не идёт" in (await light.last("anna")).text
    assert "Ответ передан" in (await light.last("lena")).text
    assert await owed(light) == []
    await light.tap("lena", "Принять")
    assert "больше не ждут" in (await light.last("lena")).text


async def test_a_lead_who_wants_the_report_after_all_gets_the_ladder_back(light: Office) -> None:
    await planned(light, "p1", FRIDAY)
    await clock(light, TUESDAY, "09:30")
    await light.tap("anna", "Поездки не было")
    await light.tap("anna", "Решили по телефону")
    await clock(light, TUESDAY, "11:00")
    await light.tap("lena", "Отчёт всё-таки нужен")
    assert "Lena ждёт отчёт: Ромашка (13.11)" in (await light.last("anna")).text
    assert await status(light) == [("planned", "refused")]
    assert len(await news(light, "anna", WEDNESDAY, "09:30")) == 1


async def test_a_moved_trip_is_owed_after_its_new_day(light: Office) -> None:
    await planned(light, "p1", FRIDAY)
    await clock(light, TUESDAY, "09:30")
    await light.tap("anna", "Перенести")
    await light.tap("anna", "чт 19.11")
    assert (await light.last("anna")).text == "Перенёс: Ромашка — чт 19.11. Отчёт жду после поездки."
    assert await status(light) == [("planned", "moved"), ("planned", None)]
    assert await news(light, "anna", WEDNESDAY, *HOURS) == []
    assert len(await news(light, "anna", date(2026, 11, 20), "15:00")) == 1


async def test_the_day_may_be_said_and_the_move_taken_back(light: Office) -> None:
    await planned(light, "p1", MONDAY, week="2026-W47")
    await clock(light, WEDNESDAY, "09:30")
    await light.tap("anna", "Перенести")
    await light.write("anna", "вчера")
    assert "Какой день впереди?" in (await light.last("anna")).text
    await light.write("anna", "лучше 26.11")
    assert "чт 26.11" in (await light.last("anna")).text
    assert await status(light) == [("planned", "moved"), ("planned", None)]
    await light.tap("anna", "↩️ Вернуть на пн 16.11")
    assert (await light.last("anna")).text == "Вернул: Ромашка — пн 16.11."
    assert await status(light) == [("planned", None)]


async def test_later_is_a_move_and_within_the_week_it_is_the_same_visit(light: Office) -> None:
    await planned(light, "p1", MONDAY, week="2026-W47")
    await clock(light, WEDNESDAY, "09:30")
    await light.tap("anna", "Поездки не было")
    await light.tap("anna", "Поеду позже")
    await light.tap("anna", "пт 20.11")
    assert await status(light) == [("planned", None)]


async def test_of_several_the_trip_is_asked(light: Office) -> None:
    async with light.database.work() as work:
        await add_partner(work, "p2", "anna", "Калуга-Продукт")
        both = [Planned("p1", "plan", FRIDAY), Planned("p2", "plan", FRIDAY)]
        await plans.store(work, Plan("anna", "2026-W46", None, NOW), both)
    await clock(light, TUESDAY, "09:30")
    await light.tap("anna", "Поездки не было")
    await light.tap("anna", "Калуга-Продукт (13.11)")
    await light.tap("anna", "Не смог поехать")
    assert [duty.state for duty in await owed(light)] == ["", "asked"]
    await light.tap("anna", "Перенести")
    assert "Ромашка (13.11)" in (await light.last("anna")).tokens
    async with light.database.work() as work:
        await work.execute(update(t.visits).values(status="dropped"))
    await light.tap("anna", "Поездки не было")
    assert "больше не ждут" in (await light.last("anna")).text


# ── what the lead does ──────────────────────────────────────────────────────────────────────────────────────


@asynccontextmanager
async def told(database: Database, folder: Path) -> AsyncIterator[Office]:
    """A lead who has just heard of Anna."""
    async with office(database, folder) as desk:
        await planned(desk, "p1", FRIDAY)
        for day in (16, 17, 18):
            await clock(desk, date(2026, 11, day), "09:30", "15:00")
        await clock(desk, date(2026, 11, 19), "10:00")
        yield desk


@pytest.fixture
async def desk(one_database: Database, tmp_path: Path) -> AsyncIterator[Office]:
    async with told(one_database, tmp_path) as found:
        yield found


async def test_a_lead_reminds_in_person_once_a_day(desk: Office) -> None:
    await desk.tap("lena", "Напомнить лично")
    assert (await desk.last("anna")).text == "Lena лично просит: сдайте отчёт — Ромашка."
    assert "✏️ Коротко" in (await desk.last("anna")).tokens
    await desk.tap("lena", "Напомнить лично")
    assert (await desk.last("lena")).text == "Сегодня уже напоминал от вас: Anna."
    async with desk.database.work() as work:
        await people.set_blocked(work, "telegram", "anna", True)
    await desk.tap("lena", "Напомнить лично")
    assert "вне связи" in (await desk.last("lena")).text


async def test_a_lead_puts_it_off_and_nobody_is_nudged_a_fourth_time(desk: Office) -> None:
    await desk.tap("lena", "Продлить до…")
    await desk.tap("lena", "пн 23.11")
    assert (await desk.last("anna")).text == "Lena ждёт до пн 23.11, 18:00: Ромашка."
    assert (await desk.last("lena")).text == "Срок — пн 23.11, до 18:00: Anna, отчётов 1."
    before = len(await texts(desk, "anna"))
    for day in range(20, 26):
        await clock(desk, date(2026, 11, day), *SPEAKS)
    assert len(await texts(desk, "anna")) == before
    assert len(await news(desk, "lena", date(2026, 11, 26), *SPEAKS)) == 1
    assert (await texts(desk, "anna"))[before:] == ["Lena видит, что не сдан 1 отчёт: Ромашка."]


async def test_a_lead_drops_it_after_a_question_and_it_is_on_record(desk: Office) -> None:
    await desk.tap("lena", "Снять")
    assert "отчётов 1?" in (await desk.last("lena")).text
    await desk.tap("lena", "Да, снять")
    assert "Сдавать больше не нужно: Ромашка" in (await desk.last("anna")).text
    assert await status(desk) == [("planned", "waived")]
    await desk.tap("lena", "Позвонить")
    assert "все отчёты на месте" in (await desk.last("lena")).text
    async with desk.database.read() as read:
        deeds = [row.action for row in await read.all(select(t.audit)) if row.action.startswith("report.")]
    assert deeds == ["report.waived"]


async def test_a_call_is_a_task_of_today(desk: Office) -> None:
    for _ in range(2):
        await desk.tap("lena", "Позвонить")
    async with desk.database.read() as read:
        (task,) = await tasks.open_for(read, "lena")
    assert (task.title_ru, task.title_en) == ("Позвонить: Anna — отчёты: Ромашка", "Call Anna — reports: Ромашка")


async def test_of_several_managers_each_is_a_tap_away(light: Office) -> None:
    async with light.database.work() as work:
        await add_partner(work, "p2", "vera", "Калуга-Продукт")
    await planned(light, "p1", FRIDAY)
    await planned(light, "p2", FRIDAY, person="vera")
    for day in (16, 17, 18):
        await clock(light, date(2026, 11, day), "09:30", "15:00")
    (told,) = await news(light, "lena", date(2026, 11, 19), "10:00", "10:01")
    assert told == "Нет отчётов: Anna — 1 (3 дня), Vera — 1 (3 дня)."
    await light.tap("lena", "Vera")
    assert "Калуга-Продукт, 13.11 — 3 дня" in (await light.last("lena")).text


async def test_a_lead_who_is_away_is_stood_in_for(light: Office) -> None:
    await planned(light, "p1", FRIDAY)
    async with light.database.work() as work:
        await people.set_deputy(work, "lena", "vera", None, NOW)
    for day in (16, 17, 18):
        await clock(light, date(2026, 11, day), "09:30", "15:00")
    await clock(light, date(2026, 11, 19), "10:00")
    assert [text for text in await texts(light, "lena") if "отчёт" in text] == []
    assert (await texts(light, "vera"))[-1] == "Нет отчётов: Anna — 1 (3 дня)."
    await light.tap("vera", "Напомнить лично")
    assert "Vera лично просит" in (await light.last("anna")).text


async def test_whoever_was_not_told_is_not_told_on(light: Office) -> None:
    """Nobody is surprised: the lead hears the day after, where the morning of whoever owes it was missed."""
    await planned(light, "p1", FRIDAY)
    light.now = at(date(2026, 11, 19), "09:50")
    await light.write("anna", "/negotiation")
    await light.tap("anna", "Начать новые")
    assert await news(light, "lena", date(2026, 11, 19), "10:00", "10:10") == []
    await clock(light, date(2026, 11, 19), "10:25")
    both = [await texts(light, who) for who in ("anna", "lena")]
    assert [each[-1] for each in both] == [
        "Lena видит, что не сдан 1 отчёт: Ромашка.",
        "Нет отчётов: Anna — 1 (3 дня).",
    ]


async def test_a_lead_hears_of_whoever_cannot_be_reached(light: Office) -> None:
    await planned(light, "p1", FRIDAY)
    async with light.database.work() as work:
        await people.set_blocked(work, "telegram", "anna", True)
    assert await news(light, "lena", date(2026, 11, 19), "10:00") == ["Нет отчётов: Anna — 1 (3 дня)."]


async def test_the_teams_digest_counts_the_same_reports(light: Office) -> None:
    await planned(light, "p1", FRIDAY)
    async with light.database.read() as read:
        lena = await people.by_id(read, "lena")
        assert lena is not None
        found = await made(read, [Wanted(lena, TEAM, date(2026, 11, 23))], light.house.workdays)
    assert found["lena", TEAM] is not None


async def test_the_teams_digest_counts_visits_that_were_not_made(light: Office) -> None:
    """Also those that the new week takes again; not those whose report is counted as missing."""
    await planned(light, "p1", FRIDAY)
    async with light.database.work() as work:
        await add_partner(work, "p2", "anna", "Север")
    await planned(light, "p2", THURSDAY, person="vera")
    await planned(light, "p1", None, week="2026-W47")
    async with light.database.work() as read:
        anna, vera = [await people.held(read, who) for who in ("anna", "vera")]
        rows = await gathered(read, [anna, vera], MONDAY, [TEAM], light.house.workdays)
        assert [missed(rows, anna), missed(rows, vera)] == [1, 1]
        later = replace(rows, late=await _late(read, [vera], WEDNESDAY, light.house.workdays))
        assert missed(later, vera) == 0


async def test_one_persons_trouble_is_not_the_others(light: Office) -> None:
    await planned(light, "p1", FRIDAY)
    async with light.database.work() as work:
        vera = await people.held(work, "vera")
        await people.change(work, replace(vera, zone="Mars/Olympus"))
        await add_partner(work, "p2", "vera", "Вера")
    await planned(light, "p2", FRIDAY, person="vera")
    assert len(await news(light, "anna", MONDAY, "15:00")) == 1
