"""Many at once: a person who taps twenty times, a manager and a lead who press one conversation in the same moment."""

from __future__ import annotations

import asyncio
import os
import random
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import pytest
from sqlalchemy import select

from bot.app import App
from storage import runs
from storage import tables as t
from storage.runs import Entry, Run
from tests.chats import TelegramChat, WebChat, idle, running
from tests.telegram_server import TelegramServer

MORNING = datetime(2026, 11, 18, 7, 0, tzinfo=UTC)
FINGERS = 20
SEED = int(os.environ.get("RACE_SEED", "0")) or random.SystemRandom().randrange(1, 10**6)
STORY = ("/report", "Восток", "Сегодня", "Показали новинки", "Берут много", "Завтра", "Прислать счёт", "Завтра")


Kind = Literal["sqlite", "postgresql"]
on_both = pytest.mark.parametrize("database", ["sqlite", "postgresql"])


@asynccontextmanager
async def house(folder: Path, server: TelegramServer, database: Kind) -> AsyncIterator[App]:
    async with running(
        folder,
        database=database,
        now=MORNING,
        only=("M01", "M02", "L1"),
        telegram_token=server.token,
        telegram_api_url=server.url,
        local_chat=True,
    ) as app:
        yield app


async def only_run(app: App, owner: str) -> tuple[Run, list[Entry]]:
    async with app.database.read() as read:
        (run,) = await runs.open_for(read, owner)
        return run, await runs.journal_of(read, run.id)


@on_both
async def test_twenty_presses_at_once_advance_one(tmp_path: Path, database: Kind) -> None:
    """One person, ten taps on the page and ten on the phone, all on the same question: one of them is the answer."""
    async with TelegramServer() as server, house(tmp_path, server, database) as app, WebChat(app, "M01").open() as page:
        phone = TelegramChat(app, server, "M01", 1001)
        await phone.join()
        await page.write("/report")
        await phone.write("/report")
        run, journal = await only_run(app, "M01")
        assert (run.turn, len(journal)) == (1, 1)
        shown, card = phone.phone.heard[-1], page.last
        keys = [key for key in shown.keys if key.data.startswith("q.")]
        assert len(keys) > 1
        for number in range(FINGERS // 2):
            key = keys[number % len(keys)]
            phone.phone.tap(key, shown)
            frame = {"type": "tap", "id": f"finger-{number:04}", "token": key.data, "message": card.ref}
            await page.socket.send_json(frame)
        await phone.settle()
        await all_done(app, FINGERS // 2, "finger-%")
        run, journal = await only_run(app, "M01")
        assert [entry.event["event"] for entry in journal] == ["Started", "Answered"]
        assert run.turn == 2
        assert server.violations == []


async def all_done(app: App, presses: int, keys: str) -> None:
    frames = select(t.inbox.c.state).where(t.inbox.c.key.like(keys))
    async with asyncio.timeout(20):
        while True:
            await idle(app)
            async with app.database.read() as read:
                states = [state for (state,) in await read.all(frames)]
            if len(states) == presses:
                assert set(states) == {"done"}
                return
            await asyncio.sleep(0.01)


# ── two people, one conversation ────────────────────────────────────────────────────────────────────────────


async def report_until_decided(page: WebChat) -> None:
    """A report anew, or the one that was taken back, up to the lead's decision."""
    if "Сдаём?" not in (page.last.text if page.messages else ""):
        for said in STORY:
            known = any(said in label for label in page.last.buttons) if page.messages else False
            await (page.tap(said) if known and not said.startswith("/") else page.write(said))
    await page.tap("Сдать")


async def the_end(app: App, run_id: str) -> tuple[str, ...]:
    """How the conversation stands, how its report does, and what was decided."""
    report = select(t.reports.c.status).where(t.reports.c.run_id == run_id)
    async with app.database.read() as read:
        run = await runs.load(read, run_id)
        journal = await runs.journal_of(read, run_id)
        (status,) = (row.status for row in await read.all(report))
        waiting = [each.id for each in await runs.waiting_for(read, "L1")]
    assert run is not None
    assert run_id not in waiting or (run.status, run.waits_for) == ("open", "L1")
    last = next(e.event for e in reversed(journal) if e.event["event"] in ("Back", "Answered"))
    return run.status, status, str(last["event"]), str(last.get("value", ""))


ENDS = {
    ("done", "accepted", "Answered", "approve"): "accepted",
    ("open", "filed", "Back", ""): "taken back",
}


@asynccontextmanager
async def doors(folder: Path, database: Kind) -> AsyncIterator[tuple[App, App]]:
    """Where the manager comes in and where the lead does: on a server these are two replicas."""
    async with running(folder, now=MORNING, only=("M01", "L1"), database=database) as app:
        if database == "sqlite":
            yield app, app
            return
        async with running(folder, now=MORNING, people=False, database_url=app.settings.database_url) as other:
            yield app, other


async def race(folder: Path, seed: int, rounds: int, database: Kind) -> Counter[str]:
    """The manager takes the report back while the lead accepts it, both with an impatient finger, in any order."""
    chance, ends = random.Random(seed), Counter[str]()
    async with (
        doors(folder, database) as (app, other),
        WebChat(app, "M01").open() as page,
        WebChat(other, "L1").open() as lead,
    ):
        for number in range(rounds):
            await report_until_decided(page)
            await lead.settle()
            run, _ = await only_run(app, "M01")
            # Looked for before anybody presses: the first press may be answered, and the button gone, before the last.
            presses = [(page, *page.button("Отозвать запрос"))] * 2 + [(lead, *lead.button("Принято"))] * 2
            chance.shuffle(presses)
            for nth, (chat, token, ref) in enumerate(presses):
                frame = {"type": "tap", "id": f"race-{number:04}-{nth}", "token": token, "message": ref}
                await chat.socket.send_json(frame)
                for _ in range(chance.choice((0, 0, 1, 5, 20))):
                    await asyncio.sleep(0)
            await all_done(app, len(presses), f"race-{number:04}-%")
            await page.settle()
            await lead.settle()
            end = await the_end(app, run.id)
            assert end in ENDS, f"seed {seed}, round {number}: {end}"
            ends[ENDS[end]] += 1
            assert not page.refusals + lead.refusals
            assert (end[0] == "done") == ("Отчёт принят" in page.last.text), page.last
    return ends


@on_both
async def test_a_manager_and_a_lead_press_one_conversation_at_once(tmp_path: Path, database: Kind) -> None:
    rounds = 5 if database == "sqlite" else 3
    ends = await race(tmp_path, SEED, rounds, database)
    assert sum(ends.values()) == rounds


@pytest.mark.soak
@on_both
async def test_a_manager_and_a_lead_at_once_again_and_again(tmp_path: Path, database: Kind) -> None:
    ends = await race(tmp_path, SEED, 300, database)
    assert len(ends) > 1
    print(f"\nRACE_SEED={SEED} {dict(ends)}")
