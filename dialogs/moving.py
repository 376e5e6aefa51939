"""Days that are offered when something is put off, and the question itself. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from algorithms.workdays import ProductionCalendar
from dialogs import formats
from dialogs.labels import one_line
from dialogs.lang import Lang
from dialogs.reading.dates import find_day, read_day
from dialogs.reading.results import Refused
from dialogs.screens import Action, Button, Heading, Quiet, Screen, line
from dialogs.texts import say

TITLE = 80
FRIDAY = 4


def days_ahead(today: date, calendar: ProductionCalendar, due: date | None) -> tuple[date, ...]:
    """The next two working days, the last ones of this week and the next, and the same day in a week and in two; not
    the day that it has.
    """
    near = [calendar.add_workdays(today, n) for n in (1, 2)]
    monday = today - timedelta(days=today.weekday())
    fridays = [_worked(monday + timedelta(days=FRIDAY + 7 * n), calendar) for n in (0, 1)]
    later = [_worked(today + timedelta(days=7 * n), calendar) for n in (1, 2)]
    return tuple(sorted({day for day in (*near, *fridays, *later) if day > today and day != due}))


def _worked(day: date, calendar: ProductionCalendar) -> date:
    return day if calendar.is_workday(day) else calendar.workdays_before(day, 1)


def day_said(text: str, today: date) -> date | Refused | None:
    """The day that words put something off to; None where they name no day and are about something else."""
    if find_day(text, today=today, sense="future") is None:
        return None
    read = read_day(text, today=today, sense="future")
    return read if isinstance(read, Refused) else read.value


def unclear(refused: Refused, lang: Lang) -> str:
    """What is said where the day is asked again."""
    return say("task.move_past" if refused.key == "date.past" else "task.move_unclear", lang)


def moving(  # what, to which days, what a day means, and the way back
    title: str, days: Sequence[date], today: date, to: Callable[[date], Action], back: Button, lang: Lang, note: str
) -> Screen:  # fmt: skip
    buttons = [Button(formats.day(day, today, lang, weekday=True), to(day)) for day in days]
    rows = tuple(tuple(buttons[start : start + 3]) for start in range(0, len(buttons), 3))
    head = Heading(line(say("task.move_ask", lang, title=one_line(title, TITLE))))
    return Screen((head, Quiet(line(note or say("task.move_hint", lang)))), (*rows, (back,)))


def moves(to: Callable[[date | None], Action], day: date | None, today: date, lang: Lang) -> tuple[Button, ...]:
    """To the next working day in one tap, or to another, which is asked for."""
    if day is None:
        return (Button(say("task.move", lang), to(None)),)
    near = Button(say("task.move_to", lang, day=formats.day(day, today, lang, weekday=True)), to(day))
    return near, Button(say("task.move_other", lang), to(None))
