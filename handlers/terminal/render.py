"""Screen → lines of a terminal. Pure: no wider than it is told, a blank line between what does not belong together."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from dialogs.documents import Outline
from dialogs.screens import (
    Block,
    Bullets,
    Fields,
    File,
    Heading,
    Line,
    Paragraph,
    Picture,
    Progress,
    Quiet,
    Screen,
)
from handlers.terminal.words import Piece, Row, width, wrapped

CELLS = 5
_WARNING = "⚠"


def render(screen: Screen, columns: int, corner: str = "") -> list[Row]:
    """The title in a rule with the progress and whatever stands in the `corner`, then the blocks."""
    blocks = list(screen.blocks)
    title, bar = "", ""
    if blocks and isinstance(blocks[0], Quiet):
        title = "".join(span.text for span in blocks.pop(0).line)  # type: ignore[union-attr]  # just looked at
    for block in blocks:
        if isinstance(block, Progress):
            bar = f"{_bar(block)} {block.done}/{block.total}"
    blocks = [block for block in blocks if not isinstance(block, Progress)]
    right = "  ".join(filter(None, (bar, corner)))
    rows: list[Row] = [(), *(ruled(title, right, columns) if title or right else ())]
    for above, below in pairwise([None, *blocks]):
        assert below is not None  # noqa: S101  # only the first of all is none
        rows += [] if above is not None and _close(above, below) else [()]
        rows += _block(below, columns)
    return rows


def ruled(title: str, right: str, columns: int) -> list[Row]:
    """«── Переговоры · Орбита ────── ▰▰▱▱▱ 3/20»; what does not fit beside the title stands below it."""
    left, right = f"── {title} " if title else "", f" {right}" if right else ""
    room = columns - width(left) - width(right)
    if room >= 2:
        return [((left, "quiet"), ("─" * room, "quiet"), (right, "quiet"))]
    return [row for text in (left, right.strip()) if text for row in wrapped([(text, "quiet")], columns)]


def outlined(outline: Outline, columns: int) -> list[Row]:
    """A document: its title, what it says of itself, its sections."""
    rows: list[Row] = [(), *wrapped([("📄 ", ""), (outline.title, "bold")], columns)]
    rows += [row for text in outline.meta for row in wrapped([(text, "quiet")], columns)]
    for section in outline.sections:
        rows += [(), *wrapped([(section.title, "bold")], columns)]
        rows += [row for text in section.lines for row in wrapped([("  ", ""), (text, "")], columns, hang=2)]
    return rows


def _close(above: Block, below: Block) -> bool:
    kin = type(above) is type(below) and isinstance(above, Quiet | Fields)
    return kin or (isinstance(above, Heading | Paragraph) and isinstance(below, Bullets | Fields))


def _block(block: Block, columns: int) -> Iterator[Row]:
    match block:
        case Heading(line=line):
            yield from wrapped(_pieces(line, "bold"), columns)
        case Paragraph(line=line):
            is_warning = bool(line) and line[0].text.startswith(_WARNING)
            yield from wrapped(_pieces(line, "warn" if is_warning else ""), columns)
        case Quiet(line=line):
            yield from wrapped(_pieces(line, "quiet"), columns)
        case Bullets(lines=lines, ordered=ordered):
            for number, line in enumerate(lines, 1):
                mark = f"  {number}. " if ordered else "  • "
                yield from wrapped([(mark, "quiet"), *_pieces(line, "")], columns, hang=width(mark))
        case Fields(told=told) if told:
            yield from wrapped(_pieces(told, ""), columns)
        case Fields(pairs=pairs):
            for label, value in pairs:
                yield from wrapped([(f"  {label}: ", "quiet"), (value, "")], columns, hang=4)
        case Picture(alt=words) | File(name=words):
            yield from wrapped([("📎 ", ""), (words, "quiet")], columns)


def _pieces(line: Line, style: str) -> list[Piece]:
    return [(span.text, style if span.style == "plain" else span.style) for span in line]


def _bar(progress: Progress) -> str:
    """Full only when all is done, empty only when nothing is."""
    done, total = progress.done, progress.total
    filled = (2 * done * CELLS + total) // (2 * total) if total > 0 else 0
    filled = max(int(done > 0), min(filled, CELLS - int(done < total)))
    return "▰" * filled + "▱" * (CELLS - filled)
