"""One commit for what nothing stands in the way of; stored first whatever does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from bot import express, ordering, worker
from bot.app import App
from bot.desk import handle
from bot.prepare import is_light
from bot.tokens import sign
from dialogs import actions
from dialogs.ports import Press, Tapped
from dialogs.screens import Action, Json
from storage import inbox
from storage import tables as t
from storage.inbox import InboxRow
from tests.chats import idle, running

MORNING = datetime(2026, 11, 18, 7, 0, tzinfo=UTC)


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[App]:
    """A product that has been up for a while."""
    async with running(tmp_path, now=MORNING, only=("M01",)) as made:
        await idle(made)
        made.worker._suspects_left = False
        made.inbox.first_s = 0
        yield made


def frame(id: str, text: str = "/menu") -> Json:
    return {"id": id, "account": "M01", "at": MORNING.isoformat(), "type": "text", "text": text}


async def taken(app: App, id: str, text: str = "/menu") -> bool:
    return await app.inbox.accept("web", id, "M01", frame(id, text))


async def row(app: App, key: str) -> InboxRow:
    async with app.database.read() as read:
        return next(each for each in await inbox.list_rows(read) if each.key == key)


async def answers(app: App, key: str) -> int:
    """How many messages this press has led to."""
    cause = f"in/{(await row(app, key)).id}/"
    async with app.database.read() as read:
        return len(await read.all(select(t.outbox.c.id).where(t.outbox.c.key.startswith(cause))))


async def test_a_press_is_done_when_its_door_returns(app: App) -> None:
    assert await taken(app, "a-1")
    found = await row(app, "a-1")
    assert (found.state, found.attempts, found.raw["text"]) == ("done", 0, "/menu")
    assert await answers(app, "a-1") == 1


def test_what_is_drawn_behind_a_button_is_prepared_first() -> None:
    """The quick door prepares nothing: a chart pressed there would be told to have too little data."""

    def light(action: Action) -> bool:
        return is_light(Press("web", "M01", "M01", Tapped(sign(action, "M01", [b"key"]))))

    order = Action(ordering.FILE_VERB, "P001", 0, "")
    drawn = (actions.numbers("chart", "M01"), actions.numbers("excel", "M01"), order)
    assert [light(each) for each in drawn] == [False, False, False]
    assert light(actions.numbers("conflicts", "M01"))
    assert light(actions.MENU)
    assert is_light(Press("web", "M01", "M01", Tapped("no token of ours")))


async def test_what_comes_twice_is_done_once(app: App) -> None:
    assert await taken(app, "a-1")
    assert not await taken(app, "a-1")
    assert await answers(app, "a-1") == 1


async def test_nothing_overtakes_what_the_person_sent_before(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also by another account of theirs."""
    async with app.database.work() as work:
        account = {"channel": "telegram", "account": "7", "address": "7", "person_id": "M01"}
        await work.insert_once(t.accounts, account | {"linked_at": MORNING, "blocked": False})
        await inbox.store(work, "telegram", "u-1", "7", {"message": {}}, MORNING)
    assert await taken(app, "a-1")
    assert (await row(app, "a-1")).state == "new"
    monkeypatch.setattr(worker, "PAUSES_S", (0.0,))  # nobody here can read what came from Telegram
    with capture_logs():
        app.worker.wake.set()
        await idle(app)
    assert (await row(app, "a-1")).state == "done"


async def test_what_fails_is_kept_raw_and_counted_by_the_worker(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    true, tries = handle, []

    async def fail_twice(*given: Any) -> None:
        tries.append(given)
        await true(*given)
        if len(tries) < 3:
            raise RuntimeError("no")

    monkeypatch.setattr("bot.worker.handle", fail_twice)
    monkeypatch.setattr(worker, "PAUSES_S", (0.0,))
    with capture_logs():
        assert await taken(app, "a-1")
        await idle(app)
    found = await row(app, "a-1")
    assert (found.state, found.attempts, len(tries)) == ("done", 1, 3)
    assert await answers(app, "a-1") == 1


@pytest.mark.parametrize("reason", ["just started", "died before", "other processes", "a file"])
async def test_stored_first(app: App, monkeypatch: pytest.MonkeyPatch, reason: str) -> None:
    """A press that kills the process must leave a row to count its deaths by."""
    raw = frame("a-1")
    match reason:
        case "just started":
            app.inbox.first_s = 60
        case "died before":
            app.worker._suspects_left = True
        case "other processes":
            monkeypatch.setattr(type(app.database), "single_writer", False)
        case "a file":
            raw |= {"type": "files", "files": [{"ref": "x", "name": "a.jpg", "kind": "photo"}], "caption": ""}
    done: list[object] = []

    async def at_once(*given: object) -> bool:
        done.append(given)
        return True

    monkeypatch.setattr(app.worker, "at_once", at_once)
    if reason != "other processes":
        assert await app.inbox.accept("web", "a-1", "M01", raw)
        assert (await row(app, "a-1")).attempts == 0
    else:
        assert app.inbox._at_once("web", raw) is None
    assert not done


async def test_a_messenger_that_waits_little_is_not_kept_in_the_line(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stored at its head, done later by a worker; whoever has patience is answered in its turn."""
    for module in (express, inbox):
        monkeypatch.setattr(module, "IMPATIENT", ("web",))
    found: dict[str, bool] = {}

    async def writes(name: str, ready: asyncio.Event, go_on: asyncio.Event) -> None:
        async with app.database.work() as work:
            ready.set()
            await go_on.wait()
            found[name] = await work.first(select(t.inbox.c.id).where(t.inbox.c.key == "a-1")) is not None

    writing, waiting, go_on = asyncio.Event(), asyncio.Event(), asyncio.Event()
    first = asyncio.create_task(writes("first", writing, go_on))
    await writing.wait()
    second = asyncio.create_task(writes("second", waiting, go_on))
    while not app.database.has_line:
        await asyncio.sleep(0)
    event = asyncio.create_task(taken(app, "a-1"))
    await asyncio.sleep(0)
    go_on.set()
    await asyncio.gather(first, second, event)
    assert found == {"first": False, "second": True}, "it was stored between the two"
    await idle(app)
    assert await answers(app, "a-1") == 1
