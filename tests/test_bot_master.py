"""Master data in the chat: a card changed field by field, contacts, doubles, and tables that come back unchanged."""

from __future__ import annotations

import io
import re
from collections.abc import AsyncIterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest
import pytest_asyncio
import python_calamine
from sqlalchemy import select

from bot.app import App
from bot.master import intake
from bot.master.export import table_of
from bot.tokens import sign
from dialogs import actions
from dialogs.master import tables
from dialogs.master.fields import KINDS
from dialogs.master.rows import MasterRow
from handlers.documents.tables import xlsx
from storage import contacts, merges, partners, people
from storage import tables as t
from storage.database import Reading, Work
from storage.partners import Partner
from storage.people import Person
from tests.chats import SlackChat, WebChat, running, slack_settings
from tests.slack_server import SlackServer
from tests.test_slack_vectors import strict
from tests.test_storage_master import begun

pytestmark = pytest.mark.asyncio(loop_scope="module")

WEDNESDAY = datetime.fromisoformat("2026-11-18T07:00:00+00:00")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def app(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[App]:
    async with running(tmp_path_factory.mktemp("master"), now=WEDNESDAY, only=["L2", "M05", "A1"]) as started:
        yield started


async def card(app: App, id_: str) -> Partner:
    async with app.database.read() as read:
        found = await partners.by_id(read, id_)
    assert found is not None
    return found


async def deeds(app: App, action: str) -> list[dict[str, object]]:
    async with app.database.read() as read:
        rows = await read.all(select(t.audit).where(t.audit.c.action == action).order_by(t.audit.c.id))
    return [row.detail for row in rows]


async def test_a_lead_changes_a_card_of_the_team_by_taps_and_words(app: App) -> None:
    async with WebChat(app, "L2").open() as lead:
        await lead.write("/partner Восток-Сервис")
        await lead.tap("✏️ Изменить")
        assert re.search("Не заполнено: .*Кредитный лимит", lead.last.text)
        await lead.tap("Кредитный лимит")
        assert "Кредитный лимит: пока не заполнено. Напишите значение." in lead.last.text
        await lead.write("очень большой")
        assert "нужна сумма в рублях" in lead.last.text
        await lead.write("1 500 000")
        assert "✅ Кредитный лимит пусто → 1\u00a0500\u00a0000" in lead.last.text
        await lead.tap("Категория партнёра")
        await lead.tap("B")
        assert "✅ Категория партнёра A → B" in lead.last.text
        await lead.tap("ИНН")
        await lead.write("7707083894")
        assert "контрольная цифра не сходится" in lead.last.text
        await lead.tap("Записать как есть")
        await lead.tap("ИНН")
        await lead.write(f"{1:010}")  # of another card
        await lead.tap("Записать как есть")
        assert "этот ИНН уже у партнёра «ООО „Восток-Трейд“»" in lead.last.text
        await lead.write("/menu")
        await lead.write("7707083893")  # the question was put away
    changed = await card(app, "P002")
    assert (changed.credit_limit, changed.klass, changed.inn) == (Decimal(1_500_000), "B", "7707083894")
    assert await deeds(app, "partner.edit") == [
        {"credit_limit": ["", "1500000"]},
        {"klass": ["A", "B"]},
        {"inn": ["0000000002", "7707083894"]},
    ]


async def test_a_manager_keeps_contacts_and_adds_partners_but_sets_no_terms(app: App) -> None:
    async with WebChat(app, "M05").open() as me:
        await me.write("/partner Восток-Сервис")
        assert not any("Изменить" in label for label in me.last.buttons)
        await me.tap("👤 Контакты")
        assert "Пока никого" in me.last.text
        await me.tap("➕ Контакт")
        await me.write("Иван Петров")
        await me.tap("Телефон")
        await me.write("8 912 345-67-89")
        await me.tap("К контактам")
        assert "Иван Петров" in me.last.text
        assert "+79123456789" in me.last.text
        await me.tap("Иван Петров")
        await me.tap("Убрать")
        assert "Иван Петров больше не в контактах." in me.last.text
        await me.write("/partner")
        await me.tap("➕ Партнёр")
        await me.write("ООО «Восток Сервис»")
        assert "уже есть" in me.last.text
        await me.write("/partner")
        await me.tap("➕ Партнёр")
        await me.write("ООО «Заря» (Казань)")
        assert "✅ Завёл карточку" in me.last.text
        await me.write("заря")
        assert me.last.text.startswith("Заря")
    async with app.database.read() as read:
        (made,) = [each for each in await partners.all_partners(read) if "Заря" in each.name]
        assert (made.owner_id, made.name_en, made.legal_form, made.city) == ("M05", "Zarya", "ООО", "Казань")
        assert await contacts.of_partner(read, "P002") == []


async def test_an_admin_looks_at_doubles_merges_and_splits_them(app: App) -> None:
    async with app.database.work() as work:
        double = Partner("double1", "Ромашка (Тула)", "", (), None, "", "", None, "M02", "active", WEDNESDAY)
        await partners.add(work, double)
    async with WebChat(app, "A1").open() as admin:
        await admin.write("/doubles")
        assert "Ромашка (Тула) = АО «Ромашка» · Тула — одно название и город" in admin.last.text
        await admin.tap("1. Ромашка (Тула)")
        assert "Слить «Ромашка (Тула)» в «АО „Ромашка“ · Тула»?" in admin.last.text
        await admin.tap("Слить")
        assert "теперь часть карточки «АО „Ромашка“»" in admin.last.text
        assert "Двойников не вижу." in admin.last.text
        assert (await card(app, "double1")).id == "P003"
        undo = next(label for label in admin.last.buttons if "Разделить" in label)
        await admin.tap(undo)
        assert "Снова две карточки" in admin.last.text
        await admin.tap("1. Ромашка (Тула)")
        await admin.tap("Это разные компании")
        assert "Двойников не вижу." in admin.last.text
    assert (await card(app, "double1")).id == "double1"
    assert [list(each) for each in await deeds(app, "partner.unmerge")] == [["gone", "merge"]]


async def test_an_admin_changes_people_but_not_the_own_role(app: App) -> None:
    async with WebChat(app, "A1").open() as admin:
        await admin.write("/people Хасанов")
        await admin.tap("✏️ Изменить")
        await admin.tap("Часовой пояс")
        await admin.write("Омск")
        assert "✅ Часовой пояс Europe/Moscow → Asia/Omsk" in admin.last.text
        await admin.tap("Команда")
        await admin.write("Урал и Сибирь")
        assert "✅ Команда Поволжье и Юг → Урал и Сибирь" in admin.last.text
        own = sign(actions.edit_value("people", "A1", "role", "rm"), "A1", app.house.keys)
        await admin.tap_token(own, admin.last.ref)
        assert "свою роль сам себе не меняют" in admin.last.text
        await admin.write("/people Хасанов")
        await admin.tap("✏️ Изменить")
        await admin.tap("Команда")
        await admin.write("Поволжье и Юг")
    async with app.database.read() as read:
        rustam = await _person(read, "M05")
    assert (rustam.zone, rustam.team_id) == ("Asia/Omsk", "T2")


async def test_a_good_is_found_and_changed(app: App) -> None:
    async with app.database.work() as work:
        await _goods(work)
    async with WebChat(app, "A1").open() as admin:
        await admin.write("/goods чай")
        await admin.tap("Цена")
        await admin.write("130,50 ₽")
        assert "✅ Цена 125,5 → 130,5" in admin.last.text
        await admin.tap("В продаже")
        await admin.tap("нет")
        assert "✅ В продаже да → нет" in admin.last.text
        await admin.write("/goods кофе")
        assert "Не нашёл товар «кофе»" in admin.last.text


async def test_a_conversation_goes_on_with_the_card_that_was_kept(app: App) -> None:
    """What it has recorded names a card that is gone; what comes of it belongs to the company all the same."""
    async with app.database.work() as work:
        double = Partner("double2", "Орбита Плюс", "", (), None, "Казань", "", None, "M05", "active", WEDNESDAY)
        await partners.add(work, double)
    async with WebChat(app, "M05").open() as me:
        await me.write("/report Орбита Плюс")
        await me.tap("По шагам")
        await me.tap("Сегодня")
        async with app.database.work() as work:
            number = await merges.merge(work, "double2", "P002", "A1", WEDNESDAY)
        for words in ("Говорил с собственником", "Берут 120 коробок чая", "завтра", "Прислать расчёт", "завтра"):
            await me.write(words)
        assert "Восток-Сервис" in "".join(message.text for message in me.messages[-3:])
        await me.tap("Сдать")
        async with app.database.read() as read:
            (report,) = await read.all(select(t.reports).where(t.reports.c.author_id == "M05"))
            assert report.partner_id == "P002"
            run = await read.first(select(t.runs).where(t.runs.c.id == report.run_id))
            assert run is not None
            assert run.partner_id == "P002"
        await me.write("/partner Орбита Плюс")
        assert "Восток-Сервис" in me.last.text  # its name is an alias now
    async with app.database.work() as work:
        assert number is not None
        assert await merges.undo(work, number, WEDNESDAY)


async def test_an_export_that_comes_back_changes_nothing(app: App) -> None:
    async with app.database.work() as work:
        await contacts.put(work, contacts.Contact("c1", "P003", "=Иван", "закупки", "+79123456789", "", "-", WEDNESDAY))
    async with app.database.read() as read:
        admin = await _person(read, "A1")
        for kind in KINDS:
            made = await table_of(read, admin, kind, WEDNESDAY.date())
            assert made is not None
            book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(xlsx(made)))
            header, *lines = book.get_sheet_by_index(0).to_python()
            rows = tables.rows(kind, [str(each) for each in header], [[_text(cell) for cell in line] for line in lines])
            changes = await intake.plan_changes(read, admin, kind, rows)
            assert (changes.new, changes.changed, changes.conflicts) == ((), (), ()), kind
            assert changes.unchanged == len(made.rows) > 0, kind
        own = await table_of(read, await _person(read, "M05"), "partners", WEDNESDAY.date())
        assert own is not None
        assert {row[8] for row in own.rows} == {"Рустам Хасанов"}
        assert await table_of(read, await _person(read, "M05"), "people", WEDNESDAY.date()) is None
        assert await table_of(read, admin, "sell_in:soon", WEDNESDAY.date()) is None
        assert await table_of(read, admin, "everything", WEDNESDAY.date()) is None


def _text(cell: object) -> str:
    """As a reader of files gives it: whole numbers without a point."""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


async def _person(read: Reading, id_: str) -> Person:
    found = await people.by_id(read, id_)
    assert found is not None
    return found


async def _goods(work: Work) -> None:
    goods = {"code": "0001", "name": "Чай чёрный", "price": "125,5", "pack": "12", "barcode": "4600000000017"}
    admin = await _person(work, "A1")
    await begun(work, "goods", "skus", "A1")
    await intake.apply(work, "goods", admin, "skus", [MasterRow(2, goods)], WEDNESDAY)
    await begun(work, "listed", "must_list", "A1")
    row = MasterRow(2, {"klass": "A", "sku": "0001"})
    await intake.apply(work, "listed", admin, "must_list", [row], WEDNESDAY)


async def test_a_table_is_sent_into_the_chat(app: App) -> None:
    async with WebChat(app, "M05").open() as me:
        await me.write("/export")
        await me.tap("Партнёры")
        assert "Партнёры 18.11.2026.xlsx" in str(me.last)
        await me.write("выгрузка")
        await me.tap("Отгрузки, ноябрь")
        assert "Отгрузки, ноябрь 18.11.2026.xlsx" in str(me.last)
    assert len(await deeds(app, "data.export")) == 2


@pytest.mark.soak
async def test_a_card_in_one_window_of_slack(tmp_path: Path) -> None:
    async with SlackServer() as server:
        async with running(tmp_path, now=WEDNESDAY, only=["L2"], **slack_settings(server)) as house:
            lead = SlackChat(house, server, "L2", 7007)
            await lead.join()
            await lead.write("/partner Восток-Сервис")
            await lead.tap("✏️ Изменить")
            await lead.tap("✏️ Изменить всё сразу")
            assert lead.phone.window is not None
            lead.phone.submit(credit_limit="много", city="Казань-2")
            await lead.settle()
            assert "нужна сумма в рублях" in lead.phone.window_faults["credit_limit"]
            lead.phone.submit(credit_limit="900 000", city="Казань-2", klass="C")
            await lead.settle()
            assert lead.phone.window is None
            assert "Кредитный лимит пусто → 900000" in lead.last.text
        strict(server)
