"""Screen → the Slack messages that show it. Pure; sending is `channel.py`'s.

Pictures and files go first, each as a message of its own, and words last, so that the buttons hang on a message that
can be edited in place. Where the words are cut does not depend on the buttons: a card that loses them keeps its words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from dialogs.screens import (
    Block,
    Bullets,
    Fields,
    File,
    Heading,
    Json,
    Line,
    Paragraph,
    Picture,
    Progress,
    Quiet,
    Screen,
)
from handlers.slack import blocks as kit
from handlers.text import Run, bar, clean, joined, runs_of, seen, shorten, units

WORDS = 8_000  # of a message's words, with what is around them; Slack takes about 13,000 of everything
WHOLE = 12_000
BLOCKS = 25
ROWS = 24
TEXT, TEXT_MOST = 3_000, 3_900  # as words, and as markup, where one character may be five
VIEW_BLOCKS = 100
_BARS = re.compile("[▰▱]+ ?")
NOTHING: Json = {"type": "section", "text": {"type": "plain_text", "text": "…", "emoji": True}}


@dataclass(frozen=True)
class Piece:
    """One message: blocks, or a picture or file with blocks beside it."""

    words: str
    blocks: tuple[Json, ...] = ()
    media: Picture | File | None = None

    @property
    def text(self) -> str:
        """What a phone's notification shows and a reader of screens says instead of the blocks, as markup."""
        words = _BARS.sub("", self.words)
        told = kit.escaped(shorten(words, TEXT))
        return told if len(told) <= TEXT_MOST else kit.escaped(shorten(words, TEXT_MOST // 5))


NO_WORDS = Piece("…", (NOTHING,))


def render(screen: Screen) -> list[Piece]:
    """At least one piece; the last one carries the buttons."""
    media = [block for block in screen.blocks if isinstance(block, Picture | File)]
    rows = _rows(screen)
    words = list(_grouped(_blocks(screen.blocks)))
    if not words and (rows or not media):
        words = [[NOTHING]]  # Slack has no empty message, even under buttons
    if rows and not _fits([*words[-1], *rows]):
        words.append([NOTHING])
    if rows:
        words[-1] = [*words[-1], *rows]
    shown = [Piece(_words_of(group), tuple(group)) for group in words]
    if len(media) == len(shown) == 1 and not rows:
        return [replace(shown[0], media=media[0])]
    return [*(Piece(_name(one), media=one) for one in media), *shown]


def collapsed(screen: Screen) -> Piece:
    """The message that carried the buttons, without them. `screen` has none any more."""
    last = render(screen)[-1]
    return replace(last, media=None) if last.blocks else NO_WORDS


def without_media(piece: Piece) -> Piece:
    """The piece in words alone, for when its picture or file cannot be had."""
    return replace(piece, blocks=tuple(kit.sections(piece.words)), media=None)


def caption(piece: Piece, mark: str) -> list[Json]:
    """What stands beside a picture or file: the words, where these are all. Slack keeps `mark`: it names the send."""
    runs = (Run(piece.words, italic=True) if isinstance(piece.media, Picture) else Run("📎"),)
    first, *more = piece.blocks or kit.rich(runs)[:1]
    return [{**first, "block_id": mark}, *more]


def bare(piece: Piece) -> Piece:
    """The same in the plainest blocks there are: for when Slack refuses those that we made."""
    rows = [block for block in piece.blocks if block["type"] == "actions"]
    return replace(piece, blocks=(*kit.sections(piece.words), *rows))


def alone(piece: Piece) -> Piece:
    """The same without blocks, as much of it as a text may hold."""
    return replace(piece, blocks=())


def home(screen: Screen) -> Json:
    """The page that Slack keeps for us: all in one view, and a mark where it had to end."""
    rows = _rows(screen, VIEW_BLOCKS // 2)
    words = _blocks(screen.blocks, media=True) or [NOTHING]
    if not _fits([*words, *rows], WHOLE, VIEW_BLOCKS):
        room = WHOLE - sum(map(kit.size, [*rows, NOTHING]))
        words = [*next(_grouped(words, max(room, 0), VIEW_BLOCKS - len(rows) - 1)), NOTHING]
    return {"type": "home", "blocks": [*words, *rows]}


def _rows(screen: Screen, most: int = ROWS) -> list[Json]:
    form = screen.ask.form if screen.ask else None
    rows = kit.rows(screen.buttons, most)
    if form is None or not form.token:
        return rows
    opens = kit.button(form.label, form.token, kit.FORM)
    return [{"type": "actions", "elements": [opens]}, *rows]


def _grouped(blocks: list[Json], limit: int = WORDS, most: int = BLOCKS) -> Iterator[list[Json]]:
    group: list[Json] = []
    for block in blocks:
        if group and not _fits([*group, block], limit, most):
            yield group
            group = []
        group.append(block)
    if group:
        yield group


def _fits(blocks: list[Json], limit: int = WHOLE, most: int = BLOCKS + ROWS + 1) -> bool:
    return len(blocks) <= most and sum(map(kit.size, blocks)) <= limit


def _blocks(blocks: tuple[Block, ...], *, media: bool = False) -> list[Json]:
    return _close_up([made for block in blocks for made in _block(block, media)])


def _close_up(blocks: list[Json]) -> list[Json]:
    """Small print that follows small print stands beside it."""
    told: list[Json] = []
    for block in blocks:
        above = told[-1] if told else {}
        if block["type"] == above.get("type") == "context" and len(above["elements"]) < kit.SMALL:
            told[-1] = above | {"elements": [*above["elements"], *block["elements"]]}
        else:
            told.append(block)
    return told


def _block(block: Block, media: bool) -> list[Json]:
    match block:
        case Heading(line=line):
            return _heading(line)
        case Paragraph(line=line):
            return _said(runs_of(line))
        case Quiet(line=line):
            return _quiet(line)
        case Bullets(lines=lines, ordered=ordered):
            return kit.bullets([joined(runs_of(line)) for line in lines], ordered=ordered)
        case Fields(pairs=pairs, told=told) if told:
            return [kit.columns(pairs)]
        case Fields(pairs=pairs):
            return _said([run for number, pair in enumerate(pairs) for run in _field(number, *pair)])
        case Progress(done=done, total=total):
            return [kit.context(f"{bar(done, total)} {done}/{total}")]
        case Picture() | File():
            return _said([Run(_name(block), italic=True)]) if media else []


def _heading(line: Line) -> list[Json]:
    words = clean("".join(span.text for span in line)).strip()
    if any(span.href for span in line) or "\n" in words or units(words) > kit.HEADER:
        return _said(runs_of(line, bold=True))
    return [kit.header(words)] if seen(words) else []


def _quiet(line: Line) -> list[Json]:
    words = clean("".join(span.text for span in line)).strip()
    if any(span.href for span in line) or units(words) > kit.PARAGRAPH:
        return _said(runs_of(line, italic=True))
    return [kit.context(words)] if seen(words) else []


def _said(runs: list[Run]) -> list[Json]:
    return kit.rich(joined(runs))


def _field(number: int, label: str, value: str) -> list[Run]:
    return [Run(("\n" if number else "") + clean(f"{label}: "), bold=True), Run(clean(value))]


def _name(media: Picture | File) -> str:
    words = " ".join(clean(media.alt if isinstance(media, Picture) else media.name).split())
    return shorten(words, kit.PARAGRAPH) if seen(words) else "…"


def _words_of(blocks: list[Json]) -> str:
    """The words of blocks, without what can be pressed."""
    return "\n".join(filter(None, (_text(block) for block in blocks if block["type"] != "actions")))


def _text(part: Json) -> str:
    match part:
        case {"text": str(text)}:
            return text
        case {"type": "section", "fields": list(items)}:
            return "\n".join(_text(item).replace("\n", ": ") for item in items)
        case {"text": dict(inner)}:
            return _text(inner)
        case {"type": "rich_text_list", "elements": list(items)}:
            return "\n".join(f"• {_text(item)}" for item in items)
        case {"type": "context", "elements": list(items)}:
            return " · ".join(_text(item) for item in items)
        case {"elements": list(items)}:
            return "".join(_text(item) for item in items)
        case _:
            return ""
