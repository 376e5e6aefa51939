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
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from algorithms.conflict import (
    best_option,
    conflict_level,
    debt_ladder,
    escalation_role,
    facts_percent,
    hard_case,
    level_code,
    money_rating,
    raise_level,
    renew_due,
    role_for_cost,
    severity_score,
    sla_hours,
)
from algorithms.deal import breaches, deal_index, missing, plan_ok, roi
from algorithms.expressions import Names, compile_expression
from algorithms.functions import FUNCTIONS
from algorithms.meeting import (
    agenda_limit,
    agenda_total,
    count_topics,
    done_rate,
    duration_fit,
    has_quorum,
    last_due,
    mean_rating,
    meeting_score,
    minutes_left,
    next_planned,
    review_minutes,
)
from algorithms.moments import (
    FARTHEST,
    Relative,
    add_hours,
    add_workdays,
    age_days,
    at_minute,
    before,
    date_of,
    days,
    delayed,
    hours_between,
    next_day_at,
    relative,
    wdays,
)
from algorithms.scoring import (
    cap_mark,
    checklist_percent,
    coverage,
    figure,
    figures,
    mix,
    percent,
    percent_of,
    ratio,
    rounded,
    wscore,
)
from algorithms.search import (
    candidate_verdict,
    capacity,
    first_stale,
    flag_status,
    leaders_gap,
    make_partner,
    month_target,
    other_names,
    rank_candidates,
    reps_needed,
    working_capital,
)
from algorithms.sets import (
    add_value,
    at_least,
    choose,
    count_in,
    count_items,
    count_out,
    item_value,
    latest,
    lookup,
    mark_items,
    minus,
    missing_types,
    numbered,
    remaining,
)
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
from algorithms.workdays import PLAIN_WEEK, ProductionCalendar, load_calendar

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
W_S = {"money": D(35), "relation": D(25), "spread": D(20), "urgency": D(20)}
RED_FLAGS = ["bankruptcy", "account_block", "registry_false", "competitor_exclusive", "negative_assets", "criminal"]
FACTS = {"quality_claim": ["batch_no", "photos", "storage_conditions", "quantity", "samples"]}
SLA = {"TYPE_SLA": {"quality_claim": D(4), "dumping": D(24)}, "LEVEL_SLA": {"L1": D(48), "L2": D(24), "L3": D(4)}}
SCORED = (
    Item(1, {"name": "Кама", "status": "scored", "verdict": "priority", "total": D("76.5")}),
    Item(2, {"name": "Сылва", "status": "scored", "verdict": "reserve", "total": D("82.0")}),
    Item(3, {"name": "Чусовая", "status": "scored", "verdict": "reject", "total": D("59.0")}),
    Item(4, {"name": "Вишера", "status": "scored", "verdict": "priority", "total": D("80.8")}),
)
OPTIONS = (
    Item(1, {"score": D("75.0"), "cost": D(120_000), "valid": True}),
    Item(2, {"score": D("58.8"), "cost": D(0), "valid": True}),
    Item(3, {"score": D("90.0"), "cost": D(0), "valid": False}),
)
AGENDA = (
    Item(1, {"type": "info", "status": "planned", "minutes": D(8), "actual": D(0)}),
    Item(2, {"type": "decide", "status": "planned", "minutes": D(12), "actual": D(22)}),
    Item(3, {"type": "decide", "status": "planned", "minutes": D(10), "actual": D(10)}),
)
TYPE_OF: Mapping[type, Type] = {
    bool: "bool",
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
    return compile_expression(source, names).run(Given({**values, "calendar": PLAIN_WEEK}))


def having(field: str, *values: Value) -> tuple[Item, ...]:
    """Items 1, 2, 3… with these values of one field."""
    return tuple(Item(number, {field: each}) for number, each in enumerate(values, 1))


def minute(text: str) -> datetime:
    return datetime.fromisoformat(text)


# The examples of the methodology

TOLD: dict[str, Value] = {
    "messages": [{"text": "Был в Ромашке "}, {"text": ""}, {"text": "Отказались"}],
    "card": {"visits": [None, {"partner": "P2", "date": "2026-11-18"}]},
}
ASKED: dict[str, Value] = {
    "messages": [],
    "read": None,
    "made": [],
    "card": None,
    "asking": "fix",
    "was": None,
    "offered": [],
}
EXAMPLES: list[tuple[str, dict[str, Value], Value]] = [
    ("wscore(m, weights=W_R)", {"m": MARKS, "W_R": W_R}, D("78.8")),
    ("coverage(m, weights=W_R)", {"m": {**MARKS, "reputation": 0}, "W_R": W_R}, D("85.0")),
    ("checklist_percent(xs, of=10)", {"xs": list("abcdefg")}, D("70.0")),
    ("minus(2, other=4)", {}, D(-2)),
    ("plus(2, other=4)", {}, D(6)),
    ("nth(xs, n=2)", {"xs": ["P001", "P007"]}, "P007"),
    (
        "first_left(xs, field='partner', taken=taken, status='status', closed=('cancel',))",
        {
            "xs": (
                Item(1, {"partner": "P001", "status": None}),
                Item(2, {"partner": "P002", "status": "cancel"}),
                Item(3, {"partner": "P003", "status": "carry"}),
            ),
            "taken": ["P001"],
        },
        3,
    ),
    ("has_figure('заказ 1,2 млн')", {}, True),
    (
        "visit_index(goals, tasks=tasks, agreements=agreements)",
        {
            "goals": having("result", "yes", "yes"),
            "tasks": having("status", "done", "no"),
            "agreements": having("due", date(2025, 4, 1), date(2025, 4, 2), date(2025, 4, 3)),
        },
        D("85.0"),
    ),
    ("week_load(6, hours=2.5, road=8)", {}, D("77.5")),
    ("road_share(9, starts=starts, ends=ends)", {"starts": date(2025, 4, 8), "ends": date(2025, 4, 10)}, D("37.5")),
    ("mean_of(xs, field='sku')", {"xs": having("sku", D(12), None, D(7))}, D("9.5")),
    ("sum_of(xs, field='rub')", {"xs": having("rub", D(540), None, D(300))}, D(840)),
    (
        "clashes(xs, field='at', hours=2)",
        {"xs": having("at", minute("2025-04-08T10:00"), minute("2025-04-08T11:30"), minute("2025-04-08T13:30"))},
        1,
    ),
    (
        "listed(xs, field='what', day='due', by='by', one_of=('us',))",
        {"xs": (Item(1, {"what": "Прислать прайс", "due": date(2025, 3, 25), "by": "us"}),)},
        "• Прислать прайс (25.03)",
    ),
    ("told_after(m, change=c)", {"m": None, "c": {"do": "ask", "path": "fix"}}, ASKED),
    ("told_partner(m, known='P1')", {"m": TOLD}, "P2"),
    ("told_day(m, known=None)", {"m": TOLD}, date(2026, 11, 18)),
    ("told_words(m)", {"m": TOLD}, "Был в Ромашке\nОтказались"),
    ("launch_index(80, outlets=100, sku=100, paid=100, reports=100)", {}, D("94.0")),
    (
        "reliability_marks(4, reputation=5, experience=4, geo=0, logistics=3, staff=2)",
        {},
        {"financial": 4, "reputation": 5, "experience": 4, "geo": 0, "logistics": 3, "staff": 2},
    ),
    ("reliability_verdict(74.9, ko=False)", {}, "ok"),
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
    ("mix(80.0, other=71.3, share=0.6)", {}, D("76.5")),
    ("cap_mark(m, field='transparency', limit=2, when=True)", {"m": {"transparency": D(5)}}, {"transparency": D(2)}),
    ("percent_of(1, of=3, empty=100)", {}, D("33.3")),
    ("percent(0.666667)", {}, D("66.7")),
    ("ratio(1, of=3, empty=1)", {}, D("0.333333")),
    ("at_least(0, floor=1)", {}, 1),
    ("lookup(LEAD_WD, key='monthly')", {"LEAD_WD": {"weekly": D(1), "monthly": D(5)}}, D(5)),
    ("item_value(xs, idx=0, field='score', default=7)", {"xs": OPTIONS}, D(7)),
    ("item_value(xs, idx=1, field='score', default=7)", {"xs": OPTIONS}, D("75.0")),
    (
        "mark_items(xs, ids=ids, field='status', value='removed')",
        {"xs": having("status", "planned", "planned", "planned"), "ids": [D(3)]},
        having("status", "planned", "planned", "removed"),
    ),
    (
        "taken_of(xs, field='partner', taken=taken)",
        {"xs": (Item(1, {"partner": "P001"}), Item(2, {"partner": "P002"})), "taken": ["P002", "P003"]},
        ["P002"],
    ),
    ("add_value(xs, value='repeat')", {"xs": ["public"]}, ["public", "repeat"]),
    ("latest(xs, field='due')", {"xs": having("due", date(2025, 5, 30), date(2025, 6, 6))}, date(2025, 6, 6)),
    ("count_in(xs, table=RED_FLAGS)", {"xs": ["account_block", "lawsuits"], "RED_FLAGS": RED_FLAGS}, 1),
    ("count_out(xs, table=RED_FLAGS)", {"xs": ["account_block", "lawsuits"], "RED_FLAGS": RED_FLAGS}, 1),
    ("capacity(2500, spend=1200)", {}, D(3_000_000_000)),
    ("month_target(3000000000, share=4)", {}, D(10_000_000)),
    ("working_capital(10000000, stock_days=21, recv_days=30)", {}, D(17_000_000)),
    ("reps_needed(800, visits=4, per_day=12, days=21)", {}, 13),
    ("flag_status(0, yellow=2)", {}, "yellow"),
    ("candidate_verdict(82.0, r=78.8, cov=100.0, capped=True)", {}, "reserve"),
    ("rank_candidates(xs)", {"xs": (SCORED[0], SCORED[3])}, [4, 1]),
    (
        "first_stale(xs, order=(1,), today=today, limit=60)",
        {"xs": having("scored_at", date(2025, 3, 3)), "today": date(2025, 5, 20)},
        1,
    ),
    ("leaders_gap(xs, order=(4, 1))", {"xs": SCORED}, D("4.3")),
    (
        "make_partner(cand, stage='negotiation')",
        {
            "cand": {
                "name": "Кама",
                "inn": "7701",
                "city": "Пермь",
                "source": "fairs",
                "dm_contact": "Ольга",
                "red": D(0),
            }
        },
        {
            "new_partner": {
                "name": "Кама",
                "inn": "7701",
                "city": "Пермь",
                "source": "fairs",
                "contact": "Ольга",
                "stage": "negotiation",
            }
        },
    ),
    ("other_names(xs, ids=(4, 1), besides=4)", {"xs": SCORED}, "Кама"),
    ("money_rating(240000, turnover=1200000)", {}, 3),
    ("severity_score(3, relation=3, spread=2, urgency=3)", {"W_S": W_S}, D("2.80")),
    ("hard_case(flags, type='overdue_receivables', overdue_days=34, over_limit=False)", {"flags": []}, True),
    ("conflict_level(2.40, hard=False, flags=('stop_buying',))", {}, 2),
    ("level_code(2)", {}, "L2"),
    ("sla_hours('quality_claim', level='L2')", SLA, D(4)),
    ("debt_ladder(34)", {}, "claim"),
    (
        "facts_percent(xs, type='quality_claim')",
        {"xs": ["photos", "batch_no", "samples", "quantity"], "FACTS": FACTS},
        D("80.0"),
    ),
    ("best_option(xs)", {"xs": OPTIONS}, 1),
    ("role_for_cost(400000, rm=50000, lead=300000)", {}, "director"),
    ("raise_level(3)", {}, 3),
    ("escalation_role(1)", {}, "director"),
    ("renew_due(old, base=base, wd=5, when=True)", {"old": None, "base": date(2025, 8, 15)}, date(2025, 8, 22)),
    ("review_minutes(4)", {}, 8),
    ("agenda_total(xs, review=8)", {"xs": AGENDA}, 53),
    ("agenda_limit(60)", {}, D("54.0")),
    (
        "count_topics(xs, type='decide', one_of=('decided',))",
        {"xs": tuple(Item(n, {"type": "decide", "status": s}) for n, s in enumerate(("decided", "parked"), 1))},
        1,
    ),
    ("next_planned(xs)", {"xs": having("status", "informed", "decided", "planned")}, 3),
    (
        "has_quorum(present, chair='u1', invited=invited)",
        {"present": ["u1", "u2"], "invited": ["u1", "u2", "u3", "u4"]},
        True,
    ),
    ("done_rate(xs)", {"xs": having("status", "done", "partly", "not_done", "cancelled")}, D("0.5")),
    ("minutes_left(xs, limit=54.0)", {"xs": AGENDA}, D("22.0")),
    ("duration_fit(55, plan=60)", {}, D("0.916667")),
    ("mean_rating(xs, empty=3)", {"xs": [D(3), D(4), D(4)]}, D("3.67")),
    ("meeting_score(0.5, previous=0.5, time=0.916667, rating=4.0)", {}, D("64.6")),
    (
        "last_due(xs, moved=moved, empty=None)",
        {
            "xs": having("due", date(2025, 3, 11), date(2025, 3, 14)),
            "moved": (
                Item(1, {"status": "partly", "due": date(2025, 3, 14)}),
                Item(2, {"status": "not_done", "due": date(2025, 3, 17)}),
            ),
        },
        date(2025, 3, 17),
    ),
    ("wdays(a, until=b)", {"a": date(2025, 3, 5), "b": date(2025, 3, 10)}, 3),
    ("add_workdays(x, n=2)", {"x": date(2025, 5, 13)}, date(2025, 5, 15)),
    ("before(x, wd=1)", {"x": date(2025, 3, 10)}, date(2025, 3, 7)),
    ("add_hours(x, n=4)", {"x": minute("2025-06-02T09:00")}, minute("2025-06-02T13:00")),
    ("hours_between(a, until=b)", {"a": minute("2025-06-02T09:00"), "b": minute("2025-06-02T12:20")}, D("3.3")),
    ("next_day_at(x, time='10:00')", {"x": minute("2025-05-14T15:00")}, minute("2025-05-15T10:00")),
]


@pytest.mark.parametrize(("source", "given_", "expected"), EXAMPLES, ids=[source for source, _, _ in EXAMPLES])
def test_the_examples_of_the_methodology(source: str, given_: dict[str, Value], expected: Value) -> None:
    result = told(source, **given_)
    assert result == expected
    kind = compile_expression(source, Names(dict.fromkeys(given_, "any"), {})).type
    assert fitting(result, "date" if kind == "datetime" else kind) == expected


def test_every_function_has_its_example() -> None:
    assert {source.partition("(")[0] for source, _, _ in EXAMPLES} == set(FUNCTIONS)


def test_every_function_is_stated_in_the_formulas() -> None:
    stated = (Path(__file__).parents[1] / "docs" / "formulas.md").read_text("utf-8")
    assert [name for name in FUNCTIONS if f"`{name}" not in stated] == []


def test_the_registry_reads_types_from_the_code() -> None:
    counting = FUNCTIONS["count_items"]
    assert counting.params == {"xs": "items", "field": "text", "one_of": "list", "none_of": "list", "ids": "list"}
    assert counting.required == {"xs", "field"}
    assert {name: function.returns for name, function in FUNCTIONS.items() if function.returns != "num"} == {
        **dict.fromkeys(("choose", "lookup", "item_value", "nth"), "any"),
        **dict.fromkeys(("missing_types", "add_value", "taken_of", "rank_candidates"), "list"),
        **dict.fromkeys(("plan_ok", "hard_case", "has_quorum", "has_figure"), "bool"),
        "told_after": "map",
        **dict.fromkeys(("told_partner", "told_words"), "text"),
        "told_day": "date",
        **dict.fromkeys(("date_of", "delayed", "latest", "renew_due", "last_due", "add_workdays", "before"), "date"),
        **dict.fromkeys(("add_hours", "next_day_at"), "datetime"),
        **dict.fromkeys(("cap_mark", "make_partner", "reliability_marks"), "map"),
        **dict.fromkeys(("flag_status", "candidate_verdict", "other_names", "level_code", "debt_ladder"), "text"),
        **dict.fromkeys(("role_for_cost", "escalation_role", "reliability_verdict", "listed"), "text"),
        "mark_items": "items",
    }


def test_tables_and_the_calendar_are_no_arguments() -> None:
    answering = FUNCTIONS["sla_hours"]
    assert answering.params == {"type": "text", "level": "text"}
    assert answering.required == {"type", "level"}
    assert {name: dict(function.tables) for name, function in FUNCTIONS.items() if function.tables} == {
        "severity_score": {"W_S": "map"},
        "sla_hours": {"TYPE_SLA": "map", "LEVEL_SLA": "map"},
        "facts_percent": {"FACTS": "map"},
    }
    assert {name for name, function in FUNCTIONS.items() if function.calendar} == {
        "wdays",
        "add_workdays",
        "before",
        "renew_due",
    }
    assert FUNCTIONS["before"].params == {"x": "date", "wd": "num"}


# No value of its types makes a function raise

SMALL = st.none() | st.integers(-5, 70) | st.decimals(-(10**30), 10**30, allow_nan=False, places=2)
CODES = st.sampled_from(["scored", "priority", "reserve", "planned", "decide", "done", "partly", "a", "10:00", ""])
DAYS = st.none() | st.dates() | st.datetimes()
JUNK = st.recursive(SMALL | CODES | st.booleans() | DAYS, lambda inner: st.lists(inner, max_size=3), max_leaves=4)
NAMED = [
    "status",
    "verdict",
    "type",
    "total",
    "score",
    "cost",
    "valid",
    "due",
    "minutes",
    "actual",
    "scored_at",
    "name",
]
KEYED = st.dictionaries(st.sampled_from([*NAMED, *W_S, "a", ""]), JUNK, max_size=6)
BY_TYPE: Mapping[Type, st.SearchStrategy[Any]] = {
    "num": SMALL,
    "text": st.none() | CODES | st.sampled_from(NAMED),
    "bool": st.booleans() | st.none(),
    "date": DAYS,
    "map": st.none() | KEYED,
    "list": st.none() | st.lists(JUNK, max_size=4) | st.lists(JUNK, max_size=4).map(tuple),
    "items": st.none() | st.lists(st.builds(Item, st.integers(1, 5), KEYED, st.booleans()), max_size=5).map(tuple),
    "any": JUNK | KEYED,
}


@pytest.mark.parametrize("name", FUNCTIONS)
@settings(max_examples=10)
@given(st.data())
def test_no_function_raises_on_values_of_its_types(name: str, data: st.DataObject) -> None:
    takes_anything(name, data)


@pytest.mark.soak
@pytest.mark.parametrize("name", FUNCTIONS)
@settings(max_examples=500)
@given(st.data())
def test_no_function_raises_however_long_one_tries(name: str, data: st.DataObject) -> None:
    takes_anything(name, data)


def takes_anything(name: str, data: st.DataObject) -> None:
    function = FUNCTIONS[name]
    kinds = {**function.params, **function.tables}
    arguments = {param: data.draw(BY_TYPE[kind], param) for param, kind in kinds.items()}
    calendar = {"calendar": load_calendar()} if function.calendar else {}
    result = function.call(**arguments, **calendar)
    kind: Type = "date" if function.returns == "datetime" else function.returns
    assert result is None or kind == "any" or fitting(result, kind) is not None


@pytest.mark.parametrize("name", FUNCTIONS)
def test_of_nothing_at_all_no_function_raises(name: str) -> None:
    function = FUNCTIONS[name]
    calendar = {"calendar": PLAIN_WEEK} if function.calendar else {}
    function.call(**dict.fromkeys({**function.params, **function.tables}), **calendar)


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


def test_shares_round_half_up() -> None:
    assert mix(D("0.1"), D("0.2"), D("0.5")) == D("0.2")  # 0.15
    assert percent_of(1, D(16), 0) == D("6.3")
    assert percent(D("0.0625")) == D("6.3")
    assert str(ratio(1, 2, 0)) == "0.500000"
    assert ratio(1, D(2_000_000), 0) == D("0.000001")
    assert ratio(-2, 3, 0) == D("-0.666667")


def test_a_part_of_nothing_is_what_the_author_says() -> None:
    assert percent_of(0, 0, D(100)) == percent_of(5, D("0.0"), D(100)) == 100
    assert ratio(None, 0, 1) == 1
    assert ratio(0, 0, None) is None


def test_a_share_of_an_unknown_is_unknown() -> None:
    assert mix(None, 1, 1) is mix(1, None, 1) is mix(1, 1, None) is None
    assert percent_of(None, 3, 7) is percent_of(3, None, 7) is ratio(None, 3, 7) is percent(None) is None


def test_a_mark_is_capped_on_a_copy() -> None:
    given_ = {"transparency": D(5), "growth": D(4)}
    assert cap_mark(given_, "transparency", 2, True) == {"transparency": 2, "growth": D(4)}
    assert given_["transparency"] == 5
    assert cap_mark(given_, "transparency", 2, False) == cap_mark(given_, "transparency", 5, True) == given_
    assert cap_mark(given_, "transparency", None, True) == cap_mark(given_, "else", 2, True) == given_
    assert cap_mark(given_, None, 2, True) == given_
    assert cap_mark({"transparency": D(1)}, "transparency", 2, True) == {"transparency": D(1)}
    assert cap_mark({"transparency": None}, "transparency", 2, True) == {"transparency": None}
    assert cap_mark(None, "transparency", 2, True) is None


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


def test_the_greater_of_two() -> None:
    assert at_least(D(2), 1) == at_least(1, D(2)) == at_least(None, 2) == at_least(2, None) == 2
    assert at_least(None, None) is None


def test_looking_up_a_code() -> None:
    assert lookup({"L1": D(3)}, "L1") == 3
    assert lookup({"L1": D(3)}, "L2") is lookup({"L1": D(3)}, None) is lookup(None, "L1") is None


def test_codes_of_a_table() -> None:
    codes = ["criminal", "young", "criminal", ["criminal"], None]
    assert count_in(codes, RED_FLAGS) == count_in(codes, tuple(RED_FLAGS)) == count_in(codes, {"criminal": D(1)}) == 2
    assert count_out(codes, RED_FLAGS) == 3
    for nothing in (None, "criminal", D(1)):
        assert (count_in(codes, nothing), count_out(codes, nothing)) == (0, 5)
    assert count_in(None, RED_FLAGS) == count_out(None, RED_FLAGS) == 0


GONE = (Item(1, {"x": "a", "due": date(2030, 1, 1)}, archived=True), Item(2, {"x": "b"}))


def test_the_value_of_an_item() -> None:
    assert item_value(GONE, D(2), "x", "none") == "b"
    assert item_value(GONE, 1, "x", "none") == item_value(GONE, None, "x", "none") == "none"
    assert item_value(GONE, 2, None, "none") is item_value(GONE, 2, "y", "none") is None


def test_marking_items_leaves_the_archived_and_the_order() -> None:
    assert mark_items(GONE, [D(1), 2], "x", "c") == (GONE[0], Item(2, {"x": "c"}))
    assert mark_items(GONE, None, "x", "c") == mark_items(GONE, [2], None, "c") == mark_items(GONE, [7], "x", 1) == GONE
    assert GONE[1].fields == {"x": "b"}


def test_a_value_is_added_once() -> None:
    given_ = ["public"]
    assert add_value(given_, "public") == add_value(given_, None) == ["public"]
    assert add_value(None, "repeat") == ["repeat"]
    assert add_value(("a",), "b") == ["a", "b"]
    assert given_ == ["public"]


def test_the_latest_date() -> None:
    assert latest(GONE, "due") is latest((), "due") is latest(GONE, None) is None
    mixed = having("due", minute("2025-06-06T10:00"), date(2025, 6, 5), None, "2025-07-01", D(5))
    assert latest(mixed, "due") == date(2025, 6, 6)
    assert type(latest(mixed, "due")) is date


def test_items_by_number() -> None:
    assert numbered(SCORED, [D(4), "2", None, 9, 1, D("1.5")]) == [SCORED[3], SCORED[0]]
    assert numbered(GONE, [1, 2]) == [GONE[1]]
    assert numbered(GONE, None) == []


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


# The search for a partner


def test_the_figures_of_a_region() -> None:
    assert capacity(D("2500.5"), 1200) == 3_000_600_000
    assert month_target(D(18), D(100)) == 2  # 1.5
    assert month_target(D(30), D(100)) == 3  # 2.5
    assert working_capital(D(10), 1, 0) == 0  # a third of a ruble
    assert working_capital(D(15), 1, 0) == 1
    assert capacity(None, 1) is capacity(1, None) is month_target(None, 1) is month_target(1, None) is None
    assert working_capital(None, 1, 1) is working_capital(1, None, 1) is working_capital(1, 1, None) is None


@pytest.mark.parametrize(
    ("outlets", "visits", "reps"), [(0, 4, 0), (1, 1, 1), (63, 4, 1), (D("63.01"), 4, 2), (10**12, 4, 15873015874)]
)
def test_a_part_of_a_rep_is_a_rep(outlets: Decimal | int, visits: int, reps: int) -> None:
    assert reps_needed(outlets, visits, 12, 21) == reps


def test_nobody_to_visit_needs_no_number() -> None:
    assert reps_needed(800, 4, 0, 21) is reps_needed(800, 4, 12, 0) is reps_needed(800, 4, -12, -21) is None
    for unknown in range(4):
        assert reps_needed(*[None if place == unknown else 5 for place in range(4)]) is None


@pytest.mark.parametrize(
    ("red", "yellow", "status"),
    [(1, 0, "ko"), (1, 5, "ko"), (0, 2, "yellow"), (0, 1, "clear"), (0, 0, "clear"), (None, None, "clear")],
)
def test_flags_of_a_candidate(red: int | None, yellow: int | None, status: str) -> None:
    assert flag_status(red, yellow) == status


@pytest.mark.parametrize(
    ("total", "r", "cov", "capped", "verdict"),
    [
        ("75.0", "65.0", "80.0", False, "priority"),
        ("75.0", "65.0", "79.9", False, None),
        ("75.0", "65.0", "80.0", True, "reserve"),
        ("74.9", "65.0", "80.0", False, "reserve"),
        ("99.9", "64.9", "80.0", False, "reserve"),
        ("60.0", "50.0", "80.0", False, "reserve"),
        ("59.9", "90.0", "80.0", False, "reject"),
        ("90.0", "49.9", "80.0", False, "reject"),
    ],
)
def test_the_verdict_on_a_candidate(total: str, r: str, cov: str, capped: bool, verdict: str | None) -> None:
    assert candidate_verdict(D(total), D(r), D(cov), capped) == verdict


def test_no_verdict_on_the_unknown() -> None:
    assert candidate_verdict(None, 90, 90, False) is candidate_verdict(90, None, 90, False) is None
    assert candidate_verdict(90, 90, None, False) is None


def test_the_order_of_candidates() -> None:
    tied = Item(5, {"status": "scored", "verdict": "priority", "total": D("80.80")})
    unknown = Item(6, {"status": "scored", "verdict": "priority", "total": None})
    refused = Item(7, {"status": "refused", "verdict": "priority", "total": D(99)})
    gone = Item(8, {"status": "scored", "verdict": "priority", "total": D(99)}, archived=True)
    assert rank_candidates((gone, refused, unknown, tied, *SCORED)) == [4, 5, 1, 6, 2]
    assert rank_candidates(()) == []


def test_the_first_assessment_out_of_date() -> None:
    assessed = having("scored_at", date(2025, 3, 21), date(2025, 3, 20), None, date(2025, 1, 1))
    assert first_stale(assessed, [1, D(3), D(2), 4], date(2025, 5, 20), 60) == 2  # 60 days are not yet too many
    assert first_stale(assessed, [1, 3], minute("2025-05-20T10:00"), 60) == 0
    assert first_stale(assessed, [4], None, 60) == first_stale(assessed, [4], date(2025, 5, 20), None) == 0
    assert first_stale(assessed, None, date(2025, 5, 20), 60) == 0


def test_the_gap_between_leaders() -> None:
    assert leaders_gap(SCORED, [4]) == leaders_gap(SCORED, []) == leaders_gap(SCORED, [4, 2]) == 100
    assert leaders_gap(SCORED, [1, D(4)]) == D("-4.3")
    assert leaders_gap((SCORED[0], Item(9, {"verdict": "priority"})), [1, 9]) == 100
    assert leaders_gap((Item(9, {"verdict": "priority"}), SCORED[0]), [9, 1]) == 100


def test_the_card_of_a_partner() -> None:
    card = dict.fromkeys(("name", "inn", "city", "source", "contact"))
    assert make_partner({}, "negotiation") == {"new_partner": {**card, "stage": "negotiation"}}
    assert make_partner(None, "negotiation") is None


def test_the_names_of_the_others() -> None:
    assert other_names(SCORED, [4, 2, D(1)], D(2)) == "Вишера, Кама"
    assert (
        other_names(SCORED, [D(4)], 4) == other_names(SCORED, None, 4) == other_names(having("name", "", 5), [1, 2], 9)
    )
    assert other_names(SCORED, [1], None) == "Кама"


# Conflicts


@pytest.mark.parametrize(
    ("amount", "mark"),
    [(0, 1), (5, 1), ("5.01", 2), (15, 2), ("15.01", 3), (30, 3), ("30.01", 4), (60, 4), ("60.01", 5), (900, 5)],
)
def test_the_money_at_stake(amount: str | int, mark: int) -> None:
    assert money_rating(D(amount), 100) == mark


def test_money_without_a_turnover() -> None:
    assert money_rating(1, 0) == 5
    assert money_rating(0, 0) == 1
    assert money_rating(None, 100) is money_rating(100, None) is None


def test_severity() -> None:
    assert str(severity_score(5, 5, 5, 5, W_S)) == "5.00"
    assert severity_score(1, 1, 1, 2, {**W_S, "urgency": D("0.5"), "spread": D("39.5")}) == D("1.01")  # 1.005
    assert severity_score(5, 1, None, 0, W_S) == D("3.33")  # 200 of 60
    assert severity_score(None, None, 0, None, W_S) is severity_score(3, 3, 2, 3, None) is None


@pytest.mark.parametrize("flag", ["safety", "legal_claim", "ethics"])
def test_grave_flags_are_hard(flag: str) -> None:
    assert hard_case(["public", flag], "other", None, False) is True


def test_an_old_debt_is_hard() -> None:
    assert hard_case([], "overdue_receivables", 31, False) is True
    assert hard_case([], "overdue_receivables", 30, False) is False
    assert hard_case(["repeat", "stop_buying"], "overdue_receivables", None, True) is True
    assert hard_case(None, "dumping", 99, True) is hard_case(None, None, None, False) is False


@pytest.mark.parametrize(
    ("sev", "hard", "flags", "level"),
    [
        ("2.49", False, [], 1),
        ("2.50", False, [], 2),
        ("3.49", False, [], 2),
        ("3.50", False, [], 3),
        ("1.00", True, [], 3),
        ("1.00", False, ["stop_buying"], 2),
        ("3.50", False, ["stop_buying"], 3),
        ("1.00", False, ["repeat"], 2),
        ("1.00", False, ["repeat", "stop_buying"], 3),
        ("2.50", False, ["repeat"], 3),
        ("5.00", True, ["repeat"], 3),
    ],
)
def test_the_level_of_a_conflict(sev: str, hard: bool, flags: list[str], level: int) -> None:
    assert conflict_level(D(sev), hard, flags) == level


def test_codes_of_levels() -> None:
    assert [level_code(n) for n in (0, 1, D(2), 3, 4)] == ["L1", "L1", "L2", "L3", "L3"]
    assert level_code(None) is None
    assert conflict_level(None, False, None) == 1


def test_the_hours_to_answer() -> None:
    assert sla_hours("dumping", "L3", **SLA) == 4
    assert (
        sla_hours("dumping", "L2", **SLA) == sla_hours("colour", "L2", **SLA) == sla_hours("dumping", None, **SLA) == 24
    )
    assert sla_hours(None, None, **SLA) is sla_hours("dumping", "L2", None, None) is None


@pytest.mark.parametrize(
    ("late", "step"),
    [
        (-1, "call"),
        (5, "call"),
        (6, "stop"),
        (14, "stop"),
        (15, "schedule"),
        (29, "schedule"),
        (30, "claim"),
        (None, None),
    ],
)
def test_the_ladder_of_a_debt(late: int | None, step: str | None) -> None:
    assert debt_ladder(late) == step


def test_confirmed_facts() -> None:
    assert facts_percent(["photos", "photos", "rumour"], "quality_claim", FACTS) == D("20.0")
    assert facts_percent(["a"], "x", {"x": list("abcdefghijklmnop")}) == D("6.3")
    assert facts_percent(None, "quality_claim", FACTS) == 0
    nothing: Value
    for nothing in (None, {}, {"quality_claim": []}, {"quality_claim": "photos"}):
        assert str(facts_percent(["photos"], "quality_claim", nothing)) == "0.0"
    assert facts_percent(["photos"], None, FACTS) == 0


def test_the_best_option() -> None:
    assert best_option(()) == best_option(OPTIONS[2:]) == 0
    cheaper = Item(5, {"score": D(75), "cost": D(119_999), "valid": True})
    equal = Item(6, {"score": D(75), "cost": D(119_999), "valid": True})
    dear = Item(4, {"score": D(75), "cost": None, "valid": True})
    unknown = Item(7, {"score": None, "cost": D(0), "valid": True})
    gone = Item(8, {"score": D(99), "cost": D(0), "valid": True}, archived=True)
    assert best_option((gone, unknown, dear, equal, cheaper, *OPTIONS)) == 5
    assert best_option((unknown, dear)) == 4
    assert best_option((unknown,)) == 7


@pytest.mark.parametrize(
    ("cost", "role"),
    [(0, "rm"), (50_000, "rm"), ("50000.01", "team_lead"), (300_000, "team_lead"), ("300000.01", "director")],
)
def test_who_grants_a_cost(cost: str | int, role: str) -> None:
    assert role_for_cost(D(cost), 50_000, 300_000) == role


def test_a_cost_nobody_knows_goes_up() -> None:
    assert role_for_cost(None, 50_000, 300_000) == role_for_cost(1, None, None) == "director"
    assert role_for_cost(1, None, 300_000) == "team_lead"


def test_escalation() -> None:
    assert [raise_level(esc) for esc in (None, 0, 1, D(2), 3)] == [1, 1, 2, 3, 3]
    assert [escalation_role(esc) for esc in (None, 0, 1, D(2), 3)] == [*["team_lead"] * 2, *["director"] * 3]


def test_a_term_is_renewed_only_when_asked() -> None:
    old = minute("2025-08-15T10:00")
    assert renew_due(old, date(2025, 8, 20), 5, False, PLAIN_WEEK) == date(2025, 8, 15)
    assert renew_due(None, date(2025, 8, 20), 5, False, PLAIN_WEEK) is None
    assert renew_due(old, None, 5, True, PLAIN_WEEK) is None


# Meetings


def test_the_minutes_of_an_agenda() -> None:
    assert [review_minutes(n) for n in (None, 0, 10, 11)] == [None, 0, 20, 20]
    done = Item(4, {"type": "decide", "status": "decided", "minutes": D(99), "actual": None})
    gone = Item(5, {"type": "decide", "status": "planned", "minutes": D(99), "actual": D(99)}, archived=True)
    assert agenda_total((*AGENDA, done, gone), 0) == 45
    assert agenda_total((), 0) == 15
    assert agenda_total(AGENDA, None) is None
    assert minutes_left((*AGENDA, done, gone), 30) == -2
    assert minutes_left(AGENDA, None) is None
    assert str(agenda_limit(D("50.5"))) == "45.5"  # 45.45
    assert agenda_limit(None) is None


def test_the_topics_of_an_agenda() -> None:
    gone = Item(4, {"type": "decide", "status": "planned"}, archived=True)
    assert count_topics((*AGENDA, gone), "decide", none_of=["removed"]) == count_topics(AGENDA, "decide") == 2
    assert count_topics(AGENDA, None) == count_topics(AGENDA, "decide", one_of=[]) == 0
    assert next_planned((gone, AGENDA[2], AGENDA[1])) == 2
    assert next_planned(()) == next_planned(having("status", "removed")) == 0


def test_a_quorum() -> None:
    four = ["u1", "u2", "u3", "u4"]
    assert has_quorum(["u2", "u3", "u4"], "u1", four) is False
    assert has_quorum(["u1"], "u1", four) is False
    assert has_quorum(["u1", "u2"], "u1", [*four, "u5"]) is False
    assert has_quorum(["u1"], "u1", None) is True
    assert has_quorum(None, "u1", None) is has_quorum([None], None, []) is False


def test_old_tasks_done() -> None:
    assert done_rate(()) == done_rate(having("status", "cancelled")) == 1
    assert done_rate(having("status", "done", "done", "not_done")) == D("0.666667")
    assert done_rate(having("status", "")) == 0


def test_a_meeting_on_time() -> None:
    assert str(duration_fit(60, D(60))) == "1.000000"
    assert duration_fit(65, 60) == duration_fit(55, 60)
    assert duration_fit(180, 60) == 0
    assert duration_fit(None, 60) is duration_fit(60, None) is duration_fit(60, 0) is None


def test_the_mean_of_ratings() -> None:
    assert mean_rating([D(1), D(1), D(1), D(1), D(1), D(1), D(1), D(2)], 3) == D("1.13")  # 1.125
    assert mean_rating("timer", 3) == mean_rating([], 3) == mean_rating(None, 3) == mean_rating(["5", None, 0], 3) == 3
    assert mean_rating((5,), None) == 5


def test_the_score_of_a_meeting() -> None:
    assert str(meeting_score(1, 1, 1, 5)) == "100.0"
    assert meeting_score(0, 0, 0, 1) == 0
    assert meeting_score(0, D("0.002"), 0, 1) == D("0.1")  # 0.05
    for unknown in range(4):
        assert meeting_score(*[None if place == unknown else 1 for place in range(4)]) is None


def test_the_last_date_to_follow() -> None:
    late = date(2025, 9, 1)
    moved = (Item(1, {"status": "done", "due": late}), Item(2, {"status": "partly", "due": late}, archived=True))
    assert last_due((), moved, date(2025, 3, 1)) == date(2025, 3, 1)
    assert last_due((), (), None) is None
    assert last_due(having("due", minute("2025-03-11T10:00"), None, "soon"), moved, late) == date(2025, 3, 11)


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


def test_working_days_between() -> None:
    calendar = load_calendar()
    assert wdays(date(2026, 6, 11), date(2026, 6, 15), calendar) == 1  # Friday the 12th is a holiday
    assert wdays(minute("2026-06-11T23:00"), date(2026, 6, 15), PLAIN_WEEK) == 2
    assert wdays(date(2026, 6, 15), date(2026, 6, 11), PLAIN_WEEK) == 0
    assert wdays(None, date(2026, 6, 15), PLAIN_WEEK) is wdays(date(2026, 6, 15), None, PLAIN_WEEK) is None
    assert wdays(date.min, date.max, PLAIN_WEEK) == FARTHEST


def test_working_days_from_a_day() -> None:
    saturday = date(2026, 6, 13)
    assert add_workdays(saturday, 0, PLAIN_WEEK) == before(saturday, -3, PLAIN_WEEK) == saturday
    assert add_workdays(minute("2026-06-11T10:00"), 1, load_calendar()) == date(2026, 6, 15)
    assert before(minute("2026-06-15T10:00"), D("1.9"), load_calendar()) == date(2026, 6, 11)
    assert add_workdays(None, 1, PLAIN_WEEK) is add_workdays(saturday, None, PLAIN_WEEK) is None
    assert before(None, 1, PLAIN_WEEK) is before(saturday, None, PLAIN_WEEK) is None


def test_the_calendar_ends_somewhere() -> None:
    assert add_workdays(date(9999, 12, 1), D(10) ** 30, PLAIN_WEEK) == date.max
    assert before(date(1, 2, 1), 10**9, PLAIN_WEEK) == date.min
    assert add_workdays(date(2026, 6, 11), 10**9, PLAIN_WEEK) == add_workdays(date(2026, 6, 11), FARTHEST, PLAIN_WEEK)
    assert add_hours(date(2026, 6, 11), D(10) ** 30) == minute("9999-12-31T09:00")
    assert add_hours(date(2026, 6, 11), -(10**9)) == minute("0001-01-01T09:00")
    assert next_day_at(date.max, "10:00") == minute("9999-12-31T10:00")


def test_hours() -> None:
    assert add_hours(minute("2026-06-12T23:30"), D("1.5")) == minute("2026-06-13T01:00")
    assert add_hours(date(2026, 6, 12), D("0.025")) == minute("2026-06-12T09:02")  # a minute and a half
    assert add_hours(None, 1) is add_hours(date(2026, 6, 12), None) is None
    assert hours_between(minute("2026-06-12T09:00"), minute("2026-06-12T09:03")) == D("0.1")  # 0.05
    assert hours_between(date(2026, 6, 12), minute("2026-06-12T08:30")) == D("-0.5")
    assert hours_between(None, date(2026, 6, 12)) is hours_between(date(2026, 6, 12), None) is None


def test_a_time_of_the_next_day() -> None:
    assert next_day_at(date(2026, 12, 31), "9:05") == minute("2027-01-01T09:05")
    for unread in (None, "", "24:00", "10:60", "10", "10:00:00", "10:00+03:00", "noon"):
        assert next_day_at(date(2026, 12, 31), unread) is None
    assert next_day_at(None, "10:00") is None


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.integers(0, 60), st.sampled_from([PLAIN_WEEK, load_calendar()]))
def test_working_days_there_and_back(start: date, n: int, calendar: ProductionCalendar) -> None:
    end = add_workdays(start, n, calendar)
    assert end is not None
    assert wdays(start, end, calendar) == n
    back = before(end, n, calendar)
    assert back is not None
    if n == 0 or calendar.is_workday(start):
        assert back == start
    else:
        assert back < start  # from a day off there is no way back to it


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
