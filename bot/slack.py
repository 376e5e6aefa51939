"""Slack as the composition root sees it: one app in one workspace, heard by a socket or by HTTP, and what is wrong."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import structlog

from bot.outages import Presence
from bot.settings import Settings
from dialogs.ports import Channel, ChannelName, Forms, Gate, Ingress, Reader

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

    from handlers.ops import Handler
    from handlers.slack.events import Events
    from handlers.slack.installations import OneWorkspace

log = structlog.get_logger()

PATH = "/slack/events"
BOT_TOKEN = "SHTURMAN_SLACK_BOT_TOKEN"  # noqa: S105  # the name of a setting
BEAT_S = 60.0
SOON_S = 5.0


class Slack:
    """Nothing of the library is imported before `open`: other installations need not pay for it.

    `others`: how many replicas besides this one may have a socket of their own.
    """

    def __init__(
        self,
        settings: Settings,
        inbox: Ingress,
        presence: Presence,
        forms: Forms | None = None,
        others: Callable[[], int] = lambda: 0,
    ) -> None:
        self._settings, self._inbox, self.presence = settings, inbox, presence
        self._forms, self._others = forms, others
        self._clients: list[AsyncWebClient] = []
        self._is_off = False

    def open(self, channels: dict[ChannelName, Channel], readers: dict[ChannelName, Reader], gate: Gate) -> None:
        """Where a loop runs. One client speaks to chats, through the gate; the other one waits by itself."""
        from handlers.slack.channel import SlackChannel
        from handlers.slack.client import make_client
        from handlers.slack.events import Events
        from handlers.slack.installations import OneWorkspace
        from handlers.slack.profiles import Profiles
        from handlers.slack.reader import read

        token, url = self._settings.slack_bot_token, self._settings.slack_api_url or None
        secret = token.get_secret_value() if token else ""
        speaking, self._asking = make_client(secret, url), make_client(secret, url, patient=True)
        self._clients = [speaking, self._asking]
        self._home: OneWorkspace = OneWorkspace()
        self._events: Events = Events(
            speaking, self._inbox, self._home, Profiles(self._asking), self._forms, told=self._lost
        )
        channels["slack"], readers["slack"] = SlackChannel(speaking, gate), read

    @property
    def hooks(self) -> Mapping[str, Handler]:
        """What is to be reached from outside: one path for events, presses, windows and commands; or nothing."""
        from handlers.slack.http import receiver

        secret = self._settings.slack_signing_secret
        if not self._settings.hears_slack_by_http or secret is None:
            return {}
        return {PATH: receiver(self._events, secret.get_secret_value().encode())}

    @property
    def deaf(self) -> str:
        """Why this process hears nothing. By HTTP a balancer would shut all out for a trouble of Slack's."""
        return "" if self._settings.hears_slack_by_http and not self._is_off else self.presence.trouble

    def loops(self, stop: asyncio.Event) -> Iterator[Coroutine[Any, Any, None]]:
        yield self.presence.run(stop)
        yield self.run(stop)

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop`, or until Slack refuses a token at the start, or the one of the socket."""
        from handlers.slack.errors import TokenRefused

        try:
            while not stop.is_set() and not await self._is_known():
                await _pause(stop, SOON_S)
            if self._settings.hears_slack_by_http:
                await self._look(stop)
                return
            looking = asyncio.ensure_future(self._look(stop))
            try:
                await self._line().keep(stop)
            finally:
                looking.cancel()
        except TokenRefused as error:
            self._off(str(error))

    async def _look(self, stop: asyncio.Event) -> None:
        """Whether the bot's token is still good. While it is not, what comes in is kept, and answers wait."""
        from handlers.slack.errors import TokenRefused

        while not stop.is_set():
            await _pause(stop, BEAT_S)
            try:
                await self._is_known()
            except TokenRefused as error:
                if not self._is_off:
                    self._off(str(error))

    def _heard(self) -> None:
        """A socket lives by the app's own token: that it is heard says nothing of the bot's."""
        if not self._is_off:
            self.presence.reached()

    def _line(self) -> Any:
        from handlers.slack.socket import SocketMode

        token = self._settings.slack_app_token
        return SocketMode(
            self._asking,
            token.get_secret_value() if token else "",
            self._events,
            told=self.presence.told,
            noted=self.presence.noted,
            reached=self._heard,
            others=self._others,
        )

    async def _is_known(self) -> bool:
        """Who we are, and so whether Slack is reached. Raises TokenRefused."""
        from slack_sdk.errors import SlackApiError

        from handlers.slack.client import code_of, refusal

        try:
            me = await self._asking.auth_test()
        except SlackApiError as error:
            if (refused := refusal(error, BOT_TOKEN)) is not None:
                raise refused from None
            self.presence.told(f"Slack answers with trouble of its own ({code_of(error)})")
        except Exception as error:  # whatever the network does; its words may hold addresses
            self.presence.told(f"Slack is not reached ({type(error).__name__})")
        else:
            self._home.team = str(me.get("team_id") or "")
            self._is_off = False
            self.presence.reached()
            return True
        return False

    def _lost(self, words: str) -> None:
        log.error(f"Slack: {words}")
        self.presence.told(words)

    def _off(self, words: str) -> None:
        log.error(f"Slack is off: {words}")
        self._is_off = True
        self.presence.told(words)

    async def close(self) -> None:
        """What was taken and not acknowledged yet is stored first."""
        from handlers.slack.client import close

        if self._clients:
            await self._events.close()
        for client in self._clients:
            await close(client)


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)
