"""What is known of a partner is in a conversation once the partner is named, whatever door it came by."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest_asyncio

from bot.app import App
from dialogs.screens import Json
from storage import promises, reports, runs, tasks
from storage.promises import Said
from storage.runs import Run
from tests.chats import WebChat, at, running
from tests.test_bot_signals import moment, owes

DAY = date(2026, 11, 24)


@pytest_asyncio.fixture
async def app(tmp_path: Path) -> AsyncIterator[App]:
    async with running(tmp_path, now=moment("2026-11-24T10:00"), only=("M05", "L2")) as started:
        yield started


async def the_run(app: App) -> Run:
    async with app.database.read() as read:
        (run,) = [run for run in await runs.open_for(read, "M05") if run.algorithm == "active_partner_visit"]
    return run


async def promised(app: App) -> None:
    """Of an earlier visit: they owe a display, and two other partners have said that they are short of people."""
    async with app.database.work() as work:
        earlier = Run(
            "r0", "M05", "trip_report", "v", "", None, {}, 1, "done", None, None, app.clock.now(), app.clock.now()
        )
        await runs.start(work, earlier)
        await promises.sync(work, "r0", [Said("1", "P007", "them", "Витрина в 5 точек", DAY)], "M05", DAY)
        by_steps: Json = {"objections": [{"idx": 1, "type": "no_people", "result": "open"}]}
        in_words: Json = {"card": {"visits": [{"objection": "no_people"}]}}
        for number, (partner, body) in enumerate((("P002", by_steps), ("P011", in_words)), 1):
            await reports.file(
                work, reports.NewReport(f"r0/{number}", "r0", "M05", partner, DAY, body), app.clock.now()
            )


async def test_a_visit_begun_from_the_menu_knows_the_debt_and_what_was_promised(app: App) -> None:
    await owes(app, "P007", 640_000)
    await promised(app)
    async with WebChat(app, "M05").open() as me:
        await me.write("/menu")
        await me.tap("методике")
        await me.tap("Визит к партнёру")
        await me.write("Сафин")
        assert "Просрочка" in me.last.text
        await me.tap("Дальше")
        assert "Первая цель — деньги" in me.last.text
        assert "640" in me.last.text
        assert any("Вернуть просрочку 640" in button for button in me.last.buttons), me.last.buttons
        state = (await the_run(app)).state["vars"]
        assert state["seen_objections"] == ["no_people"]
        assert [each["text"] for each in state["old"]] == ["Витрина в 5 точек"]
        # Another partner is named instead: nothing of the first is left.
        await me.tap("Назад")
        await me.write("Восток-Сервис")
        state = (await the_run(app)).state["vars"]
        assert state["overdue"] is None
        assert state["old"] == []


async def test_the_briefing_leads_into_the_visit_and_the_visit_settles_what_was_promised(app: App) -> None:
    await promised(app)
    async with WebChat(app, "M05").open() as me, WebChat(app, "L2").open() as lead:
        await me.write("/partner Сафин")
        await me.tap("Подготовить визит")
        await me.tap("Провести визит")
        assert "Прогноз 96" in me.last.text
        for word in ("Дальше", "3 новинки в 20 точек", "Нет", "Готово", "Дальше", "Я на месте"):
            await (me.write(word) if word[0] == "3" else me.tap(word))
        await me.tap("Пропустить")
        await me.tap("Нет связи")
        assert "Витрина в 5 точек" in me.last.text
        await me.tap("Сделано")
        for word in ("Нет", "Нет", "Пропустить", "Пропустить", "Долга нет", "Пропустить", "Пропустить", "Нет"):
            await me.tap(word)
        # Three hours in the car, then on from the same question.
        await at(app, moment("2026-11-24T13:10"))
        await me.write("Прислать образцы")
        await me.tap("Мы")
        await me.write("28.11")
        await me.tap("Нет")
        await me.tap("Нет")
        await me.tap("Да")
        assert "• Прислать образцы (28.11)" in me.last.text
        await me.tap("Отправил")
        await me.write("Новинки берут на пробу")
        await me.tap("Сдать")
        assert "Отчёт №" in me.last.text
        await lead.settle()
        assert "Новинки берут на пробу" in lead.last.text
        async with app.database.read() as read:
            kept = await promises.by_key(read, "r0/1/1")
            assert kept is not None
            assert kept.status == "kept"
            assert {task.title_ru for task in await tasks.open_for(read, "M05")} == {"ИП Сафин Р. Р.: Прислать образцы"}
            filed = await reports.by_partner(read, "P007", 1)
        assert filed[0].body["agreement"] == "• Прислать образцы (28.11)"
