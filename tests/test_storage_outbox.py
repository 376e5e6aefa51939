"""The outbox: order within a chat, and how often each class of message may be said."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from dialogs.ports import ChannelName, SendClass
from storage import cards, outbox
from storage.database import Database
from storage.outbox import OutboxRow
from tests import storage_fixtures
from tests.storage_fixtures import NOW, after, message

database = storage_fixtures.database


async def say(database: Database, *rows: outbox.NewRow) -> None:
    async with database.work() as work:
        for row in rows:
            assert await outbox.put(work, row, NOW)


async def leased(database: Database, seconds: float = 0, limit: int = 20) -> list[OutboxRow]:
    async with database.work() as work:
        return await outbox.lease(work, after(seconds), limit, 30)


async def keys(database: Database, seconds: float = 0) -> list[str]:
    return [row.key for row in await leased(database, seconds)]


async def state_of(database: Database, id: int) -> tuple[str, str | None]:
    async with database.read() as read:
        row = await outbox.show(read, id)
    assert row is not None
    return row.state, row.error


async def mark_sent(database: Database, *rows: OutboxRow) -> None:
    async with database.work() as work:
        for row in rows:
            await outbox.sent(work, row.id, f"ref-{row.key}", NOW)


async def test_the_same_key_is_said_once(database: Database) -> None:
    await say(database, message("a"))
    async with database.work() as work:
        assert not await outbox.put(work, message("a"), NOW)
        assert len(await outbox.list_rows(work)) == 1


async def test_a_chat_is_served_in_order_one_at_a_time(database: Database) -> None:
    await say(database, message("a"), message("b"), message("c", address="200"))
    first = await leased(database)
    assert [row.key for row in first] == ["a", "c"]
    assert [(row.state, row.attempts) for row in first] == [("leased", 1)] * 2
    assert await keys(database) == []
    await mark_sent(database, *first)
    assert await keys(database) == ["b"]
    async with database.read() as read:
        row = await outbox.show(read, first[0].id)
    assert row is not None
    assert (row.state, row.ref, row.sent_at) == ("sent", "ref-a", NOW)


async def test_which_row_a_message_shows(database: Database) -> None:
    await say(database, message("a", subject="r1"))
    await mark_sent(database, *await leased(database))
    await say(database, message("b", subject="r1"))
    (edit,) = await leased(database)
    async with database.work() as work:
        await outbox.sent(work, edit.id, "ref-a", NOW)
        shown = await outbox.by_ref(work, "telegram", "100", "ref-a")
        assert shown is not None
        assert shown.key == "b"
        assert await outbox.by_ref(work, "slack", "100", "ref-a") is None


async def test_a_pause_of_the_messenger_holds_the_chat_and_nobody_else(database: Database) -> None:
    await say(database, message("a"), message("b"), message("c", address="200"))
    first, _ = await leased(database)
    async with database.work() as work:
        await outbox.retry(work, first.id, after(5), "429")
        assert await outbox.next_at(work, NOW) == after(5)
    assert await keys(database, 4) == []
    assert await keys(database, 5) == ["a"]


async def test_a_digest_for_the_morning_does_not_hold_up_tonight(database: Database) -> None:
    morning = message("digest", "push")
    await say(database, outbox.NewRow(**(vars(morning) | {"not_before": after(3600)})), message("answer"))
    answers = await leased(database)
    assert [row.key for row in answers] == ["answer"]
    await mark_sent(database, *answers)
    assert await keys(database, 3600) == ["digest"]


async def test_toasts_neither_wait_nor_hold_up(database: Database) -> None:
    await say(database, message("a"), message("t", "toast"), message("b"))
    assert await keys(database) == ["a", "t"]


async def test_a_newer_card_takes_the_place_of_the_unsent_one(database: Database) -> None:
    await say(
        database, message("old", subject="r1"), message("other", subject="r2"), message("push", "push", "100", "r1")
    )
    await say(database, message("new", "receipt", subject="r1"))
    async with database.read() as read:
        states = {row.key: row.state for row in await outbox.list_rows(read)}
    assert states == {"old": "dropped", "other": "new", "push": "new", "new": "new"}


async def test_a_card_on_its_way_is_not_taken_back(database: Database) -> None:
    await say(database, message("old", subject="r1"))
    first = await leased(database)
    await say(database, message("new", subject="r1"))
    await mark_sent(database, *first)
    assert await keys(database) == ["new"]


async def test_a_card_inherits_the_pause_of_the_one_it_replaces(database: Database) -> None:
    await say(database, message("old", subject="r1"))
    (first,) = await leased(database)
    async with database.work() as work:
        await outbox.retry(work, first.id, after(5), "429")
    await say(database, message("new", subject="r1"))
    await say(database, message("newest", subject="r1"), message("behind"))
    assert await keys(database, 4) == []
    (newest,) = await leased(database, 5)
    assert newest.key == "newest"
    await mark_sent(database, newest)
    assert await keys(database, 5) == ["behind"]


async def test_messages_without_a_subject_replace_nothing(database: Database) -> None:
    await say(database, message("a"), message("b"))
    assert [row.state for row in await all_rows(database)] == ["new", "new"]


async def all_rows(database: Database) -> list[OutboxRow]:
    async with database.read() as read:
        return await outbox.list_rows(read)


@pytest.mark.parametrize(
    ("kind", "lives", "end"),
    [("edit", 6, "leased"), ("receipt", 6, "leased"), ("push", 2, "unknown"), ("toast", 1, "dropped")],
)
async def test_how_often_each_class_survives_a_dying_relay(
    database: Database, kind: SendClass, lives: int, end: str
) -> None:
    await say(database, message("a", kind))
    taken = [row for life in range(6) for row in await leaving(database, 31 * life)]
    assert [row.key for row in taken] == ["a"] * lives
    (row,) = await all_rows(database)
    assert row.state == end
    assert row.error == ("alarm" if kind == "push" else "lease lost")


async def leaving(database: Database, seconds: float) -> list[OutboxRow]:
    """A relay that dies while it sends."""
    rows = await leased(database, seconds)
    async with database.work() as work:
        assert all([await outbox.leaves(work, row, after(seconds)) for row in rows])
    return rows


async def test_a_push_that_had_not_left_is_not_in_doubt(database: Database) -> None:
    await say(database, message("a", "push"))
    assert [await keys(database, 31 * life) for life in range(4)] == [["a"]] * 4
    (row,) = await all_rows(database)
    assert row.doubts == 0


async def in_doubt(database: Database) -> None:
    """A push about r1 that was sent, or not, by a relay that died."""
    await say(database, message("push", "push", subject="r1"))
    await leaving(database, 0)
    assert await keys(database, 31) == []


@pytest.mark.parametrize("kind", ["edit", "receipt", "push"])
async def test_a_push_in_doubt_gives_way_to_whatever_is_newer_on_its_subject(
    database: Database, kind: SendClass
) -> None:
    await in_doubt(database)
    await say(database, message("newer", kind, subject="r1"))
    assert await keys(database, 500) == ["newer"]
    rows = {row.key: (row.state, row.error) for row in await all_rows(database)}
    assert rows["push"] == ("dropped", "superseded")


async def test_a_push_that_is_in_doubt_after_something_newer_on_its_subject_gives_way_as_well(
    database: Database,
) -> None:
    await say(database, message("push", "push", subject="r1"))
    await leaving(database, 0)
    await say(database, message("newer", subject="r1"), message("other", "push", "200", "r2"))
    await leaving(database, 1)
    assert await keys(database, 62) == ["newer"]
    rows = {row.key: (row.state, row.error) for row in await all_rows(database)}
    assert (rows["push"], rows["other"]) == (("dropped", "superseded"), ("new", "lease lost"))


async def in_place(database: Database) -> dict[str, bool | None]:
    return {row.key: row.in_place for row in await all_rows(database)}


@pytest.mark.parametrize("kind", ["edit", "push"])
async def test_what_is_drawn_over_a_card_that_never_went_out_is_said_instead_of_it(
    database: Database, kind: SendClass
) -> None:
    """It would find no card there, and nobody would be told anything."""
    await say(database, message("card", kind, subject="r1"))
    if kind == "push":
        await leaving(database, 0)
        assert await keys(database, 31) == []
    await say(database, replace(message("over", subject="r1"), in_place=True))
    assert await keys(database, 500) == ["over"]
    assert not (await in_place(database))["over"]


async def test_what_waits_to_be_drawn_over_a_push_that_is_in_doubt_is_said_instead_of_it(database: Database) -> None:
    await say(database, message("push", "push", subject="r1"))
    await leaving(database, 0)
    await say(database, replace(message("over", subject="r1"), in_place=True))
    assert await keys(database, 62) == ["over"]
    assert not (await in_place(database))["over"]


async def test_what_is_drawn_over_another_that_was_to_be_drawn_over_stays_where_it_is(database: Database) -> None:
    await say(database, *(replace(message(key, subject="r1"), in_place=True) for key in ("first", "second")))
    assert await keys(database) == ["second"]
    assert (await in_place(database))["second"]


async def test_a_push_in_doubt_holds_up_nobody_and_is_said_again_after_a_while(database: Database) -> None:
    await in_doubt(database)
    await say(database, message("answer", subject="r2"))
    answer = await leased(database, 32)
    assert [row.key for row in answer] == ["answer"]
    await mark_sent(database, *answer)
    assert await keys(database, 31 + outbox.GRACE_S - 1) == []
    assert await keys(database, 31 + outbox.GRACE_S) == ["push"]


async def test_a_push_with_a_card_is_said_until_somebody_hears_it_ever_more_slowly(database: Database) -> None:
    """A conversation may wait for whoever was to see it; for half a day the bot helps itself, then a human looks."""
    await in_doubt(database)
    at, pauses = 31.0, []
    while (row := (await all_rows(database))[0]).state == "new":
        assert row.not_before is not None
        pauses.append((row.not_before - after(at)).total_seconds())
        at += pauses[-1]
        assert [row.key for row in await leaving(database, at)] == ["push"]
        at += 31
        assert await keys(database, at) == []
    assert pauses == [outbox.GRACE_S * 2**n for n in range(outbox.MOST_DOUBTS_OF_A_CARD - 1)]
    assert (row.state, row.error, row.doubts) == ("unknown", "alarm", outbox.MOST_DOUBTS_OF_A_CARD)


async def test_where_keys_are_kept_a_push_in_doubt_is_said_until_it_is_heard(database: Database) -> None:
    """Slack is asked first what it has, so it need not wait for a person to spare themselves a copy."""
    await say(database, replace(message("push", kind="push"), channel="slack"))
    at, pauses = 0.0, []
    for _ in range(12):
        (row,) = await leaving(database, at)
        async with database.work() as work:
            assert await outbox.unknown(work, row.id, "no answer", after(at)) == "new"
        (row,) = await all_rows(database)
        assert row.not_before is not None
        pauses.append((row.not_before - after(at)).total_seconds())
        at += pauses[-1]
    assert pauses == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]


async def test_many_deaths_in_the_middle_of_a_send_make_no_pause_of_the_next_fault(database: Database) -> None:
    """Else a single broken connection after a bad hour would silence a chat for minutes."""
    await say(database, *(replace(message(key), channel="slack") for key in ("a", "behind")))
    for life in range(9):
        assert await keys(database, 31 * life) == ["a"]
    (row,) = await leased(database, 300)
    async with database.work() as work:
        await outbox.unknown(work, row.id, "no answer", after(300))
    assert await keys(database, 301) == []
    (row,) = await leased(database, 302)
    await mark_sent(database, row)
    assert await keys(database, 302) == ["behind"]


@pytest.mark.parametrize("channel", ["telegram", "slack"])
async def test_an_answer_never_waits_for_longer_than_a_minute_by_itself(
    database: Database, channel: ChannelName
) -> None:
    await say(database, replace(message("a"), channel=channel))
    at, pauses = 0.0, []
    for _ in range(8):
        (row,) = await leased(database, at)
        async with database.work() as work:
            await outbox.unknown(work, row.id, "no answer", after(at))
        (row,) = await all_rows(database)
        assert row.not_before is not None
        pauses.append((row.not_before - after(at)).total_seconds())
        at += pauses[-1]
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60]


async def test_a_push_whose_lease_was_lost_does_not_leave(database: Database) -> None:
    await say(database, message("a", "push"))
    (late,) = await leased(database)
    (now,) = await leased(database, 31)
    async with database.work() as work:
        assert not await outbox.leaves(work, late, after(32))
        assert await outbox.leaves(work, now, after(32))


async def test_at_a_restart_leases_of_the_dead_process_are_free_at_once(database: Database) -> None:
    await say(database, message("a"), message("t", "toast", address="200"))
    await leased(database)
    async with database.work() as work:
        assert await outbox.abandon(work, after(1)) == 2
    assert await keys(database, 1) == ["a"]


@pytest.mark.parametrize(("kind", "states"), [("edit", ["new", "new"]), ("push", ["new", "unknown"])])
async def test_no_answer_is_not_a_refusal(database: Database, kind: SendClass, states: list[str]) -> None:
    await say(database, message("a", kind))
    seen = []
    for life in range(2):
        (row,) = await leased(database, 100 * life)
        assert row.doubts == life
        async with database.work() as work:
            seen.append(await outbox.unknown(work, row.id, "timeout", after(100 * life)))
    assert seen == states
    assert await keys(database, 101) == []  # the pause grows with the doubt


async def test_a_refused_push_may_be_tried_as_often_as_needed(database: Database) -> None:
    await say(database, message("a", "push"))
    for life in range(4):
        (row,) = await leased(database, 10 * life)
        async with database.work() as work:
            await outbox.retry(work, row.id, after(10 * life + 5), "429")
    assert await keys(database, 100) == ["a"]


async def test_a_toast_that_was_refused_is_let_go(database: Database) -> None:
    await say(database, message("t", "toast"))
    (row,) = await leased(database)
    async with database.work() as work:
        await outbox.retry(work, row.id, after(5), "429")
    assert (await state_of(database, row.id))[0] == "dropped"


async def test_gone_lets_the_next_ones_pass_and_replay_brings_it_back(database: Database) -> None:
    await say(database, message("a"), message("b"))
    (row,) = await leased(database)
    async with database.work() as work:
        await outbox.gone(work, row.id, "blocked")
    assert await state_of(database, row.id) == ("gone", "blocked")
    assert await keys(database) == ["b"]
    async with database.work() as work:
        assert await outbox.replay(work, row.id)
        assert not await outbox.replay(work, row.id)
        assert await outbox.drop(work, row.id)
    assert (await state_of(database, row.id))[0] == "dropped"


async def test_several_relays_never_send_twice_and_keep_the_order(database: Database) -> None:
    await say(database, *(message(f"{address}-{number}", address=address) for number in range(12) for address in "xyz"))
    said: list[str] = []

    async def relay() -> None:
        while len(said) < 36:
            rows = await leased(database, limit=2)
            await asyncio.sleep(0.001)
            said.extend(row.key for row in rows)
            await mark_sent(database, *rows)

    await asyncio.gather(*(relay() for _ in range(4)))
    assert len(said) == len(set(said)) == 36
    for address in "xyz":
        numbers = [int(key[2:]) for key in said if key.startswith(address)]
        assert numbers == sorted(numbers)


async def test_the_living_card_and_the_end_of_the_chat(database: Database) -> None:
    async with database.work() as work:
        assert await cards.card_ref(work, "telegram", "100", "r1") is None
        for ref in ("m1", "m2"):
            await cards.set_card(work, "telegram", "100", "r1", ref)
            await cards.set_last(work, "telegram", "100", ref)
        assert await cards.card_ref(work, "telegram", "100", "r1") == "m2"
        assert await cards.last_ref(work, "telegram", "100") == "m2"
        await cards.forget_last(work, "telegram", "100")
        assert await cards.last_ref(work, "telegram", "100") is None
