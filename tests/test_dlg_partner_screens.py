"""What stands behind the buttons of a partner's card: the score and the way up, the debt by age, what to speak of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from types import MappingProxyType

import pytest

from algorithms import kpi
from algorithms.kpi import DEFAULT, Status
from bot.tokens import sign, verify
from dialogs import actions
from dialogs.ageing import ageing
from dialogs.field import card as cards
from dialogs.figures import Known, PartnerFigures, SkuStock, StockFigures, WorkFigures
from dialogs.lang import LANGS, Lang
from dialogs.menu import OpenTask
from dialogs.partner_card import task_board
from dialogs.reading.bearing import genitive
from dialogs.reading.morphology import inside
from dialogs.score_card import Told, score_card
from dialogs.screens import Action, Fields, Screen, from_json, line, plain_text, to_json
from dialogs.visit_brief import visit_brief
from tests.figured import BARE, CALENDAR, CONFLICT, DATA, TODAY, debt, figure, romashka

MILLION = Decimal(1_000_000)


def lines(screen: Screen) -> list[str]:
    return plain_text(screen).replace("\u00a0", " ").splitlines()


def labels(screen: Screen) -> list[str]:
    return [button.label.replace("\u00a0", " ") for row in screen.buttons for button in row]


# ── the score ───────────────────────────────────────────────────────────────────────────────────────────────


def scored(
    values: Mapping[str, str | None] | Mapping[str, str] = MappingProxyType({}),
    over_90: str = "0",
    age: int = 3,
    before: int | None = 51,
) -> PartnerFigures:
    """The worked case of the catalogue: 43 points, three parts unknown."""
    given: dict[str, str | None] = {
        **{"plan_pct": "84", "growth_lfl": "-4", "overdue_pct": "12", "dso_over": "6", "dos": "66"},
        **{"fill_rate_pct": "88", "data_ontime_pct": "70", "commitment": "3"},
    }
    exact = {name: None if each is None else Decimal(each) for name, each in (given | dict(values)).items()}
    every = {part.kpi: exact.get(part.kpi) for part in DEFAULT.components}
    known = [
        figure({"plan_pct": "forecast_pct"}.get(name, name), str(each))
        for name, each in exact.items()
        if each is not None
    ]
    made = kpi.partner_score(every, DEFAULT, Decimal(over_90), age)
    return replace(BARE, id="P002", name="Восток-Сервис", score=made, before=before).with_kpis(*known)


def of_score(figures: PartnerFigures, part: str = "", lang: Lang = "ru") -> Screen:
    return score_card(figures, DEFAULT, part, (), lang)


def test_the_score_of_the_catalogue() -> None:
    screen = of_score(scored())
    assert lines(screen) == [
        "🏷 Восток-Сервис — 43 из 100, класс C (было 51)",
        "Учтено 75 % показателей: нет АКБ, матрицы, JBP",
        "Где потеряли больше всего:",
        "−10,7  план: прогноз 84 %",
        "−7,2  просрочка 12 %",
        "−7,0  динамика −4 %",
    ]
    assert labels(screen) == ["🛠 Что делать", "История", "Как считается", "⬅️ Восток-Сервис", "☰ Меню"]
    assert lines(of_score(scored(before=44)))[0].endswith("(без изменений)")
    assert lines(of_score(scored(before=None)))[0].endswith("класс C")


def test_too_little_is_no_score() -> None:
    bare = scored(dict.fromkeys(("overdue_pct", "dso_over", "dos"), None))
    assert lines(of_score(bare)) == [
        "🏷 Восток-Сервис: оценки нет",
        "Мало данных: известно 47 % веса, нужно 60. Нет: дебиторки, отсрочки, АКБ, матрицы, запаса, JBP",
    ]
    assert "🛠 Что делать" not in labels(of_score(bare))
    assert lines(of_score(BARE))[1].startswith("Мало данных: известно 0 % веса")
    for figures in (bare, BARE):
        assert lines(of_score(figures, "do"))[0].endswith("оценки нет")
    assert "нет данных" in plain_text(of_score(BARE, "how"))


def test_a_ceiling_is_named_and_what_would_lift_it() -> None:
    good = dict.fromkeys((part.kpi for part in DEFAULT.components), "100") | {
        **{"overdue_pct": "4", "dso_over": "0", "dos": "30", "commitment": "5", "growth_lfl": "12"},
    }
    capped = replace(scored(good, "640000"), debt=debt(over_90=Decimal(640_000)))
    assert "⛔ Выше класса C не подняться: долг 90+ дней, 640 тыс. ₽" in lines(of_score(capped))
    todo = of_score(capped, "do")
    assert lines(todo)[0] == "Восток-Сервис: баллов на класс B хватает, мешает потолок"
    assert labels(todo)[0] == "⚖️ Разобрать долг"
    assert todo.buttons[0][0].action == actions.treat("P002", "overdue_90plus")
    stale = scored(good, age=46)
    assert "⛔ Выше класса B не подняться: вторичка только по —" in lines(of_score(stale))
    top = scored(good)
    assert "🛠 Что делать" not in labels(of_score(top))
    assert lines(of_score(top, "do")) == ["Восток-Сервис уже в классе A."]
    assert lines(of_score(romashka()))[1] == "Учтены все показатели"
    flawless = scored(good | {"overdue_pct": "0"})
    assert "Где потеряли" not in plain_text(of_score(flawless))


def test_the_way_up_names_the_greatest_gains_and_who_earns_them() -> None:
    screen = of_score(scored(), "do")
    assert lines(screen)[0] == "Восток-Сервис: до класса B не хватает 17 баллов"
    assert lines(screen)[1].startswith("• план: прогноз 84 %: до +")
    near = of_score(scored({"plan_pct": "95", "growth_lfl": "4"}), "do")
    assert "• просрочка 12 %: до +9,6 балла; при 10 % будет класс B" in lines(near)
    hair = of_score(scored({"plan_pct": "97", "growth_lfl": "4"}), "do")
    assert "• просрочка 12 %: до +9,6 балла" in lines(hair)
    assert screen.buttons[0][0].action == actions.treat("P002", "plan_pct")
    assert labels(screen)[:2] == ["🤝 Переговоры", "⚖️ Разобрать долг"]
    assert labels(screen)[-2:] == ["⬅️ 🏷 Оценка", "☰ Меню"]


def test_how_it_was_and_how_it_is_counted() -> None:
    history = [
        Told(date(2026, 10, 31), 51, "C"),
        Told(date(2026, 9, 30), None, None),
        Told(date(2026, 8, 31), 70, None),
    ]
    assert lines(score_card(scored(), DEFAULT, "was", history, "ru")) == [
        "🏷 Восток-Сервис: как менялась оценка",
        "• 31.10: 51, класс C",
        "• 31.08: 70, класс —",
        "Прежние оценки не пересчитываются новыми весами.",
    ]
    assert lines(of_score(scored(), "was")) == [
        "Восток-Сервис: истории ещё нет. Оценка записывается в конце каждого месяца."
    ]
    how = lines(of_score(scored(), "how"))
    assert "• план: прогноз 84 % — 47 из 100, вес 20" in how
    assert "• матрица — нет данных, вес 10 делят остальные" in how


@pytest.mark.parametrize("lang", LANGS)
def test_screens_of_the_score_fit_a_phone(lang: Lang) -> None:
    for part in ("", "do", "was", "how"):
        text = plain_text(of_score(scored(), part, lang))
        assert len(text) <= 900
        assert len(text.splitlines()) <= 16


# ── the debt ────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_debt_by_age() -> None:
    owed = debt(over_90=Decimal(0))
    screen = ageing(romashka().with_kpis(figure("dso_over", "2")), CALENDAR, "ru")
    assert lines(screen) == [
        "Ромашка: дебиторка 2,4 млн ₽",
        "Просрочено 110 тыс. ₽ (5 %) 🟢",
        "В срок: 2,3 млн ₽",
        "1–30 дней: 80 тыс. ₽",
        "31–60 дней: 30 тыс. ₽",
        "Дольше всех ждут:",
        "без номера · 30 тыс. ₽ · срок 10.10, 40 дн.",
        "УТ-77 · 80 тыс. ₽ · срок 02.11, 17 дн.",
        "Лимит 3 млн ₽, использовано 80 % 🟢",
        "Сверх отсрочки 30 дн.: 2 дн. 🟡",
        "Данные на 19.11",
    ]
    assert screen.buttons[0][0].action == actions.why_of("P003", "overdue_pct")
    assert owed.limit == 3 * MILLION


def test_a_debt_and_its_limit_make_their_ratio() -> None:
    """«1,5 of 1,8 million» would be 83 %."""
    invoice = ("1", date(2026, 12, 1), Decimal(1_452_000))
    owed = romashka(debt=debt(invoice, limit=Decimal(1_815_000))).with_kpis(figure("credit_use", "80"))
    shown = lines(ageing(owed, CALENDAR, "ru"))
    assert shown[0] == "Ромашка: дебиторка 1,45 млн ₽"
    assert any(each.startswith("Лимит 1,82 млн ₽, использовано 80 %") for each in shown)


def test_nothing_owed_nothing_known_and_old_data() -> None:
    assert lines(ageing(romashka(debt=None), CALENDAR, "ru")) == [
        "Ромашка: дебиторка не загружена. Попросите руководителя загрузить ведомость расчётов."
    ]
    quiet = romashka(debt=debt(("1", date(2026, 12, 1), Decimal(0)), limit=None, deferral=None))
    shown = lines(ageing(quiet.with_kpis(figure("dso_over", "-5")), CALENDAR, "ru"))
    assert shown[2:4] == ["Лимита нет, работаем по предоплате 🟢", "Отсрочка 0 дн. соблюдается 🟢"]
    long_ago = [(f"УТ-{n}", date(2026, 8, 1) - timedelta(days=n), Decimal(1000)) for n in range(7)]
    old = romashka(debt=debt(*long_ago, day=date(2026, 11, 9)))
    shown = lines(ageing(old, CALENDAR, "ru"))
    assert "🔴 90+ дней: 7 тыс. ₽" in shown
    assert "…и ещё 2" in shown
    assert shown[-1] == "⚠️ Данные на 09.11"


# ── what to speak of ────────────────────────────────────────────────────────────────────────────────────────


def test_a_visit_is_prepared_by_what_is_wrong() -> None:
    out = figure("in_out_ratio", None, "no_sellout", Status.RED)
    screen = visit_brief(romashka().with_kpis(out), CALENDAR, True, "ru")
    shown = lines(screen)
    assert shown[:5] == [
        "Визит: Ромашка",
        "Прошлый визит 12.11",
        "Прошлый раз: договорились о промо с 1.12; ждут прайс",
        "О чём говорить:",
        "• 🔴 Отгр./втор. — отгрузки есть, вторички нет: чем поможем продажам, отгрузки впереди вторички",
    ]
    assert "• 🔴 Нет позиций A: Чай чёрный 100п. Предложите заказ" in shown
    assert shown[-1] == "Данные на 19.11"
    assert labels(screen) == ["📦 Заказ", "▶️ Провести визит", "🤝 Переговоры", "📝 Отчёт", "⬅️ Ромашка", "☰ Меню"]


def test_a_visit_without_anything_known_or_wrong() -> None:
    screen = visit_brief(BARE, CALENDAR, False, "ru")
    assert lines(screen) == [
        "Визит: Новый",
        "Визитов ещё не было",
        "О цифрах ничего не известно: нет данных. Спросите, как идут продажи и что на складе.",
    ]
    fine = BARE.with_kpis(figure("matrix_pct", "95", None, Status.GREEN))
    assert lines(visit_brief(fine, CALENDAR, False, "ru"))[2] == "Показатели в норме. Спросите, что помогло бы вырасти."
    assert labels(screen) == ["⬅️ Новый", "☰ Меню"]
    fight = replace(BARE, work=WorkFigures(date(2026, 11, 2), "", 30, conflict=CONFLICT))
    assert lines(visit_brief(fight, CALENDAR, True, "ru"))[1:3] == [
        "Прошлый визит 02.11",
        "❗ Открыт конфликт, 9-й день",
    ]
    card = cards.to_json(cards.Card((cards.FieldVisit("N", result="no_result"),)))
    seen = replace(BARE, work=WorkFigures(date(2026, 11, 2), "не застал", 30, card=card))
    assert lines(visit_brief(seen, CALENDAR, True, "ru"))[1] == "Прошлый визит 02.11 · без результата"
    full = StockFigures(DATA, (SkuStock("S1", "Чай", abc="A", stock=Decimal(5)),))
    there = replace(BARE, stock=full, month=romashka().month, today=TODAY + timedelta(days=20))
    shown = lines(visit_brief(there.with_kpis(Known("jbp_pct", kpi.Figure(None, Status.RED))), CALENDAR, True, "ru"))
    assert "• 🔴 JBP: сверьте вехи совместного плана" in shown
    assert shown[-1] == "⚠️ Данные на 19.11"


# ── names in another case ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("name", "bent", "gender"),
    [
        ("Анна Кузнецова", "Анны Кузнецовой", "femn"),
        ("Сергей Хасанов", "Сергея Хасанова", "masc"),
        ("Гузель Ахметова", "Гузель Ахметовой", "femn"),
        ("Игорь Петренко", "Игоря Петренко", "masc"),
        ("Ольга Мельник", "Ольги Мельник", "femn"),
        ("Иван Мельник", "Ивана Мельника", "masc"),
        ("Елена Белых", "Елены Белых", "femn"),
        ("Мельник", "Мельник", ""),
        ("John Smith", "John Smith", ""),
        ("", "", ""),
    ],
)
def test_whose_it_is(name: str, bent: str, gender: str) -> None:
    found = genitive(name)
    assert (found.name, found.gender) == (bent, gender)


def test_where_it_is() -> None:
    assert inside("Ростов-на-Дону") == "Ростове-на-Дону"
    assert inside("Тула, Zürich") == "Туле, Zürich"
    assert inside("Набережные Челны") == "Набережные Челны"  # several of them: as it is


# ── small things the screens rest on ────────────────────────────────────────────────────────────────────────


def test_columns_come_back_from_the_outbox_with_their_sentence() -> None:
    screen = Screen((Fields((("Факт", "1"),), told=line("Факт 1")), Fields((("План", "2"),))))
    assert from_json(to_json(screen)) == screen


def test_a_short_list_of_tasks_has_nothing_more() -> None:
    one = task_board(romashka(), [OpenTask("", "Прислать прайс", None)], "ru")
    assert lines(one) == ["Задачи: Ромашка", "• Прислать прайс"]


@pytest.mark.parametrize(
    "action",
    [
        actions.refuse_signal("P" * 16, "overdue_90plus", "season"),
        actions.mute("P" * 16, on=False),
        actions.contacts_of("P" * 16),
        actions.drop_contact("C" * 16),
        actions.export("must_list"),
        actions.order_for("P" * 16, "y01234567"),
        actions.why_of("P" * 16, "report_ontime_pct"),
    ],
    ids=lambda action: action.verb,
)
def test_a_button_of_a_card_fits_into_what_a_messenger_carries(action: Action) -> None:
    assert verify(sign(action, "M" * 16, (b"key",)), "M" * 16, (b"key",)) == action
