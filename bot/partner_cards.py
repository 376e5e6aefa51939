"""The partner card and what stands behind its buttons, as this person may see it: gathered here, drawn by `dialogs`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot import figures, promises, rights, seeing
from bot.access import RIGHTS, Target, What, can
from bot.figures import norms
from bot.scene import Scene, local_minute, named
from dialogs import actions, why
from dialogs.ageing import ageing
from dialogs.figures import PartnerFigures
from dialogs.menu import OpenTask, message
from dialogs.partner_card import PartnerCard, Told, partner_card, report_list, task_board
from dialogs.reading.bearing import genitive
from dialogs.score_card import score_card
from dialogs.screens import Action, Button, Screen
from dialogs.visit_brief import Around, visit_brief
from storage import contacts, dealings, partners, people, reports, runs, tasks
from storage import promises as ledger
from storage.partners import Partner

REPORTS = 5


async def show(  # whose card, and what the words that asked for it leave open
    scene: Scene,
    partner_id: str,
    *,
    also: Sequence[tuple[str, str]] = (),
    near: bool = False,
    unheard: bool = False,
) -> None:
    """Asked again at every tap: a partner out of reach is as if there were none.

    `also` are others with that word in their names, `near` that the name was only like this one, `unheard` that more
    was said.
    """
    partner = await found(scene, partner_id)
    if partner is not None:
        card = replace(await card_of(scene, partner), near=near, also=tuple(also), unheard=unheard)
        await answer(scene, partner.id, partner_card(card, scene.lang))


async def door(scene: Scene, action: Action) -> bool:
    """Buttons of the card. False: somebody else's business."""
    if action.verb not in ("pw", "ps", "pk", "pv", "ag", "sc"):
        return False
    partner = await found(scene, action.subject)
    if partner is not None:
        await answer(scene, partner.id, await _behind(scene, partner, action))
    return True


async def _behind(scene: Scene, partner: Partner, action: Action) -> Screen:
    match action.verb:
        case "ps":
            return await _reports(scene, partner)
        case "pk":
            return await _tasks(scene, partner)
    known, lang = await of_partner(scene, partner), scene.lang
    yardstick = await norms.current(scene.work)
    match action.verb:
        case "ag":
            return ageing(known, scene.house.workdays, lang)
        case "pv":
            leads = scene.person.role in RIGHTS["run.begin"]
            return visit_brief(known, scene.house.workdays, leads, lang, await _around(scene, partner))
        case "sc":
            history = await norms.history(scene.work, partner.id, known.today)
            return score_card(known, yardstick, action.value, history, lang)
        case _ if action.value in why.CATALOGUE:
            return why.why(known, action.value, yardstick.thresholds(partner.klass), lang)
        case _:
            return why.why_list(known, action.turn, lang)


async def answer(scene: Scene, partner_id: str, screen: Screen) -> None:
    """Sent while the person still may see the partner."""
    await scene.answer(screen, rests_on=rights.basis("partner.see", partner_id))


async def found(scene: Scene, partner_id: str) -> Partner | None:
    """As `find`, and the person is told when there is none for them."""
    partner = await find(scene, partner_id)
    if partner is None:
        await scene.not_yours()
    return partner


async def master_rows(scene: Scene, partner: Partner) -> tuple[tuple[Button, ...], ...]:
    """The ways to what is kept of them, for whoever may change it."""
    actor, target = await scene.actor(), await rights.of_partner(scene.work, partner)
    ways: tuple[tuple[What, str, Action], ...] = (
        ("partner.edit", "master.edit_button", actions.edit("partners", partner.id)),
        ("contact.edit", "master.contacts_button", actions.contacts_of(partner.id)),
    )
    row = tuple(Button(scene.say(words), action) for what, words, action in ways if can(actor, what, target))
    return (row,) if row else ()


async def find(scene: Scene, partner_id: str) -> Partner | None:
    """A partner by a button, of those this person may see; that another was asked for is on record."""
    partner = await partners.seen_by(scene.work, scene.person, partner_id)
    target = await rights.of_partner(scene.work, partner) if partner else Target()
    return partner if await scene.may("partner.see", target, partner_id) else None


async def of_partner(scene: Scene, partner: Partner) -> PartnerFigures:
    gathered = await figures.figures_of(
        scene.work, [partner], scene.local.date(), calendar=scene.house.workdays, zone=scene.person.zone
    )
    return gathered[partner.id]


async def card_of(scene: Scene, partner: Partner) -> PartnerCard:
    owner = await people.by_id(scene.work, partner.owner_id) if partner.owner_id else None
    own_runs = [run for run in await runs.open_for(scene.work, scene.person.id) if run.partner_id == partner.id]
    return PartnerCard(
        await of_partner(scene, partner),
        scene.house.workdays,
        owner=seeing.name_of(owner, scene) if owner else "",
        runs=tuple((run.id, run.title, local_minute(run.created_at, scene.person.zone)) for run in own_runs),
        leads=scene.person.role in RIGHTS["run.begin"],
        owed=await promises.owed(scene, await ledger.open_of_partner(scene.work, partner.id)),
        more=await master_rows(scene, partner),
    )


async def _around(scene: Scene, partner: Partner) -> Around:
    """What is known of a partner besides its figures."""
    found = await contacts.of_partner(scene.work, partner.id)
    mine = [run for run in await runs.open_for(scene.work, scene.person.id) if run.partner_id == partner.id]
    doing = [task for task in await tasks.open_for(scene.work, scene.person.id) if task.partner_id == partner.id]
    word = (await ledger.broken(scene.work, [partner.id], scene.local.date())).get(partner.id)
    name = named(partner).say(scene.lang)
    return Around(
        owed=await promises.owed(scene, await ledger.open_of_partner(scene.work, partner.id)),
        people=[(each.name, each.role) for each in found],
        runs=[run.title.partition(" · ")[0] for run in mine],
        tasks=[
            OpenTask("", task.title_ru if scene.lang == "ru" else task.title_en, task.day)
            for task in doing
            if task.step != promises.STEP
        ],
        word=promises.word(name, word) if word else None,
    )


async def _reports(scene: Scene, partner: Partner) -> Screen:
    rows = await reports.by_partner(scene.work, partner.id, REPORTS)
    authors = {row.author_id: await people.by_id(scene.work, row.author_id) for row in rows}
    told = [
        Told(
            row.number,
            row.visited_on,
            seeing.name_of(author, scene) if (author := authors[row.author_id]) else "",
            outcome.words,
            outcome.card,
        )
        for row, outcome in ((row, dealings.outcome_of(row.body)) for row in rows)
    ]
    return report_list(await _named(scene, partner), told, scene.lang)


async def _tasks(scene: Scene, partner: Partner) -> Screen:
    """Everybody's that are open about the partner; each is closed by whoever has to do it."""
    rows = await tasks.open_of_partner(scene.work, partner.id)
    ids = {row.person_id for row in rows if row.person_id}
    staff = {id_: await people.by_id(scene.work, id_) for id_ in ids}
    open_ = [
        OpenTask(
            number="",
            title=row.title_ru if scene.lang == "ru" else row.title_en,
            due=row.day,
            who=seeing.name_of(who, scene) if (who := staff.get(row.person_id or "")) else "",
        )
        for row in rows
    ]
    return task_board(await _named(scene, partner), open_, scene.lang)


async def _named(scene: Scene, partner: Partner) -> PartnerFigures:
    """The name and the day alone: a list needs no figures."""
    gathered = await figures.figures_of(scene.work, [partner], scene.local.date(), parts=())
    return gathered[partner.id]


async def stranger(scene: Scene, partner: Partner) -> None:
    """A partner of somebody else's: whose it is, and nothing about it."""
    owner = await people.by_id(scene.work, partner.owner_id) if partner.owner_id else None
    if owner is None:
        await scene.answer(message(scene.say("partner_card.nobodys"), scene.lang))
        return
    whose = genitive(owner.name)
    name = whose.name if scene.lang == "ru" else seeing.name_of(owner, scene)
    told = scene.say("partner_card.theirs", name=name, gender=whose.gender or "unknown")
    await scene.answer(message(told, scene.lang))
