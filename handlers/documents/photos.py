"""Photographs as they may be kept: known to be pictures by their content, and without what a phone writes into them.

A camera notes where it stood, when, whose it is, and often a second picture behind the first. All of it goes and the
pixels stay as they are: nothing is compressed anew, and which way is up is kept. Runs in a process of its own, capped
(`bot/jobs.py`), because pictures from outside may be bombs.
"""

from __future__ import annotations

import io
import re
import struct
import warnings
import zlib
from collections.abc import Iterator

from PIL import Image
from PIL.Image import Exif

MOST_PIXELS = 120_000_000  # a phone's largest are 108 and some; each takes four bytes here
ORIENTATION, GPS = 0x0112, 0x8825
_TURNED = range(2, 9)  # ways to hold a camera other than upright
_UNREADABLE = (OSError, SyntaxError, ValueError, IndexError, TypeError, KeyError, struct.error)  # what Pillow raises
_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")  # in a scan: what is neither data nor a restart nor filling
_SEEN = frozenset(
    b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP cICP mDCV cLLI sBIT pHYs bKGD acTL fcTL fdAT".split()
)  # chunks of a PNG that make the picture
_WEBP_NOTES = (b"EXIF", b"XMP ")
_WEBP_EXIF, _WEBP_XMP = 0x08, 0x04  # flags of VP8X

Image.MAX_IMAGE_PIXELS = MOST_PIXELS


def clean(data: bytes, kind: str, position: bool = False) -> bytes:
    """The picture without its notes, «» for what cannot be read as one of that kind.

    `position`: where it was taken may stay.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            kept = _kept_notes(data, kind, position)
            bare = _STRIPPED[kind](data, kept)
            _check(bare, kind, position)
    except (*_UNREADABLE, Image.DecompressionBombError, zlib.error):
        return b""
    return bare


def _kept_notes(data: bytes, kind: str, position: bool) -> bytes:
    """The picture is read to its end, and what may stay of its notes is written anew: «» when nothing may."""
    with Image.open(io.BytesIO(data), formats=(kind,)) as picture:
        if picture.width * picture.height > MOST_PIXELS:
            raise ValueError("too many pixels")
        notes = _notes(picture)
        picture.draft(
            "RGB", (picture.width // 8 or 1, picture.height // 8 or 1)
        )  # a JPEG is read to its end all the same
        picture.load()
    kept = Exif()
    turned = notes.get(ORIENTATION)
    if turned in _TURNED:
        kept[ORIENTATION] = turned
    if position and (where := dict(notes.get_ifd(GPS))):
        kept[GPS] = where
    return kept.tobytes() if len(kept) else b""


def _notes(picture: Image.Image) -> Exif:
    """Notes that cannot be read are none: a picture is not refused for them, and they go."""
    try:
        return picture.getexif()
    except _UNREADABLE:
        return Exif()


def _check(data: bytes, kind: str, position: bool) -> None:
    """What is to be kept holds no note but the two that may stay, whatever way the file was written."""
    with Image.open(io.BytesIO(data), formats=(kind,)) as picture:
        allowed = {ORIENTATION, GPS} if position else {ORIENTATION}
        if set(picture.getexif()) - allowed or picture.info.keys() & {"xmp", "comment", "photoshop"}:
            raise ValueError("notes are left")


# ── JPEG ────────────────────────────────────────────────────────────────────────────────────────────────────


def _jpeg(data: bytes, notes: bytes) -> bytes:
    """Ends where the picture ends: phones hang previews, depth maps and films behind it, with notes of their own."""
    out = bytearray(b"\xff\xd8")
    own = b"\xff\xe1" + (len(notes) + 2).to_bytes(2) + notes if notes else b""
    place = 2
    while True:
        place = _marker(data, place)
        code = data[place + 1]
        if code == 0xD9:
            return bytes(out + b"\xff\xd9")
        end = place + 2 + int.from_bytes(data[place + 2 : place + 4])
        segment = data[place:end]
        if len(segment) < 4 or end > len(data):
            raise ValueError("a segment beyond the end")
        if own and code != 0xE0:  # behind the JFIF header, before everything else
            out += own
            own = b""
        out += segment if _makes_the_picture(code, segment) else b""
        place = end
        if code == 0xDA:
            found = _MARKER.search(data, end)
            if found is None:
                raise ValueError("a scan without an end")
            out += data[end : found.start()]
            place = found.start()


def _marker(data: bytes, place: int) -> int:
    """The next marker, behind bytes that only fill."""
    if data[place] != 0xFF:
        raise ValueError("no marker where one must be")
    while data[place + 1] == 0xFF:
        place += 1
    return place


def _makes_the_picture(code: int, segment: bytes) -> bool:
    if code == 0xFE:  # a comment
        return False
    if not 0xE0 <= code <= 0xEF:
        return True
    return (
        (code == 0xE0 and segment[4:9] == b"JFIF\0")
        or (code == 0xE2 and segment[4:16] == b"ICC_PROFILE\0")
        or (code == 0xEE and segment[4:9] == b"Adobe")
    )


# ── PNG ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _png(data: bytes, notes: bytes) -> bytes:
    out = bytearray(data[:8])
    for name, chunk in _png_chunks(data):
        if name == b"IDAT" and notes:
            out += _png_chunk(b"eXIf", notes.removeprefix(b"Exif\0\0"))
            notes = b""
        out += chunk if name in _SEEN else b""
    return bytes(out)


def _png_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    place, name = 8, b""
    while name != b"IEND":
        end = place + 12 + int.from_bytes(data[place : place + 4])
        name = data[place + 4 : place + 8]
        if end > len(data) or len(name) < 4:
            raise ValueError("a chunk beyond the end")
        yield name, data[place:end]
        place = end


def _png_chunk(name: bytes, body: bytes) -> bytes:
    return len(body).to_bytes(4) + name + body + zlib.crc32(name + body).to_bytes(4)


# ── WebP ────────────────────────────────────────────────────────────────────────────────────────────────────


def _webp(data: bytes, notes: bytes) -> bytes:
    out = bytearray()
    for name, chunk in _webp_chunks(data):
        if name == b"VP8X":
            flags = (chunk[8] & ~(_WEBP_EXIF | _WEBP_XMP)) | (_WEBP_EXIF if notes else 0)
            out += chunk[:8] + bytes([flags]) + chunk[9:]
        elif name not in _WEBP_NOTES:
            out += chunk
    body = notes.removeprefix(b"Exif\0\0")
    own = b"EXIF" + len(body).to_bytes(4, "little") + body + b"\0" * (len(body) % 2) if body else b""
    return b"RIFF" + (4 + len(out) + len(own)).to_bytes(4, "little") + b"WEBP" + bytes(out) + own


def _webp_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    place, last = 12, 8 + int.from_bytes(data[4:8], "little")
    if last > len(data):
        raise ValueError("shorter than it says")
    while place < last:
        size = int.from_bytes(data[place + 4 : place + 8], "little")
        end = place + 8 + size + size % 2
        if place + 8 + size > last:
            raise ValueError("a chunk beyond the end")
        name = data[place : place + 4]
        if re.fullmatch(rb"VP8[ LX]|ALPH|ANIM|ANMF|ICCP|EXIF|XMP ", name):
            yield name, data[place:end].ljust(end - place, b"\0")
        place = end


# ── GIF ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _gif(data: bytes, _: bytes) -> bytes:
    """Comments and the notes of programs go; what sets the pace of a moving picture stays."""
    place = 13 + _gif_colours(data[10])
    out = bytearray(data[:place])
    while data[place] != 0x3B:
        begin = place
        if data[place] == 0x2C:
            place += 10 + _gif_colours(data[place + 9]) + 1
        elif data[place] == 0x21:
            place += 2
        else:
            raise ValueError("neither picture nor extension")
        kind = data[begin : begin + 2]
        first = data[place : place + 12]
        while size := data[place]:
            place += 1 + size
        place += 1
        pace = kind == b"\x21\xff" and first[1:] in (b"NETSCAPE2.0", b"ANIMEXTS1.0")
        out += data[begin:place] if kind[0] == 0x2C or kind == b"\x21\xf9" or pace else b""
    return bytes(out + b"\x3b")


def _gif_colours(flags: int) -> int:
    return 3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0


_STRIPPED = {"jpeg": _jpeg, "png": _png, "webp": _webp, "gif": _gif}
