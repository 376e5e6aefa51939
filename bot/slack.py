"""Slack as the composition root sees it: one app in one workspace, heard by a socket or by HTTP, and what is wrong."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import structlog

from bot.outages import Presence
from bot.settings import Settings
from dialogs.ports import Channel, ChannelName, Gate, Ingress, Reader

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

    from handlers.ops import Handler

log = structlog.get_logger()

PATH = "/slack/events"


class Slack:
    """Nothing of the library is imported before `open`: other installations need not pay for it."""

    def __init__(self, settings: Settings, inbox: Ingress, presence: Presence) -> None:
        self._settings, self._inbox, self.presence = settings, inbox, presence
        self._clients: list[AsyncWebClient] = []

    def open(self, channels: dict[ChannelName, Channel], readers: dict[ChannelName, Reader], gate: Gate) -> None:
        """Where a loop runs."""
        from handlers.slack.client import make_client

        token, url = self._settings.slack_bot_token, self._settings.slack_api_url or None
        secret = token.get_secret_value() if token else ""
        self._clients = [make_client(secret, url), make_client(secret, url, patient=True)]
        del channels, readers, gate  # they come with the channel

    @property
    def hooks(self) -> Mapping[str, Handler]:
        return {}

    @property
    def deaf(self) -> str:
        return self.presence.trouble

    def loops(self, stop: asyncio.Event) -> Iterator[Coroutine[Any, Any, None]]:
        yield self.presence.run(stop)

    async def close(self) -> None:
        from handlers.slack.client import close

        for client in self._clients:
            await close(client)
