"""One partner on one screen: the month, the debt, the stock, what was agreed, what is open. Query → Screen, pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from algorithms.kpi import Status
from algorithms.workdays import ProductionCalendar
from dialogs import actions, formats
from dialogs.digests import phrases
from dialogs.digests.news import is_stale
from dialogs.field.screen import outcome
from dialogs.figures import Known, PartnerFigures
from dialogs.labels import SIGNS, name_of, one_line
from dialogs.lang import Lang
from dialogs.menu import SHOWN, OpenTask, back_to_menu, on, task_line
from dialogs.promises import Owed, worded
from dialogs.reading.transliteration import latin
from dialogs.screens import Block, Bullets, Button, Heading, Paragraph, Quiet, Screen, line
from dialogs.texts import say
from dialogs.why import days

NAME = 40  # characters of a name in the heading
AGREED = 160  # characters of what was agreed; the report holds all of it
TITLE = 38  # characters of a run's title on its button
RUNS = 3
OWED = 60  # characters of a promise
UNCHANGED = 3  # points of the score that are no change


@dataclass(frozen=True)
class PartnerCard:
    """`owner` is named in the reader's language; `runs` are open conversations as (run id, title, begun at).

    `leads`: whether the reader may begin one; `near`: the name was only like this one; `unheard`: more
    was said, and not understood; `also`: (id, name) of others it
    may have meant; `owed`: open promises of both sides; `more`: rows of buttons that others put on the card.
    """

    figures: PartnerFigures
    calendar: ProductionCalendar
    owner: str = ""
    runs: tuple[tuple[str, str, datetime], ...] = ()
    leads: bool = True
    owed: Sequence[Owed] = ()
    near: bool = False
    unheard: bool = False
    also: tuple[tuple[str, str], ...] = ()
    more: tuple[tuple[Button, ...], ...] = ()


def partner_card(card: PartnerCard, lang: Lang) -> Screen:
    """The card; a fact that is missing says so, and what to do about it."""
    told = "\n".join(_lines(card, lang))
    blocks: list[Block] = [Heading(line(_who(card, lang))), Paragraph(line(told))]
    if card.near:
        blocks.insert(0, Quiet(line(say("partner_card.near", lang, name=name_of(card.figures, lang)))))
    if card.unheard:
        blocks.insert(0, Quiet(line(say("partner_card.unheard", lang))))
    return Screen(tuple(blocks), tuple(_buttons(card, lang)))


def _who(card: PartnerCard, lang: Lang) -> str:
    """«Ромашка · Тула · Анна Кузнецова · класс B (68, +4)»."""
    figures = card.figures
    city = latin(figures.city) if lang == "en" else figures.city
    parts = [name_of(figures, lang, NAME), one_line(city, NAME)]
    parts.append(one_line(card.owner, NAME) or say("partner_card.nobody", lang))
    return " · ".join(part for part in (*parts, klass(figures, lang)) if part)


def klass(figures: PartnerFigures, lang: Lang) -> str:
    """By the score where there is one, and how it moved since the month before; else as the company ranks it."""
    score = figures.score
    if score is None or score.score is None or score.cls is None:
        return say("partner_card.category", lang, klass=figures.klass) if figures.klass else ""
    moved = 0 if figures.before is None else score.score - figures.before
    shown = str(score.score) + (f", {signed(moved)}" if abs(moved) > UNCHANGED else "")
    return f"{say('partner_card.class', lang, klass=score.cls)} ({shown})"


def signed(points: int) -> str:
    return f"+{points}" if points > 0 else f"{formats.MINUS}{-points}" if points < 0 else "0"


def _lines(card: PartnerCard, lang: Lang) -> Iterator[str]:
    figures = card.figures
    yield _month(card, lang)
    yield from _debt(card, lang)
    yield from _stock(card, lang)
    yield _visit(figures, _shown(card.owed), lang)
    yield _open(figures, lang)
    yield from _owed(card, lang)


def _month(card: PartnerCard, lang: Lang) -> str:
    """«Ноябрь: 1,9 из 3,0 млн ₽, прогноз 98 % 🟡 (на 19.11)»."""
    month, today = card.figures.month, card.figures.today
    if month is None or month.as_of is None or month.fact is None or month.forecast is None:
        return say("partner_card.no_data", lang)
    words = phrases.of_plan(month.fact, month.plan, lang)
    if month.forecast.reason != "no_plan":
        words = f"{words}, {phrases.verdict(month.forecast, lang)}"
    told = f"{phrases.month_name(month.as_of, today, lang)}: {words} ({dated(month.as_of, card, lang)})"
    return told if month.plan is not None else f"{told}; {say('partner_card.no_plan', lang)}"


def dated(day: date, card: PartnerCard, lang: Lang) -> str:
    """«на 19.11», with a warning when that is long ago."""
    key = "partner_card.as_of_old" if is_stale(day, card.figures.today, card.calendar) else "partner_card.as_of"
    return say(key, lang, day=formats.day(day, card.figures.today, lang))


def _aside(day: date | None, card: PartnerCard, lang: Lang) -> str:
    """The day of a figure, where it is not the one of the line with the month."""
    month = card.figures.month
    if day is None or (month is not None and month.as_of == day):
        return ""
    return f" ({dated(day, card, lang)})"


def _debt(card: PartnerCard, lang: Lang) -> Iterator[str]:
    """«ДЗ 2,4 млн ₽, просрочено 110 тыс. ₽ (5 %) 🟢»."""
    debt = card.figures.debt
    if debt is None:
        return
    aging = debt.aging
    total = formats.money(aging.total, lang)
    if not aging.total:
        words = say("partner_card.debt_none", lang)
    elif not aging.overdue:
        words = say("partner_card.debt_in_time", lang, total=total)
    else:
        overdue, pct = formats.money(aging.overdue, lang), formats.percent(aging.overdue_pct, "overdue_pct", lang)
        words = say("partner_card.debt", lang, total=total, overdue=overdue, pct=pct)
    if debt.over_90:
        words = f"{words}, {say('partner_card.debt_old', lang, money=formats.money(debt.over_90, lang))}"
    yield f"{words} {SIGNS[aging.status]}{_aside(debt.day, card, lang)}"


def _stock(card: PartnerCard, lang: Lang) -> Iterator[str]:
    """«Запас 24 дня 🟢 · матрица 84 % 🟡»."""
    dos, matrix = card.figures.known("dos"), card.figures.known("matrix_pct")
    parts = list(_cover(dos, lang))
    if matrix.value is not None:
        pct = formats.percent(matrix.value, "matrix_pct", lang)
        parts.append(f"{say('partner_card.matrix', lang, pct=pct)} {SIGNS[matrix.status]}")
    if parts:
        yield " · ".join(parts) + _aside(dos.as_of or matrix.as_of, card, lang)


def _cover(dos: Known, lang: Lang) -> Iterator[str]:
    if dos.value is not None and dos.figure.reason is None:
        yield f"{say('partner_card.cover', lang, days=days('dos', dos.value, lang))} {SIGNS[dos.status]}"
    elif dos.figure.reason not in (None, "no_data"):
        yield f"{say(f'partner_card.cover_{dos.figure.reason}', lang)} {SIGNS[dos.status]}"


def _visit(figures: PartnerFigures, owed: Sequence[Owed], lang: Lang) -> str:
    """«Визит 12.11 · заказ: чай — 25 кор.», or in the words of the report: «Визит 12.11: договорились о промо»."""
    work = figures.work
    if work.last_visit is None:
        return say("partner_card.visit_none", lang)
    gap = (figures.today - work.last_visit).days
    visit = say("partner_card.visit", lang, day=formats.day(work.last_visit, figures.today, lang))
    if work.cadence and gap > work.cadence:
        status = figures.known("visit_gap").status
        sign = SIGNS[status] if status is not Status.GRAY else ""
        visit = f"{visit} ({say('partner_card.visit_gap', lang, days=gap, norm=work.cadence)}{' ' * bool(sign)}{sign})"
    if came := outcome(work.card, lang, figures.today, {each.what for each in owed}, AGREED):
        return f"{visit} · {came}"
    agreed = one_line(work.agreed, AGREED)
    return f"{visit}: {agreed}" if agreed else say("partner_card.visit_silent", lang, visit=visit)


def _open(figures: PartnerFigures, lang: Lang) -> str:
    """«Открыто: 2 задачи (1 просрочена), переговоры»."""
    work = figures.work
    parts = []
    if work.tasks_open:
        tasks = say("partner_card.tasks", lang, n=work.tasks_open)
        late = f" ({say('partner_card.tasks_late', lang, n=work.tasks_overdue)})" if work.tasks_overdue else ""
        parts.append(f"{tasks}{late}")
    if work.conflict is not None:
        parts.append(say("partner_card.conflict", lang, n=max(1, work.conflict.days)))
    if work.negotiation is not None:
        parts.append(say("partner_card.negotiation", lang))
    return say("partner_card.open", lang, what=", ".join(parts)) if parts else say("partner_card.open_none", lang)


def _owed(card: PartnerCard, lang: Lang) -> Iterator[str]:
    """«Нам должны: оплатить 200 тыс. ₽ — 🔴 пт 20.11, и ещё 1», then what we owe."""
    today = card.figures.today
    titles = {"them": "brief.theirs", "us": "brief.ours"}
    for first in _shown(card.owed):
        others = sum(each.by == first.by for each in card.owed) - 1
        when = f" — {'🔴 ' if first.late(today) else ''}{on(first.due, today, lang)}" if first.due else ""
        more = f", {say('my_day.more', lang, n=others)}" if others else ""
        yield f"{say(titles[first.by], lang)}: {worded(first, lang, OWED)}{when}{more}"


def _shown(owed: Sequence[Owed]) -> Sequence[Owed]:
    """The first of each side."""
    return [each for by in ("them", "us") for each in [each for each in owed if each.by == by][:1]]


def _buttons(card: PartnerCard, lang: Lang) -> Iterator[tuple[Button, ...]]:
    """A conversation that is open goes on before a new one is begun."""
    figures = card.figures
    alike = Counter(title for _, title, _ in card.runs)
    for run_id, title, begun in card.runs[:RUNS]:
        since = _since(begun, figures.today, lang) if alike[title] > 1 else ""
        yield (Button(f"▶️ {one_line(title, TITLE - len(since))}{since}", actions.open_run(run_id)),)
    yield tuple(_looks(figures, lang))
    yield tuple(_counts(figures, lang))
    if card.owed:
        yield (Button(say("promise.button", lang), actions.promises_of(figures.id)),)
    if card.leads:
        yield (
            Button(say("partner_card.report", lang), actions.report_on(figures.id)),
            Button(say("partner_card.prepare", lang), actions.prepare_visit(figures.id)),
        )
        key = "partner_card.negotiate" if figures.work.negotiation is None else "partner_card.negotiate_anew"
        yield (Button(say(key, lang), actions.negotiate_with(figures.id)),)
    yield from card.more
    for id_, name in card.also:
        yield (Button(one_line(name, TITLE), actions.partner(id_)),)
    yield (back_to_menu(lang),)


def _since(begun: datetime, today: date, lang: Lang) -> str:
    """Tells two of a kind apart: « (с 12.11)», « (с 14:05)» when that is today."""
    when = f"{begun:%H:%M}" if begun.date() == today else formats.day(begun.date(), today, lang)
    return f" ({say('partner_card.since', lang, when=when)})"


def _looks(figures: PartnerFigures, lang: Lang) -> Iterator[Button]:
    yield Button(say("partner_card.reports", lang), actions.reports_of(figures.id))
    yield Button(say("partner_card.task_list", lang), actions.tasks_of(figures.id))
    if figures.debt is not None:
        yield Button(say("partner_card.receivables", lang), actions.receivables_of(figures.id))


def _counts(figures: PartnerFigures, lang: Lang) -> Iterator[Button]:
    yield Button(say("why.button", lang), actions.why_of(figures.id))
    yield Button(say("score.button", lang), actions.score_of(figures.id))
    if figures.stock is not None:
        yield Button(say("order.button", lang), actions.order_for(figures.id))


# ── what stands behind its buttons ──────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Told:
    """A report in a line: its number, the day of the visit, who wrote it, and what was agreed; `card` as a card."""

    number: int
    day: date
    author: str
    text: str
    card: Mapping[str, Any] | None = None


def report_list(figures: PartnerFigures, found: Sequence[Told], lang: Lang) -> Screen:
    """The last reports, the newest first."""
    name = name_of(figures, lang, NAME)
    if not found:
        return Screen((Paragraph(line(say("partner_card.reports_none", lang, name=name))),), _back(figures, lang))
    blocks: list[Block] = [Heading(line(say("partner_card.reports_title", lang, name=name)))]
    for each in found:
        day = formats.day(each.day, figures.today, lang)
        came = outcome(each.card, lang, figures.today, most=AGREED)
        head = say("partner_card.report_line", lang, n=each.number, day=day, author=each.author)
        blocks.append(Paragraph(line(f"{head}\n{came or one_line(each.text, AGREED)}".strip())))
    return Screen(tuple(blocks), _back(figures, lang))


def task_board(figures: PartnerFigures, found: Sequence[OpenTask], lang: Lang) -> Screen:
    """Open tasks about the partner, whoever does them."""
    name = name_of(figures, lang, NAME)
    if not found:
        return Screen((Paragraph(line(say("partner_card.tasks_nothing", lang, name=name))),), _back(figures, lang))
    lines = []
    for each in found[:SHOWN]:
        told = replace(each, title=say("partner_card.task_of", lang, title=each.title, who=each.who))
        lines.append(task_line(told if each.who else each, figures.today, lang))
    blocks: list[Block] = [Heading(line(say("partner_card.tasks_title", lang, name=name))), Bullets(tuple(lines))]
    if len(found) > SHOWN:
        blocks.append(Quiet(line(say("tasks.more", lang, n=len(found) - SHOWN))))
    return Screen(tuple(blocks), _back(figures, lang))


def _back(figures: PartnerFigures, lang: Lang) -> tuple[tuple[Button, ...], ...]:
    return ((to_card(figures, lang), back_to_menu(lang)),)


def to_card(figures: PartnerFigures, lang: Lang) -> Button:
    return Button(f"⬅️ {name_of(figures, lang)}", actions.partner(figures.id))
