"""The worked cases of key figures and file reading, and the thresholds and edges that they do not reach."""

from collections import Counter
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from algorithms.kpi import (
    THRESHOLDS,
    Band,
    Down,
    Figure,
    Priority,
    Status,
    Threshold,
    Up,
    VisitFacts,
    data_freshness,
    forecast,
    growth_lfl,
    plan_pct,
    report_deadline,
    status_of,
    visit_gap,
    visit_priority,
)
from algorithms.workdays import PLAIN_WEEK, load_calendar
from bot.vectors import CaseResult
from bot.vectors.figures import ANSWERS
from bot.vectors.kpi_cases import run_kpi_file
from bot.vectors.run import run_folder

FOLDER = Path(__file__).parent / "vectors"
VECTORS, EDGES = (yaml.load((FOLDER / name).read_bytes(), yaml.CSafeLoader) for name in ("kpi.yaml", "kpi_edges.yaml"))
RU = load_calendar()
NOV = date(2026, 11, 1)
money = st.decimals(min_value=-(10**9), max_value=10**9, places=2)
plans = st.decimals(min_value=1, max_value=10**9, places=2)


# Worked cases


@pytest.mark.parametrize("result", list(run_kpi_file(VECTORS)), ids=lambda result: result.name)
def test_worked_case(result: CaseResult) -> None:
    assert (result.outcome, result.detail) == ("passed", "")


def test_edges_hold_for_every_figure() -> None:
    results = list(run_kpi_file(EDGES))
    assert [f"{each.name}: {each.detail}" for each in results if each.outcome != "passed"] == []
    tried = Counter(case["kpi"] for case in EDGES["cases"])
    assert {kpi: tried[kpi] for kpi in ANSWERS if tried[kpi] < 4} == {}


def run_case(kpi: str, given: dict[str, Any], out: dict[str, Any]) -> CaseResult:
    (result,) = run_kpi_file({"cases": [{"id": "x", "kpi": kpi, "in": given, "out": out}]})
    return result


@pytest.mark.parametrize(
    ("given", "out", "detail"),
    [
        ({"plan": "100", "fact": "90"}, {"value": "90.01"}, "value: expected 90.01, got 90"),
        ({"plan": "100", "fact": "90"}, {"value": None}, "value: expected None, got 90"),
        ({"plan": "100", "fact": "90"}, {"value": "90.00", "status": "green"}, "status: expected green, got yellow"),
        ({"plan": "0", "fact": "90"}, {"value": None}, "reason: expected None, got zero_plan"),
        ({"plan": "100", "fact": "90"}, {"points": "90"}, "points: nothing answers to this name"),
        ({"plan": "100", "facts": "90"}, {"value": "90"}, "unexpected keyword argument 'facts'"),
        ({"plan": "much", "fact": "90"}, {"value": "90"}, "'much' is not a number"),
    ],
)
def test_a_case_that_does_not_hold_says_what_differs(given: dict[str, Any], out: dict[str, Any], detail: str) -> None:
    result = run_case("plan_pct", given, out)
    assert result.outcome == "failed"
    assert detail in result.detail


def test_a_list_is_compared_whole() -> None:
    facts = {"gap_days": 41, "cadence": 14, "forecast_pct": "78"}
    assert run_case("visit_priority", facts, {"reasons": ["gap"]}).outcome == "failed"
    assert run_case("visit_priority", facts, {"reasons": ["gap", "forecast"]}).outcome == "passed"
    assert (
        run_case("visit_priority", {"oos_a": True, "conflict": True}, {"reasons": ["conflict", "oos"]}).outcome
        == "passed"
    )


def test_a_file_without_sections_has_no_cases() -> None:
    assert list(run_kpi_file({"version": 1})) == []
    assert list(run_kpi_file({"cases": None, "import": {"dates": None}})) == []


@pytest.mark.parametrize(
    ("section", "case", "name", "detail"),
    [
        ("cases", 5, "case 1", "id, kpi, in and out belong here, not 5"),
        ("cases", {"kpi": "plan_pct", "in": {}}, "case 1", "plan_pct: in and out are tables"),
        ("cases", {"id": "x", "kpi": "margin", "in": {}, "out": {}}, "x", "nothing is counted under «margin»"),
        ("cases", {"id": "x", "kpi": ["dos"], "in": {}, "out": {}}, "x", "nothing is counted under «['dos']»"),
        ("import", 5, "import", "sections by name belong here, not 5"),
        ("number_columns", {"id": "n", "in": ["1"]}, "import/number_columns/1", "KeyError: 'out'"),
        ("number_columns", {"id": "n", "in": ["1"], "out": "one"}, "import/n", "out: expected one, got"),
        ("number_columns", {"id": "n", "in": ["1"], "out": ["one"]}, "import/n", "out: expected ['one'], got"),
        ("number_columns", {"id": "n", "in": ["#Н/Д"], "out": ["1"]}, "import/n", "out: expected ['1'], got"),
        ("dates", 5, "import/dates/1", "not a case of dates"),
        ("periods", [], "import/periods/1", "not a case of periods"),
        ("tables", {"id": "t", "text": "x", "encode": "klingon", "expect": {}}, "import/tables/1", "unknown encoding"),
        ("tables", {"id": "t", "text": "x", "expect": {"row": 5}}, "import/t", "row: nothing answers to this name"),
    ],
)
def test_what_is_no_case_fails_in_words(section: str, case: Any, name: str, detail: str) -> None:
    data = {section: case} if section == "import" else {section: [case]}
    (result,) = run_kpi_file(data if section in ("cases", "import") else {"import": data})
    assert (result.name, result.outcome) == (name, "failed")
    assert detail in result.detail


def test_a_file_of_cases_may_stand_alone_and_a_broken_one_is_named(tmp_path: Path) -> None:
    broken, alone = tmp_path / "a.yaml", tmp_path / "b.yaml"
    broken.write_text("cases: [1\n - x: {", "utf-8")
    alone.write_text("import: {dates: [[18.11.2026, '2026-11-18']]}", "utf-8")
    assert [(each.name, each.outcome) for each in run_folder(tmp_path)] == [
        ("a.yaml", "failed"),
        ("import/date/18.11.2026", "passed"),
    ]
    assert [each.outcome for each in run_folder(alone)] == ["passed"]


def test_reading_that_goes_wrong_fails_its_case() -> None:
    section = {
        "number_columns": [{"id": "n", "in": ["5 шт"], "out": ["5"], "unit": "kg"}],
        "dates": [["18.11.2026", None]],
        "periods": [["Ноябрь", None, None], ["ноя.26", "2026-11-01", "2026-11-29"]],
        "tables": [{"id": "t", "text": "", "expect": {"refused": "import.empty"}}],
    }
    outcomes = {result.name: result.outcome for result in run_kpi_file({"import": section})}
    assert outcomes == {
        "import/n": "failed",
        "import/date/18.11.2026": "failed",
        "import/period/Ноябрь": "passed",
        "import/period/ноя.26": "failed",
        "import/t": "passed",
    }


# Thresholds


def as_written(threshold: Threshold) -> dict[str, Any]:
    match threshold:
        case Up(green, yellow):
            return {"better": "up", "green_from": green, "yellow_from": yellow}
        case Down(green, yellow):
            return {"better": "down", "green_to": green, "yellow_to": yellow}
        case Band(greens, yellows):
            return {"better": "band", "green": list(greens), "yellow": list(yellows)}


def exact(value: Any) -> Any:
    if isinstance(value, list):
        return list(map(exact, value))
    return Decimal(str(value)) if isinstance(value, int | float) else value


def test_the_thresholds_are_the_companys() -> None:
    written = {kpi: {key: exact(value) for key, value in row.items()} for kpi, row in VECTORS["thresholds"].items()}
    assert {kpi: as_written(threshold) for kpi, threshold in THRESHOLDS.items()} == written


@pytest.mark.parametrize(
    ("kpi", "steps"),
    [
        ("plan_pct", [("100", "green"), ("99.999", "yellow"), ("90", "yellow"), ("89.999", "red")]),
        ("overdue_pct", [("5", "green"), ("5.001", "yellow"), ("15", "yellow"), ("15.001", "red")]),
        (
            "dos",
            [("14", "green"), ("45", "green"), ("13.9", "yellow"), ("60", "yellow"), ("6.9", "red"), ("61", "red")],
        ),
        ("drop_size", [("6500", "gray")]),
    ],
)
def test_a_threshold_belongs_to_the_better_side(kpi: str, steps: list[tuple[str, str]]) -> None:
    assert [status_of(kpi, Decimal(value)) for value, _ in steps] == [status for _, status in steps]
    assert status_of(kpi, None) == Status.GRAY


# Plan and forecast


@pytest.mark.parametrize(
    ("plan", "fact", "reason"),
    [(None, None, "no_plan"), ("0", None, "zero_plan"), ("-5", "1", "zero_plan"), ("5", None, "no_fact")],
)
def test_nothing_is_compared_with_nothing(plan: str | None, fact: str | None, reason: str) -> None:
    of, done = (None if each is None else Decimal(each) for each in (plan, fact))
    assert plan_pct(of, done) == Figure(None, Status.GRAY, reason)
    ahead = forecast(of, done, NOV, date(2026, 11, 18), RU)
    assert (ahead.forecast_pct, ahead.status, ahead.reason) == (None, Status.GRAY, reason)


def test_a_forecast_without_facts_has_only_days() -> None:
    ahead = forecast(Decimal(100), None, NOV, date(2026, 11, 18), RU)
    assert (ahead.forecast, ahead.required_daily, ahead.pace_gap) == (None, None, None)
    assert (ahead.wd_elapsed, ahead.wd_left, ahead.wd_total) == (12, 8, 20)


def test_a_month_that_has_not_begun_is_too_early() -> None:
    ahead = forecast(Decimal(100), Decimal(0), NOV, date(2026, 10, 30), RU)
    assert (ahead.wd_elapsed, ahead.forecast, ahead.reason) == (0, None, "too_early")
    assert forecast(Decimal(100), Decimal(0), NOV, date(2025, 12, 30), RU).wd_elapsed == 0


def test_a_month_without_working_days_divides_by_nothing() -> None:
    idle = PLAIN_WEEK.with_days_off(date(2026, 11, day) for day in range(1, 31))
    for as_of in (date(2026, 11, 18), date(2026, 12, 1)):
        ahead = forecast(Decimal(100), Decimal(5), NOV, as_of, idle)
        assert (ahead.forecast, ahead.pace_gap, ahead.status, ahead.reason) == (None, None, Status.GRAY, "too_early")


def test_two_working_days_of_a_closed_month_are_enough() -> None:
    short = PLAIN_WEEK.with_days_off(date(2026, 11, day) for day in range(1, 29))
    ahead = forecast(Decimal(100), Decimal(95), NOV, date(2026, 11, 30), short)
    assert (ahead.wd_total, ahead.forecast, ahead.status, ahead.reason) == (1, Decimal(95), Status.YELLOW, None)


@given(plans, money)
def test_a_closed_month_is_its_fact(plan: Decimal, fact: Decimal) -> None:
    ahead = forecast(plan, fact, NOV, date(2026, 12, 3), RU)
    assert ahead.forecast == fact
    assert ahead.forecast_pct == plan_pct(plan, fact).value
    assert ahead.pace_gap == fact - plan


@given(plans, st.integers(3, 19))
def test_an_even_pace_is_exactly_the_plan(plan: Decimal, elapsed: int) -> None:
    """The rounding of a division must not turn a plan that is met yellow."""
    as_of = RU.add_workdays(date(2026, 10, 31), elapsed)
    ahead = forecast(plan * 20, plan * elapsed, NOV, as_of, RU)
    assert (ahead.forecast_pct, ahead.status, ahead.pace_gap) == (Decimal(100), Status.GREEN, Decimal(0))


@pytest.mark.parametrize(
    ("cur", "wd_cur", "prev", "wd_prev", "reason"),
    [
        ("5", 20, None, 22, "no_base"),
        ("5", 20, "-1", 22, "no_base"),
        ("5", 20, "10", 0, "no_base"),
        (None, 20, "10", 22, "no_fact"),
        ("5", 0, "10", 22, "too_early"),
    ],
)
def test_growth_needs_both_sides(cur: str | None, wd_cur: int, prev: str | None, wd_prev: int, reason: str) -> None:
    sides = [None if each is None else Decimal(each) for each in (cur, prev)]
    assert growth_lfl(sides[0], wd_cur, sides[1], wd_prev) == Figure(None, Status.GRAY, reason)


@given(plans, st.integers(1, 23), st.integers(1, 23))
def test_the_same_sales_a_day_are_no_growth(daily: Decimal, wd_cur: int, wd_prev: int) -> None:
    assert growth_lfl(daily * wd_cur, wd_cur, daily * wd_prev, wd_prev) == Figure(Decimal(0), Status.GREEN)


# Visits, reports, data


@pytest.mark.parametrize(
    ("gap", "cadence", "status"),
    [(14, 14, "green"), (15, 14, "yellow"), (21, 14, "yellow"), (22, 14, "red"), (22, 15, "yellow"), (23, 15, "red")],
)
def test_a_visit_is_late_after_one_and_a_half_cadences(gap: int, cadence: int, status: str) -> None:
    last = date(2026, 11, 30 - gap)
    assert visit_gap(last, date(2026, 11, 30), cadence) == Figure(Decimal(gap), Status(status))


def test_data_that_never_came_is_gray() -> None:
    assert data_freshness(None, NOV) == Figure(None, Status.GRAY, "no_data")
    assert data_freshness(date(2026, 10, 18), NOV).status == Status.YELLOW


def test_a_report_is_due_on_the_next_working_day_of_the_region() -> None:
    assert report_deadline(date(2026, 11, 5), RU) == datetime.fromisoformat("2026-11-06T18:00")
    tatarstan = RU.with_days_off([date(2026, 11, 6)])
    assert report_deadline(date(2026, 11, 5), tatarstan) == datetime.fromisoformat("2026-11-09T18:00")
    assert report_deadline(date(2025, 10, 31), RU) == datetime.fromisoformat("2025-11-01T18:00")


def test_equal_reasons_keep_the_order_of_the_formula() -> None:
    facts = VisitFacts(overdue_60plus=Decimal(100_000), open_conflict=True, negotiation_due=True)
    assert visit_priority(facts) == Priority(Decimal(7), ("overdue", "conflict"))
    facts = VisitFacts(gap_days=14, cadence=14, a_item_out=True, forecast_pct=Decimal(90), negotiation_due=True)
    assert visit_priority(facts) == Priority(Decimal(7), ("gap", "forecast"))


def test_each_term_is_capped_and_the_unknown_is_nothing() -> None:
    most = VisitFacts(Decimal(10**7), 999, 14, False, Decimal(-50), True, True, True)
    assert visit_priority(most).priority == 9 + 6 + 6 + 2 + 3 + 1
    assert visit_priority(replace(most, gap_days=None)).priority == visit_priority(most).priority - 6
    assert visit_priority(replace(most, cadence=None)).priority == visit_priority(most).priority - 6
    assert visit_priority(VisitFacts(Decimal(-5), 0, 14)) == visit_priority(VisitFacts()) == Priority(Decimal(0))
