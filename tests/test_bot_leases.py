"""Two replicas and one message: who has it in hand, who takes over, and what becomes of whoever comes too late."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from bot import leases, relay
from bot.leases import AGING_S, LEASE_S, LONGEST_S, LOOK_S
from dialogs.ports import SendClass
from storage import cards, inbox, outbox
from storage.database import Database
from storage.outbox import OutboxRow
from tests.storage_fixtures import NOW, after, database, door
from tests.test_bot_relay import Office, eventually, logs

__all__ = ["database", "logs"]  # fixtures


class Twins:
    """Two relays on one database, one messenger and one time, which stands still until it is moved."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.first, self.second = Office(database, folder), Office(database, folder)
        self.second.relay.channels = self.first.relay.channels
        self.second.relay.clock = self.second.relay.leases.clock = self.first.clock
        self.seconds = 0.0

    @property
    def texts(self) -> list[str]:
        return self.first.messenger.texts

    def pass_by(self, seconds: float) -> None:
        self.seconds += seconds
        self.first.clock.at += timedelta(seconds=seconds)

    async def last_ref(self) -> tuple[str | None, str | None]:
        """Of the chat, and of the card that is spoken of."""
        async with self.first.database.read() as read:
            last = await cards.last_ref(read, "telegram", "100")
            return last, await cards.card_ref(read, "telegram", "100", "run")


@pytest.fixture
def twins(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Twins:
    made = Twins(database, tmp_path)
    for module in (leases, relay):
        monkeypatch.setattr(module, "elapsed", lambda: made.seconds)
    return made


@asynccontextmanager
async def stopped(twins: Twins, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    """The first one stands still just before it sends; at the end it goes on, and comes to rest."""
    ready, go = asyncio.Event(), asyncio.Event()
    leaves = twins.first.relay._leaves

    async def standing(row: OutboxRow) -> bool:
        ready.set()
        await go.wait()
        return await leaves(row)

    monkeypatch.setattr(twins.first.relay, "_leaves", standing)
    step = asyncio.create_task(twins.first.relay.step())
    await asyncio.wait_for(ready.wait(), 5)
    yield
    go.set()
    await step


@asynccontextmanager
async def on_its_way(twins: Twins) -> AsyncIterator[None]:
    """What the first one sends is on its way; at the end it arrives, and its answer does."""
    arrives, sent = asyncio.Event(), len(twins.first.messenger.got)
    twins.first.messenger.script["100"] = [arrives]
    step = asyncio.create_task(twins.first.relay.step())
    await eventually(lambda: len(twins.first.messenger.got) > sent)
    yield
    arrives.set()
    await step


# ── in hand ─────────────────────────────────────────────────────────────────────────────────────────────────


async def test_another_takes_over_when_the_lease_ends_and_not_before(twins: Twins) -> None:
    await twins.first.put("a")
    async with on_its_way(twins):
        twins.pass_by(LEASE_S - 1)
        assert await twins.second.relay.step() == 0
        twins.pass_by(1 + relay.LOOK.total_seconds())
        assert await twins.second.relay.step() == 1
    assert (await twins.first.row("a")).state == "sent"


async def test_a_lease_that_another_took_over_is_not_made_sure_by_looking_after_it(twins: Twins) -> None:
    await twins.first.put("a")
    async with on_its_way(twins):
        mine = await twins.first.row("a")
        twins.pass_by(LEASE_S + relay.LOOK.total_seconds())
        assert await twins.second.relay.step() == 1
        await twins.first.relay.leases.look()
        assert not twins.first.relay.leases.sure(mine)


async def test_what_takes_long_is_renewed_while_somebody_is_at_work(twins: Twins) -> None:
    await twins.first.put("a")
    async with on_its_way(twins):
        for _ in range(10):
            twins.pass_by(LEASE_S - AGING_S)
            await twins.first.relay.leases.look()
            assert await twins.second.relay.step() == 0
    row = await twins.first.row("a")
    assert (row.state, row.attempts, row.doubts) == ("sent", 1, 0)
    assert twins.texts == ["a"]


async def test_quick_work_costs_no_write_of_its_own(twins: Twins, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(twins.first.relay.leases, "renew", _never)
    await twins.first.put("a")
    async with on_its_way(twins):
        twins.pass_by(LEASE_S - AGING_S - 1)
        await twins.first.relay.leases.look()
    await twins.first.relay.leases.look()


async def _never(*_given: object) -> set[int]:
    raise AssertionError("nothing is to be renewed")


async def test_what_hangs_is_not_renewed_for_ever(twins: Twins) -> None:
    await twins.first.put("a")
    async with on_its_way(twins):
        while twins.seconds < LONGEST_S + LEASE_S:
            twins.pass_by(LOOK_S)
            await twins.first.relay.leases.look()
        assert await twins.second.relay.step() == 1
    assert twins.texts == ["a", "a"]


async def test_after_a_night_asleep_what_is_in_our_own_hands_was_not_left_behind(twins: Twins) -> None:
    await twins.first.put("a")
    async with on_its_way(twins):
        twins.pass_by(8 * 3600)
        assert await twins.first.relay.step() == 0
    assert twins.texts == ["a"]


# ── too late ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("kind", ["edit", "receipt", "push"])
async def test_whoever_stood_still_sends_nothing_that_another_has_taken_over(
    twins: Twins, monkeypatch: pytest.MonkeyPatch, kind: SendClass
) -> None:
    await twins.first.put("a", kind)
    async with stopped(twins, monkeypatch):
        twins.pass_by(LEASE_S)
        await twins.second.relay.step()
    row = await twins.first.row("a")
    assert (row.state, row.doubts) == ("sent", int(kind != "push"))
    assert twins.texts == ["a"]


async def test_whoever_stood_still_sends_nothing_even_if_nobody_took_over_yet(
    twins: Twins, monkeypatch: pytest.MonkeyPatch
) -> None:
    await twins.first.put("a")
    async with stopped(twins, monkeypatch):
        twins.pass_by(LEASE_S)
    assert twins.texts == []
    await twins.second.relay.step()
    assert twins.texts == ["a"]


async def test_a_late_edit_does_not_stand_over_newer_words(twins: Twins) -> None:
    await twins.first.put("one", "receipt", subject="run")
    await twins.first.relay.step()
    await twins.first.put("two", subject="run")
    async with on_its_way(twins):
        twins.pass_by(LEASE_S)
        await twins.second.relay.step()
        await twins.first.put("three", subject="run")
        await twins.second.relay.step()
        assert twins.texts == ["one", "two", "two", "three"]
    assert (await twins.first.row("three")).state == "new"
    await twins.second.relay.step()
    assert twins.texts[-1] == "three"
    assert set((await twins.first.states()).values()) == {"sent"}


async def test_a_late_copy_does_not_become_the_card(twins: Twins) -> None:
    """What follows is said below the copy, where it is seen."""
    await twins.first.put("one", "receipt", subject="run")
    async with on_its_way(twins):
        twins.pass_by(LEASE_S)
        await twins.second.relay.step()
        assert await twins.last_ref() == ("m2", "m2")
        twins.first.messenger.got.append(twins.first.messenger.got[-1])  # the copy's own number
    assert await twins.last_ref() == ("m3", "m2")
    await twins.first.put("two", subject="run")
    await twins.second.relay.step()
    assert twins.first.messenger.got[-2].replaces is None


async def test_a_push_that_was_on_its_way_is_not_said_again_once_its_sender_is_back(twins: Twins) -> None:
    await twins.first.put("a", "push")
    async with on_its_way(twins):
        twins.pass_by(60)
        assert await twins.second.relay.step() == 0
    twins.pass_by(3600)
    assert await twins.second.relay.step() == 0
    assert (await twins.first.row("a")).state == "sent"


# ── presses ─────────────────────────────────────────────────────────────────────────────────────────────────


async def test_renewing_leaves_out_what_another_has_taken_over(database: Database) -> None:
    for key in ("1", "2"):
        await door(database).accept("telegram", key, f"account {key}", {})
    async with database.work() as work:
        mine = [await inbox.claim(work, NOW, LEASE_S) for _ in range(2)]
    async with database.work() as work:
        taken = await inbox.claim(work, after(LEASE_S), LEASE_S)
    fences = [(row.id, row.attempts) for row in mine if row is not None]
    async with database.work() as work:
        still = await inbox.renew(work, fences, after(2 * LEASE_S))
    assert taken is not None
    assert still == {id for id, _ in fences} - {taken.id}


async def test_the_same_for_messages(database: Database) -> None:
    async with database.work() as work:
        await outbox.put(work, outbox.NewRow("a", None, "telegram", "100", "edit", {"blocks": []}), NOW)
        (mine,) = await outbox.lease(work, NOW, lease_s=LEASE_S)
        assert await outbox.renew(work, [(mine.id, mine.attempts)], after(LEASE_S)) == {mine.id}
        (other,) = await outbox.lease(work, after(LEASE_S), lease_s=LEASE_S)
        assert await outbox.renew(work, [(mine.id, mine.attempts)], after(LEASE_S)) == set()
        await outbox.sent(work, mine.id, "m1", NOW)
        assert await outbox.renew(work, [(mine.id, other.attempts)], after(LEASE_S)) == set()
