"""The Monday proposal: who is worth a visit, why, and in which order."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from algorithms.model import Option
from dialogs.lang import LANGS
from dialogs.week import PartnerState, as_options, cadence_of, proposals, reason_text, week_label

MONDAY = date(2026, 11, 23)
VOSTOK = PartnerState(
    "P002",
    "Восток-Сервис",
    "Vostok-Service",
    "A",
    "Казань",
    last_visit=date(2026, 10, 13),
    forecast_pct=Decimal(78),
    plan=Decimal(3_650_000),
    as_of=date(2026, 11, 19),
)
VISITED = PartnerState("P010", "Свежий", "Fresh", "C", last_visit=date(2026, 11, 20), forecast_pct=Decimal(104))


def ids(*states: PartnerState, limit: int = 5) -> list[str]:
    return [each.partner.id for each in proposals(states, MONDAY, limit)]


def at(id_: str, days: int, **fields: object) -> PartnerState:
    """A partner of class A not visited for so many days."""
    return replace(PartnerState(id_, id_, klass="A", last_visit=MONDAY - timedelta(days=days)), **fields)  # type: ignore[arg-type]  # fields of one test each


def test_the_example_of_the_catalogue() -> None:
    (proposal,) = proposals([VOSTOK], MONDAY)
    assert round(proposal.priority, 2) == Decimal("10.26")
    assert proposal.sign == "🔴"
    assert [(reason.code, reason.value, reason.norm) for reason in proposal.reasons] == [
        ("gap", Decimal(41), 14),
        ("forecast", Decimal(78), 0),
    ]
    assert reason_text(proposal, MONDAY, "ru") == "не были 41 день, норма 14; прогноз 78\u00a0% на 19.11"
    assert reason_text(proposal, MONDAY, "en") == "41 days since visit, norm 14; forecast 78% on 19 Nov"


def test_a_forecast_without_its_date_is_said_without_one() -> None:
    (proposal,) = proposals([replace(VOSTOK, as_of=None, last_visit=None)], MONDAY)
    assert reason_text(proposal, MONDAY, "ru") == "прогноз 78\u00a0%"


def test_a_forecast_of_old_data_is_no_reason() -> None:
    assert ids(replace(VOSTOK, last_visit=None, as_of=date(2026, 11, 15))) == []


def test_the_weightier_goes_first_and_ties_go_by_the_plan() -> None:
    small, big = at("P1", 30, plan=Decimal(1)), at("P2", 30, plan=Decimal(2))
    assert ids(small, at("P3", 30), big, VOSTOK) == ["P002", "P2", "P1", "P3"]


def test_partners_of_one_city_follow_each_other() -> None:
    near = at("P5", 20, city=" казань ")
    assert ids(at("P4", 30, city="Тула"), near, VOSTOK) == ["P002", "P5", "P4"]


def test_partners_without_a_city_are_not_taken_for_neighbours() -> None:
    assert ids(at("P1", 40), at("P2", 30, city="Тула"), at("P3", 20)) == ["P1", "P2", "P3"]


def test_the_limit_keeps_the_weightiest() -> None:
    assert ids(at("P1", 20), VOSTOK, at("P2", 30), limit=2) == ["P002", "P2"]


def test_a_partner_already_planned_or_in_good_order_is_left_alone() -> None:
    assert ids(replace(VOSTOK, has_visit_planned=True), VISITED) == []


def test_nothing_known_is_no_reason() -> None:
    assert ids(PartnerState("P1", "Новый")) == []


@pytest.mark.parametrize(("days", "proposed"), [(7, False), (8, True), (14, True)])
def test_a_visit_is_proposed_from_the_week_its_norm_ends_in(days: int, proposed: bool) -> None:
    assert bool(ids(at("P1", days))) is proposed


@pytest.mark.parametrize(("klass", "days"), [("A", 14), ("B", 30), ("C", 60), ("D", 60), (None, 60)])
def test_the_norm_goes_by_class(klass: str | None, days: int) -> None:
    assert cadence_of(klass) == days


def test_a_partner_never_visited_is_red() -> None:
    (proposal,) = proposals([PartnerState("P15", "ЛипецкТорг", klass="B", never_visited=True)], MONDAY)
    assert proposal.sign == "🔴"
    assert reason_text(proposal, MONDAY, "ru") == "визитов ещё не было"
    assert reason_text(proposal, MONDAY, "en") == "never visited yet"


def test_a_negotiation_step_brings_somebody_there() -> None:
    (proposal,) = proposals([replace(VISITED, negotiation_due=True)], MONDAY)
    assert proposal.sign == "🟡"
    assert reason_text(proposal, MONDAY, "ru") == "на этой неделе шаг переговоров"


def test_the_options_are_what_the_launch_field_takes() -> None:
    options = as_options(proposals([VOSTOK], MONDAY))
    assert options == [
        {
            "code": "P002",
            "ru": "🔴 Восток-Сервис — не были 41 день",
            "en": "🔴 Vostok-Service — 41 days since visit",
        }
    ]
    assert Option.model_validate(options[0]).code == "P002"


def test_the_name_gives_way_and_the_reason_stays() -> None:
    (option,) = as_options(proposals([replace(VOSTOK, name="Очень\nдлинное " * 9, name_en="")], MONDAY))
    assert len(option["ru"]) <= 60
    assert option["ru"].startswith("🔴 Очень длинное Очень")
    assert option["ru"].endswith("… — не были 41 день")


@given(
    name=st.text(max_size=90),
    days=st.integers(0, 5000),
    pct=st.none() | st.decimals(-500, 99999, places=3),
    never=st.booleans(),
    due=st.booleans(),
)
def test_every_label_fits(name: str, days: int, pct: Decimal | None, never: bool, due: bool) -> None:
    state = replace(
        VOSTOK,
        name=name,
        name_en=name,
        last_visit=MONDAY - timedelta(days=days),
        forecast_pct=pct,
        never_visited=never,
        negotiation_due=due,
    )
    found = proposals([state], MONDAY)
    for option in as_options(found):
        assert all(len(option[lang]) <= 60 and "\n" not in option[lang] for lang in LANGS)
    assert all(reason_text(each, MONDAY, lang) for each in found for lang in LANGS)


@pytest.mark.parametrize(
    ("day", "ru", "en"),
    [
        (MONDAY, "23–27 ноября", "23–27 Nov"),
        (date(2026, 11, 26), "23–27 ноября", "23–27 Nov"),
        (date(2026, 11, 30), "30 ноября – 4 декабря", "30 Nov – 4 Dec"),
    ],
)
def test_the_label_of_a_week(day: date, ru: str, en: str) -> None:
    assert (week_label(day, day, "ru"), week_label(day, day, "en")) == (ru, en)
