"""A text about time cut into tagged pieces, so that the grammar of days and hours is written as patterns over tags.

A tag is one character of a private alphabet; the tags of a text, joined, are a string in which index = piece.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from types import MappingProxyType

from dialogs.reading.almanac import AM, PM, meaning
from dialogs.reading.counting import CARDINALS, ORDINALS, follows
from dialogs.reading.folding import fold

_NAMES = (
    *("iso", "dmy", "dm", "clock", "nth", "num", "year", "comma", "dash", "stop", "word", "count", "order"),
    *("weekday", "short", "month", "dayword", "unit", "dnya", "part", "this", "nearest", "next", "last", "within"),
    *("in", "ago", "end", "start", "middle", "number", "on", "at", "by", "about", "after", "later", "not", "the"),
    *("of", "a", "few", "every", "work", "now", "soon", "these_days", "time", "holiday", "hour", "minute", "half_hour"),
    *("half", "noon", "midnight", "year_mark", "filler"),
)
TAGS = MappingProxyType({name: chr(0xE000 + place) for place, name in enumerate(_NAMES)})

# The groups are tried in this order; whatever none of them takes is left out. A dash inside "twenty-first" is no piece.
_LEXEME = re.compile(
    r"""
    (?P<iso>  (?<!\d) [0-9]{4}-[0-9]{2}-[0-9]{2} (?!\d) t? )
  | (?P<dmy>  (?<![\d.,]) [0-9]{1,2} [./-] [0-9]{1,2} [./-] (?:[0-9]{4}|[0-9]{2}) (?!\d|[.,]\d) )
  | (?P<clock> (?<![\d:]) [0-9]{1,2}:[0-9]{2} (?::[0-9]{2})? (?![\d:]) )
  | (?P<dm>   (?<![\d.,]) [0-9]{1,2} [./] [0-9]{1,2} (?!\d|[.,/]\d) )
  | (?P<nth>  (?<![\d.,]) [0-9]{1,2} [ ]?-? (?:[ое]?го|[ое]?му|о?е|st|nd|rd|th) (?![^\W_]) )
  | (?P<num>  (?<![\d.,]) [0-9]{1,4} (?!\d|[.,]\d) )
  | (?P<part> (?<![^\W\d_]) [ap]\.?m\b \.? )
  | (?P<scale> (?<=[0-9]) [кkмmт] (?![^\W_]) )
  | (?P<name> o'clock | [^\W\d_]+ )
  | (?P<word> [0-9][0-9.,]* | [%№$€₽+] )
  | (?P<comma> [,()] )
  | (?P<dash> (?<!nty)(?<!rty)- | [–—] )
  | (?P<stop> [.!?;:\n] )
    """,
    re.VERBOSE,
)
# Abbreviations end with a full stop that ends nothing: «пт.», «дек.», «след.», «г.», «ч.».
_SHORTENED = frozenset(TAGS[name] for name in ("short", "month", "next", "year_mark", "hour", "unit", "minute"))
_NEXT_SENTENCE = re.compile(r"\s+[А-ЯЁ]")
_SPOKEN = MappingProxyType({TAGS["count"]: TAGS["num"], TAGS["order"]: TAGS["nth"]})


@dataclass(frozen=True)
class Lexeme:
    """One piece of the text: its tag, the numbers it means and its place; `text` is folded."""

    tag: str
    values: tuple[int, ...]
    start: int
    end: int
    text: str
    shouted: bool = False

    @property
    def value(self) -> int:
        return self.values[0]


def lexemes(text: str) -> tuple[Lexeme, ...]:
    """All pieces in order; numbers said in several words are one piece."""
    pieces: list[Lexeme] = []
    for match in _LEXEME.finditer(fold(text)):
        piece = _cut(match, text)
        if not _is_abbreviating(pieces, piece, text):
            _add(pieces, piece)
    return tuple(replace(piece, tag=_SPOKEN.get(piece.tag, piece.tag)) for piece in pieces)


def tags_of(pieces: Iterable[Lexeme]) -> str:
    return "".join(piece.tag for piece in pieces)


def _is_abbreviating(pieces: list[Lexeme], piece: Lexeme, text: str) -> bool:
    """The stop of «в пт. приеду», not of «был в пт. На этой неделе…»."""
    last = pieces[-1] if pieces else None
    shortened = last is not None and last.tag in _SHORTENED and len(last.text) < 5
    return shortened and piece.tag == TAGS["stop"] and not _NEXT_SENTENCE.match(text, piece.end)


def _add(pieces: list[Lexeme], piece: Lexeme) -> None:
    last = pieces[-1] if pieces else None
    if last and last.tag == TAGS["count"] and piece.tag in _SPOKEN and follows(last.value, piece.value):
        total = (last.value + piece.value,)
        pieces[-1] = replace(piece, values=total, start=last.start, text=f"{last.text} {piece.text}")
    else:
        pieces.append(piece)


def _cut(match: re.Match[str], text: str) -> Lexeme:
    start, end = match.span()
    tag, values = _meant(match.lastgroup or "", match.group())
    return Lexeme(TAGS[tag], values, start, end, match.group(), text[start:end].isupper())


def _meant(kind: str, said: str) -> tuple[str, tuple[int, ...]]:
    """The tag of a piece and its numbers, one for each number written in it."""
    if kind == "name":
        return _named(said)
    if kind == "scale":
        # «200к до пятницы»: thousands, and no «к пятнице».
        return "word", ()
    if kind == "part":
        return "part", (AM if said.startswith("a") else PM,)
    values = tuple(map(int, re.findall("[0-9]+", said))) if kind != "word" else ()
    return ("year" if kind == "num" and 1900 <= values[0] <= 2100 else kind), values


def _named(said: str) -> tuple[str, tuple[int, ...]]:
    if said in CARDINALS:
        return "count", (CARDINALS[said],)
    if said in ORDINALS:
        return "order", (ORDINALS[said],)
    known = meaning(said)
    return (known[0], (known[1],)) if known else ("word", ())
