"""Nothing that Telegram had is lost: its offset moves only over updates that the inbox has stored."""

import asyncio
import logging
import traceback
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

import pytest
from aiogram import Bot

from dialogs.ports import ChannelName, Ingress
from handlers.telegram.client import make_bot
from handlers.telegram.errors import TokenRefused
from handlers.telegram.polling import ALLOWED_UPDATES, Setback, log_setback, poll
from tests.telegram.fixtures import bot
from tests.telegram_server import Json, Person, TelegramServer

__all__ = ["bot"]  # fixtures


class Inbox:
    """Keeps rows by key, as the real one does; can be told to fail."""

    def __init__(self) -> None:
        self.rows: dict[str, tuple[str, Json]] = {}
        self.asked: list[str] = []
        self.fail_on: set[int] = set()

    async def accept(self, channel: ChannelName, key: str, account: str, raw: Json) -> bool:
        assert channel == "telegram"
        self.asked.append(key)
        await asyncio.sleep(0)
        if len(self.asked) in self.fail_on:
            raise ConnectionError("the database is away")
        await asyncio.sleep(0)
        new = key not in self.rows
        self.rows.setdefault(key, (account, raw))
        return new

    @property
    def numbers(self) -> list[int]:
        return [int(key) for key in self.rows]


class WatchfulServer(TelegramServer):
    """Notes every update that it was told to forget before the inbox had it."""

    def __init__(self, inbox: Inbox) -> None:
        super().__init__()
        self.inbox, self.lost = inbox, set[int]()

    def _confirm(self, offset: int) -> None:
        before = self.pending
        super()._confirm(offset)
        self.lost |= set(before) - set(self.pending) - set(self.inbox.numbers)


class Sleeper:
    """Sleeps no time; remembers how long it was asked to."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.slept.append(seconds)
        await asyncio.sleep(0)


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
async def server(inbox: Inbox) -> AsyncIterator[WatchfulServer]:
    async with WatchfulServer(inbox) as server:
        yield server
    assert not server.lost


@pytest.fixture
def anna(server: TelegramServer) -> Person:
    return server.person()


class Run:
    """A poller in the background that stops at the end of the test."""

    def __init__(self, bot: Bot, inbox: Ingress, long_poll_seconds: int = 30) -> None:
        self.stop, self.sleeper, self.setbacks = asyncio.Event(), Sleeper(), list[Setback]()
        self.task = asyncio.create_task(
            poll(
                bot,
                inbox,
                self.stop,
                sleep=self.sleeper,
                report=self.setbacks.append,
                long_poll_seconds=long_poll_seconds,
            )
        )

    async def until(self, condition: Any) -> None:
        async with asyncio.timeout(5):
            while not condition():
                assert not self.task.done(), self.task
                await asyncio.sleep(0.002)

    async def end(self) -> None:
        self.stop.set()
        async with asyncio.timeout(2):
            await self.task


@pytest.fixture
async def run(bot: Bot, inbox: Inbox) -> AsyncIterator[Run]:
    run = Run(bot, inbox)
    yield run
    if not run.task.done():
        await run.end()


def offsets(server: TelegramServer) -> list[Any]:
    return [call.params.get("offset") for call in server.named("getUpdates")]


# Storing and confirming


async def test_updates_are_stored_as_they_came(server: TelegramServer, anna: Person, inbox: Inbox, run: Run) -> None:
    anna.write("/start")
    server.queue_raw({"message_of_tomorrow": {"from": {"id": 5}, "hologram": [1, {"a": None}]}})
    server.queue_raw({"message": {"chat": {"id": -7, "type": "channel"}, "new_field": True}})
    await run.until(lambda: len(inbox.rows) == 3)
    (first, second, third) = inbox.rows.values()
    assert first[0] == "1001"
    assert first[1]["message"]["text"] == "/start"
    assert second[0] == "5"
    assert second[1]["message_of_tomorrow"]["hologram"] == [1, {"a": None}]
    assert (third[0], third[1]["message"]["new_field"]) == ("chat:-7", True)


async def test_an_offset_is_sent_once_after_storing_and_never_kept(
    server: TelegramServer, anna: Person, inbox: Inbox, bot: Bot
) -> None:
    anna.write("раз")
    anna.write("два")
    first = Run(bot, inbox)
    await first.until(lambda: len(server.named("getUpdates")) >= 1 and not server.pending)
    await first.end()
    assert offsets(server)[0] is None
    assert server.named("getUpdates")[0].params["allowed_updates"] == str(ALLOWED_UPDATES).replace("'", '"')
    confirmed = max(inbox.numbers) + 1
    anna.write("три")
    server.calls.clear()
    second = Run(bot, inbox)
    await second.until(lambda: len(inbox.rows) == 3)
    await second.end()
    assert offsets(server)[0] is None, "a start knows no offset"
    assert str(confirmed) not in offsets(server)


async def test_once_confirmed_an_offset_is_dropped(
    server: TelegramServer, anna: Person, inbox: Inbox, bot: Bot
) -> None:
    """Telegram may number anew after a quiet week; an old, higher offset would then forget the new updates."""
    anna.write("раз")
    run = Run(bot, inbox, long_poll_seconds=1)
    await run.until(lambda: len(offsets(server)) == 3)
    assert offsets(server) == [None, str(max(inbox.numbers) + 1), None]
    server.renumber(5)
    anna.write("после недели тишины")
    await run.until(lambda: 6 in inbox.numbers)
    await run.end()


@pytest.mark.parametrize("failing", [{1}, {2}, {3}, {1, 2, 3}, {2, 4, 6, 7}])
async def test_nothing_is_confirmed_while_the_inbox_fails(
    server: TelegramServer, anna: Person, inbox: Inbox, bot: Bot, failing: set[int], caplog: pytest.LogCaptureFixture
) -> None:
    said = [anna.write(f"сообщение {number}") for number in range(3)]
    inbox.fail_on = failing
    run = Run(bot, inbox)
    await run.until(lambda: not server.pending)
    await run.end()
    assert [raw["message"]["message_id"] for _, raw in inbox.rows.values()] == [shown.id for shown in said]
    assert {setback.kind for setback in run.setbacks} == {"storage"}
    assert len(run.sleeper.slept) == len(run.setbacks)
    assert "the inbox did not take an update" in caplog.text


async def test_an_update_without_a_number_stops_nothing(
    server: TelegramServer, anna: Person, inbox: Inbox, bot: Bot, caplog: pytest.LogCaptureFixture
) -> None:
    odd = {"ok": True, "result": [{"message": {}}, {"update_id": "7"}]}
    server.fail_next("getUpdates", 200, odd)
    anna.write("раз")
    run = Run(bot, inbox)
    await run.until(lambda: not server.pending)
    await run.end()
    assert len(inbox.rows) == 1
    assert caplog.text.count("without a number") == 2


@pytest.mark.parametrize("steps", [*range(0, 20, 2), *range(20, 48), 60, 80, 120, 200])
async def test_cancelled_anywhere_nothing_is_lost(
    server: TelegramServer, anna: Person, inbox: Inbox, bot: Bot, steps: int
) -> None:
    """The server's fixture checks confirmations; here: what is not stored is still there for the next start."""
    expected = [anna.write(f"сообщение {number}").id for number in range(3)]
    run = Run(bot, inbox)
    for _ in range(steps):
        await asyncio.sleep(0)
    run.task.cancel()
    with suppress(asyncio.CancelledError):
        await run.task
    assert set(inbox.numbers) | set(server.pending) == {700_000_001, 700_000_002, 700_000_003}
    again = Run(bot, inbox)
    await again.until(lambda: not server.pending)
    await again.end()
    assert sorted(raw["message"]["message_id"] for _, raw in inbox.rows.values()) == expected


async def test_killed_with_its_connection_nothing_is_lost(
    server: TelegramServer, anna: Person, inbox: Inbox, run: Run
) -> None:
    server.drop_connection_next("getUpdates")
    anna.write("раз")
    await run.until(lambda: not server.pending)
    assert len(inbox.rows) == 1
    assert [setback.kind for setback in run.setbacks] == ["network"]


async def test_stopping_does_not_wait_for_the_long_poll(server: TelegramServer, run: Run) -> None:
    await run.until(lambda: server.polled)
    await run.end()
    await asyncio.sleep(0.02)
    assert server.refusals == []


# Troubles


async def test_a_wrong_token_is_raised_once(server: TelegramServer, inbox: Inbox) -> None:
    for token in ("4242:AAwrong", "4242:AA wrong".replace(" ", "!")):
        bot = make_bot(token, server.url)
        with pytest.raises(TokenRefused) as refused:
            await poll(bot, inbox, asyncio.Event(), sleep=Sleeper())
        await bot.session.close()
        assert token.split(":")[1] not in "".join(traceback.format_exception(refused.value))
    assert len(server.refusals) == 2, "one call each: no hammering with a wrong token"


async def test_a_token_refused_later_is_told_and_tried_again(
    server: TelegramServer, anna: Person, inbox: Inbox, run: Run
) -> None:
    """Telegram says so in trouble of its own as well; who is deaf for good after it loses a day."""
    await run.until(lambda: server.polled)
    server.fail_next("getUpdates", 401, {"ok": False, "error_code": 401, "description": "Unauthorized"})
    anna.write("раз")
    anna.write("два")
    await run.until(lambda: not server.pending)
    assert [setback.kind for setback in run.setbacks] == ["refused"]
    assert len(inbox.rows) == 2


async def test_a_passing_404_is_not_the_token(server: TelegramServer, anna: Person, inbox: Inbox, run: Run) -> None:
    await run.until(lambda: server.polled)
    server.fail_next("getUpdates", 404)
    anna.write("раз")
    await run.until(lambda: not server.pending)
    assert [setback.kind for setback in run.setbacks] == ["answer"]


async def test_a_second_poller_is_named_and_both_back_off(
    server: TelegramServer, anna: Person, inbox: Inbox, bot: Bot, caplog: pytest.LogCaptureFixture
) -> None:
    first = Run(bot, inbox)
    await first.until(lambda: server.polled)
    second = Run(bot, inbox)
    await second.until(lambda: first.setbacks)
    assert first.setbacks[0].kind == "conflict"
    await second.end()
    await first.end()
    log_setback(first.setbacks[0])
    assert "another program receives this bot's updates" in caplog.text
    assert server.violations == []


async def test_a_webhook_is_removed_only_when_there_is_one(
    server: TelegramServer, anna: Person, inbox: Inbox, bot: Bot
) -> None:
    for webhook, removals in (("", 0), ("https://old.example/hook", 1)):
        server.webhook_url = webhook
        server.calls.clear()
        anna.write("раз")
        run = Run(bot, inbox)
        await run.until(lambda: not server.pending)
        await run.end()
        assert len(server.named("deleteWebhook")) == removals
    assert len(inbox.rows) == 2, "what waited for the webhook is not dropped"


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [(502, "<html>nginx</html>", "server"), (500, "", "server"), (409, "", "conflict"), (200, "?", "answer")],
)
async def test_troubles_are_waited_out(
    server: TelegramServer, anna: Person, inbox: Inbox, bot: Bot, status: int, body: str, kind: str
) -> None:
    server.fail_next("getUpdates", status, body, times=9)
    anna.write("раз")
    run = Run(bot, inbox)
    await run.until(lambda: not server.pending)
    await run.end()
    assert [setback.kind for setback in run.setbacks] == [kind] * 9
    assert [setback.in_a_row for setback in run.setbacks] == list(range(1, 10))
    ceilings = [1, 2, 4, 8, 16, 30, 30, 30, 30]
    assert all(high / 2 <= slept <= high for slept, high in zip(run.sleeper.slept, ceilings, strict=True))


async def test_flood_control_is_obeyed_to_the_second(
    server: TelegramServer, anna: Person, inbox: Inbox, run: Run
) -> None:
    flood = {"ok": False, "error_code": 429, "description": "Too Many Requests", "parameters": {"retry_after": 41}}
    server.fail_next("getUpdates", 429, flood)
    anna.write("раз")
    await run.until(lambda: not server.pending)
    assert run.sleeper.slept == [41]


async def test_a_success_ends_the_row_of_failures(server: TelegramServer, anna: Person, inbox: Inbox, run: Run) -> None:
    for _ in range(2):
        server.fail_next("getUpdates", 500)
        anna.write("раз")
        await run.until(lambda: not server.pending)
    assert [setback.in_a_row for setback in run.setbacks] == [1, 1]


async def test_stopping_cuts_a_long_backoff_short(server: TelegramServer, inbox: Inbox, bot: Bot) -> None:
    stop = asyncio.Event()
    await server.stop()
    reported = asyncio.Event()
    task = asyncio.create_task(poll(bot, inbox, stop, report=lambda _: reported.set()))
    await reported.wait()
    stop.set()
    async with asyncio.timeout(0.3):
        await task


def test_the_log_line_says_what_to_do(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    log_setback(Setback("network", 2.5, 3))
    assert "check the network and the proxy" in caplog.text
    assert "2.5 s" in caplog.text


def test_what_is_asked_for() -> None:
    assert ALLOWED_UPDATES == ["message", "edited_message", "callback_query", "my_chat_member"]
