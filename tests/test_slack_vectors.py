"""The worked cases of the core methodologies over Slack: real sockets and signed requests against the strict stand-in.

In the suite each methodology is played one way and in one language; all cases by both ways in both languages are in
the soak.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.app import App
from dialogs.lang import LANGS, Lang
from tests.chats import SlackChat, slack_settings, slack_settings_http
from tests.slack_server import SlackServer
from tests.worked import every, halves, played

Phones = tuple[dict[str, Any], Callable[[App, str, int], SlackChat]]


@asynccontextmanager
async def socket() -> AsyncIterator[Phones]:
    async with SlackServer() as server:
        yield slack_settings(server), lambda app, who, number: SlackChat(app, server, who, number)
        strict(server)


@asynccontextmanager
async def http() -> AsyncIterator[Phones]:
    async with SlackServer() as server:
        yield slack_settings_http(server), lambda app, who, number: SlackChat(app, server, who, number)
        strict(server)


def strict(server: SlackServer) -> None:
    """An event that a busy machine stores too late comes again, and that is no fault."""
    assert server.violations == []
    assert server.wrong_answers == []
    assert not [trouble for person in server.people.values() for trouble in person.troubles]


WAYS = {"socket": socket, "http": http}


@pytest.mark.parametrize("way", ["socket", pytest.param("http", marks=pytest.mark.soak)])
async def test_worked_cases_over_slack(way: str, tmp_path: Path) -> None:
    await played(tmp_path, way, WAYS[way], halves(1 - list(WAYS).index(way)))


@pytest.mark.soak
@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("way", WAYS)
async def test_all_cases_over_slack(way: str, lang: Lang, tmp_path: Path) -> None:
    await played(tmp_path, way, WAYS[way], every(lang))
