"""What a run's answers call for, written into the company's rows: tasks, reports, plans, hand-overs, whose decision.

Everything is keyed by the run, so that passing a step again corrects the row and never doubles it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from algorithms.compiled import Algorithm
from algorithms.expressions import Expression
from algorithms.moments import at_minute
from algorithms.values import live
from bot import filing, promises, rights, trips
from bot.access import Target, can
from bot.scene import Scene, as_utc, local_minute
from dialogs.attachments import attachments
from dialogs.facts import Facts
from dialogs.place import Filed, TaskDue, Walk
from dialogs.reading.companies import parse
from dialogs.reading.transliteration import latin
from dialogs.session import Session, dump, load
from dialogs.wording import fill_with
from storage import handovers, partners, people, plans, reports, tasks
from storage.people import Person, new_id
from storage.promises import Said
from storage.runs import Run


async def apply(  # of which run, as it is recorded and walked, whose; what was filed before this press
    scene: Scene, run: Run, session: Session, place: Walk, owner: Person, was: Sequence[Filed] = ()
) -> None:
    """Make the rows of the company agree with the walk. Plans and trips are filed once: their visits live on since."""
    facts = await scene.as_person(owner).facts_leading(run)
    wanted = place.tasks if session.cancelled is None else ()
    rows = [await _task(scene, run, task, place, facts, owner) for task in wanted]
    files = [dict(note) for note in attachments(place)]
    said: list[Said] = []
    for filed in _in_force(place):
        if filed.kind in ("plan", "trip") and filed in was and session.cancelled is None:
            continue
        if filed.kind == "trip":
            await trips.file(scene, run, filed, owner, given_up=session.cancelled is not None)
        else:
            said += await _file(scene, run, filed, files, owner)
    ours = await promises.follow(scene, run, said if session.cancelled is None else (), owner)
    await tasks.sync(scene.work, run.id, [*rows, *ours], scene.now)
    for filed in _in_force(place):
        if filed.kind == "promises" and filed.values.get("kept"):
            await promises.all_kept(scene, run, filed.key, owner)
    for task in place.tasks:
        if task.done:
            await tasks.close(scene.work, f"{run.id}/{task.key}", scene.now)
    await _decided(scene, run, place)


def _in_force(place: Walk) -> list[Filed]:
    """Of a report, a plan, a trip or promises only the last round; a conversation has one of each."""
    last = {filed.kind: filed for filed in place.filed}
    once = ("report", "plan", "trip", "promises")
    return [filed for filed in place.filed if filed.kind not in once or filed is last[filed.kind]]


async def _task(scene: Scene, run: Run, task: TaskDue, place: Walk, facts: Facts, owner: Person) -> tasks.TaskRow:
    person = await assignee(scene, task.to, await _card_holder(scene, place, owner))
    # A day is a day wherever one is; a minute was counted on the owner's clock.
    exact = isinstance(task.due, datetime)
    due_at = as_utc(at_minute(task.due), owner.zone if exact else person.zone)
    due = local_minute(due_at, person.zone).isoformat(timespec="minutes") if exact else task.due.isoformat()
    return tasks.TaskRow(
        key=f"{run.id}/{task.key}",
        run_id=run.id,
        step=task.step,
        to_role=task.to,
        person_id=person.id,
        partner_id=run.partner_id,
        title_ru=fill_with(task.title, task.fills, place, facts, "ru"),
        title_en=fill_with(task.title, task.fills, place, facts, "en"),
        due=due,
        due_at=due_at,
    )


async def assignee(scene: Scene, to: str, owner: Person) -> Person:
    """Who does what a role is asked for: its person, or their deputy while they are away."""
    return await _present(scene, await in_charge(scene, to, owner))


async def _present(scene: Scene, person: Person) -> Person:
    """By the person's own calendar, so that it is the same whoever presses where."""
    if person.deputy_id is None:
        return person
    return await people.stand_in(scene.work, person, local_minute(scene.now, person.zone).date())


async def _above_suspicion(scene: Scene, person: Person, *concerned: Person) -> Person:
    """As `_present`, but nobody says yes to their own work for somebody else: a director does, or it waits."""
    barred = {each.id for each in concerned}
    for each in (person, *await people.of_role(scene.work, "director")):
        found = await _present(scene, each)
        if found.id == person.id or found.id not in barred:
            return found
    return person


async def in_charge(scene: Scene, to: str, owner: Person) -> Person:
    """A role as a person: the owner, the owner's lead, whoever is on duty for a function; never nobody."""
    if to == "rm":
        return owner
    lead = await scene.lead_of(owner)
    if to == "team_lead" and lead is not None:
        return lead
    if to not in ("team_lead", "director"):
        duty = await people.of_role(scene.work, to)  # type: ignore[arg-type]  # a role by the methodology's lint, or a person
        if duty:
            return duty[0]
        named = await people.by_id(scene.work, to)
        if named is not None and named.active:
            return named
    above = await people.of_role(scene.work, "director")
    return next(iter(above), lead or owner)


async def meant_to_decide(scene: Scene, place: Walk, owner: Person) -> Person | None:
    """Whom the methodology names for the decision that is waited for; a deputy may take it in their place."""
    asked = place.deciding
    if asked is None:
        return None
    role = asked.step.role
    code = role.run(place.at(asked)) if isinstance(role, Expression) else role
    return await in_charge(scene, str(code), await _card_holder(scene, place, owner))


async def decider_of(scene: Scene, place: Walk, owner: Person) -> Person | None:
    """Whose decision the run waits for now."""
    person = await meant_to_decide(scene, place, owner)
    if person is None:
        return None
    holder = await _card_holder(scene, place, owner)
    # Whoever took over the lead's conversation decides in it what the lead would.
    same = place.leader is not None and (await in_charge(scene, place.leader, holder)).id == person.id
    return await _above_suspicion(scene, person, *(() if same else (owner,)), holder)


async def leader_of(scene: Scene, place: Walk, role: str, owner: Person) -> Person:
    """Who leads the conversation from now on."""
    holder = await _card_holder(scene, place, owner)
    return await leader(scene, await in_charge(scene, role, holder), owner, holder)


async def leader(scene: Scene, person: Person, owner: Person, *concerned: Person) -> Person:
    """Who takes over a conversation meant for this person. One's own stays one's own; functions lead none."""
    if person.id == owner.id:
        return person
    found = await _above_suspicion(scene, person, owner, *concerned)
    actor = await rights.actor(scene.work, found)
    return found if can(actor, "run.lead", Target(owner_id=found.id)) else person


async def _card_holder(scene: Scene, place: Walk, owner: Person) -> Person:
    """Whose lead is meant. Where a conversation may go to others, roles are those around the partner's manager."""
    id_ = partner_of(place) if place.algorithm.leads else None
    partner = await partners.by_id(scene.work, id_) if id_ else None
    manager = await people.by_id(scene.work, partner.owner_id) if partner and partner.owner_id else None
    return manager or owner


async def launch_values(scene: Scene, algorithm: Algorithm, handed: Mapping[str, Any], owner: Person) -> dict[str, Any]:
    """What a conversation hands over, as the called one takes it: its fields, its lists, ready answers of its steps.

    A partner that is not one yet becomes a card here, once for each taxpayer's number.
    """
    values = {}
    for name, value in handed.items():
        if name in algorithm.fields or name in algorithm.items or name in algorithm.steps:
            new = value.get("new_partner") if isinstance(value, Mapping) else None
            values[name] = await _partner(scene, new, owner) if new else load(value)
    return algorithm.given(values)


async def _partner(scene: Scene, new: Mapping[str, Any], owner: Person) -> str:
    """The card of a candidate: the one with its number, filled in, or a new one at the stage it has reached."""
    inn = str(new.get("inn") or "") or None
    await scene.work.alone(f"inn/{inn}")
    known = await partners.by_inn(scene.work, inn) if inn else None
    stage = str(new.get("stage") or "negotiation")
    if known is not None:
        await partners.change(scene.work, replace(known, city=known.city or str(new.get("city") or ""), stage=stage))
        scene.forget()
        return known.id
    name, city = str(new.get("name") or ""), str(new.get("city") or "")
    english = latin(parse(name).core)
    card = partners.Partner(new_id(), name, english, (), inn, city, "", None, owner.id, stage, scene.now)
    await partners.add(scene.work, card)
    scene.forget()
    return card.id


async def _file(scene: Scene, run: Run, filed: Filed, files: list[Any], owner: Person) -> list[Said]:
    """On record; answers what it says was promised."""
    match filed.kind:
        case "report":
            return await filing.report(scene, run, filed, files, owner)
        case "promises":
            return await filing.promised(scene, filed)
        case "plan":
            await _plan(scene, run, filed.values, owner)
        case "handover":
            values = filed.values
            row = handovers.Handover(
                f"{run.id}/{filed.key}", run.id, values["algorithm"], dump(values["vars"]), scene.now
            )
            await handovers.put(scene.work, row)
    return []


async def _plan(scene: Scene, run: Run, values: Mapping[str, Any], owner: Person) -> None:
    week = str(values["week"])
    chosen = [*(values.get("visits") or ()), *_extras(values.get("extras"))]
    merged = await partners.kept_of(scene.work, chosen)
    days = {each.fields["partner"]: each.fields["at"] for each in live(values.get("days") or ())}
    planned = {(partner := merged.get(each, each)): _planned(partner, run.id, days.get(each)) for each in chosen}
    await plans.store(scene.work, plans.Plan(owner.id, week, run.id, scene.now), list(planned.values()))


def _planned(partner: str, key: str, at: datetime | None) -> plans.Planned:
    return plans.Planned(partner, key, at and at.date(), at=f"{at:%H:%M}" if at else None)


def _extras(extras: Any) -> list[str]:
    """Partners added by hand: a list of items that hold a partner."""
    return [item.fields["partner"] for item in extras or () if item.fields.get("partner")]


async def _decided(scene: Scene, run: Run, place: Walk) -> None:
    """The lead's word on the run's report."""
    filed = [filed for filed in place.filed if filed.kind == "report"]
    visits = [visit for visit in place.path if visit.step.node.kind == "approve" and visit.answer is not None]
    if not filed or not visits:
        return
    answer = visits[-1].answer
    waits = place.frontier is not None and place.frontier.step.node.kind == "approve"
    if answer is None or waits:
        return
    status = "accepted" if answer.value == "approve" else "rework"
    for report in await reports.of_run(scene.work, run.id):
        await reports.decide(scene.work, report.number, answer.by, status, answer.comment, scene.now)  # type: ignore[arg-type]  # one of two literals


def partner_of(place: Walk) -> str | None:
    """The partner a run is about: what the file names as its subject."""
    value = place.subject
    return value if isinstance(value, str) else None
