"""What all kinds of files share: text that a file can hold, and lines sorted into pairs, sentences and gaps."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TypeAlias

from dialogs.documents import Outline, Section

LONGEST_LABEL = 48  # characters; what is longer before a colon is a sentence

# What XML cannot hold, what draws nothing, and what turns the reading direction.
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
# «Просим подтвердить ответным письмом: «согласен».» is a sentence with a quotation and no pair.
_PAIR = re.compile(rf"([^:\n]{{1,{LONGEST_LABEL}}}):[ \u00a0]+(?![«“][^»”]*[»”]\.\Z)(\S.*)", re.DOTALL)


@dataclass(frozen=True)
class Span:
    """A piece of a line; a gap is what the document still lacks, and every file shows it at a glance."""

    text: str
    gap: bool = False


Words: TypeAlias = tuple[Span, ...]


@dataclass(frozen=True)
class Part:
    """A section: its title, and runs of rows. A row is (label, value) or one sentence; a run holds one kind."""

    title: str
    runs: tuple[tuple[tuple[Words, ...], ...], ...]


def clean(text: str) -> str:
    """Text that a file can hold; breaks of line stay, a tab becomes a space."""
    return _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")).strip()


def parts(outline: Outline) -> Iterator[Part]:
    """Sections with something in them."""
    for section in outline.sections:
        rows = [_row(line, clean(outline.gap)) for line in _lines(section)]
        if rows:
            runs = tuple(tuple(group) for _, group in groupby(rows, key=len))
            yield Part(clean(section.title), runs)


def length(words: Words) -> int:
    return sum(len(span.text) for span in words)


def subtitle(outline: Outline) -> str:
    """Date and author under the title."""
    return clean(" · ".join(part for part in outline.meta if part))


def gaps(outline: Outline) -> int:
    """How many lines still lack something."""
    return sum(
        any(span.gap for words in row for span in words) for part in parts(outline) for run in part.runs for row in run
    )


def _lines(section: Section) -> Iterator[str]:
    return (line for line in map(clean, section.lines) if line)


def _row(line: str, gap: str) -> tuple[Words, ...]:
    match = _PAIR.fullmatch(line)
    cells: Sequence[str] = match.groups() if match else (line,)
    *label, value = cells
    return (*(_words(each, gap) for each in label), _value(value, gap))


def _value(text: str, gap: str) -> Words:
    """«— заполнить» stands for the whole value."""
    return (Span(text, gap=True),) if text.startswith("—") else _words(text, gap)


def _words(text: str, gap: str) -> Words:
    if not gap or gap not in text:
        return (Span(text),)
    pieces = re.split(f"({re.escape(gap)})", text)
    return tuple(Span(piece, piece == gap) for piece in pieces if piece)
