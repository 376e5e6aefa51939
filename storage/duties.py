"""Which visits owe a report: the one truth of the ladder, of digests and of lists. What became of a duty is kept with
its visit: which steps were said, until when it was put off, the word that there was no trip, and the lead's answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Row, and_, exists, or_, select, update

from algorithms.kpi import report_deadline
from algorithms.workdays import ProductionCalendar
from dialogs.screens import Json
from storage import tables as t
from storage import trips
from storage.database import Reading, Work
from storage.numbers.asking import Who, among
from storage.trips import Trip
from storage.weeks import days_of, week_of

BACK = timedelta(days=35)  # what is older is in no list any more
NUDGES = "012"  # the steps of the ladder that speak to whoever owes it
MOST_NUDGES = 3
AGAIN = "/"  # put off: the ladder begins anew, its words stay counted
_V = t.visits.c
_OVER = ("waived", "moved")


@dataclass(frozen=True)
class Duty:
    """A report that is owed. `last` is the last day of the trip, `put_off` a term that a lead gave; `done`: the visit
    is known to have taken place; `dated`: it had a day, not the week alone. `said`: the steps that were said; `state`:
    «asked» while a lead thinks about `excuse`.
    """

    visit: int
    person_id: str
    partner_id: str
    last: date
    done: bool
    put_off: date | None = None
    said: str = ""
    state: str = ""
    excuse: Json | None = None
    dated: bool = True

    def due(self, calendar: ProductionCalendar) -> date:
        """The day it falls due, by the calendar of whoever owes it."""
        due = report_deadline(self.last, calendar).date()
        return max(due, self.put_off or due)

    @property
    def lately(self) -> str:
        """What was said since it was put off last."""
        return self.said.rpartition(AGAIN)[2]

    @property
    def nudges(self) -> int:
        return sum(step in NUDGES for step in self.said)

    def may_say(self, step: int) -> bool:
        """Whether this step is still to be said to whoever owes it."""
        return self.state != "asked" and str(step) not in self.lately and self.nudges < MOST_NUDGES


async def owed(read: Reading, who: Who, today: date, calendar: ProductionCalendar) -> dict[str, list[Duty]]:
    """By person, the oldest first: visits that took place, and planned ones whose day is over.

    What a lead is to be asked about is among them whenever its day is.
    """
    found: dict[str, list[Duty]] = {}
    rows = await read.all(select(t.visits).where(*_owing(today), among(read, _V.person_id, who)).order_by(_V.id))
    people = sorted({row.person_id for row in rows})
    gone = await trips.of_people(read, people, today - BACK, today + BACK) if rows else {}
    for row in rows:
        duty = _duty(row, calendar, gone.get(row.person_id, ()))
        if duty.last < today or duty.state == "asked":
            found.setdefault(duty.person_id, []).append(duty)
    for theirs in found.values():
        theirs.sort(key=lambda duty: (duty.last, duty.visit))
    return found


async def by_id(read: Reading, visit: int, today: date, calendar: ProductionCalendar) -> Duty | None:
    """As it stands now; None for what owes nothing any more."""
    row = await read.first(select(t.visits).where(_V.id == visit, *_owing(today)))
    if row is None:
        return None
    gone = await trips.of_people(read, [row.person_id], today - BACK, today + BACK)
    return _duty(row, calendar, gone.get(row.person_id, ()))


def _owing(today: date) -> tuple[ColumnElement[bool], ...]:
    later = t.visits.alias()
    # Whoever goes there again with a new plan has moved the visit, and so has whoever went there in their place; what
    # took place owes its report all the same.
    again = and_(later.c.person_id == _V.person_id, later.c.week > _V.week, later.c.status.in_(("planned", "done")))
    for_them = and_(later.c.person_id != _V.person_id, later.c.week >= _V.week, later.c.status == "done")
    moved = exists().where(later.c.partner_id == _V.partner_id, or_(again, for_them))
    return (
        _V.week >= week_of(today - BACK),
        _V.report_number.is_(None),
        _V.import_id.is_(None),
        or_(_V.duty.is_(None), _V.duty.not_in(_OVER)),
        (_V.status == "done") | and_(_V.status == "planned", ~moved),
    )


def _duty(row: Row[tuple[object, ...]], calendar: ProductionCalendar, gone: Sequence[Trip]) -> Duty:
    """A visit of a business trip is reported on when the trip is over."""
    told = row.done_on or row.day
    day = told or _last_workday(row.week, calendar)
    last = max([day, *(trip.ends for trip in gone if trip.starts <= day <= trip.ends)])
    done, said, state = row.status == "done", row.said or "", row.duty or ""
    return Duty(
        row.id, row.person_id, row.partner_id, last, done, row.due_on, said, state, row.excuse, dated=told is not None
    )


def _last_workday(week: str, calendar: ProductionCalendar) -> date:
    """A visit without a day has the whole week."""
    monday, sunday = days_of(week)
    days = (sunday - timedelta(days=back) for back in range(7))
    return next((day for day in days if calendar.is_workday(day)), monday + timedelta(days=4))


# ── what becomes of it ──────────────────────────────────────────────────────────────────────────────────────


async def say(work: Work, duty: Duty, step: str) -> None:
    await _set(work, duty.visit, said=duty.said + step)


async def put_off(work: Work, duty: Duty, due_on: date) -> None:
    """The ladder begins anew from that day; nobody is told more often than three times for that."""
    await _set(work, duty.visit, due_on=due_on, said=duty.said + AGAIN, duty=None)


async def excuse(work: Work, visit: int, why: Json) -> None:
    """There was no trip: until the lead has answered, nothing more is said."""
    await _set(work, visit, duty="asked", excuse=why)


async def refuse(work: Work, visit: int) -> None:
    await _set(work, visit, duty="refused")


async def accept(work: Work, visit: int, now: datetime) -> None:
    """The visit counts as cancelled from now on."""
    await _set(work, visit, status="dropped", duty=None, revised_at=now)


async def waive(work: Work, visits: Sequence[int]) -> None:
    """No report is wanted; whether the visit took place is told as before."""
    for visit in visits:
        await _set(work, visit, duty="waived")


async def _set(work: Work, visit: int, **changes: object) -> None:
    await work.execute(update(t.visits).where(_V.id == visit).values(changes))
