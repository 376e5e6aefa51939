"""A small company at its desk, without a product around it: presses are handled, what is to be said is read as rows.

Cheap enough to be asked on both databases. That rows arrive on phones is shown elsewhere.
"""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest_asyncio
from sqlalchemy import select

from bot.clock import Clock
from bot.desk import handle
from bot.effects import partner_of
from bot.methodology import Methodology
from bot.prepare import Prepared
from bot.pushes import Pushes
from bot.scene import House, Post, Scene, as_utc
from bot.vectors.flows import answered, past_info
from dialogs.engine import start, wakes_at
from dialogs.events import Outside
from dialogs.ports import Body, ChannelName, Press, Tapped, Typed
from dialogs.rhythm import quiet_hours
from dialogs.screens import Screen, from_json, plain_text
from dialogs.session import Session, session_to_json
from dialogs.view import run_title
from storage import people, runs
from storage import tables as t
from storage.blobs import BlobStore
from storage.database import Database, Work
from storage.runs import Run
from tests.storage_fixtures import NOW, add_account, add_partner, add_person, add_team

KEYS = (b"office",)
THERE = ["lena", "anna", "boris", "vera"]
# Up to the question what it was worth.
MEETING: list[dict[str, Any]] = [
    {"step": "kind", "answer": "weekly"},
    {"step": "date", "answer": "2026-11-30T10:00"},
    {"step": "duration", "answer": 60},
    {"step": "goal", "answer": "Решить, что делаем с просрочкой Вектора"},
    {"step": "participants", "answer": [*THERE, "dina"]},
    {"step": "roles", "answer": {"chair": "lena", "secretary": "anna"}},
    {"step": "item_add", "answer": {"title": "Просрочка Вектора", "type": "decide", "owner": "anna", "minutes": 20}},
    {"step": "item_more", "answer": "no"},
    {"step": "preread", "answer": []},
    {"step": "meeting_wait", "answer": "resume"},
    {"step": "attendance", "answer": THERE},
    {"step": "item_result", "answer": "parked"},
    {"step": "item_minutes", "answer": 20},
    {"step": "extra_topic", "answer": "no"},
    {"step": "actual_minutes", "answer": 55},
]


@dataclass(frozen=True)
class Said:
    """A row of the outbox as its person will read it."""

    channel: ChannelName
    address: str
    kind: str
    subject: str
    screen: Screen
    state: str
    in_place: bool

    @property
    def text(self) -> str:
        return plain_text(self.screen)

    @property
    def tokens(self) -> dict[str, str]:
        return {button.label: button.token for row in self.screen.buttons for button in row}


@dataclass
class Office:
    """`now` is moved on by hand; messages are taken as sent as soon as they are read."""

    database: Database
    house: House
    folder: Path
    now: datetime = NOW
    count: itertools.count[int] = field(default_factory=itertools.count)

    async def press(self, account: str, body: Body, channel: ChannelName = "telegram") -> None:
        async with self.database.work() as work:
            press = Press(channel, account, account, body)
            await handle(work, self.house, press, Prepared(), f"in/{next(self.count)}", self.now)

    async def write(self, account: str, words: str, channel: ChannelName = "telegram") -> None:
        await self.press(account, Typed(words), channel)

    async def tap(self, account: str, label: str, channel: ChannelName = "telegram") -> None:
        """The newest button that says so."""
        tokens = [said.tokens for said in await self.said(account, channel)]
        token = next(each[key] for each in reversed(tokens) for key in each if label in key)
        await self.press(account, Tapped(token, "toast"), channel)

    async def said(self, address: str, channel: ChannelName = "telegram") -> list[Said]:
        """All that was said there, in order, toasts aside."""
        rows = select(t.outbox).where(t.outbox.c.address == address, t.outbox.c.channel == channel)
        async with self.database.read() as read:
            found = await read.all(rows.where(t.outbox.c.kind != "toast").order_by(t.outbox.c.id))
        return [
            Said(r.channel, r.address, r.kind, r.subject, from_json(r.screen), r.state, bool(r.in_place)) for r in found
        ]

    async def last(self, address: str, channel: ChannelName = "telegram") -> Said:
        return (await self.said(address, channel))[-1]

    async def toasts(self, address: str, channel: ChannelName = "telegram") -> list[str]:
        rows = select(t.outbox.c.screen).where(t.outbox.c.address == address, t.outbox.c.channel == channel)
        async with self.database.read() as read:
            found = await read.all(rows.where(t.outbox.c.kind == "toast").order_by(t.outbox.c.id))
        return [from_json(row.screen).toast for row in found]

    async def tick(self, **later: float) -> None:
        self.now += timedelta(**later)
        clock = Clock()
        clock.jump(self.now)
        await Pushes(self.database, self.house, BlobStore(self.folder), clock, lambda: None).tick()

    async def begun(self, owner: str, algorithm: str, script: Sequence[Mapping[str, Any]]) -> str:
        """A run of theirs, as far as the script leads. Its id."""
        async with self.database.work() as work:
            return await begun(await self.scene(work, owner), algorithm, script)

    async def run(self, id_: str) -> Run:
        async with self.database.read() as read:
            found = await runs.load(read, id_)
        assert found is not None
        return found

    async def scene(self, work: Work, who: str) -> Scene:
        person = await people.by_id(work, who)
        assert person is not None
        post = Post(work, self.house, f"office/{next(self.count)}", self.now)
        return Scene(work, self.house, person, None, self.now, post)


async def begun(scene: Scene, algorithm: str, script: Sequence[Mapping[str, Any]]) -> str:
    """A run on record, as far as the script leads; nobody was shown anything yet. Its id."""
    method = scene.house.methodology.current(algorithm)
    outside = Outside(method.cfg, await scene.colleagues(scene.person))
    session = Session(people.new_id(), algorithm, method.version, scene.local, {}, calendar=scene.house.calendar)
    outcome = start(method, session, outside)
    for line in script:
        outcome = answered(past_info(outcome, scene.local, outside), line, scene.local, outside)
    facts, wake = await scene.facts(), wakes_at(outcome.session, outcome.walk)
    partner = partner_of(outcome.walk)
    run = Run(
        id=session.run_id,
        owner_id=scene.person.id,
        algorithm=algorithm,
        version=method.version,
        title=run_title(outcome.walk, facts, "ru"),
        partner_id=partner if partner in facts.partners else None,
        state=session_to_json(outcome.session),
        turn=outcome.session.turn,
        status="open",
        waits_for=None,
        wake_at=as_utc(wake, scene.person.zone) if wake else None,
        created_at=scene.now,
        updated_at=scene.now,
    )
    await runs.start(scene.work, run)
    return run.id


@asynccontextmanager
async def office(database: Database, folder: Path) -> AsyncIterator[Office]:
    """One team: Lena leads Anna, Boris and Vera; Dina is the director. Telegram, but Boris reads the local chat.

    Anna has a partner, Romashka.
    """
    house = House(Methodology(), KEYS, calendar="plain", quiet=quiet_hours("20:00-08:00"))
    async with database.work() as work:
        for id_ in ("lena", "anna", "boris", "vera", "dina", "stas"):
            role = {"lena": "team_lead", "dina": "director"}.get(id_, "rm")
            await add_person(work, id_, role, None if id_ in ("dina", "stas") else "t1")
            await add_account(work, id_, "web" if id_ == "boris" else "telegram", id_)
        await add_team(work, "t1", "lena")
        await add_partner(work, "p1", "anna", "Ромашка")
    await house.methodology.publish(database, NOW)
    async with house.jobs:
        yield Office(database, house, folder)


@pytest_asyncio.fixture
async def firm(database: Database, tmp_path: Path) -> AsyncIterator[Office]:
    async with office(database, tmp_path) as found:
        yield found


@pytest_asyncio.fixture
async def light(one_database: Database, tmp_path: Path) -> AsyncIterator[Office]:
    """For what has nothing to do with the kind of the database."""
    async with office(one_database, tmp_path) as found:
        yield found
