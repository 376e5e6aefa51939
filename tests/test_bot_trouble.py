"""A database that is full, read-only or held by somebody else: «not saved, try again», never a false «saved», and soon
after the cause is over everything goes on, without a restart and with nothing twice."""

from __future__ import annotations

import asyncio
import itertools
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from sqlalchemy import Connection, Table, insert, select, text
from sqlalchemy.exc import DBAPIError, OperationalError
from structlog.testing import capture_logs

from bot.app import App
from handlers.telegram import polling
from handlers.web import talk
from storage import database as storing
from storage import tables as t
from storage import trouble
from storage.database import Values
from tests.chats import TelegramChat, WebChat, running
from tests.telegram_server import TelegramServer

MORNING = datetime(2026, 11, 18, 7, 0, tzinfo=UTC)
LONG = "Показали новинки, обсудили полку и сроки поставки. " * 19
HOLDER = """
import sqlite3, sys
held = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=20)
held.execute("BEGIN EXCLUSIVE")
print("held", flush=True)
sys.stdin.read()
"""
Cause: TypeAlias = Callable[[App], AbstractAsyncContextManager[None]]


@asynccontextmanager
async def full(app: App) -> AsyncIterator[None]:
    """Not one page more than it has, and its pages full of what people write."""
    async with app.database.work() as work:
        pages = await work.scalar(text("PRAGMA page_count"))
        await work.execute(text(f"PRAGMA max_page_count={int(pages)}"))
    for table, row in ((t.chat_log, said), (t.inbox, taken)):
        with pytest.raises(OperationalError, match="full"):
            await filled_up(app, table, row)
    yield
    async with app.database.work() as work:
        await work.execute(text("PRAGMA max_page_count=1000000"))


async def filled_up(app: App, table: Table, row: Callable[[int], Values]) -> None:
    for number in itertools.count():
        async with app.database.work() as work:
            await work.execute(insert(table).values(row(number)))


def said(number: int) -> Values:
    row = {"ref": f"old{number}", "seq": -number - 1, "address": "nobody", "author": "bot", "key": f"old{number}"}
    return row | {"body": {"text": LONG}, "at": MORNING}


def taken(number: int) -> Values:
    row = {"channel": "web", "key": f"old{number}", "account": "nobody", "raw": {"text": LONG}}
    return row | {"received_at": MORNING, "state": "done", "attempts": 0}


@asynccontextmanager
async def read_only(app: App) -> AsyncIterator[None]:
    """(Not by the file's mode: whoever runs the tests as root may write whatever that says.)"""
    await set_outside_a_transaction(app, "query_only=ON")
    yield
    await set_outside_a_transaction(app, "query_only=OFF")


async def set_outside_a_transaction(app: App, pragma: str) -> None:
    def set_it(connection: Connection) -> None:
        cursor = connection.connection.cursor()
        cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    assert app.database._writer is not None
    async with app.database._writer.connect() as connection:
        await connection.run_sync(set_it)


@asynccontextmanager
async def held_by_another(app: App) -> AsyncIterator[None]:
    """A process of its own has begun to write and does not come to an end."""
    file = str(app.database.url.database)
    holder = await asyncio.create_subprocess_exec(
        sys.executable, "-c", HOLDER, file, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert holder.stdin is not None
    assert holder.stdout is not None
    assert await holder.stdout.readline() == b"held\n"
    yield
    holder.stdin.close()
    await holder.wait()


async def until(true: Callable[[], object]) -> None:
    async with asyncio.timeout(20):
        while not true():
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("cause", [full, read_only, held_by_another])
async def test_nobody_is_told_saved_and_all_goes_on_afterwards(
    tmp_path: Path, cause: Cause, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with TelegramServer() as server, demo(tmp_path, server) as app, WebChat(app, "M01").open() as page:
        phone = TelegramChat(app, server, "M02", 1002)
        await phone.join()
        for said in ("/report", "Восток", "Сегодня"):
            await (page.write(said) if said.startswith("/") else page.tap(said))
        await phone.write("/report")
        asked, heard = page.last, len(phone.messages)
        frame = {"type": "text", "id": "trouble-0001", "text": LONG}
        monkeypatch.setattr(talk, "_PATIENCE", 0.2)  # a person waits longer for whoever holds the database
        with capture_logs():
            async with cause(app):
                await page.socket.send_json(frame)
                phone.phone.write(LONG)
                await until(lambda: page.refusals)
                assert page.refusals == [{"type": "error", "text_key": "store", "again": True, "id": "trouble-0001"}]
                assert page.last == asked
                assert server.pending, "Telegram keeps what we could not"
                assert len(phone.messages) == heard
            monkeypatch.setattr(talk, "_PATIENCE", 20)
            page.refusals.clear()
            await page.frame(frame)  # the page says it again by itself
            await until(lambda: not server.pending)
            await phone.settle()
        assert "О чём договорились?" in page.last.text
        assert len(phone.messages) == heard + 1
        rows = select(t.inbox.c.state, t.inbox.c.attempts)
        async with app.database.read() as read:
            assert Counter(tuple(row) for row in await read.all(rows)).keys() == {("done", 0)}
        assert server.violations == []


@asynccontextmanager
async def demo(folder: Path, server: TelegramServer) -> AsyncIterator[App]:
    api: dict[str, Any] = {"telegram_token": server.token, "telegram_api_url": server.url, "local_chat": True}
    async with running(folder, now=MORNING, only=("M01", "M02"), **api) as app:
        yield app


def test_no_pause_in_trouble_is_longer_than_people_wait() -> None:
    """Whatever is tried again because of the database is tried again within five seconds, all pauses in a row."""
    assert storing.TROUBLE_S + polling.STORAGE_SECONDS <= 5


@pytest.mark.parametrize(
    ("make", "passes"),
    [
        (lambda db: db.execute("SELECT * FROM nothing"), False),
        (lambda db: db.execute("INSERT INTO one VALUES (1)"), False),
        (lambda db: db.execute("PRAGMA query_only=ON").execute("INSERT INTO one VALUES (2)"), True),
    ],
    ids=["no such table", "not unique", "read only"],
)
async def test_only_the_databases_own_trouble_passes(make: Callable[[Any], Any], passes: bool) -> None:
    database = sqlite3.connect(":memory:")
    database.execute("CREATE TABLE one (id INTEGER PRIMARY KEY)")
    database.execute("INSERT INTO one VALUES (1)")
    with pytest.raises(sqlite3.Error) as caught:
        make(database)
    wrapped = DBAPIError("…", {}, caught.value)
    assert trouble.passes(wrapped) is passes
    database.close()
