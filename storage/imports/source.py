"""Where the rows of a file come from: a delimited text or a sheet of a book, row by row, as often as asked."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from itertools import islice
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from storage.imports.decode import SAMPLE, Encoding, encoding_of
from storage.imports.header import Header, find_header
from storage.imports.magic import is_markup, nature_of, not_a_table
from storage.imports.marks import Marks, marks_of
from storage.imports.refusal import SheetRefused, refuse
from storage.imports.table import MOST_COLUMNS, Row, clean, is_quoted, sniff_delimiter
from storage.imports.vocabulary import role_of

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

# A text, or a number, day or clock time of a book. No logical values: they are words here.
Cell: TypeAlias = Any
HEAD = 100
_MOST_SHEETS = 60
_WORDS = {True: "да", False: "нет"}


class Source(Protocol):
    """Rows of one table. Empty cells are empty texts."""

    @property
    def name(self) -> str: ...
    @property
    def others(self) -> tuple[str, ...]: ...
    @property
    def delimiter(self) -> str: ...
    @property
    def marks(self) -> Marks: ...
    @property
    def whole(self) -> bool:
        """Whether the last row ends as a row does; half a file does not."""
        ...

    def rows(self, *, filled: bool = True) -> Iterator[Sequence[Cell]]:
        """All rows of the file. `filled`: what is merged over several rows stands in each of them."""
        ...


def open_source(raw: bytes, sheet: str | None = None) -> Source | SheetRefused:
    """The table of a file: of several sheets the one named, else the first that names most known columns."""
    nature = nature_of(raw)
    if isinstance(nature, SheetRefused):
        return nature
    return _book(raw, sheet) if nature == "book" else _text(raw)


def as_text(value: Cell) -> str:
    """A cell as a person sees it."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, float | int):
        return str(int(value)) if value == int(value) and abs(value) < 1e15 else f"{value:.15g}"
    if isinstance(value, datetime):
        return value.strftime("%d.%m.%Y" if value.time() == time() else "%d.%m.%Y %H:%M")
    return value.strftime("%d.%m.%Y") if isinstance(value, date) else str(value)


def head_of(source: Source) -> list[Row]:
    """The first rows as texts, wide enough for a title and a header."""
    return [
        tuple(cell if isinstance(cell, str) else as_text(cell) for cell in row)
        for row in islice(source.rows(filled=False), HEAD)
    ]


# ── texts ───────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class TextSource:
    raw: bytes
    encoding: Encoding
    delimiter: str
    quoted: bool
    skip: int = 0
    whole: bool = True
    name: str = ""
    others: tuple[str, ...] = ()
    marks: Marks = field(default_factory=Marks)

    def rows(self, *, filled: bool = True) -> Iterator[Sequence[Cell]]:  # noqa: ARG002
        lines = self.encoding.lines(self.raw)
        if self.quoted:
            reader = csv.reader(lines, delimiter=self.delimiter)
        else:
            reader = csv.reader(lines, delimiter=self.delimiter, quoting=csv.QUOTE_NONE)
        if self.skip:
            yield [""]
        yield from islice(reader, self.skip, None)


def _text(raw: bytes) -> TextSource | SheetRefused:
    encoding = encoding_of(raw)
    if isinstance(encoding, SheetRefused):
        return encoding
    head = encoding.head(raw)
    if len(head) == SAMPLE and not {"\n", "\r"} & set(head):
        return refuse("import.broken_table")  # one line without an end is no table
    if head.lstrip("\ufeff").startswith("MOXCEL"):
        return not_a_table("mxl")
    if markup := _markup(head):
        return markup
    # Excel names the delimiter in a first line of its own.
    told = head[4:5] if head[:4].casefold() == "sep=" and head[5:6] in "\r\n" else ""
    delimiter = told or sniff_delimiter(head)
    quoted = b'"' in raw and is_quoted(lambda: encoding.lines(raw), delimiter)
    whole = raw.rstrip(b"\0").endswith((b"\n", b"\r", b"\x1a"))
    return TextSource(raw, encoding, delimiter, quoted, 1 if told else 0, whole)


def _markup(head: str) -> SheetRefused | None:
    if not is_markup(head):
        return None
    return not_a_table("mxl" if "v8.1c.ru" in head and "spreadsheet" in head else "page")


# ── books ───────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class BookSource:
    sheet: CalamineSheet
    name: str
    others: tuple[str, ...]
    marks: Marks
    delimiter: str = ""
    whole: bool = True

    def rows(self, *, filled: bool = True) -> Iterator[Sequence[Cell]]:
        """Errors that the library leaves out are put back. Of merged cells only names stand in each of their rows."""
        # Empty rows at the top are given, empty columns at the left are not.
        pad = [""] * (self.sheet.start or (0, 0))[1]
        merged = self._merged() if filled else {}
        reaching: dict[int, tuple[int, str]] = {}
        for index, plain in enumerate(self.sheet.iter_rows()):
            row: list[Cell] = [_WORDS[cell] if cell is True or cell is False else cell for cell in plain]
            if pad:
                row = pad + row
            if wrong := self.marks.cells.get(index):
                for column, text in wrong:
                    row.extend([""] * (column + 1 - len(row)))
                    row[column] = text
            for column, until in merged.get(index, ()):
                if column < len(row) and isinstance(row[column], str):
                    reaching[column] = (until, row[column])
            if reaching:
                _fill(row, index, reaching)
            yield row

    def _merged(self) -> Mapping[int, list[tuple[int, int]]]:
        """First row of a merged cell → its columns and last row; only what reaches downwards."""
        found: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for (top, left), (bottom, _) in self.sheet.merged_cell_ranges or ():
            if bottom > top:
                found[top].append((left, bottom))
        return found


def _fill(row: list[Cell], index: int, reaching: dict[int, tuple[int, str]]) -> None:
    for column, (until, text) in list(reaching.items()):
        if index > until:
            del reaching[column]
        elif column < len(row) and row[column] == "":
            row[column] = text


def _book(raw: bytes, wanted: str | None) -> BookSource | SheetRefused:
    import python_calamine as calamine  # noqa: PLC0415  # only a job that reads a book needs it

    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(raw))
        return _best_sheet(book, raw, wanted)
    except calamine.PasswordError:
        return not_a_table("locked")
    except (calamine.CalamineError, OSError, ValueError, IndexError, KeyError) as error:
        return not_a_table("locked" if "password" in str(error).casefold() else "damaged")


def _best_sheet(book: CalamineWorkbook, raw: bytes, wanted: str | None) -> BookSource | SheetRefused:
    names = [sheet.name for sheet in book.sheets_metadata if "work" in str(sheet.typ).casefold()][:_MOST_SHEETS]
    seen = {sheet.name for sheet in book.sheets_metadata if str(sheet.visible).endswith(".Visible")}
    if wanted in names:
        return _sheet(book, raw, str(wanted), tuple(name for name in names if name != wanted))
    ranked: list[tuple[bool, int, int, BookSource]] = []
    empty = True
    for place, name in enumerate(names):
        source = _sheet(book, raw, name, ())
        if isinstance(source, SheetRefused):
            return source
        head = head_of(source)
        empty = empty and not any(map(any, head))
        header = find_header(head)
        if header is not None:
            ranked.append((name in seen, _known(header), -place, source))
    if not ranked:
        return refuse("import.empty") if empty else _sheet(book, raw, names[0], tuple(names[1:]))
    best = max(ranked, key=lambda found: found[:3])[-1]
    others = tuple(source.name for *_, source in ranked if source is not best)
    return BookSource(best.sheet, best.name, others, best.marks)


def _known(header: Header) -> int:
    return len({role for parts in header.columns for role in map(role_of, parts) if role})


def _sheet(book: CalamineWorkbook, raw: bytes, name: str, others: tuple[str, ...]) -> BookSource | SheetRefused:
    marks = marks_of(raw, name)
    if marks.far:
        return refuse("import.too_wide", limit=MOST_COLUMNS)
    return BookSource(book.get_sheet_by_name(name), name, others, marks)
