"""What somebody owes of reports today, how far each has climbed, and who above them hears of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from algorithms.kpi import days_late, report_step
from algorithms.workdays import ProductionCalendar
from bot.scene import House, local_minute, named
from dialogs.duty import Owed
from dialogs.lang import Lang
from storage import duties, leaves, partners, people
from storage.database import Reading
from storage.duties import Duty
from storage.leaves import Leave
from storage.people import Person

Leaves = Mapping[str, Sequence[Leave]]


@dataclass(frozen=True)
class Stands:
    """A report where it stands on the ladder today."""

    duty: Duty
    step: int
    late: int


def away_of(person: Person, gone: Leaves) -> Callable[[date], bool]:
    """Whether they were away on a day: now, or on a leave that is over."""
    began = person.away_since.astimezone(ZoneInfo(person.zone)).date() if person.away_since else None

    def away(day: date) -> bool:
        now = person.away(day) and (began is None or began <= day)
        return now or any(leave.holds(day, person.zone) for leave in gone.get(person.id, ()))

    return away


def standing(
    calendar: ProductionCalendar, person: Person, owed: Sequence[Duty], today: date, gone: Leaves
) -> list[Stands]:
    """By the working days of where they are. What has time yet is left out, and everything while they are away."""
    calendar, away = calendar.of_region(person.region), away_of(person, gone)
    found = []
    for duty in owed:
        due = duty.due(calendar)
        step = report_step(due, today, calendar, away)
        if step is not None:
            found.append(Stands(duty, step, days_late(due, today, calendar, away)))
    return found


async def owed_by(work: Reading, house: House, person: Person, now: datetime) -> list[Stands]:
    """Everything that is overdue or due today of one person; of a decision that is waited for as well."""
    today = local_minute(now, person.zone).date()
    found = (await duties.owed(work, [person.id], today, house.workdays)).get(person.id, [])
    gone = await leaves.since(work, [person.id], today - duties.BACK)
    return standing(house.workdays, person, found, today, gone)


async def answers_for(read: Reading, person: Person, now: datetime) -> Person | None:
    """Who hears of a person's missing reports: their lead, or a director; or whoever does that one's work today."""
    lead = await people.lead_of(read, person.id)
    above = [lead] if lead else [each for each in await people.of_role(read, "director") if each.id != person.id]
    for each in above[:1]:
        found = await people.stand_in(read, each, local_minute(now, each.zone).date())
        return found if found.id != person.id else each
    return None


async def as_owed(read: Reading, found: Sequence[Stands], lang: Lang) -> list[Owed]:
    """With the partners' names."""
    kept = await partners.kept_of(read, [each.duty.partner_id for each in found])
    shown = []
    for each in found:
        duty = each.duty
        partner = await partners.by_id(read, kept.get(duty.partner_id, duty.partner_id))
        name = named(partner).say(lang) if partner else duty.partner_id
        why = str((duty.excuse or {}).get("why", "")) if duty.state == "asked" else ""
        shown.append(
            Owed(
                duty.visit,
                duty.partner_id,
                name,
                duty.last,
                each.step,
                each.late,
                moves=not duty.done,
                why=why,
                dated=duty.dated,
            )
        )
    return shown
