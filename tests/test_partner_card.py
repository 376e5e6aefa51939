"""The partner's card: every fact dated, every missing one saying what to do, and the lists behind its buttons."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from algorithms.kpi import Status
from dialogs import actions
from dialogs.field.card import Card, FieldVisit, Order, Promise, to_json
from dialogs.figures import MonthFigures, PartnerFigures, WorkFigures
from dialogs.lang import LANGS, Lang
from dialogs.menu import OpenTask
from dialogs.partner_card import PartnerCard, Told, partner_card, report_list, signed, task_board
from dialogs.promises import Owed
from dialogs.screens import Screen, plain_text
from tests.figured import BARE, CALENDAR, CONFLICT, TODAY, debt, figure, month, romashka

BEGUN = datetime(2026, 11, 12, 14, 5)  # noqa: DTZ001  # of a wall clock
FULL = PartnerCard(romashka(), CALENDAR, "Анна Кузнецова", (("R1", "Переговоры · Ромашка", BEGUN),))
MILLION = Decimal(1_000_000)


def lines(card: PartnerCard | Screen, lang: Lang = "ru") -> list[str]:
    screen = card if isinstance(card, Screen) else partner_card(card, lang)
    return plain_text(screen).replace("\u00a0", " ").splitlines()


def of(figures: PartnerFigures) -> PartnerCard:
    return replace(FULL, figures=figures)


def test_the_card_of_the_catalogue() -> None:
    assert lines(FULL) == [
        "Ромашка · Тула · Анна Кузнецова · класс B (68, +4)",
        "Ноябрь: 1,9 из 3,0 млн ₽, прогноз 98 % 🟡 (на 19.11)",
        "ДЗ 2,4 млн ₽, просрочено 110 тыс. ₽ (5 %) 🟢",
        "Запас 24 дня 🟢 · матрица 84 % 🟡",
        "Визит 12.11: договорились о промо с 1.12; ждут прайс",
        "Открыто: 2 задачи (1 просрочена)",
    ]
    english = replace(FULL, owner="Anna Kuznetsova")
    assert lines(english, "en")[:4] == [
        "Romashka · Tula · Anna Kuznetsova · class B (68, +4)",
        "November: RUB 1.9M of 3.0M, forecast 98% 🟡 (19 Nov)",
        "Receivables RUB 2.4M, overdue RUB 110K (5%) 🟢",
        "Stock for 24 days 🟢 · must-list 84% 🟡",
    ]


def test_the_last_visit_is_told_by_its_card_and_a_promise_once() -> None:
    order = Order(Decimal(25), "box", "чай")
    owes = (Promise("us", "прайс", TODAY), Promise("us", "образцы", TODAY))
    card = to_json(Card((FieldVisit("R", result="order", orders=(order,), promises=owes),)))
    figures = replace(BARE, work=WorkFigures(TODAY, "был, взяли 15, ой не 15 а 25", 30, card=card))
    owed = (Owed("1", "us", "прайс", "R", "", TODAY, TODAY), Owed("2", "us", "чашки", "R", "", TODAY))
    assert lines(replace(of(figures), owed=owed))[2:] == [
        "Визит 20.11 · заказ: чай — 25 кор. · мы обещали: образцы — до сегодня",
        "Открытых задач нет",
        "Мы должны: прайс — пт 20.11, и ещё 1",
    ]
    told = Told(7, TODAY, "Анна", "был, взяли 15", card)
    assert "заказ: чай — 25 кор. · мы обещали" in lines(report_list(BARE, [told], "ru"))[2]


def test_empty_facts_say_what_to_do() -> None:
    assert lines(PartnerCard(BARE, CALENDAR)) == [
        "Новый · менеджер не назначен",
        "Отгрузки: нет данных. Попросите руководителя загрузить выгрузку",
        "Визитов ещё не было",
        "Открытых задач нет",
    ]
    assert lines(PartnerCard(replace(BARE, klass="C"), CALENDAR), "en") == [
        "Новый · no manager assigned · category C",
        "Shipments: no data. Ask your lead to load the export",
        "No visits yet",
        "No open tasks",
    ]


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (month(2 * MILLION), "прогноз 103 % 🟢 (на 19.11)"),
        (month(MILLION), "прогноз 51 % 🔴 (на 19.11)"),
        (month(as_of=date(2026, 11, 3)), "рано судить ⚪ (⚠️ на 03.11)"),
        (month(plan=Decimal(0)), "Ноябрь: 1,9 млн ₽, план 0 ⚪ (на 19.11)"),
        (month(plan=None), "Ноябрь: 1,9 млн ₽ (на 19.11); план не задан, попросите руководителя загрузить план"),
        (MonthFigures(date(2026, 11, 1)), "Отгрузки: нет данных"),
        (MonthFigures(date(2026, 11, 1), date(2026, 11, 19)), "Отгрузки: нет данных"),
        (None, "Отгрузки: нет данных"),
    ],
)
def test_the_month_in_words(found: MonthFigures | None, words: str) -> None:
    assert words in lines(of(romashka(month=found)))[1]


@pytest.mark.parametrize(
    ("owed", "words"),
    [
        ((("1", date(2026, 12, 1), MILLION),), "ДЗ 1 млн ₽, просрочки нет 🟢"),
        ((("1", date(2026, 12, 1), -MILLION),), "Долгов нет 🟢"),
        ((("1", date(2026, 8, 1), MILLION),), "просрочено 1 млн ₽ (100 %), 90+ дней: 1 млн ₽ 🔴"),
    ],
)
def test_what_is_owed_in_words(owed: tuple[tuple[str, date, Decimal], ...], words: str) -> None:
    assert words in lines(of(romashka(debt=debt(*owed))))[2]


def test_a_figure_of_another_day_says_so() -> None:
    assert lines(of(romashka(debt=debt(day=date(2026, 11, 16)))))[2].endswith("🟢 (на 16.11)")
    assert "ДЗ" not in plain_text(partner_card(of(romashka(debt=None)), "ru"))


@pytest.mark.parametrize(
    ("dos", "words"),
    [
        (figure("dos", "0", "out_of_stock", Status.RED), "Товара нет 🔴 · матрица"),
        (figure("dos", None, "negative_stock"), "Запас: ошибка данных, остаток ниже нуля ⚪ · матрица"),
        (figure("dos", None, "dead", Status.RED), "Запас есть, продаж нет 🔴"),
        (figure("dos", None, "not_traded"), "Ни запаса, ни продаж ⚪"),
        (figure("dos", None, "no_days"), "Запас: не продавался ⚪"),
        (figure("dos", None, "no_data"), "матрица 84 % 🟡"),
    ],
)
def test_the_stock_in_words(dos: Any, words: str) -> None:
    assert lines(of(romashka().with_kpis(dos)))[3].startswith(words)
    bare = romashka().with_kpis(figure("dos", None, "no_data"), figure("matrix_pct", None, "no_matrix"))
    assert lines(of(bare))[3].startswith("Визит")


def test_a_visit_that_is_long_ago_and_what_is_open() -> None:
    work = WorkFigures(date(2026, 10, 8), "", 30, 1, 0, CONFLICT, CONFLICT)
    gap = romashka(work=work).with_kpis(figure("visit_gap", "43", status=Status.YELLOW))
    assert lines(of(gap))[4:] == [
        "Визит 08.10 (не были 43 дня, норма 30 🟡): о чём договорились, не записано",
        "Открыто: 1 задача, конфликт, 9-й день, переговоры",
    ]
    unknown = replace(romashka(work=work), kpis={})
    assert "(не были 43 дня, норма 30)" in lines(of(unknown))[3]


def test_the_class_is_that_of_the_score() -> None:
    figures = romashka()
    assert figures.score is not None
    assert lines(of(replace(figures, before=67)))[0].endswith("класс B (68)")
    assert lines(of(replace(figures, before=None)))[0].endswith("класс B (68)")
    assert lines(of(replace(figures, before=80)))[0].endswith(f"класс B (68, {signed(-12)})")
    unknown = replace(figures.score, score=None, cls=None)
    assert lines(of(replace(figures, score=unknown)))[0].endswith("категория B")
    assert (signed(4), signed(-12), signed(0)) == ("+4", "−12", "0")


def test_what_can_be_done_from_here() -> None:
    screen = partner_card(FULL, "ru")
    labels = [button.label for row in screen.buttons for button in row]
    assert labels == [
        "▶️ Переговоры · Ромашка",
        *("Отчёты", "Задачи", "Дебиторка"),
        *("❓ Почему?", "🏷 Оценка", "📦 Заказ"),
        *("📝 Отчёт", "🎒 Подготовить визит"),
        "🤝 Переговоры",
        "☰ Меню",
    ]
    bare = partner_card(PartnerCard(BARE, CALENDAR, leads=False), "ru")
    assert [button.label for row in bare.buttons for button in row] == [
        *("Отчёты", "Задачи"),
        *("❓ Почему?", "🏷 Оценка"),
        "☰ Меню",
    ]


def test_two_conversations_of_a_kind_are_told_apart() -> None:
    now = BEGUN + timedelta(days=(TODAY - BEGUN.date()).days)
    two = replace(FULL, runs=(*FULL.runs, ("R2", "Переговоры · Ромашка", now), ("R3", "Отчёт", now)))
    assert [row[0].label for row in partner_card(two, "ru").buttons[:3]] == [
        "▶️ Переговоры · Ромашка (с 12.11)",
        "▶️ Переговоры · Ромашка (с 14:05)",
        "▶️ Отчёт",
    ]
    work = replace(FULL.figures.work, negotiation=CONFLICT)
    going = partner_card(replace(FULL, figures=replace(FULL.figures, work=work)), "ru")
    assert "🤝 Новые переговоры" in [button.label for row in going.buttons for button in row]


def test_a_name_that_was_only_like_it_and_others_it_may_mean() -> None:
    assert "Остального" in plain_text(partner_card(replace(FULL, unheard=True), "ru"))
    card = replace(FULL, near=True, also=(("P005", "Альянс-Юг"),))
    assert lines(card)[0] == "Вы про «Ромашка»?"
    assert ("Альянс-Юг", actions.partner("P005")) in [
        (button.label, button.action) for row in partner_card(card, "ru").buttons for button in row
    ]


@pytest.mark.parametrize("lang", LANGS)
def test_names_from_outside_stay_in_one_line_and_the_card_short(lang: Lang) -> None:
    long = "Очень длинное название с переносом\nи хвостом " * 5
    figures = romashka(name=long, name_en=long, city=long, work=WorkFigures(TODAY, long * 9, 30))
    text = plain_text(partner_card(replace(FULL, figures=figures, owner=long), lang))
    assert len(text) <= 900
    assert len(text.splitlines()) <= 16


def test_reports_and_tasks_of_a_partner() -> None:
    told = [Told(12, date(2026, 11, 12), "Анна Кузнецова", "промо с 1.12"), Told(9, date(2026, 10, 8), "Иванов", "")]
    assert lines(report_list(FULL.figures, told, "ru")) == [
        "Отчёты: Ромашка",
        "№ 12 · 12.11 · Анна Кузнецова",
        "промо с 1.12",
        "№ 9 · 08.10 · Иванов",
    ]
    assert "отчётов ещё нет" in plain_text(report_list(FULL.figures, (), "ru"))
    late = OpenTask("", "Прислать прайс", date(2026, 11, 18), who="Анна Кузнецова")
    many = [late, OpenTask("", "Без срока", None), *[OpenTask("", "Ещё", None)] * 6]
    shown = lines(task_board(FULL.figures, many, "ru"))
    assert shown[:3] == ["Задачи: Ромашка", "• Прислать прайс (Анна Кузнецова) — 🔴 ср 18.11", "• Без срока"]
    assert "1" in shown[-1]
    assert "открытых задач нет" in plain_text(task_board(FULL.figures, (), "ru"))
