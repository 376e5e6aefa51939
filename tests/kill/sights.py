"""What people did and what they saw, written down as it happened."""

from __future__ import annotations

import re
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

# Buttons of the present step of a run; they carry the run and its turn.
STEP_VERBS = frozenset({"o", "q", "qn", "t+", "t-", "d", "n", "b", "k", "s", "y", "w", "x", "pz", "xc", "xx"})
_NUMBER = re.compile(r"Отчёт № (\d+)")


@dataclass(frozen=True)
class Key:
    """A button, and what its token says in clear."""

    label: str
    token: str

    @property
    def parts(self) -> tuple[str, str, int, str]:
        """Verb, subject, turn, value."""
        verb, subject, turn, value, _ = self.token.split(".")
        return verb, subject, int(turn, 36), value


@dataclass(frozen=True)
class Card:
    """A message of the bot as it stands in a chat."""

    ref: str
    text: str
    keys: tuple[Key, ...]

    def find(self, verb: str, value: str | None = None) -> Key | None:
        return next((key for key in self.keys if key.parts[0] == verb and value in (None, key.parts[3])), None)

    @property
    def step(self) -> tuple[str, int] | None:
        """The run and the turn whose question this is; None for what is no question."""
        return next((key.parts[1:3] for key in self.keys if key.parts[0] in STEP_VERBS), None)

    @property
    def number(self) -> int | None:
        """The report number it shows."""
        found = _NUMBER.search(self.text)
        return int(found[1]) if found else None

    @property
    def face(self) -> tuple[str, tuple[Key, ...]]:
        return self.text, self.keys


@dataclass(frozen=True)
class Sight:
    """A card at the moment a person saw it so; `new`: it came as a message of its own, not as an edit; `says_more`: it
    has words that this message did not have before.

    `at` orders what happened, `now` is the minute on the product's clock, `life` the process that showed it.
    """

    at: float
    now: datetime
    person: str
    card: Card
    new: bool
    life: str = ""
    says_more: bool = True


@dataclass(frozen=True)
class Act:
    """One thing a person did. `key` is what the inbox knows it by; `card` is what they had before their eyes."""

    at: float
    person: str
    kind: Literal["text", "tap", "edit"]
    said: str
    key: str
    card: Card | None


@dataclass(frozen=True)
class Asked:
    """A life that called `to` was told to wait with a chat, '' with all, for so many `seconds`; `fault`: it, or another
    one, had been told before. `left` and `looked`: when the call set out, by its own account, and when its process
    began to look for the pauses that others were asked for."""

    at: float
    life: str
    to: str
    chat: str
    seconds: float
    fault: bool
    left: float
    looked: float


@dataclass
class Diary:
    """Everything, in order. `acked`: frames that the server took; `taken`: updates that Telegram was told to forget;
    `killed`: lives that did not end by themselves; `stopped`: when a life was made to stand still and to go on;
    `heard` and `kept`: when a life, calling a chat, had read that it must wait, and had told the others."""

    clock: Callable[[], datetime] = lambda: datetime.min.replace(tzinfo=UTC)
    sights: list[Sight] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)
    acked: set[str] = field(default_factory=set)
    taken: set[str] = field(default_factory=set)
    killed: set[str] = field(default_factory=set)
    stopped: dict[str, list[float]] = field(default_factory=dict)
    asked_to_wait: list[Asked] = field(default_factory=list)
    heard: dict[tuple[str, str], list[float]] = field(default_factory=lambda: defaultdict(list))
    kept: dict[tuple[str, str], list[float]] = field(default_factory=lambda: defaultdict(list))

    def saw(self, person: str, card: Card, before: Card | None, life: str = "") -> None:
        new, says_more = before is None, before is None or before.text != card.text
        self.sights.append(Sight(time.monotonic(), self.clock(), person, card, new, life, says_more))

    def did(self, person: str, kind: Literal["text", "tap", "edit"], said: str, key: str, card: Card | None) -> None:
        self.acts.append(Act(time.monotonic(), person, kind, said, key, card))

    def lines(self) -> Iterator[str]:
        """The whole day as one list, for who must find out what went wrong."""
        happened: list[tuple[float, str]] = []
        for act in self.acts:
            happened.append((act.at, f"{act.person} {act.kind}s «{act.said}» before {act.card and act.card.step}"))
        for sight in self.sights:
            words = " | ".join(sight.card.text.split("\n"))
            how = "new" if sight.new else "edit"
            happened.append((sight.at, f"{sight.person} sees {how} {sight.card.ref} {sight.card.step} «{words}»"))
        for at, what in sorted(happened):
            yield f"{at:.3f} {what}"
