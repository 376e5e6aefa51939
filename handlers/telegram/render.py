"""Screen → the Telegram messages that show it. Pure; sending is `channel.py`'s.

Pictures and files go first and text last, so that the buttons hang on a text: that is the message which can be edited
in place. One picture or file with a text short enough for a caption is a single message.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from aiogram.types import InlineKeyboardMarkup

from dialogs.screens import Block, Bullets, Fields, File, Heading, Paragraph, Picture, Progress, Quiet, Screen
from handlers.telegram.keyboard import keyboard
from handlers.telegram.text import ENTITY_LIMIT, TEXT_LIMIT, html
from handlers.text import Run, bar, clean, fits, joined, runs_of, seen, shorten, split

CAPTION_LIMIT = 1024
NAME_LIMIT = 60

Runs = list[Run]


@dataclass(frozen=True)
class Piece:
    """One message: a text, or a picture or file with an optional caption."""

    runs: tuple[Run, ...] = ()
    media: Picture | File | None = None
    keyboard: InlineKeyboardMarkup | None = None

    @property
    def html(self) -> str:
        return "".join(map(html, self.runs))

    @property
    def plain(self) -> str:
        return "".join(run.text for run in self.runs)


def render(screen: Screen) -> list[Piece]:
    """At least one piece; the last one carries the buttons."""
    media = [block for block in screen.blocks if isinstance(block, Picture | File)]
    runs = _text(screen.blocks)
    if len(media) == 1 and fits(runs, CAPTION_LIMIT, ENTITY_LIMIT):
        caption = next(split(runs, CAPTION_LIMIT, ENTITY_LIMIT), ()) or _words(media[0])
        pieces = [Piece(caption, media[0])]
    else:
        pieces = [Piece(media=item) for item in media] + [Piece(part) for part in split(runs, TEXT_LIMIT, ENTITY_LIMIT)]
    pieces = pieces or [Piece((Run("…"),))]  # Telegram has no empty message, even under buttons
    return [*pieces[:-1], replace(pieces[-1], keyboard=keyboard(screen.buttons))]


def without_media(piece: Piece) -> Piece:
    """The piece in words alone, for when its picture or file cannot be had."""
    runs = piece.runs or (_words(piece.media) if piece.media else ())
    return replace(piece, runs=runs or (Run("…"),), media=None)


def as_document(piece: Piece) -> Piece:
    """A picture as a file, for when Telegram does not take it for a photo: too large, too long, too odd."""
    if not isinstance(piece.media, Picture):
        return piece
    name = shorten(" ".join(clean(piece.media.alt).split()).strip(". "), NAME_LIMIT) or "picture"
    return replace(piece, media=File(piece.media.blob, f"{name}.png"))


def _words(media: Picture | File) -> tuple[Run, ...]:
    """A picture's own description; a file shows its name itself."""
    words = shorten(clean(media.alt if isinstance(media, Picture) else media.name), CAPTION_LIMIT).strip()
    return (Run(words),) if seen(words) else ()


def _text(blocks: tuple[Block, ...]) -> tuple[Run, ...]:
    """All words, with a blank line between blocks that do not belong together."""
    runs: Runs = []
    above: Block | None = None
    for block in blocks:
        body = _block(block)
        if not seen("".join(run.text for run in body)):
            continue
        if above is not None:
            runs.append(Run("\n" if _close(above, block) else "\n\n"))
        runs += body
        above = block
    return joined(runs)


def _close(above: Block, below: Block) -> bool:
    if isinstance(above, Progress) or isinstance(below, Progress):
        return True
    is_list = isinstance(below, Bullets) or (isinstance(below, Fields) and not below.told)
    return isinstance(above, Heading | Paragraph) and is_list


def _block(block: Block) -> Runs:
    match block:
        case Heading(line=line):
            return runs_of(line, bold=True)
        case Paragraph(line=line):
            return runs_of(line)
        case Quiet(line=line):
            return runs_of(line, italic=True)
        case Bullets():
            return _bullets(block)
        case Fields(told=told) if told:
            return runs_of(told)
        case Fields(pairs=pairs):
            return [Run(clean("\n".join(f"{label}: {value}" for label, value in pairs)))]
        case Progress(done=done, total=total):
            return [Run(f"{bar(done, total)} {done}/{total}")]
        case Picture() | File():
            return []


def _bullets(bullets: Bullets) -> Runs:
    runs: Runs = []
    for number, line in enumerate(bullets.lines, 1):
        mark = f"{number}. " if bullets.ordered else "• "
        runs += [Run(("\n" if number > 1 else "") + mark), *runs_of(line)]
    return runs
