"""A phrase about a day, and the day it turned out to be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from dialogs.reading.lexemes import TAGS, Lexeme

Sense = Literal["past", "future"]
Grain = Literal["day", "week"]
# How the day was said: by its number, by a weekday alone, or by counting from today.
Said = Literal["number", "weekday", "count"]

VAGUE = "date.vague"
IMPOSSIBLE = "date.impossible"


@dataclass(frozen=True)
class Day:
    """A day as it was said. Without a value, `problem` tells why: too vague, or no such day."""

    value: date | None
    said: Said
    uncertain: bool = False
    grain: Grain = "day"
    problem: str = ""


@dataclass(frozen=True)
class Phrase:
    """The pieces of one phrase and the circumstances in which it was said."""

    pieces: tuple[Lexeme, ...]
    today: date
    sense: Sense
    # The phrase is an answer to «когда?», so that less is needed to take it for a day.
    asked: bool

    @property
    def past(self) -> bool:
        return self.sense == "past"

    def has(self, *names: str) -> bool:
        return any(piece.tag == TAGS[name] for name in names for piece in self.pieces)

    def values(self, *names: str) -> tuple[int, ...]:
        """The numbers of the first piece with one of these tags; the names are tried in order."""
        found = (piece.values for name in names for piece in self.pieces if piece.tag == TAGS[name])
        return next(found, ())

    def value(self, *names: str, default: int = 0) -> int:
        return next(iter(self.values(*names)), default)
