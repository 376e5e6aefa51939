"""A small company for tests: the people of the demo and the 25 partners known by name, filled in a blink.

Names stand in `bot/demo.yaml`; figures are drawn from `random.Random(seed)` alone. Shipments end on the last
working day before `today`; some partners carry a story that a digest or a proposal must find.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from sqlalchemy import update

from algorithms.kpi import DEFAULT
from algorithms.workdays import load_calendar
from bot.demo.filling import put_people
from bot.demo.house import company
from storage import meta, numbers, partners, plans
from storage import tables as t
from storage.database import Database, Work
from storage.rows import batched

HISTORY_MONTHS = 2
PLAN_BY_CLASS = {"A": 6_000_000, "B": 2_000_000, "C": 600_000}


@dataclass(frozen=True)
class Story:
    """What is special about a partner: share of the plan it is heading for, days since the last visit (None: never)."""

    pace: str = ""
    gap: int | None = 0
    no_plan: bool = False


STORIES: Mapping[str, Story] = {
    "P002": Story(pace="0.78", gap=41),
    "P004": Story(pace="1.04", gap=9),
    "P007": Story(pace="0.96", gap=33),
    "P012": Story(pace="1.12", gap=6),
    "P015": Story(pace="0.94", gap=None),
    "P018": Story(pace="0.50", gap=20, no_plan=True),
    "P025": Story(pace="0.996", gap=11),
}


async def fill(database: Database, seed: int, today: date) -> None:
    """Into an empty database."""
    now = datetime.combine(today - timedelta(days=1), time(6), UTC)
    chance = random.Random(seed)  # a demo must repeat, not be secret
    async with database.work() as work:
        await put_people(work, now)
        await _partners(work, now)
        await _visits(work, chance, today)
        await meta.put(work, "demo", str(seed))
        rows = list(_facts(chance, today))
        await _import(work, "sell_in", [row for row in rows if row.series == "sell_in"], now)
        await _import(work, "plan", [row for row in rows if row.series == "plan"], now)


async def _partners(work: Work, now: datetime) -> None:
    for number, row in enumerate(company()["partners"], 1):
        card = partners.Partner(
            id=row["id"],
            name=row["name"],
            name_en=row["name_en"],
            aliases=tuple(row["aliases"]),
            inn=f"{number:010}",
            city=row["city"],
            region=row["region"],
            klass=row["klass"],
            owner_id=row["owner"],
            stage="active",
            created_at=now,
        )
        await partners.add(work, card)


async def _visits(work: Work, chance: random.Random, today: date) -> None:
    """The last visit of each partner, and the one before it by its class's norm."""
    for row in company()["partners"]:
        norm = DEFAULT.cadence_of(row["klass"])
        gap = chance.randint(2, norm + norm // 3)
        story = STORIES.get(row["id"], Story(gap=gap))
        if story.gap is None:
            continue
        last = _workday(today - timedelta(days=story.gap))
        for day in (last - timedelta(days=norm + 7), last):
            await plans.visited(work, row["owner"], row["id"], _workday(day), None)
    # Nobody here is asked for reports of what was before a test began.
    await work.execute(update(t.visits).values(duty="waived"))


def _workday(day: date) -> date:
    """The day itself, or the last working day before it."""
    workdays = load_calendar()
    return day if workdays.is_workday(day) else workdays.workdays_before(day, 1)


def _facts(chance: random.Random, today: date) -> Iterator[numbers.Number]:
    """Plans and daily shipments of this month and the ones before it."""
    for row in company()["partners"]:
        base = Decimal(PLAN_BY_CLASS[row["klass"]] * chance.randint(70, 140) // 100)
        story = STORIES.get(row["id"], Story(pace=f"{chance.randint(88, 108) / 100}"))
        for month in _months(today):
            plan = (base / 10_000).quantize(Decimal(1)) * 10_000
            yield numbers.Number("plan", row["id"], month, amount=Decimal(0) if story.no_plan else plan)
            yield from _shipments(row["id"], month, plan, Decimal(story.pace or "1"), chance, today)


def _months(today: date) -> list[date]:
    first = today.replace(day=1)
    found = [first]
    for _ in range(HISTORY_MONTHS):
        first = (first - timedelta(days=1)).replace(day=1)
        found.append(first)
    return found[::-1]


def _shipments(
    partner: str, month: date, plan: Decimal, pace: Decimal, chance: random.Random, today: date
) -> Iterator[numbers.Number]:
    """A shipment each working day before `today`; this month ends where the pace leads, earlier ones near the plan."""
    workdays = load_calendar()
    days = [month + timedelta(days=n) for n in range(31)]
    working = [day for day in days if day.month == month.month and workdays.is_workday(day)]
    share = pace if month == today.replace(day=1) else Decimal(chance.randint(93, 107)) / 100
    daily = plan * share / len(working)
    known = [day for day in working if day < today]
    swings = [Decimal(chance.randint(-20, 20)) / 100 for _ in known]
    drift = sum(swings, Decimal(0)) / len(swings) if swings else Decimal(0)
    for day, swing in zip(known, swings, strict=True):
        amount = (daily * (1 + swing - drift)).quantize(Decimal("0.01"))
        yield numbers.Number("sell_in", partner, day, amount=amount)


async def _import(work: Work, kind: str, rows: list[numbers.Number], now: datetime) -> None:
    days = [row.day for row in rows]
    if not days:
        return
    record = numbers.Import(
        id=f"demo-{kind}",
        kind=kind,
        file_hash=f"demo-{kind}",
        file_name=f"demo-{kind}.csv",
        by="system",
        at=now,
        covers_from=min(days),
        covers_to=max(days),
        row_count=len(rows),
        total=sum((row.amount for row in rows if row.amount is not None), Decimal(0)),
    )
    await numbers.begin(work, record)
    for batch in batched(rows, 2000):
        await numbers.load(work, record.id, batch)
    await numbers.make_current(work, record.id, now)
