"""Pictures and files that a bot sends, alone or as an album, and those that people send it."""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass
from typing import Any

from tests.telegram.fields import Check, Upload, boolean, file, listed, object_with, one_of, string, structure
from tests.telegram.refusals import Json, Params, Refusal, bad

MEGABYTE = 1024 * 1024
PHOTO_LIMIT, FILE_LIMIT, GIVEN_LIMIT = 10 * MEGABYTE, 50 * MEGABYTE, 20 * MEGABYTE
LINK_SECONDS = 3600
_SIGNATURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF")
MEDIA: dict[str, Check] = {"type": one_of("photo", "document", "video", "audio", "animation"), "media": file}
_ITEM = ("type", "media", "caption", "parse_mode", "has_spoiler", "show_caption_above_media")


@dataclass(frozen=True)
class Kept:
    """A file on Telegram's side. `size` may lie about the length, for files too big to make."""

    path: str
    data: bytes
    size: int


class Files:
    """What was uploaded, by the ref that stands for it; an address is lent for an hour."""

    def __init__(self) -> None:
        self._kept: dict[str, Kept] = {}
        self._lent: dict[str, float] = {}

    def keep(self, data: bytes, folder: str, size: int | None = None) -> Json:
        number = len(self._kept) + 1
        ref = f"AgAD{folder}{number}"
        self._kept[ref] = Kept(f"{folder}/file_{number}", data, len(data) if size is None else size)
        return {"file_id": ref, "file_unique_id": f"u{number}", "file_size": self._kept[ref].size}

    def content(self, value: str | Upload) -> tuple[str, bytes]:
        """A file's name and bytes: sent along, or known by its ref."""
        if isinstance(value, Upload):
            return value.name, value.data
        if value not in self._kept:
            raise bad("wrong file identifier/HTTP URL specified")
        return self._kept[value].path, self._kept[value].data

    def lend(self, ref: str, now: float) -> Json:
        kept = self._kept.get(ref)
        if kept is None:
            raise Refusal("Bad Request: wrong file_id or the file is temporarily unavailable", fault=False)
        if kept.size > GIVEN_LIMIT:
            raise Refusal("Bad Request: file is too big", fault=False)
        self._lent[kept.path] = now + LINK_SECONDS
        return {"file_id": ref, "file_unique_id": "u", "file_size": kept.size, "file_path": kept.path}

    def lent(self, path: str, now: float) -> bytes | None:
        """The bytes behind an address that was asked for, while it holds."""
        if self._lent.get(path, now) <= now:
            return None
        return next(kept.data for kept in self._kept.values() if kept.path == path)


def check_photo(data: bytes) -> None:
    if not data.startswith(_SIGNATURES):
        raise bad("IMAGE_PROCESS_FAILED")
    if len(data) > PHOTO_LIMIT:
        raise bad(f"file of size {len(data)} bytes is too big for a photo; the maximum size is {PHOTO_LIMIT} bytes")
    if data[12:16] == b"IHDR" and len(data) >= 24:
        width, height = struct.unpack(">II", data[16:24])
        if not 0 < width + height <= 10_000 or max(width, height) > 20 * min(width, height):
            raise bad("PHOTO_INVALID_DIMENSIONS")


def check_file(data: bytes) -> None:
    if len(data) > FILE_LIMIT:
        raise Refusal("Request Entity Too Large", 413)


def media_item(value: Any) -> Json:
    item: Json = object_with(*_ITEM)(value)
    if not {"type", "media"} <= set(item):
        raise bad("type and media were expected")
    boolean(item.get("has_spoiler", False))
    boolean(item.get("show_caption_above_media", False))
    string(item.get("caption", ""))
    one_of("HTML")(item.get("parse_mode", "HTML"))
    return item | {name: check(item[name]) for name, check in MEDIA.items()}


def album(value: Any) -> list[Json]:
    items = [media_item(item) for item in listed(value, 2, 10)]
    found = {item["type"] for item in items}
    if found - {"photo", "video"} and len(found) > 1:
        raise bad("documents and audios are sent in albums of their own")
    if "animation" in found:
        raise bad("an animation can't be sent in an album")
    return items


def attached(values: Params) -> Params:
    """The fields of an upload, with each file in the place that points to it; one that nothing points to is a fault."""
    files = {f"attach://{name}": value for name, value in values.items() if isinstance(value, Upload)}
    fields = {name: value for name, value in values.items() if not isinstance(value, Upload)}
    if "media" in fields:
        fields["media"] = _filled(fields["media"], files)
    pointed = {name: files.pop(value, value) if isinstance(value, str) else value for name, value in fields.items()}
    named = {name: file for name in _NAMED if (file := files.pop(f"attach://{name}", None))}
    if files:
        raise bad(f"nothing points to {', '.join(files)}")
    return pointed | named


_NAMED = ("photo", "document", "voice", "certificate")


def _filled(value: Any, files: dict[str, Upload]) -> Any:
    given = structure(value)
    items = given if isinstance(given, list) else [given]
    for item in items:
        if isinstance(item, dict) and re.match("attach://", str(item.get("media"))):
            found = files.pop(item["media"], None)
            if found is None:
                raise bad(f"no file {item['media']} was sent")
            item["media"] = found
    return given
