"""Runs from the outside: begun, pressed, handed on. The engine decides; what came of it is stored and told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from algorithms.compiled import Algorithm
from bot import effects, knowing, polls, reminders
from bot.deciding import (
    ask_decider,
    asks_otherwise,
    decides_now,
    let_go,
    redraw_decision,
    tell_absent,
    thank,
    undecided,
)
from bot.scene import Scene, as_utc, local_minute
from bot.seeing import child_of, current, decides, mark_of, name_of, outside_of, owner_of, show, titled
from dialogs import actions
from dialogs.engine import Outcome, proceed, start, wakes_at
from dialogs.events import Answered, Back, ChildEnded, Event, Filled
from dialogs.menu import choices, message
from dialogs.place import Walk
from dialogs.screens import Button
from dialogs.session import Session, dump, session_to_json
from dialogs.view import run_title
from dialogs.wording import words
from storage import handovers, runs
from storage.handovers import Handover
from storage.people import Person, new_id
from storage.runs import Run

RECAP_AFTER_HOURS = 24
BUTTON_LIMIT = 40


async def begin(
    scene: Scene, algorithm_id: str, given: Mapping[str, Any] | None = None, *, silently: bool = False
) -> Run | None:
    """Start a run of the current version for the person of the scene, and show its first question.

    `silently`: nothing is shown yet, for more follows at once.

    None for who may lead none: functions get tasks and decisions only.
    """
    if not await scene.may_own("run.begin", algorithm_id):
        await scene.not_yours()
        return None
    saved, outcome = await _started(scene, scene.house.methodology.current(algorithm_id), given or {}, scene.person)
    if not silently:
        await _present(scene, saved, outcome)
    return saved


async def _started(scene: Scene, algorithm: Algorithm, given: Mapping[str, Any], owner: Person) -> tuple[Run, Outcome]:
    """A new run of this person, on record; nothing is shown yet."""
    local = local_minute(scene.now, owner.zone)
    given = {**await knowing.at_start(scene.as_person(owner), algorithm), **given}
    session = Session(new_id(), algorithm.id, algorithm.version, local, given, calendar=scene.house.calendar)
    outcome = start(algorithm, session, await outside_of(scene, algorithm, owner))
    run = Run(
        id=session.run_id,
        owner_id=owner.id,
        algorithm=algorithm.id,
        version=algorithm.version,
        title="",
        partner_id=None,
        state=session_to_json(outcome.session),
        turn=outcome.session.turn,
        status="open",
        waits_for=None,
        wake_at=None,
        created_at=scene.now,
        updated_at=scene.now,
    )
    await runs.start(scene.work, run)
    await runs.append(scene.work, run.id, scene.person.id, {"event": "Started", "vars": dump(given)}, scene.now)
    return await _store(scene, run, outcome), outcome


async def press(scene: Scene, run: Run, *events: Event) -> Outcome:
    """What the scene's person does to a run, at once: store, tell whoever is concerned.

    Of several events, those before the first that changes nothing.
    """
    before = await current(scene, run)
    outcome, done = await _proceeded(scene, run, *events)
    if not done:
        await show(scene, run, outcome)
        return outcome
    saved = await _recorded(scene, run, done, outcome)
    await tell_absent(scene, run, before.walk, outcome.walk)
    saved = await _led_anew(scene, saved, before.walk, outcome.walk)
    if saved.owner_id != run.owner_id == scene.person.id:
        await show(scene.as_person(await owner_of(scene, saved)), saved, outcome)
        await ask_decider(scene, saved, outcome, run.waits_for, saved.owner_id)
    else:
        await _tell(scene, run, saved, outcome)
    if scene.person.id != saved.waits_for == run.waits_for and asks_otherwise(before.walk, outcome.walk):
        await redraw_decision(scene, saved, outcome)
    await _report_back(scene, saved, outcome)
    return outcome


async def _led_anew(scene: Scene, run: Run, before: Walk, place: Walk) -> Run:
    """A methodology may give the conversation to somebody else; whoever led it is told, and sees it no more."""
    role = place.leader
    if role == before.leader or role is None:
        return run
    owner = await owner_of(scene, run)
    leads = await effects.leader_of(scene, place, role, owner)
    if leads.id == owner.id:
        return run
    former = scene.as_person(owner)
    told = former.say("reassign.taken", title=run.title, name=name_of(leads, former))
    await former.answer(message(told, former.lang))
    return await hand_to(scene, run, leads)


async def pass_time(scene: Scene, run: Run, event: Event) -> None:
    """A deadline that passed in silence: what it promises is written, nobody is shown the same question again."""
    outcome, _ = await _proceeded(scene, run, event)
    await _recorded(scene, run, [event], outcome)


async def _proceeded(scene: Scene, run: Run, *events: Event) -> tuple[Outcome, list[Event]]:
    """Where the events lead, and those of them that changed something."""
    outcome = before = await current(scene, run)
    owner = await owner_of(scene, run)
    outside = await outside_of(scene, before.walk.algorithm, owner)
    deciding, done = decides(scene, run, before.walk), list[Event]()
    for event in events:
        outcome = await knowing.told(scene, outcome, event, outside, owner)
        outcome = proceed(outcome, event, outside, deciding=deciding)
        if not outcome.changed:
            break
        done.append(event)
    return outcome, done


async def reopened(scene: Scene, run: Run, message: str) -> tuple[Outcome, str] | None:
    """The run as it was before its latest answer, if this message was that answer; and the form's field it filled.

    None: something came after it, or nothing leads back. Nothing is stored.
    """
    latest = await runs.latest(scene.work, run.id)
    if not message or latest is None or latest.by != scene.person.id or latest.event.get("message") != message:
        return None
    back, _ = await _proceeded(scene, run, Back(scene.local))
    return (back, latest.event.get("name", "")) if back.changed else None


async def _recorded(scene: Scene, run: Run, events: Sequence[Event], outcome: Outcome) -> Run:
    before = await current(scene, run)
    deciding = decides(scene, run, before.walk)
    if known := knowing.learnt(before.session.vars, outcome.session.vars):
        await runs.append(scene.work, run.id, scene.person.id, {"event": "Known", "vars": dump(known)}, scene.now)
    for event in events:
        line = _journal(event)
        if deciding:
            line["deciding"] = True  # the same words from whoever leads would answer another question
        if scene.said and isinstance(event, Answered | Filled):
            line["message"] = scene.said  # by which an edit of it finds what it was
        await runs.append(scene.work, run.id, scene.person.id, line, scene.now)
    return await _store(scene, run, outcome)


async def _report_back(scene: Scene, run: Run, outcome: Outcome) -> None:
    """A conversation that another one waits for has ended: the other goes on with what came of it."""
    if run.status not in ("done", "cancelled"):
        return
    started_by = await handovers.by_child(scene.work, run.id)
    if started_by is None:
        return
    if run.status == "done":
        await _tell_sisters(scene, run, outcome.walk, started_by)
    parent = await runs.load(scene.work, started_by.run_id)
    if parent is None or parent.status not in ("open", "paused"):
        return
    key = started_by.key.removeprefix(f"{parent.id}/").removesuffix("/handover")
    values = {**outcome.walk.fields, "status": outcome.walk.status or run.status}
    owner = await owner_of(scene, parent)
    event = ChildEnded(key, values, local_minute(scene.now, owner.zone))
    after, _ = await _proceeded(scene, parent, event)
    if after.changed:
        saved = await _recorded(scene, parent, [event], after)
        await show(replace(scene.as_person(owner), reply="push"), saved, after)


async def given_up(scene: Scene, run: Run) -> None:
    """Whoever leads it goes for good: a conversation that waits for it goes on. Nothing of it is changed here."""
    await _report_back(scene, replace(run, status="cancelled"), await current(scene, run))


async def _tell_sisters(scene: Scene, run: Run, place: Walk, started_by: Handover) -> None:
    """Of several conversations begun by one, those still going hear how this one ended."""
    for row in await handovers.of_run(scene.work, started_by.run_id):
        sister = await runs.load(scene.work, row.started_run) if row.started_run else None
        if sister is None or sister.id == run.id or sister.status not in ("open", "paused"):
            continue
        theirs = scene.as_person(await owner_of(scene, sister))
        facts = await theirs.facts()
        ended = words(place.status, "status", place, facts, theirs.lang)
        text = theirs.say("run.sister_ended", title=run_title(place, facts, theirs.lang), status=ended)
        open_it = Button(f"▶️ {sister.title}"[:BUTTON_LIMIT], actions.open_run(sister.id))
        await replace(theirs, reply="push").answer(choices(text, (open_it,)), f"{sister.id}/sister")


async def hand_to(scene: Scene, run: Run, owner: Person) -> Run:
    """Another person leads the run from now on; its tasks, decisions and reminders follow."""
    outcome = undecided(await current(scene, run))
    return await _store(scene, replace(run, owner_id=owner.id), outcome)


async def resume(scene: Scene, run: Run) -> None:
    """Open a run where it stopped; after a day with a reminder of the last answers. A pause ends by this."""
    outcome = await current(scene, run)
    if outcome.session.paused_until is not None:
        outcome = replace(outcome, session=replace(outcome.session, paused_until=None))
        run = await _store(scene, run, outcome)
    old = (scene.now - run.updated_at).total_seconds() > RECAP_AFTER_HOURS * 3600
    await show(scene, run, outcome, recap=old)


async def tapped_twice(scene: Scene, algorithm: str, partner_id: str | None) -> bool:
    """A button that begins a run has no turn to grow old by: the run that its first tap began is shown again."""
    for run in await runs.open_for(scene.work, scene.person.id):
        fresh = run.turn <= (1 if partner_id is None else 2)
        if fresh and (run.algorithm, run.partner_id) == (algorithm, partner_id):
            await resume(scene, run)
            return True
    return False


async def refer(scene: Scene, run: Run) -> None:
    """Ask the present decider, if it is another than the run waits for: people leave and come back, decisions stay."""
    outcome = await current(scene, run)
    decider = await effects.decider_of(scene, outcome.walk, await owner_of(scene, run))
    if decider is not None and decider.id != run.waits_for:
        saved = await _store(scene, run, outcome)
        await _tell(scene, run, saved, outcome)


async def retitle(scene: Scene) -> None:
    """The person's open runs, named in the language that was just chosen."""
    for listed in await runs.open_for(scene.work, scene.person.id):
        if (run := await runs.load(scene.work, listed.id)) is not None:
            named = replace(run, title=await titled(scene, run))
            await runs.save(scene.work, named, run.turn, run.updated_at)


async def _store(scene: Scene, run: Run, outcome: Outcome) -> Run:
    """Write the run and everything that follows from its answers."""
    owner = await owner_of(scene, run)
    place = outcome.walk
    decider = await effects.decider_of(scene, place, owner)
    if run.waits_for is not None and (decider is None or decider.id != run.waits_for):
        outcome = undecided(outcome)
    session = outcome.session
    seen_by_owner = await scene.as_person(owner).facts_leading(run)
    partner = seen_by_owner.partners.get(effects.partner_of(place) or "")
    wake = wakes_at(session, place)
    changed = replace(
        run,
        title=run_title(place, seen_by_owner, owner.lang),
        partner_id=partner.id if partner else None,
        state=session_to_json(session),
        turn=session.turn,
        status=_status(session, place),
        waits_for=decider.id if decider and session.cancelled is None else None,
        wake_at=as_utc(wake, owner.zone) if wake else None,
    )
    saved = await runs.save(scene.work, changed, run.turn, scene.now)
    if saved is None:
        raise Outrun(run.id)
    before = scene.walked.get(mark_of(run))
    if before is None or run.owner_id != saved.owner_id or _calls_for_something(before.walk, place):
        await effects.apply(scene, saved, session, place, owner, before.walk.filed if before else ())
        await reminders.follow(scene, saved, outcome, owner)
    await polls.settle(scene, saved, session, place)
    await let_go(scene, run, saved)
    await _start_children(scene, saved, place, owner)
    plain = replace(outcome, changed=False, refused=None, lost=())
    scene.work.after_commit(lambda: scene.house.kept.put(saved.id, mark_of(saved), plain))
    return saved


def _calls_for_something(*walks: Walk) -> bool:
    """Whether anything follows, or followed, from the answers: a task, a paper, a wait, somebody's decision."""
    waits = (visit.step.node.kind in ("wait", "approve", "call") for place in walks for visit in place.open.values())
    return any(place.made or place.records for place in walks) or any(waits)


async def _start_children(scene: Scene, run: Run, place: Walk, owner: Person) -> None:
    """Conversations that this one has called: each once, with what was handed over."""
    if all(filed.kind != "handover" for filed in place.filed):
        return
    known = {algorithm.id: algorithm for algorithm in scene.house.methodology.all()}
    for row in await handovers.of_run(scene.work, run.id):
        algorithm = known.get(row.algorithm)
        if row.started_run is not None or algorithm is None:
            continue
        leads = await effects.leader(scene, await effects.in_charge(scene, algorithm.file.roles.owner, owner), owner)
        given = await effects.launch_values(scene, algorithm, row.vars, leads)
        child, _ = await _started(scene.as_person(leads), algorithm, given, leads)
        await handovers.started(scene.work, row.key, child.id)


class Outrun(RuntimeError):
    """Somebody else pressed the same run first; the press is done again over what they left."""


def _status(session: Session, place: Walk) -> runs.Status:
    if session.cancelled is not None:
        return "cancelled"
    if place.ended:
        return "done"
    return "paused" if session.paused_until is not None else "open"


async def _tell(scene: Scene, before: Run, run: Run, outcome: Outcome) -> None:
    """The person who pressed sees the result; the owner and a newly awaited decider get a card of their own."""
    outcome = outcome if run.waits_for == before.waits_for else undecided(outcome)
    owner = await owner_of(scene, run)
    if scene.person.id in (owner.id, run.waits_for):
        await _present(scene, run, outcome)
    elif run.turn == before.turn:  # they began to decide, and somebody else has come back to it meanwhile
        await scene.answer(await decides_now(scene, run), run.id)
    else:
        await thank(scene, run, outcome)
    if scene.person.id != owner.id and run.turn != before.turn:  # a decision that still wants a comment is not news
        await show(scene.as_person(owner), run, outcome)
    await ask_decider(scene, run, outcome, before.waits_for, scene.person.id)


async def _present(scene: Scene, run: Run, outcome: Outcome) -> None:
    """The run's question; where another conversation of this person has the word, that one's."""
    child = await child_of(scene, run, outcome.walk)
    if child is None or child.owner_id != scene.person.id:
        await show(scene, run, outcome)
    else:
        await show(scene, child, await current(scene, child))


def _journal(event: Event) -> dict[str, Any]:
    return {"event": type(event).__name__, **dump(asdict(event))}
