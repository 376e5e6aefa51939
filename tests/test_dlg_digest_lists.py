"""Behind a digest: who stands where, conflicts, files that did not come; and the ways a digest may be wanted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from decimal import Decimal

import pytest

from algorithms.workdays import load_calendar
from dialogs import actions
from dialogs.digests import OpenConflict, PartnerNumbers, lists
from dialogs.digests.figures import Standing, standing
from dialogs.rhythm import NO_WISH, Wish
from dialogs.screens import Screen, plain_text
from tests.figured import romashka

CALENDAR = load_calendar()
TODAY, AS_OF = date(2026, 11, 20), date(2026, 11, 19)


def where(id_: str, pct: int | None, plan: int = 1_000_000) -> Standing:
    fact = None if pct is None else Decimal(plan) * pct * 13 / 2000
    return standing(PartnerNumbers(id_, f"Партнёр {id_}", f"Partner {id_}", fact, Decimal(plan)), AS_OF, CALENDAR)


def lines(screen: Screen) -> list[str]:
    return [each for each in plain_text(screen).replace("\u00a0", " ").splitlines() if each]


def labels(screen: Screen) -> list[list[str]]:
    return [[button.label for button in row] for row in screen.buttons]


def test_the_most_rubles_missing_stand_first_and_the_unknown_last() -> None:
    own = (where("P1", 104), where("P2", None), where("P3", 78, 100_000), where("P4", 88, 9_000_000))
    screen = lists.partners(own, AS_OF, TODAY, "ru")
    assert lines(screen) == [
        "Партнёры: прогноз месяца",
        "Данные на 19.11",
        "• 🔴 Партнёр P4: прогноз 88 %",
        "• 🔴 Партнёр P3: прогноз 78 %",
        "• 🟢 Партнёр P1: прогноз 104 %",
        "• ⚪ Партнёр P2: нет данных",
    ]
    assert labels(screen) == [["Партнёр P4", "Партнёр P3"], ["Партнёр P1", "Партнёр P2", "☰ Меню"]]


def test_it_says_whose_it_is_and_that_the_month_is_over() -> None:
    pace = where("P1", 104).pace
    ended = replace(where("P1", 104), pace=replace(pace, wd_elapsed=pace.wd_total))
    screen = lists.partners((ended,), AS_OF, TODAY, "ru", whose="Рустам Хасанов", closed=True)
    assert lines(screen)[0] == "Рустам Хасанов: итог месяца"
    assert lines(screen)[-1] == "• 🟢 Партнёр P1: итог месяца 104 %"
    assert lines(lists.partners((), None, TODAY, "en", closed=True))[0] == "Partners: how the month ended"


def test_a_long_list_is_counted_and_an_empty_one_is_said() -> None:
    screen = lists.partners([where(f"P{n}", 70 + n) for n in range(15)], AS_OF, TODAY, "en")
    assert lines(screen)[-1] == "• and 3 more"
    empty = lists.partners((), None, TODAY, "ru")
    assert lines(empty) == ["Партнёры: прогноз месяца", "Здесь пусто, и это хорошо."]
    assert labels(empty) == [["☰ Меню"]]


def test_conflicts_the_longest_first() -> None:
    found = [OpenConflict("P2", "Кубань-Маркет", 2, 0, 0), OpenConflict("P1", "Донпрод", 9, 3, 7, "Donprod")]
    assert lines(lists.conflicts(found, "ru"))[1:] == ["• Донпрод — 9-й день", "• Кубань-Маркет — 2-й день"]
    assert labels(lists.conflicts(found[:1], "ru")) == [["Кубань-Маркет"], ["☰ Меню"]]


def test_files_that_did_not_come_the_oldest_first() -> None:
    pair = [(romashka(id="P1"), date(2026, 11, 8)), (romashka(id="P2", name="Донпрод"), date(2026, 10, 30))]
    screen = lists.unsent(pair, TODAY, "ru")
    assert lines(screen)[1:] == ["• Донпрод — последний раз 30.10", "• Ромашка — последний раз 08.11"]
    assert screen.buttons[0][0].action == actions.partner("P2")


# ── how digests are wanted ──────────────────────────────────────────────────────────────────────────────────

USUAL = time(16)


@pytest.mark.parametrize(
    ("wish", "word", "then"),
    [
        (NO_WISH, "less", Wish(less=True)),
        (Wish(less=True), "more", Wish(more=True)),
        (Wish(more=True), "usual", NO_WISH),
        (NO_WISH, "dark", Wish(dark=True)),
        (Wish(dark=True, less=True), "light", Wish(less=True)),
        (NO_WISH, "12:00", Wish(at=(("friday", time(12)),))),
        (Wish(at=(("friday", time(12)),)), "18:00", Wish(at=(("friday", time(18)),))),
        (Wish(at=(("friday", time(12)), ("month", time(9)))), "16:00", Wish(at=(("month", time(9)),))),
        (Wish(less=True), "25:00", Wish(less=True)),
        (Wish(less=True), "never", Wish(less=True)),
    ],
)
def test_a_wish_is_taken_by_one_word(wish: Wish, word: str, then: Wish) -> None:
    assert lists.wished(wish, "friday", word, USUAL) == then
    assert Wish.of(then.to_json()) == then


@pytest.mark.parametrize("body", [None, {}, {"friday": "noon"}, {"friday": 12}, {"friday": "24:00"}, {"less": False}])
def test_what_cannot_be_read_is_no_wish(body: dict[str, object] | None) -> None:
    assert Wish.of(body) == NO_WISH


@pytest.mark.parametrize(
    ("wish", "now", "first"),
    [
        (NO_WISH, "когда есть новости, в 16:00", ["Реже", "Чаще"]),
        (Wish(less=True), "не чаще раза в две недели, в 16:00", ["Как обычно", "Чаще"]),
        (
            Wish(more=True, at=(("friday", time(9)),)),
            "каждую неделю, даже без новостей, в 09:00",
            ["Реже", "Как обычно"],
        ),
    ],
)
def test_it_says_what_is_so_and_offers_the_others(wish: Wish, now: str, first: list[str]) -> None:
    screen = lists.wishes(wish, "friday", USUAL, "ru")
    assert lines(screen) == ["Как присылать дайджесты?", f"Сейчас: {now}."]
    rows = labels(screen)
    assert rows[0] == first
    assert len(rows[1]) == 3
    assert f"В {wish.hour('friday', USUAL):%H:%M}" not in rows[1]
    assert rows[2] == ["🌙 Тёмные графики", "☰ Меню"]
    assert labels(lists.wishes(replace(wish, dark=True), "friday", USUAL, "ru"))[2][0] == "☀️ Светлые графики"


def test_every_offered_hour_is_taken() -> None:
    for button in lists.wishes(NO_WISH, "friday", USUAL, "ru").buttons[1]:
        assert button.action is not None
        kind, _, word = button.action.value.partition("/")
        assert kind == "friday"
        assert lists.wished(NO_WISH, "friday", word, USUAL).hour("friday", USUAL) != USUAL
