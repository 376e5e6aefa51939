"""The application: page, WebSocket, files, demo clock. To be bound to 127.0.0.1 only.

The key arrives in a URL, so run it without an access log: `AppRunner(app, access_log=None)`.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

from aiohttp import WSCloseCode, web

from dialogs.ports import Blobs, ChatLog, Ingress, Stage
from handlers.web import clock, files
from handlers.web.frames import MAX_FRAME
from handlers.web.guard import Door, dress, guard
from handlers.web.hub import Hub
from handlers.web.refusals import RefusalError
from handlers.web.talk import Talk
from handlers.web.wiring import Wiring

_STATIC = Path(__file__).parent / "static"
_TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".html": "text/html; charset=utf-8",
}
_HEARTBEAT = 20.0


def make_app(
    ingress: Ingress, log: ChatLog, stage: Stage, blobs: Blobs, secret: str, port: int, hub: Hub
) -> web.Application:
    """`secret` must be safe in a URL and a cookie (`secrets.token_urlsafe`); `hub` is shared with `WebChannel`."""
    if not secret:
        raise ValueError("the local chat needs a key: without one every local program could read it")
    door = Door(secret, port)
    server = Server(door, Wiring(ingress, log, stage, blobs, hub))
    app = web.Application(middlewares=[guard(door)], client_max_size=files.MAX_UPLOAD)
    app.on_response_prepare.append(dress(door))
    app.on_shutdown.append(server.close)
    app.router.add_get("/", server.front)
    app.router.add_get("/static/{name}", server.static)
    app.router.add_get("/ws", server.socket)
    app.router.add_post("/upload", server.upload)
    app.router.add_get("/blob/{hash}", server.blob)
    app.router.add_post("/clock", server.clock)
    return app


class Server:
    """The handlers of one application, and the sockets that are open."""

    def __init__(self, door: Door, wiring: Wiring) -> None:
        self._door = door
        self._wiring = wiring
        self._sockets: set[web.WebSocketResponse] = set()
        self._static = {path.name for path in _STATIC.iterdir() if path.suffix in _TYPES and path.suffix != ".html"}

    async def front(self, request: web.Request) -> web.StreamResponse:
        key = request.query.get("key")
        if key is not None and self._door.fits(key):
            # Away from the address bar and the history at once.
            redirect = web.Response(status=303, headers={"Location": "/"})
            redirect.set_cookie(self._door.cookie, key, httponly=True, samesite="Strict", path="/")
            return redirect
        if key is not None or not self._door.knows(request):
            return _file("closed.html", status=401)
        return _file("index.html")

    async def static(self, request: web.Request) -> web.StreamResponse:
        # From a list, never from a path: the name comes from a URL.
        if request.match_info["name"] not in self._static:
            raise RefusalError("missing")
        return _file(request.match_info["name"])

    async def socket(self, request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse(heartbeat=_HEARTBEAT, max_msg_size=MAX_FRAME, compress=False)
        if not socket.can_prepare(request):
            raise RefusalError("socket")
        await socket.prepare(request)
        self._sockets.add(socket)
        try:
            await Talk(socket, self._wiring).run()
        finally:
            self._sockets.discard(socket)
        return socket

    async def upload(self, request: web.Request) -> web.StreamResponse:
        return await files.upload(request, self._wiring.blobs)

    async def blob(self, request: web.Request) -> web.StreamResponse:
        return await asyncio.to_thread(files.download, request, self._wiring.blobs)

    async def clock(self, request: web.Request) -> web.StreamResponse:
        return await clock.jump(request, self._wiring)

    async def close(self, _app: web.Application) -> None:
        for socket in list(self._sockets):
            await socket.close(code=WSCloseCode.GOING_AWAY, message=b"the server stops")


def _file(name: str, status: int = 200) -> web.StreamResponse:
    path = _STATIC / name
    # A page depends on the cookie, so no cache may hand it out; a script is asked for again and rarely sent again.
    cache = "no-store" if path.suffix == ".html" else "no-cache"
    headers = {"Content-Type": _TYPES[path.suffix], "Cache-Control": cache}
    return web.FileResponse(path, status=status, headers=headers)
