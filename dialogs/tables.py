"""A table that leaves the house as a file: what stands in it, before any spreadsheet. The handlers draw it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeAlias

Cell: TypeAlias = str | int | Decimal | date | None


@dataclass(frozen=True)
class Table:
    """One sheet. Text stays text: codes keep their zeros, and what begins like a formula is none."""

    title: str
    header: tuple[str, ...]
    rows: Sequence[tuple[Cell, ...]]
