"""Worked cases of key figures, number formats and file reading: the sections `cases` and `import` of a file.

Numbers are compared after rounding to the decimals that the case shows; status, reason and lists exactly. A case
without a `reason` means that there is none. What is no case, or of no figure that is counted, fails in words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from bot.vectors import CaseResult
from bot.vectors.figures import ANSWERS, Answers, Given
from dialogs import formats
from storage.imports.control import check
from storage.imports.dates import Period, parse_date, parse_period
from storage.imports.numbers import Value, parse_number_column
from storage.imports.reading import read_file, read_table
from storage.imports.refusal import CellError, SheetRefused
from storage.imports.rows import ReadFile
from storage.imports.tabulating import Table


def run_kpi_file(data: Mapping[str, Any]) -> Iterator[CaseResult]:
    """One result for each worked case of the file, in its order. A case that is none fails and tells what is amiss."""
    for number, case in enumerate(_listed(data, "cases"), 1):
        yield _figure(number, case)
    sections = data.get("import") or {}
    if not isinstance(sections, Mapping):
        yield CaseResult("import", "failed", f"sections by name belong here, not {sections!r:.80}")
        return
    for name, run in _SECTIONS.items():
        for number, case in enumerate(_listed(sections, name), 1):
            try:
                yield run(case)
            except (AttributeError, LookupError, TypeError, UnicodeError, ValueError) as error:
                yield CaseResult(f"import/{name}/{number}", "failed", f"not a case of {name}: {_told(error)}")


def _listed(data: Mapping[str, Any], name: str) -> Sequence[Any]:
    found = data.get(name) or ()
    return found if isinstance(found, list | tuple) else (found,)


def _figure(number: int, case: Any) -> CaseResult:
    if not isinstance(case, Mapping):
        return CaseResult(f"case {number}", "failed", f"id, kpi, in and out belong here, not {case!r:.80}")
    name, figure = str(case.get("id", f"case {number}")), str(case.get("kpi"))
    if figure not in ANSWERS:
        return CaseResult(name, "failed", f"kpi: nothing is counted under «{figure}»")
    given, out = case.get("in"), case.get("out")
    if not isinstance(given, Mapping) or not isinstance(out, Mapping):
        return CaseResult(name, "failed", f"{figure}: in and out are tables of names and values")
    return _result(name, {"reason": None, **out}, ANSWERS[figure], {str(key): value for key, value in given.items()})


def _column_case(case: Any) -> CaseResult:
    return _result(f"import/{case['id']}", _column_expected(case), _number_column, {"cells": case["in"]})


def _date_case(case: Any) -> CaseResult:
    text, day = case
    return _result(f"import/date/{text}", {"date": _text(day)}, _date_cell, {"text": text})


def _period_case(case: Any) -> CaseResult:
    text, *bounds = case
    expected = list(map(_text, bounds)) if any(bounds) else None
    return _result(f"import/period/{text}", {"period": expected}, _period_cell, {"text": text})


def _table_case(case: Any) -> CaseResult:
    raw = case["text"].encode(case.get("encode", "utf-8"))
    return _result(f"import/{case['id']}", case["expect"], _table, {"raw": raw})


_SECTIONS: Mapping[str, Callable[[Any], CaseResult]] = {
    "number_columns": _column_case,
    "dates": _date_case,
    "periods": _period_case,
    "tables": _table_case,
}


def _told(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


def _result(name: str, expected: Answers, answer: Callable[..., Answers], given: Mapping[str, Any]) -> CaseResult:
    """A mistake in the case itself (a name that the figure does not know) fails it and tells why."""
    try:
        actual = answer(**given)
        faults = [_fault(key, value, actual) for key, value in expected.items()]
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        return CaseResult(name, "failed", _told(error))
    found = "; ".join(filter(None, faults))
    return CaseResult(name, "failed" if found else "passed", found)


def _fault(key: str, expected: Any, actual: Answers) -> str:
    if key not in actual:
        return "" if expected is None and key == "reason" else f"{key}: nothing answers to this name"
    return "" if _same(expected, actual[key]) else f"{key}: expected {expected}, got {actual[key]}"


def _same(expected: Any, actual: Any) -> bool:
    if expected is None or actual is None or isinstance(actual, bool):
        return bool(expected is actual)
    if isinstance(actual, Mapping):
        known = isinstance(expected, Mapping) and expected.keys() == actual.keys()
        return known and all(_same(expected[key], actual[key]) for key in actual)
    if isinstance(actual, list | tuple):
        alike = isinstance(expected, list | tuple) and len(expected) == len(actual)
        return alike and all(_same(one, other) for one, other in zip(expected, actual, strict=True))
    if isinstance(actual, Decimal | int):
        return _same_number(str(expected), Decimal(actual))
    if isinstance(actual, datetime):
        return datetime.fromisoformat(str(expected)) == actual
    return bool(expected == actual)


def _same_number(expected: str, actual: Decimal) -> bool:
    """To the decimals that the case shows; a word is no number."""
    try:
        shown = Decimal(expected)
    except InvalidOperation:
        return False
    return shown.is_finite() and formats.half_up(actual, max(0, -int(shown.as_tuple().exponent))) == shown


# ── reading of files ────────────────────────────────────────────────────────────────────────────────────────


def _text(given: Given) -> str | None:
    return None if given is None else str(given)


def _column_expected(case: Mapping[str, Any]) -> Answers:
    return {"out": case["out"]} | ({"unit": case["unit"]} if "unit" in case else {})


def _number_column(cells: Sequence[Given]) -> Answers:
    column = parse_number_column([str(cell) for cell in cells])
    return {"out": [_shown(value) for value in column.values], "unit": column.unit}


def _shown(value: Value) -> Any:
    return {"error": value.kind} if isinstance(value, CellError) else value


def _date_cell(text: Given) -> Answers:
    day = parse_date(str(text))
    return {"date": day.isoformat() if isinstance(day, date) else None}


def _period_cell(text: Given) -> Answers:
    period = parse_period(str(text))
    return {"period": _bounds(period) if isinstance(period, Period) else None}


def _bounds(period: Period | None) -> list[str] | None:
    return [period.start.isoformat(), period.end.isoformat()] if period else None


def _table(raw: bytes) -> Answers:
    """What the expectations of a table may name; a refused file answers with its key and its fields alone."""
    table = read_table(raw)
    if isinstance(table, SheetRefused):
        return {"refused": table.key, "action": "stop_and_ask", **table.fields}
    facts = read_file(raw)
    return {
        "delimiter": table.source.delimiter,
        "header_row": table.header.rows[-1],
        "header_rows": list(table.header.rows),
        "columns": [" / ".join(parts) for parts in table.header.columns],
        "period": _bounds(table.title.period),
        "filter": table.title.filter,
        "group_column": table.header.levels[0] if table.skipped_groups else None,
        "kind": table.look.guess.kind,
        "records": len(table.body.lines) - _left_out(facts),
        "skipped_groups": table.skipped_groups,
        "skipped_totals": table.skipped_totals,
        "rejected": _left_out(facts),
        "action": "load" if isinstance(facts, ReadFile) else "stop_and_ask",
        **_sums(table),
    }


def _left_out(read: ReadFile | SheetRefused) -> int:
    return len(read.rejected) if isinstance(read, ReadFile) else int(read.fields.get("rejected", 0))


# The sums that matter most first; the first that is there is «the sum» of a table.
_MAIN = ("amount", "amount_net", "amount_vat", "plan", "debt", "stock_amount", "stock", "free_stock", "quantity")


def _sums(table: Table) -> Answers:
    """`sum_…` of each column of numbers, and how they stand against the control total of the file."""
    sums = {role: check(values, Decimal(0)).loaded for role, values in table.values.items()}
    main = [role for role in _MAIN if role in sums]
    controls = [check(table.values[role], table.stated[role]) for role in (*main, *sums) if role in table.stated]
    values = [value for role in main[:1] for value in table.values[role] if isinstance(value, Decimal)]
    return {
        **{f"sum_{role}": total for role, total in sums.items()},
        "sum_qty": sums.get("quantity"),
        "sum_amount": sum(values, Decimal(0)),
        "control_total": controls[0].stated if controls else None,
        "control_ok": all(control.ok for control in controls) if controls else None,
        "returns": sum(value < 0 for value in values),
    }
