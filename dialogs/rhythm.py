"""When the product may speak first: quiet hours and days off, what the week owes a role, the hours of reminders.

All minutes are naive, on the wall clock of the person. An answer to somebody's own press never asks here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from algorithms.moments import MORNING
from algorithms.workdays import ProductionCalendar

LATE = timedelta(hours=6)
DAY = timedelta(days=1)
JUST_BEFORE = timedelta(hours=2)
ASKED_AGAIN = time(9, 30)
TOLD_ABOVE = time(10)
WEEK_PLAN, FRIDAY, TEAM = "week_plan", "friday", "team"
TEAM_FRIDAY, MIDDLE, MONTH = "team_friday", "middle", "month"
_FRIDAY = 4
_HOUR = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")
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


# ── what the week and the month owe ────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Wish:
    """How digests suit a person: rarer or more often, in dark colours, at hours of their own by kind."""

    less: bool = False
    more: bool = False
    dark: bool = False
    at: tuple[tuple[str, time], ...] = ()

    @staticmethod
    def of(body: Mapping[str, Any] | None) -> Wish:
        """As it is kept; what cannot be read is no wish."""
        if not body:
            return NO_WISH
        hours = {kind: _hour(body.get(kind)) for kind in KINDS}
        at = tuple((kind, hour) for kind, hour in hours.items() if hour is not None)
        return Wish(bool(body.get("less")), bool(body.get("more")), bool(body.get("dark")), at)

    def to_json(self) -> dict[str, Any]:
        flags = {name: True for name in ("less", "more", "dark") if getattr(self, name)}
        return flags | {kind: f"{hour:%H:%M}" for kind, hour in self.at}

    def hour(self, kind: str, usual: time) -> time:
        return dict(self.at).get(kind, usual)


NO_WISH = Wish()
KINDS = (WEEK_PLAN, FRIDAY, TEAM, TEAM_FRIDAY, MIDDLE, MONTH)
OWED = {
    "rm": ((WEEK_PLAN, time(9)), (MIDDLE, time(10)), (MONTH, time(10)), (FRIDAY, time(16))),
    "team_lead": ((TEAM, time(9, 30)), (MONTH, time(10, 30)), (TEAM_FRIDAY, time(17))),
    "director": ((MONTH, time(11)),),
}
MONTHLY = (MIDDLE, MONTH)
_DAYS = {MIDDLE: range(10, 13), MONTH: range(2, 9)}  # working days of a month on which it is told, the first that can


def owed(role: str, local: datetime, rhythm: Rhythm, wish: Wish = NO_WISH) -> tuple[str, ...]:
    """What is due this minute. What is more than six hours late belongs to the next one.

    What a month owes waits on the day of a week's digest for its hour: they come as one message.
    """
    if rhythm.is_quiet(local):
        return ()
    hours = {kind: wish.hour(kind, at) for kind, at in OWED.get(role, ()) if kind != TEAM_FRIDAY or wish.more}
    today = local.date()
    weekly = [at for kind, at in hours.items() if kind not in MONTHLY and day_of(kind, today, rhythm.calendar) == today]
    due = {kind: max([at, *weekly]) if kind in MONTHLY else at for kind, at in hours.items()}
    return tuple(kind for kind, at in due.items() if _is_due(kind, at, local, rhythm))


def caught_up(role: str, local: datetime, rhythm: Rhythm, wish: Wish = NO_WISH) -> datetime | None:
    """The hour of the week's prompt, where it is more than six hours ago and this minute may still make it good.

    A digest that was missed is told by the next one; a proposal of this week by nobody. It comes at the next minute of
    its day that is not quiet, else in the morning of the next working day of its week.
    """
    usual, first = dict(OWED.get(role, ())).get(WEEK_PLAN), rhythm.calendar.first_workday_of_week(local.date())
    if usual is None or first is None or rhythm.is_quiet(local):
        return None
    hour = wish.hour(WEEK_PLAN, usual)
    due = rhythm.opens(datetime.combine(first, hour))
    next_day = rhythm.calendar.add_workdays(first, 1)
    morning = rhythm.opens(datetime.combine(next_day, hour))
    same_day = local.date() == due.date() and local >= due + LATE
    next_morning = morning <= local < morning + LATE and period_of(WEEK_PLAN, next_day) == period_of(WEEK_PLAN, first)
    return due if same_day or next_morning else None


def period_of(kind: str, day: date) -> str:
    """«2026-W47»; of a month that is over «2026-10», of its middle «2026-11»."""
    if kind not in MONTHLY:
        year, week, _ = day.isocalendar()
        return f"{year}-W{week:02}"
    month = day if kind == MIDDLE else day.replace(day=1) - DAY
    return f"{month.year}-{month.month:02}"


def _is_due(kind: str, at: time, local: datetime, rhythm: Rhythm) -> bool:
    day = day_of(kind, local.date(), rhythm.calendar)
    if day is None:
        return False
    due = rhythm.opens(datetime.combine(day, at))
    return due <= local < due + LATE


def day_of(kind: str, today: date, calendar: ProductionCalendar) -> date | None:
    """The day that a push belongs to: the digest closes the week, the others open it; a month's are told on working
    days of the month. None for a week in which nobody works, and for a day that owes the month nothing.
    """
    if kind in MONTHLY:
        return today if _owes_month(kind, today, calendar) else None
    first = calendar.first_workday_of_week(today)
    if kind not in (FRIDAY, TEAM_FRIDAY) or first is None:
        return first
    friday = today + DAY * (_FRIDAY - today.weekday())
    days = (friday - DAY * back for back in range(_FRIDAY + 1))
    return next((day for day in days if calendar.is_workday(day)), None)


def _owes_month(kind: str, today: date, calendar: ProductionCalendar) -> bool:
    """Told on the first of its days that has its data and no other digest."""
    return calendar.is_workday(today) and calendar.elapsed_workdays(today) in _DAYS[kind]


def _hour(text: Any) -> time | None:
    match = _HOUR.fullmatch(text) if isinstance(text, str) else None
    return time(int(match[1]), int(match[2])) if match else None


# ── reports that are owed ───────────────────────────────────────────────────────────────────────────────────

REPORT_DUE, REPORT_LATE, REPORT_SEEN = "report_due", "report_late", "report_seen"
REPORT_LEAD, REPORT_HEAD = "report_lead", "report_head"
REPORT_TERM = time(18)
LADDER = {
    REPORT_LATE: time(9, 30),
    REPORT_SEEN: time(10),
    REPORT_LEAD: time(10),
    REPORT_HEAD: time(10),
    REPORT_DUE: time(15),
}


def rings(local: datetime, rhythm: Rhythm) -> tuple[str, ...]:
    """Whose hour of the ladder it is: on working days alone, whoever wants to be written to at any hour included.

    What is due today is said before its term or not at all.
    """
    today = local.date()
    if not rhythm.calendar.is_workday(today) or rhythm.is_quiet(local):
        return ()
    kinds = [kind for kind in LADDER if kind != REPORT_HEAD or rhythm.calendar.first_workday_of_week(today) == today]
    return tuple(kind for kind in kinds if _rings(kind, local, rhythm))


def _rings(kind: str, local: datetime, rhythm: Rhythm) -> bool:
    due = rhythm.opens(datetime.combine(local.date(), LADDER[kind]))
    over = datetime.combine(local.date(), REPORT_TERM) if kind == REPORT_DUE else due + LATE
    return due <= local < over


def rung_of(kind: str, day: date) -> str:
    """The period of a claim: «2026-11-24»; of what is told once a week «2026-W48»."""
    return period_of(kind, day) if kind == REPORT_HEAD else day.isoformat()


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
