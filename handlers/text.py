"""Typed spans as runs of text that look alike: cleaning, length, splitting. What becomes of a run is for messengers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from dialogs.screens import Line, Span

_LINK = re.compile(r"(https?|tg)://[^\s<>\"]+", re.IGNORECASE)
# Telegram removes these itself: line and paragraph separators, direction overrides, three combining lines.
_REMOVED = re.compile(r"[\r\u2028-\u202e\u0333\u033f\u030a]")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")
_UNSEEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp", "Zs"})
_UNSEEN = frozenset("\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\ufffc")  # letters and symbols drawn as nothing
_JOINERS = frozenset("\u200d\ufe0e\ufe0f")
_SKIN = re.compile("[\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]")  # shades of the emoji before, and tags of its flag
_FLAG_LETTERS = "".join(map(chr, range(0x1F1E6, 0x1F200)))  # a flag is two of them
ANY = 1_000_000
BAR_CELLS = 5
FARTHEST = 48  # characters of one drawn letter; what heaps up more marks may be torn


@dataclass(frozen=True)
class Run:
    """Characters that look alike. Code stands alone: no other mark is allowed inside or around it."""

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False
    href: str = ""

    @property
    def marks(self) -> int:
        return self.code or self.bold + self.italic + bool(self.href)


def clean(text: str) -> str:
    """Text as a messenger will keep it, so that what is measured is what is shown."""
    paired = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return _CONTROL.sub(" ", _REMOVED.sub("", paired))


def runs_of(line: Line, *, bold: bool = False, italic: bool = False) -> list[Run]:
    return [_run(span, bold, italic) for span in line]


def _run(span: Span, bold: bool, italic: bool) -> Run:
    href = span.href if span.href and _LINK.fullmatch(span.href) else ""
    if span.style == "code" and not href:
        return Run(clean(span.text), code=True)
    return Run(clean(span.text), bold or span.style == "bold", italic or span.style == "italic", href=href)


def joined(runs: list[Run]) -> tuple[Run, ...]:
    """The same text with neighbours that look alike made one, and empty ones left out."""
    alike = groupby((run for run in runs if run.text), key=lambda run: replace(run, text=""))
    return tuple(replace(look, text="".join(run.text for run in group)) for look, group in alike)


def units(text: str) -> int:
    """Length as Telegram counts it, and never less than others do: UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2


def seen(text: str) -> bool:
    """Whether anything of the text would be visible; no messenger takes a message of blanks."""
    return any(char not in _UNSEEN and unicodedata.category(char) not in _UNSEEN_CATEGORIES for char in text)


def shorten(text: str, limit: int) -> str:
    """The text, or its beginning with an ellipsis, in at most `limit` code units."""
    if units(text) <= limit:
        return text
    return _beginning(text, limit - 1).rstrip() + "…"


def fits(runs: tuple[Run, ...], limit: int, marks: int = ANY) -> bool:
    return _reach(runs, 0, limit, marks) == sum(len(run.text) for run in runs)


def split(runs: tuple[Run, ...], limit: int, marks: int = ANY) -> Iterator[tuple[Run, ...]]:
    """Parts of at most so many units and marks, cut at a paragraph, a line or a space; no mark and no word is broken.

    Only a single word longer than a part is cut inside. Blanks at a cut are dropped, as Telegram would do.
    """
    text = "".join(run.text for run in runs)
    start = _skip_blanks(text, 0)
    while start < len(text):
        end = _cut(text, start, _reach(runs, start, limit, marks))
        part = tuple(_slice(runs, start, start + len(text[start:end].rstrip(" \n"))))
        if seen("".join(run.text for run in part)):
            yield part
        start = _skip_blanks(text, end)


def _reach(runs: tuple[Run, ...], start: int, limit: int, marks: int) -> int:
    """The furthest index one part can hold from `start`: characters and marks each have a limit."""
    position = 0
    for run in runs:
        begin, position = position, position + len(run.text)
        if position <= start:
            continue
        marks -= run.marks
        if marks < 0:
            return begin
        rest = run.text[max(start - begin, 0) :]
        kept = _beginning(rest, limit)
        if len(kept) < len(rest):
            return position - len(rest) + len(kept)
        limit -= units(rest)
    return position


def _beginning(text: str, limit: int) -> str:
    return text.encode("utf-16-le")[: limit * 2].decode("utf-16-le", "ignore")


def _cut(text: str, start: int, end: int) -> int:
    if end >= len(text):
        return end
    middle = start + (end - start) // 2
    for mark in ("\n\n", "\n"):
        found = text.rfind(mark, middle, end + len(mark))
        if found > start:
            return found
    found = max(text.rfind(" ", start, end + 1), text.rfind("\n", start, end + 1))
    return found if found > start else _between_letters(text, start, end)


def _between_letters(text: str, start: int, end: int) -> int:
    """A place near `end` that does not tear an accent, a flag or a joined emoji."""
    return next((place for place in range(end, max(end - FARTHEST, start), -1) if not _tied(text, place)), end)


def _tied(text: str, place: int) -> bool:
    """Whether what follows the place belongs to what stands before it."""
    char, before = text[place], text[place - 1]
    if unicodedata.category(char).startswith("M") or char in _JOINERS or before == "\u200d":
        return True
    if _SKIN.fullmatch(char):
        return True
    halves = len(text[:place]) - len(text[:place].rstrip(_FLAG_LETTERS)) if char in _FLAG_LETTERS else 0
    return halves % 2 == 1


def _skip_blanks(text: str, start: int) -> int:
    while start < len(text) and text[start] in " \n":
        start += 1
    return start


def _slice(runs: tuple[Run, ...], start: int, end: int) -> Iterator[Run]:
    position = 0
    for run in runs:
        if position >= end:
            return
        piece = run.text[max(start - position, 0) : max(end - position, 0)]
        if piece:
            yield replace(run, text=piece)
        position += len(run.text)


def bar(done: int, total: int) -> str:
    """Full only when all is done, empty only when nothing is."""
    filled = (2 * done * BAR_CELLS + total) // (2 * total) if total > 0 else 0
    lowest, highest = int(done > 0), BAR_CELLS - int(done < total)
    filled = max(lowest, min(filled, highest))
    return "▰" * filled + "▱" * (BAR_CELLS - filled)
