"""Which import speaks for which days, when several cover the same ones: the newest. Arithmetic of days, no database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeAlias

DAY = timedelta(days=1)

Span: TypeAlias = tuple[date, date]


@dataclass(frozen=True)
class Slice:
    """Days of an import that count, both ends included."""

    import_id: str
    start: date
    end: date


def live_slices(newest_first: Sequence[tuple[str, str, date, date]], start: date, end: date) -> list[Slice]:
    """From (kind, import, covers from, covers to): what each import still says about the days of the period.

    An import nobody cuts into gets the whole period, so that all such imports share one condition.
    """
    taken: dict[str, list[Span]] = {}
    found: list[Slice] = []
    for kind, import_id, covers_from, covers_to in newest_first:
        own = (max(covers_from, start), min(covers_to, end))
        newer = taken.setdefault(kind, [])
        left = _without(own, newer)
        spans = [(start, end)] if left == [own] else left
        found += [Slice(import_id, *span) for span in spans]
        taken[kind] = _joined([*newer, own])
    return found


def _without(span: Span, taken: list[Span]) -> list[Span]:
    """What of `span` is left; `taken` is sorted and disjoint."""
    left: list[Span] = []
    start, end = span
    for begins, ends in taken:
        if ends < start or begins > end:
            continue
        if begins > start:
            left.append((start, begins - DAY))
        if ends >= end:
            return left
        start = ends + DAY
    return [*left, (start, end)]


def _joined(spans: list[Span]) -> list[Span]:
    joined: list[Span] = []
    for begins, ends in sorted(spans):
        if joined and begins - DAY <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(ends, joined[-1][1]))
        else:
            joined.append((begins, ends))
    return joined
