"""A stand-in for Slack, for one test each."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.slack_server import SlackServer


@pytest.fixture
async def server() -> AsyncIterator[SlackServer]:
    async with SlackServer() as server:
        yield server
