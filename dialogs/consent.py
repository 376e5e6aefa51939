"""What a person is told about what is kept, and what they answer. The words stand in `texts/consent.*.md`.

A file begins with its version; whoever accepted another one is asked again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

from dialogs import actions, formats
from dialogs.lang import Lang
from dialogs.menu import back_to_menu
from dialogs.screens import Block, Bullets, Button, Heading, Paragraph, Quiet, Screen, line
from dialogs.texts import FOLDER, say


@dataclass(frozen=True)
class Terms:
    version: str
    blocks: tuple[Block, ...]


@cache
def terms(lang: Lang) -> Terms:
    """The text as it stands in this release."""
    return read((FOLDER / f"consent.{lang}.md").read_text("utf-8"))


def version() -> str:
    """The same in both languages, by test."""
    return terms("ru").version


def read(text: str) -> Terms:
    """«version: …», then paragraphs, headings and lists, an empty line between them."""
    head, *parts = text.strip().split("\n\n")
    return Terms(head.removeprefix("version:").strip(), tuple(_block(part) for part in parts))


def _block(part: str) -> Block:
    if part.startswith("# "):
        return Heading(line(part.removeprefix("# ")))
    if part.startswith("- "):
        return Bullets(tuple(line(" ".join(item.split())) for item in part.removeprefix("- ").split("\n- ")))
    return Paragraph(line(" ".join(part.split())))


def asking(lang: Lang, *, renewed: bool) -> Screen:
    """The whole text and two buttons. `renewed`: an older version was accepted."""
    note: tuple[Block, ...] = (Paragraph(line(say("consent.renewed", lang))),) if renewed else ()
    accept = Button(say("consent.accept", lang), actions.consent(version()), "primary")
    refuse = Button(say("consent.refuse", lang), actions.refuse_consent(version()))
    return Screen((*note, *terms(lang).blocks), ((accept,), (refuse,)))


def shown(since: date | None, today: date, lang: Lang) -> Screen:
    """The same text on request, and since when they agree to it."""
    day = formats.day(since, today, lang) if since else ""
    note: tuple[Block, ...] = (Quiet(line(say("consent.since", lang, day=day))),) if since else ()
    return Screen((*terms(lang).blocks, *note), ((back_to_menu(lang),),))


def told(key: str, lang: Lang) -> Screen:
    """What came of an answer; no buttons, for there may be nowhere to go."""
    return Screen((Paragraph(line(say(key, lang))),))
