"""What is owed: by age, overdue, in days of sales, and against the limit. Money with VAT, of the day of the file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from algorithms.kpi import Debt, Thresholds, ar_aging, credit_use, dso
from bot.figures.frame import Frame, last_days
from dialogs.figures import DebtFigures, Known
from storage import numbers
from storage.numbers import Sources, Standing, Sum
from storage.partners import Partner

QUARTER = 91  # days of sales that a debt is measured by
OWED = ("receivables",)


@dataclass(frozen=True)
class Owing:
    files: Sources
    owed: Mapping[str, Standing[numbers.Invoice]]
    sales: Mapping[str, Sum]


async def owing(frame: Frame) -> Owing:
    files = await frame.sources("receivables")
    days, shipments = await frame.days("receivables"), await frame.days("sell_in")
    spans = last_days({id_: day for id_, day in days.items() if id_ in shipments}, QUARTER)
    return Owing(files, await numbers.invoices(frame.read, frame.who), await frame.sums("sell_in", spans))


def debt(frame: Frame, partner: Partner, found: Owing) -> tuple[DebtFigures | None, Iterable[Known]]:
    """Whom the file does not name owes nothing."""
    file = found.files.of(partner.id)
    if file is None:
        return None, ()
    by, day = frame.thresholds(partner), min(file.known_to, frame.today)
    rows = found.owed[partner.id].rows if partner.id in found.owed else ()
    aging = ar_aging(day, [Debt(row.amount, row.due_on) for row in rows], by=by)
    figures = DebtFigures(
        day=day,
        aging=aging,
        over_60=aging.over_60,
        over_90=aging.over_90,
        limit=partner.credit_limit,
        deferral=partner.deferral_days,
        invoices=tuple((row.number or "", row.due_on, row.amount) for row in rows),
    )
    return figures, _known(figures, found.sales.get(partner.id), by)


def _known(debt: DebtFigures, sales: Sum | None, by: Thresholds) -> Iterable[Known]:
    day, aging = debt.day, debt.aging
    turned = dso(aging.total, sales.amount_vat if sales else None, QUARTER, debt.deferral, by=by)
    yield Known("overdue_pct", aging.figure, day, OWED)
    yield Known("dso", turned.figure, day, ("receivables", "sell_in"))
    yield Known("dso_over", turned.over_figure, day, ("receivables", "sell_in"))
    yield Known("credit_use", credit_use(aging.total, debt.limit, by=by), day, OWED)
