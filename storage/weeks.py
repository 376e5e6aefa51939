"""ISO weeks as they are written in rows: «2026-W47», Monday to Sunday."""

from __future__ import annotations

from datetime import date, timedelta


def week_of(day: date) -> str:
    year, week, _ = day.isocalendar()
    return f"{year:04}-W{week:02}"


def days_of(week: str) -> tuple[date, date]:
    """Its Monday and its Sunday; ValueError for what is no week."""
    year, _, number = week.partition("-W")
    monday = date.fromisocalendar(int(year), int(number), 1)
    return monday, monday + timedelta(days=6)
