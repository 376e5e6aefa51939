"""The company's numbers about partners, gathered for proposals, cards and digests. Reads only; decides nothing."""

from __future__ import annotations

import calendar
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from algorithms.kpi import forecast
from algorithms.workdays import load_calendar
from dialogs.digests import PartnerNumbers
from dialogs.week import PartnerState
from storage import facts, plans, tasks
from storage.database import Reading
from storage.partners import Partner


@dataclass(frozen=True)
class Month:
    """Plan and fact of one month by partner, rubles; `as_of` is the last day covered by shipments, None without any."""

    as_of: date | None
    fact: Mapping[str, Decimal]
    plan: Mapping[str, Decimal]


async def month_of(read: Reading, partner_ids: Sequence[str], today: date) -> Month:
    """The month of the data: on the first days of a month, before new data comes, still the last one."""
    as_of = await facts.last_day(read, "sell_in", partner_ids)
    if as_of is None:
        start = today.replace(day=1)
        return Month(None, {}, await facts.sums(read, "plan", partner_ids, start, start))
    covered = min(as_of, today)
    start = covered.replace(day=1)
    end = covered.replace(day=calendar.monthrange(covered.year, covered.month)[1])
    fact = await facts.sums(read, "sell_in", partner_ids, start, covered)
    plan = await facts.sums(read, "plan", partner_ids, start, end)
    return Month(covered, fact, plan)


def numbers(partner: Partner, name: str, month: Month) -> PartnerNumbers:
    """A partner without a row in a month that is loaded has shipped nothing that is known."""
    return PartnerNumbers(partner.id, name, partner.name_en, month.fact.get(partner.id), month.plan.get(partner.id))


def forecast_pct(partner_id: str, month: Month) -> Decimal | None:
    """Run-rate forecast in points of the plan; None while it is too early to say, or there is no plan."""
    if month.as_of is None:
        return None
    found = forecast(month.plan.get(partner_id), month.fact.get(partner_id), month.as_of, month.as_of, load_calendar())
    return found.forecast_pct if found.reason is None else None


async def states(
    read: Reading, partners: Sequence[Partner], names: Mapping[str, str], today: date, week: str, person_id: str
) -> list[PartnerState]:
    """What the Monday proposal weighs: visits, forecast, negotiations that move this week."""
    ids = [partner.id for partner in partners]
    month = await month_of(read, ids, today)
    last = await plans.last_visits(read, ids)
    planned = {visit.partner_id for visit in await plans.visits_of(read, person_id, week) if visit.status != "dropped"}
    due = await _negotiations_due(read, person_id, today)
    return [
        PartnerState(
            id=partner.id,
            name=names[partner.id],
            name_en=partner.name_en,
            klass=partner.klass,
            city=partner.city,
            last_visit=last.get(partner.id),
            never_visited=partner.id not in last,
            forecast_pct=forecast_pct(partner.id, month),
            plan=month.plan.get(partner.id),
            as_of=month.as_of,
            negotiation_due=partner.id in due,
            has_visit_planned=partner.id in planned,
        )
        for partner in partners
    ]


async def _negotiations_due(read: Reading, person_id: str, today: date) -> set[str]:
    """Partners with a task of a conversation that falls due by this week's Friday."""
    friday = today + timedelta(days=4 - today.weekday()) if today.weekday() < 5 else today
    return {
        task.partner_id
        for task in await tasks.open_for(read, person_id)
        if task.partner_id and task.run_id and task.day and task.day <= friday
    }
