"""What others feel of a large file: short writes of a press, alone and while two hundred thousand rows come in."""

from __future__ import annotations

import asyncio
import statistics
import time
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from benchmarks.numbers.company import NOW, Size, columns, people_and_partners
from bot.imports.loading import BATCH
from storage import audit, numbers
from storage.database import Database
from storage.upgrade import upgrade

EVERY_S = 0.02
FIRST = date(2026, 10, 1)


async def compare(url: str, folder: Path, rows: int) -> None:
    await upgrade(url)
    database = Database(url, folder)
    await database.open()
    size = Size(managers=100, partners=3_000, facts=rows)
    await people_and_partners(database, size)
    alone = await _pressed(database, asyncio.create_task(asyncio.sleep(4)))
    beside = await _pressed(database, asyncio.create_task(_load(database, size, rows)))
    print(f"\n{url.partition(':')[0]}: a press's write, ms, while {rows} rows are loaded in batches of {BATCH}")
    for name, took in (("alone", alone), ("beside a load", beside)):
        cuts = statistics.quantiles(took, n=100)
        print(f"{name:20} {len(took):5} writes  p50 {cuts[49]:7.2f}  p99 {cuts[98]:7.2f}  longest {max(took):7.2f}")
    await database.close()


async def _pressed(database: Database, until: asyncio.Task[None]) -> list[float]:
    took = []
    while not until.done():
        began = time.perf_counter()
        async with database.work() as work:
            await audit.append(work, audit.Deed(NOW, "m000001", "bench.press", "x", {}))
        took.append((time.perf_counter() - began) * 1000)
        await asyncio.sleep(EVERY_S)
    await until
    return took


async def _load(database: Database, size: Size, count: int) -> None:
    record = numbers.Import("load", "sell_in", "h", "f.csv", "bench", NOW, FIRST, date(2026, 10, 31), count, Decimal(0))
    async with database.work() as work:
        await numbers.begin(work, record)
    for start in range(0, count, BATCH):
        some = [_row(size, number, count) for number in range(start, min(start + BATCH, count))]
        async with database.work() as work:
            await numbers.load_numbers(work, "load", columns(some))
    async with database.work() as work:
        await numbers.make_current(work, "load", NOW)


def _row(size: Size, number: int, count: int) -> tuple[object, ...]:
    day = FIRST + timedelta(days=number * 30 // count)
    return ("sell_in", size.partner(number % size.partners), None, None, None, day, 1000, number * 10, None)
