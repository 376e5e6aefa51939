"""A delimited file as a read table: records with their numbers, the control total, and what was left out.

Group rows and totals are never records. What the records mean is for `facts`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from storage.imports.columns import MONEY, VALUES, Role, roles_of
from storage.imports.decode import decode
from storage.imports.groups import Sums, agree, ancestors, depths, is_group, levels_by_sums, total_kind, unproved
from storage.imports.header import Header, Title, find_header, read_title
from storage.imports.numbers import Value, parse_number_column, scale_of
from storage.imports.refusal import SheetRefused, refuse
from storage.imports.table import MOST_BYTES, Row, cell, clean, is_blank, sniff_delimiter, split_rows


@dataclass(frozen=True, slots=True)
class Record:
    """A row of data. `line_no` counts the file's rows from 1; `cells` are clean.

    `path` names the groups around it and then itself: («Ромашка АО», «Рис 900г»).
    """

    line_no: int
    cells: tuple[str, ...]
    path: tuple[str, ...]

    def cell(self, index: int) -> str:
        """The cell of a column; empty where the row is shorter."""
        return cell(self.cells, index)


@dataclass(frozen=True, slots=True)
class Control:
    """The sum of what is loaded against the file's own total, both in the unit of the values."""

    loaded: Decimal
    stated: Decimal
    ok: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table that was read. Indexes count from 0.

    `levels` are the names of the nested levels that share the column `label`; one name when nothing is nested.
    `values` hold the numbers of each value column, one a record; `stated` the numbers of the control total.
    `width` is how many cells a row may have: what stands further to the right belongs to no column.
    """

    delimiter: str
    header_rows: tuple[int, ...]
    columns: tuple[str, ...]
    roles: Mapping[Role, int]
    label: int
    levels: tuple[str, ...]
    width: int
    title: Title
    records: tuple[Record, ...]
    values: Mapping[Role, tuple[Value, ...]]
    stated: Mapping[Role, Decimal]
    skipped_groups: int
    skipped_totals: int


@dataclass(frozen=True, slots=True)
class _Body:
    """The rows below the header without totals, groups still among them. Values are one a row, in the file's order."""

    lines: list[tuple[int, Row]]
    values: Mapping[Role, tuple[Value, ...]]
    stated: Mapping[Role, Decimal]
    skipped_totals: int

    def sums(self) -> list[Sums]:
        """The numbers of each row."""
        columns = list(self.values.values())
        return [tuple(map(_number, numbers)) for numbers in zip(*columns, strict=True)] or [() for _ in self.lines]

    def agrees(self, places: Iterable[int]) -> bool | None:
        """Whether these rows make the control total; None when the file states none."""
        role = next(iter(self.stated), None)
        return check((self.values[role][place] for place in places), self.stated[role]).ok if role else None


def read_sheet(raw: bytes) -> Sheet | SheetRefused:
    """Bytes of a file → a read table, or why it is none. At most 20 MB, 200 000 rows, 200 columns."""
    if len(raw) > MOST_BYTES:
        return refuse("import.too_big", limit_mb=MOST_BYTES // 1024**2)
    text = decode(raw)
    if isinstance(text, SheetRefused):
        return text
    delimiter = sniff_delimiter(text)
    rows = split_rows(text, delimiter)
    return rows if isinstance(rows, SheetRefused) else read_rows(rows, delimiter)


def read_rows(rows: Sequence[Row], delimiter: str) -> Sheet | SheetRefused:
    """Rows of cells → a read table."""
    header = find_header(rows)
    if header is None:
        return refuse("import.no_header")
    title = read_title(rows[: header.rows[0]])
    body = _read_body(rows, header, title)
    levels = _levels(body, header)
    if isinstance(levels, SheetRefused):
        return levels
    kept = [place for place, group in enumerate(is_group(levels)) if not group]
    return Sheet(
        delimiter=delimiter,
        header_rows=header.rows,
        columns=tuple(" / ".join(parts) for parts in header.columns),
        roles=roles_of(header.columns),
        label=header.label,
        levels=header.levels,
        width=max(len(rows[index]) for index in header.rows),
        title=title,
        records=_records(body.lines, levels, header.label, kept),
        values={role: tuple(column[place] for place in kept) for role, column in body.values.items()},
        stated=body.stated,
        skipped_groups=len(levels) - len(kept),
        skipped_totals=body.skipped_totals,
    )


def check(values: Iterable[Value], stated: Decimal) -> Control:
    """The sum of the values (cells without a number left out) against a stated one, equal to the kopeck."""
    loaded = sum((value for value in values if isinstance(value, Decimal)), Decimal(0))
    return Control(loaded, stated, agree(loaded, stated))


# ── the rows below the header ───────────────────────────────────────────────────────────────────────────────


def _read_body(rows: Sequence[Row], header: Header, title: Title) -> _Body:
    lines = _below(rows, header)
    kinds = [total_kind(next(filter(None, map(clean, row)))) for _, row in lines]
    grand = _control_total(kinds)
    roles = roles_of(header.columns)
    values = {role: _values(lines, roles[role], _scale(role, header, roles, title)) for role in VALUES if role in roles}
    kept = [place for place, kind in enumerate(kinds) if not kind and not _is_note(place, grand, values)]
    return _Body(
        lines=[lines[place] for place in kept],
        values={role: tuple(column[place] for place in kept) for role, column in values.items()},
        stated={} if grand is None else _stated({role: column[grand] for role, column in values.items()}),
        skipped_totals=sum(kind is not None for kind in kinds),
    )


def _below(rows: Sequence[Row], header: Header) -> list[tuple[int, Row]]:
    """Rows below the header with their indexes. A printed report repeats its header on each page."""
    heads = {_clean_row(rows[index]) for index in header.rows}
    below = ((index, rows[index]) for index in range(header.body, len(rows)))
    return [(index, row) for index, row in below if not is_blank(row) and _clean_row(row) not in heads]


def _clean_row(row: Row) -> tuple[str, ...]:
    return tuple(map(clean, row))


def _control_total(kinds: Sequence[str | None]) -> int | None:
    """The place of the last total; a subtotal serves when it is the only one."""
    totals = [place for place, kind in enumerate(kinds) if kind == "total"]
    others = [place for place, kind in enumerate(kinds) if kind == "subtotal"]
    return totals[-1] if totals else others[0] if len(others) == 1 else None


def _is_note(place: int, grand: int | None, values: Mapping[Role, tuple[Value, ...]]) -> bool:
    """A row below the control total without a number: signatures and remarks."""
    return grand is not None and place > grand and all(_number(column[place]) is None for column in values.values())


def _stated(values: Mapping[Role, Value]) -> dict[Role, Decimal]:
    return {role: value for role, value in values.items() if isinstance(value, Decimal)}


def _scale(role: Role, header: Header, roles: Mapping[Role, int], title: Title) -> int:
    """1000 for «План, тыс. руб.»; what the title says of money holds where the header is silent."""
    own = scale_of(" ".join(header.columns[roles[role]]))
    return title.scale if own == 1 and role in MONEY else own


def _values(lines: Sequence[tuple[int, Row]], index: int, scale: int) -> tuple[Value, ...]:
    column = parse_number_column([cell(row, index) for _, row in lines])
    if column.scaled or scale == 1:
        return column.values
    return tuple(value * scale if isinstance(value, Decimal) else value for value in column.values)


def _number(value: Value) -> Decimal | None:
    return value if isinstance(value, Decimal) else None


# ── nesting ─────────────────────────────────────────────────────────────────────────────────────────────────


def _levels(body: _Body, header: Header) -> list[int] | SheetRefused:
    """The level of each row: by indents that the sums bear out, else by sums alone, else all on one level."""
    labels = [row[header.label] if header.label < len(row) else "" for _, row in body.lines]
    indents = [len(label) - len(label.lstrip()) for label in labels]
    nested = len(header.levels) > 1
    levels = depths(indents)
    # One blank before a name in a flat table is a slip of the finger, not a level.
    if any(levels) and (nested or max(indents) - min(indents) > 1):
        return _proved(levels, body, header)
    flat = [0] * len(body.lines)
    agrees = body.agrees(range(len(flat)))
    if agrees or (agrees is None and not nested) or not flat:
        return flat
    guess = levels_by_sums(body.sums())
    if guess and (nested or body.agrees(place for place, level in enumerate(guess) if not level)):
        return guess
    return refuse("import.groups_unclear", column=" / ".join(header.levels)) if nested else flat


def _proved(levels: list[int], body: _Body, header: Header) -> list[int] | SheetRefused:
    fault = unproved(levels, body.sums())
    if fault is None:
        return levels
    index, row = body.lines[fault.index]
    return refuse(
        "import.group_total",
        line=index + 1,
        name=cell(row, header.label),
        stated=fault.stated,
        loaded=fault.loaded,
    )


def _records(
    lines: Sequence[tuple[int, Row]], levels: Sequence[int], label: int, kept: Sequence[int]
) -> tuple[Record, ...]:
    labels = [cell(row, label) for _, row in lines]
    around = ancestors(levels)
    return tuple(
        Record(
            lines[place][0] + 1, _clean_row(lines[place][1]), (*(labels[each] for each in around[place]), labels[place])
        )
        for place in kept
    )
