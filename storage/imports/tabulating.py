"""A table read: its rows of data without groups and totals, the numbers of each column, and what the file says they sum
up to. What the rows mean is for `facts`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain

from storage.imports.body import Body, Total
from storage.imports.header import Header, Title
from storage.imports.nesting import nest
from storage.imports.numbers import Value, read_numbers, scale_of
from storage.imports.refusal import CellError, SheetRefused, refuse
from storage.imports.rows import Decisions, Look
from storage.imports.source import Cell, Source, as_text
from storage.imports.vocabulary import PIECES, Role, role_of, shape_of

ALL = "*"
# Numbers that no total sums up; what is in a title «в тыс. руб.» is money.
_APART = frozenset(
    (
        "price",
        "rrp",
        "cost",
        "pack",
        "moq",
        "shelf_days",
        "deferral_days",
        "lead_days",
        "review_days",
        "late_days",
    )
)
_COUNTED = PIECES | {"outlets_all"}
_MOST = 12  # the power of ten of a number that is rather a barcode, and more than is kept


@dataclass(frozen=True, slots=True)
class Table:
    """`body` holds the rows of data; `paths` the names of the groups around each and its own, where rows are nested.

    `values` are the numbers of each column of numbers, one a row; `tables` what each different cell of it is; `stated`
    what the file's own total says. `levels`: role → at which level of the nest it stands.
    """

    source: Source
    header: Header
    title: Title
    mapping: Mapping[Role, int]
    body: Body
    look: Look
    paths: list[tuple[str, ...]] | None
    levels: Mapping[Role, int]
    tables: Mapping[Role, Mapping[Cell, Value]]
    values: Mapping[Role, list[Value]]
    stated: Mapping[Role, Decimal]
    companies: tuple[str, ...]
    skipped_groups: int
    skipped_totals: int


def tabulate(
    source: Source,
    header: Header,
    title: Title,
    mapping: Mapping[Role, int],
    body: Body,
    seen: Look,
    decisions: Decisions,
) -> Table | SheetRefused:
    if _is_cut(source, header, body):
        return refuse("import.is_cut", line=body.lines[-1] + 1)
    companies = tuple(dict.fromkeys((*filter(None, [title.company]), *(name for _, name in body.companies))))
    totals, places = _of_company(body, title.company, decisions.organisation)
    tables = {
        role: _numbers(role, index, header, title, body)
        for role, index in mapping.items()
        if shape_of(role) == "number"
    }
    grand = _grand(totals)
    stated = _stated(grand, mapping, tables)
    if grand is not None:
        places = [place for place in places if place < grand.place or not _is_note(place, body, mapping, tables)]
    if len(places) != len(body.lines):
        body.keep(places)
    values = {role: list(map(table.__getitem__, body.columns[mapping[role]])) for role, table in tables.items()}
    adding = [role for role in values if role not in _APART]
    # What leads the kind first: its total proves a nesting.
    adding.sort(key=lambda role: role.partition("@")[0] in _COUNTED)
    found = (
        None
        if decisions.flat
        else nest(body, header, source.marks, [values[role] for role in adding], [stated.get(role) for role in adding])
    )
    if isinstance(found, SheetRefused):
        return found
    groups = 0
    if found is not None:
        groups = len(body.lines) - len(found.kept)
        body.keep(found.kept)
        values = {role: [column[place] for place in found.kept] for role, column in values.items()}
    return Table(
        source=source,
        header=header,
        title=title,
        mapping=mapping,
        body=body,
        look=seen,
        paths=found.paths if found else None,
        levels=_levels(header),
        tables=tables,
        values=values,
        stated=stated,
        companies=companies,
        skipped_groups=groups,
        skipped_totals=len(body.totals),
    )


def _is_cut(source: Source, header: Header, body: Body) -> bool:
    """Half a file: the last row ends before its columns do, and no line end follows, while other rows are whole."""
    named = len(header.columns)
    return not source.whole and len(body.lines) > 1 and body.last < named <= body.usual


def _of_company(body: Body, first: str | None, wanted: str | None) -> tuple[list[Total], list[int]]:
    """Totals and places of rows of one company, where several stand one below the other and one was chosen."""
    if wanted in (None, ALL) or not body.companies:
        return body.totals, list(range(len(body.lines)))
    ends = [*(place for place, _ in body.companies[1:]), len(body.lines) + 1]
    spans = [(place, end) for (place, name), end in zip(body.companies, ends, strict=True) if name == wanted]
    if first == wanted:
        spans.insert(0, (0, body.companies[0][0]))
    places = list(chain.from_iterable(range(start, min(end, len(body.lines))) for start, end in spans))
    totals = [total for total in body.totals if any(start < total.place <= end for start, end in spans)]
    return totals, places


def _numbers(role: Role, index: int, header: Header, title: Title, body: Body) -> Mapping[Cell, Value]:
    """Cell → number, those of totals too. A scale in the header or the title counts unless cells carry their own."""
    cells = body.different[index]
    for total in body.totals:
        cells.setdefault(total.cell(index), total.cell(index))
    found = read_numbers(cells, body.columns[index])
    scale = _scale(role, index, header, title)
    values = found.values
    if not found.scaled and scale != 1:
        values = {cell: value * scale if isinstance(value, Decimal) else value for cell, value in values.items()}
    if found.unit == "percent":  # a share beside sums and pieces is neither
        shares = {cell for cell in values if isinstance(cell, str) and "%" in cell}
        values = {cell: CellError("mixed_unit", str(cell)) if cell in shares else each for cell, each in values.items()}
    huge = [cell for cell, value in values.items() if value.__class__ is Decimal and value.adjusted() > _MOST]
    return values if not huge else {**values, **{cell: CellError("bad_number", as_text(cell)) for cell in huge}}


def _scale(role: Role, index: int, header: Header, title: Title) -> int:
    """1000 for «План, тыс. руб.»; what the title says of money holds where the header is silent."""
    own = scale_of(" ".join(header.columns[index]))
    is_money = role.partition("@")[0] not in _COUNTED | _APART
    return title.scale if own == 1 and is_money else own


def _grand(totals: Sequence[Total]) -> Total | None:
    """The last total; a subtotal serves when it is the only one."""
    whole = [total for total in totals if total.kind == "total"]
    parts = [total for total in totals if total.kind == "subtotal"]
    return whole[-1] if whole else parts[0] if len(parts) == 1 else None


def _stated(
    grand: Total | None, mapping: Mapping[Role, int], tables: Mapping[Role, Mapping[Cell, Value]]
) -> dict[Role, Decimal]:
    if grand is None:
        return {}
    found = {role: table[grand.cell(mapping[role])] for role, table in tables.items() if role not in _APART}
    return {role: value for role, value in found.items() if isinstance(value, Decimal)}


def _is_note(place: int, body: Body, mapping: Mapping[Role, int], tables: Mapping[Role, Mapping[Cell, Value]]) -> bool:
    """A row below the control total without a number: signatures and remarks."""
    return not any(isinstance(table[body.columns[mapping[role]][place]], Decimal) for role, table in tables.items())


def _levels(header: Header) -> dict[Role, int]:
    """Role → its level, for names of levels that stand one above the other in one column."""
    roles = {role_of(name): level for level, name in reversed(list(enumerate(header.levels)))}
    return {role: level for role, level in roles.items() if role is not None}
