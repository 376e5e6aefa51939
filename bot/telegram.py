"""Telegram as the composition root sees it: one bot, updates by polling or by a webhook, and what is wrong with it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import structlog

from bot.outages import Presence
from bot.settings import Settings
from dialogs.ports import Channel, ChannelName, Gate, Ingress, Reader
from dialogs.texts import say
from handlers.telegram.rooms import Me, Sieve

if TYPE_CHECKING:
    from aiogram import Bot

    from handlers.ops import Handler
    from handlers.telegram.polling import Setback

log = structlog.get_logger()


class Telegram:
    """Nothing of the library is imported before `open`: other installations need not pay for it."""

    def __init__(self, settings: Settings, inbox: Ingress, presence: Presence) -> None:
        self._settings, self.presence = settings, presence
        self._me = Me(name=presence.name)
        self._inbox = Sieve(inbox, self._me)
        self._bot: Bot | None = None
        self._is_off = False

    def open(self, channels: dict[ChannelName, Channel], readers: dict[ChannelName, Reader], gate: Gate) -> None:
        """One clear line for what no waiting can mend; everything else goes on without Telegram."""
        from handlers.telegram.channel import TelegramChannel
        from handlers.telegram.client import make_bot
        from handlers.telegram.reader import read

        token, proxy = self._settings.telegram_token, self._settings.telegram_proxy
        try:
            self._bot = make_bot(
                token.get_secret_value() if token else "",
                self._settings.telegram_api_url or None,
                proxy.get_secret_value() if proxy else None,
            )
        except Exception as error:  # a token or a proxy that cannot be one; each library has its own word for it
            self._off(str(error))
            return
        self._me.id = self._bot.id
        channels["telegram"], readers["telegram"] = TelegramChannel(self._bot, gate), partial(read, me=self._me)

    @property
    def hooks(self) -> Mapping[str, Handler]:
        """What is to be reached from outside: the webhook's path, or nothing."""
        from handlers.telegram.webhook import receiver

        if self._bot is None or not self._settings.has_webhook:
            return {}
        return {urlsplit(self._settings.telegram_webhook_url).path: receiver(self._inbox, self.secrets)}

    @property
    def secrets(self) -> tuple[bytes, ...]:
        from handlers.telegram.webhook import secret_from

        own = self._settings.telegram_webhook_secret
        if own is not None:
            return (own.get_secret_value().encode(),)
        return secret_from(self._settings.secrets, self._settings.telegram_webhook_url)

    @property
    def deaf(self) -> str:
        """Why this process hears nothing. A webhook's trouble is not told here: a balancer would shut all out."""
        return "" if self._settings.has_webhook and not self._is_off else self.presence.trouble

    def loops(self, stop: asyncio.Event) -> Iterator[Coroutine[Any, Any, None]]:
        yield self.presence.run(stop)
        if self._bot is not None:
            yield self.run(stop)

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop`, or until Telegram refuses the token."""
        from handlers.telegram.commands import COMMANDS, introduce, set_commands
        from handlers.telegram.errors import TokenRefused

        assert self._bot is not None  # noqa: S101  # `open` said so
        try:
            name = await introduce(self._bot)
            self._me.name = name or self._me.name
            await self.presence.named(name)
            for lang in ("ru", "en"):
                await set_commands(self._bot, lang, {name: say(f"commands.{name}", lang) for name in COMMANDS})
            await self._listen(self._bot, stop)
        except TokenRefused as error:
            self._off(str(error))

    async def _listen(self, bot: Bot, stop: asyncio.Event) -> None:
        from handlers.telegram.polling import log_setback, poll, words_for
        from handlers.telegram.subscription import Subscription

        def report(setback: Setback) -> None:
            log_setback(setback)
            if setback.kind in ("conflict", "refused"):  # the others pass, or a person sees to them already
                self.presence.told(words_for(setback.kind))

        reached: Callable[[], None] = self.presence.reached
        if self._settings.has_webhook:
            url, secret = self._settings.telegram_webhook_url, self.secrets[0].decode()
            await Subscription(bot, url, secret, told=self.presence.told, reached=reached).keep(stop)
        else:
            await poll(bot, self._inbox, stop, report=report, reached=reached)

    def _off(self, words: str) -> None:
        log.error(f"Telegram is off: {words}")
        self._is_off = True
        self.presence.told(words)

    async def close(self) -> None:
        if self._bot is not None:
            await self._bot.session.close()
