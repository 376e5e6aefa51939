"""Pictures that people send: what a file is by its content, and a picture without what the phone wrote into it."""

from __future__ import annotations

from dataclasses import dataclass

import structlog

from bot.jobs import PHOTO, JobFailed, Jobs
from dialogs.ports import Blobs

log = structlog.get_logger()

MIME = {"jpeg": "image/jpeg", "png": "image/png", "webp": "image/webp", "gif": "image/gif"}
FOREIGN = "foreign"  # HEIF, TIFF and the raw files built on it: full of notes, and few can look at them
HEAD = 16
_FOREIGN_HEADS = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
_HEIF = frozenset((b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"avis"))


def kind_of(data: bytes) -> str:
    """One of `MIME`, «foreign» for a picture that we cannot clean, «» for what is none."""
    if data.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "gif"
    heif = data[4:8] == b"ftyp" and data[8:12] in _HEIF
    return FOREIGN if heif or data.startswith(_FOREIGN_HEADS) else ""


async def cleaned(jobs: Jobs, data: bytes, kind: str, position: bool) -> bytes:
    """«» for what is no picture, or one too heavy to look into. `position`: where it was taken may stay in it."""
    try:
        return await jobs.do(PHOTO, data, kind, position)
    except JobFailed as error:
        log.warning("a picture could not be read", reason=error.code, size=len(data))
        return b""


@dataclass(frozen=True)
class CleanBlobs:
    """`dialogs.ports.Blobs` for a door that keeps files before anybody looks at them: pictures are kept clean.

    Of a picture that cannot be cleaned only its first bytes stay: enough to tell its sender why it was not taken.
    """

    files: Blobs
    jobs: Jobs

    async def put(self, data: bytes) -> str:
        kind = kind_of(data)
        if kind:
            bare = b"" if kind == FOREIGN else await cleaned(self.jobs, data, kind, position=False)
            data = bare or data[:HEAD]
        return await self.files.put(data)

    def path(self, blob: str) -> str:
        return self.files.path(blob)
