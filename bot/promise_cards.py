"""The ledger as a person meets it: what they look after, one partner's, one promise, and what became of it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import partial

from bot import asking, partner_cards, promises, recalls, rights
from bot.access import Target, What
from bot.scene import Scene, named
from bot.treating import CONFLICT, MONEY, treat
from dialogs import actions
from dialogs.labels import one_line
from dialogs.menu import message, on
from dialogs.moving import day_said, days_ahead, moving, unclear
from dialogs.promises import Done, Owed, dropping, headed, promise_card, promise_list, to_card
from dialogs.reading.results import Refused
from dialogs.screens import Action, Button
from storage import audit, partners, people, runs
from storage import promises as ledger
from storage.asked import Asked
from storage.promises import Promise

HEARS = "promise.move"
SHORT = 60


async def door(scene: Scene, action: Action) -> bool:
    """Buttons of the ledger. False: somebody else's business."""
    match action.verb:
        case "pp" if action.subject:
            await _of_partner(scene, action.subject)
        case "pp":
            await overview(scene)
        case "po" | "pd" | "pm" | "pu":
            await _on_one(scene, action)
        case _:
            return False
    return True


async def overview(scene: Scene, done: Done | None = None) -> None:
    """Whatever this person sees to, and which of their partners break their word."""
    mine = await seen_to(scene)
    words = await promises.breakers(scene, await partners.visible_to(scene.work, scene.person))
    await scene.answer(
        promise_list(await promises.owed(scene, mine), scene.local.date(), scene.lang, words=words, done=done),
        "promises",
    )


async def seen_to(scene: Scene) -> list[Promise]:
    """Their own, with those whose deputy they are."""
    mine = await ledger.of_person(scene.work, scene.person.id)
    for absent in await people.stood_in_for(scene.work, scene.person, scene.local.date()):
        mine += await ledger.of_person(scene.work, absent.id)
    return mine


async def _of_partner(scene: Scene, partner_id: str) -> None:
    partner = await partner_cards.found(scene, partner_id)
    if partner is None:
        return
    found, today = await ledger.open_of_partner(scene.work, partner.id), scene.local.date()
    kept = (await ledger.broken(scene.work, [partner.id], today)).get(partner.id)
    name = named(partner).say(scene.lang)
    words = [promises.word(name, kept)] if kept else []
    back = ((Button(f"⬅️ {name}", actions.partner(partner.id)),),)
    screen = promise_list(await promises.owed(scene, found), today, scene.lang, partner=name, words=words, more=back)
    await partner_cards.answer(scene, partner.id, screen)


# ── one of them ─────────────────────────────────────────────────────────────────────────────────────────────


async def _on_one(scene: Scene, action: Action) -> None:
    what: What = "promise.see" if action.verb == "po" else "promise.close"
    promise = await ledger.by_key(scene.work, action.subject)
    target = await rights.of_promise(scene.work, promise, scene.local.date()) if promise else Target()
    if not await scene.may(what, target, action.subject) or promise is None:
        await scene.not_yours()
    elif action.verb == "pu":
        await _undo(scene, promise)
    elif action.verb == "pd" and action.value == "intime":
        await _in_time(scene, promise)
    elif not promise.said:
        await scene.answer(message(scene.say("promise.gone"), scene.lang), "promises")
    elif promise.status != "open":  # a second tap shall not hide the way back
        gone = scene.say("promise.gone_what", what=one_line(headed(promise.what), SHORT))
        await overview(scene, Done(gone, promise.key))
    else:
        await _do(scene, promise, action)


async def _do(scene: Scene, promise: Promise, action: Action) -> None:
    how, _, why = action.value.partition(":")
    match action.verb, how:
        case "po", _:
            await _show(scene, promise)
        case "pm", "":
            await _ask_day(scene, promise)
        case "pm", day:
            await _move(scene, promise, date.fromisoformat(day))
        case _, "kept":
            late = promise.late(scene.local.date()) and promise.by == "them"
            await _close(scene, promise, "kept", "promise.done_late" if late else "promise.done_kept", late=late)
        case _, "settle":
            await _settle(scene, promise)
        case _, "drop" if not why:
            (shown,) = await promises.owed(scene, [promise])
            await scene.answer(dropping(shown, scene.lang), "promises")
        case _, "drop":
            await _close(scene, promise, "dropped", "promise.done_dropped", why)
        case _:
            await _close(scene, promise, "broken", "promise.done_broken")


async def _show(scene: Scene, promise: Promise) -> None:
    """What broke is one tap from what settles it."""
    (shown,) = await promises.owed(scene, [promise])
    today = scene.local.date()
    run = await runs.load(scene.work, promise.run_id) if promise.run_id else None
    mine = run.id if run is not None and run.owner_id == scene.person.id else ""
    shown = Owed(**{**vars(shown), "run": mine, "next_day": recalls.next_day(scene, promise.due)})
    kept = (await ledger.broken(scene.work, [promise.partner_id], today)).get(promise.partner_id)
    word = promises.word(shown.partner, kept) if kept else None
    await scene.answer(promise_card(shown, today, scene.lang, word, await _treats(scene, promise)), "promises")


async def _treats(scene: Scene, promise: Promise) -> tuple[tuple[Button, ...], ...]:
    """A partner's promise that is overdue: money by the talk about the debt, the rest by the one about a conflict."""
    known = {each.id for each in scene.house.methodology.all()}
    if promise.by == "us" or not promise.late(scene.local.date()) or CONFLICT not in known:
        return ()
    if await partners.seen_by(scene.work, scene.person, promise.partner_id) is None:
        return ()
    money = promise.amount is not None
    label = scene.say("promise.conflict" if money else "promise.conflict_other")
    return ((Button(label, actions.promise_close(promise.key, "settle"), "primary"),),)


async def _settle(scene: Scene, promise: Promise) -> None:
    """The conversation about it begins with what the promise says, where the figures know nothing better."""
    partner = await partner_cards.found(scene, promise.partner_id)
    if partner is None:
        return
    late = (scene.local.date() - promise.due).days if promise.due else 0
    owed = promise.amount or Decimal(0)
    debt = {"overdue": owed, "days": Decimal(late), "debt": owed, "limit": partner.credit_limit or Decimal(0)}
    known = await partner_cards.of_partner(scene, partner)
    more = {"debt": debt} if promise.amount is not None and known.debt is None else {}
    await treat(scene, CONFLICT, partner.id, MONEY[0] if promise.amount is not None else "", more)


async def _close(  # what, how, the words for it, why
    scene: Scene, promise: Promise, status: ledger.Status, key: str, why: str = "", *, late: bool = False
) -> None:
    await promises.close(scene, promise, status, scene.local.date(), scene.person, why)
    await _noted(scene, promise, key, late=late)


async def _noted(scene: Scene, promise: Promise, key: str, *, late: bool = False, **more: str) -> None:
    """On record, and said above the list, with the way back."""
    await recalls.again(scene, promise.key)
    await audit.append(scene.work, audit.Deed(scene.now, scene.person.id, key.replace("_", "."), promise.key, {}))
    words = scene.say(key, what=one_line(headed(promise.what), SHORT), **more)
    await overview(scene, Done(words, promise.key, late))


async def _in_time(scene: Scene, promise: Promise) -> None:
    """It was kept on its day and told afterwards."""
    if promise.due is not None and promise.by == "them":
        await ledger.kept_before(scene.work, promise.key, promise.due)
    words = scene.say("promise.done_kept", what=one_line(promise.what, SHORT))
    await overview(scene, Done(words, promise.key))


async def _undo(scene: Scene, promise: Promise) -> None:
    done = await promises.undo(scene, promise)
    await recalls.again(scene, promise.key)
    words = scene.say("task.undone" if done else "task.undo_late", title=one_line(promise.what, SHORT))
    await overview(scene, Done(words))


# ── another day ─────────────────────────────────────────────────────────────────────────────────────────────


async def _ask_day(scene: Scene, promise: Promise, note: str = "") -> None:
    """The next words may be the day."""
    await asking.ask(scene, HEARS, promise.key)
    (shown,) = await promises.owed(scene, [promise])
    today = scene.local.date()
    days = days_ahead(today, scene.house.workdays, shown.due)
    to = partial(actions.promise_move, shown.key)
    screen = moving(headed(shown.what), days, today, to, to_card(shown), scene.lang, note)
    await scene.answer(screen, "promises")


async def heard(scene: Scene, waits: Asked, text: str) -> bool:
    """The day, in words. What names no day is about something else."""
    today = scene.local.date()
    day = day_said(text, today)
    if day is None:
        return False
    promise = await ledger.by_key(scene.work, waits.subject)
    target = await rights.of_promise(scene.work, promise, today) if promise else Target()
    if not await scene.may("promise.close", target, waits.subject) or promise is None or promise.status != "open":
        await overview(scene)
        return True
    if isinstance(day, Refused):
        await _ask_day(scene, promise, unclear(day, scene.lang))
    else:
        await _move(scene, promise, day)
    return True


async def _move(scene: Scene, promise: Promise, day: date) -> None:
    """A day that is over by now is asked again: a button may be old."""
    if day < scene.local.date():
        await _ask_day(scene, promise, scene.say("task.move_past"))
        return
    await promises.put_off(scene, promise, day)
    await _noted(scene, promise, "promise.done_moved", day=on(day, scene.local.date(), scene.lang))
