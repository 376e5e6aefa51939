"""All that the digests of many people on one day are made from, in as many statements as those of one."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

from algorithms.kpi import Yardstick, worse
from algorithms.workdays import ProductionCalendar
from bot import figures
from bot.figures import LEAN, Part, norms
from bot.owing import Stands, standing
from dialogs.digests import Debt, PartnerNumbers
from dialogs.figures import PartnerFigures
from dialogs.rhythm import TEAM, TEAM_FRIDAY
from storage import alerts, dealings, duties, leaves, partners, people, plans, pushes, runs, tasks
from storage.alerts import Alert
from storage.database import Reading
from storage.dealings import Trip
from storage.partners import Partner
from storage.people import Person
from storage.plans import Visit
from storage.pushes import Push
from storage.tasks import Task
from storage.weeks import week_of

OLDER = timedelta(days=7)  # than the rest: a file of a partner's own that is named with its day
TOLD_LATELY = timedelta(days=7)
OWING = "overdue_90plus"


@dataclass(frozen=True)
class Rows:
    """What is known of these people's partners and week on `today`, their own calendar's day."""

    today: date
    calendar: ProductionCalendar
    yardstick: Yardstick
    owned: Mapping[str, Sequence[Partner]] = field(default_factory=dict)
    figures: Mapping[str, PartnerFigures] = field(default_factory=dict)
    visits: Mapping[str, Sequence[Visit]] = field(default_factory=dict)
    last_week: Mapping[str, Sequence[Visit]] = field(default_factory=dict)
    trips: Mapping[str, Sequence[Trip]] = field(default_factory=dict)
    tasks: Mapping[str, Sequence[Task]] = field(default_factory=dict)
    planned: Collection[str] = frozenset()
    waiting: Mapping[str, Sequence[str]] = field(default_factory=dict)
    muted: Collection[tuple[str, str]] = frozenset()
    alerts: Mapping[tuple[str, str], Alert] = field(default_factory=dict)
    told: Mapping[str, Mapping[str, tuple[Push, int]]] = field(default_factory=dict)
    late: Mapping[str, Sequence[Stands]] = field(default_factory=dict)

    def partners_of(self, person_id: str) -> list[PartnerFigures]:
        return [self.figures[each.id] for each in self.owned.get(person_id, ()) if each.id in self.figures]

    def numbers_of(self, person_id: str) -> tuple[PartnerNumbers, ...]:
        every = self.partners_of(person_id)
        end = self.as_of(person_id)
        return tuple(partner_numbers(each, self.yardstick, end) for each in every)

    def as_of(self, *person_ids: str) -> date | None:
        """The last day that shipments of any of their partners cover."""
        months = (each.month for id_ in person_ids for each in self.partners_of(id_))
        return max((month.as_of for month in months if month is not None and month.as_of is not None), default=None)

    def hushed(self, person_id: str) -> frozenset[str]:
        return self._hushed.get(person_id, frozenset())

    @cached_property
    def _hushed(self) -> Mapping[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for person, partner in self.muted:
            found.setdefault(person, set()).add(partner)
        return {person: frozenset(theirs) for person, theirs in found.items()}

    @cached_property
    def said_lately(self) -> frozenset[str]:
        """Partners whose old debt was told by itself within a week, and has not got worse."""
        found = (each for (_, kind), each in self.alerts.items() if kind == OWING and each.told_at is not None)
        return frozenset(
            each.partner_id
            for each in found
            if each.told_at is not None
            and self.today - each.told_at.date() < TOLD_LATELY
            and not (each.measure is not None and worse(OWING, each.measure, each.told_measure))
        )


def partner_numbers(of: PartnerFigures, yardstick: Yardstick, end: date | None) -> PartnerNumbers:
    """What a digest says of a partner: `end` is the day that the data of the others covers."""
    month, debt, sold = of.month, of.debt, of.day_of("sell_out")
    shipped = month.as_of if month else None
    behind = [day for day in (sold, shipped) if day is not None and end is not None and end - day > OLDER]
    gap, norm = of.trade.days_without_order, yardstick.no_order_days[yardstick.normed(of.klass)]
    return PartnerNumbers(
        id=of.id,
        name=of.name,
        name_en=of.name_en,
        fact=month.fact if month else None,
        plan=month.plan if month else None,
        debt=None if debt is None else Debt(debt.aging.overdue, debt.over_60, debt.over_90, debt.aging.status),
        silent_days=gap if gap is not None and gap >= norm else None,
        old_since=min(behind, default=None),
        talks=of.work.conflict is not None or of.work.negotiation is not None,
        pace=month.forecast if month else None,
        by=of.company,
    )


async def crews_of(read: Reading, told: Sequence[Person]) -> dict[str, list[Person]]:
    """Whose partners each of them answers for: a manager for the own, a lead for the team's, a director for all."""
    everybody = [each for each in await people.list_people(read) if each.role == "rm"] if told else []
    return {person.id: [each for each in everybody if _answers(person, each)] for person in told}


def _answers(person: Person, member: Person) -> bool:
    if person.role == "team_lead":
        return member.team_id is not None and member.team_id == person.team_id
    return person.role == "director" or person.id == member.id


async def gathered(  # noqa: PLR0913  # of whom, when, which kinds, by which calendar
    read: Reading,
    told: Sequence[Person],
    today: date,
    kinds: Collection[str],
    calendar: ProductionCalendar,
    *,
    parts: Collection[Part] = LEAN,
    figures_day: date | None = None,
    again: str = "",
) -> Rows:
    """`told` are those whose partners are looked at, and those who are told; `figures_day` of a month that is over.

    `again`: what was told in this period is not what was told last.
    """
    ids = [person.id for person in told]
    owned = await partners.of_owners(read, ids)
    every = [partner for theirs in owned.values() for partner in theirs]
    monday = today - timedelta(days=today.weekday())
    who = [partner.id for partner in every]
    waiting: dict[str, list[str]] = {}
    for run in await runs.all_waiting(read):
        waiting.setdefault(run.waits_for or "", []).append(run.id)
    trips: dict[str, list[Trip]] = {}
    teams = bool({TEAM, TEAM_FRIDAY} & set(kinds))
    for theirs in (await dealings.trips(read, who, monday - timedelta(days=7), today)).values():
        for trip in theirs:
            trips.setdefault(trip.person_id, []).append(trip)
    return Rows(
        today=today,
        calendar=calendar,
        yardstick=await norms.current(read),
        owned=owned,
        figures=await figures.figures_of(read, every, figures_day or today, parts=parts, calendar=calendar),
        visits=await plans.visits_of_people(read, ids, week_of(today)),
        last_week=await plans.visits_of_people(read, ids, week_of(monday - timedelta(days=7))) if TEAM in kinds else {},
        trips=trips,
        tasks=await tasks.open_of_people(read, ids),
        planned=await plans.planned_by(read, week_of(today), ids),
        waiting=waiting,
        muted=await alerts.muted(read, ids, today),
        alerts=await alerts.of(read, who),
        told={kind: await pushes.last_told(read, kind, ids, again) for kind in sorted(set(kinds))},
        late=await _late(read, told, today, calendar) if teams else {},
    )


async def _late(
    read: Reading, told: Sequence[Person], today: date, calendar: ProductionCalendar
) -> dict[str, list[Stands]]:
    """Reports that are missing, by whoever owes them."""
    ids = [person.id for person in told]
    owed, gone = await duties.owed(read, ids, today, calendar), await leaves.since(read, ids, today - duties.BACK)
    return {each.id: standing(calendar, each, owed.get(each.id, []), today, gone) for each in told}
