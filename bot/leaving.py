"""The ways out of a conversation: what may be done with it at any step, giving it up, and the way back to it."""

from __future__ import annotations

from bot import seeing
from bot.scene import Scene
from dialogs import actions
from dialogs.menu import choices
from dialogs.screens import Button
from storage.runs import Run


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
    session = (await seeing.current(scene, run)).session
    options = [
        Button(scene.say(f"cancel.reason.{reason}"), actions.cancel(session, reason))
        for reason in ("mistake", "irrelevant", "other")
    ]
    await scene.answer_of(run.id, choices(scene.say("cancel.why"), (*options, way_back(scene, run))))
