"""Monday's prompt and the ladder of reports by the clocks of Russia and of zones that change theirs, 2024 to 2028.

Each is said once, at its local hour, never at night and never on a day off. What is due is decided by the functions of
the product; over a real database for some zones. `make soak` lives through every week of the five years.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update

from algorithms.kpi import report_deadline, report_step
from algorithms.workdays import load_calendar
from bot.duty import Duties
from bot.scene import local_minute
from dialogs.rhythm import (
    LADDER,
    REPORT_DUE,
    REPORT_LATE,
    REPORT_SEEN,
    WEEK_PLAN,
    QuietHours,
    Rhythm,
    owed,
    period_of,
    rings,
    rung_of,
)
from dialogs.zones import RUSSIA
from storage import plans
from storage import tables as t
from storage.duties import Duty
from storage.plans import Plan, Planned
from storage.weeks import week_of
from tests.office import Office, light
from tests.storage_fixtures import NOW, add_partner, one_database

__all__ = ["light", "one_database"]

CHANGING = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Beirut", "Africa/Casablanca")
ZONES = (*(zone for zone, *_ in RUSSIA), *CHANGING)
FIRST, LAST = date(2024, 1, 1), date(2028, 12, 31)
CALENDAR = load_calendar()
RHYTHM = Rhythm(QuietHours(time(20), time(8)), CALENDAR)
KINDS = {0: REPORT_DUE, 1: REPORT_LATE, 2: REPORT_LATE, 3: REPORT_SEEN}
HOURS = {0: (15, 18), 1: (9.5, 15.5), 2: (9.5, 15.5), 3: (10, 16)}
TO_LEAD = 3
WEEKS = [FIRST + timedelta(weeks=number) for number in range((LAST - FIRST).days // 7)]


def ticks(dice: random.Random, first: datetime, last: datetime) -> Iterator[datetime]:
    """Every two hours or so, twice in a minute at times; never down for long: what that does is told elsewhere."""
    now = first
    while now < last:
        yield now
        now += timedelta(minutes=dice.choice((0, 85, 105, 125)))


def weeks_of(dice: random.Random, zone: str) -> list[date]:
    """Some of each year, and those in which the clock is changed."""
    there = ZoneInfo(zone)

    def offset(day: date) -> timedelta | None:
        return datetime.combine(day, time(12), there).utcoffset()

    changed = [monday for monday in WEEKS if offset(monday) != offset(monday + timedelta(days=7))]
    return sorted({*dice.sample(WEEKS, 3), *dice.sample(changed, min(2, len(changed)))})


def week_of_a_manager(zone: str, monday: date, dice: random.Random) -> list[tuple[str, datetime]]:
    """What somebody hears from that Monday on who went somewhere the Friday before and reports nothing."""
    trip = CALENDAR.workdays_before(monday, 1)
    duty = Duty(1, "anna", "p1", trip, done=True)
    due = report_deadline(trip, CALENDAR).date()
    claimed: set[tuple[str, str]] = set()
    heard: list[tuple[str, datetime]] = []
    start = datetime.combine(monday, time(), UTC) - timedelta(hours=14)
    for now in ticks(dice, start, start + timedelta(days=20)):
        local = local_minute(now, zone)
        if local.date() < monday:
            continue
        if (
            WEEK_PLAN in owed("rm", local, RHYTHM)
            and (key := (WEEK_PLAN, period_of(WEEK_PLAN, local.date()))) not in claimed
        ):
            claimed.add(key)
            heard.append(("week", local))
        step = report_step(due, local.date(), CALENDAR)
        for kind in rings(local, RHYTHM):
            key = (kind, rung_of(kind, local.date()))
            new = step in KINDS and KINDS[step] == kind and key not in claimed
            if step is not None and new and (duty.may_say(step) or (step == TO_LEAD and "3" not in duty.lately)):
                claimed.add(key)
                duty = replace(duty, said=f"{duty.said}{step}")
                heard.append((str(step), local))
    return heard


def check(zone: str, monday: date, dice: random.Random) -> int:
    heard = week_of_a_manager(zone, monday, dice)
    steps = [int(what) for what, _ in heard if what != "week"]
    assert steps == [0, 1, 2, 3], (zone, monday, heard)
    for what, local in heard:
        assert CALENDAR.is_workday(local.date()), (zone, what, local)
        low, high = (9, 15) if what == "week" else HOURS[int(what)]
        assert low <= local.hour + local.minute / 60 <= high, (zone, what, local)
    prompts = Counter(week_of(local.date()) for what, local in heard if what == "week")
    days = (monday + timedelta(days=number) for number in range(11))
    worked = {week_of(day) for day in days if CALENDAR.is_workday(day)}
    assert set(prompts) >= worked, (zone, monday)
    assert set(prompts.values()) == {1}
    return len(heard)


def test_monday_and_every_step_once_at_the_local_hour_in_every_zone() -> None:
    dice = random.Random(20261123)
    assert sum(check(zone, monday, dice) for zone in ZONES for monday in weeks_of(dice, zone)) > 250


@pytest.mark.soak
def test_every_week_of_five_years_in_every_zone() -> None:
    dice = random.Random(7)
    said = sum(check(zone, monday, dice) for zone in ZONES for monday in WEEKS)
    print(
        f"\n{len(ZONES)} zones, {len(WEEKS)} weeks: {said} pushes of the week and the ladder, each once and at its hour"
    )


# ── over a database ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "monday",
    [
        date(2026, 3, 30),
        *(pytest.param(day, marks=pytest.mark.soak) for day in (date(2026, 10, 26), date(2028, 2, 28))),
    ],
)
async def test_the_ladder_of_people_in_four_zones_and_their_lead_in_a_fifth(light: Office, monday: date) -> None:
    zones = {
        "anna": "Asia/Kamchatka",
        "vera": "Europe/Kaliningrad",
        "stas": "America/New_York",
        "lena": "Asia/Yekaterinburg",
    }
    async with light.database.work() as work:
        for who, zone in zones.items():
            await work.execute(update(t.people).where(t.people.c.id == who).values(zone=zone))
        for who in ("anna", "vera", "stas"):
            await add_partner(work, f"of-{who}", who, who.title())
            friday = monday - timedelta(days=3)
            await plans.store(work, Plan(who, week_of(friday), None, NOW), [Planned(f"of-{who}", "k", friday)])
    dice = random.Random(monday.toordinal())
    start = datetime.combine(monday, time(), UTC) - timedelta(hours=14)
    for now in ticks(dice, start, start + timedelta(days=6)):
        await Duties(light.database, light.house, lambda: None).tick(now)
    async with light.database.read() as read:
        rows = await read.all(select(t.outbox).order_by(t.outbox.c.id))
        said = {row.person_id: row.said for row in await read.all(select(t.visits))}
        claims = await read.all(select(t.pushes))
    assert said["anna"].replace("L", "") == said["vera"].replace("L", "") == said["stas"].replace("L", "") == "0123"
    zones |= {"dina": "Europe/Moscow"}
    for row in rows:
        local = local_minute(row.created_at, zones[row.person_id])
        assert 9 <= local.hour < 18, (row.person_id, local)
        assert local.weekday() < 5
    assert {claim.kind for claim in claims} <= {*LADDER}
    mine = [(claim.person_id, claim.kind, claim.period) for claim in claims]
    assert len(mine) == len(set(mine)) == len(rows), "one message a claim"
    told = {
        who: min(claim.at for claim in claims if (claim.person_id, claim.kind) == (who, REPORT_LATE)) for who in said
    }
    heard = [claim.at for claim in claims if claim.kind == "report_lead"]
    assert heard
    assert all(at > min(told.values()) for at in heard), "nobody is told on before they were told"
