"""A message cut into short clauses: at signs, and where a new verb begins, for whoever dictates says no commas."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from dialogs.field.cues import CUES
from dialogs.field.openings import Openings
from dialogs.field.words import Token
from dialogs.reading.dates import FoundDay

Role = Literal["told", "promise", "next", "question"]
Place = tuple[int, int]


@dataclass(frozen=True)
class Clause:
    """message[start:end] and what stands in it. Spans are always of the whole message."""

    message: str
    start: int
    end: int
    words: tuple[Token, ...]
    sentence: int
    role: Role = "told"
    # As deadlines are read; the day of a contact is read by its own rules.
    days: tuple[FoundDay, ...] = ()
    names: tuple[Place, ...] = ()

    @property
    def text(self) -> str:
        return self.message[self.start : self.end]

    def has(self, *concepts: str) -> bool:
        return any(CUES.has(word, *concepts) for word in self.words)


_EMOJI = "\u2190-\u21ff\u2300-\u23ff\u2600-\u27bf\U0001f000-\U0001faff\ufe0f\u200d"
_SENTENCE = re.compile(rf"[.!?;…]+|[\n\r]+|[{_EMOJI}]+")
# A hyphen inside a word, a comma inside a number and a colon inside an hour part nothing.
_PIECE = re.compile(r",(?![0-9])|(?<![0-9]),|:(?![0-9])|(?<![0-9]):|[()\[\]«»\"]|[–—]|(?<=\s)-(?=\s)|\s/\s|\+")
_SHORTENED_WORDS = (
    "деб дебит просроч задолж дн "
    "кор коробк шт уп упак пач пак бл бут бан меш пал пал кг т тонн тыс млн р руб коп л г гр м см ул пр "
    "им др тд след сл пн вт ср чт пт сб вс янв фев мар апр июн июл авг сен сент окт ноя дек дир зам ст нач "
    "mr mrs ms dr approx no pcs vs st mon tue wed thu fri sat sun jan feb aug sep sept oct nov dec"
)
# Nobody says more in one breath, and no text may take long to read.
_LONGEST = 60
SHORTENED = frozenset(_SHORTENED_WORDS.split())


def clauses(
    message: str, words: Sequence[Token], days: Sequence[FoundDay], names: Sequence[Place]
) -> tuple[Clause, ...]:
    """All clauses left to right; every word is in just one of them."""
    return tuple(_Cutter(message, words, days, names).cut())


class _Cutter:
    def __init__(self, message: str, words: Sequence[Token], days: Sequence[FoundDay], names: Sequence[Place]) -> None:
        self._message = message
        self._words = words
        self._days = days
        self._names = names
        self._openings = Openings(message, days, names)

    def cut(self) -> Iterator[Clause]:
        for number, (start, end) in enumerate(self._parted(_SENTENCE, 0, len(self._message))):
            for piece in self._parted(_PIECE, start, end):
                for first, last in self._predications(*piece):
                    yield self._clause(first, last, number)

    def _clause(self, start: int, end: int, sentence: int) -> Clause:
        words = tuple(word for word in self._words if start <= word.start < end)
        days = tuple(day for day in self._days if start <= day.start < end)
        names = tuple(place for place in self._names if start <= place[0] < end)
        return Clause(self._message, start, end, words, sentence, days=days, names=names)

    def _parted(self, signs: re.Pattern[str], start: int, end: int) -> Iterator[Place]:
        """The stretches between signs that part something, those without a word left out."""
        begun = start
        for sign in (*signs.finditer(self._message, start, end), None):
            if sign and not self._parts(sign):
                continue
            stop = sign.end() if sign else end
            if any(begun <= word.start < stop for word in self._words):
                yield begun, stop
            begun = stop

    def _parts(self, sign: re.Match[str]) -> bool:
        whole = (*self._names, *((day.start, day.end) for day in self._days))
        if any(start < sign.start() < end for start, end in whole):
            return False
        return sign.group() != "." or self._ends_sentence(sign.start())

    def _ends_sentence(self, stop: int) -> bool:
        """Not the point in «1.12», «т.р.», «кор. чая»."""
        before = next((word for word in reversed(self._words) if word.end == stop), None)
        after = next((word for word in self._words if word.start > stop), None)
        if before is None or after is None:
            return True
        close = after.start == stop + 1
        if close and (len(before.text) < 3 or not after.said[0].isupper()):
            return False
        return before.text not in SHORTENED or after.said[0].isupper()

    def _predications(self, start: int, end: int) -> Iterator[Place]:
        """A piece cut before each verb that begins something new, and before nouns that do."""
        words = [word for word in self._words if start <= word.start < end]
        begun, first = start, 0
        for place in range(len(words)):
            opening = self._openings.at(words, place, first) if place - first < _LONGEST else place
            if opening is not None and opening > first:
                yield begun, words[opening].start
                begun, first = words[opening].start, opening
        yield begun, end
