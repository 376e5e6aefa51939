"""A picture or file on its way to a chat: a place for it is asked for, its bytes go there, then it is shared."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from aiohttp import ClientConnectorError, ClientError, ClientTimeout
from slack_sdk.web.async_client import AsyncWebClient

from dialogs.ports import Paused
from dialogs.screens import File, Json, Picture
from handlers.slack.failures import BAD_BLOCKS, NEVER_LEFT, NotTaken, pause_of
from handlers.text import clean, seen, shorten

UPLOAD_SECONDS = 40
FILE_BYTES = 100 * 1024 * 1024
NAME_LIMIT = 80
ALT_LIMIT = 1000

Ask = Callable[[str, Json], Awaitable[Json]]


async def read(path: str) -> bytes | None:
    """What can be sent: none of nothing, nor of what is too large for a chat."""

    def bytes_of() -> bytes | None:
        if not os.path.isfile(path) or not 0 < os.path.getsize(path) <= FILE_BYTES:
            return None
        with open(path, "rb") as file:
            return file.read()

    return await asyncio.to_thread(bytes_of)


async def upload(web: AsyncWebClient, ask: Ask, media: Picture | File, data: bytes) -> Json:
    """The file as `share` takes it; nobody sees it before."""
    name = file_name(media)
    told: Json = {"filename": name, "length": len(data)}
    if isinstance(media, Picture) and seen(clean(media.alt)):
        told["alt_txt"] = shorten(clean(media.alt), ALT_LIMIT)
    place = await ask("files.getUploadURLExternal", told)
    await _put(web, str(place.get("upload_url", "")), data)
    return {"id": str(place.get("file_id", "")), "title": name}


async def share(ask: Ask, file: Json, where: Json, caption: list[Json]) -> None:
    told = where | {"files": [file]}
    try:
        await ask("files.completeUploadExternal", told | {"blocks": caption})
    except NotTaken as error:
        if error.code not in BAD_BLOCKS:
            raise
        await ask("files.completeUploadExternal", told)


def file_name(media: Picture | File) -> str:
    """A name that says by its end what the file is; nothing in it ends a header."""
    told = media.name if isinstance(media, File) else f"{media.alt.strip('. ')}.png"
    stem, kind = os.path.splitext(re.sub(r'["\\/]', "_", " ".join(clean(told).split())))
    return shorten(stem, NAME_LIMIT) + kind[:16] or "file"


async def _put(web: AsyncWebClient, url: str, data: bytes) -> None:
    """The address that Slack gave knows what it is for: our token does not go there."""
    if web.session is None or not is_ours(web, url):
        raise NotTaken("odd_upload_url")
    limit = ClientTimeout(total=UPLOAD_SECONDS)
    try:
        async with web.session.post(
            url, data=data, timeout=limit, allow_redirects=False, proxy=web.proxy, ssl=web.ssl or True
        ) as answer:
            status, after = answer.status, answer.headers.get("Retry-After", "")
    except (ClientConnectorError, ClientError, TimeoutError):
        raise NotTaken(NEVER_LEFT) from None  # nothing was said by it, so it may be done again
    pause = pause_of(f"http_{status}", after)
    if pause is not None:
        raise Paused(pause)
    if status != 200:
        raise NotTaken(NEVER_LEFT if status >= 500 else "upload_refused")


def is_ours(web: AsyncWebClient, url: str) -> bool:
    """Slack's own hosts, and the one that we were told to speak to."""
    try:
        there, api = urlsplit(url), urlsplit(web.base_url)
    except ValueError:  # no address at all
        return False
    if (there.scheme, there.netloc) == (api.scheme, api.netloc):
        return True
    host = there.hostname or ""
    return there.scheme == "https" and (host == "slack.com" or host.endswith(".slack.com"))
