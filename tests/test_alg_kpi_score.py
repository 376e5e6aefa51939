"""The partner's score: its class, ceilings and the way up; the yardstick it is measured by, and its JSON."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from algorithms.kpi import (
    ALGORITHMS,
    DEFAULT,
    Component,
    Score,
    Status,
    Trend,
    Yardstick,
    YardstickError,
    class_of,
    from_json,
    partner_score,
    portfolio_score,
    to_json,
    trend,
    way_up,
)
from algorithms.kpi.score import points
from algorithms.loader import LIBRARY
from algorithms.workdays import load_calendar

D = Decimal
VECTORS: dict[str, Any] = yaml.load((Path(__file__).parent / "vectors" / "kpi.yaml").read_bytes(), yaml.CSafeLoader)
BEST = {"plan_pct": "100", "growth_lfl": "10", "overdue_pct": "0", "dso_over": "0", "akb_okb_pct": "80"} | {
    "matrix_pct": "95",
    "dos": "30",
    "fill_rate_pct": "98",
    "data_ontime_pct": "100",
    "jbp_pct": "100",
    "commitment": "5",
}


def values(**changed: str | None) -> dict[str, Decimal | None]:
    return {kpi: None if value is None else D(value) for kpi, value in {**BEST, **changed}.items()}


def test_the_parts_of_the_score_are_the_companys() -> None:
    assert [
        {
            "kpi": each.kpi,
            "weight": int(each.weight),
            "norm": each.norm,
            "points": [int(point) for point in each.points],
        }
        for each in DEFAULT.components
    ] == VECTORS["score_components"]


# The score


@pytest.mark.parametrize(("plan", "score", "cls"), [("100", 100, "A"), ("70", 80, "A"), (None, 100, "A")])
def test_a_component_that_is_not_known_passes_its_weight(plan: str | None, score: int, cls: str) -> None:
    found = partner_score(values(plan_pct=plan))
    assert (found.score, found.cls, found.unknown) == (score, cls, () if plan else ("plan_pct",))


@pytest.mark.parametrize(("scores", "classes"), [((80, 79, 60, 59, 40, 39, 0), ("A", "B", "B", "C", "C", "D", "D"))])
def test_classes_begin_at_their_score(scores: tuple[int, ...], classes: tuple[str, ...]) -> None:
    assert tuple(map(class_of, scores)) == classes


def test_the_class_is_of_the_score_that_is_shown() -> None:
    """79.6 is shown as 80, and 80 is an A: «80 of 100, class B» would look like a mistake."""
    found = partner_score(values(plan_pct="69", commitment="4.68"))
    assert (found.score_exact, found.score, found.cls) == (D("79.6"), 80, "A")
    below = partner_score(values(plan_pct="69", commitment="4.592"))
    assert (below.score_exact, below.score, below.cls) == (D("79.49"), 79, "B")


def test_sixty_of_a_hundred_are_enough_to_know() -> None:
    known = ("plan_pct", "growth_lfl", "overdue_pct", "dso_over", "akb_okb_pct")
    exactly = partner_score({kpi: D(BEST[kpi]) for kpi in known})
    assert (exactly.coverage, exactly.score) == (D(60), 100)
    fewer = partner_score({kpi: D(BEST[kpi]) for kpi in known[:4]})
    assert (fewer.coverage, fewer.score, fewer.reason, fewer.top_losses) == (D(50), None, "not_enough_data", ())
    assert (partner_score({}).reason, partner_score({}, replace(DEFAULT, least_known=D(0))).score) == (
        "not_enough_data",
        None,
    )


@pytest.mark.parametrize(
    ("ar_90plus", "sellout_age", "plan", "cls", "cap", "ceilings"),
    [
        ("0", 45, "100", "A", None, ()),
        ("0.01", None, "100", "C", "overdue_90plus", ("overdue_90plus",)),
        (None, 46, "100", "B", "stale_sellout", ("stale_sellout",)),
        ("5", 46, "100", "C", "overdue_90plus", ("overdue_90plus", "stale_sellout")),
        (None, 46, "69", "A", None, ()),
    ],
)
def test_ceilings(
    ar_90plus: str | None, sellout_age: int | None, plan: str, cls: str, cap: str | None, ceilings: tuple[str, ...]
) -> None:
    debt = None if ar_90plus is None else D(ar_90plus)
    if plan == "69":  # a B already: the ceiling stands, but took nothing
        found = partner_score(values(plan_pct="69", growth_lfl="-10"), ar_90plus=debt, sellout_age=sellout_age)
        assert (found.cls, found.cap, found.ceilings) == ("B", None, ("stale_sellout",))
        return
    found = partner_score(values(), ar_90plus=debt, sellout_age=sellout_age)
    assert (found.score, found.cls, found.cap, found.ceilings) == (100, cls, cap, ceilings)


@pytest.mark.parametrize(
    ("dos", "norm"),
    [("7", 0), ("5", 0), ("10.5", 50), ("14", 100), ("45", 100), ("60", 50), ("75", 0), ("90", 0)],
)
def test_the_norm_of_stock_is_a_trapezium(dos: str, norm: int) -> None:
    component = next(each for each in DEFAULT.components if each.kpi == "dos")
    assert points(component, D(dos)) == norm


known = st.fixed_dictionaries(
    {each.kpi: st.none() | st.decimals(-50, 200, places=1) for each in DEFAULT.components},
)


@settings(max_examples=40)
@given(known)
def test_the_score_as_a_pencil_makes_it(told: dict[str, Decimal | None]) -> None:
    found = partner_score(told)
    norms = {each.kpi: by_pencil(each, value) for each in DEFAULT.components if (value := told[each.kpi]) is not None}
    weights = {each.kpi: Fraction(each.weight) for each in DEFAULT.components if each.kpi in norms}
    weight = sum(weights.values(), Fraction())
    assert found.coverage == Decimal(int(weight))
    assert (set(found.norm), set(found.unknown)) == (set(norms), told.keys() - norms.keys())
    if weight < 60:
        assert found.score is None
        return
    exact = sum(weights[kpi] * norm for kpi, norm in norms.items()) / weight
    assert found.score == int(exact + Fraction(1, 2))
    lost = {kpi: round(float(weights[kpi] * (100 - norm) / 100), 9) for kpi, norm in norms.items() if norm < 100}
    assert {loss.kpi: round(float(loss.points), 9) for loss in found.losses} == lost
    assert [loss.points for loss in found.losses] == sorted((loss.points for loss in found.losses), reverse=True)
    climbs(found)


def by_pencil(component: Component, value: Decimal) -> Fraction:
    """In fractions, where nothing is lost."""
    at, points_ = Fraction(value), [Fraction(point) for point in component.points]
    if component.norm == "lin":
        return min(Fraction(100), max(Fraction(), (at - points_[0]) * 100 / (points_[1] - points_[0])))
    low, rise, fall, high = points_
    rising, falling = (at - low) * 100 / (rise - low), (high - at) * 100 / (high - fall)
    return max(Fraction(), min(Fraction(100), rising, falling))


def climbs(found: Score) -> None:
    """A step that names a value keeps its word: with that value alone the next class is reached."""
    way = way_up(found)
    if way is None:
        assert found.cls == "A"
        return
    for step in way.steps:
        if step.needed is not None:
            better = partner_score({**found.values, step.kpi: round(step.needed, 20)})
            assert better.score is not None
            assert better.score >= DEFAULT.score_classes[way.to], step


# The way up


def test_the_way_up_names_what_alone_would_do() -> None:
    found = partner_score(values(plan_pct="82", overdue_pct="14", matrix_pct="67"))
    way = way_up(found)
    assert found.score == 72
    assert way is not None
    assert (way.to, way.missing, way.ceilings, way.unknown) == ("A", 8, (), ())
    steps = {step.kpi: (round(step.gain, 1), step.needed, step.algorithm) for step in way.steps}
    assert list(steps) == ["plan_pct", "overdue_pct", "matrix_pct"]
    assert steps["plan_pct"][0] == D("12.0")
    assert steps["plan_pct"][2] == "partner_negotiation"
    gain, needed, algorithm = steps["overdue_pct"]
    assert (gain, algorithm) == (D("8.4"), "conflict_resolution")
    assert needed is not None
    assert round(needed, 4) == D("0.8333")


def test_the_way_up_of_a_full_shelf_leads_down() -> None:
    short = partner_score(values(dos="74", plan_pct="79", overdue_pct="7"))
    way = way_up(short)
    assert way is not None
    (needed,) = [step.needed for step in way.steps if step.kpi == "dos"]
    assert needed is not None
    assert 45 <= needed < 75
    low = way_up(partner_score(values(dos="8", plan_pct="79", overdue_pct="7")))
    assert low is not None
    assert next(step.needed for step in low.steps if step.kpi == "dos") < D(14)  # type: ignore[operator]


def test_a_ceiling_bars_the_way_however_many_points() -> None:
    found = partner_score(values(), ar_90plus=D(5), sellout_age=60)
    way = way_up(found)
    assert way is not None
    assert (way.to, way.missing, way.steps, way.ceilings) == ("B", 0, (), ("overdue_90plus",))
    assert way_up(partner_score(values())) is None
    assert way_up(partner_score({})) is None


def test_every_step_opens_a_conversation_that_exists() -> None:
    assert set(ALGORITHMS) == {each.kpi for each in DEFAULT.components} | set(DEFAULT.ceilings)
    assert all((LIBRARY / f"{algorithm}.yaml").is_file() for algorithm in ALGORITHMS.values())


@pytest.mark.parametrize(
    ("now", "before", "expected"),
    [
        (70, 66, Trend(4, "up")),
        (70, 67, Trend(3, "same")),
        (67, 70, Trend(-3, "same")),
        (66, 70, Trend(-4, "down")),
        (66, None, Trend(None, "unknown")),
        (None, 66, Trend(None, "unknown")),
    ],
)
def test_three_points_are_no_change(now: int | None, before: int | None, expected: Trend) -> None:
    assert trend(now, before) == expected


def test_a_portfolio_is_weighed_by_plan() -> None:
    assert portfolio_score([(80, D(300)), (40, D(100)), (None, D(900)), (10, None), (10, D(0))]) == D(70)
    assert portfolio_score([]) is None


# The yardstick


def test_a_yardstick_comes_back_as_it_was() -> None:
    assert from_json(to_json(DEFAULT)) == from_json({}) == DEFAULT
    own = from_json(
        {
            "thresholds": {"dos": {"green": ["10.5", 40], "yellow": [5, "50"]}, "turnover": up("6", 4)},
            "by_class": {"A": {"plan_pct": up(98, 95)}, "D": {"overdue_pct": {"green_to": 1, "yellow_to": 2}}},
            "score": [
                {"kpi": "plan_pct", "weight": 60, "points": [70, 100]},
                {"kpi": "dos", "weight": "40", "norm": "trap", "points": [5, 10, 40, 50]},
            ],
            "cadence": {"A": 7},
            "service": {"C": 0.85},
            "freshness": {"sell_out": "10wd"},
            "least_known": 50,
        }
    )
    assert from_json(to_json(own)) == own
    assert own.thresholds("A")["plan_pct"].status(D(97)) is Status.YELLOW
    assert own.thresholds("B")["plan_pct"] == own.thresholds()["plan_pct"] == DEFAULT.thresholds()["plan_pct"]
    assert own.thresholds("A")["dos"] == own.thresholds()["dos"] != DEFAULT.thresholds()["dos"]
    assert (own.cadence, own.service["C"], own.service["A"]) == ({"A": 7, "B": 30, "C": 60}, D("0.85"), D("0.98"))
    assert (own.cadence_of("A"), own.cadence_of("D"), own.cadence_of(None)) == (7, 60, 60)
    assert partner_score({"plan_pct": D(85), "dos": D(20)}, own).score == 70


def up(green: object, yellow: object) -> dict[str, object]:
    return {"better": "up", "green_from": green, "yellow_from": yellow}


part = {"kpi": "plan_pct", "weight": 100, "points": [70, 100]}


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ([], "yardstick: names and values"),
        ({"tresholds": {}}, "tresholds: nothing of this name"),
        ({"thresholds": []}, "thresholds: names and values"),
        ({"thresholds": {"margin": {}}}, "thresholds.margin: nothing of this name"),
        ({"thresholds": {"dos": 5}}, "thresholds.dos: names and values"),
        ({"thresholds": {"dos": {"low": 5}}}, "thresholds.dos.low: nothing of this name"),
        ({"thresholds": {"dos": {"better": "up"}}}, "thresholds.dos.better: this figure is judged by 'band'"),
        ({"thresholds": {"dos": {"green": 5, "yellow": [1, 9]}}}, "thresholds.dos.green: two numbers"),
        ({"thresholds": {"dos": {"green": [1, 9], "yellow": [2, 8]}}}, "thresholds.dos: green belongs inside"),
        ({"thresholds": {"dos": {"green": [9, 3], "yellow": [1, 10]}}}, "thresholds.dos: green belongs inside"),
        ({"thresholds": {"plan_pct": {"green_from": 1}}}, "thresholds.plan_pct.yellow_from: None is not a number"),
        ({"thresholds": {"plan_pct": up(90, 100)}}, "thresholds.plan_pct: yellow would be better"),
        ({"thresholds": {"plan_pct": up("NaN", 1)}}, "thresholds.plan_pct.green_from: 'NaN' is not a number"),
        ({"thresholds": {"plan_pct": up("many", 1)}}, "thresholds.plan_pct.green_from: 'many' is not a number"),
        ({"thresholds": {"plan_pct": up(True, 1)}}, "thresholds.plan_pct.green_from: True is not a number"),
        ({"thresholds": {"oos_pct": {"green_to": 5, "yellow_to": 3}}}, "thresholds.oos_pct: yellow would be better"),
        ({"by_class": {"E": {}}}, "by_class.E: nothing of this name"),
        ({"by_class": {"A": {"dos": 5}}}, "by_class.A.dos: names and values"),
        ({"score": {}}, "score: a list"),
        ({"score": [part, part]}, "score: a figure stands there twice"),
        ({"score": [{**part, "weight": 99}]}, "score: the weights make 99, not 100"),
        ({"score": [{**part, "weight": 0}]}, "score.0 (plan_pct).weight: 0 is not between 0.1 and 100"),
        ({"score": [{**part, "kpi": "margin"}]}, "score.0.kpi: 'margin' is not scored"),
        ({"score": [{**part, "kpi": []}]}, "score.0.kpi: [] is not scored"),
        ({"score": [{**part, "name": 1}]}, "score.0.name: nothing of this name"),
        ({"score": [{**part, "points": [70]}]}, "score.0 (plan_pct).points: two of"),
        ({"score": [{**part, "points": None}]}, "score.0 (plan_pct).points: two of"),
        ({"score": [{**part, "norm": "log"}]}, "score.0 (plan_pct).points: two of"),
        ({"score": [{**part, "points": [70, 70]}]}, "score.0 (plan_pct).points: «lin» differ"),
        ({"score": [{**part, "norm": "trap", "points": [7, 7, 8, 9]}]}, "score.0 (plan_pct).points: «lin» differ"),
        ({"score_classes": {"A": 60}}, "score_classes: A, B and C fall"),
        ({"score_classes": {"A": 101}}, "score_classes.A: 101 is not between 0 and 100"),
        ({"ceilings": {"overdue_90plus": "E"}}, "ceilings.overdue_90plus: 'E' is none of A, B, C, D"),
        ({"cadence": {"D": 5}}, "cadence.D: nothing of this name"),
        ({"cadence": {"A": "1.5"}}, "cadence.A: 1.5 is not a whole number"),
        ({"cadence": {"A": 0}}, "cadence.A: 0 is not between 1 and 3650"),
        ({"service": {"A": 1}}, "service.A: 1 is not between 0.5 and 0.9999"),
        ({"freshness": {"stock": "a week"}}, "freshness.stock: days as «7d»"),
        ({"freshness": {"stock": 7}}, "freshness.stock: days as «7d»"),
        ({"shelf_share": "1.1"}, "shelf_share: 1.1 is not between 0.01 and 1"),
        ({"lead_days": "Infinity"}, "lead_days: 'Infinity' is not a number"),
    ],
)
def test_what_makes_no_sense_is_refused_by_its_key(body: Any, said: str) -> None:
    with pytest.raises(YardstickError) as refused:
        from_json(body)
    assert str(refused.value).startswith(said), refused.value


def test_a_source_is_old_by_its_own_measure() -> None:
    ru, friday, monday, tuesday = load_calendar(), date(2026, 11, 20), date(2026, 11, 23), date(2026, 11, 24)
    assert not DEFAULT.stale("sell_in", friday, monday, ru)
    assert DEFAULT.stale("sell_in", friday, tuesday, ru)
    assert not DEFAULT.stale("stock", date(2026, 11, 16), monday, ru)
    assert DEFAULT.stale("stock", date(2026, 11, 15), monday, ru)
    assert not DEFAULT.stale("visits", date(2020, 1, 1), monday, ru)
    assert isinstance(DEFAULT, Yardstick)
