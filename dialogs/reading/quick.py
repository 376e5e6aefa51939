"""The days that have buttons of their own."""

from __future__ import annotations

from datetime import date, datetime, timedelta


def quick_day(word: str, now: datetime) -> date | None:
    """The day behind a quick button, or an ISO day that was echoed for confirmation."""
    today = now.date()
    steps = {"today": 0, "yesterday": -1, "tomorrow": 1, "in_week": 7, "friday": (4 - today.weekday() - 1) % 7 + 1}
    if word in steps:
        return today + timedelta(days=steps[word])
    try:
        return datetime.fromisoformat(word) if "T" in word else date.fromisoformat(word)
    except ValueError:
        return None
