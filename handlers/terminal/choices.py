"""Buttons as a terminal offers them: a key to type beside each, words that do as well, and what Enter alone means."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dialogs.screens import Action, Button, Screen
from handlers.terminal.words import Row, width, wrapped

WHY, BACK, KEEP, SKIP, BOARD = "?", "<", "=", "-", "/board"
_KEYS = {"w": WHY, "b": BACK, "k": KEEP, "s": SKIP, "l": BOARD}
_LATER = frozenset({"w", "b", "l"})  # beside the question, never its answer
_ELSEWHERE = frozenset({"", "m", "x", "r", "f", "fa"})  # what a rehearsal has no use for, or says in a command
_ENTER = ("d", "n")
_WORDS = re.compile(r"\w+")


@dataclass(frozen=True)
class Choice:
    """`key` is what may be typed; none: only the words. `on` is set for lines to tick."""

    key: str
    label: str
    action: Action
    on: bool | None = None

    @property
    def is_aside(self) -> bool:
        return self.action.verb in _LATER


@dataclass(frozen=True)
class Offer:
    """What may be answered now. `wanted` is what the empty line asks for, `help` the last line of small print."""

    choices: tuple[Choice, ...] = ()
    wanted: str = ""
    help: str = ""
    words: str = ""
    cursor: str = ""

    @property
    def main(self) -> tuple[Choice, ...]:
        return tuple(choice for choice in self.choices if not choice.is_aside)

    @property
    def enter(self) -> Choice | None:
        """What the empty line means."""
        found = {choice.action.verb: choice for choice in reversed(self.choices)}
        same = next((choice for choice in self.choices if choice.key == KEEP), None)
        return next((found[verb] for verb in _ENTER if verb in found), same)

    def find(self, text: str) -> Choice | None:
        """By its key, or by all the words of its label."""
        said = text.strip().replace("\u2212", "-")
        if not said:
            return self.enter
        words = _words(said)
        by_key = (choice for choice in self.choices if choice.key == said)
        by_words = (choice for choice in self.choices if words and _words(choice.label) == words)
        return next(by_key, None) or next(by_words, None)


def choices_of(screen: Screen, numbers: Mapping[str, str], labels: Mapping[str, str]) -> tuple[Choice, ...]:
    """The buttons of a screen; `numbers` and `labels` are those of the question's options, by code."""
    buttons = [button for row in screen.buttons for button in row]
    found: list[Choice] = []
    for button in buttons:
        action = button.action
        if action is None or action.verb in _ELSEWHERE:
            continue
        label = labels.get(action.value, button.label) if action.verb in ("o", "t+", "t-") else button.label
        place = 1 + sum(choice.key.isdecimal() for choice in found)
        found.append(Choice(_key(button, action, numbers, place), label, action, button.on))
    return tuple(found)


def _key(button: Button, action: Action, numbers: Mapping[str, str], place: int) -> str:
    if action.verb in ("o", "t+", "t-"):
        if action.verb == "o" and not action.value:
            return KEEP
        bare = button.label.replace("\u2212", "-")
        if action.value in numbers:
            return numbers[action.value]
        return action.value if action.value.lstrip("-").isdecimal() else bare if bare.isdecimal() else str(place)
    if action.verb in ("q", "qn"):
        return str(place)
    return _KEYS.get(action.verb, "")


def listed(offer: Offer, columns: int) -> list[Row]:
    """The choices one below another, figures side by side; then what may be typed."""
    rows: list[Row] = []
    figures = [choice for choice in offer.main if choice.key == choice.label.replace("\u2212", "-")]
    if figures:
        rows += wrapped([("  ", ""), ("   ".join(choice.label for choice in figures), "key")], columns, hang=2)
    keyed = [choice for choice in offer.main if choice.key and choice not in figures]
    wide = max((width(choice.key) for choice in keyed), default=0)
    for choice in keyed:
        mark = f"  {' ' * (wide - width(choice.key))}{choice.key} "
        tick = "" if choice.on is None else "[x] " if choice.on else "[ ] "
        row = [(mark, "key"), (tick, "done" if choice.on else "quiet"), (choice.label, "")]
        rows += wrapped(row, columns, hang=width(mark + tick))
    return rows


def small_print(offer: Offer, enter: str) -> str:
    """What else may be typed: bare words, Enter, keys of the service."""
    bare = [choice.label for choice in offer.main if not choice.key and choice is not offer.enter]
    default = [f"{enter}: {offer.enter.key or offer.enter.label}"] if offer.enter is not None else []
    aside = [f"{choice.key} {choice.label}" for choice in offer.choices if choice.is_aside and choice.key]
    words = [f"{offer.words} {', '.join(bare)}"] if bare and offer.words else bare
    return " · ".join(filter(None, (*default, *words, *aside, offer.help)))


def _words(text: str) -> Sequence[str]:
    return _WORDS.findall(text.casefold())
