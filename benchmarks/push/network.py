"""A stand-in for Telegram that keeps its limits: thirty messages a second over all chats, one a second in each.

A limit is a bucket that fills at that rate; it is small, so that a burst is refused rather than an average. Whoever is
refused is told `retry_after`, and each call before that is over is counted. It runs in a process of its own; the
benchmark hands it updates and reads what arrived when.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import math
import multiprocessing
import time
from collections import defaultdict
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any

from aiohttp import web

OVERALL, OVERALL_BURST = 30.0, 10.0
CHAT, CHAT_BURST = 1.0, 5.0
BOT = {"id": 42, "is_bot": True, "first_name": "Bench", "username": "bench_bot"}
MESSAGES = ("sendMessage", "editMessageText", "sendPhoto", "sendDocument")


@dataclass
class Bucket:
    rate: float
    burst: float
    level: float = field(init=False)
    at: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        self.level = self.burst

    def lacks(self, now: float) -> float:
        self.level = min(self.burst, self.level + (now - self.at) * self.rate)
        self.at = now
        return max(0.0, (1 - self.level) / self.rate)


@dataclass
class Telegram:
    """`arrived` holds (moment, chat) of each message taken."""

    updates: asyncio.Queue[dict[str, Any]] = field(default_factory=asyncio.Queue)
    arrived: list[tuple[float, int]] = field(default_factory=list)
    handed: list[tuple[float, int]] = field(default_factory=list)
    refused: int = 0
    impatient: int = 0
    overall: Bucket = field(default_factory=lambda: Bucket(OVERALL, OVERALL_BURST))
    chats: dict[int, Bucket] = field(default_factory=lambda: defaultdict(lambda: Bucket(CHAT, CHAT_BURST)))
    until: dict[int, float] = field(default_factory=dict)
    numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    async def call(self, request: web.Request) -> web.Response:
        params: dict[str, Any] = dict(await request.post())
        method = request.match_info["method"]
        if method in MESSAGES:
            return self.message(params)
        if method == "getUpdates":
            return _ok(await self.batch(int(params.get("timeout", 0))))
        answers: dict[str, Any] = {
            "getMe": BOT,
            "getWebhookInfo": {"url": "", "has_custom_certificate": False, "pending_update_count": 0},
        }
        return _ok(answers.get(method, True))

    async def batch(self, seconds: int) -> list[dict[str, Any]]:
        try:
            first = await asyncio.wait_for(self.updates.get(), seconds)
        except TimeoutError:
            return []
        batch = [first]
        while not self.updates.empty():
            batch.append(self.updates.get_nowait())
        now = time.monotonic()
        self.handed += [(now, update["message"]["chat"]["id"]) for update in batch]
        return batch

    def message(self, params: dict[str, Any]) -> web.Response:
        now, chat = time.monotonic(), int(params["chat_id"])
        self.impatient += any(now < self.until.get(scope, 0.0) for scope in (0, chat))
        for scope, bucket in ((0, self.overall), (chat, self.chats[chat])):
            if lacks := bucket.lacks(now):
                self.refused += 1
                self.until[scope] = now + math.ceil(lacks)
                told = {"ok": False, "error_code": 429, "description": "Too Many Requests: retry later"}
                return web.json_response(told | {"parameters": {"retry_after": math.ceil(lacks)}}, status=429)
        self.overall.level -= 1
        self.chats[chat].level -= 1
        self.arrived.append((now, chat))
        where = {"id": chat, "type": "private", "first_name": "Иван"}
        number = int(params.get("message_id") or next(self.numbers))
        return _ok({"message_id": number, "date": 1_800_000_000, "chat": where, "from": BOT, "text": "…"})


def _ok(result: Any) -> web.Response:
    return web.Response(text=json.dumps({"ok": True, "result": result}), content_type="application/json")


class Phones:
    """The benchmark's hand in the stand-in's process."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._ours, theirs = context.Pipe()
        self._process = context.Process(target=_run, args=(theirs,), daemon=True)
        self._process.start()
        self.url = f"http://127.0.0.1:{self._ours.recv()}"

    def ask(self, *question: Any) -> Any:
        self._ours.send(question)
        return self._ours.recv()

    def end(self) -> None:
        self._process.terminate()
        self._process.join()


def _run(told: Connection) -> None:
    asyncio.run(_forever(told))


async def _forever(told: Connection) -> None:
    telegram = Telegram()
    app = web.Application()
    app.router.add_route("*", "/{bot}/{method}", telegram.call)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    asyncio.get_running_loop().add_reader(told.fileno(), lambda: told.send(_answer(telegram, *told.recv())))
    told.send(runner.addresses[0][1])
    await asyncio.Event().wait()


def _answer(telegram: Telegram, what: str, *more: Any) -> Any:
    match what:
        case "write":
            for update in more[0]:
                telegram.updates.put_nowait(update)
            return None
        case "now":
            return time.monotonic()
        case "counts":
            return len(telegram.arrived), telegram.refused, telegram.impatient
    return telegram.arrived, telegram.handed, telegram.refused, telegram.impatient
