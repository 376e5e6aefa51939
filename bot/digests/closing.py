"""The month that is over: its figures on its last day, what was promised in its middle, classes and outlets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from algorithms.kpi import forecast, growth_lfl
from algorithms.workdays import ProductionCalendar
from bot.digests.rows import OWING, Rows, crews_of, gathered
from bot.figures import LEAN, Part
from bot.slices import in_slices
from dialogs.digests import ClosedMonth, Digest, Quiet, month_closed
from dialogs.rhythm import MONTH
from storage import numbers, yardsticks
from storage.database import Reading
from storage.numbers import Sum
from storage.partners import Partner
from storage.people import Person

DAY = timedelta(days=1)
LEADS = ("team_lead", "director")
WHOLE, MONEY = LEAN | frozenset[Part]({"score"}), frozenset[Part]({"pace"})
HALFWAY = 16  # the day whose forecast is held against what came


@dataclass(frozen=True)
class _Month:
    start: date
    end: date

    @staticmethod
    def before(today: date) -> _Month:
        end = today.replace(day=1) - DAY
        return _Month(end.replace(day=1), end)


async def made(
    read: Reading, told: Sequence[Person], today: date, calendar: ProductionCalendar
) -> dict[tuple[str, str], Digest | Quiet | None]:
    """None for whoever's data does not reach the month's last working day yet."""
    months = await months_of(read, told, today, calendar)

    def said(person: Person) -> Digest | Quiet | None:
        month = months.get(person.id)
        return None if month is None else month_closed(month, person.lang)

    every = await in_slices(said, told)
    return {(person.id, MONTH): each for person, each in zip(told, every, strict=True)}


async def months_of(
    read: Reading,
    told: Sequence[Person],
    today: date,
    calendar: ProductionCalendar,
    parts: frozenset[Part] = WHOLE,
) -> dict[str, ClosedMonth | None]:
    """Classes are all figures of every partner: who shows none asks for fewer `parts`."""
    month, crews = _Month.before(today), await crews_of(read, told)
    everybody = {member.id: member for members in crews.values() for member in members}
    rows = await gathered(read, list(everybody.values()), today, (), calendar, parts=parts, figures_day=month.end)
    every = [partner for theirs in rows.owned.values() for partner in theirs]
    more = await _more(read, every, month, calendar)
    last = month.end if calendar.is_workday(month.end) else calendar.workdays_before(month.end, 1)

    def of(person: Person) -> ClosedMonth | None:
        ids = [member.id for member in crews[person.id]]
        as_of = rows.as_of(*ids)
        if as_of is None or as_of < last:
            return None
        own = [partner for id_ in ids for partner in rows.owned.get(id_, ())]
        return _closed(person, ids, own, rows, month, more, today)

    return dict(zip((person.id for person in told), await in_slices(of, told), strict=True))


@dataclass(frozen=True)
class _More:
    """Beside the month's own figures: sums of spans by partner, outlets of two months, classes before."""

    spans: Mapping[str, Mapping[str, Sum]]
    days: tuple[int, int]
    halfway: date
    plans: Mapping[str, Decimal]
    outlets: tuple[Mapping[str, int], Mapping[str, int]]
    classes: Mapping[str, str]
    calendar: ProductionCalendar


async def _more(read: Reading, every: Sequence[Partner], month: _Month, calendar: ProductionCalendar) -> _More:
    ids, before = [partner.id for partner in every], _Month.before(month.start)
    halfway = month.start.replace(day=HALFWAY)
    halfway = halfway if calendar.is_workday(halfway) else calendar.workdays_before(halfway, 1)
    spans = {"now": (month.start, month.end), "before": (before.start, before.end), "half": (month.start, halfway)}
    outlets = [
        {id_: each.active for id_, each in (await numbers.outlet_counts(read, ids, each.start, each.end)).items()}
        for each in (month, before)
    ]
    scores = await yardsticks.last_scores(read, ids, before.end)
    return _More(
        spans=await numbers.totals(read, "sell_in", ids, spans),
        days=(calendar.month_workdays(month.start), calendar.month_workdays(before.start)),
        halfway=halfway,
        plans=await numbers.plans(read, ids, month.start),
        outlets=(outlets[0], outlets[1]),
        classes={id_: each.klass for id_, each in scores.items() if each.klass},
        calendar=calendar,
    )


def _closed(  # of whom, over whose partners, from what
    person: Person, ids: Sequence[str], own: Sequence[Partner], rows: Rows, month: _Month, more: _More, today: date
) -> ClosedMonth:
    now, before = (_sum(own, more, name) for name in ("now", "before"))
    classes = Counter(_class(rows, partner) for partner in own)
    earlier = Counter(more.classes[partner.id] for partner in own if partner.id in more.classes)
    return ClosedMonth(
        person_id=person.id,
        name=person.name,
        month=month.start,
        today=today,
        calendar=more.calendar,
        partners=tuple(each for id_ in ids for each in rows.numbers_of(id_)),
        growth=growth_lfl(now, more.days[0], before, more.days[1]).value,
        promised=_promised(own, more, month),
        classes={klass: n for klass, n in sorted(classes.items()) if klass},
        classes_before=dict(earlier),
        debts_grew=tuple(
            partner.id
            for partner in own
            if (alert := rows.alerts.get((partner.id, OWING))) is not None
            and alert.over_at is None
            and alert.since >= month.start
        ),
        outlets=_outlets(own, more),
        leads=person.role in LEADS,
    )


def _sum(own: Iterable[Partner], more: _More, name: str) -> Decimal | None:
    found = [more.spans[each.id][name].money for each in own if name in more.spans.get(each.id, {})]
    known = [money for money in found if money is not None]
    return sum(known, Decimal(0)) if known else None


def _class(rows: Rows, partner: Partner) -> str:
    score = rows.figures[partner.id].score
    return (score.cls or "") if score is not None else ""


def _promised(own: Sequence[Partner], more: _More, month: _Month) -> tuple[date, Decimal] | None:
    """The plain forecast of the month's middle, over the partners that the month's own ratio counts."""
    counted = [each for each in own if more.plans.get(each.id, Decimal(0)) > 0 and "now" in more.spans.get(each.id, {})]
    plan = sum((more.plans[each.id] for each in counted), Decimal(0))
    fact = _sum(counted, more, "half")
    pace = forecast(plan, fact, month.start, more.halfway, more.calendar)
    return None if pace.reason is not None or pace.forecast_pct is None else (more.halfway, pace.forecast_pct)


def _outlets(own: Sequence[Partner], more: _More) -> dict[str, Decimal]:
    """By region, percents more or fewer active outlets than the month before; only where both are known."""
    now, before = Counter[str](), Counter[str]()
    for partner in own:
        if partner.id in more.outlets[0] and partner.id in more.outlets[1]:
            now[partner.region] += more.outlets[0][partner.id]
            before[partner.region] += more.outlets[1][partner.id]
    return {region: (Decimal(now[region]) / n - 1) * 100 for region, n in before.items() if n and region}
