"""From a read table to typed facts of partners: what kind of file it is, and each row checked.

A file with a wrong control total is refused whole. A row that cannot be read is left out and listed; it is never
loaded half. Matching names to partners is done elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Literal

from storage.imports.columns import MONEY, Role, role_of
from storage.imports.dates import Period, end_of_month, parse_date, parse_period
from storage.imports.numbers import is_exponent
from storage.imports.refusal import CellError, SheetRefused, refuse
from storage.imports.sheet import Control, Record, Sheet, check, read_sheet

Kind = Literal["sell_in", "plan"]
Measure = Literal["amount", "amount_vat", "quantity", "plan"]

# Of several sums the one without VAT is the main one: plans are made so.
_AMOUNTS: tuple[Role, ...] = ("amount", "amount_net", "amount_vat")
_PLANS: tuple[Role, ...] = ("plan", *_AMOUNTS)
_VAT: Mapping[Role, bool] = {"amount_net": False, "amount_vat": True}
# What of a cell is quoted to a person at most.
_LONGEST_QUOTE = 80


@dataclass(frozen=True, slots=True)
class FactRow:
    """One number of one partner. Money in rubles; returns are negative.

    `day` is the day of shipping, the first of the month for plans, the last day of the period when the file gives
    no days. `line_no` is the row of the file, counted from 1.
    """

    partner: str
    inn: str | None
    day: date
    measure: Measure
    value: Decimal
    line_no: int


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that is not loaded: which cell is at fault and why. `column` is empty for faults of the whole row."""

    line_no: int
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

    Each of the `records` rows loaded gives one fact for each of its numbers. The main measure is `amount` (or `plan`);
    `vat` says whether it holds VAT, None when the header does not tell. `control` is None when the file states no
    total. `returns` counts the rows with a negative amount.
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
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Layout:
    """Which columns make the facts of a kind; `level` is the partner's place among the levels of a nested report."""

    kind: Kind
    main: Role
    measures: Mapping[Measure, Role]
    level: int


def read_file(raw: bytes, kind: Kind | None = None) -> ReadFile | SheetRefused:
    """Bytes of a file → its facts; `kind` overrules the guess."""
    sheet = read_sheet(raw)
    return sheet if isinstance(sheet, SheetRefused) else read_facts(sheet, kind)


def read_facts(sheet: Sheet, kind: Kind | None = None) -> ReadFile | SheetRefused:
    """A read table → its facts; `kind` overrules the guess by column names."""
    layout = _layout(sheet, kind or ("plan" if "plan" in sheet.roles else "sell_in"))
    if isinstance(layout, SheetRefused):
        return layout
    read = [_read_row(sheet, layout, place) for place in range(len(sheet.records))]
    loaded = [place for place, facts in enumerate(read) if isinstance(facts, tuple)]
    rejected = tuple(facts for facts in read if isinstance(facts, Rejected))
    if refused := _nothing(loaded, rejected) or _wrong_total(sheet, layout, loaded, rejected):
        return refused
    rows = tuple(fact for facts in read if isinstance(facts, tuple) for fact in facts)
    return ReadFile(
        kind=layout.kind,
        period=sheet.title.period or _period(rows, layout.kind),
        rows=rows,
        records=len(loaded),
        control=_control(sheet, layout.main, loaded),
        returns=sum(fact.value < 0 for fact in rows if fact.measure == "amount"),
        skipped=Skipped(sheet.skipped_totals, sheet.skipped_groups, read.count(None)),
        rejected=rejected,
        vat=_VAT.get(layout.main),
        columns=sheet.columns,
    )


# ── which columns ───────────────────────────────────────────────────────────────────────────────────────────


def _layout(sheet: Sheet, kind: Kind) -> _Layout | SheetRefused:
    """The columns of a kind, or the first that is missing with the names that are there to choose from."""
    measures = _measures(sheet.roles, kind)
    missing = {
        "partner": "partner" not in sheet.roles,
        "plan" if kind == "plan" else "amount": not measures,
        "period" if kind == "plan" else "date": not _dated(sheet),
    }
    for name, absent in missing.items():
        if absent:
            return refuse(f"import.no_{name}_column", columns=_names(sheet))
    partners = [level for level, name in enumerate(sheet.levels) if role_of(name) == "partner"]
    return _Layout(kind, next(iter(measures.values())), measures, next(iter(partners), 0))


def _names(sheet: Sheet) -> str:
    """The names of the columns as a person is to see them: not a runaway header whole."""
    return ", ".join(name[:_LONGEST_QUOTE] for name in filter(None, sheet.columns))


def _measures(roles: Mapping[Role, int], kind: Kind) -> dict[Measure, Role]:
    """Measure → the role of its column, the main one first; empty when there is no main one."""
    main = next((role for role in (_PLANS if kind == "plan" else _AMOUNTS) if role in roles), None)
    if main is None:
        return {}
    if kind == "plan":
        return {"plan": main}
    found: dict[Measure, Role] = {"amount": main}
    if "amount_vat" in roles and main != "amount_vat":
        found["amount_vat"] = "amount_vat"
    return {**found, "quantity": "quantity"} if "quantity" in roles else found


def _dated(sheet: Sheet) -> bool:
    """Whether each row has its own day or month, or the title gives one month for all."""
    period = sheet.title.period
    return bool(sheet.roles.keys() & {"date", "period"}) or (period is not None and period.in_one_month())


# ── one row ─────────────────────────────────────────────────────────────────────────────────────────────────


def _read_row(sheet: Sheet, layout: _Layout, place: int) -> tuple[FactRow, ...] | Rejected | None:
    """The facts of one record; None when it has no number to load. The first faulty cell speaks for the row."""
    record = sheet.records[place]
    numbers = {measure: sheet.values[role][place] for measure, role in layout.measures.items()}
    if sheet.values[layout.main][place] is None:
        return None
    partner, inn, span = _partner(sheet, layout.level, record), _inn(sheet, record), _span(sheet, layout.kind, record)
    if isinstance(partner, CellError):
        return _rejected(sheet, record, "partner", partner)
    if isinstance(inn, CellError):
        return _rejected(sheet, record, "inn", inn)
    if isinstance(span, CellError):
        return _rejected(sheet, record, _dating(sheet, layout.kind), span)
    for measure, value in numbers.items():
        if isinstance(value, CellError):
            return _rejected(sheet, record, layout.measures[measure], value)
    day = span.start.replace(day=1) if layout.kind == "plan" else span.end
    known = ((measure, value) for measure, value in numbers.items() if isinstance(value, Decimal))
    return tuple(FactRow(partner, inn, day, measure, value, record.line_no) for measure, value in known)


def _rejected(sheet: Sheet, record: Record, role: Role | None, error: CellError) -> Rejected:
    index = sheet.roles.get(role) if role and error.kind != "extra_cells" else None
    column = "" if index is None else sheet.columns[index]
    return Rejected(record.line_no, column, replace(error, text=error.text[:_LONGEST_QUOTE]))


def _partner(sheet: Sheet, level: int, record: Record) -> str | CellError:
    extra = list(filter(None, record.cells[sheet.width :]))
    if extra:
        # A delimiter inside an unquoted name has moved the cells: no number of this row can be trusted.
        return CellError("extra_cells", extra[-1])
    index = sheet.roles["partner"]
    if index != sheet.label:
        return record.cell(index) or CellError("no_partner", "")
    return "".join(record.path[level : level + 1]) or CellError("no_partner", "")


def _inn(sheet: Sheet, record: Record) -> str | CellError | None:
    """A code stays text; one that a spreadsheet rewrote as «4,6E+12» has lost digits for good."""
    code = record.cell(sheet.roles["inn"]) if "inn" in sheet.roles else ""
    if code.startswith("#"):
        return CellError("excel_error", code)
    return CellError("exponent", code) if is_exponent(code) else code.partition("/")[0].strip() or None


def _dating(sheet: Sheet, kind: Kind) -> Role | None:
    """The column that dates a row; None when only the title does."""
    order: tuple[Role, ...] = ("period", "date") if kind == "plan" else ("date", "period")
    return next((role for role in order if role in sheet.roles), None)


def _span(sheet: Sheet, kind: Kind, record: Record) -> Period | CellError:
    """The day, or the days of one month, that a row speaks of: a quarter cannot be cut into months."""
    role = _dating(sheet, kind)
    if role is None:
        return sheet.title.period or CellError("bad_period", "")
    text = record.cell(sheet.roles[role])
    found = parse_date(text) if role == "date" else parse_period(text)
    span = Period(found, found) if isinstance(found, date) else found
    if isinstance(span, Period) and not span.in_one_month():
        return CellError("bad_period", text)
    return span or CellError(f"bad_{role}", text)


# ── the whole file ──────────────────────────────────────────────────────────────────────────────────────────


def _nothing(loaded: Sequence[int], rejected: Sequence[Rejected]) -> SheetRefused | None:
    """A file of which no row can be loaded; the first fault tells why."""
    if loaded:
        return None
    if not rejected:
        return refuse("import.no_rows")
    first = rejected[0]
    return refuse(f"import.{first.error.kind}", line=first.line_no, column=first.column, cell=first.error.text)


def _wrong_total(
    sheet: Sheet, layout: _Layout, loaded: Sequence[int], rejected: Sequence[Rejected]
) -> SheetRefused | None:
    """The first sum of money that differs from the file's own total."""
    for role in layout.measures.values():
        control = _control(sheet, role, loaded) if role in MONEY else None
        if control and not control.ok:
            return refuse(
                "import.control_total",
                loaded=control.loaded,
                stated=control.stated,
                column=sheet.columns[sheet.roles[role]],
                rejected=len(rejected),
                line=rejected[0].line_no if rejected else 0,
                cell=rejected[0].error.text if rejected else "",
            )
    return None


def _control(sheet: Sheet, role: Role, loaded: Sequence[int]) -> Control | None:
    stated = sheet.stated.get(role)
    return None if stated is None else check((sheet.values[role][place] for place in loaded), stated)


def _period(rows: Sequence[FactRow], kind: Kind) -> Period:
    """From the first day of the facts to the last; a plan reaches to the end of its month."""
    days = [fact.day for fact in rows]
    last = max(days)
    return Period(min(days), last if kind == "sell_in" else end_of_month(last))
