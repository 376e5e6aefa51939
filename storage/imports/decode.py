"""From bytes to text: which of the encodings that Russian accounting exports use this file is in."""

from __future__ import annotations

import codecs
import io
import re
from dataclasses import dataclass
from itertools import islice

from storage.imports.refusal import SheetRefused, refuse

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_FREQUENT = frozenset("оеаинтсрвлОЕАИНТСРВЛ")
# A lone byte is no letter of a word: U+00A0 between thousands in cp1251 is «а» in cp866.
_WORD = re.compile(rb"[\x80-\xff]{2,}")
_WORDS_ENOUGH = 5000
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x19\x1b-\x1f\x7f]")
_HEAD = 4096
SAMPLE = 256 * 1024
_BLOCK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Encoding:
    """How the bytes of a file become text. The text is never made whole: a large file stays bytes."""

    name: str
    skip: int = 0

    def lines(self, raw: bytes) -> io.TextIOWrapper:
        """The text as a stream; the end of line is the table's to judge."""
        stream = io.BytesIO(raw)
        stream.seek(self.skip)
        return io.TextIOWrapper(stream, self.name, errors="replace", newline="")

    def head(self, raw: bytes) -> str:
        return self.lines(raw).read(SAMPLE)


def encoding_of(raw: bytes) -> Encoding | SheetRefused:
    """By byte order mark, UTF-16 by its zero bytes, strict UTF-8, then cp1251 or cp866."""
    # DOS programs end a text with Ctrl-Z.
    if not raw.translate(None, b" \t\r\n\0\x1a").removeprefix(codecs.BOM_UTF8):
        return refuse("import.empty")
    encoding = _encoding(raw)
    if encoding is None or _is_binary(encoding.head(raw)):
        return refuse("import.is_unknown")
    return encoding


def _encoding(raw: bytes) -> Encoding | None:
    """None when the bytes break the encoding that they claim."""
    for bom, name in _BOMS:
        if raw.startswith(bom):
            return Encoding(name, len(bom)) if _is_valid(raw[len(bom) :], name) else None
    if b"\0" in raw:
        name = _utf16_order(raw)
        return Encoding(name) if _is_valid(raw, name) else None
    return Encoding("utf-8" if _is_valid(raw, "utf-8") else _single_byte(raw))


def _is_valid(raw: bytes, name: str) -> bool:
    """A letter that is cut at the very end does not count: half a file is known by its last row."""
    decoder = codecs.getincrementaldecoder(name)()
    try:
        return not any("\0" in decoder.decode(raw[at : at + _BLOCK]) for at in range(0, len(raw), _BLOCK))
    except UnicodeDecodeError:
        return False


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
