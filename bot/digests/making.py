"""From rows to digests: which kind is made of what. Pure but for one gathering for all who are told on the same day."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from algorithms.kpi import report_deadline
from algorithms.workdays import ProductionCalendar
from bot.absent import on_the_road
from bot.access import RIGHTS
from bot.digests import closing, trends
from bot.digests.conflicts import conflicts, with_steps
from bot.digests.rows import Rows, crews_of, gathered
from bot.methodology import Methodology
from bot.slices import in_slices, uncollected
from dialogs.digests import (
    Digest,
    ManagerNumbers,
    ManagerWeek,
    MonthSoFar,
    Quiet,
    Snapshot,
    TeamWeek,
    friday,
    middle,
    team_monday,
)
from dialogs.figures import PartnerFigures
from dialogs.rhythm import FRIDAY, MIDDLE, MONTH, TEAM, TEAM_FRIDAY, Wish
from storage import numbers, people
from storage.database import Reading
from storage.people import Person, Team
from storage.tasks import Task

LESS = timedelta(days=13)  # whoever wants it less often hears every second week
TO_LEAD = 3  # the step of the ladder on which a lead hears of a missing report
UNSENT = timedelta(days=7)
WEEKLY = (FRIDAY, TEAM, TEAM_FRIDAY)


@dataclass(frozen=True)
class Wanted:
    """A digest of this kind for this person, on a day of their own calendar."""

    person: Person
    kind: str
    today: date


Made = Mapping[tuple[str, str], "Digest | Quiet | None"]


async def made(
    read: Reading,
    wanted: Sequence[Wanted],
    calendar: ProductionCalendar,
    again: str = "",
    library: Methodology | None = None,
) -> Made:
    """By person and kind. None: it cannot be said yet, and is asked for again.

    `again`: the period whose digest was sent, to see what it would say now. `library`: by which conversations go.
    """
    library = library or Methodology()
    found: dict[tuple[str, str], Digest | Quiet | None] = {}
    with uncollected():
        for today in sorted({each.today for each in wanted}):
            weekly = [each for each in wanted if each.today == today and each.kind != MONTH]
            if weekly:
                found |= await _weekly(read, weekly, today, calendar, again, library)
            monthly = [each for each in wanted if each.today == today and each.kind == MONTH]
            if monthly:
                found |= await closing.made(read, [each.person for each in monthly], today, calendar)
    return found


async def _weekly(  # of whom, on which day, by what
    read: Reading,
    wanted: Sequence[Wanted],
    today: date,
    calendar: ProductionCalendar,
    again: str,
    library: Methodology,
) -> dict[tuple[str, str], Digest | Quiet | None]:
    leads = [each.person for each in wanted if each.kind in (TEAM, TEAM_FRIDAY)]
    crews = await crews_of(read, leads)
    teams = {team.id: team for team in await people.teams(read)} if leads else {}
    everybody = {each.person.id: each.person for each in wanted}
    everybody |= {member.id: member for members in crews.values() for member in members}
    rows = await gathered(read, list(everybody.values()), today, {each.kind for each in wanted}, calendar, again=again)
    days = await _days(read, wanted, rows)
    lines = await trends.of_teams(read, crews, rows)
    roads = await on_the_road(read, [member for members in crews.values() for member in members], today)

    def alone(each: Wanted) -> Digest | Quiet | TeamWeek:
        person = each.person
        told = _told(rows, person.id, each.kind)
        if (wish := Wish.of(person.digest_wish)).less and not again and told[0] and today - told[0].sent < LESS:
            return Quiet("less")
        if each.kind == FRIDAY:
            return friday(_manager(rows, person, told, wish), person.lang)
        if each.kind == MIDDLE:
            return middle(_so_far(rows, person, days), person.lang)
        week = _team(rows, person, teams.get(person.team_id or ""), crews[person.id], told)
        away = tuple(each for member in crews[person.id] for each in roads.get(member.id, ()))
        return replace(trends.drawn(week, lines.get(person.id, ())), absent=away)

    found: dict[tuple[str, str], Digest | Quiet | None] = {}
    for each, it in zip(wanted, await in_slices(alone, wanted), strict=True):
        told = team_monday(await with_steps(read, it, library), each.person.lang) if isinstance(it, TeamWeek) else it
        found[each.person.id, each.kind] = told
    return found


def _told(rows: Rows, person_id: str, kind: str) -> tuple[Snapshot | None, int]:
    """What the last digest that was sent said, and how many weeks were quiet since."""
    found = rows.told.get(kind, {}).get(person_id)
    return (Snapshot.from_json(json.loads(found[0].why)), found[1]) if found else (None, 0)


def _manager(rows: Rows, person: Person, told: tuple[Snapshot | None, int], wish: Wish) -> ManagerWeek:
    visits = [visit for visit in rows.visits.get(person.id, ()) if visit.plan_key]
    on_time, due = reports(rows, person)
    return ManagerWeek(
        person_id=person.id,
        name=person.name,
        as_of=rows.as_of(person.id),
        today=rows.today,
        calendar=rows.calendar,
        partners=rows.numbers_of(person.id),
        visits_done=sum(visit.status == "done" for visit in visits),
        visits_planned=len(visits),
        reports_on_time=on_time,
        reports_due=due,
        tasks_due=tasks_due(rows.tasks.get(person.id, ()), person),
        told=told[0],
        quiet_weeks=told[1],
        hushed=rows.hushed(person.id),
        said_lately=rows.said_lately,
        mends=person.role in RIGHTS["facts.import"],
        insists=wish.more,
    )


def tasks_due(found: Sequence[Task], person: Person) -> tuple[tuple[str, date], ...]:
    return tuple((task.title_ru if person.lang == "ru" else task.title_en, task.day) for task in found if task.day)


def reports(rows: Rows, person: Person) -> tuple[int, int]:
    """Of the trips of this week: reports filed by their deadline, and those that are due by now."""
    zone, on_time, due = ZoneInfo(person.zone), 0, 0
    monday = rows.today - timedelta(days=rows.today.weekday())
    for trip in rows.trips.get(person.id, ()):
        if trip.done_on < monday - timedelta(days=3):
            continue
        deadline = report_deadline(trip.done_on, rows.calendar)
        filed = trip.filed_at.astimezone(zone).replace(tzinfo=None) if trip.filed_at else None
        if filed is not None and filed <= deadline:
            on_time, due = on_time + 1, due + 1
        elif deadline.date() <= rows.today:
            due += 1
    return on_time, due


def late_reports(rows: Rows, person: Person) -> tuple[int, ...]:
    """The steps that missing reports have climbed, of those that a lead hears of; of whoever is away, none."""
    found = rows.late.get(person.id, ())
    return tuple(each.step for each in found if each.step >= TO_LEAD and each.duty.state != "asked")


def missed(rows: Rows, person: Person) -> int:
    """Visits of last week that were planned and not made: a plan that takes them again ends the wait for a report, so
    that nobody else says it. What the missing reports count already is left to them.
    """
    counted = {each.duty.visit for each in rows.late.get(person.id, ()) if each.step >= TO_LEAD}
    left = (each for each in rows.last_week.get(person.id, ()) if each.status == "planned" and each.id not in counted)
    return sum(each.duty in (None, "refused") for each in left)


def _so_far(rows: Rows, person: Person, days: Mapping[str, Sequence[numbers.Point]]) -> MonthSoFar:
    sold: dict[date, Decimal] = {}
    for partner in rows.partners_of(person.id):
        for point in days.get(partner.id, ()):
            if (money := point.money) is not None:
                sold[point.day] = sold[point.day] + money if point.day in sold else money
    return MonthSoFar(
        person.id,
        person.name,
        rows.as_of(person.id),
        rows.today,
        rows.calendar,
        rows.numbers_of(person.id),
        tuple(sorted(sold.items())),
        rows.hushed(person.id),
    )


async def _days(read: Reading, wanted: Sequence[Wanted], rows: Rows) -> dict[str, list[numbers.Point]]:
    """Shipments of the month by day and partner, of those whose middle of the month it is."""
    ids = [partner.id for each in wanted if each.kind == MIDDLE for partner in rows.owned.get(each.person.id, ())]
    found: dict[str, list[numbers.Point]] = {}
    if ids:
        for point in await numbers.by_day(read, "sell_in", ids, rows.today.replace(day=1), rows.today):
            found.setdefault(point.partner_id, []).append(point)
    return found


def _team(
    rows: Rows, lead: Person, team: Team | None, members: Sequence[Person], told: tuple[Snapshot | None, int]
) -> TeamWeek:
    every = [partner for member in members for partner in rows.partners_of(member.id)]
    return TeamWeek(
        person_id=lead.id,
        name=team.name if team else lead.name,
        name_en=team.name_en if team else lead.name_en,
        as_of=rows.as_of(*(member.id for member in members)),
        today=rows.today,
        calendar=rows.calendar,
        managers=tuple(
            ManagerNumbers(
                member.id,
                member.name,
                member.name_en,
                rows.numbers_of(member.id),
                week_planned=member.id in rows.planned,
                away=member.away(rows.today),
                reports_late=len(late := late_reports(rows, member)),
                reports_step=max(late, default=0),
                missed=missed(rows, member),
            )
            for member in members
        ),
        decisions=tuple(rows.waiting.get(lead.id, ())),
        told=told[0],
        quiet_weeks=told[1],
        conflicts=tuple(conflicts(every)),
        unsent=len(unsent(every, rows.today)),
        hushed=rows.hushed(lead.id),
    )


def unsent(every: Sequence[PartnerFigures], today: date) -> list[PartnerFigures]:
    """Partners whose sell-out came before and does not any more."""
    return [each for each in every if (day := each.day_of("sell_out")) is not None and today - day > UNSENT]
