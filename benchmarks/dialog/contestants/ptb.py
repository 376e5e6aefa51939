"""python-telegram-bot: its ConversationHandler over PicklePersistence, which writes all of it once a minute."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    ConversationHandler,
    MessageHandler,
    PicklePersistence,
    filters,
)
from telegram.request import HTTPXRequest, RequestData
from telegram.warnings import PTBUserWarning

from benchmarks.dialog import form
from benchmarks.dialog.network import TOKEN, answer
from benchmarks.dialog.phones import Network

KEYS = InlineKeyboardMarkup([[InlineKeyboardButton(label, callback_data=code) for code, label in form.OPTIONS]])

warnings.filterwarnings("ignore", "If 'per_message=False'", PTBUserWarning)  # an old button is not what is compared


class Request(HTTPXRequest):
    """The library's own, or its parameters answered in memory."""

    def __init__(self, network: Network, *, in_memory: bool) -> None:
        super().__init__(connection_pool_size=64, pool_timeout=60)
        self._network, self._in_memory = network, in_memory

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *timeouts: Any, **named: Any
    ) -> tuple[int, bytes]:
        if self._in_memory:
            params = request_data.json_parameters if request_data else {}
            status, content = 200, (await answer(url.rpartition("/")[2], params)).encode()
        else:
            status, content = await super().do_request(url, method, request_data, *timeouts, **named)
        self._network.answered(content)
        return status, content


class Ptb:
    def __init__(self, url: str, folder: Path, network: Network) -> None:
        made = Application.builder().token(TOKEN).request(Request(network, in_memory=not url))
        made = made.base_url(f"{url or 'http://127.0.0.1'}/bot").updater(None)
        self.application = made.persistence(PicklePersistence(folder / "ptb.pickle")).build()
        states = {step: [_handler(step)] for step in range(form.STEPS)}
        start = [CommandHandler("start", _start)]
        self.application.add_handler(
            ConversationHandler(start, states, fallbacks=start, name="form", persistent=True, allow_reentry=True)
        )

    async def open(self) -> None:
        await self.application.initialize()
        await self.application.start()

    async def close(self) -> None:
        await self.application.stop()
        await self.application.shutdown()

    async def begin(self, person: int) -> None:
        await self.feed(form.typed(person, "/start"))

    async def feed(self, raw: dict[str, Any]) -> None:
        await self.application.process_update(Update.de_json(raw, self.application.bot))


async def _start(update: Any, context: Any) -> int:
    context.user_data.clear()
    await update.message.reply_text(**_asked(0))
    return 0


def _handler(step: int) -> Any:
    async def typed(update: Any, context: Any) -> int:
        context.user_data[step] = update.message.text
        await update.message.reply_text(**_asked(step + 1))
        return step + 1 if step + 1 < form.STEPS else ConversationHandler.END

    async def tapped(update: Any, context: Any) -> int:
        context.user_data[step] = update.callback_query.data
        await update.callback_query.edit_message_text(**_asked(step + 1))
        await update.callback_query.answer()
        return step + 1 if step + 1 < form.STEPS else ConversationHandler.END

    if form.QUESTIONS[step].taps:
        return CallbackQueryHandler(tapped)
    return MessageHandler(filters.TEXT & ~filters.COMMAND, typed)


def _asked(step: int) -> dict[str, Any]:
    keys = KEYS if step < form.STEPS and form.QUESTIONS[step].taps else None
    return {"text": form.shown(step), "reply_markup": keys}
