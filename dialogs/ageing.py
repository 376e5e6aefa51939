"""Receivables of one partner by age, and the invoices that are overdue longest. Query → Screen, pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from algorithms.kpi import BUCKETS
from algorithms.workdays import ProductionCalendar
from dialogs import actions, formats
from dialogs.digests.news import is_stale
from dialogs.figures import DebtFigures, PartnerFigures
from dialogs.labels import SIGNS, name_of, one_line
from dialogs.lang import Lang
from dialogs.menu import back_to_menu
from dialogs.screens import Block, Button, Fields, Heading, Paragraph, Quiet, Screen, line
from dialogs.texts import say

SHOWN = 5
NUMBER = 24  # characters of an invoice's number


def ageing(figures: PartnerFigures, calendar: ProductionCalendar, lang: Lang) -> Screen:
    debt, name = figures.debt, name_of(figures, lang)
    back = (Button(f"⬅️ {name}", actions.partner(figures.id)), back_to_menu(lang))
    if debt is None:
        return Screen((Paragraph(line(say("ageing.none", lang, name=name))),), (back,))
    aging = debt.aging
    pct = formats.percent(aging.overdue_pct, "overdue_pct", lang)
    more = formats.finer(aging.total, debt.limit) if debt.limit else 0
    total, overdue = formats.money(aging.total, lang, more), formats.money(aging.overdue, lang)
    head = say("ageing.title", lang, name=name, total=total)
    blocks: list[Block] = [
        Heading(line(head)),
        Paragraph(line(f"{say('ageing.overdue', lang, money=overdue, pct=pct)} {SIGNS[aging.status]}")),
    ]
    if rows := tuple(_buckets(debt, lang)):
        blocks.append(Fields(rows))
    if late := tuple(_late(debt, figures.today, lang)):
        blocks.append(Paragraph(line("\n".join((say("ageing.invoices", lang), *late)))))
    blocks.append(Paragraph(line("\n".join(_terms(figures, debt, lang)))))
    old = is_stale(debt.day, figures.today, calendar)
    day = formats.day(debt.day, figures.today, lang)
    blocks.append(Quiet(line(say("ageing.data_old" if old else "ageing.data", lang, day=day))))
    rows_ = [(Button(say("why.button", lang), actions.why_of(figures.id, "overdue_pct")),)]
    return Screen(tuple(blocks), (*rows_, back))


def _buckets(debt: DebtFigures, lang: Lang) -> Iterator[tuple[str, str]]:
    for bucket in BUCKETS:
        if amount := debt.aging.buckets[bucket]:
            sign = "🔴 " if bucket == "d90plus" else ""
            yield f"{sign}{say(f'ageing.{bucket}', lang)}", formats.money(amount, lang)


def _late(debt: DebtFigures, today: date, lang: Lang) -> Iterator[str]:
    """The oldest first."""
    late = [(due, number, rest) for number, due, rest in debt.invoices if due and due < debt.day and rest > 0]
    for due, number, rest in sorted(late)[:SHOWN]:
        days, money = (debt.day - due).days, formats.money(rest, lang)
        named = one_line(number, NUMBER) or say("ageing.no_number", lang)
        yield say("ageing.invoice", lang, number=named, money=money, day=formats.day(due, today, lang), days=days)
    if len(late) > SHOWN:
        yield say("ageing.more", lang, n=len(late) - SHOWN)


def _terms(figures: PartnerFigures, debt: DebtFigures, lang: Lang) -> Iterator[str]:
    """What the contract allows, and how much of it is used."""
    used, over = figures.known("credit_use"), figures.known("dso_over")
    if debt.limit:
        pct = formats.percent(used.value, "credit_use", lang)
        limit = formats.money(debt.limit, lang, formats.finer(debt.aging.total, debt.limit))
        yield f"{say('ageing.limit', lang, money=limit, pct=pct)} {SIGNS[used.status]}"
    else:
        yield f"{say('ageing.prepay', lang)} {SIGNS[used.status]}"
    if over.value is not None:
        beyond = int(formats.half_up(over.value, 0))
        key = "ageing.beyond" if beyond > 0 else "ageing.within"
        yield f"{say(key, lang, days=abs(beyond), deferral=debt.deferral or 0)} {SIGNS[over.status]}"
