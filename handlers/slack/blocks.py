"""The blocks of Block Kit that we use, each within its limits. What people wrote is never markup in any of them.

Words go into `rich_text` and `plain_text`: neither knows markup, mentions or links that nobody set. Only the short
`text` of a message, which notifications show, is read for markup; `escaped` makes it harmless.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from dialogs.screens import Button, Json
from handlers.text import Run, clean, seen, shorten, split, units

HEADER = 150
PARAGRAPH = 2900  # of a block's words; a section takes 3000
CELLS, CELL = 10, 2000  # of a section in columns, and what one of them holds
SMALL = 10  # pieces of small print in one block
LABEL = 75
TOKEN = 2000
ROW = 5  # of the 25 that a row may hold: more cannot be read
ROW_MOST = 25
OVERHEAD = 100  # what Slack itself adds to a block before it measures the whole
FORM = "form"  # the action of the button that opens a window, and the callback of the window

_STYLES = {"primary": "primary", "danger": "danger"}


def escaped(text: str) -> str:
    """Three characters are all that Slack's markup begins with; a mention, a ping and a link all need one of them."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def plain(text: str, limit: int) -> Json:
    words = clean(text).strip()
    return {"type": "plain_text", "text": shorten(words if seen(words) else "…", limit), "emoji": True}


def header(text: str) -> Json:
    return {"type": "header", "text": plain(text, HEADER)}


def sections(text: str) -> list[Json]:
    """Words without any look, in as many blocks as they need."""
    parts = ["".join(run.text for run in part) for part in split((Run(clean(text)),), PARAGRAPH)]
    return [{"type": "section", "text": plain(part, PARAGRAPH)} for part in parts or [""]]


def columns(pairs: Sequence[tuple[str, str]]) -> Json:
    """A label above each value, two beside each other."""
    return {"type": "section", "fields": [plain(f"{label}\n{value}", CELL) for label, value in pairs[:CELLS]]}


def context(text: str) -> Json:
    return {"type": "context", "elements": [plain(text, PARAGRAPH)]}


def rich(runs: tuple[Run, ...]) -> list[Json]:
    """As many blocks as the words need."""
    return [_rich([_section(part)]) for part in split(runs, PARAGRAPH)]


def bullets(lines: Sequence[tuple[Run, ...]], *, ordered: bool) -> list[Json]:
    """A list; its numbers go on where a block was full."""
    blocks: list[Json] = []
    items: list[Json] = []
    size = begun = 0
    for number, line in enumerate(lines):
        parts = list(split(line, PARAGRAPH)) or [(Run("…"),)]
        for part in parts:
            length = sum(units(run.text) for run in part)
            if items and size + length > PARAGRAPH:
                blocks.append(_rich([_list(items, ordered, begun)]))
                items, size, begun = [], 0, number
            items.append(_section(part))
            size += length
    return [*blocks, _rich([_list(items, ordered, begun)])] if items else blocks


def button(label: str, token: str, action: str, style: str = "plain") -> Json:
    if not 1 <= len(token) <= TOKEN:
        raise ValueError(f"a button's token must have 1 to {TOKEN} characters: «{label}»")
    look = {"style": _STYLES[style]} if style in _STYLES else {}
    return {"type": "button", "action_id": action, "text": plain(label, LABEL), "value": token} | look


def rows(buttons: Iterable[Sequence[Button]], most: int) -> list[Json]:
    """Rows as they were meant, at most five in each; many more are packed closer."""
    meant = [tuple(row) for row in buttons if row]
    parts = [row[start : start + ROW] for row in meant for start in range(0, len(row), ROW)]
    for width in (ROW, ROW_MOST):
        if len(parts) > most:
            every = [each for row in meant for each in row]
            parts = [tuple(every[start : start + width]) for start in range(0, len(every), width)]
    return [{"type": "actions", "elements": elements} for elements in _numbered(parts)]


def size(block: Json) -> int:
    """What Slack may count of a block: its limit of a message's words includes some of what is around them."""
    return len(json.dumps(block, ensure_ascii=False)) + OVERHEAD


def _numbered(parts: list[tuple[Button, ...]]) -> list[list[Json]]:
    told: list[list[Json]] = []
    count = 0
    for row in parts:
        told.append([_button(each, f"tap{count + place}") for place, each in enumerate(row)])
        count += len(row)
    return told


def _button(shown: Button, action: str) -> Json:
    tick = {None: "", True: "☑ ", False: "☐ "}[shown.on]
    words = " ".join(clean(shown.label).split())
    return button(tick + (words if seen(words) else "…"), shown.token, action, shown.style)


def _rich(elements: list[Json]) -> Json:
    return {"type": "rich_text", "elements": elements}


def _list(items: list[Json], ordered: bool, begun: int) -> Json:
    start = {"offset": begun} if ordered and begun else {}
    return {"type": "rich_text_list", "style": "ordered" if ordered else "bullet", "elements": items} | start


def _section(runs: tuple[Run, ...]) -> Json:
    return {"type": "rich_text_section", "elements": [_element(run) for run in runs]}


def _element(run: Run) -> Json:
    marks = {"bold": run.bold, "italic": run.italic, "code": run.code}
    style = {name: True for name, on in marks.items() if on}
    look: dict[str, Any] = {"style": style} if style else {}
    kind = {"type": "link", "url": run.href, "text": run.text} if run.href else {"type": "text", "text": run.text}
    return kind | look
