"""The manager's Monday: above the proposals of the week, why each of them, what is left over, what the month needs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from algorithms.workdays import ProductionCalendar
from dialogs import formats
from dialogs.digests.figures import PartnerNumbers, sums, together
from dialogs.digests.news import is_stale
from dialogs.labels import name_of, one_line
from dialogs.lang import Lang
from dialogs.texts import say
from dialogs.week import Proposal, reason_text, week_label

REASONS = 3  # proposals that are explained; the rest stand on their buttons
CARRIED = 2
TITLE = 40
NAME = 24


@dataclass(frozen=True)
class MondayWeek:
    """`name` as one is addressed; `tasks` are open ones as (title, day). `more`: what else the day would bring."""

    name: str
    today: date
    calendar: ProductionCalendar
    proposals: Sequence[Proposal] = ()
    tasks: tuple[tuple[str, date], ...] = ()
    as_of: date | None = None
    partners: tuple[PartnerNumbers, ...] = ()
    more: str = ""


def monday_words(week: MondayWeek, lang: Lang) -> str:
    """One screen of words; the methodology's question about the visits stands below it."""
    head = [
        say("plan.week_title", lang, week=week_label(week.today, week.today, lang)),
        say("plan.week_hello", lang, name=week.name),
    ]
    parts = [head, _worth(week, lang), list(_carried(week, lang)), list(_needed(week, lang)), [week.more]]
    return "\n\n".join("\n".join(part) for part in parts if any(part))


def _worth(week: MondayWeek, lang: Lang) -> list[str]:
    told = [
        f"{number}. {each.sign} {name_of(each.partner, lang, NAME)} — {reason_text(each, lang)}"
        for number, each in enumerate(week.proposals[:REASONS], 1)
    ]
    if told:
        return [say("plan.week_worth", lang), *told]
    return [say("plan.none" if week.partners else "plan.no_partners", lang)]


def _carried(week: MondayWeek, lang: Lang) -> Iterator[str]:
    """What was due before this week and is open, or is due in it: the oldest first."""
    end = week.today + timedelta(days=6 - week.today.weekday())
    open_ = sorted((task for task in week.tasks if task[1] <= end), key=lambda task: task[1])
    if open_:
        yield say("plan.week_carried", lang)
    for title, due in open_[:CARRIED]:
        fields = {"title": one_line(title, TITLE)}
        if due < week.today:
            yield say("plan.week_late", lang, days=(week.today - due).days, **fields)
        else:
            yield say("plan.week_due", lang, day=formats.day(due, week.today, lang, weekday=True), **fields)
    if len(open_) > CARRIED:
        yield say("team.more_needs", lang, n=len(open_) - CARRIED)


def _needed(week: MondayWeek, lang: Lang) -> Iterator[str]:
    """What each day to the month's end has to bring, from this morning on; nothing where the data cannot say."""
    as_of = week.as_of
    if as_of is None or (as_of.year, as_of.month) != (week.today.year, week.today.month):
        return
    total = together("", week.name, "", sums(week.partners), as_of, week.calendar)
    behind = week.calendar.elapsed_workdays(week.today) - week.calendar.is_workday(week.today)
    left = week.calendar.month_workdays(week.today) - behind
    if total.plan is None or total.fact is None or not left:
        return
    missing = total.plan - total.fact
    if missing <= 0:
        yield say("plan.week_met", lang)
    elif not is_stale(as_of, week.today, week.calendar):
        yield say("plan.week_left", lang, n=left, money=formats.money(missing / left, lang))
    if week.calendar.workdays_between(as_of, week.today) > 2:
        yield say("plan.week_data", lang, day=formats.day(as_of, week.today, lang))
