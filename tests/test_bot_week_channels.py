"""The week, its file and the ladder in Telegram and in Slack, every call looked at as the messengers would."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from storage import plans
from tests.chats import at
from tests.test_bot_field import MANAGER, messenger

pytestmark = pytest.mark.usefixtures("logs")


@pytest.mark.parametrize("channel", ["telegram", pytest.param("slack", marks=pytest.mark.soak)])
async def test_a_week_and_what_is_owed_in_a_messenger(channel: str, tmp_path: Path) -> None:
    async with messenger(channel, tmp_path) as phones:
        app, me, lead = phones.app, phones.me, phones.lead
        morning = app.clock.now().replace(hour=6, minute=30)  # 09:30 in Moscow
        async with app.database.work() as work:
            late, hour = plans.Planned("P002", "k", date(2026, 11, 17)), plans.Planned("P007", "k", at="10:30")
            await plans.store(work, plans.Plan(MANAGER, "2026-W47", None, morning), [late, hour])
        await me.write("план")
        assert "вт 17.11 — Восток-Сервис: нет отчёта" in me.last.text
        await me.tap("В календарь")
        assert "Неделя для календаря" in me.last.text
        await me.write("план")
        await me.tap("Сафин")
        await me.tap("Перенести")
        await me.tap("пт 20.11")
        assert "пт 20.11" in me.last.text
        for days, hours in ((0, 5.5), (1, 0), (2, 0), (5, 0.5), (5, 1.1)):
            await at(app, morning + timedelta(days=days, hours=hours))
        await me.settle()
        heard = " ".join(message.text for message in me.messages)
        for words in (
            "Отчёт по партнёру Восток-Сервис — до 18:00",
            "Не хватает отчёта по партнёру Восток-Сервис (поездка 17.11)",
            "Завтра о нём узнает Ольга Маркова",
            "Ольга видит, что не сдан 1 отчёт",
        ):
            assert heard.count(words) == 1, words
        await lead.settle()
        (told,) = [message for message in lead.messages if "Нет отчётов: Хасанов" in message.text]
        assert any("Продлить" in label for label in told.buttons)
