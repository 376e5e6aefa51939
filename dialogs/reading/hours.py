"""The grammar of hours: «в 10», «14-30», «в 6 вечера», "half past two", "2:30 pm".

An hour below seven without a part of the day is proposed in the afternoon, and asked about.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import time

from dialogs.reading.almanac import AFTERNOON, EVENING, MORNING, NIGHT, PM
from dialogs.reading.lexemes import TAGS, Lexeme
from dialogs.reading.patterns import Fit, Rule, always, compiled, is_free, never


@dataclass(frozen=True)
class Hour:
    """`part`: only a part of the day was said, «утром»."""

    value: time
    uncertain: bool = False
    part: bool = False


Pieces = tuple[Lexeme, ...]
HourRule = Callable[[Pieces], Hour | None]

_USUAL = {MORNING: 9, AFTERNOON: 14, EVENING: 18, NIGHT: 22}
# Before this hour nobody visits a distributor, and seven itself may be the evening.
_EARLIEST = 7
_MONTHS = 12


def _numbers(pieces: Pieces, *names: str) -> tuple[int, ...]:
    tags = {TAGS[name] for name in names}
    return tuple(value for piece in pieces if piece.tag in tags for value in piece.values)


def _part(pieces: Pieces) -> int | None:
    if _numbers(pieces, "dnya"):
        return AFTERNOON
    return next(iter(_numbers(pieces, "part")), None)


def _is_rough(pieces: Pieces) -> bool:
    return any(piece.tag in (TAGS["about"], TAGS["after"]) for piece in pieces)


def clock(pieces: Pieces) -> Hour | None:
    """Hour and minute in figures; «02:30» is the night as written, «2:30» is not."""
    if _is_deadline(pieces):
        return None
    hour, minute, *_ = (*_numbers(pieces, "clock", "dm", "num"), 0)
    if _numbers(pieces, "num")[:2] in ((hour, hour + 1), (hour, hour + 2)):
        # «в 11-12»: between the two.
        return start_of_range(pieces)
    written = next(piece.text for piece in pieces if piece.tag in (TAGS["clock"], TAGS["dm"], TAGS["num"]))
    return _hour(hour, minute, pieces, exact=written.startswith("0"))


def _is_deadline(pieces: Pieces) -> bool:
    """«до 1.11, до 3.12»: the second is a day as well."""
    month = next((piece.values[1] for piece in pieces if piece.tag == TAGS["dm"]), 0)
    return 0 < month <= _MONTHS and pieces[0].tag == TAGS["by"]


def one_o_clock(pieces: Pieces) -> Hour | None:
    """«в час дня»."""
    return _hour(1, 0, pieces)


def start_of_range(pieces: Pieces) -> Hour | None:
    """«с 10 до 12»: its beginning, to be confirmed."""
    found = _hour(_numbers(pieces, "num")[0], 0, pieces)
    return found and Hour(found.value, uncertain=True)


def half_hour(pieces: Pieces) -> Hour | None:
    """«в половине третьего» is half an hour before it."""
    return _hour(_numbers(pieces, "nth")[0] - 1, 30, pieces)


def half_past(pieces: Pieces) -> Hour | None:
    return _hour(_numbers(pieces, "num")[0], 30, pieces)


def noon(pieces: Pieces) -> Hour | None:
    return Hour(time(12), _is_rough(pieces))


def midnight(_pieces: Pieces) -> Hour | None:
    """Of which of two days is not known."""
    return Hour(time(0), uncertain=True)


def part_of_day(pieces: Pieces) -> Hour | None:
    """«утром» proposes nine."""
    hour = _USUAL.get(_numbers(pieces, "part")[0])
    return Hour(time(hour), uncertain=True, part=True) if hour else None


def _hour(hour: int, minute: int, pieces: Pieces, *, exact: bool = False) -> Hour | None:
    part = _part(pieces)
    doubtful = part is None and 0 < hour <= _EARLIEST and not exact
    told = hour + 12 if doubtful and hour < _EARLIEST else _of_day(hour, part)
    if not (0 <= told < 24 and 0 <= minute < 60):
        return None
    return Hour(time(told, minute), doubtful or _is_rough(pieces))


def _of_day(hour: int, part: int | None) -> int:
    """The hour of twenty-four; «11 дня» stays before noon and «11 ночи» is late."""
    if part is None or not 0 < hour <= 12:
        return hour
    late = part in (PM, EVENING) or (part == AFTERNOON and hour not in (10, 11)) or (part == NIGHT and 8 < hour < 12)
    return hour % 12 + 12 if late else hour % 12


_AT = "(?:{about}?(?:{on}|{by}|{at}|{after}|{in}{the}?|{about}))"
_PART = "(?:{in}?{the}?(?:{part}|{dnya}))"


def _rule(pattern: str, means: HourRule, fits: Fit = always) -> Rule[HourRule]:
    return Rule(compiled(pattern, AT=_AT, PART=_PART), means, fits)


HOUR_RULES: tuple[Rule[HourRule], ...] = (
    _rule("{AT}?{clock}{PART}?", clock),
    _rule("{AT}?{num}{hour}?{PART}", clock),
    _rule("{AT}{num}{hour}", clock),
    _rule("{num}{hour}", clock, never),
    _rule("{AT}{num}{dash}?{num}", clock, is_free),
    _rule("{num}{dash}?{num}", clock, never),
    _rule("{AT}{num}", clock, is_free),
    _rule("{num}", clock, never),
    _rule("{AT}?{dm}", clock),
    _rule("{AT}{hour}{PART}?", one_o_clock),
    _rule("{on}{num}{by}{num}", start_of_range),
    _rule("{AT}?{half}{nth}{PART}?", half_hour),
    _rule("{AT}?{half}{after}{num}{PART}?", half_past),
    _rule("{AT}?{noon}", noon),
    _rule("{AT}?{midnight}", midnight),
    _rule("{AT}?{part}", part_of_day),
)
