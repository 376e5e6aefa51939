"""Several people are asked for one step of a conversation: whom, how it stands, what came of it.

Cards and taps are in `voting.py`; here is what the conversation itself and the clock ask.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from algorithms.model import EventInput, Poll
from bot import rights
from bot.scene import Scene, local_minute, place_of
from dialogs.labels import name_of
from dialogs.place import Walk
from dialogs.polls import Ballot, Missed, Standing, ballot
from dialogs.screens import Screen
from dialogs.session import Session
from storage import people, polls
from storage.database import Reading
from storage.people import Person
from storage.polls import Vote
from storage.runs import Run


@dataclass
class Turnout:
    """Names of those asked, by what can be hoped of them."""

    answered: list[str] = field(default_factory=list)
    silent: list[str] = field(default_factory=list)
    missed: list[tuple[str, Missed]] = field(default_factory=list)


def asking(place: Walk) -> Poll | None:
    """The poll of the question looked at, if it has one."""
    node = place.frontier.step.node.input if place.frontier else None
    return node.poll if isinstance(node, EventInput) else None


def whom(poll: Poll, place: Walk) -> list[str]:
    chosen = place.algorithm.only[poll.among].run(place)
    return [*dict.fromkeys(map(str, chosen))] if isinstance(chosen, list | tuple) else []


async def standing(scene: Scene, run: Run, place: Walk) -> Standing | None:
    """For whoever leads the run; None where it asks nobody."""
    poll = asking(place)
    if poll is None or place.frontier is None:
        return None
    row = await polls.of_visit(scene.work, run.id, str(place.frontier.key))
    if row is None:
        found = await turnout(scene, [Vote("", id_) for id_ in whom(poll, place)])
        return Standing("new", (), tuple(found.silent), tuple(found.missed))
    votes = await polls.votes_of(scene.work, row.id)
    found = await turnout(scene, votes)
    told = tuple(found.answered), tuple(found.silent), tuple(found.missed)
    return Standing("open", *told) if row.closed_at is None else Standing("closed", *told, tuple(marks(votes)))


async def turnout(scene: Scene, votes: Sequence[Vote]) -> Turnout:
    found = Turnout()
    for vote in votes:
        person = await people.by_id(scene.work, vote.person_id)
        if person is None:
            continue
        name, why = name_of(person, scene.lang), None if vote.mark else await missed(scene, person)
        if vote.mark:
            found.answered.append(name)
        elif why:
            found.missed.append((name, why))
        else:
            found.silent.append(name)
    return found


async def missed(scene: Scene, person: Person) -> Missed | None:
    """Why somebody cannot be asked now."""
    if not person.active:
        return "left"
    if person.away(local_minute(scene.now, person.zone).date()):
        return "away"
    return None if await place_of(scene.work, scene.house, person) else "unreached"


def marks(votes: Sequence[Vote]) -> list[Decimal]:
    """The best first, so that their order tells nothing."""
    return sorted((Decimal(vote.mark) for vote in votes if vote.mark), reverse=True)


async def collected(read: Reading, run_id: str, visit: str) -> list[Decimal] | None:
    """What was answered until now at this step; None where nobody was asked, or nobody answered."""
    row = await polls.of_visit(read, run_id, visit)
    return (marks(await polls.votes_of(read, row.id)) or None) if row else None


def card(poll: polls.Poll, vote: Vote, person: Person) -> Screen:
    """In the language and by the clock of whoever is asked."""
    russian = person.lang == "ru"
    title, question = (poll.title_ru, poll.question_ru) if russian else (poll.title_en, poll.question_en)
    until = local_minute(poll.closes_at, person.zone) if poll.closes_at else None
    closed = poll.closed_at is not None
    return ballot(Ballot(poll.id, title, question, vote.mark, until, closed=closed), person.lang)


def subject(poll: polls.Poll) -> str:
    return f"poll/{poll.id}"


def basis(poll: polls.Poll) -> str:
    return rights.basis("poll.vote", poll.id)


async def redraw(scene: Scene, poll: polls.Poll, votes: Sequence[Vote]) -> None:
    """The cards that people have say how it stands now."""
    for vote in votes:
        person = await people.by_id(scene.work, vote.person_id)
        if person is not None:
            await scene.post.over(person, card(poll, vote, person), subject(poll), basis(poll))


async def close(scene: Scene, poll: polls.Poll) -> None:
    if await polls.close(scene.work, poll.id, scene.now):
        closed = replace(poll, closed_at=scene.now)
        await redraw(scene, closed, await polls.votes_of(scene.work, poll.id))


async def settle(scene: Scene, run: Run, session: Session, place: Walk) -> None:
    """What the run does not ask any more is over."""
    if place.algorithm.polls:
        asked = [] if session.cancelled else [str(visit.key) for visit in place.open.values()]
        for poll in await polls.open_of(scene.work, run.id):
            if poll.visit not in asked:
                await close(scene, poll)
