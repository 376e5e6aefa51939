"""The relay with a messenger that answers as it is told: each outcome by its class, in order, paced, never twice."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs
from structlog.typing import EventDict

from bot import relay as relaying
from bot import unreached
from bot.clock import Clock
from bot.leases import LEASE_S, LONGEST_S
from bot.methodology import Methodology
from bot.pacing import Place
from bot.relay import Relay
from bot.scene import House
from dialogs.ports import (
    Channel,
    ChannelName,
    Delivered,
    Doing,
    Gone,
    NoCard,
    Outgoing,
    Receipt,
    SendClass,
    Unknown,
    Wait,
)
from dialogs.screens import Action, Button, Paragraph, Picture, Screen, from_json, line, plain_text, to_json
from storage import cards, outbox, people
from storage import database as storing
from storage.blobs import BlobStore
from storage.database import Database
from storage.outbox import OutboxRow
from storage.people import Account, Person
from tests.storage_fixtures import NOW, database, trouble

__all__ = ["database"]  # the fixture


class Messenger:
    """Keeps what it was given; answers from a script per address, and delivers what the script does not say."""

    name: ChannelName = "telegram"

    def __init__(self) -> None:
        self.got: list[Outgoing] = []
        self.script: dict[str, list[Receipt | Exception | asyncio.Event]] = defaultdict(list)
        self.busy_at_once = self.most_at_once = 0

    async def send(self, out: Outgoing) -> Receipt:
        self.got.append(out)
        self.busy_at_once += 1
        self.most_at_once = max(self.most_at_once, self.busy_at_once)
        try:
            return await self._answer(out)
        finally:
            self.busy_at_once -= 1

    async def _answer(self, out: Outgoing) -> Receipt:
        script = self.script[out.address]
        told = script.pop(0) if script else Delivered(out.replaces or f"m{len(self.got)}")
        if isinstance(told, Exception):
            raise told
        if isinstance(told, asyncio.Event):
            await told.wait()
            return Delivered(f"m{len(self.got)}")
        return told

    async def download(self, ref: str) -> bytes:
        raise FileNotFoundError(ref)

    async def busy(self, address: str, doing: Doing = "typing") -> None:
        """Nobody looks."""

    @property
    def texts(self) -> list[str]:
        return [plain_text(out.screen) for out in self.got]


class Office:
    """A relay, its messenger, and a clock that stands until it is moved."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database, self.messenger, self.clock = database, Messenger(), Stopped()
        house = House(Methodology(), (b"key",))
        channels: dict[ChannelName, Channel] = {"telegram": self.messenger}
        self.relay = Relay(database, channels, BlobStore(folder), self.clock, house, chat_burst=1000)

    async def put(
        self, key: str, kind: SendClass = "edit", address: str = "100", subject: str = "", screen: Screen | None = None
    ) -> None:
        shown = screen or Screen((Paragraph(line(key)),), ((Button("Да", Action("m"), token="t"),),))
        row = outbox.NewRow(key, None, "telegram", address, kind, to_json(shown), subject, "tap" * (kind == "toast"))
        async with self.database.work() as work:
            await outbox.put(work, row, self.clock.now())

    async def row(self, key: str) -> OutboxRow:
        async with self.database.read() as read:
            return next(row for row in await outbox.list_rows(read) if row.key == key)

    async def states(self) -> dict[str, str]:
        async with self.database.read() as read:
            return {row.key: row.state for row in await outbox.list_rows(read)}

    async def later(self, seconds: float) -> int:
        self.clock.at += timedelta(seconds=seconds)
        return await self.relay.step()


class Stopped(Clock):
    def __init__(self) -> None:
        super().__init__()
        self.at = NOW

    def now(self) -> datetime:
        return self.at


@pytest.fixture(autouse=True)
def logs() -> Iterator[list[EventDict]]:
    """What went wrong, kept for the tests instead of being drawn on the screen."""
    with capture_logs() as entries:
        yield entries


@pytest.fixture
def office(database: Database, tmp_path: Path) -> Office:
    return Office(database, tmp_path)


async def eventually(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not true():
            await asyncio.sleep(0.005)


@asynccontextmanager
async def turning(office: Office) -> AsyncIterator[asyncio.Task[None]]:
    """The relay at work."""
    stop = asyncio.Event()
    task = asyncio.create_task(office.relay.run(stop))
    try:
        yield task
    finally:
        stop.set()
        office.relay.wake.set()
        with suppress(TimeoutError):
            await asyncio.wait_for(task, 5)


async def person(office: Office, account: str = "100", address: str = "100", active: bool = True) -> None:
    async with office.database.work() as work:
        await people.create(work, Person("P", "Пётр", "Pyotr", "rm", None, "Europe/Moscow", "ru", active, NOW))
        await people.link(work, Account("telegram", account, address, "P", NOW, False))


async def put_for_person(office: Office, key: str, address: str = "100") -> None:
    row = outbox.NewRow(key, "P", "telegram", address, "push", to_json(Screen((Paragraph(line(key)),))))
    async with office.database.work() as work:
        await outbox.put(work, row, NOW)


# ── outcomes ────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_delivered_message_is_marked_and_never_sent_again(office: Office) -> None:
    await office.put("a")
    assert await office.relay.step() == 1
    assert await office.relay.step() == 0
    row = await office.row("a")
    assert (row.state, row.ref, len(office.messenger.got)) == ("sent", "m1", 1)


async def test_a_wait_is_obeyed_and_holds_the_chat_but_no_other(office: Office) -> None:
    office.messenger.script["100"] = [Wait(30)]
    for key, address in (("a", "100"), ("b", "100"), ("c", "200")):
        await office.put(key, address=address)
    await office.relay.step()
    assert await office.states() == {"a": "new", "b": "new", "c": "sent"}
    assert await office.later(29) == 0
    assert await office.later(1) == 1
    assert await office.later(0) == 1
    texts = office.messenger.texts
    assert (sorted(texts[:2]), texts[2:]) == (["a", "c"], ["a", "b"])  # chats are in no order among themselves
    assert len({out.key for out in office.messenger.got}) == 3, "the message asked for again is the same one"


@pytest.mark.parametrize(
    ("kind", "tries"),
    [("edit", 6), ("receipt", 6), ("push", 2), ("toast", 1)],
    ids=["edit", "receipt", "push", "toast"],
)
async def test_without_an_answer_each_class_repeats_as_often_as_it_may(
    office: Office, kind: SendClass, tries: int
) -> None:
    """edit and receipt until it works, with the same key; a push once more, then a human looks; a toast never."""
    office.messenger.script["100"] = [Unknown("timeout")] * 5
    await office.put("a", kind)
    for _ in range(8):
        await office.later(301)
    assert len(office.messenger.got) == tries
    assert {out.key for out in office.messenger.got} == {"a"}
    row = await office.row("a")
    ends = {"push": ("unknown", outbox.ALARM), "toast": ("dropped", "timeout")}
    assert (row.state, row.error) == ends.get(kind, ("sent", None))


async def test_a_channel_is_told_what_it_has_to_look_for_before_it_repeats(office: Office) -> None:
    """What was put off did surely not arrive; what was not answered may have."""
    office.messenger.script["100"] = [Wait(1), Unknown("timeout")]
    await office.put("a")
    for _ in range(4):
        await office.later(3)
    assert [(out.attempt, out.doubtful) for out in office.messenger.got] == [(1, False), (2, False), (3, True)]


async def test_after_no_answer_the_next_attempt_waits_longer_each_time(office: Office) -> None:
    office.messenger.script["100"] = [Unknown("timeout")] * 3
    await office.put("a")
    await office.relay.step()
    pauses = []
    for _ in range(3):
        row = await office.row("a")
        assert row.not_before is not None
        pauses.append((row.not_before - office.clock.at).total_seconds())
        await office.later(pauses[-1])
    assert pauses == sorted(set(pauses))
    assert (await office.row("a")).state == "sent"


async def test_a_channel_that_breaks_its_promise_and_raises_is_in_doubt(office: Office) -> None:
    office.messenger.script["100"] = [RuntimeError("a surprise")]
    await office.put("a")
    await office.put("b", address="200")
    await office.relay.step()
    row = await office.row("a")
    assert (row.state, row.doubts, row.error) == ("new", 1, "RuntimeError")
    assert (await office.row("b")).state == "sent"


async def test_a_send_that_hangs_is_given_up_before_its_lease_ends(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the lease would end under it, and the message would go out a second time beside it."""
    assert relaying.SEND_S < LONGEST_S
    monkeypatch.setattr(relaying, "SEND_S", 0.02)
    office.messenger.script["100"] = [asyncio.Event()]
    await office.put("a")
    await office.relay.step()
    row = await office.row("a")
    assert (row.state, row.doubts) == ("new", 1)
    await office.later(5)
    assert (await office.row("a")).state == "sent"


async def test_a_screen_that_cannot_be_read_fails_alone(office: Office) -> None:
    await office.put("a")
    row = outbox.NewRow("bad", None, "telegram", "200", "edit", {"blocks": [{"kind": "hologram"}]})
    async with office.database.work() as work:
        await outbox.put(work, row, NOW)
    await office.relay.step()
    assert await office.states() == {"a": "sent", "bad": "new"}


async def test_a_messenger_that_is_not_here_is_no_fault_of_the_person(office: Office) -> None:
    await person(office)
    async with office.database.work() as work:
        await outbox.put(work, outbox.NewRow("a", "P", "slack", "100", "push", to_json(Screen())), NOW)
    await office.relay.step()
    row = await office.row("a")
    assert (row.state, row.error) == ("dropped", unreached.CHANNEL_OFF)
    assert (await office.row("a/telegram")).state == "new", "said where they are"
    async with office.database.read() as read:
        assert not (await people.accounts_of(read, "P"))[0].blocked


# ── people out of reach ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("reason", sorted(unreached.SHUT_OUT))
async def test_whoever_shut_the_bot_out_is_left_alone(office: Office, reason: str) -> None:
    await person(office)
    office.messenger.script["100"] = [Gone(reason)]
    await put_for_person(office, "a")
    await office.relay.step()
    assert (await office.row("a")).state == "gone"
    async with office.database.read() as read:
        assert (await people.accounts_of(read, "P"))[0].blocked


async def test_the_account_is_found_where_its_address_has_another_name(office: Office) -> None:
    """Slack: the person is U1, the chat with them D1."""
    await person(office, account="U1", address="D1")
    office.messenger.script["D1"] = [Gone("blocked")]
    await put_for_person(office, "a", "D1")
    await office.relay.step()
    async with office.database.read() as read:
        assert [account.blocked for account in await people.accounts_of(read, "P")] == [True]


@pytest.mark.parametrize("reason", ["refused", "too_big", "moved"])
async def test_one_message_that_cannot_be_shown_shuts_nobody_out(office: Office, reason: str) -> None:
    await person(office)
    office.messenger.script["100"] = [Gone(reason)]
    await put_for_person(office, "a")
    await put_for_person(office, "b")
    await office.relay.step()
    await office.relay.step()
    assert await office.states() == {"a": "gone", "b": "sent"}
    async with office.database.read() as read:
        assert not (await people.accounts_of(read, "P"))[0].blocked


async def test_what_waited_longer_than_its_person_stayed_is_not_said(office: Office) -> None:
    """Rights are asked again at the time of sending."""
    await person(office)
    await put_for_person(office, "a")
    async with office.database.work() as work:
        await people.revoke(work, "P", NOW)
    await office.relay.step()
    row = await office.row("a")
    assert (row.state, row.error) == ("gone", relaying.REVOKED)
    assert office.messenger.got == []


# ── cards ───────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_card_at_the_bottom_is_edited_in_place(office: Office) -> None:
    await office.put("a", subject="run")
    await office.relay.step()
    await office.put("b", subject="run")
    await office.relay.step()
    assert [out.replaces for out in office.messenger.got] == [None, "m1"]
    assert (await office.row("b")).ref == "m1"


async def test_a_push_goes_anew_below_its_own_card_so_that_it_rings(office: Office) -> None:
    await office.put("a", subject="run")
    await office.relay.step()
    await office.put("b", "push", subject="run")
    await office.relay.step()
    _, anew, old = office.messenger.got
    assert (anew.replaces, anew.kind, plain_text(anew.screen)) == (None, "push", "b")
    assert (old.replaces, plain_text(old.screen), old.screen.buttons) == ("m1", "a", ())
    await office.put("c", subject="run")
    await office.relay.step()
    assert office.messenger.got[-1].replaces == "m2", "the card is where the push stands"


async def test_a_card_that_something_stands_below_goes_anew_and_the_old_one_loses_its_buttons(office: Office) -> None:
    for key, subject in (("a", "run"), ("below", ""), ("b", "run")):
        await office.put(key, subject=subject)
        await office.relay.step()
    *_, anew, old = office.messenger.got
    assert (anew.replaces, plain_text(anew.screen)) == (None, "b")
    assert (old.replaces, plain_text(old.screen), old.screen.buttons) == ("m1", "a", ())
    assert old.key != anew.key


async def test_a_card_the_person_wrote_below_goes_anew(office: Office) -> None:
    await office.put("a", subject="run")
    await office.relay.step()
    async with office.database.work() as work:
        await cards.forget_last(work, "telegram", "100")
    await office.put("b", subject="run")
    await office.relay.step()
    assert [out.replaces for out in office.messenger.got] == [None, None, "m1"]


async def test_a_card_that_was_deleted_is_sent_anew_once(office: Office) -> None:
    await office.put("a", subject="run")
    await office.relay.step()
    office.messenger.script["100"] = [NoCard()]
    await office.put("b", subject="run")
    await office.relay.step()
    assert [out.replaces for out in office.messenger.got[:3]] == [None, "m1", None]
    row = await office.row("b")
    assert (row.state, row.ref) == ("sent", "m3")
    async with office.database.read() as read:
        assert await cards.card_ref(read, "telegram", "100", "run") == "m3"


async def test_an_old_card_that_cannot_be_tidied_up_repeats_nothing(office: Office) -> None:
    for key, subject in (("a", "run"), ("below", "")):
        await office.put(key, subject=subject)
        await office.relay.step()
    office.messenger.script["100"] = [Delivered("m9"), RuntimeError("no such message")]
    await office.put("b", subject="run")
    await office.relay.step()
    assert (await office.row("b")).state == "sent"
    assert await office.later(400) == 0


async def test_a_picture_is_never_put_over_an_older_card(office: Office, tmp_path: Path) -> None:
    blob = await BlobStore(tmp_path).put(b"\x89PNG")
    await office.put("a", subject="run")
    await office.relay.step()
    await office.put("b", subject="run", screen=Screen((Picture(blob, "план"),)))
    await office.relay.step()
    assert office.messenger.got[1].replaces is None
    assert office.messenger.got[1].files == {blob: BlobStore(tmp_path).path(blob)}


async def test_a_toast_is_no_card_and_leaves_the_last_message_where_it_is(office: Office) -> None:
    await office.put("a", subject="run")
    await office.relay.step()
    await office.put("t", "toast")
    await office.relay.step()
    await office.put("b", subject="run")
    await office.relay.step()
    assert office.messenger.got[-1].replaces == "m1"


async def test_of_two_unsent_cards_of_one_run_only_the_newer_is_shown(office: Office) -> None:
    await office.put("a", subject="run")
    await office.put("b", subject="run")
    await office.relay.step()
    assert office.messenger.texts == ["b"]


# ── order and pace ──────────────────────────────────────────────────────────────────────────────────────────


async def test_a_chat_is_served_in_order_one_message_at_a_time(office: Office) -> None:
    for number in range(12):
        await office.put(f"{number}", address=str(number % 3))
    async with turning(office):
        office.relay.wake.set()
        await eventually(lambda: len(office.messenger.got) == 12)
    for chat in range(3):
        said = [plain_text(out.screen) for out in office.messenger.got if out.address == str(chat)]
        assert said == sorted(said, key=int)
    assert office.messenger.most_at_once <= 3


async def test_a_slow_send_holds_up_its_own_chat_and_nobody_elses(office: Office) -> None:
    hanging = asyncio.Event()
    office.messenger.script["slow"] = [hanging]
    await office.put("s1", address="slow")
    await office.put("s2", address="slow")
    async with turning(office):
        for number in range(30):
            await office.put(f"q{number}", address=f"quick{number % 5}")
            office.relay.wake.set()
        await eventually(lambda: len(office.messenger.got) == 31)
        assert "s2" not in office.messenger.texts
        hanging.set()
        await eventually(lambda: "s2" in office.messenger.texts)


@pytest.mark.parametrize("kind", ["edit", "push"])
async def test_a_messenger_that_hangs_for_everybody_does_not_silence_the_others(
    office: Office, monkeypatch: pytest.MonkeyPatch, kind: SendClass
) -> None:
    monkeypatch.setattr(relaying, "SLOW_S", 0.02)
    hanging = asyncio.Event()
    for number in range(relaying.BATCH + 2):
        office.messenger.script[f"hangs{number}"] = [hanging]
        await office.put(f"h{number}", kind, address=f"hangs{number}")
    await office.put("other", kind, address="other")
    async with turning(office):
        await eventually(lambda: "other" in office.messenger.texts)
        hanging.set()


async def test_a_database_in_trouble_does_not_end_the_relay(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    troubles = [OSError("disk full"), OSError("disk full")]
    lease = outbox.lease

    async def troubled(*given: object) -> Sequence[OutboxRow]:
        if troubles:
            raise troubles.pop()
        return await lease(*given)  # type: ignore[arg-type]  # handed on as it came

    monkeypatch.setattr(outbox, "lease", troubled)
    await office.put("a")
    async with turning(office) as task:
        while troubles:
            office.relay.wake.set()
            await asyncio.sleep(0)
        office.relay.wake.set()
        await eventually(lambda: office.messenger.texts == ["a"])
        assert not task.done()


async def test_a_mark_that_cannot_be_written_does_not_end_the_relay(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message went; whether, nobody will know: its lease runs out, and it goes once more under the same key."""
    sent = outbox.sent
    monkeypatch.setattr(outbox, "sent", _raising)
    await office.put("a")
    async with turning(office) as task:
        await eventually(lambda: office.messenger.texts == ["a"])
        monkeypatch.setattr(outbox, "sent", sent)
        await office.put("b", address="200")
        office.relay.wake.set()
        await eventually(lambda: "b" in office.messenger.texts)
        assert not task.done()
    await office.later(LEASE_S)
    assert (await office.row("a")).state == "sent"
    assert {out.key for out in office.messenger.got if plain_text(out.screen) == "a"} == {"a"}


async def _raising(*_given: object) -> None:
    raise OSError("disk full")


def failing(monkeypatch: pytest.MonkeyPatch, module: object, name: str, times: int = 2) -> None:
    """The database is full at this moment, so often."""
    troubles, real = [trouble() for _ in range(times)], getattr(module, name)

    async def troubled(*given: object, **named: object) -> object:
        if troubles:
            raise troubles.pop()
        return await real(*given, **named)

    monkeypatch.setattr(storing, "TROUBLE_S", 0)
    monkeypatch.setattr(module, name, troubled)


@pytest.mark.parametrize("kind", ["edit", "receipt", "push"])
async def test_what_was_sent_is_noted_once_the_database_takes_it(
    office: Office, monkeypatch: pytest.MonkeyPatch, kind: SendClass
) -> None:
    failing(monkeypatch, outbox, "sent")
    await office.put("a", kind)
    await office.relay.step()
    row = await office.row("a")
    assert (row.state, row.doubts) == ("sent", 0)
    assert await office.later(LEASE_S) == 0
    assert office.messenger.texts == ["a"]


@pytest.mark.parametrize(("module", "name"), [(cards, "card_ref"), (outbox, "leaves")])
async def test_what_could_not_leave_for_the_databases_sake_is_not_in_doubt(
    office: Office, monkeypatch: pytest.MonkeyPatch, module: object, name: str
) -> None:
    failing(monkeypatch, module, name, 1)
    await office.put("a", "push", subject="run")
    assert await office.relay.step() == 1
    assert office.messenger.texts == []
    assert await office.relay.step() == 1, "at once, not after a grace"
    assert office.messenger.texts == ["a"]
    row = await office.row("a")
    assert (row.state, row.doubts) == ("sent", 0)


async def test_who_lost_the_lease_has_no_say_any_more(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other relay delivered it meanwhile; that ours was asked to wait changes nothing."""
    await office.put("a")
    async with office.database.work() as work:
        (ours,) = await outbox.lease(work, office.clock.now(), 1, 30)
        office.clock.at += timedelta(seconds=31)
        (theirs,) = await outbox.lease(work, office.clock.now(), 1, 30)
    await office.relay._note(ours, None, Wait(100))
    row = await office.row("a")
    assert (row.state, row.attempts) == ("leased", theirs.attempts)


async def test_messengers_are_paced_and_the_local_chat_and_toasts_are_not(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns: list[tuple[str, bool]] = []

    async def turn(place: Place, *, push: bool = False) -> None:
        turns.append((place.address, push))

    monkeypatch.setattr(office.relay.pacing, "turn", turn)
    office.relay.channels = {"telegram": office.messenger, "web": office.messenger}
    await office.put("a")
    await office.put("b", "push", address="200")
    await office.put("c", "toast", address="300")
    async with office.database.work() as work:
        await outbox.put(work, outbox.NewRow("w", None, "web", "M05", "edit", to_json(Screen())), NOW)
    await office.relay.step()
    assert sorted(turns) == [("100", False), ("200", True)]


def test_what_is_stored_is_what_is_sent() -> None:
    screen = Screen((Paragraph(line("a")),), ((Button("Да", Action("m"), token="t"),),))
    assert from_json(to_json(screen)).buttons[0][0].token == "t"
