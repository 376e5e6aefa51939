"""Starting the product."""

from __future__ import annotations

import asyncio
import errno
import gc
import signal

import structlog
from sqlalchemy.exc import DBAPIError

from algorithms.source import MethodologyErrors
from bot import demo, logs
from bot.app import App
from bot.clock import Clock
from bot.settings import Settings
from storage import people
from storage.database import Database
from storage.lock import InUse
from storage.upgrade import upgrade

log = structlog.get_logger()

DEMO_SEED = 20261118


async def serve(settings: Settings) -> None:
    """Run until SIGINT or SIGTERM. A demo database is filled at its first start."""
    logs.set_up(settings)
    logs.catch_all()
    app = App(settings)
    try:
        logs.hide(app.key, *(key.decode(errors="replace") for key in settings.secrets))
        if not settings.has_messenger and not settings.database_url:
            await _first_demo(settings)
        await app.start()
    except (MethodologyErrors, InUse, OSError, ValueError, DBAPIError) as error:
        await app.close()
        raise SystemExit(f"Cannot start: {_trouble(error)}") from error
    _greet(app)
    gc.collect()
    gc.freeze()  # what is loaded by now stays: to walk over it with everything else held up presses for 0.1 s at a time
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    await stop.wait()
    await app.close()


def _trouble(error: Exception) -> str:
    match error:
        case MethodologyErrors():
            return f"the methodology cannot be used:\n{error}"
        case OSError(errno=errno.EADDRINUSE):
            return f"{error}. SHTURMAN_HTTP_PORT or SHTURMAN_LOCAL_CHAT_PORT names another port"
        case DBAPIError(orig=cause):
            return f"the database: {cause}. See: shturman doctor"
        case OSError():
            return f"{error}. See: shturman doctor"
    return str(error)


def _greet(app: App) -> None:
    if app.settings.shows_local_chat:
        print(f"Shturman is ready. Open {app.page}", flush=True)  # the one line a person waits for
    else:
        reached = {"Telegram": app.telegram is not None, "Slack": app.slack is not None}
        names = " or ".join(name for name, is_there in reached.items() if is_there)
        print(f"Shturman is ready. Write to your bot in {names or 'a messenger'}.", flush=True)


async def _first_demo(settings: Settings) -> None:
    await upgrade(settings.url)
    database = Database(settings.url, settings.data_dir)
    await database.open()
    try:
        async with database.read() as read:
            empty = not await people.list_people(read, also_revoked=True)
        if empty:
            await demo.fill(database, DEMO_SEED, demo.lived(Clock(settings.now).now().date()), settings.algorithms_dir)
    finally:
        await database.close()
