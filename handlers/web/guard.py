"""Who is let in. The chat has no passwords, so its door is the machine itself, and each request must prove it is local.

A page elsewhere on the web can make this browser send requests here, and a proxy can carry strangers here. Against the
first: Host, Origin and a SameSite cookie; against the second: forwarded headers are refused. The cookie holds the key
that was printed in the terminal.
"""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp import web
from aiohttp.typedefs import Middleware

from handlers.web.refusals import RefusalError

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_OPEN = ("/", "/static/")


@dataclass(frozen=True)
class Door:
    """The key of this start, and the port that names and cookies are bound to (cookies do not know ports)."""

    secret: str
    port: int

    @property
    def cookie(self) -> str:
        return f"shturman_{self.port}"

    @property
    def hosts(self) -> frozenset[str]:
        names = ("127.0.0.1", "localhost")
        # Browsers leave the default port out.
        return frozenset(f"{name}:{self.port}" for name in names) | frozenset(names if self.port == 80 else ())

    def fits(self, key: str) -> bool:
        return hmac.compare_digest(key.encode("utf-8", "replace"), self.secret.encode())

    def knows(self, request: web.Request) -> bool:
        return self.fits(request.cookies.get(self.cookie, ""))

    def check(self, request: web.Request) -> None:
        if any(_is_forwarded(name.lower()) for name in request.headers):
            raise RefusalError("forwarded")
        hosts = request.headers.getall("Host", [])
        if len(hosts) != 1 or hosts[0].lower() not in self.hosts:
            raise RefusalError("host")
        if _changes(request) and request.headers.getall("Origin", []) != [f"http://{hosts[0].lower()}"]:
            raise RefusalError("origin")
        # The front page says in words how to get in, and is styled by what stands under /static/.
        if not (request.path == _OPEN[0] or request.path.startswith(_OPEN[1]) or self.knows(request)):
            raise RefusalError("key")


def _is_forwarded(header: str) -> bool:
    return header in ("forwarded", "x-real-ip") or header.startswith("x-forwarded-")


def _changes(request: web.Request) -> bool:
    """A WebSocket opens with a GET, yet it writes."""
    return request.method not in ("GET", "HEAD") or request.path == "/ws"


def guard(door: Door) -> Middleware:
    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            door.check(request)
            return await handler(request)
        except RefusalError as refusal:
            return refusal.response()
        except web.HTTPException as error:
            return _in_words(error)
        except web.RequestPayloadError:
            return RefusalError("body").response()

    return middleware


def _in_words(error: web.HTTPException) -> web.StreamResponse:
    """aiohttp's own refusals in our form; a redirect is none."""
    if error.status < 400:
        raise error
    keys = {404: "missing", 405: "method", 413: "upload.size"}
    return RefusalError(keys.get(error.status, "request")).response()


def dress(door: Door) -> Callable[[web.Request, web.StreamResponse], Awaitable[None]]:
    """The security headers of every answer. Styles and scripts come from our own files, never from the markup."""
    sockets = " ".join(f"ws://{host}" for host in sorted(door.hosts))
    policy = (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; media-src 'self' blob:; "
        f"connect-src 'self' {sockets}; manifest-src 'self'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    )

    async def on_prepare(_request: web.Request, response: web.StreamResponse) -> None:
        headers = response.headers
        headers.setdefault("Content-Security-Policy", policy)
        headers.setdefault("Cache-Control", "no-store")
        headers["X-Content-Type-Options"] = "nosniff"
        headers["X-Frame-Options"] = "DENY"
        # Not "no-referrer": with that, some browsers hide the Origin that we check from ourselves.
        headers["Referrer-Policy"] = "same-origin"
        headers["Cross-Origin-Resource-Policy"] = "same-origin"
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Permissions-Policy"] = "microphone=(self), camera=(), geolocation=(self)"

    return on_prepare
