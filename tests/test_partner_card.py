"""The partner's card: every fact dated, every missing one saying what to do."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from algorithms.workdays import load_calendar
from dialogs import actions
from dialogs.lang import LANGS, Lang
from dialogs.partner_card import PartnerCard, partner_card
from dialogs.screens import plain_text

BARE = PartnerCard("P001", "Новый", date(2026, 11, 22), load_calendar())
FULL = PartnerCard(
    "P003",
    "Ромашка",
    date(2026, 11, 22),
    load_calendar(),
    "Romashka",
    "Тула",
    "Анна Кузнецова",
    "B",
    Decimal(1_911_000),
    Decimal(3_000_000),
    date(2026, 11, 19),
    date(2026, 11, 12),
    "промо с 1.12; ждут прайс",
    2,
    1,
    (("R1", "Переговоры · Ромашка"),),
)


def lines(card: PartnerCard, lang: Lang = "ru") -> list[str]:
    return plain_text(partner_card(card, lang)).replace("\u00a0", " ").splitlines()


def test_the_card_of_the_catalogue() -> None:
    assert lines(FULL) == [
        "Ромашка · Тула · Анна Кузнецова · класс B",
        "Ноябрь: 1,9 из 3 млн ₽, прогноз 98 % 🟡 чуть ниже плана (на 19.11)",
        "Визит: 12.11 (10 дней назад, норма 30): промо с 1.12; ждут прайс",
        "Задачи: 2 открыты, просрочено 1",
        "Идёт: Переговоры · Ромашка",
    ]
    assert lines(FULL, "en") == [
        "Romashka · Тула · Анна Кузнецова · class B",
        "November: RUB 1.9M of 3M, forecast 98% 🟡 a little below plan (as of 19 Nov)",
        "Visit: 12 Nov (10 days ago, norm 30): промо с 1.12; ждут прайс",
        "Tasks: 2 open, 1 overdue",
        "Under way: Переговоры · Ромашка",
    ]


def test_empty_facts_say_what_to_do() -> None:
    assert lines(BARE) == [
        "Новый · менеджер не назначен",
        "Отгрузки: нет данных. Попросите руководителя загрузить выгрузку",
        "Визит: ещё не было. Съездите и сдайте отчёт — он появится здесь",
        "Задачи: открытых нет",
    ]
    assert lines(BARE, "en") == [
        "Новый · no manager assigned",
        "Shipments: no data. Ask your lead to load the export",
        "Visit: none yet. Go there and file a report, it will show here",
        "Tasks: none open",
    ]


@pytest.mark.parametrize("missing", [{"fact": None}, {"as_of": None}])
def test_a_fact_without_its_date_is_no_fact(missing: dict[str, Any]) -> None:
    assert lines(replace(FULL, **missing))[1].startswith("Отгрузки: нет данных")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"fact": Decimal(2_000_000)}, "прогноз 103 % 🟢 в плане (на 19.11)"),
        ({"fact": Decimal(1_000_000)}, "прогноз 51 % 🔴 сильно ниже плана (на 19.11)"),
        ({"as_of": date(2026, 11, 3)}, "рано судить ⚪ (⚠️ на 03.11)"),
        ({"as_of": date(2026, 11, 12)}, "прогноз 159 % 🟢 в плане (⚠️ на 12.11)"),
        ({"plan": Decimal(0)}, "Ноябрь: 1,9 млн ₽, план 0 ⚪ (на 19.11)"),
        ({"plan": None}, "1,9 млн ₽ (на 19.11); план не задан. Попросите руководителя загрузить план"),
        ({"as_of": date(2026, 10, 31), "today": date(2026, 11, 3)}, "Октябрь: 1,9 из 3 млн ₽, итог месяца 64 % 🔴"),
    ],
)
def test_the_month_in_words(change: dict[str, Any], words: str) -> None:
    assert words in lines(replace(FULL, **change))[1]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"last_visit": date(2026, 11, 22), "klass": "A"}, "22.11 (сегодня, норма 14): промо с 1.12; ждут прайс"),
        ({"last_visit": date(2026, 11, 21)}, "21.11 (вчера, норма 30): промо с 1.12; ждут прайс"),
        ({"last_visit": date(2025, 11, 21)}, "21.11.2025 (366 дней назад, норма 30): промо с 1.12; ждут прайс"),
        ({"agreed": " \n"}, "12.11 (10 дней назад, норма 30). О чём договорились, не записано"),
    ],
)
def test_the_last_visit_in_words(change: dict[str, Any], words: str) -> None:
    assert lines(replace(FULL, **change))[2] == f"Визит: {words}"


def test_no_task_is_late() -> None:
    assert lines(replace(FULL, tasks_open=1, tasks_overdue=0))[3] == "Задачи: 1 открыта"


def test_what_can_be_done_from_here() -> None:
    screen = partner_card(FULL, "ru")
    assert [[(button.label, button.action) for button in row] for row in screen.buttons] == [
        [("▶️ Переговоры · Ромашка", actions.open_run("R1"))],
        [("📝 Отчёт", actions.report_on("P003")), ("🤝 Переговоры", actions.negotiate_with("P003"))],
        [("☰ Меню", actions.MENU)],
    ]


@pytest.mark.parametrize("lang", LANGS)
def test_names_stay_text_and_the_card_stays_short(lang: Lang) -> None:
    long = "<b>*_`[&](x)</b>\n{name} $x$ " * 40
    runs = tuple((f"R{n}", long) for n in range(9))
    card = replace(FULL, name=long, name_en=long, city=long, owner=long, agreed=long, runs=runs)
    screen = partner_card(card, lang)
    assert lines(card, lang)[0].startswith("<b>*_`[&](x)</b> {name} $x$ <b>")
    assert len(plain_text(screen)) <= 900
    assert len(lines(card, lang)) == 5
    assert len(screen.buttons) == 5
    assert all(len(button.label) <= 42 for row in screen.buttons for button in row)
