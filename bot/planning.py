"""The week: proposals as a run that Monday's prompt or the `/plan` command begins; a stored plan is shown instead."""

from __future__ import annotations

from datetime import date

from algorithms.values import Value
from bot import figures
from bot.conversations import begin, resume
from bot.scene import Scene, short_name
from dialogs import actions
from dialogs.screens import Bullets, Button, Heading, Screen, line
from dialogs.week import as_options, proposals, week_label
from storage import partners, plans, runs
from storage.plans import Visit
from storage.runs import Run
from storage.weeks import week_of

WEEKLY = "weekly_plan"


async def open_week(scene: Scene) -> None:
    """The plan of this week as it stands: begun, stored, or proposed now."""
    if not await scene.may_own("week.plan"):
        await scene.not_yours()
        return
    week = week_of(scene.local.date())
    begun = await _begun(scene, week)
    if begun is not None:
        await resume(scene, begun)
        return
    stored = await plans.plan_of(scene.work, scene.person.id, week)
    if stored is None:
        await propose(scene)
    else:
        visits = await plans.visits_of(scene.work, scene.person.id, week)
        await scene.answer(await stored_screen(scene, visits))


async def _begun(scene: Scene, week: str) -> Run | None:
    for run in await runs.open_for(scene.work, scene.person.id):
        if run.algorithm == WEEKLY and run.state["vars"].get("week") == week:
            return run
    return None


async def propose(scene: Scene) -> Run | None:
    """Begin the week's run with whom to visit and why, as known this minute."""
    today = scene.local.date()
    return await begin(scene, WEEKLY, await launch_fields(scene, today))


async def launch_fields(scene: Scene, today: date) -> dict[str, Value]:
    own = [p for p in await partners.visible_to(scene.work, scene.person) if p.owner_id == scene.person.id]
    week = week_of(today)
    names = {partner.id: short_name(partner.name) for partner in own}
    found = proposals(await figures.states(scene.work, own, names, today, week, scene.person.id), today)
    label = week_label(today, today, scene.lang)
    summary = "" if found else scene.say("plan.none")
    return {"week": week, "week_label": label, "proposals": as_options(found), "summary": summary}


async def stored_screen(scene: Scene, visits: list[Visit]) -> Screen:
    """What is planned, what is done; each partner one tap away."""
    facts = await scene.facts()
    today = scene.local.date()
    kept = [visit for visit in visits if visit.status != "dropped" and visit.partner_id in facts.partners]
    lines = tuple(
        line("✅ " if visit.status == "done" else "", facts.partners[visit.partner_id].say(scene.lang))
        for visit in kept
    )
    title = scene.say("plan.stored", week=week_label(today, today, scene.lang))
    rows = tuple(
        (Button(facts.partners[visit.partner_id].say(scene.lang), actions.partner(visit.partner_id)),)
        for visit in kept[:6]
    )
    menu = (Button(scene.say("button.menu"), actions.MENU),)
    return Screen((Heading(line(title)), *([Bullets(lines)] if lines else [])), (*rows, menu))
