"""Runs from the outside: begin, press, show. Loads what is recorded, lets the engine decide, stores what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from algorithms.compiled import Algorithm
from bot import effects, polls, reminders, rights
from bot.access import Target, What, can
from bot.scene import Scene, as_utc, local_minute
from dialogs import actions
from dialogs.decided import decision_screen
from dialogs.engine import Outcome, proceed, start, wakes_at
from dialogs.events import Answered, Back, ChildEnded, Event, Filled, Outside
from dialogs.facts import Facts
from dialogs.menu import choices, message
from dialogs.place import Walk
from dialogs.reading.results import Refused
from dialogs.screens import Button, Screen
from dialogs.session import Session, dump, session_from_json, session_to_json
from dialogs.view import run_title, view
from dialogs.walk import walk
from dialogs.wording import labels_of, words
from storage import focus, handovers, people, reports, runs
from storage.handovers import Handover
from storage.people import Person, new_id
from storage.runs import Run

RECAP_AFTER_HOURS = 24
BUTTON_LIMIT = 40


async def begin(scene: Scene, algorithm_id: str, given: Mapping[str, Any] | None = None) -> Run | None:
    """Start a run of the current version for the person of the scene, and show its first question.

    None for who may lead none: functions get tasks and decisions only.
    """
    if not await scene.may_own("run.begin", algorithm_id):
        await scene.not_yours()
        return None
    saved, outcome = await _started(scene, scene.house.methodology.current(algorithm_id), given or {}, scene.person)
    await _present(scene, saved, outcome)
    return saved


async def _started(scene: Scene, algorithm: Algorithm, given: Mapping[str, Any], owner: Person) -> tuple[Run, Outcome]:
    """A new run of this person, on record; nothing is shown yet."""
    local = local_minute(scene.now, owner.zone)
    session = Session(new_id(), algorithm.id, algorithm.version, local, given, calendar=scene.house.calendar)
    outcome = start(algorithm, session, await _outside(scene, algorithm, owner))
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
    await _tell_absent(scene, run, before.walk, outcome.walk)
    saved = await _led_anew(scene, saved, before.walk, outcome.walk)
    if saved.owner_id != run.owner_id == scene.person.id:
        await show(scene.as_person(await _owner(scene, saved)), saved, outcome)
        await ask_decider(scene, saved, outcome, run.waits_for, saved.owner_id)
    else:
        await _tell(scene, run, saved, outcome)
    await _report_back(scene, saved, outcome)
    return outcome


async def _led_anew(scene: Scene, run: Run, before: Walk, place: Walk) -> Run:
    """A methodology may give the conversation to somebody else; whoever led it is told, and sees it no more."""
    role = place.leader
    if role == before.leader or role is None:
        return run
    owner = await _owner(scene, run)
    leads = await effects.leader_of(scene, place, role, owner)
    if leads.id == owner.id:
        return run
    former = scene.as_person(owner)
    told = former.say("reassign.taken", title=run.title, name=name_of(leads, former))
    await former.answer(message(told, former.lang))
    return await hand_to(scene, run, leads)


async def _tell_absent(scene: Scene, run: Run, before: Walk, place: Walk) -> None:
    """Whoever was meant to decide hears, on their return, how somebody else did in their place."""
    visit = before.deciding if run.waits_for == scene.person.id else None
    answer = next((each.answer for each in reversed(place.passed) if visit and each.key == visit.key), None)
    owner = await _owner(scene, run)
    meant = await effects.meant_to_decide(scene, before, owner) if answer else None
    if visit is None or answer is None or meant is None or meant.id in (scene.person.id, owner.id):
        return
    absent = scene.as_person(meant)
    word = labels_of(visit.key.step, place)[answer.value].say(meant.lang)
    title = await title_of(absent, run)
    told = absent.say("decided.for_you", title=title, decision=word, name=name_of(scene.person, absent))
    await scene.post.over(meant, message(told, meant.lang), run.id)
    await absent.answer(message(told, meant.lang))


async def _let_go(scene: Scene, before: Run, run: Run) -> None:
    """Whoever is asked for a decision no more: their card says so, and rings nobody."""
    former = await people.by_id(scene.work, before.waits_for) if before.waits_for else None
    if former is None or former.id in (scene.person.id, run.owner_id, run.waits_for):
        return
    await scene.post.over(former, await _decides_now(scene.as_person(former), run), run.id)


async def _decides_now(scene: Scene, run: Run) -> Screen:
    """For somebody who was asked before."""
    now = await people.by_id(scene.work, run.waits_for) if run.waits_for else None
    key, who = ("decided.by_another", now) if now else ("decided.withdrawn", await _owner(scene, run))
    told = scene.say(key, title=await title_of(scene, run), name=name_of(who, scene))
    return message(told, scene.lang)


async def pass_time(scene: Scene, run: Run, event: Event) -> None:
    """A deadline that passed in silence: what it promises is written, nobody is shown the same question again."""
    outcome, _ = await _proceeded(scene, run, event)
    await _recorded(scene, run, [event], outcome)


async def _proceeded(scene: Scene, run: Run, *events: Event) -> tuple[Outcome, list[Event]]:
    """Where the events lead, and those of them that changed something."""
    outcome = before = await current(scene, run)
    outside = await _outside(scene, before.walk.algorithm, await _owner(scene, run))
    deciding, done = _decides(scene, run, before.walk), list[Event]()
    for event in events:
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


async def is_old(scene: Scene, run: Run, turn: int) -> bool:
    """Whether a button belongs to a step that is over. A decision keeps its buttons while the run goes on elsewhere."""
    if turn == run.turn:
        return False
    place = (await current(scene, run)).walk
    asked = place.deciding if _decides(scene, run, place) else None
    return asked is None or turn != asked.mark


def _decides(scene: Scene, run: Run, place: Walk) -> bool:
    """Whether this person is asked for a decision. Whoever also leads the run is asked where they stand."""
    at_hand = place.frontier is not None and place.frontier.step.node.kind == "approve"
    return run.waits_for == scene.person.id and (run.owner_id != scene.person.id or at_hand)


async def _recorded(scene: Scene, run: Run, events: Sequence[Event], outcome: Outcome) -> Run:
    deciding = _decides(scene, run, (await current(scene, run)).walk)
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
    owner = await _owner(scene, parent)
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
        theirs = scene.as_person(await _owner(scene, sister))
        facts = await theirs.facts()
        ended = words(place.status, "status", place, facts, theirs.lang)
        text = theirs.say("run.sister_ended", title=run_title(place, facts, theirs.lang), status=ended)
        open_it = Button(f"▶️ {sister.title}"[:BUTTON_LIMIT], actions.open_run(sister.id))
        await replace(theirs, reply="push").answer(choices(text, (open_it,)), f"{sister.id}/sister")


async def hand_to(scene: Scene, run: Run, owner: Person) -> Run:
    """Another person leads the run from now on; its tasks, decisions and reminders follow."""
    outcome = _undecided(await current(scene, run))
    return await _store(scene, replace(run, owner_id=owner.id), outcome)


async def current(scene: Scene, run: Run) -> Outcome:
    """The run as it stands, nothing pressed. Walked once a press."""
    mark = _mark(run)
    if mark not in scene.walked:
        kept = scene.house.kept.get(run.id, mark)
        scene.walked[mark] = kept or await _walked(scene, run)
    return scene.walked[mark]


async def _walked(scene: Scene, run: Run) -> Outcome:
    """From the record alone."""
    algorithm = await scene.house.methodology.version(scene.work, run.version)
    session = session_from_json(run.state)
    outside = await _outside(scene, algorithm, await _owner(scene, run))
    return Outcome(session, walk(algorithm, session, outside), changed=False)


def _mark(run: Run) -> str:
    return f"{run.id}/{run.version}/{run.turn}/{run.updated_at}"


async def seen(scene: Scene, run: Run) -> Outcome:
    """The run as this person sees it: whoever decides looks at what is to be decided, wherever the run stands."""
    outcome = await current(scene, run)
    place = outcome.walk
    return replace(outcome, walk=place.at(place.deciding)) if _decides(scene, run, place) else outcome


async def show(scene: Scene, run: Run, outcome: Outcome, *, why: bool = False, recap: bool = False) -> None:
    """The run's card for the person of the scene; what they type next belongs to it."""
    facts = await facts_of(scene, run, outcome.walk)
    await focus.put(scene.work, scene.person.id, run.id, gently=scene.reply == "push")
    await scene.answer_of(run.id, view(outcome, facts, scene.lang, why=why, recap=recap))


async def resume(scene: Scene, run: Run) -> None:
    """Open a run where it stopped; after a day with a reminder of the last answers. A pause ends by this."""
    outcome = await current(scene, run)
    if outcome.session.paused_until is not None:
        outcome = replace(outcome, session=replace(outcome.session, paused_until=None))
        run = await _store(scene, run, outcome)
    old = (scene.now - run.updated_at).total_seconds() > RECAP_AFTER_HOURS * 3600
    await show(scene, run, outcome, recap=old)


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


async def ask_again(scene: Scene) -> None:
    """The question this person is at, below what was said meanwhile."""
    run = await focused(scene)
    if run is not None and run.status == "open":
        await show(scene, run, await current(scene, run))


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
    decider = await effects.decider_of(scene, outcome.walk, await _owner(scene, run))
    if decider is not None and decider.id != run.waits_for:
        saved = await _store(scene, run, outcome)
        await _tell(scene, run, saved, outcome)


def _undecided(outcome: Outcome) -> Outcome:
    """What one person began to decide, nobody finishes in their place by the next words they write."""
    drafts = {key: draft for key, draft in outcome.session.drafts.items() if not draft.decision}
    return replace(outcome, session=replace(outcome.session, drafts=drafts))


async def retitle(scene: Scene) -> None:
    """The person's open runs, named in the language that was just chosen."""
    for listed in await runs.open_for(scene.work, scene.person.id):
        if (run := await runs.load(scene.work, listed.id)) is not None:
            named = replace(run, title=await _titled(scene, run))
            await runs.save(scene.work, named, run.turn, run.updated_at)


async def title_of(scene: Scene, run: Run) -> str:
    """As the person of the scene reads it; the stored one is in the owner's language."""
    return run.title if (await _owner(scene, run)).lang == scene.lang else await _titled(scene, run)


async def _titled(scene: Scene, run: Run) -> str:
    return run_title((await current(scene, run)).walk, await _named(scene, run, await scene.facts()), scene.lang)


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


async def _named(scene: Scene, run: Run, facts: Facts) -> Facts:
    """Whoever is asked reads the names that the owner sees, though those partners are not theirs to open."""
    theirs = await scene.as_person(await _owner(scene, run)).facts_leading(run)
    return replace(facts, partners={**theirs.partners, **facts.partners})


async def facts_of(scene: Scene, run: Run, place: Walk) -> Facts:
    owner = await _owner(scene, run)
    decider = await effects.decider_of(scene, place, owner)
    facts = await _named(scene, run, await scene.facts(run, name_of(decider, scene) if decider else ""))
    report = await reports.by_key(scene.work, run.id) if place.algorithm.files_reports else None
    author = "" if scene.person.id == owner.id else name_of(owner, scene)
    child = await _child_of(scene, run, place)
    return replace(
        facts,
        report_number=report.number if report else None,
        author=author,
        deciding=_decides(scene, run, place),
        near=await scene.near() if _asks_partner(place) else (),
        child=child.id if child else "",
        poll=await polls.standing(scene, run, place) if scene.person.id == owner.id else None,
    )


def _asks_partner(place: Walk) -> bool:
    asked = place.frontier.step.node.input if place.frontier else None
    fields = [field.ask for field in getattr(asked, "fields", ())]
    return any(getattr(each, "type", "") == "partner_picker" for each in (asked, *fields))


async def _store(scene: Scene, run: Run, outcome: Outcome) -> Run:
    """Write the run and everything that follows from its answers."""
    owner = await _owner(scene, run)
    place = outcome.walk
    decider = await effects.decider_of(scene, place, owner)
    if run.waits_for is not None and (decider is None or decider.id != run.waits_for):
        outcome = _undecided(outcome)
    session = outcome.session
    seen_by_owner = await scene.as_person(owner).facts_leading(run)
    partner = effects.partner_of(place.algorithm, place)
    wake = wakes_at(session, place)
    changed = replace(
        run,
        title=run_title(place, seen_by_owner, owner.lang),
        partner_id=partner if partner in seen_by_owner.partners else None,
        state=session_to_json(session),
        turn=session.turn,
        status=_status(session, place),
        waits_for=decider.id if decider and session.cancelled is None else None,
        wake_at=as_utc(wake, owner.zone) if wake else None,
    )
    saved = await runs.save(scene.work, changed, run.turn, scene.now)
    if saved is None:
        raise Outrun(run.id)
    before = scene.walked.get(_mark(run))
    if before is None or run.owner_id != saved.owner_id or _calls_for_something(before.walk, place):
        await effects.apply(scene, saved, session, place, owner)
        await reminders.follow(scene, saved, outcome, owner)
    await polls.settle(scene, saved, session, place)
    await _let_go(scene, run, saved)
    await _start_children(scene, saved, place, owner)
    plain = replace(outcome, changed=False, refused=None, lost=())
    scene.work.after_commit(lambda: scene.house.kept.put(saved.id, _mark(saved), plain))
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
    outcome = outcome if run.waits_for == before.waits_for else _undecided(outcome)
    owner = await _owner(scene, run)
    if scene.person.id in (owner.id, run.waits_for):
        await _present(scene, run, outcome)
    elif run.turn == before.turn:  # they began to decide, and somebody else has come back to it meanwhile
        await scene.answer(await _decides_now(scene, run), run.id)
    else:
        await _thank(scene, run, outcome)
    if scene.person.id != owner.id and run.turn != before.turn:  # a decision that still wants a comment is not news
        await show(scene.as_person(owner), run, outcome)
    await ask_decider(scene, run, outcome, before.waits_for, scene.person.id)


async def ask_decider(scene: Scene, run: Run, outcome: Outcome, *told: str | None) -> None:
    """A card of their own for whoever is asked for a decision now, unless they have it."""
    if run.waits_for and run.waits_for not in told:
        decider = await people.by_id(scene.work, run.waits_for)
        if decider is not None:
            await show(scene.as_person(decider), run, outcome)


async def redraw_decision(scene: Scene, run: Run, outcome: Outcome) -> None:
    """The card of whoever is asked names who asks; that is somebody else now."""
    decider = await people.by_id(scene.work, run.waits_for) if run.waits_for else None
    if decider is not None and decider.id != run.owner_id:
        theirs = scene.as_person(decider)
        screen = view(outcome, await facts_of(theirs, run, outcome.walk), theirs.lang)
        await scene.post.over(decider, screen, run.id, rights.basis("run.see", run.id))


async def _present(scene: Scene, run: Run, outcome: Outcome) -> None:
    """The run's question; where another conversation of this person has the word, that one's."""
    child = await _child_of(scene, run, outcome.walk)
    if child is None or child.owner_id != scene.person.id:
        await show(scene, run, outcome)
    else:
        await show(scene, child, await current(scene, child))


async def _child_of(scene: Scene, run: Run, place: Walk) -> Run | None:
    """The conversation that the question looked at waits for."""
    if place.frontier is None or place.frontier.step.node.kind != "call":
        return None
    row = await handovers.by_key(scene.work, f"{run.id}/{place.frontier.key}/handover")
    return await runs.load(scene.work, row.started_run) if row and row.started_run else None


async def _thank(scene: Scene, run: Run, outcome: Outcome) -> None:
    """Whoever decided sees that it is recorded; the run goes on with its owner."""
    decided = next(visit for visit in reversed(outcome.walk.path) if visit.answer and visit.step.node.kind == "approve")
    facts = await _named(scene, run, await scene.facts())
    await scene.answer(decision_screen(decided, outcome.walk, facts, scene.lang), run.id)


async def _owner(scene: Scene, run: Run) -> Person:
    if scene.person.id == run.owner_id:
        return scene.person
    owner = scene.owners.get(run.owner_id) or await people.by_id(scene.work, run.owner_id)
    if owner is None:
        raise LookupError(f"run {run.id} has no owner")
    scene.owners[owner.id] = owner
    return owner


def name_of(person: Person, scene: Scene) -> str:
    return person.name_en if scene.lang == "en" and person.name_en else person.name


async def _outside(scene: Scene, algorithm: Algorithm, owner: Person) -> Outside:
    """Company settings as they are today, of which `walk` records those a step reads; and whom a question may name."""
    return Outside(algorithm.cfg, await scene.colleagues(owner) if algorithm.asks_people else ())


def _journal(event: Event) -> dict[str, Any]:
    return {"event": type(event).__name__, **dump(asdict(event))}


def refusing(outcome: Outcome, refused: Refused) -> Outcome:
    """The same place with a refusal said above the question."""
    return replace(outcome, refused=refused)
