"""What is known of a partner when a visit to them begins: a few lines to read, and figures to reckon with. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from algorithms.kpi import Band, Status
from dialogs import formats
from dialogs.field.screen import outcome
from dialogs.figures import PartnerFigures
from dialogs.labels import one_line
from dialogs.lang import Lang
from dialogs.texts import say
from dialogs.visit_brief import TOPICS, topics

FRESH_DAYS = 7  # older figures are shown nowhere as facts
LINES = 3
AGREED = 160
LONGEST = 720  # days that a debt may be late


def visit_facts(figures: PartnerFigures, lang: Lang) -> Mapping[str, Any]:
    """By the names under which a methodology file asks for them; None, or empty, for what is not known."""
    overdue = _overdue(figures)
    money = say("visit_facts.money_goal", lang, money=formats.money(overdue, lang)) if overdue else ""
    band = figures.by["dos"]
    return {
        "facts": "\n".join(_lines(figures, lang)),
        "overdue": overdue,
        "money_goal": money,
        "stock_days": figures.value("dos") if _is_fresh(figures.known("dos").as_of, figures.today) else None,
        **({"stock_low": band.green[0], "stock_high": band.green[1]} if isinstance(band, Band) else {}),
    }


def conflict_facts(figures: PartnerFigures) -> Iterator[tuple[str, Any]]:
    """The month's turnover and the debt, where they are known: a case about money begins with them."""
    month, debt = figures.month, figures.debt
    if month is not None and month.forecast is not None and month.forecast.forecast:
        yield "month_turnover", int(month.forecast.forecast)
    if debt is not None:
        late = [(debt.day - due).days for _, due, amount in debt.invoices if due and amount > 0 and due < debt.day]
        yield (
            "debt",
            {
                "overdue": debt.aging.overdue,
                "days": Decimal(min(max(late, default=0), LONGEST)),
                "debt": debt.aging.total,
                "limit": debt.limit or Decimal(0),
            },
        )


def _overdue(figures: PartnerFigures) -> Decimal | None:
    debt = figures.debt
    if debt is None or not _is_fresh(debt.day, figures.today):
        return None
    return debt.aging.overdue or None


def _lines(figures: PartnerFigures, lang: Lang) -> Iterator[str]:
    """The gravest deviations and what was agreed last; nothing where no figure is fresh."""
    fresh = [kpi for kpi in TOPICS if _is_fresh(figures.known(kpi).as_of, figures.today)]
    if all(figures.known(kpi).status is Status.GRAY for kpi in fresh):
        return
    yield from list(topics(figures, lang, LINES))[:LINES] or [say("visit_facts.quiet", lang)]
    work = figures.work
    if work.last_visit is not None:
        last = say("visit_facts.last", lang, day=formats.day(work.last_visit, figures.today, lang))
        came = outcome(work.card, lang, figures.today, most=AGREED)
        yield f"{last} · {came}" if came else last
        if not came and (agreed := one_line(work.agreed, AGREED)):
            yield say("brief.agreed", lang, agreed=agreed)


def _is_fresh(day: date | None, today: date) -> bool:
    return day is not None and (today - day).days <= FRESH_DAYS
