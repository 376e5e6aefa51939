"""The product as an operator starts it: a process of its own over a demo company, and people at its pages."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, cast

from bot.app import App
from bot.settings import Settings
from storage.database import Database
from tests.chats import WebChat

PATIENCE = 300.0


@dataclass
class Life:
    """One run of it. To a page it looks like the product in this process, as far as a page looks."""

    process: Process
    page: str
    database: Database
    lines: list[str] = field(default_factory=list)

    @property
    def port(self) -> int:
        return int(re.findall(r":(\d+)", self.page)[0])

    def memory(self) -> int:
        """The most that it ever held, in MB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text("utf-8")
        return int(re.findall(r"VmHWM:\s+(\d+) kB", status)[0]) // 1024

    async def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        await self.process.wait()


class Hand(WebChat):
    """A person who does not wait for the whole company to be done, and sees how long an answer takes."""

    def __init__(self, life: Life, persona: str) -> None:
        super().__init__(cast(App, life), persona)
        self.heard = 0
        self.said: list[str] = []  # edits of one message each by itself

    def _take(self, posted: dict[str, Any]) -> None:
        super()._take(posted)
        if posted["author"] == "bot":
            self.heard += 1
            self.said.append(self._shown[posted["ref"]][1].text)

    async def settle(self) -> None:
        """Whoever waits says for what."""

    async def seconds(self, text: str) -> float:
        """From the press to the bot's next word."""
        before, begun = self.heard, time.perf_counter()
        await self.socket.send_json({"type": "text", "text": text, "id": f"{self.persona}-{time.time_ns()}"})
        await until(lambda: self.heard > before)
        return time.perf_counter() - begun

    async def shows(self, words: str) -> None:
        await until(lambda: any(words in message.text for message in self.messages))


async def until(true: Callable[[], object], step: float = 0.002) -> None:
    async with asyncio.timeout(PATIENCE):
        while not true():
            await asyncio.sleep(step)


@asynccontextmanager
async def alive(folder: Path, now: datetime) -> AsyncIterator[Life]:
    """`folder` holds the company's data; what the process wrote is in `log.txt` beside it."""
    own = {
        "SHTURMAN_ENV_FILE": str(folder / "no-such-file"),
        "SHTURMAN_DATA_DIR": str(folder),
        "SHTURMAN_LOCAL_CHAT_PORT": "0",
        "SHTURMAN_NOW": now.isoformat(),
    }
    command = (sys.executable, "-c", "from bot.cli import app; app()", "run")
    with (folder / "log.txt").open("ab") as log:
        process = await asyncio.create_subprocess_exec(*command, env=os.environ | own, stdout=PIPE, stderr=log)
    assert process.stdout is not None
    async with asyncio.timeout(60):
        while "Open http" not in (line := (await process.stdout.readline()).decode()):
            assert line or process.returncode is None, (folder / "log.txt").read_text("utf-8")[-2000:]
    draining = asyncio.create_task(process.stdout.read())
    database = Database(Settings(data_dir=folder).url, folder)
    await database.open()
    try:
        yield Life(process, line.rsplit(maxsplit=1)[1], database)
    finally:
        if process.returncode is None:
            process.terminate()
            await process.wait()
        await draining
        await database.close()
