"""The days of the demo: 26 whole weeks up to last Sunday, and the days of this week before today."""

from __future__ import annotations

from datetime import date, timedelta

from algorithms.workdays import ProductionCalendar, load_calendar

WEEKS = 26
DAY = timedelta(days=1)


class Days:
    """`first` is the Monday of the first week, `last` the last working day before today: what the books reach to."""

    def __init__(self, today: date) -> None:
        self.calendar: ProductionCalendar = load_calendar()
        self.today = today
        self.monday = today - DAY * today.weekday()
        self.first = self.monday - timedelta(weeks=WEEKS)
        self.last = self.calendar.workdays_before(today, 1)
        self.month = today.replace(day=1)

    def sunday(self, week: int) -> date:
        return self.first + timedelta(days=7 * week + 6)

    def week_of(self, day: date) -> int:
        return (day - self.first).days // 7

    def on(self, day: date) -> date:
        """The day itself, or the first working day after it."""
        return day if self.calendar.is_workday(day) else self.calendar.add_workdays(day, 1)

    def by(self, day: date) -> date:
        """The day itself, or the last working day before it."""
        return day if self.calendar.is_workday(day) else self.calendar.workdays_before(day, 1)

    def after(self, day: date, n: int) -> date:
        return self.calendar.add_workdays(day, n)

    def months(self) -> list[date]:
        """First days of the months that the weeks touch, this one last."""
        found = [self.month]
        while found[-1] > self.first:
            found.append((found[-1] - DAY).replace(day=1))
        return found[::-1]

    def workdays(self, start: date, end: date) -> int:
        """From `start` to `end`, both included."""
        return self.calendar.workdays_between(start - DAY, end)

    def before_month(self, quarters: int) -> date:
        """A working day of the quarter so many back, early in this month's place of it."""
        return self.by(self.last - timedelta(days=91 * quarters))

    def end_of_month(self) -> date:
        return (self.month + timedelta(days=32)).replace(day=1) - DAY
