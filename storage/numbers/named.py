"""Of whom files tell: whom a file that names fewer would leave with nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Column, Table, select

from storage import tables as t
from storage.database import Reading

_ROWS: Mapping[str, tuple[Table, Column[Any]]] = {
    "receivables": (t.invoices, t.invoices.c.as_of),
    "orders": (t.order_lines, t.order_lines.c.promised_on),
    "checks": (t.checks, t.checks.c.day),
    "outlet_base": (t.outlet_bases, t.outlet_bases.c.month),
}
_NUMBERS = (t.numbers, t.numbers.c.day)


async def named(read: Reading, kind: str, start: date, end: date) -> set[str]:
    """Partners of whom files of this kind in use hold rows of these days."""
    table, day = _ROWS.get(kind, _NUMBERS)
    used = select(t.imports.c.id).where(
        t.imports.c.kind == kind, t.imports.c.current, t.imports.c.covers_from <= end, t.imports.c.covers_to >= start
    )
    rows = select(table.c.partner_id).distinct().where(table.c.import_id.in_(used), day.between(start, end))
    return {row.partner_id for row in await read.all(rows) if row.partner_id is not None}
