"""A partner as the catalogue of figures tells it, for tests of screens: everything known, and ways to take it away."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from algorithms import kpi
from algorithms.kpi import Debt, Figure, Status, ar_aging, forecast
from algorithms.workdays import load_calendar
from dialogs.figures import (
    DebtFigures,
    Known,
    MonthFigures,
    OpenRun,
    PartnerFigures,
    SkuStock,
    Source,
    StockFigures,
    WorkFigures,
)

CALENDAR = load_calendar()
TODAY, DATA = date(2026, 11, 20), date(2026, 11, 19)
LOADED = datetime.fromisoformat("2026-11-20T09:12")
FACT, PLAN = Decimal(1_911_000), Decimal(3_000_000)
INVOICES = (
    ("УТ-101", date(2026, 12, 1), Decimal(2_290_000)),
    ("УТ-77", date(2026, 11, 2), Decimal(80_000)),
    ("", date(2026, 10, 10), Decimal(30_000)),
)


def month(fact: Decimal | None = FACT, plan: Decimal | None = PLAN, as_of: date = DATA) -> MonthFigures:
    return MonthFigures(as_of.replace(day=1), as_of, fact, plan, forecast(plan, fact, as_of, as_of, CALENDAR))


def debt(*invoices: tuple[str, date, Decimal], day: date = DATA, **changes: Any) -> DebtFigures:
    rows = invoices or INVOICES
    aging = ar_aging(day, [Debt(amount, due) for _, due, amount in rows])
    made = DebtFigures(day, aging, aging.over_60, aging.over_90, Decimal(3_000_000), 30, rows)
    return replace(made, **changes)


def figure(kpi_: str, value: str | None, reason: str | None = None, status: Status | None = None) -> Known:
    exact = None if value is None else Decimal(value)
    return Known(kpi_, Figure(exact, status or kpi.status_of(kpi_, exact), reason), DATA, ("stock",))


def romashka(**changes: Any) -> PartnerFigures:
    """The card of the catalogue: 68 points, four more than a month ago."""
    owed = debt()
    values = dict.fromkeys((part.kpi for part in kpi.DEFAULT.components), Decimal(0)) | {
        "plan_pct": Decimal(98),
        "growth_lfl": Decimal(-2),
        "overdue_pct": owed.aging.overdue_pct,
        "dso_over": Decimal(2),
        "akb_okb_pct": Decimal(52),
        "matrix_pct": Decimal(84),
        "dos": Decimal(24),
        "fill_rate_pct": Decimal(90),
        "data_ontime_pct": Decimal(80),
        "jbp_pct": Decimal(70),
        "commitment": Decimal(3),
    }
    made = PartnerFigures(
        id="P003",
        name="Ромашка",
        today=TODAY,
        name_en="Romashka",
        city="Тула",
        klass="B",
        owner_id="M02",
        month=month(),
        debt=owed,
        stock=StockFigures(DATA, (SkuStock("S1", "Чай чёрный 100п", "Black tea", "A", stock=Decimal(0)),)),
        work=WorkFigures(date(2026, 11, 12), "договорились о промо с 1.12; ждут прайс", 30, 2, 1),
        score=kpi.partner_score(values),
        sources={
            "stock": Source("stock", DATA, "Остатки.xlsx", LOADED, "Сергей Волков", "Sergey Volkov"),
            "sell_in": Source("sell_in", DATA, "Продажи.xlsx", LOADED),
        },
    )
    assert made.score is not None
    assert made.score.score is not None
    pace = made.month.forecast if made.month else None
    assert pace is not None
    made = replace(made, before=made.score.score - 4).with_kpis(
        Known("forecast_pct", pace.figure, DATA, ("sell_in", "plan")),
        Known("overdue_pct", owed.aging.figure, DATA, ("receivables",)),
        Known("dso", kpi.dso(owed.aging.total, Decimal(6_825_000), 91, 30).figure, DATA, ("receivables", "sell_in")),
        Known("credit_use", kpi.credit_use(owed.aging.total, Decimal(3_000_000)), DATA, ("receivables",)),
        Known("dos", kpi.dos(Decimal(840), Decimal(980)), DATA, ("stock",)),
        Known("matrix_pct", kpi.matrix_pct(21, 25), DATA, ("stock",)),
        Known("visit_gap", kpi.visit_gap(date(2026, 11, 12), TODAY, 30), TODAY),
        figure("growth_lfl", "-2"),
        figure("akb_okb_pct", "52"),
        figure("fill_rate_pct", "90"),
        figure("jbp_pct", "70"),
        figure("commitment", "3"),
    )
    return replace(made, **changes)


BARE = PartnerFigures("P001", "Новый", TODAY)
CONFLICT = OpenRun("R9", "M02", "Конфликт · Ромашка", 9)
