"""Sums for every manager and for one, beside the plain statements that a careful hand would write."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from benchmarks.numbers.company import TODAY, Size
from bot.slices import uncollected
from storage import numbers, postgresql
from storage.database import Database
from storage.numbers import Span

MONTH = numbers.month_of(TODAY)
ALL_DAYS = (date(2000, 1, 1), TODAY)
GOAL_ALL, GOAL_ONE = 1.2, 2.0
Ask: TypeAlias = Callable[[str, Sequence[Any]], Awaitable[Sequence[Sequence[Any]]]]

ALL = "SELECT partner_id, sum(amount) FROM numbers WHERE series = ? AND day BETWEEN ? AND ? GROUP BY partner_id"
SOME = ALL.replace("GROUP BY", "AND partner_id IN ({}) GROUP BY")


@dataclass(frozen=True)
class Compared:
    """Seconds, the middle of several rounds in turn."""

    name: str
    plain: float
    ours: float
    goal: float

    @property
    def ratio(self) -> float:
        return self.ours / self.plain

    def __str__(self) -> str:
        met = "met" if self.ratio <= self.goal else "MISSED"
        figures = f"{self.plain * 1000:10.2f} ms {self.ours * 1000:10.2f} ms  {self.ratio:6.2f}"
        return f"{self.name:76} {figures}  goal {self.goal:<4} {met}"


async def compare(database: Database, size: Size, rounds: int) -> list[Compared]:
    """Plan and shipments: of this month, and of all the weeks there are."""
    ask, close = await by_hand(database)
    found = []
    for title, shipped in (("a month", MONTH), ("all weeks", ALL_DAYS)):
        spans = {"sell_in": shipped, "plan": MONTH}
        many: list[Sequence[str] | None] = [None] * rounds
        few = [size.of_manager(number * 7) for number in range(60 * rounds)]
        sides = ((f"all {size.partners} partners", many, GOAL_ALL), ("one manager", few, GOAL_ONE))
        for name, whose, goal in sides:
            progress(f"{name}, {title}")
            found += compared(f"{name}, {title}", *await _in_turn(ask, database, spans, whose), goal, database)
    await close()
    return found


Took: TypeAlias = tuple[float, float]  # by the clock, and of processor


def compared(name: str, plain: Took, ours: Took, goal: float, database: Database) -> list[Compared]:
    """What a server does in its own process is not counted: there the clock is all there is."""
    clocks = ("by the clock", "of processor") if database.single_writer else ("by the clock",)
    return [Compared(f"{name}, {clock}", *both, goal) for clock, *both in zip(clocks, plain, ours, strict=False)]


def now() -> Took:
    return time.perf_counter(), time.process_time()


def since(began: Took) -> Took:
    ended = now()
    return ended[0] - began[0], ended[1] - began[1]


def progress(what: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {what}", file=sys.stderr, flush=True)


async def _in_turn(
    ask: Ask, database: Database, spans: Mapping[str, Span], whose: Sequence[Sequence[str] | None]
) -> tuple[Took, Took]:
    took: tuple[list[Took], list[Took]] = ([], [])
    for ids in (whose[0], *whose):  # the first is for warming up
        results = []
        for seconds, side in zip(took, (plain(ask, spans, ids), _ours(database, spans, ids)), strict=True):
            began = now()
            with uncollected():  # as the product sums up many, and the hand as well
                results.append(await side)
            seconds.append(since(began))
        if results[0] != _thousandths(results[1]):
            raise AssertionError("the two sides disagree")
    by_hand, ours = ([statistics.median(each) for each in zip(*side[1:], strict=True)] for side in took)
    return (by_hand[0], by_hand[1]), (ours[0], ours[1])


async def plain(ask: Ask, spans: Mapping[str, Span], ids: Sequence[str] | None) -> list[dict[str, Any]]:
    statement = ALL if ids is None else SOME.format(", ".join("?" * len(ids)))
    return [dict(await ask(statement, (series, *days, *(ids or ())))) for series, days in spans.items()]


async def _ours(database: Database, spans: Mapping[str, Span], ids: Sequence[str] | None) -> list[dict[str, Any]]:
    async with database.read() as read:
        return [
            (await numbers.worth(read, series, ids, {"all": days}))["all"]  # type: ignore[arg-type]
            for series, days in spans.items()
        ]


def _thousandths(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{partner: int(value * 1000) for partner, value in each.items()} for each in found]


async def by_hand(database: Database) -> tuple[Ask, Callable[[], Awaitable[None]]]:
    """A connection of the driver's own, nothing of ours."""
    if database.single_writer:
        import aiosqlite  # noqa: PLC0415

        lite = await aiosqlite.connect(str(database.url.database))

        async def ask(statement: str, values: Sequence[Any]) -> Sequence[Sequence[Any]]:
            written = [value.isoformat() if isinstance(value, date) else value for value in values]
            return list(await lite.execute_fetchall(statement, written))

        return ask, lite.close
    post = await postgresql.connection(database.url)

    async def ask_server(statement: str, values: Sequence[Any]) -> Sequence[Sequence[Any]]:
        for place in range(len(values)):
            statement = statement.replace("?", f"${place + 1}", 1)
        found: Sequence[Sequence[Any]] = await post.fetch(statement, *values)
        return [tuple(row) for row in found]

    return ask_server, post.close
