"""Worked cases of key figures, number formats and file reading: the sections `cases` and `import` of a file.

Numbers are compared after rounding to the decimals that the case shows; status, reason and lists exactly. A case
without a `reason` means that there is none. A figure that is not built yet is «not yet».
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeAlias

from algorithms import kpi as figures
from algorithms.workdays import ProductionCalendar, load_calendar
from bot.vectors import CaseResult
from dialogs import formats
from dialogs.lang import LANGS
from storage.imports.columns import MONEY
from storage.imports.dates import Period, parse_date, parse_period
from storage.imports.facts import ReadFile, read_facts
from storage.imports.numbers import Value, parse_number_column
from storage.imports.refusal import CellError, SheetRefused
from storage.imports.sheet import Sheet, check, read_sheet

Given: TypeAlias = Any
Answers: TypeAlias = Mapping[str, Any]


def run_kpi_file(data: Mapping[str, Any]) -> Iterator[CaseResult]:
    """One result for each worked case of the file, in its order."""
    for case in data.get("cases") or ():
        answer = ANSWERS.get(case["kpi"])
        if answer is None:
            yield CaseResult(case["id"], "not yet", "")
        else:
            yield _result(case["id"], {"reason": None, **case["out"]}, answer, case["in"])
    sections = data.get("import") or {}
    for case in sections.get("number_columns") or ():
        yield _result(f"import/{case['id']}", _column_expected(case), _number_column, {"cells": case["in"]})
    for text, day in sections.get("dates") or ():
        yield _result(f"import/date/{text}", {"date": _text(day)}, _date_cell, {"text": text})
    for text, *bounds in sections.get("periods") or ():
        expected = list(map(_text, bounds)) if any(bounds) else None
        yield _result(f"import/period/{text}", {"period": expected}, _period_cell, {"text": text})
    for case in sections.get("tables") or ():
        raw = case["text"].encode(case.get("encode", "utf-8"))
        yield _result(f"import/{case['id']}", case["expect"], _table, {"raw": raw})


def _result(name: str, expected: Answers, answer: Callable[..., Answers], given: Mapping[str, Any]) -> CaseResult:
    """A mistake in the case itself (a name that the figure does not know) fails it and tells why."""
    try:
        actual = answer(**given)
        faults = [_fault(key, value, actual) for key, value in expected.items()]
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        return CaseResult(name, "failed", f"{type(error).__name__}: {error}")
    found = "; ".join(filter(None, faults))
    return CaseResult(name, "failed" if found else "passed", found)


def _fault(key: str, expected: Any, actual: Answers) -> str:
    if key not in actual:
        return "" if expected is None and key == "reason" else f"{key}: nothing answers to this name"
    return "" if _same(expected, actual[key]) else f"{key}: expected {expected}, got {actual[key]}"


def _same(expected: Any, actual: Any) -> bool:
    if expected is None or actual is None or isinstance(actual, bool):
        return bool(expected is actual)
    if isinstance(actual, list | tuple):
        pairs = zip(expected, actual, strict=False)
        return len(expected) == len(actual) and all(_same(one, other) for one, other in pairs)
    if isinstance(actual, Decimal | int):
        shown = Decimal(str(expected))
        return formats.half_up(Decimal(actual), max(0, -int(shown.as_tuple().exponent))) == shown
    if isinstance(actual, datetime):
        return datetime.fromisoformat(str(expected)) == actual
    return bool(expected == actual)


# ── reading what a case gives ───────────────────────────────────────────────────────────────────────────────


def _number(given: Given) -> Decimal | None:
    return None if given is None else Decimal(str(given))


def _day(given: Given) -> date:
    return date.fromisoformat(str(given))


def _maybe_day(given: Given) -> date | None:
    return None if given is None else _day(given)


def _text(given: Given) -> str | None:
    return None if given is None else str(given)


def _calendar(days_off: Sequence[Given]) -> ProductionCalendar:
    return load_calendar().with_days_off(map(_day, days_off))


# ── figures and formats ─────────────────────────────────────────────────────────────────────────────────────


def _plan_pct(plan: Given = None, fact: Given = None) -> Answers:
    return asdict(figures.plan_pct(_number(plan), _number(fact)))


def _forecast(
    month: Given, as_of: Given, plan: Given = None, fact: Given = None, extra_holidays: Given = ()
) -> Answers:
    calendar = _calendar(extra_holidays)
    return asdict(figures.forecast(_number(plan), _number(fact), _day(f"{month}-01"), _day(as_of), calendar))


def _growth_lfl(cur: Given, wd_cur: Given, prev: Given, wd_prev: Given) -> Answers:
    return asdict(figures.growth_lfl(_number(cur), wd_cur, _number(prev), wd_prev))


def _visit_gap(as_of: Given, cadence: Given, last: Given = None) -> Answers:
    return asdict(figures.visit_gap(_maybe_day(last), _day(as_of), cadence))


def _data_freshness(as_of: Given, last: Given = None) -> Answers:
    return asdict(figures.data_freshness(_maybe_day(last), _day(as_of)))


def _report_deadline(trip_end: Given, extra_holidays: Given = ()) -> Answers:
    return {"deadline": figures.report_deadline(_day(trip_end), _calendar(extra_holidays))}


# The yes-or-no terms go by more than one name; each holds one of these words.
_TERMS = (("conflict", "open_conflict"), ("oos", "a_item_out"), ("stock", "a_item_out"))


def _visit_priority(**given: Given) -> Answers:
    named = {next((term for word, term in _TERMS if word in name), name): value for name, value in given.items()}
    for name in named.keys() & {"overdue_60plus", "forecast_pct"}:
        named[name] = _number(named[name])
    return asdict(figures.visit_priority(figures.VisitFacts(**named)))


def _format_pct(kpi: Given, v: Given) -> Answers:
    value = _number(v)
    ru, en = (formats.percent(value, kpi, lang) for lang in LANGS)
    return {"text": ru, "ru": ru, "en": en, "status": figures.status_of(kpi, value)}


def _format_money(v: Given) -> Answers:
    return {lang: formats.money(_number(v), lang) for lang in LANGS}


def _plural_ru(n: Given, forms: Given) -> Answers:
    return {"text": formats.plural_ru(n, forms)}


ANSWERS: Mapping[str, Callable[..., Answers]] = {
    "plan_pct": _plan_pct,
    "forecast": _forecast,
    "growth_lfl": _growth_lfl,
    "visit_gap": _visit_gap,
    "visit_priority": _visit_priority,
    "data_freshness": _data_freshness,
    "report_deadline": _report_deadline,
    "format_pct": _format_pct,
    "format_money": _format_money,
    "plural_ru": _plural_ru,
}


# ── reading of files ────────────────────────────────────────────────────────────────────────────────────────


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
    sheet = read_sheet(raw)
    if isinstance(sheet, SheetRefused):
        return {"refused": sheet.key, "action": "stop_and_ask", **sheet.fields}
    facts = read_facts(sheet)
    return {
        "delimiter": sheet.delimiter,
        "header_row": sheet.header_rows[-1],
        "header_rows": list(sheet.header_rows),
        "columns": list(sheet.columns),
        "period": _bounds(sheet.title.period),
        "filter": sheet.title.filter,
        "group_column": sheet.levels[0] if sheet.skipped_groups else None,
        "records": len(sheet.records),
        "skipped_groups": sheet.skipped_groups,
        "skipped_totals": sheet.skipped_totals,
        "rejected": len(facts.rejected) if isinstance(facts, ReadFile) else None,
        "action": "load" if isinstance(facts, ReadFile) else "stop_and_ask",
        **_sums(sheet),
    }


def _sums(sheet: Sheet) -> Answers:
    """`sum_…` of each column of numbers, and how they stand against the control total of the file."""
    sums = {role: check(values, Decimal(0)).loaded for role, values in sheet.values.items()}
    money = [role for role in MONEY if role in sums]
    controls = [check(sheet.values[role], sheet.stated[role]) for role in money if role in sheet.stated]
    main = [value for role in money[:1] for value in sheet.values[role] if isinstance(value, Decimal)]
    return {
        **{f"sum_{role}": total for role, total in sums.items()},
        "sum_amount": sum(main, Decimal(0)),
        "control_total": controls[0].stated if controls else None,
        "control_ok": all(control.ok for control in controls) if controls else None,
        "returns": sum(value < 0 for value in main),
    }
