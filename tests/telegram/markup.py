"""Telegram's HTML and what Telegram makes of a text, read without the leniency of the real parser."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tests.telegram.refusals import Params, Refusal, bad

_TAG = re.compile(r"<(/?)([a-z-]+)((?:\s+[a-z-]+(?:=\"[^\"<>]*\")?)*)>")
_ATTRIBUTE = re.compile(r"([a-z-]+)(?:=\"([^\"]*)\")?")
_REFERENCE = re.compile(r"&(?:(lt|gt|amp|quot)|#(\d{1,7})|#x([0-9a-f]{1,6}));", re.IGNORECASE)
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_URL = re.compile(r"(https?|tg)://\S+", re.IGNORECASE)
_KINDS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "tg-spoiler": "spoiler", "span": "spoiler",
    "a": "link", "code": "code", "pre": "pre", "blockquote": "blockquote",
}  # fmt: skip
_ATTRIBUTES = {"a": {"href"}, "span": {"class"}, "code": {"class"}, "blockquote": {"expandable"}}
_FREE = {"bold", "italic", "underline", "strikethrough", "spoiler"}  # may contain and be inside anything but code
ENTITY_LIMIT = 100


@dataclass(frozen=True)
class Entity:
    """A marked stretch of a message, as text."""

    kind: str
    text: str
    href: str = ""


@dataclass
class _Open:
    tag: str
    start: int
    href: str


class _Html:
    """Reads Telegram's HTML, with none of the leniency of the real parser."""

    def __init__(self, source: str) -> None:
        self.source, self.place = source, 0
        self.text = ""
        self.open: list[_Open] = []
        self.entities: list[Entity] = []

    def parse(self) -> tuple[str, list[Entity]]:
        while self.place < len(self.source):
            match self.source[self.place]:
                case "<":
                    self._tag()
                case "&":
                    self.text += self._reference(_REFERENCE.match(self.source, self.place))
                case ">":
                    raise self._wrong("unescaped >")
                case char:
                    self.text += char
                    self.place += 1
        if self.open:
            raise self._wrong(f'can\'t find end tag corresponding to start tag "{self.open[-1].tag}"')
        if len(self.entities) > ENTITY_LIMIT:
            raise bad(f"more than {ENTITY_LIMIT} entities; the rest would be lost")
        return self.text, self.entities

    def _wrong(self, what: str) -> Refusal:
        return bad(f"can't parse entities: {what} at offset {self.place}")

    def _reference(self, found: re.Match[str] | None) -> str:
        if found is None:
            raise self._wrong("unescaped &")
        self.place = found.end()
        name, decimal, hexadecimal = found.groups()
        return _NAMED[name.lower()] if name else chr(int(decimal) if decimal else int(hexadecimal, 16))

    def _tag(self) -> None:
        found = _TAG.match(self.source, self.place)
        if found is None or found[2] not in _KINDS:
            raise self._wrong("unsupported start tag")
        closing, tag, attributes = found.groups()
        self._close(tag) if closing else self._start(tag, attributes)
        self.place = found.end()

    def _start(self, tag: str, written: str) -> None:
        attributes = dict(_ATTRIBUTE.findall(written))
        if set(attributes) - _ATTRIBUTES.get(tag, set()):
            raise self._wrong(f'unknown attribute in tag "{tag}"')
        if tag == "a" and not _URL.fullmatch(_unescaped(attributes.get("href", ""))):
            raise self._wrong("a link without a usable address")
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            raise self._wrong('tag "span" must have class "tg-spoiler"')
        self._check_nesting(tag)
        self.open.append(_Open(tag, len(self.text), _unescaped(attributes.get("href", ""))))

    def _check_nesting(self, tag: str) -> None:
        around, kind = {_KINDS[outer.tag] for outer in self.open}, _KINDS[tag]
        if kind == "code" and around == {"pre"}:
            return
        if around & {"code", "pre"} or (kind in {"code", "pre"} and around):
            raise self._wrong("code can't be mixed with other entities")
        if kind in around or (kind not in _FREE and around - _FREE - {"blockquote"}):
            raise self._wrong(f'"{tag}" inside an entity that can\'t contain it')

    def _close(self, tag: str) -> None:
        if not self.open or self.open[-1].tag != tag:
            raise self._wrong(f'unmatched end tag "{tag}"')
        begun = self.open.pop()
        if begun.start == len(self.text):
            raise self._wrong(f'nothing inside "{tag}"')
        self.entities.append(Entity(_KINDS[tag], self.text[begun.start :], begun.href))


def _unescaped(value: str) -> str:
    return _REFERENCE.sub(lambda found: _NAMED.get((found[1] or "").lower(), ""), value)


# What Telegram replaces by a space, drops, and does not count as something to see.
_TO_SPACE = re.compile(r"[\x00-\x09\x0b\x0c\x0e-\x1f]")
_DROPPED = re.compile(r"[\r\u2028-\u202e\u0333\u033f\u030a]")
_EMPTY = re.compile(
    r"[\s\u00a0\u1680\u180e\u2000-\u200f\u202e\u202f\u205f\u2800\u3000\ufeff\ufffc\U000e0000-\U000e007f]*"
)


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def parsed(params: Params, name: str, limit: int, too_long: str) -> tuple[str, list[Entity]]:
    """The text of a call as the chat will show it."""
    source = params.get(name, "")
    text, entities = _Html(source).parse() if params.get("parse_mode") == "HTML" else (source, [])
    text = _TO_SPACE.sub(" ", _DROPPED.sub("", text)).strip(" \n")
    if units(text) > limit:
        raise bad(too_long)
    return text, entities


def is_address(text: str) -> bool:
    return _URL.fullmatch(text) is not None


def is_blank(text: str) -> bool:
    return _EMPTY.fullmatch(text) is not None
