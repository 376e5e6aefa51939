"""«Почему?»: every figure opens to its formula, inputs, norm and file; what nobody can tell is said to be missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest

from algorithms.kpi import DEFAULT, Figure, Status
from dialogs import actions
from dialogs.figures import Known, Norms
from dialogs.lang import LANGS, Lang
from dialogs.screens import Screen, plain_text
from dialogs.texts import say
from dialogs.why import CATALOGUE, PAGE, threshold_words, told, value, why, why_list
from tests.figured import BARE, DATA, TODAY, figure, romashka

BY = DEFAULT.thresholds("B")


def lines(screen: Screen) -> list[str]:
    return plain_text(screen).replace("\u00a0", " ").splitlines()


def labels(screen: Screen) -> list[str]:
    return [button.label.replace("\u00a0", " ") for row in screen.buttons for button in row]


def opened(kpi: str, known: Known | None = None, lang: Lang = "ru") -> list[str]:
    figures = romashka() if known is None else romashka().with_kpis(known)
    return lines(why(figures, kpi, BY, lang))


def test_a_button_for_each_number_that_can_be_told() -> None:
    screen = why_list(romashka(), 0, "ru")
    assert lines(screen)[0] == "Ромашка: какое число раскрыть?"
    assert labels(screen)[:3] == ["Прогноз 98 % 🟡", "Динамика −2 % 🟡", "Запас 24 дня 🟢"]
    assert labels(screen)[PAGE] == "Ещё · 1 из 2"
    assert screen.buttons[PAGE // 2][0].action == actions.why_page("P003", 1)
    second = why_list(romashka(), 1, "ru")
    assert set(labels(second)[:-3]).isdisjoint(labels(screen))
    assert labels(why_list(romashka(), 2, "ru")) == labels(screen)
    alone = why_list(BARE.with_kpis(*(figure(kpi, "1") for kpi in CATALOGUE[:3])), 0, "en")
    assert not any("More" in label for label in labels(alone))
    assert lines(why_list(BARE, 0, "ru")) == ["Новый: данных ещё нет. Числа появятся, когда загрузят файлы из 1С."]
    every = BARE.with_kpis(*(figure(kpi, "1") for kpi in CATALOGUE))
    assert lines(why_list(every, 0, "ru")) == ["Новый: какое число раскрыть?"]


def test_what_nobody_judges_has_no_colour() -> None:
    plain = Known("sell_in", Figure(Decimal(3_300_000), Status.GRAY), DATA, ("sell_in",))
    assert labels(why_list(BARE.with_kpis(plain), 0, "ru"))[0] == "Отгрузки 3,3 млн ₽"
    assert told(plain, "ru").replace("\u00a0", " ") == "3,3 млн ₽"
    assert told(Known("wd", Figure(None, Status.GRAY)), "ru") == "⚪ нет данных"
    judged = figure("plan_pct", "43", "too_early", Status.GRAY)
    assert labels(why_list(BARE.with_kpis(judged), 0, "ru"))[0] == "План 43 % ⚪"


def test_a_number_opens_to_formula_inputs_norm_and_file() -> None:
    assert opened("dos") == [
        "Запас в днях — 24 дня 🟢 в норме",
        "Ромашка · данные на 19.11",
        "Как считается: остаток ÷ средняя вторичка за день, по 4 неделям",
        "• остаток: 840",
        "• вторичка: 980",
        "• дней: 28",
        "• дней без товара: 0",
        "• в день: 35",
        "Норма: 🟢 14 дней – 45 дней, 🟡 7 дней – 60 дней, дальше 🔴",
        "Нормы: исходные, компания их не меняла",
        "Источник: «Остатки.xlsx», данные на 19.11; загружено 20.11 09:12, Сергей Волков",
    ]
    assert opened("dos", lang="en")[-1].endswith("loaded 20 Nov 09:12, Sergey Volkov")
    assert opened("forecast_pct")[-1].endswith("загружено 20.11 09:12")
    assert opened("overdue_pct")[-1] == "Источник: файла ещё не было"
    assert opened("visit_gap")[-1] == "Источник: записи бота — планы, визиты, отчёты"
    assert opened("nd")[-1] == "Источник: файла ещё не было"
    assert opened("nd")[0] == "Числовая дистрибуция — ⚪ нет данных"
    assert "• план: 3 000 000,00 ₽" in opened("forecast_pct")
    rich = replace(romashka().known("forecast_pct").figure, inputs={"method": "rich"})
    assert "темп" in opened("forecast_pct", Known("forecast_pct", rich))[2]


def test_norms_of_the_company_are_named_by_version() -> None:
    figures = romashka(norms=Norms(3, date(2026, 11, 12), "Анна Орлова"))
    shown = lines(why(figures, "dos", BY, "ru"))
    assert "Нормы компании: версия 3 от 12.11, Анна Орлова" in shown
    assert any("Анна Орлова" in line for line in lines(why(figures, "dos", BY, "en")))
    nameless = romashka(norms=Norms(3, date(2026, 11, 12), "", "Anna Orlova"))
    assert "Нормы компании: версия 3 от 12.11" in lines(why(nameless, "dos", BY, "ru"))
    assert any("Anna Orlova" in line for line in lines(why(nameless, "dos", BY, "en")))


def test_inputs_of_every_kind_are_told() -> None:
    given = Figure(
        Decimal("1.5"),
        Status.GREEN,
        inputs={
            "fact": Decimal("10.5"),
            "share": Decimal("0.65"),
            "days": 28,
            "avg_daily": Decimal("3.25"),
            "as_of": date(2026, 11, 12),
            "last": datetime.fromisoformat("2026-11-12T09:30"),
            "done": True,
            "cancelled": False,
            "missing": None,
            "comment": "ждут\nпрайс",
        },
    )
    shown = [line.removeprefix("• ") for line in opened("jbp_pct", Known("jbp_pct", given)) if line.startswith("•")]
    assert shown == [
        "факт: 10,50 ₽",
        "доля месяца к этому дню: 65 %",
        "дней: 28",
        "в день: 3,25",
        "на день: 12.11",
        "последний день: 12.11 09:30",
        f"сделано: {say('yes', 'ru')}",
        f"отменено с причиной: {say('no', 'ru')}",
        "комментарий: ждут прайс",
    ]


@pytest.mark.parametrize(
    ("kpi", "amount", "words"),
    [
        ("dos", "24.4", "24 дня"),
        ("dso_over", "-5", "−5 дней"),
        ("dso_over", "0.3", "0,3 дня"),
        ("dos", "13.6", "13,6 дня"),
        ("pace_gap", "-1500000", "−1,5 млн ₽"),
        ("in_out_ratio", "1.5", "×1,50"),
        ("turnover", "3.2", "×3,20"),
        ("akb", "120", "120"),
        ("sku_per_outlet", "4.25", "4,3"),
        ("growth_lfl", "12", "+12 %"),
        ("growth_lfl", "-12", "−12 %"),
        ("forecast_pct", "99.6", "99,6 %"),
    ],
)
def test_each_figure_in_its_unit(kpi: str, amount: str, words: str) -> None:
    assert value(kpi, Decimal(amount), "ru").replace("\u00a0", " ") == words


def test_the_norm_in_words() -> None:
    assert threshold_words("overdue_pct", BY, "ru").replace("\u00a0", " ") == "Норма: 🟢 до 5 %, 🟡 до 15 %, выше 🔴"
    assert threshold_words("data_freshness", BY, "ru").startswith("Норма: 🟢 до 7")
    assert threshold_words("sell_in", BY, "ru") == ""


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("kpi", CATALOGUE)
def test_every_figure_has_its_words_and_fits_a_phone(kpi: str, lang: Lang) -> None:
    red = Known(kpi, Figure(Decimal(7), Status.RED, inputs={"days": 28}), TODAY, ("sell_in", "stock"))
    for known in (red, Known(kpi, Figure(None, Status.GRAY, "no_data"))):
        text = plain_text(why(romashka().with_kpis(known), kpi, BY, lang))
        assert len(text) <= 900
        assert len(text.splitlines()) <= 16


def test_the_way_back_is_to_the_page_that_was_left() -> None:
    every = BARE.with_kpis(*(figure(kpi, "1") for kpi in CATALOGUE))
    assert why(every, CATALOGUE[PAGE], BY, "ru").buttons[0][0].action == actions.why_page(every.id, 1)
    assert why(every, CATALOGUE[0], BY, "ru").buttons[0][0].action == actions.why_page(every.id, 0)
    assert why(BARE, CATALOGUE[PAGE], BY, "ru").buttons[0][0].action == actions.why_page(BARE.id, 0)


def test_days_of_debt_are_judged_by_those_beyond_the_deferral() -> None:
    known = figure("dso", "27", None, Status.YELLOW)
    assert "Сверх отсрочки. Норма: 🟢 до 0 дней, 🟡 до 7 дней, выше 🔴" in opened("dso", known)
    assert not any("отсрочки." in each for each in lines(why(romashka().with_kpis(known), "dso", {}, "ru")))
