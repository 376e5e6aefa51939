"""What to know at a partner's door: who owes what, whom one meets, what its figures ask for, what not to say. Pure.

One screen of a phone: where all of it is too long, each part says its weightiest and no more.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from algorithms.kpi import Status
from algorithms.workdays import ProductionCalendar
from dialogs import actions, formats, why
from dialogs.digests.news import is_stale
from dialogs.field.screen import outcome
from dialogs.figures import Known, PartnerFigures
from dialogs.labels import SIGNS, name_of, one_line
from dialogs.lang import Lang
from dialogs.menu import OpenTask, back_to_menu, on
from dialogs.promises import Owed, Word, kept, worded
from dialogs.screens import Block, Bullets, Button, Heading, Line, Paragraph, Quiet, Screen, bold, line, plain_text
from dialogs.texts import say

AGREED = 160
GOODS = 3
LENGTH = 900  # characters that a phone shows without scrolling much
WORDS = 70  # of one promise
# How much of each part there is: topics, promises of a side, people, what not to say, characters of what was agreed.
DETAIL = ((5, 3, 4, 3, AGREED), (4, 2, 3, 3, 120), (3, 1, 2, 2, 80), (2, 1, 1, 1, 40))
# What a talk can change, the gravest first.
TOPICS = (
    *("overdue_pct", "forecast_pct", "dos", "oos_pct", "matrix_pct", "in_out_ratio", "returns_pct", "akb_okb_pct"),
    *("dead_stock_pct", "growth_lfl", "credit_use", "jbp_pct", "fill_rate_pct", "data_ontime_pct"),
)
_MIDDLE = {"dos": Decimal(30), "in_out_ratio": Decimal(1)}
_GRAVE = {Status.RED: 0, Status.YELLOW: 1}


@dataclass(frozen=True)
class Around:
    """What the figures do not say: both sides' open promises, the people there as (name, role), the reader's open
    conversations about it by title and tasks that are no promises, and how the partner keeps its word.
    """

    owed: Sequence[Owed] = ()
    people: Sequence[tuple[str, str]] = ()
    runs: Sequence[str] = ()
    tasks: Sequence[OpenTask] = ()
    word: Word | None = None


def visit_brief(
    figures: PartnerFigures, calendar: ProductionCalendar, leads: bool, lang: Lang, around: Around = Around()
) -> Screen:
    """The fullest of its shapes that is short enough; the last one however long it is."""
    *fuller, least = DETAIL
    shapes = (_brief(figures, calendar, leads, lang, around, detail) for detail in fuller)
    fitting = next((shape for shape in shapes if len(plain_text(shape)) <= LENGTH), None)
    return fitting or _brief(figures, calendar, leads, lang, around, least)


def _brief(  # of whom, for whom, and how much
    figures: PartnerFigures, calendar: ProductionCalendar, leads: bool, lang: Lang, around: Around,
    detail: tuple[int, int, int, int, int],
) -> Screen:  # fmt: skip
    most, sides, people, hushed, agreed = detail
    blocks: list[Block] = [Heading(line(say("brief.title", lang, name=name_of(figures, lang))))]
    blocks.append(Paragraph(line("\n".join(_last(figures, around, lang, agreed)))))
    for by in ("them", "us"):
        blocks += _owes([each for each in around.owed if each.by == by], figures, lang, sides)
    if around.people or around.runs or around.tasks:
        blocks.append(Paragraph(line("\n".join(_around(around, figures, lang, people)))))
    if shown := tuple(topics(figures, lang, most)):
        blocks.append(Paragraph(line(bold(f"{say('brief.talk', lang)}:"))))
        blocks.append(Bullets(tuple(line(topic) for topic in shown)))
    else:
        is_known = any(figures.known(kpi).status is not Status.GRAY for kpi in TOPICS)
        blocks.append(Paragraph(line(say("brief.quiet" if is_known else "brief.unknown", lang))))
    if hush := tuple(_hush(figures, around, lang))[:hushed]:
        blocks.append(Paragraph(line(bold(f"🤐 {say('brief.hush', lang)}:"))))
        blocks.append(Bullets(tuple(line(each) for each in hush)))
    if (month := figures.month) is not None and month.as_of is not None:
        old = is_stale(month.as_of, figures.today, calendar)
        day = formats.day(month.as_of, figures.today, lang)
        blocks.append(Quiet(line(say("ageing.data_old" if old else "ageing.data", lang, day=day))))
    return Screen(tuple(blocks), tuple(_buttons(figures, leads, lang, around)))


def _last(figures: PartnerFigures, around: Around, lang: Lang, most: int) -> Iterator[str]:
    """What was agreed is said once: as promises, where all of it is promised."""
    work, owed = figures.work, {each.what for each in around.owed}
    if work.last_visit is not None:
        last = say("brief.last", lang, day=formats.day(work.last_visit, figures.today, lang))
        came = outcome(work.card, lang, figures.today, owed, most)
        yield f"{last} · {came}" if came else last
        if not came and (agreed := one_line(work.agreed, most)) and not set(work.agreed.split("; ")) <= owed:
            yield say("brief.agreed", lang, agreed=agreed)
    else:
        yield say("partner_card.visit_none", lang)
    if work.conflict is not None:
        yield say("brief.conflict", lang, n=max(1, work.conflict.days))


def _owes(found: Sequence[Owed], figures: PartnerFigures, lang: Lang, most: int) -> Iterator[Block]:
    """One side's, what is overdue first: since when, and by when."""
    if not found:
        return
    title = say("brief.theirs" if found[0].by == "them" else "brief.ours", lang)
    lines: list[Line] = [line(_owed(each, figures, lang)) for each in found[:most]]
    if len(found) > most:
        lines.append(line(say("my_day.more", lang, n=len(found) - most)))
    yield Paragraph(line(bold(f"{title}:")))
    yield Bullets(tuple(lines))


def _owed(owed: Owed, figures: PartnerFigures, lang: Lang) -> str:
    what = worded(owed, lang, WORDS)
    if owed.due is None:
        return what
    since = formats.day(owed.made_on, figures.today, lang)
    key = "brief.day_late" if owed.late(figures.today) else "brief.day"
    return say("brief.owes", lang, what=what, when=say(key, lang, day=on(owed.due, figures.today, lang), since=since))


def _around(around: Around, figures: PartnerFigures, lang: Lang, most: int) -> Iterator[str]:
    going = [one_line(title, WORDS) for title in around.runs[:most]]
    going += [_task(each, figures, lang) for each in around.tasks[:most]]
    if going:
        yield say("brief.open", lang, what="; ".join(going))
    if around.people:
        shown = [f"{name} ({role})" if role else name for name, role in around.people[:most]]
        yield f"{say('brief.people', lang)}: {', '.join(one_line(each, WORDS) for each in shown)}"


def _task(task: OpenTask, figures: PartnerFigures, lang: Lang) -> str:
    """Whose briefing it is need not be said again: «Ромашка — получить график»."""
    today, title = figures.today, one_line(task.title, LENGTH)
    for between in (" — ", ": ", " · "):
        title = title.removeprefix(f"{name_of(figures, lang)}{between}")
    words = one_line(title, WORDS)
    if task.due is None:
        return words
    return f"{words} — {'🔴 ' if task.due < today else ''}{on(task.due, today, lang)}"


def _hush(figures: PartnerFigures, around: Around, lang: Lang) -> Iterator[str]:
    """What not to say, each with its reason from the data, the dearest mistake first."""
    overdue = figures.debt.aging.overdue if figures.debt is not None else Decimal(0)
    if figures.work.conflict is not None:
        yield say("brief.hush_debt" if overdue else "brief.hush_conflict", lang)
    failed = next((each for each in around.owed if each.by == "us" and each.late(figures.today)), None)
    if failed is not None and failed.due is not None:
        day = on(failed.due, figures.today, lang)
        yield say("brief.hush_ours", lang, what=worded(failed, lang, WORDS), day=day)
    if overdue and figures.work.conflict is None:
        yield say("brief.hush_deferral", lang, money=formats.money(overdue, lang))
    if around.word is not None and around.word.breaks:
        yield say("brief.hush_broken", lang, kept=kept(around.word, lang))


def topics(figures: PartnerFigures, lang: Lang, most: int = 5) -> Iterator[str]:
    """What is wrong, the gravest first, each with what to say of it."""
    bad = [figures.known(kpi) for kpi in TOPICS if figures.known(kpi).status in _GRAVE]
    for known in sorted(bad, key=lambda each: _GRAVE[each.status])[:most]:
        yield f"{SIGNS[known.status]} {_told(known, lang)}: {say(f'brief.ask_{_side(known)}', lang)}"
    if figures.stock is not None and (gone := figures.stock.a_out):
        names = ", ".join(name_of(each, lang) for each in gone[:GOODS])
        yield f"🔴 {say('brief.a_out', lang, names=names)}"


def _side(known: Known) -> str:
    """Too little and too much of a corridor ask for different things."""
    middle = _MIDDLE.get(known.kpi)
    if middle is None:
        return known.kpi
    much = known.value > middle if known.value is not None else known.figure.reason != "out_of_stock"
    return f"{known.kpi}_{'much' if much else 'little'}"


def _told(known: Known, lang: Lang) -> str:
    title = say(f"kpi.short_{known.kpi}", lang)
    if known.figure.reason is not None:
        return f"{title} — {say(f'kpi.reason_{known.figure.reason}', lang)}"
    return f"{title} {why.value(known.kpi, known.value, lang)}" if known.value is not None else title


def _buttons(figures: PartnerFigures, leads: bool, lang: Lang, around: Around) -> Iterator[tuple[Button, ...]]:
    if around.owed:
        yield (Button(say("promise.button", lang), actions.promises_of(figures.id)),)
    if figures.stock is not None:
        yield (Button(say("order.button", lang), actions.order_for(figures.id)),)
    if leads:
        yield (Button(say("visit_facts.begin", lang), actions.treat(figures.id, actions.VISIT)),)
        yield (
            Button(say("partner_card.negotiate", lang), actions.negotiate_with(figures.id)),
            Button(say("partner_card.report", lang), actions.report_on(figures.id)),
        )
    yield (Button(f"⬅️ {name_of(figures, lang)}", actions.partner(figures.id)), back_to_menu(lang))
