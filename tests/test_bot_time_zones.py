"""Every time zone there is, two years of daily and weekly pushes: each once, at the right hour there, never at night.

The house is restarted at random and its ticks come late. What is due is decided by the functions of the product over a
set of keys for every zone, and over a real database for some; `make soak` takes them all through a database.
"""

from __future__ import annotations

import random
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

import pytest
from sqlalchemy import select

from algorithms.workdays import load_calendar
from bot.digests import sending
from bot.methodology import Methodology
from bot.pushes import Pushes
from bot.scene import House, as_utc, local_minute
from dialogs.rhythm import QuietHours, Rhythm, owed
from storage import people, reminders
from storage import tables as t
from storage.blobs import BlobStore
from storage.database import Database
from storage.people import Account, Person
from storage.reminders import Wanted
from storage.upgrade import upgrade
from storage.weeks import week_of

FIRST, LAST = date(2026, 1, 1), date(2027, 12, 31)
DAYS = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
NIGHT = QuietHours(time(20), time(8))
CALENDAR = load_calendar()
RHYTHM = Rhythm(NIGHT, CALENDAR)
NINE = time(9)
DUE = {"week_plan": time(9), "friday": time(16)}
ZONES = sorted(available_timezones() - {"localtime"})
RUSSIAN = (
    *("Europe/Kaliningrad", "Europe/Moscow", "Europe/Samara", "Asia/Yekaterinburg", "Asia/Omsk", "Asia/Krasnoyarsk"),
    *("Asia/Irkutsk", "Asia/Yakutsk", "Asia/Vladivostok", "Asia/Magadan", "Asia/Kamchatka"),
)


def alike() -> list[list[str]]:
    """Zones in groups that tell the same time in every quarter of an hour of these years: one clock, many names."""
    start = datetime.combine(FIRST, time(), UTC) - timedelta(days=1)
    edges = [start + timedelta(days=n) for n in range(len(DAYS) + 3)]
    groups: dict[tuple[object, ...], list[str]] = defaultdict(list)
    for name in ZONES:
        zone = ZoneInfo(name)
        offsets = [moment.astimezone(zone).utcoffset() for moment in edges]
        changes = [edge for edge, before, after in zip(edges, offsets, offsets[1:], strict=False) if before != after]
        quarters = [edge + timedelta(minutes=15 * n) for edge in changes for n in range(97)]
        mark = (offsets[0], *changes, *(moment.astimezone(zone).utcoffset() for moment in quarters))
        groups[mark].append(name)
    return list(groups.values())


def ticks(dice: random.Random, first: datetime, last: datetime) -> Iterator[datetime]:
    """Now every minute or so for a while, now an hour late, now down for hours; and twice in the same minute."""
    now = first
    while now < last:
        yield now
        kind = dice.random()
        if kind < 0.05:
            now += timedelta(hours=5 * dice.random())  # down
        elif kind < 0.1:
            now += timedelta(seconds=dice.randint(0, 40))
        else:
            now += timedelta(minutes=dice.randint(80, 300))


@dataclass
class Said:
    """What one person heard, by key, with the minute of it in UTC."""

    heard: dict[str, datetime] = field(default_factory=dict)

    def claim(self, key: str, now: datetime) -> bool:
        """As the unique key of the table does."""
        return self.heard.setdefault(key, now) is now


def two_years(zone: str, moments: Sequence[datetime]) -> Said:
    """The week's pushes and a reminder for nine o'clock every day, as the tick decides them."""
    said = Said()
    waiting = [(as_utc(datetime.combine(day, NINE), zone), f"day/{day}") for day in DAYS]
    waiting.sort(reverse=True)
    for now in moments:
        local = local_minute(now, zone)
        while waiting and waiting[-1][0] <= now and not RHYTHM.is_quiet(local):
            assert said.claim(waiting.pop()[1], now)
        for kind in set(DUE).intersection(owed("rm", local, RHYTHM)):
            said.claim(f"{kind}/{week_of(local.date())}", now)
    return said


def expected(zone: str, moments: Sequence[datetime]) -> dict[str, datetime]:
    """The same by another way: from the wall minute of each day to the first tick after it, looking at real clocks."""

    def free(day: date) -> bool:
        return CALENDAR.is_workday(day)

    def first_after(wall: datetime) -> datetime | None:
        place = bisect_left(moments, wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC))
        return moments[place] if place < len(moments) else None

    found: dict[str, datetime] = {}
    weeks: dict[str, list[date]] = defaultdict(list)
    for day in DAYS:
        heard, place = None, bisect_left(moments, datetime.combine(day, NINE, ZoneInfo(zone)).astimezone(UTC))
        for now in moments[place:]:
            there = now.astimezone(ZoneInfo(zone))
            if 8 <= there.hour < 20 and free(there.date()):
                heard = now
                break
        if heard is not None:
            found[f"day/{day}"] = heard
        if free(day):
            weeks[week_of(day)].append(day)
    for week, days in weeks.items():
        closing = [day for day in days if day.weekday() < 5]
        dues: tuple[tuple[str, date | None], ...]
        dues = ("week_plan", days[0]), ("friday", closing[-1] if closing else None)
        for kind, closes in dues:
            told = first_after(datetime.combine(closes, DUE[kind])) if closes else None
            wall = told.astimezone(ZoneInfo(zone)) if told else None
            if told and wall and wall.date() == closes and wall.hour < min(20, DUE[kind].hour + 6):
                found[f"{kind}/{week}"] = told
    return found


@pytest.mark.parametrize("each", [10, pytest.param(1, marks=pytest.mark.soak)])
def test_every_zone_two_years_each_push_once_and_at_its_hour(each: int) -> None:
    """In the suite those of Russia and each tenth of the others: kinds of clocks, not names, make the difference."""
    groups = alike()
    assert sum(map(len, groups)) > 550, "the zones of the world are installed"
    ours = [group for group in groups if set(group) & {*RUSSIAN}]
    groups = [*ours, *[group for group in groups if group not in ours][::each]]
    dice = random.Random(20261123)
    weekly = 0
    for group in groups:
        zone = dice.choice(group)
        first, last = (datetime.combine(day, time(), UTC) for day in (FIRST, LAST))
        moments = list(ticks(dice, first + timedelta(days=1), last))
        said, wanted = two_years(zone, moments).heard, expected(zone, moments)
        assert said == wanted, zone
        for key, now in said.items():
            there = now.astimezone(ZoneInfo(zone))
            assert 8 <= there.hour < 20, (zone, key, there)
            assert CALENDAR.is_workday(there.date()), (zone, key, there)
        weekly += sum(not key.startswith("day/") for key in said)
    assert weekly > 190 * len(groups), "hardly any is missed: downtime is shorter than what counts as late"


@pytest.mark.parametrize(
    ("zone", "day"),
    [("Europe/Berlin", date(2026, 3, 29)), ("Europe/Berlin", date(2026, 10, 25)), ("Asia/Beirut", date(2026, 3, 29))],
)
def test_a_wall_minute_that_is_not_there_or_there_twice_is_one_moment(zone: str, day: date) -> None:
    for hour in range(4):
        wall = datetime.combine(day, time(hour, 30))
        there = local_minute(as_utc(wall, zone), zone)
        assert there >= wall, "a gap moves it forward"
        assert there - wall <= timedelta(hours=1)


# ── over a database ─────────────────────────────────────────────────────────────────────────────────────────


class Simulated:
    """A clock that stands where it is put."""

    def __init__(self, now: datetime) -> None:
        self.moment = now

    def now(self) -> datetime:
        return self.moment


async def company(folder: Path, zones: Sequence[str], role: str) -> tuple[Database, House]:
    url = f"sqlite:///{folder / 'zones.sqlite3'}"
    await upgrade(url)
    database = Database(url, folder)
    await database.open()
    methodology = Methodology()
    start = datetime.combine(FIRST, time(), UTC)
    await methodology.publish(database, start)
    async with database.work() as work:
        for number, zone in enumerate(zones):
            id_ = f"P{number:03}"
            person = Person(id_, f"Person {number}", "", role, None, zone, "ru", True, start)  # type: ignore[arg-type]  # a role
            await people.create(work, person)
            await people.link(work, Account("web", id_, id_, id_, start, False))
    return database, House(methodology, (b"key",), quiet=NIGHT)


async def through_a_database(
    folder: Path, zones: Sequence[str], spans: Sequence[tuple[date, date]], role: str, seed: int
) -> int:
    """Live through the spans; everything heard is what the other way of counting says. How many pushes that were."""
    database, house = await company(folder, zones, role)
    dice, clock = random.Random(seed), Simulated(datetime.combine(FIRST, time(), UTC))
    ids = {f"P{number:03}": zone for number, zone in enumerate(zones)}
    total = 0

    def born() -> Pushes:
        return Pushes(database, house, BlobStore(folder), clock, lambda: None)  # type: ignore[arg-type]  # a clock to be set

    try:
        for start, end in spans:
            days = [start + timedelta(days=n) for n in range((end - start).days + 1)]
            async with database.work() as work:
                for id_, zone in ids.items():
                    for day in days:
                        wall = datetime.combine(day, NINE)
                        row = Wanted(
                            f"day/{id_}/{day}", 1, "news", id_, None, str(day), as_utc(wall, zone), title_ru="!"
                        )
                        await reminders.call(work, row)
            first, last = (datetime.combine(day, time(), UTC) for day in (start, end))
            moments = list(ticks(dice, first - timedelta(days=1), last + timedelta(days=2)))
            house_now = born()
            for moment in moments:
                if dice.random() < 0.05:
                    house_now = born()
                clock.moment = moment
                await house_now.tick()
            total += await compared(database, ids, moments, days, role)
    finally:
        await house.jobs.close()
        await database.close()
    return total


async def compared(
    database: Database, ids: dict[str, str], moments: Sequence[datetime], days: Sequence[date], role: str
) -> int:
    async with database.read() as read:
        pushed = await read.all(select(t.pushes).where(t.pushes.c.kind.in_(DUE)))
        said = await read.all(select(t.reminders))
        sent = await read.all(select(t.outbox.c.person_id, t.outbox.c.created_at, t.outbox.c.key))
    count = 0
    for id_, zone in ids.items():
        wanted = expected(zone, moments)
        for row in said:
            day = date.fromisoformat(row.about)
            if row.person_id == id_ and day in days and f"day/{day}" in wanted:
                assert (row.state, row.said_at) == ("said", wanted[f"day/{day}"]), (zone, row.cause)
                count += 1
        weeks = {week_of(day) for day in days}
        for row in pushed:
            if row.person_id == id_ and row.period in weeks and role == "rm":
                assert row.at == wanted.pop(f"{row.kind}/{row.period}"), (zone, row.kind, row.period)
                count += 1
        left = [key for key in wanted if role == "rm" and not key.startswith("day/") and key.partition("/")[2] in weeks]
        assert left == [], (zone, left)
        for row in sent:
            there = row.created_at.astimezone(ZoneInfo(zone))
            assert row.person_id != id_ or (8 <= there.hour < 20 and CALENDAR.is_workday(there.date())), (zone, row.key)
    return count


@pytest.fixture(autouse=True)
def no_drawing(monkeypatch: pytest.MonkeyPatch) -> None:
    async def draw(*_: object, dark: bool = False) -> bytes:
        return b"\x89PNG\r\n\x1a\n"

    monkeypatch.setattr(sending, "draw", draw)


async def test_some_zones_over_the_changes_of_their_clocks_in_a_real_database(tmp_path: Path) -> None:
    zones = ("Pacific/Kiritimati", "Asia/Kamchatka", "Europe/Berlin", "Pacific/Niue")
    spans = ((date(2026, 10, 19), date(2026, 11, 1)),)  # the spring of two years is in the soak
    assert await through_a_database(tmp_path, zones, spans, "rm", 7) > 35


@pytest.mark.soak
async def test_every_zone_two_years_in_a_real_database(tmp_path: Path) -> None:
    zones = [group[0] for group in alike()]
    count = await through_a_database(tmp_path, zones, ((FIRST, LAST),), "rm", 8)
    print(f"\n{len(zones)} clocks of {len(ZONES)} zones, two years: {count} pushes, each once and at its hour")
