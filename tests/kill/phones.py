"""A person's phone: Telegram over the stand-in, or the local chat over its socket. Both outlive who serves them."""

from __future__ import annotations

import asyncio
import itertools
import json
import time
from collections.abc import Callable
from contextlib import suppress
from contextvars import ContextVar
from typing import Any, Protocol

import aiohttp
from aiohttp import web

from dialogs.screens import from_json, plain_text
from tests.kill.nursery import Nursery
from tests.kill.sights import Asked, Card, Diary, Key
from tests.telegram.flood import EVERYONE
from tests.telegram.groups import Group
from tests.telegram.updates import Hook
from tests.telegram_server import Entity, Json, Params, Person, Shown, TelegramServer
from tests.telegram_server import Key as TelegramKey


class Phone(Protocol):
    """`seen` grows with everything the bot shows; `cards` is the bot's side of the chat, oldest first."""

    person: str
    seen: int

    @property
    def cards(self) -> list[Card]: ...

    @property
    def last(self) -> Card | None: ...

    def write(self, text: str) -> None: ...

    def tap(self, key: Key, card: Card) -> None: ...


# ── Telegram ────────────────────────────────────────────────────────────────────────────────────────────────


TOO_MANY = 429


class Witness(TelegramServer):
    """The stand-in, which notes what it was told to forget, what it handed out and what people saw."""

    def __init__(self, diary: Diary) -> None:
        super().__init__()
        self.flood.in_flight = 0.0  # whoever judges knows exactly what was on its way
        self.diary = diary
        self.phones: dict[int, TelegramPhone] = {}
        self.handed_out = self.asked_to_show = 0
        self.life: ContextVar[str] = ContextVar("life", default="")
        self.stamps: ContextVar[tuple[float, float]] = ContextVar("stamps", default=(0.0, 0.0))
        self.door: Callable[[], str] | None = None
        self.on_new: Callable[[Card], None] | None = None

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        """Who asks says which life it is, where a browser would say its name, and when the call left and looked."""
        life, left, looked = request.headers["User-Agent"].split()
        self.life.set(life)
        self.stamps.set((float(left), float(looked)))
        return await super()._serve(request)

    async def _answer(self, token: str, method: str, given: Params) -> tuple[int, Json]:
        faults = len(self.violations)
        status, body = await super()._answer(token, method, given)
        if status == TOO_MANY:
            fault, to, seconds = (
                len(self.violations) > faults,
                str(given.get("chat_id")),
                body["parameters"]["retry_after"],
            )
            asked = Asked(time.monotonic(), self.life.get(), to, self._whom(given), seconds, fault, *self.stamps.get())
            self.diary.asked_to_wait.append(asked)
        return status, body

    def _whom(self, given: Params) -> str:
        """The chat that is to be quiet, or everybody."""
        _, until = self.flood._until.get(EVERYONE, (0.0, 0.0))
        return "" if self._clock() < until else str(given.get("chat_id"))

    def _confirm(self, offset: int) -> None:
        before = self.pending
        super()._confirm(offset)
        self.diary.taken |= {str(number) for number in set(before) - set(self.pending)}

    async def _bring(self, http: aiohttp.ClientSession, hook: Hook, update: Json) -> None:
        self.handed_out += 1
        await super()._bring(http, hook, update)
        self.diary.taken.add(str(update["update_id"]))

    def _address(self, url: str) -> str:
        """A balancer stands there, which knows who lives."""
        return self.door() if self.door is not None else super()._address(url)

    async def _getupdates(self, params: Params) -> list[Json]:
        updates = await super()._getupdates(params)
        self.handed_out += len(updates)
        return updates

    async def _sendmessage(self, params: Params) -> Json:
        self.asked_to_show += 1
        return await super()._sendmessage(params)

    async def _editmessagetext(self, params: Params) -> Json:
        self.asked_to_show += 1
        return await super()._editmessagetext(params)

    def _show(self, person: Person | Group, shown: Shown) -> Json:
        answer = super()._show(person, shown)
        self.phones[person.id].see(card_of(shown), self.life.get())
        if self.on_new is not None:
            self.on_new(card_of(shown))
        return answer

    def _change(
        self, person: Person | Group, shown: Shown, text: str, entities: list[Entity], rows: list[list[TelegramKey]]
    ) -> Json:
        answer = super()._change(person, shown, text, entities, rows)
        self.phones[person.id].see(card_of(shown), self.life.get())
        return answer


def card_of(shown: Shown) -> Card:
    return Card(str(shown.id), shown.text, tuple(Key(key.text, key.data) for key in shown.keys))


class Chat:
    """What both kinds of phone show."""

    def __init__(self, diary: Diary, person: str) -> None:
        self.diary, self.person, self.seen = diary, person, 0
        self._shown: dict[str, Card] = {}

    @property
    def cards(self) -> list[Card]:
        return list(self._shown.values())

    @property
    def last(self) -> Card | None:
        return next(reversed(self._shown.values()), None)

    def see(self, card: Card, life: str = "") -> None:
        before = self._shown.get(card.ref)
        if before != card:
            self.diary.saw(self.person, card, before, life)
            self._shown[card.ref] = card
            self.seen += 1


class TelegramPhone(Chat):
    def __init__(self, server: Witness, person: str, number: int) -> None:
        super().__init__(server.diary, person)
        self.server, self.number = server, number
        self.hands = server.person(number, f"Person {person}", "ru")
        server.phones[number] = self

    def write(self, text: str) -> None:
        card = self.last
        self.hands.write(text)
        self._note("text", text, card)

    def rewrite(self, begins: str, more: str) -> bool:
        """Once: the oldest message of theirs that begins so and was not changed yet."""
        mine = (shown for shown in self.hands.messages if not shown.by_bot and shown.text.startswith(begins))
        shown = next((shown for shown in mine if not shown.edits), None)
        if shown is not None:
            self.hands.edit(shown, shown.text + more)
            self._note("edit", shown.text, None)
        return shown is not None

    def tap(self, key: Key, card: Card) -> None:
        shown = next(shown for shown in self.hands.heard if str(shown.id) == card.ref)
        button = next((button for button in shown.keys if button.data == key.token), None)
        if button is not None:  # else it changed under the finger
            self.hands.tap(button, shown)
            self._note("tap", key.token, card)

    def _note(self, kind: Any, said: str, card: Card | None) -> None:
        self.diary.did(self.person, kind, said, str(self.server.pending[-1]), card)


# ── the local chat ──────────────────────────────────────────────────────────────────────────────────────────


class WebPhone(Chat):
    """A page that keeps what was not acknowledged and says it again after each reconnection, as the real one does."""

    def __init__(self, nursery: Nursery, diary: Diary, person: str) -> None:
        super().__init__(diary, person)
        self.nursery = nursery
        self._waiting: dict[str, dict[str, Any]] = {}
        self._ids = itertools.count()
        self._seq = 0
        self._more = asyncio.Event()

    @property
    def quiet(self) -> bool:
        return not self._waiting

    def write(self, text: str) -> None:
        self._send("text", text, {"type": "text", "text": text}, self.last)

    def tap(self, key: Key, card: Card) -> None:
        self._send("tap", key.token, {"type": "tap", "token": key.token, "message": card.ref}, card)

    def _send(self, kind: Any, said: str, frame: dict[str, Any], card: Card | None) -> None:
        id_ = f"{self.person}-frame-{next(self._ids):05}"
        self._waiting[id_] = frame | {"id": id_}
        self.diary.did(self.person, kind, said, id_, card)
        self._more.set()

    async def run(self) -> None:
        """For ever: connect to whoever lives now, repeat what was not taken, listen until the line breaks."""
        while True:
            life = self.nursery.life
            if life is not None and life.page.done() and not life.dead.is_set():
                with suppress(aiohttp.ClientError, OSError):
                    await self._talk(life.page.result())
            await asyncio.sleep(0.01)

    async def _talk(self, page: str) -> None:
        origin = page.partition("/?")[0]
        jar = aiohttp.CookieJar(unsafe=True)
        async with aiohttp.ClientSession(cookie_jar=jar, headers={"Origin": origin}) as session:
            async with session.get(page) as front:
                assert front.status == 200
            async with session.ws_connect(f"{origin}/ws") as socket:
                await socket.send_json({"type": "hello", "persona": self.person, "since": self._seq})
                sender = asyncio.create_task(self._repeat(socket))
                try:
                    async for raw in socket:
                        self._take(json.loads(raw.data))
                finally:
                    sender.cancel()
                    await asyncio.wait([sender])

    async def _repeat(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        sent: set[str] = set()
        while True:
            self._more.clear()
            for id_, frame in list(self._waiting.items()):
                if id_ not in sent:
                    sent.add(id_)
                    with suppress(ConnectionError):
                        await socket.send_json(frame)
            await self._more.wait()

    def _take(self, frame: dict[str, Any]) -> None:
        match frame["type"]:
            case "messages":
                for posted in frame["messages"]:
                    self._seq = posted["seq"]
                    if posted["author"] == "bot":
                        self._see(posted)
            case "ack":
                self._waiting.pop(frame["id"], None)
                self.diary.acked.add(frame["id"])
            case "error" if frame.get("again"):  # a machine too busy to store it in time: said again, as the page does
                raise ConnectionError(frame)
            case "error":
                raise AssertionError(frame)

    def _see(self, posted: dict[str, Any]) -> None:
        body = posted["body"]
        keys = tuple(Key(button["label"], button["token"]) for row in body["buttons"] for button in row)
        self.see(Card(posted["ref"], plain_text(from_json(body)), keys))
