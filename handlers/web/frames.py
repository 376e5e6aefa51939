"""What a page may say over its WebSocket: a frame's text is checked, cleaned and named here, before anything is stored.

Nothing here knows the socket, the log or the inbox; that is `talk.py`.
"""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass
from typing import Any, TypeAlias

from dialogs.screens import Json

MAX_FRAME = 64 * 1024
MAX_TEXT = 16_000
MAX_TOKEN = 256
MAX_FILES = 10
# What JavaScript counts exactly; also well inside a database's integer.
MAX_SEQ = 2**53

_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
_BLOB = re.compile(r"[0-9a-f]{64}")
_MIME = re.compile(r"[a-z0-9.+-]{1,40}/[a-z0-9.+-]{1,80}")
KINDS = ("photo", "voice", "document")


@dataclass(frozen=True)
class Hello:
    """The page says whose shoes it is in and what it has already seen."""

    persona: str
    since: int


@dataclass(frozen=True)
class Deed:
    """Something a person did; `raw` goes to the inbox, `id` is its key there."""

    id: str
    raw: Json


@dataclass(frozen=True)
class Refused:
    """`key` names the sentence in the page's dictionary; `id` the frame, so that the page stops repeating it."""

    key: str
    id: str = ""


Frame: TypeAlias = Hello | Deed | Refused


def parse(text: str) -> Frame:
    """Total: whatever comes, one of the three comes back."""
    try:
        data = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        return Refused("frame.json")
    match data:
        case {"type": "hello"}:
            return _hello(data)
        case {"type": "text" | "tap" | "files" | "place", "id": str(ident)} if _ID.fullmatch(ident):
            return _deed(ident, data)
        case _:
            return Refused("frame.unknown", _ident(data))


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def _ident(data: Any) -> str:
    """The frame's id if it is one: the page can then take the frame out of its own queue."""
    ident = data.get("id") if isinstance(data, dict) else None
    return ident if isinstance(ident, str) and _ID.fullmatch(ident) else ""


def _hello(data: Json) -> Frame:
    persona, since = data.get("persona"), data.get("since", 0)
    if type(since) is not int or not 0 <= since <= MAX_SEQ:
        return Refused("frame.hello")
    return Hello(tidy(persona) if isinstance(persona, str) else "", since)


def _deed(ident: str, data: Json) -> Frame:
    body: Json | str
    match data["type"]:
        case "text":
            body = _text(data)
        case "tap":
            body = _tap(data)
        case "place":
            body = _place(data)
        case _:
            body = _files(data)
    if isinstance(body, str):
        return Refused(body, ident)
    return Deed(ident, {"type": data["type"], "id": ident, **body})


def _text(data: Json) -> Json | str:
    text = data.get("text")
    if not isinstance(text, str) or not tidy(text).strip():
        return "frame.empty"
    return {"text": tidy(text)} if len(text) <= MAX_TEXT else "frame.long"


def _tap(data: Json) -> Json | str:
    token, message = data.get("token"), data.get("message", "")
    if not isinstance(token, str) or not isinstance(message, str) or not 0 < len(token) <= MAX_TOKEN:
        return "frame.tap"
    return {"token": tidy(token), "message": tidy(message)[:MAX_TOKEN]}


def _place(data: Json) -> Json | str:
    latitude, longitude = data.get("latitude"), data.get("longitude")
    if not (_within(latitude, 90) and _within(longitude, 180)):
        return "frame.place"
    return {"latitude": latitude, "longitude": longitude}


def _within(value: Any, most: int) -> bool:
    return type(value) in (int, float) and -most <= value <= most


def _files(data: Json) -> Json | str:
    items, caption = data.get("files"), data.get("caption", "")
    if not isinstance(items, list) or not 0 < len(items) <= MAX_FILES or not isinstance(caption, str):
        return "frame.files"
    if len(caption) > MAX_TEXT:
        return "frame.long"
    files = [_file(item) for item in items]
    return {"files": files, "caption": tidy(caption)} if all(files) else "frame.files"


def _file(item: Any) -> Json | None:
    match item:
        case {"ref": str(ref), "name": str(name), "kind": "photo" | "voice" | "document" as kind} if is_blob(ref):
            size, mime = item.get("size"), item.get("mime")
            return {
                "ref": ref,
                "name": file_name(name),
                "kind": kind,
                "size": size if type(size) is int and 0 <= size <= MAX_SEQ else None,
                "mime": mime_type(mime if isinstance(mime, str) else ""),
            }
        case _:
            return None


def is_blob(ref: str) -> bool:
    return _BLOB.fullmatch(ref) is not None


def mime_type(header: str) -> str:
    """`audio/webm;codecs=opus` → `audio/webm`; what is no type at all becomes bytes."""
    mime = header.partition(";")[0].strip().lower()
    return mime if _MIME.fullmatch(mime) else "application/octet-stream"


def tidy(text: str) -> str:
    """Half characters and control characters out: no database keeps the first, no reader wants the second."""
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return "".join(char for char in whole if char in "\n\t" or unicodedata.category(char) != "Cc")


def file_name(name: str) -> str:
    """The last part of a path, without the marks that turn «gpj.exe» around on the screen; the ending survives."""
    base = re.split(r"[/\\]", tidy(name))[-1]
    visible = "".join(char for char in base if unicodedata.category(char) not in ("Cf", "Cc", "Zl", "Zp"))
    visible = visible.strip(" .\n\t") or "file"
    return visible if len(visible) <= 120 else visible[:100] + visible[-20:]
