"""Edges of the key figures that the worked cases do not reach, and the same figures counted the long way."""

from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from algorithms import kpi
from algorithms.kpi import Debt, Figure, Held, Line, Milestone, Report, Seen, Status
from algorithms.workdays import load_calendar

D = Decimal
RU = load_calendar()
DAY = date(2026, 11, 18)
few = settings(max_examples=40)
money = st.decimals(0, 10**8, places=2)
sums = st.decimals(-(10**8), 10**8, places=2)


def said(figure: Figure) -> tuple[str | None, str, str | None]:
    return None if figure.value is None else str(figure.value), str(figure.status), figure.reason


def exactly(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / value.denominator


# Trade


@pytest.mark.parametrize(
    ("figure", "expected"),
    [
        (kpi.net(D(10), D(12)), ("-2", "gray", None)),
        (kpi.net(None, D(12)), ("-12", "gray", None)),
        (kpi.net(None, None), (None, "gray", "no_data")),
        (kpi.in_out_ratio(None, D(1)), (None, "gray", "no_data")),
        (kpi.in_out_ratio(D(1), None), (None, "gray", "no_data")),
        (kpi.in_out_ratio(D(0), D(0)), (None, "gray", "no_sellout")),
        (kpi.in_out_ratio(D(5), D(-1)), (None, "red", "no_sellout")),
        (kpi.in_out_ratio(D("1.15"), D(1)), ("1.15", "green", None)),
        (kpi.in_out_ratio(D("0.7"), D(1)), ("0.7", "yellow", None)),
        (kpi.returns_pct(D(0), D(0)), (None, "gray", "no_shipments")),
        (kpi.returns_pct(None, D(5)), (None, "gray", "no_data")),
        (kpi.returns_pct(D(0), D(5)), ("0", "green", None)),
        (kpi.drop_size(D(100), 0), (None, "gray", "no_invoices")),
        (kpi.drop_size(None, 5), (None, "gray", "no_data")),
        (kpi.drop_size(D(100), None), (None, "gray", "no_data")),
        (kpi.sku_per_outlet(None, 5), (None, "gray", "no_data")),
        (kpi.sku_per_outlet(5, 0), (None, "gray", "no_outlets")),
    ],
)
def test_trade(figure: Figure, expected: tuple[str | None, str, str | None]) -> None:
    assert said(figure) == expected


# Stock


@pytest.mark.parametrize(
    ("figure", "expected"),
    [
        (kpi.dos(None, D(1)), (None, "gray", "no_data")),
        (kpi.dos(D(1), None), (None, "gray", "no_data")),
        (kpi.dos(D(5), D(0), oos_days=28), (None, "gray", "no_days")),
        (kpi.dos(D(5), D(-2)), (None, "red", "dead")),
        (kpi.dos(D(45), D(28)), ("45", "green", None)),
        (kpi.dos(D(7), D(28)), ("7", "yellow", None)),
        (kpi.oos_pct(0, 0), (None, "gray", "no_matrix")),
        (kpi.oos_pct(0, 40), ("0", "green", None)),
        (kpi.oos_pct(None, 40), (None, "gray", "no_data")),
        (kpi.matrix_pct(3, None), (None, "gray", "no_matrix")),
        (kpi.matrix_pct(0, 40), ("0", "red", None)),
    ],
)
def test_stock(figure: Figure, expected: tuple[str | None, str, str | None]) -> None:
    assert said(figure) == expected


@pytest.mark.parametrize(
    ("cogs", "stocks", "expected"),
    [
        (None, [D(5)], (None, None, None, "no_data")),
        (D(5), [], (None, None, None, "no_data")),
        (D(5), [D(5), D(-1)], (None, None, None, "negative_stock")),
        (D(10), [D(5)], (D(2), D(15), D("24.33333333333333333333333333"), None)),
        (D(0), [D(5), D(5)], (D(0), None, D(0), None)),
    ],
)
def test_turnover(cogs: Decimal | None, stocks: list[Decimal], expected: tuple[Decimal | None, ...]) -> None:
    found = kpi.turnover(cogs, stocks, 30)
    assert (found.turns, found.days, found.annual, found.reason) == expected
    assert found.status is Status.GRAY
    assert kpi.turnover(D(10), [D(5)], 0).annual is None


def test_turnover_is_green_where_the_company_says_so() -> None:
    by = {"turnover": kpi.Up(D(3), D(2))}
    assert kpi.turnover(D(15), [D(5), D(5)], 90, by).status is Status.GREEN


def ago(days: int) -> date:
    return DAY - timedelta(days=days)


@pytest.mark.parametrize(
    ("last_sale", "first_receipt", "dead"),
    [
        (ago(60), ago(90), True),
        (ago(59), ago(90), False),
        (None, ago(30), True),
        (None, ago(29), False),
        (ago(61), None, True),
        (None, None, False),
    ],
)
def test_dead_stock_is_old_and_unsold(last_sale: date | None, first_receipt: date | None, dead: bool) -> None:
    found = kpi.dead_stock(DAY, [Held("S", D(2), D(5), last_sale, first_receipt)])
    assert (found.dead_value, found.skus) == ((D(10), ("S",)) if dead else (D(0), ()))
    assert said(found.figure)[1:] == ("red" if dead else "green", None)


def test_dead_stock_leaves_out_what_has_no_value() -> None:
    odd = [Held("minus", D(-3), D(5)), Held("free", D(3), None), Held("gone", None, D(5)), Held("none", D(0), D(5))]
    found = kpi.dead_stock(DAY, odd)
    assert (found.pct, found.status, found.reason, found.uncounted) == (None, "gray", "no_stock", ("minus", "free"))
    # One SKU in two warehouses is two rows of stock.
    twice = kpi.dead_stock(DAY, [Held("S", D(2), D(5), ago(90)), Held("S", D(3), D(5), ago(90)), *odd])
    assert (twice.dead_value, twice.stock_value, twice.pct) == (D(25), D(25), D(100))


# Money


def test_a_debt_without_a_day_is_not_due_yet() -> None:
    found = kpi.ar_aging(DAY, [Debt(D(5), None), Debt(D(-7), None)])
    assert (found.buckets["not_due"], found.buckets["advance"], found.overdue_pct) == (D(5), D(7), D(0))
    assert (found.over_60, found.over_90, said(found.figure)) == (D(0), D(0), ("0", "green", None))


debts = st.lists(st.tuples(sums, st.integers(-100, 200)), max_size=12)


@few
@given(debts)
def test_ageing_counts_every_invoice_once(owed: list[tuple[Decimal, int]]) -> None:
    found = kpi.ar_aging(DAY, [Debt(amount, ago(age)) for amount, age in owed])
    plus = [(amount, age) for amount, age in owed if amount >= 0]
    assert found.total == sum((amount for amount, _ in plus), D(0))
    assert found.overdue == sum((amount for amount, age in plus if age > 0), D(0))
    assert found.over_60 == sum((amount for amount, age in plus if age > 60), D(0))
    assert found.over_90 == sum((amount for amount, age in plus if age > 90), D(0))
    assert found.buckets["advance"] == -sum((amount for amount, _ in owed if amount < 0), D(0))
    share = exactly(Fraction(found.overdue) * 100 / Fraction(found.total)) if found.total else D(0)
    assert found.overdue_pct == share
    colour = "green" if share <= 5 else "yellow" if share <= 15 else "red"
    assert found.status == ("red" if found.over_90 else colour)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (kpi.dso(None, D(1), 91, 30), (None, None, "gray", "no_data")),
        (kpi.dso(D(1), None, 91, 30), (None, None, "gray", "no_data")),
        (kpi.dso(D(0), D(0), 91, 30), (None, None, "gray", "no_sales")),
        (kpi.dso(D(45), D(91), 91, 45), (D(45), D(0), "green", None)),
        (kpi.dso(D(7), D(91), 91, None), (D(7), D(7), "yellow", None)),
        (kpi.dso(D(8), D(91), 91, 0), (D(8), D(8), "red", None)),
    ],
)
def test_days_of_sales_in_debt(found: kpi.Dso, expected: tuple[object, ...]) -> None:
    assert (found.value, found.over, str(found.status), found.reason) == expected
    assert found.figure.value == found.value
    assert found.over_figure.value == found.over


@pytest.mark.parametrize(
    ("ar", "limit", "expected"),
    [
        (None, D(5), (None, "gray", "no_data")),
        (D(5), D(0), (None, "red", "prepay")),
        (D(0), D(0), (None, "gray", "prepay")),
        (D(80), D(100), ("80", "green", None)),
        (D(100), D(100), ("100", "yellow", None)),
    ],
)
def test_no_limit_is_prepayment(
    ar: Decimal | None, limit: Decimal, expected: tuple[str | None, str, str | None]
) -> None:
    assert said(kpi.credit_use(ar, limit)) == expected


# Outlets


def test_outlets_without_a_universe_are_still_counted() -> None:
    found = kpi.outlets({"a": D(1), "b": None}, {}, None)
    assert (found.akb, found.new, found.lost) == (1, 1, 0)
    assert (found.akb_okb_pct, found.status, found.reason) == (None, "gray", "no_universe")
    assert kpi.outlets({}, {}, 0).reason == "no_universe"
    assert said(kpi.outlets({}, {"a": D(1)}, 5).figure) == ("0", "red", None)


outs = st.lists(st.tuples(st.booleans(), st.none() | money), min_size=1, max_size=15)


@few
@given(outs)
def test_distribution_weighs_what_is_known(seen: list[tuple[bool, Decimal | None]]) -> None:
    found = kpi.distribution([Seen(has, turnover) for has, turnover in seen])
    nd = Fraction(sum(has for has, _ in seen) * 100, len(seen))
    known = [(has, turnover) for has, turnover in seen if turnover is not None]
    whole = sum((Fraction(turnover) for _, turnover in known), Fraction())
    assert found.nd == exactly(nd)
    assert (found.checked, found.few, found.wd_excluded) == (len(seen), len(seen) < 10, len(seen) - len(known))
    if not whole:
        assert (found.wd, found.quality, found.wd_status) == (None, None, "gray")
        return
    wd = sum((Fraction(turnover) for has, turnover in known if has), Fraction()) * 100 / whole
    assert found.wd == exactly(wd)
    assert (found.quality is None) == (nd == 0)


def test_a_price_is_right_within_three_percent() -> None:
    prices = [("97", True), ("103", True), ("96.99", False), ("103.01", False)]
    assert [kpi.price_ok(D(price), D(100)) for price, _ in prices] == [ok for _, ok in prices]
    assert said(kpi.price_ok_pct(0, 0)) == (None, "gray", "no_data")
    assert said(kpi.price_ok_pct(9, 10)) == ("90", "green", None)


# Service


def test_lines_of_nothing_are_no_service() -> None:
    found = kpi.fill_rate([Line(D(0), D(5), True)])
    assert (found.fill_rate_pct, found.otif_pct, found.status, found.reason) == (None, None, "gray", "no_data")


lines = st.lists(st.tuples(st.integers(0, 50), st.integers(-5, 60), st.booleans()), max_size=10)


@few
@given(lines)
def test_too_much_of_one_line_fills_no_other(asked: list[tuple[int, int, bool]]) -> None:
    found = kpi.fill_rate([Line(D(ordered), D(shipped), on_time) for ordered, shipped, on_time in asked])
    due = [each for each in asked if each[0] > 0]
    if not due:
        assert found.reason == "no_data"
        return
    filled = sum(max(0, min(ordered, shipped)) for ordered, shipped, _ in due)
    assert found.fill_rate_pct == exactly(Fraction(filled * 100, sum(each[0] for each in due)))
    whole = sum(on_time and shipped >= ordered for ordered, shipped, on_time in due)
    assert found.otif_pct == exactly(Fraction(whole * 100, len(due)))
    assert found.status == kpi.status_of("fill_rate_pct", found.fill_rate_pct)
    assert found.otif_status == kpi.status_of("otif_pct", found.otif_pct)


# Work


def test_visits_nobody_planned_stand_apart() -> None:
    assert kpi.visit_pct(0, 0).unplanned_share is None
    found = kpi.visit_pct(planned=2, done_planned=0, cancelled_ok=3, unplanned=4)
    assert (found.value, found.reason, found.unplanned_share) == (None, "no_plan", D(100))
    assert kpi.visit_pct(10, 9).status is Status.GREEN


def test_a_report_is_in_time_until_its_minute_is_over() -> None:
    due = datetime.fromisoformat("2026-11-18T18:00")
    assert kpi.report_ontime(due, [Report("a", due)]).reason == "no_data"
    assert kpi.report_ontime(due + timedelta(minutes=1), [Report("a", due)]).missing == ("a",)
    found = kpi.report_ontime(due, [Report("a", due, due), Report("b", due, due + timedelta(minutes=1))])
    assert (found.value, found.late, found.missing) == (D(50), ("b",), ())


def test_progress_is_held_within_the_whole() -> None:
    steps = [Milestone(D(1), DAY, D("1.7")), Milestone(D(1), DAY, D("-0.5")), Milestone(D(2), ago(-1), D(0))]
    assert kpi.jbp_pct(DAY, steps).value == D(50)
    assert said(kpi.jbp_pct(ago(1), steps)) == (None, "gray", "nothing_due")
    assert said(kpi.jbp_pct(DAY, [Milestone(D(0), DAY, D(1))])) == (None, "gray", "nothing_due")


def test_files_in_time() -> None:
    assert said(kpi.data_ontime_pct(3, 4)) == ("75", "gray", None)
    assert said(kpi.data_ontime_pct(0, 0)) == (None, "gray", "nothing_due")


# Forecast


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([("10", "-5")], (None, "gray", "zero_base")),
        ([("100", "10")], ("0", "red", None)),
        ([("85", "100")], ("85", "green", None)),
    ],
)
def test_a_forecast_far_off_is_worth_nothing(
    pairs: list[tuple[str, str]], expected: tuple[str | None, str, str | None]
) -> None:
    assert said(kpi.forecast_accuracy([(D(told), D(came)) for told, came in pairs])) == expected


def month(number: int, amount: Decimal, weights: tuple[int, ...], elapsed: int = 12) -> kpi.MonthMark:
    """A month of 2026 whose working days carry `amount` by the weights, the last of them for all later days."""
    first = date(2026, number, 1)
    days = [first + timedelta(days=n) for n in range(31) if (first + timedelta(days=n)).month == number]
    worked = [day for day in days if RU.is_workday(day)]
    loads = [weights[min(n, len(weights) - 1)] for n in range(len(worked))]
    came = {day: amount * load for day, load in zip(worked, loads, strict=True)}
    until = kpi.mark_day(first, elapsed, RU) or first
    return kpi.MonthMark(
        sum((came[day] for day in worked if day <= until), D(0)), elapsed, len(worked), amount * sum(loads)
    )


def test_a_shape_that_foretold_better_speaks() -> None:
    late = (*[1] * 10, 5)  # most of it comes in the second half
    history = [month(number, D(1000 + number), late) for number in range(5, 11)]
    plain = kpi.forecast(D(60_000), D(12_000), DAY, DAY, RU)
    rich = kpi.forecast(D(60_000), D(12_000), DAY, DAY, RU, history)
    assert (plain.method, rich.method) == ("plain", "rich")
    assert plain.forecast == D(20_000)
    assert rich.forecast is not None
    assert rich.forecast > D(30_000)
    assert rich.inputs["error"] < rich.inputs["plain_error"]  # type: ignore[operator]
    assert rich.forecast_pct == rich.figure.value
    assert rich.forecast_pct is not None
    assert abs(rich.forecast * 100 / D(60_000) - rich.forecast_pct) < D("1e-20")
    # No more than one method for a month that is over, before its first day, or without six full months behind.
    over = kpi.forecast(D(60_000), D(12_000), DAY, date(2026, 11, 30), RU, history)
    assert (over.method, over.forecast) == ("plain", D(12_000))
    empty = kpi.MonthMark(D(0), 12, 20, D(0))
    assert kpi.forecast(D(60_000), D(12_000), DAY, DAY, RU, [*history[1:], empty]).method == "plain"


def test_an_even_history_leaves_the_run_rate() -> None:
    history = [month(number, D(100), (1,)) for number in range(4, 11)]
    even = kpi.forecast(D(2000), D(1200), DAY, DAY, RU, history)
    assert (even.method, even.forecast, even.inputs["plain_error"]) == ("plain", D(2000), D(0))


def test_a_history_that_begins_with_nothing_says_nothing() -> None:
    history = [month(number, D(100), (*[0] * 15, 5)) for number in range(4, 11)]
    assert kpi.forecast(D(2000), D(1200), DAY, DAY, RU, history).inputs.keys() == {"fact", "plan", "as_of"}


def test_a_mark_counts_days_off_with_the_working_day_before() -> None:
    assert kpi.mark_day(DAY, 1, RU) == date(2026, 11, 2)  # with the Sunday before it
    assert kpi.mark_day(DAY, 40, RU) == date(2026, 11, 30)
    assert kpi.mark_day(DAY, 0, RU) is None
    assert kpi.MonthMark(D(0), 0, 20, D(8)).share is None
    assert kpi.mark_day(DAY, 1, RU.with_days_off(date(2026, 11, day) for day in range(1, 31))) is None


def test_a_forecast_without_a_plan_is_no_figure() -> None:
    assert said(kpi.forecast(None, D(5), DAY, DAY, RU).figure) == (None, "gray", "no_plan")


@pytest.mark.parametrize(
    ("as_of", "earlier", "end", "workdays", "earlier_workdays"),
    [
        (date(2026, 11, 18), date(2026, 10, 5), date(2026, 10, 16), 12, 12),
        (date(2026, 11, 15), date(2026, 10, 5), date(2026, 10, 13), 9, 9),  # a Sunday, but the tenth is a Wednesday
        (date(2026, 11, 8), date(2026, 10, 5), date(2026, 10, 6), 4, 4),
        (date(2026, 11, 30), date(2026, 10, 5), date(2026, 10, 31), 20, 22),  # both months whole
        (date(2026, 3, 30), date(2026, 2, 5), date(2026, 2, 28), 20, 19),  # February has no more
        (date(2026, 11, 1), date(2026, 10, 5), date(2026, 9, 30), 0, 0),  # nothing yet, so nothing to compare
    ],
)
def test_months_to_date_have_equal_working_days(
    as_of: date, earlier: date, end: date, workdays: int, earlier_workdays: int
) -> None:
    found = kpi.compared_span(as_of, earlier, RU)
    assert (found.start, found.end, found.workdays) == (as_of.replace(day=1), as_of, workdays)
    assert (found.earlier_start, found.earlier_end, found.earlier_workdays) == (
        earlier.replace(day=1),
        end,
        earlier_workdays,
    )


@few
@given(st.dates(date(2025, 2, 1), date(2027, 12, 31)))
def test_no_month_to_date_is_compared_with_more_days_than_it_has(as_of: date) -> None:
    before = as_of.replace(day=1) - timedelta(days=1)
    found = kpi.compared_span(as_of, before, RU)
    if found.workdays == RU.month_workdays(as_of):
        assert found.earlier_end == before
    else:
        assert found.earlier_workdays == min(found.workdays, RU.month_workdays(before))
        assert found.earlier_workdays == RU.workdays_between(found.earlier_start - timedelta(days=1), found.earlier_end)


# Classes


@few
@given(st.dictionaries(st.text("abcd", min_size=1, max_size=3), st.integers(-5, 100), max_size=12))
def test_classes_go_by_what_stands_before(values: dict[str, int]) -> None:
    found = kpi.abc({code: D(value) for code, value in values.items()})
    assert found.keys() == values.keys()
    sold = sorted(((-value, code) for code, value in values.items() if value > 0))
    whole = -sum(value for value, _ in sold)
    for place, (_, code) in enumerate(sold):
        before = -sum(value for value, _ in sold[:place])
        assert found[code] == ("A" if before * 100 < 80 * whole else "B" if before * 100 < 95 * whole else "C")
    assert all(found[code] == "C" for code, value in values.items() if value <= 0)


def test_evenness_needs_weeks_and_sales() -> None:
    assert kpi.xyz([D(1)] * 7 + [None]) == kpi.Xyz(None, "new")
    assert kpi.xyz([D(0)] * 8) == kpi.Xyz(None, "Z")
    assert kpi.xyz([D(5)] * 8 + [None]) == kpi.Xyz(D(0), "X")
    # Half of the weeks one deviation up, half down: the coefficient stands on the limit, and the limit belongs to Y.
    on_limit = [D(7) + D("3.5") * sign for sign in (1, -1)] * 4
    assert kpi.xyz(on_limit).cls == "Z"
    assert kpi.xyz([D(10), D(5), D(15), D(10), D(5), D(15), D(10), D(10), D(10)]).cls == "Y"


@few
@given(st.lists(st.integers(0, 30), min_size=8, max_size=14).filter(any))
def test_the_coefficient_of_variation(weeks: list[int]) -> None:
    found = kpi.xyz([D(week) for week in weeks])
    mean = Fraction(sum(weeks), len(weeks))
    squared = sum(((week - mean) ** 2 for week in weeks), Fraction()) / (len(weeks) - 1) / mean**2
    assert found.cls == ("X" if squared <= Fraction(1, 16) else "Y" if squared <= Fraction(1, 4) else "Z")
    assert found.cv is not None
    assert abs(found.cv**2 - exactly(squared)) < D("1e-20")


# The ladder of reports that are missing


def test_a_missing_report_climbs_by_working_days() -> None:
    """Due on Friday 13 November; the leave of whoever owes it stops the ladder, and so do weekends."""
    calendar, due = load_calendar(), date(2026, 11, 13)
    days = {day: kpi.report_step(due, date(2026, 11, day), calendar) for day in range(12, 24)}
    assert list(days.values()) == [None, 0, 0, 0, 1, 2, 3, 3, 4, 4, 4, 4]

    def away(day: date) -> bool:
        return date(2026, 11, 17) <= day <= date(2026, 11, 22)

    steps = [kpi.report_step(due, date(2026, 11, day), calendar, away) for day in (16, 17, 22, 23, 24, 25, 26)]
    assert steps == [1, None, None, 2, 3, 3, 4]


# Halves


@few
@given(money, st.decimals(1, 10**8, places=2))
def test_a_share_is_rounded_once(top: Decimal, bottom: Decimal) -> None:
    """The exact quotient, rounded half up to two decimals, is what a pencil gives."""
    found = kpi.returns_pct(top, bottom).value
    assert found is not None
    hundredths = Fraction(top) * 10_000 / Fraction(bottom)
    assert found.quantize(D("0.01"), ROUND_HALF_UP) == D(int(hundredths + Fraction(1, 2))) / 100
