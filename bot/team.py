"""The figures of a digest, gathered from the company's rows for one person and one week. Reads only."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date

from algorithms.workdays import load_calendar
from bot import figures
from bot.scene import short_name
from dialogs.digests import Digest, ManagerNumbers, ManagerWeek, Quiet, Snapshot, TeamWeek, friday, team_monday
from dialogs.rhythm import FRIDAY, TEAM
from storage import partners, people, plans, pushes, reports, runs, tasks
from storage.database import Reading
from storage.partners import Partner
from storage.people import Person
from storage.pushes import Push
from storage.weeks import week_of

LONGEST_SILENCE = 60


async def digest(read: Reading, person: Person, kind: str, today: date) -> Digest | Quiet:
    """This week's digest of the kind for the person, or why it is silent."""
    if kind == FRIDAY:
        return friday(await manager_week(read, person, today), person.lang)
    return team_monday(await team_week(read, person, today), person.lang)


async def manager_week(read: Reading, person: Person, today: date) -> ManagerWeek:
    own = await _own(read, person)
    month = await figures.month_of(read, [partner.id for partner in own], today)
    visits = [visit for visit in await plans.visits_of(read, person.id, week_of(today)) if visit.status != "dropped"]
    planned = [visit for visit in visits if visit.plan_key]
    told, quiet = await _told(read, person.id, FRIDAY)
    return ManagerWeek(
        person_id=person.id,
        name=person.name,
        as_of=month.as_of,
        today=today,
        calendar=load_calendar(),
        partners=tuple(figures.numbers(partner, short_name(partner.name), month) for partner in own),
        visits_done=sum(visit.status == "done" for visit in planned),
        visits_planned=len(planned),
        reports_filed=len(await reports.of_week(read, week_of(today), [person.id])),
        reports_waiting=0,
        tasks_due=tuple(await _tasks_due(read, person)),
        told=told,
        quiet_weeks=quiet,
    )


async def team_week(read: Reading, lead: Person, today: date) -> TeamWeek:
    members = [p for p in await people.team_members(read, lead.team_id or "") if p.role == "rm"]
    owned = {member.id: await _own(read, member) for member in members}
    month = await figures.month_of(read, [partner.id for own in owned.values() for partner in own], today)
    planned = await plans.planned_by(read, week_of(today))
    team = next((team for team in await people.teams(read) if team.id == lead.team_id), None)
    told, quiet = await _told(read, lead.id, TEAM)
    return TeamWeek(
        person_id=lead.id,
        name=team.name if team else lead.name,
        name_en=team.name_en if team else lead.name_en,
        as_of=month.as_of,
        today=today,
        calendar=load_calendar(),
        managers=tuple(
            ManagerNumbers(
                member.id,
                member.name,
                member.name_en,
                tuple(figures.numbers(partner, short_name(partner.name), month) for partner in owned[member.id]),
                week_planned=member.id in planned,
            )
            for member in members
        ),
        decisions=tuple(run.id for run in await runs.waiting_for(read, lead.id)),
        told=told,
        quiet_weeks=quiet,
    )


async def _own(read: Reading, person: Person) -> list[Partner]:
    return [partner for partner in await partners.visible_to(read, person) if partner.owner_id == person.id]


async def _tasks_due(read: Reading, person: Person) -> list[tuple[str, date]]:
    return [
        (task.title_ru if person.lang == "ru" else task.title_en, task.day)
        for task in await tasks.open_for(read, person.id)
        if task.day
    ]


async def _told(read: Reading, person_id: str, kind: str) -> tuple[Snapshot | None, int]:
    """What the last sent digest said, and how many weeks were quiet since."""
    history = await pushes.history(read, person_id, kind, LONGEST_SILENCE)
    quiet = _leading_quiet(history)
    sent = history[quiet] if quiet < len(history) else None
    return (Snapshot.from_json(json.loads(sent.why)) if sent else None), quiet


def _leading_quiet(history: Sequence[Push]) -> int:
    return next((number for number, push in enumerate(history) if push.outcome == "sent"), len(history))
