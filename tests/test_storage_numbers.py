"""Numbers: exact, from the newest import of each day, and a push decided once."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from storage import numbers, pushes
from storage.database import Database
from storage.numbers import Import, Number
from storage.pushes import Push
from tests import storage_fixtures
from tests.storage_fixtures import NOW, add_partner, add_person, after

database = storage_fixtures.database

NOVEMBER = (date(2026, 11, 1), date(2026, 11, 30))


def record(id: str, first: int, last: int, kind: str = "sales") -> Import:
    covers = (date(2026, 11, first), date(2026, 11, last))
    return Import(id, kind, f"hash-{id}", f"{id}.csv", "adam", NOW, *covers, row_count=1, total=Decimal("1.5"))


def sold(partner: str, day: int, value: str) -> Number:
    return Number("sell_in", partner, date(2026, 11, day), amount=Decimal(value))


async def imported(database: Database, new: Import, *rows: Number, seconds: float = 0) -> None:
    async with database.work() as work:
        for partner in ("p1", "p2"):
            await add_partner(work, partner)
        await numbers.begin(work, new)
    for row in rows:
        async with database.work() as work:
            await numbers.load(work, new.id, [row])
    async with database.work() as work:
        await numbers.make_current(work, new.id, after(seconds))


async def total(database: Database, start: int = 1, end: int = 30) -> dict[str, Decimal | None]:
    async with database.read() as read:
        period = (date(2026, 11, start), date(2026, 11, end))
        found = await numbers.sums(read, "sell_in", ["p1", "p2", "p3"], *period)
    return {partner: each.amount for partner, each in found.items()}


async def test_sums_are_exact_and_returns_count_against(database: Database) -> None:
    many = [sold("p1", day, "0.1") for day in range(1, 11)]
    await imported(database, record("a", 1, 30), *many, sold("p2", 3, "1000000.005"), sold("p2", 4, "-0.005"))
    assert await total(database) == {"p1": Decimal("1.0"), "p2": Decimal("1000000")}
    assert await total(database, 10, 30) == {"p1": Decimal("0.1")}


async def test_an_import_counts_only_once_it_is_current(database: Database) -> None:
    async with database.work() as work:
        await add_partner(work, "p1")
        await numbers.begin(work, record("a", 1, 30))
        await numbers.load(work, "a", [sold("p1", 1, "5")])
        await numbers.load(work, "a", [])
        assert await numbers.by_hash(work, "sales", "hash-a") is None
    assert await total(database) == {}
    await imported(database, record("a", 1, 30), sold("p1", 1, "7"))  # the second try after a crash
    assert await total(database) == {"p1": Decimal(7)}
    async with database.read() as read:
        known = await numbers.by_hash(read, "sales", "hash-a")
        assert known == replace(record("a", 1, 30), current=True, known_to=date(2026, 11, 1))
        assert await numbers.by_id(read, "a") == known
        assert await numbers.by_hash(read, "plan", "hash-a") is None


async def test_a_newer_import_replaces_what_it_covers_and_nothing_else(database: Database) -> None:
    await imported(database, record("old", 1, 20), sold("p1", 5, "1"), sold("p1", 15, "10"), sold("p2", 15, "3"))
    await imported(database, record("new", 10, 30), sold("p1", 15, "100"), seconds=1)
    # The partner that the newer file no longer names had nothing there.
    assert await total(database) == {"p1": Decimal(101)}
    await imported(database, record("whole", 1, 30), sold("p1", 2, "7"), seconds=2)
    assert await total(database) == {"p1": Decimal(7)}
    async with database.read() as read:
        records = [await numbers.by_id(read, name) for name in ("whole", "new", "old")]
        assert [record and record.current for record in records] == [True, False, False]


async def test_kinds_and_measures_do_not_touch_each_other(database: Database) -> None:
    await imported(database, record("s", 1, 30), sold("p1", 5, "1"))
    plan = Number("plan", "p1", date(2026, 11, 1), amount=Decimal(500))
    await imported(database, record("p", 1, 30, "plan"), plan, seconds=1)
    assert await total(database) == {"p1": Decimal(1)}
    async with database.read() as read:
        assert await numbers.plans(read, ["p1"], date(2026, 11, 20)) == {"p1": Decimal(500)}


async def test_days_and_the_last_day(database: Database) -> None:
    await imported(database, record("a", 1, 20), sold("p1", 5, "1"), sold("p1", 5, "2"), sold("p2", 18, "3"))
    async with database.read() as read:
        days = await numbers.by_day(read, "sell_in", ["p1", "p2"], *NOVEMBER)
        assert [(each.partner_id, each.day.day, each.amount) for each in days] == [
            ("p1", 5, Decimal(3)),
            ("p2", 18, Decimal(3)),
        ]
        known = await numbers.sources(read, "sales", ["p1"])
        # The period is not over: the last row tells how far the file goes.
        assert known.company is not None
        assert known.company.known_to == date(2026, 11, 18)
        assert known.of("p1") == known.company
        assert (await numbers.sources(read, "plan", None)).of("p1") is None


async def test_mistakes_of_an_importer_are_refused(database: Database) -> None:
    await imported(database, record("a", 1, 20), sold("p1", 5, "1"))
    async with database.work() as work:
        with pytest.raises(ValueError, match="in use"):
            await numbers.begin(work, record("a", 1, 20))
        with pytest.raises(ValueError, match="ends before"):
            await numbers.begin(work, record("b", 20, 1))
        with pytest.raises(LookupError):
            await numbers.make_current(work, "none", NOW)
    with pytest.raises(ValueError, match="outside its period"):
        await imported(database, record("c", 1, 4), sold("p1", 5, "1"))


async def test_a_push_is_decided_once_by_whoever_comes_first(database: Database) -> None:
    async with database.work() as work:
        await add_person(work, "anna")
    push = Push("anna", "digest", "2026-W47", NOW, "sent", outbox_key="digest:anna:2026-W47")

    async def decide() -> bool:
        async with database.work() as work:
            return await pushes.claim(work, push)

    assert sorted(await asyncio.gather(*(decide() for _ in range(6)))) == [False] * 5 + [True]
    async with database.work() as work:
        quiet = Push("anna", "digest", "2026-W48", after(60), "quiet", "nothing changed")
        assert await pushes.claim(work, quiet)
        assert await pushes.history(work, "anna", "digest") == [quiet, push]
