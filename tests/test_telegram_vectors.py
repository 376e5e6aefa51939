"""The worked cases of the core methodologies over Telegram: real HTTP against the strict Bot API, by polling and by a

webhook, in Russian and in English. In the suite each methodology is played one way and in one language; all cases by
both ways in both languages are in the soak.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.app import App
from dialogs.lang import LANGS, Lang
from tests.chats import TelegramChat, telegram_settings, webhook_settings
from tests.telegram_server import TelegramServer
from tests.worked import CASES, every, halves, played

LONGER = {"polling": "nps_v1"}  # what the shortest case of its methodology does not reach
Phones = tuple[dict[str, Any], Callable[[App, str, int], TelegramChat]]


@asynccontextmanager
async def polling() -> AsyncIterator[Phones]:
    async with TelegramServer() as server:
        yield telegram_settings(server), lambda app, who, number: TelegramChat(app, server, who, number)
        assert server.violations == []
        assert server.answered_twice == []
        assert server.webhook_statuses == []


@asynccontextmanager
async def webhook() -> AsyncIterator[Phones]:
    async with TelegramServer() as server:
        yield webhook_settings(server), lambda app, who, number: TelegramChat(app, server, who, number)
        assert server.violations == []
        assert server.answered_twice == []
        assert server.webhook_statuses


WAYS = {"polling": polling, "webhook": webhook}


@pytest.mark.parametrize("way", ["polling", pytest.param("webhook", marks=pytest.mark.soak)])
async def test_worked_cases_over_telegram(way: str, tmp_path: Path) -> None:
    chosen = halves(list(WAYS).index(way))
    longer = [(case, LANGS[0]) for case in CASES if case[1]["id"] == LONGER.get(way)]
    await played(tmp_path, way, WAYS[way], [*chosen, *longer])


@pytest.mark.soak
@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("way", WAYS)
async def test_all_cases_over_telegram(way: str, lang: Lang, tmp_path: Path) -> None:
    await played(tmp_path, way, WAYS[way], every(lang))
