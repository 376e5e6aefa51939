"""The grammar of days: which patterns of pieces name a day, and which day that is.

`today`, and whether the day lies ahead or behind, decide between readings. A rule gives a Day, or None when
the pieces turn out not to mean a day after all. What stands in doubt is marked, never dropped.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from dialogs.reading.almanac import DAY, MONTH, WEEK
from dialogs.reading.lexemes import TAGS
from dialogs.reading.phrases import IMPOSSIBLE, VAGUE, Day, Phrase
from dialogs.reading.spans import (
    NEAR,
    day_of,
    month_end,
    nearest_anniversary,
    nearest_number,
    period_end,
    shifted,
    workdays_later,
)

DayRule = Callable[[Phrase], Day | None]


def iso_day(phrase: Phrase) -> Day:
    year, month, number = phrase.values("iso")
    return _numbered(day_of(year, month, number))


def full_day(phrase: Phrase) -> Day:
    number, month, year = phrase.values("dmy")
    return _numbered(day_of(year if year > 99 else 2000 + year, month, number))


def short_day(phrase: Phrase) -> Day | None:
    """«27.03»: in a sentence 14.30 and 1.5 are other things."""
    number, month = phrase.values("dm")
    if phrase.asked or (1 <= number <= 31 and 1 <= month <= 12):
        return _yearless(phrase, month, number)
    return None


def spaced_day(phrase: Phrase) -> Day | None:
    """«27 03» and «27-03»; «14-30» is an hour."""
    numbers = [piece.value for piece in phrase.pieces if piece.tag == TAGS["num"]]
    if not 1 <= numbers[1] <= 12:
        return None
    return _yearless(phrase, numbers[1], numbers[0])


def month_day(phrase: Phrase) -> Day:
    return _yearless(phrase, phrase.value("month"), phrase.value("nth", "num"))


def english_month_day(phrase: Phrase) -> Day | None:
    """«Dec 1»; in Russian the number after a month counts something else: «в декабре 12 коробок»."""
    month = next(piece for piece in phrase.pieces if piece.tag == TAGS["month"])
    return month_day(phrase) if month.text.isascii() else None


def several_days(phrase: Phrase) -> Day:
    """«3–5 декабря»: the first of them is proposed."""
    return replace(month_day(phrase), uncertain=True)


def number_of_month(phrase: Phrase) -> Day:
    """«12-го», «12 числа», perhaps «следующего месяца»."""
    number = phrase.value("nth", "num")
    if phrase.value("unit", default=MONTH) != MONTH or not phrase.has("unit"):
        day = nearest_number(phrase.today, number, past=phrase.past)
        return replace(_numbered(day), uncertain=phrase.has("unit"))
    start = shifted(phrase.today.replace(day=1), _side(phrase), MONTH)
    return _numbered(start and day_of(start.year, start.month, number))


def about_number(phrase: Phrase) -> Day:
    """«числа 10-го»."""
    return replace(number_of_month(phrase), uncertain=True)


def day_word(phrase: Phrase) -> Day:
    return _counted(shifted(phrase.today, phrase.value("dayword"), DAY))


def day_beside(phrase: Phrase) -> Day | None:
    """ "the day before yesterday", "the day after tomorrow"."""
    if phrase.value("unit") != DAY:
        return None
    step = 1 if phrase.has("after") else -1
    return _counted(shifted(phrase.today, phrase.value("dayword") + step, DAY))


def weekday(phrase: Phrase) -> Day:
    """The next such day after today, or the last one before it; said on that very weekday it is in doubt."""
    ahead = (phrase.value("weekday", "short") - phrase.today.weekday()) % 7 or 7
    behind = ahead - 7 or -7
    day = shifted(phrase.today, behind if phrase.past else ahead, DAY)
    return replace(_counted(day), said="weekday", uncertain=ahead == 7)


def weekday_of_week(phrase: Phrase) -> Day | None:
    """«в эту пятницу», «в прошлый четверг», «в среду на следующей неделе»."""
    if phrase.has("unit") and phrase.value("unit") != WEEK:
        return None
    wanted = phrase.value("weekday", "short")
    # «В следующую пятницу» is this week's Friday for many, as long as it is still ahead.
    doubtful = phrase.has("next") and not phrase.has("unit") and wanted > phrase.today.weekday()
    # «В этот понедельник» said on Wednesday of a deadline was perhaps said of the next one.
    over = phrase.has("this") and (wanted > phrase.today.weekday() if phrase.past else wanted < phrase.today.weekday())
    return replace(_counted(_in_week(phrase.today, _side(phrase), wanted)), uncertain=doubtful or over)


def weekday_after_next(phrase: Phrase) -> Day:
    """«через пятницу»: the one after the coming one."""
    coming = weekday(phrase).value
    return replace(_counted(coming and shifted(coming, 1, WEEK)), uncertain=True)


def weekday_weeks_later(phrase: Phrase) -> Day | None:
    """«через две недели в пятницу»; counted from the coming Friday it may be a week more."""
    if phrase.value("unit") != WEEK:
        return None
    weeks = phrase.value("num", default=1)
    wanted = phrase.value("weekday", "short")
    doubtful = wanted <= phrase.today.weekday() or phrase.has("few")
    return replace(_counted(_in_week(phrase.today, weeks, wanted)), uncertain=doubtful)


def units_ahead(phrase: Phrase) -> Day:
    return _units(phrase, 1)


def units_ago(phrase: Phrase) -> Day:
    return _units(phrase, -1)


def units_from_day(phrase: Phrase) -> Day:
    """«a week from today»."""
    return _units(replace(phrase, today=shifted(phrase.today, phrase.value("dayword"), DAY) or phrase.today), 1)


def workdays_ahead(phrase: Phrase) -> Day:
    return replace(_counted(workdays_later(phrase.today, phrase.value("num", default=1))), uncertain=True)


def whole_period(phrase: Phrase) -> Day | None:
    """«на этой неделе» is Friday for a promise; a month is too wide for a day, and in a sentence no date at all."""
    if phrase.value("unit") == WEEK:
        return _week(phrase)
    return Day(None, "count", problem=VAGUE) if phrase.asked else None


def end_of_period(phrase: Phrase) -> Day:
    """«до конца месяца» is its last day; «в конце месяца» is some day near it."""
    unit = phrase.value("unit", "dnya")
    if unit == WEEK:
        return _week(phrase)
    if unit == DAY:
        return _counted(phrase.today)
    inside = shifted(phrase.today.replace(day=1), _side(phrase), unit)
    return replace(_counted(inside and period_end(inside, unit)), uncertain=not phrase.has("by"))


def end_of_month(phrase: Phrase) -> Day:
    """«до конца ноября»."""
    first = nearest_anniversary(phrase.today, phrase.value("month"), 1, past=phrase.past)
    return replace(_numbered(first and month_end(first)), uncertain=not phrase.has("by"))


def part_of_month(phrase: Phrase) -> Day:
    """«в начале декабря», «в середине месяца»: a guess to be confirmed."""
    number = 5 if phrase.has("start") else 15
    if phrase.has("month"):
        day = nearest_anniversary(phrase.today, phrase.value("month"), number, past=phrase.past)
    elif phrase.value("unit") != MONTH:
        return vague(phrase)
    elif phrase.has("next", "last"):
        start = shifted(phrase.today.replace(day=1), _side(phrase), MONTH)
        day = start and start.replace(day=number)
    else:
        day = nearest_number(phrase.today, number, past=phrase.past)
    return replace(_numbered(day), uncertain=True)


def this_day(phrase: Phrase) -> Day:
    return _counted(phrase.today)


def vague(_phrase: Phrase) -> Day:
    return Day(None, "count", problem=VAGUE)


def _numbered(day: date | None) -> Day:
    return Day(day, "number", problem="" if day else IMPOSSIBLE)


def _counted(day: date | None) -> Day:
    return replace(_numbered(day), said="count")


def _yearless(phrase: Phrase, month: int, number: int) -> Day:
    year = phrase.value("year")
    if year:
        return _numbered(day_of(year, month, number))
    day = nearest_anniversary(phrase.today, month, number, past=phrase.past)
    # A contact of almost a year ago is more likely a slip of the finger.
    long_ago = bool(day) and phrase.past and phrase.today - (day or phrase.today) > NEAR
    return replace(_numbered(day), uncertain=long_ago)


def _side(phrase: Phrase) -> int:
    """Which of the weeks or months is meant: the next, the last or this one."""
    return int(phrase.has("next")) - int(phrase.has("last"))


def _in_week(today: date, weeks: int, wanted: int) -> date | None:
    return shifted(today, weeks * 7 + wanted - today.weekday(), DAY)


def _week(phrase: Phrase) -> Day:
    if phrase.past:
        return Day(None, "count", grain="week", problem=VAGUE)
    friday = _in_week(phrase.today, _side(phrase), 4)
    # On a Saturday this week's Friday is over, and Sunday may be meant.
    weekend = phrase.today.weekday() > 4 and not phrase.has("next")
    return replace(_counted(friday), uncertain=weekend, grain="week")


def _units(phrase: Phrase, direction: int) -> Day:
    count = 2 if phrase.has("few") else phrase.value("num", default=1)
    unit = phrase.value("unit", "dnya")
    # «Через день» is tomorrow for some and the day after it for others.
    every_other = unit == DAY and not phrase.has("num", "few", "a")
    day = _counted(shifted(phrase.today, direction * count, unit))
    return replace(day, uncertain=phrase.has("few", "dash") or every_other)
