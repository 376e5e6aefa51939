"""A company with nothing but numbers: managers, partners, weekly sales and stock, as files that came week by week."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import text

from storage import numbers
from storage import tables as t
from storage.database import Database
from storage.numbers.rows import PLAIN
from storage.pouring import pour
from storage.rows import batched

TODAY = date(2026, 11, 18)
NOW = datetime(2026, 11, 18, 7, tzinfo=UTC)
BATCH = 50_000


@dataclass(frozen=True)
class Size:
    """`facts` are rows of shipments and sales; plans come on top, one a partner and month."""

    managers: int = 10_000
    partners: int = 100_000
    facts: int = 5_000_000

    @property
    def weeks(self) -> int:
        return max(4, self.facts // self.partners // 2)

    def manager(self, number: int) -> str:
        return f"m{number % self.managers:06}"

    def partner(self, number: int) -> str:
        return f"p{number:07}"

    def ids(self) -> list[str]:
        return [self.partner(number) for number in range(self.partners)]

    def of_manager(self, number: int) -> list[str]:
        return [self.partner(each) for each in range(number, self.partners, self.managers)]


def sundays(size: Size) -> list[date]:
    last = TODAY - timedelta(days=TODAY.weekday() + 1)
    return [last - timedelta(days=7 * back) for back in reversed(range(size.weeks))]


async def build(database: Database, size: Size, progress: Callable[[str], None]) -> None:
    """People and partners, then one file of shipments and one of sales a week, plans month by month."""
    await people_and_partners(database, size)
    for week, sunday in enumerate(sundays(size)):
        if week % 5 == 0:
            progress(f"building: {week * 2 * size.partners} facts of {size.facts}")
        for series in ("sell_in", "sell_out"):
            await _file(database, series, (sunday - timedelta(days=6), sunday), _week(size, series, sunday))
    for month in sorted({sunday.replace(day=1) for sunday in sundays(size)} | {TODAY.replace(day=1)}):
        end = numbers.month_of(month)[1]
        await _file(database, "plan", (month, end), _plans(size, month))
    async with database.work() as work:
        await work.execute(text("ANALYZE"))


async def people_and_partners(database: Database, size: Size) -> None:
    people = (
        (size.manager(each), "Имя", "Name", "rm", "Europe/Moscow", "ru", True, _moment(database))
        for each in range(size.managers)
    )
    names = ("id", "name", "name_en", "role", "zone", "lang", "active", "created_at")
    await _poured(database, t.people, names, people)
    partners = (
        (
            size.partner(each),
            f"Партнёр {each}",
            f"Partner {each}",
            "[]",
            "Тула",
            "Тула",
            size.manager(each),
            "active",
            _moment(database),
        )
        for each in range(size.partners)
    )
    names = ("id", "name", "name_en", "aliases", "city", "region", "owner_id", "stage", "created_at")
    await _poured(database, t.partners, names, partners)


def _moment(database: Database) -> Any:
    return NOW.strftime("%Y-%m-%d %H:%M:%S.%f") if database.single_writer else NOW


async def _poured(database: Database, table: Any, names: tuple[str, ...], rows: Iterator[tuple[Any, ...]]) -> None:
    for some in batched(rows, BATCH):
        async with database.work() as work:
            await pour(work, table, names, some)


async def _file(database: Database, kind: str, days: tuple[date, date], rows: Iterator[tuple[Any, ...]]) -> None:
    name = f"{kind}-{days[0]}"
    async with database.work() as work:
        record = numbers.Import(name, kind, name, f"{name}.csv", "bench", NOW, *days, 1, Decimal(0))
        await numbers.begin(work, record)
    for some in batched(rows, BATCH):
        async with database.work() as work:
            await numbers.load_numbers(work, name, columns(some))
    async with database.work() as work:
        await numbers.make_current(work, name, NOW)


def _week(size: Size, series: str, sunday: date) -> Iterator[tuple[Any, ...]]:
    week = sunday.toordinal() // 7
    for number in range(size.partners):
        worth = 1_000_000 + (number * 7_919 + week * 104_729) % 9_000_000
        yield (series, size.partner(number), None, None, None, sunday - timedelta(days=number % 5), 1000, worth, None)


def _plans(size: Size, month: date) -> Iterator[tuple[Any, ...]]:
    for number in range(size.partners):
        yield ("plan", size.partner(number), None, None, None, month, None, 20_000_000, None)


def columns(rows: Sequence[tuple[Any, ...]]) -> dict[str, Sequence[Any]]:
    return dict(zip(PLAIN, zip(*rows, strict=True), strict=True))
