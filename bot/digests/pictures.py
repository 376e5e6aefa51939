"""The chart behind a digest's button: the weeks of the month, drawn before the press's transaction begins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

import structlog

from bot import rights
from bot.access import Target, can
from bot.digests.closing import MONEY, months_of
from bot.digests.rows import Rows, crews_of, gathered
from bot.digests.sending import with_picture
from bot.jobs import TABLE, JobFailed, draw
from bot.scene import House, local_minute
from dialogs import actions
from dialogs.charts import ChartSpec, alt_text
from dialogs.digests import ClosedMonth, phrases
from dialogs.digests.figures import sums, together
from dialogs.digests.month import month_table
from dialogs.menu import message
from dialogs.rhythm import Wish
from dialogs.screens import Action, Button, File, Heading, Screen, line
from dialogs.texts import say
from storage import numbers, people
from storage.blobs import BlobStore
from storage.database import Database, Reading
from storage.people import Person

log = structlog.get_logger()

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Shown:
    """A screen made ahead, and the right it rests on."""

    screen: Screen
    rests_on: str | None


def is_drawn(verb: str, value: str) -> bool:
    """Whether something is drawn behind this button of a digest."""
    return verb == "dg" and value in ("chart", "excel")


async def shown(
    database: Database, house: House, files: BlobStore, person: Person, action: Action, now: datetime
) -> Shown | None:
    """None where there is nothing to draw, or nothing of theirs: the press says which."""
    async with database.read() as read:
        about = await people.by_id(read, action.subject)
        if about is None or not await _may(read, person, about):
            return None
        crew = (await crews_of(read, [about]))[about.id]
        today = local_minute(now, person.zone).date()
        closed = (
            (await months_of(read, [about], today, house.workdays, MONEY)).get(about.id)
            if action.value == "excel"
            else None
        )
        rows = await gathered(read, crew, today, (), house.workdays)
        spec = await weeks_of(read, crew, rows, person) if action.value == "chart" else None
    own = about.id == person.id and about.role == "rm"
    basis = None if own else rights.basis("team.digest", about.team_id or "")
    if closed is not None:
        return Shown(await _book(house, files, closed, person), basis)
    return None if spec is None else Shown(await _screen(house, files, spec, person), basis)


async def _may(read: Reading, person: Person, about: Person) -> bool:
    if about.id == person.id:
        return True
    return can(await rights.actor(read, person), "team.digest", Target(team_id=about.team_id))


async def _screen(house: House, files: BlobStore, spec: ChartSpec, person: Person) -> Screen:
    """Without the picture, its figures in words and a small line of signs."""
    try:
        blob = await files.put(await draw(house.jobs, spec, dark=Wish.of(person.digest_wish).dark))
    except JobFailed as error:
        log.warning("a chart was not drawn", reason=str(error))
        return message(alt_text(spec, person.lang), person.lang)
    menu = Button(say("button.menu", person.lang), actions.MENU)
    return with_picture(Screen((Heading(line(spec.title)),), ((menu,),)), blob, spec, person.lang)


async def _book(house: House, files: BlobStore, month: ClosedMonth, person: Person) -> Screen:
    """The month partner by partner, as a file."""
    table = month_table(month, person.lang)
    try:
        blob = await files.put(await house.jobs.do(TABLE, table))
    except JobFailed as error:
        log.warning("a table was not made", reason=str(error))
        return message(say("digest.no_chart", person.lang), person.lang)
    menu = Button(say("button.menu", person.lang), actions.MENU)
    return Screen((Heading(line(table.title)), File(blob, f"{table.title}.xlsx")), ((menu,),))


async def weeks_of(read: Reading, crew: Sequence[Person], rows: Rows, person: Person) -> ChartSpec | None:
    """Plan, fact and what is still expected of each week, over the partners that the ratio of sums counts."""
    as_of = rows.as_of(*(member.id for member in crew))
    if as_of is None:
        return None
    every = [each for member in crew for each in rows.numbers_of(member.id)]
    whole = together("", "", "", sums(every), as_of, rows.calendar)
    sold: dict[date, Decimal] = {}
    counted = [each.id for each in every if each.counted]
    for point in await numbers.by_day(read, "sell_in", counted, as_of.replace(day=1), as_of):
        if (money := point.money) is not None:
            sold[point.day] = sold.get(point.day, Decimal(0)) + money
    daily = (whole.plan or Decimal(0)) / (rows.calendar.month_workdays(as_of) or 1)
    weeks = []
    for days in _weeks(as_of):
        worked = [day for day in days if rows.calendar.is_workday(day)]
        ahead = sum(day > as_of for day in worked)
        fact = (
            sum((sold.get(day, Decimal(0)) for day in days if day <= as_of), Decimal(0)) if days[0] <= as_of else None
        )
        expected = (fact or Decimal(0)) + (whole.running or Decimal(0)) * ahead if ahead else None
        if worked or fact:
            weeks.append((days[0], daily * len(worked), fact, expected))
    return phrases.weeks_chart(weeks, whole, as_of, rows.today, person.lang)


def _weeks(as_of: date) -> list[list[date]]:
    """The days of the month, week by week."""
    found: dict[date, list[date]] = {}
    day = as_of.replace(day=1)
    while day.month == as_of.month:
        found.setdefault(day - DAY * day.weekday(), []).append(day)
        day += DAY
    return list(found.values())
