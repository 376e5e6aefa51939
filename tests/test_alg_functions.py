"""The named functions: the worked examples of the methodology, their edges, and what holds for any numbers.

Examples are written as in a methodology file and compiled, so that the names and arguments it uses are tested too.
"""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from algorithms.deal import breaches, deal_index, missing, plan_ok, roi
from algorithms.expressions import Names, compile_expression
from algorithms.functions import FUNCTIONS
from algorithms.moments import Relative, age_days, at_minute, date_of, days, delayed, relative
from algorithms.scoring import checklist_percent, coverage, figure, figures, rounded, wscore
from algorithms.sets import choose, count_items, minus, missing_types, remaining
from algorithms.values import (
    BadValue,
    Item,
    Type,
    Value,
    as_moment,
    as_number,
    as_whole,
    coerce,
    declared_type,
    fitting,
    live,
    numbers_exact,
)
from algorithms.workdays import PLAIN_WEEK, load_calendar

D = Decimal
W_R = {"financial": D(25), "reputation": D(15), "experience": D(10), "geo": D(20), "logistics": D(15), "staff": D(15)}
W_T = {
    "volume": D(25),
    "credit_days": D(20),
    "bonus_pct": D(15),
    "sku": D(10),
    "reps": D(10),
    "stock_days": D(10),
    "reporting": D(10),
}
MARKS = dict(zip(W_R, [4, 5, 4, 4, 4, 4], strict=True))
PLAN = {
    "volume": [D(2_000_000), D(1_200_000)],
    "credit_days": [D(21), D(35)],
    "bonus_pct": [D(3), D(5)],
    "sku": [D(40), D(25)],
    "reps": [D(4), D(2)],
    "stock_days": [D(20), D(12)],
    "reporting": [D(2), D(1)],
}
AGREED = dict(zip(W_T, [D(1_700_000), D(28), D(4), D(35), D(3), D(16), D(2)], strict=True))
CANDIDATES = tuple(Item(n, {"status": status}) for n, status in enumerate(("scored", "ko", "clear"), 1))
TYPE_OF: Mapping[type, Type] = {
    Decimal: "num",
    int: "num",
    str: "text",
    dict: "map",
    list: "list",
    tuple: "items",
    date: "date",
    datetime: "datetime",
    type(None): "any",
}


class Given:
    def __init__(self, values: Mapping[str, Value]) -> None:
        self.values = values

    def read(self, name: str) -> Value:
        return self.values[name]


def told(source: str, **values: Value) -> Value:
    names = Names({name: TYPE_OF[type(value)] for name, value in values.items()}, {})
    return compile_expression(source, names).run(Given(values))


def minute(text: str) -> datetime:
    return datetime.fromisoformat(text)


# The examples of the methodology

EXAMPLES: list[tuple[str, dict[str, Value], Value]] = [
    ("wscore(m, weights=W_R)", {"m": MARKS, "W_R": W_R}, D("78.8")),
    ("coverage(m, weights=W_R)", {"m": {**MARKS, "reputation": 0}, "W_R": W_R}, D("85.0")),
    ("checklist_percent(xs, of=10)", {"xs": list("abcdefg")}, D("70.0")),
    ("minus(2, other=4)", {}, D(-2)),
    ("remaining(xs, of=8)", {"xs": list("abcdef")}, D(2)),
    ("choose(deal >= 80, yes='strong', no='acceptable')", {"deal": D("59.8")}, "acceptable"),
    ("choose(deal >= 80, yes='strong', no='acceptable')", {"deal": D(80)}, "strong"),
    ("count_items(xs, field='status', none_of=('ko',))", {"xs": CANDIDATES}, 2),
    ("count_items(xs, field='status', one_of=('ko', 'scored'))", {"xs": CANDIDATES}, 2),
    ("missing_types(codes, types=('S', 'P', 'I', 'N'))", {"codes": ["S1", "P2"]}, ["I", "N"]),
    ("plan_ok(plan)", {"plan": {"credit_days": [D(21), D(35)]}}, True),
    ("deal_index(m, weights=W_T, plan=plan)", {"m": AGREED, "W_T": W_T, "plan": PLAN}, D("59.8")),
    ("breaches(m, plan=plan)", {"m": {**AGREED, "credit_days": D(40)}, "plan": PLAN}, 1),
    ("missing(m, weights=W_T)", {"m": dict(list(AGREED.items())[:4]), "W_T": W_T}, 3),
    ("roi(1500000, m=18, o=12, sd=21, rd=30, pd=21)", {}, D("72.0")),
    ("date_of(now)", {"now": minute("2025-03-27T12:30")}, date(2025, 3, 27)),
    ("days(a, until=b)", {"a": date(2025, 4, 1), "b": date(2025, 7, 31)}, 121),
    ("age_days(a, today=today)", {"a": date(2025, 3, 3), "today": date(2025, 6, 5)}, 94),
    ("age_days(a, today=today)", {"a": None, "today": date(2025, 6, 5)}, 9999),
    ("delayed(now, n=1, days=(14, 7))", {"now": minute("2025-04-03T10:00")}, date(2025, 4, 10)),
]


@pytest.mark.parametrize(("source", "given_", "expected"), EXAMPLES, ids=[source for source, _, _ in EXAMPLES])
def test_the_examples_of_the_methodology(source: str, given_: dict[str, Value], expected: Value) -> None:
    result = told(source, **given_)
    assert result == expected
    assert fitting(result, compile_expression(source, Names(dict.fromkeys(given_, "any"), {})).type) == expected


def test_every_function_has_its_example() -> None:
    assert {source.partition("(")[0] for source, _, _ in EXAMPLES} == set(FUNCTIONS)


def test_every_function_is_stated_in_the_formulas() -> None:
    stated = (Path(__file__).parents[1] / "docs" / "formulas.md").read_text("utf-8")
    assert [name for name in FUNCTIONS if f"`{name}" not in stated] == []


def test_the_registry_reads_types_from_the_code() -> None:
    counting = FUNCTIONS["count_items"]
    assert counting.params == {"xs": "items", "field": "text", "one_of": "list", "none_of": "list", "ids": "list"}
    assert counting.required == {"xs", "field"}
    assert {name: function.returns for name, function in FUNCTIONS.items()} == {
        "wscore": "num",
        "coverage": "num",
        "checklist_percent": "num",
        "minus": "num",
        "remaining": "num",
        "choose": "any",
        "count_items": "num",
        "missing_types": "list",
        "plan_ok": "bool",
        "deal_index": "num",
        "breaches": "num",
        "missing": "num",
        "roi": "num",
        "date_of": "date",
        "days": "num",
        "age_days": "num",
        "delayed": "date",
    }


# Rounding


@pytest.mark.parametrize(
    ("value", "places", "expected"),
    [
        ("0.05", 1, "0.1"),
        ("0.15", 1, "0.2"),
        ("0.25", 1, "0.3"),
        ("0.249", 1, "0.2"),
        ("0.2500000001", 1, "0.3"),
        ("-0.05", 1, "-0.1"),
        ("-0.25", 1, "-0.3"),
        ("2.5", 0, "3"),
        ("3.5", 0, "4"),
        ("6.25", 1, "6.3"),
        ("0.0000005", 6, "0.000001"),
        ("7", 2, "7.00"),
        ("1234567890123456789012345678.95", 1, "1234567890123456789012345679.0"),
    ],
)
def test_halves_go_up(value: str, places: int, expected: str) -> None:
    assert str(rounded(D(value), places)) == expected


@given(st.decimals(-(10**20), 10**20, allow_nan=False, places=4), st.integers(0, 6))
def test_rounding_moves_by_half_a_step_at_most(value: Decimal, places: int) -> None:
    moved = Fraction(rounded(value, places)) - Fraction(value)
    half = Fraction(1, 2 * 10**places)
    assert -half < moved <= half if value >= 0 else -half <= moved < half


def test_scores_round_half_up() -> None:
    assert coverage({"a": 1}, {"a": D(1), "b": D(15)}) == D("6.3")  # 6.25, which a banker would make 6.2
    assert wscore({"a": 5, "b": 1}, {"a": D(1), "b": D(15)}) == D("6.3")
    assert checklist_percent(["a"], D(16)) == D("6.3")
    assert checklist_percent(["a", "b"], D(3)) == D("66.7")


# Scores


@pytest.mark.parametrize(("mark", "score"), [(1, "0.0"), (2, "25.0"), (3, "50.0"), (4, "75.0"), (5, "100.0")])
def test_marks_become_points(mark: int, score: str) -> None:
    assert str(wscore(dict.fromkeys(W_R, mark), W_R)) == score


@pytest.mark.parametrize("nothing", [None, {}, {"financial": 0}, {"financial": None}, {"else": 5}, {"financial": "5"}])
def test_no_mark_no_score(nothing: dict[str, Any] | None) -> None:
    assert str(wscore(nothing, W_R)) == "0.0"
    assert str(coverage(nothing, W_R)) == "0.0"


@pytest.mark.parametrize("weights", [None, {}, {"financial": None}, {"financial": D(0)}, {"financial": "heavy"}])
def test_no_weight_no_score(weights: dict[str, Any] | None) -> None:
    assert str(wscore(MARKS, weights)) == "0.0"
    assert str(coverage(MARKS, weights)) == "0.0"


def test_unknown_marks_leave_their_weight_to_the_others() -> None:
    assert wscore({**MARKS, "reputation": 0}, W_R) == D("75.0")
    assert wscore({"financial": 5, "geo": 1, "staff": 0}, W_R) == D("55.6")  # 25 of 45
    assert coverage({"financial": 5, "geo": 1, "staff": 0}, W_R) == D("45.0")


def test_a_checklist_may_be_empty() -> None:
    assert checklist_percent(None, D(10)) == D("0.0")
    assert checklist_percent([], D(10)) == D("0.0")
    assert checklist_percent(["a"], None) == checklist_percent(["a"], D(0)) == D("100.0")


def test_only_numbers_of_a_map_are_figures() -> None:
    assert figures({"a": 1, "b": D("2.5"), "c": None, "d": "3", "e": True, "f": [4]}) == {"a": D(1), "b": D("2.5")}
    assert figures(None) == {}
    assert type(figure(1)) is Decimal
    assert figure("1") is None


marks = st.dictionaries(st.sampled_from([*W_R, "unweighted"]), st.none() | st.integers(0, 5))
tables = st.dictionaries(st.sampled_from([*W_R]), st.integers(0, 100).map(Decimal))


@given(marks, tables)
def test_a_score_is_a_percent(m: dict[str, int | None], weights: dict[str, Decimal]) -> None:
    for result in (wscore(m, weights), coverage(m, weights)):
        assert isinstance(result, Decimal)
        assert 0 <= result <= 100


@given(marks, tables, st.sampled_from([*W_R]), st.integers(1, 4))
def test_a_better_mark_never_lowers_the_score(
    m: dict[str, int | None], weights: dict[str, Decimal], key: str, mark: int
) -> None:
    worse, better = wscore({**m, key: mark}, weights), wscore({**m, key: mark + 1}, weights)
    assert worse is not None
    assert better is not None
    assert worse <= better
    assert coverage({**m, key: mark}, weights) == coverage({**m, key: mark + 1}, weights)


@given(marks, tables, st.integers(0, 5))
def test_a_mark_without_a_weight_changes_nothing(m: dict[str, int | None], weights: dict[str, Decimal], x: int) -> None:
    assert wscore({**m, "unweighted": x}, weights) == wscore(m, weights)
    assert coverage({**m, "unweighted": x}, weights) == coverage(m, weights)


# Counting and choosing


def test_of_an_unknown_comes_an_unknown() -> None:
    assert minus(None, D(1)) is None
    assert minus(D(1), None) is None
    assert minus(0, D(3)) == -3


def test_what_remains_of_a_checklist() -> None:
    assert remaining(None, D(8)) == 8
    assert remaining(["a"], None) == -1


def test_only_true_chooses_yes() -> None:
    assert choose(True, "yes", "no") == "yes"
    assert choose(False, "yes", "no") == choose(None, "yes", "no") == "no"  # type: ignore[arg-type]  # an unknown


def test_archived_items_are_not_counted() -> None:
    items = (*CANDIDATES, Item(4, {"status": "scored"}, archived=True))
    assert count_items(items, "status", one_of=["scored"]) == 1
    assert count_items(items, "status") == 3
    assert live(items) == CANDIDATES


def test_counting_by_number() -> None:
    assert count_items(CANDIDATES, "status", one_of=["scored", "clear"], ids=[D(1), D(2)]) == 1
    assert count_items(CANDIDATES, "status", none_of=["ko"], ids=[]) == 0
    assert count_items(CANDIDATES, "nothing", one_of=[None]) == 3
    assert count_items(CANDIDATES, None, one_of=["scored"]) == 0
    assert count_items((), "status") == count_items(None, "status") == 0  # type: ignore[arg-type]  # an unknown


@given(st.lists(st.tuples(st.sampled_from("abc"), st.booleans())), st.lists(st.sampled_from("abc")))
def test_in_and_out_of_a_list_make_all_the_live(values: list[tuple[str, bool]], codes: list[str]) -> None:
    items = tuple(Item(n, {"x": code}, archived) for n, (code, archived) in enumerate(values))
    inside, outside = count_items(items, "x", one_of=codes), count_items(items, "x", none_of=codes)
    assert (inside or 0) + (outside or 0) == len(live(items))


def test_types_without_a_question() -> None:
    assert missing_types(None, ["S", "P"]) == ["S", "P"]
    assert missing_types(["S1", "P1"], ["P", "S"]) == []
    assert missing_types([None, D(5), ["S"], "PS1"], ["S", "P"]) == ["S"]
    assert missing_types(["S1"], None) == []


# Deals


def test_a_plan_needs_room_between_target_and_limit() -> None:
    assert plan_ok(PLAN) is True
    assert plan_ok({**PLAN, "sku": [D(40), D("40.0")]}) is False
    assert plan_ok({**PLAN, "sku": None, "reps": [D(4)], "reporting": ["2", "2"], "bonus_pct": "same"}) is True
    assert plan_ok(None) is plan_ok({}) is True


@pytest.mark.parametrize(
    ("agreed", "index"),
    [
        ({"volume": D(2_000_000)}, "100.0"),
        ({"volume": D(1_200_000)}, "0.0"),
        ({"volume": D(1_000_000)}, "0.0"),
        ({"volume": D(2_100_000)}, "112.5"),
        ({"volume": D(9_000_000)}, "120.0"),
        ({"credit_days": D(14)}, "120.0"),
        ({"credit_days": D(21)}, "100.0"),
        ({"credit_days": D(28)}, "50.0"),
        ({"credit_days": D(35)}, "0.0"),
        ({"credit_days": D(60)}, "0.0"),
        ({"volume": D(2_000_000), "credit_days": D(35)}, "55.6"),
        ({}, "0.0"),
        (None, "0.0"),
        ({"volume": None}, "0.0"),
        ({"volume": "a lot"}, "0.0"),
        ({"colour": D(5)}, "0.0"),
    ],
)
def test_the_index_of_a_deal(agreed: dict[str, Any] | None, index: str) -> None:
    assert str(deal_index(agreed, W_T, PLAN)) == index


def test_a_term_without_a_plan_is_left_out() -> None:
    short = {term: pair for term, pair in PLAN.items() if term != "credit_days"}
    without = {term: value for term, value in AGREED.items() if term != "credit_days"}
    assert deal_index(AGREED, W_T, short) == deal_index(without, W_T, PLAN)
    for broken in (None, [D(5)], [D(5), None], ["5", D(6)], [D(7), D(7)], "x", D(5)):
        assert deal_index(AGREED, W_T, {**PLAN, "credit_days": broken}) == deal_index(without, W_T, PLAN)
        assert breaches({"credit_days": D(99)}, {"credit_days": broken}) == 0
    assert deal_index(AGREED, W_T, None) == D("0.0")
    assert deal_index(AGREED, None, PLAN) == D("0.0")
    assert deal_index(AGREED, {"volume": D(0)}, PLAN) == D("0.0")


def test_a_limit_is_not_yet_a_breach() -> None:
    limits = {term: limit for term, (_, limit) in PLAN.items()}
    assert breaches(limits, PLAN) == 0
    assert breaches({**limits, "credit_days": D("35.01"), "sku": D(24), "reps": None}, PLAN) == 2
    assert breaches(None, PLAN) == breaches(limits, None) == 0


def test_zero_is_discussed_and_none_is_not() -> None:
    assert missing({term: D(0) for term in W_T}, W_T) == 0
    assert missing(dict.fromkeys(W_T), W_T) == 7
    assert missing(None, W_T) == 7
    assert missing(AGREED, None) == 0
    assert deal_index({"volume": D(0)}, W_T, {"volume": [D(10), D(-10)]}) == D("50.0")


ends = st.integers(0, 100).map(Decimal)
plans = st.fixed_dictionaries({term: st.tuples(ends, ends).map(list) for term in W_T})
deals = st.fixed_dictionaries({term: st.none() | ends for term in W_T})


@given(deals, plans)
def test_the_index_stays_within_its_bounds(agreed: dict[str, Decimal | None], plan: dict[str, list[Decimal]]) -> None:
    index = deal_index(agreed, W_T, plan)
    assert isinstance(index, Decimal)
    assert 0 <= index <= 120


@given(deals, plans, st.sampled_from([*W_T]), st.integers(0, 100))
def test_moving_a_term_towards_its_target_never_costs(
    agreed: dict[str, Decimal | None], plan: dict[str, list[Decimal]], term: str, share: int
) -> None:
    target, limit = plan[term]
    start = agreed[term]
    assume(start is not None)
    assert start is not None
    better = {**agreed, term: start + (target - limit) * share / 100}
    before, after = deal_index(agreed, W_T, plan), deal_index(better, W_T, plan)
    assert before is not None
    assert after is not None
    assert before <= after
    assert (breaches(better, plan) or 0) <= (breaches(agreed, plan) or 0)


@given(plans)
def test_targets_give_a_hundred_and_limits_nothing(plan: dict[str, list[Decimal]]) -> None:
    assume(any(target != limit for target, limit in plan.values()))
    assert deal_index({term: target for term, (target, _) in plan.items()}, W_T, plan) == 100
    assert deal_index({term: limit for term, (_, limit) in plan.items()}, W_T, plan) == 0


@given(deals, plans)
def test_more_and_less_is_better_are_one_formula(
    agreed: dict[str, Decimal | None], plan: dict[str, list[Decimal]]
) -> None:
    turned = {term: None if value is None else -value for term, value in agreed.items()}
    mirror = {term: [-target, -limit] for term, (target, limit) in plan.items()}
    assert deal_index(turned, W_T, mirror) == deal_index(agreed, W_T, plan)
    assert breaches(turned, mirror) == breaches(agreed, plan)


def return_on(**changes: Decimal | None) -> Value:
    return roi(**{"s": D(1_500_000), "m": D(18), "o": D(12), "sd": D(21), "rd": D(30), "pd": D(21), **changes})


def test_the_return_of_the_partner() -> None:
    assert return_on() == D("72.0")
    assert return_on(s=D(1)) == D("72.0")  # the return does not depend on size
    assert return_on(m=D(12)) == D("0.0")
    assert return_on(m=D(6)) == D("-72.0")
    assert return_on(m=D(0)) == D("-144.0")
    assert return_on(o=D(0)) == D("216.0")
    assert return_on(sd=D(0), pd=D(0)) == D("72.0")
    assert return_on(sd=D(0), rd=D(30), pd=D(10)) == D("99.1")  # 0.06 × 12 of 1 − 0.82 ÷ 3
    assert return_on(sd=D(30), rd=D(0), pd=D(0)) == D("87.8")  # 0.72 of 0.82
    assert return_on(rd=D(0), sd=D(31)) == D("263.4")  # 12 × 6 of 0.82 ÷ 30 × 10 days


@pytest.mark.parametrize(
    "changes",
    [
        {"pd": D(90)},  # he works on our money
        {"rd": D(0)},  # capital is exactly 0
        {"s": D(0)},
        {"m": D(100), "rd": D(0)},
        *({name: None} for name in ("s", "m", "o", "sd", "rd", "pd")),
    ],
)
def test_without_capital_there_is_no_return(changes: dict[str, Decimal | None]) -> None:
    assert return_on(**changes) is None


@given(st.integers(1, 10**9), st.integers(0, 99), st.integers(0, 99), st.integers(0, 365), st.integers(1, 365))
def test_profit_and_return_have_one_sign(s: int, m: int, o: int, sd: int, rd: int) -> None:
    result = roi(s, m, o, sd, rd, 0)
    assert result is not None
    assert (result > 0) == (m > o)
    assert (result < 0) == (m < o)


# Days and minutes


def test_days_between() -> None:
    assert days(date(2025, 4, 2), date(2025, 4, 1)) == -1
    assert days(minute("2025-04-01T23:59"), date(2025, 4, 2)) == 1
    assert days(None, date(2025, 4, 2)) is days(date(2025, 4, 2), None) is None
    assert date_of(date(2025, 4, 2)) == date(2025, 4, 2)
    assert date_of(None) is None


def test_the_age_of_an_assessment() -> None:
    assert age_days(None, None) == 9999
    assert age_days(date(2025, 4, 2), None) is None
    assert age_days(date(2025, 4, 2), date(2025, 4, 2)) == 0


@pytest.mark.parametrize(
    ("n", "delays", "expected"),
    [
        (0, [D(1), D(2), D(5)], date(2025, 4, 4)),
        (2, [D(1), D(2), D(5)], date(2025, 4, 8)),
        (3, [D(1), D(2), D(5)], date(2025, 4, 8)),
        (D(99), [D(1), D(2), D(5)], date(2025, 4, 8)),
        (None, [D(1), D(2)], date(2025, 4, 4)),
        (-1, [D(1), D(2)], date(2025, 4, 4)),
        (-9, [D(1), D(2)], date(2025, 4, 4)),
        (0, [D("1.9")], date(2025, 4, 4)),
        (0, [D(-5)], date(2025, 4, 3)),
        (0, ["soon"], date(2025, 4, 3)),
        (0, [], date(2025, 4, 3)),
        (0, None, date(2025, 4, 3)),
        (0, [D(10) ** 20], date.max),
    ],
)
def test_a_delay_is_taken_by_its_turn(n: Decimal | int | None, delays: list[Any] | None, expected: date) -> None:
    assert delayed(date(2025, 4, 3), n, delays) == expected
    assert delayed(minute("2025-04-03T18:00"), n, delays) == expected


def test_nothing_is_not_delayed() -> None:
    assert delayed(None, 1, [D(1)]) is None


@given(st.dates(), st.integers(0, 20), st.lists(st.integers(0, 400).map(Decimal), max_size=5).map(sorted))
def test_a_later_turn_never_comes_earlier(start: date, n: int, delays: list[Decimal]) -> None:
    first, second = delayed(start, n, delays), delayed(start, n + 1, delays)
    assert first is not None
    assert second is not None
    assert start <= first <= second


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("+0d", date(2026, 6, 11)),
        ("+3d", date(2026, 6, 14)),
        ("+2wd", date(2026, 6, 16)),  # Friday the 12th is a holiday
        ("+24h", minute("2026-06-12T17:30")),
        ("+90d", date(2026, 9, 9)),
    ],
)
def test_spans_of_time(text: str, due: date) -> None:
    span = relative(text)
    assert span is not None
    assert span.since(minute("2026-06-11T17:30"), load_calendar()) == due


def test_working_days_follow_the_calendar_given() -> None:
    assert Relative(1, "wd").since(minute("2026-06-11T17:30"), PLAIN_WEEK) == date(2026, 6, 12)


@pytest.mark.parametrize("text", ["", "3d", "+d", "+3", "+3w", "+3 d", "-3d", "+3dd", "+12345d", "+1.5h", "answer"])
def test_what_is_no_span_of_time(text: str) -> None:
    assert relative(text) is None


def test_a_bare_day_falls_due_at_nine() -> None:
    assert at_minute(date(2026, 6, 11)) == minute("2026-06-11T09:00")
    assert at_minute(minute("2026-06-11T17:30")) == minute("2026-06-11T17:30")


# Values from a file


@pytest.mark.parametrize(
    ("given_", "declared", "expected"),
    [
        (None, "int", None),
        (5, "int", D(5)),
        ("5", "int", D(5)),
        ("2.0", "counter", D("2.0")),
        (0.1, "dec", D("0.1")),
        ("1e30", "dec", D("1e30")),
        ("1e-30", "dec", D("1e-30")),
        (D("0.1"), "dec", D("0.1")),
        (True, "bool", True),
        ("won", "code", "won"),
        ("", "text", ""),
        (date(2026, 5, 1), "date", date(2026, 5, 1)),
        ("2026-05-01", "date", date(2026, 5, 1)),
        (minute("2026-05-01T10:00"), "date", date(2026, 5, 1)),
        (date(2026, 5, 1), "datetime", minute("2026-05-01T00:00")),
        ("2026-05-01T10:30", "datetime", minute("2026-05-01T10:30")),
        ([1, "a", [2.5, None]], "list[int]", [D(1), "a", [D("2.5"), None]]),
        ((1, 2), "list[int]", [D(1), D(2)]),
        ({"a": 1, "b": {"c": 2.5, "d": True}}, "map", {"a": D(1), "b": {"c": D("2.5"), "d": True}}),
        ([{"code": "p1"}], "options", [{"code": "p1"}]),
    ],
)
def test_a_scalar_becomes_its_declared_type(given_: Value, declared: str, expected: Value) -> None:
    result = coerce(given_, declared)
    assert result == expected
    assert type(result) is type(expected)


@pytest.mark.parametrize(
    ("given_", "declared"),
    [
        (True, "int"),
        ("five", "int"),
        ("", "dec"),
        ("1.5", "int"),
        (2.5, "counter"),
        (10**29 + 1, "int"),
        ([1], "dec"),
        (b"1", "dec"),
        ("nan", "dec"),
        ("-Infinity", "dec"),
        (float("nan"), "dec"),
        (float("inf"), "map"),
        ({"a": float("inf")}, "map"),
        ([float("nan")], "list[dec]"),
        ("1e31", "dec"),
        ("1e-31", "dec"),
        ("1e999999999999999999999", "dec"),
        ("yes", "bool"),
        (1, "bool"),
        (5, "text"),
        (date(2026, 5, 1), "code"),
        ("2026-13-01", "date"),
        (5, "date"),
        ("tomorrow", "datetime"),
        ("2026-05-01T10:00+03:00", "datetime"),
        (minute("2026-05-01T10:00+03:00"), "date"),
        ("abc", "list[code]"),
        ({"a": 1}, "list[code]"),
        (["a"], "map"),
        ("p1", "options"),
    ],
)
def test_what_a_declared_type_cannot_hold(given_: Value, declared: str) -> None:
    with pytest.raises(BadValue) as caught:
        coerce(given_, declared)
    assert str(caught.value) == f"{given_!r} is not a value of type {declared}"


def test_declared_types() -> None:
    assert [declared_type(name) for name in ("int", "list[code]", "list[date]", "options")] == ["num", *["list"] * 3]
    for unknown in ("", "list", "list[]", "list[colour]", "list[list[int]]", "int]", "colour", "Int"):
        assert declared_type(unknown) is None


def test_numbers_keep_the_digits_that_were_written() -> None:
    assert str(as_number(0.1)) == "0.1"
    assert str(as_number("300000")) == "300000"
    assert as_whole(D("-7")) == -7
    with pytest.raises(ValueError, match=r"1\.5"):
        as_whole("1.5")
    assert numbers_exact((1, [0.5, {"a": 2}], date(2026, 5, 1))) == [D(1), [D("0.5"), {"a": D(2)}], date(2026, 5, 1)]
    assert numbers_exact(True) is True


def test_minutes_are_naive() -> None:
    assert as_moment(minute("2026-05-01T10:00")).tzinfo is None
    with pytest.raises(ValueError, match="03:00"):
        as_moment("2026-05-01T10:00+03:00")


@pytest.mark.parametrize(
    ("kind", "fits", "others"),
    [
        ("num", [D(1), 0], [True, "1", [], MARKS]),
        ("text", [""], [D(1), True, ["a"]]),
        ("bool", [True, False], [1, "yes", D(0)]),
        ("date", [date(2026, 5, 1), minute("2026-05-01T10:00")], ["2026-05-01", 5]),
        ("map", [{}, MARKS], [[], "a", (Item(1, {}),)]),
        ("list", [[], ("a",)], ["abc", {}, D(1)]),
        ("items", [(), (Item(1, {}),)], [[], ("a",), (Item(1, {}), None), Item(1, {})]),
        ("any", [D(1), "a", [], {}, True], []),
        ("none", [], [D(1), "a"]),
    ],
)
def test_a_value_fits_its_type_or_is_unknown(kind: Type, fits: list[Value], others: list[Value]) -> None:
    assert [fitting(value, kind) for value in fits] == fits
    assert [fitting(value, kind) for value in others] == [None] * len(others)
    assert fitting(None, kind) is None


def test_an_item_serves_as_the_map_of_its_fields() -> None:
    item = Item(1, {"role": "decider"})
    assert fitting(item, "map") == {"role": "decider"}
    assert item.with_field("role", "user") == Item(1, {"role": "user"})
    assert item.fields == {"role": "decider"}
