"""The local chat's surroundings in memory: classes that keep what they were given, and a server on a free port."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

import aiohttp
from aiohttp import web

from dialogs.ports import ChannelName, Persona, Posted
from dialogs.screens import Json
from handlers.web.channel import WebChannel
from handlers.web.hub import Hub
from handlers.web.server import make_app

KEY = "a-key-of-this-start"
NOW = datetime(2025, 3, 13, 9, 5, tzinfo=UTC)
ANNA = Persona("anna", "Анна Смирнова", "rm", "ru", "Asia/Yekaterinburg")
BORIS = Persona("boris", "Борис Ветров", "team_lead", "ru", "Europe/Moscow")
JANE = Persona("jane", "Jane Archer", "director", "en", "Europe/London")


class MemoryIngress:
    """`broken` makes it refuse with an error, as a full disk would."""

    def __init__(self) -> None:
        self.rows: dict[str, tuple[str, Json]] = {}
        self.calls: list[str] = []
        self.broken = False

    async def accept(self, channel: ChannelName, key: str, account: str, raw: Json) -> bool:
        assert channel == "web"
        self.calls.append(key)
        if self.broken:
            raise OSError("disk is full")
        fresh = key not in self.rows
        self.rows.setdefault(key, (account, raw))
        return fresh

    @property
    def raws(self) -> list[Json]:
        return [raw for _, raw in self.rows.values()]


class MemoryLog:
    """Refs end in numbers that grow; an edit keeps `at` and takes a new `seq`."""

    def __init__(self, stage: MemoryStage) -> None:
        self.posted: list[tuple[str, Posted]] = []
        self._stage = stage
        self._keys: dict[str, str] = {}
        self._seq = 0
        self._waiting: set[tuple[str, asyncio.Event]] = set()

    async def append(self, address: str, author: Literal["person", "bot"], body: Json, key: str) -> str:
        if key in self._keys:
            return self._keys[key]
        self._seq += 1
        ref = self._keys[key] = f"m{self._seq}"
        self.posted.append((address, Posted(self._seq, ref, author, body, self._stage.now())))
        self._wake(address)
        return ref

    async def edit(self, ref: str, body: Json) -> bool:
        for place, (address, posted) in enumerate(self.posted):
            if posted.ref == ref:
                self._seq += 1
                self.posted[place] = (address, replace(posted, seq=self._seq, body=body))
                self._wake(address)
                return True
        return False

    async def since(self, address: str, seq: int, limit: int = 200) -> list[Posted]:
        newer = [posted for owner, posted in self.posted if owner == address and posted.seq > seq]
        return sorted(newer, key=lambda posted: posted.seq)[:limit]

    async def changes(self, address: str) -> AsyncIterator[None]:
        event = asyncio.Event()
        self._waiting.add((address, event))
        try:
            while True:
                await event.wait()
                event.clear()
                yield None
        finally:
            self._waiting.discard((address, event))

    @property
    def followers(self) -> int:
        return len(self._waiting)

    def _wake(self, address: str) -> None:
        for owner, event in self._waiting:
            if owner == address:
                event.set()


class MemoryStage:
    def __init__(self, *people: Persona) -> None:
        self.people = list(people)
        self.time = NOW
        self.jumps: list[datetime] = []

    async def personas(self) -> list[Persona]:
        return self.people

    def now(self) -> datetime:
        self.time += timedelta(milliseconds=1)
        return self.time

    async def jump(self, to: datetime) -> datetime:
        if to < self.time:
            raise ValueError("the demo clock only goes forward")
        self.jumps.append(to)
        self.time = to
        return to


class MemoryBlobs:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def put(self, data: bytes) -> str:
        name = hashlib.sha256(data).hexdigest()
        (self.folder / name).write_bytes(data)
        return name

    def path(self, blob: str) -> str:
        return str(self.folder / blob)


@dataclass(frozen=True)
class LocalChat:
    """A running chat with everything around it in reach."""

    ingress: MemoryIngress
    log: MemoryLog
    stage: MemoryStage
    blobs: MemoryBlobs
    hub: Hub
    port: int
    key: str = KEY

    @property
    def channel(self) -> WebChannel:
        return WebChannel(self.log, self.blobs, self.hub)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def entrance(self) -> str:
        return f"{self.url}/?key={self.key}"

    @property
    def headers(self) -> dict[str, str]:
        """What this page's own requests carry."""
        return {"Origin": self.url, "Cookie": f"shturman_{self.port}={self.key}"}

    def app(self) -> web.Application:
        return make_app(self.ingress, self.log, self.stage, self.blobs, self.key, self.port, self.hub)


def make_chat(folder: Path, *people: Persona) -> LocalChat:
    stage = MemoryStage(*people)
    return LocalChat(MemoryIngress(), MemoryLog(stage), stage, MemoryBlobs(folder), Hub(), free_port())


def free_port() -> int:
    """Below those that outgoing connections take: whoever is told a port may open it seconds later."""
    while True:
        with socket.socket() as sock, suppress(OSError):
            port = secrets.choice(range(20_000, 32_000))
            sock.bind(("127.0.0.1", port))
            return port


@asynccontextmanager
async def serving(chat: LocalChat) -> AsyncIterator[LocalChat]:
    """Up on its port; leaving takes it down, and the same chat may be served again."""
    runner = web.AppRunner(chat.app(), access_log=None, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", chat.port).start()
    try:
        yield chat
    finally:
        await runner.cleanup()


class Line:
    """A page's socket, as a test speaks through it."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket

    async def say(self, **frame: object) -> None:
        await self.socket.send_json(frame)

    async def hear(self) -> Json:
        frame: Json = await self.socket.receive_json(timeout=5)
        return frame

    async def wait_for(self, kind: str) -> Json:
        while True:
            frame = await self.hear()
            if frame["type"] == kind:
                return frame

    async def hello(self, persona: str = "", since: int = 0) -> tuple[Json, Json]:
        """State and history."""
        await self.say(type="hello", persona=persona, since=since)
        return await self.wait_for("state"), await self.wait_for("messages")


@asynccontextmanager
async def line(chat: LocalChat) -> AsyncIterator[Line]:
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(f"{chat.url}/ws", headers=chat.headers) as socket,
    ):
        yield Line(socket)


async def until(condition: Callable[[], bool], seconds: float = 10.0) -> None:
    """Waits for what another task does."""
    for _ in range(round(seconds / 0.01)):
        if condition():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it did not happen in time")
