"""The worker: a press counts as a whole or not at all, one at a time per person, and what breaks is kept and told."""

from __future__ import annotations

import asyncio
import random
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from structlog.typing import EventDict

from bot import worker as working
from bot.clock import Clock
from bot.leases import LEASE_S
from bot.methodology import Methodology
from bot.prepare import Prepared, Workshop
from bot.scene import House, Place, Post
from bot.worker import Worker
from dialogs.menu import message
from dialogs.ports import Press, Tapped, Typed
from dialogs.screens import Json, from_json, plain_text
from storage import inbox, meta, outbox
from storage.blobs import BlobStore
from storage.database import Database, Work
from storage.inbox import InboxRow
from tests.storage_fixtures import NOW, add_account, add_person, database, trouble

pytestmark = pytest.mark.usefixtures("logs")

__all__ = ["database"]  # the fixture


class Stopped(Clock):
    def __init__(self) -> None:
        super().__init__()
        self.at = NOW

    def now(self) -> datetime:
        return self.at


def read(raw: Json) -> Press | None:
    """Account and address are the same; «?» asks for nothing."""
    if raw["text"] == "?":
        return None
    body = Tapped(raw["text"]) if raw.get("tap") else Typed(raw["text"])
    return Press("telegram", raw["account"], raw["account"], body)


@dataclass
class Desk:
    """Stands in for the real one: writes what it did, breaks where it is told to."""

    broken: set[str] = field(default_factory=set)
    done: list[tuple[str, str]] = field(default_factory=list)
    running: set[str] = field(default_factory=set)
    tries: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    slow: Callable[[], float] = lambda: 0.0

    async def handle(
        self, work: Work, house: House, press: Press, _prepared: Prepared, cause: str, now: datetime
    ) -> None:
        text = press.body.text if isinstance(press.body, Typed) else ""
        self.tries[text] += 1
        await meta.put(work, f"did/{text}", cause)
        await Post(work, house, cause, now).stranger(Place("telegram", press.address), message(text, "ru"))
        if text in self.broken:
            raise RuntimeError(f"cannot do «{text}»")
        self.done.append((press.account, text))


class Office:
    """An inbox, four pairs of hands, a desk that may break."""

    def __init__(self, database: Database, folder: Path, desk: Desk) -> None:
        self.database, self.desk, self.clock = database, desk, Stopped()
        self.house = House(Methodology(), (b"key",))
        workshop = Workshop(database, self.house, {}, BlobStore(folder))
        self.sent = 0
        self.worker = Worker(workshop, {"telegram": read}, self.clock, self._told)
        self.inbox = inbox.Inbox(database, self.clock.now, self.worker.wake.set)
        self._number = 0

    def _told(self) -> None:
        self.sent += 1

    async def press(self, text: str, account: str = "100", **raw: Any) -> None:
        self._number += 1
        await self.inbox.accept("telegram", f"{self._number}", account, {"text": text, "account": account, **raw})

    async def settle(self) -> None:
        """Until nothing is left to do, the clock running ahead of every pause."""
        while await self.worker.step() or await self._later():
            pass

    async def _later(self) -> bool:
        async with self.database.read() as read_:
            due = await inbox.next_at(read_)
        if due is not None:
            self.clock.at = max(self.clock.at, due)
        return due is not None

    async def rows(self) -> list[InboxRow]:
        async with self.database.read() as read_:
            return (await inbox.list_rows(read_))[::-1]

    async def states(self) -> list[str]:
        return [row.state for row in await self.rows()]

    async def did(self, text: str) -> bool:
        async with self.database.read() as read_:
            return await meta.get(read_, f"did/{text}") is not None

    async def said(self) -> list[str]:
        async with self.database.read() as read_:
            return [plain_text(from_json(row.screen)) for row in (await outbox.list_rows(read_))[::-1]]


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Desk:
    made = Desk()
    monkeypatch.setattr(working, "handle", made.handle)
    return made


@pytest.fixture
async def office(database: Database, tmp_path: Path, desk: Desk) -> Office:
    async with database.work() as work:
        await add_person(work, "anna")
        await add_account(work, "anna", "telegram", "100")
    return Office(database, tmp_path, desk)


@asynccontextmanager
async def hands(office: Office, count: int) -> AsyncIterator[list[asyncio.Task[None]]]:
    stop = asyncio.Event()
    tasks = [asyncio.create_task(office.worker.run(stop)) for _ in range(count)]
    try:
        yield tasks
    finally:
        stop.set()
        office.worker.wake.set()
        with suppress(TimeoutError):
            await asyncio.wait_for(asyncio.gather(*tasks), 5)


async def eventually(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not true():
            await asyncio.sleep(0.005)


# ── whole or not at all ─────────────────────────────────────────────────────────────────────────────────────


async def test_a_press_its_rows_and_its_answer_are_one_commit(office: Office) -> None:
    await office.press("да")
    assert await office.worker.step()
    assert not await office.worker.step()
    assert await office.states() == ["done"]
    assert await office.did("да")
    assert await office.said() == ["да"]
    assert office.sent == 1


async def test_a_press_that_fails_leaves_nothing_behind(office: Office, desk: Desk) -> None:
    desk.broken = {"сбой"}
    await office.press("сбой")
    await office.worker.step()
    assert not await office.did("сбой")
    assert await office.said() == []
    (row,) = await office.rows()
    assert (row.state, row.attempts, row.error) == ("new", 1, "RuntimeError: cannot do «сбой»")
    assert row.error_id


async def test_what_was_only_a_hiccup_is_done_without_a_word(office: Office, desk: Desk) -> None:
    desk.broken = {"сбой"}
    await office.press("сбой")
    for _ in range(3):
        await office.worker.step()
        office.clock.at += timedelta(seconds=10)
    desk.broken = set()
    await office.settle()
    assert await office.states() == ["done"]
    assert await office.said() == ["сбой"]


async def test_after_five_failures_it_is_set_aside_and_the_person_is_told_an_id(
    office: Office, desk: Desk, logs: list[EventDict]
) -> None:
    desk.broken = {"сбой"}
    await office.press("сбой")
    await office.settle()
    (row,) = await office.rows()
    assert (row.state, row.attempts, desk.tries["сбой"]) == ("quarantined", 5, 5)
    assert row.error_id is not None
    (sorry,) = await office.said()
    assert row.error_id in sorry
    assert "сохранены" in sorry
    assert row.error_id in [entry["id"] for entry in logs if entry["log_level"] == "error"]


async def test_attempts_leave_time_for_trouble_to_pass_and_the_clock_brings_them_back(office: Office) -> None:
    """Five failures within a millisecond would be one failure."""
    office.desk.broken = {"сбой"}
    began = office.clock.at
    await office.press("сбой")
    await office.settle()
    assert office.clock.at - began >= timedelta(seconds=10)


async def test_later_presses_wait_for_the_failing_one_and_then_go_on(office: Office, desk: Desk) -> None:
    desk.broken = {"сбой"}
    for text in ("раз", "сбой", "два", "три"):
        await office.press(text)
    await office.press("сосед", "200")
    await office.settle()
    assert [text for account, text in desk.done if account == "100"] == ["раз", "два", "три"]
    assert await office.states() == ["done", "quarantined", "done", "done", "done"]
    assert desk.done.index(("200", "сосед")) < desk.done.index(("100", "два"))


async def test_replay_after_the_fix_does_what_was_set_aside_once(office: Office, desk: Desk) -> None:
    desk.broken = {"сбой"}
    await office.press("сбой")
    await office.settle()
    desk.broken = set()
    (row,) = await office.rows()
    async with office.database.work() as work:
        assert await inbox.replay(work, row.id)
    await office.settle()
    assert await office.states() == ["done"]
    assert desk.done == [("100", "сбой")]
    async with office.database.work() as work:
        assert not await inbox.replay(work, row.id), "what is done stays done"


async def test_a_replay_that_fails_again_apologises_no_second_time(office: Office, desk: Desk) -> None:
    desk.broken = {"сбой"}
    await office.press("сбой")
    await office.settle()
    (row,) = await office.rows()
    async with office.database.work() as work:
        await inbox.replay(work, row.id)
    await office.settle()
    assert await office.states() == ["quarantined"]
    assert len(await office.said()) == 1


async def test_a_strangers_failing_press_is_set_aside_without_a_word(office: Office, desk: Desk) -> None:
    desk.broken = {"сбой"}
    await office.press("сбой", "666")
    await office.settle()
    assert await office.states() == ["quarantined"]
    assert await office.said() == []


async def test_raw_json_that_nobody_can_read_is_set_aside_and_holds_up_nobody(office: Office) -> None:
    await office.inbox.accept("telegram", "x", "100", {"account": "100"})
    await office.press("дальше")
    await office.settle()
    assert await office.states() == ["quarantined", "done"]


async def test_a_channel_that_is_not_here_keeps_its_rows_for_later(office: Office, desk: Desk) -> None:
    await office.inbox.accept("slack", "x", "U1", {"text": "да", "account": "U1"})
    await office.settle()
    assert await office.states() == ["quarantined"]
    assert desk.done == []


async def test_what_asks_for_nothing_is_done(office: Office, desk: Desk) -> None:
    await office.press("?")
    await office.worker.step()
    assert await office.states() == ["done"]
    assert desk.done == []


async def test_a_claim_that_was_lost_meanwhile_commits_nothing(
    office: Office, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another replica took the row over while this one was slow."""

    async def stolen(work: Work, *given: Any) -> None:
        await desk.handle(work, *given)
        await inbox.claim(work, office.clock.at + timedelta(seconds=LEASE_S + 1), LEASE_S)

    monkeypatch.setattr(working, "handle", stolen)
    await office.press("да")
    await office.worker.step()
    assert not await office.did("да")
    assert await office.said() == []


# ── many hands ──────────────────────────────────────────────────────────────────────────────────────────────


async def test_each_person_is_served_in_order_by_four_workers(
    office: Office, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Slow files and quick taps mixed: nobody overtakes themselves, people do not wait for each other."""
    chance = random.Random(7)
    at_once: list[int] = []

    async def prepare(_self: Workshop, press: Press, *_: object) -> Prepared:
        assert press.account not in desk.running, "two events of one person at once"
        desk.running.add(press.account)
        at_once.append(len(desk.running))
        await asyncio.sleep(chance.choice([0, 0, 0.05]))
        desk.running.discard(press.account)
        return Prepared()

    monkeypatch.setattr(Workshop, "prepare", prepare)
    wanted = [(str(chance.randrange(6)), f"{number}") for number in range(36)]
    async with hands(office, 4):
        for account, text in wanted:
            await office.press(text, account)
        await eventually(lambda: len(desk.done) == len(wanted))
    for account in {account for account, _ in wanted}:
        assert [pair for pair in desk.done if pair[0] == account] == [pair for pair in wanted if pair[0] == account]
    assert max(at_once) > 1


async def test_two_accounts_of_one_person_take_turns(office: Office, desk: Desk) -> None:
    async with office.database.work() as work:
        await add_account(work, "anna", "telegram", "101")
    async with hands(office, 4):
        for number in range(20):
            await office.press(f"{number}", "100" if number % 2 else "101")
        await eventually(lambda: len(desk.done) == 20)
    assert [text for _, text in desk.done] == [f"{number}" for number in range(20)]


async def test_a_database_in_trouble_does_not_end_the_workers(
    office: Office, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim, troubles = inbox.claim, [OSError("disk full")] * 4

    async def troubled(*given: Any) -> InboxRow | None:
        if troubles:
            raise troubles.pop()
        return await claim(*given)

    monkeypatch.setattr(working, "TROUBLE_S", 0.01)
    monkeypatch.setattr(inbox, "claim", troubled)
    async with hands(office, 4) as tasks:
        await eventually(lambda: not troubles)
        await office.press("да")
        await eventually(lambda: desk.done == [("100", "да")])
        assert not any(task.done() for task in tasks)


async def test_a_press_is_not_to_blame_for_a_full_disk(
    office: Office, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More often than a press may fail, and nothing of it is counted."""
    done, troubles = inbox.done, [trouble() for _ in range(3 * inbox.MAX_ATTEMPTS)]

    async def troubled(*given: Any) -> bool:
        if troubles:
            raise troubles.pop()
        return await done(*given)

    monkeypatch.setattr(inbox, "done", troubled)
    await office.press("да")
    while troubles:
        assert await office.worker.step()
    assert await office.worker.step()
    assert desk.done[-1] == ("100", "да")
    async with office.database.read() as read:
        (row,) = await inbox.list_rows(read)
    assert (row.state, row.attempts) == ("done", 0)


async def test_a_retry_comes_by_the_clock_without_anybody_knocking(
    office: Office, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(working, "PAUSES_S", (0.02,) * 4)
    office.worker.clock = Clock()
    desk.broken = {"сбой"}
    async with hands(office, 2):
        await office.press("сбой")
        await eventually(lambda: desk.tries["сбой"] >= 2)
        desk.broken = set()
        await eventually(lambda: desk.done == [("100", "сбой")])
