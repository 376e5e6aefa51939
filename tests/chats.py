"""People at their phones: one way to write, tap and read, over the local chat's real socket or a strict Bot API."""

from __future__ import annotations

import asyncio
import io
import itertools
import json
import shutil
import sqlite3
from collections.abc import AsyncIterator, Collection, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Literal, Protocol, Self, cast
from weakref import WeakKeyDictionary

import aiohttp
import yaml
from sqlalchemy import Select, func, or_, select, update
from sqlalchemy.dialects import sqlite

from bot.app import App, free_port
from bot.clock import Clock
from bot.settings import Settings
from bot.tokens import sign
from dialogs.lang import Lang
from dialogs.screens import Action, from_json, plain_text
from handlers.web.channel import WebChannel
from storage import invitations
from storage import tables as t
from storage.database import Database
from storage.people import Person, by_account
from storage.upgrade import upgrade
from tests import postgres
from tests.slack_server import Shown, SlackServer
from tests.small_company import fill
from tests.tables_made import FOLDER, copied, migrated
from tests.telegram_server import TelegramServer

SECONDS = 20.0


@dataclass(frozen=True)
class Message:
    """A bot's message as a person sees it: its words, and the labels of its buttons in order."""

    ref: str
    text: str
    buttons: tuple[str, ...]
    tokens: Mapping[str, str] = field(default_factory=dict)
    blocks: tuple[str, ...] = ()


class Chat(Protocol):
    """A person in one channel."""

    async def write(self, text: str) -> None: ...

    async def tap(self, label: str) -> None: ...

    async def send(self, name: str, data: bytes, kind: str, caption: str = "") -> None: ...

    async def settle(self) -> None: ...

    @property
    def messages(self) -> list[Message]: ...

    @property
    def last(self) -> Message: ...


async def filled(settings: Settings, today: date) -> None:
    """The demo company of that day. Filled once a process, then copied: filling takes longer than most tests."""
    if not settings.url.startswith("sqlite"):
        return  # a copy already, see `on_postgresql`
    template = FOLDER / f"{today}.sqlite3"
    if not template.exists():
        draft = Database(f"sqlite:///{template}.draft", settings.data_dir)
        await migrated(draft)
        await draft.open()
        await fill(draft, 20261118, today)
        await draft.close()
        shutil.move(f"{template}.draft", template)
    copied(template, Database(settings.url, settings.data_dir))


@contextmanager
def on_postgresql(today: date) -> Iterator[str]:
    """The address of a database with the demo company of that day. Several products may share it."""

    async def fill_it(url: str) -> None:
        await upgrade(url)
        database = Database(url, FOLDER)
        await database.open()
        await fill(database, 20261118, today)
        await database.close()

    with postgres.copied(postgres.made_once(f"demo_{today}", fill_it)) as url:
        yield url


@asynccontextmanager
async def running(
    folder: Path,
    *,
    now: datetime,
    people: bool = True,
    only: Collection[str] = (),
    database: Literal["sqlite", "postgresql"] = "sqlite",
    store_first_s: float = 0,
    **settings: Any,
) -> AsyncIterator[App]:
    """A whole Shturman on a demo company, its clock at `now`; the ticker is ticked by the tests.

    `only` these persons have their phones on: a digest for each of twelve managers is a chart each. A second
    product on the same database is given its address (`database_url`) and no people. It is past its first minute, as
    it is nearly always; `store_first_s` gives it one.
    """
    if database == "postgresql":
        with on_postgresql(now.date()) if people else postgres.fresh_database() as url:
            there: dict[str, Any] = {"database_url": url, "store_first_s": store_first_s}
            async with running(folder, now=now, people=people, only=only, **there, **settings) as app:
                yield app
        return
    made = Settings(data_dir=folder, local_chat_port=0, now=now, secret_key="test-key", **settings)
    if people:
        await filled(made, now.date())
        if only:
            await silence_all_but(only, made)
    else:
        await migrated(Database(made.url, folder))
    app = App(made, Clock(), tick_seconds=3600, chat_burst=10_000, catch_up=False, store_first_s=store_first_s)
    await app.start()
    try:
        with _looked_at(app):
            yield app
    finally:
        await app.close()


async def silence_all_but(only: Collection[str], settings: Settings) -> None:
    database = Database(settings.url, settings.data_dir)
    await database.open()
    async with database.work() as work:
        await work.execute(update(t.accounts).where(t.accounts.c.person_id.not_in(only)).values(blocked=True))
    await database.close()


async def idle(app: App) -> None:
    """Until nothing waits in the inbox, and nothing that is due waits in the outbox."""
    async with asyncio.timeout(SECONDS):
        while await is_busy(app):
            await asyncio.sleep(0.015)


# Built once: it is asked after every tap of every test.
_WAITING = select(t.inbox.c.id).where(t.inbox.c.state.in_(("new", "claimed"))).exists()
_GOING = select(t.outbox.c.id).where(t.outbox.c.state.in_(("new", "leased"))).exists()
_READ = select(t.imports.c.id).where(t.imports.c.phase.in_(("reading", "loading"))).exists()
_BUSY = select(or_(_WAITING, _GOING, _READ))


async def is_busy(app: App) -> bool:
    return bool(await _scalar(app, _BUSY))


_LOOKS: WeakKeyDictionary[Database, sqlite3.Connection] = WeakKeyDictionary()


@contextmanager
def _looked_at(app: App) -> Iterator[None]:
    """By a connection of our own: what is asked again and again then costs microseconds, and the house none of them."""
    if not app.database.single_writer:
        yield
        return
    with closing(sqlite3.connect(str(app.database.url.database))) as look:
        _LOOKS[app.database] = look
        try:
            yield
        finally:
            del _LOOKS[app.database]


async def _scalar(app: App, question: Select[Any]) -> Any:
    if (look := _LOOKS.get(app.database)) is not None:
        return look.execute(_words(question)).fetchone()[0]
    async with app.database.read() as read:
        return await read.scalar(question)


@cache
def _words(question: Select[Any]) -> str:
    return str(question.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True}))


@cache
def _newest(address: str) -> Select[Any]:
    return select(func.max(t.chat_log.c.seq)).where(t.chat_log.c.address == address)


async def at(app: App, moment: datetime) -> None:
    """Move the clock and let the ticker say what fell due."""
    app.clock.jump(moment)
    await app.ticker.tick()
    app.worker.wake.set()
    app.relay.wake.set()
    await idle(app)


_FRAMES = itertools.count()  # a page that is opened anew says nothing that another has said


class WebChat:
    """A page without a browser: the same frames over the same socket, and back by itself when the socket breaks."""

    def __init__(self, app: App, persona: str) -> None:
        self.app, self.persona = app, persona
        self._shown: dict[str, tuple[int, Message]] = {}
        self._seq = 0
        self._acks: set[str] = set()
        self._kept: dict[str, dict[str, Any]] = {}  # sent and not yet acked: repeated on the next socket
        self.toasts: list[str] = []
        self._mark = 0  # what a test said last on the way of toasts, which keeps their order
        self.refusals: list[dict[str, Any]] = []

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Self]:
        jar = aiohttp.CookieJar(unsafe=True)
        origin = f"http://127.0.0.1:{self.app.port}"
        async with aiohttp.ClientSession(cookie_jar=jar, headers={"Origin": origin}) as self.session:
            async with self.session.get(self.app.page) as page:
                assert page.status == 200
            await self._greet(f"{origin}/ws")
            listener = asyncio.create_task(self._stay(f"{origin}/ws"))
            try:
                yield self
            finally:
                listener.cancel()
                await self.socket.close()

    async def _greet(self, url: str) -> None:
        self.socket = await self.session.ws_connect(url)
        await self.socket.send_json({"type": "hello", "persona": self.persona, "since": self._seq})
        for frame in list(self._kept.values()):
            await self.socket.send_json(frame)

    async def _stay(self, url: str) -> None:
        while True:
            await self._listen()
            if self.socket.close_code != aiohttp.WSCloseCode.INTERNAL_ERROR:
                return
            await self._greet(url)

    async def _listen(self) -> None:
        async for raw in self.socket:
            frame = json.loads(raw.data)
            match frame["type"]:
                case "messages":
                    for posted in frame["messages"]:
                        self._take(posted)
                case "ack":
                    self._acks.add(frame["id"])
                    self._kept.pop(frame["id"], None)
                case "toast":
                    self.toasts.append(frame["text"])
                case "mark":
                    self._mark = max(self._mark, frame["number"])
                case "error" if frame["again"] and frame.get("id") in self._kept:  # a machine too busy to store it
                    await self.socket.send_json(self._kept[frame["id"]])
                case "error":
                    self.refusals.append(frame)

    def _take(self, posted: dict[str, Any]) -> None:
        self._seq = max(self._seq, posted["seq"])
        if posted["author"] == "bot":
            first = self._shown[posted["ref"]][0] if posted["ref"] in self._shown else posted["seq"]
            self._shown[posted["ref"]] = (first, _message(posted["ref"], posted["body"]))

    @property
    def messages(self) -> list[Message]:
        """As they stand in the chat, edits applied."""
        return [message for _, message in sorted(self._shown.values(), key=lambda pair: pair[0])]

    @property
    def last(self) -> Message:
        return self.messages[-1]

    async def settle(self) -> None:
        """Until the page shows all that the log holds for this person, and has heard each toast."""
        await idle(self.app)
        seq = await _scalar(self.app, _newest(self.persona)) or 0
        mark = next(_FRAMES)
        async with asyncio.timeout(SECONDS):
            while self._mark < mark:  # told again and again: a page that is on its way back has no ear yet
                cast(WebChannel, self.app.channels["web"])._hub.tell(self.persona, {"type": "mark", "number": mark})
                await asyncio.sleep(0.002)
            while self._seq < seq:
                await asyncio.sleep(0.005)

    async def frame(self, frame: dict[str, Any]) -> str:
        """Send a frame and wait for its ack; returns its id."""
        frame.setdefault("id", f"{self.persona}-test-{next(_FRAMES):05}")
        self._kept[frame["id"]] = frame
        with suppress(ConnectionResetError):  # said again on the next socket
            await self.socket.send_json(frame)
        async with asyncio.timeout(SECONDS):
            while frame["id"] not in self._acks and not self.refusals:
                await asyncio.sleep(0.005)
        assert not self.refusals, self.refusals
        await self.settle()
        return str(frame["id"])

    async def write(self, text: str) -> None:
        await self.frame({"type": "text", "text": text})

    async def tap(self, label: str) -> None:
        await self.tap_token(*self.button(label))

    def button(self, label: str) -> tuple[str, str]:
        """The newest of that name: its token, and the message it stands under."""
        message = next((m for m in reversed(self.messages) if find(m.buttons, label)), None)
        assert message is not None, f"no button «{label}»; the last message:\n{self.last}"
        return message.tokens[find(message.buttons, label) or ""], message.ref

    async def tap_token(self, token: str, ref: str) -> None:
        await self.frame({"type": "tap", "token": token, "message": ref})

    async def send(self, name: str, data: bytes, kind: str, caption: str = "") -> None:
        url = f"http://127.0.0.1:{self.app.port}/upload"
        async with self.session.post(url, params={"name": name, "kind": kind}, data=io.BytesIO(data)) as answer:
            assert answer.status == 200, await answer.text()
            uploaded = await answer.json()
        await self.frame({"type": "files", "files": [uploaded], "caption": caption})


def find(buttons: Sequence[str], label: str) -> str | None:
    """The button a person means: its whole label, else the one that holds the words."""
    if label in buttons:
        return label
    return next((button for button in buttons if label in button), None)


def _message(ref: str, body: dict[str, Any]) -> Message:
    screen = from_json(body)
    tokens = {button["label"]: button["token"] for row in body["buttons"] for button in row}
    kinds = tuple(block["kind"] for block in body["blocks"])
    return Message(ref, plain_text(screen), tuple(tokens), tokens, kinds)


class Stranger:
    """At the door, known or not, without a page: what they send, and all that the bot said to them."""

    def __init__(self, app: App, account: str) -> None:
        self.app, self.account = app, account

    async def send(self, **raw: Any) -> str:
        """The last thing said after it."""
        key = f"{self.account}-{next(_FRAMES)}"
        await self.app.inbox.accept("web", key, self.account, {"account": self.account, "lang": "ru", **raw})
        await idle(self.app)
        return (await self.heard())[-1]

    async def write(self, words: str) -> str:
        return await self.send(type="text", text=words)

    async def tap(self, action: Action) -> str:
        token = sign(action, (await self.person()).id, self.app.house.keys)
        return await self.send(type="tap", token=token, id=f"tap-{next(_FRAMES)}", message="m1")

    async def heard(self) -> list[str]:
        said = select(t.outbox.c.screen).where(t.outbox.c.address == self.account, t.outbox.c.kind != "toast")
        async with self.app.database.read() as read:
            screens = [from_json(row.screen) for row in await read.all(said.order_by(t.outbox.c.id))]
        return [plain_text(one) + "".join(f" [{key.label}]" for row in one.buttons for key in row) for one in screens]

    async def person(self) -> Person:
        async with self.app.database.read() as read:
            found = await by_account(read, "web", self.account)
        assert found is not None
        return found


async def file_report(me: Chat, partner: str = "Восток-Сервис", due: str = "завтра") -> None:
    """A trip of today, from the command to the last tap."""
    await me.write("/report")
    await me.tap(partner)
    await me.tap("Сегодня")
    for words in ("Говорил с собственником", "Берут 120 коробок чая", due, "Прислать расчёт", due):
        await me.write(words)
    await me.tap("Сдать")


class LinkedChat(Chat, Protocol):
    """A messenger that a person of the company has linked; its buttons can be pressed by what they carry."""

    lang: Lang
    persona: str

    async def join(self) -> None: ...

    async def tap_token(self, token: str, ref: str) -> None: ...


async def invitation_for(app: App, persona: str) -> str:
    """A code, as the administrator handed it out."""
    async with app.database.work() as work:
        until = app.clock.now() + timedelta(days=1)
        made = invitations.Invitation("rm", "", "Europe/Moscow", "server", until, person_id=persona)
        return await invitations.invite(work, made)


class TelegramChat:
    """A phone with Telegram, linked to a person of the company by a one-time invitation."""

    def __init__(self, app: App, server: TelegramServer, persona: str, number: int) -> None:
        self.app, self.server, self.persona = app, server, persona
        self.phone = server.person(number, f"Person {persona}", "ru")
        self.lang: Lang = "ru"

    async def join(self) -> None:
        await self.write(f"/start {await invitation_for(self.app, self.persona)}")

    async def settle(self) -> None:
        async with asyncio.timeout(SECONDS):
            while self.server.pending:
                await asyncio.sleep(0.01)
        await idle(self.app)

    @property
    def messages(self) -> list[Message]:
        return [
            Message(
                str(shown.id),
                shown.text,
                tuple(key.text for key in shown.keys),
                {key.data: key.data for key in shown.keys},
                (shown.kind,),
            )
            for shown in self.phone.heard
        ]

    @property
    def last(self) -> Message:
        return self.messages[-1]

    @property
    def toasts(self) -> list[str]:
        return self.phone.toasts

    async def write(self, text: str) -> None:
        self.phone.write(text)
        await self.settle()

    async def tap(self, label: str) -> None:
        heard = (shown for shown in reversed(self.phone.heard) if find([key.text for key in shown.keys], label))
        shown = next(heard, None)
        assert shown is not None, f"no button «{label}»; the last message:\n{self.last}"
        keys = {key.text: key for key in shown.keys}
        self.phone.tap(keys[find(list(keys), label) or ""], shown)
        await self.settle()

    async def tap_token(self, token: str, ref: str) -> None:
        shown = next(shown for shown in self.phone.heard if str(shown.id) == ref)
        self.phone.tap(next(key for key in shown.keys if key.data == token), shown)
        await self.settle()

    async def send(self, name: str, data: bytes, kind: str, caption: str = "") -> None:
        match kind:
            case "photo":
                self.phone.send_photo(data, caption)
            case "voice":
                self.phone.send_voice(data)
            case _:
                self.phone.send_document(name, data, caption)
        await self.settle()


def telegram_settings(server: TelegramServer) -> dict[str, Any]:
    """What points a Shturman at the stand-in; the local chat stays on beside it."""
    return {"telegram_token": server.token, "telegram_api_url": server.url, "local_chat": True}


def webhook_settings(server: TelegramServer) -> dict[str, Any]:
    """The same by webhook, on a port of its own."""
    port = free_port()
    url = f"http://127.0.0.1:{port}/telegram"
    return telegram_settings(server) | {"telegram_mode": "webhook", "telegram_webhook_url": url, "http_port": port}


class SlackChat:
    """A phone with Slack, linked in the same way. A command goes by «/shturman», as Slack knows no others."""

    def __init__(self, app: App, server: SlackServer, persona: str, number: int) -> None:
        self.app, self.server, self.persona = app, server, persona
        self.phone = server.person(f"U{number}", f"Person {persona}", "ru-RU")
        self.lang: Lang = "ru"

    async def join(self) -> None:
        await self.write(f"/start {await invitation_for(self.app, self.persona)}")

    async def settle(self) -> None:
        async with asyncio.timeout(SECONDS):
            while self.server.pending:
                await asyncio.sleep(0.01)
        await idle(self.app)

    @property
    def messages(self) -> list[Message]:
        return [_of_slack(self.phone.talk.id, shown) for shown in self.phone.heard]

    @property
    def last(self) -> Message:
        return self.messages[-1]

    @property
    def toasts(self) -> list[str]:
        return [shown.words for shown in self.phone.ephemerals]

    async def write(self, text: str) -> None:
        async with asyncio.timeout(SECONDS):
            await self.server.heard()
        if text.startswith("/"):
            self.phone.command(text[1:])
        else:
            self.phone.write(text)
        await self.settle()

    async def tap(self, label: str) -> None:
        shown = next((shown for shown in reversed(self.phone.heard) if find(shown.labels, label)), None)
        assert shown is not None, f"no button «{label}»; the last message:\n{self.last}"
        self.phone.tap(find(shown.labels, label) or "", shown)
        await self.settle()

    async def tap_token(self, token: str, ref: str) -> None:
        shown = next(shown for shown in self.phone.heard if f"{self.phone.talk.id}:{shown.ts}" == ref)
        self.phone.tap(next(key for key in shown.keys if key.value == token), shown)
        await self.settle()

    async def send(self, name: str, data: bytes, kind: str, caption: str = "") -> None:
        self.phone.send_file(name, data, caption)
        await self.settle()


def _of_slack(channel: str, shown: Shown) -> Message:
    tokens = {key.value: key.value for key in shown.keys if key.action_id != "form"}
    kinds = (*(file["filetype"] for file in shown.files), *(block["type"] for block in shown.blocks))
    return Message(f"{channel}:{shown.ts}", shown.words, tuple(shown.labels), tokens, kinds)


@cache
def granted() -> frozenset[str]:
    """What our manifest asks a workspace for."""
    manifest = yaml.safe_load((Path(__file__).parents[1] / "deploy" / "slack-manifest.yaml").read_text("utf-8"))
    return frozenset(manifest["oauth_config"]["scopes"]["bot"])


def slack_settings(server: SlackServer) -> dict[str, Any]:
    """What points a Shturman at the stand-in, heard by a socket and allowed what the manifest says."""
    server.scopes = granted()
    tokens = {"slack_bot_token": server.token, "slack_app_token": server.app_token}
    return {**tokens, "slack_api_url": server.api_url, "slack_mode": "socket", "local_chat": True}


def slack_settings_http(server: SlackServer) -> dict[str, Any]:
    """The same by signed requests, on a port of its own."""
    port = free_port()
    server.deliver_to(f"http://127.0.0.1:{port}/slack/events")
    secret = {"slack_signing_secret": server.signing_secret, "http_port": port}
    return slack_settings(server) | {"slack_mode": "http", **secret}
