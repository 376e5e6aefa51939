"""A lead gives an open conversation of the team to somebody else: answers stay, tasks and reminders follow."""

from __future__ import annotations

from bot import conversations, deciding, rights, seeing
from bot.access import Actor, Target, can
from bot.scene import Scene
from dialogs import actions
from dialogs.menu import OpenRun, choices, message, team_runs
from dialogs.screens import Action, Button
from storage import audit, people, runs
from storage.people import Person
from storage.runs import Run


async def overview(scene: Scene) -> None:
    """Open conversations of the people this person leads; an empty list says so."""
    found = []
    for owner in await led(scene):
        for run in await runs.open_for(scene.work, owner.id):
            title = await _title(scene, run, owner)
            found.append((seeing.name_of(owner, scene), OpenRun(run.id, title, waiting=bool(run.waits_for))))
    await scene.answer(team_runs(found, scene.lang), "team_runs")


async def door(scene: Scene, action: Action) -> bool:
    """Buttons of the overview. False: somebody else's business."""
    match action.verb:
        case "ts":
            await overview(scene)
        case "ro":
            await _to_whom(scene, action.subject)
        case "ra":
            await _give(scene, action.subject, action.value)
        case _:
            return False
    return True


async def led(scene: Scene) -> list[Person]:
    """Whose conversations this person may give to others."""
    # Whoever left as well: what they led is there to be given to others.
    actor, everybody = await scene.actor(), await people.list_people(scene.work, also_revoked=True)
    return [each for each in everybody if each.id != actor.id and _may(actor, each)]


async def _title(scene: Scene, run: Run, owner: Person) -> str:
    """The stored one where owner and reader speak one language: another costs the walk."""
    return run.title if owner.lang == scene.lang else await seeing.title_of(scene, run)


def _may(actor: Actor, owner: Person) -> bool:
    return can(actor, "run.reassign", Target(owner_id=owner.id, team_id=owner.team_id))


async def _find(scene: Scene, run_id: str) -> tuple[Run, Person] | None:
    """An open conversation that this person may give away, and whose it is."""
    run = await runs.load(scene.work, run_id)
    owner = await people.by_id(scene.work, run.owner_id) if run else None
    target = Target(owner_id=owner.id, team_id=owner.team_id) if owner else Target()
    if not await scene.may("run.reassign", target, run_id) or run is None or owner is None:
        return None
    return (run, owner) if run.status in ("open", "paused") else None


async def _heirs(scene: Scene, run: Run, owner: Person) -> list[Person]:
    """Who may lead it: those of the same team who may lead conversations of this kind, whoever gives it included."""
    team = await people.team_members(scene.work, owner.team_id) if owner.team_id else []
    able = [each for each in (*team, scene.person) if each.role in ("rm", "team_lead", "director")]
    return list({each.id: each for each in able if each.id != run.owner_id}.values())


async def _to_whom(scene: Scene, run_id: str) -> None:
    found = await _find(scene, run_id)
    if found is None:
        await scene.not_yours()
        return
    run, owner = found
    name_of = seeing.name_of
    heirs = [
        Button(name_of(each, scene), actions.reassign(run.id, each.id)) for each in await _heirs(scene, run, owner)
    ]
    back = Button(scene.say("button.board"), actions.TEAM_RUNS)
    title = await _title(scene, run, owner)
    await scene.answer(choices(scene.say("reassign.whom", title=title, name=name_of(owner, scene)), (*heirs, back)))


async def _say(reader: Scene, key: str, run: Run, owner: Person, named: Person) -> None:
    """One sentence about who leads it, in the reader's language."""
    title, name = await _title(reader, run, owner), seeing.name_of(named, reader)
    await reader.answer(message(reader.say(key, title=title, name=name), reader.lang))


async def _give(scene: Scene, run_id: str, person_id: str) -> None:
    """Done once and on record; both people are told, whoever takes over sees the question at once."""
    found = await _find(scene, run_id)
    heirs = {each.id: each for each in await _heirs(scene, *found)} if found else {}
    if found is None or person_id not in heirs:
        if found is not None:
            await rights.denied(scene.work, scene.person.id, "run.reassign", run_id, scene.now, {"to": person_id})
        await scene.not_yours()
        return
    (run, owner), heir = found, heirs[person_id]
    saved = await conversations.hand_to(scene, run, heir)
    detail = {"from": owner.id, "to": heir.id}
    await audit.append(scene.work, audit.Deed(scene.now, scene.person.id, "run.reassign", run.id, detail))
    former, taking = scene.as_person(owner), scene.as_person(heir)
    await _say(former, "reassign.taken", run, owner, heir)
    if heir.id != scene.person.id:
        await _say(scene, "reassign.done", run, owner, heir)
        await _say(taking, "reassign.given", run, owner, owner)
    outcome = await seeing.current(taking, saved)
    await seeing.show(taking, saved, outcome)
    await deciding.ask_decider(scene, saved, outcome, run.waits_for, heir.id)
    if saved.waits_for == run.waits_for:
        await deciding.redraw_decision(scene, saved, outcome)
