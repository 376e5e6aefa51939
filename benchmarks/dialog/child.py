"""One contestant in a process of its own: opens, and does what the parent says, line by line."""

from __future__ import annotations

import asyncio
import ctypes
import gc
import importlib
import json
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.dialog.phones import Network, fill, together

BESIDE = 1_000_000  # persons whose conversations stay open, beside those who press

CONTESTANTS: dict[str, tuple[str, str, dict[str, bool]]] = {
    "shturman": ("shturman", "Shturman", {}),
    "shturman slack": ("shturman", "OverSlack", {}),
    "bolt+row": ("bolted", "Bolt", {}),
    "aiogram": ("plain", "Plain", {"rows": False}),
    "aiogram+row": ("plain", "Plain", {"rows": True}),
    "aiogram-dialog": ("dialogs", "Dialogs", {"rows": False}),
    "aiogram-dialog+sqlite": ("dialogs", "Dialogs", {"rows": True}),
    "ptb+pickle": ("ptb", "Ptb", {}),
}


class Child:
    def __init__(self, name: str, url: str, folder: Path) -> None:
        module, kind, options = CONTESTANTS[name]
        made = importlib.import_module(f"benchmarks.dialog.contestants.{module}")
        self.network = Network()
        self.contestant: Any = getattr(made, kind)(url, folder, self.network, **options)

    async def warm(self) -> None:
        """Whatever is made once is made before anything is measured, memory too."""
        await self.contestant.open()
        for _ in range(5):
            await fill(self.contestant, self.network.phone(1))
        await together(self.contestant, [self.network.phone(n) for n in range(1, 33)], 1)

    async def held(self, count: int) -> float:
        """Open so many conversations and leave them at their second question; bytes of memory that each takes."""
        before = resident()
        for begin in range(0, count, 50):
            phones = [self.network.phone(BESIDE + n) for n in range(begin, min(begin + 50, count))]
            await asyncio.gather(*(fill(self.contestant, phone, 1) for phone in phones))
        for n in range(count):
            self.network._phones.pop(BESIDE + n)
        return (resident() - before) / count

    async def alone(self, forms: int) -> dict[str, float]:
        gc.collect()
        each = sorted([s for _ in range(forms) for s in await fill(self.contestant, self.network.phone(1))])
        return {
            "p50": statistics.median(each) * 1000,
            "p99": each[min(len(each) - 1, int(len(each) * 0.99))] * 1000,
            "rate": len(each) / sum(each),
        }

    async def together(self, forms: int) -> float:
        gc.collect()
        return await together(self.contestant, [self.network.phone(n) for n in range(1, 33)], forms)

    async def do(self, line: dict[str, Any]) -> Any:
        match line["do"]:
            case "open":
                return await self.held(line["count"])
            case "alone":
                return await self.alone(line["forms"])
            case "together":
                return await self.together(line["forms"])


def resident() -> int:
    """Bytes of this process in memory, after all that is nobody's was given back."""
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    pages = Path("/proc/self/statm").read_text().split()[1]
    return int(pages) * 4096


async def serve(name: str, url: str) -> None:
    with tempfile.TemporaryDirectory(prefix="shturman-bench-") as folder:
        child = Child(name, url, Path(folder))
        await child.warm()
        say("ready")
        while line := await asyncio.to_thread(sys.stdin.readline):
            say(await child.do(json.loads(line)))
        await child.contestant.close()


def say(what: Any) -> None:
    sys.stdout.write(f"> {json.dumps(what)}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(serve(*sys.argv[1:3]))
