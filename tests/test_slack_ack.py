"""Slack waits three seconds: fifty people press and write while a file of ten thousand rows is read and loaded.

The suite counts: each delivery is taken at its first attempt. The soak measures how long each waited.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.app import App
from storage import invitations, people
from storage.invitations import Invitation
from tests.chats import SlackChat, find, running, slack_settings, slack_settings_http
from tests.slack.fixtures import server
from tests.slack_server import Person, SlackServer
from tests.test_slack_socket import NOON

__all__ = ["server"]

ROWS = 10_000
PATIENCE_S = 120.0
PAUSE_S = 5.0  # of one person between two deeds


def export() -> bytes:
    rows = [f"{1 + n % 17:02}.11.2026;{('Восток-Сервис', 'ИП Сафин Р. Р.')[n % 2]};{100 + n},50" for n in range(ROWS)]
    total = sum(100 + n for n in range(ROWS)) + ROWS // 2
    return "\r\n".join(["Дата;Контрагент;Сумма", *rows, f"Итого;;{total},00"]).encode("cp1251")


async def crowd(app: App, server: SlackServer, count: int) -> list[Person]:
    """So many managers with Slack on their phones, each of whom has agreed to be here."""
    zone = ZoneInfo("Europe/Moscow")
    async with app.database.work() as work:
        like = next(each for each in await people.list_people(work) if each.id == "M05")
        until = datetime(2027, 1, 1, tzinfo=zone)
        named = [
            Invitation("rm", f"Менеджер {number}", zone.key, "server", until, team_id=like.team_id)
            for number in range(count)
        ]
        codes = [await invitations.invite(work, made) for made in named]
    phones = [server.person(f"U5{number:03}", f"Менеджер {number}") for number in range(count)]
    for phone, code in zip(phones, codes, strict=True):
        phone.write(code)
    for phone in phones:
        await phone.wait_for(lambda each: each.heard and "Согласен" in each.last.labels, PATIENCE_S)
        phone.tap("Согласен")
    for phone in phones:
        await phone.wait_for(lambda each: each.last.labels and "Согласен" not in each.last.labels, PATIENCE_S)
    return phones


async def storm(chat: SlackChat, phones: list[Person], rounds: int, pause_s: float) -> Any:
    """The file is sent and loaded; meanwhile all write, tap and command, each at their own pace."""

    async def acts(phone: Person, number: int) -> None:
        for turn in range(rounds):
            await asyncio.sleep(pause_s * (0.5 + number / len(phones)))
            ways: tuple[Callable[[], object], ...] = (
                lambda: phone.write("отчёт"),
                lambda: phone.command("меню"),
                lambda: phone.tap(phone.last.labels[0]) if phone.last.labels else phone.write("задачи"),
                lambda: phone.write("Восток-Сервис"),
            )
            ways[(turn + number) % len(ways)]()

    async def loads() -> None:
        chat.phone.send_file("sales.csv", export())
        await chat.phone.wait_for(lambda phone: find(phone.last.labels, "Загрузить"), PATIENCE_S)
        chat.phone.tap(find(chat.phone.last.labels, "Загрузить") or "")
        await chat.phone.wait_for(lambda phone: find(phone.last.labels, "Отменить загрузку"), PATIENCE_S)

    await asyncio.gather(loads(), *(acts(phone, number) for number, phone in enumerate(phones)))
    async with asyncio.timeout(PATIENCE_S):
        while chat.server.pending:
            await asyncio.sleep(0.05)
    return [each for each in chat.server.sent if each.key]


async def test_everything_is_acknowledged_at_once_while_a_file_is_loaded(server: SlackServer, tmp_path: Path) -> None:
    async with running(tmp_path, now=NOON, only=["M05"], **slack_settings(server)) as app:
        chat = await admin(app, server)
        phones = await crowd(app, server, 6)
        sent = await storm(chat, phones, 4, 0.02)
        assert "10 000" in chat.last.text.replace("\u00a0", " ").replace("\u202f", " "), chat.last
    again = [each for each in sent if each.status != 200 or each.attempt > 1]
    assert [each for each in again if each.seconds > 0] == [], "before the first line stands, nothing can be taken"
    assert (server.late, server.wrong_answers, server.violations) == ([], [], [])


async def admin(app: App, server: SlackServer) -> SlackChat:
    async with app.database.read() as read:
        boss = next(each.id for each in await people.list_people(read) if each.role == "admin")
    chat = SlackChat(app, server, boss, 7900)
    await chat.join()
    return chat


@pytest.mark.soak
@pytest.mark.parametrize("mode", ["socket", "http"])
async def test_how_long_slack_waits(server: SlackServer, tmp_path: Path, mode: str) -> None:
    """A figure to be read, of a quiet machine: p99.9 below 200 ms, the longest below a second. Nothing is left over."""
    rounds = int(os.environ.get("ACK_ROUNDS", "20"))
    about = slack_settings(server) if mode == "socket" else slack_settings_http(server)
    async with running(tmp_path, now=NOON, only=["M05"], **about) as app:
        chat = await admin(app, server)
        phones = await crowd(app, server, 50)
        server.sent.clear()
        sent = await storm(chat, phones, rounds, PAUSE_S)
        assert server.pending == []
    taken = sorted(each.seconds for each in sent if each.status == 200)
    worst = taken[min(len(taken) - 1, int(len(taken) * 0.999))]
    half, longest = taken[len(taken) // 2], taken[-1]
    said = (
        f"p50 {half * 1000:.0f} ms, p99.9 {worst * 1000:.0f} ms, max {longest * 1000:.0f} ms, {len(server.late)} late"
    )
    about_it = f"{len(taken)} deliveries of 50 people, {ROWS} rows loaded, load {os.getloadavg()[0]:.1f}"
    print(f"\nslack {mode}: {about_it}: {said}")
    assert (server.wrong_answers, server.violations) == ([], [])
