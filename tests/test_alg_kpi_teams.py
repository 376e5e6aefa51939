"""Many partners as one figure, and what a partner's figures signal."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from algorithms import kpi
from algorithms.kpi import Figure, SignalFacts, Status, signals, together, worse
from algorithms.workdays import load_calendar

D = Decimal
RU = load_calendar()
DAY = date(2026, 11, 18)
TATARSTAN = RU.with_days_off([date(2026, 11, 6)])


# Teams


def test_a_team_is_a_ratio_of_sums_and_says_who_is_left_out() -> None:
    plans = [("100", "90"), ("300", "330"), (None, "50"), ("0", "50"), ("70", None)]
    figures = [kpi.plan_pct(plan and D(plan), fact and D(fact)) for plan, fact in plans]  # type: ignore[arg-type]
    found = together("plan_pct", figures)
    assert (found.value, found.status, found.reason) == (D(105), Status.GREEN, None)
    assert (found.top, found.bottom, found.counted) == (D(420), D(400), 2)
    assert found.left_out == {"no_plan": 1, "zero_plan": 1, "no_fact": 1}
    assert together("plan_pct", figures, {"plan_pct": kpi.Up(D(110), D(106))}).status is Status.RED


def test_a_team_of_nobody_has_no_figure() -> None:
    found = together("plan_pct", [])
    assert (found.value, found.status, found.reason, found.counted) == (None, Status.GRAY, "no_data", 0)
    assert together("overdue_pct", []).reason == "no_data"


@pytest.mark.parametrize(
    ("name", "figures", "value", "status", "reason"),
    [
        ("returns_pct", [kpi.returns_pct(D(5), D(0)), kpi.returns_pct(D(1), D(200))], 3, "yellow", None),
        ("returns_pct", [kpi.returns_pct(D(5), D(0))], None, "red", "returns_without_shipments"),
        ("returns_pct", [kpi.returns_pct(D(0), D(0))], None, "gray", "no_data"),
        ("in_out_ratio", [kpi.in_out_ratio(D(5), D(0))], None, "red", "no_sellout"),
        ("in_out_ratio", [kpi.in_out_ratio(D(5), D(0)), kpi.in_out_ratio(D(5), D(10))], 1, "green", None),
        ("dos", [kpi.dos(D(50), D(0)), kpi.dos(D(6), D(28), 28), kpi.dos(D(-4), D(28))], 56, "yellow", None),
        ("dos", [kpi.dos(D(50), D(0))], None, "red", "dead"),
        ("dos", [kpi.dos(D(0), D(0))], None, "gray", "no_data"),
        ("dso_over", [kpi.dso(D(5), D(0), 91, 30).over_figure], None, "red", "no_sales"),
        ("dso", [kpi.dso(D(30), D(91), 91, 30).figure, kpi.dso(D(20), D(9), 91, 30).figure], D("45.5"), "gray", None),
        ("credit_use", [kpi.credit_use(D(5), None), kpi.credit_use(D(90), D(100))], 90, "yellow", None),
        ("overdue_pct", [kpi.ar_aging(DAY, []).figure], 0, "green", None),
        ("jbp_pct", [kpi.jbp_pct(DAY, [])], None, "gray", "no_data"),
        ("otif_pct", [kpi.fill_rate([kpi.Line(D(1), D(1), True)]).otif], 100, "green", None),
        ("visit_pct", [kpi.visit_pct(4, 3).figure, kpi.visit_pct(6, 6).figure], 90, "green", None),
        ("report_ontime_pct", [kpi.report_ontime(None, []).figure], None, "gray", "no_data"),  # type: ignore[arg-type]
    ],
)
def test_what_a_team_owes_and_holds(
    name: str, figures: Sequence[Figure], value: Decimal | int | None, status: str, reason: str | None
) -> None:
    found = together(name, figures)
    assert (found.value, found.status, found.reason) == (value, status, reason)


def test_one_old_debt_makes_a_team_red() -> None:
    debts = [[kpi.Debt(D(1), DAY - timedelta(days=91))], [kpi.Debt(D(999), DAY)]]
    found = together("overdue_pct", [kpi.ar_aging(DAY, each).figure for each in debts])
    assert (found.value, found.status) == (D("0.1"), Status.RED)


def test_stock_of_a_team_lasts_by_its_daily_sales() -> None:
    """Out-of-stock days differ, so daily sales are summed, not windows; a third of a day must not blur a threshold."""
    figures = [kpi.dos(D(45), D(25), oos_days=3), kpi.dos(D(90), D(50), oos_days=3), kpi.dos(D(45), D(28))]
    assert (together("dos", figures).value, together("dos", figures).status) == (D(45), Status.GREEN)


def test_growth_of_a_team_is_by_the_day_of_each_region() -> None:
    even = [kpi.growth_lfl(D(190), 19, D(220), 22), kpi.growth_lfl(D(70), 7, D(30), 3)]
    assert (together("growth_lfl", even).value, together("growth_lfl", even).status) == (D(0), Status.GREEN)
    grown = [kpi.growth_lfl(D(300), 20, D(220), 22), kpi.growth_lfl(D(1), 20, None, 22)]
    assert together("growth_lfl", grown).value == D(50)
    assert together("growth_lfl", grown).left_out == {"no_base": 1}


def test_the_forecast_of_a_team_adds_up_regions_with_their_own_days_off() -> None:
    """November has 20 working days here and 19 there: each partner's month is counted in its own."""
    here = kpi.forecast(D(2000), D(1200), DAY, DAY, RU)
    there = kpi.forecast(D(1900), D(1100), DAY, DAY, TATARSTAN)
    found = together("forecast_pct", [here.figure, there.figure, kpi.forecast(None, D(5), DAY, DAY, RU).figure])
    assert (found.value, found.top, found.left_out) == (D(100), D(3900), {"no_plan": 1})


@settings(max_examples=40)
@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 10**5)), max_size=10))
def test_a_team_is_the_sum_of_its_partners(pairs: list[tuple[int, int]]) -> None:
    found = together("returns_pct", [kpi.returns_pct(D(returned), D(shipped)) for returned, shipped in pairs])
    top, bottom = (sum(each) for each in zip(*pairs, strict=True)) if pairs else (0, 0)
    assert (found.top, found.bottom, found.counted) == (top, bottom, len(pairs))
    assert (found.value is None) == (bottom == 0)
    if found.value is not None:
        share = Fraction(top * 100, bottom)
        assert abs(Fraction(found.value) - share) <= share / 10**26


# Signals

QUIET = SignalFacts(
    klass="A",
    over_90=D(0),
    order_gap=9,
    forecast=kpi.forecast(D(2000), D(1200), DAY, DAY, RU).figure,
    dos=kpi.dos(D(60), D(28)),
    visit=kpi.visit_gap(DAY - timedelta(days=21), DAY, 14),
    returns=kpi.returns_pct(D(1), D(5)),
)


def test_a_partner_that_does_well_signals_nothing() -> None:
    assert signals(QUIET) == signals(SignalFacts()) == ()


@pytest.mark.parametrize(
    ("changes", "kind", "severity", "status"),
    [
        ({"over_90": D("0.01")}, "overdue_90plus", "0.01", "red"),
        ({"a_items_out": ["tea", "rice"]}, "stock_out", "2", "red"),
        ({"returns": kpi.returns_pct(D(7), D(0))}, "returns_without_shipments", "7", "red"),
        ({"negative_stock": ["tea"]}, "data_error", "1", "gray"),
        ({"forecast": kpi.forecast(D(2000), D(1068), DAY, DAY, RU).figure}, "plan_low", "11", "red"),
        ({"order_gap": 10}, "no_order", "10", "red"),
        ({"dos": kpi.dos(D(82), D(28))}, "overstock", "82", "red"),
        ({"visit": kpi.visit_gap(DAY - timedelta(days=22), DAY, 14)}, "no_visit", "22", "red"),
        ({"visit": kpi.visit_gap(None, DAY, 14)}, "no_visit", "0", "red"),
    ],
)
def test_each_trouble_has_its_signal(changes: dict[str, object], kind: str, severity: str, status: str) -> None:
    (found,) = signals(replace(QUIET, **changes))  # type: ignore[arg-type]
    assert (found.kind, found.severity, found.status) == (kind, D(severity), status)
    assert found.inputs
    assert signals(replace(QUIET, stale=[kpi.SOURCES[kind]], **changes)) == ()  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "changes",
    [
        {"dos": kpi.dos(D(1), D(28))},  # nearly empty is red too, but not too much
        {"dos": kpi.dos(D(-1), D(28))},
        {"forecast": kpi.forecast(D(2000), D(10), date(2026, 11, 3), date(2026, 11, 3), RU).figure},  # too early
        {"forecast": None, "dos": None, "visit": None, "returns": None, "over_90": None, "order_gap": None},
        {"klass": None, "order_gap": 20},  # nobody's partner is measured mildly
    ],
)
def test_what_is_no_trouble_of_that_kind(changes: dict[str, object]) -> None:
    assert signals(replace(QUIET, **changes)) == ()  # type: ignore[arg-type]


def test_signals_come_gravest_first_and_by_the_companys_own_measure() -> None:
    facts = replace(QUIET, over_90=D(5), order_gap=99, a_items_out=["tea"])
    assert [each.kind for each in signals(facts)] == ["overdue_90plus", "stock_out", "no_order"]
    mild = kpi.from_json(
        {"no_order_days": {"A": 100}, "by_class": {"A": {"dos": {"green": [1, 50], "yellow": [1, 55]}}}}
    )
    assert [each.kind for each in signals(facts, mild)] == ["overdue_90plus", "stock_out", "overstock"]
    odd = replace(kpi.DEFAULT, base={"dos": kpi.Up(D(1), D(0))})
    assert signals(replace(QUIET, dos=kpi.dos(D(82), D(28))), odd) == ()


@pytest.mark.parametrize(
    ("kind", "now", "told", "expected"),
    [
        ("overdue_90plus", "5", None, True),
        ("overdue_90plus", "109.99", "100", False),
        ("overdue_90plus", "110", "100", True),
        ("stock_out", "2", "1", True),
        ("stock_out", "1", "1", False),
        ("stock_out", "1", "2", False),
        ("no_order", "16", "10", False),
        ("no_order", "17", "10", True),
        ("plan_low", "15", "10", True),
        ("plan_low", "14.9", "10", False),
        ("returns_without_shipments", "0", "0", False),
    ],
)
def test_a_signal_is_told_again_when_it_got_worse(kind: str, now: str, told: str | None, expected: bool) -> None:
    assert worse(kind, D(now), told and D(told)) is expected  # type: ignore[arg-type]
