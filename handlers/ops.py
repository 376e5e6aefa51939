"""Health and figures over HTTP, for whoever looks after the product: a listener of its own, on this machine alone.

It is never the local chat's: that one has a key and pages, this one neither. Nothing here tells a name or a word of
anybody.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol

from aiohttp import web
from aiohttp.typedefs import Middleware

NAMES = ("127.0.0.1", "localhost", "[::1]")


class Watch(Protocol):
    """What is told."""

    async def troubles(self) -> Mapping[str, str]:
        """What keeps the product from working, in words by its name; empty when it is ready."""
        ...

    async def figures(self) -> bytes:
        """In the text format of Prometheus."""
        ...


def make_app(watch: Watch, port: int) -> web.Application:
    app = web.Application(middlewares=[_guard(port)], client_max_size=1024)

    async def alive(_request: web.Request) -> web.StreamResponse:
        return web.json_response({"alive": True})

    async def ready(_request: web.Request) -> web.StreamResponse:
        troubles = dict(await watch.troubles())
        return web.json_response({"ready": not troubles, "troubles": troubles}, status=503 if troubles else 200)

    async def metrics(_request: web.Request) -> web.StreamResponse:
        return web.Response(body=await watch.figures(), headers={"Content-Type": "text/plain; version=0.0.4"})

    app.router.add_get("/healthz", alive)
    app.router.add_get("/readyz", ready)
    app.router.add_get("/metrics", metrics)
    return app


async def open_door(watch: Watch, host: str, port: int) -> web.AppRunner:
    """Raises OSError when the port is taken."""
    runner = web.AppRunner(make_app(watch, port), access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError:
        await runner.cleanup()
        raise
    return runner


def _guard(port: int) -> Middleware:
    """No page in a browser here reads the figures under a name of its own, and no proxy passes them on."""
    hosts = {f"{name}:{port}" for name in NAMES}

    @web.middleware
    async def middleware(
        request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        asked = [host.lower() for host in request.headers.getall("Host", [])]
        carried = any(name.lower().startswith(("x-forwarded", "forwarded")) for name in request.headers)
        if len(asked) != 1 or asked[0] not in hosts or carried or "Origin" in request.headers:
            return web.json_response({"error": "only from this machine"}, status=403)
        return await handler(request)

    return middleware
