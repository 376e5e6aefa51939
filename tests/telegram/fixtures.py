"""A stand-in for Telegram and our client of it, for one test each."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from aiogram import Bot

from handlers.telegram.client import make_bot
from tests.telegram_server import TelegramServer


@pytest.fixture
async def server() -> AsyncIterator[TelegramServer]:
    async with TelegramServer() as server:
        yield server


@pytest.fixture
async def bot(server: TelegramServer) -> AsyncIterator[Bot]:
    bot = make_bot(server.token, server.url)
    yield bot
    await bot.session.close()
