"""Everything that was sent along with a run: photos and documents asked for, voice notes that came as answers."""

from __future__ import annotations

from collections.abc import Mapping

from algorithms.model import CardInput, FilesInput
from dialogs.lang import Lang
from dialogs.place import Visit, Walk
from dialogs.reading.spots import on_the_map
from dialogs.screens import Block, File, Paragraph, Picture, Screen, line
from dialogs.session import Answer
from dialogs.texts import say

FileNote = Mapping[str, str]


def attachments(place: Walk) -> tuple[FileNote, ...]:
    """Notes {blob, name, kind} in the order they came, each file once; a newer set of a step replaces its older one."""
    latest = {_place_of(visit): _of(visit, visit.answer) for visit in place.path if visit.answer is not None}
    found = {note["blob"] or note["name"]: note for notes in latest.values() for note in notes}
    return tuple(found.values())


def _place_of(visit: Visit) -> tuple[str, str, int]:
    """What a newer set takes the place of; what came with one message of a story stays beside the next."""
    tells = isinstance(visit.step.node.input, CardInput)
    return visit.key.step, visit.key.item, visit.key.round if tells else 0


def _of(visit: Visit, answer: Answer) -> tuple[FileNote, ...]:
    asked = answer.value if isinstance(visit.step.node.input, FilesInput) else ()
    return (*answer.files, *asked)


def gallery(place: Walk, lang: Lang) -> Screen:
    """All of them in one message: photos to look at, the rest to open."""
    blocks: list[Block] = []
    for note in attachments(place):
        if note["kind"] == "photo":
            blocks.append(Picture(note["blob"], say("attachment.photo", lang)))
        elif note["kind"] == "location":
            blocks.append(Paragraph(line("📍 ", on_the_map(note["name"]))))
        else:
            name = note["name"] or say(f"attachment.{note['kind']}", lang)
            blocks.append(File(note["blob"], name))
    return Screen(tuple(blocks))
