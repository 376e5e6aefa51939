"""What several people were asked, and what each answered: one row a person, so that a repeated tap counts once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, delete, select, update

from storage import tables as t
from storage.database import Reading, Work
from storage.rows import build, build_all, build_first, values


@dataclass(frozen=True)
class Poll:
    """`visit` is the step of the run that asks; one that was asked again is the same."""

    id: str
    run_id: str
    visit: str
    title_ru: str
    title_en: str
    question_ru: str
    question_en: str
    asked_at: datetime
    closes_at: datetime | None
    closed_at: datetime | None = None


@dataclass(frozen=True)
class Vote:
    """`told_at`: when the card was sent. Until then its person waits for a better hour."""

    poll_id: str
    person_id: str
    mark: str | None = None
    voted_at: datetime | None = None
    told_at: datetime | None = None


async def of_visit(read: Reading, run_id: str, visit: str) -> Poll | None:
    here = (t.polls.c.run_id == run_id, t.polls.c.visit == visit)
    return build_first(Poll, await read.first(select(t.polls).where(*here)))


async def open_of(read: Reading, run_id: str) -> list[Poll]:
    still = (t.polls.c.run_id == run_id, t.polls.c.closed_at.is_(None))
    return build_all(Poll, await read.all(select(t.polls).where(*still)))


async def held(work: Work, id: str) -> Poll:
    """As it is now, and nobody else votes meanwhile: the last one closes it."""
    row = await work.first(work.held(select(t.polls).where(t.polls.c.id == id)))
    if row is None:
        raise LookupError(f"there is no poll {id!r}")
    return build(Poll, row)


async def votes_of(read: Reading, id: str) -> list[Vote]:
    """In the order of the people's ids: nothing tells who answered when."""
    theirs = select(t.votes).where(t.votes.c.poll_id == id).order_by(t.votes.c.person_id)
    return build_all(Vote, await read.all(theirs))


async def waiting_for(read: Reading, person_id: str) -> list[Poll]:
    """What is open and not answered by this person yet, the oldest first."""
    theirs = t.polls.join(t.votes, t.votes.c.poll_id == t.polls.c.id)
    unanswered = (t.votes.c.person_id == person_id, t.votes.c.mark.is_(None), t.polls.c.closed_at.is_(None))
    wanted = select(t.polls).select_from(theirs).where(*unanswered).order_by(t.polls.c.asked_at, t.polls.c.id)
    return build_all(Poll, await read.all(wanted))


async def untold(read: Reading) -> list[Vote]:
    """Whose card waits for a better hour, of what is still open."""
    waiting = t.votes.join(t.polls, t.votes.c.poll_id == t.polls.c.id)
    wanted: Select[tuple[object, ...]] = select(t.votes).select_from(waiting)
    open_ = (t.polls.c.closed_at.is_(None), t.votes.c.told_at.is_(None), t.votes.c.mark.is_(None))
    return build_all(Vote, await read.all(wanted.where(*open_).order_by(t.votes.c.poll_id, t.votes.c.person_id)))


async def ask(work: Work, poll: Poll, people: Sequence[str]) -> Poll:
    """Open it, or open it again with what was answered; nobody else is asked any more."""
    if not await work.insert_once(t.polls, values(poll)):
        here = (t.polls.c.run_id == poll.run_id, t.polls.c.visit == poll.visit)
        again = {name: value for name, value in values(poll).items() if name != "id"}
        await work.execute(update(t.polls).where(*here).values(again))
    known = await of_visit(work, poll.run_id, poll.visit)
    assert known is not None  # noqa: S101  # it was written a moment ago
    others = (t.votes.c.poll_id == known.id, t.votes.c.person_id.not_in(people))
    await work.execute(delete(t.votes).where(*others))
    silent = (t.votes.c.poll_id == known.id, t.votes.c.mark.is_(None))
    await work.execute(update(t.votes).where(*silent).values(told_at=None))
    for person in people:
        await work.insert_once(t.votes, values(Vote(known.id, person)))
    return known


async def told(work: Work, vote: Vote, now: datetime) -> bool:
    """True for the one caller that may send the card; put the outbox row in the same transaction."""
    theirs = (t.votes.c.poll_id == vote.poll_id, t.votes.c.person_id == vote.person_id, t.votes.c.told_at.is_(None))
    return await work.changed(update(t.votes).where(*theirs).values(told_at=now)) == 1


async def vote(work: Work, id: str, person_id: str, mark: str, now: datetime) -> None:
    theirs = (t.votes.c.poll_id == id, t.votes.c.person_id == person_id)
    await work.execute(update(t.votes).where(*theirs).values(mark=mark, voted_at=now, told_at=now))


async def close(work: Work, id: str, now: datetime) -> bool:
    """False when it was over already."""
    open_ = (t.polls.c.id == id, t.polls.c.closed_at.is_(None))
    return await work.changed(update(t.polls).where(*open_).values(closed_at=now)) == 1
