"""What people say in words, files, places and cards: for which conversation it is meant, and what it says there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime

from bot import (
    asking,
    commands,
    conversations,
    excuses,
    keeping,
    leaving,
    ordering,
    planning,
    promise_cards,
    report_doors,
    seeing,
    task_cards,
    wishes,
)
from bot.conversations import press
from bot.imports import arriving
from bot.imports import door as imports
from bot.master import forms
from bot.prepare import Prepared
from bot.scene import Scene
from bot.seeing import reachable
from dialogs import actions, inputs
from dialogs.albums import awaits_words, knows, marked, with_caption
from dialogs.answers import Unsure, Which
from dialogs.commands import as_command
from dialogs.engine import Outcome
from dialogs.events import Answered, Back, Filled, Joined
from dialogs.facts import Facts
from dialogs.inputs import Understood
from dialogs.menu import choices, message
from dialogs.place import Walk
from dialogs.ports import Placed, Press, Sent, Typed
from dialogs.question import draft_of, field_at
from dialogs.reading.results import Refused
from dialogs.reading.spots import spot
from dialogs.rooms import chat_of
from dialogs.screens import Action, Button
from dialogs.session import Session
from dialogs.spoken import may_name
from dialogs.wording import refusal, words
from storage import asked, cards, focus, outbox, runs
from storage.runs import Run

# Who hears the words that a screen outside any conversation asked for.
HEARERS: Mapping[str, asking.Hearer] = {
    forms.HEARS: forms.heard,
    imports.HEARS: imports.heard,
    ordering.HEARS: ordering.heard,
    task_cards.HEARS: task_cards.heard,
    promise_cards.HEARS: promise_cards.heard,
    keeping.HEARS: keeping.heard,
    excuses.HEARS: excuses.heard,
    excuses.HEARS_DAY: excuses.heard_day,
    planning.HEARS: planning.heard,
    leaving.HEARS: leaving.heard,
}


async def typed(scene: Scene, text: str) -> None:
    if text.startswith("/"):
        await asked.forget(scene.work, scene.person.id)
        await commands.run(scene, text)
        return
    if not scene.asked_in_room and await asking.heard(scene, text, HEARERS):
        return
    # What is said among others answers nobody's private question.
    run = await seeing.focused(scene) if not scene.asked_in_room else None
    if run is None:
        command = as_command(text)
        if command:
            await commands.run(scene, command)
        elif scene.asked_in_room or not await wishes.heard(scene, text):
            await commands.anything(scene, text)
        return
    if await _named(scene, run, text):
        return
    command = as_command(text, alone=True)
    if command and await report_doors.is_told(scene, run):  # where any words would do
        await commands.run(scene, command)
        return
    if await wishes.aside(scene, run, text):
        return
    if await report_doors.is_anothers(scene, run, text):
        await report_doors.words(scene, text)
        return
    if await report_doors.tells_instead(scene, run, text) or await report_doors.speaks_aside(scene, run, text):
        return
    by = scene.person.id
    await _answers(scene, run, lambda session, walk, facts: inputs.typed(session, walk, text, facts, by), text, command)


async def _named(scene: Scene, run: Run, text: str) -> bool:
    """Whether the words name a button of the question: then they are a tap on it."""
    outcome = await seeing.seen(scene, run)
    if not may_name(outcome.walk, text):
        return False
    facts = await seeing.facts_of(scene, run, outcome.walk)
    match inputs.by_button(outcome.session, outcome.walk, text, facts, scene.person.id):
        case None:
            return False
        case Action() as action:
            await _opens(scene, run, action)
        case meant:
            await follow(scene, run, meant)
    return True


async def _opens(scene: Scene, run: Run, action: Action) -> None:
    """Giving up and joining another report are for whoever leads."""
    if await seeing.find(scene, run.id, "run.lead") is None:
        await scene.not_yours()
    elif not await report_doors.of_run(scene, run, action):
        await leaving.why(scene, run)


async def _answers(
    scene: Scene, run: Run, read: Callable[[Session, Walk, Facts], Understood], text: str = "", command: str = ""
) -> None:
    """What was said, read at the question that the run asks now; what is no answer there may be a `command`, or ask for
    something else.
    """
    outcome = await seeing.seen(scene, run)
    meant = read(outcome.session, outcome.walk, await seeing.facts_of(scene, run, outcome.walk))
    is_none = isinstance(meant, Refused) or (isinstance(meant, Which) and not meant.ids)
    if command and is_none:
        await commands.run(scene, command)
        return
    if is_none and text and await wishes.instead(scene, run, text):
        return
    await follow(scene, run, Refused("decision.which") if await _ambiguous(scene, run, outcome) else meant)


async def _ambiguous(scene: Scene, run: Run, outcome: Outcome) -> bool:
    """A word decides nothing while several decisions wait for this person and none has been chosen by a tap."""
    chosen_by_tap = any(draft.decision for draft in outcome.session.drafts.values())
    if run.waits_for != scene.person.id or chosen_by_tap:
        return False
    return len(await runs.waiting_for(scene.work, scene.person.id)) > 1


async def follow(scene: Scene, run: Run, understood: Understood) -> None:
    match understood:
        case Unsure(value=value):
            await _confirm(scene, run, value)
        case Which(ids=ids, typed=name):
            await _which(scene, run, ids, name)
        case Refused():
            outcome = await seeing.current(scene, run)
            await seeing.show(scene, run, seeing.refusing(outcome, understood))
        case _:
            await press(scene, run, understood)


async def _confirm(scene: Scene, run: Run, value: date | datetime) -> None:
    """An uncertain date is echoed: one tap confirms, or it is written another way."""
    outcome = await seeing.seen(scene, run)
    facts = await seeing.facts_of(scene, run, outcome.walk)
    shown = words(value, "", outcome.walk, facts, scene.lang)
    iso = value.isoformat(timespec="minutes") if isinstance(value, datetime) else value.isoformat()
    yes = Button(scene.say("button.confirm", value=shown), actions.said(outcome.session, iso), "primary")
    await scene.answer_of(run.id, choices(scene.say("unsure.day", value=shown), (yes, leaving.way_back(scene, run))))


async def _which(scene: Scene, run: Run, ids: tuple[str, ...], name: str) -> None:
    """Several partners fit, or none: never a guess. The typed name may become a new card."""
    outcome = await seeing.current(scene, run)
    facts = await scene.facts()
    await focus.put(scene.work, scene.person.id, run.id, typed=name)
    options = [
        Button(facts.partners[id_].say(scene.lang), actions.pick(outcome.session, id_))
        for id_ in ids
        if id_ in facts.partners
    ]
    close = len(options) == 1
    key = "which.close" if close else "which.partner" if options else "which.none"
    asked = scene.say(key, name=options[0].label if close else name)
    add = Button(scene.say("button.add_partner", name=name[:30]), actions.add_partner(outcome.session))
    await scene.answer_of(run.id, choices(asked, (*options, add, leaving.way_back(scene, run))))


# ── files ───────────────────────────────────────────────────────────────────────────────────────────────────


async def sent(scene: Scene, body: Sent, prepared: Prepared) -> None:
    caption = body.caption.strip()
    for sheet in prepared.sheets:
        await arriving.arrived(scene, sheet)
    if prepared.sheets and not prepared.files:
        if prepared.refused:
            await scene.answer(message(prepared.refused, scene.lang))
        return
    if prepared.refused and not prepared.files and not caption:
        await at_question(scene, Refused("files", {"words": prepared.refused}))
        return
    if prepared.refused:
        await scene.answer(message(prepared.refused, scene.lang))
        if not prepared.files:
            await typed(scene, caption)
            return
    if body.late:
        await _join(scene, prepared.files, body)
        return
    run = await seeing.focused(scene)
    if run is None:
        if not await report_doors.files(scene, marked(prepared.files, body.group), caption):
            await scene.answer(message(scene.say("file-not-expected"), scene.lang))
        return
    by, files = scene.person.id, marked(prepared.files, body.group)
    if await report_doors.speaks_aside(scene, run, caption, files):
        return
    await _answers(scene, run, lambda session, walk, facts: inputs.sent(session, walk, files, body.caption, facts, by))


async def _join(scene: Scene, files: tuple[dict[str, str], ...], body: Sent) -> None:
    """The rest of an album, to the conversation that has its beginning; its words may be the answer themselves."""
    caption, more, by = body.caption.strip(), marked(files, body.group), scene.person.id
    held = await focus.of(scene.work, scene.person.id)
    own = await runs.open_for(scene.work, scene.person.id)
    for run in sorted(own, key=lambda each: held is None or each.id != held.run_id):
        outcome = await seeing.current(scene, run)
        session, walk = outcome.session, outcome.walk
        if not knows(session, body.group):
            continue
        field = field_at(session, walk)
        if caption and awaits_words(body.group, draft_of(session, walk), field.id if field else ""):
            await _answers(
                scene, run, lambda session, walk, facts: inputs.sent(session, walk, more, caption, facts, by)
            )
        else:
            await press(scene, run, Joined(with_caption(files, caption), body.group, scene.local))
        return
    await at_question(scene, Refused("album.late"))


async def placed(scene: Scene, point: Placed) -> None:
    """Where the person is, for the run that asked or may keep it."""
    where, by = spot(point.latitude, point.longitude), scene.person.id
    if not isinstance(where, str):
        await scene.answer(message(scene.say("refused.location_unclear"), scene.lang))
        return
    run = await seeing.focused(scene)
    if run is None:
        if not await report_doors.near(scene, point):
            await scene.answer(message(scene.say("location-not-expected", point=where), scene.lang))
        return
    await _answers(scene, run, lambda session, walk, facts: inputs.placed(session, walk, where, facts, by))


# ── what messengers have besides ────────────────────────────────────────────────────────────────────────────


async def shared(scene: Scene, name: str, phone: str) -> None:
    """A card of the phone's list, where words are asked for."""
    run = await seeing.focused(scene)
    if run is None:
        await scene.answer(message(scene.say("contact-not-expected"), scene.lang))
        return
    by = scene.person.id
    await _answers(scene, run, lambda session, walk, facts: inputs.shared(session, walk, name, phone, facts, by))


async def at_question(scene: Scene, refused: Refused) -> None:
    """A refusal above the present question; alone where none is asked."""
    run = await seeing.focused(scene)
    if run is None:
        await scene.answer(message(refusal(refused, scene.lang), scene.lang))
    else:
        await follow(scene, run, refused)


async def replies(scene: Scene, press_: Press) -> bool:
    """A reply to a card answers that card's conversation. False: that question is over, and the person was told so."""
    if not press_.reply_to or (isinstance(press_.body, Typed) and press_.body.text.startswith("/")):
        return True
    chat = chat_of(press_.address)  # a thread hangs on a message of the chat
    shown = await outbox.by_ref(scene.work, press_.channel, chat, press_.reply_to)
    run = await reachable(scene, shown.subject) if shown is not None and shown.subject else None
    if run is None:
        return True
    here = press_.address != chat and await cards.card_ref(scene.work, press_.channel, press_.address, run.id)
    card = here or await cards.card_ref(scene.work, press_.channel, chat, run.id)
    why = _not_answerable(scene, run) or ("" if here or _is_message(card, press_.reply_to) else "reply.old")
    if not why:
        await focus.put(scene.work, scene.person.id, run.id)
        return True
    await scene.wrote_below()
    outcome = await seeing.current(scene, run)
    await seeing.show(scene, run, seeing.refusing(outcome, Refused(why)))
    return False


def _is_message(card: str | None, number: str) -> bool:
    """Whether a card's ref is this message, with whatever hangs on it: «17+18» is 17."""
    return card is not None and card.partition("+")[0] == number


def _not_answerable(scene: Scene, run: Run) -> str:
    """Why no words of this person answer anything there now."""
    if run.status not in ("open", "paused"):
        return "run.ended"
    return "" if run.waits_for in (None, scene.person.id) else "run.awaiting"


async def corrected(scene: Scene, edited: str, text: str) -> None:
    """Other words for the message that is the latest answer correct it; else nothing is changed, and how to is said."""
    if await report_doors.corrected(scene, edited, text):
        return
    run = await seeing.focused(scene)
    found = await conversations.reopened(scene, run, edited) if run is not None else None
    if run is None or found is None:
        await scene.answer(message(scene.say("edit-late"), scene.lang))
        return
    if text.startswith("/"):
        await scene.answer(message(scene.say("edit-command"), scene.lang))
        return
    before, name = found
    facts = await seeing.facts_of(scene, run, before.walk)
    meant = inputs.retyped(before.session, before.walk, name, text, facts, scene.person.id)
    if not isinstance(meant, Answered | Filled):
        why = refusal(meant, scene.lang) if isinstance(meant, Refused) else ""
        await scene.answer(message(scene.say("edit-refused", why=why), scene.lang))
        return
    await press(scene, run, Back(scene.local))
    back = await runs.load(scene.work, run.id)
    assert back is not None  # noqa: S101  # just stored
    outcome = await press(scene, back, meant)
    after = await runs.load(scene.work, run.id)
    if after is not None and outcome.changed:
        await seeing.show(scene, after, seeing.refusing(outcome, Refused("edit.taken")))
