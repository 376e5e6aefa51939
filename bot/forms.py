"""Windows: what one asks, what is wrong with what was filled in, and what becomes of it when it is sent.

The first two are asked by a channel while the person waits, and change nothing; the third is a press like any other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot import rights, seeing
from bot.clock import Clock
from bot.conversations import press
from bot.master import forms as cards
from bot.prepare import Prepared, uploads
from bot.scene import House, Post, Scene
from bot.seeing import find, is_old, reachable
from bot.tokens import verify
from dialogs import windows
from dialogs.albums import FileNote
from dialogs.menu import message
from dialogs.ports import ChannelName, Submitted, Upload
from dialogs.reading.results import Refused
from dialogs.rooms import chat_of
from dialogs.screens import Action, Fields, Form, Paragraph, Screen, line
from dialogs.windows import Filling
from storage import outbox, people, runs
from storage.database import Database, Looking
from storage.runs import Run

VERB = "ff"


@dataclass(frozen=True)
class Windows:
    """Implements `dialogs.ports.Forms`."""

    database: Database
    house: House
    clock: Clock

    async def form(self, channel: ChannelName, account: str, token: str) -> Form | None:
        async with self.database.read() as read:
            scene = await self._scene(Looking(read.connection), channel, account)
            card = _of_card(scene, token) if scene else None
            if scene is not None and card is not None:
                made = await cards.form(scene, card)
                return replace(made, token=token) if made else None
            run = await _asked(scene, token) if scene else None
            if scene is None or run is None:
                return None
            outcome = await seeing.seen(scene, run)
            facts = await seeing.facts_of(scene, run, outcome.walk)
            made = windows.window(outcome.session, outcome.walk, facts, scene.lang)
        return replace(made, token=token) if made else None

    async def faults(self, channel: ChannelName, account: str, submitted: Submitted) -> Mapping[str, str]:
        """Nothing is wrong with what is sent too late: it is taken, and given back in the chat."""
        async with self.database.read() as read:
            scene = await self._scene(Looking(read.connection), channel, account)
            card = _of_card(scene, submitted.token) if scene else None
            if scene is not None and card is not None:
                return await cards.faults(scene, card, written(submitted))
            run = await _asked(scene, submitted.token) if scene else None
            if scene is None or run is None:
                return {}
            return (await _read(scene, run, submitted, tuple(map(_named, uploads(submitted))))).faults

    async def _scene(self, work: Looking, channel: ChannelName, account: str) -> Scene | None:
        person = await people.by_account(work, channel, account)
        now = self.clock.now()
        return Scene(work, self.house, person, None, now, Post(work, self.house, "", now)) if person else None


def _of_card(scene: Scene, token: str) -> Action | None:
    """The card of master data that a window is of."""
    action = verify(token, scene.person.id, scene.house.keys)
    return action if action is not None and action.verb == cards.WINDOW else None


async def _asked(scene: Scene, token: str) -> Run | None:
    """The conversation whose present question the window is of, while this person may answer it."""
    action = verify(token, scene.person.id, scene.house.keys)
    run = await reachable(scene, action.subject) if action is not None and action.verb == VERB else None
    return None if run is None or action is None or await is_old(scene, run, action.turn) else run


async def _read(scene: Scene, run: Run, submitted: Submitted, files: tuple[FileNote, ...]) -> Filling:
    outcome = await seeing.seen(scene, run)
    facts = await seeing.facts_of(scene, run, outcome.walk)
    here = (outcome.session, outcome.walk, facts, scene.lang)
    return windows.filling(*here, written(submitted), files, scene.person.id)


def _named(file: Upload) -> FileNote:
    """A file that is not fetched yet: enough to see whether it may be there."""
    return {"blob": "", "name": file.name, "kind": file.kind}


def written(submitted: Submitted) -> dict[str, str]:
    """What stands in the fields, without the files."""
    return {name: value for name, value in submitted.values.items() if isinstance(value, str)}


# ── sent ────────────────────────────────────────────────────────────────────────────────────────────────────


async def submitted(scene: Scene, body: Submitted, prepared: Prepared) -> None:
    """What stands in the window answers the question that it was opened for; else nothing is lost and nothing done."""
    action = verify(body.token, scene.person.id, scene.house.keys)
    if action is not None and action.verb == cards.WINDOW:
        await cards.submitted(scene, action, written(body))
        return
    if action is None or action.verb != VERB:
        await rights.denied(scene.work, scene.person.id, "button", "", scene.now)
        await scene.not_yours()
        return
    run = await find(scene, action.subject, "run.decide")
    if run is None:
        await scene.not_yours()
        await _give_back(scene, scene.say("window.left"), written(body))
        return
    scene = await _at_its_card(scene, run)
    if prepared.refused:
        await scene.answer(message(prepared.refused, scene.lang))
    if await is_old(scene, run, action.turn):
        await _give_back(scene, scene.say("window.late"), written(body), run)
        await seeing.show(scene, run, await seeing.current(scene, run))
        return
    await _taken(scene, run, body, prepared)


async def _at_its_card(scene: Scene, run: Run) -> Scene:
    """A window has no place of its own: it is answered where its card is, which may be a thread."""
    last = await outbox.last_card(scene.work, scene.person.id, run.id)
    if last is None or scene.place is None or last.channel != scene.place.channel:
        return scene
    if chat_of(last.address) != chat_of(scene.place.address):  # of another account, or one that was unlinked
        return scene
    return replace(scene, place=replace(scene.place, address=last.address))


async def _taken(scene: Scene, run: Run, body: Submitted, prepared: Prepared) -> None:
    """All of it; or what can be taken, and the card asks for the rest."""
    filling = await _read(scene, run, body, prepared.files)
    if filling.events:
        await press(scene, run, *filling.events)
    if not filling.faults:
        return
    words = written(body)
    left = {name: words[name] for name in words if name in filling.faults} if filling.events else words
    await _give_back(scene, scene.say("window.left"), left, run)
    now = await runs.load(scene.work, run.id)
    assert now is not None  # noqa: S101  # it was here a moment ago
    fault = Refused("window", {"words": next(iter(filling.faults.values()))})
    await seeing.show(scene, now, seeing.refusing(await seeing.current(scene, now), fault))


async def _give_back(scene: Scene, why: str, words: Mapping[str, str], run: Run | None = None) -> None:
    """What was not taken is not lost: it stands in the chat, to be copied."""
    algorithm = await scene.house.methodology.version(scene.work, run.version) if run else None
    pairs = windows.given_back(algorithm, words, scene.lang)
    if pairs:
        await scene.answer(Screen((Paragraph(line(why)), Fields(pairs))))
