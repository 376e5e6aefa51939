"""Where a table begins: its header of one row or more, and the title rows above it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from storage.imports.dates import Period, parse_date, parse_period
from storage.imports.numbers import is_number, scale_of
from storage.imports.refusal import CellError
from storage.imports.table import Row, cell, clean, is_blank
from storage.imports.vocabulary import is_level, meaning_of_parts, role_of

# No report has a longer title.
_HEAD = 100
_FILLED = 0.6
_MOST_HEADER_ROWS = 3
_TITLE = re.compile(
    r"^(?:период|отбор|параметры|организация|единица измерения|дата формирования)\b[^:]*:", re.IGNORECASE
)
_COMPANY = re.compile(r"^(?:организация|юридическое лицо|company)\s*:\s*(.+)$", re.IGNORECASE)
_WRITTEN_ON = re.compile(r"формирован|создан|печат|выгруж|generated|printed|created", re.IGNORECASE)
_DAY = r"(?:\d{1,2}[./]\d{1,2}[./](?:\d{4}|\d{2})|\d{4}-\d{2}-\d{2})"
_SPAN = re.compile(rf"{_DAY} ?(?:-|–|—|по) ?{_DAY}")
_SINGLE = re.compile(
    rf"\b{_DAY}\b|\b(?:янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек)[а-я]*\.? ?20\d\d\b"
    r"|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? 20\d\d\b"
    r"|\b\d{1,2} ?нед[а-я]*\.? ?20\d\d\b"
    r"|\b20\d\d-W\d\d\b",
    re.IGNORECASE,
)
# «в тыс. руб.», «(млн ₽)», but no sum of money: «больше 100 тыс. руб.»
_UNIT = (
    r"единица измерения|\b(?:в|in) (?:тыс|млн|thousand|million)|, тыс"
    r"|(?<!\d)(?<!\d )\b(?:тыс|млн|млрд)\w*\.? ?(?:руб|₽|р\b)|\brub thousand"
)
# «Валюта: USD», «Продажи в евро», «…, тыс. долл.»; rubles beside it («USD по курсу, руб.») are rubles.
_FOREIGN = r"(?:доллар\w*|долл\.?|евро|юан\w*|тенге|фунт\w*|дирхам\w*|у\. ?е\.?|usd|eur|cny|kzt|byn|gbp|aed|try|\$|€|¥)"
_CURRENCY = re.compile(
    rf"(?:(?:^|[ ,(])(?:валюта\b[^:]*:|(?:в|in)\b)|,) *((?:(?:тыс|млн)\w*\.? )?{_FOREIGN})(?=$|[ ,.;)])", re.IGNORECASE
)
_RUBLES = re.compile(r"руб|₽|\brub\b|\brur\b", re.IGNORECASE)
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Header:
    """`rows` are indexes of the header rows, `body` of the first row after them.

    `columns` hold the header cells of each column from top to bottom: («Просрочено», «до 30 дней»). `levels` names
    the levels of a nested report that share one column («Контрагент» above «Номенклатура»), and `label` that column.
    `texts` are the header rows as they are repeated on each page; `width` is how many cells a row may have: what stands
    further to the right belongs to no column.
    """

    rows: tuple[int, ...]
    body: int
    columns: tuple[tuple[str, ...], ...]
    label: int
    levels: tuple[str, ...]
    texts: tuple[tuple[str, ...], ...]
    width: int


@dataclass(frozen=True, slots=True)
class Title:
    """What the rows above the header say. `scale` is 1000 for a report «в тыс. руб.»."""

    period: Period | None = None
    filter: str | None = None
    scale: int = 1
    company: str | None = None
    currency: str | None = None
    lines: tuple[str, ...] = ()


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
    """Period, filter, company and unit of money from the rows above the header."""
    lines = [line for row in rows if (line := " ".join(filter(None, map(clean, row))))]
    filters = [line.partition(":")[2].strip() for line in lines if line.casefold().startswith("отбор")]
    scales = [
        scale_of(line)
        for line in lines
        if re.search(_UNIT, line.casefold()) and not line.casefold().startswith("отбор")
    ]
    companies = (match[1].strip() for line in lines if (match := _COMPANY.match(line)))
    return Title(
        period=next(filter(None, map(_period_in, lines)), None) or next(filter(None, map(period_named, lines)), None),
        filter=next(iter(filters), None),
        scale=next(iter(scales), 1),
        company=next(companies, None),
        currency=next(filter(None, map(_currency_in, lines)), None),
        lines=tuple(line[:_LONGEST] for line in lines),
    )


def period_named(line: str) -> Period | None:
    """The one period that a line of words names anywhere: «Остатки 15.11.2026», «Ведомость, ноябрь 2026»."""
    if _WRITTEN_ON.search(line):
        return None
    text = line[:_LONGEST].replace("_", " ")
    spans = {found for match in _SPAN.finditer(text) if isinstance(found := parse_period(match[0]), Period)}
    if not spans:
        spans = {found for match in _SINGLE.finditer(text) if isinstance(found := parse_period(match[0]), Period)}
    return spans.pop() if len(spans) == 1 else None


def _currency_in(line: str) -> str | None:
    found = _CURRENCY.search(line) if not line.casefold().startswith("отбор") and not _RUBLES.search(line) else None
    return found[1] if found else None


def _period_in(line: str) -> Period | None:
    """«Период: …», or the words after «за» in «Продажи за ноябрь 2026 г.», after «на» in «Долги на 15.11.2026»."""
    if _WRITTEN_ON.search(line):
        return None
    match = re.search(
        r"(?:^период ?:?|\bза(?: период)?\b|^с\b|\bна(?: дату| конец)?:?\b|\bas of\b) *(.+)$", line, re.IGNORECASE
    )
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
    gaps = max(above) > 0 and (bool(above - below) or len(set(names)) < len(names) or min(above) > min(below))
    return gaps or _names_levels(upper, lower)


def _names_levels(upper: Row, lower: Row) -> bool:
    """«Контрагент; Сумма» above «Номенклатура; без НДС; с НДС»: two levels that share the first column."""
    first = min(_filled(upper))
    known = all(map(role_of, filter(None, map(clean, upper))))
    return known and len(_filled(upper)) > 1 and is_level(cell(upper, first)) and is_level(cell(lower, first))


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
    if len(words) == 1 and min(_filled(lower)) > min(_filled(upper)):
        return True
    if all(map(is_level, words)) or (len(words) >= 2 and bool(_filled(lower) - _filled(upper))):
        return True
    # «Номенклатура; Количество; Количество» below «Партнёр; Приход; Остаток».
    first = min(_filled(upper))
    return is_level(cell(upper, first)) and is_level(cell(lower, first)) and all(map(role_of, words))


def _header(rows: Sequence[Row], top: int, bottom: int) -> Header:
    top = max(top, bottom - _MOST_HEADER_ROWS + 1)
    stack = rows[top : bottom + 1]
    width = max(max(_filled(row)) for row in stack) + 1
    columns = tuple(_parts(stack, index) for index in range(width))
    label = _label(stack, columns)
    body = bottom + 1
    if body < len(rows) and _is_numbering(rows[body]):
        body += 1
    levels = columns[label] if _is_nested(stack, label) else _side_by_side(columns[label][:1])
    return Header(
        tuple(range(top, bottom + 1)), body, columns, label, levels, tuple(map(_texts, stack)), max(map(len, stack))
    )


def _texts(row: Row) -> tuple[str, ...]:
    """A row as texts, without empty cells at its end."""
    texts = list(map(clean, row))
    while texts and not texts[-1]:
        texts.pop()
    return tuple(texts)


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
    ranked = {meaning.role: index for index in reversed(named) if (meaning := meaning_of_parts(columns[index]))}
    return next(nested, ranked.get("partner", named[0]))


def _is_nested(stack: Sequence[Row], index: int) -> bool:
    """Names of levels one above the other, and the upper one is no merged cell: then they name levels of the rows."""
    return (
        len(stack) > 1
        and all(is_level(cell(row, index)) for row in stack)
        and all(cell(upper, index + 1) or not cell(lower, index + 1) for upper, lower in pairwise(stack))
    )


def _side_by_side(names: tuple[str, ...]) -> tuple[str, ...]:
    """«Контрагент / Номенклатура» in one cell names two levels."""
    parts = tuple(filter(None, (part.strip() for name in names for part in re.split(r"[/\\]", name))))
    return parts if len(parts) > 1 and all(map(is_level, parts)) else names


def _is_numbering(row: Row) -> bool:
    """The row «1 2 3 4» that printed forms have below their header."""
    filled = [text for text in map(clean, row) if text]
    return len(filled) > 1 and filled == [str(number) for number in range(1, len(filled) + 1)]
