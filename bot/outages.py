"""Whether a messenger is reached, told to whoever looks; and what is owed to people after it was not.

A messenger keeps messages for a day, and taps for 150 seconds. After a longer silence whoever was asked something
shortly before is asked once more: they may have tapped, and nothing came of it.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from bot import seeing
from bot.clock import Clock
from bot.scene import House, Post, Scene, local_minute
from dialogs.ports import ChannelName
from dialogs.reading.results import Refused
from storage import inbox, meta, outages, people, runs
from storage.database import Database, Work
from storage.outages import Outage

log = structlog.get_logger()

TAPS_KEPT = timedelta(seconds=150)
BEAT_S = 20.0
SETTLE_S = 3.0  # for what was written meanwhile to come in and be answered
PATIENCE = timedelta(minutes=5)  # for presses that cannot be done: they hold up nobody else's question


@dataclass
class Presence:
    """What one process knows of its messenger, written down every few seconds for the doctor and for the next start."""

    database: Database
    house: House
    clock: Clock
    sent: Callable[[], None]
    channel: ChannelName = "telegram"
    trouble: str = ""
    note: str = ""
    name: str = ""
    settle_s: float = SETTLE_S
    _written: tuple[str, str] | None = None
    _heard: float | None = None
    _reached: datetime | None = None
    _silent_since: datetime | None = None
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    def told(self, trouble: str) -> None:
        """What is wrong, in words; nothing: all is well."""
        if trouble != self.trouble:
            self.trouble = trouble
            self._changed.set()

    def noted(self, note: str) -> None:
        """What is odd and keeps nobody from working; nothing: it is over."""
        if note != self.note:
            self.note = note
            self._changed.set()

    def reached(self) -> None:
        """All that the messenger had for us is stored."""
        heard, now = time.monotonic(), self.clock.now()
        if self._heard is None:
            self._changed.set()
        elif self._reached is None:  # else what was not noted yet is the longer silence
            self._silent_since = now - timedelta(seconds=heard - self._heard)
        self._heard, self._reached = heard, now
        self.told("")

    async def recall(self) -> None:
        """What the bot was called when it last heard its name: before that it would not know that it is spoken to."""
        async with self.database.read() as read:
            self.name = await meta.get(read, meta.BOT_NAME) or ""

    async def named(self, name: str) -> None:
        """The bot's own name, for links to it."""
        if name:
            await self.database.insist(lambda work: meta.put(work, meta.BOT_NAME, name))

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop`: keep the record, make good what was missed."""
        while not stop.is_set():
            missed = None
            try:
                missed = await self._note()
                if missed is not None and await self._is_settled(missed):
                    await self._make_good(missed)
                    missed = None
            except Exception as error:
                log.error("presence not kept, trying again", exc_info=error)
            await self._pause(stop, BEAT_S if missed is None else self.settle_s)

    async def _pause(self, stop: asyncio.Event, seconds: float) -> None:
        waiting = [asyncio.ensure_future(event.wait()) for event in (stop, self._changed)]
        await asyncio.wait(waiting, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        for each in waiting:
            each.cancel()

    async def _note(self) -> Outage | None:
        """The outage that waits to be made good, if there is one."""
        self._changed.clear()
        told, at, since = (self.trouble, self.note), self._reached, self._silent_since
        async with self.database.work() as work:
            if told != self._written:
                for row, words in zip((trouble_row(self.channel), note_row(self.channel)), told, strict=True):
                    await meta.put(work, row, words)
            if at is not None:
                await outages.reached(work, self.channel, at, TAPS_KEPT, since)
            missed = await outages.outage(work, self.channel) if self._heard is not None else None
        self._written = told
        if self._reached == at:
            self._reached = self._silent_since = None
        return missed

    async def _is_settled(self, missed: Outage) -> bool:
        """Whether what was written meanwhile has been answered, or has had its time."""
        since = self.clock.now() - missed.until
        if since < timedelta(seconds=self.settle_s):
            return False
        async with self.database.read() as read:
            return since > PATIENCE or await inbox.pending(read) == 0

    async def _make_good(self, missed: Outage) -> None:
        async with self.database.read() as read:
            found = await outages.in_vain(read, self.channel, missed)
        for person, run in found:
            async with self.database.work() as work:
                await self._ask_again(work, person, run, missed)
                work.after_commit(self.sent)
        async with self.database.work() as work:
            await outages.over(work, self.channel, missed)
        log.info("taps may be lost: asked again", people=len(found), silent=str(missed.until - missed.since))

    async def _ask_again(self, work: Work, person_id: str, run_id: str, missed: Outage) -> None:
        """A message of its own, as a push: in quiet hours and on a leave it waits. Once: its key is the outage's."""
        person, run = await people.by_id(work, person_id), await runs.load(work, run_id)
        if person is None or not person.active or run is None or run.status != "open" or run.updated_at >= missed.until:
            return
        post = Post(work, self.house, f"outage/{person.id}/{missed.until:%Y%m%dT%H%M%S}", self.clock.now())
        scene = Scene(work, self.house, person, None, post.now, post, reply="push")
        since, until = (local_minute(moment, person.zone) for moment in (missed.since, missed.until))
        note = Refused("outage", {"since": f"{since:%H:%M}", "until": f"{until:%H:%M}"})
        outcome = await seeing.current(scene, run)
        await seeing.show(scene, run, seeing.refusing(outcome, note))


def trouble_row(channel: ChannelName) -> str:
    return f"{channel}.trouble"


def note_row(channel: ChannelName) -> str:
    return f"{channel}.note"
