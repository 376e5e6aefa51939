"""Files by content hash (`dialogs.ports.Blobs`): on disk before anybody hears of them, never half-written.

The bytes are in `DATA_DIR/blobs`; a row tells what they are. The file comes first: a row without a file would be a
broken promise, a file without a row is only some lost space.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import re
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from storage import tables as t
from storage.database import Reading, Work
from storage.rows import build_first, values

_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Blob:
    hash: str
    size: int
    mime: str
    name: str
    added_at: datetime


class BlobStore:
    """The folder of the files."""

    def __init__(self, data_dir: Path) -> None:
        self._folder = data_dir / "blobs"

    async def put(self, data: bytes) -> str:
        """Returns the hash once the bytes are safely on disk. Not for inside a transaction: it waits for the disk."""
        blob = hashlib.sha256(data).hexdigest()
        await asyncio.to_thread(_write_once, self._file(blob), data)
        return blob

    async def get(self, blob: str) -> bytes:
        return await asyncio.to_thread(self._file(blob).read_bytes)

    def path(self, blob: str) -> str:
        return str(self._file(blob))

    def _file(self, blob: str) -> Path:
        # Anything but a hash could name a file elsewhere.
        if not _HASH.fullmatch(blob):
            raise ValueError(f"{blob!r} is no content hash")
        return self._folder / blob[:2] / blob


async def note(work: Work, blob: Blob) -> bool:
    """Keep what is known of a stored file; False when it is known already."""
    return await work.insert_once(t.blobs, values(blob))


async def about(read: Reading, blob: str) -> Blob | None:
    return build_first(Blob, await read.first(select(t.blobs).where(t.blobs.c.hash == blob)))


def _write_once(file: Path, data: bytes) -> None:
    if file.exists():
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=file.parent, prefix=".draft-")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        Path(draft).replace(file)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise
    # The name is on disk only when its folder is; for a new folder, only when that one's folder is too.
    for folder in (file.parent, file.parent.parent):
        _sync_folder(folder)


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":
        return  # elsewhere folders cannot be opened
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
