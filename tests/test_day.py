"""One working day of a manager and her lead, lived through each channel with the clock moved: from Monday's plan to

Friday's digest and the lead's Monday. The same story, told once; only the phones differ.
"""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import docx
import pytest

from bot import logs
from bot.app import App
from storage import numbers, plans, pushes, reports, tasks
from tests.chats import Chat, TelegramChat, WebChat, at, idle, running, telegram_settings, webhook_settings
from tests.photos import photo
from tests.telegram_server import TelegramServer

MOSCOW = ZoneInfo("Europe/Moscow")
MANAGER, LEAD = "M05", "L2"


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=MOSCOW)


class Phones:
    """A manager's phone and the lead's, in one channel, and what the channel itself complains about."""

    def __init__(self, app: App, manager: Chat, lead: Chat, server: TelegramServer | None = None) -> None:
        self.app, self.manager, self.lead, self.server = app, manager, lead, server


@asynccontextmanager
async def web(folder: Path, now: datetime, **where: Any) -> AsyncIterator[Phones]:
    async with (
        running(folder, now=now, only=(MANAGER, LEAD), **where) as app,
        WebChat(app, MANAGER).open() as me,
        WebChat(app, LEAD).open() as lead,
    ):
        yield Phones(app, me, lead)


@asynccontextmanager
async def telegram(folder: Path, now: datetime, **where: Any) -> AsyncIterator[Phones]:
    """By webhook: the worked cases have come by polling."""
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(TelegramServer())
        settings = webhook_settings(server) | where
        app = await stack.enter_async_context(running(folder, now=now, only=(MANAGER, LEAD), **settings))
        me, lead = TelegramChat(app, server, MANAGER, 1001), TelegramChat(app, server, LEAD, 1002)
        await me.join()
        await lead.join()
        yield Phones(app, me, lead, server)
        assert server.violations == []
        assert set(server.webhook_statuses) == {200}


SUITE, SOAK = ((web, "sqlite"), (telegram, "postgresql")), ((web, "postgresql"), (telegram, "sqlite"))
DAYS = [*SUITE, *(pytest.param(*each, marks=pytest.mark.soak) for each in SOAK)]


@pytest.mark.parametrize(("channel", "database"), DAYS)
async def test_the_whole_day(channel, database: str, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]  # a channel of phones
    async with channel(tmp_path, moment("2026-11-23T08:00"), database=database) as phones:
        await monday_plan(phones)
        await numbers_arrive(phones)
        await partner_card(phones)
        await negotiation_begins(phones)
        await trip_report(phones)
        await lead_answers(phones)
        await friday(phones)
        await the_leads_monday(phones)


async def monday_plan(phones: Phones) -> None:
    """09:00 own time: proposals with reasons; one is dropped, the week is stored, nobody is asked twice."""
    app, me = phones.app, phones.manager
    await me.write("/menu")
    assert "Пока пусто" in me.last.text
    await at(app, moment("2026-11-23T08:59"))
    assert "План на неделю" not in me.last.text
    await at(app, moment("2026-11-23T09:00"))
    await settled(phones)
    assert "23–27 ноября" in me.last.text
    assert any("Восток-Сервис — не были 41 день" in button for button in me.last.buttons)
    count = len(me.messages)
    await at(app, moment("2026-11-23T09:01"))
    await settled(phones)
    assert len(me.messages) == count
    await me.tap("Сафин")
    await me.tap("Готово")
    await me.tap("Хватит")
    assert "План готов" in me.last.text
    async with app.database.read() as read:
        visits = await plans.visits_of(read, MANAGER, "2026-W48")
    assert [visit.partner_id for visit in visits if visit.status == "planned"] == ["P002"]


async def numbers_arrive(phones: Phones) -> None:
    """The lead drops an export of 1C into the chat: a wrong total loads nothing, the right one loads by one tap."""
    app, lead = phones.app, phones.lead
    rows = [("23.11.2026", "ООО «Восток-Сервис»", "150 000,50"), ("23.11.2026", "ИП Сафин Р. Р.", "-10 000,00")]
    await lead.send("отгрузки.csv", export(rows, "999,00"), "document")
    assert "не сходится" in lead.last.text
    await lead.send("отгрузки.csv", export(rows, "140 000,50"), "document")
    assert "похоже на отгрузки" in lead.last.text
    assert "совпадает" in lead.last.text
    await lead.tap("Загрузить 2")
    assert "Загружено 2 строки" in lead.last.text
    async with app.database.read() as read:
        source = (await numbers.sources(read, "sell_in", ["P002"])).of("P002")
        assert source
        assert str(source.known_to) == "2026-11-23"
    await phones.manager.send("отгрузки.csv", export(rows, "140 000,50"), "document")
    assert "загружает руководитель" in phones.manager.last.text


async def partner_card(phones: Phones) -> None:
    """A misspelt, inflected name finds the own partner; a stranger's partner is not shown; the lead sees the team's."""
    await phones.manager.write("/partner восток-сервесом")
    assert "Восток-Сервис · Казань" in phones.manager.last.text
    assert "на 23.11" in phones.manager.last.text
    await phones.manager.write("/partner ромашка")
    assert phones.manager.last.text.startswith("Это партнёр Анны Кузнецовой; подробности видит она и её руководитель")
    await phones.lead.write("/partner волга-лайн")
    assert "Волга-Лайн · Самара" in phones.lead.last.text


async def negotiation_begins(phones: Phones) -> None:
    """A second conversation beside the report: begun, asked back, left open for days."""
    me = phones.manager
    await me.write("/negotiation")
    await me.tap("Начать новые")
    await me.write("Орбита-Дистрибуция")
    await me.tap("Завести")
    assert "Шесть коротких вопросов" in me.last.text or "надёжности" in me.last.text
    for mark in ("4", "4", "3", "4", "3", "3"):
        await me.tap(mark)
    assert "успехом" in me.last.text
    await me.write("мало")
    assert "Слишком коротко" in me.last.text
    await me.write("До 30 апреля договор, старт в мае, 1,5 млн в месяц к августу")
    assert "цель" in me.last.text.casefold()


async def trip_report(phones: Phones) -> None:
    """From a phone: today's visit first, a misread date confirmed by a tap, a photo, a number once it is on disk."""
    app, me = phones.app, phones.manager
    await at(app, moment("2026-11-24T15:00"))
    await me.write("/report")
    assert me.last.buttons[0] == "Восток-Сервис"
    await me.tap("Восток-Сервис")
    await me.tap("Сегодня")
    await me.write("Говорил с собственником, запас на 40 дней, новинку поставят в 20 точек")
    await me.write("Берут 120 коробок чая")
    await me.write("в пятницу")
    await me.write("прислать расчёт прибыли")
    await me.write("числа 10-го")
    assert "Верно?" in me.last.text
    await me.tap("Да, ")
    await me.tap("Добавить фото")
    await me.send("полка.jpg", photo(), "photo")
    await me.tap("Готово")
    assert "Договорились: Берут 120 коробок чая" in me.last.text
    await me.tap("Сдать")
    assert "Отчёт № 1" in me.last.text
    async with app.database.read() as read:
        report = await reports.by_number(read, 1)
        assert report is not None
        assert report.body["happened"].startswith("Говорил с собственником")
        assert len(report.body["attachments"]) == 1
        assert {str(task.due) for task in await tasks.open_for(read, MANAGER)} >= {"2026-11-27", "2026-12-10"}


async def lead_answers(phones: Phones) -> None:
    """The lead sends it back with a word, the manager mends one thing, the lead accepts; the number stays."""
    me, lead = phones.manager, phones.lead
    await settled(phones)
    assert "Отчёт № 1" in lead.last.text
    await lead.tap("Вложения: 1")
    await lead.tap("Доработать")
    await lead.write("Укажите, кто платит за доставку")
    await settled(phones)
    assert "Укажите, кто платит за доставку" in me.last.text
    await me.tap("Что было")
    await me.write("Доставку оплачивает партнёр, запас на 40 дней")
    await me.tap("Сдать")
    assert "Отчёт № 1" in me.last.text
    await settled(phones)
    await lead.tap("Принято")
    await settled(phones)
    assert "Отчёт принят" in me.last.text
    await me.tap("Отчёт о поездке")
    async with phones.app.database.read() as read:
        report = await reports.by_number(read, 1)
        assert report is not None
        assert (report.status, report.decided_by) == ("accepted", LEAD)
        assert await reports.by_number(read, 2) is None
    newest = max((phones.app.settings.data_dir / "blobs").glob("*/*"), key=lambda path: path.stat().st_mtime_ns)
    words = "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(newest.read_bytes())).paragraphs)
    assert "Доставку оплачивает партнёр" in words


async def friday(phones: Phones) -> None:
    """16:00: forecast on the data date, a picture, one thing to do; ticking again says nothing again."""
    app, me = phones.app, phones.manager
    await at(app, moment("2026-11-27T16:00"))
    await settled(phones)
    assert "Неделя 23–27 ноября" in me.last.text
    assert "23.11" in me.last.text
    assert "Визиты 1 из 1" in me.last.text
    assert any(kind in ("picture", "photo") for message in me.messages[-2:] for kind in message.blocks)
    count = len(me.messages)
    await at(app, moment("2026-11-27T17:00"))
    await settled(phones)
    assert len(me.messages) == count
    async with app.database.read() as read:
        history = await pushes.history(read, MANAGER, "friday")
    assert [(push.period, push.outcome) for push in history] == [("2026-W48", "sent")]


async def the_leads_monday(phones: Phones) -> None:
    """09:30: the team, and what only a lead can settle."""
    await at(phones.app, moment("2026-11-30T09:30"))
    await settled(phones)
    assert "Поволжье и Юг" in phones.lead.last.text
    await phones.lead.write("/lang en")
    await phones.lead.write("/menu")
    assert "My day" in phones.lead.last.text


async def settled(phones: Phones) -> None:
    await idle(phones.app)
    for phone in (phones.manager, phones.lead):
        await phone.settle()


def export(rows: list[tuple[str, str, str]], total: str) -> bytes:
    """A semicolon file as 1C writes it: cp1251, decimal commas, a total below."""
    lines = ["Дата;Контрагент;Сумма", *(";".join(row) for row in rows), f"Итого;;{total}"]
    return "\r\n".join(lines).encode("cp1251")


async def test_a_wrong_token_is_one_line_and_the_local_chat_goes_on(tmp_path: Path, capsys) -> None:  # type: ignore[no-untyped-def]  # pytest's own
    logs.set_up()
    async with TelegramServer() as server:
        settings = telegram_settings(server) | {"telegram_token": "4242:AAwrong-token_9876543210"}
        async with running(tmp_path, now=moment("2026-11-23T08:00"), **settings) as app:
            async with WebChat(app, MANAGER).open() as me:
                await me.write("/menu")
                assert "Мой день" in me.last.text
            (telegram,) = (task for task in app.tasks if task.get_name() == "Telegram.run")
            await asyncio.wait_for(telegram, 10)
    complaints = [text for text in capsys.readouterr().err.splitlines() if "elegram" in text]
    assert len(complaints) == 1
    assert "Telegram is off" in complaints[0]
    assert "BotFather" in complaints[0]
    assert "wrong-token" not in complaints[0]
