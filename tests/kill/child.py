"""A process that has imported everything and forks a running Shturman on demand: a restart need not take three seconds.

Run as `python -m tests.kill.child`. One JSON line in: an order to start. JSON lines out: what happened.
"""

from __future__ import annotations

import asyncio
import ctypes
import gc
import importlib
import json
import os
import signal
import sys
import traceback
from typing import Any, NoReturn

from bot import logs
from bot.app import App
from bot.relay import Pace
from bot.serve import serve
from bot.settings import Settings
from dialogs.ports import Press, Reader
from dialogs.reading.names import Named, NameIndex
from dialogs.screens import Json
from dialogs.texts import say as say_words

# What a start imports late on purpose, and a restart under test should not wait for.
LATE = (
    "alembic.command",
    "alembic.ddl.sqlite",
    "handlers.telegram.channel",
    "handlers.telegram.client",
    "handlers.telegram.commands",
    "handlers.telegram.polling",
    "handlers.telegram.reader",
    "handlers.web.channel",
    "handlers.web.server",
    "sqlalchemy.dialects.sqlite.aiosqlite",
    "storage.chatlog",
)
PR_SET_PDEATHSIG = 1
NEWS = os.dup(1)


def say(**news: Any) -> None:
    os.write(NEWS, (json.dumps(news) + "\n").encode())


def main() -> None:
    die_with_parent()
    warm_up()
    gc.freeze()
    say(event="warm")
    while line := sys.stdin.readline():
        born = os.fork()
        if born == 0:
            live(json.loads(line))
        say(event="born", pid=born)
        _, status = os.waitpid(born, 0)
        say(event="dead", pid=born, signal=os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0)


def warm_up() -> None:
    """Imports, and the tables of words that a process builds at first use."""
    for name in LATE:
        importlib.import_module(name)
    for lang in ("ru", "en"):
        say_words("yes", lang)
    NameIndex([Named("P", "ООО «Ромашка»", (), own=True)]).find("ромашка")


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
    try:
        asyncio.run(run(order) if order["tick_seconds"] else serve(Settings()))
    except BaseException:
        traceback.print_exc()
    os._exit(1)


async def run(order: dict[str, Any]) -> None:
    """The product as `serve` starts it, with a quicker ticker and without the patience that Telegram asks for."""
    logs.set_up()
    app = App(Settings(), tick_seconds=order["tick_seconds"], chat_burst=10_000)
    await app.start()
    app.relay._everyone["telegram"] = Pace(1000, 1000)
    if order["poison"]:
        app.readers["telegram"] = poisoned(app.readers["telegram"], order["poison"])
    say(event="ready", pid=os.getpid(), page=app.page)
    await asyncio.Event().wait()


def poisoned(read: Reader, word: str) -> Reader:
    """A message with this word is the end of the process, as a crash in a library would be."""

    def poisoned_read(raw: Json) -> Press | None:
        if raw.get("message", {}).get("text") == word:
            os.kill(os.getpid(), signal.SIGKILL)
        return read(raw)

    return poisoned_read


if __name__ == "__main__":
    main()
