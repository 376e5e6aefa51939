"""Doubles: suggested to the admin, looked at, made one by a tap, and two again by another."""

from __future__ import annotations

import json

from bot import rights
from bot.access import Target
from bot.scene import Scene
from dialogs.master.doubles import Mark, doubles, doubles_screen, pair_of, preview
from dialogs.menu import message
from dialogs.screens import Action
from storage import audit, merges, meta, partners
from storage.partners import Partner

APART = "doubles.apart"
RIGHT = rights.basis("partner.merge", "")


async def overview(scene: Scene) -> None:
    """«/doubles»"""
    if await _may(scene):
        await _list(scene)


async def door(scene: Scene, action: Action) -> bool:
    """False: somebody else's business."""
    if action.verb not in ("db", "dm", "dx", "dy", "dq"):
        return False
    if not await _may(scene, action.subject):
        return True
    match action.verb:
        case "db":
            await _list(scene)
        case "dm":
            await _look(scene, action.subject, action.value)
        case "dx":
            await _merge(scene, action.subject, action.value)
        case "dq":
            await _apart(scene, action.subject, action.value)
        case _:
            await _undo(scene, int(action.subject))
    return True


async def _may(scene: Scene, about: str = "") -> bool:
    if await scene.may("partner.merge", Target(), about):
        return True
    await scene.not_yours()
    return False


async def _list(scene: Scene, note: str = "") -> None:
    cards = await partners.all_partners(scene.work)
    said = json.loads(await meta.get(scene.work, APART) or "[]")
    found = doubles([_mark(card) for card in cards], {(one, other) for one, other in said})
    latest = await merges.latest(scene.work, 3)
    names = {
        card.id: card.name
        for card in await partners.every_card(scene.work, {id_ for each in latest for id_ in (each.gone, each.kept)})
    }
    merged = [(each.id, names[each.gone], names[each.kept]) for each in latest]
    await scene.answer(doubles_screen(found, merged, scene.lang, note), rests_on=RIGHT)


def _mark(card: Partner) -> Mark:
    known = (card.code, card.inn, card.owner_id, card.klass, card.address, card.credit_limit)
    weight = sum(value is not None for value in known)
    return Mark(card.id, card.name, card.city, card.inn or "", card.kpp or "", weight)


async def _two(scene: Scene, one: str, other: str) -> tuple[Partner, Partner] | None:
    """Both while they are cards still; an old button says that one is not any more."""
    cards = {card.id: card for card in await partners.every_card(scene.work, (one, other)) if not card.is_gone}
    if len(cards) == 2:
        return cards[one], cards[other]
    await _list(scene, scene.say("doubles.gone"))
    return None


async def _look(scene: Scene, gone_id: str, kept_id: str) -> None:
    both = await _two(scene, gone_id, kept_id)
    if both is not None:
        moves = await merges.weight(scene.work, gone_id)
        await scene.answer(preview(_mark(both[0]), _mark(both[1]), moves, scene.lang), rests_on=RIGHT)


async def _merge(scene: Scene, gone_id: str, kept_id: str) -> None:
    both = await _two(scene, gone_id, kept_id)
    number = await merges.merge(scene.work, gone_id, kept_id, scene.person.id, scene.now) if both else None
    if both is None or number is None:
        return
    detail = {"gone": gone_id, "name": both[0].name, "merge": number}
    await audit.append(scene.work, audit.Deed(scene.now, scene.person.id, "partner.merge", kept_id, detail))
    scene.forget()
    await _list(scene, scene.say("doubles.done", gone=both[0].name, kept=both[1].name))


async def _apart(scene: Scene, one: str, other: str) -> None:
    await scene.work.alone(APART)
    said = json.loads(await meta.get(scene.work, APART) or "[]")
    await meta.put(scene.work, APART, json.dumps([*said, list(pair_of(one, other))]))
    await audit.append(scene.work, audit.Deed(scene.now, scene.person.id, "partner.apart", one, {"other": other}))
    await _list(scene, scene.say("doubles.are_two"))


async def _undo(scene: Scene, number: int) -> None:
    """Once: a second tap finds it undone, and says so."""
    merge = await merges.by_id(scene.work, number)
    if merge is None or not await merges.undo(scene.work, number, scene.now):
        await scene.answer(message(scene.say("doubles.no_undo"), scene.lang))
        return
    detail = {"gone": merge.gone, "merge": number}
    await audit.append(scene.work, audit.Deed(scene.now, scene.person.id, "partner.unmerge", merge.kept, detail))
    scene.forget()
    await _list(scene, scene.say("doubles.undone"))
