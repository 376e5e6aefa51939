"""What the terminal is told, and what it is asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from dialogs.formats import day as day_words
from dialogs.lang import Lang
from dialogs.screens import Block, Screen
from dialogs.texts import say
from handlers.terminal.choices import Choice, Offer
from handlers.terminal.console import Console
from handlers.terminal.render import render, ruled
from handlers.terminal.words import Row, wrapped


class Leave(Exception):
    """The person goes; everything is kept."""


class Display:
    """A console with a language. It remembers the screen that stands on it, which is not drawn twice."""

    def __init__(self, console: Console, lang: Lang) -> None:
        self.console, self.lang = console, lang
        self._stands: object = None

    def say(self, key: str, **fields: str | int) -> str:
        return say(key, self.lang, **fields)

    def tell(self, key: str, style: str = "", **fields: str | int) -> None:
        """A sentence of the text files."""
        self.text(self.say(key, **fields), style)

    def text(self, text: str, style: str = "") -> None:
        """Words that come from elsewhere."""
        self.console.tell(text, style)

    def rows(self, rows: Sequence[Row]) -> None:
        self.console.show(rows)

    def line(self, *pieces: tuple[str, str], hang: int) -> None:
        """Pieces of different styles in one line; where it breaks, the rest is moved in."""
        self.rows([*wrapped(pieces, self.columns, hang=hang)])

    def title(self, text: str, corner: str = "") -> None:
        self.rows([(), *ruled(text, corner, self.columns)])

    def screen(self, screen: Screen, corner: str = "") -> None:
        self.rows(render(screen, self.columns, corner))

    def once(self, screen: Screen, run_id: str, corner: str) -> None:
        """The screen of a run, unless it is the one that stands."""
        if (screen.blocks, run_id) != self._stands:
            self._stands = screen.blocks, run_id
            self.screen(screen, corner)

    def forget(self) -> None:
        """The next screen is drawn whatever stands."""
        self._stands = None

    def blocks(self, blocks: Sequence[Block]) -> None:
        """Parts of a screen, without the space above it."""
        self.rows(render(Screen(tuple(blocks)), self.columns)[2:])

    def ask(self, offer: Offer) -> Choice | str:
        return self.console.ask(offer)

    def ask_beside(self, offer: Offer) -> Choice | str:
        """A question that is not the methodology's own; one may leave here as well."""
        given = self.ask(offer)
        if given == "/quit":
            raise Leave
        return given

    @property
    def columns(self) -> int:
        return self.console.columns

    def minute(self, at: datetime, now: datetime) -> str:
        return f"{day_words(at.date(), now.date(), self.lang, weekday=True)} {at:%H:%M}"
