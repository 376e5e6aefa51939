"""Words on a terminal: what may be drawn, how wide it is, where a line breaks, and in which colour."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import groupby
from typing import TypeAlias

Piece: TypeAlias = tuple[str, str]  # the text and the name of its style, «» for plain
Row: TypeAlias = tuple[Piece, ...]

WIDEST = 100
NARROWEST = 20

_CODES = {
    "bold": "1",
    "quiet": "2",
    "italic": "3",
    "code": "36",
    "key": "1;36",
    "done": "32",
    "warn": "33",
    "said": "1;34",
}
# Control characters and direction overrides: they could move the cursor, or make a line read backwards.
_UNSEEN = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]")
_TOKENS = re.compile(r" +|[^ ]+")


def clean(text: str) -> str:
    """The text without what a terminal would obey instead of drawing; line breaks stay."""
    return _UNSEEN.sub(" ", text.replace("\r\n", "\n"))


def width(text: str) -> int:
    """Columns that the text takes."""
    return sum(_columns(sign) for sign in text)


@cache
def _columns(sign: str) -> int:
    if unicodedata.category(sign) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(sign) in "WF" else 1


def wrapped(row: Iterable[Piece], columns: int, hang: int = 0) -> Iterator[Row]:
    """The row in lines of at most `columns`; all but the first are moved in by `hang`."""
    line: list[Piece] = []
    used = 0
    for text, style in _tokens(row):
        if text == "\n" or (used + width(text) > columns and used > hang and not text.isspace()):
            yield _trimmed(line)
            line, used = ([(" " * hang, "")] if hang else []), hang
            if text == "\n":
                continue
        for part in _pieces(text, columns - hang):
            if used + width(part) > columns:
                if part.isspace():
                    continue
                yield _trimmed(line)
                line, used = ([(" " * hang, "")] if hang else []), hang
            line.append((part, style))
            used += width(part)
    yield _trimmed(line)


def _tokens(row: Iterable[Piece]) -> Iterator[Piece]:
    for text, style in row:
        for number, line in enumerate(clean(text).split("\n")):
            if number:
                yield "\n", style
            yield from ((token, style) for token in _TOKENS.findall(line))


def _pieces(word: str, columns: int) -> Iterator[str]:
    """A word that is longer than a line, cut."""
    part, used = "", 0
    for sign in word:
        if used + _columns(sign) > columns:
            yield part
            part, used = "", 0
        part, used = part + sign, used + _columns(sign)
    yield part


def _trimmed(line: list[Piece]) -> Row:
    while line and line[-1][0].isspace():
        line = line[:-1]
    return tuple(line)


def painted(row: Row, colours: bool) -> str:
    """The row as the terminal takes it."""
    runs = [(style, "".join(text for text, _ in pieces)) for style, pieces in groupby(row, key=lambda piece: piece[1])]
    return "".join(
        f"\x1b[{_CODES[style]}m{text}\x1b[0m" if colours and style in _CODES else text for style, text in runs
    )


def plain(row: Row) -> str:
    return "".join(text for text, _ in row)
