"""The door that Telegram's webhook knocks at. An update is acknowledged once the inbox has it, and not a moment sooner.

Everything else is answered by what Telegram, or whoever pretends to be Telegram, can do about it: 401 for a wrong
secret, 4xx for what is no update, 503 while the inbox cannot take it, so that it comes again.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import logging
from collections.abc import Awaitable, Callable, Sequence

from aiohttp import web

from dialogs.ports import Ingress
from dialogs.screens import Json
from handlers.strict import Malformed, object_from
from handlers.telegram.reader import account_of

SECRET = b"x-telegram-bot-api-secret-token"
MOST = 1024 * 1024 - 1  # bytes; the largest of Telegram's updates is a tenth of it
HIGHEST = 2**63
READ_SECONDS = 20.0
AGAIN_SECONDS = 3

log = logging.getLogger(__name__)


def secret_from(keys: Sequence[bytes], url: str) -> tuple[bytes, ...]:
    """What Telegram has to show, newest first: the same on every replica, and known to nobody without a signing key."""
    return tuple(
        hmac.new(key, b"telegram webhook " + url.encode(), hashlib.sha256).hexdigest().encode() for key in keys
    )


def receiver(ingress: Ingress, secrets: Sequence[bytes]) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """The handler of a POST route. With several secrets each of them opens: keys are changed one replica at a time."""

    async def receive(request: web.Request) -> web.StreamResponse:
        if not _is_telegram(request, secrets):
            return web.Response(status=401)
        if request.content_type != "application/json" or "Content-Encoding" in request.headers:
            return web.Response(status=415)
        if (request.content_length or 0) > MOST:
            return web.Response(status=413)
        try:
            async with asyncio.timeout(READ_SECONDS):
                raw = update_from(await request.read())
        except TimeoutError:
            return web.Response(status=408)
        except Malformed as error:
            log.warning("telegram webhook: left out what is no update: %s", error)
            return web.Response(status=400)
        return await _stored(ingress, raw)

    return receive


async def _stored(ingress: Ingress, raw: Json) -> web.Response:
    try:
        await ingress.accept("telegram", str(raw["update_id"]), account_of(raw), raw)
    except Exception:  # whatever the inbox raises, Telegram must keep the update
        log.exception("telegram webhook: the inbox did not take an update; Telegram will send it again")
        return web.Response(status=503, headers={"Retry-After": str(AGAIN_SECONDS)})
    return web.Response()


def _is_telegram(request: web.Request, secrets: Sequence[bytes]) -> bool:
    """By the bytes as they came, each comparison taking the same time; two headers are nobody's."""
    shown = [value for name, value in request.raw_headers if name.lower() == SECRET]
    return len(shown) == 1 and any([hmac.compare_digest(shown[0], secret) for secret in secrets])  # noqa: C419  # all


def update_from(body: bytes) -> Json:
    """A JSON object with a number of its own. Raises Malformed."""
    raw = object_from(body)
    number = raw.get("update_id")
    if type(number) is not int or not 0 <= number < HIGHEST:
        raise Malformed("no update_id")
    return raw
