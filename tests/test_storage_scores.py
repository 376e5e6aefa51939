"""The score that a partner had when a month closed is kept once, with its norms, and told beside the next one."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from algorithms.workdays import load_calendar
from bot.figures import figures_of, norms
from bot.scores import SHIPPED, Scores
from storage import numbers, partners, yardsticks
from storage.database import Database
from storage.numbers import Import, Number
from tests import storage_fixtures
from tests.storage_fixtures import NOW, add_partner, after

database = storage_fixtures.database

RU = load_calendar()
END = date(2026, 10, 31)
ALL = (date(2026, 1, 1), date(2026, 12, 31))


def at(month: int, day: int) -> datetime:
    return datetime(2026, month, day, 9, tzinfo=UTC)


async def shipped(database: Database, id: str, last: date, seconds: float = 0, amount: int = 80) -> None:
    """A plan of a hundred, and this much against it; norms by which the plan alone makes a score."""
    async with database.work() as work:
        await add_partner(work, "p1")
        for kind, row in {
            "sell_in": Number("sell_in", "p1", date(2026, 10, 5), amount=Decimal(amount)),
            "plan": Number("plan", "p1", date(2026, 10, 1), amount=Decimal(100)),
        }.items():
            covers = (date(2026, 10, 1), last if kind == "sell_in" else END)
            name = f"{id} {kind}"
            await numbers.begin(work, Import(name, kind, name, f"{name}.xlsx", "anna", NOW, *covers, 1, Decimal(0)))
            await numbers.load(work, name, [row])
            await numbers.make_current(work, name, after(seconds))


async def own_norms(database: Database, points: tuple[str, str] = ("70", "100")) -> int:
    async with database.work() as work:
        part = {"kpi": "plan_pct", "weight": "100", "norm": "lin", "points": list(points)}
        return await yardsticks.put(work, {"score": [part]}, "anna", NOW)


async def kept(database: Database) -> list[tuple[date, int, int | None]]:
    async with database.read() as read:
        found = await yardsticks.scores(read, None, *ALL)
    return [(each.day, each.yardstick, each.score) for each in found.get("p1", [])]


async def test_a_score_is_kept_when_the_month_is_over_and_never_by_later_norms(database: Database) -> None:
    scores = Scores(database, RU)
    await scores.tick(at(11, 5))  # nothing was ever loaded
    version = await own_norms(database)
    await shipped(database, "early", date(2026, 10, 29))
    await scores.tick(at(11, 5))
    assert await kept(database) == []  # Friday the 30th is not known yet
    await shipped(database, "whole", END, seconds=1)
    await scores.tick(at(11, 2))
    assert await kept(database) == []  # the first working day: data has time until the second
    await scores.tick(at(11, 3))
    assert await kept(database) == [(END, version, 33)]
    await own_norms(database, ("0", "100"))
    for moment in (at(11, 5), at(11, 25), at(12, 1)):
        await scores.tick(moment)
        await Scores(database, RU).tick(moment)  # another start looks through all of it again
    assert await kept(database) == [(END, version, 33)]
    async with database.read() as read:
        every = await partners.all_partners(read)
        now = (await figures_of(read, every, date(2026, 11, 18)))["p1"]
        assert (now.before, [told.score for told in await norms.history(read, "p1", now.today)]) == (33, [33])


async def test_corrected_data_corrects_the_score_while_the_month_is_fresh(database: Database) -> None:
    scores = Scores(database, RU)
    await shipped(database, "first", END)
    await scores.tick(at(11, 5))
    assert [(day, version) for day, version, _ in await kept(database)] == [(END, SHIPPED)]
    version = await own_norms(database)
    await shipped(database, "again", END, seconds=1, amount=100)
    await scores.tick(at(11, 6))
    assert await kept(database) == [(END, version, 100)]


async def test_trouble_is_tried_again(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    await own_norms(database)
    await shipped(database, "first", END)
    scores = Scores(database, RU)

    async def broken(*_: Any) -> None:
        raise OSError

    with monkeypatch.context() as patched:
        patched.setattr(yardsticks, "put_scores", broken)
        await scores.tick(at(11, 5))
    assert await kept(database) == []
    await scores.tick(at(11, 5))
    assert [each[2] for each in await kept(database)] == [33]
