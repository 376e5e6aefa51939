"""From a read table to typed facts of partners: what kind of file it is, and each row checked.

A file with a wrong control total is refused whole. A row that cannot be read is left out and listed; it is never
loaded half. Matching names to partners is done elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, TypeAlias

from storage.imports.columns import Role
from storage.imports.dates import Period, parse_date, parse_period
from storage.imports.refusal import CellError, Field, SheetRefused
from storage.imports.sheet import Control, Record, Sheet, check, read_sheet

Kind = Literal["sell_in", "plan"]
Measure = Literal["amount", "amount_vat", "quantity", "plan"]

# A code of digits that Excel rewrote («4,6E+12») has lost digits for good.
_INN_LENGTHS = (10, 12)


@dataclass(frozen=True, slots=True)
class FactRow:
    """One number of one partner. Money in rubles; returns are negative.

    `day` is the day of shipping, the first of the month for plans, the last day of the period when the file gives
    no days. `line` is the row of the file, counted from 1.
    """

    partner: str
    inn: str | None
    day: date
    measure: Measure
    value: Decimal
    line: int


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that is not loaded: which cell is at fault and why. `column` is empty for faults of the whole row."""

    line: int
    column: str
    error: CellError


@dataclass(frozen=True, slots=True)
class Skipped:
    """Rows that hold nothing to load: totals, groups above their details, rows without a number."""

    totals: int = 0
    groups: int = 0
    empty: int = 0


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file ready to be loaded.

    `records` rows give one fact for each of their numbers. The main measure is `amount` (or `plan`); `vat` says whether
    it holds VAT, None when the header does not tell. `control` is None when the file states no total. `returns` counts
    the rows with a negative amount.
    """

    kind: Kind
    period: Period
    rows: tuple[FactRow, ...]
    records: int
    control: Control | None
    returns: int
    skipped: Skipped
    rejected: tuple[Rejected, ...]
    vat: bool | None
    delimiter: str
    header_row: int
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Plan:
    """Which columns make facts."""
    ...
