"""Thousands of kills: storm after storm, on two lanes (LANES says another number), and what they came to."""

from __future__ import annotations

import asyncio
import os
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import TypeAlias

Hail: TypeAlias = Callable[[int, Path], Awaitable[Counter[str]]]


async def hailed_for_long(
    folder: Path, first: int, kills: int, lane: Callable[[], AbstractAsyncContextManager[Hail]]
) -> None:
    """KILLS in all, `kills` a storm; none is begun after SECONDS. One that broke a promise is told and the others go
    on: what they find belongs to the picture."""
    begun, figures, wrong = time.monotonic(), Counter[str](), list[str]()
    seeds = iter(range(first, first + -(-int(os.environ.get("KILLS", "5000")) // kills)))
    seconds = float(os.environ.get("SECONDS", "inf"))

    async def run() -> None:
        async with lane() as hail:
            for seed in seeds:
                if time.monotonic() - begun > seconds:
                    return
                inside = folder / str(seed)
                inside.mkdir()
                try:
                    figures.update(await hail(seed, inside))
                except AssertionError as error:
                    print(f"\nseed {seed}: {error}", flush=True)
                    wrong.append(str(error))
                figures["storms"] += 1

    async with asyncio.TaskGroup() as lanes:
        for _ in range(int(os.environ.get("LANES", "2"))):
            lanes.create_task(run())
    tell(first, figures, begun)
    assert not wrong, "\n\n".join(wrong)


def tell(seed: int, figures: Counter[str], begun: float) -> None:
    figures["seconds"] = round(time.monotonic() - begun)
    print(f"\nKILL_SEED={seed}", *(f"{name}: {figures[name]}" for name in sorted(figures)), sep="\n", flush=True)
