"""A table as an Excel file. Runs as a job: the library and a long table are nothing for the bot's own process."""

from __future__ import annotations

import io
import re
from datetime import date
from decimal import Decimal
from typing import Any

from dialogs.tables import Cell, Table

RISKY = ("=", "+", "-", "@", "\t", "\r")
_WIDEST, _NARROWEST = 48, 9
_LOOKED_AT = 200  # rows for the width of a column
_NOT_IN_A_TITLE = re.compile(r"[\[\]:*?/\\'\x00-\x1f]")
_TITLE = 31


def xlsx(table: Table) -> bytes:
    """With a header that stays in sight, numbers as numbers, and no cell that a program would run."""
    import xlsxwriter  # noqa: PLC0415  # the job's own library

    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(out, options)
    sheet = book.add_worksheet(_NOT_IN_A_TITLE.sub(" ", table.title)[:_TITLE].strip() or "1")
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    day = book.add_format({"num_format": "dd.mm.yyyy", "align": "left"})
    for column, name in enumerate(table.header):
        sheet.write_string(0, column, harmless(name), head)
        sheet.set_column(column, column, _width(table, column))
    for line, row in enumerate(table.rows, 1):
        for column, cell in enumerate(row):
            _write(sheet, line, column, cell, day)
    sheet.freeze_panes(1, 0)
    book.close()
    return out.getvalue()


def harmless(text: str) -> str:
    """What a spreadsheet might take for a formula is marked as text, also when it is saved as CSV one day."""
    return f"'{text}" if text.startswith(RISKY) else text


def _write(sheet: Any, line: int, column: int, cell: Cell, day: Any) -> None:
    match cell:
        case None | "":
            pass
        case str():
            sheet.write_string(line, column, harmless(cell))
        case date():
            sheet.write_datetime(line, column, cell, day)
        case int() | Decimal():
            sheet.write_number(line, column, cell)


def _width(table: Table, column: int) -> int:
    cells = (row[column] for row in table.rows[:_LOOKED_AT] if column < len(row))
    longest = max((len(str(cell)) for cell in (table.header[column], *cells) if cell is not None), default=0)
    return max(_NARROWEST, min(_WIDEST, longest + 2))
