"""What a cell of a column means, worked out once for each different cell: texts, codes, days."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from storage.imports.dates import Period, end_of_month, parse_date, parse_period
from storage.imports.numbers import Value, is_exponent
from storage.imports.refusal import CellError
from storage.imports.source import Cell, as_text
from storage.imports.vocabulary import normal

_EXCEL_ERROR = re.compile(r"#(?:[A-ZА-ЯЁ]+[/!?]?[0-9A-ZА-ЯЁ]*[!?]?|#+)")
_THOUSAND = Decimal(1000)
_NONE = frozenset(("-", "–", "—", "н/д", "<...>", "<>", "<не указан>", "<не указано>", "(пусто)", "(blank)", "null"))
_YES = frozenset(("да", "есть", "+", "1", "v", "y", "yes", "true", "истина", "x", "х", "✓", "√", "✔"))
_NO = frozenset(("нет", "-", "–", "—", "0", "n", "no", "false", "ложь"))
_DOCUMENT_DAY = re.compile(r"(?:от|dated) (\d{1,2}\.\d{1,2}\.\d{2,4})")
_SLASHED = re.compile(r"\s*(\d{1,2})/(\d{1,2})/(?:\d{4}|\d{2})\b")
_TAX_LENGTHS = {9: 10, 11: 12}


def text_of(cell: Cell) -> str | CellError:
    """Words; empty for a dash and other ways to say nothing."""
    text = as_text(cell)
    if text.startswith("#") and _EXCEL_ERROR.fullmatch(text):
        return CellError("excel_error", text)
    return "" if text.casefold() in _NONE else " ".join(text.split()) if "  " in text or "\n" in text else text


def code_of(cell: Cell) -> str | CellError:
    """A code stays text; one that a spreadsheet rewrote as «4,6E+12» has lost digits for good."""
    text = text_of(cell)
    if isinstance(text, str):
        return CellError("exponent", text) if is_exponent(text) else text.removeprefix("'")
    return text


def tax_number_of(cell: Cell) -> str | CellError:
    """«7701234567/770101001» → the first part; a number of a book has lost the zero at its front."""
    text = code_of(cell)
    if not isinstance(text, str):
        return text
    number = text.partition("/")[0].strip()
    return number if isinstance(cell, str) else number.zfill(_TAX_LENGTHS.get(len(number), 0))


def present_of(cell: Cell) -> bool | CellError | None:
    """Whether an article stands on a shelf: «да», «+», a number of facings."""
    text = as_text(cell).casefold()
    if text in _YES or text in _NO:
        return text in _YES
    return None if not text else text != "0" if text.isdecimal() else CellError("bad_mark", text)


def marked(cell: Cell) -> bool:
    """Whether a cell of a matrix holds a mark."""
    return as_text(cell).casefold() not in (*_NO, "")


def span_reader(column: str, year: int | None) -> Callable[[Cell], Any]:
    """Cells of a column of days, weeks or months → the days each stands for.

    `year` completes «47» and «Ноябрь» of a report that names its year once.
    """
    name = normal(column)
    weekly, monthly = "недел" in name or "week" in name, "месяц" in name or "month" in name
    error = "bad_period" if weekly or monthly or "период" in name else "bad_date"

    def read(cell: Cell) -> Any:
        if isinstance(cell, datetime | date):
            return _around(cell.date() if isinstance(cell, datetime) else cell)
        text = as_text(cell)
        if text.startswith("#"):
            return CellError("excel_error", text)
        found: Any = parse_date(text)
        if isinstance(found, date):
            return _around(found) if error == "bad_period" else Period(found, found)
        if found is None:
            return CellError(error, text)
        if error == "bad_date" and not re.search("[a-zа-яё]", text.casefold()):
            return found
        return _named(text) or CellError(error, text)

    def _around(day: date) -> Period:
        if weekly:
            monday = day - timedelta(days=day.weekday())
            return Period(monday, monday + timedelta(days=6))
        return Period(day.replace(day=1), end_of_month(day)) if monthly else Period(day, day)

    def _named(text: str) -> Period | None:
        period = parse_period(text)
        if not isinstance(period, Period) and year:
            period = parse_period(f"{text} неделя {year}" if weekly and text.isdecimal() else f"{text} {year}")
        if not isinstance(period, Period) or ((period.end - period.start).days > 6 and not period.in_one_month()):
            return None
        return period

    return read


def month_first(cell: Cell) -> bool:
    """Whether a cell can only be a day with its month before it."""
    match = _SLASHED.match(cell) if isinstance(cell, str) else None
    return match is not None and int(match[1]) <= 12 < int(match[2])


def date_of(cell: Cell) -> date | CellError | None:
    """A day that may be missing."""
    if isinstance(cell, datetime | date):
        return cell.date() if isinstance(cell, datetime) else cell
    text = as_text(cell)
    return CellError("excel_error", text) if text.startswith("#") else parse_date(text)


def day_in_document(name: str) -> date | None:
    """«Реализация 0000-000123 от 12.10.2026 0:00:00» → that day."""
    match = _DOCUMENT_DAY.search(name)
    found = parse_date(match[1]) if match else None
    return found if isinstance(found, date) else None


def thousandths(value: Value) -> int | CellError | None:
    """Whole thousandths, half up: what is stored."""
    if not isinstance(value, Decimal):
        return value
    return int((value * _THOUSAND).to_integral_value(ROUND_HALF_UP))


def each(cells: Iterable[Cell], read: Callable[[Cell], Any]) -> dict[Cell, Any]:
    return {cell: read(cell) for cell in cells}
