"""What is said about one visit as a row of pieces: words, numbers, days and names, with the signs between them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any, Literal, TypeVar

from dialogs.field.clauses import Clause, Role
from dialogs.field.vocabulary import WORDS
from dialogs.field.words import Lexicon, Token, tokens
from dialogs.reading.amounts import Amount, find_amounts
from dialogs.reading.dates import FoundDay
from dialogs.reading.folding import fold

T = TypeVar("T")
Kind = Literal["word", "number", "day", "name", "sign"]

# What parts two thoughts. A hyphen and a percent sign part nothing.
_BREAK = re.compile(r"[,;:.!?…()\[\]\n\r•—–]|[\u2190-\u21ff\u2300-\u23ff\u2600-\u27bf\U0001f000-\U0001faff]")
_QUOTED = re.compile(r"«[^«»\n]{1,40}»|\"[^\"\n]{1,40}\"|“[^“”\n]{1,40}”|„[^“„\n]{1,40}“")
_SPEECH = re.compile(r"«[^«»\n]{1,400}»|\"[^\"\n]{1,400}\"|“[^“”\n]{1,400}”|„[^“„\n]{1,400}“")
_SIGN = re.compile(r"[-%~+₽$€£¥/№#±≈*]")
_LONG_BREAK = re.compile(r"[;.!?…\n\r]|[\u2190-\u21ff\u2300-\u23ff\u2600-\u27bf\U0001f000-\U0001faff]")


@dataclass(frozen=True)
class Piece:
    """One of them at message[start:end]; `segment` counts the stretches between commas and the like."""

    kind: Kind
    start: int
    end: int
    token: Token
    segment: int
    sentence: int
    clause: int = 0
    role: Role = "told"
    amount: Amount | None = None
    day: FoundDay | None = None
    # The sign that parts it from the piece before: "," or "" inside a segment.
    after: str = ""
    # Between quotation marks.
    quoted: bool = False

    @property
    def text(self) -> str:
        return self.token.text

    def means(self, lexicon: Lexicon, *concepts: str) -> bool:
        return self.kind == "word" and lexicon.has(self.token, *concepts)


_DASH = Token("-", 0, 0, "-", frozenset(), ())


class Row(tuple[Piece, ...]):
    """The pieces of a visit; what is asked of them again and again is worked out once."""

    @cached_property
    def _memory(self) -> dict[object, Any]:
        return {}

    @cached_property
    def _segments(self) -> dict[int, range]:
        return _ranges(piece.segment for piece in self)

    @cached_property
    def _clauses(self) -> dict[int, range]:
        return _ranges(piece.clause for piece in self)

    def once(self, work: Callable[..., T], *about: object) -> T:
        """What `work(self, *about)` gives."""
        key = (work, *about)
        if key not in self._memory:
            self._memory[key] = work(self, *about)
        found: T = self._memory[key]
        return found

    def segment_of(self, place: int) -> range:
        return self._segments[self[place].segment]

    def clause_of(self, place: int) -> range:
        return self._clauses[self[place].clause]

    def segment(self, place: int) -> tuple[Piece, ...]:
        own = self.segment_of(place)
        return self[own.start : own.stop]

    def clause(self, place: int) -> tuple[Piece, ...]:
        own = self.clause_of(place)
        return self[own.start : own.stop]

    def clause_before(self, place: int) -> tuple[Piece, ...]:
        """Its clause up to this place."""
        return self[self.clause_of(place).start : place]


def _ranges(numbers: Iterable[int]) -> dict[int, range]:
    found: dict[int, range] = {}
    for place, number in enumerate(numbers):
        found[number] = range(found[number].start if number in found else place, place + 1)
    return found


@dataclass(frozen=True)
class _Raw:
    kind: Kind
    start: int
    end: int
    amount: Amount | None = None
    day: FoundDay | None = None


def pieces(clauses: Sequence[Clause]) -> Row:
    """Left to right; a clause of another visit in between parts what stands around it."""
    found: list[Piece] = []
    segment, end = 0, None
    for number, clause in enumerate(clauses):
        sign = "\n" if end is None or _has_words(clause.message[end : clause.start]) else ""
        for raw in _raws(clause):
            if end is not None and _is_range(found, raw, clause.message[end : raw.start]):
                found.append(replace(found[-1], kind="sign", token=_DASH, amount=None, after=""))
                end = clause.start + 1
            sign = sign or ("" if end is None or end > clause.start else _signs(clause.message[end : raw.start]))
            piece = _piece(clause, raw, number, sign)
            # «…чая бензин 2800»: what the trip cost begins anew without a comma, too.
            segment += bool(sign) or (end is not None and end <= clause.start and _is_spent(piece))
            found.append(replace(piece, segment=segment))
            sign, end = "", raw.end
    return Row(found)


def is_long_break(piece: Piece) -> bool:
    """A full stop, a new line or a smile before it."""
    return bool(_LONG_BREAK.search(piece.after))


def segments(row: Iterable[Piece]) -> Iterator[tuple[Piece, ...]]:
    stretch: list[Piece] = []
    for piece in row:
        if stretch and stretch[-1].segment != piece.segment:
            yield tuple(stretch)
            stretch = []
        stretch.append(piece)
    if stretch:
        yield tuple(stretch)


def _is_range(found: Sequence[Piece], raw: _Raw, gap: str) -> bool:
    """«15–18»: a long dash between two numbers parts nothing."""
    return bool(found) and found[-1].kind == raw.kind == "number" and gap.strip() in ("–", "—")


def _is_spent(piece: Piece) -> bool:
    return any(concept.startswith("spent:") for concept in WORDS.of(piece.token)) if piece.kind == "word" else False


def _piece(clause: Clause, raw: _Raw, number: int, sign: str) -> Piece:
    said = clause.message[raw.start : raw.end]
    token = _token(said) if raw.kind == "word" else Token(fold(said), 0, 0, said, frozenset(), ())
    return Piece(
        raw.kind,
        raw.start,
        raw.end,
        token,
        0,
        clause.sentence,
        number,
        clause.role,
        raw.amount,
        raw.day,
        sign,
        any(start < raw.start < end for start, end in _quotations(clause.message)),
    )


@lru_cache(maxsize=16384)
def _token(said: str) -> Token:
    token = tokens(said)[0]
    return replace(token, text=fold(said).replace("’", "'")) if token.end < len(said) else token


def _raws(clause: Clause) -> Iterator[_Raw]:
    """Names and days first, numbers in what is left, words in what is left of that."""
    named = [_Raw("name", start, end) for start, end in clause.names]
    # «two days late» is no day to come.
    days = [_Raw("day", day.start, day.end, day=day) for day in clause.days if not _is_lateness(clause, day)]
    taken = named + [day for day in days if _is_free(day, named)]
    for amount in _amounts(clause.message):
        raw = _Raw("number", amount.start, amount.end, amount=amount)
        if clause.start <= raw.start and raw.end <= clause.end and _is_free(raw, taken):
            taken.append(raw)
    yield from sorted([*taken, *_words(clause, taken)], key=lambda raw: raw.start)


def _is_lateness(clause: Clause, day: FoundDay) -> bool:
    return fold(clause.message[day.start : day.end]).endswith("late")


def _words(clause: Clause, taken: Sequence[_Raw]) -> Iterator[_Raw]:
    start = clause.start
    for end, after in [*((raw.start, raw.end) for raw in sorted(taken, key=lambda raw: raw.start)), (clause.end, 0)]:
        for match in _WORD.finditer(clause.message, start, max(start, end)):
            yield _Raw("sign" if _SIGN.match(match.group()) else "word", *match.span())
        start = max(start, after)


_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?|[0-9][^\W_]*|" + _SIGN.pattern)


def is_quoted(message: str, place: int) -> bool:
    """«Возьмём 40 коробок», — сказал директор: within quotation marks somebody else speaks."""
    return any(start < place < end for start, end in _speeches(message))


@lru_cache(maxsize=64)
def _speeches(message: str) -> tuple[tuple[int, int], ...]:
    return tuple(match.span() for match in _SPEECH.finditer(message))


@lru_cache(maxsize=64)
def _quotations(message: str) -> tuple[tuple[int, int], ...]:
    return tuple(match.span() for match in _QUOTED.finditer(message))


@lru_cache(maxsize=64)
def _amounts(message: str) -> tuple[Amount, ...]:
    return find_amounts(message)


def _is_free(raw: _Raw, taken: Iterable[_Raw]) -> bool:
    return all(raw.end <= other.start or other.end <= raw.start for other in taken)


def _signs(gap: str) -> str:
    """What parts two clauses; a full stop inside of one ends a short word only."""
    return "".join(_BREAK.findall(gap))


def _has_words(gap: str) -> bool:
    return bool(_WORD.search(gap))
