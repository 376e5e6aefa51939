"""Reports from the road, played: a free message becomes a card, one tap files it, the lead reads and decides."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from bot.app import App
from dialogs.screens import Json
from storage import meta, partners, plans, promises, reports, tasks
from storage import tables as t
from storage.reports import Report
from tests.chats import (
    Chat,
    SlackChat,
    TelegramChat,
    WebChat,
    idle,
    running,
    slack_settings,
    telegram_settings,
)
from tests.photos import photo
from tests.slack_server import SlackServer
from tests.storage_fixtures import add_partner
from tests.telegram_server import TelegramServer

MOSCOW = ZoneInfo("Europe/Moscow")
NOW = datetime(2026, 11, 18, 15, 0, tzinfo=MOSCOW)  # a Wednesday
TODAY = NOW.date()
MANAGER, LEAD = "M05", "L2"
TOWNS = ("Юг", "Север", "Центр", "Урал", "Волга")
ORDER = "Был в Восток-Сервисе, взяли 20 коробок чая"
TRIP = (
    "Был в Восток-Сервисе, взяли 20 коробок чая, обещал прислать прайс к 25-му. "
    "Потом у Сафина, ничего не взяли, обещали оплатить 50 тысяч в пятницу. Бензин 2800"
)


class Phones:
    """The manager's phone, the lead's, and what is on disk."""

    def __init__(self, app: App, me: Chat, lead: Chat) -> None:
        self.app, self.me, self.lead = app, me, lead
        self.taps = self.typed = 0

    async def tap(self, label: str) -> str:
        self.taps += 1
        await self.me.tap(label)
        return self.me.last.text

    async def write(self, text: str) -> str:
        self.typed += len(text)
        await self.me.write(text)
        return self.me.last.text

    async def reports(self) -> list[Report]:
        """The oldest first."""
        async with self.app.database.read() as read:
            found = await reports.of_author(read, MANAGER, TODAY - timedelta(days=30))
        return sorted(found, key=lambda each: each.number)

    async def lead_reads(self) -> str:
        await self.lead.settle()
        return self.lead.last.text


@asynccontextmanager
async def web(folder: Path, **where: Any) -> AsyncIterator[Phones]:
    async with (
        running(folder, now=NOW, only=(MANAGER, LEAD), **where) as app,
        WebChat(app, MANAGER).open() as me,
        WebChat(app, LEAD).open() as lead,
    ):
        yield Phones(app, me, lead)


@asynccontextmanager
async def messenger(channel: str, folder: Path) -> AsyncIterator[Phones]:
    """Both in one messenger, every call of which is looked at."""
    async with AsyncExitStack() as stack:
        kind: Any = TelegramServer if channel == "telegram" else SlackServer
        server = await stack.enter_async_context(kind())
        told = telegram_settings(server) if channel == "telegram" else slack_settings(server)
        app = await stack.enter_async_context(running(folder, now=NOW, only=(MANAGER, LEAD), **told))
        phone: Any = TelegramChat if channel == "telegram" else SlackChat
        me, lead = phone(app, server, MANAGER, 1001), phone(app, server, LEAD, 1002)
        await me.join()
        await lead.join()
        yield Phones(app, me, lead)
        assert server.violations == []


def card(report: Report) -> Json:
    return dict(report.body["card"]["visits"][0])


async def test_the_effort_of_the_commonest_reports(tmp_path: Path) -> None:
    """A planned visit with an agreement: at most six taps and one text. A free message: at most two taps after it."""
    async with web(tmp_path) as phones:
        async with phones.app.database.work() as work:
            plan = plans.Plan(MANAGER, "2026-W47", None, phones.app.clock.now())
            await plans.store(work, plan, [plans.Planned("P002", "week", TODAY)])
        await phones.me.write("/start")
        await phones.tap("📍 Восток-Сервис")
        assert "Восток-Сервис. Что было?" in await phones.tap("Отчёт")
        await phones.write("Берут 120 коробок чая по новой цене, обещал прислать расчёт в среду")
        told = await phones.tap("Сдать")
        assert "Отчёт № 1" in told
        assert phones.taps <= 6
        [visit] = [card(each) for each in await phones.reports()]
        assert (visit["partner"], visit["date"], visit["orders"][0]["qty"]) == ("P002", "2026-11-18", "120")
        async with phones.app.database.read() as read:
            assert [each.status for each in await plans.visits_of(read, MANAGER, "2026-W47")] == ["done"]
        phones.taps = 0
        await phones.write("Был у Сафина, отказались от новинки")
        assert "Отчёт № 2" in await phones.tap("Сдать")
        assert phones.taps <= 2
        # what was not made fulfils no plan
        await phones.write("Не доехал до Сафина, поеду в пятницу")
        await phones.tap("Нет, отдельный отчёт")
        assert "не состоялась" in await phones.tap("Нет, не состоялась")
        assert "Отчёт № 3" in await phones.tap("Сдать")
        async with phones.app.database.read() as read:
            made = await plans.visits_of(read, MANAGER, "2026-W47")
        assert [each.report_number for each in made] == [1, 2]


async def test_a_trip_of_several_partners_is_one_message_and_one_tap(tmp_path: Path) -> None:
    async with web(tmp_path) as phones:
        told = await phones.write(TRIP)
        assert "Восток-Сервис · сегодня" in told
        assert "Мы обещали: прислать прайс — до ср\xa025.11" in told
        assert "Расходы: бензин 2\xa0800\xa0₽" in told
        assert "Отчёты № 1, 2" in await phones.tap("Сдать")
        first, second = await phones.reports()
        assert (first.partner_id, second.partner_id) == ("P002", "P007")
        assert first.run_id == second.run_id
        assert first.body["card"]["expenses"] == [{"amount": "2800", "kind": "fuel"}]
        async with phones.app.database.read() as read:
            (task,) = [each for each in await tasks.open_for(read, MANAGER) if each.step == "promise"]
            (theirs,) = await promises.open_of_partner(read, "P007")
        assert (task.title_ru, task.due, task.partner_id) == ("Восток-Сервис: прислать прайс", "2026-11-25", "P002")
        assert (theirs.by, theirs.due, theirs.report_number) == ("them", date(2026, 11, 20), 2)
        assert theirs.amount == Decimal(50000)
        read_ = await phones.lead_reads()
        assert "Отчёты № 1, 2" in read_
        assert "ИП Сафин\xa0Р.\xa0Р. · сегодня" in read_
        await phones.lead.tap("Принято")
        assert [each.status for each in await phones.reports()] == ["accepted", "accepted"]
        # changed after it was accepted: the lead reads what was and what is, and decides anew
        await phones.tap("✏️ Поправить отчёт")
        await phones.tap("Поправить")
        await phones.tap("ИП Сафин")
        await phones.tap("Убрать встречу")
        assert "Отчёт № 1" in await phones.tap("Сдать")
        assert [each.partner_id for each in await phones.reports()] == ["P002"]


async def test_the_right_partner_said_in_words_takes_the_visit_from_the_wrong_one(tmp_path: Path) -> None:
    async with web(tmp_path) as phones:
        async with phones.app.database.work() as work:
            await plans.take(work, MANAGER, "P002", "2026-W47", NOW)
        await phones.write(ORDER)
        await phones.tap("Сдать")
        await phones.tap("✏️ Поправить отчёт")
        assert "ИП Сафин\xa0Р.\xa0Р. · сегодня\nИтог: заказ" in await phones.write("нет, это был Сафин")
        assert "Отчёт № 1" in await phones.tap("Сдать")
        assert [(each.number, each.partner_id) for each in await phones.reports()] == [(1, "P007")]
        async with phones.app.database.read() as read:
            week = await plans.visits_of(read, MANAGER, "2026-W47")
        assert {each.partner_id: (each.status, each.report_number) for each in week} == {
            "P002": ("planned", None),
            "P007": ("done", 1),
        }


async def test_what_came_back_waits_while_something_else_is_told(tmp_path: Path) -> None:
    async with web(tmp_path) as phones:
        await phones.write("Вчера был в Восток-Сервисе, отказались от новинки")
        await phones.tap("Сдать")
        await phones.lead.settle()
        await phones.lead.tap("Доработать")
        await phones.lead.tap("Без комментария")
        assert "ИП Сафин\xa0Р.\xa0Р. · пн\xa016.11" in await phones.write(
            "В понедельник был у Сафина, взяли 3 коробки чая"
        )
        assert "Восток-Сервис" not in phones.me.last.text
        await phones.tap("Сдать")
        await phones.me.write("/menu")
        await phones.tap("Отчёт о поездке · Восток-Сервис")
        assert "Итог: отказ\nДальше: чт\xa019.11" in await phones.write("Созвонимся завтра")
        await phones.tap("Сдать")
        assert [each.number for each in await phones.reports()] == [1, 2]


@pytest.mark.parametrize("database", ["sqlite", pytest.param("postgresql", marks=pytest.mark.soak)])
async def test_a_visit_is_never_filed_twice(database: str, tmp_path: Path) -> None:
    """Said again it is asked about; what was written before the filing and comes after it belongs to what was filed."""
    async with web(tmp_path, database=database) as phones:
        await phones.write(ORDER)
        await phones.tap("Сдать")
        assert "уже сдан отчёт № 1" in await phones.write("Был в Восток-Сервисе, обещал прислать прайс в пятницу")
        assert "Сдать" not in phones.me.last.buttons
        assert "Мы обещали: прислать прайс — до пт\xa020.11" in await phones.write("да")
        assert phones.me.messages[-2].text == "Добавил к отчёту № 1, продолжение ниже ↓"
        assert phones.me.messages[-2].buttons == ()
        assert "Отчёт № 1" in await phones.write("готово")
        (filed,) = await phones.reports()
        assert filed.body["history"][0]["was"]["visits"][0]["promises"] == []
        assert "✏️ Изменено 18.11 15:00, Рустам Хасанов" in await phones.lead_reads()
        late = {"type": "text", "account": MANAGER, "text": "Ещё просят отсрочку 30 дней"}
        late["at"] = (NOW - timedelta(minutes=20)).isoformat()
        await phones.write("Был в Восток-Сервисе, отказались от новинки")
        await phones.tap("Нет, отдельный отчёт")
        assert "Отчёт № 2" in await phones.tap("Сдать")
        await phones.app.inbox.accept("web", "late-1", MANAGER, late)
        await idle(phones.app)
        await phones.me.settle()
        assert "Написано раньше, чем сдан отчёт № 2" in phones.me.last.text
        assert len(await phones.reports()) == 2


async def test_what_is_not_plain_is_asked_about_and_nothing_is_lost(tmp_path: Path) -> None:
    async with web(tmp_path) as phones:
        assert "«Ромашка» — партнёр коллеги" in await phones.write("Был в Ромашке, взяли 5 коробок чая")
        assert "Сдать" not in phones.me.last.buttons
        await phones.tap("Ромашка")
        assert "Отчёт № 1" in await phones.tap("Сдать")
        assert "У кого это было?" in await phones.write("Взяли 7 коробок кофе, обещали оплатить завтра")
        assert "Сдать" not in phones.me.last.buttons
        assert "ИП Сафин\xa0Р.\xa0Р. · сегодня" in await phones.write("у сафина")
        assert "Отчёт № 2" in await phones.tap("Сдать")
        assert (await phones.reports())[1].body["happened"] == "Взяли 7 коробок кофе, обещали оплатить завтра"
        async with phones.app.database.work() as work:
            plan = plans.Plan(MANAGER, "2026-W47", None, phones.app.clock.now())
            await plans.store(work, plan, [plans.Planned("P002", "week", TODAY)])
            await plans.store(work, plan, [])
        assert "снят с плана" in await phones.write(ORDER)
        await phones.tap("Да, был там")
        assert "Отчёт № 3" in await phones.tap("Сдать")
        # no report: a question, thanks, a bare name
        for words in ("спасибо", "Восток-Сервис"):
            assert "Сдать" not in await phones.write(words)
        assert len(await phones.reports()) == 3
        # what a filed report asks for: the next visit in the plan, the conversation about the conflict
        await phones.write(
            "Вчера был у Сафина, просрочка 180 тысяч, платить отказались, следующая встреча 26 ноября в 11"
        )
        while "Сдать" not in phones.me.last.buttons:
            await phones.tap(phones.me.last.buttons[0])
        await phones.tap("Сдать")
        assert "В плане: ИП Сафин\xa0Р.\xa0Р., чт\xa026.11, 11:00" in await phones.tap("📅 В план")
        async with phones.app.database.read() as read:
            (planned,) = [
                each for each in await plans.visits_of(read, MANAGER, "2026-W48") if each.partner_id == "P007"
            ]
        assert (planned.day, planned.at, planned.status) == (date(2026, 11, 26), "11:00", "planned")
        assert "конфликт" in (await phones.tap("Разобрать: Просрочка оплаты")).lower()


async def test_ways_in(tmp_path: Path) -> None:
    """A story where the partner is asked for, the visit that waits for its report, its draft again, a place."""
    async with web(tmp_path) as phones:
        await phones.write("/report")
        assert "Заказ: чай — 20" in await phones.write("Был в Восток-Сервисе вчера, взяли 20 коробок чая")
        assert not any("У кого были?" in shown.text for shown in phones.me.messages), "what asked before asks no more"
        assert "Открытых задач нет" in await phones.write("задачи")
        assert "Заказ: чай — 20" in await phones.write("отчёт")
        await phones.tap("⋯")
        await phones.tap("Отменить")
        await phones.tap("Начато по ошибке")
        async with phones.app.database.work() as work:
            plan = plans.Plan(MANAGER, "2026-W47", None, phones.app.clock.now())
            await plans.store(work, plan, [plans.Planned("P002", "week", TODAY - timedelta(days=2))])
            await work.execute(
                update(t.partners).where(t.partners.c.id == "P007").values(latitude=55.79, longitude=49.12)
            )
        await phones.write("/partner восток-сервис")
        await phones.tap("📝 Отчёт")
        assert "Восток-Сервис · пн\xa016.11" in await phones.write("взяли 7 коробок кофе")
        assert "Какого числа?" in phones.me.last.text
        await phones.tap("пн\xa016.11")
        await phones.write("/partner восток-сервис")
        assert "Заказ: кофе — 7" in await phones.tap("📝 Отчёт")
        assert "Отчёт № 1" in await phones.tap("Сдать")
        async with phones.app.database.read() as read:
            (visit,) = await plans.visits_of(read, MANAGER, "2026-W47")
        assert (visit.status, visit.done_on) == ("done", TODAY - timedelta(days=2))
        await phones.me.settle()
        place = {"type": "place", "account": MANAGER, "latitude": 55.793, "longitude": 49.121}
        await phones.app.inbox.accept("web", "place-1", MANAGER, place)
        await idle(phones.app)
        await phones.me.settle()
        assert "Вы рядом с партнёром" in phones.me.last.text
        assert "ИП Сафин\xa0Р.\xa0Р. Что было?" in await phones.tap("ИП Сафин Р. Р. · 340 м")


@pytest.mark.parametrize("channel", ["telegram", "slack"])
async def test_in_a_messenger(channel: str, tmp_path: Path) -> None:
    """A photo with words, a voice note, the words edited in the messenger itself after the lead has accepted."""
    async with messenger(channel, tmp_path) as phones:
        phone: Any = phones.me
        shown = phone.phone.write(ORDER)
        await phones.me.settle()
        await phones.me.send("полка.jpg", photo(), "photo", "Обещал прислать прайс в пятницу")
        assert "Мы обещали: прислать прайс — до пт\xa020.11" in phones.me.last.text
        assert "Отчёт № 1" in await phones.tap("Сдать")
        await phones.lead.settle()
        asked = len(phones.lead.messages)
        phone.phone.edit(shown, "Был в Восток-Сервисе, взяли 25 коробок чая")
        await phones.me.settle()
        await phones.lead.settle()
        assert "чай — 25" in phones.lead.last.text, "the card that waits for a decision says what is decided on"
        assert len(phones.lead.messages) == asked, "and rings nobody"
        await phones.lead.tap("Принято")
        assert [each.status for each in await phones.reports()] == ["accepted"]
        await phones.me.settle()
        phone.phone.edit(shown, "Был в Восток-Сервисе, взяли 30 коробок чая")
        await phones.me.settle()
        assert "Правку учёл" in phones.me.last.text
        (filed,) = await phones.reports()
        assert (card(filed)["orders"][0]["qty"], filed.status, len(filed.body["attachments"])) == ("30", "filed", 1)
        read = await phones.lead_reads()
        assert "чай — 25\xa0кор. → чай — 30\xa0кор." in read
        await phones.lead.tap("Принято")
        assert [each.status for each in await phones.reports()] == ["accepted"]
        phone.phone.edit(shown, "Был в Восток-Сервисе, взяли 30 или 40 коробок чая")
        await phones.me.settle()
        assert "Правку учёл" in phones.me.messages[-2].text
        assert "Сдать как есть" in phones.me.last.buttons, "what is not sure is asked for by whatever stands last"
        assert "Отчёт № 1" in await phones.tap("Сдать как есть")
        await phones.me.send("голос.ogg", b"OggS" + b"0" * 500, "voice")
        await phones.tap("ИП Сафин")
        if channel == "telegram":
            assert "слушать не умею" in phones.me.last.text
        assert "Итог: отказ" in await phones.write("Отказались от новинки")
        assert "Отчёт № 2" in await phones.tap("Сдать")


async def test_the_worst_that_a_phone_sends(tmp_path: Path) -> None:
    """Forty photos at once, a picture past 20 MB, a voice note that is none, a name that fits five: nothing is lost."""
    async with messenger("telegram", tmp_path) as phones:
        phone: Any = phones.me
        async with phones.app.database.work() as work:
            for n in range(5):
                await add_partner(work, f"X{n}", MANAGER, f"Орбита-{TOWNS[n]}")
            await meta.bump(work, partners.VERSION)
        for album in range(4):
            phone.phone.send_album([photo((album, n)) for n in range(10)], "" if album else ORDER)
        await phones.me.settle()
        await phones.tap("Сдать")
        (filed,) = await phones.reports()
        assert len(filed.body["attachments"]) == 40
        phone.phone.send_document("полка.jpg", b"x", "Был у Сафина, взяли 5 коробок кофе", size=21 * 1024 * 1024)
        await phones.me.settle()
        assert any("больше 20 МБ" in shown.text for shown in phones.me.messages)
        assert "Заказ: кофе — 5" in phones.me.last.text
        await phones.tap("Сдать")
        await phones.me.send("голос.ogg", b"\0" * 9, "voice")
        await phones.write("Был в Орбите, взяли 3 коробки чая")
        assert sum("Орбита" in label for label in phones.me.last.buttons) == 5
        await phones.tap("Орбита-Урал")
        await phones.tap("Сдать")
        assert [each.partner_id for each in await phones.reports()] == ["P002", "P007", "X3"]


async def test_giving_up_is_confirmed_or_left_in_words(tmp_path: Path) -> None:
    async with web(tmp_path) as phones:
        await phones.write(ORDER)
        assert "Почему отменяем?" in await phones.write("отмена")
        assert "Заказ: чай" in await phones.write("назад"), "back to the question, and nothing is taken back"
        await phones.write("отмена")
        assert "Мы обещали" in await phones.write("Ещё обещал прислать прайс в пятницу"), "it is still told"
        await phones.write("отмена")
        assert "Отменено" in await phones.write("по ошибке")
        assert await phones.reports() == []
