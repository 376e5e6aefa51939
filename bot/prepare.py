"""The slow part of a press, done before its transaction: fetch files, read an export, draw a document.

It reads and keeps files, and decides nothing: rights are asked again inside the transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot import imports
from bot.consent import agreed
from bot.desk import Prepared
from bot.documents import draw
from bot.scene import House
from bot.tokens import verify
from dialogs.ports import Channel, ChannelName, Press, Sent, Tapped, TooBig, Upload
from dialogs.texts import say
from storage import blobs, people
from storage.blobs import BlobStore
from storage.database import Database
from storage.people import Person

SHEETS = (".csv", ".txt", ".tsv")
MAX_FILE = 20 * 1024 * 1024


@dataclass(frozen=True)
class Workshop:
    """Where slow things are done: the messengers to fetch from, the folder to keep in."""

    database: Database
    house: House
    channels: Mapping[ChannelName, Channel]
    files: BlobStore

    async def prepare(self, press: Press, now: datetime) -> Prepared:
        """Whatever this press needs beyond the database. Raises what the messenger raises, to be tried again."""
        async with self.database.read() as read:
            person = await people.by_account(read, press.channel, press.account)
            waits = person is not None and not await agreed(read, self.house, person)
        if person is None or waits:
            return Prepared()  # nothing is fetched for somebody who has not agreed that it is kept
        match press.body:
            case Sent(files=files):
                return await self._files(press, files, person, now)
            case Tapped(token=token):
                action = verify(token, person.id, self.house.keys)
                if action is not None and action.verb in ("f", "fp"):
                    document = await draw(self.database, self.house, self.files, person, action, now)
                    return Prepared(document=document)
        return Prepared()

    async def _files(self, press: Press, files: tuple[Upload, ...], person: Person, now: datetime) -> Prepared:
        channel = self.channels[press.channel]
        await channel.busy(press.address)
        try:
            fetched = [(file, await self._fetch(channel, file)) for file in files]
        except TooBig:
            return Prepared(refused=say("too_big", person.lang))
        for file, data in fetched:
            if file.kind == "document" and file.name.casefold().endswith(SHEETS):
                staged = await imports.stage(self.database, self.house.jobs, person, file.name, data, now)
                if isinstance(staged, imports.Refusal):
                    return Prepared(refused=staged.say(person.lang))
                return Prepared(staged=staged)
        notes = [await self._keep(file, data, now) for file, data in fetched]
        return Prepared(files=tuple(notes))

    async def _fetch(self, channel: Channel, file: Upload) -> bytes:
        if (file.size or 0) > MAX_FILE:
            raise TooBig(file.name)
        data = await channel.download(file.ref)
        if len(data) > MAX_FILE:
            raise TooBig(file.name)
        return data

    async def _keep(self, file: Upload, data: bytes, now: datetime) -> dict[str, str]:
        blob = await self.files.put(data)
        async with self.database.work() as work:
            await blobs.note(work, blobs.Blob(blob, len(data), file.mime, file.name[:120], now))
        return {"blob": blob, "name": file.name[:120], "kind": file.kind}
