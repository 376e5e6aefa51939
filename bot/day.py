"""«My day» and the tasks, gathered from the company's rows for one person, and the doors into them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from bot import promises, reassign, seeing
from bot.scene import Scene, local_minute
from bot.task_cards import open_tasks
from dialogs import day
from dialogs.day import LEADING, Day, Team, Visit
from dialogs.menu import OpenRun
from dialogs.promises import Owed
from dialogs.screens import Action
from storage import people, plans, polls, runs, tasks
from storage import promises as ledger
from storage.runs import Run
from storage.tasks import Task

STILL = timedelta(days=7)


async def show(scene: Scene) -> None:
    if await scene.may_own("day.see"):
        await scene.answer(day.my_day(await gather(scene), scene.lang), "menu")


async def door(scene: Scene, action: Action) -> bool:
    """Buttons of the day. False: somebody else's business."""
    match action.verb:
        case "m":
            await show(scene)
        case "mo":
            await everything(scene)
        case _:
            return False
    return True


async def everything(scene: Scene) -> None:
    if await scene.may_own("day.see"):
        await scene.answer(day.everything(await gather(scene), scene.lang), "menu")


async def gather(scene: Scene) -> Day:
    """The person's day, from the rows; a walk only of what the clock has something to say to."""
    me, today = scene.person.id, scene.local.date()
    own, waiting = await runs.open_for(scene.work, me), await runs.waiting_for(scene.work, me)
    mine, given = await tasks.open_for(scene.work, me), await tasks.given_by(scene.work, me)
    others = [run.waits_for for run in own] + [run.owner_id for run in waiting] + [each.person_id for each in given]
    names = await _names(scene, others)
    facts = await scene.facts()
    visits = [visit.partner_id for visit in await plans.visits_on(scene.work, me, today)]
    owed = await _owed(scene, visits)
    return Day(
        name=scene.person.name,
        today=today,
        role=scene.person.role,
        decisions=tuple([await _decision(scene, run, mine, names) for run in waiting]),
        runs=tuple([await _own(scene, run, mine, names) for run in own]),
        tasks=await open_tasks(scene, _beside(mine, waiting), own),
        visits=tuple(
            Visit(id_, facts.partners[id_].say(scene.lang), tuple(owed.get(id_, ())))
            for id_ in visits
            if id_ in facts.partners
        ),
        promised=tuple(await _promised(scene, visits)),
        given=await open_tasks(scene, _beside(given, own), own, names),
        team=await _team(scene),
        polls=await _polls(scene),
    )


async def _owed(scene: Scene, visits: Sequence[str]) -> dict[str, list[Owed]]:
    """Both sides' promises at the partners of today's visits."""
    found = await ledger.open_of_partners(scene.work, visits) if visits else {}
    return {id_: await promises.owed(scene, each) for id_, each in found.items()}


async def _promised(scene: Scene, visits: Sequence[str]) -> list[Owed]:
    """What partners owe this person by today, but those of today's `visits`: of them it is said there."""
    today = scene.local.date()
    mine = await ledger.of_person(scene.work, scene.person.id)
    due = [each for each in mine if each.by == "them" and each.due is not None and each.due <= today]
    due = [each for each in due if each.partner_id not in visits]
    return await promises.owed(scene, due)


async def _polls(scene: Scene) -> tuple[day.Asked, ...]:
    waiting = await polls.waiting_for(scene.work, scene.person.id)
    russian = scene.lang == "ru"
    return tuple(day.Asked(poll.id, poll.question_ru if russian else poll.question_en) for poll in waiting)


async def _team(scene: Scene) -> Team | None:
    if scene.person.role not in LEADING:
        return None
    led = [person.id for person in await reassign.led(scene)]
    return Team(*await runs.tally(scene.work, led, scene.now - STILL))


async def _names(scene: Scene, ids: Iterable[str | None]) -> dict[str, str]:
    found = {id_: await people.by_id(scene.work, id_) for id_ in dict.fromkeys(ids) if id_}
    return {id_: seeing.name_of(who, scene) for id_, who in found.items() if who is not None}


def _beside(found: Sequence[Task], shown: Sequence[Run]) -> list[Task]:
    """Without the task to decide what stands in the day as a decision itself."""
    deciding = {(run.id, run.waits_for) for run in shown}
    return [task for task in found if (task.run_id, task.person_id) not in deciding]


def _dues(run: Run, mine: Sequence[Task]) -> list[date]:
    """What was promised in a conversation is no term of the conversation."""
    told = [task for task in mine if task.run_id == run.id and task.step != promises.STEP]
    return [last for task in told if (last := task.day)]


async def _decision(scene: Scene, run: Run, mine: Sequence[Task], names: dict[str, str]) -> OpenRun:
    return OpenRun(
        id=run.id,
        title=await seeing.title_of(scene, run),
        mine=True,
        due=min(_dues(run, mine), default=None),
        since=_day(scene, run.updated_at),
        who=names.get(run.owner_id, ""),
    )


async def _own(scene: Scene, run: Run, mine: Sequence[Task], names: dict[str, str]) -> OpenRun:
    due, until = _dues(run, mine), None
    if run.wake_at is not None:
        outcome = await seeing.current(scene, run)
        place, paused = outcome.walk, outcome.session.paused_until
        due += [minute.date() for minute in place.deadlines.values()]
        until = paused or min(place.timers.values(), default=None)
    return OpenRun(
        id=run.id,
        title=run.title,
        waiting=bool(run.waits_for),
        due=min(due, default=None),
        since=_day(scene, run.updated_at),
        who=names.get(run.waits_for or "", ""),
        until=until.date() if until else None,
    )


def _day(scene: Scene, moment: datetime) -> date:
    return local_minute(moment, scene.person.zone).date()
