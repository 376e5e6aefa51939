"""Buttons: whose each is, whether the person still may, and what it does at the time of the tap."""

from __future__ import annotations

from datetime import datetime

from bot import (
    commands,
    consent,
    documents,
    excuses,
    hearing,
    ics,
    inviting,
    keeping,
    leaving,
    linking,
    methods,
    ordering,
    partner_cards,
    planning,
    promise_cards,
    reassign,
    report_doors,
    rights,
    rooms,
    seeing,
    signals,
    task_cards,
    team_boards,
    treating,
    voting,
    whereabouts,
)
from bot.access import What
from bot.conversations import resume
from bot.digests import doors
from bot.imports import door as imports
from bot.master import doubles, export, forms
from bot.prepare import Prepared
from bot.scene import Scene
from bot.seeing import find
from bot.tokens import verify
from dialogs.attachments import gallery
from dialogs.events import Answered, Event, Paused
from dialogs.inputs import Understood, chosen, pressed
from dialogs.place import Walk
from dialogs.ports import Tapped
from dialogs.reading.results import Refused
from dialogs.screens import Action
from dialogs.session import Session
from storage import asked, focus
from storage.runs import Run

MORNING_HOUR = 9
TIMELESS = ("r", "f", "fp", "fa", "rv", "rf")  # whatever step the run has come to
VIEWS = ("r", "f", "fp", "fa", "w")  # change no answer
LEADS = ("x", "xc", "xx", "pz", "b", "l", "qn", "va", "vc", "vt", *report_doors.VERBS)


async def tapped(scene: Scene, tap: Tapped, prepared: Prepared) -> None:
    """A button is checked at the time of the tap: whose it is, and whether the person still may."""
    action = verify(tap.token, scene.person.id, scene.house.keys)
    if action is None or not _takes_up(action):  # what is tapped instead of an answer puts the question away
        await asked.forget(scene.work, scene.person.id)
    if action is None:
        await rights.denied(scene.work, scene.person.id, "button", "", scene.now)
        await _toast(scene, tap, await rooms.whose(scene, tap) or scene.say("not_yours"))
        return
    if action.verb == export.VERB:
        await export.answer(scene, action, prepared.document)
        await _toast(scene, tap, "")
        return
    if action.verb == ordering.FILE_VERB:
        await ordering.answer(scene, action, prepared.document)
        await _toast(scene, tap, "")
        return
    if action.verb == ics.VERB:
        await ics.answer(scene, action, prepared.document)
        await _toast(scene, tap, "")
        return
    if prepared.chart is not None:
        await scene.answer(prepared.chart.screen, rests_on=prepared.chart.rests_on)
        await _toast(scene, tap, "")
        return
    if await _opened(scene, action):
        await _toast(scene, tap, "")
        return
    run = await find(scene, action.subject, _right(action))
    if run is None:
        await _toast(scene, tap, scene.say("not_yours"))
        return
    old = action.verb not in TIMELESS and await seeing.is_old(scene, run, action.turn)
    await _toast(scene, tap, scene.say("old_button") if old else "")
    if old:
        await seeing.show(scene, run, await seeing.current(scene, run))
        return
    await _on_run(scene, run, action, prepared)


def _takes_up(action: Action) -> bool:
    """Whether the button goes on with the words that were asked about."""
    return action.verb == keeping.VERB or methods.takes_words(action)


def _right(action: Action) -> What:
    """Putting off and giving up is for whoever leads; an answer is for whoever is asked."""
    return "run.see" if action.verb in VIEWS else "run.lead" if action.verb in LEADS else "run.decide"


async def _opened(scene: Scene, action: Action) -> bool:
    """Whether the button was one of the doors of the product, not of a run."""
    for door in (
        commands.door,
        task_cards.door,
        promise_cards.door,
        keeping.door,
        partner_cards.door,
        ordering.door,
        treating.door,
        team_boards.door,
        imports.door,
        methods.door,
        reassign.door,
        whereabouts.door,
        excuses.door,
        planning.door,
        ics.door,
        consent.door,
        inviting.door,
        linking.door,
        voting.door,
        forms.door,
        doubles.door,
        doors.door,
        signals.door,
    ):
        if await door(scene, action):
            return True
    return False


async def _toast(scene: Scene, tap: Tapped, text: str) -> None:
    if scene.place is not None:
        await scene.post.toast(scene.person, scene.place, tap.toast, text)


async def _on_run(scene: Scene, run: Run, action: Action, prepared: Prepared) -> None:
    match action.verb:
        case "r":
            await resume(scene, run)
        case "f" | "fp":
            await _document(scene, run, action, prepared)
        case "fa":
            shown = gallery((await seeing.current(scene, run)).walk, scene.lang)
            await scene.answer_of(run.id, shown, card=False)
        case "w":
            await seeing.show(scene, run, await seeing.current(scene, run), why=True)
        case "ff":
            await hearing.follow(scene, run, Refused("window_shut"))
        case "x":
            await leaving.more(scene, run)
        case "xc":
            await leaving.why(scene, run)
        case _ if action.verb in report_doors.VERBS:
            await report_doors.of_run(scene, run, action)
        case _ if not await voting.of_run(scene, run, action):
            await _event(scene, run, action)


async def _event(scene: Scene, run: Run, action: Action) -> None:
    outcome = await seeing.seen(scene, run)
    event = await _meant(scene, run, action, outcome.session, outcome.walk)
    if event is not None:
        await hearing.follow(scene, run, event)


async def _meant(scene: Scene, run: Run, action: Action, session: Session, place: Walk) -> Understood | None:
    """The event behind a button of the present step, or one that speaks of the run as a whole."""
    at, by, turn, value = scene.local, scene.person.id, action.turn, action.value
    match action.verb:
        case "o":
            facts = await seeing.facts_of(scene, run, place)
            return chosen(session, place, value, facts, by, turn)
        case "q":
            return await _picked(scene, value, at, by, turn)
        case "qn":
            return await _added(scene, session.run_id, at, by, turn)
        case "pz":
            until = at.replace(hour=MORNING_HOUR, minute=0)
            return Paused(commands.days_after(until, int(value)), at)
    return pressed(session, place, action, at, by)


async def _picked(scene: Scene, partner: str, at: datetime, by: str, turn: int) -> Event | Refused:
    """Only a partner this person may see, at the time of the tap."""
    if partner in (await scene.facts()).partners:
        return Answered(partner, at, by, turn)
    await rights.denied(scene.work, scene.person.id, "partner.see", partner, scene.now)
    return Refused("partner.name")


async def _added(scene: Scene, run_id: str, at: datetime, by: str, turn: int) -> Event | Refused:
    """The name typed last in this run becomes a partner of one's own, at the stage of negotiation."""
    held = await focus.of(scene.work, scene.person.id)
    if held is None or held.run_id != run_id or not held.typed or not await scene.may_own("partner.add"):
        return Refused("partner.name")
    return Answered(await commands.new_partner(scene, held.typed), at, by, turn)


async def _document(scene: Scene, run: Run, action: Action, prepared: Prepared) -> None:
    if prepared.document is not None:
        await scene.answer_of(run.id, documents.screen(prepared.document, action, scene), card=False)
