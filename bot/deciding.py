"""Whoever is asked for a decision, and whoever is asked no more: what they are told, and what stays on their card."""

from __future__ import annotations

from dataclasses import replace

from bot import effects, rights
from bot.scene import Scene
from bot.seeing import facts_of, name_of, owner_of, show, title_of, with_names
from dialogs.decided import decision_screen
from dialogs.engine import Outcome
from dialogs.menu import message
from dialogs.place import Walk
from dialogs.screens import Screen
from dialogs.view import view
from dialogs.wording import labels_of
from storage import outbox, people
from storage.runs import Run


async def tell_absent(scene: Scene, run: Run, before: Walk, place: Walk) -> None:
    """Whoever was meant to decide hears, on their return, how somebody else did in their place."""
    visit = before.deciding if run.waits_for == scene.person.id else None
    answer = next((each.answer for each in reversed(place.passed) if visit and each.key == visit.key), None)
    owner = await owner_of(scene, run)
    meant = await effects.meant_to_decide(scene, before, owner) if answer else None
    if visit is None or answer is None or meant is None or meant.id in (scene.person.id, owner.id):
        return
    absent = scene.as_person(meant)
    word = labels_of(visit.key.step, place)[answer.value].say(meant.lang)
    title = await title_of(absent, run)
    told = absent.say("decided.for_you", title=title, decision=word, name=name_of(scene.person, absent))
    await scene.post.over(meant, message(told, meant.lang), run.id)
    await absent.answer(message(told, meant.lang))


async def let_go(scene: Scene, before: Run, run: Run) -> None:
    """Whoever is asked for a decision no more: their card says so, and rings nobody."""
    former = await people.by_id(scene.work, before.waits_for) if before.waits_for else None
    if former is None or former.id in (scene.person.id, run.owner_id, run.waits_for):
        return
    await scene.post.over(former, await decides_now(scene.as_person(former), run), run.id)


async def decides_now(scene: Scene, run: Run) -> Screen:
    """For somebody who was asked before."""
    now = await people.by_id(scene.work, run.waits_for) if run.waits_for else None
    key, who = ("decided.by_another", now) if now else ("decided.withdrawn", await owner_of(scene, run))
    told = scene.say(key, title=await title_of(scene, run), name=name_of(who, scene))
    return message(told, scene.lang)


async def ask_decider(scene: Scene, run: Run, outcome: Outcome, *told: str | None) -> None:
    """A card of their own for whoever is asked for a decision now, unless they have it."""
    if run.waits_for and run.waits_for not in told:
        decider = await people.by_id(scene.work, run.waits_for)
        if decider is not None:
            await show(scene.as_person(decider), run, outcome)


async def redraw_decision(scene: Scene, run: Run, outcome: Outcome) -> None:
    """What whoever is asked reads is true no more: their card is drawn anew where it stands; who has none is asked."""
    decider = await people.by_id(scene.work, run.waits_for) if run.waits_for else None
    if decider is None or decider.id == run.owner_id:
        return
    theirs = scene.as_person(decider)
    if await outbox.last_card(scene.work, decider.id, run.id) is None:
        await show(theirs, run, outcome)
    else:
        screen = view(outcome, await facts_of(theirs, run, outcome.walk), theirs.lang)
        await scene.post.over(decider, screen, run.id, rights.basis("run.see", run.id))


def asks_otherwise(before: Walk, place: Walk) -> bool:
    """Whether what is decided on is another thing now, or reads differently: an answer before it was changed."""
    was, now = before.deciding, place.deciding
    return was is not None and now is not None and before.turn_of(was) != place.turn_of(now)


async def thank(scene: Scene, run: Run, outcome: Outcome) -> None:
    """Whoever decided sees that it is recorded; the run goes on with its owner."""
    decided = next(visit for visit in reversed(outcome.walk.path) if visit.answer and visit.step.node.kind == "approve")
    facts = await with_names(scene, run, await scene.facts())
    await scene.answer(decision_screen(decided, outcome.walk, facts, scene.lang), run.id)


def undecided(outcome: Outcome) -> Outcome:
    """What one person began to decide, nobody finishes in their place by the next words they write."""
    drafts = {key: draft for key, draft in outcome.session.drafts.items() if not draft.decision}
    return replace(outcome, session=replace(outcome.session, drafts=drafts))
