"""Where a press becomes an action: who is it, what did they mean, what follows. One open transaction, nothing slow.

Whatever takes time (downloads, reading a file, drawing a document) was done before and comes in as `Prepared`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from bot import (
    commands,
    consent,
    conversations,
    documents,
    imports,
    inviting,
    methods,
    reassign,
    rights,
    unreached,
    whereabouts,
)
from bot.access import What
from bot.conversations import find, press, reachable, resume
from bot.scene import House, Place, Post, Scene
from bot.tokens import verify
from dialogs import actions
from dialogs.albums import knows, marked
from dialogs.attachments import gallery
from dialogs.engine import Outcome
from dialogs.events import Answered, Back, Cancelled, Event, Filled, Joined, Looked, Paused, Submitted, Ticked
from dialogs.inputs import Unsure, Which, chosen, placed, quick_day, retyped, sent, shared, typed
from dialogs.lang import Lang
from dialogs.menu import choices, message
from dialogs.place import SEEN, Walk
from dialogs.ports import Corrected, Left, Placed, Press, Sent, Shared, Tapped, Typed, Unreadable
from dialogs.question import field_at, suggestion
from dialogs.reading.results import Refused
from dialogs.reading.spots import spot
from dialogs.screens import Action, Button, Paragraph, Screen, line
from dialogs.session import Session
from dialogs.texts import say
from dialogs.wording import refusal, words
from storage import audit, cards, focus, invitations, outbox, people, runs
from storage.database import Work
from storage.people import Person
from storage.runs import Run

MORNING_HOUR = 9
TIMELESS = ("r", "f", "fp", "fa")  # whatever step the run has come to
VIEWS = (*TIMELESS, "w")  # change no answer
LEADS = ("x", "xc", "xx", "pz", "b", "l", "qn")


@dataclass(frozen=True)
class Prepared:
    """What was done before the transaction: kept files, a rendered document, a staged import, a refusal in words."""

    files: tuple[dict[str, str], ...] = ()
    document: documents.Drawn | None = None
    staged: imports.Staged | None = None
    refused: str = ""


async def handle(work: Work, house: House, press_: Press, prepared: Prepared, cause: str, now: datetime) -> None:
    """Everything that one press changes, in the open transaction."""
    place = Place(press_.channel, press_.address)
    post = Post(work, house, cause, now)
    person = await people.by_account(work, press_.channel, press_.account)
    if person is None:
        await _stranger(work, house, press_, post, now)
        return
    scene = Scene(work, house, person, place, now, post, said=press_.message)
    match await consent.gate(scene, press_):
        case "entered":
            await _welcome(scene)
        case "open":
            await _known(scene, press_, prepared)


async def _known(scene: Scene, press_: Press, prepared: Prepared) -> None:
    """A press of somebody who is here and has agreed to be."""
    if isinstance(press_.body, Typed | Sent | Placed | Shared) and not await _replies(scene, press_):
        return
    match press_.body:
        case Typed(text=text):
            await scene.wrote_below()
            if text.startswith("/"):  # whoever asks is here, though the messenger may not have said that they are back
                await unreached.returned(scene, press_.channel, press_.account)
            await _typed(scene, text.strip())
        case Tapped() as tap:
            await _tapped(scene, tap, prepared)
        case Sent() as body:
            await scene.wrote_below()
            await _sent(scene, body, prepared)
        case Placed() as point:
            await scene.wrote_below()
            await _placed(scene, point)
        case Shared(name=name, phone=phone):
            await scene.wrote_below()
            await _shared(scene, name, phone)
        case Corrected(text=text):
            await _corrected(scene, press_.message, text.strip())
        case Unreadable():
            await scene.wrote_below()
            await _at_question(scene, Refused("unreadable"))
        case Left(back=back):
            await _left(scene, press_, back)


async def _left(scene: Scene, press_: Press, back: bool) -> None:
    """The person blocked the bot, or lets it write again."""
    if back:
        await unreached.returned(scene, press_.channel, press_.account)
        return
    for account in await people.accounts_of(scene.work, scene.person.id):
        if (account.channel, account.account) == (press_.channel, press_.account):
            await unreached.shut_out(scene.post, account, "blocked")


async def _stranger(work: Work, house: House, press_: Press, post: Post, now: datetime) -> None:
    """Learns nothing but how to get in."""
    place = Place(press_.channel, press_.address)
    lang = press_.language or "ru"
    text = press_.body.text.strip() if isinstance(press_.body, Typed) else ""
    if isinstance(press_.body, Left):
        return
    command, _, code = text.partition(" ")
    if isinstance(press_.body, Tapped):  # the messenger turns its wheel until the tap is answered
        await post.toast(None, place, press_.body.toast, say("stranger", lang))
    who = (press_.channel, press_.account, press_.address)
    if command == "/link" and code:
        linked = await invitations.link(work, code, *who, now)
        await _come_in(work, house, linked or "link.refused", post, place, lang)
    elif command == "/start" and code:
        found = await invitations.redeem(work, code.strip(), *who, now, lang, name=press_.name)
        await _come_in(work, house, found, post, place, lang)
    else:
        await rights.denied(work, await _former(work, press_), "enter", post.cause, now)
        await post.stranger(place, _plain(say("stranger", lang)))


async def _former(work: Work, press_: Press) -> str:
    """Who it was, for the record alone: whoever was revoked is told what every stranger is told."""
    return await people.former(work, press_.channel, press_.account) or rights.STRANGER


async def _come_in(work: Work, house: House, found: Person | str, post: Post, place: Place, lang: Lang) -> None:
    """With an invitation or a link: told what is kept first of all. A reason instead of a person is said."""
    if not isinstance(found, Person):
        await rights.denied(work, rights.STRANGER, "enter", post.cause, post.now, {"why": found})
        await post.stranger(place, _plain(say(found, lang)))
        return
    await audit.append(work, audit.Deed(post.now, found.id, "people.enter", post.cause, {"channel": place.channel}))
    scene = Scene(work, house, found, place, post.now, post)
    if await consent.agreed(work, house, found):
        await _welcome(scene)
    else:
        await consent.ask(scene)


async def _welcome(scene: Scene) -> None:
    await scene.answer(_plain(scene.say("welcome", name=scene.person.name)))
    await commands.menu(scene)


def _plain(text: str) -> Screen:
    return Screen((Paragraph(line(text)),))


# ── text ────────────────────────────────────────────────────────────────────────────────────────────────────


async def _typed(scene: Scene, text: str) -> None:
    if text.startswith("/"):
        await commands.run(scene, text)
        return
    run = await _focused(scene)
    if run is None:
        await commands.anything(scene, text)
        return
    outcome = await conversations.seen(scene, run)
    facts = await conversations.facts_of(scene, run, outcome.walk)
    meant = typed(outcome.session, outcome.walk, text, facts, scene.person.id)
    await _follow(scene, run, Refused("decision.which") if await _ambiguous(scene, run, outcome) else meant)


async def _ambiguous(scene: Scene, run: Run, outcome: Outcome) -> bool:
    """A word decides nothing while several decisions wait for this person and none has been chosen by a tap."""
    chosen_by_tap = any(draft.decision for draft in outcome.session.drafts.values())
    if run.waits_for != scene.person.id or chosen_by_tap:
        return False
    return len(await runs.waiting_for(scene.work, scene.person.id)) > 1


async def _focused(scene: Scene) -> Run | None:
    """The run whose question this person saw last, while it still waits for them."""
    held = await focus.of(scene.work, scene.person.id)
    run = await reachable(scene, held.run_id) if held else None
    if run is None or run.status not in ("open", "paused"):
        return None
    return run if run.waits_for in (None, scene.person.id) or await _asks_meanwhile(scene, run) else None


async def _asks_meanwhile(scene: Scene, run: Run) -> bool:
    """Whether the run asks its owner something while a branch of its board waits for somebody else."""
    frontier = (await conversations.current(scene, run)).walk.frontier
    asks = frontier is not None and frontier.step.node.kind != "approve"
    return asks and run.owner_id == scene.person.id


async def _follow(scene: Scene, run: Run, understood: Event | Refused | Unsure | Which) -> None:
    match understood:
        case Unsure(value=value):
            await _confirm(scene, run, value)
        case Which(ids=ids, typed=name):
            await _which(scene, run, ids, name)
        case Refused():
            outcome = await conversations.current(scene, run)
            await conversations.show(scene, run, conversations.refusing(outcome, understood))
        case _:
            await press(scene, run, understood)


async def _confirm(scene: Scene, run: Run, value: date | datetime) -> None:
    """An uncertain date is echoed: one tap confirms, or it is written another way."""
    outcome = await conversations.seen(scene, run)
    facts = await conversations.facts_of(scene, run, outcome.walk)
    shown = words(value, "", outcome.walk, facts, scene.lang)
    iso = value.isoformat(timespec="minutes") if isinstance(value, datetime) else value.isoformat()
    yes = Button(scene.say("button.confirm", value=shown), actions.said(outcome.session, iso), "primary")
    await scene.answer_of(run.id, choices(scene.say("unsure.day", value=shown), (yes, _return(scene, run))))


async def _which(scene: Scene, run: Run, ids: tuple[str, ...], name: str) -> None:
    """Several partners fit, or none: never a guess. The typed name may become a new card."""
    outcome = await conversations.current(scene, run)
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
    await scene.answer_of(run.id, choices(asked, (*options, add, _return(scene, run))))


def _return(scene: Scene, run: Run) -> Button:
    return Button(scene.say("button.return"), actions.open_run(run.id))


# ── files ───────────────────────────────────────────────────────────────────────────────────────────────────


async def _sent(scene: Scene, body: Sent, prepared: Prepared) -> None:
    if prepared.refused:
        await scene.answer(message(prepared.refused, scene.lang))
        if not prepared.files:
            await _typed(scene, body.caption.strip()) if body.caption.strip() else None
            return
    if prepared.staged is not None:
        await imports.preview(scene, prepared.staged)
        return
    if body.late:
        await _join(scene, prepared.files, body.group)
        return
    run = await _focused(scene)
    if run is None:
        await scene.answer(message(scene.say("file-not-expected"), scene.lang))
        return
    outcome = await conversations.seen(scene, run)
    facts = await conversations.facts_of(scene, run, outcome.walk)
    by = scene.person.id
    files = marked(prepared.files, body.group)
    meant = sent(outcome.session, outcome.walk, files, body.caption, facts, by)
    await _follow(scene, run, Refused("decision.which") if await _ambiguous(scene, run, outcome) else meant)


async def _join(scene: Scene, files: tuple[dict[str, str], ...], group: str) -> None:
    """The rest of an album, to the conversation that has its beginning."""
    held = await focus.of(scene.work, scene.person.id)
    own = await runs.open_for(scene.work, scene.person.id)
    for run in sorted(own, key=lambda each: held is None or each.id != held.run_id):
        if knows((await conversations.current(scene, run)).session, group):
            await press(scene, run, Joined(files, group, scene.local))
            return
    await _at_question(scene, Refused("album.late"))


async def _placed(scene: Scene, point: Placed) -> None:
    """Where the person is, for the run that asked or may keep it."""
    where = spot(point.latitude, point.longitude)
    run = await _focused(scene)
    if isinstance(where, str) and run is not None:
        outcome = await conversations.seen(scene, run)
        facts = await conversations.facts_of(scene, run, outcome.walk)
        meant = placed(outcome.session, outcome.walk, where, facts, scene.person.id)
        await _follow(scene, run, meant)
    elif isinstance(where, str):
        await scene.answer(message(scene.say("location-not-expected", point=where), scene.lang))
    else:
        await scene.answer(message(scene.say("refused.location_unclear"), scene.lang))


# ── what messengers have besides ────────────────────────────────────────────────────────────────────────────


async def _shared(scene: Scene, name: str, phone: str) -> None:
    """A card of the phone's list, where words are asked for."""
    run = await _focused(scene)
    if run is None:
        await scene.answer(message(scene.say("contact-not-expected"), scene.lang))
        return
    outcome = await conversations.seen(scene, run)
    facts = await conversations.facts_of(scene, run, outcome.walk)
    meant = shared(outcome.session, outcome.walk, name, phone, facts, scene.person.id)
    await _follow(scene, run, Refused("decision.which") if await _ambiguous(scene, run, outcome) else meant)


async def _at_question(scene: Scene, refused: Refused) -> None:
    """A refusal above the present question; alone where none is asked."""
    run = await _focused(scene)
    if run is None:
        await scene.answer(message(scene.say(f"refused.{refused.key}"), scene.lang))
    else:
        await _follow(scene, run, refused)


async def _replies(scene: Scene, press_: Press) -> bool:
    """A reply to a card answers that card's conversation. False: that question is over, and the person was told so."""
    if not press_.reply_to or (isinstance(press_.body, Typed) and press_.body.text.startswith("/")):
        return True
    shown = await outbox.by_ref(scene.work, press_.channel, press_.address, press_.reply_to)
    run = await reachable(scene, shown.subject) if shown is not None and shown.subject else None
    if run is None:
        return True
    card = await cards.card_ref(scene.work, press_.channel, press_.address, run.id)
    why = _not_answerable(scene, run) or ("" if _is_message(card, press_.reply_to) else "reply.old")
    if not why:
        await focus.put(scene.work, scene.person.id, run.id)
        return True
    await scene.wrote_below()
    outcome = await conversations.current(scene, run)
    await conversations.show(scene, run, conversations.refusing(outcome, Refused(why)))
    return False


def _is_message(card: str | None, number: str) -> bool:
    """Whether a card's ref is this message, with whatever hangs on it: «17+18» is 17."""
    return card is not None and card.partition("+")[0] == number


def _not_answerable(scene: Scene, run: Run) -> str:
    """Why no words of this person answer anything there now."""
    if run.status not in ("open", "paused"):
        return "run.ended"
    return "" if run.waits_for in (None, scene.person.id) else "run.awaiting"


async def _corrected(scene: Scene, edited: str, text: str) -> None:
    """Other words for the message that is the latest answer correct it; else nothing is changed, and how to is said."""
    run = await _focused(scene)
    found = await conversations.reopened(scene, run, edited) if run is not None else None
    if run is None or found is None:
        await scene.answer(message(scene.say("edit-late"), scene.lang))
        return
    before, name = found
    facts = await conversations.facts_of(scene, run, before.walk)
    meant = retyped(before.session, before.walk, name, text, facts, scene.person.id)
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
        await conversations.show(scene, after, conversations.refusing(outcome, Refused("edit.taken")))


# ── buttons ─────────────────────────────────────────────────────────────────────────────────────────────────


async def _tapped(scene: Scene, tap: Tapped, prepared: Prepared) -> None:
    """A button is checked at the time of the tap: whose it is, and whether the person still may."""
    action = verify(tap.token, scene.person.id, scene.house.keys)
    if action is None:
        await rights.denied(scene.work, scene.person.id, "button", "", scene.now)
        await _toast(scene, tap, scene.say("not_yours"))
        return
    if await _opened(scene, action):
        await _toast(scene, tap, "")
        return
    run = await find(scene, action.subject, _right(action))
    if run is None:
        await _toast(scene, tap, scene.say("not_yours"))
        return
    old = action.verb not in TIMELESS and await conversations.is_old(scene, run, action.turn)
    await _toast(scene, tap, scene.say("old_button") if old else "")
    if old:
        await conversations.show(scene, run, await conversations.current(scene, run))
        return
    await _on_run(scene, run, action, prepared)


def _right(action: Action) -> What:
    """Putting off and giving up is for whoever leads; an answer is for whoever is asked."""
    return "run.see" if action.verb in VIEWS else "run.lead" if action.verb in LEADS else "run.decide"


async def _opened(scene: Scene, action: Action) -> bool:
    """Whether the button was one of the doors of the product, not of a run."""
    for door in (
        commands.door,
        imports.door,
        methods.door,
        reassign.door,
        whereabouts.door,
        consent.door,
        inviting.door,
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
            shown = gallery((await conversations.current(scene, run)).walk, scene.lang)
            await scene.answer_of(run.id, shown, card=False)
        case "w":
            await conversations.show(scene, run, await conversations.current(scene, run), why=True)
        case "x":
            await _more(scene, run)
        case "xc":
            await _cancel_why(scene, run)
        case _:
            await _event(scene, run, action)


async def _event(scene: Scene, run: Run, action: Action) -> None:
    outcome = await conversations.seen(scene, run)
    event = await _meant(scene, run, action, outcome.session, outcome.walk)
    if event is not None:
        await _follow(scene, run, event)


async def _meant(
    scene: Scene, run: Run, action: Action, session: Session, place: Walk
) -> Event | Refused | Unsure | Which | None:
    """The event behind a button of the present step."""
    at, by, turn, value = scene.local, scene.person.id, action.turn, action.value
    match action.verb:
        case "o":
            facts = await conversations.facts_of(scene, run, place)
            return chosen(session, place, value, facts, by, turn)
        case "q":
            return await _picked(scene, value, at, by, turn)
        case "qn":
            return await _added(scene, session.run_id, at, by, turn)
        case "t+" | "t-":
            return Ticked(value, action.verb == "t+", at, turn)
        case "d":
            return Submitted(at, by, turn)
        case "n":
            return Answered(SEEN, at, by, turn)
        case "k":
            return _kept(session, place, value, at, by, turn)
        case "s":
            return Filled(value, None, at, by, turn)
        case "y":
            return _said(session, place, value, at, by, turn)
    return _about_run(action, at, by)


def _about_run(action: Action, at: datetime, by: str) -> Event | None:
    """The event behind a button that speaks of the run as a whole."""
    match action.verb:
        case "b":
            return Back(at, action.turn)
        case "l":
            return Looked(at, action.value, action.turn)
        case "pz":
            until = at.replace(hour=MORNING_HOUR, minute=0)
            return Paused(commands.days_after(until, int(action.value)), at)
        case "xx":
            return Cancelled(action.value, at, by)
    return None


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


def _kept(session: Session, place: Walk, name: str, at: datetime, by: str, turn: int) -> Event | None:
    """What was suggested, for the question or for the present field of a form."""
    field = field_at(session, place)
    value = suggestion(session, place, name)
    if value is None or (field.id if field else "") != name:
        return None
    return Filled(name, value, at, by, turn) if field else Answered(value, at, by, turn)


def _said(session: Session, place: Walk, word: str, at: datetime, by: str, turn: int) -> Event | Refused:
    """A quick day, or one that was echoed and is confirmed now."""
    value = quick_day(word, at)
    if value is None:
        return Refused("date.unclear")
    field = field_at(session, place)
    return Filled(field.id, value, at, by, turn) if field else Answered(value, at, by, turn)


async def _more(scene: Scene, run: Run) -> None:
    """Put off, look at what is there, give up: what may be done with a run at any of its steps."""
    outcome = await conversations.current(scene, run)
    session, made = outcome.session, outcome.walk.algorithm.file.documents
    drafts = [
        Button(scene.say("button.draft", title=document.title.say(scene.lang)), actions.document(session, name))
        for name, document in made.items()
    ]
    options = [
        Button(scene.say("button.pause_1"), actions.pause(session, 1)),
        Button(scene.say("button.pause_7"), actions.pause(session, 7)),
        *drafts,
        Button(scene.say("button.cancel"), actions.cancel(session), "danger"),
        _return(scene, run),
    ]
    await scene.answer_of(run.id, choices(scene.say("more.title"), options))


async def _cancel_why(scene: Scene, run: Run) -> None:
    session = (await conversations.current(scene, run)).session
    options = [
        Button(scene.say(f"cancel.reason.{reason}"), actions.cancel(session, reason))
        for reason in ("mistake", "irrelevant", "other")
    ]
    await scene.answer_of(run.id, choices(scene.say("cancel.why"), (*options, _return(scene, run))))


async def _document(scene: Scene, run: Run, action: Action, prepared: Prepared) -> None:
    if prepared.document is not None:
        await scene.answer_of(run.id, documents.screen(prepared.document, action, scene), card=False)
