"""Patterns over pieces of a text about time: written with the names of tags, tried at a place, the longest first."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from dialogs.reading.lexemes import TAGS, Lexeme
from dialogs.reading.morphology import is_bound

T = TypeVar("T")


@dataclass(frozen=True)
class Context:
    """A text in pieces, and whether the whole of it answers a question about time."""

    pieces: tuple[Lexeme, ...]
    tags: str
    asked: bool

    def at(self, index: int) -> Lexeme | None:
        return self.pieces[index] if 0 <= index < len(self.pieces) else None

    def word_at(self, index: int) -> str:
        """The unknown word at a place; empty when something else, or nothing, stands there."""
        piece = self.at(index)
        return piece.text if piece and piece.tag == TAGS["word"] else ""


Fit = Callable[[Context, int, int], bool]

# What is counted or weighed, after a figure.
_MEASURE_WORDS = (
    "млн тыс млрд тысяч тысячи т тонн тонны кг шт кор коробок ящиков паллет упаковок уп пачек блоков мешков "
    "р руб рублей м л км раз раза процентов % ₽ $ € "
    "k m bn kg t tons pcs packs bags cases boxes pallets rub pct percent x"
)
_MEASURES = frozenset(_MEASURE_WORDS.split())


def always(_context: Context, _start: int, _end: int) -> bool:
    return True


def never(_context: Context, _start: int, _end: int) -> bool:
    """For what is too little to go by in a sentence: it means something only as an answer."""
    return False


def is_unmeasured(context: Context, _start: int, end: int) -> bool:
    """No unit follows: not «12.10 %»."""
    return context.word_at(end) not in _MEASURES


def is_free(context: Context, start: int, end: int) -> bool:
    """Nothing counted follows: not «в 10 магазинов», not "in May 12 boxes"."""
    return is_unmeasured(context, start, end) and not is_bound(context.word_at(end))


@dataclass(frozen=True)
class Rule(Generic[T]):
    """What a pattern means. In a sentence `fits` must agree: it sees the context, the start and the end."""

    pattern: re.Pattern[str]
    means: T
    fits: Fit = always


def compiled(pattern: str, **parts: str) -> re.Pattern[str]:
    """A pattern in which {weekday} stands for the tag of that name, and {PART} for one of `parts`."""
    return re.compile(pattern.format(**{name: part.format(**TAGS) for name, part in parts.items()}, **TAGS))


def matches_at(rules: Sequence[Rule[T]], context: Context, start: int) -> Iterator[tuple[int, T]]:
    """(end, meaning) of every rule that fits at this place: the longest first, then in the order of the rules."""
    found = [(match.end(), rule) for rule in rules if (match := rule.pattern.match(context.tags, start))]
    for end, rule in sorted(found, key=lambda pair: -pair[0]):
        if context.asked or rule.fits(context, start, end):
            yield end, rule.means
