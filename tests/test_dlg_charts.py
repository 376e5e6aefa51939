"""A chart as data: what is drawn, the same in words, and a row of signs where no picture can be had."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from algorithms.workdays import load_calendar
from dialogs.charts import BadSpec, Bar, ChartSpec, Series, alt_text, bars_chart, line_chart, sparkline, waterfall_chart
from dialogs.digests import MonthSoFar, PartnerNumbers, phrases
from dialogs.digests.figures import Standing, standing, sums, together
from dialogs.digests.middle import schedule_chart

CALENDAR = load_calendar()
AS_OF, TODAY = date(2026, 11, 19), date(2026, 11, 20)
MILLION = Decimal(1_000_000)


def where(id_: str, name: str, pct: int, plan: str = "4") -> Standing:
    rubles = Decimal(plan) * MILLION
    return standing(PartnerNumbers(id_, name, "", rubles * pct * 13 / 2000, rubles), AS_OF, CALENDAR)


TEAM = (where("M1", "Орлова", 104), where("M5", "Хасанов", 96), where("M7", "Петренко", 83))
WEEKS = [(date(2026, 10, 26), Decimal(99)), (date(2026, 11, 2), Decimal("95.4")), (date(2026, 11, 9), Decimal(97))]
MONTH = (
    (date(2026, 11, 2), Decimal("2.1") * MILLION, Decimal("1.9") * MILLION, None),
    (date(2026, 11, 9), Decimal("3.5") * MILLION, Decimal("3.0") * MILLION, None),
    (date(2026, 11, 16), Decimal("3.5") * MILLION, Decimal("2.5") * MILLION, Decimal("3.1") * MILLION),
    (date(2026, 11, 23), Decimal("3.5") * MILLION, None, Decimal("3.1") * MILLION),
)


def plain(spec: ChartSpec | None) -> str:
    assert spec is not None
    return alt_text(spec, "ru").replace("\u00a0", " ")


def drawn() -> Iterator[ChartSpec]:
    """One of each kind."""
    team = phrases.team_chart(TEAM, WEEKS, AS_OF, TODAY, "ru")
    weeks = phrases.weeks_chart(MONTH, where("", "", 96, "14.2"), AS_OF, TODAY, "ru")
    step = ("ТД Альянс", Decimal(-3))
    waterfall = waterfall_chart("Вниз", ("План", Decimal(9), "9"), [step], ["−3"], ("Факт", Decimal(6), "6"))
    cumulated = line_chart("К графику", ("Факт", [Decimal(1)]), ("План", [Decimal(1), Decimal(2)]), ("1", "2"))
    for each in (team, weeks, waterfall, cumulated, phrases.chart(TEAM, AS_OF, TODAY, "ru")):
        assert each is not None
        yield each


def test_each_kind_survives_json() -> None:
    kinds = set()
    for spec in drawn():
        assert ChartSpec.from_json(json.loads(json.dumps(spec.to_json()))) == spec
        kinds.add(spec.kind)
    assert kinds == {"bars", "team", "weeks", "waterfall", "line"}


def test_a_team_is_told_with_its_weeks() -> None:
    assert plain(phrases.team_chart(TEAM, WEEKS, AS_OF, TODAY, "ru")) == (
        "Ноябрь: 1 из 3 тянет вниз. Петренко 83 %, Хасанов 96 %, Орлова 104 %. "
        "Прогноз команды по неделям: 97 % █▁▄. Прогноз выполнения плана. Данные на 19.11"
    )
    alone = phrases.team_chart(TEAM, WEEKS[:1], AS_OF, TODAY, "ru")
    assert alone is not None
    assert alone.kind == "bars", "one week is no line"
    early = standing(PartnerNumbers("P", "П", "", MILLION, MILLION), date(2026, 11, 2), CALENDAR)
    assert phrases.team_chart([early], WEEKS, AS_OF, TODAY, "ru") is None


def test_the_month_is_told_by_its_weeks() -> None:
    spec = phrases.weeks_chart(MONTH, where("", "", 96, "14.2"), AS_OF, TODAY, "ru")
    assert plain(spec) == (
        "Ноябрь: идём на 96 % плана. План: 14,2 млн ₽ ▁███; Факт: 8,9 млн ₽ ▁█▅; "
        "Прогноз: 13,6 млн ₽   ▄▄. Данные на 19.11"
    )
    assert spec is not None
    assert spec.series[1].marks == ("1,9", "3,0", "2,5", "")
    assert phrases.weeks_chart((), where("", "", 96), AS_OF, TODAY, "ru") is None
    without_a_plan = standing(PartnerNumbers("P", "П", "", MILLION, None), AS_OF, CALENDAR)
    assert phrases.weeks_chart(MONTH, without_a_plan, AS_OF, TODAY, "ru") is None


@pytest.mark.parametrize(
    ("values", "signs"),
    [
        ((), ""),
        ((None, None), ""),
        (("7", "7"), "▄▄"),
        (("1", None, "8"), "▁ █"),
        (("0", "1", "2", "3", "4", "5", "6", "7"), "▁▂▃▄▅▆▇█"),
        (("-5", "5"), "▁█"),
    ],
)
def test_a_row_of_signs(values: tuple[str | None, ...], signs: str) -> None:
    assert sparkline([None if value is None else Decimal(value) for value in values]) == signs


SPEC = bars_chart("Ноябрь", (Bar("Ромашка", Decimal(96), "yellow", "96 %"),))
LINE = line_chart("К графику", ("Факт", [Decimal(1)]), ("План", [Decimal(2)]), ("1", "2"))


@pytest.mark.parametrize(
    "data",
    [
        {**SPEC.to_json(), "lines": ["NaN"]},
        {**SPEC.to_json(), "lines": [90]},
        {**SPEC.to_json(), "marks": ["90 %"]},
        {**LINE.to_json(), "series": []},
        {**LINE.to_json(), "ticks": []},
        {**LINE.to_json(), "kind": "weeks", "ticks": []},
        {**LINE.to_json(), "series": [{"label": "Факт", "values": ["1", "2", "3"]}]},
        {**LINE.to_json(), "series": [{"label": "Факт", "values": ["one"]}]},
        {**LINE.to_json(), "series": [{"label": 7, "values": ["1"]}]},
        {**SPEC.to_json(), "bars": [{"label": "А", "value": "1", "status": "pink"}]},
        {**SPEC.to_json(), "bars": []},
        {**SPEC.to_json(), "kind": "pie"},
        {},
    ],
)
def test_what_is_no_chart_is_refused(data: dict[str, Any]) -> None:
    with pytest.raises(BadSpec):
        ChartSpec.from_json(data)


def test_a_line_may_have_gaps() -> None:
    spec = ChartSpec("line", "К графику", series=(Series("Факт", (Decimal(1), None)),), ticks=("1", "2"))
    assert ChartSpec.from_json(spec.to_json()) == spec


# ── the fact against the schedule ───────────────────────────────────────────────────────────────────────────


def so_far(*days: tuple[int, int], as_of: date = AS_OF) -> tuple[MonthSoFar, Standing]:
    own = (PartnerNumbers("P1", "Ромашка", "", Decimal(sum(money for _, money in days)), Decimal(20_000)),)
    sold = tuple((as_of.replace(day=day), Decimal(money)) for day, money in days)
    month = MonthSoFar("M5", "Рустам", as_of, TODAY, CALENDAR, own, sold)
    return month, together("M5", "Рустам", "", sums(own), as_of, CALENDAR)


def test_the_schedule_is_even_and_a_day_off_counts_with_the_day_before() -> None:
    month, total = so_far((2, 1000), (5, 500), (7, 200), as_of=date(2026, 11, 8))
    spec = schedule_chart(month, total, date(2026, 11, 8), "ru")
    assert spec is not None
    fact, schedule = spec.series
    # The 4th is a holiday: five working days, and Saturday's sale is on the last of them.
    assert [str(value) for value in fact.values] == ["1000", "1000", "1500", "1700"]
    assert [str(value) for value in schedule.values[:2]] == ["1000", "2000"]
    assert len(schedule.values) == 20
    assert spec.title.replace("\u00a0", " ") == "Ноябрь: отстаём на 2 тыс. ₽"


def test_ahead_of_the_schedule() -> None:
    month, total = so_far((2, 9000), (5, 9000))
    spec = schedule_chart(month, total, AS_OF, "ru")
    assert spec is not None
    assert "опережаем" in spec.title


def test_a_month_of_days_off_alone_has_no_point_yet() -> None:
    month, total = so_far((1, 700), as_of=date(2026, 11, 1))
    spec = schedule_chart(month, total, date(2026, 11, 1), "ru")
    assert spec is not None
    assert spec.series[0].values == ()


def test_without_days_or_a_plan_nothing_is_drawn() -> None:
    month, total = so_far()
    assert schedule_chart(month, total, AS_OF, "ru") is None
    unplanned = together("M5", "", "", sums([PartnerNumbers("P1", "Ромашка", "", MILLION)]), AS_OF, CALENDAR)
    assert schedule_chart(so_far((2, 100))[0], unplanned, AS_OF, "ru") is None
