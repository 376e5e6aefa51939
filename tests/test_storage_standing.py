"""What counts of imports that overlap, are taken back and sent again: always what a plain reading of the rule gives."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import TypeAlias

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from storage import numbers
from storage.database import Database, Work
from storage.numbers import Import, Number
from storage.numbers.standing import Doubts, doubts_of
from tests import storage_fixtures
from tests.storage_fixtures import add_partner, after

database = storage_fixtures.database

FIRST = date(2026, 11, 1)
DAYS = 9
PARTNERS = ("p1", "p2", "p3")
PEOPLE = ("m1", "m2")
Whose: TypeAlias = tuple[str, str]  # "partner" or "person", and the id


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


@dataclass(frozen=True)
class Came:
    """A file that is loaded; `shown`: read and never loaded; `twice`: begun and cut off in the middle, then again."""

    kind: str
    first: int
    last: int
    listed: frozenset[str] | None
    rows: tuple[tuple[Whose, int, int], ...]
    shown: bool = False
    twice: bool = False

    def speaks_for(self, whose: Whose) -> bool:
        return self.listed is None or whose in {("partner", each) for each in self.listed} | {
            row[0] for row in self.rows
        }


@dataclass(frozen=True)
class TakenBack:
    which: int


@dataclass(frozen=True)
class Again:
    """The very same file once more."""

    which: int


@dataclass
class Model:
    """The rule itself: a row counts unless a newer file in use, of its kind and day, speaks for its partner."""

    loaded: list[Came] = field(default_factory=list)
    gone: set[int] = field(default_factory=set)

    def used(self) -> list[Came]:
        return [came for place, came in enumerate(self.loaded) if place not in self.gone]

    def rows(self) -> Iterator[tuple[Came, Whose, int, int, bool]]:
        """Those of files in use, and whether each counts."""
        used = self.used()
        for place, came in enumerate(used):
            newer = [each for each in used[place + 1 :] if each.kind == came.kind]
            for whose, number, value in came.rows:
                over = any(each.first <= number <= each.last and each.speaks_for(whose) for each in newer)
                yield came, whose, number, value, not over

    def sums(self, kind: str, start: int, end: int) -> dict[Whose, int]:
        found: dict[Whose, int] = defaultdict(int)
        for came, whose, number, value, counts in self.rows():
            if counts and came.kind == kind and start <= number <= end:
                found[whose] += value
        return dict(found)

    def overtaken(self) -> int:
        return sum(not counts for *_, counts in self.rows())


Deed: TypeAlias = Came | TakenBack | Again


@st.composite
def files(draw: st.DrawFn) -> Came:
    kind = draw(st.sampled_from(["sell_in", "plan"]))
    first, last = sorted((draw(st.integers(0, DAYS)), draw(st.integers(0, DAYS))))
    listed = draw(st.none() | st.frozensets(st.sampled_from(PARTNERS), max_size=2))
    everybody: list[Whose] = [("partner", each) for each in PARTNERS]
    if kind == "plan":
        everybody += [("person", each) for each in PEOPLE]
    row = st.tuples(st.sampled_from(everybody), st.integers(first, last), st.integers(-9, 99))
    rarely = st.sampled_from([False] * 5 + [True])
    return Came(kind, first, last, listed, tuple(draw(st.lists(row, max_size=6))), draw(rarely), draw(rarely))


place = st.integers(0, 7)
deeds = st.lists(files() | files() | place.map(TakenBack) | place.map(Again), min_size=2, max_size=9)
asked = st.tuples(st.integers(0, DAYS), st.integers(0, DAYS)).map(sorted)


class Undone(Exception):
    """Nothing is wrong: the transaction has served."""


async def load(work: Work, came: Came, place: int, name: str) -> None:
    days = (day(came.first), day(came.last))
    record = Import(
        name,
        came.kind,
        name,
        f"{name}.csv",
        "a",
        after(0),
        *days,
        1,
        Decimal(0),
        scope=None if came.listed is None else "listed",
    )
    rows = [
        Number(
            came.kind,  # type: ignore[arg-type]
            whose[1] if whose[0] == "partner" else None,
            day(number),
            amount=Decimal(value),
            person_id=whose[1] if whose[0] == "person" else None,
        )
        for whose, number, value in came.rows
    ]
    if came.twice:
        await numbers.begin(work, record, PARTNERS)
        await numbers.load(work, name, rows[:2])
    await numbers.begin(work, record, came.listed or ())
    await numbers.load(work, name, rows)
    if not came.shown:
        # The clock does not always go on between two of them.
        await numbers.make_current(work, name, after(place // 2))


async def told(work: Work, kind: str, start: int, end: int) -> dict[Whose, int]:
    """Asked of everybody, of some, and day by day: the same each time."""
    span = (day(start), day(end))
    everybody = await numbers.sums(work, kind, None, *span)  # type: ignore[arg-type]
    assert await numbers.sums(work, kind, PARTNERS, *span) == everybody  # type: ignore[arg-type]
    days: dict[Whose, int] = defaultdict(int)
    for point in await numbers.by_day(work, kind, PARTNERS[1:], *span):  # type: ignore[arg-type]
        days["partner", point.partner_id] += int(point.amount or 0)
    found: dict[Whose, int] = {("partner", id): int(each.amount or 0) for id, each in everybody.items()}
    assert days == {whose: value for whose, value in found.items() if whose[1] != PARTNERS[0]}
    if kind == "plan" and (start, end) == (0, DAYS):
        found |= {("person", id): int(value) for id, value in (await numbers.person_plans(work, None, FIRST)).items()}
    return found


SHARED = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


def sales(first: int, last: int, *rows: int, listed: frozenset[str] | None = None) -> Came:
    return Came("sell_in", first, last, listed, tuple((("partner", "p1"), number, 10 + number) for number in rows))


def plan(first: int, last: int, *rows: tuple[str, int], listed: frozenset[str] | None = None) -> Came:
    return Came("plan", first, last, listed, tuple((("person", who), number, 10 + number) for who, number in rows))


WHOLE = [0, DAYS]


# What chance finds too seldom: places given back, to those whom others enclose or cut, and plans of persons.
@example(done=[sales(2, 4, 3), sales(0, 9), TakenBack(1), Again(0), TakenBack(2)], span=[3, 5])
@example(done=[sales(2, 4, 3), sales(1, 5), sales(0, 9, 1), TakenBack(1)], span=WHOLE)
@example(done=[sales(0, 5, 2, 5), sales(4, 7, 5), sales(0, 9), TakenBack(2)], span=WHOLE)
@example(done=[sales(0, 5, 2, 5), sales(4, 7, 5, listed=frozenset({"p2"})), TakenBack(1)], span=WHOLE)
@example(done=[plan(0, 9, ("m1", 2), ("m2", 2)), plan(1, 4, ("m1", 1), listed=frozenset())], span=WHOLE)
@settings(max_examples=30, suppress_health_check=SHARED)
@given(done=deeds, span=asked)
async def test_what_counts_is_what_the_rule_says(database: Database, done: list[Deed], span: list[int]) -> None:
    await tried(database, done, span)


@pytest.fixture
def tally(request: pytest.FixtureRequest) -> Iterator[Counter[str]]:
    counted: Counter[str] = Counter()
    yield counted
    print(f"\n{request.node.name}: {dict(counted.most_common())}")


@pytest.mark.soak
@settings(max_examples=2_000, suppress_health_check=SHARED)
@given(done=deeds, span=asked)
async def test_and_so_it_is_thousands_of_times(
    database: Database, tally: Counter[str], done: list[Deed], span: list[int]
) -> None:
    tally.update(["examples", *(type(deed).__name__ for deed in done)])
    tally["rows cut or retired"] += await tried(database, done, span)


async def tried(database: Database, done: list[Deed], span: list[int]) -> int:
    """How many rows of files in use do not count at the end, a newer file having their place."""
    model = Model()
    with suppress(Undone):
        async with database.work() as work:
            await compared(work, model, done, span)
            raise Undone
    return model.overtaken()


async def compared(work: Work, model: Model, done: list[Deed], span: list[int]) -> None:
    names = list[str]()
    for place, deed in enumerate(done):
        kinds = {"sell_in", "plan"} if place == len(done) - 1 else set()
        if isinstance(deed, TakenBack):
            if deed.which < len(names):
                again = deed.which in model.gone
                assert await numbers.undo(work, names[deed.which], after(place)) is not again
                model.gone.add(deed.which)
                kinds.add(model.loaded[deed.which].kind)
        elif isinstance(deed, Came) or deed.which < len(names):
            came = deed if isinstance(deed, Came) else model.loaded[deed.which]
            # Names tell nothing of the order in which files came.
            name = f"{(place * 7) % 10}-{place}"
            await load(work, came, place, name)
            kinds.add(came.kind)
            if not came.shown:
                model.loaded.append(came)
                names.append(name)
        for kind in kinds:
            assert await told(work, kind, 0, DAYS) == model.sums(kind, 0, DAYS), (done, place)
            some = {whose: each for whose, each in model.sums(kind, *span).items() if whose[0] == "partner"}
            if span != [0, DAYS]:
                assert await told(work, kind, span[0], span[1]) == some, (done, place, span)


async def test_what_need_not_be_asked_of_rows_is_known_before_they_are_read(database: Database) -> None:
    async def doubts(*span: int) -> Doubts:
        async with database.read() as read:
            return await doubts_of(read, day(span[0]), day(span[1]))

    async with database.work() as work:
        await add_partner(work, "p1")
        await load(work, sales(0, 1, 1), 0, "first")
        await load(work, sales(2, 5, 3), 1, "second")
        assert await doubts_of(work, day(0), day(9)) == Doubts(unused=work.among_others, cut=work.among_others)
    assert await doubts(0, 9) == Doubts(unused=False, cut=False)
    async with database.work() as work:
        await load(work, sales(4, 7, 6), 2, "overlaps")
    assert [await doubts(0, 3), await doubts(5, 9)] == [Doubts(unused=False, cut=False), Doubts(unused=False, cut=True)]
    async with database.work() as work:
        await load(work, sales(0, 2, 1), 4, "encloses the first")
    assert (await doubts(0, 1)).unused
    assert not (await doubts(8, 9)).unused
    async with database.work() as work:
        await load(work, Came("sell_in", 3, 3, None, ((("partner", "p1"), 3, 1),), shown=True), 6, "never loaded")
    assert (await doubts(8, 9)).unused  # its rows are not held to its days yet
