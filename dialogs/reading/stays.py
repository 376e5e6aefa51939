"""Where somebody goes and from when to when: «в Брянск, с 14 по 16 декабря», «завтра в Самару на три дня»."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from dialogs.reading.almanac import DAY
from dialogs.reading.dates import find_day, find_days
from dialogs.reading.folding import fold
from dialogs.reading.morphology import town
from dialogs.reading.numbers import read_number
from dialogs.reading.spans import shifted

_LENGTH = re.compile(
    r"\b(?:на|for)(?: (?P<n>[^\W_]+))? "
    r"(?:(?P<day>день|дня|дней|сутки|суток|days?)|(?P<week>неделю|недели|недель|weeks?))\b"
)
_UNTIL = re.compile(r".*?\s*(?:\bпо\b|\bдо\b|\bto\b|\btill\b|\buntil\b|[-–—])\s*", re.DOTALL)
_WHERE = re.compile(r"(?:.*\bв командировку\b)?(?:^|.*?[\s,;])(?:во?|to)\s+(?=\S)", re.DOTALL | re.IGNORECASE)
_EDGE = " \t\n,.;:!?()-–—"
MOST_DAYS = 90


@dataclass(frozen=True)
class Stay:
    """The place as it stands after «—», and the days that were said; `spoken`: something was said besides the place."""

    place: str
    starts: date | None = None
    ends: date | None = None
    lasts: int = 0  # days, where so many were said

    @property
    def spoken(self) -> bool:
        return bool(self.starts or self.lasts)


def read_stay(text: str, today: date) -> Stay:
    """The answer to «куда?», whatever days stand beside the place."""
    length = _LENGTH.search(fold(text))
    lasts = _lasts(length) if length else 0
    first = find_day(text, today=today, sense="future")
    starts = first.value if first is not None else None
    rest = text
    if lasts and length:
        rest = _without(rest, *length.span())
    for day in reversed(find_days(rest, today=today, sense="future")):
        if day.value is not None:
            rest = _without(rest, day.start, day.end)
    ends = _ends(text, today, starts, lasts) if starts else None
    return Stay(_place(rest, text), starts, ends, lasts)


def _without(text: str, start: int, end: int) -> str:
    return f"{text[:start].rstrip(_EDGE)} {text[end:].lstrip(_EDGE)}".strip(_EDGE)


def _lasts(length: re.Match[str]) -> int:
    """«На неделю», «на три дня»: how many days; 0 for what is no number of days."""
    said = length["n"]
    number = (
        Decimal(1) if said is None else read_number(said, minimum=Decimal(1), maximum=Decimal(MOST_DAYS), whole=True)
    )
    return int(number) * (7 if length["week"] else 1) if isinstance(number, Decimal) else 0


def _ends(text: str, today: date, starts: date, lasts: int) -> date | None:
    """The last day: by the length, as the second day that is said, or as the end of «с … по …»."""
    if lasts:
        return shifted(starts, lasts - 1, DAY)
    said = find_days(text, today=today, sense="future")
    later = [day.value for day in said[1:] if day.value is not None and day.value > starts]
    if later:
        return later[0]
    whole = text[said[0].start : said[0].end]
    until = _UNTIL.match(whole)
    last = find_day(whole[until.end() :], today=starts, sense="future") if until else None
    return last.value if last is not None and last.value is not None and last.value > starts else None


def _place(rest: str, text: str) -> str:
    """«В Самару» is Самара; what stands without «в» stays as it was written."""
    where = _WHERE.match(rest)
    place = (rest[where.end() :] if where else rest).strip(_EDGE)
    return town(place) if where and place else place or text
