"""What a visit was worth, whether a goal has a figure, how full a week is, what a list is told as."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

import pytest

from algorithms.sets import first_left, nth, plus, taken_of
from algorithms.values import Item, Value
from algorithms.visits import clashes, has_figure, listed, mean_of, road_share, sum_of, visit_index, week_load

D = Decimal


def having(field: str, values: Sequence[Value]) -> tuple[Item, ...]:
    return tuple(Item(number, {field: each}) for number, each in enumerate(values, 1))


@pytest.mark.parametrize(
    ("goals", "tasks", "new", "index"),
    [
        ("yy", "dn", 3, "85.0"),  # 40 + 15 + 30
        ("p", "", 1, "40.0"),  # 0 + 30 + 10: «partly» is not reached
        ("yn", "p", 3, "50.0"),  # 20 + 0 + 30
        ("yyp", "", 2, "76.7"),  # 26.667 + 30 + 20
        ("yyy", "ddd", 9, "100.0"),  # more than three agreements are no better
        ("n", "n", 0, "0.0"),
        ("", "", 0, "30.0"),
        ("", "n", 0, "0.0"),
        ("y", "d", 1, "80.0"),
    ],
)
def test_visit_index(goals: str, tasks: str, new: int, index: str) -> None:
    words = {"y": "yes", "n": "no", "p": "partly", "d": "done"}
    agreements = having("due", [date(2025, 4, 1)] * new + [None])
    found = visit_index(
        having("result", [words[each] for each in goals]), having("status", [words[each] for each in tasks]), agreements
    )
    assert str(found) == index


def test_what_was_archived_counts_for_nothing() -> None:
    gone = Item(2, {"result": "no", "due": date(2025, 4, 1)}, archived=True)
    assert visit_index((Item(1, {"result": "yes"}), gone), (), (gone,)) == D("70.0")


FIGURES = [
    "вернуть 300 тыс.",
    "два договора",
    "обучить восемь торговых",
    "полтора миллиона",
    "к 25-му",
    "half a million",
]
SPENT = [("taxi", 540), ("taxi", D(300)), ("hotel", 3240), ("hotel", None)]
NONE = ["поработать", "познакомиться", "сторона партнёра", "договориться о встрече", "to get acquainted", "often", ""]


@pytest.mark.parametrize(("goal", "named"), [*((each, True) for each in FIGURES), *((each, False) for each in NONE)])
def test_a_goal_names_a_figure(goal: str, named: bool) -> None:
    assert has_figure(goal) is named


def test_nothing_has_no_figure() -> None:
    assert has_figure(None) is False


def test_a_sum_of_what_is_known() -> None:
    assert (plus(2, 4), plus(None, 4), plus(2, None), plus(None, None)) == (6, 4, 2, None)


def test_the_nth_of_a_list() -> None:
    assert [nth(["a", "b"], n) for n in (0, 1, 2, 3, None, -1)] == [None, "a", "b", None, None, None]
    assert nth(None, 1) is None


def test_what_is_left_of_a_list() -> None:
    undone = (Item(1, {"partner": "P1"}), Item(2, {"partner": "P2", "status": "hand"}), Item(3, {"partner": "P3"}))
    assert first_left(undone, "partner", ["P1"], "status", ["hand"]) == 3
    assert first_left(undone, "partner", ["P1", "P3"], "status", ["hand"]) == 0
    assert first_left(undone, "partner", None, "status", None) == 1
    assert first_left((), None, None, None, None) == 0
    assert taken_of(undone, "partner", ["P1"]) == ["P1"]
    assert taken_of((), None, None) == taken_of(undone, "partner", None) == []


def test_the_load_of_a_week() -> None:
    assert week_load(6, D("2.5"), 8) == D("77.5")
    assert week_load(None, None, None) == D("20.0")  # the desk alone
    assert week_load(10, 3, 4) == D("105.0")


def test_the_share_of_the_road() -> None:
    assert road_share(9, date(2025, 4, 8), date(2025, 4, 10)) == D("37.5")
    assert road_share(4, date(2025, 4, 8), date(2025, 4, 8)) == D("50.0")
    assert road_share(4, date(2025, 4, 8), date(2025, 4, 1)) == D("50.0")  # an end before the start is one day
    assert road_share(None, date(2025, 4, 8), date(2025, 4, 8)) is None
    assert road_share(4, None, date(2025, 4, 8)) is None


def test_a_mean_leaves_out_what_nobody_knows() -> None:
    assert mean_of(having("sku", [D(12), None, D(7)]), "sku") == D("9.5")
    assert mean_of(having("sku", [None]), "sku") is None
    assert mean_of((), "sku") is None


def test_a_sum_leaves_out_what_nobody_knows() -> None:
    spent = tuple(Item(n, {"kind": kind, "rub": rub}) for n, (kind, rub) in enumerate(SPENT, 1))
    assert sum_of(spent, "rub") == 4080
    assert sum_of(spent, "rub", by="kind", one_of=["taxi"]) == 840
    assert sum_of(spent, "rub", by="kind", one_of=["meal"]) is None


def test_meetings_that_overlap() -> None:
    ten, late, noon = map(datetime.fromisoformat, ("2025-04-08T10:00", "2025-04-08T11:30", "2025-04-08T13:30"))
    assert clashes(having("at", [noon, ten, late, None]), "at", 2) == 1
    assert clashes(having("at", [ten, ten, ten]), "at", 2) == 2
    assert clashes(having("at", [date(2025, 4, 8), ten]), "at", 2) == 1  # a bare day is its morning, 09:00
    assert clashes(having("at", [ten, late]), "at", None) == 0
    assert clashes(having("at", [ten, late]), "at", D(-10) ** 11) == 0
    assert clashes(having("at", [ten, late]), "at", D(10) ** 20) == 1


def test_a_list_is_told_line_by_line() -> None:
    agreed = (
        Item(1, {"what": "Прислать\n прайс", "due": date(2025, 3, 25), "by": "us"}),
        Item(2, {"what": "Витрина", "due": datetime.fromisoformat("2025-04-01T10:00"), "by": "them"}),
        Item(3, {"what": "Образцы", "due": None, "by": "us"}),
        Item(4, {"what": "Нет", "due": None, "by": "us"}, archived=True),
    )
    assert listed(agreed, "what", "due", "by", ["us"]) == "• Прислать прайс (25.03)\n• Образцы"
    assert listed(agreed, "what", "due", "by", ["them"]) == "• Витрина (01.04)"
    assert listed(agreed, "what", "due", "by", ["nobody"]) == "—"
    assert listed(agreed, "what") == "• Прислать прайс\n• Витрина\n• Образцы"
