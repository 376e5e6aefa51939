"""What a visit begins with: the gravest lines, the debt as a goal, the corridor of the stock; old figures are none."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from algorithms.kpi import THRESHOLDS, Status
from algorithms.kpi.figure import Figure
from dialogs.field.card import Card, FieldVisit, to_json
from dialogs.figures import Known, PartnerFigures, WorkFigures
from dialogs.visit_facts import LINES, conflict_facts, visit_facts
from tests.figured import TODAY, romashka

QUIET = {kpi: Known(kpi, Figure(Decimal(1), Status.GREEN), TODAY) for kpi in ("overdue_pct", "forecast_pct")}


def test_the_gravest_lines_what_was_agreed_and_the_debt_as_a_goal() -> None:
    facts = visit_facts(romashka(), "ru")
    *wrong, visit, agreed = facts["facts"].split("\n")
    assert 0 < len(wrong) <= LINES
    assert all(line[0] in "🔴🟡" for line in wrong)
    assert (visit, agreed) == ("Последний визит: 12.11", "Прошлый раз: договорились о промо с 1.12; ждут прайс")
    debt = romashka().debt
    assert debt is not None
    assert facts["overdue"] == debt.aging.overdue > 0
    assert facts["money_goal"].startswith("Вернуть просрочку ")
    assert visit_facts(romashka(), "en")["money_goal"].startswith("Collect the overdue ")
    assert (facts["stock_low"], facts["stock_high"], facts["stock_days"]) == (14, 45, romashka().value("dos"))


def test_old_figures_are_no_facts() -> None:
    facts = visit_facts(replace(romashka(), today=TODAY + timedelta(days=30)), "ru")
    assert (facts["facts"], facts["overdue"], facts["money_goal"], facts["stock_days"]) == ("", None, "", None)
    nothing = visit_facts(PartnerFigures("P1", "Новый", TODAY), "ru")
    assert (nothing["facts"], nothing["overdue"]) == ("", None)


def test_where_all_is_well_it_is_said_so() -> None:
    well = replace(
        romashka(), kpis=QUIET, stock=None, work=WorkFigures(TODAY), by={**THRESHOLDS, "dos": THRESHOLDS["nd"]}
    )
    facts = visit_facts(well, "ru")
    assert facts["facts"].split("\n") == ["Показатели в норме.", "Последний визит: 20.11"]
    assert "stock_low" not in facts
    assert visit_facts(replace(well, work=WorkFigures()), "ru")["facts"] == "Показатели в норме."
    card = to_json(Card((FieldVisit("R", result="refusal"),)))
    seen = visit_facts(replace(well, work=WorkFigures(TODAY, "сказали нет", card=card)), "ru")["facts"]
    assert seen.split("\n")[1:] == ["Последний визит: 20.11 · отказ"]


def test_a_case_about_money_begins_with_the_turnover_and_the_debt() -> None:
    known = dict(conflict_facts(romashka()))
    assert known["month_turnover"] > 0
    assert set(known["debt"]) == {"overdue", "days", "debt", "limit"}
    assert dict(conflict_facts(replace(romashka(), month=None, debt=None))) == {}
