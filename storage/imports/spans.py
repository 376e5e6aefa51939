"""Which days a file speaks of: from the first day of its first week or month to its last, and no further than today.

These days are what it replaces. A day too few leaves an older number standing beside the new one, counted twice; a
slip of the pen («17.11.2006») would replace all the years between.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise

from storage.imports.dates import Period, end_of_month
from storage.imports.kinds import Spec
from storage.imports.refusal import SheetRefused, refuse
from storage.imports.rows import Kind, Rows

# Kinds that tell of what has happened; plans, orders and visits may lie ahead.
_HAPPENED: frozenset[Kind] = frozenset(("sell_in", "sell_out", "stock", "in_transit", "receivables", "checks"))
_DAY = timedelta(days=1)
# Between seasons there is less; from a slip of the pen in a year, more.
_FAR = timedelta(days=270)
_NEVER = date(1970, 1, 1)


def last_day(kind: Kind, today: date | None) -> date | None:
    """The last day that a row may be of: in the east of the country it is tomorrow already."""
    return None if today is None or kind not in _HAPPENED else today + _DAY


def ended(period: Period, last: date | None) -> date | None:
    """The day that a number of these days is of; None for days to come. What is not over is known up to today."""
    if last is None or period.end <= last:
        return period.end
    return last - _DAY if period.start < last else None


def told_until(told: Period | None, last: date | None) -> Period | SheetRefused | None:
    """What a title names, as far as it has been."""
    if told is None or last is None or told.end <= last:
        return told
    end = ended(told, last)
    return refuse("import.future", day=f"{told.start:%d.%m.%Y}") if end is None else Period(told.start, end)


def days_of(spec: Spec, told: Period | None, rows: Rows, begins: Mapping[date, date]) -> Period | SheetRefused:
    """What the title says and all that the rows do. `begins`: the last day of a week or month → its first."""
    days = _days(rows)
    if (far := _far(days, told, rows)) is not None and not spec.master:
        return far
    if told is not None:
        days |= {told.end} if spec.snapshot else {told.start, told.end}
    if not days:
        return Period(_NEVER, _NEVER)
    last = max(days)
    first = min(days) if spec.snapshot else min(_begun(day, told, begins) for day in days)
    return Period(first, end_of_month(last) if spec.kind in ("plan", "outlet_base") else last)


def _days(rows: Rows) -> set[date]:
    return {day for name in ("day", "promised_on") for day in set(rows.fields.get(name, ())) if isinstance(day, date)}


def _begun(day: date, told: Period | None, begins: Mapping[date, date]) -> date:
    first = begins.get(day, day)
    return told.start if told is not None and first < told.start <= day else first


def _far(days: set[date], told: Period | None, rows: Rows) -> SheetRefused | None:
    """A day far from all others, and from those of the title."""
    known = {told.start, told.end} if told is not None else set()
    ordered = sorted({*days, *known})
    inside = (lambda day: told.start <= day <= told.end) if told is not None else (lambda _: False)
    for before, after in pairwise(ordered):
        if after - before <= _FAR or after.year == before.year or (inside(before) and inside(after)):
            continue
        earlier, later = [day for day in ordered if day <= before], [day for day in ordered if day >= after]
        alone, others = _strange(earlier, later, known)
        day = alone[-1]
        return refuse(
            "import.far_days",
            line=_line_of(day, rows),
            day=f"{day:%d.%m.%Y}",
            start=f"{others[0]:%d.%m.%Y}",
            end=f"{others[-1]:%d.%m.%Y}",
        )
    return None


def _strange(earlier: Sequence[date], later: Sequence[date], known: set[date]) -> tuple[Sequence[date], Sequence[date]]:
    """The side that the title does not name, else the one of fewer days."""
    if known.intersection(earlier) or (not known.intersection(later) and len(later) < len(earlier)):
        return later, earlier
    return earlier, later


def _line_of(day: date, rows: Rows) -> int:
    for name in ("day", "promised_on"):
        days = rows.fields.get(name, [])
        if day in days:
            return int(rows.fields["line"][days.index(day)])
    return 0
