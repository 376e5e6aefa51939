"""What is worth saying: the difference between the figures of today and what the last digest said."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from algorithms.kpi import Status
from algorithms.workdays import ProductionCalendar
from dialogs.digests.figures import ZERO, Standing
from dialogs.digests.told import UNTOLD, Snapshot, Told, is_red

STALE_DAYS = 7
STALE_WORKDAYS = 2
MOVED_POINTS = Decimal(5)
UNMENTIONED_DAYS = 14
GREW = Decimal("1.25")  # of an overdue sum: smaller growth is no news

Kind = Literal["moved", "new_red", "still_red", "debt"]
_ORDER = {Status.RED: 0, Status.YELLOW: 1, Status.GREEN: 2}


@dataclass(frozen=True)
class Change:
    """A forecast that moved or changed its colour, a debt that grew, a red one nobody has heard of yet, or not for
    long. Of a forecast that moved, the debt beside it is said as well if that grew too.
    """

    now: Standing
    kind: Kind
    was: Told = UNTOLD
    debt_grew: bool = False

    @property
    def moved(self) -> Decimal:
        """Points up (+) or down (−) since the last digest; 0 when there is nothing to compare with."""
        now, was = self.now.pace.forecast_pct, self.was.pct
        return ZERO if self.kind != "moved" or now is None or was is None else now - was

    @property
    def owed_more(self) -> Decimal | None:
        """Overdue rubles more (+) than the last digest said; None when it said none."""
        debt, was = self.now.debt, self.was.overdue
        return None if debt is None or was is None else debt.overdue - was

    @property
    def rubles(self) -> Decimal:
        """What it is about, always positive: the rubles the forecast moved by, those that are missing or owed."""
        if self.kind == "debt":
            return abs(self.owed_more if self.owed_more is not None else _overdue(self.now))
        plan = self.now.plan or ZERO
        return abs(self.moved) * plan / 100 if self.kind == "moved" else abs(self.now.shortfall)


def is_stale(as_of: date, today: date, calendar: ProductionCalendar) -> bool:
    """Whether the data is too old to speak of forecasts. After long holidays it is not: nobody has worked since."""
    return (today - as_of).days > STALE_DAYS and calendar.workdays_between(as_of, today) > STALE_WORKDAYS


def comparable(told: Snapshot | None, as_of: date) -> Snapshot | None:
    """What was told, if it was about the same month: a forecast of November says nothing about December's."""
    same = told is not None and (told.as_of.year, told.as_of.month) == (as_of.year, as_of.month)
    return told if same else None


def changes(
    parts: Iterable[Standing],
    told: Snapshot | None,
    today: date,
    hushed: frozenset[str] = frozenset(),
    said_lately: frozenset[str] = frozenset(),
) -> tuple[Change, ...]:
    """What changed since `told` (of the same month): bad news first, then by rubles. Of the `hushed` nothing, of the
    debts `said_lately` nothing either.
    """
    every = (each for each in parts if each.id not in hushed)
    found = [change for each in every for change in _changes(each, told, today, each.id in said_lately)]
    return tuple(sorted(found, key=lambda change: (_rank(change), -change.rubles, change.now.id)))


def worst(parts: Iterable[Standing], status: Sequence[Status] = (Status.RED,)) -> tuple[Standing, ...]:
    """Those of this status, the most rubles missing first."""
    return tuple(sorted((each for each in parts if each.pace.status in status), key=lambda each: -each.shortfall))


def reasons(total: Standing, found: Sequence[Change], told: Snapshot | None, as_of: date) -> Iterator[str]:
    """Codes of what there is to say; none of them means silence."""
    base = comparable(told, as_of)
    if told is None:
        yield "first"
    elif base is None and total.pace.reason != "too_early":
        yield "new_month"
    elif base is not None and (total.pace.status is not base.total.status or _far(total, base.total)):
        yield "total"
    if told is not None and told.stale_since is not None:
        yield "fresh"
    yield from dict.fromkeys(change.kind for change in found)


def _changes(now: Standing, told: Snapshot | None, today: date, said: bool) -> Iterator[Change]:
    """At most one; a figure that is missing on either side is no change of the partner's."""
    was = told.parts.get(now.id, UNTOLD) if told else UNTOLD
    grew, judged = not said and _grew(now, was, told), now.pace.status is not Status.GRAY
    if judged and was.status is not Status.GRAY and (now.pace.status is not was.status or _far(now, was)):
        yield Change(now, "moved", was, grew)
    elif grew:
        yield Change(now, "debt", was, grew)
    elif now.pace.status is Status.RED and (told is None or was.status is Status.GRAY):
        yield Change(now, "new_red", was)
    elif told is not None and is_red(now) and (today - told.mentioned.get(now.id, told.sent)).days > UNMENTIONED_DAYS:
        yield Change(now, "still_red", was)


def _grew(now: Standing, was: Told, told: Snapshot | None) -> bool:
    """Whether more is overdue than was said: its colour is worse, or it is a quarter more and no longer green."""
    if now.debt is None or now.debt.status not in _ORDER:
        return False
    if told is None or was.overdue is None:
        return now.debt.status is Status.RED
    worse = _ORDER[now.debt.status] < _ORDER.get(was.debt, 2)
    more = now.debt.status is not Status.GREEN and now.debt.overdue >= was.overdue * GREW
    return worse or (more and now.debt.overdue > was.overdue)


def _far(now: Standing, was: Told) -> bool:
    """Moved by a number of points worth a line; of forecasts that it is too early to judge none does."""
    judged = Status.GRAY not in (now.pace.status, was.status)
    pct = now.pace.forecast_pct
    return judged and pct is not None and was.pct is not None and abs(pct - was.pct) >= MOVED_POINTS


def _rank(change: Change) -> int:
    """Falls, debts and fresh red first, then red that stays, then what grew."""
    if change.moved > 0:
        return 2
    return 1 if change.kind == "still_red" else 0


def _overdue(now: Standing) -> Decimal:
    return now.debt.overdue if now.debt else ZERO
