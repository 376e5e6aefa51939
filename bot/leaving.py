"""The ways out of a conversation: what may be done with it at any step, giving it up, and the way back to it."""

from __future__ import annotations

from algorithms.model import Option
from bot import asking, seeing
from bot.conversations import press
from bot.scene import Scene
from dialogs import actions
from dialogs.answers import option_named
from dialogs.events import Cancelled
from dialogs.menu import choices
from dialogs.reading.stock_words import BACK_WORDS, CANCEL_WORDS, NO, bare
from dialogs.screens import Button
from dialogs.texts import say
from storage.asked import Asked
from storage.runs import Run

HEARS = "run.cancel"
REASONS = ("mistake", "irrelevant", "other")


def way_back(scene: Scene, run: Run) -> Button:
    return Button(scene.say("button.return"), actions.open_run(run.id))


async def more(scene: Scene, run: Run) -> None:
    """Put off, look at what is there, give up: what may be done with a run at any of its steps."""
    outcome = await seeing.current(scene, run)
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
        way_back(scene, run),
    ]
    await scene.answer_of(run.id, choices(scene.say("more.title"), options))


async def why(scene: Scene, run: Run) -> None:
    """Giving it up is confirmed by the reason; the next words may be it, or the way back."""
    await asking.ask(scene, HEARS, run.id)
    session = (await seeing.current(scene, run)).session
    options = [Button(scene.say(f"cancel.reason.{reason}"), actions.cancel(session, reason)) for reason in REASONS]
    await scene.answer_of(run.id, choices(scene.say("cancel.why"), (*options, way_back(scene, run))))


async def heard(scene: Scene, waits: Asked, text: str) -> bool:
    """Words about something else go where all words go."""
    run = await seeing.find(scene, waits.subject, "run.lead")
    if run is None:
        return False
    reason = option_named(tuple(map(_worded, REASONS)), text)
    if isinstance(reason, str):
        await press(scene, run, Cancelled(reason, scene.local, scene.person.id))
    elif bare(text) in BACK_WORDS | CANCEL_WORDS | NO:
        await seeing.show(scene, run, await seeing.current(scene, run))
    else:
        return False
    return True


def _worded(reason: str) -> Option:
    return Option(code=reason, ru=say(f"cancel.reason.{reason}", "ru"), en=say(f"cancel.reason.{reason}", "en"))
