"""The week: proposals as a run that Monday's prompt or the `/plan` command begins; a stored plan as it goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from algorithms.values import Value
from bot import asking, finding, partner_cards
from bot.absent import absent
from bot.conversations import begin, resume
from bot.digests.monday import monday
from bot.owing import owed_by
from bot.scene import Scene
from bot.seeing import name_of
from bot.week_detail import detail_fields
from dialogs import formats
from dialogs import week_screen as shown
from dialogs.absent import absent_lines
from dialogs.menu import message
from dialogs.screens import Action, Paragraph, Screen, line
from dialogs.week import Proposal, as_options, trip_words, week_label
from dialogs.week_screen import Going, Week, mark_of
from storage import alerts, people, plans, runs, trips
from storage.alerts import Alert
from storage.asked import Asked
from storage.people import Person
from storage.plans import Visit
from storage.runs import Run
from storage.weeks import days_of, week_of

WEEKLY = "weekly_plan"
HEARS = "week_add"
HUSHED = "visit"  # the kind of a suggestion that is not wanted
SILENT = timedelta(days=7)


async def door(scene: Scene, action: Action) -> bool:
    """Buttons of the week. False: somebody else's business."""
    if action.verb not in ("wv", "wk"):
        return False
    if not await scene.may_own("week.plan"):
        await scene.not_yours()
    elif action.verb == "wv":
        await _visit(scene, action.subject)
    else:
        await _suggested(scene, action.subject, *action.value.partition("/")[::2])
    return True


async def open_week(scene: Scene) -> None:
    """The plan of this week as it stands: begun, stored, or proposed now."""
    if not await scene.may_own("week.plan"):
        await scene.not_yours()
        return
    week = week_of(scene.local.date())
    # A plan made in detail is stored and waits for Wednesday: it is the week that is looked at, not the waiting.
    if await plans.plan_of(scene.work, scene.person.id, week) is not None:
        await scene.answer(await stored_screen(scene, week))
        return
    begun = await _begun(scene, week)
    if begun is not None:
        await resume(scene, begun)
    else:
        await propose(scene)


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
    week, label = week_of(today), week_label(today, today, scene.lang)
    found = await monday(scene.work, scene.person, today, scene.house.workdays)
    more = await detail_fields(scene, today, {each.partner.id for each in found.proposals})
    quick = {"week": week, "week_label": label, "proposals": as_options(found.proposals), "summary": found.words}
    return {**quick, **more}


# ── the week as it goes ─────────────────────────────────────────────────────────────────────────────────────


async def stored_screen(scene: Scene, week: str) -> Screen:
    """What is planned, done, late and missed; of whom one stands in for as well."""
    today, (first, last) = scene.local.date(), days_of(week)
    visits = await plans.visits_of(scene.work, scene.person.id, week)
    gone = (await trips.of_people(scene.work, [scene.person.id], first, last)).get(scene.person.id, [])
    others = []
    for away in await people.stood_in_by(scene.work, scene.person.id):
        theirs = await going(scene, await plans.visits_of(scene.work, away.id, week), only_open=True)
        if away.away(today) and theirs:
            others.append((name_of(away, scene), tuple(theirs)))
    words = [trip_words(each.starts, each.ends, each.region, today, scene.lang) for each in gone]
    led = await people.teams_led_by(scene.work, scene.person.id)
    crew = [each for each in await people.list_people(scene.work) if each.team_id in led] if led else []
    others_gone = await absent(scene.work, [each for each in crew if each.id != scene.person.id], today)
    words += absent_lines(others_gone, today, scene.lang)
    found = Week(first, tuple(await going(scene, visits)), tuple(words), tuple(others))
    return shown.week_screen(found, today, scene.lang)


async def going(scene: Scene, visits: Sequence[Visit], *, only_open: bool = False) -> list[Going]:
    """With names and marks; those that this person may not see are left out."""
    facts, today = await scene.facts(), scene.local.date()
    found = []
    for visit in visits:
        partner = facts.partners.get(visit.partner_id)
        mark = mark_of(visit.status, visit.duty, visit.day or visit.done_on, days_of(visit.week)[0], today)
        if partner is not None and (mark in shown.OPEN or not only_open):
            day = visit.done_on or visit.day
            found.append(Going(visit.id, visit.partner_id, partner.say(scene.lang), mark, day, visit.at or ""))
    return found


async def tell_deputy(scene: Scene, away: Person, deputy: Person) -> None:
    """Whoever stands in sees the week they took over."""
    theirs = scene.as_person(deputy)
    planned = await plans.visits_of(scene.work, away.id, week_of(theirs.local.date()))
    visits = await going(theirs, planned, only_open=True)
    if visits:
        await theirs.answer(shown.covered(name_of(away, theirs), visits, theirs.local.date(), theirs.lang))


async def _visit(scene: Scene, number: str) -> None:
    visit = await plans.by_id(scene.work, int(number)) if number.isdecimal() else None
    found = await going(scene, [visit]) if visit is not None and visit.person_id == scene.person.id else []
    if found:
        await scene.answer(shown.visit_card(found[0], scene.local.date(), scene.lang))
    else:
        await scene.answer(message(scene.say("week.gone"), scene.lang))


# ── whom else ───────────────────────────────────────────────────────────────────────────────────────────────


async def _suggested(scene: Scene, partner_id: str, word: str, why: str) -> None:
    if word == "add":
        await asking.ask(scene, HEARS, week_of(scene.local.date()))
        await scene.answer(shown.offer(await _offers(scene), scene.lang))
        return
    partner = await partner_cards.find(scene, partner_id)
    if partner is None:
        await scene.not_yours()
    elif word == "take":
        await _take(scene, partner.id)
    elif word == "put":
        await _put(scene, partner.id, date.fromisoformat(why))
    elif word == "hush":
        await _hush(scene, partner.id, why)
    else:
        found = next((each for each in await _offers(scene) if each.partner.id == partner.id), None)
        name = (await scene.facts()).partners[partner.id].say(scene.lang)
        screen = shown.offered(found, name, scene.lang) if found else shown.ask_hush(partner.id, name, scene.lang)
        await scene.answer(screen)


async def _offers(scene: Scene) -> tuple[Proposal, ...]:
    found = await monday(scene.work, scene.person, scene.local.date(), scene.house.workdays)
    return found.proposals


async def _take(scene: Scene, partner_id: str) -> None:
    """A visit that was missed before is carried on by this one: that its report is waited for no more is said."""
    week = week_of(scene.local.date())
    owed = await owed_by(scene.work, scene.house, scene.person, scene.now)
    await plans.take(scene.work, scene.person.id, partner_id, week, scene.now)
    screen = await stored_screen(scene, week)
    missed = [each.duty for each in owed if not each.duty.done and each.duty.last < days_of(week)[0]]
    if any(duty.partner_id == partner_id for duty in missed):
        name = (await scene.facts()).partners[partner_id].say(scene.lang)
        carried = Paragraph(line(scene.say("week.carried", name=name)))
        screen = replace(screen, blocks=(carried, *screen.blocks))
    await scene.answer(screen)


async def _put(scene: Scene, partner_id: str, day: date) -> None:
    """A visit on a day that was said; one a week is kept of each partner."""
    name, today = (await scene.facts()).partners[partner_id].say(scene.lang), scene.local.date()
    there = await plans.visits_of(scene.work, scene.person.id, week_of(day))
    same = next((each for each in there if each.partner_id == partner_id), None)
    done = same if same is not None and same.status == "done" else None
    key = "wish.done" if done else "field.planned"
    if same is not None and done is None:
        await plans.move(scene.work, same, day, scene.now)
    elif same is None:
        planned = plans.Planned(partner_id, f"said/{partner_id}/{day}", day)
        await plans.add(scene.work, scene.person.id, planned.plan_key, [planned], scene.now)
    when = formats.day((done.done_on if done else None) or day, today, scene.lang, weekday=True)
    await scene.answer(message(scene.say(key, name=name, day=when), scene.lang))


async def _hush(scene: Scene, partner_id: str, why: str) -> None:
    """Not for a week: whoever refuses says why."""
    name, today = (await scene.facts()).partners[partner_id].say(scene.lang), scene.local.date()
    if why not in shown.HUSHED:
        await scene.answer(shown.ask_hush(partner_id, name, scene.lang))
        return
    me, reason = scene.person.id, scene.say(f"week.hush.{why}")
    hushed = Alert(
        partner_id,
        HUSHED,
        today,
        refused_by=me,
        refused_until=today + SILENT,
        refused_why=reason,
        over_at=scene.now,
    )
    await alerts.keep(scene.work, [hushed])
    await scene.answer(message(scene.say("week.hushed", name=name), scene.lang))


async def heard(scene: Scene, waits: Asked, text: str) -> bool:
    """A partner by name, for the week that was looked at."""
    if waits.subject != week_of(scene.local.date()):
        return False
    found = await finding.one(scene, text)
    if found is not None:
        await _take(scene, found)
    return True
