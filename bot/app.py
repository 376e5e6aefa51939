"""The composition root: everything is made here, wired here, started and stopped here. Nothing else knows everybody."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Coroutine
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import structlog

from algorithms.workdays import PLAIN
from bot.clock import Clock
from bot.express import FIRST_S, Express
from bot.forms import Windows
from bot.imports.working import Working
from bot.methodology import Methodology
from bot.nightly import Nightly
from bot.pacing import CHAT
from bot.pictures import CleanBlobs
from bot.prepare import Workshop
from bot.pushes import Pushes
from bot.relay import Relay
from bot.replicas import Replicas
from bot.scene import House
from bot.settings import Settings
from bot.stage import DemoStage
from bot.ticker import Ticker
from bot.watch import Watch
from bot.worker import Bell, Worker
from dialogs.consent import version
from dialogs.ports import Channel, ChannelName, Reader
from dialogs.rhythm import quiet_hours
from storage import inbox, lock, outbox, talks
from storage.bell import Heard, Listener
from storage.blobs import BlobStore
from storage.database import Database
from storage.inbox import Inbox
from storage.upgrade import upgrade

if TYPE_CHECKING:
    from bot.messenger import Messenger
    from bot.outages import Presence
    from bot.slack import Slack
    from bot.telegram import Telegram

log = structlog.get_logger()

WORKERS = 4
HOST = "127.0.0.1"


@dataclass
class App:
    """A running Shturman. Tests that move the clock set `tick_seconds`, and `catch_up` (what fell due while down)."""

    settings: Settings
    clock: Clock = field(default_factory=Clock)
    tick_seconds: float = 20
    catch_up: bool = True
    store_first_s: float = FIRST_S
    chat_burst: float = CHAT.burst
    port: int = 0
    key: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    telegram: Telegram | None = None
    slack: Slack | None = None
    channels: dict[ChannelName, Channel] = field(init=False, default_factory=dict)
    readers: dict[ChannelName, Reader] = field(init=False, default_factory=dict)
    stop: asyncio.Event = field(init=False, default_factory=asyncio.Event)
    tasks: list[asyncio.Task[None]] = field(init=False, default_factory=list)
    keepers: list[asyncio.Task[None]] = field(default_factory=list)  # they outlive the work whose leases they renew
    _ends: AsyncExitStack = field(default_factory=AsyncExitStack)

    async def start(self) -> None:
        """Bring the database up to date, publish the methodology, open the channels, set everything going."""
        if self.settings.now is not None:
            self.clock.jump(self.settings.now)
        self.settings.adopt_calendar()
        await self._open_house()
        self._wire()
        # The last is the first to be called.
        for end in (self.replicas.leave, self.house.jobs.close, self._close_doors, self._end_loops):
            self._ends.push_async_callback(end)
        if self.database.single_writer:  # else other processes may be at work on theirs
            async with self.database.work() as work:
                await inbox.abandon(work, self.clock.now())
                await outbox.abandon(work, self.clock.now())
                await talks.abandon(work)
        if self.settings.shows_local_chat:
            await self._open_local_chat()
        if self.settings.telegram_token is not None:
            await self._open_telegram()
        if self.settings.has_slack:
            self._open_slack()
        self._set_going()
        if self.settings.http_port:
            await self._open_ops(self.settings.http_host, self.settings.http_port)
        for messenger in self.messengers:  # after the door that it knocks at
            for loop in messenger.loops(self.stop):
                self._spawn(loop)

    async def _open_house(self) -> None:
        """What presses rest on: the rows, the files, the methodology in force, and who else is at work here."""
        self._ends.callback(lock.take(self.settings.url).release)
        await upgrade(self.settings.url)
        self.database = Database(self.settings.url, self.settings.data_dir)
        await self.database.open()
        self._ends.push_async_callback(self.database.close)
        self.files = BlobStore(self.settings.data_dir)
        self.methodology = Methodology(self.settings.algorithms_dir)
        known, quiet = self.settings, quiet_hours(self.settings.quiet_hours)
        self.house = House(
            self.methodology,
            known.secrets,
            known.calendar,
            known.company,
            version(),
            quiet=quiet,
            pages=known.has_slack,
            calendar_url=known.calendar_url,
        )
        self._look_ahead()
        self.watch = Watch(self.database, self.house, self.clock)
        await self.watch.begin()
        self.replicas = Replicas(self.database, self.clock, self.settings)
        await self.replicas.join()

    def _set_going(self) -> None:
        """All that goes on by itself until the end."""
        for loop in (self.relay.run(self.stop), *(self.worker.run(self.stop) for _ in range(WORKERS))):
            self._spawn(loop)
        self.keepers = [asyncio.create_task(each.leases.run()) for each in (self.worker, self.relay)]
        if self.settings.backup_dir is not None and not self.database.single_writer:
            log.warning("SHTURMAN_BACKUP_DIR is for SQLite: PostgreSQL is saved by pg_dump, see docs/operating.md")
        elif self.settings.backup_dir is not None:
            self._spawn(Nightly(self.settings, self.database, self.clock).run(self.stop))
        self._spawn(self.watch.run(self.stop))
        self._spawn(self.working.run(self.stop))
        self._spawn(self.replicas.run(self.stop))
        self._spawn(Listener(self.database, self.rings).run(self.stop))
        self.ticker.start()
        if self.catch_up:
            self._spawn(self.ticker.tick())

    def _look_ahead(self) -> None:
        soon = (self.clock.now() + timedelta(days=60)).year
        if not self.house.workdays.known(soon) and self.settings.calendar != PLAIN:
            log.warning(f"no days off of {soon} are known: name a file by SHTURMAN_CALENDAR_FILE")

    def _wire(self) -> None:
        self.relay = Relay(
            self.database,
            self.channels,
            self.files,
            self.clock,
            self.house,
            self.chat_burst,
            lambda: self.replicas.live,
        )
        workshop = Workshop(self.database, self.house, self.channels, self.files)
        self.watch.sent = self.relay.wake.set
        self.working = Working(self.database, self.house, self.files, self.clock, self.relay.wake.set)
        self.worker = Worker(workshop, self.readers, self.clock, self.relay.wake.set, Bell(WORKERS))
        stored = Inbox(self.database, self.clock.now, self.worker.wake.set)
        self.inbox = Express(stored, self.worker, self.store_first_s)
        pushes = Pushes(self.database, self.house, self.files, self.clock, self.relay.wake.set)
        self.ticker = Ticker(pushes, self.tick_seconds)
        # What other replicas have committed; the local chat adds its pages.
        self.rings: dict[str, Heard] = {
            "inbox": lambda _: self.worker.wake.set(),
            "outbox": lambda _: self.relay.wake.set(),
        }

    def _spawn(self, loop: Coroutine[Any, Any, None]) -> None:
        self.tasks.append(asyncio.create_task(loop, name=getattr(loop, "__qualname__", None)))

    # ── channels ────────────────────────────────────────────────────────────────────────────────────────────

    async def _open_local_chat(self) -> None:
        from aiohttp import web  # noqa: PLC0415  # a messenger-only installation needs no page

        from handlers.web.channel import WebChannel  # noqa: PLC0415
        from handlers.web.hub import Hub  # noqa: PLC0415
        from handlers.web.reader import read  # noqa: PLC0415
        from handlers.web.server import make_app  # noqa: PLC0415
        from storage.chatlog import LocalChatLog  # noqa: PLC0415

        hub, chat = Hub(), LocalChatLog(self.database, self.clock.now)
        self.rings["chat"] = chat.tell
        stage = DemoStage(self.database, self.clock, self.ticker.tick, self.settings.is_at_home)
        self.port = self.settings.local_chat_port or free_port()
        files = CleanBlobs(self.files, self.house.jobs)
        page = make_app(self.inbox, chat, stage, files, self.key, self.port, hub)
        self.runner = web.AppRunner(page, access_log=None)
        await self.runner.setup()
        await web.TCPSite(self.runner, HOST, self.port).start()
        self.channels["web"], self.readers["web"] = WebChannel(chat, self.files, hub), read

    async def _open_ops(self, host: str, port: int) -> None:
        from bot.health import Health  # noqa: PLC0415  # tests and small installations go without
        from bot.metrics import Metrics  # noqa: PLC0415
        from handlers.ops import open_door  # noqa: PLC0415

        metrics = Metrics()
        self.worker.noted, self.relay.noted = metrics.pressed, metrics.sent
        health = Health(self.settings, self.database, self.clock, self.ticker, self.tasks, metrics, self.messengers)
        hooks = {path: hook for messenger in self.messengers for path, hook in messenger.hooks.items()}
        pages = {}
        if self.house.calendar_url:
            from bot.ics import Feed  # noqa: PLC0415
            from handlers.calendar import reader  # noqa: PLC0415

            path = urlsplit(self.house.calendar_url).path
            pages[f"{path}/{{name}}"] = reader(Feed(self.database, self.house, self.clock))
        try:
            self.ops = await open_door(health, host, port, hooks, pages)
        except OSError:
            if self.settings.has_door:  # without it nobody would be heard
                raise
            log.error(f"health and figures are off: port {port} is taken; SHTURMAN_HTTP_PORT names another, 0 is none")

    async def _open_telegram(self) -> None:
        from bot.telegram import Telegram  # noqa: PLC0415  # what an installation without it need not pay for

        presence = self._presence("telegram")
        await presence.recall()
        self.telegram = Telegram(self.settings, self.inbox, presence)
        self.telegram.open(self.channels, self.readers, self.relay.patience.gate("telegram"))

    def _open_slack(self) -> None:
        from bot.slack import Slack  # noqa: PLC0415  # as above

        windows = Windows(self.database, self.house, self.clock)
        self.slack = Slack(
            self.settings, self.inbox, self._presence("slack"), windows, others=lambda: self.replicas.live - 1
        )
        self.slack.open(self.channels, self.readers, self.relay.patience.gate("slack"))

    def _presence(self, channel: ChannelName) -> Presence:
        from bot.outages import Presence  # noqa: PLC0415  # as above

        return Presence(self.database, self.house, self.clock, self.relay.wake.set, channel)

    @property
    def messengers(self) -> list[Messenger]:
        return [each for each in (self.telegram, self.slack) if each is not None]

    # ── the end ─────────────────────────────────────────────────────────────────────────────────────────────

    async def close(self) -> None:
        """Let what is under way finish its transaction; whatever waits stays in the rows. Also after half a start."""
        await self._ends.aclose()

    async def _end_loops(self) -> None:
        self.ticker.stop()
        self.stop.set()
        self.worker.wake.set()
        self.relay.wake.set()
        with suppress(TimeoutError):
            await asyncio.wait_for(asyncio.gather(*self.tasks, return_exceptions=True), 10)
        for task in (*self.tasks, *self.keepers):
            task.cancel()

    async def _close_doors(self) -> None:
        for door in ("runner", "ops"):
            if hasattr(self, door):
                await getattr(self, door).cleanup()
        for messenger in self.messengers:
            await messenger.close()

    @property
    def page(self) -> str:
        """Where the local chat is opened; the key is this start's own."""
        return f"http://{HOST}:{self.port}/?key={self.key}"


def free_port() -> int:
    """A port of the loopback that nobody uses now."""
    import socket  # noqa: PLC0415

    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
    return port
