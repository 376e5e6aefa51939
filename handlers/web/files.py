"""Files in both directions: a raw body becomes a blob, a blob becomes a picture on the page or a download."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

from aiohttp import web

from dialogs.ports import Blobs
from handlers.web.frames import KINDS, file_name, is_blob, mime_type
from handlers.web.refusals import RefusalError

MAX_UPLOAD = 20 * 1024 * 1024

# By their first bytes, not by what the sender says: only these are shown inside the page. SVG can carry scripts.
_SHOWN = (
    (b"\x89PNG\r\n\x1a\n", 0, "image/png"),
    (b"\xff\xd8\xff", 0, "image/jpeg"),
    (b"GIF8", 0, "image/gif"),
    (b"WEBP", 8, "image/webp"),
    (b"\x1aE\xdf\xa3", 0, "audio/webm"),
    (b"OggS", 0, "audio/ogg"),
    (b"ID3", 0, "audio/mpeg"),
    (b"ftyp", 4, "audio/mp4"),
)


async def upload(request: web.Request, blobs: Blobs) -> web.Response:
    kind = request.query.get("kind", "")
    if kind not in KINDS:
        raise RefusalError("upload.kind")
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise RefusalError("encoding")
    data = await _body(request)
    return web.json_response(
        {
            "ref": await blobs.put(data),
            "name": file_name(request.query.get("name", "")),
            "kind": kind,
            "size": len(data),
            "mime": mime_type(request.headers.get("Content-Type", "")),
        }
    )


async def _body(request: web.Request) -> bytes:
    # Said before 20 MB have travelled; a body of unknown length is cut by the application's own limit.
    if (request.content_length or 0) > MAX_UPLOAD:
        raise RefusalError("upload.size")
    data = await request.read()
    if not data:
        raise RefusalError("upload.empty")
    return data


def download(request: web.Request, blobs: Blobs) -> web.FileResponse:
    path = find(blobs, request.match_info["hash"])
    if path is None:
        raise RefusalError("blob")
    shown = _shown(path)
    name = quote(file_name(request.query.get("name", "")))
    headers = {
        "Content-Type": shown or "application/octet-stream",
        "Content-Disposition": f"{'inline' if shown else 'attachment'}; filename*=UTF-8''{name}",
        # A blob never changes: its name is the hash of what is in it.
        "Cache-Control": "private, max-age=31536000, immutable",
        # Opened in a tab of its own, it must not become a page of this origin.
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    return web.FileResponse(path, headers=headers)


def find(blobs: Blobs, ref: str) -> Path | None:
    """The blob's file; None for what is no hash or is not kept."""
    if not is_blob(ref):
        return None
    path = Path(blobs.path(ref))
    return path if path.is_file() else None


def _shown(path: Path) -> str | None:
    with path.open("rb") as file:
        head = file.read(16)
    return next((mime for mark, at, mime in _SHOWN if head[at : at + len(mark)] == mark), None)
