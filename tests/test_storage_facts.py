"""Numbers: exact, from the newest import of each day, and a push decided once."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage import facts, pushes
from storage.database import Database
from storage.facts import Fact, Import
from storage.periods import live_slices
from storage.pushes import Push
from tests import storage_fixtures
from tests.storage_fixtures import NOW, add_partner, add_person, after

database = storage_fixtures.database

NOVEMBER = (date(2026, 11, 1), date(2026, 11, 30))


def record(id: str, first: int, last: int, kind: str = "sales") -> Import:
    covers = (date(2026, 11, first), date(2026, 11, last))
    return Import(id, kind, f"hash-{id}", f"{id}.csv", "adam", NOW, *covers, row_count=1, total=Decimal("1.5"))


def sold(partner: str, day: int, value: str) -> Fact:
    return Fact("sell_in", partner, date(2026, 11, day), Decimal(value))


async def imported(database: Database, new: Import, *rows: Fact, seconds: float = 0) -> None:
    async with database.work() as work:
        for partner in ("p1", "p2"):
            await add_partner(work, partner)
        await facts.begin_import(work, new)
    for row in rows:
        async with database.work() as work:
            await facts.load(work, new.id, [row])
    async with database.work() as work:
        await facts.make_current(work, new.id, after(seconds))


async def total(database: Database, start: int = 1, end: int = 30) -> dict[str, Decimal]:
    async with database.read() as read:
        period = (date(2026, 11, start), date(2026, 11, end))
        return await facts.sums(read, "sell_in", ["p1", "p2", "p3"], *period)


async def test_sums_are_exact_and_returns_count_against(database: Database) -> None:
    many = [sold("p1", day, "0.1") for day in range(1, 11)]
    await imported(database, record("a", 1, 30), *many, sold("p2", 3, "1000000.005"), sold("p2", 4, "-0.005"))
    assert await total(database) == {"p1": Decimal("1.0"), "p2": Decimal("1000000")}
    assert await total(database, 10, 30) == {"p1": Decimal("0.1")}


async def test_an_import_counts_only_once_it_is_current(database: Database) -> None:
    async with database.work() as work:
        await add_partner(work, "p1")
        await facts.begin_import(work, record("a", 1, 30))
        await facts.load(work, "a", [sold("p1", 1, "5")])
        await facts.load(work, "a", [])
        assert await facts.import_by_hash(work, "sales", "hash-a") is None
    assert await total(database) == {}
    await imported(database, record("a", 1, 30), sold("p1", 1, "7"))  # the second try after a crash
    assert await total(database) == {"p1": Decimal(7)}
    async with database.read() as read:
        known = await facts.import_by_hash(read, "sales", "hash-a")
        assert known == replace(record("a", 1, 30), current=True)
        assert await facts.by_id(read, "a") == known
        assert await facts.import_by_hash(read, "plan", "hash-a") is None


async def test_a_newer_import_replaces_what_it_covers_and_nothing_else(database: Database) -> None:
    await imported(database, record("old", 1, 20), sold("p1", 5, "1"), sold("p1", 15, "10"), sold("p2", 15, "3"))
    await imported(database, record("new", 10, 30), sold("p1", 15, "100"), seconds=1)
    # The partner that the newer file no longer names had nothing there.
    assert await total(database) == {"p1": Decimal(101)}
    await imported(database, record("whole", 1, 30), sold("p1", 2, "7"), seconds=2)
    assert await total(database) == {"p1": Decimal(7)}
    async with database.read() as read:
        assert [(one.id, one.current) for one in await facts.list_imports(read)] == [
            ("whole", True),
            ("new", False),
            ("old", False),
        ]


async def test_kinds_and_measures_do_not_touch_each_other(database: Database) -> None:
    await imported(database, record("s", 1, 30), sold("p1", 5, "1"))
    plan = Fact("plan", "p1", date(2026, 11, 1), Decimal(500))
    await imported(database, record("p", 1, 30, "plan"), plan, seconds=1)
    assert await total(database) == {"p1": Decimal(1)}
    async with database.read() as read:
        assert await facts.sums(read, "plan", ["p1"], *NOVEMBER) == {"p1": Decimal(500)}


async def test_days_and_the_last_day(database: Database) -> None:
    await imported(database, record("a", 1, 20), sold("p1", 5, "1"), sold("p1", 5, "2"), sold("p2", 18, "3"))
    async with database.read() as read:
        days = await facts.by_day(read, "sell_in", ["p1", "p2"], *NOVEMBER)
        assert days == [sold("p1", 5, "3"), sold("p2", 18, "3")]
        assert await facts.last_day(read, "sell_in") == date(2026, 11, 18)
        assert await facts.last_day(read, "sell_in", ["p1"]) == date(2026, 11, 5)
        assert await facts.last_day(read, "sell_in", []) is None
        assert await facts.last_day(read, "plan") is None


async def test_mistakes_of_an_importer_are_refused(database: Database) -> None:
    await imported(database, record("a", 1, 20), sold("p1", 5, "1"))
    async with database.work() as work:
        with pytest.raises(ValueError, match="in use"):
            await facts.begin_import(work, record("a", 1, 20))
        with pytest.raises(ValueError, match="ends before"):
            await facts.begin_import(work, record("b", 20, 1))
        with pytest.raises(LookupError):
            await facts.make_current(work, "none", NOW)
    with pytest.raises(ValueError, match="outside its period"):
        await imported(database, record("c", 1, 4), sold("p1", 5, "1"))


day_numbers = st.integers(0, 12)
imports = st.lists(st.tuples(st.sampled_from("xy"), day_numbers, day_numbers), max_size=6)


@given(imports, day_numbers, day_numbers)
def test_each_day_belongs_to_its_newest_import(spans: list[tuple[str, int, int]], one: int, other: int) -> None:
    origin = date(2026, 11, 1)
    start, end = sorted((origin + timedelta(days=one), origin + timedelta(days=other)))
    newest_first = []
    for place, (kind, first, last) in enumerate(spans):
        covers = sorted((origin + timedelta(days=first), origin + timedelta(days=last)))
        if covers[0] <= end and covers[1] >= start:
            newest_first.append((kind, str(place), covers[0], covers[1]))
    live = live_slices(newest_first, start, end)
    for kind in "xy":
        own = {id: (begins, ends) for its_kind, id, begins, ends in newest_first if its_kind == kind}
        for number in range((end - start).days + 1):
            day = start + timedelta(days=number)
            covering = [id for id, (begins, ends) in own.items() if begins <= day <= ends]
            # An import may be asked about days it does not cover: it has no rows there.
            speaking = [one.import_id for one in live if one.start <= day <= one.end and one.import_id in covering]
            assert speaking == covering[:1]


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
