"""What is committed elsewhere is heard at once: looking by itself is put off for an hour here."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from bot import relay, worker
from bot.app import App
from dialogs.screens import Paragraph, Screen, line, to_json
from storage import bell, outbox
from storage import tables as t
from storage.chatlog import LocalChatLog
from storage.database import Database
from storage.inbox import Inbox
from tests.chats import SECONDS, WebChat, idle, on_postgresql, running

MORNING = datetime(2026, 11, 18, 7, 0, tzinfo=UTC)
LISTENING = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND datname = current_database()"


def web_frame(words: str) -> dict[str, str]:
    return {"type": "text", "account": "M01", "at": MORNING.isoformat(), "text": words}


@asynccontextmanager
async def two(folder: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[tuple[App, Database]]:
    """A product that looks by itself once an hour, and another replica's database connection."""
    monkeypatch.setattr(worker, "IDLE_S", 3600.0)
    monkeypatch.setattr(relay, "IDLE_S", 3600.0)
    async with running(folder, now=MORNING, only=("M01",), database="postgresql") as app:
        other = Database(app.settings.url, folder / "other")
        await other.open()
        await until(app, LISTENING)
        yield app, other
        await other.close()


async def until(app: App, question: str) -> None:
    async with asyncio.timeout(SECONDS):
        while True:
            async with app.database.read() as read:
                if await read.scalar(text(question)) == 1:
                    return
            await asyncio.sleep(0.02)


async def test_a_press_and_a_message_of_another_replica_are_heard_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with two(tmp_path, monkeypatch) as (app, other), WebChat(app, "M01").open() as page:
        await page.settle()
        accepted = await Inbox(other, app.clock.now, lambda: None).accept("web", "1", "M01", web_frame("/help"))
        assert accepted
        await until(app, "SELECT count(*) FROM inbox WHERE state = 'done' AND key = '1'")
        await page.settle()
        assert "/report" in page.last.text
        async with other.work() as work:
            screen = to_json(Screen((Paragraph(line("Извне")),)))
            await outbox.put(work, outbox.NewRow("elsewhere", None, "web", "M01", "receipt", screen), MORNING)
        await page.settle()
        assert page.last.text.strip() == "Извне"


async def test_a_line_that_was_cut_is_mended_and_what_was_said_meanwhile_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bell, "AGAIN_S", 0.1)
    async with two(tmp_path, monkeypatch) as (app, other):
        await idle(app)
        row = {"channel": "web", "key": "2", "account": "M01", "raw": web_frame("/help"), "received_at": MORNING}
        async with other.work() as work:  # and nobody rings for it
            await work.insert_once(t.inbox, row | {"state": "new", "attempts": 0})
        async with other.work() as work:
            cut = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'"
            assert await work.scalar(text(f"{cut} AND datname = current_database()")) == 1
        await until(app, "SELECT count(*) FROM inbox WHERE state = 'done' AND key = '2'")


async def test_where_nobody_can_listen_a_page_is_told_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PgBouncer carries no bell: a press and a page's message that came by another replica are found by looking."""
    monkeypatch.setattr(bell, "AGAIN_S", 0.1)
    monkeypatch.setattr(worker, "IDLE_S", 3600.0)
    with on_postgresql(MORNING.date()) as url:
        pooled = f"{url}&pgbouncer=true"
        async with (
            running(tmp_path, now=MORNING, people=False, database_url=pooled) as app,
            WebChat(app, "M01").open() as page,
        ):
            await page.settle()
            other = Database(pooled, tmp_path / "other")
            await other.open()
            assert await Inbox(other, app.clock.now, lambda: None).accept("web", "1", "M01", web_frame("/help"))
            await until(app, "SELECT count(*) FROM inbox WHERE state = 'done' AND key = '1'")
            await page.settle()
            there = to_json(Screen((Paragraph(line("Там")),)))
            await LocalChatLog(other, app.clock.now).append("M01", "bot", there, "x")
            await page.settle()
            assert page.last.text.strip() == "Там"
            async with app.database.read() as read:
                assert await read.scalar(text(LISTENING)) == 0
            await other.close()
