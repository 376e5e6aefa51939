"""A yardstick by single keys: shown flat, changed by a word, compared."""

from __future__ import annotations

from decimal import Decimal

import pytest

from algorithms.kpi import DEFAULT, Difference, YardstickError, changed, difference, flat
from algorithms.kpi.figure import Band, Down

SHIPPED = flat(DEFAULT)


def told(**changes: str) -> tuple[Difference, ...]:
    """Keys with their points as «__»."""
    named = {key.replace("__", "."): text for key, text in changes.items()}
    return difference(DEFAULT, changed(DEFAULT, named))


def test_every_number_has_its_key() -> None:
    assert SHIPPED["thresholds.overdue_pct.green_to"] == "5"
    assert SHIPPED["thresholds.dos.green"] == "14..45"
    assert SHIPPED["score.dos.points"] == "7..14..45..75"
    assert (SHIPPED["cadence.A"], SHIPPED["lead_days"], SHIPPED["freshness.sell_in"]) == ("14", "5", "1wd")
    assert not [key for key in SHIPPED if key.endswith(".better")]


@pytest.mark.parametrize("key", [key for key in SHIPPED if not key.startswith(("score.", "score_classes."))])
def test_every_key_told_again_or_not_at_all_changes_nothing(key: str) -> None:
    assert changed(DEFAULT, {key: SHIPPED[key]}) == DEFAULT
    assert changed(DEFAULT, {key: ""}) == DEFAULT


def test_a_threshold_is_changed_alone() -> None:
    (only,) = told(thresholds__overdue_pct__green_to=" 3,5 ")
    assert only == Difference("thresholds.overdue_pct.green_to", "5", "3.5")
    assert changed(DEFAULT, {"thresholds.dos.green": "10..40"}).thresholds()["dos"] == Band(
        (Decimal(10), Decimal(40)), (Decimal(7), Decimal(60))
    )


def test_a_class_has_the_companys_own_beside_what_is_told_of_it() -> None:
    own = changed(DEFAULT, {"thresholds.overdue_pct.yellow_to": "20"})
    own = changed(own, {"by_class.A.overdue_pct.green_to": "2"})
    assert own.thresholds("A")["overdue_pct"] == Down(Decimal(2), Decimal(20))
    assert own.thresholds("B")["overdue_pct"] == Down(Decimal(5), Decimal(20))
    assert flat(changed(own, {"by_class.A.overdue_pct.green_to": ""})) == flat(
        changed(DEFAULT, {"thresholds.overdue_pct.yellow_to": "20"})
    )


def test_weights_change_together() -> None:
    with pytest.raises(YardstickError, match="the weights make 105, not 100"):
        told(score__plan_pct__weight="25")
    assert [each.key for each in told(score__plan_pct__weight="25", score__jbp_pct__weight="0")] == [
        *("score.plan_pct.weight", "score.jbp_pct.weight", "score.jbp_pct.norm", "score.jbp_pct.points"),
    ]
    without = changed(DEFAULT, {"score.plan_pct.weight": "25", "score.jbp_pct.weight": "0"})
    assert flat(changed(without, {"score.plan_pct.weight": "20", "score.jbp_pct.weight": "5"})) == SHIPPED


def test_a_figure_without_a_colour_gets_one() -> None:
    own = changed(DEFAULT, {"thresholds.turnover.green_from": "4", "thresholds.turnover.yellow_from": "2"})
    assert set(flat(own)) - set(SHIPPED) == {"thresholds.turnover.green_from", "thresholds.turnover.yellow_from"}


@pytest.mark.parametrize(
    ("key", "text", "said"),
    [
        ("thresholds.overdue_pct.green_to", "20", "thresholds.overdue_pct: yellow would be better than green"),
        ("thresholds.overdue_pct.green_to", "пять", "thresholds.overdue_pct.green_to: 'пять' is not a number"),
        ("thresholds.overdue_pct.green_from", "5", "thresholds.overdue_pct.green_from: nothing of this name"),
        ("thresholds.margin.green_from", "5", "thresholds.margin: nothing of this name is measured"),
        ("thresholds.turnover.green_from", "5", "thresholds.turnover.yellow_from: None is not a number"),
        ("thresholds.turnover.green_from", "", "thresholds.turnover.green_from: nothing is shipped for it"),
        ("by_class.Z.dos.green", "1..2", "by_class.Z: nothing of this name"),
        ("by_class.A.margin.green_to", "1", "by_class.A.margin: nothing of this name"),
        ("by_class.A", "", "by_class.A: nothing is shipped for it"),
        ("score.margin.weight", "5", "score.margin.weight: no number of this name"),
        ("score.plan_pct", "5", "score.plan_pct: no number of this name"),
        ("cadence.A.B", "5", "cadence.A.B: no number of this name"),
        ("cadence.A.B.C", "5", "cadence.A.B.C: no number of this name"),
        ("cadence.A", "0", "cadence.A: 0 is not between 1"),
        ("thresholds", "5", "thresholds: no number of this name"),
        ("", "5", ": nothing of this name"),
        ("lead", "5", "lead: nothing of this name"),
        ("lead", "", "lead: nothing is shipped for it"),
        ("freshness.stock", "soon", "freshness.stock: days as «7d»"),
    ],
)
def test_nonsense_is_refused_by_its_key(key: str, text: str, said: str) -> None:
    with pytest.raises(YardstickError) as refused:
        changed(DEFAULT, {key: text})
    assert str(refused.value).startswith(said)
