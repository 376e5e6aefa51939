"""The middle of the month: only for whoever is behind, with the way back to the plan."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from algorithms.kpi import Status
from algorithms.workdays import ProductionCalendar
from dialogs import actions, formats
from dialogs.charts import ChartSpec, line_chart
from dialogs.digests import phrases
from dialogs.digests.figures import PartnerNumbers, Standing, standing, sums, together
from dialogs.digests.news import is_stale, worst
from dialogs.digests.result import BUTTON, FIRST_LINE, Digest, Quiet, footing
from dialogs.digests.told import snapshot
from dialogs.labels import first_fitting, name_of
from dialogs.lang import Lang
from dialogs.screens import Block, Button, Heading, Paragraph, Screen, line
from dialogs.screens import Quiet as SmallPrint
from dialogs.texts import say

MISSING = 3  # partners named


@dataclass(frozen=True)
class MonthSoFar:
    """A manager's month on its tenth working day. `days` are the shipments of the month by day, in order."""

    person_id: str
    name: str
    as_of: date | None
    today: date
    calendar: ProductionCalendar
    partners: tuple[PartnerNumbers, ...] = ()
    days: tuple[tuple[date, Decimal], ...] = ()
    hushed: frozenset[str] = frozenset()


def middle(month: MonthSoFar, lang: Lang) -> Digest | Quiet:
    """The digest, or why it is silent: above all, that the month is on course."""
    as_of = month.as_of
    if as_of is None or all(partner.fact is None for partner in month.partners):
        return Quiet("no_data")
    if is_stale(as_of, month.today, month.calendar):
        return Quiet("stale")
    total = together(month.person_id, month.name, "", sums(month.partners), as_of, month.calendar)
    if total.pace.reason is not None:
        return Quiet(total.pace.reason)
    if total.pace.status is Status.GREEN or not total.pace.wd_left:
        return Quiet("on_course")
    own = [standing(each, as_of, month.calendar) for each in month.partners]
    behind = worst([each for each in own if each.id not in month.hushed], (Status.RED, Status.YELLOW))
    kept = snapshot(total, own, as_of, month.today, [each.id for each in behind[:MISSING]], None)
    screen = Screen(tuple(_blocks(month, as_of, total, behind, lang)), _buttons(month, behind, lang))
    return Digest(screen, kept, schedule_chart(month, total, as_of, lang), ("behind",))


def _blocks(
    month: MonthSoFar, as_of: date, total: Standing, behind: tuple[Standing, ...], lang: Lang
) -> Iterator[Block]:
    name, state = phrases.month_name(as_of, month.today, lang), phrases.verdict(total.pace, lang)
    yield Heading(line(first_fitting(FIRST_LINE, say("middle.title", lang, month=name, state=state))))
    dated = say("digest.data", lang, day=formats.day(as_of, month.today, lang))
    yield SmallPrint(line(footing(dated, sums(month.partners), 0, lang)))
    gap = total.pace.pace_gap or Decimal(0)
    late = say("middle.behind" if gap < 0 else "middle.ahead", lang, money=formats.money(abs(gap), lang))
    yield phrases.against_plan(total, as_of, month.today, lang)
    yield SmallPrint(line(late))
    if behind:
        lines = (
            f"🔻 {name_of(each, lang)}: {phrases.state(each.pace, lang)}, "
            + say("middle.missing", lang, money=formats.money(each.shortfall, lang))
            for each in behind[:MISSING]
        )
        yield Paragraph(phrases.changed_lines(say("middle.where", lang), lines))
        yield Paragraph(line(f"👉 {say('middle.do', lang, name=name_of(behind[0], lang))}"))


def _buttons(month: MonthSoFar, behind: tuple[Standing, ...], lang: Lang) -> tuple[tuple[Button, ...], ...]:
    every = Button(say("digest.all_button", lang), actions.numbers("all", month.person_id))
    less = Button(say("digest.less_button", lang), actions.wish("middle"), "quiet")
    if not behind:
        return ((every, less),)
    label = say("digest.treat_button", lang, name=name_of(behind[0], lang, BUTTON))
    return ((Button(label, actions.look_into(behind[0].id), "primary"),), (every, less))


def schedule_chart(month: MonthSoFar, total: Standing, as_of: date, lang: Lang) -> ChartSpec | None:
    """The fact cumulated by working day against an even schedule of the plan."""
    plan, wd = total.plan, total.pace.wd_total
    if plan is None or not month.days:
        return None
    sold = dict(month.days)
    first = as_of.replace(day=1)
    days = [first.replace(day=number) for number in range(1, as_of.day + 1)]
    fact, ran = [], Decimal(0)
    for day in days:
        ran += sold.get(day, Decimal(0))
        if month.calendar.is_workday(day):
            fact.append(ran)
    if fact:
        fact[-1] = ran  # what a day off brought counts with the last working day before it
    schedule = [plan * number / wd for number in range(1, wd + 1)]
    gap = total.pace.pace_gap or Decimal(0)
    key = "chart.schedule_behind" if gap < 0 else "chart.schedule_ahead"
    name, money = phrases.month_name(as_of, month.today, lang), formats.money(abs(gap), lang)
    title = say(key, lang, month=name, money=money)
    return line_chart(
        title,
        (say("chart.fact", lang), fact),
        (say("chart.schedule", lang), schedule),
        (formats.money(ran, lang), formats.money(plan, lang)),
        say("chart.workdays", lang, data=say("chart.data", lang, day=formats.day(as_of, month.today, lang))),
    )
