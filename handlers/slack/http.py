"""The door that Slack knocks at by HTTP: signed on the raw bytes, fresh, and answered once it is stored.

Whatever else comes is answered by what Slack, or whoever pretends to be Slack, can do about it: 401 for a signature or
a time that is wrong, 4xx for what is nothing of Slack's, 503 while the inbox cannot take it. bolt sees only what has
passed here: a time without digits or a signature beyond ASCII is an error of the server to it.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import logging
import re
import time
from collections.abc import Awaitable, Callable
from urllib.parse import parse_qsl

from aiohttp import web

from dialogs.screens import Json
from handlers.slack.events import NOT_AGAIN, Events, Kind
from handlers.strict import Malformed, check, object_from

MOST = 1024 * 1024 - 1  # bytes
MOST_FIELDS = 100
READ_SECONDS = 20.0
FRESH_SECONDS = 300
DOUBT_SECONDS = 600.0
DOUBTS = {
    "secret": "if Slack sent it, SHTURMAN_SLACK_SIGNING_SECRET is another app's (Basic Information, Signing Secret)",
    "clock": "it is signed, but minutes old: a copy, or this machine's clock is wrong",
}
JSON, FORM = "application/json", "application/x-www-form-urlencoded"

log = logging.getLogger(__name__)


def receiver(
    events: Events, secret: bytes, now: Callable[[], float] = time.time
) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """The handler of a POST route. That the same request comes again, with or without Slack's retry headers, is
    settled by the key of what it brings."""
    doubts = _Doubts(now)

    async def receive(request: web.Request) -> web.StreamResponse:
        if request.content_type not in (JSON, FORM) or "Content-Encoding" in request.headers:
            return _refused(415)
        if (request.content_length or 0) > MOST:
            return _refused(413)
        try:
            async with asyncio.timeout(READ_SECONDS):
                body = await request.read()
        except TimeoutError:
            return web.Response(status=408)
        except (ConnectionError, web.RequestPayloadError):  # whoever hangs up in the middle fills no log
            return web.Response(status=400)
        if fault := unsigned(request, body, secret, now()):
            if _is_ssl_check(request, body):
                return web.Response()
            doubts.tell(fault)
            return web.Response(status=401)  # a wrong secret or clock of ours may be put right while Slack still tries
        try:
            kind, payload = parcel(request.content_type, body)
        except Malformed as error:
            log.warning("slack http: left out what is nothing of Slack's: %s", error)
            return _refused(400)
        if payload.get("type") == "url_verification":
            return web.json_response({"challenge": str(payload.get("challenge", ""))[:1000]})
        answer = await events.take(kind, payload)
        return web.Response(status=answer.status, body=answer.body.encode(), headers=answer.first_headers())

    return receive


def _refused(status: int) -> web.Response:
    return web.Response(status=status, headers={name: str(value) for name, value in NOT_AGAIN.items()})


def unsigned(request: web.Request, body: bytes, secret: bytes, now: float) -> str:
    """Why this is not signed, '' if it is: by the bytes as they came, within five minutes; a header that stands twice
    is nobody's."""
    stamps, marks = _shown(request, b"x-slack-request-timestamp"), _shown(request, b"x-slack-signature")
    if len(stamps) != 1 or len(marks) != 1 or not re.fullmatch(rb"[0-9]{1,12}", stamps[0]):
        return "no signature"
    if not hmac.compare_digest(marks[0], signature(secret, stamps[0], body)):
        return "secret"
    return "" if abs(now - int(stamps[0])) <= FRESH_SECONDS else "clock"


class _Doubts:
    """What may be wrong with our own settings, said now and then: a stranger at the door must not fill the log."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._told: dict[str, float] = {}

    def tell(self, fault: str) -> None:
        if fault not in DOUBTS or self._now() - self._told.get(fault, -DOUBT_SECONDS) < DOUBT_SECONDS:
            return
        self._told[fault] = self._now()
        log.warning("slack http: refused a request; %s", DOUBTS[fault])


def signature(secret: bytes, stamp: bytes, body: bytes) -> bytes:
    return b"v0=" + hmac.new(secret, b"v0:" + stamp + b":" + body, hashlib.sha256).hexdigest().encode()


def _shown(request: web.Request, header: bytes) -> list[bytes]:
    return [value for name, value in request.raw_headers if name.lower() == header]


def _is_ssl_check(request: web.Request, body: bytes) -> bool:
    """Slack looks now and then whether our certificate is good, and signs nothing then. Nothing follows from it."""
    if request.content_type != FORM:
        return False
    try:
        return _fields(body).get("ssl_check") == "1"
    except Malformed:
        return False


def parcel(content_type: str, body: bytes) -> tuple[Kind, Json]:
    """What is in it, as the socket would have brought it. Raises Malformed."""
    if content_type == JSON:
        payload = object_from(body)
        if not isinstance(payload.get("type"), str):
            raise Malformed("no type")
        return "events_api", payload
    fields = _fields(body)
    if "payload" in fields:
        return "interactive", object_from(fields["payload"])
    if "command" in fields:
        return "slash_commands", dict(fields)
    raise Malformed("neither payload nor command")


def _fields(body: bytes) -> dict[str, str]:
    try:
        pairs = parse_qsl(
            body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS, separator="&"
        )
    except ValueError as error:
        raise Malformed(type(error).__name__) from None
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise Malformed("a field stands twice")
    check(dict(fields))
    return fields
