"""How a conversation stands and what a person sees of it. Nothing of the run is changed here."""

from __future__ import annotations

from dataclasses import replace

from algorithms.compiled import Algorithm
from bot import effects, polls, reporting, rights
from bot.access import Target, What, can
from bot.scene import Scene
from dialogs.engine import Outcome
from dialogs.events import Outside
from dialogs.facts import Facts
from dialogs.place import Walk
from dialogs.reading.results import Refused
from dialogs.session import session_from_json
from dialogs.view import run_title, view
from dialogs.walk import walk
from storage import focus, handovers, people, reports, runs
from storage.people import Person
from storage.runs import Run


async def current(scene: Scene, run: Run) -> Outcome:
    """The run as it stands, nothing pressed. Walked once a press."""
    mark = mark_of(run)
    if mark not in scene.walked:
        kept = scene.house.kept.get(run.id, mark)
        scene.walked[mark] = kept or await _walked(scene, run)
    return scene.walked[mark]


async def _walked(scene: Scene, run: Run) -> Outcome:
    """From the record alone."""
    algorithm = await scene.house.methodology.version(scene.work, run.version)
    session = session_from_json(run.state)
    outside = await outside_of(scene, algorithm, await owner_of(scene, run))
    return Outcome(session, walk(algorithm, session, outside), changed=False)


def mark_of(run: Run) -> str:
    return f"{run.id}/{run.version}/{run.turn}/{run.updated_at}"


async def seen(scene: Scene, run: Run) -> Outcome:
    """The run as this person sees it: whoever decides looks at what is to be decided, wherever the run stands."""
    outcome = await current(scene, run)
    place = outcome.walk
    return replace(outcome, walk=place.at(place.deciding)) if decides(scene, run, place) else outcome


def decides(scene: Scene, run: Run, place: Walk) -> bool:
    """Whether this person is asked for a decision. Whoever also leads the run is asked where they stand."""
    at_hand = place.frontier is not None and place.frontier.step.node.kind == "approve"
    return run.waits_for == scene.person.id and (run.owner_id != scene.person.id or at_hand)


async def is_old(scene: Scene, run: Run, turn: int) -> bool:
    """Whether a button belongs to a step that is over. A decision keeps its buttons while the run goes on elsewhere."""
    if turn == run.turn:
        return False
    place = (await current(scene, run)).walk
    asked = place.deciding if decides(scene, run, place) else None
    return asked is None or turn != place.turn_of(asked)


async def owner_of(scene: Scene, run: Run) -> Person:
    if scene.person.id == run.owner_id:
        return scene.person
    owner = scene.owners.get(run.owner_id) or await people.by_id(scene.work, run.owner_id)
    if owner is None:
        raise LookupError(f"run {run.id} has no owner")
    scene.owners[owner.id] = owner
    return owner


async def outside_of(scene: Scene, algorithm: Algorithm, owner: Person) -> Outside:
    """Company settings as they are today, of which `walk` records those a step reads; and whom a question may name."""
    return Outside(algorithm.cfg, await scene.colleagues(owner) if algorithm.asks_people else ())


async def find(scene: Scene, run_id: str, what: What) -> Run | None:
    """A run this person may look at, lead, or answer in: their own, or one that waits for their decision.

    Else None, as if there were none; that it was asked for is on record.
    """
    run = await runs.load(scene.work, run_id) if run_id else None
    target = rights.of_run(run) if run else Target()
    if what == "run.decide" and can(await scene.actor(), "run.lead", target):
        return run
    return run if await scene.may(what, target, run_id) else None


async def reachable(scene: Scene, run_id: str) -> Run | None:
    """The same where nobody named it: what was asked last may have gone to somebody else meanwhile."""
    run = await runs.load(scene.work, run_id)
    return run if run is not None and can(await scene.actor(), "run.see", rights.of_run(run)) else None


async def focused(scene: Scene) -> Run | None:
    """The run whose question this person saw last, while it still waits for them."""
    held = await focus.of(scene.work, scene.person.id)
    run = await reachable(scene, held.run_id) if held else None
    if run is None or run.status not in ("open", "paused"):
        return None
    return run if run.waits_for in (None, scene.person.id) or await _asks_meanwhile(scene, run) else None


async def _asks_meanwhile(scene: Scene, run: Run) -> bool:
    """Whether the run asks its owner something while a branch of its board waits for somebody else."""
    frontier = (await current(scene, run)).walk.frontier
    asks = frontier is not None and frontier.step.node.kind != "approve"
    return asks and run.owner_id == scene.person.id


async def show(scene: Scene, run: Run, outcome: Outcome, *, why: bool = False, recap: bool = False) -> None:
    """The run's card for the person of the scene; what they type next belongs to it."""
    facts = await facts_of(scene, run, outcome.walk)
    await focus.put(scene.work, scene.person.id, run.id, gently=scene.reply == "push")
    await scene.answer_of(run.id, view(outcome, facts, scene.lang, why=why, recap=recap))


def refusing(outcome: Outcome, refused: Refused) -> Outcome:
    """The same place with a refusal said above the question."""
    return replace(outcome, refused=refused)


async def ask_again(scene: Scene) -> None:
    """The question this person is at, below what was said meanwhile."""
    run = await focused(scene)
    if run is not None and run.status == "open":
        await show(scene, run, await current(scene, run))


async def facts_of(scene: Scene, run: Run, place: Walk) -> Facts:
    owner = await owner_of(scene, run)
    decider = await effects.decider_of(scene, place, owner)
    facts = await with_names(scene, run, await scene.facts(run, name_of(decider, scene) if decider else ""))
    report = await reports.by_key(scene.work, run.id) if place.algorithm.files_reports else None
    author = "" if scene.person.id == owner.id else name_of(owner, scene)
    child = await child_of(scene, run, place)
    facts = await reporting.with_card(scene, run, facts, place) if place.algorithm.tells else facts
    return replace(
        facts,
        report_number=report.number if report else None,
        author=author,
        deciding=decides(scene, run, place),
        near=await scene.near() if _asks_partner(place) else facts.near,
        child=child.id if child else "",
        poll=await polls.standing(scene, run, place) if scene.person.id == owner.id else None,
    )


async def with_names(scene: Scene, run: Run, facts: Facts) -> Facts:
    """Whoever is asked reads the names that the owner sees, though those partners are not theirs to open."""
    theirs = await scene.as_person(await owner_of(scene, run)).facts_leading(run)
    return replace(facts, partners={**theirs.partners, **facts.partners})


def _asks_partner(place: Walk) -> bool:
    asked = place.frontier.step.node.input if place.frontier else None
    fields = [field.ask for field in getattr(asked, "fields", ())]
    return any(getattr(each, "type", "") == "partner_picker" for each in (asked, *fields))


async def child_of(scene: Scene, run: Run, place: Walk) -> Run | None:
    """The conversation that the question looked at waits for."""
    if place.frontier is None or place.frontier.step.node.kind != "call":
        return None
    row = await handovers.by_key(scene.work, f"{run.id}/{place.frontier.key}/handover")
    return await runs.load(scene.work, row.started_run) if row and row.started_run else None


async def title_of(scene: Scene, run: Run) -> str:
    """As the person of the scene reads it; the stored one is in the owner's language."""
    return run.title if (await owner_of(scene, run)).lang == scene.lang else await titled(scene, run)


async def titled(scene: Scene, run: Run) -> str:
    return run_title((await current(scene, run)).walk, await with_names(scene, run, await scene.facts()), scene.lang)


def name_of(person: Person, scene: Scene) -> str:
    return person.name_en if scene.lang == "en" and person.name_en else person.name
