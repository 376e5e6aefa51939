"""What a killed Shturman left on disk, read back; and each run told again from its journal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Table, select

from algorithms.compiled import Algorithm
from algorithms.model import CardInput
from bot.methodology import Methodology
from bot.settings import Settings
from dialogs import events
from dialogs.engine import Outcome, advance, start
from dialogs.events import Outside
from dialogs.place import Walk
from dialogs.question import field_at
from dialogs.session import load, session_from_json, session_to_json
from storage import runs
from storage import tables as t
from storage.database import Database
from storage.outbox import OutboxRow
from storage.reports import Report
from storage.rows import build_all
from storage.runs import Entry, Run


@dataclass(frozen=True)
class Told:
    """A run as its journal tells it: `asked` is the question of each turn, `moved` the entry that ended the turn."""

    run: Run
    journal: list[Entry]
    walk: Walk
    state: Mapping[str, Any]
    asked: Mapping[int, str]
    moved: Mapping[int, Entry]


@dataclass
class Remains:
    """The rows that matter here, in order."""

    inbox: dict[tuple[str, str], Any] = field(default_factory=dict)
    outbox: list[OutboxRow] = field(default_factory=list)
    reports: dict[int, Report] = field(default_factory=dict)
    pushes: list[Any] = field(default_factory=list)
    tasks: list[Any] = field(default_factory=list)
    promises: list[Any] = field(default_factory=list)
    visits: list[Any] = field(default_factory=list)
    cards: dict[tuple[str, str, str], str] = field(default_factory=dict)
    log: dict[str, Any] = field(default_factory=dict)
    runs: dict[str, Told] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)


async def read(settings: Settings) -> Remains:
    """Everything, from a database that nobody writes to any more."""
    database = Database(settings.url, settings.data_dir)
    await database.open()
    try:
        return await _read(database)
    finally:
        await database.close()


async def _read(database: Database) -> Remains:
    found = Remains()
    methodology = Methodology()
    async with database.read() as read:

        async def rows(table: Table) -> list[Any]:
            return list(await read.all(select(table)))

        found.inbox = {(row.channel, row.key): row for row in await rows(t.inbox)}
        found.outbox = build_all(OutboxRow, await read.all(select(t.outbox).order_by(t.outbox.c.id)))
        found.reports = {row.number: row for row in build_all(Report, await read.all(select(t.reports)))}
        found.pushes, found.tasks = await rows(t.pushes), await rows(t.tasks)
        found.promises, found.visits = await rows(t.promises), await rows(t.visits)
        found.cards = {(row.channel, row.address, row.subject): row.ref for row in await rows(t.cards)}
        found.log = {row.ref: row for row in await rows(t.chat_log)}
        for run in build_all(Run, await rows(t.runs)):
            algorithm = await methodology.version(read, run.version)
            found.runs[run.id] = _told(run, await runs.journal_of(read, run.id), algorithm, found.errors)
    return found


def _told(run: Run, journal: list[Entry], algorithm: Algorithm, errors: list[str]) -> Told:
    """The same engine over the same events must come to the same state; what it refuses is not in the journal."""
    nothing: dict[str, Any] = {"answers": {}, "entries": {}, "items": {}}
    first = replace(session_from_json(run.state), **nothing, drafts={}, reopened=None, cancelled=None, turn=1)
    outside = Outside(algorithm.cfg)
    outcome = start(algorithm, first, outside)
    asked, moved = _asked(outcome), {}
    for entry in journal[1:]:
        turn, shown = outcome.session.turn, _asked_of_others(outcome)
        deciding = entry.event.get("deciding", False)
        outcome = advance(algorithm, outcome.session, event_of(entry.event), outside, deciding=deciding)
        if not outcome.changed:
            errors.append(f"run {run.id}: its journal holds what changed nothing: {entry.event}")
        if outcome.session.turn != turn:
            moved[turn] = entry
            if shown is not None and shown != _asked_of_others(outcome):
                moved[shown] = entry
            asked |= _asked(outcome)
    return Told(run, journal, outcome.walk, session_to_json(outcome.session), asked, moved)


def event_of(data: Mapping[str, Any]) -> Any:
    fields = {name: load(value) for name, value in data.items() if name not in ("event", "deciding", "message")}
    if "files" in fields:
        fields["files"] = tuple(fields["files"])
    return getattr(events, data["event"])(**fields)


def _asked(outcome: Outcome) -> dict[int, str]:
    """What is asked at this turn, and of whoever decides at the turn of their question."""
    decision = _asked_of_others(outcome)
    return {outcome.session.turn: _question(outcome)} | ({} if decision is None else {decision: ""})


def _asked_of_others(outcome: Outcome) -> int | None:
    """The turn that whoever decides answers in."""
    decision = outcome.walk.deciding
    return None if decision is None else outcome.walk.turn_of(decision)


def _question(outcome: Outcome) -> str:
    """Words that the screen of this turn must hold; '' where they depend on who looks."""
    frontier = outcome.walk.frontier
    if frontier is None or frontier.step.node.kind == "approve":
        return ""
    if isinstance(frontier.step.node.input, CardInput):
        return ""  # it asks for whatever of the card is not sure
    asked = field_at(outcome.session, outcome.walk)
    prompt = asked.label if asked is not None else frontier.step.node.prompt
    words = prompt.ru.split("\n\n")[-1] if prompt is not None else ""
    return words if "{" not in words else ""
