"""A run's document on request: its answers poured into the outline the methodology gives, as a file people can send."""

from __future__ import annotations

import asyncio
from datetime import datetime

from bot import conversations
from bot.scene import House, Post, Scene
from dialogs.documents import outline
from dialogs.screens import Action
from handlers.documents.docx import render_docx
from storage import people
from storage.blobs import BlobStore
from storage.database import Database, Work
from storage.people import Person


async def draw(
    database: Database, house: House, files: BlobStore, person: Person, action: Action, now: datetime
) -> tuple[str, str] | None:
    """Kept file and its name; None when there is no such document, or it is not this person's to read."""
    async with database.read() as read:
        work = Work(read.connection)  # the scene only reads here
        scene = Scene(work, house, person, None, now, Post(work, house, "", now))
        run = await conversations.reachable(scene, action.subject)
        if run is None:
            return None
        outcome = await conversations.current(scene, run)
        facts = await conversations.facts_of(scene, run, outcome.walk)
        owner = await people.by_id(read, run.owner_id)
    document = outcome.walk.algorithm.file.documents.get(action.value)
    if document is None:
        return None
    version = f"{run.algorithm} {run.version[:8]}" if document.audience == "own" else ""
    meta = (scene.local.strftime("%d.%m.%Y"), owner.name if owner else "", version)
    made = outline(document, outcome.walk, facts, person.lang, meta)
    data = await asyncio.to_thread(render_docx, made)
    return await files.put(data), f"{_safe(run.title)}.docx"


def _safe(title: str) -> str:
    """A file name that every phone takes."""
    return "".join(char if char.isalnum() or char in " -" else "_" for char in title).strip()[:60] or "document"
