"""The pace: thirty a second to everybody and one to a chat, answers first, pauses kept by all and for good.

The minutes of these tests are computed, not waited for: the event loop's clock goes on when everybody sleeps.
"""

from __future__ import annotations

import asyncio
import random
import selectors
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest

from bot.pacing import EVERYONE, WORKSPACE, Pacing, Place
from bot.patience import Patience
from bot.relay import AHEAD, Relay
from dialogs.ports import Outgoing, Paused, Receipt, Wait
from storage import outbox
from storage.blobs import BlobStore
from storage.database import Database
from storage.outbox import OutboxRow
from storage.pauses import EVERYBODY
from tests.storage_fixtures import NOW, database
from tests.telegram.flood import Flood
from tests.telegram.refusals import Refusal
from tests.test_bot_relay import Office, Stopped, eventually, person, put_for_person

__all__ = ["database"]  # the fixture

T = TypeVar("T")


class Hours(selectors.DefaultSelector):
    """Nobody waits: the time until the next timer passes at once."""

    passed = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        self.passed += timeout or 0.0
        return super().select(0)


def in_no_time(monkeypatch: pytest.MonkeyPatch, work: Callable[[Callable[[], float]], Awaitable[T]]) -> T:
    """What `work` comes to in a loop whose clock it is handed."""
    hours = Hours()

    async def main() -> T:
        return await work(lambda: hours.passed)

    def make() -> asyncio.AbstractEventLoop:
        loop = asyncio.SelectorEventLoop(hours)
        vars(loop)["time"] = lambda: hours.passed
        return loop

    monkeypatch.setattr("bot.pacing.time.monotonic", lambda: hours.passed)
    with asyncio.Runner(loop_factory=make) as runner:
        return runner.run(main())


def most_within(seconds: float, moments: list[float]) -> int:
    return max(sum(begun <= moment < begun + seconds for moment in moments) for begun in moments)


@pytest.mark.parametrize("seed", range(3))
def test_three_hundred_pushes_take_ten_seconds_and_no_answer_waits(monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    """Against a limit of thirty with little patience, over a network that takes its time."""
    chance = random.Random(seed)
    flood = Flood()
    flood.control = True
    refused: list[int] = []
    arrived: list[float] = []
    waited: list[float] = []

    async def work(now: Callable[[], float]) -> float:
        pace = Pacing()

        async def say(chat: int, push: bool) -> None:
            begun = now()
            await pace.turn(Place("telegram", str(chat)), push=push)
            if not push:
                waited.append(now() - begun)
            await asyncio.sleep(chance.uniform(0.005, 0.06))
            arrived.append(now())
            try:
                flood.meet(chat, now())
            except Refusal:
                refused.append(chat)

        async def answers() -> None:
            for chat in range(1000, 1020):
                await asyncio.sleep(0.5)
                await say(chat, push=False)

        talk = asyncio.create_task(answers())
        await asyncio.gather(*(say(chat, push=True) for chat in range(300)))
        done = now()
        await talk
        return done

    took = in_no_time(monkeypatch, work)
    assert refused == []
    assert most_within(5, arrived) <= 5 * 30 + EVERYONE.burst
    assert max(waited) == 0
    assert took <= 1.03 * (300 + 20) / 30


def test_the_pace_is_kept_by_whoever_oversleeps(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy loop wakes late; what was not sent meanwhile is made up for, and the thirty are still kept."""
    chance = random.Random(7)

    async def work(now: Callable[[], float]) -> list[float]:
        pace, sent = Pacing(), []
        slept = asyncio.sleep

        async def late(seconds: float) -> None:
            await slept(seconds + chance.uniform(0, 0.05))

        monkeypatch.setattr("bot.pacing.asyncio.sleep", late)
        for chat in range(300):
            await pace.turn(Place("telegram", str(chat)), push=True)
            sent.append(now())
        return sent

    sent = in_no_time(monkeypatch, work)
    assert sent[-1] <= 1.03 * 10
    assert most_within(5, sent) <= 5 * 30 + EVERYONE.burst


def test_slack_hears_three_hundred_pushes_in_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """«Several hundred messages a minute» for all of a workspace."""

    async def work(now: Callable[[], float]) -> list[float]:
        pace, sent = Pacing(), []
        for number in range(300):
            await pace.turn(Place("slack", f"U{number}"), push=True)
            sent.append(now())
        return sent

    sent = in_no_time(monkeypatch, work)
    assert most_within(60, sent) <= 60 * WORKSPACE.per_second + WORKSPACE.burst
    assert sent[-1] <= 60


@pytest.mark.parametrize(("address", "most"), [("5", 64), ("-5", 20)], ids=["person", "group"])
def test_one_chat_gets_a_message_a_second_a_group_twenty_a_minute(
    monkeypatch: pytest.MonkeyPatch, address: str, most: int
) -> None:
    async def work(now: Callable[[], float]) -> int:
        pace, sent = Pacing(), 0
        while True:
            await pace.turn(Place("telegram", address))
            if now() > 59:
                return sent
            sent += 1

    sent = in_no_time(monkeypatch, work)
    assert most - 2 <= sent <= most


def test_replicas_share_the_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    async def work(now: Callable[[], float]) -> float:
        async def one() -> None:
            pace = Pacing(replicas=lambda: 3)
            for chat in range(100):
                await pace.turn(Place("telegram", str(chat)), push=True)

        await asyncio.gather(one(), one(), one())
        return now()

    assert 9 < in_no_time(monkeypatch, work) <= 1.03 * 10


# ── whom a pause is for ─────────────────────────────────────────────────────────────────────────────────────


async def too_loud(pace: Pacing, place: Place) -> None:
    for _ in range(5):
        await pace.turn(place)


async def test_a_chat_that_was_too_loud_waits_alone() -> None:
    pace, loud = Pacing(), Place("telegram", "1")
    await too_loud(pace, loud)
    assert set(pace.asked(loud, 40, NOW)) == {loud}
    assert pace.paused(loud, NOW) == 40
    assert pace.paused(Place("telegram", "2"), NOW) == 0


async def test_for_a_quiet_chat_everybody_waits_but_not_for_hours() -> None:
    pace, quiet, other = Pacing(), Place("telegram", "1"), Place("telegram", "2")
    await pace.turn(quiet)
    pace.asked(quiet, 10_072, NOW)
    assert pace.paused(quiet, NOW) == 10_072
    assert pace.paused(other, NOW) == 30
    assert pace.paused(other, NOW + timedelta(seconds=30)) == 0
    assert pace.paused(Place("slack", "2"), NOW) == 0


async def test_two_chats_whose_pauses_end_together_are_the_whole_bot() -> None:
    pace, one, two = Pacing(), Place("telegram", "1"), Place("telegram", "2")
    await too_loud(pace, one)
    await too_loud(pace, two)
    pace.asked(one, 41, NOW)
    assert pace.asked(two, 40, NOW + timedelta(seconds=1)).keys() == {two, Place("telegram", EVERYBODY)}
    assert pace.paused(Place("telegram", "3"), NOW + timedelta(seconds=1)) == 40


async def test_two_loud_chats_wait_each_for_itself() -> None:
    pace, one, two = Pacing(), Place("telegram", "1"), Place("telegram", "2")
    await too_loud(pace, one)
    await too_loud(pace, two)
    pace.asked(one, 41, NOW)
    assert pace.asked(two, 9, NOW).keys() == {two}


# ── pauses that outlive us ──────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def office(database: Database, tmp_path: Path) -> Office:
    return Office(database, tmp_path)


def told(seconds: float) -> Callable[[], Awaitable[None]]:
    async def call() -> None:
        raise Paused(seconds)

    return call


def gated(office: Office) -> None:
    """The messenger of this office calls as a channel does."""
    send = office.messenger.send

    async def through(out: Outgoing) -> Receipt:
        try:
            return await office.relay.patience.through("telegram", out.address, lambda: send(out))
        except Paused as pause:
            return Wait(pause.seconds)

    vars(office.messenger)["send"] = through


def another(office: Office, folder: Path, replicas: int = 1) -> Relay:
    """A process after a restart, or beside the first one."""
    shown = office.relay
    return Relay(shown.database, shown.channels, BlobStore(folder), shown.clock, shown.house, 1000, lambda: replicas)


async def test_a_pause_holds_after_a_restart_to_the_second(office: Office, tmp_path: Path) -> None:
    with pytest.raises(Paused):
        await office.relay.patience.through("telegram", "100", told(20))
    await office.put("a", address="100")
    office.relay = another(office, tmp_path)
    with pytest.raises(Paused) as pause:
        await office.relay.patience.through("telegram", "100", told(99))
    assert pause.value.seconds == 20, "also what is no message was not called"
    await office.put("c", address="100")
    await office.put("d", "push", address="200")
    assert await office.later(19.9) == 0
    assert await office.later(0.1) == 2
    assert await office.later(0) == 1


async def test_a_pause_that_another_replica_was_asked_for_holds_what_is_leased_already(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = another(office, tmp_path, replicas=2)
    gated(office)
    await office.put("a", address="100")

    async def meanwhile(row: OutboxRow) -> bool:
        """It has set out, and the gate is still to come."""
        with pytest.raises(Paused):
            await there.patience.through("telegram", "100", told(20))
        return True

    monkeypatch.setattr(office.relay, "_leaves", meanwhile)
    await office.relay.step()
    assert office.messenger.got == []
    monkeypatch.undo()
    assert await office.later(19) == 0
    assert await office.later(1) == 1
    assert office.messenger.texts == ["a"]


async def test_one_call_at_a_time_to_a_chat_and_whoever_stood_in_line_knows_of_the_pause(office: Office) -> None:
    through, answered, called = office.relay.patience.through, asyncio.Event(), []

    async def refused() -> None:
        called.append("first")
        await answered.wait()
        raise Paused(20)

    async def next_one() -> None:
        called.append("next")

    first = asyncio.create_task(through("telegram", "100", refused))
    await eventually(lambda: called == ["first"])
    second = asyncio.create_task(through("telegram", "100", next_one))
    with pytest.raises(Paused, match=r"0\.0 s"):
        await through("telegram", "100", next_one, waits=False)
    answered.set()
    for task in (first, second):
        with pytest.raises(Paused, match=r"20\.0 s"):
            await task
    with pytest.raises(Paused, match=r"20\.0 s"):  # a quiet chat's pause may be meant for all
        await through("telegram", "7", next_one)
    assert called == ["first"]
    office.clock.at += timedelta(seconds=20)
    await through("telegram", "100", next_one)
    assert called == ["first", "next"]


async def test_a_pause_is_known_here_though_the_database_does_not_take_it(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object, **__: object) -> None:
        raise ValueError

    monkeypatch.setattr(office.database, "insist", broken)
    for seconds in (20, 99):
        with pytest.raises(Paused, match=r"20\.0 s"):
            await office.relay.patience.through("telegram", "100", told(seconds))


async def test_rights_are_asked_after_the_pace_not_before(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    await person(office)
    await put_for_person(office, "a")

    async def leaves(place: Place, *, push: bool = False) -> None:
        async with office.database.work() as work:
            await work.connection.exec_driver_sql("UPDATE people SET active = false")

    monkeypatch.setattr(office.relay.pacing, "turn", leaves)
    await office.relay.step()
    assert (office.messenger.got, (await office.row("a")).error) == ([], "revoked")


# ── answers before pushes ───────────────────────────────────────────────────────────────────────────────────


async def leased(office: Office, **how: Any) -> list[str]:
    async with office.database.work() as work:
        return [row.key for row in await outbox.lease(work, office.clock.now(), **how)]


async def test_an_answer_is_taken_before_two_hundred_pushes_its_persons_own_among_them(office: Office) -> None:
    for chat in range(200):
        await office.put(f"p{chat}", "push", address=str(chat), subject="week")
    await office.put("answer", address="150", subject="run")
    await office.put("after", address="7", subject="week")
    got = await leased(office, limit=20, pushes=AHEAD)
    assert got == ["answer", *(f"p{chat}" for chat in range(AHEAD))]
    assert await leased(office, limit=20, pushes=0) == []


async def test_one_chat_hears_one_thing_at_a_time(office: Office) -> None:
    await office.put("push", "push", subject="week")
    await office.put("answer", subject="run")
    assert await leased(office) == ["answer"]
    assert await leased(office) == []


async def test_pushes_that_wait_for_their_turn_leave_room_for_answers(office: Office) -> None:
    """As the relay runs: nobody's turn comes, and still an answer is sent."""
    said = asyncio.Event()
    never = asyncio.Event()

    async def turn(place: Place, *, push: bool = False) -> None:
        if push:
            await never.wait()

    office.relay.pacing.turn = turn  # type: ignore[method-assign]
    for chat in range(60):
        await office.put(f"p{chat}", "push", address=str(chat))
    stop = asyncio.Event()
    office.relay.noted = lambda *_: said.set()
    task = asyncio.create_task(office.relay.run(stop))
    await office.put("answer", address="999")
    office.relay.wake.set()
    await asyncio.wait_for(said.wait(), 10)
    assert office.messenger.texts == ["answer"]
    states: Mapping[str, str] = await office.states()
    assert [state for key, state in states.items() if key != "answer"].count("leased") == AHEAD
    stop.set()
    never.set()
    office.relay.wake.set()
    await task


async def test_a_pause_of_a_method_holds_for_it_in_all_chats_and_for_nothing_else(database: Database) -> None:
    """Slack says what for; another replica reads it from the rows."""
    pacing, later = Pacing(), Pacing()
    called: list[str] = []

    async def limited() -> None:
        called.append("limited")
        raise Paused(40)

    async def fine() -> None:
        called.append("fine")

    first = Patience(database, Stopped(), pacing).gate("slack")
    second = Patience(database, Stopped(), later).gate("slack")
    with pytest.raises(Paused):
        await first("U1", limited, scope="chat.update")
    for gate in (first, second):
        await gate("U1", fine)
        for chat in ("U1", "U2"):
            with pytest.raises(Paused) as told:
                await gate(chat, fine, scope="chat.update")
            assert told.value.seconds == 40
    assert called == ["limited", "fine", "fine"]
    assert not pacing.paused(Place("slack", "U1"), NOW)


@pytest.mark.parametrize(("seconds", "others"), [(1, 1), (40, 40)])
def test_a_long_pause_in_slack_is_never_one_chats(seconds: float, others: float) -> None:
    pacing = Pacing()
    for chat in ("U1", "U2"):
        pacing.asked(Place("slack", chat), seconds, NOW)
    assert pacing.paused(Place("slack", "U3"), NOW) == others


async def test_a_loud_chat_in_slack_waits_alone_for_its_second() -> None:
    pacing = Pacing(chat_burst=1)
    await pacing.turn(Place("slack", "U1"))
    pacing.asked(Place("slack", "U1"), 1, NOW)
    assert pacing.paused(Place("slack", "U1"), NOW) == 1
    assert pacing.paused(Place("slack", "U2"), NOW) == 0


async def test_a_pause_of_a_group_holds_for_its_topics_and_theirs_for_it(office: Office) -> None:
    gated(office)
    with pytest.raises(Paused):
        await office.relay.patience.through("telegram", "-7/4", told(20))
    for key, address in (("topic", "-7/4"), ("group", "-7"), ("other topic", "-7/9")):
        await office.put(key, address=address)
    await office.relay.step()
    assert office.messenger.got == []
    assert await office.later(19) == 0
    await office.later(1)
    assert len(office.messenger.texts) == 3
