"""Telegram through a SOCKS5 proxy: a real one, as small as the protocol allows, counts who was asked for."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest
from aiogram.methods import GetMe

from handlers.telegram.checkup import checkup
from handlers.telegram.client import make_bot
from handlers.telegram.errors import NeverLeft
from tests.telegram_server import TelegramServer

REFUSED = 5


class Socks:
    """`answer` is the status of each request: 0 connects."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, int]] = []
        self.answer, self.port = 0, 0

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError):
            _, methods = await reader.readexactly(2)
            await reader.readexactly(methods)
            writer.write(b"\x05\x00")
            await self._connect(reader, writer, (await reader.readexactly(4))[3])
        writer.close()

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, kind: int) -> None:
        length = 4 if kind == 1 else (await reader.readexactly(1))[0]
        name = await reader.readexactly(length)
        host = socket.inet_ntoa(name) if kind == 1 else name.decode()
        port = int.from_bytes(await reader.readexactly(2), "big")
        self.asked.append((host, port))
        writer.write(bytes([5, self.answer, 0, 1, 0, 0, 0, 0, 0, 0]))
        if self.answer == 0:
            theirs, ours = await asyncio.open_connection(host, port)
            back = asyncio.create_task(_pour(theirs, writer))
            await _pour(reader, ours)
            await back


async def _pour(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await source.read(65536):
            sink.write(data)
    sink.close()


@asynccontextmanager
async def proxied() -> AsyncIterator[tuple[TelegramServer, Socks]]:
    socks = Socks()
    listening = await asyncio.start_server(socks, "127.0.0.1", 0)
    socks.port = listening.sockets[0].getsockname()[1]
    async with TelegramServer() as server:
        yield server, socks
    listening.close()


async def test_all_that_is_said_goes_through_it() -> None:
    async with proxied() as (server, socks):
        bot = make_bot(server.token, server.url, f"socks5://127.0.0.1:{socks.port}")
        assert (await bot(GetMe())).username == "shturman_test_bot"
        await bot.session.close()
        assert socks.asked == [("127.0.0.1", int(server.url.rpartition(":")[2]))]


async def test_a_proxy_that_does_not_connect_is_told_as_no_network() -> None:
    async with proxied() as (server, socks):
        socks.answer = REFUSED
        bot = make_bot(server.token, server.url, f"socks5://127.0.0.1:{socks.port}")
        with pytest.raises(NeverLeft):
            await bot(GetMe())
        await bot.session.close()
        health, _ = await checkup(server.token, server.url, f"socks5://127.0.0.1:{socks.port}", 5)
        assert health == "no_network"
        assert server.calls == []
