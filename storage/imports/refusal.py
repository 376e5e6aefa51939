"""What reading a file may answer instead of data: a refused file, and a cell that holds no value of its column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from storage.imports.rows import Look

Field: TypeAlias = str | int | Decimal


@dataclass(frozen=True)
class SheetRefused:
    """A file that is not loaded at all. `key` names the sentence to say, `fields` fill it.

    import.empty · too_big {limit_mb} · too_many_rows {limit} · too_wide {limit} · is_mxl, is_pdf, is_locked … for what
    is no table · is_cut {line} · broken_table · no_header · no_rows · no_partner_column {columns}, and the same for
    what else a kind needs · no_as_of · future {day} · far_days {line, day, start, end} · currency {name} ·
    two_companies {names} · two_tables {line} · returns_apart {column} ·
    groups_unclear {column} ·
    group_total {line, name, stated, loaded} · control_total {loaded, stated, column, rejected, line, cell, cause}: rows
    left out count as `rejected`, and the first of them is at `line` (0 for none) · and, when no row of the file can be
    loaded, the fault of the first one: bad_date, bad_number {line, cell, column} and the other kinds of `CellError`.
    """

    key: str
    fields: Mapping[str, Field] = field(default_factory=dict)
    # What was seen of the table, where there is one: enough to ask for what is missing.
    look: Look | None = field(default=None, compare=False)
    # What may be chosen from.
    choices: tuple[str, ...] = field(default=(), compare=False)


def refuse(key: str, **fields: Field) -> SheetRefused:
    return SheetRefused(key, fields)


@dataclass(frozen=True, slots=True)
class CellError:
    """A cell that is not what its column holds; `text` is the cell as it stands in the file.

    Kinds: excel_error, exponent, bad_number, bad_mark, mixed_unit, bad_date, bad_period, future_date, currency,
    no_partner, no_name, extra_cells.
    """

    kind: str
    text: str
