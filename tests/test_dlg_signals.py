"""Signals on a phone, in both languages: one with its figures, several by weight, and what their buttons carry."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest

from algorithms.kpi import Signal
from dialogs import actions
from dialogs import signals as shown
from dialogs.figures import Source
from dialogs.lang import Lang
from dialogs.screens import Screen, plain_text
from dialogs.signals import CODES, KINDS, REASONS, TREATMENT, Told

TODAY = date(2026, 11, 20)
FILE = Source("stock", date(2026, 11, 17), "Остатки.txt", datetime.fromisoformat("2026-11-18T09:00"))


def told(kind: str, severity: str = "640000", **inputs: object) -> Told:
    signal = Signal(kind, Decimal(severity), inputs=inputs)  # type: ignore[arg-type]  # as figures give them
    return shown.told("P004", "ТД Альянс", "TD Alliance", signal, FILE)


def lines(screen: Screen) -> list[str]:
    return [each for each in plain_text(screen).replace("\u00a0", " ").splitlines() if each]


def labels(screen: Screen) -> list[list[str]]:
    return [[button.label for button in row] for row in screen.buttons]


OUT = told("stock_out", "2", goods="Чай чёрный 100 г, Кофе молотый 250 г, Какао растворимое")
LOW = told("plan_low", "3", forecast_pct=Decimal("77.6"))

SAID = {
    "overdue_90plus": (told("overdue_90plus"), "долг 90+ дней, 640 тыс. ₽", "debt 90+ days, RUB 640K"),
    "returns": (
        told("returns_without_shipments", "12000"),
        "возврат без отгрузок, 12 тыс. ₽",
        "returns without shipments, RUB 12K",
    ),
    "stock_out": (
        OUT,
        "нет 2 позиций A: Чай чёрный 100 г, Кофе молотый…",
        "2 A-items out of stock: Чай чёрный 100 г, Кофе молотый…",
    ),
    "data_error": (
        told("data_error", "1", goods="Чай"),
        "ошибка данных, остаток ниже нуля: Чай",
        "data error, stock below zero: Чай",
    ),
    "plan_low": (LOW, "прогноз 78 %", "forecast 78%"),
    "plan_unknown": (told("plan_low", "3", forecast_pct=None), "прогноз —", "forecast —"),
    "no_order": (told("no_order", "12"), "заказа нет 12 дней", "no order for 12 days"),
    "overstock": (told("overstock", "91"), "запас на 91 день", "stock for 91 days"),
    "no_visit": (told("no_visit", "0"), "визитов ещё не было", "never visited yet"),
    "conflict": (told("conflict", "1"), "открыт конфликт", "a conflict is open"),
    "stalled": (told("stalled", "20"), "переговоры стоят 20 дней", "the negotiation has stood still for 20 days"),
}


@pytest.mark.parametrize("kind", SAID)
def test_each_kind_has_its_words(kind: str) -> None:
    found, ru, en = SAID[kind]
    assert shown.words(found, "ru").replace("\u00a0", " ") == ru
    assert shown.words(found, "en").replace("\u00a0", " ") == en


def test_one_signal_is_a_line_that_stands_alone() -> None:
    screen = shown.signal_screen([told("overdue_90plus")], TODAY, "ru")
    assert lines(screen) == [
        "🔴 ТД Альянс: долг 90+ дней, 640 тыс. ₽",
        "Данные на 17.11",
        "👉 Начните разбор долга: суммы я уже подставлю.",
    ]
    assert labels(screen) == [["Разобрать", "Карточка"], ["Не нужно", "🔕 О нём не писать"]]
    assert [button.action for row in screen.buttons for button in row] == [
        actions.look_into("P004", "od"),
        actions.partner("P004"),
        actions.refuse_signal("P004", "od"),
        actions.mute("P004"),
    ]


def test_a_lead_hears_whose_it_is_and_no_day_where_none_is_known() -> None:
    screen = shown.signal_screen([replace(told("overdue_90plus"), owner="Павел Петренко")], TODAY, "ru")
    assert lines(screen)[1] == "Данные на 17.11 · Павел Петренко"
    bare = shown.signal_screen([replace(told("no_visit", "41"), as_of=None)], TODAY, "ru")
    assert lines(bare) == ["🔴 ТД Альянс: не были 41 день", "👉 Поставьте визит в план недели: ТД Альянс."]


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_a_long_name_gives_way_to_the_figure(lang: Lang) -> None:
    long = replace(told("overdue_90plus"), name="Торговый дом «Альянс Северо-Запад и Поволжье»", name_en="")
    first = lines(shown.signal_screen([long], TODAY, lang))[0]
    assert len(first) <= 60
    assert "640" in first


def test_several_are_counted_and_the_rest_too() -> None:
    many = [replace(told("overdue_90plus", str(700_000 - n)), partner_id=f"P{n}") for n in range(7)]
    many[1] = replace(many[1], as_of=date(2026, 11, 9))
    screen = shown.signal_screen(many, TODAY, "ru")
    said = lines(screen)
    assert said[0] == "🔴 Новые сигналы: 7"
    assert sum("ТД Альянс: долг" in each for each in said) == 5
    assert any("и ещё 2 партнёра" in each for each in said)
    assert "Данные на 09.11" in said, "as old as the oldest"
    mild = [replace(each, kind="stalled") for each in many]
    assert lines(shown.signal_screen(mild, TODAY, "ru"))[0] == "🟡 Новые сигналы: 7"
    assert screen.buttons[0][-1].label == "ТД Альянс", "whom the buttons are about"
    several = [replace(each, owner=who) for each, who in zip(many[:2], ("Ольга Мельник", ""), strict=True)]
    owned = lines(shown.signal_screen(several, TODAY, "ru"))
    assert [each.endswith("(Ольга Мельник)") for each in owned[1:3]] == [True, False]
    assert any(each.startswith("👉 Сначала ТД Альянс. Начните разбор") for each in owned)
    two = lines(shown.signal_screen(many[:2], TODAY, "en"))
    assert two[0] == "🔴 New signals: 2"
    assert not any("more" in each for each in two)


def test_what_nothing_treats_opens_the_card_alone() -> None:
    screen = shown.signal_screen([told("data_error", "1", goods="Чай")], TODAY, "ru")
    assert lines(screen)[:2] == [
        "⚪ ТД Альянс: ошибка данных, остаток ниже нуля: Чай",
        "Данные на 17.11 · Остатки.txt",
    ]
    assert labels(screen)[0] == ["Карточка"]


def test_every_kind_has_a_code_and_a_treatment_and_codes_come_back() -> None:
    assert set(CODES) == set(TREATMENT)
    assert {KINDS[code] for code in CODES.values()} == set(CODES)
    assert all(len(code) == 2 for code in CODES.values())


def test_a_refusal_asks_why_and_every_reason_is_a_tap() -> None:
    screen = shown.refusal("P004", "od", "ТД Альянс", "ru")
    assert lines(screen) == ["ТД Альянс: почему не нужно?"]
    taps = [button.action for row in screen.buttons for button in row]
    assert taps[: len(REASONS)] == [actions.refuse_signal("P004", "od", why) for why in REASONS]
    assert actions.refuse_signal("P004", "od", "settled").value == "od/settled"
    assert (actions.mute("P004").value, actions.mute("P004", on=False).value) == ("", "off")


def test_the_story_that_a_conversation_begins_with() -> None:
    ru = shown.story(told("overdue_90plus"), TODAY, "ru").replace("\u00a0", " ")
    assert ru == "По данным на 17.11, ТД Альянс: долг 90+ дней, 640 тыс. ₽."
    undated = replace(told("overdue_90plus"), as_of=None)
    assert "20 Nov" in shown.story(undated, TODAY, "en").replace("\u00a0", " ")
