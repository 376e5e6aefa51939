"""What names are called: every name and alias as words, dictionary forms and spellings, in tables for lookup.

Labels are found here; which of several is meant, and whether to ask, is decided in `names`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from dialogs.reading.folding import Word, words_of
from dialogs.reading.keyboard import skeleton
from dialogs.reading.morphology import lemmas

# Legal forms in both scripts: they tell nobody's name.
LEGAL_FORMS = frozenset(
    ("ооо", "ао", "пао", "оао", "зао", "нао", "ип", "тд", "llc", "ltd", "inc", "jsc", "ooo", "pao", "oao", "td")
)
_SHORTEST_PREFIX = 3
_SHORTEST_FUZZY = 4
# Fewer letters could be anything once they are joined together.
_SHORTEST_JOINED = 5
FUZZY_SCORE = 85.0


@dataclass(frozen=True)
class Label:
    """One name or alias of somebody: `owner` is his place in the directory."""

    owner: int
    words: tuple[str, ...]

    @property
    def joined(self) -> str:
        return "".join(self.words)


@dataclass(frozen=True)
class Near:
    """A label that differs by a few letters."""

    owner: int
    edits: int
    score: float


def name_words(text: str) -> tuple[Word, ...]:
    """Words that name somebody: legal forms and initials are left out, unless nothing else is said."""
    said = words_of(text)
    named = tuple(word for word in said if len(word.text) > 1 and word.text not in LEGAL_FORMS)
    return named or said


class Labels:
    """All labels of a directory. Every method gives labels or owners; none of them asks or guesses."""

    def __init__(self, names: Iterable[tuple[int, str]]) -> None:
        spelt = ((owner, tuple(word.text for word in name_words(name))) for owner, name in names)
        self.all = tuple(Label(owner, words) for owner, words in dict.fromkeys(spelt) if words)
        self.longest = max((len(label.words) for label in self.all), default=0)
        self._by_lemma: dict[str, set[Label]] = defaultdict(set)
        self._by_joined: dict[str, set[Label]] = defaultdict(set)
        self._by_skeleton: dict[str, set[Label]] = defaultdict(set)
        for label in self.all:
            self._store(label)
        self._words = sorted({(word, label) for label in self.all for word in (*label.words, label.joined)}, key=_key)
        self._starts = [word for word, _ in self._words]
        self._spellings = [" ".join(label.words) for label in self.all]
