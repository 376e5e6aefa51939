"""A file loaded from the command line: the same reading, the same loading, and its questions answered beforehand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from bot import rights
from bot.access import Target
from bot.clock import Clock
from bot.imports import counting, loading, questions, reading
from bot.imports.telling import may_override, talk_of
from bot.jobs import Jobs
from bot.scene import House, local_minute
from dialogs.imports.questions import may_load
from dialogs.imports.screens import card
from dialogs.imports.talk import Kind, Talk, left_out, to_json
from dialogs.screens import plain_text
from dialogs.texts import say
from storage import numbers, talks
from storage.blobs import BlobStore
from storage.database import Database
from storage.people import Person, new_id
from storage.talks import Phase

HELD = timedelta(hours=2)  # that nobody else takes it up
CENT = Decimal("0.01")


@dataclass(frozen=True)
class Server:
    """What loading takes where no product runs around it."""

    database: Database
    house: House
    files: BlobStore
    clock: Clock
    person: Person


@dataclass(frozen=True)
class Said:
    """What was said beforehand: codes as buttons carry them, «partner=B». `unasked`: whom nobody knows is left out."""

    answers: Sequence[str] = ()
    columns: Sequence[str] = ()
    sheet: str = ""
    unasked: bool = True


async def load(
    server: Server, name: str, raw: bytes, kind: Kind | None, agreed: Callable[[str], bool], said: Said = Said()
) -> dict[str, Any]:
    """Read, show, load when agreed. `outcome`: loaded, asked or refused; `text` in words."""
    person, now = server.person, server.clock.now()
    if not await _may(server, now):
        return _refused(say("import.forbidden", person.lang))
    async with Jobs() as jobs:
        means = reading.Means(server.database, jobs)
        talk = Talk("", "", name, len(raw), kind=kind or "", columns=questions.columns_of(said.columns))
        talk = replace(talk, sheet=said.sheet)
        blob = await server.files.put(raw)

        async def read_with(talk: Talk) -> Talk:
            return await reading.found(means, person, raw, talk, _quietly, blob, now)

        talk = await read_with(talk)
        if said.sheet and talk.found is not None and talk.found.sheet != said.sheet:
            raise questions.NoAnswer(said.sheet)
        async with server.database.read() as read:
            if "t" in said.answers and not await may_override(read, person):
                return _refused(say("import.not_overridden", person.lang))
            talk = await questions.answered(read, person, talk, said.answers, read_with)
        if talk.found is not None and questions.is_open(talk, unasked=said.unasked):
            local = local_minute(now, person.zone)
            flags = [{"flag": flag, "text": label} for flag, label in questions.options(talk, person, local)]
            return {"outcome": "asked", "text": questions.told(talk, person, local), "options": flags}
        preview = _shown(server, talk, "asking", now)
        if talk.found is None or not may_load(talk):
            return _refused(preview)
        if talk.found.rows - left_out(talk, talk.found) <= 0:
            return _refused(f"{preview}\n{say('import.nothing_to_load', person.lang)}")
        if not agreed(preview):
            return _refused("Not loaded. Add --yes to load without asking.")
        return await _loaded(server, means, talk, blob, raw, preview)


async def _loaded(
    server: Server, means: reading.Means, talk: Talk, blob: str, raw: bytes, preview: str
) -> dict[str, Any]:
    id, person, now = new_id(), server.person, server.clock.now()
    async with server.database.work() as work:
        await talks.begin(work, id, blob, talk.name, person.id, to_json(talk), now)
        await talks.save(work, id, "loading", to_json(talk))
        await talks.hold(work, id, now + HELD)
    async with server.database.read() as read:
        row = await talks.load(read, id)
    assert row is not None  # noqa: S101  # just begun
    loaded = await loading.load(means, row, talk, person, raw, now, _quietly)
    counted = counting.Counting(means, server.house, server.files, server.clock, lambda: None)
    if not await counted.count(row, talk, person, loaded):
        return _refused(say("import.cancelled", person.lang))
    async with server.database.read() as read:
        row = await talks.load(read, id)
    assert row is not None  # noqa: S101  # as above
    text = _shown(server, talk_of(row), row.phase, now)
    total = str(numbers.units(loaded.worth).quantize(CENT))
    told = {"outcome": "loaded", "import": id, "kind": loaded.file.kind, "rows": loaded.rows, "total": total}
    return told | {"text": f"{preview}\n{text}"}


async def _may(server: Server, now: datetime) -> bool:
    async with server.database.work() as work:
        own = Target(owner_id=server.person.id)
        return await rights.permitted(work, server.person, "facts.import", own, "", now)


def _shown(server: Server, talk: Talk, phase: Phase, now: datetime) -> str:
    local = local_minute(now, server.person.zone)
    names = [f"• {name.text}" for name in talk.found.names] if talk.found and phase == "asking" else []
    return "\n".join([plain_text(card("", talk, phase, server.person.lang, local)), *names])


def _refused(text: str) -> dict[str, Any]:
    return {"outcome": "refused", "text": text}


async def _quietly(_rows: int) -> None:
    """Nobody watches."""
