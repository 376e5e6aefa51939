"""Tells Telegram where the webhook is, and sees to it that it stays so. Any number of replicas may do this at once."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass

from aiogram import Bot
from aiogram.exceptions import (
    AiogramError,
    TelegramBadRequest,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiogram.methods import GetWebhookInfo, SetWebhook
from aiogram.types import WebhookInfo

from handlers.telegram.errors import TokenRefused
from handlers.telegram.polling import ALLOWED_UPDATES, Sleep, unless, words_for

WATCH_SECONDS = 60.0
AFTER_TROUBLE_SECONDS = 10.0
AT_ONCE = 40  # connections that Telegram may open to us; its own default

log = logging.getLogger(__name__)


def _nothing() -> None: ...


@dataclass
class Subscription:
    """`told` hears what is wrong, or nothing; `reached` is called while nothing that Telegram has waits in vain."""

    bot: Bot
    url: str
    secret: str
    sleep: Sleep = asyncio.sleep
    told: Callable[[str], None] = lambda trouble: None
    reached: Callable[[], None] = _nothing
    _is_ours: bool = False
    _seen_error: int = 0

    async def keep(self, stop: asyncio.Event) -> None:
        """Until `stop`. Raises `TokenRefused`; everything else is told and tried again."""
        while not stop.is_set():
            pause = await unless(stop, self._look())
            if pause is not None:
                await unless(stop, self.sleep(pause))

    async def _look(self) -> float:
        try:
            trouble, pause = await self._round(), WATCH_SECONDS
        except TelegramRetryAfter as error:
            trouble, pause = "Telegram asks to slow down", float(error.retry_after)
        except TelegramBadRequest as error:
            trouble, pause = f"Telegram does not take this webhook: {error.message}", WATCH_SECONDS
        except (TelegramUnauthorizedError, TelegramNotFound):
            trouble, pause = words_for("refused"), WATCH_SECONDS if self._is_ours else 0.0
        except AiogramError as error:
            trouble, pause = (
                f"Telegram cannot be asked about the webhook ({type(error).__name__})",
                AFTER_TROUBLE_SECONDS,
            )
        if not pause:
            raise TokenRefused  # outside the handler: the library's error is of no use to who reads this one
        if trouble:
            log.warning("telegram webhook: %s", trouble)
        self.told(trouble)
        return pause

    async def _round(self) -> str:
        """What is wrong, in words; nothing when all is well."""
        info = await self.bot(GetWebhookInfo())
        taken = self._is_ours and not self._stands(info)
        if taken or not self._is_ours:
            await self._set()
            self._seen_error = _moment_of(info)
            info = await self.bot(GetWebhookInfo())
        if taken:
            return "another program set its own webhook for this bot: it was set again; give each its own token"
        fresh, self._seen_error = _moment_of(info) > self._seen_error, max(self._seen_error, _moment_of(info))
        if fresh and info.pending_update_count:
            words = info.last_error_message or "no reason given"
            return f"Telegram cannot deliver, {info.pending_update_count} updates wait: {words}"
        self.reached()
        return ""

    async def _set(self) -> None:
        # Each start sets it: the secret may have changed, and Telegram does not show the one it has.
        await self.bot(
            SetWebhook(
                url=self.url,
                secret_token=self.secret,
                allowed_updates=ALLOWED_UPDATES,
                max_connections=AT_ONCE,
                drop_pending_updates=False,
            )
        )
        self._is_ours = True

    def _stands(self, info: WebhookInfo) -> bool:
        asked = info.allowed_updates is None or set(info.allowed_updates) == set(ALLOWED_UPDATES)
        return info.url == self.url and asked


def _moment_of(info: WebhookInfo) -> int:
    """Of the last failed delivery; 0 when there was none."""
    found = info.last_error_date
    return 0 if found is None else int(found if isinstance(found, int | float) else found.timestamp())
