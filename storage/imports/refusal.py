"""What reading a file may answer instead of data: a refused file, and a cell that holds no value of its column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeAlias

Field: TypeAlias = str | int | Decimal


@dataclass(frozen=True)
class SheetRefused:
    """A file that is not loaded at all. `key` names the sentence to say, `fields` fill it.

    import.empty · too_big {limit_mb} · too_many_rows {limit} · too_wide {limit} · not_text {format} · broken_table ·
    no_header · no_rows · no_partner_column {columns}, and the same for amount, plan, date, period ·
    groups_unclear {column} · group_total {line, name, stated, loaded} ·
    control_total {loaded, stated, column, rejected, line, cell}: rows left out count as `rejected`, and the first of
    them is at `line` (0 for none) · and, when no row of the file can be loaded, the fault of the first one: bad_date,
    bad_period, bad_number {line, cell, column} and the other kinds of `CellError`.
    """

    key: str
    fields: Mapping[str, Field] = field(default_factory=dict)


def refuse(key: str, **fields: Field) -> SheetRefused:
    return SheetRefused(key, fields)


@dataclass(frozen=True, slots=True)
class CellError:
    """A cell that is not what its column holds; `text` is the cell as it stands in the file.

    Kinds: excel_error, exponent, bad_number, mixed_unit, bad_date, bad_period, no_partner, extra_cells.
    """

    kind: str
    text: str
