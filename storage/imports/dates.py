"""Days and periods in the cells and titles of exports. The day stands first always; nothing impossible is shifted."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from storage.imports.refusal import CellError

_SPACES = re.compile(r"[\s\u00a0\u2007\u2009\u202f]+")
_EMPTY = frozenset({"", "-", "–", "—", "н/д"})
_CLOCK = re.compile(r"[ t]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:z|[+-]\d{2}:?\d{2})?$")
_YEAR_WORD = re.compile(r"(?<=\d) ?(?:г\.?|года?)$")
_WEEKDAY = re.compile(
    r"^(?:пн|вт|ср|чт|пт|сб|вс|понедельник|вторник|среда|четверг|пятница|суббота|воскресенье"
    r"|(?:mon|tue|tues|wed|wednes|thu|thurs|fri|sat|satur|sun)(?:day)?)[.,]* (?=\d)"
)
_DAY_FIRST = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4}|\d{2})")
# With signs that numbers have too, only a date that is whole.
_DAY_FIRST_LOOSELY = re.compile(r"(\d{1,2})(, ?| )(\d{1,2})\2(\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4})([./-]?)(\d{2})\2(\d{2})")
_DAY_WORD_YEAR = re.compile(r"(\d{1,2}) ([a-zа-яё]+)\.? (\d{4}|\d{2})")
# Excel counts days from here, with a 29 February 1900 that never was.
_EXCEL_EPOCH = date(1899, 12, 30)
_EXCEL_SERIAL = re.compile(r"([2-9]\d{4})(?:[.,]\d+)?")
# No date in words is longer, and a runaway cell must not cost more than a date.
_LONGEST = 80
# Other years in a sales file are slips of the pen («2206») and not data.
_FIRST_YEAR, _LAST_YEAR = 1990, 2100

_MONTHS = (
    *("январь января", "февраль февраля", "март марта", "апрель апреля", "май мая", "июнь июня"),
    *("июль июля", "август августа", "сентябрь сентября", "октябрь октября", "ноябрь ноября", "декабрь декабря"),
)
_MONTHS_EN = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)
_ORDINALS = (*(("i", 1), ("ii", 2), ("iii", 3), ("iv", 4)), *(("перв", 1), ("втор", 2), ("трет", 3), ("четв", 4)))


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `start` to `end`, both included."""

    start: date
    end: date

    def in_one_month(self) -> bool:
        return (self.start.year, self.start.month) == (self.end.year, self.end.month)


def parse_date(cell: str) -> date | CellError | None:
    """«18.11.2026», «18.11.26 0:00:00», ISO, Excel's 46344, «18 ноября 2026 г.» → date; None for an empty cell."""
    text = _normal(cell[:_LONGEST])
    if text in _EMPTY:
        return None
    return _day(_YEAR_WORD.sub("", _CLOCK.sub("", _WEEKDAY.sub("", text)))) or CellError("bad_date", cell)


def parse_period(cell: str) -> Period | CellError | None:
    """«Ноябрь 2026 г.», «47 неделя 2026» (ISO), «3 кв. 2026», «2026 год», a day, or a range of any of these."""
    text = re.sub(r"^(?:за )?(?:период ?:? ?)?(?:за |с )?", "", _normal(cell[:_LONGEST]))
    if text in _EMPTY:
        return None
    return _single(text) or _range(text) or CellError("bad_period", cell)


def end_of_month(day: date) -> date:
    """The last day of the month of `day`."""
    following = day.replace(day=28) + timedelta(days=4)
    return following - timedelta(days=following.day)


def _normal(cell: str) -> str:
    return _SPACES.sub(" ", cell).strip().casefold()


def _day(text: str) -> date | None:
    if match := _DAY_FIRST.fullmatch(text):
        return _made(match[3], int(match[2]), int(match[1]))
    if match := _DAY_FIRST_LOOSELY.fullmatch(text):
        return _made(match[4], int(match[3]), int(match[1]))
    if match := _YEAR_FIRST.fullmatch(text):
        return _made(match[1], int(match[3]), int(match[4]))
    if match := _DAY_WORD_YEAR.fullmatch(text):
        return _made(match[3], _month_named(match[2]), int(match[1]))
    if match := _EXCEL_SERIAL.fullmatch(text):
        return _plausible(_EXCEL_EPOCH + timedelta(days=int(match[1])))
    return None


def _year(digits: str) -> int:
    """Two digits are of this century up to 69: «26» → 2026."""
    year = int(digits)
    return year if len(digits) == 4 else year + (2000 if year < 70 else 1900)


def _made(year: str, month: int, day: int) -> date | None:
    try:
        return _plausible(date(_year(year), month, day))
    except ValueError:
        return None


def _plausible(day: date) -> date | None:
    return day if _FIRST_YEAR <= day.year <= _LAST_YEAR else None


def _month_named(word: str) -> int:
    """1..12 for a month's name or its beginning of three letters and more, in either language; 0 for other words."""
    forms = (*(names.split() for names in _MONTHS), *([name] for name in _MONTHS_EN))
    found = (place for place, names in enumerate(forms) if len(word) >= 3 and any(n.startswith(word) for n in names))
    return next((place % 12 + 1 for place in found), 0)


# ── periods ─────────────────────────────────────────────────────────────────────────────────────────────────


def _months(year: str, first: int, count: int) -> Period | None:
    """`count` whole months from month `first`; None when they do not fit into the year."""
    start = _made(year, first, 1)
    if start is None or not 1 <= first + count - 1 <= 12:
        return None
    return Period(start, end_of_month(start.replace(month=first + count - 1)))


def _week(year: str, number: int) -> Period | None:
    try:
        monday = _plausible(date.fromisocalendar(_year(year), number, 1))
    except ValueError:
        return None
    return Period(monday, monday + timedelta(days=6)) if monday else None


def _ordinal(text: str) -> int:
    """«3», «iii», «третий»; 0 for other words."""
    named = (number for name, number in _ORDINALS if text == name or (len(name) > 3 and text.startswith(name)))
    return int(text) if text.isdecimal() else next(named, 0)


_WORD = r"перв\w+|втор\w+|трет\w+|четв\w+"
_ONE = rf"([1-4]|i{{1,3}}|iv|{_WORD})"
_TWO_OR_FOUR = r"(\d{4}|\d{2})"
_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Period | None]], ...] = (
    (re.compile(rf"([a-zа-яё]+)[ .,'’-]*{_TWO_OR_FOUR}"), lambda m: _months(m[2], _month_named(m[1]), 1)),
    (re.compile(r"(\d{4})[-./](\d{1,2})"), lambda m: _months(m[1], int(m[2]), 1)),
    (re.compile(r"(\d{1,2})[-./](\d{4})"), lambda m: _months(m[2], int(m[1]), 1)),
    (
        re.compile(rf"(\d{{1,2}})(?:-?[яюй]|-?ая|-?ую)? ?(?:недел[яюи]|нед\.?|week|w)[ ,.]*{_TWO_OR_FOUR}"),
        lambda m: _week(m[2], int(m[1])),
    ),
    (re.compile(r"(?:недел[яюи]|нед\.?|week|w) ?№? ?(\d{1,2})[ ,./-]+(\d{4})"), lambda m: _week(m[2], int(m[1]))),
    (re.compile(r"(\d{4})[- ]?(?:w|нед\.?|неделя) ?(\d{1,2})"), lambda m: _week(m[1], int(m[2]))),
    (
        re.compile(rf"{_ONE}(?:-?й|-?ый|-?ий)? ?(?:кв\.?|квартал|q)[ ,]*{_TWO_OR_FOUR}"),
        lambda m: _months(m[2], _ordinal(m[1]) * 3 - 2, 3),
    ),
    (re.compile(r"q ?([1-4])[ ,./-]*(\d{4})"), lambda m: _months(m[2], int(m[1]) * 3 - 2, 3)),
    (re.compile(r"(\d{4})[- ]?q ?([1-4])"), lambda m: _months(m[1], int(m[2]) * 3 - 2, 3)),
    (
        re.compile(rf"([12]|i{{1,2}}|{_WORD})(?:-?е|-?ое)? ?(?:полугодие|п/г)[ ,]*{_TWO_OR_FOUR}"),
        lambda m: _months(m[2], _ordinal(m[1]) * 6 - 5, 6),
    ),
    # Counted from January, as reports of taxes and plans are.
    (re.compile(rf"([2-9]|1[0-2]) ?мес(?:яц(?:а|ев)|\.)?[ ,]*{_TWO_OR_FOUR}"), lambda m: _months(m[2], 1, int(m[1]))),
    (re.compile(r"(\d{4})"), lambda m: _months(m[1], 1, 12)),
)


def _single(text: str) -> Period | None:
    text = _YEAR_WORD.sub("", _CLOCK.sub("", text))
    for pattern, made in _FORMS:
        if match := pattern.fullmatch(text):
            return made(match)
    day = _day(text)
    return Period(day, day) if day else None


def _range(text: str) -> Period | None:
    """Every dash and every «по» is tried: a dash may also stand inside a date."""
    for cut in re.finditer(r" ?(?:[-–—…]|\.{2,3}| по (?=\S)| to (?=\S)) ?", text):
        left, right = text[: cut.start()].strip(), text[cut.end() :].strip()
        end = _single(right)
        start = _single(left) or (end and _opening(left, end.end))
        if start and end and start.start <= end.end:
            return Period(start.start, end.end)
    return None


def _opening(left: str, end: date) -> Period | None:
    """The beginning of «01–15.11.2026», «28.10–15.11.2026» and «январь – март 2026», completed from the end."""
    if month := _month_named(left):
        return _months(str(end.year), month, 1)
    match = re.fullmatch(r"(\d{1,2})(?:\.(\d{1,2}))?", left)
    day = match and _made(str(end.year), int(match[2] or end.month), int(match[1]))
    return Period(day, day) if day else None
