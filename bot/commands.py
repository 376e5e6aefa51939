"""The doors of the product: slash commands and the menu's buttons. Each leads to a screen or begins a run."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

from bot import consent, editions, inviting, methods, partner_cards, planning, reassign, whereabouts
from bot.access import Target
from bot.conversations import begin, press, resume, retitle, tapped_twice, title_of
from bot.scene import Scene
from dialogs import actions
from dialogs.events import Answered
from dialogs.menu import Day, OpenRun, OpenTask, choices, message, my_day, run_list, task_list
from dialogs.reading.names import Exact, Several, Suggest
from dialogs.screens import Action, Button
from storage import partners, people, plans, runs, tasks
from storage.people import new_id

NEGOTIATION = "partner_negotiation"
REPORT = "trip_report"


async def run(scene: Scene, text: str) -> None:
    """«/partner ромашка»: the command and what stands behind it."""
    command, _, rest = text.replace("\n", " ").partition(" ")
    match command.split("@")[0].casefold():
        case "/start" | "/menu":
            await menu(scene)
        case "/report":
            await report(scene, rest.strip())
        case "/partner":
            await partner(scene, rest.strip())
        case "/lang":
            await language(scene, rest.strip())
        case "/away" | "/zone" | "/quiet" as own:
            await whereabouts.run(scene, own, rest.strip())
        case "/link":
            await scene.answer(message(scene.say("link.known"), scene.lang))
        case "/help":
            await scene.answer(message(scene.say("help"), scene.lang))
        case other:
            await OVERVIEWS.get(other, _unknown)(scene)


async def _unknown(scene: Scene) -> None:
    await scene.answer(message(scene.say("not_understood"), scene.lang))


async def door(scene: Scene, action: Action) -> bool:
    """A button that is not about the present step of a run. False: somebody else's business."""
    match action.verb:
        case "m":
            await menu(scene)
        case "mp":
            await planning.open_week(scene)
        case "mr":
            await report(scene, "")
        case "mn":
            await negotiations(scene)
        case "nn":
            if not await tapped_twice(scene, NEGOTIATION, None):
                await begin(scene, NEGOTIATION)
        case "mt":
            await tasks_of(scene)
        case "td":
            await close_task(scene, action.subject)
        case "pc":
            await partner_cards.show(scene, action.subject)
        case "rp":
            await begin_about(scene, REPORT, action.subject)
        case "np":
            await begin_about(scene, NEGOTIATION, action.subject)
        case _:
            return False
    return True


async def anything(scene: Scene, text: str) -> None:
    """Text that answers no question: a partner's name shows the card, the rest learns what can be said."""
    index = await scene.index(await partners.visible_to(scene.work, scene.person))
    match index.find(text):
        case Exact(id=id_) | Suggest(id=id_):
            await partner_cards.show(scene, id_)
        case _:
            await scene.answer(message(scene.say("not_understood"), scene.lang))


async def menu(scene: Scene) -> None:
    if not await scene.may_own("day.see"):
        return
    await scene.answer(my_day(await day_of(scene), scene.lang), "menu")


async def day_of(scene: Scene) -> Day:
    own = await runs.open_for(scene.work, scene.person.id)
    waiting = await runs.waiting_for(scene.work, scene.person.id)
    facts = await scene.facts()
    today = [visit.partner_id for visit in await plans.visits_on(scene.work, scene.person.id, scene.local.date())]
    return Day(
        name=scene.person.name,
        today=scene.local.date(),
        role=scene.person.role,
        decisions=tuple([OpenRun(run.id, await title_of(scene, run), mine=True) for run in waiting]),
        runs=tuple(OpenRun(run.id, run.title, waiting=bool(run.waits_for)) for run in own),
        tasks=await open_tasks(scene),
        visits=tuple(facts.partners[id_].say(scene.lang) for id_ in today if id_ in facts.partners),
    )


async def open_tasks(scene: Scene) -> tuple[OpenTask, ...]:
    return tuple(
        OpenTask(tasks.handle_of(task.key), task.title_ru if scene.lang == "ru" else task.title_en, due_day(task.due))
        for task in await tasks.open_for(scene.work, scene.person.id)
    )


def due_day(due: str | None) -> date | None:
    return datetime.fromisoformat(due).date() if due else None


async def tasks_of(scene: Scene) -> None:
    await scene.answer(task_list(await open_tasks(scene), scene.local.date(), scene.lang), "tasks")


async def close_task(scene: Scene, handle: str) -> None:
    """Only one's own: the handle is looked for among the person's tasks. One that is closed already stays so."""
    found = [key for key in await tasks.keys_of(scene.work, scene.person.id) if tasks.handle_of(key) == handle]
    if not await scene.may("task.close", Target(owner_id=scene.person.id if found else None), handle):
        await scene.not_yours()
        return
    for key in found:
        await tasks.close(scene.work, key, scene.now)
    await tasks_of(scene)


async def negotiations(scene: Scene) -> None:
    own = await runs.open_for(scene.work, scene.person.id)
    found = [OpenRun(run.id, run.title) for run in own if run.algorithm == NEGOTIATION]
    await scene.answer(run_list(found, scene.lang), "negotiations")


async def report(scene: Scene, name: str) -> None:
    """A report on a named partner, or the one that is begun already, or a new one."""
    if name:
        found = await _named(scene, name)
        if found is not None:
            await begin_about(scene, REPORT, found)
        return
    begun = [run for run in await runs.open_for(scene.work, scene.person.id) if run.algorithm == REPORT]
    unfinished = [run for run in begun if run.waits_for is None]
    if unfinished:
        await resume(scene, unfinished[0])
    else:
        await begin(scene, REPORT)


async def begin_about(scene: Scene, algorithm: str, partner_id: str) -> None:
    """A run whose first question, the partner, is answered by the button that began it."""
    if await partner_cards.find(scene, partner_id) is None:
        await scene.not_yours()
        return
    if await tapped_twice(scene, algorithm, partner_id):
        return
    started = await begin(scene, algorithm)
    if started is not None:
        await press(scene, started, Answered(partner_id, scene.local, scene.person.id))


async def partner(scene: Scene, name: str) -> None:
    if not name:
        await scene.answer(message(scene.say("partner.usage"), scene.lang))
        return
    found = await _named(scene, name)
    if found is not None:
        await partner_cards.show(scene, found)


async def _named(scene: Scene, name: str) -> str | None:
    """The partner a person means, of those they may see; several are offered, none is said."""
    visible = await partners.visible_to(scene.work, scene.person)
    match (await scene.index(visible)).find(name):
        case Exact(id=id_) | Suggest(id=id_):
            return id_
        case Several(ids=ids):
            known = {partner.id: partner.name for partner in visible}
            options = [Button(known[id_], actions.partner(id_)) for id_ in ids if id_ in known]
            await scene.answer(choices(scene.say("partner.which"), options))
        case _:
            await scene.answer(message(scene.say("partner.unknown", name=name[:60]), scene.lang))
    return None


async def new_partner(scene: Scene, name: str) -> str:
    """A card of one's own for somebody the company does not know yet."""
    id_ = new_id()
    card = partners.Partner(id_, name, "", (), None, "", "", None, scene.person.id, "negotiation", scene.now)
    await partners.add(scene.work, card)
    scene.forget()
    return id_


async def language(scene: Scene, code: str) -> None:
    if code not in ("ru", "en"):
        await scene.answer(message(scene.say("lang.usage"), scene.lang))
        return
    if not await scene.may_own("settings.change"):
        return
    person = replace(scene.person, lang=code)  # type: ignore[arg-type]  # one of the two, just checked
    await people.change(scene.work, person)
    changed = replace(scene, person=person)
    await retitle(changed)
    await changed.answer(message(changed.say("lang.set"), changed.lang))


# Commands with nothing behind them.
OVERVIEWS: Mapping[str, Callable[[Scene], Awaitable[None]]] = {
    "/methodology": editions.overview,
    "/plan": planning.open_week,
    "/negotiation": negotiations,
    "/tasks": tasks_of,
    "/methods": methods.overview,
    "/runs": reassign.overview,
    "/privacy": consent.overview,
    "/invite": inviting.overview,
}


def days_after(moment: datetime, days: int) -> datetime:
    return moment + timedelta(days=days)
