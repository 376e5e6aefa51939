"""The Monday prompt of a manager: whom to visit and why, from everything that is known of the partners this minute."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from algorithms.workdays import ProductionCalendar
from bot.digests.making import tasks_due
from bot.digests.rows import Rows, gathered
from bot.figures import Part
from dialogs.digests import MondayWeek, monday_words
from dialogs.figures import PartnerFigures
from dialogs.labels import surname
from dialogs.lang import Lang
from dialogs.week import PartnerState, Proposal, proposals, trip_words
from storage import people, plans, promises, trips
from storage.database import Reading
from storage.people import Person
from storage.weeks import days_of, week_of

WEIGHED: frozenset[Part] = frozenset({"month", "trade", "debt", "work", "stock"})
ENDING_DAYS = 5
FRIDAY = 4


@dataclass(frozen=True)
class Monday:
    proposals: tuple[Proposal, ...]
    words: str


async def monday(read: Reading, person: Person, today: date, calendar: ProductionCalendar) -> Monday:
    """What is proposed, and the words above it in the person's language."""
    away = [each for each in await people.stood_in_by(read, person.id) if each.away(today)]
    rows = await gathered(read, [person, *away], today, (), calendar, parts=WEIGHED)
    known = await _known(read, person, today)
    every = [state for each in (person, *away) for state in states(rows, each)]
    for_whom = {id_: _surname(each, person.lang) for each in away for id_ in _planned(rows, each)}
    theirs = {partner.id for each in away for partner in rows.partners_of(each.id)}
    mine = [_called_for(state, known, for_whom, rows, person) for state in every]
    found = proposals((state for state in mine if state.id not in theirs or state.covers), today, by=rows.yardstick)
    week = MondayWeek(
        name=_called(person),
        today=today,
        calendar=calendar,
        proposals=found,
        tasks=tasks_due(rows.tasks.get(person.id, ()), person),
        as_of=rows.as_of(person.id),
        partners=rows.numbers_of(person.id),
        more="\n".join(await _trips(read, person, today)),
    )
    return Monday(found, monday_words(week, person.lang))


@dataclass(frozen=True)
class _Known:
    """What the week itself calls for, by partner: visits that were missed, those of them that had a day, and by when
    somebody keeps their word.
    """

    missed: Mapping[str, date]
    dated: Collection[str]
    promised: Mapping[str, date]


async def _known(read: Reading, person: Person, today: date) -> _Known:
    last = week_of(today - timedelta(days=7))
    end = days_of(last)[0] + timedelta(days=FRIDAY)
    left = [visit for visit in await plans.visits_of(read, person.id, last) if visit.status == "planned"]
    open_ = [visit for visit in left if visit.duty in (None, "refused")]
    until = today + timedelta(days=6 - today.weekday())
    due = [each for each in await promises.of_person(read, person.id) if each.due is not None and each.due <= until]
    soonest: dict[str, date] = {}
    for each in due:
        if each.due is not None:
            soonest[each.partner_id] = min(each.due, soonest.get(each.partner_id, each.due))
    missed = {visit.partner_id: visit.day or end for visit in open_}
    return _Known(missed, {visit.partner_id for visit in open_ if visit.day}, soonest)


def _planned(rows: Rows, person: Person) -> set[str]:
    return {visit.partner_id for visit in rows.visits.get(person.id, ()) if visit.status == "planned"}


def _called_for(
    state: PartnerState, known: _Known, for_whom: Mapping[str, str], rows: Rows, person: Person
) -> PartnerState:
    """A visit that somebody who is away has planned is their deputy's to take."""
    covers = for_whom.get(state.id, "")
    planned = state.id in {visit.partner_id for visit in rows.visits.get(person.id, ())}
    return replace(
        state,
        has_visit_planned=planned if covers else state.has_visit_planned,
        missed=known.missed.get(state.id),
        missed_dated=state.id in known.dated,
        promised=known.promised.get(state.id),
        covers=covers,
    )


async def _trips(read: Reading, person: Person, today: date) -> list[str]:
    """«🚗 Командировка 25–27 ноября: Урал»."""
    end = today + timedelta(days=6 - today.weekday())
    gone = (await trips.of_people(read, [person.id], today, end)).get(person.id, [])
    return [trip_words(each.starts, each.ends, each.region, today, person.lang) for each in gone]


def _surname(person: Person, lang: Lang) -> str:
    return surname(person.name_en if lang == "en" and person.name_en else person.name)


def _called(person: Person) -> str:
    """«Рустам» of «Рустам Хасанов»."""
    name = person.name_en if person.lang == "en" and person.name_en else person.name
    return name.partition(" ")[0]


def states(rows: Rows, person: Person) -> list[PartnerState]:
    """What the proposal weighs of each own partner."""
    planned = {visit.partner_id for visit in rows.visits.get(person.id, ())}
    due = _negotiations_due(rows, person)
    hushed = rows.hushed(person.id) | _refused(rows)
    return [_state(each, planned, due, hushed) for each in rows.partners_of(person.id)]


def _state(of: PartnerFigures, planned: set[str], due: set[str], hushed: frozenset[str]) -> PartnerState:
    month, debt, stock = of.month, of.debt, of.stock
    pace = month.forecast if month else None
    ending = stock.running_out(ENDING_DAYS) if stock else ()
    return PartnerState(
        id=of.id,
        name=of.name,
        name_en=of.name_en,
        klass=of.klass,
        city=of.city,
        last_visit=of.work.last_visit,
        never_visited=of.work.last_visit is None,
        forecast_pct=pace.forecast_pct if pace is not None and pace.reason is None else None,
        plan=month.plan if month else None,
        as_of=month.as_of if month else None,
        negotiation_due=of.id in due,
        has_visit_planned=of.id in planned,
        overdue=debt.aging.overdue if debt else None,
        over_60=debt.over_60 if debt else None,
        bucket=_oldest(of),
        a_out=len(stock.a_out) if stock else 0,
        a_ending=len(ending),
        ending_days=ENDING_DAYS,
        open_conflict=of.work.conflict is not None,
        hushed=of.id in hushed,
    )


def _oldest(of: PartnerFigures) -> str:
    """The oldest bucket with a debt in it, as it is called: «90+», «61–90»."""
    if of.debt is None:
        return ""
    if of.debt.over_90 > 0:
        return "90+"
    return "61–90" if of.debt.over_60 > 0 else ""


def _refused(rows: Rows) -> frozenset[str]:
    """Whoever said why of a signal is not proposed the visit it would call for, for a week."""
    return frozenset(partner for (partner, _), alert in rows.alerts.items() if alert.refused(rows.today))


def _negotiations_due(rows: Rows, person: Person) -> set[str]:
    """Partners with a task of a conversation that falls due by this week's Friday."""
    today = rows.today
    friday = today + timedelta(days=FRIDAY - today.weekday()) if today.weekday() <= FRIDAY else today
    mine = rows.tasks.get(person.id, ())
    return {each.partner_id for each in mine if each.partner_id and each.run_id and each.day and each.day <= friday}
