"""From bytes to text: which of the encodings that Russian accounting exports use this file is in."""

from __future__ import annotations

import codecs
import re
from itertools import islice

from storage.imports.refusal import SheetRefused, refuse

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SIGNATURES = (
    (b"PK\x03\x04", "xlsx"),
    (b"\xd0\xcf\x11\xe0", "xls"),
    (b"MOXCEL", "mxl"),
    (b"%PDF", "pdf"),
)
_FREQUENT = frozenset("оеаинтсрвлОЕАИНТСРВЛ")
# A lone byte is no letter of a word: U+00A0 between thousands in cp1251 is «а» in cp866.
_WORD = re.compile(rb"[\x80-\xff]{2,}")
_WORDS_ENOUGH = 5000
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x19\x1b-\x1f\x7f]")
_HEAD = 4096


def decode(raw: bytes) -> str | SheetRefused:
    """The text of a file: byte order mark, UTF-16 by its zero bytes, strict UTF-8, then cp1251 or cp866."""
    for signature, name in _SIGNATURES:
        if raw.startswith(signature):
            return refuse("import.not_text", format=name)
    text = _decoded(raw)
    if text is None or _is_binary(text):
        return refuse("import.not_text", format="")
    # DOS programs end a text with Ctrl-Z.
    text = text.rstrip("\x1a")
    return refuse("import.empty") if text.isspace() or not text else text


def _decoded(raw: bytes) -> str | None:
    """None when the bytes break the encoding that they claim."""
    try:
        for bom, encoding in _BOMS:
            if raw.startswith(bom):
                return raw[len(bom) :].decode(encoding)
        if b"\0" in raw:
            return raw.decode(_utf16_order(raw))
    except UnicodeDecodeError:
        return None
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode(_single_byte(raw), errors="replace")


def _utf16_order(raw: bytes) -> str:
    """In UTF-16 the zero is the high byte of a digit, a tab or a line end: at odd places in little-endian order."""
    return "utf-16-le" if raw[1::2].count(0) >= raw[::2].count(0) else "utf-16-be"


def _single_byte(raw: bytes) -> str:
    """cp1251 or cp866, by the share of frequent Russian letters in words; cp1251 when nothing tells."""
    words = b"".join(match.group() for match in islice(_WORD.finditer(raw), _WORDS_ENOUGH))
    return max(("cp1251", "cp866"), key=lambda encoding: _frequent(words, encoding))


def _frequent(words: bytes, encoding: str) -> int:
    return sum(letter in _FREQUENT for letter in words.decode(encoding, errors="replace"))


def _is_binary(text: str) -> bool:
    """A zero, or more control characters than a stray one in the head of the file."""
    head = text[:_HEAD]
    return "\0" in text or len(_CONTROL.findall(head)) * 100 > len(head)
