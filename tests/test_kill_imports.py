"""A year of shipments through the page of a real process: the others are answered meanwhile, and SIGKILL in the middle
leaves nothing that is counted half.

`ROWS=200000` is a year of a large company; the figures are printed.
"""

from __future__ import annotations

import asyncio
import os
import random
import statistics
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.demo.house import company
from bot.settings import Settings
from storage import numbers, talks
from storage import tables as t
from tests.chats import filled
from tests.imported import NOW
from tests.product import Hand, Life, alive, until

pytestmark = [pytest.mark.asyncio, pytest.mark.soak]
ROWS = int(os.environ.get("ROWS", "200000"))
DAY_ONE, DAYS = date(2025, 1, 1), 300  # before the demo's own figures
NOTHING = ("cancelled", 0, Decimal(0))
PRESSES = ("/menu", "/partner Восток-Сервис", "/tasks", "/import", "/plan")


def year(rows: int) -> bytes:
    """As 1C writes it, with its own total."""
    chance = random.Random(7)
    names = [partner["name"] for partner in company()["partners"]]
    lines, total = ["Отгрузки;;;;", "Дата;Контрагент;Артикул;Количество;Сумма без НДС"], 0
    for _ in range(rows):
        day, kopecks = DAY_ONE + timedelta(days=chance.randrange(DAYS)), chance.randrange(1_00, 99_999_99)
        total += kopecks
        money = f"{kopecks // 100},{kopecks % 100:02}"
        lines.append(
            f"{day:%d.%m.%Y};{chance.choice(names)};A-{chance.randrange(400):03};{chance.randrange(1, 99)};{money}"
        )
    lines.append(f"Итого;;;;{total // 100},{total % 100:02}")
    return "\r\n".join(lines).encode("cp1251")


async def house(folder: Path) -> None:
    await filled(Settings(data_dir=folder), NOW.date())


async def sent(hand: Hand, data: bytes) -> None:
    """Without waiting for what becomes of it."""
    await hand.send("отгрузки за год.csv", data, "document")


async def phase(life: Life) -> tuple[str, int, Decimal]:
    """Of the newest file: how far it is, how many of its rows lie in the database, how much of that counts."""
    async with life.database.read() as read:
        found = (await talks.of_person(read, "A1", *talks.WAITING, "asking", "loaded", "cancelled", "refused"))[0]
        rows = await read.scalar(select(func.count()).where(t.numbers.c.import_id == found.id))
        sums = await numbers.sums(read, "sell_in", None, DAY_ONE, DAY_ONE + timedelta(days=DAYS))
    return found.phase, int(rows or 0), sum((each.amount or Decimal(0) for each in sums.values()), Decimal(0))


def told(name: str, seconds: Sequence[float]) -> str:
    ms = sorted(1000 * each for each in seconds)
    middle, late = statistics.median(ms), ms[int(0.95 * (len(ms) - 1))]
    return f"{name}: {len(ms)} presses, p50 {middle:.0f} ms, p95 {late:.0f} ms, most {ms[-1]:.0f} ms"


async def pressing(hand: Hand, stop: asyncio.Event, seen: list[float]) -> None:
    turn = 0
    while not stop.is_set():
        seen.append(await hand.seconds(PRESSES[turn % len(PRESSES)]))
        turn += 1
        await asyncio.sleep(0.1)


async def test_a_year_of_rows_while_another_presses_buttons(tmp_path: Path) -> None:
    await house(tmp_path)
    data = year(ROWS)
    async with alive(tmp_path, NOW) as life, Hand(life, "A1").open() as admin, Hand(life, "M05").open() as other:
        alone: list[float] = [await other.seconds(PRESSES[turn % len(PRESSES)]) for turn in range(40)][5:]
        small = life.memory()
        times: dict[str, list[float]] = {"reading": [], "loading": []}
        spent: dict[str, float] = {}
        for name, said in (("reading", "похоже на отгрузки"), ("loading", "Загружено")):
            stop, begun = asyncio.Event(), asyncio.get_running_loop().time()
            presses = asyncio.create_task(pressing(other, stop, times[name]))
            await (sent(admin, data) if name == "reading" else admin.tap("Загрузить"))
            await admin.shows(said)
            spent[name] = asyncio.get_running_loop().time() - begun
            stop.set()
            await presses
        large = life.memory()
        print(f"\n{ROWS} rows, {len(data) / 1e6:.1f} MB; " + ", ".join(f"{k} {v:.1f} s" for k, v in spent.items()))
        print(told("alone", alone), told("while reading", times["reading"]), sep="\n")
        print(told("while loading", times["loading"]), f"memory {small} → {large} MB", sep="\n")
        state, rows, worth = await phase(life)
        assert (state, rows) == ("loaded", ROWS)
        assert worth > 0
        assert len([message for message in admin.messages if "отгрузки за год" in message.text]) == 1, "one card a file"
        assert any("Загружаю:" in text and "%" in text for text in admin.said), "how far it is"
        assert life.process.returncode is None
        assert (tmp_path / "log.txt").read_text("utf-8").count("Traceback") == 0


@pytest.mark.parametrize("when", ["reading", "loading"])
async def test_killed_in_the_middle_it_goes_on_and_nothing_counts_half(tmp_path: Path, when: str) -> None:
    await house(tmp_path)
    data = year(ROWS // 4)
    async with alive(tmp_path, NOW) as first, Hand(first, "A1").open() as admin:
        await sent(admin, data)
        if when == "reading":
            await until(lambda: admin.messages)
            while (await phase(first))[0] != "reading":
                await asyncio.sleep(0.01)
            await asyncio.sleep(0.3)
        else:
            await admin.shows("похоже на отгрузки")
            await admin.tap("Загрузить")
            while (await phase(first))[1] == 0:
                await asyncio.sleep(0.01)
        await first.kill()
        state, rows, worth = await phase(first)
        assert (state, worth) == (when, Decimal(0)), "nothing counts yet"
        print(f"\nkilled while {when}, with {rows} rows in")
        assert rows < ROWS // 4
    async with alive(tmp_path, NOW + timedelta(minutes=5)) as second, Hand(second, "A1").open() as admin:
        if when == "reading":
            await admin.shows("похоже на отгрузки")
            await admin.tap("Загрузить")
        await admin.shows("Загружено")
        state, rows, worth = await phase(second)
        assert (state, rows) == ("loaded", ROWS // 4)
        cards = [message for message in admin.messages if "отгрузки за год" in message.text]
        assert len(cards) == 1, [card.text for card in cards]


async def test_cancelled_while_reading_and_while_loading(tmp_path: Path) -> None:
    await house(tmp_path)
    data = year(ROWS // 4)
    async with alive(tmp_path, NOW) as life, Hand(life, "A1").open() as admin:
        await sent(admin, data)
        await admin.shows("Читаю")
        await admin.tap("Отмена")
        await admin.shows("Данные прежние")
        assert await phase(life) == NOTHING
        await admin.tap("Загрузить снова")
        await admin.shows("похоже на отгрузки")
        await admin.tap("Загрузить")
        while (await phase(life))[1] == 0:
            await asyncio.sleep(0.01)
        await admin.tap("Отмена")
        while (now := await phase(life)) != NOTHING:
            assert now[0] in ("loading", "cancelled")
            await asyncio.sleep(0.05)
