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
from dialogs.digests.result import BUTTON, FIRST_LINE, Digest, Quiet, footing, stale
from dialogs.digests.told import Snapshot, snapshot
from dialogs.labels import first_fitting, name_of, one_line
from dialogs.lang import Lang
from dialogs.screens import Block, Button, Heading, Paragraph, Screen, line
from dialogs.screens import Quiet as SmallPrint
from dialogs.texts import say
from dialogs.week import week_label

CHANGES = 3  # lines of what changed; the rest is counted
TITLE = 40  # characters of a task's title
SOON_WORKDAYS = 5
OLD = 2  # partners named whose own file is older


@dataclass(frozen=True)
class ManagerWeek:
    """A manager's week on the afternoon of `today`, local.

    `partners` hold the month of `as_of`, the last day the data covers; of the `hushed` among them nothing is said but
    in sums. `visits_*` and `reports_*` are counts of this week; `tasks_due` are open tasks as (title, day). `told` is
    the snapshot of the last digest that was sent, `quiet_weeks` how many weeks were silent since. `said_lately`: of
    these partners' debts a signal has told within a week. `mends`: whoever may load a file hears that one is missing;
    `insists`: wants it every week.
    """

    person_id: str
    name: str
    as_of: date | None
    today: date
    calendar: ProductionCalendar
    partners: tuple[PartnerNumbers, ...] = ()
    visits_done: int = 0
    visits_planned: int = 0
    reports_on_time: int = 0
    reports_due: int = 0
    tasks_due: tuple[tuple[str, date], ...] = ()
    told: Snapshot | None = None
    quiet_weeks: int = 0
    hushed: frozenset[str] = frozenset()
    said_lately: frozenset[str] = frozenset()
    mends: bool = False
    insists: bool = False

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
        return stale(week.as_of, week.today, week.told, week.mends, lang)
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
    found = changes(partners, base, week.today, week.hushed, week.said_lately)
    whole = together(week.person_id, week.name, "", total, as_of, week.calendar)
    return _Reading(week, as_of, total, whole, partners, base, found)


def _spoken(read: _Reading, lang: Lang) -> Digest | Quiet:
    week = read.week
    why = [*reasons(read.total, read.changes, week.told, read.as_of), *(["deadline"] if week.soon else [])]
    if not why and not week.insists:
        return Quiet("unchanged")
    named = [change.now.id for change in read.shown]
    kept = snapshot(read.total, read.partners, read.as_of, week.today, named, week.told)
    chart = phrases.chart(read.partners, read.as_of, week.today, lang)
    return Digest(Screen(tuple(_blocks(read, lang)), tuple(_buttons(read, lang))), kept, chart, tuple(why))


def _blocks(read: _Reading, lang: Lang) -> Iterator[Block]:
    week = read.week
    yield Heading(line(_first_line(read, lang)))
    yield SmallPrint(line(_data_line(read, lang)))
    yield phrases.against_plan(read.total, read.as_of, week.today, lang)
    if read.changes:
        title = say("digest.changed" if read.base else "digest.look_at", lang)
        yield Paragraph(phrases.changed_lines(title, _change_lines(read, lang)))
    yield SmallPrint(line("\n".join(_work_lines(week, lang))))
    yield Paragraph(line(f"👉 {_first_thing(read, lang)}"))


def _first_line(read: _Reading, lang: Lang) -> str:
    """«📊 Неделя 16–20 ноября: прогноз 96 % 🟡 (было 94)», with less of it where that is too long for a push."""
    week = week_label(read.week.today, read.week.today, lang)
    state = phrases.verdict(read.total.pace, lang)
    before = phrases.was(read.total.pace, read.base.total if read.base else None, lang)
    full, plain = (say("digest.week", lang, week=week, state=words) for words in (state + before, state))
    return first_fitting(FIRST_LINE, full, plain, say("digest.week_short", lang, state=state))


def _data_line(read: _Reading, lang: Lang) -> str:
    """«Данные на 19.11; Сафин — на 06.11 ⚠️. 3 партнёра без плана. На прошлой неделе без изменений.»"""
    week = read.week
    old = sorted((each for each in week.partners if each.old_since), key=lambda each: (each.old_since, each.id))
    told = [say("digest.data", lang, day=formats.day(read.as_of, week.today, lang))]
    told += [
        say("digest.data_of", lang, name=_surname(each, lang), day=formats.day(each.old_since, week.today, lang))
        for each in old[:OLD]
        if each.old_since
    ]
    return footing("; ".join(told), read.sums, week.quiet_weeks if week.told else 0, lang)


def _surname(who: PartnerNumbers, lang: Lang) -> str:
    """Between figures and dates a person's firm goes by its name alone."""
    return name_of(who, lang, BUTTON).removeprefix("ИП ")


def _work_lines(week: ManagerWeek, lang: Lang) -> Iterator[str]:
    """«Визиты 5 из 6 · отчёты вовремя 4 из 5», and of tasks «Просрочено задач: 1 · ближайший срок чт 19.11: …»."""
    told = [say("digest.visits_of", lang, done=week.visits_done, planned=week.visits_planned)]
    if week.reports_due:
        told.append(say("digest.reports_of", lang, filed=week.reports_on_time, due=week.reports_due))
    yield " · ".join(told)
    tasks = [say("digest.late", lang, n=week.late)] if week.late else []
    if week.soon:
        tasks.append(say("digest.soon", lang, **_task(week.soon[0], week.today, lang)))
    if tasks:
        words = " · ".join(tasks)
        yield words[:1].upper() + words[1:]


def _task(task: tuple[str, date], today: date, lang: Lang) -> dict[str, str]:
    title, due = task
    return {"day": formats.day(due, today, lang, weekday=True), "title": one_line(title, TITLE)}


def _change_lines(read: _Reading, lang: Lang) -> Iterator[str]:
    yield from (phrases.change_words(change, lang) for change in read.shown)
    hidden = len(read.changes) - CHANGES
    if hidden > 0:
        yield say("digest.more_changes", lang, n=hidden)


def _worst(read: _Reading) -> Standing | None:
    """Where to begin: what fell most, else where most rubles are missing; nobody who is hushed."""
    fell = [change.now for change in read.shown if change.moved <= 0 and change.kind != "still_red"]
    red = [each for each in worst(read.partners) if each.id not in read.week.hushed]
    return next(iter([*fell, *red]), None)


def _first_thing(read: _Reading, lang: Lang) -> str:
    """Exactly one: the worst partner and what for, else a report owed, else a deadline, else the week's plan."""
    week, first = read.week, _worst(read)
    if first is not None:
        return say("digest.do_partner", lang, name=name_of(first, lang), what=_what_for(first, lang))
    if week.reports_due > week.reports_on_time:
        return say("digest.do_reports", lang, n=week.reports_due - week.reports_on_time)
    if week.soon:
        return say("digest.do_task", lang, **_task(week.soon[0], week.today, lang))
    return say("digest.do_plan", lang)


def _what_for(first: Standing, lang: Lang) -> str:
    """«заказ», «просрочка», «план»: what the visit is for."""
    if first.silent_days:
        return say("digest.for_order", lang)
    owes = first.debt is not None and first.debt.status.value == "red"
    return say("digest.for_debt" if owes and first.pace.status.value != "red" else "digest.for_plan", lang)


def _buttons(read: _Reading, lang: Lang) -> Iterator[tuple[Button, ...]]:
    """What treats the worst one; the rest of the numbers; less of this."""
    first, id_ = _worst(read), read.week.person_id
    if first is not None:
        label = say("digest.treat_button", lang, name=name_of(first, lang, BUTTON))
        yield (
            Button(label, actions.look_into(first.id), "primary"),
            Button(say("digest.all_button", lang), actions.numbers("all", id_)),
        )
    else:
        yield (
            Button(say("digest.plan_button", lang), actions.PLAN, "primary"),
            Button(say("digest.all_button", lang), actions.numbers("all", id_)),
        )
    yield (
        Button(say("digest.chart_button", lang), actions.numbers("chart", id_)),
        Button(say("digest.less_button", lang), actions.wish("friday"), "quiet"),
    )


def _due(task: tuple[str, date]) -> date:
    return task[1]
