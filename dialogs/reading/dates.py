"""Days and hours as people say them, in Russian and English; the day always comes before the month.

`read_*` take the answer to a question, `find_*` look into a longer text. Refusals: `date.unclear`, `date.impossible`
(31.02), `date.vague` («скоро»), `date.several`, `date.past` and `date.future` (counted the wrong way: «вчера» for a
deadline), `date.no_hour` with the field `day`, `time.unclear`.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from dialogs.reading.almanac import DAY
from dialogs.reading.calendar_scan import Mention, Scan
from dialogs.reading.hours import Hour
from dialogs.reading.lexemes import TAGS, Lexeme, lexemes, tags_of
from dialogs.reading.patterns import compiled
from dialogs.reading.phrases import Grain, Sense
from dialogs.reading.results import Read, Refused
from dialogs.reading.spans import shifted

__all__ = [
    "FoundDay",
    "Grain",
    "Hour",
    "Sense",
    "find_day",
    "find_days",
    "find_hour",
    "read_day",
    "read_moment",
    "read_time",
]

_UNCLEAR = Refused("date.unclear")
_SEVERAL = Refused("date.several")
_NO_TIME = Refused("time.unclear")
_EITHER = frozenset(("или", "либо", "or"))
# What may stand beside a date without putting it in doubt.
_SILENT = frozenset(TAGS[name] for name in ("comma", "stop", "dash", "filler", "number", "on", "at", "by", "the", "of"))
_AHEAD = compiled("(?:{within}|{in})(?:{num}|{a})?({hour}|{minute})|(?:{within}|{in}){half_hour}|{in}{half}{a}{hour}")
_NOW = compiled("^{now}{stop}*$")
_ISO_MOMENT = re.compile(
    r"\s*[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}(:[0-9]{2})?([Zz]|[+-][0-9]{2}:[0-9]{2})\s*"
)


@dataclass(frozen=True)
class FoundDay:
    """A day said at text[start:end]. Without a value `problem` is the key of why, and it is always uncertain.

    `grain` "week" means that only a week was named: its Friday stands for a deadline, but is a guess for a meeting.
    """

    value: date | None
    start: int
    end: int
    uncertain: bool = False
    grain: Grain = "day"
    at: Hour | None = None
    problem: str = ""


def find_days(text: str, *, today: date, sense: Sense) -> tuple[FoundDay, ...]:
    """Every day said in a text, left to right."""
    scan = Scan.of(text, today=today, sense=sense, asked=False)
    return tuple(_found(scan, mention) for mention in scan.mentions())


def find_day(text: str, *, today: date, sense: Sense) -> FoundDay | None:
    """The first day said in a text."""
    return next(iter(find_days(text, today=today, sense=sense)), None)


def find_hour(text: str) -> Hour | None:
    """The first hour said in a text, though its day stands elsewhere: «завтра созвон в 12»."""
    scan = Scan.of(text, today=date.min, sense="future", asked=False)
    days = {index for mention in scan.mentions() for index in range(mention.start, mention.end)}
    free = (index for index in range(len(scan.context.pieces)) if index not in days)
    return next((hour for index in free for _, hour in scan.hours_at(index) if not hour.part), None)


def read_day(text: str, *, today: date, sense: Sense) -> Read[date] | Refused:
    """The one day that the answer names; an hour beside it is dropped."""
    answer = _answer(Scan.of(text, today=today, sense=sense, asked=True))
    if isinstance(answer, Refused):
        return answer
    day = answer.mention.day
    if day.value is None:
        return Refused(day.problem)
    off = _is_off(day.value, today, sense)
    if off and day.said == "count" and not day.uncertain:
        return Refused("date.past" if sense == "future" else "date.future")
    return Read(day.value, answer.uncertain or off)


def read_moment(text: str, *, now: datetime) -> Read[datetime] | Refused:
    """A day with its hour, from `now` on and in its zone; an hour alone is the next such hour, to be confirmed."""
    exact = _iso_moment(text, now) or _counted_moment(text, now)
    if exact:
        return Read(exact, uncertain=exact < now)
    scan = Scan.of(text, today=now.date(), sense="future", asked=True)
    answer = _answer(scan)
    # «В 9» is an hour here, «10.11» is still a day.
    alone = None if TAGS["dm"] in scan.context.tags else _hour_alone(text, now)
    return alone or (answer if isinstance(answer, Refused) else _moment(answer, now))


def read_time(text: str) -> Read[time] | Refused:
    """An hour without a day."""
    scan = Scan.of(text, today=date.min, sense="future", asked=True)
    whole = len(scan.context.tags.rstrip(TAGS["stop"]))
    hour = next((hour for end, hour in scan.hours_at(0) if end == whole), None)
    return Read(hour.value, hour.uncertain) if hour else _NO_TIME


@dataclass(frozen=True)
class _Answer:
    mention: Mention
    uncertain: bool


def _answer(scan: Scan) -> _Answer | Refused:
    """The only mention of an answer, in doubt when other words stand beside it."""
    mentions = list(scan.mentions())
    if not mentions:
        return _UNCLEAR
    first = mentions[0]
    if any(other.day.value != first.day.value for other in mentions):
        return _SEVERAL
    rest = _rest(scan.context.pieces, mentions)
    if any(piece.text in _EITHER for piece in rest):
        return _SEVERAL
    if any(piece.tag == TAGS["not"] for piece in rest):
        return _UNCLEAR
    return _Answer(first, first.day.uncertain or any(piece.tag not in _SILENT for piece in rest))


def _rest(pieces: tuple[Lexeme, ...], mentions: list[Mention]) -> list[Lexeme]:
    taken = {index for mention in mentions for index in range(mention.start, mention.end)}
    return [piece for index, piece in enumerate(pieces) if index not in taken]


def _moment(answer: _Answer, now: datetime) -> Read[datetime] | Refused:
    day, hour = answer.mention.day, answer.mention.hour
    if day.value is None:
        return Refused(day.problem)
    if hour is None:
        return Refused("date.no_hour", {"day": day.value.isoformat()})
    value = datetime.combine(day.value, hour.value, tzinfo=now.tzinfo)
    doubt = answer.uncertain or hour.uncertain
    if value < now and day.said == "count" and not doubt:
        return Refused("date.past")
    return Read(value, doubt or value < now)


def _hour_alone(text: str, now: datetime) -> Read[datetime] | None:
    hour = read_time(text)
    if isinstance(hour, Refused):
        return None
    today = datetime.combine(now.date(), hour.value, tzinfo=now.tzinfo)
    day = now.date() if today > now else shifted(now.date(), 1, DAY)
    return Read(datetime.combine(day, hour.value, tzinfo=now.tzinfo), uncertain=True) if day else None


def _iso_moment(text: str, now: datetime) -> datetime | None:
    """A full ISO moment with an offset, told in the zone of `now`."""
    if not _ISO_MOMENT.fullmatch(text):
        return None
    with suppress(ValueError, OverflowError):
        moment = datetime.fromisoformat(text.strip().upper())
        return moment.astimezone(now.tzinfo) if now.tzinfo else moment.replace(tzinfo=None)
    return None


def _counted_moment(text: str, now: datetime) -> datetime | None:
    """«через два часа», «сейчас»."""
    pieces = lexemes(text)
    tags = tags_of(pieces)
    minute = now.replace(second=0, microsecond=0)
    if _NOW.match(tags):
        return minute
    match = _AHEAD.match(tags)
    if not match:
        return None
    with suppress(OverflowError):
        return minute + _length(pieces[match.start() : match.end()])
    return None


def _length(pieces: tuple[Lexeme, ...]) -> timedelta:
    tags = {piece.tag for piece in pieces}
    if TAGS["half_hour"] in tags or TAGS["half"] in tags:
        return timedelta(minutes=30)
    count = next((piece.value for piece in pieces if piece.tag == TAGS["num"]), 1)
    return timedelta(hours=count) if TAGS["hour"] in tags else timedelta(minutes=count)


def _found(scan: Scan, mention: Mention) -> FoundDay:
    day = mention.day
    off = day.value is not None and _is_off(day.value, scan.today, scan.sense)
    start, end = scan.span(mention)
    return FoundDay(day.value, start, end, day.uncertain or off, day.grain, mention.hour, day.problem)


def _is_off(value: date, today: date, sense: Sense) -> bool:
    """True for a deadline that is over, and for a visit that is still to come."""
    return value < today if sense == "future" else value > today
