"""A point on the map through the whole product, from the local chat and from Telegram."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.chats import Chat, TelegramChat, WebChat, running, telegram_settings
from tests.telegram_server import TelegramServer

NOW = datetime(2026, 11, 24, 15, tzinfo=ZoneInfo("Europe/Moscow"))
KAZAN = "55.79630, 49.10880"
Point = Callable[[], Awaitable[None]]


@asynccontextmanager
async def web(folder: Path) -> AsyncIterator[tuple[Chat, Point, Chat]]:
    async with (
        running(folder, now=NOW, only=("M05", "L2")) as app,
        WebChat(app, "M05").open() as me,
        WebChat(app, "L2").open() as lead,
    ):

        async def point() -> None:
            await me.frame({"type": "place", "latitude": 55.7963, "longitude": 49.1088})

        yield me, point, lead


@asynccontextmanager
async def telegram(folder: Path) -> AsyncIterator[tuple[Chat, Point, Chat]]:
    async with (
        TelegramServer() as server,
        running(folder, now=NOW, only=("M05", "L2"), **telegram_settings(server)) as app,
        WebChat(app, "L2").open() as lead,
    ):
        me = TelegramChat(app, server, "M05", 1001)
        await me.join()

        async def point() -> None:
            me.phone.send_location(55.7963, 49.1088)
            await me.settle()

        yield me, point, lead


@pytest.mark.parametrize("channel", [web, telegram], ids=["web", "telegram"])
async def test_a_place_goes_with_a_report_and_is_seen_by_who_decides(channel, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]  # a channel of phones
    async with channel(tmp_path) as (me, point, lead):
        await point()
        assert f"Вижу точку {KAZAN}" in me.last.text
        await me.write("/report")
        await me.tap("Восток-Сервис")
        await point()
        assert "геопозиция не нужна" in me.last.text
        await me.tap("Сегодня")
        await point()
        await me.write("Стоят на въезде, склад открыт")
        for words in ("Пропустить", "Прислать прайс", "завтра"):
            await (me.write(words) if words in ("Прислать прайс", "завтра") else me.tap(words))
        await me.tap("Сдать")
        await lead.settle()
        await lead.tap("Вложения: 1")
        assert KAZAN in lead.last.text
