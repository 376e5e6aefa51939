"""«My day» and the tasks, gathered from the company's rows for one person, and the doors into them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from bot import reassign, seeing
from bot.access import Target
from bot.scene import Scene, local_minute
from bot.tokens import handle_of
from dialogs import day
from dialogs.day import LEADING, Day, Team, Visit
from dialogs.menu import OpenRun, OpenTask, message, task_list
from dialogs.screens import Action
from storage import people, plans, polls, runs, tasks
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
        case "mt":
            await tasks_of(scene)
        case "tk":
            await task(scene, action.subject)
        case "td":
            await close_task(scene, action.subject)
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
    return Day(
        name=scene.person.name,
        today=today,
        role=scene.person.role,
        decisions=tuple([await _decision(scene, run, mine, names) for run in waiting]),
        runs=tuple([await _own(scene, run, mine, names) for run in own]),
        tasks=await _open(scene, _beside(mine, waiting), own),
        visits=tuple(Visit(id_, facts.partners[id_].say(scene.lang)) for id_ in visits if id_ in facts.partners),
        given=await _open(scene, _beside(given, own), own, names),
        team=await _team(scene),
        polls=await _polls(scene),
    )


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
    return [last for task in mine if task.run_id == run.id and (last := task.day)]


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


# ── tasks ───────────────────────────────────────────────────────────────────────────────────────────────────


async def _open(
    scene: Scene, found: Sequence[Task], own: Sequence[Run], names: dict[str, str] | None = None
) -> tuple[OpenTask, ...]:
    """With the conversation where it is one of the person's `own`; `names` of those who do them, if they are others."""
    partners = (await scene.facts()).partners
    led = {run.id for run in own}
    return tuple(
        OpenTask(
            number=handle_of(task.key),
            title=task.title_ru if scene.lang == "ru" else task.title_en,
            due=task.day,
            run=task.run_id if task.run_id in led else "",
            partner=partners[task.partner_id].say(scene.lang)
            if task.partner_id and task.partner_id in partners
            else "",
            who=(names or {}).get(task.person_id or "", ""),
        )
        for task in found
    )


async def tasks_of(scene: Scene) -> None:
    me = scene.person.id
    found = await _open(scene, await tasks.open_for(scene.work, me), await runs.open_for(scene.work, me))
    await scene.answer(task_list(found, scene.local.date(), scene.lang), "tasks")


async def task(scene: Scene, handle: str) -> None:
    """One of the person's own open tasks; what is closed says so."""
    mine = [task for task in await tasks.open_for(scene.work, scene.person.id) if handle_of(task.key) == handle]
    if not mine:
        await scene.answer(message(scene.say("my_day.task_gone"), scene.lang), "tasks")
        return
    (found,) = await _open(scene, mine[:1], await runs.open_for(scene.work, scene.person.id))
    await scene.answer(day.task_card(found, scene.local.date(), scene.lang), "tasks")


async def close_task(scene: Scene, handle: str) -> None:
    """Only one's own: the handle is looked for among the person's tasks. One that is closed already stays so."""
    found = [key for key in await tasks.keys_of(scene.work, scene.person.id) if handle_of(key) == handle]
    if not await scene.may("task.close", Target(owner_id=scene.person.id if found else None), handle):
        await scene.not_yours()
        return
    for key in found:
        await tasks.close(scene.work, key, scene.now)
    await tasks_of(scene)
