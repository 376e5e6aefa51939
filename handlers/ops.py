"""Health and figures over HTTP, for whoever looks after the product; and the door that a messenger's webhook knocks at.

A listener of its own, never the local chat's: that one has a key and pages, this one neither. It is for this machine
alone, unless a webhook needs it to be reached from others (a balancer, a container): then they learn whether it is
alive and ready, and nothing more. Nothing here tells a name or a word of anybody.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from ipaddress import ip_address
from typing import Protocol, TypeAlias

from aiohttp import web

NAMES = ("127.0.0.1", "localhost", "[::1]")
LOOPBACK = ("127.0.0.1", "localhost", "::1")
LARGEST = 1024 * 1024 - 1

Handler: TypeAlias = Callable[[web.Request], Awaitable[web.StreamResponse]]
NO_PAGES: Mapping[str, Handler] = {}


class Watch(Protocol):
    """What is told."""

    async def troubles(self) -> Mapping[str, str]:
        """What keeps the product from working, in words by its name; empty when it is ready."""
        ...

    def notes(self) -> Mapping[str, str]:
        """What is odd and keeps nothing from working."""
        ...

    async def figures(self) -> bytes:
        """In the text format of Prometheus."""
        ...


def make_app(
    watch: Watch, host: str, port: int, hooks: Mapping[str, Handler], pages: Mapping[str, Handler] = NO_PAGES
) -> web.Application:
    """`hooks` are handlers of POST by path, `pages` of GET; each of them sees to it by itself who asks."""
    app = web.Application(client_max_size=LARGEST)
    seen_from_afar = host not in LOOPBACK

    async def alive(_request: web.Request) -> web.StreamResponse:
        return web.json_response({"alive": True})

    async def ready(request: web.Request) -> web.StreamResponse:
        troubles = dict(await watch.troubles())
        notes = dict(watch.notes())
        told = {"troubles": troubles} | ({"notes": notes} if notes else {}) if _is_from_here(request, port) else {}
        return web.json_response({"ready": not troubles, **told}, status=503 if troubles else 200)

    async def metrics(_request: web.Request) -> web.StreamResponse:
        return web.Response(body=await watch.figures(), headers={"Content-Type": "text/plain; version=0.0.4"})

    watching: Mapping[str, Handler] = {"/healthz": alive, "/readyz": ready, "/metrics": metrics}
    for path, handler in watching.items():
        is_open = seen_from_afar and handler is not metrics
        app.router.add_get(path, handler if is_open else _only_here(handler, port))
    for path, hook in hooks.items():
        app.router.add_post(path, hook)
    for path, page in pages.items():
        app.router.add_get(path, page)
    return app


async def open_door(
    watch: Watch, host: str, port: int, hooks: Mapping[str, Handler], pages: Mapping[str, Handler] = NO_PAGES
) -> web.AppRunner:
    """Raises OSError when the port is taken."""
    runner = web.AppRunner(make_app(watch, host, port, hooks, pages), access_log=None, auto_decompress=False)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError:
        await runner.cleanup()
        raise
    return runner


def _only_here(handler: Handler, port: int) -> Handler:
    async def guarded(request: web.Request) -> web.StreamResponse:
        if not _is_from_here(request, port):
            return web.json_response({"error": "only from this machine"}, status=403)
        return await handler(request)

    return guarded


def _is_from_here(request: web.Request, port: int) -> bool:
    """No page in a browser here reads the figures under a name of its own, and no proxy passes them on."""
    asked = [host.lower() for host in request.headers.getall("Host", [])]
    carried = any(name.lower().startswith(("x-forwarded", "forwarded")) for name in request.headers)
    named = len(asked) == 1 and asked[0] in {f"{name}:{port}" for name in NAMES}
    return named and not carried and "Origin" not in request.headers and _is_loopback(request.remote)


def _is_loopback(address: str | None) -> bool:
    try:
        found = ip_address(address or "")
    except ValueError:
        return False
    return (getattr(found, "ipv4_mapped", None) or found).is_loopback
