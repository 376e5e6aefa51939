"""The board of a team: sums over sums, whoever is red on a line of their own, and the levels down."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from algorithms.kpi import Figure, Status, dso
from dialogs import actions
from dialogs.absent import Absent
from dialogs.figures import Known, PartnerFigures, SkuStock, StockFigures, WorkFigures
from dialogs.lang import LANGS, Lang
from dialogs.screens import Screen, plain_text
from dialogs.team_board import Board, Group, team_board
from tests.figured import BARE, CALENDAR, CONFLICT, DATA, TODAY, debt, figure, month, romashka

MILLION = Decimal(1_000_000)


def partner(id_: str, name: str, fact: int | None, plan: int | None, **changes: Any) -> PartnerFigures:
    """Of the month alone, in millions."""
    found = month(fact if fact is None else fact * MILLION, plan if plan is None else plan * MILLION)
    bare = replace(BARE, id=id_, name=name, month=found, work=WorkFigures(TODAY, "", 30), **changes)
    return bare.with_kpis(Known("forecast_pct", found.forecast.figure, DATA)) if found.forecast else bare


def people(*rows: tuple[str, str, tuple[PartnerFigures, ...]]) -> tuple[Group, ...]:
    return tuple(Group("manager", id_, name, "", theirs) for id_, name, theirs in rows)


def of_team(*groups: Group, **changes: Any) -> Board:
    whole = Group("team", "T2", "Поволжье и Юг", "Volga and South", tuple(p for each in groups for p in each.partners))
    return replace(Board(whole, groups, TODAY, CALENDAR), **changes)


def lines(board: Board, lang: Lang = "ru") -> list[str]:
    return plain_text(team_board(board, lang)).replace("\u00a0", " ").splitlines()


def labels(screen: Screen) -> list[str]:
    return [button.label for row in screen.buttons for button in row]


ORLOVA = partner("P1", "Волга-Лайн", 68, 100)
MELNIK = partner("P2", "Кубань", 62, 100)
ALLIANCE = partner("P3", "ТД Альянс", 20, 100)
DONPROD = partner("P4", "Донпрод", 48, 100)
TEAM = people(
    ("M06", "Орлова", (ORLOVA,)), ("M08", "Мельник", (MELNIK,)), ("M07", "Петренко", (ALLIANCE, DONPROD, BARE))
)


def test_a_team_is_its_sums() -> None:
    """13 of 20 working days are behind: 198 of 400 will be 305, which is 76 %, not the mean of percentages."""
    assert lines(of_team(*TEAM)) == [
        "👥 Поволжье и Юг: прогноз 76 % 🔴",
        "Данные на 19.11 по 4 из 5 партнёров",
        "Ноябрь 198,0 из 400,0 млн ₽, прогноз 304,6 млн",
        "🟢 Орлова 105 %",
        "🟡 Мельник 95 %",
        "🔴 Петренко 52 % — тянут вниз ТД Альянс и Донпрод",
        "Требуют внимания:",
        "• ТД Альянс: прогноз 31 %",
        "• Донпрод: прогноз 74 %",
    ]
    english = lines(of_team(*TEAM), "en")
    assert english[0] == "👥 Volga and South: forecast 76% 🔴"
    assert english[5].startswith("🔴 Петренко 52% — ")


def test_who_is_away_stands_below_the_rows() -> None:
    """A trip with its days, a leave with its last day; beyond four they are counted."""
    trip = Absent("Орлова", "Orlova", date(2026, 11, 26), date(2026, 11, 24), "Самара")
    leave = Absent("Мельник", "", date(2026, 11, 27))
    told = lines(of_team(*TEAM, absent=(trip, leave, Absent("Петренко", "", None))))
    assert told[6:9] == [
        "🌴 Мельник: нет до 27.11 включительно",
        "🌴 Петренко: нет на месте",
        "🚗 Орлова: Самара, 24–26 ноября",
    ]
    assert lines(of_team(*TEAM, absent=(trip,) * 7), "en")[6:11] == ["🚗 Orlova: Самара, 24–26 Nov"] * 4 + [
        "…and 3 more"
    ]


def test_taps_lead_a_level_down_and_up() -> None:
    board = of_team(*TEAM, up=actions.board("company"))
    screen = team_board(board, "ru")
    assert labels(screen) == ["🔴 Петренко", "🟡 Мельник", "🟢 Орлова", "⬆️ Выше", "☰ Меню"]
    assert screen.buttons[0][0].action == actions.board("manager", "M07")
    assert screen.buttons[-1][0].action == actions.board("company")
    alone = replace(board, groups=(Group("partner", "P3", "ТД Альянс", "", (ALLIANCE,)),), up=None)
    shown = team_board(alone, "ru")
    assert shown.buttons[0][0].action == actions.partner("P3")
    assert "🔴 ТД Альянс 31 %" in plain_text(shown).replace("\u00a0", " ")
    assert "тянут" not in plain_text(shown)


def test_who_has_no_plan_is_counted_apart() -> None:
    board = of_team(*people(("M06", "Орлова", (ORLOVA, partner("P9", "Новый", 1, None), partner("P8", "Ноль", 1, 0)))))
    assert "2 партнёра без плана" in lines(board)
    bare = of_team(*people(("M06", "Орлова", (partner("P9", "Новый", 1, None),))))
    assert lines(bare)[0] == "👥 Поволжье и Юг: план не задан ⚪"
    assert "⚪ Орлова план не задан" in lines(bare)
    assert "Срочного нет" in lines(bare)


def test_nobody_nothing_and_too_early() -> None:
    assert lines(of_team()) == ["Здесь пока никого нет."]
    silent = of_team(*people(("", "", (BARE,))))
    assert lines(silent)[:2] == ["👥 Поволжье и Юг: нет данных ⚪", "Отгрузки ещё не загружены"]
    assert "⚪ Без команды нет данных" in lines(silent)
    assert labels(team_board(silent, "ru")) == ["☰ Меню"]
    third = date(2026, 11, 3)
    found = month(MILLION, 9 * MILLION, third)
    assert found.forecast is not None
    early = replace(BARE, month=found).with_kpis(Known("forecast_pct", found.forecast.figure, third))
    board = of_team(*people(("M06", "Орлова", (early,))), today=date(2026, 11, 5))
    assert lines(board)[:3] == [
        "👥 Поволжье и Юг: рано судить ⚪",
        "Данные на 03.11 по 1 из 1 партнёров",
        "Ноябрь 1,0 из 9,0 млн ₽",
    ]
    assert lines(replace(board, today=TODAY))[1].startswith("⚠️ Данные на 03.11")


def test_debts_scores_and_what_needs_somebody() -> None:
    owed = debt(("1", date(2026, 8, 1), MILLION))
    goods = (SkuStock("S1", "Чай", abc="A", stock=Decimal(0)), SkuStock("S2", "Рис", stock=Decimal(-3)))
    rows = (
        replace(romashka(debt=owed), stock=None).with_kpis(Known("overdue_pct", owed.aging.figure, DATA)),
        partner("P5", "Спор", 68, 100, stock=None),
        replace(partner("P6", "Полка", 68, 100), stock=StockFigures(DATA, goods[:1])),
        replace(partner("P7", "Файл", 68, 100), stock=StockFigures(DATA, goods[1:])),
    )
    fight = replace(rows[1], work=replace(rows[1].work, conflict=CONFLICT))
    board = of_team(*people(("M06", "Орлова", (rows[0], fight, *rows[2:]))))
    assert lines(board)[3:] == [
        "Просрочено 1 млн ₽ (100 %) 🔴",
        "Оценка портфеля 68",
        "🟢 Орлова 105 %",
        "Требуют внимания:",
        "• Ромашка: 90+ дней, 1 млн ₽",
        "• Спор: конфликт, 9-й день",
        "• Полка: нет 1 позиции A",
        "• Файл: ошибка данных в остатках",
    ]
    never = partner("P5", "Ни разу", 68, 100).with_kpis(figure("visit_gap", None, "never_visited", Status.RED))
    long = partner("P6", "Давно", 68, 100).with_kpis(Known("visit_gap", Figure(Decimal(90), Status.RED), TODAY))
    shown = lines(of_team(*people(("M06", "Орлова", (never, long)))))
    assert shown[-2:] == ["• Давно: не были 90 дн.", "• Ни разу: визитов не было"]


@pytest.mark.parametrize("lang", LANGS)
def test_a_large_team_fits_a_phone(lang: Lang) -> None:
    groups = [
        (
            f"M{n:02}",
            f"Константинопольский-Длинный {n}",
            (partner(f"P{n}", f"Партнёр с длинным именем {n}", fact, 100),),
        )
        for n, fact in enumerate([10] * 12 + [62] * 12 + [70] * 12)
    ]
    board = of_team(*people(*groups))
    screen = team_board(board, lang)
    text = plain_text(screen)
    assert len(text) <= 900
    assert len(text.splitlines()) <= 16
    assert len(screen.buttons) <= 7
    whole = replace(board.whole, level="company")
    assert plain_text(team_board(replace(board, whole=whole), lang)).startswith("👥")
    assert dso(None, None, 91, 30).value is None


@pytest.mark.parametrize("lang", LANGS)
def test_all_that_may_be_said_at_once_fits_a_phone(lang: Lang) -> None:
    """Debts, a score, partners without a plan, every colour, and more needs than there is room for."""
    owed = debt(("1", date(2026, 8, 1), MILLION))
    late = [
        replace(romashka(debt=owed), id=f"R{n}").with_kpis(Known("overdue_pct", owed.aging.figure, DATA))
        for n in range(4)
    ]
    rows = [*late, partner("N1", "Без плана", 1, None), BARE]
    facts = (68, 62, 10, 11, 12, 13, 14)
    groups = [(f"M{n}", f"Менеджер {n}", (partner(f"P{n}", f"П{n}", fact, 100),)) for n, fact in enumerate(facts)]
    board = of_team(*people(*groups, ("M8", "Ещё", tuple(rows)), ("M9", "Новичок", (BARE,))))
    text = plain_text(team_board(board, lang))
    assert len(text.splitlines()) == 16
    assert len(text) <= 900
    assert text.count("•") == 2
