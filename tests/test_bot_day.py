"""My day in a running house: what stands in it, in which order, and that each thing is one tap away."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, select, update

from bot.app import App
from storage import plans
from storage import tables as t
from storage.plans import Plan, Planned
from tests.chats import WebChat, running

NOW = datetime(2026, 11, 18, 7, tzinfo=UTC)


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[App]:
    async with running(tmp_path, now=NOW) as made:
        yield made


async def task(app: App, key: str, person: str, title: str, due: str | None, run: str | None = None) -> None:
    row = {
        **{"key": key, "run_id": run, "step": "s", "to_role": "rm", "person_id": person, "partner_id": "P002"},
        **{"title_ru": title, "title_en": title, "due": due, "due_at": None, "status": "open", "created_at": NOW},
    }
    async with app.database.work() as work:
        await work.execute(insert(t.tasks).values(row))


async def only_run(app: App, owner: str) -> str:
    async with app.database.read() as read:
        return str(await read.scalar(select(t.runs.c.id).where(t.runs.c.owner_id == owner)))


async def report(me: WebChat) -> None:
    """As far as the lead's decision."""
    await me.write("/report")
    await me.tap("Восток-Сервис")
    await me.tap("Сегодня")
    for words in ("Говорил с собственником", "Берут 120 коробок чая", "завтра", "Прислать расчёт", "завтра"):
        await me.write(words)
    await me.tap("Сдать")


def said(chat: WebChat) -> list[str]:
    return chat.last.text.replace("\u00a0", " ").splitlines()


async def test_a_managers_day_from_task_to_conversation(app: App) -> None:
    """The overdue task opens as a card, leads to its conversation, is closed; a visit opens the partner."""
    async with WebChat(app, "M05").open() as me:
        await me.write("/negotiation")
        await me.tap("➕ Начать новые")
        await me.tap("Восток-Сервис")
        run = await only_run(app, "M05")
        await task(app, "k1", "M05", "Прислать расчёт", "2026-11-16", run)
        await task(app, "k2", "M05", "Собрать прайс", "2026-11-27")
        async with app.database.work() as work:
            await plans.store(work, Plan("M05", "2026-W47", None, NOW), [Planned("P002", "x")])
        await me.write("/menu")
        lines = said(me)
        assert lines[0] == "Мой день, ср 18.11"
        assert "Визиты: Восток-Сервис" in lines
        assert "2 задачи открыты, просрочено: 1." in lines
        assert "• Переговоры · Восток-Сервис — 🔴 срок был пн 16.11" in lines

        await me.tap("☑️ Прислать расчёт")
        told = ["Прислать расчёт", "Срок: 🔴 пн 16.11", "Партнёр: Восток-Сервис", "Откуда: Переговоры"]
        assert said(me) == told
        await me.tap("К разговору")
        assert "Восток-Сервис" in me.last.text
        await me.write("/menu")
        await me.tap("☑️ Прислать расчёт")
        card = me.last
        await me.tap("✓ Сделано")
        await me.write("/menu")
        assert "🔴" not in me.last.text
        await me.tap_token(card.tokens["▶️ К разговору"], card.ref)
        await me.write("/menu")
        await me.tap("📍 Восток-Сервис")
        assert "Последний визит" in me.last.text or "Восток-Сервис" in me.last.text.splitlines()[0]


async def test_who_waits_for_whom(app: App) -> None:
    """The lead sees who asks and since when; the manager whom they wait for; in either language."""
    async with WebChat(app, "M05").open() as me, WebChat(app, "L2").open() as lead:
        await report(me)
        async with app.database.work() as work:
            await work.execute(update(t.runs).values(updated_at=NOW - timedelta(days=2)))
        await me.write("/menu")
        assert "Жду от других: 1" in me.last.text
        assert "ждём: " in me.last.text
        assert "с пн 16.11" in " ".join(said(me))
        await lead.write("/menu")
        lines = said(lead)
        assert lines[1] == "Ждут вашего решения: 1"
        assert lines[2].startswith("• Отчёт о поездке · Восток-Сервис — ")
        assert lines[2].endswith(", с пн 16.11, срок чт 19.11"), lines
        assert lines[-1] == "Команда: 1 открытый разговор"
        assert "Принять отчёт" not in lead.last.text, "the same thing is not said twice"
        assert not any(label.removeprefix("📝 ") == "Отчёт" for label in lead.last.buttons)
        await lead.tap("⚖️ Отчёт о поездке")
        assert "Принято" in str(lead.last.buttons)
        await lead.write("/lang en")
        await lead.write("/menu")
        assert "Waiting for your decision: 1" in lead.last.text
        assert "since Mon 16 Nov" in " ".join(said(lead))


async def test_a_function_and_an_admin_have_days_of_their_own(app: App) -> None:
    async with app.database.work() as work:
        await work.execute(update(t.people).where(t.people.c.id == "M07").values(role="finance", team_id=None))
    await task(app, "k1", "M07", "Проверить лимит", "2026-11-18")
    async with WebChat(app, "M07").open() as finance, WebChat(app, "A1").open() as admin:
        await finance.write("/menu")
        assert finance.last.buttons == ("☑️ Проверить лимит", "☑️ Задачи")
        await finance.tap("☑️ Проверить лимит")
        await finance.tap("✓ Сделано")
        await finance.write("/menu")
        assert "Задач и согласований для вас нет" in finance.last.text
        await admin.write("/menu")
        await admin.tap("📐 Методики")
        assert "Методики, которые сейчас действуют" in admin.last.text


async def test_a_long_day_is_folded_and_opens_whole(app: App) -> None:
    async with WebChat(app, "M05").open() as me:
        await me.write("/negotiation")
        await me.tap("➕ Начать новые")
        await me.tap("Восток-Сервис")
        run = await only_run(app, "M05")
        async with app.database.work() as work:
            row = (await work.all(select(t.runs).where(t.runs.c.id == run)))[0]._mapping
            for number in range(9):
                copy = {**row, "id": f"copy{number}", "title": f"Переговоры · Копия {number}", "wake_at": None}
                await work.execute(insert(t.runs).values(copy))
        await me.write("/menu")
        assert "• и ещё 5" in me.last.text
        await me.tap("☰ Показать всё: 10")
        assert len([label for label in me.last.buttons if label.startswith("▶️")]) == 10
        await me.tap("▶️ 10")
        assert "Восток-Сервис" in me.last.text
