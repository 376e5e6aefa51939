"""Recommended orders: every figure on the way, packs, the least order, the caps and their names."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from algorithms.kpi import Item, Need, Order, Yardstick, replenishment, whole_order
from algorithms.kpi.yardstick import z_of

D = Decimal
# Ten a day, always: no deviation, so that every figure is whole. Twelve days: 120 are wanted.
EVEN = Need(series=[D(70)] * 4, service=D("0.95"))


def ordered(need: Need, **changes: Any) -> tuple[int, str | None, tuple[str, ...]]:
    found = replenishment(replace(need, **changes))
    return found.order, found.reason, found.caps


def test_the_service_levels_of_the_catalogue() -> None:
    levels = ("0.90", "0.95", "0.98", "0.99")
    assert [str(z_of(D(level))) for level in levels] == ["1.2816", "1.6449", "2.0537", "2.3263"]


def test_without_a_word_the_yardstick_says_lead_and_review() -> None:
    found = replenishment(EVEN)
    assert (found.lead, found.review, found.target, found.order, found.days_left) == (5, 7, D(120), 120, D(0))
    assert replenishment(EVEN, Yardstick(lead_days=1, review_days=1)).target == D(20)
    assert replenishment(replace(EVEN, lead=0, review=3)).target == D(30)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"series": []}, (0, "no_data", ())),
        ({"series": [None, None]}, (0, "no_data", ())),
        ({"stock": None}, (0, "no_data", ())),
        ({"stock": D(-1)}, (0, "negative_stock", ())),
        ({"series": [D(-1)] * 4}, (0, "no_demand", ())),
        ({"stock": D(120)}, (0, None, ())),
        ({"stock": D(120), "moq": 50}, (0, None, ())),  # the least order is for those who need something
        ({"stock": D(130), "reserved": D(20), "in_transit": D(5)}, (5, None, ())),
        ({"pack": 50}, (150, None, ())),
        ({"moq": 130}, (130, "moq", ())),
        ({"moq": 130, "pack": 50}, (150, None, ())),  # packs reach it already
        ({"moq": 160, "pack": 50}, (200, "moq", ())),
    ],
)
def test_packs_and_the_least_order(changes: dict[str, Any], expected: tuple[int, str | None, tuple[str, ...]]) -> None:
    assert ordered(EVEN, **changes) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"shelf_days": 24}, (120, None, ())),  # a half of 24 days is what is wanted
        ({"shelf_days": 20}, (100, "shelf_life", ("shelf_life",))),
        ({"shelf_days": 20, "shelf_share": D(1)}, (120, None, ())),
        ({"shelf_days": 20, "pack": 30}, (90, "shelf_life", ("shelf_life",))),
        ({"shelf_days": 20, "stock": D(110)}, (0, "shelf_life", ("shelf_life",))),
        ({"credit_headroom": D(500)}, (120, None, ())),  # without a price nobody can tell
        ({"credit_headroom": D(500), "price": D(0)}, (120, None, ())),
        ({"credit_headroom": D(1200), "price": D(10)}, (120, None, ())),
        ({"credit_headroom": D("1199.99"), "price": D(10)}, (119, "credit_limit", ("credit_limit",))),
        ({"credit_headroom": D(-5), "price": D(10)}, (0, "credit_limit", ("credit_limit",))),
        (
            {"shelf_days": 20, "credit_headroom": D(555), "price": D(10)},
            (55, "credit_limit", ("shelf_life", "credit_limit")),
        ),
        ({"shelf_days": 10, "credit_headroom": D(555), "price": D(10)}, (50, "shelf_life", ("shelf_life",))),
        ({"moq": 130, "shelf_days": 20}, (0, "below_moq_after_cap", ("shelf_life",))),
        ({"moq": 100, "shelf_days": 20}, (100, "shelf_life", ("shelf_life",))),
    ],
)
def test_caps_in_their_order(changes: dict[str, Any], expected: tuple[int, str | None, tuple[str, ...]]) -> None:
    assert ordered(EVEN, **changes) == expected


@pytest.mark.parametrize(
    ("changes", "safety"),
    [
        ({"abc": "A"}, 70),
        ({"abc": "B"}, 50),
        ({"abc": "C"}, 30),
        ({"abc": "new"}, 30),
        ({"service": D("0.99")}, 70),
        ({"service": D("0.95")}, 50),
        ({"service": D("0.80")}, 30),
        ({"service": None}, 50),
    ],
)
def test_a_short_history_has_days_of_sales_in_stock(changes: dict[str, Any], safety: int) -> None:
    found = replenishment(replace(EVEN, series=[D(70)] * 3, **changes))
    assert (found.safety_stock, found.sigma_daily) == (D(safety), None)
    days = replenishment(replace(EVEN, series=[D(10)] * 13, step="day", **changes))
    assert (days.safety_stock, days.sigma_daily) == (D(safety), None)


def test_without_a_service_the_class_says_it() -> None:
    uneven = replace(EVEN, series=[D(60), D(80), D(60), D(80)], service=None)
    found = [replenishment(replace(uneven, abc=abc)).safety_stock for abc in ("A", "B", "C", None)]
    asked = [replenishment(replace(uneven, service=D(level))).safety_stock for level in ("0.98", "0.95", "0.90")]
    assert found == [*asked, asked[1]]


def test_an_unsteady_supplier_needs_more_in_stock() -> None:
    """z · √(12 · 0 + 10² · 2²): twenty pieces of spread."""
    assert replenishment(replace(EVEN, sigma_lead=D(2))).safety_stock == D("1.6449") * 20


def test_what_sells_little_and_unevenly_waits_for_a_word() -> None:
    found = replenishment(replace(EVEN, abc="C", xyz="Z"))
    assert (found.order, found.reason, found.unconfirmed) == (0, "confirm", 120)
    assert ordered(EVEN, abc="C", xyz="Z", confirmed=True) == (120, None, ())
    assert ordered(EVEN, abc="C", xyz="Z", stock=D(500)) == (0, None, ())
    assert ordered(EVEN, abc="B", xyz="Z") == ordered(EVEN, abc="C", xyz="Y") == (120, None, ())


def test_a_division_leaves_no_crumb_for_one_pack_more() -> None:
    """Ten a week for fourteen days are twenty pieces, though a seventh of ten has no end."""
    found = replenishment(Need([D(10)] * 4, lead=7, review=7, pack=20))
    assert (found.order, found.packs, found.money) == (20, 1, None)
    assert ordered(Need([D(10)] * 4, lead=7, review=7, stock=D(20), moq=5)) == (0, None, ())
    assert ordered(Need([D(10)] * 4, lead=14, review=7, shelf_days=14, shelf_share=D(1), pack=20))[0] == 20


def test_one_credit_limit_for_the_whole_order() -> None:
    dear = replace(EVEN, price=D(10))
    items = [Item("tea", dear), Item("rice", replace(dear, pack=12)), Item("salt", EVEN)]
    found = whole_order(items, D(1700))
    assert [(key, order.order, order.reason) for key, order in found.lines] == [
        ("tea", 120, None),
        ("rice", 48, "credit_limit"),
        ("salt", 120, None),
    ]
    assert (found.money, found.headroom) == (D(1680), D(1700))
    free = whole_order(items, None)
    assert ([order.order for _, order in free.lines], free.money) == ([120, 120, 120], D(2400))


pieces = st.integers(0, 400)
needs = st.builds(
    Need,
    series=st.lists(st.none() | pieces.map(D), max_size=9),
    step=st.just("week"),
    lead=st.integers(0, 20),
    review=st.integers(1, 20),
    abc=st.sampled_from(["A", "B", "C"]),
    stock=pieces.map(D),
    in_transit=pieces.map(D),
    reserved=st.integers(0, 20).map(D),
    pack=st.integers(1, 24),
    moq=st.none() | st.integers(0, 100),
    shelf_days=st.none() | st.integers(10, 200),
    price=st.none() | st.integers(1, 500).map(D),
    credit_headroom=st.none() | st.integers(-100, 50_000).map(D),
)


@settings(max_examples=150)
@given(needs)
def test_an_order_as_a_pencil_makes_it(need: Need) -> None:
    found = replenishment(need)
    sales = [week for week in need.series if week is not None]
    assert found.order % (need.pack or 1) == 0
    if not sales or not sum(sales):
        assert (found.order, found.reason) == (0, "no_demand" if sales else "no_data")
        return
    if len(sales) < 4:
        assert found.target == near(short_target(need, sales))
    else:
        spread_is_the_samples(need, sales, found)
    assert found.target is not None
    assert found.order == by_pencil(need, sales, found)


def spread_is_the_samples(need: Need, sales: Sequence[Decimal], found: Order) -> None:
    """σ² is the variance of a week ÷ 7, SS² is z² · (L + R) · σ²: compared squared, where fractions hold them."""
    assert found.sigma_daily is not None
    assert found.safety_stock is not None
    mean = Fraction(sum(sales)) / len(sales)
    variance = sum(((Fraction(each) - mean) ** 2 for each in sales), Fraction()) / (len(sales) - 1) / 7
    assert found.sigma_daily**2 == near(variance)
    z = {"A": Fraction("2.0537"), "B": Fraction("1.6449"), "C": Fraction("1.2816")}[need.abc or ""]
    assert found.safety_stock**2 == near(z**2 * variance * ((need.lead or 0) + (need.review or 0)))


def near(value: Fraction) -> Any:
    return pytest.approx(D(value.numerator) / value.denominator, rel=D("1e-20"))


def short_target(need: Need, sales: Sequence[Decimal]) -> Fraction:
    daily = Fraction(sum(sales)) / (7 * len(sales))
    return daily * ((need.lead or 0) + (need.review or 0) + {"A": 7, "B": 5, "C": 3}[need.abc or ""])


def by_pencil(need: Need, sales: Sequence[Decimal], found: Order) -> int:
    """From the target on, in fractions; the root in the target has no fraction, so that one is taken as it is."""
    position = Fraction(need.stock or 0) + Fraction(need.in_transit) - Fraction(need.reserved)
    target = short_target(need, sales) if len(sales) < 4 else Fraction(str(round(found.target or 0, 9)))
    pack, least = need.pack or 1, need.moq or 0
    if target <= position:
        return 0
    order = max(ceil((target - position) / pack) * pack, ceil(Fraction(least, pack)) * pack)
    caps = []
    if need.shelf_days is not None:
        caps.append(Fraction(sum(sales)) / (7 * len(sales)) * need.shelf_days / 2 - position)
    if need.credit_headroom is not None and need.price is not None:
        caps.append(Fraction(need.credit_headroom) / Fraction(need.price))
    capped = False
    for cap in caps:
        if cap < order:
            order, capped = max(0, floor(cap / pack) * pack), True
    return 0 if capped and order < least else order
