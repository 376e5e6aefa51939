"""Starts, kills and restarts the product: the parent's side of `child`."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.leases import LEASE_S

ROOT = Path(__file__).parents[2]
WARM_UP = 60.0
START = 20.0
EASY: dict[str, Any] = {"poison": "", "lease_seconds": LEASE_S, "set_at": 0.0}


@dataclass
class Life:
    """One run of the product, from its fork to its end. By the chat that it called: when it `heard` that it must wait
    there, and when it had `kept` that for others to see."""

    pid: int
    page: asyncio.Future[str]
    dead: asyncio.Event = field(default_factory=asyncio.Event)
    killed: bool = False
    paused: bool = False
    struck_at: float = 0.0
    port: int = 0
    heard: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    kept: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    def strike(self) -> None:
        """Dead from this instant; `dead` is set when it is buried, too."""
        self.killed, self.struck_at = True, time.monotonic()
        self._signal(signal.SIGKILL)

    def pause(self) -> None:
        """It stands still in the middle of whatever it does, and knows nothing of it."""
        self.paused = True
        self._signal(signal.SIGSTOP)

    def go_on(self) -> None:
        self.paused = False
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):  # it died by itself a moment ago
            os.kill(self.pid, number)

    async def kill(self) -> None:
        if not self.dead.is_set():
            self.strike()
        await self.dead.wait()

    @property
    def serves(self) -> bool:
        return self.page.done() and not self.killed and not self.paused and not self.dead.is_set()

    async def ready(self) -> bool:
        """Wait until it serves; False if it died on the way."""
        while not (self.page.done() or self.dead.is_set()):
            await asyncio.sleep(0.002)
        return not self.dead.is_set()


class Nursery:
    """`lives` are those that run now; `life` is the youngest of all, dead or alive."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self._warm = asyncio.Event()
        self._turn = asyncio.Lock()
        self._born: asyncio.Future[Life] | None = None
        self.lives: dict[int, Life] = {}
        self.life: Life | None = None
        self.failures: list[str] = []
        self.seconds = 0.0

    async def start(self, environment: dict[str, str], log: Path, tick_seconds: float = 0, **more: Any) -> Life:
        """Fork one more; it is on its way up when this returns. Without `tick_seconds` it is `shturman run` itself."""
        await asyncio.wait_for(self._warm.wait(), WARM_UP)
        order = {"environment": environment, "log": str(log), "tick_seconds": tick_seconds} | EASY | more
        async with self._turn:
            self._born = asyncio.get_running_loop().create_future()
            assert self._process.stdin is not None
            self._process.stdin.write((json.dumps(order) + "\n").encode())
            self.life = await asyncio.wait_for(self._born, START)
        return self.life

    async def kill(self) -> None:
        """All of them."""
        for life in list(self.lives.values()):
            await life.kill()

    async def listen(self) -> None:
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            self._take(json.loads(line))

    def _take(self, news: dict[str, Any]) -> None:
        match news["event"]:
            case "warm":
                self._warm.set()
            case "born":
                self._life(news["pid"])
            case "ready":
                # The child may be quicker to speak than the one who forked it.
                self._life(news["pid"]).page.set_result(news["page"])
            case "heard":
                self._life(news["pid"]).heard[news["to"]].append(news["at"])
            case "kept":
                self._life(news["pid"]).kept[news["to"]].append(news["at"])
            case "dead":
                life = self.lives.pop(news["pid"])
                life.dead.set()
                self.seconds += news["seconds"]
                if not life.killed and news["signal"] != signal.SIGKILL:
                    self.failures.append(f"pid {news['pid']} ended by itself, signal {news['signal']}")

    def _life(self, pid: int) -> Life:
        if pid not in self.lives:
            self.lives[pid] = Life(pid, asyncio.get_running_loop().create_future())
            assert self._born is not None
            self._born.set_result(self.lives[pid])
        return self.lives[pid]


@asynccontextmanager
async def nursery(rehearse_on: str = "", *, slack: bool = False) -> AsyncIterator[Nursery]:
    """`rehearse_on` is the address of a demo company, for lives on a server database; `slack`: for lives on Slack."""
    # The developer's own settings file is none of the test's business.
    environment = os.environ | {
        "SHTURMAN_ENV_FILE": str(ROOT / "no-such-file"),
        "REHEARSE_ON": rehearse_on,
        "WITH_SLACK": "1" * slack,
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.kill.child", cwd=ROOT, env=environment, stdin=PIPE, stdout=PIPE
    )
    made = Nursery(process)
    listener = asyncio.create_task(made.listen())
    try:
        yield made
    finally:
        await made.kill()
        assert process.stdin is not None
        process.stdin.close()
        await process.wait()
        await listener
