"""The digests of the methodology's description, word for word, from figures that lead to them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from algorithms.kpi import Status
from algorithms.workdays import load_calendar
from dialogs import actions
from dialogs.absent import Absent
from dialogs.digests import (
    ClosedMonth,
    Debt,
    Digest,
    ManagerNumbers,
    ManagerWeek,
    MondayWeek,
    MonthSoFar,
    OpenConflict,
    PartnerNumbers,
    Quiet,
    Snapshot,
    TeamWeek,
    Told,
    friday,
    middle,
    monday_words,
    month_closed,
    team_monday,
)
from dialogs.digests.month import month_table, questions
from dialogs.digests.result import corrected, headline, merged
from dialogs.lang import Lang
from dialogs.screens import Button, plain_text
from dialogs.week import PartnerState, proposals

CALENDAR = load_calendar()
FRIDAY, MONDAY, AS_OF = date(2026, 11, 20), date(2026, 11, 23), date(2026, 11, 19)


def rub(million: str) -> Decimal:
    return Decimal(million) * 1_000_000


def lines(text: str) -> list[str]:
    return [each for each in text.replace("\u00a0", " ").splitlines() if each]


def said(made: Digest | Quiet) -> list[str]:
    assert isinstance(made, Digest), made
    return lines(plain_text(made.screen))


def labels(made: Digest | Quiet) -> list[str]:
    assert isinstance(made, Digest)
    assert len(made.screen.buttons) <= 2
    return [button.label for row in made.screen.buttons for button in row]


def heading_for(id_: str, name: str, name_en: str, pct: str, plan: str, **more: object) -> PartnerNumbers:
    """A partner whose forecast on the 19th, the 13th of 20 working days, is `pct`."""
    fact = rub(plan) * Decimal(pct) * 13 / 2000
    return PartnerNumbers(id_, name, name_en, fact, rub(plan), **more)  # type: ignore[arg-type]  # named by each caller


# ── Friday ──────────────────────────────────────────────────────────────────────────────────────────────────

RED_DEBT = Debt(Decimal(420_000), Decimal(100_000), status=Status.RED)


def the_week() -> ManagerWeek:
    own = (
        heading_for("P002", "Восток-Сервис", "Vostok-Service", "78", "3.65", silent_days=12),
        heading_for("P007", "ИП Сафин", "Safin", "97", "3", debt=RED_DEBT, old_since=date(2026, 11, 6)),
        heading_for("P006", "Казань-Опт", "Kazan-Opt", "108", "3.4"),
    )
    rest = rub("8.9") - sum((each.fact or Decimal(0) for each in own), Decimal(0))
    other = PartnerNumbers("P026", "Прочие", "Others", rest, rub("4.15"))
    parts = {
        "P002": Told(Decimal(91), Status.YELLOW),
        "P006": Told(Decimal(99), Status.YELLOW),
        "P007": Told(Decimal(97), Status.YELLOW, Decimal(240_000), Status.RED),
        "P026": Told(Decimal(102), Status.GREEN),
    }
    told = Snapshot("2026-W46", date(2026, 11, 13), date(2026, 11, 12), Told(Decimal(94), Status.YELLOW), parts)
    return ManagerWeek("M05", "Рустам", AS_OF, FRIDAY, CALENDAR, (*own, other), 5, 6, 4, 5, told=told)


FRIDAY_SAID: dict[Lang, list[str]] = {
    "ru": [
        "📊 Неделя 16–20 ноября: прогноз 96 % 🟡 (было 94)",
        "Данные на 19.11; Сафин — на 06.11 ⚠️",
        "Ноябрь 8,9 из 14,2 млн ₽, прогноз 13,7 млн",
        "Нужно 757 тыс. ₽ в день, идём 685 тыс.",
        "Изменилось:",
        "🔻 Восток-Сервис: прогноз 78 % (было 91), заказа нет 12 дней",
        "🔻 ИП Сафин: просрочка 420 тыс. ₽ (+180 тыс.)",
        "🔺 Казань-Опт: прогноз 108 % (было 99)",
        "Визиты 5 из 6 · отчёты вовремя 4 из 5",
        "👉 В понедельник первым: Восток-Сервис, заказ.",
    ],
    "en": [
        "📊 Week 16–20 Nov: forecast 96% 🟡 (was 94)",
        "Data as of 19 Nov; Safin as of 6 Nov ⚠️",
        "November RUB 8.9M of 14.2M, forecast 13.7M",
        "Needed RUB 757K a day, running at 685K",
        "Changed:",
        "🔻 Vostok-Service: forecast 78% (was 91), no order for 12 days",
        "🔻 Safin: overdue RUB 420K (+180K)",
        "🔺 Kazan-Opt: forecast 108% (was 99)",
        "Visits 5 of 6 · reports on time 4 of 5",
        "👉 First on Monday: Vostok-Service, the order.",
    ],
}


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_fridays_digest_word_for_word(lang: Lang) -> None:
    assert said(friday(the_week(), lang)) == FRIDAY_SAID[lang]


def test_fridays_buttons() -> None:
    assert labels(friday(the_week(), "ru")) == ["Разобрать Восток-Сервис", "Все партнёры", "График", "🔕 Реже"]
    assert labels(friday(the_week(), "en")) == ["Open Vostok-Service", "All partners", "Chart", "🔕 Less often"]


# ── Monday ──────────────────────────────────────────────────────────────────────────────────────────────────


def the_monday(lang: Lang) -> MondayWeek:
    states = (
        PartnerState(
            "P002",
            "Восток-Сервис",
            "Vostok-Service",
            "A",
            "Казань",
            date(2026, 10, 13),
            False,
            Decimal(78),
            as_of=AS_OF,
        ),
        PartnerState("P007", "ИП Сафин", "Safin", overdue=Decimal(420_000), over_60=Decimal(150_000), bucket="61–90"),
        PartnerState("P006", "Казань-Опт", "Kazan-Opt", a_ending=3, ending_days=5),
    )
    tasks = {
        "ru": ("график оплат с ИП Сафин", "матрица для Восток-Сервиса"),
        "en": ("payment schedule with Safin", "must-list for Vostok-Service"),
    }[lang]
    return MondayWeek(
        {"ru": "Рустам", "en": "Rustam"}[lang],
        MONDAY,
        CALENDAR,
        proposals(states, MONDAY),
        tuple(zip(tasks, (date(2026, 11, 18), date(2026, 11, 24)), strict=True)),
        date(2026, 11, 20),
        (PartnerNumbers("P", "П", "", rub("9.658"), rub("14.2")),),
    )


def test_mondays_prompt_word_for_word() -> None:
    assert lines(monday_words(the_monday("ru"), "ru")) == [
        "🗓 План на неделю 23–27 ноября",
        "Рустам, 2 минуты — и неделя собрана.",
        "Куда стоит ехать:",
        "1. 🔴 Восток-Сервис — не были 41 день (норма 14), прогноз 78 %",
        "2. 🔴 ИП Сафин — просрочка 420 тыс. ₽, есть 61–90 дней",
        "3. 🟡 Казань-Опт — 3 позиции A закончатся за 5 дней",
        "Осталось с прошлой недели:",
        "☐ график оплат с ИП Сафин — просрочено на 5 дней",
        "☐ матрица для Восток-Сервиса — до вт 24.11",
        "До конца месяца 6 рабочих дней, нужно 757 тыс. ₽ в день.",
    ]
    assert lines(monday_words(the_monday("en"), "en")) == [
        "🗓 Week plan, 23–27 Nov",
        "Rustam, 2 minutes and the week is set.",
        "Worth a visit:",
        "1. 🔴 Vostok-Service — 41 days since visit (norm 14), forecast 78%",
        "2. 🔴 Safin — overdue RUB 420K, part of it 61–90 days",
        "3. 🟡 Kazan-Opt — 3 A-items run out in 5 days",
        "Carried over:",
        "☐ payment schedule with Safin — 5 days late",
        "☐ must-list for Vostok-Service — by Tue 24 Nov",
        "6 working days left, RUB 757K a day needed.",
    ]


# ── the lead's Monday ───────────────────────────────────────────────────────────────────────────────────────


def the_team() -> TeamWeek:
    debt = Debt(Decimal(700_000), Decimal(640_000), Decimal(640_000), Status.RED)
    managers = (
        _manager("M06", "Орлова", "Orlova", "104", "29", of=20),
        _manager("M08", "Мельник", "Melnik", "101", "8.8", of=11),
        _manager("M05", "Хасанов", "Khasanov", "96", "14.2", of=12, missing=4),
        ManagerNumbers(
            "M07",
            "Петренко",
            "Petrenko",
            (
                heading_for("P004", "ТД Альянс", "TD Alliance", "70", "4", debt=debt),
                heading_for("P005", "Донпрод", "Donprod", "80", "3"),
                heading_for("P099", "Юг-Опт", "Yug-Opt", "91.715", "7"),
            ),
            week_planned=False,
            reports_late=2,
        ),
    )
    return TeamWeek(
        "L2",
        "Поволжье и Юг",
        AS_OF,
        MONDAY,
        CALENDAR,
        managers,
        name_en="Volga & South",
        conflicts=(OpenConflict("P011", "Кубань-Маркет", 9, 3, 7, "Kuban-Market"),),
        unsent=4,
    )


@pytest.mark.parametrize(
    ("names", "called"),
    [
        (("Елена Орлова", "Анна Мельник"), "🟢 Орлова 104 % · Мельник 101 %"),
        (("Орлова Елена Игоревна", "Анна Игоревна Мельник"), "🟢 Орлова 104 % · Мельник 101 %"),
        (("Елена Орлова", "Анна Орлова"), "🟢 Елена Орлова 104 % · Анна Орлова 101 %"),
        (("Елена Римская-Корсакова", "Менеджер 2"), "🟢 Римская-Корсакова 104 % · Менеджер 2 101 %"),
    ],
)
def test_people_of_a_team_go_by_their_surnames(names: tuple[str, str], called: str) -> None:
    team = the_team()
    two = (replace(each, name=name) for each, name in zip(team.managers, names, strict=False))
    assert called in said(team_monday(replace(team, managers=(*two, *team.managers[2:])), "ru"))


def test_a_conflict_whose_conversation_cannot_be_read_has_no_step() -> None:
    team = replace(the_team(), conflicts=(OpenConflict("P011", "Кубань-Маркет", 9, 0, 0, "Kuban-Market"),))
    assert "• Конфликт: Кубань-Маркет, 9-й день" in said(team_monday(team, "ru"))
    assert "• Conflict: Kuban-Market, day 9" in said(team_monday(team, "en"))


def test_the_step_that_missing_reports_have_climbed_is_told() -> None:
    team = the_team()
    managers = tuple(replace(each, reports_step=3) if each.reports_late else each for each in team.managers)
    climbed = replace(team, managers=managers)
    assert "• Отчётов нет > 3 дней: Петренко 2 (3–4 дня)" in said(team_monday(climbed, "ru"))
    assert "• Reports missing > 3 days: Petrenko 2 (3–4 days)" in said(team_monday(climbed, "en"))


def test_tasks_stand_on_a_line_of_their_own() -> None:
    tasks = (("ООО «Альфа» — договориться о встрече", date(2026, 11, 26)), ("Матрица", date(2026, 11, 2)))
    told = said(friday(replace(the_week(), tasks_due=tasks), "ru"))
    assert told[-3:-1] == [
        "Визиты 5 из 6 · отчёты вовремя 4 из 5",
        "Просрочено задач: 1 · ближайший срок чт 26.11: ООО «Альфа» — договориться о встрече",
    ]
    assert "Next deadline Thu 26 Nov: ООО «Альфа»" in "\n".join(
        said(friday(replace(the_week(), tasks_due=tasks[:1]), "en"))
    )


def _manager(id_: str, name: str, name_en: str, pct: str, plan: str, of: int, missing: int = 0) -> ManagerNumbers:
    each = str(Decimal(plan) / of)
    own = [heading_for(f"{id_}P{n}", "Партнёр", "Partner", pct, each) for n in range(of)]
    unknown = [PartnerNumbers(f"{id_}Q{n}", "Без данных", "", None, rub("1")) for n in range(missing)]
    return ManagerNumbers(id_, name, name_en, (*own, *unknown))


def test_a_lead_reads_who_is_on_the_road() -> None:
    gone = Absent("Рустам Хасанов", "Rustam Khasanov", MONDAY + timedelta(days=2), MONDAY, "Самара")
    told = said(team_monday(replace(the_team(), absent=(gone,)), "ru"))
    assert [each for each in told if "🚗" in each] == ["🚗 Рустам Хасанов: Самара, 23–25 ноября"]


def test_the_leads_monday_word_for_word() -> None:
    assert said(team_monday(the_team(), "ru")) == [
        "👥 Поволжье и Юг: прогноз 97 % 🟡, одна проблема",
        "Данные на 19.11 по 46 из 50 партнёров",
        "Ноябрь 41,8 из 66,0 млн ₽, прогноз 64,3 млн",
        "🟢 Орлова 104 % · Мельник 101 %",
        "🟡 Хасанов 96 %",
        "🔴 Петренко 83 % — тянут вниз ТД Альянс и Донпрод",
        "Требует вас:",
        "• ТД Альянс: 90+ дней, 640 тыс. ₽, переговоры не начаты",
        "• Не планируют неделю: Петренко",
        "• Отчётов нет > 3 дней: Петренко 2",
        "• Конфликт: Кубань-Маркет, 9-й день, шаг 3 из 7",
        "Вторичку не прислали 4 партнёра",
    ]
    assert said(team_monday(the_team(), "en")) == [
        "👥 Volga & South: forecast 97% 🟡, one problem",
        "Data as of 19 Nov for 46 of 50 partners",
        "November RUB 41.8M of 66.0M, forecast 64.3M",
        "🟢 Orlova 104% · Melnik 101%",
        "🟡 Khasanov 96%",
        "🔴 Petrenko 83% — TD Alliance and Donprod pull it down",
        "Needs you:",
        "• TD Alliance: 90+ days, RUB 640K, talks not started",
        "• No week plan: Petrenko",
        "• Reports missing > 3 days: Petrenko 2",
        "• Conflict: Kuban-Market, day 9, step 3 of 7",
        "4 partners sent no sell-out",
    ]
    made = team_monday(the_team(), "ru")
    assert labels(made) == ["Петренко", "ТД Альянс", "Конфликты", "Нет вторички", "График"]


# ── the month ───────────────────────────────────────────────────────────────────────────────────────────────


def closed(id_: str, name: str, name_en: str, plan: str, gap: str) -> PartnerNumbers:
    return PartnerNumbers(id_, name, name_en, rub(plan) + rub(gap), rub(plan))


def october(lang: Lang = "ru") -> ClosedMonth:
    own = (
        closed("P012", "Волга-Лайн", "Volga-Line", "7", "1.1"),
        closed("P013", "Самара-Снаб", "Samara-Snab", "6", "0.6"),
        closed("P004", "ТД Альянс", "TD Alliance", "8", "-2.9"),
        closed("P002", "Восток-Сервис", "Vostok-Service", "9", "-1.4"),
        closed("P001", "Ромашка", "Romashka", "36", "-1.3"),
    )
    return ClosedMonth(
        "L2",
        "Поволжье и Юг",
        date(2026, 10, 1),
        date(2026, 11, 3),
        CALENDAR,
        own,
        Decimal("2.1"),
        (date(2026, 10, 16), Decimal("97.4")),
        {"A": 14, "B": 21, "C": 11, "D": 4},
        {"A": 13, "B": 21, "C": 12, "D": 4},
        ("P004", "P007"),
        {{"ru": "Ростов", "en": "Rostov"}[lang]: Decimal("-8.2"), "Самара": Decimal("1")},
        leads=True,
    )


def test_the_closed_month_word_for_word() -> None:
    assert said(month_closed(october(), "ru")) == [
        "🏁 Октябрь закрыт: 94 % 🟡 (−3,9 млн ₽)",
        "62,1 из 66,0 млн ₽ · к сентябрю на рабочий день +2 %",
        "Вверх: Волга-Лайн +1,1 млн · Самара-Снаб +0,6 млн",
        "Вниз: ТД Альянс −2,9 млн · Восток-Сервис −1,4 млн",
        "Прогноз 16.10 обещал 97 % — ошибка 3 пункта",
        "Классы: A 14 (+1) · B 21 · C 11 (−1) · D 4",
        "Три вопроса на сбытовое совещание:",
        "1. ТД Альянс — меняем условия или партнёра?",
        "2. Дебиторка 90+ выросла у двоих",
        "3. АКБ в Ростове −8 %",
    ]
    assert said(month_closed(october("en"), "en")) == [
        "🏁 October closed: 94% 🟡 (−RUB 3.9M)",
        "RUB 62.1M of 66.0M · vs September per working day +2%",
        "Up: Volga-Line +1.1M · Samara-Snab +0.6M",
        "Down: TD Alliance −2.9M · Vostok-Service −1.4M",
        "On 16 Oct the forecast promised 97%: off by 3 points",
        "Classes: A 14 (+1) · B 21 · C 11 (−1) · D 4",
        "Three questions for the sales meeting:",
        "1. TD Alliance: change the terms or the partner?",
        "2. Debt 90+ grew at two partners",
        "3. Active outlets in Rostov −8%",
    ]
    assert labels(month_closed(october(), "ru")) == ["Повестка совещания", "Excel", "Все партнёры"]


# ── months that say less ────────────────────────────────────────────────────────────────────────────────────


def test_a_month_of_which_nothing_is_known_is_silent() -> None:
    unknown = (PartnerNumbers("P1", "Ромашка", "", None, rub("1")),)
    assert month_closed(replace(october(), partners=unknown), "ru") == Quiet("no_data")


def test_a_month_with_nothing_beside_its_figures_says_just_them() -> None:
    even = replace(october(), partners=(closed("P1", "Ромашка", "", "5", "0"),), growth=None, promised=None)
    bare = replace(even, classes={}, classes_before={}, debts_grew=(), outlets={}, leads=False)
    assert said(month_closed(bare, "ru")) == ["🏁 Октябрь закрыт: 100 % 🟢 (0 ₽)", "5,0 из 5,0 млн ₽"]
    assert labels(month_closed(bare, "ru")) == ["Excel", "Все партнёры"]


def test_a_month_without_a_plan_has_an_outcome_and_no_percent() -> None:
    unplanned = replace(october(), partners=(PartnerNumbers("P1", "Ромашка", "", rub("5")),), outlets={}, debts_grew=())
    made = month_closed(unplanned, "ru")
    assert said(made)[0] == "🏁 Октябрь закрыт: план не задан ⚪"
    assert not any("обещал" in each for each in said(made))
    assert isinstance(made, Digest)
    assert made.chart is None


def test_a_month_only_up_and_classes_without_a_month_before() -> None:
    up = (closed("P1", "Ромашка", "", "5", "1"), closed("P2", "Донпрод", "", "5", "0.5"))
    made = said(month_closed(replace(october(), partners=up, classes_before={}, growth=Decimal("-3")), "ru"))
    assert made[0] == "🏁 Октябрь закрыт: 115 % 🟢 (+1,5 млн ₽)"
    assert made[1].endswith("к сентябрю на рабочий день −3 %")
    assert "Вверх: Ромашка +1,0 млн · Донпрод +0,5 млн" in made
    assert not any(each.startswith("Вниз") for each in made)
    assert "Классы: A 14 · B 21 · C 11 · D 4" in made


def test_january_is_compared_with_december() -> None:
    january = replace(october(), month=date(2027, 1, 1), today=date(2027, 2, 2))
    assert "к декабрю" in said(month_closed(january, "ru"))[1]
    assert said(month_closed(replace(january, today=date(2028, 2, 2)), "ru"))[0].startswith("🏁 Январь 2027 закрыт")


def test_the_waterfall_has_five_steps_and_one_of_all_the_others() -> None:
    many = tuple(closed(f"P{n}", f"Партнёр {n}", "", "10", str(n - 5)) for n in range(9))
    made = month_closed(replace(october(), partners=many), "ru")
    assert isinstance(made, Digest)
    assert made.chart is not None
    assert [bar.label for bar in made.chart.bars] == [
        "План",
        "Партнёр 8",
        "Партнёр 3",
        "Партнёр 2",
        "Партнёр 1",
        "Партнёр 0",
        "Ещё 4",
        "Факт",
    ]
    assert sum(bar.value or 0 for bar in made.chart.bars[:-1]) == made.chart.bars[-1].value
    over = month_closed(replace(october(), partners=(closed("P1", "Ромашка", "", "5", "1"),)), "ru")
    assert isinstance(over, Digest)
    assert over.chart is not None
    assert over.chart.title.replace("\u00a0", " ") == "Октябрь: план перевыполнен на 1 млн ₽"


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_the_month_as_a_table(lang: Lang) -> None:
    own = (
        PartnerNumbers("P2", "Ромашка", "Romashka", rub("1.5"), rub("3")),
        PartnerNumbers("P1", "Донпрод", "", None, rub("2")),
        PartnerNumbers("P3", "Южный", "Yuzhny", rub("1")),
    )
    table = month_table(replace(october(lang), partners=own), lang)
    assert table.title == {"ru": "Октябрь: план и факт", "en": "October plan and actual"}[lang]
    assert len(table.header) == 5
    assert [row[1:] for row in table.rows] == [
        (rub("2"), None, None, None),
        (rub("3"), rub("1.5"), rub("-1.5"), Decimal("50.0")),
        (None, rub("1"), None, None),
    ]
    assert [row[0] for row in table.rows] == {
        "ru": ["Донпрод", "Ромашка", "Южный"],
        "en": ["Донпрод", "Romashka", "Yuzhny"],
    }[lang]


def test_the_questions_are_three_at_most_and_the_weightiest_first() -> None:
    assert questions(october(), "ru") == (
        "ТД Альянс — меняем условия или партнёра?",
        "Дебиторка 90+ выросла у двоих",
        "АКБ в Ростове −8\u00a0%",
    )
    quiet = replace(october(), debts_grew=(), outlets={})
    assert questions(quiet, "ru")[1:] == ("Восток-Сервис — почему 84\u00a0%?",)


# ── the middle of a month ───────────────────────────────────────────────────────────────────────────────────

MIDDLE_DAYS = tuple((date(2026, 11, day), rub("0.33")) for day in (2, 3, 5, 6, 9, 10, 11, 12, 13, 16, 17, 18, 19))


def halfway(*own: PartnerNumbers) -> MonthSoFar:
    behind = heading_for("P002", "Восток-Сервис", "Vostok-Service", "78", "3.65")
    ahead = heading_for("P006", "Казань-Опт", "Kazan-Opt", "108", "3.4")
    return MonthSoFar("M05", "Рустам", AS_OF, FRIDAY, CALENDAR, own or (behind, ahead), MIDDLE_DAYS)


def test_the_middle_of_a_month() -> None:
    assert said(middle(halfway(), "ru")) == [
        "⏳ Ноябрь, середина: прогноз 92 % 🟡",
        "Данные на 19.11",
        "Ноябрь 4,2 из 7,1 млн ₽, прогноз 6,5 млн",
        "Нужно 402 тыс. ₽ в день, идём 326 тыс.",
        "К графику: отстаём на 345 тыс. ₽",
        "Где не хватает:",
        "🔻 Восток-Сервис: прогноз 78 %, не хватит 803 тыс. ₽",
        "👉 Начните с этого: Восток-Сервис",
    ]
    assert labels(middle(halfway(), "ru")) == ["Разобрать Восток-Сервис", "Все партнёры", "🔕 Реже"]


@pytest.mark.parametrize(
    ("month", "why"),
    [
        (replace(halfway(), as_of=None), "no_data"),
        (halfway(PartnerNumbers("P1", "Ромашка", "", None, rub("1"))), "no_data"),
        (replace(halfway(), today=date(2026, 11, 30)), "stale"),
        (halfway(PartnerNumbers("P1", "Ромашка", "", rub("1"))), "no_plan"),
        (halfway(heading_for("P1", "Ромашка", "", "104", "3")), "on_course"),
    ],
)
def test_why_the_middle_of_a_month_is_silent(month: MonthSoFar, why: str) -> None:
    assert middle(month, "ru") == Quiet(why)


def test_of_hushed_partners_the_middle_names_none() -> None:
    made = middle(replace(halfway(), hushed=frozenset({"P002"}), days=()), "ru")
    assert not any("Восток" in each or each.startswith("👉") for each in said(made))
    assert labels(made) == ["Все партнёры", "🔕 Реже"]
    assert isinstance(made, Digest)
    assert made.chart is None


def test_behind_in_the_forecast_and_still_ahead_of_an_even_schedule_is_said_as_it_is() -> None:
    long = halfway(heading_for("P1", "Ромашка", "", "99.9", "3"))
    assert any(each.startswith("К графику: отстаём") for each in said(middle(long, "ru")))


# ── Mondays that say less ───────────────────────────────────────────────────────────────────────────────────


def test_a_monday_without_anything_known() -> None:
    bare = MondayWeek("Рустам", MONDAY, CALENDAR)
    assert lines(monday_words(bare, "ru"))[:2] == [
        "🗓 План на неделю 23–27 ноября",
        "Рустам, 2 минуты — и неделя собрана.",
    ]
    assert "рабоч" not in monday_words(bare, "ru")
    assert "Осталось" not in monday_words(bare, "ru")
    assert "За вами нет партнёров" in monday_words(bare, "ru"), "of a lead nobody says that all visits are fresh"
    fresh = replace(bare, partners=(PartnerNumbers("P1", "Ромашка", "", rub("1"), rub("1")),))
    assert "у всех визиты свежие" in monday_words(fresh, "ru")


def test_what_is_left_over_is_counted() -> None:
    tasks = tuple((f"дело {n}", date(2026, 11, 10 + n)) for n in range(5))
    told = lines(monday_words(replace(the_monday("ru"), tasks=tasks), "ru"))
    assert told[told.index("Осталось с прошлой недели:") + 1 :][:3] == [
        "☐ дело 0 — просрочено на 13 дней",
        "☐ дело 1 — просрочено на 12 дней",
        "и ещё 3",
    ]


@pytest.mark.parametrize(
    ("change", "last"),
    [
        ({"partners": (PartnerNumbers("P", "П", "", rub("15"), rub("14.2")),)}, "План месяца уже выполнен."),
        ({"as_of": date(2026, 11, 18)}, "Данные на 18.11 ⚠️"),
        ({"as_of": date(2026, 11, 12)}, "Данные на 12.11 ⚠️"),
        ({"partners": (PartnerNumbers("P", "П", "", rub("15")),)}, "☐ матрица для Восток-Сервиса — до вт 24.11"),
        ({"as_of": date(2026, 10, 30)}, "☐ матрица для Восток-Сервиса — до вт 24.11"),
        ({"more": "Сегодня ещё: месяц закрыт"}, "Сегодня ещё: месяц закрыт"),
    ],
)
def test_what_the_month_still_needs(change: dict[str, Any], last: str) -> None:
    told = lines(monday_words(replace(the_monday("ru"), **change), "ru"))
    assert told[-1] == last
    assert any("нужно" in each for each in told) is (last in ("Данные на 18.11 ⚠️", "Сегодня ещё: месяц закрыт"))


# ── one message of two, and one that is put right ───────────────────────────────────────────────────────────


def test_two_of_one_day_are_one_message() -> None:
    week, month = friday(the_week(), "ru"), month_closed(october(), "ru")
    assert isinstance(week, Digest)
    assert isinstance(month, Digest)
    one = merged(week, month, "Сегодня ещё: " + headline(month.screen), Button("Открыть", actions.MENU))
    assert said(one)[:-1] == FRIDAY_SAID["ru"]
    assert said(one)[-1] == "Сегодня ещё: 🏁 Октябрь закрыт: 94 % 🟡 (−3,9 млн ₽)"
    assert [button.label for button in one.screen.buttons[-1]] == ["Открыть"]
    assert one.why == (*week.why, *month.why)


def test_a_corrected_one_says_so_below_its_first_line() -> None:
    week = friday(the_week(), "ru")
    assert isinstance(week, Digest)
    told = lines(plain_text(corrected(week.screen, "ru")))
    assert told[:2] == [FRIDAY_SAID["ru"][0], "исправлено: пришли новые данные"]
    assert told[2:] == FRIDAY_SAID["ru"][1:]


# ── debts ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_first_digest_tells_of_red_debts_and_of_no_others() -> None:
    red = replace(the_week(), told=None)
    assert "🔻 ИП Сафин: просрочка 420 тыс. ₽" in said(friday(red, "ru"))
    partners = [replace(each, debt=each.debt and replace(each.debt, status=Status.YELLOW)) for each in red.partners]
    assert not any("просрочка" in each for each in said(friday(replace(red, partners=tuple(partners)), "ru")))
