"""Negotiations and conflicts of the demo: the library's own conversations, answered up to the step where each stands.

The engine takes the answers as it takes a person's, so they open in the chat and go on from there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import insert, update

from algorithms.compiled import Algorithm
from algorithms.model import DateInput, FormInput
from algorithms.values import coerce, numbers_exact
from bot import effects, reminders
from bot.demo.chance import Chance
from bot.demo.days import DAY, Days
from bot.demo.draw import Account, Company
from bot.demo.house import read
from bot.scene import House, Post, Scene, as_utc, local_minute
from bot.seeing import outside_of
from dialogs.engine import Outcome, proceed, start, wakes_at
from dialogs.events import Answered, Event, TimerFired
from dialogs.place import SEEN, Visit
from dialogs.question import options_at
from dialogs.session import Session, dump, session_to_json
from dialogs.view import run_title
from storage import people
from storage import tables as t
from storage.database import Work
from storage.people import Person
from storage.runs import Run

NEGOTIATION, CONFLICT = "partner_negotiation", "conflict_resolution"
PLANTED = {NEGOTIATION: ("P017", 23), CONFLICT: ("P011", 9)}
FAIR = 40  # days that a settled matter has taken, at least


@dataclass(frozen=True)
class Talk:
    """`stands` is the step whose answer is not given; «done»: it has ended."""

    id: str
    algorithm: str
    account: Account
    stands: str
    opened: date
    changes: Mapping[str, Any]


class _Silent(Post):
    """Nobody is told of what happened long ago."""

    async def _put(self, row: Any) -> None:
        pass

    async def _keep(self, person: Any, screen: Any, subject: str) -> None:
        pass


def talks(company: Company) -> Iterator[Talk]:
    chance, days = Chance(company.seed, "talks"), company.days
    planted = {partner for partner, _ in PLANTED.values()}
    free = iter(chance.shuffled([each for each in company.accounts if each.trader.id not in planted]))
    by_id = {each.trader.id: each for each in company.accounts}
    for number, (stands, account, ago, changes) in enumerate(_all(chance, by_id, free), 1):
        algorithm = CONFLICT if "type" in changes else NEGOTIATION
        yield Talk(f"demo-{number:03}", algorithm, account, stands, days.by(days.today - DAY * ago), changes)


def _all(
    chance: Chance, by_id: dict[str, Account], free: Iterator[Account]
) -> Iterator[tuple[str, Account, int, dict[str, Any]]]:
    negotiations, conflicts = read("talks.yaml")[NEGOTIATION], read("talks.yaml")[CONFLICT]
    refused = len(negotiations["stands"]) - negotiations["refused"]
    for number, stands in enumerate(negotiations["stands"]):
        account, ago = next(free), chance.between(25, 60) if stands == "done" else chance.between(8, 18)
        if stands == negotiations["planted"] and PLANTED[NEGOTIATION][0] in by_id:
            partner, ago = PLANTED[NEGOTIATION]
            account = by_id.pop(partner)
        yield stands, account, ago, {"contact_attempt": "refused"} if number >= refused else {}
    kinds = conflicts["types"]
    for number, (stands, ago) in enumerate(zip(conflicts["stands"], conflicts["opened"], strict=True)):
        account = next(free) if number else by_id[PLANTED[CONFLICT][0]]
        yield stands, account, ago, {"type": kinds[number % len(kinds)]}
    for number in range(conflicts["settled"]):
        yield "done", next(free), chance.between(FAIR + 10, 150), {"type": kinds[number % len(kinds)]}


async def hold(work: Work, house: House, company: Company, now: datetime) -> None:
    """Put all of them on record."""
    known = {algorithm.id: algorithm for algorithm in house.methodology.all()}
    staff = {person.id: person for person in await people.list_people(work)}
    begun: list[dict[str, Any]] = []
    lines: list[dict[str, Any]] = []
    for talk in talks(company):
        algorithm = known.get(talk.algorithm)
        if algorithm is None:
            continue  # a methodology of one's own need not have it
        owner = staff[talk.account.trader.owner]
        run, outcome, events = await _held(work, house, talk, algorithm, owner, company.days, now)
        begun.append({field: getattr(run, field) for field in Run.__dataclass_fields__})
        lines += _journal(run, events, owner.zone)
        await work.execute(insert(t.runs), begun[-1])
        scene = _scene(work, house, owner, run.updated_at)
        await effects.apply(scene, run, outcome.session, outcome.walk, owner)
        if run.status == "open":
            await reminders.follow(scene, run, outcome, owner)
    await work.execute(insert(t.journal), lines)
    await _settle(work, now)


async def _held(
    work: Work, house: House, talk: Talk, algorithm: Algorithm, owner: Person, days: Days, now: datetime
) -> tuple[Run, Outcome, list[Event]]:
    began = datetime.combine(talk.opened, time(10, 5))
    scene = _scene(work, house, owner, as_utc(began, owner.zone))
    outside = await outside_of(scene, algorithm, owner)
    given = algorithm.given({"assessed_at": talk.opened - DAY * 12} if talk.algorithm == NEGOTIATION else {})
    session = Session(talk.id, algorithm.id, algorithm.version, began, given, calendar=house.calendar)
    outcome, events = start(algorithm, session, outside), list[Event]()
    player = _Player(talk, days, local_minute(now, owner.zone))
    while (frontier := outcome.walk.frontier) is not None and not outcome.walk.ended:
        if frontier.step.id == talk.stands:
            break
        event = player.answer(outcome, frontier)
        after = proceed(outcome, event, outside)
        if not after.changed:
            raise ValueError(f"{talk.algorithm}: {frontier.step.id} does not take {event}: {after.refused}")
        outcome, events = after, [*events, event]
    scene = _scene(work, house, owner, as_utc(player.clock, owner.zone))
    return await _run(scene, talk, outcome, owner, began), outcome, events


class _Player:
    """Gives the answers of the script, a few minutes apart, a day or two before what needs one."""

    SLOW = ("meeting_held", "await_reply", "control_check", "talk", "facts", "contract_check", "terms_result")

    def __init__(self, talk: Talk, days: Days, now: datetime) -> None:
        self.talk, self.days, self.now = talk, days, now
        self.clock = datetime.combine(talk.opened, time(10, 5))
        about = {"partner": talk.account.trader.id, **talk.changes}
        self.script = {**read("talks.yaml")[talk.algorithm]["answers"], **about}
        self.passed: dict[str, int] = {}

    def answer(self, outcome: Outcome, frontier: Visit) -> Event:
        step, node = frontier.step.id, frontier.step.node
        self._wait(step)
        if node.kind == "info":
            return Answered(SEEN, self.clock)
        raw = self.script[step]
        if raw == "timer":
            self.clock = min(self.clock + timedelta(days=30), self.now - timedelta(hours=1))
            return TimerFired(str(frontier.key), self.clock)
        if raw == "*":
            return Answered([option.code for option in options_at(outcome.session, outcome.walk)], self.clock)
        if isinstance(raw, list):
            spot = self.passed[step] = self.passed.get(step, 0) + 1
            raw = raw[min(spot, len(raw)) - 1]
        return Answered(self._value(node.input, raw), self.clock)

    def _wait(self, step: str) -> None:
        """What takes days takes a working day, unless that were ahead of now."""
        later = self.clock + timedelta(minutes=3)
        if step in self.SLOW:
            later = max(later, datetime.combine(self.days.after(self.clock.date(), 1), time(11)))
        self.clock = min(later, self.now - timedelta(minutes=1)) if later >= self.now else later

    def _value(self, node: Any, raw: Any) -> Any:
        match node:
            case DateInput(type=kind):
                day = self.days.after(self.clock.date(), int(raw))
                return coerce(datetime.combine(day, time(11)) if kind == "datetime" else day, kind)
            case FormInput(fields=fields):
                asked = {field.id: field.ask for field in fields}
                return {name: self._value(asked[name], value) for name, value in raw.items()}
        return numbers_exact(raw)


async def _run(scene: Scene, talk: Talk, outcome: Outcome, owner: Person, began: datetime) -> Run:
    place, session = outcome.walk, outcome.session
    decider = await effects.decider_of(scene, place, owner)
    wake = wakes_at(session, place)
    return Run(
        id=talk.id,
        owner_id=owner.id,
        algorithm=talk.algorithm,
        version=session.version,
        title=run_title(place, await scene.facts(), owner.lang),
        partner_id=effects.partner_of(place),
        state=session_to_json(session),
        turn=session.turn,
        status="done" if place.ended else "open",
        waits_for=decider.id if decider else None,
        wake_at=as_utc(wake, owner.zone) if wake else None,
        created_at=as_utc(began, owner.zone),
        updated_at=scene.now,
    )


def _scene(work: Work, house: House, owner: Person, now: datetime) -> Scene:
    return Scene(work, house, owner, None, now, _Silent(work, house, "demo", now))


def _journal(run: Run, events: Sequence[Event], zone: str) -> Iterator[dict[str, Any]]:
    first = {"run_id": run.id, "seq": 1, "at": run.created_at, "by": run.owner_id}
    yield first | {"event": {"event": "Started", "vars": {}}}
    for seq, event in enumerate(events, 2):
        line = {"event": type(event).__name__, **dump(asdict(event))}
        yield first | {"seq": seq, "at": as_utc(event.at, zone), "event": line}


async def _settle(work: Work, now: datetime) -> None:
    """What was due before was done, and said."""
    past = update(t.tasks).where(t.tasks.c.run_id.is_not(None), t.tasks.c.status == "open", t.tasks.c.due_at < now)
    await work.execute(past.values(status="done", closed_at=t.tasks.c.due_at))
    said = update(t.reminders).where(t.reminders.c.due_at <= now, t.reminders.c.state == "waiting")
    await work.execute(said.values(state="said", said_at=now))
