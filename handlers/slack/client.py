"""The Web API clients: slack_sdk's own, over sessions that are kept open, repeat nothing and tell nothing.

By itself slack_sdk opens a connection for each call, and repeats a call whose answer was lost: a message would be
there twice. What speaks to a chat goes through `ports.Gate`, which keeps Slack's `Retry-After` in the rows, for all
processes. What speaks to none (who is this, a socket, a window) waits by itself: `patient`.
"""

from __future__ import annotations

import logging
from typing import Any
from urllib.parse import urlsplit

from aiohttp import ClientSession, ClientTimeout
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from handlers.slack.errors import TokenRefused

API = "https://slack.com/api/"
CONNECT_SECONDS = 10
ANSWER_SECONDS = 30
PATIENCE = 2  # times that a patient client waits for what Slack asks
LOOPBACK = ("127.0.0.1", "localhost", "::1")
REFUSED = frozenset({
    "invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "not_allowed_token_type",
    "app_not_installed", "missing_scope", "org_login_required", "team_access_not_granted",
})  # fmt: skip


def make_client(token: str, api_url: str | None = None, *, patient: bool = False) -> AsyncWebClient:
    """Call it where a loop runs; close it with `await client.session.close()`."""
    session = ClientSession(timeout=ClientTimeout(total=ANSWER_SECONDS, sock_connect=CONNECT_SECONDS))
    client = AsyncWebClient(
        token,
        base_url=api_url or API,
        session=session,
        retry_handlers=[AsyncRateLimitErrorRetryHandler(PATIENCE)] if patient else [],
        logger=quiet(),
    )
    if urlsplit(client.base_url).hostname in LOOPBACK:  # a proxy of the environment is for others
        client.proxy = None
    return client


async def close(client: AsyncWebClient) -> None:
    if client.session is not None:
        await client.session.close()


def quiet() -> logging.Logger:
    """A logger for the library. With the level unset it prepares each call for a log that nobody keeps."""
    logger = logging.getLogger("slack_sdk.quiet")
    logger.setLevel(logging.CRITICAL)
    return logger


def code_of(error: SlackApiError) -> str:
    """Slack's word for what is wrong; of an answer without one, its status."""
    answer: Any = error.response
    data = answer.data if isinstance(getattr(answer, "data", None), dict) else {}
    code = data.get("error")
    return code if isinstance(code, str) and code.isidentifier() else f"http_{getattr(answer, 'status_code', 0)}"


def refusal(error: SlackApiError, which: str) -> TokenRefused | None:
    """When it is the token that Slack does not take."""
    code = code_of(error)
    return TokenRefused(which, code) if code in REFUSED else None
