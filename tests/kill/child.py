"""A process that has imported everything and forks a running Shturman on demand: a restart need not take three seconds.
Several may live side by side.

Run as `python -m tests.kill.child`. One JSON line in: an order to start. JSON lines out: what happened.
"""

from __future__ import annotations

import asyncio
import ctypes
import gc
import importlib
import json
import os
import select
import signal
import ssl
import sys
import time
import traceback
from contextlib import suppress
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NoReturn

from aiohttp import client_reqrep

from bot import logs
from bot.app import App
from bot.express import FIRST_S
from bot.pacing import Limit, Place
from bot.patience import Patience
from bot.serve import serve
from bot.settings import Settings
from dialogs.ports import Press, Reader
from dialogs.reading.names import Named, NameIndex
from dialogs.screens import Json
from dialogs.texts import say as say_words
from handlers.telegram.client import Session
from storage import postgresql
from tests.chats import Chat, TelegramChat, WebChat, running
from tests.statements import remember_statements
from tests.telegram_server import TelegramServer

# What a start imports late on purpose, and a restart under test should not wait for.
LATE = (
    "alembic.command",
    "alembic.ddl.sqlite",
    "handlers.telegram.channel",
    "handlers.telegram.client",
    "asyncpg",
    "bot.outages",
    "bot.telegram",
    "handlers.telegram.commands",
    "handlers.telegram.polling",
    "handlers.telegram.reader",
    "handlers.telegram.subscription",
    "handlers.telegram.webhook",
    "handlers.web.channel",
    "handlers.web.server",
    "sqlalchemy.dialects.postgresql.asyncpg",
    "sqlalchemy.dialects.sqlite.aiosqlite",
    "storage.chatlog",
)
LATE_TOO = (
    *("bot.slack", "handlers.slack.channel", "handlers.slack.client", "handlers.slack.events", "handlers.slack.http"),
    *("handlers.slack.installations", "handlers.slack.profiles", "handlers.slack.reader", "handlers.slack.socket"),
)
WITH_SLACK = bool(os.environ.get("WITH_SLACK"))
PR_SET_PDEATHSIG = 1
REHEARSE_ON = "REHEARSE_ON"  # the address of a demo company on a server database
NEWS = os.dup(1)


def say(**news: Any) -> None:
    os.write(NEWS, (json.dumps(news) + "\n").encode())


def main() -> None:
    die_with_parent()
    os.dup2(2, 1)  # what a rehearsal logs is no news
    warm_up()
    gc.freeze()
    say(event="warm")
    ear, mouth = os.pipe()
    os.set_blocking(mouth, False)
    signal.set_wakeup_fd(mouth, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    orders = b""
    while True:
        heard, _, _ = select.select([0, ear], [], [])
        if ear in heard:
            os.read(ear, 4096)
            bury()
        if 0 in heard:
            if not (more := os.read(0, 65536)):
                return
            *lines, orders = (orders + more).split(b"\n")
            for line in lines:
                bear(json.loads(line))


def bear(order: dict[str, Any]) -> None:
    born = os.fork()
    if born == 0:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        live(order)
    say(event="born", pid=born)


def bury() -> None:
    with suppress(ChildProcessError):
        while True:
            pid, status, used = os.wait4(-1, os.WNOHANG)
            if not pid:
                return
            cause = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
            say(event="dead", pid=pid, signal=cause, seconds=used.ru_utime + used.ru_stime)


def warm_up() -> None:
    """Whatever a process does once: imports, the methodology compiled, tables of words, a report on each channel."""
    for name in (*LATE, *LATE_TOO * WITH_SLACK):
        importlib.import_module(name)
    for lang in ("ru", "en"):
        say_words("yes", lang)
    NameIndex([Named("P", "ООО «Ромашка»", (), own=True)]).find("ромашка")
    # 17 ms a start for certificates that nobody shows us here.
    vars(ssl)["create_default_context"] = cache(ssl.create_default_context)
    remember_statements()
    with TemporaryDirectory() as folder:
        asyncio.run(rehearse(Path(folder)))


async def rehearse(folder: Path) -> None:
    async with TelegramServer() as server:
        api: dict[str, Any] = {"telegram_token": server.token, "telegram_api_url": server.url, "local_chat": True}
        if address := os.environ.pop(REHEARSE_ON, ""):
            api["database_url"] = address
        async with running(folder, now=datetime(2026, 11, 16, 5, 50, tzinfo=UTC), **api) as app:
            phone = TelegramChat(app, server, "M01", 1)
            await phone.join()
            async with WebChat(app, "M02").open() as page:
                for chat in (phone, page):
                    await a_report(chat)


async def a_report(chat: Chat) -> None:
    await chat.write("/report")
    for words in (None, None, "Отчёт закупщик обещал витрину", "Договор закупщик обещал витрину"):
        await (chat.tap(chat.last.buttons[0]) if words is None else chat.write(words))


def die_with_parent() -> None:
    """A test that is interrupted leaves nobody behind."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def live(order: dict[str, Any]) -> NoReturn:
    die_with_parent()
    log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.environ.update(order["environment"])
    stamp_calls()
    try:
        asyncio.run(run(order) if order["tick_seconds"] else serve(Settings()))
    except BaseException:
        traceback.print_exc()
    os._exit(1)


async def run(order: dict[str, Any]) -> None:
    """The product as `serve` starts it, with a quicker ticker and without the patience that Telegram asks for."""
    logs.set_up()
    hung = round(1000 * order["lease_seconds"])
    postgresql.SERVER_SETTINGS["idle_in_transaction_session_timeout"] = f"{hung}ms"
    # Every other life is one that has been up for long; what kills its process is met by those that have not.
    first_s = 0 if os.getpid() % 2 and not order["poison"] else FIRST_S
    settings = Settings()
    assert settings.now is not None
    late = timedelta(seconds=time.monotonic() - order["set_at"])  # clocks of one company agree
    settings = settings.model_copy(update={"now": settings.now + late})
    app = App(settings, tick_seconds=order["tick_seconds"], chat_burst=10_000, store_first_s=first_s)
    await app.start()
    app.worker.leases.seconds = app.relay.leases.seconds = order["lease_seconds"]
    app.relay.pacing.overall = dict.fromkeys(("telegram", "slack"), Limit(1000, 1000))
    if order["poison"]:
        app.readers["telegram"] = poisoned(app.readers["telegram"], order["poison"])
    say(event="ready", pid=os.getpid(), page=app.page)
    await asyncio.Event().wait()


LOOKED: ContextVar[float] = ContextVar("looked", default=0.0)


def stamp_calls() -> None:
    """Each call says who we are, when it leaves and when it was last looked for pauses that others were asked for. When
    we have read that we must wait, and when the others can see it, is told as news."""
    exchange, look, keep = Session._exchange, Patience._look, Patience._keep
    pid = os.getpid()

    async def exchanged(self: Session, *call: Any) -> tuple[int, str]:
        vars(client_reqrep)["SERVER_SOFTWARE"] = f"{pid} {time.monotonic()} {LOOKED.get()}"
        return await exchange(self, *call)

    async def looking(self: Patience) -> None:
        LOOKED.set(time.monotonic())
        await look(self)

    async def keeping(self: Patience, place: Place, seconds: float) -> None:
        say(event="heard", pid=pid, to=place.address, at=time.monotonic())
        await keep(self, place, seconds)
        say(event="kept", pid=pid, to=place.address, at=time.monotonic())

    vars(client_reqrep)["SERVER_SOFTWARE"] = f"{pid} 0 0"
    if WITH_SLACK:
        _stamp_slack(pid)
    for kind, name, made in (
        (Session, "_exchange", exchanged),
        (Patience, "_look", looking),
        (Patience, "_keep", keeping),
    ):
        setattr(kind, name, made)


def _stamp_slack(pid: int) -> None:
    module = importlib.import_module("slack_sdk.web.async_base_client")
    call = module.AsyncBaseClient.api_call

    async def called(self: Any, *given: Any, **more: Any) -> Any:
        self.headers["User-Agent"] = f"{pid} {time.monotonic()}"
        return await call(self, *given, **more)

    vars(module)["get_user_agent"] = lambda *_: f"{pid} 0"
    module.AsyncBaseClient.api_call = called


def poisoned(read: Reader, word: str) -> Reader:
    """A message with this word is the end of the process, as a crash in a library would be."""

    def poisoned_read(raw: Json) -> Press | None:
        if raw.get("message", {}).get("text") == word:
            os.kill(os.getpid(), signal.SIGKILL)
        return read(raw)

    return poisoned_read


if __name__ == "__main__":
    main()
