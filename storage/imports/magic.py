"""What a file is by its bytes, whatever it is called: a text, a book of Excel, or something that holds no table."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Literal, TypeAlias

from storage.imports.refusal import SheetRefused, refuse

Nature: TypeAlias = Literal["text", "book"]

MOST_BYTES = 20 * 1024 * 1024
# What a book may unpack to; and how many times its size, once that is more than a small file.
MOST_UNPACKED = 400 * 1024 * 1024
MOST_RATIO = 120
SMALL = 24 * 1024 * 1024
MOST_PARTS = 2000

_SIGNATURES = (
    (b"MOXCEL", "mxl"),
    (b"%PDF", "pdf"),
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"BM", "image"),
    (b"II*\0", "image"),
    (b"MM\0*", "image"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"BZh", "archive"),
    (b"{\\rtf", "document"),
    (b"OggS", "sound"),
    (b"ID3", "sound"),
)
_RIFF = {b"WEBP": "image", b"WAVE": "sound", b"AVI ": "sound"}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MARKUP = re.compile(
    r"\s*(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|body|table|\?xml|workbook|\w+:)", re.IGNORECASE | re.DOTALL
)
_ENTITY = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_PART_HEAD = 16 * 1024


def nature_of(raw: bytes) -> Nature | SheetRefused:
    """How to read a file; a refusal names what it is and how to get a table out of it."""
    if len(raw) > MOST_BYTES:
        return refuse("import.too_big", limit_mb=MOST_BYTES // 1024**2)
    if raw.startswith(b"PK"):
        return _packed(raw)
    if raw.startswith(_OLE):
        return _compound(raw)
    found = next((name for signature, name in _SIGNATURES if raw.startswith(signature)), None)
    if found in ("program", "image") and raw[:2] in (b"MZ", b"BM") and b"\0" not in raw[:4096]:
        found = None  # two letters that a text may begin with
    if raw.startswith(b"RIFF"):
        found = _RIFF.get(raw[8:12], "sound")
    if raw[4:8] == b"ftyp":
        found = "image" if raw[8:12] in (b"heic", b"heix", b"mif1", b"avif") else "sound"
    return not_a_table(found) if found else "text"


def is_markup(text: str) -> bool:
    """A page or an XML: 1C and banks save such under the name of a table."""
    return bool(_MARKUP.match(text[:_PART_HEAD]))


def not_a_table(name: str) -> SheetRefused:
    return refuse(f"import.is_{name}")


# ── packed books ────────────────────────────────────────────────────────────────────────────────────────────


def _packed(raw: bytes) -> Nature | SheetRefused:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            return _bomb(packed, len(raw)) or _contents(packed) or "book"
    except (zipfile.BadZipFile, EOFError, NotImplementedError, OSError, RuntimeError, ValueError):
        # Cut off in the middle, or damaged: the list of parts stands at the end.
        return refuse("import.is_damaged")


def _bomb(packed: zipfile.ZipFile, size: int) -> SheetRefused | None:
    """What it says of itself; who lies about it meets the cap on memory."""
    parts = packed.infolist()
    unpacked = sum(part.file_size for part in parts)
    swollen = unpacked > SMALL and unpacked > MOST_RATIO * size
    if len(parts) > MOST_PARTS or unpacked > MOST_UNPACKED or swollen:
        return refuse("import.is_bomb")
    return None


def _contents(packed: zipfile.ZipFile) -> SheetRefused | None:
    names = set(packed.namelist())
    if any(part.flag_bits & 1 for part in packed.infolist()):
        return not_a_table("locked")
    if names & {"xl/workbook.xml", "xl/workbook.bin"} or any(name.endswith("/workbook.xml") for name in names):
        return _alien(packed)
    if "content.xml" in names and b"spreadsheet" in _head(packed, "mimetype"):
        return _alien(packed)
    if names & {"word/document.xml", "ppt/presentation.xml", "content.xml"}:
        return not_a_table("document")
    return not_a_table("program" if "AndroidManifest.xml" in names else "archive")


def _alien(packed: zipfile.ZipFile) -> SheetRefused | None:
    """No book of any program declares entities: whoever does wants something read that is not in it."""
    heads = (_head(packed, name) for name in packed.namelist() if name.endswith((".xml", ".rels")))
    return refuse("import.is_damaged") if any(map(_ENTITY.search, heads)) else None


def _head(packed: zipfile.ZipFile, name: str) -> bytes:
    if name not in packed.namelist():
        return b""
    with packed.open(name) as part:
        return part.read(_PART_HEAD)


def _compound(raw: bytes) -> Nature | SheetRefused:
    """A file of old Office. Its streams are named in UTF-16."""
    streams = {
        name
        for name in ("EncryptedPackage", "Workbook", "Book", "WordDocument", "PowerPoint Document")
        if name.encode("utf-16-le") in raw
    }
    if "EncryptedPackage" in streams:
        return not_a_table("locked")
    if streams & {"Workbook", "Book"}:
        return "book"
    return not_a_table("document")
