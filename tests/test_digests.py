"""The digests: silent in a quiet week, and speaking, with a date on every number, when there is something to say."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from algorithms.kpi import Status
from algorithms.workdays import load_calendar
from bot.digests.trends import judged_on
from dialogs import actions, texts
from dialogs.digests import (
    Digest,
    ManagerNumbers,
    ManagerWeek,
    PartnerNumbers,
    Quiet,
    Snapshot,
    TeamWeek,
    Told,
    friday,
    team_monday,
)
from dialogs.lang import LANGS, Lang
from dialogs.screens import plain_text

CALENDAR = load_calendar()
FRIDAY, MONDAY, AS_OF = date(2026, 11, 20), date(2026, 11, 23), date(2026, 11, 19)
LAST = date(2026, 11, 13)
PLAN = 2_000_000


def partner(id_: str, pct: str | None, plan: int | None = PLAN, name: str = "") -> PartnerNumbers:
    """A partner whose forecast on 19 November (13 of 20 working days) is `pct` percent."""
    fact = None if pct is None else Decimal(pct) * (plan or PLAN) * 13 / 20 / 100
    return PartnerNumbers(
        id_, name or f"Партнёр {id_}", name and f"{name} EN", fact, None if plan is None else Decimal(plan)
    )


def told(total: str = "96", sent: date = LAST, **parts: str) -> Snapshot:
    """What a digest of a week ago said: P1="78" means a forecast of 78 %."""
    return told_of(parts, total, sent)


def told_of(parts: Mapping[str, str], total: str = "96", sent: date = LAST) -> Snapshot:
    said = {id_: Told(Decimal(pct), _status(pct)) for id_, pct in parts.items()}
    red = {id_: sent for id_, each in said.items() if each.status is Status.RED}
    return Snapshot("2026-W46", sent, date(2026, 11, 12), Told(Decimal(total), _status(total)), said, red)


def _status(pct: str) -> Status:
    value = Decimal(pct)
    return Status.GREEN if value >= 100 else Status.YELLOW if value >= 90 else Status.RED


def week(*partners: PartnerNumbers, **fields: Any) -> ManagerWeek:
    own = partners or (partner("P1", "96"),)
    return replace(ManagerWeek("M5", "Рустам", AS_OF, FRIDAY, CALENDAR, own, 5, 6, 4), **fields)


def team(*managers: ManagerNumbers, **fields: Any) -> TeamWeek:
    own = managers or (ManagerNumbers("M1", "Орлова", "Orlova", (partner("P1", "96"),)),)
    return replace(TeamWeek("L2", "Поволжье и Юг", AS_OF, MONDAY, CALENDAR, own, name_en="Volga & South"), **fields)


def spoken(result: Digest | Quiet) -> Digest:
    assert isinstance(result, Digest), result
    return result


def said(result: Digest | Quiet) -> str:
    return plain_text(spoken(result).screen)


def labels(result: Digest | Quiet) -> list[list[str]]:
    return [[button.label for button in row] for row in spoken(result).screen.buttons]


# Silence


def test_a_quiet_week_is_silent() -> None:
    assert friday(week(told=told(P1="96")), "ru") == Quiet("unchanged")


def test_a_move_of_less_than_five_points_is_silent() -> None:
    assert friday(week(partner("P1", "95.5"), told=told("91.4", P1="91.4")), "ru") == Quiet("unchanged")


def test_a_red_one_told_within_two_weeks_is_silent() -> None:
    quiet = week(partner("P1", "78"), told=told("78", sent=FRIDAY - timedelta(days=14), P1="78"))
    assert friday(quiet, "ru") == Quiet("unchanged")


@pytest.mark.parametrize("nothing", [week(as_of=None), week(partner("P1", None)), week(partners=())])
def test_no_data_at_all_is_silent(nothing: ManagerWeek) -> None:
    assert friday(nothing, "ru") == Quiet("no_data")


def test_a_partner_whose_figures_are_missing_now_is_no_change() -> None:
    quiet = week(partner("P1", "96"), partner("P2", None), told=told(P1="96", P2="99"))
    assert friday(quiet, "ru") == Quiet("unchanged")


# Each rule of saying something


def test_the_first_digest_ever_speaks() -> None:
    first = spoken(friday(week(), "ru"))
    assert first.why == ("first",)
    assert "было" not in plain_text(first.screen)


def test_a_change_of_colour_speaks() -> None:
    result = spoken(friday(week(partner("P1", "96"), partner("P2", "100"), told=told("98", P1="96", P2="99")), "ru"))
    assert result.why == ("moved",)
    assert "🔺 Партнёр P2: прогноз 100\u00a0% (было 99)" in plain_text(result.screen)


def test_the_colour_of_the_total_speaks() -> None:
    result = spoken(friday(week(partner("P1", "89.5"), told=replace(told("90.5", P1="89.5"), parts={})), "ru"))
    assert "total" in result.why


def test_a_move_of_five_points_speaks() -> None:
    result = friday(week(partner("P1", "90.9"), partner("P2", "98", 9), told=told("96", P1="96", P2="98")), "ru")
    assert spoken(result).why == ("total", "moved")
    assert "🔻 Партнёр P1: прогноз 91\u00a0% (было 96)" in said(result)


def test_a_red_one_that_is_new_speaks() -> None:
    result = friday(week(partner("P1", "96"), partner("P2", "78", 1000), told=told(P1="96")), "ru")
    assert spoken(result).why == ("new_red",)
    assert "🔴 Партнёр P2: прогноз 78\u00a0%" in said(result)


def test_a_red_one_not_mentioned_for_more_than_two_weeks_speaks() -> None:
    result = friday(week(partner("P1", "78"), told=told("78", sent=FRIDAY - timedelta(days=15), P1="78")), "ru")
    assert spoken(result).why == ("still_red",)
    assert "🔴 Партнёр P1: всё ещё прогноз 78\u00a0%" in said(result)


def test_a_red_one_of_an_old_snapshot_without_dates_counts_from_its_sending() -> None:
    old = replace(told("78", sent=FRIDAY - timedelta(days=15), P1="78"), mentioned={})
    assert spoken(friday(week(partner("P1", "78"), told=old), "ru")).why == ("still_red",)


@pytest.mark.parametrize(("days", "speaks"), [(-1, False), (0, True), (7, True), (8, False)])
def test_a_deadline_in_the_next_five_working_days_speaks(days: int, speaks: bool) -> None:
    task = ("Матрица", FRIDAY + timedelta(days=days))
    result = friday(week(told=told(P1="96"), tasks_due=(task,)), "ru")
    assert isinstance(result, Digest) is speaks


def test_fresh_data_after_a_gap_speaks() -> None:
    result = friday(week(told=replace(told(P1="96"), stale_since=date(2026, 11, 4))), "ru")
    assert spoken(result).why == ("fresh",)


def test_a_new_month_speaks_once_it_can_be_judged() -> None:
    old = replace(told(P1="96"), as_of=date(2026, 10, 29))
    assert spoken(friday(week(told=old), "ru")).why == ("new_month",)
    early = week(told=old, as_of=date(2026, 11, 3), today=date(2026, 11, 6))
    assert friday(early, "ru") == Quiet("unchanged")


def test_a_forecast_of_another_month_is_not_compared() -> None:
    old = replace(told("70", P1="50"), as_of=date(2026, 10, 29))
    assert "было" not in said(friday(week(told=old), "ru"))


# What it says


def test_the_buttons_treat_the_worst_one_and_open_the_rest() -> None:
    changed = week(*(partner(f"P{n}", "70") for n in range(1, 5)), told=told("70"))
    result = spoken(friday(changed, "ru"))
    assert labels(result) == [["Разобрать Партнёр P1", "Все партнёры"], ["График", "🔕 Реже"]]
    assert [button.action for row in result.screen.buttons for button in row] == [
        actions.look_into("P1"),
        actions.numbers("all", "M5"),
        actions.numbers("chart", "M5"),
        actions.wish("friday"),
    ]
    assert labels(friday(week(), "ru"))[0] == ["🗓 План недели", "Все партнёры"]


def test_the_rest_of_the_changes_is_counted() -> None:
    changed = week(*(partner(f"P{n}", "70") for n in range(1, 6)), told=told("70"))
    assert said(friday(changed, "ru")).count("🔴 Партнёр") == 3
    assert "\nи ещё 2 партнёра" in said(friday(changed, "ru"))


def test_the_larger_loss_in_rubles_stands_first() -> None:
    changed = week(partner("P1", "50", 1000), partner("P2", "85", 900_000), partner("P3", "120", 10), told=told("84"))
    lines = [line for line in said(friday(changed, "ru")).splitlines() if line.startswith("🔴")]
    assert lines == ["🔴 Партнёр P2: прогноз 85\u00a0%", "🔴 Партнёр P1: прогноз 50\u00a0%"]


def test_bad_news_stands_before_good_and_fresh_before_known() -> None:
    known = replace(told("96", P1="60", P2="92", P3="88"), mentioned={"P1": date(2026, 10, 1)})
    mixed = week(partner("P1", "60"), partner("P2", "110"), partner("P3", "80"), told=known)
    lines = [line[:1] for line in said(friday(mixed, "ru")).splitlines() if line[:1] in "🔻🔴🔺"]
    assert lines == ["🔻", "🔴", "🔺"]


@pytest.mark.parametrize(
    ("fields", "first"),
    [
        ({"reports_due": 6}, "👉 Допишите 2 отчёта о поездках — по две минуты на каждый."),
        ({"tasks_due": (("Матрица", date(2026, 11, 24)),)}, "👉 Ближайший срок: вт 24.11 — Матрица."),
        ({}, "👉 Соберите план следующей недели — это две минуты."),
    ],
)
def test_exactly_one_thing_to_do_first(fields: dict[str, Any], first: str) -> None:
    text = said(friday(week(**fields), "ru"))
    assert text.splitlines()[-1] == first
    assert text.count("👉") == 1


def test_what_is_late_is_counted_even_when_nothing_is_due() -> None:
    assert "Просрочено задач: 1" in said(friday(week(tasks_due=(("Матрица", date(2026, 11, 1)),)), "ru"))


def test_the_ratio_is_of_sums_and_partners_without_a_plan_or_data_are_left_out_of_both() -> None:
    mixed = week(
        partner("P1", "200", 1_000_000),
        partner("P2", "50", 3_000_000),
        partner("P3", "500", None),
        partner("P4", "500", 0),
        partner("P5", None, 9_000_000),
    )
    text = said(friday(mixed, "ru"))
    assert text.splitlines()[0].endswith("прогноз 88\u00a0% 🔴")  # (2,0 + 1,5) ÷ 4,0 and not the mean of 200 and 50
    assert "Данные на 19.11. 2 партнёра без плана. 1 партнёр без данных." in text
    assert "2,3 из 4,0\u00a0млн\u00a0₽" in text


def test_nobody_has_a_plan() -> None:
    text = said(friday(week(partner("P1", "96", None)), "ru"))
    assert text.splitlines()[0] == "📊 Неделя 16–20 ноября: план не задан ⚪"
    assert "Ноябрь 1,2\u00a0млн\u00a0₽, план не задан" in text
    assert spoken(friday(week(partner("P1", "96", None)), "ru")).chart is None


def test_plans_whose_data_is_missing_are_no_zero() -> None:
    text = said(friday(week(partner("P1", None), partner("P2", "96", None)), "ru"))
    assert "Ноябрь — из 2\u00a0млн\u00a0₽, нет данных" in text


def test_too_early_to_judge() -> None:
    text = said(friday(week(as_of=date(2026, 11, 3), today=date(2026, 11, 6)), "ru"))
    assert text.splitlines()[0] == "📊 Неделя 2–6 ноября: рано судить ⚪"


def test_a_move_of_what_is_too_early_to_judge_is_none() -> None:
    early = Snapshot("2026-W45", date(2026, 11, 3), date(2026, 11, 2), Told(Decimal(10)), {}, {})
    assert friday(week(as_of=date(2026, 11, 3), today=date(2026, 11, 6), told=early), "ru") == Quiet("unchanged")


def test_before_the_first_working_day_nothing_runs_yet() -> None:
    january = week(as_of=date(2027, 1, 2), today=date(2027, 1, 8))
    assert "идём" not in said(friday(january, "ru"))


def test_a_closed_month_has_an_outcome_and_no_day_left() -> None:
    text = said(friday(week(as_of=date(2026, 10, 31), today=date(2026, 11, 6)), "ru"))
    assert text.splitlines()[0].startswith("📊 Неделя 2–6 ноября: итог месяца ")
    assert "Октябрь 1,2 из 2,0\u00a0млн\u00a0₽, месяц закрыт" in text
    assert "в день" not in text


def test_a_plan_that_is_met_needs_nothing_more() -> None:
    assert "План уже выполнен, идём 170\u00a0тыс." in said(friday(week(partner("P1", "170")), "ru"))


def test_units_that_differ_are_both_said() -> None:
    text = said(friday(week(partner("P1", "30", 3_000_000)), "ru"))
    assert "Ноябрь 585\u00a0тыс.\u00a0₽ из 3,0\u00a0млн\u00a0₽" in text


def test_the_year_is_said_when_it_is_not_this_one() -> None:
    text = said(friday(week(as_of=date(2026, 12, 31), today=date(2027, 1, 5)), "ru"))
    assert "Декабрь 2026 " in text
    assert "Данные на 31.12.2026" in text


def test_visits_without_a_plan_are_counted_alone() -> None:
    assert "Визитов 2" in said(friday(week(visits_done=2, visits_planned=0), "ru"))


@pytest.mark.parametrize(("weeks", "words"), [(1, "На прошлой неделе без изменений."), (3, "3 недели без изменений.")])
def test_after_quiet_weeks_it_says_so(weeks: int, words: str) -> None:
    text = said(friday(week(partner("P1", "80"), told=told(P1="96"), quiet_weeks=weeks), "ru"))
    assert text.splitlines()[1].endswith(words)


def test_weeks_before_the_first_digest_were_not_quiet() -> None:
    assert "без изменений" not in said(friday(week(quiet_weeks=4), "ru"))


# Old data


def test_seven_days_are_not_old_yet() -> None:
    assert "⚠️" not in said(friday(week(as_of=FRIDAY - timedelta(days=7)), "ru"))


def test_holidays_make_no_data_old() -> None:
    assert "⚠️" not in said(friday(week(as_of=date(2025, 12, 31), today=date(2026, 1, 9)), "ru"))
    assert friday(week(as_of=date(2025, 12, 31), today=date(2026, 1, 16)), "ru") == Quiet("stale")


def test_old_data_keeps_what_was_told_before() -> None:
    before = told("94", P1="91")
    result = spoken(friday(week(as_of=date(2026, 11, 11), told=before, mends=True), "ru"))
    assert result.snapshot.parts == before.parts
    assert (result.snapshot.sent, result.snapshot.week) == (FRIDAY, "2026-W47")
    assert "(было 91)" in said(friday(week(partner("P1", "80"), told=result.snapshot), "ru"))


# The snapshot


def test_a_snapshot_survives_json() -> None:
    result = spoken(friday(week(partner("P1", "78.123456789"), partner("P2", None)), "ru"))
    snapshot = result.snapshot
    assert snapshot.parts["P1"].status is Status.RED
    assert snapshot.parts["P2"] == Told()
    assert snapshot.mentioned == {"P1": FRIDAY}
    assert Snapshot.from_json(snapshot.to_json()) == snapshot
    stale = spoken(friday(week(as_of=date(2026, 11, 1), mends=True), "ru")).snapshot
    assert Snapshot.from_json(stale.to_json()) == stale


def test_the_next_digest_of_the_same_figures_is_silent() -> None:
    first = spoken(friday(week(partner("P1", "78"), partner("P2", "104")), "ru"))
    again = week(partner("P1", "78"), partner("P2", "104"), told=first.snapshot, today=FRIDAY + timedelta(days=5))
    assert friday(again, "ru") == Quiet("unchanged")


def test_a_red_one_is_dated_by_when_it_was_named_or_first_seen() -> None:
    """Four red ones and room for three: the fourth is dated too, and the known ones keep their dates."""
    known = replace(told("70", P1="70", P2="70", P3="70", P4="70"), mentioned={"P1": date(2026, 11, 10)})
    fifth = week(*(partner(f"P{n}", "70") for n in range(1, 6)), told=known)
    result = spoken(friday(fifth, "ru"))
    assert result.snapshot.mentioned == {"P1": date(2026, 11, 10)} | {f"P{n}": FRIDAY for n in range(2, 6)}


def test_old_data_is_one_line_to_whoever_can_load_a_file() -> None:
    old = date(2026, 11, 12)
    result = spoken(team_monday(team(as_of=old), "ru"))
    assert plain_text(result.screen).splitlines() == [
        "⚠️ Отгрузки не обновлялись с 12.11 — прогноз не считаю",
        "Нужно загрузить файл: пришлите его прямо сюда.",
    ]
    assert said(team_monday(team(as_of=old), "en")).splitlines()[0] == "⚠️ Shipments stopped on 12 Nov: no forecast"
    assert labels(result) == [["Как"]]
    assert result.chart is None
    assert result.snapshot.stale_since == old
    assert team_monday(team(as_of=old, told=result.snapshot), "ru") == Quiet("still_stale")
    again = replace(result.snapshot, sent=date(2026, 11, 1))
    assert isinstance(team_monday(team(as_of=old, told=again), "ru"), Digest)
    newer = replace(result.snapshot, stale_since=date(2026, 11, 5))
    assert isinstance(team_monday(team(as_of=old, told=newer), "ru"), Digest)
    assert friday(week(as_of=old), "ru") == Quiet("stale")


# The chart


def test_the_chart_says_its_conclusion_and_its_date() -> None:
    chart = spoken(friday(week(*(partner(f"P{n}", str(70 + 4 * n)) for n in range(12))), "ru")).chart
    assert chart is not None
    assert chart.title == "Ноябрь: 5 из 12 тянут вниз"
    assert chart.note == "Прогноз выполнения плана. Данные на 19.11"
    assert [bar.text for bar in chart.bars] == [f"{70 + 4 * n}\u00a0%" for n in range(8)]
    assert chart.lines == (Decimal(90), Decimal(100))


def test_nobody_pulls_down() -> None:
    chart = spoken(friday(week(), "en")).chart
    assert chart is not None
    assert chart.title == "November: nobody pulls it down"


# The team


def managers() -> tuple[ManagerNumbers, ...]:
    return (
        ManagerNumbers("M1", "Орлова", "Orlova", (partner("P1", "104"), partner("P2", "70", 1000))),
        ManagerNumbers("M2", "Хасанов", "Khasanov", (partner("P3", "96"),)),
        ManagerNumbers(
            "M3",
            "Петренко",
            "Petrenko",
            (partner("P4", "72", name="ТД Альянс"), partner("P5", "80", name="Донпрод"), partner("P6", "101")),
            week_planned=False,
        ),
        ManagerNumbers("M4", "Мельник", "Melnik", (partner("P7", None),), week_planned=False, away=True),
        ManagerNumbers("M5", "Новый", "", ()),
    )


def test_a_quiet_team_is_silent() -> None:
    assert team_monday(team(told=told(M1="96")), "ru") == Quiet("unchanged")
    assert team_monday(team(as_of=None), "ru") == Quiet("no_data")
    assert team_monday(team(managers=()), "ru") == Quiet("no_data")


@pytest.mark.parametrize(
    "fields", [{"decisions": ("R1",)}, {"managers": (replace(managers()[1], week_planned=False),)}]
)
def test_what_only_a_lead_can_do_speaks(fields: dict[str, Any]) -> None:
    result = spoken(team_monday(team(told=told(M1="96", M2="96"), **fields), "ru"))
    assert result.why == ("needs_lead",)


def test_one_partner_that_pulls_down_stands_in_the_singular() -> None:
    one = ManagerNumbers("M1", "Орлова", "", (partner("P1", "72", name="ТД Альянс"), partner("P2", "95")))
    assert "— тянет вниз ТД Альянс" in said(team_monday(team(one), "ru"))


def test_a_team_with_a_long_name_keeps_its_forecast() -> None:
    text = said(team_monday(team(name="Очень длинное название команды " * 3), "ru"))
    assert text.splitlines()[0].startswith("👥 Очень длинное")
    assert text.splitlines()[0].endswith("…: прогноз 96\u00a0% 🟡")


def test_the_lines_of_managers_are_grouped_by_colour() -> None:
    text = said(team_monday(team(*managers(), decisions=("R1", "R2"), told=told("95", M3="91")), "ru"))
    assert text.replace("\u00a0", " ").splitlines() == [
        "👥 Поволжье и Юг: прогноз 91 % 🟡, одна проблема",
        "Данные на 19.11 по 6 из 7 партнёров",
        "Ноябрь 5,9 из 10,0 млн ₽, прогноз 9,1 млн",
        "🟢 Орлова 104 %",
        "🟡 Хасанов 96 %",
        "🔴 Петренко 84 % (было 91) — тянут вниз ТД Альянс и Донпрод",
        "⚪ Мельник — нет данных, Новый — план не задан",
        "Требует вас:",
        "• Ждут вашего решения: 2",
        "• Не планируют неделю: Петренко",
        "• Не загружены отгрузки: Мельник",
    ]


def test_a_lead_hears_of_visits_that_were_not_made() -> None:
    """Also where the manager's next plan took them again, and no report is waited for any more."""
    slow = replace(managers()[1], missed=2)
    result = team_monday(team(slow, told=told(M2="96")), "ru")
    assert said(result).splitlines()[-1] == "• Не доехали на прошлой неделе: Хасанов 2"
    assert "needs_lead" in spoken(result).why
    assert "Visits missed last week: Khasanov 2" in said(team_monday(team(slow), "en"))


def test_the_buttons_of_a_lead() -> None:
    result = spoken(team_monday(team(*managers(), decisions=("R1", "R2")), "ru"))
    assert labels(result) == [["Петренко", "ТД Альянс"], ["⚖️ Решить: 2", "График"]]
    assert result.screen.buttons[1][0].action == actions.open_run("R1")
    assert labels(team_monday(team(), "ru")) == [["График"]]


def test_a_team_without_trouble_hears_so() -> None:
    assert said(team_monday(team(*managers()[:2]), "ru")).endswith("👉 Срочного нет, команда справляется")


def test_many_managers_of_one_colour_are_counted() -> None:
    many = [ManagerNumbers(f"M{n}", f"Менеджер {n}", "", (partner(f"P{n}", str(60 + 5 * n)),)) for n in range(16)]
    result = spoken(team_monday(team(*many), "ru"))
    text = plain_text(result.screen)
    assert "🔴 Менеджер 0 60\u00a0% — тянет вниз" in text
    assert "🔴 Менеджер 2 70\u00a0%, Менеджер 3 75\u00a0% и ещё 2" in text
    assert "· ещё 4" in text
    assert set(result.snapshot.parts) == {f"M{n}" for n in range(16)}


# For every digest

MARKUP = "<b>*_`[&](x)</b> {name} $x$ \n— @channel "


def crowded(lang: Lang) -> list[str]:
    """The longest things that can be said."""
    name = MARKUP * 6
    own = tuple(replace(partner(f"P{n}", "89.99961", 987_654_321_000), name=name, name_en=name) for n in range(30))
    before = told_of({f"{kind}{n}": "99.9612" for kind in "PM" for n in range(30)}, "99.961")
    due = tuple((name, FRIDAY + timedelta(days=n)) for n in range(-20, 7))
    full = week(
        *own,
        *(replace(each, id=f"X{each.id}", plan=None) for each in own),
        *(replace(each, id=f"Y{each.id}", fact=None) for each in own),
        told=before,
        tasks_due=due,
        quiet_weeks=15,
        visits_done=111,
        visits_planned=222,
        reports_on_time=333,
        reports_due=1444,
    )
    group = [ManagerNumbers(f"M{n}", name, name, own, week_planned=False) for n in range(12)]
    group += [
        ManagerNumbers(f"N{n}", name, name, (replace(own[0], fact=None), replace(own[0], plan=None, fact=None)))
        for n in range(12)
    ]
    whole = team(*group, name=name, name_en=name, told=before, decisions=("R",) * 144, quiet_weeks=15)
    undecided = replace(whole, decisions=())
    return [said(friday(full, lang)), said(team_monday(whole, lang)), said(team_monday(undecided, lang))]


@pytest.mark.parametrize("lang", LANGS)
def test_one_screen_at_the_most(lang: Lang) -> None:
    for text in crowded(lang):
        lines = text.splitlines()
        assert len(text) <= 900, len(text)
        assert len(lines) <= 16
        assert len(lines[0]) <= 60


@pytest.mark.parametrize("lang", LANGS)
@given(day=st.dates(date(2025, 1, 1), date(2027, 12, 31)), age=st.integers(0, 12), pct=st.decimals(0, 999, places=2))
def test_every_first_line_fits_and_every_digest_is_dated(lang: Lang, day: date, age: int, pct: Decimal) -> None:
    as_of = day - timedelta(days=age)
    text = said(friday(week(partner("P1", str(pct)), today=day, as_of=as_of, mends=True), lang))
    assert len(text.splitlines()[0]) <= 60
    assert re.search(r"на \d\d\.\d\d|с \d\d\.\d\d|as of \d|on \d", text)


@pytest.mark.parametrize("lang", LANGS)
def test_names_stay_text(lang: Lang) -> None:
    sharp = partner("P1", "70", name="<b>Рога & *Копыта*</b>")
    assert "<b>Рога & *Копыта*</b>" in said(friday(week(sharp), lang))
    assert "<b>Рога &" in said(team_monday(team(ManagerNumbers("M1", "М", "M", (sharp,))), lang))


def variables(text: str) -> dict[str, set[str]]:
    messages = re.split(r"^(?=[a-z])", text, flags=re.MULTILINE)
    return {each.partition(" =")[0]: set(re.findall(r"\$\w+", each)) for each in messages if " =" in each}


def test_both_languages_hold_the_same_messages() -> None:
    ru, en = (variables(Path(texts.FOLDER, f"{lang}.digests.ftl").read_text("utf-8")) for lang in LANGS)
    assert ru == en


def test_a_week_in_which_a_month_begins_may_tell_how_the_old_one_ended() -> None:
    assert judged_on(date(2026, 11, 1)) == (date(2026, 11, 1), date(2026, 10, 31))
    assert judged_on(date(2026, 11, 8)) == (date(2026, 11, 8),)
    assert judged_on(date(2026, 12, 1)) == (date(2026, 12, 1), date(2026, 11, 30)), "a Tuesday, as far as the data goes"
