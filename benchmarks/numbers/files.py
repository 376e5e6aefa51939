"""A file of shipments from its bytes to figures that count, beside a reader and an insert with nothing between them."""

from __future__ import annotations

import csv
import io
import os
import statistics
import sys
import threading
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from benchmarks.numbers.aggregates import Compared
from benchmarks.numbers.company import NOW, Size, people_and_partners
from bot.imports.loading import BATCH
from bot.jobs import READ, Jobs
from storage import numbers, postgresql
from storage.database import Database
from storage.imports.rows import ReadFile, Rows
from storage.upgrade import upgrade

HEADER = ("Дата", "Контрагент", "ИНН", "Количество", "Сумма")
FIRST = date(2026, 10, 1)
GOAL_CSV, GOAL_XLSX, GOAL_MB = 4.0, 1.5, 80
BARE = "CREATE TABLE bare (day VARCHAR, partner VARCHAR, inn VARCHAR, qty VARCHAR, amount VARCHAR)"
SAME = ("series", "partner_id", "day", "qty", "amount", "import_id")


async def compare(url: str, folder: Path, rows: int, sheet_rows: int, rounds: int) -> None:
    await upgrade(url)
    database = Database(url, folder)
    await database.open()
    size = Size(managers=100, partners=3_000, facts=rows)
    await people_and_partners(database, size)
    jobs = Jobs()
    kind = url.partition(":")[0]
    try:
        print(f"\n{kind}: a file from its bytes to the commit that makes it count")
        text, book = _text(rows), _book(sheet_rows)
        sides = (
            (f"{rows} rows of cp1251 text ({len(text) >> 20} MB)", text, "sales.csv", _read_text, GOAL_CSV),
            (f"{sheet_rows} rows of a book ({len(book) >> 20} MB)", book, "sales.xlsx", _read_book, GOAL_XLSX),
        )
        for title, raw, name, bare, goal in sides:
            await _side(database, jobs, (title, raw, name), bare, goal, rounds)
    finally:
        await jobs.close()
        await database.close()


async def _side(
    database: Database,
    jobs: Jobs,
    file: tuple[str, bytes, str],
    bare: Callable[[bytes], Iterable[list[str]]],
    goal: float,
    rounds: int,
) -> None:
    title, raw, name = file
    took: dict[str, list[tuple[float, float]]] = {"bare": [], "same": [], "ours": []}
    grown = 0.0
    for each in range(rounds + 1):
        took["bare"].append(await _timed(_by_hand(database, bare(raw), f"{name}-{each}", same=False)))
        took["same"].append(await _timed(_by_hand(database, bare(raw), f"{name}-{each}", same=True)))
        with _growth() as most:
            took["ours"].append(await _timed(_loaded(database, jobs, raw, name, f"{name}-{each}")))
        grown = max(grown, most[0])
    # The first round is for warming up.
    for place, clock in enumerate(("by the clock", "of processor") if sys.platform == "linux" else ("by the clock",)):
        middle = {side: statistics.median(each[place] for each in seconds[1:]) for side, seconds in took.items()}
        print(Compared(f"{title}, {clock}, beside a bare table", middle["bare"], middle["ours"], goal))
        print(Compared(f"{title}, {clock}, beside the same table", middle["same"], middle["ours"], goal))
    print(f"{'':76} more memory in the bot: {grown:.0f} MB (goal {GOAL_MB})", flush=True)


async def _timed(work: Awaitable[None]) -> tuple[float, float]:
    """By the clock, and of processor: the second is the same on a busy machine."""
    began, spent = time.perf_counter(), _processor()
    await work
    return time.perf_counter() - began, _processor() - spent


def _processor() -> float:
    """Seconds of this process and of its helpers with the forks they waited for."""
    ticks = 0
    for tasks in Path("/proc/self/task").glob("*/children"):
        for child in tasks.read_text().split():
            ticks += sum(map(int, Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()[11:15]))
    return time.process_time() + ticks / os.sysconf("SC_CLK_TCK")


async def _loaded(database: Database, jobs: Jobs, raw: bytes, name: str, id_: str) -> None:
    """As the product does it, without the talk: read in the helper, match, store unread, make it count."""
    partners: list[str | None] = []
    async for part in jobs.stream(READ, raw, name=name):
        if isinstance(part, ReadFile):
            partners = [f"p{int(key.inn or 0):07}" for key in part.partners]
            days = (part.period.start, part.period.end)
            total = part.total or Decimal(0)
            record = numbers.Import(id_, "sell_in", id_, name, "bench", NOW, *days, part.count, total)
            async with database.work() as work:
                await numbers.begin(work, record)
        elif isinstance(part, Rows):
            for start in range(0, len(part), BATCH):
                async with database.work() as work:
                    await numbers.load_numbers(work, id_, part.slice(start, start + BATCH).numbers(partners))
    async with database.work() as work:
        await numbers.make_current(work, id_, NOW)


async def _by_hand(database: Database, rows: Iterable[list[str]], id_: str, *, same: bool) -> None:
    """The driver alone, one transaction. `same`: into the product's own table, with its indexes and checks."""
    if same:
        days = (FIRST, FIRST + timedelta(days=30))
        async with database.work() as work:
            await numbers.begin(
                work, numbers.Import(f"hand-{id_}", "sell_in", id_, id_, "b", NOW, *days, 1, Decimal(0))
            )
        rows = [["sell_in", f"p{int(row[2]):07}", _day(row[0]), "1000", "1000", f"hand-{id_}"] for row in rows]
    table, names = ("numbers", SAME) if same else ("bare", ("day", "partner", "inn", "qty", "amount"))
    if database.single_writer:
        import aiosqlite  # noqa: PLC0415

        async with aiosqlite.connect(str(database.url.database)) as lite:
            await lite.execute("DROP TABLE IF EXISTS bare")
            await lite.execute(BARE)
            statement = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"  # noqa: S608
            await lite.executemany(statement, rows)
            await lite.commit()
        return
    post = await postgresql.connection(database.url)
    await post.execute("DROP TABLE IF EXISTS bare")
    await post.execute(BARE)
    typed: Any = ((*row[:2], date.fromisoformat(row[2]), 1000, 1000, row[5]) for row in rows) if same else rows
    await post.copy_records_to_table(table, records=typed, columns=names)
    await post.close()


def _day(text: str) -> str:
    return f"{text[6:]}-{text[3:5]}-{text[:2]}"


def _rows(count: int) -> Iterator[tuple[date, str, str, int, Decimal]]:
    for number in range(count):
        partner = number * 3_000 // count  # a report goes partner by partner
        day = FIRST + timedelta(days=number % 30)
        yield (
            day,
            f"ООО «Партнёр {partner}»",
            f"{partner:010}",
            number % 50 + 1,
            Decimal(100_000 + number * 7 % 900_000) / 100,
        )


def _text(count: int) -> bytes:
    lines = [";".join(HEADER)]
    for day, name, inn, qty, amount in _rows(count):
        money = f"{amount:,.2f}".replace(",", "\xa0").replace(".", ",")
        lines.append(f"{day:%d.%m.%Y};{name};{inn};{qty};{money}")
    return "\r\n".join(lines).encode("cp1251")


def _book(count: int) -> bytes:
    import xlsxwriter  # noqa: PLC0415

    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"constant_memory": True, "in_memory": False}) as book:
        sheet = book.add_worksheet()
        days = book.add_format({"num_format": "dd.mm.yyyy"})
        sheet.write_row(0, 0, HEADER)
        for line, (day, name, inn, qty, amount) in enumerate(_rows(count), 1):
            sheet.write_datetime(line, 0, day, days)
            sheet.write_string(line, 1, name)
            sheet.write_string(line, 2, inn)
            sheet.write_number(line, 3, qty)
            sheet.write_number(line, 4, float(amount))
    return made.getvalue()


def _read_text(raw: bytes) -> Iterable[list[str]]:
    reader = csv.reader(io.StringIO(raw.decode("cp1251")), delimiter=";")
    next(reader)
    return reader


def _read_book(raw: bytes) -> Iterable[list[str]]:
    from python_calamine import CalamineWorkbook  # noqa: PLC0415

    rows = CalamineWorkbook.from_filelike(io.BytesIO(raw)).get_sheet_by_index(0).to_python()
    return ([f"{row[0]:%d.%m.%Y}", *map(str, row[1:])] for row in rows[1:])


@contextmanager
def _growth() -> Iterator[list[float]]:
    """By how many megabytes this process grew at most, looked at a hundred times a second."""
    before, most, over = _resident(), [0.0], threading.Event()

    def look() -> None:
        while not over.wait(0.01):
            most[0] = max(most[0], _resident() - before)

    watch = threading.Thread(target=look)
    watch.start()
    try:
        yield most
    finally:
        over.set()
        watch.join()


def _resident() -> float:
    if sys.platform != "linux":
        return 0.0
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 2**20
