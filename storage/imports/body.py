"""The rows below a header, column by column: data apart from totals, repeated headers and what else is printed there.

Equal cells of a column are one object, so that two hundred thousand rows take little room, and what a cell means is
worked out once for each different cell.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Generator, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice, zip_longest
from typing import Literal

from storage.imports.groups import total_kind
from storage.imports.header import Header
from storage.imports.refusal import SheetRefused, refuse
from storage.imports.rows import Progress
from storage.imports.source import Cell, Source, as_text
from storage.imports.table import MOST_COLUMNS, MOST_ROWS
from storage.imports.vocabulary import role_of

_CHUNK = 5000
_COMPANY = re.compile(r"^(?:организация|юридическое лицо|компания|company)\s*:\s*(.+)$", re.IGNORECASE)
_Sort = Literal["data", "total", "subtotal", "company", "unsure"]


@dataclass(frozen=True, slots=True)
class Total:
    """A row that sums up others: its index in the file, how many data rows stand above it, its cells."""

    kind: Literal["total", "subtotal"]
    index: int
    place: int
    cells: Sequence[Cell]

    def cell(self, column: int) -> Cell:
        return self.cells[column] if column < len(self.cells) else ""


@dataclass(slots=True)
class Body:
    """`lines` are indexes of rows in the file; `columns` the cells of the columns asked for, `different` each once.

    `extra`: place of a row → what stands to the right of all columns. `companies`: place from which a company's rows
    begin → its name. `last` is how many cells the last row has, `usual` how many most rows have.
    """

    lines: list[int] = field(default_factory=list)
    columns: dict[int, list[Cell]] = field(default_factory=dict)
    different: dict[int, dict[Cell, Cell]] = field(default_factory=dict)
    totals: list[Total] = field(default_factory=list)
    extra: dict[int, str] = field(default_factory=dict)
    companies: list[tuple[int, str]] = field(default_factory=list)
    last: int = 0
    usual: int = 0

    def keep(self, places: Sequence[int]) -> None:
        """Only these rows, in this order."""
        old = {place: new for new, place in enumerate(places)}
        self.lines = [self.lines[place] for place in places]
        self.columns = {index: [cells[place] for place in places] for index, cells in self.columns.items()}
        self.extra = {old[place]: text for place, text in self.extra.items() if place in old}


def read_body(
    source: Source, header: Header, wanted: Collection[int], leave_out: Collection[int]
) -> Generator[Progress, None, Body | SheetRefused]:
    """The columns `wanted` of all rows below the header but those at the indexes `leave_out`; tells how far it is."""
    body = Body(columns={index: [] for index in wanted}, different={index: {} for index in wanted})
    reader = _Reader(body, header)
    rows, index = islice(source.rows(), header.body, None), header.body
    while chunk := list(islice(rows, _CHUNK)):
        reader.take(index, chunk, leave_out)
        index += len(chunk)
        if len(body.lines) > MOST_ROWS:
            return refuse("import.too_many_rows", limit=MOST_ROWS)
        if reader.other is not None:
            return refuse("import.two_tables", line=reader.other + 1)
        yield Progress(len(body.lines))
    return body


def cells_at(source: Source, indexes: Collection[int]) -> dict[int, tuple[str, ...]]:
    """Whole rows as texts, read once more: only what is to be shown is worth keeping."""
    wanted = set(indexes)
    if not wanted:
        return {}
    rows = islice(enumerate(source.rows()), max(wanted) + 1)
    return {index: tuple(map(as_text, row[:MOST_COLUMNS])) for index, row in rows if index in wanted}


class _Reader:
    def __init__(self, body: Body, header: Header) -> None:
        self._body = body
        self._width = header.width
        self._heads = header.texts
        self._first = {texts[0] if texts else "" for texts in header.texts}
        self._sorts: dict[Cell, _Sort] = {}
        self._apart = False
        self.other: int | None = None

    def take(self, start: int, rows: list[Sequence[Cell]], leave_out: Collection[int]) -> None:
        """Rows from this index on."""
        indexes = range(start, start + len(rows))
        if self._all_are_data(rows) and not any(map(leave_out.__contains__, indexes)):
            self._body.lines.extend(indexes)
            kept = rows
        else:
            seen = zip(indexes, rows, strict=True)
            kept = self._judged((index, row) for index, row in seen if index not in leave_out)
        self._body.last = len(kept[-1]) if kept else self._body.last
        self._body.usual = self._body.usual or min(map(len, kept[:-1]), default=0)
        self._store(kept)

    def _all_are_data(self, rows: list[Sequence[Cell]]) -> bool:
        """Thousands of plain rows, one below the other: most of a long file."""
        if not all(rows) or max(map(len, rows)) > self._width:
            return False
        firsts = {row[0] for row in rows}
        return all(firsts) and all(self._sorted(each) == "data" for each in firsts)

    def _judged(self, rows: Iterable[tuple[int, Sequence[Cell]]]) -> list[Sequence[Cell]]:
        """Row by row: the data among them."""
        body, width = self._body, self._width
        kept: list[Sequence[Cell]] = []
        base = len(body.lines)
        for index, row in rows:
            first = row[0] if row and row[0] else next(filter(None, row), None)
            if first is None:
                self._apart = True
                continue
            if self._apart:
                self._look_for_another(index, row)
            sort = self._sorted(first)
            if sort != "data":
                sort, first = self._judge(row)
                if sort == "unsure":
                    continue
                if sort == "company":
                    match = _COMPANY.match(first)
                    body.companies.append((base + len(kept), match[1] if match else first))
                    continue
                if sort != "data":
                    body.totals.append(Total(sort, index, base + len(kept), row))
                    self._apart = True
                    continue
            if len(row) > width and (extra := next(filter(None, map(as_text, reversed(row[width:]))), "")):
                body.extra[base + len(kept)] = extra
            kept.append(row)
            body.lines.append(index)
        return kept

    def _look_for_another(self, index: int, row: Sequence[Cell]) -> None:
        """Below a gap, and perhaps a title, a header of another table may stand."""
        filled = tuple(filter(None, map(as_text, row)))
        if len(filled) > 1:
            self._apart = False
            known = tuple(tuple(filter(None, texts)) for texts in self._heads)
            if self.other is None and filled not in known and all(map(role_of, filled)):
                self.other = index

    def _sorted(self, first: Cell) -> _Sort:
        return self._sorts.get(first) or self._sorts.setdefault(first, self._sort(first))

    def _sort(self, first: Cell) -> _Sort:
        """By the first filled cell; «unsure» where the whole row has to be looked at."""
        text = as_text(first)
        if not text or text in self._first:
            return "unsure"
        return total_kind(text) or ("company" if _COMPANY.match(text) else "data")

    def _judge(self, row: Sequence[Cell]) -> tuple[_Sort, str]:
        """A row that may be blank, a repeated header, a total or a company's name; «unsure» is left out."""
        texts = tuple(map(as_text, row))
        filled = list(filter(None, texts))
        while texts and not texts[-1]:
            texts = texts[:-1]
        if not filled or texts in self._heads:
            return "unsure", ""
        match = _COMPANY.match(filled[0])
        return (total_kind(filled[0]) or ("company" if match and len(filled) == 1 else "data")), filled[0]

    def _store(self, rows: list[Sequence[Cell]]) -> None:
        columns = tuple(zip_longest(*rows, fillvalue=""))
        blank = ("",) * len(rows)
        for index, cells in self._body.columns.items():
            one = self._body.different[index].setdefault
            found = columns[index] if index < len(columns) else blank
            cells.extend(map(one, found, found))
