"""What the bot itself knows: visits, reports, tasks, conversations that go on, joint plans, opinions, files in time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from algorithms.kpi import (
    Figure,
    Inputs,
    Milestone,
    Report,
    Reports,
    Status,
    data_freshness,
    data_ontime_pct,
    jbp_pct,
    report_deadline,
    report_ontime,
    visit_gap,
    visit_pct,
)
from bot.figures.frame import Frame
from dialogs.figures import Known, OpenRun, WorkFigures
from storage import dealings
from storage.dealings import Commitment, Going, Outcome, Sent, Tasks, Trip, Visits
from storage.partners import Partner
from storage.weeks import week_of

CONFLICT, NEGOTIATION = "conflict_resolution", "partner_negotiation"
QUARTER = 91  # days of visits and reports that are counted
WEEKS = 8  # of files that were due
NO_TASKS, NO_VISITS, NO_OUTCOME = Tasks(0, 0), Visits(0, 0, 0), Outcome()
LATE = timedelta(days=7)  # after the last day it tells of a file is no longer in time


@dataclass(frozen=True)
class Dealings:
    last: Mapping[str, date]
    agreed: Mapping[str, Outcome]
    tasks: Mapping[str, Tasks]
    going: Mapping[str, Sequence[Going]]
    visits: Mapping[str, Visits]
    trips: Mapping[str, Sequence[Trip]]
    whole: bool = True


async def dealings_of(frame: Frame, *, whole: bool) -> Dealings:
    """`whole`: all of it, not the conversations alone that go on."""
    going = await dealings.going(frame.read, frame.who, (CONFLICT, NEGOTIATION))
    if not whole:
        return Dealings({}, {}, {}, going, {}, {}, whole=False)
    since = frame.today - timedelta(days=QUARTER)
    yesterday = frame.today - timedelta(days=7)  # this week's visits have time until it is over
    return Dealings(
        await dealings.last_visits(frame.read, frame.who),
        await dealings.last_outcomes(frame.read, frame.who),
        await dealings.tasks_of(frame.read, frame.who, frame.today),
        going,
        await dealings.visits_between(frame.read, frame.who, week_of(since), week_of(yesterday)),
        await dealings.trips(frame.read, frame.who, since, frame.today),
    )


def work(frame: Frame, partner: Partner, found: Dealings) -> tuple[WorkFigures, Iterable[Known]]:
    id_, tasks = partner.id, found.tasks.get(partner.id, NO_TASKS)
    outcome = found.agreed.get(id_, NO_OUTCOME)
    figures = WorkFigures(
        last_visit=found.last.get(id_),
        agreed=outcome.words,
        card=outcome.card,
        cadence=frame.yardstick.cadence_of(partner.klass),
        tasks_open=tasks.open,
        tasks_overdue=tasks.overdue,
        conflict=_open(frame, found.going.get(id_, ()), CONFLICT),
        negotiation=_open(frame, found.going.get(id_, ()), NEGOTIATION),
    )
    return figures, _known(frame, partner, figures, found) if found.whole else ()


def _known(frame: Frame, partner: Partner, figures: WorkFigures, found: Dealings) -> Iterable[Known]:
    yield Known("visit_gap", visit_gap(figures.last_visit, frame.today, figures.cadence), frame.today)
    visits = found.visits.get(partner.id, NO_VISITS)
    if visits != NO_VISITS:
        by = frame.thresholds(partner)
        yield Known("visit_pct", visit_pct(visits.planned, visits.done, 0, visits.unplanned, by=by).figure, frame.today)
    if trips := found.trips.get(partner.id):
        yield Known("report_ontime_pct", _reports(frame, trips).figure, frame.today)


def _open(frame: Frame, going: Sequence[Going], algorithm: str) -> OpenRun | None:
    """The oldest of them."""
    run = next((each for each in going if each.algorithm == algorithm), None)
    if run is None:
        return None
    began, last = (at.astimezone(ZoneInfo(frame.zone)).date() for at in (run.created_at, run.updated_at))
    idle = (frame.today - last).days if run.status == "open" else 0
    return OpenRun(run.id, run.owner_id, run.title, (frame.today - began).days, idle)


def _reports(frame: Frame, trips: Sequence[Trip]) -> Reports:
    """By the clock of whoever went there."""

    def local(trip: Trip) -> datetime | None:
        if trip.filed_at is None:
            return None
        person = frame.people.get(trip.person_id)
        return trip.filed_at.astimezone(ZoneInfo(person.zone if person else frame.zone)).replace(tzinfo=None)

    found = [Report(str(trip.visit), report_deadline(trip.done_on, frame.calendar), local(trip)) for trip in trips]
    return report_ontime(datetime.combine(frame.today, datetime.min.time()), found)


# ── partnership ─────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Partnership:
    milestones: Mapping[str, Sequence[dealings.Milestone]]
    opinions: Mapping[str, Commitment]
    company: Sequence[Sent]
    own: Mapping[str, Sequence[Sent]]


async def partnership(frame: Frame) -> Partnership:
    quarter = f"{frame.today.year}-Q{(frame.today.month + 2) // 3}"
    since = frame.today - timedelta(weeks=WEEKS + 1)
    company, own = await dealings.files(frame.read, "sell_out", frame.who, since)
    for kind in ("sell_in", "sell_out"):
        await frame.sources(kind)
    return Partnership(
        await dealings.milestones(frame.read, frame.who),
        await dealings.commitments(frame.read, frame.who, quarter),
        company,
        own,
    )


def together(frame: Frame, partner: Partner, found: Partnership) -> Iterable[Known]:
    by, today = frame.thresholds(partner), frame.today
    if plan := found.milestones.get(partner.id):
        steps = [Milestone(each.weight, each.due, each.progress) for each in plan]
        yield Known("jbp_pct", jbp_pct(today, steps, by=by), today)
    if opinion := found.opinions.get(partner.id):
        inputs: Inputs = {"mark": opinion.mark, "quarter": opinion.quarter, "comment": opinion.comment}
        yield Known("commitment", Figure(Decimal(opinion.mark), Status.GRAY, None, inputs), today)
    sent = [*found.company, *found.own.get(partner.id, ())]
    if sent:
        yield Known("data_ontime_pct", data_ontime_pct(*_in_time(frame, sent), by=by), today, ("sell_out",))
    if (shipped := frame.source("sell_in", partner.id)) is not None:
        yield Known("data_freshness", data_freshness(shipped.day, today, by=by), shipped.day, ("sell_in",))


def _in_time(frame: Frame, sent: Sequence[Sent]) -> tuple[int, int]:
    """Of the last weeks that are due: how many were told of within seven days of their Sunday."""
    sunday = frame.today - timedelta(days=frame.today.isoweekday() % 7)
    due = [sunday - timedelta(weeks=number) for number in range(1, WEEKS + 1)]

    def told(end: date) -> bool:
        return any(each.known_to >= end and _day(frame, each.at) <= end + LATE for each in sent)

    return sum(map(told, due)), len(due)


def _day(frame: Frame, moment: datetime) -> date:
    return moment.astimezone(ZoneInfo(frame.zone)).date()
