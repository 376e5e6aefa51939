"""The inbox: one event of a person at a time, whatever the account, the worker or the accident."""

from __future__ import annotations

import asyncio
import random
from collections import Counter

import pytest

from dialogs.ports import ChannelName, Ingress
from storage import inbox
from storage.database import Database
from storage.inbox import InboxRow
from tests import storage_fixtures
from tests.storage_fixtures import NOW, add_account, add_person, after, door

database = storage_fixtures.database


async def deliver(database: Database, *events: tuple[ChannelName, str, str]) -> None:
    for channel, account, key in events:
        assert await door(database).accept(channel, key, account, {"text": key})


async def claimed(database: Database, seconds: float = 0) -> InboxRow | None:
    async with database.work() as work:
        return await inbox.claim(work, after(seconds), 30)


async def key_of_next(database: Database, seconds: float = 0) -> str | None:
    row = await claimed(database, seconds)
    return row.key if row else None


async def finish(database: Database, row: InboxRow | None) -> bool:
    assert row is not None
    async with database.work() as work:
        return await inbox.done(work, row.id, NOW, row.attempts)


async def one_person_two_messengers(database: Database) -> None:
    async with database.work() as work:
        await add_person(work, "anna")
        await add_account(work, "anna", "telegram", "100")
        await add_account(work, "anna", "slack", "U1")


async def test_a_second_delivery_changes_nothing_and_wakes_nobody(database: Database) -> None:
    woken: list[int] = []
    ingress: Ingress = door(database, lambda: woken.append(1))
    assert await ingress.accept("telegram", "7", "100", {"text": "да"})
    assert not await ingress.accept("telegram", "7", "100", {"text": "нет"})
    assert await ingress.accept("slack", "7", "100", {"text": "да"})
    assert woken == [1, 1]
    async with database.read() as read:
        assert [row.raw for row in await inbox.list_rows(read)] == [{"text": "да"}] * 2


async def test_two_accounts_of_one_person_never_run_at_once(database: Database) -> None:
    await one_person_two_messengers(database)
    await deliver(database, ("slack", "U1", "a"), ("telegram", "100", "b"), ("telegram", "200", "c"))
    first = await claimed(database)
    assert first is not None
    assert first.key == "a"
    assert await key_of_next(database) == "c"
    assert await key_of_next(database) is None
    assert await finish(database, first)
    assert await key_of_next(database) == "b"


async def test_unknown_accounts_have_an_order_of_their_own(database: Database) -> None:
    await deliver(database, ("telegram", "1", "a"), ("telegram", "1", "b"), ("slack", "1", "c"))
    assert [await key_of_next(database) for _ in range(3)] == ["a", "c", None]


async def test_accounts_linked_while_both_run_wait_for_both(database: Database) -> None:
    await deliver(database, ("slack", "U1", "a"), ("telegram", "100", "b"))
    first, second = await claimed(database), await claimed(database)
    await one_person_two_messengers(database)
    await deliver(database, ("slack", "U1", "c"))
    await finish(database, first)
    assert await key_of_next(database) is None
    await finish(database, second)
    assert await key_of_next(database) == "c"


async def test_a_claim_that_ran_out_may_be_taken_and_the_late_worker_loses(database: Database) -> None:
    await deliver(database, ("telegram", "1", "a"))
    late = await claimed(database)
    assert await key_of_next(database, 29) is None
    again = await claimed(database, 31)
    assert again is not None
    assert again.attempts == 1
    assert not await finish(database, late)
    assert await finish(database, again)


async def test_a_row_that_kills_its_worker_is_set_aside_in_the_end(database: Database) -> None:
    await deliver(database, ("telegram", "1", "killer"), ("telegram", "1", "next"))
    taken = [await key_of_next(database, 31 * life) for life in range(inbox.MAX_LOST + 1)]
    assert taken == ["killer"] * inbox.MAX_LOST + ["next"]
    async with database.read() as read:
        (killer,) = await inbox.list_rows(read, "quarantined")
    assert (killer.error, killer.attempts) == (inbox.LOST, inbox.MAX_LOST)
    assert killer.error_id


async def test_what_the_process_died_with_can_be_asked_for_alone(database: Database) -> None:
    await deliver(database, ("telegram", "1", "killer"), ("telegram", "2", "innocent"))
    for life in range(2):
        assert await key_of_next(database, 31 * life) == "killer"
    async with database.work() as work:
        suspect = await inbox.claim(work, after(62), 30, 1)
        assert suspect is not None
        assert suspect.key == "killer"
        assert await inbox.claim(work, after(62), 30, 1) is None


async def test_after_five_failures_the_row_steps_aside_and_can_be_replayed(database: Database) -> None:
    await deliver(database, ("telegram", "1", "bad"), ("telegram", "1", "good"))
    states = []
    for _ in range(5):
        row = await claimed(database)
        assert row is not None
        async with database.work() as work:
            states.append(await inbox.failed(work, row.id, "KeyError", "e-1", NOW))
    assert states == ["new"] * 4 + ["quarantined"]
    assert await key_of_next(database) == "good"
    async with database.work() as work:
        bad = (await inbox.list_rows(work, "quarantined"))[0]
        assert (bad.error, bad.error_id, bad.attempts) == ("KeyError", "e-1", 5)
        assert await inbox.replay(work, bad.id)
        assert not await inbox.replay(work, bad.id)
    assert await key_of_next(database) is None  # «good» runs at this moment
    assert await key_of_next(database, 31) == "bad"


async def test_a_press_put_off_for_the_databases_sake_is_not_counted(database: Database) -> None:
    await deliver(database, ("telegram", "1", "a"))
    row = await claimed(database)
    assert row is not None
    async with database.work() as work:
        assert await inbox.put_off(work, row, after(1))
        assert not await inbox.put_off(work, row, after(1)), "it is nobody's now"
    assert await claimed(database) is None
    again = await claimed(database, 1)
    assert again is not None
    assert again.attempts == 0


async def test_a_failure_is_counted_once_however_often_it_is_noted(database: Database) -> None:
    await deliver(database, ("telegram", "1", "a"))
    row = await claimed(database)
    assert row is not None
    for _ in range(3):
        async with database.work() as work:
            assert await inbox.failed(work, row.id, "KeyError", "e-1", NOW, attempt=row.attempts) == "new"
    async with database.read() as read:
        (kept,) = await inbox.list_rows(read)
    assert kept.attempts == 1


async def test_a_failure_can_ask_for_a_pause(database: Database) -> None:
    await deliver(database, ("telegram", "1", "a"))
    row = await claimed(database)
    assert row is not None
    async with database.work() as work:
        await inbox.failed(work, row.id, "locked", "e-2", NOW, wait_s=10)
        assert await inbox.next_at(work) == after(10)
    assert await key_of_next(database, 9) is None
    assert await key_of_next(database, 10) == "a"


async def test_what_is_done_stays_done(database: Database) -> None:
    await deliver(database, ("telegram", "1", "a"), ("telegram", "2", "b"))
    row = await claimed(database)
    assert row is not None
    assert await finish(database, row)
    async with database.work() as work:
        assert await inbox.failed(work, row.id, "late", "e-3", NOW) == "done"
        assert not await inbox.replay(work, row.id)
        assert not await inbox.drop(work, row.id)
        assert await inbox.pending(work) == 1
        other = (await inbox.list_rows(work, "new"))[0]
        assert await inbox.drop(work, other.id)
        assert await inbox.pending(work) == 0
        with pytest.raises(LookupError):
            await inbox.failed(work, 999, "?", "e", NOW)


async def test_at_a_restart_claims_of_the_dead_process_are_free_at_once(database: Database) -> None:
    await deliver(database, ("telegram", "1", "a"))
    await claimed(database)
    async with database.work() as work:
        assert await inbox.abandon(work, NOW) == 1
    assert await key_of_next(database) == "a"


async def test_eight_workers_never_hold_one_person_twice_and_keep_the_order(database: Database) -> None:
    chance = random.Random(11)
    async with database.work() as work:
        for person in ("anna", "boris", "clara"):
            await add_person(work, person)
            await add_account(work, person, "telegram", person)
            await add_account(work, person, "slack", person)
    events: list[tuple[ChannelName, str, str]] = []
    for number in range(90):
        channel: ChannelName = chance.choice(("telegram", "slack"))
        events.append((channel, chance.choice(("anna", "boris", "clara", "stranger")), str(number)))
    await deliver(database, *events)
    running: Counter[str] = Counter()
    ended: dict[str, list[int]] = {}

    def lane(row: InboxRow) -> str:
        return f"{row.channel}:{row.account}" if row.account == "stranger" else row.account

    async def worker() -> None:
        async with database.read() as read:
            assert await inbox.pending(read) > 0
        while sum(map(len, ended.values())) < len(events):
            row = await claimed(database)
            if row is None:
                await asyncio.sleep(0.001)
                continue
            running[lane(row)] += 1
            assert running[lane(row)] == 1
            await asyncio.sleep(chance.random() / 500)
            running[lane(row)] -= 1
            ended.setdefault(lane(row), []).append(int(row.key))
            assert await finish(database, row)

    await asyncio.gather(*(worker() for _ in range(8)))
    assert sum(map(len, ended.values())) == len(events)
    assert all(keys == sorted(keys) for keys in ended.values())
