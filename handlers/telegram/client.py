"""The HTTP client of the Bot API: aiogram's `Bot` over a session that keeps the token to itself.

aiogram puts the request's URL, and so the token, into some errors, and tells a refused connection from a lost answer
only in a chained cause. Here both are settled once; what is sent and what an answer means stays in `channel.py`.
"""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator
from http import HTTPStatus
from importlib.util import find_spec
from typing import Any, ClassVar, cast

from aiogram import Bot
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import PRODUCTION, TelegramAPIServer
from aiogram.exceptions import (
    AiogramError,
    ClientDecodeError,
    TelegramAPIError,
    TelegramEntityTooLarge,
    TelegramNotFound,
    TelegramServerError,
)
from aiogram.methods import (
    AnswerCallbackQuery,
    EditMessageText,
    GetFile,
    GetWebhookInfo,
    Response,
    SendMessage,
    TelegramMethod,
)
from aiogram.methods.base import TelegramType
from aiogram.types import LinkPreviewOptions
from aiogram.utils.token import TokenValidationError
from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientHttpProxyError,
    ClientSession,
    ClientTimeout,
    ConnectionTimeoutError,
    InvalidURL,
    NonHttpUrlClientError,
)

from dialogs.screens import Json
from handlers.telegram.errors import FileLost, NeverLeft, NoAnswer, OddAnswer, ProxyUnusable, TokenRefused, Unreachable

CONNECT_SECONDS = 10  # a blocked network swallows packets: without this, "never left" would look like "no answer"
ANSWER_SECONDS = 30

_NEVER_LEFT = (ClientConnectorError, ConnectionTimeoutError, ClientHttpProxyError, InvalidURL, NonHttpUrlClientError)
_TRANSPORT = (ClientError, OSError, TimeoutError)  # TimeoutError is asyncio's own since Python 3.11


class RawUpdates(TelegramMethod[list[Json]]):
    """getUpdates whose updates stay as they came, so that kinds and fields the library does not know survive."""

    __returning__: ClassVar[Any] = list[Json]
    __api_method__: ClassVar[str] = "getUpdates"

    offset: int | None = None
    limit: int | None = None
    timeout: int | None = None
    allowed_updates: list[str] | None = None


def make_bot(token: str, api_url: str | None = None, proxy: str | None = None) -> Bot:
    """A bot for `token`; close it with `await bot.session.close()`. `api_url` names a self-hosted Bot API server."""
    server = TelegramAPIServer.from_base(api_url) if api_url else PRODUCTION
    look = DefaultBotProperties(link_preview=LinkPreviewOptions(is_disabled=True))
    try:
        return Bot(token, session=Session(server, proxy), default=look)
    except TokenValidationError:
        pass
    raise TokenRefused


class Session(AiohttpSession):
    """aiogram's session, with errors that name no URL and say whether Telegram can have acted."""

    def __init__(self, api: TelegramAPIServer, proxy: str | None = None) -> None:
        socks = proxy if proxy and proxy.startswith("socks") else None
        if socks and not find_spec("aiohttp_socks"):
            raise ProxyUnusable("a socks address needs the package aiohttp-socks; an http:// address needs nothing")
        super().__init__(api=api, proxy=socks, timeout=ANSWER_SECONDS)
        self._http_proxy = None if socks else proxy
        self._held = _response_types()

    async def create_session(self) -> ClientSession:
        if self._session is None or self._session.closed:
            connector = self._connector_type(**self._connector_init)
            self._session = ClientSession(connector=connector, proxy=self._http_proxy)
        return self._session

    async def close(self) -> None:
        """aiohttp itself waits for its transports, so aiogram's extra quarter of a second is left out."""
        if self._session is not None:
            await self._session.close()

    async def make_request(
        self,
        bot: Bot,
        method: TelegramMethod[TelegramType],
        timeout: int | None = None,  # noqa: ASYNC109 # aiogram's signature
    ) -> TelegramType:
        try:
            status, content = await self._exchange(bot, method, timeout or self.timeout)
        except Exception as error:
            if not (isinstance(error, _TRANSPORT) or _of_the_proxy(error)):
                raise
            failure = _transport_failure(method, error)
        else:
            return cast(TelegramType, self.check_response(bot, method, status, content).result)
        raise failure  # here and not in the handler: a chained cause would carry the URL, and the URL the token

    async def _exchange(self, bot: Bot, method: TelegramMethod[Any], seconds: float) -> tuple[int, str]:
        session = await self.create_session()
        url = self.api.api_url(token=bot.token, method=method.__api_method__)
        form = self.build_form_data(bot, method)
        patience = ClientTimeout(total=seconds, sock_connect=CONNECT_SECONDS)
        async with session.post(url, data=form, timeout=patience, allow_redirects=False) as answer:
            return answer.status, await answer.text(errors="replace")

    def check_response(
        self, bot: Bot, method: TelegramMethod[TelegramType], status_code: int, content: str
    ) -> Response[TelegramType]:
        try:
            return super().check_response(bot, method, status_code, content)
        except (ClientDecodeError, TypeError):  # TypeError: a 5xx without a description
            failure = _unreadable(method, status_code, content)
        raise failure

    async def stream_content(
        self,
        url: str,
        headers: dict[str, Any] | None = None,
        timeout: int = ANSWER_SECONDS,  # noqa: ASYNC109 # aiogram's signature
        chunk_size: int = 65536,
        raise_for_status: bool = True,  # noqa: ARG002  # as above
    ) -> AsyncGenerator[bytes, None]:
        """Redirects are not followed: the address holds the token, and where it leads is nobody's to say."""
        session = await self.create_session()
        patience = ClientTimeout(total=timeout, sock_connect=CONNECT_SECONDS)
        failure: Exception
        try:
            async with session.get(url, headers=headers, timeout=patience, allow_redirects=False) as answer:
                if answer.status == HTTPStatus.OK:
                    async for chunk in answer.content.iter_chunked(chunk_size):
                        yield chunk
                    return
                failure = _no_file(answer.status, answer.headers.get("Retry-After", ""))
        except Exception as error:
            if not (isinstance(error, _TRANSPORT) or _of_the_proxy(error)):
                raise
            failure = Unreachable()
        raise failure


def _no_file(status: int, later: str) -> Exception:
    if status in (HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
        return FileLost()
    return Unreachable(float(later) if later.isascii() and later.isdecimal() else None)


def _transport_failure(method: TelegramMethod[Any], error: Exception) -> AiogramError:
    never_left = isinstance(error, _NEVER_LEFT) or _of_the_proxy(error)
    return (NeverLeft if never_left else NoAnswer)(method, type(error).__name__)


def _of_the_proxy(error: Exception) -> bool:
    """A socks proxy that did not connect us. Its errors share no root with aiohttp's, and its package may be absent."""
    return type(error).__module__.partition(".")[0] in ("python_socks", "aiohttp_socks")


def _unreadable(method: TelegramMethod[Any], status: int, content: str) -> AiogramError:
    """What an answer means that is no Bot API answer: a gateway's error page, or a result of an unknown shape."""
    if status >= 500:
        return TelegramServerError(method, f"HTTP {status}")
    if status == 413:
        return TelegramEntityTooLarge(method, "HTTP 413")
    if status == 404:
        return TelegramNotFound(method, "HTTP 404")
    try:
        answer = json.loads(content)
    except ValueError:
        answer = None
    if isinstance(answer, dict) and answer.get("ok") is True:
        return OddAnswer(method, answer.get("result"))
    return TelegramAPIError(method, f"HTTP {status} from something that is not the Bot API")


def _response_types() -> list[Any]:
    """A strong reference for each `Response[...]`: pydantic keeps them weakly, and building one anew costs 5 ms."""
    methods = (SendMessage, EditMessageText, AnswerCallbackQuery, GetFile, GetWebhookInfo, RawUpdates)
    kinds: list[Any] = [method.__returning__ for method in methods]
    return [Response.__class_getitem__(kind) for kind in kinds]
