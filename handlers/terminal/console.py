"""The person's side of a terminal: lines through a pipe, or a list under the arrow keys.

Both give the choice that was made, or the words as they were typed. EOFError: nobody is there any more.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Sequence
from io import TextIOWrapper
from typing import TYPE_CHECKING, Any

from handlers.terminal.choices import WHY, Choice, Offer, listed, small_print
from handlers.terminal.words import NARROWEST, WIDEST, Row, clean, painted, wrapped

if TYPE_CHECKING:
    from prompt_toolkit.key_binding import KeyPressEvent

LONGEST = 20_000  # characters of one line; what is longer is no answer to anything
PROMPT = "› "
_DIM = "fg:ansibrightblack"


def open_console() -> Console:
    """Arrow keys where there is a terminal on both sides."""
    for stream in (sys.stdin, sys.stdout):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
    both = sys.stdin.isatty() and sys.stdout.isatty()
    return ArrowConsole() if both and os.environ.get("TERM", "dumb") != "dumb" else Console()


class Console:
    """Plain lines: what is typed is repeated where the terminal did not show it, so that a log reads well."""

    def __init__(self) -> None:
        self.columns = max(NARROWEST, min(shutil.get_terminal_size((WIDEST, 24)).columns, WIDEST))
        self.colours = sys.stdout.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"
        self.enter = "Enter"

    def show(self, rows: Sequence[Row]) -> None:
        for row in rows:
            sys.stdout.write(painted(row, self.colours).rstrip() + "\n")
        sys.stdout.flush()

    def tell(self, text: str, style: str = "") -> None:
        self.show([*wrapped([(text, style)], self.columns)])

    def ask(self, offer: Offer) -> Choice | str:
        """What was chosen or typed. Raises EOFError and KeyboardInterrupt."""
        rows = listed(offer, self.columns)
        self.show([(), *rows] if rows else [()])
        for text in (offer.wanted, small_print(offer, self.enter)):
            if text:
                self.tell(text, "quiet")
        sys.stdout.write(painted(((PROMPT, "said"),), self.colours))
        sys.stdout.flush()
        text = self._line()
        return offer.find(text) or text

    def _line(self) -> str:
        raw = sys.stdin.readline(LONGEST)
        if not raw:
            raise EOFError
        while not raw.endswith("\n") and len(raw) >= LONGEST:
            rest = sys.stdin.readline(LONGEST)
            if not rest or rest.endswith("\n"):
                break
        text = clean(raw.rstrip("\n")).strip()
        if not sys.stdin.isatty():
            sys.stdout.write(clean(text[:400]) + "\n")
        return text


class ArrowConsole(Console):
    """A list under the arrow keys with a line to type below it; it leaves only the answer behind."""

    def ask(self, offer: Offer) -> Choice | str:
        self.columns = max(NARROWEST, min(shutil.get_terminal_size((WIDEST, 24)).columns, WIDEST))
        self.show([] if offer.cursor else [()])  # a list that is being ticked stays where it is
        given = _Picker(offer, self.columns, self.enter).run()
        choice = given if isinstance(given, Choice) else offer.find(given)
        if choice is None or choice.on is None:
            ticked = ", ".join(each.label for each in offer.choices if each.on)
            done = choice is not None and choice is offer.enter and ticked
            label = ticked if done else choice.label if choice is not None else str(given)
            self.show([*wrapped([(PROMPT, "said"), (label, "said")], self.columns, hang=2)])
        return choice if choice is not None else given


class _Picker:
    """One question on the screen of `prompt_toolkit`."""

    def __init__(self, offer: Offer, columns: int, enter: str) -> None:
        self.offer, self.columns = offer, columns
        self.rows = [choice for choice in offer.choices if choice.key or not choice.is_aside]
        self.at = self._start()
        self.help = " · ".join(filter(None, ("↑↓ " + enter, offer.help)))

    def _start(self) -> int:
        """Where the cursor was, else what Enter means; over ticks the first. Enter alone never goes back."""
        keys = [choice.key for choice in self.rows]
        if self.offer.cursor and self.offer.cursor in keys:
            return keys.index(self.offer.cursor)
        if not self.offer.main:
            return -1
        has_ticks = any(choice.on is not None for choice in self.rows)
        return 0 if has_ticks or self.offer.enter is None else self.rows.index(self.offer.enter)

    def run(self) -> Choice | str:
        from prompt_toolkit.application import Application
        from prompt_toolkit.buffer import Buffer
        from prompt_toolkit.layout import HSplit, Layout, VSplit, Window
        from prompt_toolkit.layout.controls import BufferControl, FormattedTextControl
        from prompt_toolkit.layout.processors import AfterInput, ConditionalProcessor

        self.typed = Buffer(multiline=False)
        after = AfterInput(f" {clean(self.offer.wanted)}", style=_DIM)
        wanted = ConditionalProcessor(after, self._empty())
        line = VSplit(
            [
                Window(FormattedTextControl([("bold fg:ansiblue", PROMPT)]), width=2, dont_extend_width=True),
                Window(BufferControl(self.typed, input_processors=[wanted]), wrap_lines=True, dont_extend_height=True),
            ]
        )
        shown: Any = self._list  # the library's types know no function that gives pairs
        parts: list[Any] = [Window(FormattedTextControl(shown), wrap_lines=True, dont_extend_height=True)]
        small = Window(FormattedTextControl([(_DIM, self.help)]), wrap_lines=True, dont_extend_height=True)
        layout = Layout(HSplit([*(parts if self.rows else []), line, small]))
        app: Application[Any] = Application(layout, key_bindings=self._keys(), erase_when_done=True)
        layout.focus(self.typed)
        given: Choice | str = app.run()
        return given

    def _empty(self) -> Any:
        from prompt_toolkit.filters import Condition

        return Condition(lambda: not self.typed.text)

    def _list(self) -> list[tuple[str, str]]:
        """The line under the cursor stands out; keys and ticks as in plain lines."""
        wide = max((len(choice.key) for choice in self.rows), default=0)
        parts = []
        for place, choice in enumerate(self.rows):
            here = place == self.at
            tick = "" if choice.on is None else "[x] " if choice.on else "[ ] "
            same = choice.key == choice.label
            label = "" if same else clean(choice.label).replace("\n", " ")
            style = "reverse" if here else _DIM if choice.is_aside else ""
            end = "" if place == len(self.rows) - 1 else "\n"
            if here:
                parts.append(("[SetCursorPosition]", ""))  # so that a long list scrolls to it
            parts.append((style, f"{'❯' if here else ' '} {choice.key:>{wide}} {tick}{label}"))
            parts.append(("", end))
        return parts

    def _keys(self) -> Any:
        from prompt_toolkit.key_binding import KeyBindings

        keys = KeyBindings()
        empty = self._empty()

        def move(step: int) -> None:
            if self.rows:
                self.at = (self.at + step) % len(self.rows)

        @keys.add("up")
        def _up(event: KeyPressEvent) -> None:  # noqa: ARG001  # the library's shape
            move(-1)

        @keys.add("down")
        def _down(event: KeyPressEvent) -> None:  # noqa: ARG001  # as above
            move(1)

        @keys.add("enter")
        def _enter(event: KeyPressEvent) -> None:
            text = clean(self.typed.text).strip()
            event.app.exit(result=text if text or self.at < 0 else self.rows[self.at])

        @keys.add("space", filter=empty)
        def _space(event: KeyPressEvent) -> None:
            if self.at >= 0 and self.rows[self.at].on is not None:
                event.app.exit(result=self.rows[self.at])

        @keys.add("f1")
        def _why(event: KeyPressEvent) -> None:
            event.app.exit(result=WHY)

        @keys.add("c-c")
        def _stop(event: KeyPressEvent) -> None:
            event.app.exit(exception=KeyboardInterrupt())

        @keys.add("c-d", filter=empty)
        def _gone(event: KeyPressEvent) -> None:
            event.app.exit(exception=EOFError())

        return keys
