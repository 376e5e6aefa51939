"""Long polling with an offset rule of its own: Telegram may forget an update only after the inbox has stored it.

The offset lives only between two requests. It is sent once, to confirm a batch that is stored to the last update, and
dropped when nothing is left to confirm; a start begins without one. What comes twice, the inbox knows by its key.
(Telegram may begin a new numbering after a quiet week, so an offset kept longer than needed could hide updates.)
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from random import SystemRandom
from typing import Any, Literal, TypeAlias, TypeVar

from aiogram import Bot
from aiogram.exceptions import (
    AiogramError,
    TelegramConflictError,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.methods import DeleteWebhook, GetWebhookInfo

from dialogs.ports import Ingress
from dialogs.screens import Json
from handlers.telegram.client import RawUpdates
from handlers.telegram.errors import TokenRefused
from handlers.telegram.reader import account_of

ALLOWED_UPDATES = ["message", "edited_message", "callback_query", "my_chat_member"]
LONG_POLL_SECONDS = 30
BATCH = 20  # a process that dies on the way stores the batch anew: small enough for the shortest life
BACKOFF_SECONDS = 30.0
STORAGE_SECONDS = 2.0  # nobody is spared by waiting longer, and people wait

log = logging.getLogger(__name__)
Result = TypeVar("Result")
Sleep: TypeAlias = Callable[[float], Coroutine[Any, Any, None]]
Kind = Literal["conflict", "network", "server", "flood", "storage", "answer", "refused"]

_RANDOM = SystemRandom()  # two replicas that fail together should not come back together
_REASONS: dict[Kind, str] = {
    "conflict": "another program receives this bot's updates; stop it, or give each its own token",
    "network": "no connection; check the network and the proxy",
    "server": "Telegram has trouble of its own",
    "flood": "Telegram asks to slow down",
    "storage": "the inbox could not store an update; nothing was confirmed and it will come again",
    "answer": "an answer that polling does not understand",
    "refused": "Telegram refuses the bot token, which it knew before; if it was revoked, start with the new one",
}


@dataclass(frozen=True)
class Setback:
    """A poll that failed: `conflict` means another receiver of this bot's updates, `storage` that the inbox failed."""

    kind: Kind
    seconds: float
    in_a_row: int


def words_for(kind: Kind) -> str:
    return _REASONS[kind]


def log_setback(setback: Setback) -> None:
    fields = {"kind": setback.kind, "in_a_row": setback.in_a_row}
    log.warning("telegram polling: %s; next try in %.1f s", words_for(setback.kind), setback.seconds, extra=fields)


async def poll(
    bot: Bot,
    ingress: Ingress,
    stop: asyncio.Event,
    *,
    sleep: Sleep = asyncio.sleep,
    report: Callable[[Setback], None] = log_setback,
    reached: Callable[[], None] = lambda: None,
    long_poll_seconds: int = LONG_POLL_SECONDS,
) -> None:
    """Store updates until `stop`. Raises `TokenRefused`; everything else is reported and tried again.

    `reached` is called each time that all Telegram had for us is stored.
    """
    await _Poller(bot, ingress, stop, sleep, report, reached, long_poll_seconds).run()


@dataclass
class _Poller:
    bot: Bot
    ingress: Ingress
    stop: asyncio.Event
    sleep: Sleep
    report: Callable[[Setback], None]
    reached: Callable[[], None]
    long_poll_seconds: int
    offset: int | None = None
    webhook_checked: bool = False
    failures: int = 0
    is_well: bool = False

    async def run(self) -> None:
        while not self.stop.is_set():
            setback = await self._round()
            self.is_well = setback is None
            if setback is None:
                self.failures = 0
            else:
                self.report(setback)
                await unless(self.stop, self.sleep(setback.seconds))

    async def _round(self) -> Setback | None:
        try:
            batch = await unless(self.stop, self._updates())
        except AiogramError as error:
            trouble = error
        else:
            return None if batch is None else await self._store(batch)
        if self._refused(trouble):
            raise TokenRefused  # outside the handler: the library's error is of no use to who reads this one
        return self._setback(_kind(trouble), getattr(trouble, "retry_after", None))

    async def _updates(self) -> list[Json]:
        if not self.webhook_checked:
            await self._clear_webhook()
        # The first one, and the first after a trouble, does not wait: whether all is well is known at once.
        seconds = self.long_poll_seconds if self.is_well else 0
        ask = RawUpdates(offset=self.offset, limit=BATCH, timeout=seconds, allowed_updates=ALLOWED_UPDATES)
        return await self.bot(ask, request_timeout=self.long_poll_seconds + 10)

    async def _clear_webhook(self) -> None:
        """A webhook left from another mode makes each poll a conflict. What waits on Telegram's side stays there."""
        if (await self.bot(GetWebhookInfo())).url:
            log.warning("telegram polling: a webhook was set; removing it")
            await self.bot(DeleteWebhook(drop_pending_updates=False))
        self.webhook_checked = True

    async def _store(self, batch: list[Json]) -> Setback | None:
        try:
            numbers = [number for raw in batch if (number := await self._accept(raw)) is not None]
        except Exception:  # whatever the inbox raises, the offset must stay where it is
            log.exception("telegram polling: the inbox did not take an update")
            return self._setback("storage")
        self.offset = max(numbers) + 1 if numbers else None
        if len(batch) < BATCH:
            self.reached()
        return self._setback("answer") if batch and not numbers else None

    async def _accept(self, raw: Json) -> int | None:
        number = raw.get("update_id")
        if not isinstance(number, int):
            log.error("telegram polling: an update without a number was left out")
            return None
        await self.ingress.accept("telegram", str(number), account_of(raw), raw)
        return number

    def _refused(self, trouble: AiogramError) -> bool:
        # Before the first answer this means a token or an address that never worked; later it may be a passing fault.
        return isinstance(trouble, TelegramNotFound | TelegramUnauthorizedError) and not self.webhook_checked

    def _setback(self, kind: Kind, seconds: float | None = None) -> Setback:
        self.failures += 1
        longest = STORAGE_SECONDS if kind == "storage" else BACKOFF_SECONDS
        ceiling = min(longest, 2.0 ** min(self.failures - 1, 10))
        return Setback(kind, seconds or _RANDOM.uniform(ceiling / 2, ceiling), self.failures)


def _kind(trouble: AiogramError) -> Kind:
    match trouble:
        case TelegramRetryAfter():
            return "flood"
        case TelegramConflictError():
            return "conflict"
        case TelegramNetworkError():
            return "network"
        case TelegramServerError():
            return "server"
        case TelegramUnauthorizedError():
            return "refused"
        case _:
            return "answer"


async def unless(stop: asyncio.Event, work: Coroutine[Any, Any, Result]) -> Result | None:
    """The result of `work`, or None when the stop came first; then `work` is cancelled."""
    tasks = task, _ = asyncio.ensure_future(work), asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        return task.result() if task.done() else None
    finally:
        for each in tasks:
            each.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
