"""Where a table begins: its header of one row or more, and the title rows above it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from storage.imports.columns import is_level, role_of, roles_of
from storage.imports.dates import Period, parse_date, parse_period
from storage.imports.numbers import is_number, scale_of
from storage.imports.refusal import CellError
from storage.imports.table import Row, cell, clean, is_blank

# No report has a longer title.
_HEAD = 100
_FILLED = 0.6
_MOST_HEADER_ROWS = 3
_TITLE = re.compile(
    r"^(?:период|отбор|параметры|организация|единица измерения|дата формирования)\b[^:]*:", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Header:
    """`rows` are indexes of the header rows, `body` of the first row after them.

    `columns` hold the header cells of each column from top to bottom: («Просрочено», «до 30 дней»). `levels` names
    the levels of a nested report that share one column («Контрагент» above «Номенклатура»), and `label` that column.
    """

    rows: tuple[int, ...]
    body: int
    columns: tuple[tuple[str, ...], ...]
    label: int
    levels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Title:
    """What the rows above the header say. `scale` is 1000 for a report «в тыс. руб.»."""

    period: Period | None = None
    filter: str | None = None
    scale: int = 1


def find_header(rows: Sequence[Row]) -> Header | None:
    """The header is the text row above the first row where at least 60 % of the columns are filled and some typed.

    Of several text rows the one that names most known columns is taken; a table without data is found by names alone.
    """
    head = rows[:_HEAD]
    first = _first_typed_row(head)
    found = [index for index in range(len(head) if first is None else first) if _may_be_header(head[index])]
    # The nearest to the data wins a tie; without data only known names tell a header from a title.
    best = max(found, key=lambda index: (_known_names(head[index]), index), default=None)
    if best is None or (first is None and _known_names(head[best]) < 2):
        return None
    return _header(head, _upwards(head, best), _downwards(head, best))


def read_title(rows: Sequence[Row]) -> Title:
    """Period, filter and unit of money from the rows above the header."""
    lines = [" ".join(filter(None, map(clean, row))) for row in rows]
    filters = [line.partition(":")[2].strip() for line in lines if line.casefold().startswith("отбор")]
    scales = [scale_of(line) for line in lines if re.search(r"единица измерения|\bв (?:тыс|млн)", line.casefold())]
    return Title(
        period=next(filter(None, map(_period_in, lines)), None),
        filter=next(iter(filters), None),
        scale=next(iter(scales), 1),
    )


def _period_in(line: str) -> Period | None:
    """«Период: …», or the words after «за» in «Продажи за ноябрь 2026 г.»."""
    match = re.search(r"(?:^период ?:?|\bза(?: период)?\b|^с\b) *(.+)$", line, re.IGNORECASE)
    period = parse_period(match[1]) if match else None
    return period if isinstance(period, Period) else None


def _first_typed_row(rows: Sequence[Row]) -> int | None:
    """The first row with a header candidate above it that is filled by 60 % and holds a number or a date."""
    used = {index for row in rows for index in range(len(row)) if cell(row, index)}
    above = False
    for index, row in enumerate(rows):
        filled = [text for text in map(clean, row) if text]
        if above and len(filled) >= _FILLED * len(used) and not _is_title(row) and any(map(_is_typed, filled)):
            return index
        above = above or _may_be_header(row)
    return None


def _is_typed(text: str) -> bool:
    return text.startswith("#") or is_number(text) or not isinstance(parse_date(text), CellError)


def _is_title(row: Row) -> bool:
    return bool(_TITLE.match(next(filter(None, map(clean, row)), "")))


def _may_be_header(row: Row) -> bool:
    """Two filled cells or more, most of them words."""
    filled = [text for text in map(clean, row) if text]
    words = sum(not _is_typed(text) for text in filled)
    return len(filled) >= 2 and words >= _FILLED * len(filled) and not _is_title(row)


def _known_names(row: Row) -> int:
    return len({role for role in map(role_of, row) if role})


# ── headers of several rows ─────────────────────────────────────────────────────────────────────────────────


def _filled(row: Row) -> set[int]:
    return {index for index in range(len(row)) if cell(row, index)}


def _upwards(rows: Sequence[Row], index: int) -> int:
    """The topmost row of the header: rows whose merged cells stand above gaps or repeated names."""
    while index and _heads(rows[index - 1], rows[index]):
        index -= 1
    return index


def _heads(upper: Row, lower: Row) -> bool:
    if is_blank(upper) or _is_title(upper) or any(map(_is_typed, filter(None, map(clean, upper)))):
        return False
    above, below = _filled(upper), _filled(lower)
    names = [cell(lower, index) for index in below]
    return max(above) > 0 and (bool(above - below) or len(set(names)) < len(names) or min(above) > 0)


def _downwards(rows: Sequence[Row], index: int) -> int:
    """The lowest row of the header: words only, and some of them under a gap of the row above."""
    while index + 1 < len(rows) and _continues(rows[index], rows[index + 1]):
        index += 1
    return index


def _continues(upper: Row, lower: Row) -> bool:
    """Names under gaps of the row above («с НДС»), or nothing but the name of the next level («Номенклатура»)."""
    words = [text for text in map(clean, lower) if text]
    if not words or any(map(_is_typed, words)):
        return False
    return all(map(is_level, words)) or (len(words) >= 2 and bool(_filled(lower) - _filled(upper)))


def _header(rows: Sequence[Row], top: int, bottom: int) -> Header:
    top = max(top, bottom - _MOST_HEADER_ROWS + 1)
    stack = rows[top : bottom + 1]
    width = max(max(_filled(row)) for row in stack) + 1
    columns = tuple(_parts(stack, index) for index in range(width))
    label = _label(stack, columns)
    body = bottom + 1
    if body < len(rows) and _is_numbering(rows[body]):
        body += 1
    levels = columns[label] if _is_nested(stack, label) else columns[label][:1]
    return Header(tuple(range(top, bottom + 1)), body, columns, label, levels)


def _parts(stack: Sequence[Row], index: int) -> tuple[str, ...]:
    """The header cells of one column; a cell merged over several columns counts for each of them."""
    parts = [_merged(upper, lower, index) for upper, lower in pairwise(stack)] + [cell(stack[-1], index)]
    return tuple(filter(None, parts))


def _merged(upper: Row, lower: Row, index: int) -> str:
    """The cell above `index`, or the one to the left of it that reaches over gaps while there are names below."""
    while index and not cell(upper, index) and cell(lower, index) and cell(lower, index - 1):
        index -= 1
    return cell(upper, index)


def _label(stack: Sequence[Row], columns: Sequence[tuple[str, ...]]) -> int:
    """The column whose cells name the rows: one with levels, else the partner's, else the first with a name."""
    named = [index for index, parts in enumerate(columns) if parts]
    nested = (index for index in named if _is_nested(stack, index))
    return next(nested, roles_of(columns).get("partner", named[0]))


def _is_nested(stack: Sequence[Row], index: int) -> bool:
    """Names of levels one above the other, and the upper one is no merged cell: then they name levels of the rows."""
    return (
        len(stack) > 1
        and all(is_level(cell(row, index)) for row in stack)
        and all(cell(upper, index + 1) or not cell(lower, index + 1) for upper, lower in pairwise(stack))
    )


def _is_numbering(row: Row) -> bool:
    """The row «1 2 3 4» that printed forms have below their header."""
    filled = [text for text in map(clean, row) if text]
    return len(filled) > 1 and filled == [str(number) for number in range(1, len(filled) + 1)]
