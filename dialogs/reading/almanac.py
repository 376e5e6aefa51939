"""Words about days and hours in both languages, with their inflections, abbreviations and typing errors.

A word has a tag and numbers: «пятницу» is ("weekday", 4), «позавчера» is ("dayword", -2).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from rapidfuzz import process
from rapidfuzz.distance import OSA

from dialogs.reading.morphology import is_known

DAY, WEEK, MONTH, QUARTER, HALF_YEAR, YEAR = range(6)
MORNING, AFTERNOON, EVENING, NIGHT, AM, PM = range(6)

Meaning = tuple[str, int]

_WEEKDAYS = (
    "понедельник понедельника понедельнику понедельником понедельнике monday",
    "вторник вторника вторнику вторником вторнике tuesday",
    "среда среды среде среду средой wednesday wensday wednsday",
    "четверг четверга четвергу четвергом четверге thursday",
    "пятница пятницы пятнице пятницу пятницей потницу friday",
    "суббота субботы субботе субботу субботой saturday",
    "воскресенье воскресенья воскресенью воскресеньем воскресение воскресения sunday",
)
_SHORT_WEEKDAYS = (
    "пн пнд mon",
    "вт втр tue tues",
    "ср срд wed",
    "чт чтв thu thur thurs",
    "пт птн fri",
    "сб sat",
    "вс sun",
)
_MONTHS = (
    "январь января январю январе янв january jan",
    "февраль февраля февралю феврале фев февр february feb",
    "март марта марту марте мар march mar",
    "апрель апреля апрелю апреле апр april apr",
    "май мая маю мае may",
    "июнь июня июню июне июн june jun",
    "июль июля июлю июле июл july jul",
    "август августа августу августе авг august aug",
    "сентябрь сентября сентябрю сентябре сен сент september sep sept",
    "октябрь октября октябрю октябре окт october oct",
    "ноябрь ноября ноябрю ноябре ноя нояб november nov",
    "декабрь декабря декабрю декабре дек december dec",
)
_DAYWORDS = {
    -2: "позавчера позавчерашний",
    -1: "вчера вчерашний yesterday",
    0: "сегодня сегодняшний нынче today tonight",
    1: "завтра завтрашний tomorrow tommorow tmrw tmr",
    2: "послезавтра",
}
_UNITS = {
    DAY: "день дней дню днем дн сутки суток day days",
    WEEK: "неделя недели неделе неделю недель неделей нед week weeks",
    MONTH: "месяц месяца месяцу месяце месяцев мес month months",
    QUARTER: "квартал квартала кварталу квартале кварталов кв quarter quarters",
    HALF_YEAR: "полгода полугодие полугодия полугодию полугодии",
    YEAR: "год года году годе лет year years",
}
_PARTS = {
    MORNING: "утра утром утру morning",
    AFTERNOON: "днем обед обеда обеду обедом afternoon",
    EVENING: "вечера вечером вечеру вечер evening",
    NIGHT: "ночи ночью night",
    AM: "am",
    PM: "pm",
}
_OTHER = {
    "this": "этот эта это эту этой этого этому этом текущий текущая текущую текущей текущего this current",
    "nearest": "ближайший ближайшая ближайшую ближайшей ближайшие ближайшее ближайшего ближайшем coming upcoming",
    "next": "следующий следующая следующую следующей следующее следующего следующему следующем след next",
    "last": "прошлый прошлая прошлую прошлой прошлое прошлого прошлому прошлом last",
    "within": "через спустя течение течении within",
    "in": "in",
    "ago": "назад ago back",
    "end": "конец конца концу конце end late",
    "start": "начало начала началу начале start beginning early",
    "middle": "середина середины середине середину середину middle mid",
    "number": "число числа числу числе числах",
    "on": "в во на с со от on from since",
    "at": "at",
    "by": "до к ко по by till until before to",
    "about": "около примерно приблизительно ближе ориентировочно где то about around approximately",
    "after": "после after past",
    "later": "позднее позже later than",
    "not": "не not no кроме except",
    "the": "the",
    "of": "of",
    "a": "a an",
    "few": "пара пару пары несколько couple few",
    "every": "каждый каждая каждое каждую каждой каждого every each",
    "work": "рабочих рабочие рабочий рабочего business working",
    "now": "сейчас now",
    "soon": "скоро вскоре soon shortly",
    "these_days": "днях",
    "time": "время дни days",
    "holiday": "праздники праздников праздникам праздниках выходные выходных выходным holidays holiday weekend",
    "hour": "час часа часу часов часам ч hour hours h oclock o'clock",
    "minute": "минут минуты минуту мин minute minutes min",
    "half_hour": "полчаса",
    "half": "половине половина половину half",
    "noon": "полдень полудню полудня noon midday",
    "midnight": "полночь полуночи полночи midnight",
    "year_mark": "г",
    "filler": "нет давайте давай пусть ну так это думаю да ок окей можно лучше please ok lets let s",
}


def _meanings() -> Mapping[str, Meaning]:
    table: dict[str, Meaning] = {}
    for tag, rows in (
        ("weekday", enumerate(_WEEKDAYS)),
        ("short", enumerate(_SHORT_WEEKDAYS)),
        ("month", enumerate(_MONTHS, start=1)),
        ("dayword", _DAYWORDS.items()),
        ("unit", _UNITS.items()),
        ("part", _PARTS.items()),
        *((tag, ((0, words),)) for tag, words in _OTHER.items()),
    ):
        table |= {word: (tag, value) for value, words in rows for word in words.split()}
    # «в 3 дня» is an hour, «через 3 дня» is not: this one form has a tag of its own.
    return MappingProxyType(table | {"дня": ("dnya", DAY), "днем": ("part", AFTERNOON), "days": ("unit", DAY)})


_MEANINGS = _meanings()
_LONG = tuple(
    word for word, (tag, _) in _MEANINGS.items() if tag in ("weekday", "month", "dayword", "next") and len(word) > 4
)


@lru_cache(maxsize=4096)
def meaning(word: str) -> Meaning | None:
    """Tag and number of a folded word; a misspelt name of a day or month is understood too."""
    return _MEANINGS.get(word) or _misspelt(word)


def _misspelt(word: str) -> Meaning | None:
    """One edit for every five letters, and only in what is no word of its own: «среди» is not «среда»."""
    if len(word) < 5 or word.endswith("days") or _is_own_word(word):
        return None
    near = process.extractOne(word, _LONG, scorer=OSA.distance, score_cutoff=len(word) // 5)
    return _MEANINGS[near[0]] if near else None


def _is_own_word(word: str) -> bool:
    # There is no dictionary of English here, and "match" is one letter from "march".
    return len(word) < 6 if word.isascii() else is_known(word)
