"""Slack's sockets: acknowledged once stored, brought again until then; rebuilt in silence; troubles are told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest

import bot.slack
from bot.app import App, free_port
from bot.doctor.messengers import TOLD, of_told
from handlers.slack.client import close, make_client
from handlers.slack.errors import TokenRefused
from handlers.slack.events import Events
from handlers.slack.installations import OneWorkspace
from handlers.slack.profiles import Profiles
from handlers.slack.socket import SocketMode
from handlers.slack.watchdog import Pulse
from storage import invitations, meta, people
from storage import tables as t
from storage.invitations import Invitation
from tests.chats import SECONDS, running
from tests.slack.fixtures import server
from tests.slack.payloads import TEAM
from tests.slack_doors import Inbox, Windows
from tests.slack_server import Person, SlackServer

__all__ = ["server"]

NOON = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)


async def until(condition: Callable[[], Any]) -> None:
    async with asyncio.timeout(SECONDS):
        while not condition():
            await asyncio.sleep(0.002)


@dataclass
class Ear:
    """Somebody who listens at the socket, and what is said of it."""

    mode: SocketMode
    inbox: Inbox
    stop: asyncio.Event
    told: list[str] = field(default_factory=list)
    noted: list[str] = field(default_factory=list)
    reached: int = 0
    task: asyncio.Task[None] | None = None

    def hears(self) -> None:
        self.reached += 1

    async def over(self) -> None:
        self.stop.set()
        if self.task is not None:
            await self.task


@asynccontextmanager
async def listening(server: SlackServer, token: str = "", **how: Any) -> AsyncIterator[Ear]:
    clients = [make_client(server.token, server.api_url), make_client(server.token, server.api_url, patient=True)]
    inbox = Inbox()
    events = Events(clients[0], inbox, OneWorkspace(TEAM), Profiles(clients[1]), Windows())
    ear = Ear(SocketMode(clients[1], token or server.app_token, events, **how), inbox, asyncio.Event())
    ear.mode.told, ear.mode.noted = ear.told.append, ear.noted.append
    ear.mode.reached = ear.hears
    ear.task = asyncio.create_task(ear.mode.keep(ear.stop))
    try:
        yield ear
        await ear.over()
    finally:
        if ear.task is not None:
            ear.task.cancel()
        inbox.gate.set()
        await events.close()
        for client in clients:
            await close(client)


def quick() -> Pulse:
    return Pulse(ping_s=0.02, silence_s=0.2)


# ── stored, then acknowledged ───────────────────────────────────────────────────────────────────────────────


async def test_nothing_is_acknowledged_before_it_is_stored(server: SlackServer) -> None:
    anna = server.person()
    async with listening(server) as ear:
        await until(lambda: server.sockets)
        ear.inbox.gate.clear()
        anna.write("раз")
        await until(lambda: ear.mode.events._under_way)
        assert server.sent == []
        ear.inbox.gate.set()
        await until(lambda: server.sent)
    assert [(each.status, each.attempt) for each in server.sent] == [(200, 1)]
    assert [account for account, _ in ear.inbox.rows.values()] == [anna.id]


async def test_what_was_not_stored_comes_again_and_is_there_once(server: SlackServer) -> None:
    server.ack_seconds = 0.3
    async with listening(server) as ear:
        await until(lambda: server.sockets)
        ear.inbox.trouble = OSError("disk full")
        server.person().write("раз")
        await until(lambda: server.sent)
        ear.inbox.trouble = None
        await until(lambda: not server.pending)
    assert [each.status for each in server.sent] == [0, 200]
    assert len(ear.inbox.rows) == 1


async def test_a_line_that_is_cut_is_built_anew_and_nothing_is_lost(server: SlackServer) -> None:
    anna = server.person()
    async with listening(server) as ear:
        await until(lambda: server.sockets)
        ear.inbox.gate.clear()
        anna.write("раз")
        await until(lambda: ear.mode.events._under_way)
        server.cut_sockets()
        anna.write("два")
        ear.inbox.gate.set()
        await until(lambda: not server.pending)
    assert sorted(raw["payload"]["event"]["text"] for _, raw in ear.inbox.rows.values()) == ["два", "раз"]
    assert server.wrong_answers == []


@pytest.mark.parametrize("reason", ["refresh_requested", "warning"])
async def test_the_new_line_stands_before_the_old_one_goes(server: SlackServer, reason: str) -> None:
    async with listening(server) as ear:
        await until(lambda: server.sockets)
        await server.refresh_sockets(reason, closes=False)
        await until(lambda: len(server.sockets) == 2)
        server.person().write("раз")
        await until(lambda: not server.pending)
    assert len(ear.inbox.rows) == 1
    assert (ear.told, ear.noted[-1], server.wrong_answers) == ([], "", [])


async def test_many_at_once_are_acknowledged_each(server: SlackServer) -> None:
    """Fifty people, each of them twice; none waits for another who takes long."""
    async with listening(server) as ear:
        await until(lambda: server.sockets)
        crowd = [server.person(f"U{number}") for number in range(2000, 2050)]
        for person in crowd * 2:
            person.write("да")
        await until(lambda: not server.pending)
    assert [(each.status, each.attempt) for each in server.sent] == [(200, 1)] * 100
    assert (server.late, len(ear.inbox.rows)) == ([], 100)


async def test_frames_that_are_none_of_the_known(server: SlackServer) -> None:
    async with listening(server) as ear:
        await until(lambda: server.sockets)
        line = server.sockets[0].line
        odd = '{"type": "events_api", "envelope_id": "e1", "payload": 5}'
        for text in ("", "[1]", odd, '{"type": "events_api"}', '{"type": "events_api", "envelope_id": 5}'):
            await line.send_str(text)
        server.deliver("tomorrow", {"a": 1})  # type: ignore[arg-type]  # a kind that is not known yet
        server.person().write("раз")
        await until(lambda: len(server.sent) == 2)
    assert ([each.status for each in server.sent], len(ear.inbox.rows)) == ([200] * 2, 1)


async def test_the_end_is_clean(server: SlackServer) -> None:
    """What is being stored is stored and acknowledged; the line is given back."""
    async with listening(server) as ear:
        assert server.app_token not in repr(ear.mode), "whoever prints it prints no key"
        await until(lambda: server.sockets)
        ear.inbox.gate.clear()
        server.person().write("раз")
        await until(lambda: ear.mode.events._under_way)
        ear.stop.set()
        asyncio.get_running_loop().call_soon(ear.inbox.gate.set)
        await ear.over()
        await until(lambda: not server.sockets)
    assert [each.status for each in server.sent] == [200]


# ── the watchdog ────────────────────────────────────────────────────────────────────────────────────────────


def test_a_pulse_is_what_slack_does_by_itself() -> None:
    clock = [0.0]
    pulse = Pulse(silence_s=45, now=lambda: clock[0])
    clock[0] = 40
    pulse.answered()
    clock[0] = 80
    assert not pulse.is_gone, "it never pinged us: an answer to our ping is all there is"
    pulse.pinged()
    clock[0] = 120
    pulse.answered()
    clock[0] = 126
    assert pulse.is_gone, "it pinged us, and does so no more"
    pulse.spoke()
    assert not pulse.is_gone


async def test_a_silent_line_is_built_anew(server: SlackServer) -> None:
    async with listening(server, make_pulse=quick) as ear:
        await until(lambda: server.sockets)
        (silent,) = server.sockets
        server.silence_sockets()
        await until(lambda: server.sockets and silent not in server.sockets)
        server.person().write("раз")
        await until(lambda: not server.pending)
    assert (len(ear.inbox.rows), ear.told) == (1, [])


async def test_a_line_that_answers_and_is_pinged_no_more_leads_nowhere(server: SlackServer) -> None:
    server.ping_seconds = 0.02
    async with listening(server, make_pulse=quick) as ear:
        await until(lambda: server.sockets)
        (first,) = server.sockets
        await asyncio.sleep(0.1)  # as many pings as may come
        assert server.sockets == [first], "a quiet line that is pinged stays"
        heard = ear.reached
        await until(lambda: ear.reached > heard + 3)  # quiet is no outage
        server.ping_seconds = 3600
        await until(lambda: server.sockets and first not in server.sockets)


# ── what is wrong, told ─────────────────────────────────────────────────────────────────────────────────────


async def test_more_lines_than_ours_are_an_alarm_until_they_are_gone(server: SlackServer) -> None:
    server.foreign_sockets = 2
    async with listening(server, others=lambda: 1, look_again_s=0.05) as ear:
        await until(lambda: ear.noted)
        assert "Slack counts 3 sockets of this app, ours are 2" in ear.noted[0]
        server.foreign_sockets = 1
        await until(lambda: ear.noted[-1] == "")
        server.person().write("раз")
        await until(lambda: not server.pending)
    assert (ear.told, len(ear.inbox.rows)) == ([], 1)


async def test_too_many_lines(server: SlackServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("handlers.slack.socket.OFF_SECONDS", 0.05)
    server.foreign_sockets = 10
    async with listening(server) as ear:
        await until(lambda: ear.told)
        assert "too many sockets" in ear.told[0]
        server.foreign_sockets = 0
        await until(lambda: server.sockets)


async def test_socket_mode_was_turned_off(server: SlackServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("handlers.slack.socket.OFF_SECONDS", 0.05)
    async with listening(server) as ear:
        await until(lambda: server.sockets)
        await server.refresh_sockets("link_disabled")
        await until(lambda: ear.told)
        assert "SHTURMAN_SLACK_MODE=http" in ear.told[0]
        await until(lambda: server.sockets)  # it may be turned on again


async def test_a_wrong_token_is_one_clear_line(server: SlackServer) -> None:
    async with listening(server, token="xapp-wrong") as ear:
        assert ear.task is not None
        task, ear.task = ear.task, None
        with pytest.raises(TokenRefused, match="SHTURMAN_SLACK_APP_TOKEN") as raised:
            await task
    assert "xapp-wrong" not in str(raised.value)
    assert raised.value.__cause__ is None


# ── the whole house ─────────────────────────────────────────────────────────────────────────────────────────


@dataclass
class House:
    app: App
    server: SlackServer
    code: str


async def invited(app: App) -> str:
    async with app.database.work() as work:
        boss = next(each for each in await people.list_people(work) if each.role == "admin")
        new = Invitation("rm", "Анна", "Europe/Moscow", boss.id, datetime(2027, 1, 1, tzinfo=UTC))
        return await invitations.invite(work, new)


def settings_of(server: SlackServer, mode: str) -> dict[str, Any]:
    both = {"slack_bot_token": server.token, "slack_api_url": server.api_url, "slack_mode": mode, "local_chat": False}
    if mode == "socket":
        return both | {"slack_app_token": server.app_token, "http_port": 0}
    return both | {"slack_signing_secret": server.signing_secret, "http_port": free_port()}


async def comes_in(anna: Person, code: str) -> str:
    """The key of the tap that agreed."""
    anna.write(code)
    await anna.wait_for(lambda person: person.heard and "Согласен" in person.last.labels)
    tapped = anna.tap("Согласен")
    await anna.wait_for(lambda person: "📝 Отчёт" in person.last.labels)
    return tapped


async def test_from_a_socket_to_http_and_back_nothing_is_lost_or_done_twice(
    server: SlackServer, tmp_path: Path
) -> None:
    """What was not acknowledged in one mode comes in the other; what was, and comes again, changes nothing."""
    anna = server.person()
    async with running(tmp_path, now=NOON, only=["M05"], **settings_of(server, "socket")) as app:
        tapped = await comes_in(anna, await invited(app))
        heard = len(anna.heard)
    anna.write("задачи")  # nobody is there
    again = settings_of(server, "http")
    async with running(tmp_path, now=NOON, people=False, **again) as app:
        server.deliver_to(f"http://127.0.0.1:{again['http_port']}/slack/events")
        await anna.wait_for(lambda person: len(person.heard) > heard)
        await until(lambda: not server.pending)
        assert await rows_of(app, tapped) == 1
        answered = len(anna.heard)
        async with app.database.read() as read:
            assert not await meta.get(read, "slack.trouble")
    anna.command("меню")
    await until(lambda: anna.troubles)  # Slack says itself that nobody answered
    server.deliver_to("")
    async with running(tmp_path, now=NOON, people=False, **settings_of(server, "socket")):
        anna.write("задачи")
        await anna.wait_for(lambda person: len(person.heard) > answered)
        await until(lambda: not server.pending)
    assert (server.violations, server.wrong_answers) == ([], [])


async def rows_of(app: App, key: str) -> int:
    async with app.database.read() as read:
        return len(await read.all(t.inbox.select().where(t.inbox.c.key == key)))


async def test_a_token_that_slack_refuses_leaves_the_rest_at_work(server: SlackServer, tmp_path: Path) -> None:
    wrong = settings_of(server, "socket") | {"slack_bot_token": "xoxb-wrong"}
    async with running(tmp_path, now=NOON, only=["M05"], **wrong) as app:
        assert app.slack is not None
        await until(lambda: app.slack is not None and app.slack.deaf)
        assert "SHTURMAN_SLACK_BOT_TOKEN" in app.slack.deaf
        assert not any(task.done() and task.get_name() == "Relay.run" for task in app.tasks)


@pytest.mark.parametrize("mode", ["socket", "http"])
async def test_a_token_that_is_taken_back_is_told_of_until_it_is_good_again(
    server: SlackServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: str
) -> None:
    """The socket goes on by a token of its own: what comes in is kept."""
    monkeypatch.setattr(bot.slack, "BEAT_S", 0.05)
    server.ping_seconds = 0.02
    about = settings_of(server, mode)
    async with running(tmp_path, now=NOON, people=False, **about) as app:
        assert app.slack is not None
        if mode == "http":
            server.deliver_to(f"http://127.0.0.1:{about['http_port']}/slack/events")
        await server.heard()
        await until(lambda: server.named("auth.test"))
        right, server.token = server.token, "xoxb-another"
        await until(lambda: app.slack is not None and "SHTURMAN_SLACK_BOT_TOKEN" in app.slack.deaf)
        asked = len(server.named("auth.test"))
        await until(lambda: len(server.named("auth.test")) > asked + 3)
        assert "SHTURMAN_SLACK_BOT_TOKEN" in app.slack.deaf, "whatever else is heard meanwhile"
        server.person().write("раз")
        await until(lambda: server.sent and not server.pending)
        assert [one.status for one in server.sent] == [200]
        server.token = right
        await until(lambda: app.slack is not None and not app.slack.deaf)


async def test_a_strangers_line_is_told_to_whoever_looks(server: SlackServer, tmp_path: Path) -> None:
    server.foreign_sockets = 2
    about = settings_of(server, "socket") | {"http_port": free_port()}
    async with running(tmp_path, now=NOON, people=False, **about) as app, aiohttp.ClientSession() as http:
        assert app.slack is not None
        presence = app.slack.presence
        await until(lambda: presence.note)
        async with http.get(f"http://127.0.0.1:{about['http_port']}/readyz") as answer:
            told = await answer.json()
        assert (answer.status, told["ready"], told["troubles"]) == (200, True, {})
        assert "Slack counts 3 sockets" in told["notes"]["slack"]
        async with asyncio.timeout(SECONDS):
            while not await note_of(app):
                await asyncio.sleep(0.01)
        (finding,) = of_told(app.settings, {**dict.fromkeys(TOLD), "slack.note": presence.note})
        assert (finding.check, finding.state) == ("slack", "note")


async def note_of(app: App) -> str | None:
    async with app.database.read() as read:
        return await meta.get(read, "slack.note")
