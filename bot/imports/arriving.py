"""A file that looks like a table of the company's: kept, and its talk begun. Reading it is for `errands`."""

from __future__ import annotations

from dataclasses import dataclass

from bot.access import Target
from bot.imports import telling
from bot.scene import Scene
from dialogs.imports.talk import Talk, to_json
from dialogs.menu import message
from dialogs.ports import Upload
from storage import talks
from storage.people import new_id

BOOKS = (".xlsx", ".xlsm", ".xls", ".ods")
SUFFIXES = (".csv", ".txt", ".tsv", ".mxl", *BOOKS)


@dataclass(frozen=True)
class Kept:
    """A file among the blobs."""

    blob: str
    name: str
    size: int


def is_sheet(file: Upload) -> bool:
    """An export of the accounts, by its name."""
    return file.kind == "document" and file.name.casefold().endswith(SUFFIXES)


def is_book(file: Upload) -> bool:
    """One that people also show to each other."""
    return file.name.casefold().endswith(BOOKS)


async def arrived(scene: Scene, kept: Kept) -> None:
    """Its card appears at once; more follows when it is read."""
    if not await scene.may("facts.import", Target(owner_id=scene.person.id), ""):
        await scene.answer(message(scene.say("import.forbidden"), scene.lang))
        return
    place = scene.place
    talk = Talk(place.channel if place else "", place.address if place else "", kept.name, kept.size)
    id = new_id()
    await talks.begin(scene.work, id, kept.blob, kept.name, scene.person.id, to_json(talk), scene.now)
    await telling.show(scene, id, "reading", talk)
    scene.work.after_commit(scene.house.errands.ring)
