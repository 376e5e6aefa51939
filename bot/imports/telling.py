"""The card of a file, put where its sender reads it, and the talk kept beside it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot import asking, rights
from bot.access import Target, can
from bot.scene import House, Place, Post, Scene, local_minute
from dialogs.imports.screens import card
from dialogs.imports.talk import Talk, from_json, to_json
from dialogs.ports import ChannelName
from dialogs.screens import Screen
from storage import talks
from storage.database import Reading, Work
from storage.people import Person
from storage.talks import Phase
from storage.talks import Talk as Row

HEARS = "import"  # whose words are answers here
_CHANNELS: Mapping[str, ChannelName] = {"telegram": "telegram", "slack": "slack", "web": "web"}


def subject(id: str) -> str:
    """Of the card: one a file."""
    return f"import/{id}"


def talk_of(row: Row) -> Talk:
    return from_json(row.body)


def place_of(talk: Talk) -> Place | None:
    channel = _CHANNELS.get(talk.channel)
    return Place(channel, talk.address) if channel else None


async def keep(scene: Scene, id: str, phase: Phase, talk: Talk) -> None:
    """What was answered and read, and the card as it is by that."""
    await talks.save(scene.work, id, phase, to_json(talk))
    await show(scene, id, phase, talk)


async def show(scene: Scene, id: str, phase: Phase, talk: Talk) -> None:
    screen = card(id, talk, phase, scene.lang, scene.local, may_override=await may_override(scene.work, scene.person))
    if phase == "asking":
        await listen(scene, id)
    await scene.answer(screen, subject(id), rights.basis("facts.import", id))


async def listen(scene: Scene, id: str) -> None:
    """From now on the person's next words may be an answer to it."""
    await asking.ask(scene, HEARS, id)


async def may_override(read: Reading, person: Person) -> bool:
    """Whether they may load what its own total does not bear out. Only asked here: a denial is on record at the tap."""
    return can(await rights.actor(read, person), "facts.override", Target(owner_id=person.id))


def scene_of(work: Work, house: House, person: Person, talk: Talk, cause: str, now: datetime) -> Scene:
    """The sender's own chat, outside of any press of theirs."""
    return Scene(work, house, person, place_of(talk), now, Post(work, house, cause, now))


async def progress(scene: Scene, id: str, phase: Phase, talk: Talk) -> None:
    """Over the card that is there; rings nobody, and a newer one takes its place."""
    screen: Screen = card(id, talk, phase, scene.lang, local_minute(scene.now, scene.person.zone))
    await scene.post.over(scene.person, screen, subject(id), rights.basis("facts.import", id))
