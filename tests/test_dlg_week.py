"""The week as it goes: marks, order, what is one tap away, both languages."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from dialogs.screens import Screen, plain_text
from dialogs.week import PartnerState, proposals
from dialogs.week_screen import (
    Going,
    Mark,
    Week,
    ask_hush,
    covered,
    in_order,
    mark_of,
    offer,
    offered,
    visit_card,
    week_screen,
)

MONDAY, TODAY = date(2026, 11, 16), date(2026, 11, 18)
OPEN = Going(1, "p1", "Ромашка", "planned", date(2026, 11, 19), "10:30")
MARKS: tuple[Mark, ...] = ("planned", "done", "late", "missed", "moved", "dropped", "asked")


def labels(screen: Screen) -> list[list[str]]:
    return [[button.label for button in row] for row in screen.buttons]


@pytest.mark.parametrize(
    ("status", "duty", "day", "mark"),
    [
        ("done", None, None, "done"),
        ("dropped", None, TODAY, "dropped"),
        ("planned", "moved", TODAY, "moved"),
        ("planned", "asked", TODAY, "asked"),
        ("planned", "refused", date(2026, 11, 17), "late"),
        ("planned", None, TODAY, "planned"),
        ("planned", None, None, "planned"),
    ],
)
def test_a_visit_has_one_mark(status: str, duty: str | None, day: date | None, mark: Mark) -> None:
    assert mark_of(status, duty, day, MONDAY, TODAY) == mark
    assert mark_of("planned", None, day, MONDAY, date(2026, 11, 23)) == "missed"


def test_the_week_counts_what_is_on_the_plan_and_opens_what_is_not_done() -> None:
    every = tuple(replace(OPEN, visit=number, name=f"П{number}", mark=mark) for number, mark in enumerate(MARKS))
    screen = week_screen(Week(MONDAY, every, ("🚗 Командировка",)), TODAY, "ru")
    text = plain_text(screen)
    assert "Неделя 16–20 ноября: сделано 1 из 5" in text
    assert "🔴 чт 19.11 в 10:30 — П2: нет отчёта" in text
    assert "✖️ П5: не едем" in text
    assert labels(screen)[:2] == [["П0", "П2"], ["П3", "П6"]]
    assert labels(screen)[-2] == ["➕ Добавить", "📅 В календарь"]
    english = plain_text(week_screen(Week(MONDAY, every), TODAY, "en"))
    assert not any("а" <= letter <= "я" for letter in english)


def test_an_empty_week_says_so_and_one_of_somebody_away_stands_below() -> None:
    assert "пока без визитов" in plain_text(week_screen(Week(MONDAY), TODAY, "ru"))
    both = week_screen(Week(MONDAY, (), (), (("Хасанов", (OPEN,)),)), TODAY, "ru")
    assert "Хасанов: нет на месте, визиты недели —" in plain_text(both)
    assert labels(both)[0] == ["Ромашка"]
    assert "теперь видите вы" in plain_text(covered("Хасанов", [OPEN], TODAY, "ru"))


def test_by_day_and_minute_then_by_the_plan() -> None:
    later = replace(OPEN, visit=2, at="")
    loose = replace(OPEN, visit=3, day=None, at="")
    gone = replace(OPEN, visit=4, day=MONDAY, mark="dropped")
    assert [each.visit for each in in_order([gone, loose, OPEN, later])] == [2, 1, 3, 4]


def test_what_can_be_done_with_a_visit_goes_by_its_mark() -> None:
    rows = {mark: len(labels(visit_card(replace(OPEN, mark=mark, day=None), TODAY, "ru"))) for mark in MARKS}
    assert rows == {"planned": 3, "late": 3, "missed": 3, "asked": 2, "done": 1, "moved": 1, "dropped": 1}


def test_whom_else_with_both_reasons_taken_or_not_wanted() -> None:
    (found,) = proposals([PartnerState("p9", "Север", klass="A", never_visited=True)], TODAY)
    assert labels(offer([found], "ru"))[0] == ["🔴 Север — визитов ещё не было"]
    assert "Предлагать больше некого" in plain_text(offer([], "ru"))
    assert labels(offered(found, "Север", "ru"))[:2] == [["✅ Взять в неделю"], ["🙅 Не предлагать"]]
    assert len(labels(ask_hush("p9", "Север", "ru"))) == 4
