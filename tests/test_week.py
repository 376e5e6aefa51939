"""The Monday proposal: who is worth a visit, why, and in which order."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from algorithms.kpi import DEFAULT, from_json
from algorithms.model import Option
from dialogs.controls import LABEL_LIMIT
from dialogs.lang import LANGS
from dialogs.week import PartnerState, as_options, proposals, reason_text, trip_words, week_label

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
    assert reason_text(proposal, "ru") == "не были 41 день (норма 14), прогноз 78\u00a0%"
    assert reason_text(proposal, "en") == "41 days since visit (norm 14), forecast 78%"


def test_a_forecast_without_its_date_is_said_without_one() -> None:
    (proposal,) = proposals([replace(VOSTOK, as_of=None, last_visit=None)], MONDAY)
    assert reason_text(proposal, "ru") == "прогноз 78\u00a0%"


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


def test_norms_and_colours_are_those_of_the_company_and_the_class() -> None:
    strict = from_json({"cadence": {"A": 7}})
    mild = from_json({"by_class": {"A": {"forecast_pct": {"better": "up", "green_from": 60, "yellow_from": 40}}}})
    assert ids(at("P1", 1)) == []
    (soon,) = proposals([at("P1", 1)], MONDAY, by=strict)
    assert reason_text(soon, "ru") == "не были 1 день (норма 7, срок на этой неделе)"
    behind = at("P1", 1, forecast_pct=Decimal(50))
    assert [each.sign for by in (DEFAULT, mild) for each in proposals([behind], MONDAY, by=by)] == ["🔴", "🟡"]


def test_a_partner_never_visited_is_red() -> None:
    (proposal,) = proposals([PartnerState("P15", "ЛипецкТорг", klass="B", never_visited=True)], MONDAY)
    assert proposal.sign == "🔴"
    assert reason_text(proposal, "ru") == "визитов ещё не было"
    assert reason_text(proposal, "en") == "never visited yet"


def test_a_negotiation_step_brings_somebody_there() -> None:
    (proposal,) = proposals([replace(VISITED, negotiation_due=True)], MONDAY)
    assert proposal.sign == "🟡"
    assert reason_text(proposal, "ru") == "на этой неделе шаг переговоров"


def test_an_open_conflict_brings_somebody_there() -> None:
    (proposal,) = proposals([replace(VISITED, open_conflict=True)], MONDAY)
    assert (proposal.sign, reason_text(proposal, "ru")) == ("🔴", "открыт конфликт")


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
    assert len(option["ru"]) <= LABEL_LIMIT
    assert option["ru"].startswith("🔴 Очень длинное Очень")
    assert option["ru"].endswith("… — не были 41 день")


def test_a_name_of_two_words_is_not_left_with_its_form_alone() -> None:
    debtor = replace(
        VOSTOK, name="ТД Альянс", name_en="", overdue=Decimal(640_000), over_60=Decimal(640_000), bucket="90+"
    )
    (option,) = as_options(proposals([debtor], MONDAY))
    assert option["ru"] == "🔴 ТД Альянс — просрочка 640\xa0тыс.\xa0₽"


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
        assert all(len(option[lang]) <= LABEL_LIMIT and "\n" not in option[lang] for lang in LANGS)
    assert all(reason_text(each, lang) for each in found for lang in LANGS)


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


def test_a_missed_visit_comes_back_and_one_of_somebody_away_is_offered() -> None:
    """Whatever their priority, and beyond the usual number."""
    fresh = replace(VISITED, forecast_pct=None)
    missed = replace(fresh, id="P011", missed=date(2026, 11, 20))
    covered = replace(fresh, id="P012", name="Север", covers="Хасанов", missed=date(2026, 11, 19), promised=MONDAY)
    found = proposals([fresh, missed, covered, VOSTOK, at("P2", 30), at("P3", 30)], MONDAY, limit=2)
    assert [each.partner.id for each in found] == ["P002", "P2", "P011", "P012"]
    assert reason_text(found[2], "ru") == "не доехали 20.11"
    assert reason_text(found[3], "ru") == "подмена: Хасанов, не доехали 19.11"
    assert found[2].sign == "🟡"
    (undated,) = proposals([replace(missed, missed_dated=False)], MONDAY)
    assert reason_text(undated, "ru") == "не доехали на прошлой неделе"
    assert "missed on 20 Nov" in reason_text(found[2], "en")


def test_a_promise_of_this_week_is_a_reason_of_its_own() -> None:
    (found,) = proposals([replace(VISITED, forecast_pct=None, promised=date(2026, 11, 25))], MONDAY)
    assert reason_text(found, "ru") == "обещано к 25.11"
    assert as_options([found])[0]["en"] == "🟡 Fresh — promised by 25 Nov"


def test_a_business_trip_is_told_with_its_days() -> None:
    days = date(2026, 11, 25), date(2026, 11, 27)
    assert trip_words(*days, "Урал", MONDAY, "ru") == "🚗 Командировка 25–27 ноября: Урал"
    assert trip_words(*days, "", MONDAY, "en") == "🚗 Business trip 25–27 Nov"
