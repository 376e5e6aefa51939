"""How a team's forecast went week by week: counted anew from what is loaded, so that a correction corrects it too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from algorithms.kpi import forecast
from bot.digests.rows import Rows
from dialogs.digests import TeamWeek
from storage import numbers
from storage.database import Reading
from storage.people import Person

WEEKS = 8
Trend = tuple[tuple[date, Decimal], ...]


async def of_teams(read: Reading, crews: Mapping[str, Sequence[Person]], rows: Rows) -> dict[str, Trend]:
    """By lead, the forecast of each of the last weeks as (its Monday, points)."""
    members = {
        lead: [partner.id for each in found for partner in rows.owned.get(each.id, ())] for lead, found in crews.items()
    }
    ids = [id_ for theirs in members.values() for id_ in theirs]
    end = rows.as_of(*(each.id for found in crews.values() for each in found))
    if not ids or end is None:
        return {}
    ends = [min(end, end + timedelta(days=6 - end.weekday() - 7 * back)) for back in range(WEEKS)][::-1]
    sold: dict[str, dict[date, Decimal]] = {}
    for point in await numbers.by_day(read, "sell_in", ids, min(judged_on(ends[0])).replace(day=1), end):
        if (money := point.money) is not None:
            theirs = sold.setdefault(point.partner_id, {})
            theirs[point.day] = theirs.get(point.day, Decimal(0)) + money
    months = sorted({day.replace(day=1) for each in ends for day in judged_on(each)})
    plans = {month: await numbers.plans(read, ids, month) for month in months}
    return {lead: tuple(_trend(own, ends, sold, plans, rows)) for lead, own in members.items()}


def _trend(
    own: Sequence[str],
    ends: Sequence[date],
    sold: Mapping[str, Mapping[date, Decimal]],
    plans: Mapping[date, Mapping[str, Decimal]],
    rows: Rows,
) -> list[tuple[date, Decimal]]:
    """Over partners with a plan and a shipment: ratios of sums, as everywhere."""
    found = []
    for end in ends:
        told = (_forecast(own, day, sold, plans, rows) for day in judged_on(end))
        if (points := next((each for each in told if each is not None), None)) is not None:
            found.append((end - timedelta(days=end.weekday()), points))
    return found


def judged_on(end: date) -> tuple[date, ...]:
    """A week in which a month begins is too early to judge the new one by: then it tells how the old one ended."""
    before = end.replace(day=1) - timedelta(days=1)
    return (end, before) if before >= end - timedelta(days=end.weekday()) else (end,)


def _forecast(
    own: Sequence[str],
    end: date,
    sold: Mapping[str, Mapping[date, Decimal]],
    plans: Mapping[date, Mapping[str, Decimal]],
    rows: Rows,
) -> Decimal | None:
    start = end.replace(day=1)
    counted = [id_ for id_ in own if plans[start].get(id_, 0) > 0 and id_ in sold]
    plan = sum((plans[start][id_] for id_ in counted), Decimal(0))
    fact = sum((money for id_ in counted for day, money in sold[id_].items() if start <= day <= end), Decimal(0))
    pace = forecast(plan, fact, end, end, rows.calendar)
    return pace.forecast_pct if pace.reason is None else None


def drawn(week: TeamWeek, trend: Trend) -> TeamWeek:
    return replace(week, trend=trend)
