"""What all contestants with aiogram share: its bot over the stand-in, tuned as the product's own is."""

from __future__ import annotations

from typing import Any

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.methods import (
    AnswerCallbackQuery,
    EditMessageReplyMarkup,
    EditMessageText,
    GetMe,
    Response,
    SendMessage,
    TelegramMethod,
)

from benchmarks.dialog.network import TOKEN, answer
from benchmarks.dialog.phones import Network

# pydantic keeps these weakly, and building one anew costs 5 ms after each collection.
HELD = [
    Response[method.__returning__]
    for method in (SendMessage, EditMessageText, EditMessageReplyMarkup, AnswerCallbackQuery, GetMe)
]


class Session(AiohttpSession):
    """aiogram's own, or its forms answered in memory."""

    def __init__(self, url: str, network: Network) -> None:
        super().__init__(api=TelegramAPIServer.from_base(url or "http://127.0.0.1"))
        self._network, self._in_memory = network, not url

    async def make_request(self, bot: Bot, method: TelegramMethod[Any], timeout: int | None = None) -> Any:  # noqa: ASYNC109
        if not self._in_memory:
            return await super().make_request(bot, method, timeout)
        params = in_words(self.build_form_data(bot, method))
        return self.check_response(bot, method, 200, await answer(method.__api_method__, params)).result

    def check_response(self, bot: Bot, method: TelegramMethod[Any], status_code: int, content: str) -> Response[Any]:
        self._network.answered(content)
        return super().check_response(bot, method, status_code, content)


def in_words(form: Any) -> dict[str, str]:
    """The fields of an aiohttp form that is never sent, after it was made into what would be."""
    form()
    return {field["name"]: value for field, _, value in form._fields}


def make_bot(url: str, network: Network) -> Bot:
    return Bot(TOKEN, session=Session(url, network))
