"""What is brought to the bot: over its sockets, or signed to its address. Whatever waits goes by the way that is open.

An event that was not acknowledged comes again, the same or another way; what a person did with a button, a window or a
command comes once, and the person is told that the app did not answer.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import itertools
import json
import random
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias
from urllib.parse import urlencode

import aiohttp
from aiohttp import WSMsgType, web

from tests.slack.refusals import Json
from tests.telegram.updates import Disorder

Kind: TypeAlias = Literal["events_api", "interactive", "slash_commands"]
Form: TypeAlias = Callable[[Json, str], None]

MOST_SOCKETS = 10


@dataclass
class Delivery:
    """`told` is called with what the app answered, or with why it did not."""

    kind: Kind
    payload: Json
    told: Form | None = None
    attempts: int = 0
    reason: str = ""
    taken: bool = False

    @property
    def key(self) -> str:
        return str(self.payload.get("event_id") or self.payload.get("trigger_id") or "")

    @property
    def answered(self) -> bool:
        """Whether what it answers may say something."""
        return self.kind == "slash_commands" or self.payload.get("type") == "view_submission"


@dataclass(eq=False)
class Socket:
    line: web.WebSocketResponse
    request: web.Request
    silent: bool = False
    leaving: bool = False

    @property
    def open(self) -> bool:
        return not (self.line.closed or self.leaving)

    def cut(self) -> None:
        if self.request.transport is not None:
            self.request.transport.abort()


@dataclass(frozen=True)
class Sent:
    """A delivery as it went out, and what came of it: the status of HTTP, 200 for an ack, 0 for none."""

    key: str
    kind: str
    attempt: int
    status: int
    seconds: float


class Deliveries:
    def __init__(self) -> None:
        self.signing_secret = "8f742231b10e8888abcd99yyyzzz85a5"
        self.events_url = ""
        self.door: Callable[[], str] | None = None
        self.clock: Callable[[], float] = time.time
        self.ack_seconds = 3.0
        self.retry_seconds = 0.1
        self.ping_seconds = 5.0
        self.disorder: Disorder | None = None
        self.disorder_of_people = False  # whether presses come twice too: Slack does not, a bad network might
        self.sent: list[Sent] = []
        self.late: list[str] = []
        self.wrong_answers: list[str] = []
        self.foreign_sockets = 0
        self.sockets: list[Socket] = []
        self.chance = random.Random(1)
        self._waiting: dict[int, Delivery] = {}
        self._numbers = itertools.count(1)
        self._tickets: set[str] = set()
        self._acks: dict[str, tuple[Socket, asyncio.Future[Json]]] = {}
        self._old_acks: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._way = asyncio.Event()
        self._changed = asyncio.Event()
        self._http: aiohttp.ClientSession | None = None

    # the test's side

    @property
    def pending(self) -> list[str]:
        """What the bot has not taken."""
        return [delivery.key for delivery in self._waiting.values() if not delivery.taken]

    def deliver_to(self, url: str) -> None:
        """By signed requests to this address from now on; by sockets again when it is empty."""
        self.events_url = url
        self._way_opened()

    def deliver(self, kind: Kind, payload: Json, told: Form | None = None) -> None:
        delivery = Delivery(kind, payload, told)
        number = next(self._numbers)
        self._waiting[number] = delivery
        self._spawn(self._bring(number, delivery))
        self._note_change()

    def cut_sockets(self) -> None:
        for socket in self.sockets:
            socket.cut()

    def silence_sockets(self) -> None:
        """They stay open, and nothing comes or is answered over them any more."""
        for socket in self.sockets:
            socket.silent = True

    async def refresh_sockets(self, reason: str = "refresh_requested", *, closes: bool = True) -> None:
        """As Slack asks every few hours; or, with `warning`, announces."""
        for socket in list(self.sockets):
            socket.leaving = reason != "warning"
            told = {"type": "disconnect", "reason": reason, "debug_info": {"host": "wss-111.slack.com"}}
            with suppress(ConnectionError):
                await socket.line.send_json(told)
                if closes and reason != "warning":
                    await socket.line.close()

    async def heard(self) -> None:
        """Until there is a way to the bot: what people press before is lost to them."""
        while not (self.events_url or self.door or any(socket.open for socket in self.sockets)):
            await self._way.wait()

    async def change(self) -> None:
        await self._changed.wait()

    def _note_change(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    def _way_opened(self) -> None:
        self._way.set()
        self._way = asyncio.Event()

    def _spawn(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _stop_delivering(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._http is not None:
            await self._http.close()
            self._http = None
        self.cut_sockets()

    # one delivery

    async def _bring(self, number: int, delivery: Delivery) -> None:
        if self.disorder is not None and self.disorder.chance.random() < self.disorder.swap:
            await asyncio.sleep(0.02)  # its neighbour overtakes it
        once = delivery.kind != "events_api"
        while not delivery.taken:
            answer = await self._attempt(delivery, waits=not once)
            delivery.taken = answer is not None
            if answer is None and once:
                self._waiting.pop(number, None)
                self._tell(delivery, {}, delivery.reason)
                return
            if answer is not None:
                self._tell(delivery, answer, "")
                self._note_change()
            else:
                await asyncio.sleep(self.retry_seconds)
        if self.disorder is not None and (self.disorder_of_people or not once) and self.disorder.again():
            delivery.reason = "http_timeout"
            await self._attempt(delivery, waits=False)
        self._waiting.pop(number, None)
        self._note_change()

    def _tell(self, delivery: Delivery, answer: Json, trouble: str) -> None:
        if delivery.told is not None:
            delivery.told(answer, trouble)
        self._note_change()

    async def _attempt(self, delivery: Delivery, *, waits: bool) -> Json | None:
        """What was answered; None when it was not taken."""
        began = time.monotonic()
        if self.events_url or self.door:
            status, answer = await self._by_request(delivery)
        else:
            status, answer = await self._by_socket(delivery, waits=waits)
        delivery.attempts += 1
        self.sent.append(Sent(delivery.key, delivery.kind, delivery.attempts, status, time.monotonic() - began))
        return answer

    # by HTTP

    def signed(self, body: str, at: float | None = None) -> dict[str, str]:
        stamp = str(int(self.clock() if at is None else at))
        base = f"v0:{stamp}:{body}".encode()
        signature = "v0=" + hmac.new(self.signing_secret.encode(), base, hashlib.sha256).hexdigest()
        return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signature}

    @staticmethod
    def body_of(kind: str, payload: Json) -> tuple[str, str]:
        """The body and its type."""
        if kind == "events_api":
            return json.dumps(payload), "application/json"
        form = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
        return urlencode(form), "application/x-www-form-urlencoded"

    async def _by_request(self, delivery: Delivery) -> tuple[int, Json | None]:
        body, kind = self.body_of(delivery.kind, delivery.payload)
        headers = self.signed(body) | {
            "Content-Type": kind,
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
        }
        if delivery.attempts and delivery.kind == "events_api":
            headers |= {"X-Slack-Retry-Num": str(delivery.attempts), "X-Slack-Retry-Reason": delivery.reason}
        if self._http is None:
            self._http = aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar())
        timeout = aiohttp.ClientTimeout(total=self.ack_seconds)
        url = self.door() if self.door is not None else self.events_url
        try:
            async with self._http.post(
                url, data=body, headers=headers, timeout=timeout, allow_redirects=False
            ) as response:
                text = await response.text()
        except TimeoutError:
            self.late.append(delivery.key)
            delivery.reason = "http_timeout"
            return 0, None
        except (aiohttp.ClientError, OSError):
            delivery.reason = "connection_failed"
            return 0, None
        if not 200 <= response.status < 300:
            delivery.reason = "http_error"
            return response.status, None
        return response.status, self._body(delivery, text)

    def _body(self, delivery: Delivery, text: str) -> Json:
        if not text:
            return {}
        try:
            told = json.loads(text)
        except ValueError:
            told = {"text": text}
        if not delivery.answered and told not in ({}, {"ok": True}, {"text": "ok"}):
            self.wrong_answers.append(f"{delivery.kind} is not answered with {text[:80]!r}")
        return told if isinstance(told, dict) else {}

    # by sockets

    async def _by_socket(self, delivery: Delivery, *, waits: bool) -> tuple[int, Json | None]:
        delivery.reason = "dispatch_failed"
        way = self._way
        alive = [socket for socket in self.sockets if socket.open]
        if not alive:
            if waits:
                await way.wait()
            return 0, None
        socket = self.chance.choice(alive)
        envelope = self._envelope(delivery)
        answer: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._acks[envelope["envelope_id"]] = socket, answer
        try:
            if not socket.silent:
                await socket.line.send_json(envelope)
            done, _ = await asyncio.wait([answer], timeout=self.ack_seconds)
        except ConnectionError:
            return 0, None
        finally:
            self._acks.pop(envelope["envelope_id"], None)
            self._old_acks.add(envelope["envelope_id"])
        if not done:
            delivery.reason = "timeout"
            self.late.append(delivery.key)
            return 0, None
        return (0, None) if answer.cancelled() else (200, answer.result())

    def _envelope(self, delivery: Delivery) -> Json:
        envelope: Json = {
            "envelope_id": f"{next(self._numbers):08x}-env", "payload": delivery.payload, "type": delivery.kind,
            "accepts_response_payload": delivery.answered,
        }  # fmt: skip
        if delivery.kind == "events_api":
            envelope |= {"retry_attempt": delivery.attempts, "retry_reason": delivery.reason * bool(delivery.attempts)}
        return envelope

    def _new_ticket(self) -> str:
        ticket = f"ticket-{next(self._numbers)}"
        self._tickets.add(ticket)
        return ticket

    async def _serve_socket(self, request: web.Request) -> web.WebSocketResponse:
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            raise web.HTTPForbidden
        self._tickets.discard(ticket)
        line = web.WebSocketResponse(autoping=False)
        await line.prepare(request)
        socket = Socket(line, request)
        if len(self.sockets) + self.foreign_sockets >= MOST_SOCKETS:
            await line.send_json({"type": "disconnect", "reason": "too_many_websockets"})
            await line.close()
            return line
        self.sockets.append(socket)
        try:
            await line.send_json(self._hello())
            self._way_opened()
            self._note_change()
            await self._listen(socket)
        finally:
            self.sockets.remove(socket)
            for on, answer in self._acks.values():
                if on is socket:
                    answer.cancel()
            self._way_opened()
            self._note_change()
        return line

    def _hello(self) -> Json:
        info = {"host": "applink-1", "build_number": 1, "approximate_connection_time": 18060}
        return {
            "type": "hello", "num_connections": len(self.sockets) + self.foreign_sockets, "debug_info": info,
            "connection_info": {"app_id": self.app_id},
        }  # fmt: skip

    app_id = "A0SHTURMAN"

    async def _listen(self, socket: Socket) -> None:
        pings = asyncio.create_task(self._ping(socket))
        try:
            async for message in socket.line:
                if message.type == WSMsgType.PING and not socket.silent:
                    await socket.line.pong(message.data)
                elif message.type == WSMsgType.TEXT and not socket.silent:
                    self._ack(message.data)
        finally:
            pings.cancel()
            await asyncio.wait([pings])

    async def _ping(self, socket: Socket) -> None:
        with suppress(ConnectionError):
            while not socket.line.closed:
                await asyncio.sleep(self.ping_seconds)
                if not socket.silent:
                    await socket.line.ping(b"Ping from applink-1")

    def _ack(self, data: str) -> None:
        try:
            told = json.loads(data)
            name, payload = told["envelope_id"], told.get("payload") or {}
        except (ValueError, KeyError, TypeError):
            self.wrong_answers.append(f"no ack: {data[:80]!r}")
            return
        _, waiting = self._acks.get(name, (None, None))
        if waiting is None or waiting.done():
            if name not in self._old_acks:
                self.wrong_answers.append(f"ack of an envelope that was never sent: {name}")
            return
        waiting.set_result(payload)
