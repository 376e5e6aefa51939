"""Each kind of file, dropped into the chat of a running product, becomes what the rest of it reads."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import select, update

from bot.app import App
from storage import dealings, numbers, partners, plans, reports
from storage import tables as t
from tests.chats import WebChat, running
from tests.imported import NOW, newest, phone

pytestmark = pytest.mark.asyncio(loop_scope="module")
WHO, ID = "ООО «Восток-Сервис»", "P002"
JULY = (date(2026, 7, 1), date(2026, 7, 31))


@pytest_asyncio.fixture(
    scope="module", loop_scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.soak)]
)
async def app(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[App]:
    folder = tmp_path_factory.mktemp("kinds")
    async with running(folder, now=NOW, only=("A1", "M05", "L2"), database=request.param) as running_app:
        yield running_app


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def me(app: App) -> AsyncIterator[WebChat]:
    async with phone(app) as chat:
        yield chat


async def loaded(me: WebChat, name: str, text: str) -> str:
    """What the card says before it is tapped; afterwards it is loaded."""
    await me.send(name, text.encode("cp1251"), "document")
    preview = me.last.text
    assert (await newest(me.app)).phase == "asking", preview
    [label] = [label for label in me.last.buttons if label.startswith("✅ Загрузить")]
    await me.tap(label.removeprefix("✅ "))
    assert (await newest(me.app)).phase == "loaded", me.last.text
    return preview


async def taken_back(me: WebChat) -> None:
    await me.tap("Отменить загрузку")
    assert (await newest(me.app)).phase == "undone", me.last.text


SALES = "Дистрибьютор;Торговая точка;Дата;Артикул;Количество;Сумма без НДС\n{who};Магазин 1;07.07.2026;A-1;5;500,00\n"
STOCK = "Остатки на 19.11.2026\n\nКонтрагент;Номенклатура;Артикул;Остаток\n{who};Чай;A-1;10\n"
TRANSIT = "Товары в пути на 19.11.2026\nКонтрагент;Артикул;В пути\n{who};A-1;5\n"
DEBTS = (
    "Ведомость расчётов\nна 19.11.2026\nКонтрагент;Договор;Документ;Дата документа;Срок оплаты;Долг\n"
    "{who};Д1;РТУ-1;01.10.2026;15.11.2026;100,50\n"
)
ORDERS = (
    "Клиент;Заказ;Номенклатура;Дата поставки план;Дата отгрузки факт;Заказано;Отгружено\n"
    "{who};З-1;Чай;10.07.2026;11.07.2026;10;8\n"
)
CHECKS = "Дата;Дистрибьютор;Торговая точка;Товар;Наличие;Цена;РРЦ\n12.07.2026;{who};Магазин 1;Чай;да;99,90;100\n"
SHOPS = "Месяц;Дистрибьютор;ОКБ\nиюль 2026;{who};120\n"


async def sold(read: Any) -> Any:
    return (await numbers.sums(read, "sell_out", [ID], *JULY))[ID].amount


async def stocked(read: Any) -> Any:
    return [held.qty for held in (await numbers.snapshot(read, "stock", [ID]))[ID].rows]


async def coming(read: Any) -> Any:
    return [held.qty for held in (await numbers.snapshot(read, "in_transit", [ID]))[ID].rows]


async def owed(read: Any) -> Any:
    return [bill.amount for bill in (await numbers.invoices(read, [ID]))[ID].rows]


async def ordered(read: Any) -> Any:
    return [(each.ordered, each.shipped) for each in (await numbers.order_lines(read, [ID], *JULY))[ID]]


async def checked(read: Any) -> Any:
    return [(each.present, each.price) for each in (await numbers.checks(read, [ID], *JULY))[ID]]


async def counted(read: Any) -> Any:
    return (await numbers.outlet_bases(read, [ID], JULY[0]))[ID]


@pytest.mark.parametrize(
    ("name", "text", "looks", "asked", "answer"),
    [
        ("вторичка.csv", SALES, "вторичные продажи", sold, Decimal(500)),
        ("остатки.csv", STOCK, "остатки", stocked, [Decimal(10)]),
        ("в пути.csv", TRANSIT, "товар в пути", coming, [Decimal(5)]),
        ("дебиторка.csv", DEBTS, "дебиторку", owed, [Decimal("100.50")]),
        ("заказы.csv", ORDERS, "заказы", ordered, [(Decimal(10), Decimal(8))]),
        ("проверки.csv", CHECKS, "проверки полки", checked, [(True, Decimal("99.90"))]),
        ("окб.csv", SHOPS, "базу точек", counted, 120),
    ],
)
async def test_a_kind_of_numbers(
    app: App, me: WebChat, name: str, text: str, looks: str, asked: Any, answer: Any
) -> None:
    async def now() -> Any:
        async with app.database.read() as read:
            try:
                return await asked(read)
            except KeyError:
                return None

    before = await now()
    assert before != answer
    assert looks in await loaded(me, name, text.format(who=WHO))
    assert await now() == answer
    await taken_back(me)
    assert await now() == before


async def test_an_invoice_without_a_due_day_is_due_by_the_partners_own_terms(app: App, me: WebChat) -> None:
    """And the preview says so; a file that has terms of its own goes by those."""
    async with app.database.work() as work:
        await work.execute(update(t.partners).where(t.partners.c.id == ID).values(deferral_days=45))
    plain = DEBTS.replace("Срок оплаты;", "").replace("15.11.2026;", "")
    assert "по отсрочке из карточки партнёра" in await loaded(me, "ведомость.csv", plain.format(who=WHO))
    async with app.database.read() as read:
        assert [bill.due_on for bill in (await numbers.invoices(read, [ID]))[ID].rows] == [date(2026, 11, 15)]
    await taken_back(me)
    own = DEBTS.replace("Срок оплаты;", "Отсрочка;").replace("15.11.2026;", "30;")
    assert "из карточки" not in await loaded(me, "ведомость с отсрочкой.csv", own.format(who=WHO))
    async with app.database.read() as read:
        assert [bill.due_on for bill in (await numbers.invoices(read, [ID]))[ID].rows] == [date(2026, 10, 31)]
    await taken_back(me)


async def test_plans_of_a_partner_and_of_a_manager_whose_name_is_asked(app: App, me: WebChat) -> None:
    text = f"План продаж\n\nКлиент;Менеджер;Июль 2027\n{WHO};;1000\n;Рустам Хасанов;5000\n;Хасанов Руст. (Казань);7\n"
    await me.send("план.csv", text.encode("cp1251"), "document")
    assert "Не узнал 1 сотрудника" in me.last.text
    await me.tap("Другой")
    await me.write("Елена Орлова")
    await me.tap("Загрузить 3")
    async with app.database.read() as read:
        month = date(2027, 7, 1)
        assert await numbers.plans(read, [ID], month) == {ID: 1000}
        assert await numbers.person_plans(read, ["M05", "M06"], month) == {"M05": 5000, "M06": 7}


async def test_two_companies_are_loaded_together_or_apart(app: App, me: WebChat) -> None:
    text = f"Отгрузки\nДата;Организация;Контрагент;Сумма\n01.08.2026;ООО А;{WHO};5\n01.08.2026;ООО Б;{WHO};7\n"
    await me.send("отгрузки.csv", text.encode("cp1251"), "document")
    assert "Обычно нужны все вместе" in me.last.text
    assert me.last.buttons == ("Все вместе", "ООО А", "ООО Б", "✖ Отмена")
    await me.tap("ООО Б")
    assert "Организация: ООО Б" in me.last.text
    await me.tap("Загрузить 1")
    assert await sent_on(app, date(2026, 8, 1)) == 7
    await taken_back(me)
    await me.send("отгрузки.csv", text.replace("01.08", "02.08").encode("cp1251"), "document")
    await me.tap("Загрузить 1")
    assert await sent_on(app, date(2026, 8, 2)) == 7, "the same company as last time"
    await me.send("отгрузки 2.csv", text.replace("Отгрузки", "Наши отгрузки").encode("cp1251"), "document")
    await me.write("отмена")


async def sent_on(app: App, day: date) -> Decimal | None:
    async with app.database.read() as read:
        found = await numbers.sums(read, "sell_in", [ID], day, day)
    return found[ID].amount if ID in found else None


async def test_a_snapshot_that_names_no_day_asks_and_hears_it(app: App, me: WebChat) -> None:
    text = f"Контрагент;Номенклатура;Артикул;Остаток\n{WHO};Чай;A-1;33\n"
    await me.send("остатки.csv", text.encode("cp1251"), "document")
    assert "Не вижу, на какой день" in me.last.text
    await me.write("вчера")
    assert "остатки" in me.last.text
    await me.tap("Загрузить 1")
    assert "Данные на 17.11" in me.last.text
    async with app.database.read() as read:
        assert (await numbers.snapshot(read, "stock", [ID]))[ID].day == date(2026, 11, 17)
    await taken_back(me)


async def test_what_was_guessed_wrong_is_another_kind_with_a_tap(app: App, me: WebChat) -> None:
    text = f"Продажи\nДата;Контрагент;Сумма\n03.08.2026;{WHO};5\n"
    await me.send("продажи.csv", text.encode("cp1251"), "document")
    assert "похоже на отгрузки" in me.last.text
    await me.tap("Колонки")
    await me.tap("Это другой файл")
    await me.tap("Вторичка")
    await me.tap("Загрузить 1")
    assert "Вторичка" in me.last.text
    assert await sent_on(app, date(2026, 8, 3)) is None
    await taken_back(me)


async def test_the_same_columns_below_another_title_are_another_kind(app: App, me: WebChat) -> None:
    """What is remembered of a header is not carried over to a file that says itself that it is something else."""
    text = f"{{}}\nДата;Контрагент;Сумма без НДС\n04.08.2026;{WHO};5\n"
    assert "похоже на отгрузки" in await loaded(me, "файл.csv", text.format("Отгрузки"))
    await taken_back(me)
    await me.send("файл.csv", text.format("Вторичные продажи").encode("cp1251"), "document")
    assert "Похоже на вторичные продажи (sell-out), но я не уверен" in me.last.text
    await me.tap("Отмена")
    await me.send("шум.csv", "шум;гам;гул\nааа;12;ыва\nббб;3;где\n".encode("cp1251"), "document")
    assert "Не узнал таблицу" in me.last.text
    assert "тгрузки" not in me.last.text
    await me.tap("Отмена")
    await me.send("файл 2.csv", text.replace("5\n", "6\n").format("Отгрузки").encode("cp1251"), "document")
    assert "похоже" not in me.last.text
    assert "отгрузки" in me.last.text
    await me.tap("Отмена")


VISITS = (
    "Журнал визитов\nДата;Менеджер;Контрагент;Статус;Комментарий\n{when};Рустам Хасанов;{who};Выполнен;бонус\n"
    "{when};;{who};Выполнен;дважды\n14.07.2026;;{who};Отменён;болен\n"
)


async def visit(app: App, week: str) -> tuple[str, date | None, int | None] | None:
    async with app.database.read() as read:
        found = [each for each in await plans.visits_of(read, "M05", week) if each.partner_id == ID]
    return (found[0].status, found[0].done_on, found[0].report_number) if found else None


async def test_visits_are_visits_without_a_report_that_is_owed(app: App, me: WebChat) -> None:
    """Of whoever is named, else of the partner's owner; one a week, however often the file names it."""
    preview = await loaded(me, "визиты.csv", VISITS.format(when="07.07.2026", who=WHO))
    assert "визиты" in preview
    assert await visit(app, "2026-W28") == ("done", date(2026, 7, 7), None)
    assert await visit(app, "2026-W29") == ("dropped", None, None)
    async with app.database.read() as read:
        assert await dealings.trips(read, [ID], *JULY) == {}
        assert (await dealings.last_visits(read, [ID]))[ID] >= date(2026, 7, 7)
    text = VISITS.format(when="08.07.2026", who=WHO)
    await loaded(me, "визиты 2.csv", text)
    assert await visit(app, "2026-W28") == ("done", date(2026, 7, 8), None)
    await taken_back(me)
    assert await visit(app, "2026-W28") == ("done", date(2026, 7, 7), None), "as the file before it told"
    await me.write("/import undo")
    assert await visit(app, "2026-W28") is None


async def test_a_visit_that_was_reported_here_stays_as_it_was_told(app: App, me: WebChat) -> None:
    day = date(2026, 7, 21)
    async with app.database.work() as work:
        filed = reports.NewReport("told/here", None, "M05", ID, day, {"happened": "договорились"})
        number = await reports.file(work, filed, app.clock.now())
        await plans.visited(work, "M05", ID, day, number)
    await loaded(me, "визиты.csv", f"Журнал визитов\nДата;Менеджер;Контрагент;Статус\n21.07.2026;;{WHO};Отменён\n")
    assert await visit(app, "2026-W30") == ("done", day, number)
    await taken_back(me)
    assert await visit(app, "2026-W30") == ("done", day, number)
    async with app.database.read() as read:
        assert [trip.done_on for trip in (await dealings.trips(read, [ID], *JULY))[ID]] == [day]


PRICES = "Прайс-лист\nАртикул;Наименование;Штук в коробе;Срок годности, дней;Цена\nZ-77;Новый чай;12;720;99,50\n"


async def test_a_price_list_is_told_loaded_and_taken_back(app: App, me: WebChat) -> None:
    async def price() -> Decimal | None:
        async with app.database.read() as read:
            found = await read.scalar(select(t.skus.c.price).where(t.skus.c.code == "Z-77", t.skus.c.active))
        return None if found is None else Decimal(found) / 1000

    preview = await loaded(me, "прайс.csv", PRICES)
    assert "Новый чай" in preview
    assert await price() == Decimal("99.50")
    await taken_back(me)
    assert await price() is None


async def test_a_good_that_looks_like_one_of_ours_is_asked_about_once(app: App, me: WebChat) -> None:
    await loaded(me, "прайс.csv", PRICES.replace("Z-77", "Z-78").replace("Новый чай", "Чай чёрный байховый 100 г"))
    text = f"Отгрузки\nДата;Контрагент;Товар;Количество;Сумма\n{{}}.07.2025;{WHO};Чай черный байхов. 100 г;2;40\n"
    await me.send("отгрузки.csv", text.format("01").encode("cp1251"), "document")
    assert "Чай чёрный байховый 100 г?" in me.last.text
    await me.write("да")
    await me.tap("Загрузить 1")
    await me.send("отгрузки.csv", text.format("02").encode("cp1251"), "document")
    assert "Не уверен" not in me.last.text
    await me.tap("Загрузить 1")
    async with app.database.read() as read:
        id = await read.scalar(select(t.skus.c.id).where(t.skus.c.code == "Z-78"))
        found = await numbers.by_sku(read, "sell_in", [ID], date(2025, 7, 1), date(2025, 7, 2))
    assert {sku: each.amount for (_, sku), each in found.items()} == {id: 80}


async def test_a_lead_brings_plans_of_the_own_team_alone(app: App) -> None:
    """Neither by the file nor by a typed name."""
    month = date(2027, 8, 1)
    text = "План продаж\n\nМенеджер;Август 2027\nРустам Хасанов;5\nСветлана Иванова;7\n"
    async with phone(app, "L2") as lead:
        await lead.send("план.csv", text.encode("cp1251"), "document")
        assert "Не узнал 1 сотрудника" in lead.last.text
        await lead.tap("Другой")
        await lead.write("Светлана Иванова")
        assert "«Светлана Иванова» не знаю" in lead.last.text
        await lead.tap("Загрузить 1")
    async with app.database.read() as read:
        assert await numbers.person_plans(read, ["M05", "M11"], month) == {"M05": 5}


async def test_what_was_said_of_a_name_is_nothing_to_whoever_does_not_see_the_one(app: App, me: WebChat) -> None:
    text = "Отгрузки\nДата;Контрагент;Сумма, руб\n05.09.2025;Урал-Опт-Торг;5\n"
    await me.send("отгрузки.csv", text.encode("cp1251"), "document")
    await me.tap("Другой")
    await me.write("СибирьОпт")
    await me.tap("Загрузить 1")
    async with phone(app, "L2") as lead:
        await lead.send("отгрузки.csv", text.replace("05.09", "06.09").encode("cp1251"), "document")
        assert "Не узнал 1 партнёра" in lead.last.text
        await lead.tap("Отмена")


async def test_who_may_not_change_cards_is_told_before_anything_is_loaded(app: App) -> None:
    text = "ФИО;Роль;Команда;Регион\nКто Новый;менеджер;Центр;Тула\n"
    async with phone(app, "L2") as lead:
        await lead.send("сотрудники.csv", text.encode("cp1251"), "document")
        assert "нет права менять этот справочник" in lead.last.text
        assert not any("Загрузить" in label for label in lead.last.buttons)


async def test_new_people_come_with_their_invitations_and_rows_that_were_not_taken_with_their_reasons(
    app: App, me: WebChat
) -> None:
    text = "ФИО;Роль;Команда;Регион\nКто Новый;менеджер;Центр;Тула\nКто Другой;космонавт;Центр;Тула\n"
    await me.send("сотрудники.csv", text.encode("cp1251"), "document")
    await me.tap("Загрузить")
    told = "\n".join(message.text for message in me.messages[-2:])
    assert "Загружено 1 строка" in told, "of two, one was taken"
    assert "Не взял 1 строку" in told
    assert "не знаю такой роли" in told
    assert re.search(r"Кто Новый: /start \S+", told), told


@pytest.mark.parametrize(
    ("kind", "head", "row"),
    [
        ("stock", "Остатки на {day}\nДистрибьютор;Товар;Остаток, шт", "{who};Хлеб;10"),
        ("receivables", "Задолженность на {day}\nКонтрагент;Документ;Долг;Срок оплаты", "{who};Р1;10;01.11.2026"),
    ],
)
@pytest.mark.asyncio(loop_scope="module")
async def test_a_snapshot_of_a_few_leaves_the_others_theirs(app: App, kind: str, head: str, row: str) -> None:
    """What the newest file does not name is not there: two distributors' stock is not the stock of all."""
    async with app.database.read() as read:
        every = [each.name for each in await partners.all_partners(read)][:8]
    async with phone(app) as me:
        for day, names in (("16.11.2026", every), ("17.11.2026", every[:2])):
            text = "\n".join([head.format(day=day), *(row.format(who=name) for name in names)])
            await me.send(f"{kind}{len(names)}.csv", text.encode(), "document")
            if len(names) == 2:
                assert "В файле не все" in me.last.text
            await me.tap("✅ Загрузить")
            assert "Загружено" in me.last.text
    async with app.database.read() as read:
        found = await (numbers.snapshot(read, "stock", None) if kind == "stock" else numbers.invoices(read, None))
    assert sorted(each.day.day for each in found.values() if each.rows)[-8:] == [16] * 6 + [17] * 2
