"""Socket Mode: one line to Slack, kept up. An envelope is acknowledged once the inbox has it.

slack_sdk's own client closes the old line before it opens a new one, tries again for ever without saying why, and
prints addresses that are keys. Here the new line stands before the old one goes (Slack warns some seconds ahead), a
silent one is rebuilt, and each trouble is one sentence. Slack brings again what was not acknowledged; the inbox knows
it by its key.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from random import SystemRandom
from typing import Any

from aiohttp import ClientWebSocketResponse, ClientWSTimeout, WSMsgType
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from dialogs.screens import Json
from handlers.slack.client import code_of, refusal
from handlers.slack.events import Events, Kind
from handlers.slack.watchdog import Pulse
from handlers.strict import Malformed, object_from

MOST = 4 * 1024 * 1024  # bytes of a frame
OPEN_SECONDS = 20.0
OLD_SECONDS = 20.0  # an old line is listened to so long after its farewell
SHORT_LIFE_SECONDS = 5.0  # a line that went sooner is a failure
BACKOFF_SECONDS = 30.0
OFF_SECONDS = 60.0  # when a person has to do something first
LOOK_AGAIN_SECONDS = 300.0
KINDS: dict[str, Kind] = {"events_api": "events_api", "interactive": "interactive", "slash_commands": "slash_commands"}
APP_TOKEN = "SHTURMAN_SLACK_APP_TOKEN"  # noqa: S105  # the name of a setting
WORDS = {
    "link_disabled": "Socket Mode was turned off at the app's page, api.slack.com/apps: turn it on, or set "
    "SHTURMAN_SLACK_MODE=http",
    "too_many_websockets": "too many sockets are open for this app: stop other programs that use its app token",
}

log = logging.getLogger(__name__)
_RANDOM = SystemRandom()
_CLOSE = ClientWSTimeout(ws_close=1.0)  # Slack does not answer a farewell


class Closed(Exception):
    """The line is no more; `reason` is a word for the log."""


@dataclass(eq=False)
class Line:
    """One websocket. `leaving` is set when Slack said that it closes it soon; `over` when it is closed."""

    socket: ClientWebSocketResponse
    pulse: Pulse
    leaving: asyncio.Event = field(default_factory=asyncio.Event)
    reason: str = ""
    busy: set[asyncio.Task[None]] = field(default_factory=set)


@dataclass
class SocketMode:
    """`others`: how many lines other replicas may have open. `told` is given what is wrong, `noted` what is odd."""

    client: AsyncWebClient
    app_token: str = field(repr=False)
    events: Events
    told: Callable[[str], None] = lambda words: None
    noted: Callable[[str], None] = lambda words: None
    reached: Callable[[], None] = lambda: None
    others: Callable[[], int] = lambda: 0
    make_pulse: Callable[[], Pulse] = Pulse
    look_again_s: float = LOOK_AGAIN_SECONDS
    _lines: set[Line] = field(default_factory=set)
    _listening: set[asyncio.Task[None]] = field(default_factory=set)
    _failures: int = 0

    async def keep(self, stop: asyncio.Event) -> None:
        """Until `stop`. Raises TokenRefused; everything else is told and tried again."""
        try:
            while not stop.is_set():
                pause = await self._round(stop)
                if pause and not stop.is_set():
                    with suppress(TimeoutError):
                        await asyncio.wait_for(stop.wait(), pause)
        finally:
            await self._hang_up()

    async def _round(self, stop: asyncio.Event) -> float:
        """One line for as long as it is the newest; how long to wait before the next."""
        began = asyncio.get_running_loop().time()
        try:
            line = await self._open()
        except SlackApiError as error:
            return self._setback(code_of(error), error)
        except Exception as error:  # an address that is a key may stand in its words
            return self._setback(type(error).__name__)
        listening = asyncio.ensure_future(self._listen(line))
        self._listening.add(listening)
        listening.add_done_callback(self._listening.discard)
        await self._until(stop, listening, line)
        if stop.is_set():
            return 0
        lived = asyncio.get_running_loop().time() - began
        if line.reason in WORDS or (listening.done() and lived < SHORT_LIFE_SECONDS):
            return self._setback(line.reason or "closed")
        self._failures = 0
        log.info("slack socket: a new line, the old one is %s", line.reason or "closed")
        return 0

    async def _until(self, stop: asyncio.Event, listening: asyncio.Task[None], line: Line) -> None:
        waits = [listening, *(asyncio.ensure_future(event.wait()) for event in (stop, line.leaving))]
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        if not listening.done() and not stop.is_set():  # Slack closes it; if not, we do
            asyncio.get_running_loop().call_later(OLD_SECONDS, listening.cancel)
        for each in waits[1:]:
            each.cancel()

    async def _open(self) -> Line:
        answer = await self.client.apps_connections_open(app_token=self.app_token)
        assert self.client.session is not None  # noqa: S101  # ours always have one
        async with asyncio.timeout(OPEN_SECONDS):
            socket = await self.client.session.ws_connect(
                str(answer["url"]), autoping=False, max_msg_size=MOST, proxy=self.client.proxy, timeout=_CLOSE
            )
        line = Line(socket, self.make_pulse())
        self._lines.add(line)
        return line

    # ── one line ────────────────────────────────────────────────────────────────────────────────────────────

    async def _listen(self, line: Line) -> None:
        try:
            while True:
                await self._frame(line)
        except Closed as error:
            line.reason = line.reason or str(error)
        except Exception as error:
            line.reason = line.reason or type(error).__name__
            log.warning("slack socket: broken off: %s", line.reason)
        finally:
            self._lines.discard(line)
            if line.busy:  # what is being stored may still be acknowledged
                await asyncio.wait(set(line.busy), timeout=self.events.store_seconds)
            await line.socket.close()

    async def _frame(self, line: Line) -> None:
        try:
            frame = await line.socket.receive(timeout=line.pulse.ping_s)
        except TimeoutError:
            if line.pulse.is_gone:
                log.warning("slack socket: silent, it is built anew")
                raise Closed("silent") from None
            await line.socket.ping()
            return
        match frame.type:
            case WSMsgType.TEXT:
                line.pulse.spoke()
                self._read(line, frame.data)
            case WSMsgType.PING:
                line.pulse.pinged()
                await line.socket.pong(frame.data)
            case WSMsgType.PONG:
                line.pulse.answered()
            case WSMsgType.CLOSE | WSMsgType.CLOSING | WSMsgType.CLOSED | WSMsgType.ERROR:
                raise Closed("closed")
        if line.pulse.is_gone:  # whoever only answers our pings is none to wait for
            log.warning("slack socket: silent, it is built anew")
            raise Closed("silent")
        self.reached()

    def _read(self, line: Line, text: str) -> None:
        try:
            envelope = object_from(text)
        except Malformed as error:
            log.warning("slack socket: left out what is no envelope: %s", error)
            return
        match envelope.get("type"):
            case "hello":
                self._greeted(line, envelope)
            case "disconnect":
                line.reason = str(envelope.get("reason"))[:40]
                line.leaving.set()
            case _:
                task = asyncio.ensure_future(self._taken(line, envelope))
                line.busy.add(task)
                task.add_done_callback(line.busy.discard)

    async def _taken(self, line: Line, envelope: Json) -> None:
        id_, payload, kind = envelope.get("envelope_id"), envelope.get("payload"), KINDS.get(str(envelope.get("type")))
        if not isinstance(id_, str):
            log.warning("slack socket: left out an envelope without a name")
            return
        if kind is None or not isinstance(payload, dict):
            log.warning("slack socket: left out an envelope of a kind that is not known here")
            await self._say(line, {"envelope_id": id_})
            return
        answer = await self.events.take(kind, payload)
        if answer.status >= 500:
            return  # Slack brings it again
        body = _object(answer.body) if envelope.get("accepts_response_payload") is True else None
        await self._say(line, {"envelope_id": id_} | ({"payload": body} if body else {}))

    async def _say(self, line: Line, words: Json) -> None:
        with suppress(ConnectionError, RuntimeError):  # the line went meanwhile: it comes again, and is known
            await line.socket.send_str(json.dumps(words))

    # ── what is wrong ───────────────────────────────────────────────────────────────────────────────────────

    def _greeted(self, line: Line, hello: Json) -> None:
        count, ours = hello.get("num_connections"), len(self._lines) + self.others()
        if isinstance(count, int) and count > ours:
            words = f"Slack counts {count} sockets of this app, ours are {ours}: another program takes our events"
            log.error("slack socket: %s", words)
            self.noted(words)
            asyncio.get_running_loop().call_later(self.look_again_s, line.leaving.set)  # a new line is told anew
        else:
            self.noted("")

    def _setback(self, reason: str, error: SlackApiError | None = None) -> float:
        refused = refusal(error, APP_TOKEN) if error is not None else None
        if refused is not None:
            raise refused from None
        self._failures += 1
        ceiling = OFF_SECONDS if reason in WORDS else min(BACKOFF_SECONDS, 2.0 ** min(self._failures - 1, 10))
        pause = _RANDOM.uniform(ceiling / 2, ceiling)
        words = WORDS.get(reason, f"no socket ({reason})")
        if self._failures > 1 or reason in WORDS:  # one hiccup is nobody's business
            self.told(words)
        log.warning("slack socket: %s; next try in %.1f s", words, pause)
        return pause

    async def _hang_up(self) -> None:
        """What is being stored is stored and acknowledged; nothing new is taken."""
        for line in list(self._lines):
            if line.busy:
                await asyncio.wait(set(line.busy), timeout=self.events.store_seconds)
        listening = list(self._listening)
        for task in listening:
            task.cancel()
        await asyncio.gather(*listening, return_exceptions=True)


def _object(body: str) -> Any:
    """What Slack takes as a payload: an object; words alone are an ephemeral text."""
    if not body:
        return None
    with suppress(ValueError):
        if isinstance(found := json.loads(body), dict):
            return found
    return {"text": body}
