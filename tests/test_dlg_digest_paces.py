"""A digest tells of a partner what the card tells, and of many the sum of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from algorithms.kpi import Forecast, MonthMark, Status, forecast, from_json
from algorithms.workdays import load_calendar
from dialogs.digests.figures import PartnerNumbers, standing, sums, together
from dialogs.figures import Known, PartnerFigures
from dialogs.team_board import Group, Level

D = Decimal
RU = load_calendar()
DATA = date(2026, 11, 18)  # twelve of twenty working days
LATE = [MonthMark(D(20), 12, 22, D(100))] * 3 + [MonthMark(D(25), 12, 22, D(100))] * 3


def partner(id: str, pace: Forecast | None, fact: int = 600, plan: int | None = 1000) -> PartnerNumbers:
    return PartnerNumbers(id, id, fact=D(fact), plan=None if plan is None else D(plan), pace=pace)


def pace(history: list[MonthMark], day: date = DATA, fact: int = 600) -> Forecast:
    return forecast(D(1000), D(fact), day, day, RU, history)


RICH, PLAIN = partner("rich", pace(LATE)), partner("plain", pace([]))


def test_a_partner_stands_as_its_own_forecast_says() -> None:
    assert RICH.pace
    assert RICH.pace.method == "rich"
    assert standing(RICH, DATA, RU).pace is RICH.pace
    assert standing(PLAIN, DATA, RU).pace.forecast == D(1000)
    # Of another day than the digest: counted for the digest's.
    older = partner("older", pace(LATE, date(2026, 11, 12)))
    assert standing(older, DATA, RU).pace.forecast == D(1000)
    assert standing(replace(PLAIN, pace=None), DATA, RU).pace.forecast == D(1000)


def test_many_stand_as_the_sum_of_their_own_forecasts() -> None:
    assert RICH.pace
    assert RICH.pace.forecast
    both = together("M", "M", "M", sums([RICH, PLAIN]), DATA, RU).pace
    assert both.forecast == RICH.pace.forecast + 1000
    assert both.forecast_pct == both.forecast / 20
    assert both.status is Status.GREEN
    alone = together("M", "M", "M", sums([RICH]), DATA, RU).pace
    assert alone.forecast_pct == RICH.pace.forecast_pct
    own = RU.with_days_off([date(2026, 11, 27)])  # a day off of one region alone
    there = partner("there", forecast(D(1000), D(600), DATA, DATA, own))
    assert together("M", "M", "M", sums([there, PLAIN]), DATA, RU).pace.forecast == D(950) + 1000


def test_run_rates_of_one_day_are_the_run_rate_of_the_sums() -> None:
    two = sums([PLAIN, replace(PLAIN, id="other")])
    assert two.forecast is None
    assert together("M", "M", "M", two, DATA, RU).pace == forecast(D(2000), D(1200), DATA, DATA, RU)
    older = partner("older", pace(LATE, date(2026, 11, 12)))
    for uncertain in ([RICH, older], [RICH, replace(PLAIN, pace=None)], []):
        assert sums(uncertain).forecast is None


def test_too_early_stays_too_early() -> None:
    day = date(2026, 11, 3)
    early = partner("early", pace(LATE, day))
    total = together("M", "M", "M", sums([early]), day, RU)
    assert total.pace.reason == "too_early"
    assert total.pace.status is Status.GRAY


def test_sums_have_the_colours_of_the_companys_own_norms() -> None:
    mild = from_json({"thresholds": {"forecast_pct": {"green_from": "40", "yellow_from": "20"}}}).base
    strict = from_json({"thresholds": {"forecast_pct": {"green_from": "500", "yellow_from": "400"}}}).base
    half = replace(PLAIN, fact=D(300), pace=None)
    for by, colour in ((mild, Status.GREEN), (strict, Status.RED)):
        own = replace(half, by=by)
        assert together("M", "M", "M", sums([own]), DATA, RU).pace.status is colour
        assert standing(own, DATA, RU).pace.status is colour
        assert together("M", "M", "M", sums([replace(RICH, by=by)]), DATA, RU).pace.status is colour


def test_a_boards_rows_have_them_too() -> None:
    mild = from_json({"thresholds": {"forecast_pct": {"green_from": "20", "yellow_from": "10"}}}).base
    known = Known("forecast_pct", pace([], fact=300).figure, DATA)
    found = PartnerFigures("P1", "P1", DATA, company=mild, kpis={"forecast_pct": known})
    levels: tuple[Level, ...] = ("manager", "partner")
    assert [Group(level, "", "", "", (found,)).status for level in levels] == [Status.GREEN, Status.RED]
    assert Group("manager", "", "", "", ()).status is Status.GRAY
