"""A right asked over the company's rows: what it is about this minute, and a line in the audit for each denial."""

from __future__ import annotations

from datetime import date, datetime
from typing import cast

from bot.access import Actor, Target, What, can
from dialogs.screens import Json
from storage import audit, partners, people, polls, runs, talks
from storage.database import Reading, Work
from storage.partners import Partner
from storage.people import Person
from storage.promises import Promise
from storage.runs import Run

STRANGER = "stranger"


async def actor(read: Reading, person: Person) -> Actor:
    """With the teams of this minute: the same that the lists of partners go by."""
    led = await people.teams_led_by(read, person.id) if person.role == "team_lead" else []
    return Actor(person.id, person.role, frozenset([*led, *filter(None, [person.team_id])]), person.active)


async def permitted(  # who, what, on what, and where it is recorded
    work: Work, person: Person, what: What, target: Target, about: str, now: datetime
) -> bool:
    """The one gate of a press. What is refused is on record; `about` is the id that was named."""
    if can(await actor(work, person), what, target):
        return True
    await denied(work, person.id, what, about, now)
    return False


async def denied(work: Work, who: str, what: str, about: str, now: datetime, detail: Json | None = None) -> None:
    await audit.append(work, audit.Deed(now, who, f"{what}.denied", about, detail or {}))


def of_run(run: Run) -> Target:
    return Target(owner_id=run.owner_id, decider_id=run.waits_for)


async def of_partner(read: Reading, partner: Partner) -> Target:
    owner = await people.by_id(read, partner.owner_id) if partner.owner_id else None
    team, deputy = (owner.team_id, owner.deputy_id) if owner else (None, None)
    return Target(owner_id=partner.owner_id, team_id=team, decider_id=deputy)


async def of_promise(read: Reading, promise: Promise, today: date) -> Target:
    """Whose it is to see to, and who does it while they are away."""
    owner = await people.by_id(read, promise.holder)
    if owner is None:
        return Target()
    deputy = await people.stand_in(read, owner, today)
    return Target(owner_id=owner.id, team_id=owner.team_id, decider_id=deputy.id)


async def _of_board(read: Reading, level: str, subject: str) -> Target | None:
    """A board says of what level it is, and whose."""
    if level != "manager":
        return Target(team_id=subject or None)
    person = await people.by_id(read, subject)
    return Target(owner_id=person.id, team_id=person.team_id) if person else None


def basis(what: What, about: str) -> str:
    """What a message rests on, as it waits in the outbox."""
    return f"{what}:{about}"


async def still(read: Reading, person: Person, rests_on: str | None) -> bool:
    """Asked when a message is sent: whether its person is still here and may still see what it is about."""
    if not person.active:
        return False
    if not rests_on:
        return True
    what, _, about = rests_on.partition(":")
    target = await _target(read, what, about)
    return target is not None and can(await actor(read, person), cast(What, what), target)


async def _target(read: Reading, what: str, about: str) -> Target | None:
    """None for what is no more, and for a right no message rests on."""
    match what:
        case "run.see":
            run = await runs.load(read, about)
            return of_run(run) if run else None
        case "partner.see":
            partner = await partners.by_id(read, about)
            return await of_partner(read, partner) if partner else None
        case "facts.import":
            talk = await talks.load(read, about)
            return Target(owner_id=talk.by) if talk else None
        case "poll.vote":
            return Target(asked=frozenset(vote.person_id for vote in await polls.votes_of(read, about)))
        case "team.digest":
            return Target(team_id=about)
        case "team.see":
            return await _of_board(read, *about.split("/", 1))
        case "people.invite" | "people.accounts" | "methodology.see" | "partner.merge":
            return Target()
    return None
