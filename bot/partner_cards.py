"""The partner card as this person may see it: the figures and promises gathered, the screen from `dialogs`."""

from __future__ import annotations

from algorithms.workdays import load_calendar
from bot import figures, rights
from bot.access import Target
from bot.scene import Scene, short_name
from bot.seeing import name_of
from dialogs.partner_card import PartnerCard, partner_card
from storage import partners, people, plans, reports, runs, tasks
from storage.partners import Partner


async def show(scene: Scene, partner_id: str) -> None:
    """Asked again at every tap: a partner out of reach is as if there were none."""
    partner = await find(scene, partner_id)
    if partner is None:
        await scene.not_yours()
        return
    rests_on = rights.basis("partner.see", partner_id)
    await scene.answer(partner_card(await card_of(scene, partner), scene.lang), rests_on=rests_on)


async def find(scene: Scene, partner_id: str) -> Partner | None:
    """A partner by a button, of those this person may see; that another was asked for is on record."""
    partner = await partners.seen_by(scene.work, scene.person, partner_id)
    target = await rights.of_partner(scene.work, partner) if partner else Target()
    return partner if await scene.may("partner.see", target, partner_id) else None


async def card_of(scene: Scene, partner: Partner) -> PartnerCard:
    today = scene.local.date()
    month = await figures.month_of(scene.work, [partner.id], today)
    owner = await people.by_id(scene.work, partner.owner_id) if partner.owner_id else None
    last = await plans.last_visits(scene.work, [partner.id])
    report = await reports.by_partner_last(scene.work, partner.id)
    open_tasks = await tasks.open_of_partner(scene.work, partner.id)
    own_runs = [run for run in await runs.open_for(scene.work, scene.person.id) if run.partner_id == partner.id]
    return PartnerCard(
        id=partner.id,
        name=short_name(partner.name),
        name_en=partner.name_en,
        today=today,
        calendar=load_calendar(),
        city=partner.city,
        owner=name_of(owner, scene) if owner else "",
        klass=partner.klass,
        fact=month.fact.get(partner.id),
        plan=month.plan.get(partner.id),
        as_of=month.as_of,
        last_visit=last.get(partner.id),
        agreed=str((report.body.get("agreement") or report.body.get("happened") or "") if report else ""),
        tasks_open=len(open_tasks),
        tasks_overdue=sum(task.day is not None and task.day < today for task in open_tasks),
        runs=tuple((run.id, run.title) for run in own_runs),
    )
