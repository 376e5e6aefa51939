"""The slow part of a press, done before its transaction: fetch files, read an export, draw a document.

It reads and keeps files, and decides nothing: rights are asked again inside the transaction.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime

import structlog

from bot import ics, ordering, rights
from bot.access import Target, can
from bot.consent import agreed
from bot.digests import pictures
from bot.documents import Drawn, draw
from bot.imports.arriving import Kept, is_book, is_sheet
from bot.master import export
from bot.pictures import FOREIGN, MIME, cleaned, kind_of
from bot.scene import House
from bot.tokens import peeked, verify
from dialogs.lang import Lang
from dialogs.ports import (
    Channel,
    ChannelName,
    Doing,
    FileGone,
    Opened,
    Press,
    Sent,
    Submitted,
    Tapped,
    TooBig,
    TryLater,
    Typed,
    Upload,
)
from dialogs.reading.results import Refused
from dialogs.reading.spots import read_spot
from dialogs.screens import Json
from dialogs.texts import say
from storage import blobs, focus, people, runs
from storage.blobs import BlobStore
from storage.database import Database, Reading
from storage.people import Person

log = structlog.get_logger()

MAX_FILE = 20 * 1024 * 1024
NAME = 120
DRAWN = ("f", "fp", export.VERB, ordering.FILE_VERB, ics.VERB)  # verbs of buttons behind which a document is drawn
_BY_VERB = {export.VERB: export.draw, ordering.FILE_VERB: ordering.draw, ics.VERB: ics.draw}
AGAIN_S = 4.5  # a messenger shows «typing…» for five seconds


def is_light(press: Press) -> bool:
    """Whether there is nothing to prepare for it: no file to fetch, no document to draw, no album to wait for."""
    match press.body:
        case Typed():
            return True
        case Tapped(token=token):
            verb, value = peeked(token)
            return not (verb in DRAWN or pictures.is_drawn(verb, value))
        case Submitted() as window:
            return not uploads(window)
        case Opened():
            return True
    return False


def uploads(window: Submitted) -> tuple[Upload, ...]:
    """The files that were put into a window."""
    return tuple(file for value in window.values.values() if not isinstance(value, str) for file in value)


class Unfit(Exception):
    """A file that is not taken; `code` ends the key of the sentence that says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Prepared:
    """What was done before the transaction: kept files, a rendered document, tables to be read, a refusal in words."""

    files: tuple[dict[str, str], ...] = ()
    document: Drawn | None = None
    sheets: tuple[Kept, ...] = ()
    refused: str = ""
    chart: pictures.Shown | None = None


@dataclass(frozen=True)
class Workshop:
    """Where slow things are done: the messengers to fetch from, the folder to keep in."""

    database: Database
    house: House
    channels: Mapping[ChannelName, Channel]
    files: BlobStore

    async def prepare(self, press: Press, now: datetime, patient: bool = True) -> Prepared:
        """Whatever this press needs beyond the database. Raises `TryLater` while there is time to wait for a file."""
        async with self.database.read() as read:
            person = await people.by_account(read, press.channel, press.account)
            waits = person is not None and not await agreed(read, self.house, person)
        if person is None or waits:
            return Prepared()  # nothing is fetched for somebody who has not agreed that it is kept
        match press.body:
            case Sent(files=files) if not press.room:  # what others have seen is kept by them
                async with self._busy(press, "typing"):
                    return await self._files(press, files, person, now, patient)
            case Submitted() as window:
                return await self._files(press, uploads(window), person, now, patient)
            case Tapped(token=token):
                action = verify(token, person.id, self.house.keys)
                if action is not None and action.verb in DRAWN:
                    async with self._busy(press, "document"):
                        make = _BY_VERB.get(action.verb, draw)
                        document = await make(self.database, self.house, self.files, person, action, now)
                    return Prepared(document=document)
                if action is not None and pictures.is_drawn(action.verb, action.value):
                    async with self._busy(press, "typing"):
                        chart = await pictures.shown(self.database, self.house, self.files, person, action, now)
                    return Prepared(chart=chart)
        return Prepared()

    @asynccontextmanager
    async def _busy(self, press: Press, doing: Doing) -> AsyncIterator[None]:
        """The person sees that work goes on, for as long as it does; the work waits for no messenger."""
        channel = self.channels[press.channel]

        async def say_so() -> None:
            while True:
                # Not to be broken off: what the messenger answers to it holds for whatever is sent next.
                await asyncio.shield(channel.busy(press.address, doing))
                await asyncio.sleep(AGAIN_S)

        saying = asyncio.create_task(say_so())
        try:
            yield
        finally:
            saying.cancel()
            with suppress(asyncio.CancelledError, Exception):
                await saying

    async def _files(
        self, press: Press, files: tuple[Upload, ...], person: Person, now: datetime, patient: bool
    ) -> Prepared:
        """Each file for itself: what is wrong with one is told, and the rest is kept."""
        async with self.database.read() as read:
            position = await _place_is_given(read, person)
        notes: list[dict[str, str]] = []
        sheets: list[Kept] = []
        refused: list[str] = []
        for file in files:
            table = is_sheet(file) and isinstance(press.body, Sent) and await self._is_for_import(person, file)
            try:
                data = await self._fetch(self.channels[press.channel], file, patient)
                if table and not await self._may_import(person, now):
                    raise Unfit("of_a_lead")
                if table:
                    note = await self._keep(file, data, now)
                    sheets.append(Kept(note["blob"], note["name"], len(data)))
                else:
                    notes.append(await self._keep(file, await self._fit(file, data, position), now))
            except Unfit as unfit:
                refused.append("sheet_too_big" if table and unfit.code == "too_big" else unfit.code)
        told = _told(refused, bool(notes or sheets), person.lang)
        return Prepared(files=tuple(notes), sheets=tuple(sheets), refused=told)

    async def _is_for_import(self, person: Person, file: Upload) -> bool:
        """Whoever loads no files may still add a book to a conversation."""
        if not is_book(file):
            return True
        async with self.database.read() as read:
            held = await focus.of(read, person.id)
            run = await runs.load(read, held.run_id) if held else None
            loads = can(await rights.actor(read, person), "facts.import", Target(owner_id=person.id))
        return loads or run is None or run.status != "open"

    async def _may_import(self, person: Person, now: datetime) -> bool:
        """Before it is kept; it is asked again when the talk begins, and when it ends."""
        async with self.database.work() as work:
            return await rights.permitted(work, person, "facts.import", Target(owner_id=person.id), "", now)

    async def _fetch(self, channel: Channel, file: Upload, patient: bool) -> bytes:
        """The size is asked first where the messenger tells it, and counted on the way where it lies."""
        if (file.size or 0) > MAX_FILE:
            raise Unfit("too_big")
        try:
            data = await channel.download(file.ref)
        except TooBig:
            raise Unfit("too_big") from None
        except FileGone:
            raise Unfit("gone") from None
        except TryLater:
            if patient:
                raise
            log.warning("a file could not be fetched in time", channel=channel.name, size=file.size)
            raise Unfit("gone") from None
        if len(data) > MAX_FILE:
            raise Unfit("too_big")
        if not data:
            raise Unfit("empty")
        return data

    async def _fit(self, file: Upload, data: bytes, position: bool) -> bytes:
        """As it may be kept: a picture without what the phone wrote into it, however it was sent."""
        kind = kind_of(data)
        if kind == FOREIGN:
            raise Unfit("foreign")
        if kind:
            data = await cleaned(self.house.jobs, data, kind, position)
        if not data or (file.kind == "photo" and not kind):
            raise Unfit("not_a_picture")
        return data

    async def _keep(self, file: Upload, data: bytes, now: datetime) -> dict[str, str]:
        blob, name = await self.files.put(data), _shown(file.name)
        mime = MIME.get(kind_of(data)) or _shown(file.mime)
        async with self.database.work() as work:
            await blobs.note(work, blobs.Blob(blob, len(data), mime, name, now))
        return {"blob": blob, "name": name, "kind": file.kind}


def _shown(name: str) -> str:
    """A name from outside, as any database and any screen can hold it."""
    return "".join(char for char in name if char.isprintable())[:NAME]


def _told(refused: list[str], some_kept: bool, lang: Lang) -> str:
    """Why files were not taken, each reason once."""
    reasons = [say(f"file.{code}", lang, count=count) for code, count in Counter(refused).items()]
    return " ".join([*reasons, say("file.rest_kept", lang)] if reasons and some_kept else reasons)


async def _place_is_given(read: Reading, person: Person) -> bool:
    """Whether this conversation knows already where its person is: then a photo's own position gives nothing away."""
    held = await focus.of(read, person.id)
    run = await runs.load(read, held.run_id) if held else None
    return run is not None and run.owner_id == person.id and _holds_place(run.state)


def _holds_place(value: Json | list[object] | object) -> bool:
    match value:
        case dict():
            return any(_holds_place(part) for part in value.values())
        case list():
            return any(_holds_place(part) for part in value)
        case str():
            return not isinstance(read_spot(value), Refused)
    return False
