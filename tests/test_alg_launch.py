"""The launch index and the verdict on reliability."""

from __future__ import annotations

from decimal import Decimal

import pytest

from algorithms.launch import launch_index, reliability_marks, reliability_verdict
from algorithms.scoring import coverage, wscore

W_R = {"financial": 25, "reputation": 15, "experience": 10, "geo": 20, "logistics": 15, "staff": 15}


@pytest.mark.parametrize(
    ("parts", "index"),
    [
        ((100, 100, 100, 100, 100), "100.0"),
        ((0, 0, 0, 0, 0), "0.0"),
        ((90, 80, 75, 100, 60), "82.3"),  # 27 + 20 + 11.25 + 15 + 9 = 82.25
        ((70, 50, 60, 100, 40), "63.5"),  # 21 + 12.5 + 9 + 15 + 6
        ((250, 100, 100, 100, 100), "100.0"),  # what is above the plan does not make up for the rest
        ((250, 40, 100, 100, 100), "85.0"),
        ((-5, 100, 100, 100, 100), "70.0"),  # more came back than was bought
        ((100, 100, 100, 100, None), "100.0"),
        ((90, 80, None, 100, None), "88.6"),  # (27 + 20 + 15) ÷ 70
        ((None, None, None, None, Decimal("33.35")), "33.4"),  # half up
        ((Decimal("33.3"), None, None, None, None), "33.3"),
    ],
)
def test_launch_index(parts: tuple[Decimal | int | None, ...], index: str) -> None:
    plan, outlets, sku, paid, reports = parts
    found = launch_index(plan, outlets=outlets, sku=sku, paid=paid, reports=reports)
    assert found == Decimal(index)
    assert str(found) == index


def test_a_launch_that_nobody_measured_has_no_index() -> None:
    assert launch_index(None, outlets=None, sku=None, paid=None, reports=None) is None


@pytest.mark.parametrize(
    ("score", "verdict"),
    [
        ("100", "strong"),
        ("75.0", "strong"),
        ("74.9", "ok"),
        ("60", "ok"),
        ("59.9", "watch"),
        ("45", "watch"),
        ("44.9", "weak"),
        ("0.0", "weak"),
    ],
)
def test_reliability_verdict(score: str, verdict: str) -> None:
    assert reliability_verdict(Decimal(score), ko=False) == verdict
    assert reliability_verdict(Decimal(score), ko=True) == "weak"


def test_without_a_score_only_a_stop_rule_says_something() -> None:
    assert reliability_verdict(None, ko=False) is None
    assert reliability_verdict(None, ko=True) == "weak"


def test_marks_asked_one_by_one_count_as_those_of_one_form() -> None:
    marks = reliability_marks(4, reputation=5, experience=4, geo=4, logistics=4, staff=4)
    assert wscore(marks, W_R) == Decimal("78.8")
    unknown = reliability_marks(4, reputation=0, experience=None, geo=3, logistics=3, staff=3)
    assert coverage(unknown, W_R) == Decimal("75.0")
