"""Debts as invoices. A report that gives only how late money is, by buckets, becomes invoices due in these buckets."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from storage.imports.cells import day_in_document, thousandths
from storage.imports.mapping import bucket_of
from storage.imports.tabulating import Table

_DAY = timedelta(days=1)
_FIELDS = ("line", "partner", "contract", "number", "issued_on", "due_on", "amount")


def debts_of(table: Table, rows: dict[str, list[Any]], kept: list[int]) -> dict[str, list[Any]]:
    """Rows of partners → rows of invoices, as of the last day of the report. Advances are negative."""
    as_of = table.title.period.end if table.title.period else date.max
    late = sorted((bucket, role) for role in table.mapping if (bucket := bucket_of(role)))
    found: dict[str, list[Any]] = {name: [] for name in _FIELDS}
    for at, place in enumerate(kept):
        given = {name: values[at] for name, values in rows.items()}
        number = given.get("number") or ""
        own = (given["line"], given["partner"], given.get("contract") or "", number)
        issued = given.get("issued_on") or day_in_document(number)
        buckets = [(first, thousandths(table.values[role][place])) for (first, _), role in late]
        for due, amount in _parts(given, buckets, as_of):
            for name, value in zip(found, (*own, issued, due, amount), strict=True):
                found[name].append(value)
    return found


def _parts(given: dict[str, Any], buckets: list[tuple[int, Any]], as_of: date) -> list[tuple[date | None, int]]:
    """(due day, amount) of what one row says. What no column dates is in time: nothing is called late without proof."""
    parts: list[tuple[date | None, int]] = [(as_of - first * _DAY, amount) for first, amount in buckets if amount]
    overdue = given.get("overdue")
    if overdue is not None and overdue != sum(amount for _, amount in parts):
        parts.append((as_of - _DAY, overdue - sum(amount for _, amount in parts)))
    whole = given.get("amount")
    in_time = given.get("not_due")
    if in_time is None and whole is not None:
        in_time = whole - sum(amount for _, amount in parts)
    if in_time and not parts and whole == in_time:
        parts.append((_due(given, as_of), in_time))
    elif in_time:
        parts.append((as_of, in_time))
    if advance := given.get("advance"):
        parts.append((None, -abs(advance)))
    return parts


def _due(given: dict[str, Any], as_of: date) -> date | None:
    if given.get("due_on") is not None:
        return given["due_on"]  # type: ignore[no-any-return]
    if (days := given.get("late_days")) is not None:
        return as_of - days * _DAY  # type: ignore[no-any-return]
    issued, term = given.get("issued_on") or day_in_document(given.get("number") or ""), given.get("deferral_days")
    return None if issued is None or term is None else issued + term * _DAY
