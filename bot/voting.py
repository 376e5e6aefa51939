"""Polls as people meet them: the card of each, one mark a person until it is over, and what the leader does with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from algorithms.model import Poll as Asked
from bot import hearing, polls, seeing
from bot.access import Target
from bot.scene import House, Post, Scene, as_utc, place_of
from dialogs.events import Answered
from dialogs.polls import MARKS
from dialogs.screens import Action
from dialogs.view import run_title
from dialogs.wording import fill
from storage import people, runs
from storage import polls as rows
from storage.database import Work
from storage.people import Person, new_id
from storage.polls import Poll, Vote
from storage.runs import Run

# ── whoever leads ───────────────────────────────────────────────────────────────────────────────────────────


async def of_run(scene: Scene, run: Run, action: Action) -> bool:
    """Buttons of the step that asks. False: somebody else's business. Where the step asks nobody it is shown."""
    if action.verb not in ("va", "vc", "vt"):
        return False
    place = (await seeing.current(scene, run)).walk
    poll = polls.asking(place)
    row = await rows.of_visit(scene.work, run.id, str(place.frontier.key)) if poll and place.frontier else None
    marks = polls.marks(await rows.votes_of(scene.work, row.id)) if row and row.closed_at else []
    match action.verb:
        # Tapped again while it is open, it would ring everybody again.
        case "va" if poll and run.status == "open" and not marks and (row is None or row.closed_at):
            await _ask(scene, run, poll)
            return True
        case "vc" if row:
            await polls.close(scene, row)
        case "vt" if marks:
            await hearing.follow(scene, run, Answered([*marks], scene.local, scene.person.id, action.turn))
            return True
    await seeing.show(scene, run, await seeing.current(scene, run))
    return True


async def _ask(scene: Scene, run: Run, poll: Asked) -> None:
    """A card for each who can be asked now; the others get theirs when they can."""
    outcome = await seeing.current(scene, run)
    place = outcome.walk
    known = [id_ for id_ in polls.whom(poll, place) if await people.by_id(scene.work, id_)]
    asked = await rows.ask(scene.work, await _worded(scene, run, poll), known)
    await seeing.show(scene, run, outcome)
    for vote in await rows.votes_of(scene.work, asked.id):
        await _tell(scene, asked, vote)


async def _worded(scene: Scene, run: Run, poll: Asked) -> Poll:
    """In both languages: whoever is asked reads their own."""
    place, facts = (await seeing.current(scene, run)).walk, await scene.facts()
    assert place.frontier is not None  # noqa: S101  # it asks
    titles = (run_title(place, facts, "ru"), run_title(place, facts, "en"))
    questions = (fill(poll.ask, place, facts, "ru"), fill(poll.ask, place, facts, "en"))
    closes_at = as_utc(place.timer, scene.person.zone) if place.timer else None
    return Poll(new_id(), run.id, str(place.frontier.key), *titles, *questions, scene.now, closes_at)


# ── whoever is asked ────────────────────────────────────────────────────────────────────────────────────────


async def door(scene: Scene, action: Action) -> bool:
    """A mark that was tapped. False: somebody else's business."""
    if action.verb != "v":
        return False
    asked = frozenset(vote.person_id for vote in await rows.votes_of(scene.work, action.subject))
    if not await scene.may("poll.vote", Target(asked=asked), action.subject):
        await scene.not_yours()
        return True
    poll = await rows.held(scene.work, action.subject)
    if poll.closed_at is None and action.value in MARKS:
        await rows.vote(scene.work, poll.id, scene.person.id, action.value, scene.now)
    votes = await rows.votes_of(scene.work, poll.id)
    mine = next((vote for vote in votes if vote.person_id == scene.person.id), None)
    if mine is None:  # asked again meanwhile, and not of them
        await scene.not_yours()
        return True
    is_last = poll.closed_at is None and not (await polls.turnout(scene, votes)).silent
    if is_last:
        await polls.close(scene, poll)
        poll = replace(poll, closed_at=scene.now)
    await _show(scene, poll, mine)
    if is_last:
        await _tell_leader(scene, poll)
    return True


async def _show(scene: Scene, poll: Poll, vote: Vote) -> None:
    await scene.answer(polls.card(poll, vote, scene.person), polls.subject(poll), polls.basis(poll))


async def _tell_leader(scene: Scene, poll: Poll) -> None:
    """Everybody who can has answered: whoever leads hears of it at once."""
    run = await runs.load(scene.work, poll.run_id)
    owner = await people.by_id(scene.work, run.owner_id) if run else None
    if run is not None and owner is not None and run.status in ("open", "paused"):
        leads = scene.as_person(owner)
        await seeing.show(leads, run, await seeing.current(leads, run))


# ── the card, at an hour that disturbs nobody ───────────────────────────────────────────────────────────────


async def _tell(scene: Scene, poll: Poll, vote: Vote) -> bool:
    """False: not now."""
    person = await people.by_id(scene.work, vote.person_id)
    if person is None or vote.mark or not await _can_hear(scene, person):
        return False
    if not await rows.told(scene.work, vote, scene.now):
        return False
    await _show(scene.as_person(person), poll, vote)
    return True


async def _can_hear(scene: Scene, person: Person) -> bool:
    if await polls.missed(scene, person):
        return False
    place = await place_of(scene.work, scene.house, person)
    asks_themselves = person.id == scene.person.id and scene.place is not None
    return place is not None and (asks_themselves or not scene.post.waits(person, place))


async def tell_later(work: Work, house: House, vote: Vote, now: datetime) -> bool:
    """By the clock. False: still not, or it is over."""
    poll = await rows.held(work, vote.poll_id)
    person = await people.by_id(work, vote.person_id)
    if poll.closed_at is not None or person is None:
        return False
    post = Post(work, house, f"poll/{poll.id}/{person.id}/{now:%Y%m%dT%H%M%S}", now)
    return await _tell(Scene(work, house, person, None, now, post, reply="push"), poll, vote)
