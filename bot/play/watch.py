"""The clock of a rehearsal: the wall's, until somebody moves it; and a moment as people type it."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.scene import local_minute
from bot.vectors.flows import moment
from dialogs.reading.dates import read_day, read_moment, read_time
from dialogs.reading.results import Refused

_YEARS = range(1970, 2200)  # beyond them a deadline might fall where no calendar reaches
_SPAN = re.compile(r"\+\s*(\d{1,4})\s*(m|мин|h|ч|d|д|w|н)\w*\.?", re.IGNORECASE)
_UNITS = {"m": "minutes", "м": "minutes", "h": "hours", "ч": "hours"}
_UNITS |= {"d": "days", "д": "days", "w": "weeks", "н": "weeks"}


@dataclass
class Watch:
    """`asked` is the moment of `--now`; `moved` is where the clock stands still, None while it runs with the wall's."""

    zone: str
    asked: datetime | None = None
    moved: datetime | None = None

    def now(self) -> datetime:
        """Naive local."""
        return self.moved or local_minute(Clock().now(), self.zone)


def moment_of(text: str, now: datetime) -> datetime | None:
    """«+3d», «25.03 10:00», «завтра в 10», «10:00», «пятница»; a day alone is 09:00."""
    found = _read(text, now) if text else None
    return found if found is not None and found.year in _YEARS else None


def _read(text: str, now: datetime) -> datetime | None:
    span = _SPAN.fullmatch(text)
    if span is not None:
        return now + timedelta(**{_UNITS[span[2][0].casefold()]: int(span[1])})
    with suppress(ValueError):
        return moment(datetime.fromisoformat(text).replace(tzinfo=None)) if len(text) > 10 else moment(text)
    found = read_moment(text, now=now)
    if not isinstance(found, Refused):
        return found.value
    hour = read_time(text)
    if not isinstance(hour, Refused):
        return now.replace(hour=hour.value.hour, minute=hour.value.minute)
    day = read_day(text, today=now.date(), sense="future")
    return None if isinstance(day, Refused) else moment(day.value)
