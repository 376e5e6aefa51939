"""Files that people send. The bot's token opens them, so it goes to Slack's own hosts only."""

from __future__ import annotations

import logging
import re

from aiohttp import ClientError, ClientResponse, ClientTimeout
from slack_sdk.web.async_client import AsyncWebClient

from dialogs import ports
from dialogs.screens import Json
from handlers.slack.calls import call
from handlers.slack.errors import Problem
from handlers.slack.failures import NotTaken, pause_of
from handlers.slack.files import is_ours

DOWNLOAD_LIMIT = 50 * 1024 * 1024
DOWNLOAD_SECONDS = 120
CHUNK = 64 * 1024
_FILE = re.compile(r"F[A-Z0-9]{1,20}")
_NO_MORE = frozenset({"file_not_found", "file_deleted", "file_not_accessible", "access_denied", "not_visible"})

log = logging.getLogger(__name__)


class TooBig(Problem, ports.TooBig):
    def __init__(self, size: int | None = None) -> None:
        super().__init__(f"the file is larger than what is taken ({size or 'size unknown'})")
        self.size = size


class FileLost(Problem, ports.FileGone):
    def __init__(self) -> None:
        super().__init__("Slack does not give the file to the bot")


class Unreachable(Problem, ports.TryLater):
    """`seconds` to wait before the next attempt, when Slack asked for it."""

    def __init__(self, seconds: float | None = None) -> None:
        super().__init__("Slack did not give the file: no answer, or asked to come back later")
        self.seconds = seconds


async def download(web: AsyncWebClient, ref: str) -> bytes:
    """`ref` is the file's id. Its address is asked for each time: what came with the event may be no more, or never
    was for us (`file_access: check_file_info`)."""
    file = await _told(web, ref)
    size = file.get("size")
    if isinstance(size, int) and size > DOWNLOAD_LIMIT:
        raise TooBig(size)
    url = file.get("url_private_download") or file.get("url_private") or ""
    if not isinstance(url, str) or not is_ours(web, url):
        if url:
            log.error("slack named a file at an address that is not its own: not followed")
        raise FileLost
    data = await _fetched(web, url, str(file.get("mimetype", "")))
    if isinstance(size, int) and len(data) < size:
        raise Unreachable  # cut off on its way
    return data


async def _told(web: AsyncWebClient, ref: str) -> Json:
    if not _FILE.fullmatch(ref):
        raise FileLost
    try:
        file = (await call(web, "files.info", {"file": ref})).get("file")
    except ports.Paused as pause:
        raise Unreachable(pause.seconds) from None
    except NotTaken as error:
        raise (FileLost if error.code in _NO_MORE else Unreachable) from None
    if not isinstance(file, dict) or file.get("mode") in ("tombstone", "hidden_by_limit"):
        raise FileLost
    return file


async def _fetched(web: AsyncWebClient, url: str, mime: str) -> bytes:
    if web.session is None:
        raise Unreachable
    headers = {"Authorization": f"Bearer {web.token}"}
    limit = ClientTimeout(total=DOWNLOAD_SECONDS)
    try:
        # A redirect leads to the page where people log in, and would take the token along.
        async with web.session.get(
            url, headers=headers, timeout=limit, allow_redirects=False, proxy=web.proxy, ssl=web.ssl or True
        ) as answer:
            _judge(answer, mime)
            return await _body(answer)
    except (ClientError, TimeoutError):
        raise Unreachable from None


def _judge(answer: ClientResponse, mime: str) -> None:
    pause = pause_of(f"http_{answer.status}", answer.headers.get("Retry-After", ""))
    if pause is not None or answer.status >= 500:
        raise Unreachable(pause)
    page = answer.content_type == "text/html" and mime not in ("text/html", "")
    if page or 300 <= answer.status < 400:
        log.error("slack gave a page to log in instead of a file: the app lacks the scope files:read")
    if page or answer.status != 200:
        raise FileLost


async def _body(answer: ClientResponse) -> bytes:
    data = bytearray()
    async for chunk in answer.content.iter_chunked(CHUNK):
        data += chunk
        if len(data) > DOWNLOAD_LIMIT:
            raise TooBig(len(data))
    return bytes(data)
