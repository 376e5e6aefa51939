"""Friday's digest of every manager, beside one pass by hand: over a month, and over all the facts there are."""

from __future__ import annotations

from datetime import timedelta

from algorithms.workdays import load_calendar
from benchmarks.numbers.aggregates import ALL_DAYS, MONTH, Compared, by_hand, compared, now, plain, progress, since
from benchmarks.numbers.company import TODAY
from bot.digests.making import Wanted, made
from bot.digests.sending import TOGETHER  # as the clock gathers them
from dialogs.digests import Digest
from dialogs.rhythm import FRIDAY
from storage import people
from storage.database import Database

GOAL = 3.0
ON = TODAY + timedelta(days=2)


async def compare(database: Database) -> list[Compared]:
    ask, close = await by_hand(database)
    passes = {}
    for title, shipped in (("a month", MONTH), ("all weeks", ALL_DAYS)):
        began = now()
        await plain(ask, {"sell_in": shipped, "plan": MONTH}, None)
        passes[title] = since(began)
    await close()
    began, said = now(), 0
    async with database.read() as read:
        managers = [each for each in await people.list_people(read) if each.role == "rm"]
    for start in range(0, len(managers), TOGETHER):
        if start % (5 * TOGETHER) == 0:
            progress(f"texts of managers {start}…{len(managers)}")
        wanted = [Wanted(person, FRIDAY, ON) for person in managers[start : start + TOGETHER]]
        async with database.read() as read:
            found = await made(read, wanted, load_calendar())
        said += sum(isinstance(each, Digest) for each in found.values())
    ours = since(began)
    name = f"Friday of {len(managers)} managers ({said} to be sent) to a pass over"
    return [
        line for title, by_sql in passes.items() for line in compared(f"{name} {title}", by_sql, ours, GOAL, database)
    ]
