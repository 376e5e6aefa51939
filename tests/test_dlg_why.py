"""«Почему?»: how a forecast was made, by which version of the norms a figure was judged, figures without a colour."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from algorithms.kpi import DEFAULT, Figure, Inputs, Status, Up, turnover
from dialogs.figures import Known, Norms, PartnerFigures
from dialogs.lang import Lang
from dialogs.screens import plain_text
from dialogs.why import why
from tests.figured import DATA, romashka

D = Decimal
ANNA = Norms(3, date(2026, 11, 12), "Анна Орлова", "Anna Orlova")


def told(figures: PartnerFigures, kpi: str, lang: Lang = "ru") -> str:
    return plain_text(why(figures, kpi, {**DEFAULT.thresholds(), "turnover": Up(D(4), D(2))}, lang)).replace(
        "\N{NO-BREAK SPACE}", " "
    )


def test_a_forecast_is_told_by_the_method_that_made_it() -> None:
    plain = romashka()
    pace = plain.known("forecast_pct")
    shape: Inputs = {"share": D("0.4"), "error": D("0.05"), "plain_error": D("0.2"), "method": "rich"}
    rich = plain.with_kpis(replace(pace, figure=replace(pace.figure, inputs={**pace.figure.inputs, **shape})))
    assert "прошедшие рабочие дни" in told(plain, "forecast_pct")
    by_shape = told(rich, "forecast_pct")
    assert "доля месяца, которая в прошлые месяцы" in by_shape
    assert "ошибка этого способа: 5" in by_shape
    assert "rich" not in by_shape


@pytest.mark.parametrize(
    ("norms", "lang", "said"),
    [
        (None, "ru", "Нормы: исходные"),
        (ANNA, "ru", "Нормы компании: версия 3 от 12.11, Анна Орлова"),
        (ANNA, "en", "Norms of the company: version 3 of 12 Nov, Anna Orlova"),
        (replace(ANNA, by_en=""), "en", "Анна Орлова"),
        (Norms(1, date(2026, 11, 12)), "ru", "версия 1 от 12.11\n"),
    ],
)
def test_the_version_of_the_norms_is_named_where_there_is_a_norm(norms: Norms | None, lang: Lang, said: str) -> None:
    figures = romashka(norms=norms)
    assert said in told(figures, "overdue_pct", lang)
    assert "Нормы" not in told(figures, "visit_gap", lang)


def test_turns_are_told_in_times_and_drops_in_rubles() -> None:
    turned = turnover(D(300_000), [D(90_000), D(110_000)], 91)
    inputs = {**turned.inputs, "turn_days": turned.days}
    found = romashka().with_kpis(
        Known("turnover", Figure(turned.turns, Status.RED, None, inputs), DATA, ("stock", "sell_out")),
        Known("drop_size", Figure(D(6500), Status.GRAY, None, {"shop_sales": D(845_000), "invoices": 130}), DATA),
    )
    text = told(found, "turnover")
    assert "×3,00 🔴" in text
    assert "🟢 от ×4,00" in text
    assert "дней на один оборот: 30,33" in text
    assert "6 500,00 ₽" in told(found, "drop_size")
