"""The manager's Friday: where the month stands, what changed since the last digest, and the one thing to do first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from algorithms.workdays import ProductionCalendar
from dialogs import actions, formats
from dialogs.digests import phrases
from dialogs.digests.figures import PartnerNumbers, Standing, Sums, standing, sums, together
from dialogs.digests.news import Change, changes, comparable, is_stale, reasons, worst
from dialogs.digests.result import BUTTON, FIRST_LINE, Digest, Quiet, stale
from dialogs.digests.told import Snapshot, snapshot
from dialogs.labels import first_fitting, listed, name_of, one_line
from dialogs.lang import Lang
from dialogs.screens import Block, Bullets, Button, Fields, Heading, Paragraph, Screen, bold, line
from dialogs.screens import Quiet as SmallPrint
from dialogs.texts import say
from dialogs.week import week_label

CHANGES = 3  # lines of what changed; the rest is counted
TITLE = 40  # characters of a task's title
SOON_WORKDAYS = 5


@dataclass(frozen=True)
class ManagerWeek:
    """A manager's week on the afternoon of `today`, local.

    `partners` hold the month of `as_of`, the last day the data covers. `visits_*` and `reports_filed` are counts of
    this week, `reports_waiting` of trips without a report yet; `tasks_due` are open tasks as (title, day). `told` is
    the snapshot of the last digest that was sent, `quiet_weeks` how many weeks were silent since.
    """

    person_id: str
    name: str
    as_of: date | None
    today: date
    calendar: ProductionCalendar
    partners: tuple[PartnerNumbers, ...] = ()
    visits_done: int = 0
    visits_planned: int = 0
    reports_filed: int = 0
    reports_waiting: int = 0
    tasks_due: tuple[tuple[str, date], ...] = ()
    told: Snapshot | None = None
    quiet_weeks: int = 0

    @property
    def soon(self) -> tuple[tuple[str, date], ...]:
        """Tasks due from today through the next five working days, the nearest first."""
        last = self.calendar.add_workdays(self.today, SOON_WORKDAYS)
        return tuple(sorted((task for task in self.tasks_due if self.today <= task[1] <= last), key=_due))

    @property
    def late(self) -> int:
        return sum(day < self.today for _, day in self.tasks_due)


def friday(week: ManagerWeek, lang: Lang) -> Digest | Quiet:
    """The digest, or the reason why this week is silent."""
    if week.as_of is None or all(partner.fact is None for partner in week.partners):
        return Quiet("no_data")
    if is_stale(week.as_of, week.today, week.calendar):
        return stale(week.as_of, week.today, week.told, "manager", lang)
    return _spoken(_read(week, week.as_of), lang)


@dataclass(frozen=True)
class _Reading:
    """The week with all that is computed from it; `base` is what was told of the same month."""

    week: ManagerWeek
    as_of: date
    sums: Sums
    total: Standing
    partners: tuple[Standing, ...]
    base: Snapshot | None
    changes: tuple[Change, ...]

    @property
    def shown(self) -> tuple[Change, ...]:
        return self.changes[:CHANGES]


def _read(week: ManagerWeek, as_of: date) -> _Reading:
    total = sums(week.partners)
    partners = tuple(standing(partner, as_of, week.calendar) for partner in week.partners)
    base = comparable(week.told, as_of)
    whole = together(week.person_id, week.name, "", total, as_of, week.calendar)
    return _Reading(week, as_of, total, whole, partners, base, changes(partners, base, week.today))


def _spoken(read: _Reading, lang: Lang) -> Digest | Quiet:
    week = read.week
    why = [*reasons(read.total, read.changes, week.told, read.as_of), *(["deadline"] if week.soon else [])]
    if not why:
        return Quiet("unchanged")
    named = [change.now.id for change in read.shown]
    kept = snapshot(read.total, read.partners, read.as_of, week.today, named, week.told)
    chart = phrases.chart(read.partners, read.as_of, week.today, lang)
    return Digest(Screen(tuple(_blocks(read, lang)), _buttons(read, lang)), kept, chart, tuple(why))


def _blocks(read: _Reading, lang: Lang) -> Iterator[Block]:
    week = read.week
    yield Heading(line(_first_line(read, lang)))
    yield SmallPrint(
        line(
            phrases.data_line(read.as_of, week.today, read.sums, read.base, week.quiet_weeks if week.told else 0, lang)
        )
    )
    yield Fields(tuple(_rows(read, lang)))
    if read.changes:
        yield Paragraph(line(bold(say("digest.changed" if read.base else "digest.look_at", lang))))
        yield Bullets(tuple(line(words) for words in _change_lines(read, lang)))
    yield Paragraph(line(f"👉 {_first_thing(read, lang)}"))


def _first_line(read: _Reading, lang: Lang) -> str:
    """«📊 Неделя 16–20 ноября: прогноз 96 % 🟡 (было 94 %)», with less of it where that is too long for a push."""
    week = week_label(read.week.today, read.week.today, lang)
    state = phrases.verdict(read.total.pace, lang)
    before = phrases.was(read.total.pace, read.base.total if read.base else None, lang)
    full, plain = (say("digest.week", lang, week=week, state=words) for words in (state + before, state))
    return first_fitting(FIRST_LINE, full, plain, say("digest.week_short", lang, state=state))


def _rows(read: _Reading, lang: Lang) -> Iterator[tuple[str, str]]:
    week = read.week
    yield phrases.month_row(read.total, read.as_of, week.today, lang)
    yield from phrases.pace_row(read.total, lang)
    yield say("digest.visits", lang), _work_words(week, lang)
    if week.soon or week.late:
        yield say("digest.deadlines", lang), ", ".join(_deadlines(week, lang))


def _work_words(week: ManagerWeek, lang: Lang) -> str:
    visits = say("digest.visits_of", lang, done=week.visits_done, planned=week.visits_planned)
    reports = say("digest.reports", lang, filed=week.reports_filed, waiting=week.reports_waiting)
    return f"{visits}, {reports}"


def _deadlines(week: ManagerWeek, lang: Lang) -> Iterator[str]:
    """The two nearest by name, the rest as a number, and what is late already."""
    if week.soon:
        yield listed((_task_words(task, week.today, lang) for task in week.soon), 2, lang)
    if week.late:
        yield say("digest.late", lang, n=week.late)


def _task_words(task: tuple[str, date], today: date, lang: Lang) -> str:
    title, due = task
    day = formats.day(due, today, lang, weekday=True)
    return say("digest.task", lang, day=day, title=one_line(title, TITLE))


def _change_lines(read: _Reading, lang: Lang) -> Iterator[str]:
    yield from (phrases.change_words(change, lang) for change in read.shown)
    hidden = len(read.changes) - CHANGES
    if hidden > 0:
        yield say("digest.more_changes", lang, n=hidden)


def _first_thing(read: _Reading, lang: Lang) -> str:
    """Exactly one: where most rubles are missing, else a report that is owed, else a deadline, else the week's plan."""
    week = read.week
    if red := worst(read.partners):
        return say("digest.do_partner", lang, name=name_of(red[0], lang), state=phrases.state(red[0].pace, lang))
    if week.reports_waiting:
        return say("digest.do_reports", lang, n=week.reports_waiting)
    if week.soon:
        return say("digest.do_task", lang, task=_task_words(week.soon[0], week.today, lang))
    return say("digest.do_plan", lang)


def _buttons(read: _Reading, lang: Lang) -> tuple[tuple[Button, ...], ...]:
    """Partners that changed, then the plan of the next week."""
    cards = tuple(
        Button(name_of(change.now, lang, BUTTON), actions.partner(change.now.id)) for change in read.shown[:2]
    )
    plan = (Button(say("digest.plan_button", lang), actions.PLAN, "primary"),)
    return (cards, plan) if cards else (plan,)


def _due(task: tuple[str, date]) -> date:
    return task[1]
