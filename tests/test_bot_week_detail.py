"""The week in detail: what is asked comes from the rows, days and hours go into the week, Wednesday asks once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest_asyncio

from bot.app import App
from storage import plans, runs
from storage.plans import Plan, Planned
from tests.chats import WebChat, at, running
from tests.test_bot_signals import moment


@pytest_asyncio.fixture
async def app(tmp_path: Path) -> AsyncIterator[App]:
    async with running(tmp_path, now=moment("2026-11-23T10:00"), only=("M05", "L2")) as started:
        yield started


async def test_the_long_way_names_days_and_asks_again_on_wednesday(app: App) -> None:
    async with app.database.work() as work:
        last = Plan("M05", "2026-W47", None, app.clock.now())
        await plans.store(work, last, [Planned("P002", "x", date(2026, 11, 18))])
    async with WebChat(app, "M05").open() as me:
        await me.write("/plan")
        await me.tap("Восток-Сервис")
        await me.tap("Готово")
        await me.tap("Подробно")
        assert "На прошлой неделе не были: Восток-Сервис" in me.last.text
        await me.tap("Перенести")
        await me.write("Заказ 400 тыс. до четверга")
        await me.tap("Нет")
        assert "Сафин\xa0Р.\xa0Р.: когда?" in me.last.text
        await me.tap("Пропустить")
        assert "Восток-Сервис: когда?" in me.last.text
        await me.write("завтра в 10:30")
        while "Часов на один визит" not in me.last.text:
            await me.tap("Готово")
        await me.tap("Оставить: 2")
        await me.write("4")
        assert "Загрузка 40" in me.last.text
        await me.tap("Нет")
        await me.tap("Нет")
        await me.tap("Отправить")
        async with app.database.read() as read:
            safin, visit = await plans.visits_of(read, "M05", "2026-W48")
        assert (safin.partner_id, safin.day, safin.at) == ("P007", None, None)
        assert (visit.partner_id, visit.day, visit.at) == ("P002", date(2026, 11, 24), "10:30")
        # The week is looked at as it goes, and changed by hand: Wednesday's answer leaves it as it is.
        await me.write("/plan")
        assert "Восток-Сервис" in me.last.text
        async with app.database.work() as work:
            await plans.move(work, visit, date(2026, 11, 27), app.clock.now())
        await at(app, moment("2026-11-25T13:00"))
        await me.settle()
        assert "Как идёт неделя?" in me.last.text
        await me.tap("По плану")
        await me.tap("Пропустить")
        async with app.database.read() as read:
            _, visit = await plans.visits_of(read, "M05", "2026-W48")
            assert visit.day == date(2026, 11, 27)
            assert await runs.open_for(read, "M05") == []
