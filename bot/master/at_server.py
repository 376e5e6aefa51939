"""Cards and numbers written at the command line: the same tables as «/export» gives, by the rights of one person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from bot import rights
from bot.access import Target
from bot.jobs import TABLE, Jobs
from bot.master.export import SERIES, table_of
from bot.scene import local_minute
from dialogs.master.fields import KINDS
from storage import audit
from storage.database import Database
from storage.people import Person

NUMBERS = "numbers"  # all that is counted of a month
WHAT = (*KINDS, *SERIES, NUMBERS)


class NothingToWrite(LookupError):
    """It is not theirs to have."""


@dataclass(frozen=True)
class Wanted:
    """`month` as 2026-11, of numbers alone; without it the current one."""

    what: str
    month: str
    folder: Path


async def write(database: Database, person: Person, wanted: Wanted, now: datetime) -> dict[str, Any]:
    """A file for each table; none is written where one is not theirs."""
    today = local_minute(now, person.zone).date()
    tables = []
    for each in _keys(wanted, today):
        async with database.work() as work:
            if not await rights.permitted(work, person, "data.export", Target(owner_id=person.id), each, now):
                raise NothingToWrite(f"{person.id} may not export")
        async with database.read() as read:
            made = await table_of(read, person, each, today)
        if made is None:
            raise NothingToWrite(f"{wanted.what} is not for {person.id} to export")
        tables.append((each, made))
    wanted.folder.mkdir(parents=True, exist_ok=True)
    files = []
    async with Jobs() as jobs:
        for each, made in tables:
            path = wanted.folder / f"{made.title} {today:%d.%m.%Y}.xlsx"
            data: bytes = await jobs.do(TABLE, made)
            path.write_bytes(data)
            files.append({"what": each, "rows": len(made.rows), "file": str(path)})
    async with database.work() as work:
        for each, _ in tables:
            await audit.append(work, audit.Deed(now, person.id, "data.export", each, {"at": "server"}))
    return {"person": person.id, "files": files}


def _keys(wanted: Wanted, today: date) -> Sequence[str]:
    """As the buttons of «/export» name them."""
    if wanted.what in KINDS:
        return (wanted.what,)
    month = wanted.month or f"{today:%Y-%m}"
    return [f"{series}:{month}" for series in SERIES if wanted.what in (series, NUMBERS)]
