"""A person's tasks: the list, one of them, and what they do with it: done, moved, handed over, dropped, put back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import partial

from algorithms.moments import at_minute
from bot import asking, promises, recalls, seeing
from bot.access import Target
from bot.recalls import next_day
from bot.scene import Scene, as_utc, local_minute
from bot.tokens import handle_of
from dialogs import actions
from dialogs.labels import one_line
from dialogs.menu import OpenTask, message, on
from dialogs.moving import day_said, days_ahead, moving, unclear
from dialogs.reading.results import Refused
from dialogs.screens import Action
from dialogs.task_cards import Noted, Offer, back_to, dropping, handing, offered, task_card, task_list
from storage import audit, people, runs, tasks
from storage.asked import Asked
from storage.people import Person
from storage.runs import Run
from storage.tasks import Task

HEARS = "task.move"
SHORT = 60
FUNCTIONS_DECIDE = ("rm", "team_lead", "director")


async def door(scene: Scene, action: Action) -> bool:
    """Buttons of the tasks. False: somebody else's business."""
    if action.verb == "mt":
        await overview(scene)
    elif action.verb == "tk":
        await _show(scene, action.subject)
    elif action.verb == "ta":
        await _offered(scene, action.subject, action.value)
    elif action.verb in ("td", "tm", "tn", "th", "tu"):
        await _on_own(scene, action)
    else:
        return False
    return True


async def overview(scene: Scene, noted: Noted | None = None) -> None:
    me, today = scene.person.id, scene.local.date()
    found = await open_tasks(scene, await tasks.open_for(scene.work, me), await runs.open_for(scene.work, me))
    offers = [await _offer(scene, task) for task in await tasks.offered_to(scene.work, me)]
    await scene.answer(task_list(found, today, scene.lang, offers, noted), "tasks")


async def open_tasks(
    scene: Scene, found: Sequence[Task], own: Sequence[Run], names: dict[str, str] | None = None
) -> tuple[OpenTask, ...]:
    """With the conversation where it is one of the person's `own`; `names` of those who do them, if they are others."""
    partners = (await scene.facts()).partners
    led = {run.id for run in own}
    return tuple(
        OpenTask(
            number=handle_of(task.key),
            title=_title(scene, task),
            due=task.day,
            run=task.run_id if task.run_id in led else "",
            partner=partners[task.partner_id].say(scene.lang)
            if task.partner_id and task.partner_id in partners
            else "",
            who=(names or {}).get(task.person_id or "", ""),
        )
        for task in found
    )


def _title(scene: Scene, task: Task) -> str:
    return task.title_ru if scene.lang == "ru" else task.title_en


# ── one of them ─────────────────────────────────────────────────────────────────────────────────────────────


async def _show(scene: Scene, handle: str) -> None:
    """One of the person's own open tasks; what is closed says so."""
    task = await _own_open(scene, handle)
    if task is None:
        await scene.answer(message(scene.say("my_day.task_gone"), scene.lang), "tasks")
        return
    await scene.answer(task_card(await _card(scene, task), scene.local.date(), scene.lang), "tasks")


async def _own_open(scene: Scene, handle: str) -> Task | None:
    mine = await tasks.open_for(scene.work, scene.person.id)
    return next((task for task in mine if handle_of(task.key) == handle), None)


async def _card(scene: Scene, task: Task) -> OpenTask:
    """With where it comes from, open or over, and who is asked to take it."""
    run = await runs.load(scene.work, task.run_id) if task.run_id else None
    mine = [run] if run is not None and run.owner_id == scene.person.id else []
    (found,) = await open_tasks(scene, [task], mine)
    asked = await people.by_id(scene.work, task.offered_to) if task.offered_to else None
    said = datetime.fromisoformat(task.said_due).date() if task.said_due else None
    first = said if said != task.day else None
    source = await seeing.title_of(scene, run) if run is not None else ""
    name = seeing.name_of(asked, scene) if asked else ""
    return OpenTask(
        **{**vars(found), "first_due": first, "source": source, "offered": name, "next_day": next_day(scene, task.day)}
    )


async def _on_own(scene: Scene, action: Action) -> None:
    """Only one's own: the handle is looked for among the person's tasks. One that is closed already stays so."""
    keys = await tasks.keys_of(scene.work, scene.person.id)
    key = next((key for key in keys if handle_of(key) == action.subject), None)
    if not await scene.may("task.close", Target(owner_id=scene.person.id if key else None), action.subject):
        await scene.not_yours()
        return
    task = await tasks.by_key(scene.work, key) if key else None
    if task is None:
        await scene.not_yours()
    elif action.verb == "tu":
        await _undo(scene, task)
    elif task.status != "open":  # a second tap shall not hide the way back
        gone = scene.say("task.gone", title=one_line(_title(scene, task), SHORT))
        await overview(scene, Noted(gone, handle_of(task.key) if task.before else ""))
    else:
        await _do(scene, task, action)


async def _do(scene: Scene, task: Task, action: Action) -> None:
    match action.verb:
        case "td":
            await tasks.close(scene.work, task.key, scene.now, by=scene.person.id)
            await _noted(scene, task, "task.closed")
        case "tm" if action.value:
            await move(scene, task, date.fromisoformat(action.value))
        case "tm":
            await _ask_day(scene, task)
        case "tn" if action.value:
            await _drop(scene, task, action.value)
        case "tn":
            await scene.answer(dropping(await _card(scene, task), scene.lang), "tasks")
        case _:
            await _hand(scene, task, action.value)


async def _noted(scene: Scene, task: Task, key: str, **more: str) -> None:
    """On record, and said above the list, with the way back."""
    await recalls.again(scene, task.key)
    await audit.append(scene.work, audit.Deed(scene.now, scene.person.id, key, handle_of(task.key), {}))
    words = scene.say(key, title=one_line(_title(scene, task), SHORT), **more)
    await overview(scene, Noted(words, handle_of(task.key)))


async def _drop(scene: Scene, task: Task, why: str) -> None:
    await tasks.close(scene.work, task.key, scene.now, by=scene.person.id, given_up=True)
    await promises.dropped(scene, task.key, why)
    await _noted(scene, task, "task.dropped")


async def _undo(scene: Scene, task: Task) -> None:
    done = await tasks.undo(scene.work, task.key)
    if done:
        await promises.reopened(scene, task.key)
        await recalls.again(scene, task.key)
    words = scene.say("task.undone" if done else "task.undo_late", title=one_line(_title(scene, task), SHORT))
    await overview(scene, Noted(words))


# ── another day ─────────────────────────────────────────────────────────────────────────────────────────────


async def _ask_day(scene: Scene, task: Task, note: str = "") -> None:
    """The next words may be the day."""
    await asking.ask(scene, HEARS, handle_of(task.key))
    card, today = await _card(scene, task), scene.local.date()
    days = days_ahead(today, scene.house.workdays, card.due)
    to = partial(actions.task_move, card.number)
    await scene.answer(moving(card.title, days, today, to, back_to(card), scene.lang, note), "tasks")


async def heard(scene: Scene, waits: Asked, text: str) -> bool:
    """The day for a task, in words. What names no day is about something else."""
    day = day_said(text, scene.local.date())
    if day is None:
        return False
    task = await _own_open(scene, waits.subject)
    if task is None:
        await overview(scene)
        return True
    if isinstance(day, Refused):
        await _ask_day(scene, task, unclear(day, scene.lang))
    else:
        await move(scene, task, day)
    return True


async def move(scene: Scene, task: Task, day: date) -> None:
    """A day that is over by now is asked again: a button may be old."""
    if day < scene.local.date():
        await _ask_day(scene, task, scene.say("task.move_past"))
        return
    due, due_at = promises.moved_to(task, day, scene.person.zone)
    await tasks.move(scene.work, task.key, due, due_at)
    await _noted(scene, task, "task.moved", day=on(day, scene.local.date(), scene.lang))


# ── another person ──────────────────────────────────────────────────────────────────────────────────────────


async def _hand(scene: Scene, task: Task, person_id: str) -> None:
    """Asked, and told so; it stays where it is until they take it."""
    able = {each.id: each for each in await _colleagues(scene)}
    card = await _card(scene, task)
    if person_id not in able:
        names = [(each.id, seeing.name_of(each, scene)) for each in able.values()]
        await scene.answer(handing(card, names, scene.lang), "tasks")
        return
    if task.offered_to != person_id:  # an impatient finger asks once
        await tasks.offer(scene.work, task.key, person_id)
        theirs = scene.as_person(able[person_id])
        offer = await _offer(theirs, task, scene.person)
        await theirs.answer(offered(offer, theirs.local.date(), theirs.lang), f"task/{offer.number}")
    await _noted(scene, task, "task.offered", name=seeing.name_of(able[person_id], scene))


async def _colleagues(scene: Scene) -> list[Person]:
    """Who is here and might: of the team and its lead; of a function whoever else has it."""
    person = scene.person
    if person.role in FUNCTIONS_DECIDE:
        team = await people.team_members(scene.work, person.team_id) if person.team_id else []
        lead = await scene.lead_of(person)
        found = [*team, *([lead] if lead else []), *await people.of_role(scene.work, "director")]
    else:
        found = await people.of_role(scene.work, person.role)
    others = {each.id: each for each in found if each.id != person.id and each.active}
    return [each for each in others.values() if not each.away(local_minute(scene.now, each.zone).date())][:8]


async def _offer(scene: Scene, task: Task, giver: Person | None = None) -> Offer:
    who = giver or (await people.by_id(scene.work, task.person_id) if task.person_id else None)
    (found,) = await open_tasks(scene, [task], [])
    return Offer(found.number, found.title, seeing.name_of(who, scene) if who else "", found.due, found.partner)


async def _offered(scene: Scene, handle: str, answer: str) -> None:
    """Shown, taken or not, while it is offered to this person."""
    mine = await tasks.offered_to(scene.work, scene.person.id)
    task = next((each for each in mine if handle_of(each.key) == handle), None)
    asked = frozenset([scene.person.id]) if task else frozenset[str]()
    if not await scene.may("task.take", Target(asked=asked), handle) or task is None:
        await scene.answer(message(scene.say("task.offer_over"), scene.lang), f"task/{handle}")
        return
    if not answer:
        await scene.answer(offered(await _offer(scene, task), scene.local.date(), scene.lang), f"task/{handle}")
        return
    giver = await people.by_id(scene.work, task.person_id) if task.person_id else None
    took = answer == "yes"
    if took:
        await _take(scene, task, giver)
    else:
        await tasks.return_(scene.work, task.key, scene.person.id)
    key, title = "task.taken" if took else "task.returned", one_line(_title(scene, task), SHORT)
    if giver is not None:
        theirs = scene.as_person(giver)
        told = theirs.say(f"{key}_told", title=title, name=seeing.name_of(scene.person, theirs))
        await theirs.answer(message(told, theirs.lang))
    await scene.answer(message(scene.say(key, title=title), scene.lang), f"task/{handle}")


async def _take(scene: Scene, task: Task, giver: Person | None) -> None:
    """A minute is one minute wherever one is: on the clock of whoever takes it, it reads anew."""
    due, due_at = task.due, task.due_at
    if due and due_at and "T" in due:
        due = local_minute(due_at, scene.person.zone).isoformat(timespec="minutes")
    elif due:
        due_at = as_utc(at_minute(date.fromisoformat(due)), scene.person.zone)
    await tasks.take(scene.work, task.key, scene.person.id, due, due_at)
    await recalls.again(scene, task.key)
    detail = {"from": giver.id if giver else None, "to": scene.person.id}
    await audit.append(scene.work, audit.Deed(scene.now, scene.person.id, "task.taken", handle_of(task.key), detail))
