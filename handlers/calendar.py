"""Calendars over HTTP: whoever knows an address reads what it names, and is told when nothing has changed since."""

from __future__ import annotations

import hashlib
from typing import Protocol

from aiohttp import web

from handlers.ops import Handler

KEPT_S = 300


class Feed(Protocol):
    async def text(self, name: str) -> str | None:
        """The calendar behind this name, if there is one."""
        ...


def reader(feed: Feed) -> Handler:
    async def read(request: web.Request) -> web.StreamResponse:
        text = await feed.text(request.match_info["name"])
        if text is None:
            raise web.HTTPNotFound(text="no such calendar")
        body = text.encode()
        mark = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        headers = {"ETag": mark, "Cache-Control": f"private, max-age={KEPT_S}", "X-Robots-Tag": "noindex"}
        if mark in request.headers.get("If-None-Match", ""):
            return web.Response(status=304, headers=headers)
        return web.Response(body=body, headers=headers | {"Content-Type": "text/calendar; charset=utf-8"})

    return read
