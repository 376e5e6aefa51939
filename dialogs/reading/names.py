"""Whom a name means, in any case, misspelt, in Latin letters or on the wrong keyboard layout.

`find` takes an answer that is a name, `find_in` looks into a sentence. A guess between two is never made: several
candidates come back as several, a likeness as a suggestion.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from itertools import takewhile

from dialogs.reading.bearers import Bearers
from dialogs.reading.folding import Word, words_of
from dialogs.reading.keyboard import in_cyrillic, other_layouts
from dialogs.reading.labels import Forms, naming, skeletons
from dialogs.reading.matches import Exact, Found, Hit, Match, Named, Nothing, Several, Suggest
from dialogs.reading.mentions import mentions
from dialogs.reading.morphology import lemmas, parts_of_speech

__all__ = ["Exact", "Found", "Hit", "Match", "NameIndex", "Named", "Nothing", "Several", "Suggest"]

_ENGLISH_PREPOSITIONS = frozenset(("the", "at", "in", "to", "with", "of", "from", "for", "by", "about", "on"))
# What another layout or alphabet makes of a shorter word is somebody's abbreviation by chance.
_SHORTEST_RESPELT = 4


class NameIndex:
    """Names of one directory, made ready once; looking up changes nothing."""

    def __init__(self, names: Sequence[Named]) -> None:
        self._bearers = Bearers(names)

    def name_of(self, id_: str) -> str:
        """As the directory spells it; the id itself of whom nobody knows."""
        return self._bearers.name_of(id_)

    def find(self, text: str) -> Match:
        """Who is meant by an answer: «ромашке», «у Кубань-Маркета», «cnfnec hjvfirb»."""
        return next((match for match in self._matches(text) if not isinstance(match, Nothing)), Nothing())

    def find_in(self, text: str, *, known: Container[str] = frozenset()) -> tuple[Hit, ...]:
        """Everybody named in a sentence, left to right.

        `known` are dictionary forms that the caller has a meaning for: an abbreviation in small letters counts
        only when every other word is one of them or a function word.
        """
        return mentions(self._bearers, text, known)

    def _matches(self, text: str) -> Iterator[Match]:
        """From the surest way to understand an answer to the least sure one."""
        said = [(words, before, lemmas) for words, before in _attempts(text)]
        respelt = list(_respelt(text))
        for attempts in (said, respelt):
            yield from (self._bearers.whole(*attempt) for attempt in attempts)
            yield from (self._bearers.begun(*attempt) for attempt in attempts)
        yield from (self._bearers.near(words, parts=True) for words, _, _ in (*said, *respelt))
        yield self._named_within(text)

    def _named_within(self, text: str) -> Match:
        """«партнёр Ромашка»: whoever is named among other words."""
        hits = self.find_in(text)
        if len({hit.match for hit in hits}) == 1:
            return hits[0].match
        ids = self._bearers.offered(id_ for hit in hits for id_ in _ids(hit.match))
        return Several(ids) if ids else Nothing()


def _attempts(text: str) -> Iterator[tuple[tuple[Word, ...], str]]:
    """The naming words of an answer and the word before them: as said, and without leading prepositions."""
    said = words_of(text)
    leading = takewhile(lambda word: _is_preposition(word.text), said[:-1])
    lead = len(list(leading))
    whole, name = naming(said), naming(said[lead:])
    if whole != name:
        yield whole, ""
    if name:
        yield name, said[lead - 1].text if lead else ""


def _respelt(text: str) -> Iterator[tuple[tuple[Word, ...], str, Forms]]:
    """What the answer is on the other keyboard layout, and in Cyrillic."""
    for variant in (text, *other_layouts(text)):
        for words, before in _attempts(variant):
            if sum(len(word.text) for word in words) < _SHORTEST_RESPELT:
                continue
            if variant != text:
                yield words, before, lemmas
            if in_cyrillic(words) != words:
                yield in_cyrillic(words), before, skeletons


def _is_preposition(word: str) -> bool:
    return word in _ENGLISH_PREPOSITIONS or "PREP" in parts_of_speech(word)


def _ids(match: Found) -> tuple[str, ...]:
    return match.ids if isinstance(match, Several) else (match.id,)
