"""From text to rows of cells: the delimiter, quoting, and the limits of size."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterable
from itertools import islice
from typing import TypeAlias

MOST_ROWS = 200_000
MOST_COLUMNS = 200

# On a tie the first wins: a tab never stands inside a text, and a comma often is a decimal sign.
_DELIMITERS = ("\t", ";", ",", "|")
_SAMPLE = 50
_EDGES = " \t\r\n\u00a0\u2007\u2009\u202f\ufeff\x1a"

Row: TypeAlias = tuple[str, ...]


def clean(cell: str) -> str:
    """A cell without the blanks around it."""
    return cell.strip(_EDGES)


def cell(row: Row, index: int) -> str:
    """The clean cell at `index`; empty where the row is shorter."""
    return clean(row[index]) if index < len(row) else ""


def is_blank(row: Row) -> bool:
    return not any(map(clean, row))


def sniff_delimiter(text: str) -> str:
    """The delimiter with the most stable number of columns in the first 50 rows; «;» when none divides them."""
    best = max(_DELIMITERS, key=lambda delimiter: _stability(text, delimiter))
    return best if _stability(text, best) else ";"


def is_quoted(opened: Callable[[], Iterable[str]], delimiter: str) -> bool:
    """Whether quotes count: only while they are whole in the entire file.

    One quote that is never closed would swallow all rows after it without a word; then each quote is a plain character.
    """
    try:
        for _ in csv.reader(opened(), delimiter=delimiter, strict=True):
            pass
    except csv.Error:
        return False
    return True


def _stability(text: str, delimiter: str) -> float:
    """The share of rows that have the most usual number of columns of those with more than one."""
    rows = [row for row in _sample(text, delimiter) if not is_blank(row)]
    divided = Counter(len(row) for row in rows if len(row) > 1)
    return max(divided.values(), default=0) / (len(rows) or 1)


def _sample(text: str, delimiter: str) -> list[Row]:
    """The first rows, with quotes or, where these are not whole, without."""
    found: list[Row] = []
    for quoting in (csv.QUOTE_MINIMAL, csv.QUOTE_NONE):
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quoting=quoting, strict=True)
        found = []
        try:
            found.extend(map(tuple, islice(reader, _SAMPLE)))
        except csv.Error:
            continue
        break
    return found
