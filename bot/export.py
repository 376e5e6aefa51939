"""All that is kept of a person, for them to read: every row that is theirs, and the files they sent.

Which rows and columns follows from the labels of the tables. What opens doors (codes, signed buttons) is left out.
"""

from __future__ import annotations

import asyncio
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Table, select

from storage import blobs
from storage.blobs import BlobStore
from storage.database import Database, Reading
from storage.personal import WHOSE, Subject, files_of, subject

SECRET = ("hash", "handle", "token")
READ_ME = "data.json: строки, по таблицам · rows by table\nfiles/: присланные файлы · files that were sent\n"


@dataclass(frozen=True)
class Exported:
    """`files`: content hash → name."""

    data: Mapping[str, Any]
    files: Mapping[str, str]


async def gather(database: Database, person_id: str, now: datetime) -> Exported:
    """In one snapshot."""
    async with database.read() as read:
        who = await subject(read, person_id)
        tables = {table.name: await _rows(read, table, who) for table in WHOSE}
        files = {blob: await _name(read, blob) for blob in sorted(await files_of(read, who))}
    present = await asyncio.to_thread(_on_disk, BlobStore(database.data_dir), files)
    data = {
        "person": person_id,
        "made_at": now.isoformat(timespec="seconds"),
        "tables": {name: rows for name, rows in tables.items() if rows},
        "files": present,
    }
    return Exported(data, present)


def _on_disk(store: BlobStore, files: Mapping[str, str]) -> dict[str, str]:
    return {blob: name for blob, name in files.items() if Path(store.path(blob)).is_file()}


async def _rows(read: Reading, table: Table, who: Subject) -> list[dict[str, Any]]:
    found = await read.all(select(table).where(WHOSE[table](who)).order_by(*table.primary_key))
    return [_safe({name: value for name, value in row._mapping.items() if value is not None}) for row in found]


def _safe(value: Any) -> Any:
    match value:
        case Mapping():
            return {name: _safe(inner) for name, inner in value.items() if name not in SECRET}
        case list():
            return [_safe(inner) for inner in value]
    return value


async def _name(read: Reading, blob: str) -> str:
    known = await blobs.about(read, blob)
    return known.name if known else ""


def as_json(exported: Exported) -> bytes:
    return json.dumps(exported.data, ensure_ascii=False, indent=1, default=str).encode()


def as_zip(exported: Exported, data_dir: Path) -> bytes:
    """The rows, the files, and a line about each."""
    store, made = BlobStore(data_dir), io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("README.txt", READ_ME)
        archive.writestr("data.json", as_json(exported))
        for blob, name in exported.files.items():
            plain = "".join(letter if letter.isalnum() or letter in " ._-" else "_" for letter in name)
            archive.write(store.path(blob), f"files/{blob[:12]}-{plain}".rstrip("-"))
    return made.getvalue()
