"""A partner's goods by ABC and XYZ, and why one of them has its two letters."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from algorithms.kpi import Need, replenishment
from dialogs import actions
from dialogs.goods import SHOWN, goods_classes, why_class
from dialogs.lang import LANGS, Lang
from dialogs.orders import OrderLine, OrderSheet
from dialogs.screens import Screen, plain_text

D = Decimal
ORDER = replenishment(Need((), lead=5, review=7))
SHEET = OrderSheet("P003", "Ромашка", "Romashka", date(2026, 11, 18), date(2026, 11, 16), date(2026, 11, 15), 5, 7)


def good(code: str, cls: str, worth: int, cv: str | None, weeks: int = 13) -> OrderLine:
    abc, xyz = cls.split("/")
    spread = None if cv is None else D(cv)
    return OrderLine(
        *(f"h{code}", f"id{code}", code, f"Чай {code}", f"Tea {code}", abc, xyz, ORDER, D(1)),
        worth=D(worth),
        cv=spread,
        weeks=weeks,
    )


GOODS = (
    good("1", "A/X", 500_000, "0.18"),
    good("2", "A/new", 200_000, None, 5),
    good("3", "B/Y", 200_000, "0.4"),
    good("4", "C/Z", 100_000, "0.9"),
    good("5", "C/Z", -1_000, None, 9),
)


def lines(screen: Screen) -> list[str]:
    return plain_text(screen).replace("\u00a0", " ").splitlines()


def test_classes_are_counted_with_what_they_bring() -> None:
    screen = goods_classes(replace(SHEET, lines=GOODS), "ru")
    assert lines(screen) == [
        "Ромашка — товары по ABC/XYZ",
        "Вторичка за 13 недель, по 15.11",
        "A: 2 поз., 70 % продаж (X 1, новинка 1)",
        "B: 1 поз., 20 % продаж (Y 1)",
        "C: 2 поз., 10 % продаж (Z 2)",
        "1. Чай 1 — A/X, 50 % продаж",
        "2. Чай 2 — A/новинка, 20 % продаж",
        "3. Чай 3 — B/Y, 20 % продаж",
        "4. Чай 4 — C/Z, 10 % продаж",
        "5. Чай 5 — C/Z, 0 % продаж",
        "Номер раскроет, почему такой класс.",
    ]
    assert screen.buttons[0][2].action == actions.order_for("P003", "gh3")


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("1", ["Чай 1 — A/X", "500 тыс. ₽, это 50 % всего", "вместе дают 0 %", "отличаются от средней на 18 %"]),
        ("2", ["Чай 2 — A/новинка", "вместе дают 50 %", "Известно недель: 5, для ровности нужно 8"]),
        ("3", ["Чай 3 — B/Y", "вместе дают 70 %", "на 40 % (известно недель: 13)"]),
        ("5", ["Чай 5 — C/Z", "вместе дают 100 %", "Известно недель: 9, продаж в них не было"]),
    ],
)
def test_each_letter_is_told_with_the_numbers_behind_it(code: str, said: list[str]) -> None:
    text = "\n".join(lines(why_class(replace(SHEET, lines=GOODS), f"h{code}", "ru")))
    assert [each for each in said if each not in text] == []
    assert "A — пока более ходовые дают меньше 80 %" in text


@pytest.mark.parametrize("lang", LANGS)
def test_more_goods_than_a_screen_holds(lang: Lang) -> None:
    many = tuple(good(f"{n:03}", "C/Z", 1000 + n, "0.9") for n in range(40))
    screen = goods_classes(replace(SHEET, lines=many), lang)
    assert len(lines(screen)) <= 16
    assert len(plain_text(screen)) <= 900
    assert str(40 - SHOWN) in lines(screen)[-1]
    assert ("Tea 039" in plain_text(screen)) is (lang == "en")


def test_without_sales_there_are_no_classes_and_a_good_that_is_gone_opens_the_list() -> None:
    for lines_, sold_to in (((), None), (GOODS[4:], SHEET.sold_to)):
        assert "вторички за 13 недель нет" in plain_text(
            goods_classes(replace(SHEET, lines=lines_, sold_to=sold_to), "ru")
        )
    sheet = replace(SHEET, lines=GOODS, sold_to=None)
    assert why_class(sheet, "gone", "ru") == goods_classes(sheet, "ru")
    assert why_class(replace(SHEET, lines=()), "h1", "ru") == goods_classes(replace(SHEET, lines=()), "ru")
