"""The recommended order on a screen, in words and as a table: counted by the catalogue, corrected by whoever asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from algorithms.kpi import Need, replenishment
from dialogs import actions
from dialogs.lang import LANGS, Lang
from dialogs.orders import (
    SHOWN,
    OrderLine,
    OrderSheet,
    corrected,
    order_screen,
    order_table,
    shown_handles,
    why_so_much,
    why_which,
)
from dialogs.screens import Screen, plain_text
from handlers.documents.tables import harmless

TODAY, STOCK, SOLD = date(2026, 11, 18), date(2026, 11, 16), date(2026, 11, 15)


def row(code: str, name: str, need: Need, name_en: str = "", **changes: Any) -> OrderLine:
    fields: dict[str, Any] = {"abc": need.abc or "B", "xyz": need.xyz or "X", "stock": need.stock, "moq": need.moq}
    fields |= {"in_transit": need.in_transit, "reserved": need.reserved} | changes
    return OrderLine(f"h{code}", f"id{code}", code, name, name_en, order=replenishment(need), **fields)


WEEKS = (140, 154, 126, 161, 133, 147, 140, 119)
TEN = (70, 84, 56, 70)


def need(*weeks: int, **changes: Any) -> Need:
    base = Need([Decimal(n) for n in weeks], lead=5, review=7, abc="B", stock=Decimal(120), pack=12, price=Decimal(100))
    return replace(base, **changes)


NONE = Decimal(0)
# 20 a day, and a spread that makes 30 of safety stock: worked out in the catalogue.
TEA = row("001", "Чай чёрный 100п", need(*WEEKS, in_transit=Decimal(60), reserved=Decimal(10)))
RICE = row("002", "Рис 900г", need(*TEN, stock=NONE, pack=None, price=None), "Rice 900 g")
OATS = row("003", "Овсянка", need(*TEN, stock=Decimal(900)))
COFFEE = row("004", "Кофе 75г", need(*TEN, shelf_days=5))
SPICE = row("005", "Специи", need(*WEEKS, abc="C", xyz="Z"))
NEW = row("006", "Новый соус", need(30, 40, stock=Decimal(5), moq=100), xyz="new")
WRONG = row("007", "Ошибка", need(*TEN, stock=Decimal(-3)))
SILENT = row("008", "Молчит", need())
SMALL = row("010", "Мелочь", need(*TEN, stock=Decimal(20), moq=50, credit_headroom=Decimal(2_500)))
CAPPED = row("009", "В долг", need(*TEN, stock=Decimal(20), credit_headroom=Decimal(2_500)))
SHEET = OrderSheet(
    "P016", "Верхняя Волга", "Upper Volga", TODAY, STOCK, SOLD, 5, 7, (TEA, RICE, OATS, COFFEE), Decimal(55_000)
)


def lines(screen: Screen) -> list[str]:
    return plain_text(screen).replace("\u00a0", " ").splitlines()


def labels(screen: Screen) -> list[str]:
    return [button.label for line in screen.buttons for button in line]


def of(*rows: OrderLine, **changes: Any) -> OrderSheet:
    return replace(SHEET, lines=rows, **changes)


def explained(one: OrderLine) -> str:
    return lines(why_so_much(of(one), one.handle, "ru"))[1]


def test_the_order_of_the_catalogue() -> None:
    screen = order_screen(SHEET, "ru")
    assert lines(screen) == [
        "📦 Верхняя Волга — предложение к заказу",
        "Данные: остатки 16.11, вторичка 9–15.11 · поставка 5 дн., цикл 7 дн.",
        "Чай чёрный 100п (B/X): запас 6 дн. → заказать 108 шт. (9 кор.)",
        "Рис 900г (B/X): запаса нет → 145 шт.",
        "Кофе 75г (B/X): запас 12 дн. → 0, срок годности",
        "…и ещё 1 позиция без заказа",
        "Итого 11 тыс. ₽, лимит позволяет 55 тыс. ₽",
        "Это черновик для вас: бот ничего никому не отправляет.",
    ]
    assert labels(screen) == [
        *("📄 Excel", "✏️ Поправить", "Почему столько?", "🔤 ABC/XYZ", "⬅️ Верхняя Волга", "☰ Меню"),
    ]
    assert lines(order_screen(SHEET, "en"))[:4] == [
        "📦 Upper Volga — proposed order",
        "Data: stock 16 Nov, sell-out 9–15 Nov · delivery 5 days, cycle 7 days",
        "Чай чёрный 100п (B/X): 6 days of stock → order 108 pcs (9 cases)",
        "Rice 900 g (B/X): no stock → 145 pcs",
    ]


def test_why_so_much_is_the_sum_that_was_done() -> None:
    screen = why_so_much(SHEET, TEA.handle, "ru")
    assert lines(screen)[:2] == [
        "Чай чёрный 100п (B/X)",
        "20 шт./день × 12 дней = 240 + страховой запас 30 = 270. Есть 120 + в пути 60 − резерв 10 = 170. "
        "Не хватает 100 → 9 коробок по 12 = 108.",
    ]
    assert labels(screen) == ["Почему столько?", "⬅️ К заказу", "☰ Меню"]
    assert lines(why_so_much(SHEET, "gone", "ru"))[0].startswith("📦")
    which = why_which(SHEET, "ru")
    assert labels(which)[:3] == ["1", "2", "3"]
    assert which.buttons[0][0].action == actions.order_for("P016", f"y{TEA.handle}")


@pytest.mark.parametrize(
    ("one", "end"),
    [
        (RICE, "Есть 0 + в пути 0 = 0. Не хватает 145 → 145 шт."),
        (OATS, "Хватает, заказывать не нужно."),
        (COFFEE, "Не хватает 25. Ограничено: срок годности → 0 шт."),
        (NEW, "Не хватает 80. Поднято до минимального заказа 100."),
        (SPICE, "Ограничено: редкие продажи (CZ), закажите сами, если нужно: 144 шт. → 0 шт."),
        (CAPPED, "Ограничено: кредитный лимит → 24 шт."),
        (SMALL, "Ограничено: кредитный лимит, меньше минимума → 0 шт."),
        (WRONG, "Не считаю: ошибка данных: остаток ниже нуля."),
        (SILENT, "Не считаю: нет данных."),
    ],
    ids=lambda one: one.code if isinstance(one, OrderLine) else "",
)
def test_each_reason_is_said(one: OrderLine, end: str) -> None:
    assert explained(one).endswith(end)


def test_what_was_written_instead_stands_beside_what_was_counted() -> None:
    sheet = SHEET.with_own({"id001": 120, "id004": 5})
    assert lines(order_screen(sheet, "ru", note="Записал"))[0] == "Записал"
    shown = lines(order_screen(sheet, "ru"))
    assert "Чай чёрный 100п (B/X): запас 6 дн. → ✏️ 120 шт. (10 кор.), расчёт 108" in shown
    assert "Кофе 75г (B/X): запас 12 дн. → ✏️ 5 шт., расчёт 0" in shown
    assert "↩️ Вернуть расчёт" in labels(order_screen(sheet, "ru"))
    over = order_screen(replace(sheet, headroom=Decimal(-1)), "ru")
    assert "Итого 13 тыс. ₽ 🔴 больше лимита: свободно 0 ₽" in lines(over)
    free = order_screen(replace(sheet, headroom=None, with_vat=True), "ru")
    assert "Итого 13 тыс. ₽ с НДС" in lines(free)


def test_quantities_are_read_by_number_or_by_code() -> None:
    shown = shown_handles(SHEET)
    assert shown == (TEA.handle, RICE.handle, COFFEE.handle)
    given = corrected(SHEET, "1 120\n2: 0; 003 24 шт., 9 5, много", shown)
    assert given.pieces == {"id001": 120, "id002": 0, "id003": 24}
    assert given.unread == ("9 5", "много")
    # The numbers are those of the list that was shown, whatever is counted by now.
    assert corrected(of(RICE, TEA), "1 7", (TEA.handle, "gone")).pieces == {"id001": 7}
    asking = order_screen(SHEET, "ru", asking=True)
    assert lines(asking)[-1].startswith("Напишите номер позиции")
    assert labels(asking) == ["⬅️ К заказу", "⬅️ Верхняя Волга", "☰ Меню"]


def test_no_stock_nothing_to_order_old_data() -> None:
    assert lines(order_screen(replace(SHEET, stock_day=None), "ru")) == [
        "Верхняя Волга: нет остатков. Заказ не посчитать, попросите файл остатков."
    ]
    assert lines(order_screen(of(OATS), "ru"))[0] == "Верхняя Волга: заказывать нечего. Запаса хватает."
    unknown = "Верхняя Волга: не знаю, сколько продают, заказ не посчитать. Попросите файл вторичных продаж."
    for sheet in (of(SILENT), of(SILENT, sold_to=None), of()):
        assert lines(order_screen(sheet, "ru"))[0] == unknown
    old = of(TEA, SILENT, sold_to=date(2026, 11, 3), is_stale=True)
    assert lines(order_screen(old, "ru"))[1].startswith("⚠️ Данные: остатки 16.11, вторичка 28.10 – 03.11 ·")
    unsold = of(replace(SILENT, own=12), sold_to=None)
    assert lines(order_screen(unsold, "ru"))[1:3] == [
        "Данные: остатки 16.11 · поставка 5 дн., цикл 7 дн.",
        "Молчит (B/X): запас неизвестен → ✏️ 12 шт. (1 кор.), расчёт 0",
    ]


@pytest.mark.parametrize("lang", LANGS)
def test_a_long_order_fits_a_phone(lang: Lang) -> None:
    long = [replace(CAPPED, handle=f"h{n}", sku_id=f"i{n}", name="Очень длинное имя товара " * 3) for n in range(20)]
    sheet = of(*long, *[OATS] * 5)
    text = plain_text(order_screen(sheet, lang))
    assert len(text) <= 900
    assert len(text.splitlines()) <= 16
    assert {"13", "5"} <= {*text.split()}  # to be ordered, and not
    assert len(shown_handles(sheet)) == SHOWN


def test_the_table_holds_every_good_and_no_formula() -> None:
    risky = replace(NEW, name="=HYPERLINK(1)", code="@001")
    table = order_table(of(TEA, OATS, replace(risky, own=7), SILENT), "ru")
    assert table.title == "Заказ Верхняя Волга 18.11.2026"
    assert [cells[0] for cells in table.rows] == ["001", "@001", "003", "008"]
    assert table.rows[0][3:11] == (
        *(Decimal(120), Decimal(60), Decimal("20.00"), Decimal(270), 108, 9),
        *(Decimal(100), Decimal(10_800)),
    )
    assert table.rows[1][7:9] == (7, None)
    assert table.rows[3][5:9] == (None, None, 0, 0)
    assert table.rows[3][-1] == "нет данных"
    assert harmless(str(table.rows[1][1])) == "'=HYPERLINK(1)"
    english = order_table(of(RICE), "en")
    assert english.rows[0][1] == "Rice 900 g"
