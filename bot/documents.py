"""A run's document on request: its answers poured into the outline the methodology gives, as a file people can send."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, replace
from datetime import datetime

import structlog

from bot import seeing
from bot.jobs import PDF, WORD, JobFailed, Jobs
from bot.scene import House, Post, Scene
from dialogs import actions
from dialogs.documents import Outline, outline
from dialogs.menu import message
from dialogs.screens import Action, Block, Button, File, Paragraph, Quiet, Screen, line
from handlers.documents.layout import gaps
from handlers.documents.pdf import is_offered
from storage import meta, people
from storage.blobs import BlobStore
from storage.database import Database, Looking, Reading
from storage.people import Person
from storage.runs import Run

log = structlog.get_logger()

NAME_LIMIT = 80
_NOT_IN_A_NAME = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]+')  # of one system or another


@dataclass(frozen=True)
class Drawn:
    """A kept file and its name, or the code of what went wrong. `gaps` lines of it still lack something."""

    blob: str = ""
    name: str = ""
    gaps: int = 0
    failed: str = ""


async def draw(
    database: Database, house: House, files: BlobStore, person: Person, action: Action, now: datetime
) -> Drawn | None:
    """None when there is no such document, or it is not this person's to read."""
    async with database.read() as read:
        found = await _poured(read, house, person, action, now)
    if found is None:
        return None
    made, name = found
    as_pdf = action.verb == "fp" and is_offered()
    try:
        data = await _file(house.jobs, made, as_pdf)
    except JobFailed as error:
        failed = secrets.token_hex(4)
        log.error("document not made", run=action.subject, document=action.value, id=failed, reason=str(error))
        return Drawn(failed=failed)
    return Drawn(await files.put(data), f"{name}.{'pdf' if as_pdf else 'docx'}", gaps(made))


async def _file(jobs: Jobs, made: Outline, as_pdf: bool) -> bytes:
    return await jobs.do(PDF if as_pdf else WORD, made)


async def _poured(
    read: Reading, house: House, person: Person, action: Action, now: datetime
) -> tuple[Outline, str] | None:
    """The outline with its edges, and what to call its file."""
    work = Looking(read.connection)
    scene = Scene(work, house, person, None, now, Post(work, house, "", now))
    run = await seeing.reachable(scene, action.subject)
    outcome = await seeing.current(scene, run) if run else None
    document = outcome.walk.algorithm.file.documents.get(action.value) if outcome else None
    if run is None or outcome is None or document is None:
        return None
    facts = await seeing.facts_of(scene, run, outcome.walk)
    owner = await people.by_id(read, run.owner_id)
    edges = scene.local.strftime("%d.%m.%Y"), seeing.name_of(owner, scene) if owner else ""
    made = outline(document, outcome.walk, facts, person.lang, edges)
    title = outcome.walk.algorithm.file.title.say(person.lang)
    source = scene.say("document.version", title=title, version=run.version[:8]) if document.audience == "own" else ""
    company = house.company or (scene.say("document.demo") if await meta.get(read, "demo") is not None else "")
    return replace(made, company=company, source=source), _name(made.title, run)


def _name(title: str, run: Run) -> str:
    """«Протокол договорённостей — Ромашка»: a name that says what it is, on every phone and disk."""
    subject = run.title.partition(" · ")[2]
    name = _NOT_IN_A_NAME.sub(" ", " — ".join(filter(None, (title, subject))))
    return " ".join(name.split())[:NAME_LIMIT].strip(" .") or "document"


def screen(drawn: Drawn, action: Action, scene: Scene) -> Screen:
    """The file with what it lacks, and a way on: the other kind of file, the question that stood before."""
    if drawn.failed:
        return message(scene.say("document.failed", id=drawn.failed), scene.lang)
    blocks: list[Block] = [File(drawn.blob, drawn.name)]
    if drawn.gaps:
        blocks.append(Paragraph(line(scene.say("document.gaps", n=drawn.gaps))))
    if action.verb == "fp" and not is_offered():
        blocks.append(Quiet(line(scene.say("document.no_pdf"))))
    rows = [(Button(scene.say("document.back"), actions.open_run(action.subject)),)]
    if action.verb == "f" and is_offered():
        rows.insert(0, (Button(scene.say("document.as_pdf"), replace(action, verb="fp")),))
    return Screen(tuple(blocks), tuple(rows))
