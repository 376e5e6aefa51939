"""A business trip from the plan to the report: approved by the lead, its meetings in the week, given up or gone on."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest_asyncio

from bot.app import App
from dialogs.session import load
from storage import plans, reports, runs, tasks, trips
from storage.runs import Run
from storage.trips import Trip
from tests.chats import WebChat, at, running
from tests.photos import photo
from tests.test_bot_signals import moment


@pytest_asyncio.fixture
async def app(tmp_path: Path) -> AsyncIterator[App]:
    async with running(tmp_path, now=moment("2026-11-24T10:00"), only=("M05", "L2")) as started:
        yield started


async def planned(me: WebChat) -> None:
    """Up to the moment when the lead is asked."""
    await me.write("/menu")
    await me.tap("методике")
    await me.tap("Командировка")
    await me.write("Самара")
    for word in ("08.12", "09.12", "Поезд", "4", "2 договора", "Нет"):
        await (me.tap(word) if word in ("Поезд", "Нет") else me.write(word))
    for partner, day, last in (("Восток-Сервис", "08.12", "Да"), ("Сафин", "09.12", "Нет")):
        await me.write(partner)
        await me.write(day)
        await me.write("Собственник")
        await me.tap("Пропустить")
        await me.tap("Да")
        await me.tap(last)
    await me.write("6")
    await me.tap("Готово")
    for sum_ in ("9000", "5000", "2800"):
        await me.write(sum_)
    await me.tap("Пропустить")
    await me.write("30000")  # 178.6 % of the cost: enough with a partner of class A among them


async def week_of(app: App) -> dict[str, tuple[str, date | None]]:
    async with app.database.read() as read:
        return {visit.partner_id: (visit.status, visit.day) for visit in await plans.visits_of(read, "M05", "2026-W50")}


async def the_trip(app: App) -> tuple[Run, Trip | None]:
    async with app.database.read() as read:
        (run,) = [run for run in await runs.open_for(read, "M05") if run.algorithm == "business_trip"]
        return run, await trips.by_run(read, run.id)


async def test_a_trip_goes_to_the_lead_into_the_week_and_ends_in_a_report(app: App) -> None:
    async with WebChat(app, "M05").open() as me, WebChat(app, "L2").open() as lead:
        await planned(me)
        run, trip = await the_trip(app)
        assert (trip and trip.status, await week_of(app)) == ("planned", {})
        await lead.settle()
        assert all(words in lead.last.text for words in ("Утвердить командировку?", "16\u00a0800"))
        await lead.tap("Согласовать")
        await me.settle()
        assert await week_of(app) == {"P002": ("planned", date(2026, 12, 8)), "P007": ("planned", date(2026, 12, 9))}
        async with app.database.read() as read:
            found = await trips.of_people(read, ["M05"], date(2026, 12, 9), date(2026, 12, 9))
            assert [each.region for each in found["M05"]] == ["Самара"]
            assert {task.day for task in await tasks.open_for(read, "M05")} == {date(2026, 12, 4)}
            # The partner asks for another day: what the trip said before does not bring the old one back.
        async with app.database.work() as work:
            first = (await plans.visits_of(work, "M05", "2026-W50"))[0]
            await plans.move(work, first, date(2026, 12, 9), app.clock.now())
        # Two working days before, in the morning, it comes by itself.
        await at(app, moment("2026-12-04T09:30"))
        await me.settle()
        assert "Что готово к выезду?" in me.last.text
        await me.tap("Готово")
        await me.tap("Уже в пути")
        await at(app, moment("2026-12-08T12:00"))
        await on_the_road(me)
        await lead.write("/team")
        assert "🚗 Рустам Хасанов: Самара, 8–9 декабря" in lead.last.text
        await at(app, moment("2026-12-08T18:30"))
        await me.settle()
        await me.tap("Рассказать")
        for word in ("3", "Две новинки взяли на пробу"):
            await me.write(word)
        await me.tap("Пропустить")
        await me.tap("Без вложений")
        assert {day for _, day in (await week_of(app)).values()} == {date(2026, 12, 9)}
        await me.tap("Поездка закончена")
        await me.tap("Да")
        async with app.database.read() as read:
            trip = await trips.by_run(read, run.id)
            assert trip is not None
            assert trip.status == "done"
            assert {each.algorithm for each in await runs.open_for(read, "M05")} >= {"business_trip", "trip_report"}
        assert {day for _, day in (await week_of(app)).values()} == {date(2026, 12, 9)}
        await result(me, lead)
        async with app.database.read() as read:
            trip = await trips.by_run(read, run.id)
            assert trip is not None
            assert (load(trip.body["achieved"]), load(trip.body["spent"])) == (50, 15540)
        for tapped in ("Меню", "Отчёт о поездке"):
            await me.tap(tapped)
        await me.write("Сафин: ничего не взяли")
        await me.tap("Сдать")
        async with app.database.read() as read:
            for partner in ("P002", "P007"):
                assert len(await reports.by_partner(read, partner, 5)) == 1


async def on_the_road(me: WebChat) -> None:
    """What is said in passing: money is the trip's, and its card takes no story away from a report."""
    await me.write("такси 540, гостиница 3200")
    assert "Всего 3\u00a0740\u00a0₽ из 16\u00a0800\u00a0₽" in me.last.text
    await me.send("ticket.jpg", photo(1), "photo", "билеты 9000")
    assert "Всего 12\u00a0740\u00a0₽" in me.last.text
    await me.write("Был в Восток-Сервисе, взяли 20 коробок чая")
    await me.tap("Сдать")


async def result(me: WebChat, lead: WebChat) -> None:
    """The trip as a whole: goals in percent, the market, the budget as it came out, three conclusions."""
    for word in ("50", "Второй подпишет в январе", "6", "3"):
        await me.write(word)
    for word in ("Пропустить", "Пропустить", "Нет"):
        await me.tap(word)
    assert "в дороге записано 12\u00a0740\u00a0₽" in me.last.text
    for offered in ("9\u00a0540", "3\u00a0200"):
        await me.tap(offered)
    await me.write("2800")
    await me.tap("Пропустить")
    await me.tap("Без вложений")
    for word in ("Ехать на день раньше", "К Сафину — с расчётом", "Брать образцы"):
        await me.write(word)
    await me.tap("30")
    assert "Цели достигнуты на 50\u00a0%" in me.last.text
    await me.tap("Отправить")
    await lead.settle()
    for words in (
        "Цели — 50\u00a0%",
        "Не вышло:\n• 2 договора",
        "план 16\u00a0800",
        "факт 15\u00a0540",
        "вывод: К Саф",
    ):
        assert words in lead.last.text
    await lead.tap("Принято")


async def test_a_trip_that_is_given_up_leaves_the_week(app: App) -> None:
    async with WebChat(app, "M05").open() as me, WebChat(app, "L2").open() as lead:
        await planned(me)
        await lead.settle()
        await lead.tap("Согласовать")
        await me.settle()
        run, _ = await the_trip(app)
        await me.tap("Поездки не будет")
        await me.tap("Решили по телефону")
        assert {status for status, _ in (await week_of(app)).values()} == {"dropped"}
        async with app.database.read() as read:
            trip = await trips.by_run(read, run.id)
            assert trip is not None
            assert trip.status == "cancelled"
            assert await tasks.open_for(read, "M05") == []


async def test_expenses_without_a_trip_ask_which_report(app: App) -> None:
    async with WebChat(app, "M05").open() as me:
        await me.write("Был в Восток-Сервисе, взяли 20 коробок чая")
        await me.tap("Сдать")
        await me.write("такси 540, гостиница 3200")
        assert "К какому отчёту отнести расходы?" in me.last.text
        await me.tap("Восток-Сервис")
        await me.tap("Сдать")
        async with app.database.read() as read:
            (report,) = await reports.by_partner(read, "P002", 5)
            assert [each["kind"] for each in report.body["card"]["expenses"]] == ["taxi", "hotel"]
