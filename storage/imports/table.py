"""From text to rows of cells: the delimiter, quoting, and the limits of size."""

from __future__ import annotations

import csv
import io
from collections import Counter
from itertools import islice
from typing import TypeAlias

from storage.imports.refusal import SheetRefused, refuse

MOST_BYTES = 20 * 1024 * 1024
MOST_ROWS = 200_000
MOST_COLUMNS = 200

# On a tie the first wins: a tab never stands inside a text, and a comma often is a decimal sign.
_DELIMITERS = ("\t", ";", ",")
_SAMPLE = 50
_EDGES = " \t\r\n\u00a0\u2007\u2009\u202f\ufeff"

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


def split_rows(text: str, delimiter: str) -> list[Row] | SheetRefused:
    """Rows in the order of the file, blank ones too. Empty cells beyond the limit of columns are cut off."""
    rows = _rows(text, delimiter, MOST_ROWS + 1)
    if rows is None:
        return refuse("import.broken_table")
    if len(rows) > MOST_ROWS:
        return refuse("import.too_many_rows", limit=MOST_ROWS)
    if any(len(row) > MOST_COLUMNS and not is_blank(row[MOST_COLUMNS:]) for row in rows):
        return refuse("import.too_wide", limit=MOST_COLUMNS)
    return [row[:MOST_COLUMNS] for row in rows]


def _stability(text: str, delimiter: str) -> float:
    """The share of rows that have the most usual number of columns; 0 when that is one column."""
    rows = [row for row in _rows(text, delimiter, _SAMPLE) or () if not is_blank(row)]
    usual, count = Counter(map(len, rows)).most_common(1)[0] if rows else (1, 0)
    return count / len(rows) if usual > 1 else 0.0


def _rows(text: str, delimiter: str, most: int) -> list[Row] | None:
    """At most so many rows. Quotes count only while they are whole in the entire file.

    One quote that is never closed would swallow all rows after it without a word; then each quote is a plain character.
    """
    for quoting in (csv.QUOTE_MINIMAL, csv.QUOTE_NONE):
        lines = io.StringIO(text, newline="")
        reader = csv.reader(lines, delimiter=delimiter, quoting=quoting, strict=True)
        try:
            return list(map(tuple, islice(reader, most)))
        except csv.Error:
            continue
    return None
