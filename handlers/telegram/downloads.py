"""Files that people send, up to what Telegram gives to a bot."""

from __future__ import annotations

import logging
import re
from contextlib import aclosing
from urllib.parse import quote

from aiogram import Bot
from aiogram.exceptions import AiogramError, TelegramBadRequest, TelegramNotFound, TelegramRetryAfter
from aiogram.methods import GetFile

from handlers.telegram.errors import FileLost, Problem, TooBig, Unreachable

DOWNLOAD_LIMIT = 20 * 1024 * 1024
DOWNLOAD_SECONDS = 120
_PATH = re.compile(r"[\w-][\w .+-]*(/[\w-][\w .+-]*)*")  # of a file below the server's own folder, and nothing else

log = logging.getLogger(__name__)


async def download(bot: Bot, ref: str) -> bytes:
    path, size = await _path(bot, ref)
    url = bot.session.api.file_url(bot.token, quote(path))
    data = bytearray()
    async with aclosing(bot.session.stream_content(url, timeout=DOWNLOAD_SECONDS)) as chunks:
        async for chunk in chunks:
            data += chunk
            if len(data) > DOWNLOAD_LIMIT:
                raise TooBig(len(data))
    if len(data) < size:
        raise Unreachable  # cut off on its way
    return bytes(data)


async def _path(bot: Bot, ref: str) -> tuple[str, int]:
    """Where the file lies, and its size (0 where that is not told)."""
    try:
        file = await bot(GetFile(file_id=ref))
    except AiogramError as error:
        problem = _problem(error)
    else:
        if (file.file_size or 0) > DOWNLOAD_LIMIT:
            raise TooBig(file.file_size)
        if _PATH.fullmatch(file.file_path or "") and ".." not in (file.file_path or ""):
            return file.file_path or "", file.file_size or 0
        _tell(file.file_path or "")
        problem = FileLost()
    raise problem


def _tell(path: str) -> None:
    """A path of the server's own disk is no address, and never opened here."""
    if path.startswith("/"):
        log.error("the Bot API server keeps files to itself (it runs with --local): start it without that option")
    elif path:
        log.error("the Bot API server named a file in a way that is not followed")


def _problem(error: AiogramError) -> Problem:
    match error:
        case TelegramBadRequest(message=message) if "too big" in message.lower():
            return TooBig()
        case TelegramBadRequest() | TelegramNotFound():
            return FileLost()
        case TelegramRetryAfter(retry_after=seconds):
            return Unreachable(float(seconds))
        case _:
            return Unreachable()
