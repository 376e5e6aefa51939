"""What the managers did: plans of weeks, visits by the norms of classes, reports in time, late or missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from algorithms.kpi import DEFAULT
from bot.demo.chance import Chance
from bot.demo.days import DAY, Days
from bot.demo.house import Trader, company, must_list, read
from bot.demo.stories import twist_of
from storage.weeks import week_of

Rows = list[dict[str, Any]]
OWES_REPORTS = {"M02": "P022", "M07": "P010"}  # two reports each are missing, one of this partner
AWAY = "M08"
NO_PLAN = ("M07", AWAY)


@dataclass
class Work:
    plans: Rows
    visits: Rows
    reports: Rows


@dataclass(frozen=True)
class _Visit:
    trader: Trader
    day: date
    done: bool
    planned: bool


def work(seed: int, traders: Sequence[Trader], days: Days) -> Work:
    people = {row["id"]: row for row in company()["people"]}
    teams = {row["id"]: row for row in company()["teams"]}
    found = Work([], [], [])
    for owner in sorted({trader.owner for trader in traders}):
        chance = Chance(seed, "work", owner)
        mine = [trader for trader in traders if trader.owner == owner]
        rate = chance.between(600, 1000)
        visits = [visit for trader in mine for visit in _visits(chance, trader, rate, days)]
        once = {(week_of(visit.day), visit.trader.id): visit for visit in visits}
        ordered = sorted(once.values(), key=lambda visit: (visit.day, visit.trader.id))
        missing = _missing(chance, owner, ordered, days)
        lead = teams[people[owner]["team"]]["lead"]
        _record(found, chance, people[owner], lead, ordered, missing, days)
    found.reports.sort(key=lambda row: (row["filed_at"], row["key"]))
    numbers = {row["key"]: number for number, row in enumerate(found.reports, 1)}
    for row in found.reports:
        row["number"] = numbers[row["key"]]
    for row in found.visits:
        row["report_number"] = numbers.get(row.pop("report"))
    return found


def _visits(chance: Chance, trader: Trader, rate: int, days: Days) -> list[_Visit]:
    """From one visit to the next by the norm; some were planned and never made, some made without a plan."""
    norm, last = DEFAULT.cadence_of(trader.klass), twist_of(trader.id).visited
    if last == 0:
        return []
    end = days.last if last is None else days.by(days.today - DAY * (last + 1))
    found = []
    day = days.first + DAY * chance.below(norm)
    while day <= end:
        on = days.on(day)
        if on <= end:
            done = chance.odds(rate)
            found.append(_Visit(trader, on, done, not done or chance.odds(850)))
        day += DAY * (norm * chance.between(80, 120) // 100)
    if last is not None:
        told = days.by(days.today - DAY * last)
        found = [visit for visit in found if visit.day < told - DAY * 7]
        found.append(_Visit(trader, told, done=True, planned=True))
    return [visit for visit in found if not (trader.owner == AWAY and visit.day >= days.monday)]


def _missing(chance: Chance, owner: str, visits: Sequence[_Visit], days: Days) -> set[tuple[str, date]]:
    """5 % of visits are never reported; of two managers exactly two, the later due three working days ago."""
    story = OWES_REPORTS.get(owner)
    due = days.calendar.workdays_before(days.today, 4)
    done = [visit for visit in visits if visit.done and visit.day <= due]
    if story is None:
        return {(visit.trader.id, visit.day) for visit in done if chance.odds(50)}
    latest = [
        visit for visit in reversed(done) if twist_of(visit.trader.id).visited is None or visit.trader.id == story
    ]
    last: dict[str, date] = {}
    for visit in latest:
        last.setdefault(visit.trader.id, visit.day)
    return set(sorted(last.items(), key=lambda each: each[0] != story)[:2])


def _record(  # everything about one manager
    found: Work,
    chance: Chance,
    person: Mapping[str, Any],
    lead: str,
    visits: Sequence[_Visit],
    missing: set[tuple[str, date]],
    days: Days,
) -> None:
    places: dict[str, int] = {}
    this_week = week_of(days.today)
    for visit in visits:
        week = week_of(visit.day)
        place = None
        if visit.planned and not (week == this_week and person["id"] in NO_PLAN):
            place = places[week] = places.get(week, 0) + 1
        key = f"demo/{person['id']}/{visit.trader.id}/{visit.day.isoformat()}"
        found.visits.append(
            {
                "person_id": person["id"],
                "partner_id": visit.trader.id,
                "week": week,
                "day": visit.day if place else None,
                "place": place,
                "status": "done" if visit.done else "planned",
                "plan_key": f"demo/{person['id']}/{week}" if place else None,
                "done_on": visit.day if visit.done else None,
                "report": key,
                # What did not come about went into a later week; only this week's are still to be explained.
                "duty": "moved" if not visit.done and week < this_week else None,
            }
        )
        if visit.done and (visit.trader.id, visit.day) not in missing:
            report = _report(chance, key, person, visit, lead, days)
            if report is not None:
                found.reports.append(report)
    for week in sorted({*places, *([] if person["id"] in NO_PLAN else [this_week])}):
        monday = date.fromisocalendar(int(week[:4]), int(week[6:]), 1)
        stored = moment(days.on(monday), time(9, chance.below(50)), person["zone"])
        found.plans.append({"person_id": person["id"], "week": week, "run_id": None, "stored_at": stored})


def _report(
    chance: Chance, key: str, person: Mapping[str, Any], visit: _Visit, lead: str, days: Days
) -> dict[str, Any] | None:
    """In time (by 18:00 on the next working day) nine times of ten, else some days late."""
    late = chance.odds(105)
    day = days.after(visit.day, chance.between(2, 5) if late else chance.below(2))
    at = moment(day, time(chance.between(10, 17), chance.below(60)), person["zone"])
    read_on = days.after(day, chance.between(1, 2))
    now = moment(days.today, time(7), "Europe/Moscow")
    body = _words(chance, visit, days)
    if at >= now:
        return None
    decided = moment(read_on, time(11, chance.below(60)), "Europe/Moscow")
    accepted = decided < now
    return {
        "key": key,
        "run_id": None,
        "author_id": person["id"],
        "partner_id": visit.trader.id,
        "visited_on": visit.day,
        "body": body,
        "status": "accepted" if accepted else "filed",
        "decided_by": lead if accepted else None,
        "comment": "",
        "filed_at": at,
        "decided_at": decided if accepted else None,
    }


def _words(chance: Chance, visit: _Visit, days: Days) -> dict[str, Any]:
    texts = read("texts.yaml")
    happened, agreed, step = chance.pick(texts["reports"])
    weekday = chance.pick(texts["weekdays"])
    fills = {
        "sku": chance.pick(must_list(visit.trader.klass)).name,
        "n": chance.between(5, 12),  # «5 коробок» and «2 коробки» are not the same sentence
        "pct": chance.between(2, 15),
        "on": weekday[0],
        "by": weekday[1],
        "who": chance.pick(texts["who"]),
    }
    if visit.trader.id == "P003" and visit.day >= days.today - DAY * 7:
        happened, agreed, step = read("texts.yaml")["promised"]
    told = happened.format(**fills).replace("..", ".")
    return {
        "partner": visit.trader.id,
        "visited_on": visit.day.isoformat(),
        "happened": told[0].upper() + told[1:],
        "agreement": agreed.format(**fills) or None,
        "agreement_due": days.after(visit.day, chance.between(3, 10)).isoformat() if agreed else None,
        "next_step": step.format(**fills),
        "next_due": days.after(visit.day, chance.between(1, 7)).isoformat(),
        "attachments": [],
        "round": "demo",
    }


def moment(day: date, at: time, zone: str) -> datetime:
    return datetime.combine(day, at, ZoneInfo(zone)).astimezone(UTC)
