"""When the product may speak first: quiet hours and days off, what the week owes a role, the hours of reminders.

All minutes are naive, on the wall clock of the person. An answer to somebody's own press never asks here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from algorithms.moments import MORNING
from algorithms.workdays import ProductionCalendar

LATE = timedelta(hours=6)
DAY = timedelta(days=1)
JUST_BEFORE = timedelta(hours=2)
ASKED_AGAIN = time(9, 30)
TOLD_ABOVE = time(10)
WEEK_PLAN, FRIDAY, TEAM = "week_plan", "friday", "team"
_FRIDAY = 4
_SPAN = re.compile(r"\s*([01]?\d|2[0-3])(?::([0-5]\d))?\s*[-–—]\s*([01]?\d|2[0-3])(?::([0-5]\d))?\s*")


@dataclass(frozen=True)
class QuietHours:
    """From `start` until `end`, over midnight where the end is the earlier one."""

    start: time
    end: time

    def hold(self, at: time) -> bool:
        inside = self.start <= at, at < self.end
        return all(inside) if self.start < self.end else any(inside)

    def __str__(self) -> str:
        return f"{self.start:%H:%M}-{self.end:%H:%M}"


def quiet_hours(text: str) -> QuietHours | None:
    """«20:00-08:00», «22–7»; None for what is no such span, and for one without length."""
    match = _SPAN.fullmatch(text)
    if match is None:
        return None
    start, end = time(int(match[1]), int(match[2] or 0)), time(int(match[3]), int(match[4] or 0))
    return QuietHours(start, end) if start != end else None


@dataclass(frozen=True)
class Rhythm:
    """When a person wants to be left alone. Without quiet hours they want everything at once, days off included."""

    quiet: QuietHours | None
    calendar: ProductionCalendar

    def is_quiet(self, local: datetime, *, urgent: bool = False) -> bool:
        """Whether this minute is theirs. What cannot wait for a working day may come on a day off, never at night."""
        if self.quiet is None:
            return False
        return self.quiet.hold(local.time()) or not (urgent or self.calendar.is_workday(local.date()))

    def opens(self, local: datetime) -> datetime:
        """The first minute from `local` on that is not quiet."""
        while self.is_quiet(local):
            assert self.quiet is not None  # noqa: S101  # else nothing is quiet
            midnight = datetime.combine(local.date() + DAY, time())
            end = datetime.combine(local.date(), self.quiet.end)
            local = end if self.quiet.hold(local.time()) and local < end else midnight
        return local


# ── what the week owes ──────────────────────────────────────────────────────────────────────────────────────

OWED = {
    "rm": ((WEEK_PLAN, time(9)), (FRIDAY, time(16))),
    "team_lead": ((TEAM, time(9, 30)),),
}


def owed(role: str, local: datetime, rhythm: Rhythm) -> tuple[str, ...]:
    """The week's pushes that are due this minute. What is more than six hours late belongs to the next one."""
    if rhythm.is_quiet(local):
        return ()
    return tuple(kind for kind, at in OWED.get(role, ()) if _is_due(kind, at, local, rhythm))


def _is_due(kind: str, at: time, local: datetime, rhythm: Rhythm) -> bool:
    day = day_of(kind, local.date(), rhythm.calendar)
    if day is None:
        return False
    due = rhythm.opens(datetime.combine(day, at))
    return due <= local < due + LATE


def day_of(kind: str, today: date, calendar: ProductionCalendar) -> date | None:
    """The day of this week that a push belongs to: the digest closes the week, the others open it.

    None for a week in which nobody works.
    """
    first = calendar.first_workday_of_week(today)
    if kind != FRIDAY or first is None:
        return first
    friday = today + DAY * (_FRIDAY - today.weekday())
    days = (friday - DAY * back for back in range(_FRIDAY + 1))
    return next((day for day in days if calendar.is_workday(day)), None)


# ── the hours of reminders ──────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Call:
    """When to remind. `moves`: it belongs to the person's morning wherever they are; else to one moment of the world.

    `urgent`: on a day off as well.
    """

    ordinal: int
    at: datetime
    moves: bool = True
    urgent: bool = False


def before_due(due: date | datetime, calendar: ProductionCalendar) -> tuple[Call, ...]:
    """The morning of the working day before, and of the day itself; of a minute also two hours ahead."""
    day = due.date() if isinstance(due, datetime) else due
    eve = Call(1, datetime.combine(calendar.workdays_before(day, 1), MORNING))
    if isinstance(due, datetime):
        return eve, Call(2, due - JUST_BEFORE, moves=False, urgent=True)
    return (eve, Call(2, datetime.combine(day, MORNING))) if calendar.is_workday(day) else (eve,)


def of_decision(asked: datetime, calendar: ProductionCalendar) -> tuple[Call, ...]:
    """On the next working day whoever decides is asked again, and a day later once more."""
    days = (calendar.add_workdays(asked.date(), n) for n in (1, 2))
    return tuple(Call(number, datetime.combine(day, ASKED_AGAIN)) for number, day in enumerate(days, 1))


def of_silence(asked: datetime, calendar: ProductionCalendar) -> Call:
    """Two working days without a decision: whoever is above hears of it."""
    return Call(1, datetime.combine(calendar.add_workdays(asked.date(), 2), TOLD_ABOVE))
