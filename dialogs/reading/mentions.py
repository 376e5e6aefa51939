"""Names inside a sentence: the longest one wins and takes its words; a common word is not a name by accident."""

from __future__ import annotations

import re
from collections.abc import Callable, Container
from functools import cached_property
from itertools import pairwise

from dialogs.reading.almanac import meaning
from dialogs.reading.bearers import Bearers, Words
from dialogs.reading.folding import Word, fold, is_latin, words_of
from dialogs.reading.keyboard import in_cyrillic, other_layouts
from dialogs.reading.labels import can_name, skeletons
from dialogs.reading.matches import Hit, Match, Nothing
from dialogs.reading.morphology import is_known, lemmas, parts_of_speech, readings

_BETWEEN = re.compile(r"[ \-\"'«»“”„]*")
_FUNCTION = frozenset(("PREP", "CONJ", "PRCL", "NPRO"))
_NOMINAL = frozenset(("NOUN", "ADJF"))
# «До вт» is Tuesday, whatever a partner is called.
_TIME_PREPOSITIONS = frozenset(("в", "во", "до", "к", "ко", "на"))
_LONGEST_ABBREVIATION = 3
_SHORTEST_LATIN = 4
# "Server" is one letter from a partner's name; longer words are not so easily alike.
_SHORTEST_LIKENESS = 5
_SHORTEST_LATIN_LIKENESS = 7
# Nobody writes more than this without looking at the screen.
_MOST_WORDS_UNSEEN = 12

# A way to look up the words from a place on, given the word before them.
Stage = Callable[[int, Words, str], Match]


def mentions(bearers: Bearers, text: str, known: Container[str]) -> tuple[Hit, ...]:
    """All names of a text, left to right. `known` are dictionary forms that the caller has a meaning for."""
    sentence = Sentence(bearers, text, known)
    sentence.look_up()
    if not sentence.hits and sentence.may_be_unseen():
        for variant in other_layouts(text):
            unseen = Sentence(bearers, variant, known, shortest=_LONGEST_ABBREVIATION + 1)
            unseen.look_up()
            if unseen.hits:
                return unseen.in_order()
    sentence.look_alike()
    return sentence.in_order()


class Sentence:
    """One text and the names found in it so far. Names of fewer than `shortest` letters are left alone."""

    def __init__(self, bearers: Bearers, text: str, known: Container[str], shortest: int = 1) -> None:
        self.hits: list[Hit] = []
        self._bearers = bearers
        self._text = text
        self._said = words_of(text)
        self._known = known
        self._shortest = shortest
        self._all_shouted = text.isupper()
        # Places of words that may belong to a name and do not yet.
        self._free = {place for place, word in enumerate(self._said) if can_name(word)}
        folded = fold(text)
        self._close = [
            bool(_BETWEEN.fullmatch(folded, first.end, second.start)) for first, second in pairwise(self._said)
        ]

    def look_up(self) -> None:
        longest = self._bearers.longest
        self._take(self._whole, range(longest + 1, 0, -1))
        self._take(self._misspelt_together, range(longest, 1, -1))
        self._take(self._led, range(longest, 0, -1))
        self._take(self._transliterated, range(longest, 0, -1))

    def look_alike(self) -> None:
        self._take(self._misspelt, range(1, 2))

    def in_order(self) -> tuple[Hit, ...]:
        return tuple(sorted(self.hits, key=lambda hit: hit.start))

    def may_be_unseen(self) -> bool:
        """True when nothing speaks against a wrong keyboard layout: the text is short, and no word of it is known."""
        words = [word.text for word in self._said if len(word.text) >= _SHORTEST_LATIN]
        return len(words) <= _MOST_WORDS_UNSEEN and not any(is_known(word) for word in words if not is_latin(word))

    def _take(self, stage: Stage, lengths: range) -> None:
        for length in lengths:
            for place in range(len(self._said) - length + 1):
                places = range(place, place + length)
                if self._free.issuperset(places) and all(self._close[place : place + length - 1]):
                    self._try(stage, places)

    def _try(self, stage: Stage, places: range) -> None:
        words = self._said[places.start : places.stop]
        before = self._said[places.start - 1].text if places.start else ""
        match = stage(places.start, words, before)
        if not isinstance(match, Nothing) and sum(len(word.text) for word in words) >= self._shortest:
            self.hits.append(Hit(match, words[0].start, words[-1].end))
            self._free -= set(places)

    def _whole(self, place: int, words: Words, before: str) -> Match:
        if self._bearers.has_abbreviation(words) and not self._is_abbreviation(place, before):
            return Nothing()
        return self._bearers.whole(words, before)

    def _led(self, place: int, words: Words, before: str) -> Match:
        if self._bearers.has_abbreviation(words) or (len(words) == 1 and not self._may_stand_alone(place)):
            return Nothing()
        return self._bearers.led(words, before)

    def _transliterated(self, _place: int, words: Words, before: str) -> Match:
        if not all(is_latin(word.text) and len(word.text) >= _SHORTEST_LATIN for word in words):
            return Nothing()
        russian = in_cyrillic(words)
        whole = self._bearers.whole(russian, before, skeletons)
        return self._bearers.led(russian, before, skeletons) if isinstance(whole, Nothing) else whole

    def _misspelt_together(self, _place: int, words: Words, _before: str) -> Match:
        hyphened = any(self._text[word.end : word.end + 1] == "-" for word in words[:-1])
        counted = any(word.text.isdigit() for word in words)
        if not counted and (hyphened or any(not is_known(word.text) for word in words)):
            return self._bearers.near(words, parts=False)
        return Nothing()

    def _misspelt(self, _place: int, words: Words, _before: str) -> Match:
        word = words[0].text
        latin = is_latin(word)
        if len(word) < (_SHORTEST_LATIN_LIKENESS if latin else _SHORTEST_LIKENESS) or self._is_understood(word):
            return Nothing()
        return Nothing() if is_known(word) else self._bearers.near(words, parts=not latin)

    def _is_abbreviation(self, place: int, before: str) -> bool:
        """«ВТ» in capitals, or «вт» where nobody else has a word that is not understood."""
        word = self._said[place]
        if word.shouted and not self._all_shouted:
            return True
        weekday = (meaning(word.text) or ("",))[0] == "short"
        if weekday and before in _TIME_PREPOSITIONS:
            return False
        return all(other.text == word.text or self._bearers.has_abbreviation((other,)) for other in self._foreign)

    @cached_property
    def _foreign(self) -> list[Word]:
        """Words that neither the grammar nor the caller has a meaning for, nor are they somebody's whole name."""
        return [word for word in self._said if not self._is_understood(word.text) and not self._is_called(word)]

    def _is_called(self, word: Word) -> bool:
        """«сибопт» beside «нд» is no reason to doubt it."""
        abbreviated = self._bearers.has_abbreviation((word,))
        return not abbreviated and not isinstance(self._bearers.whole((word,), ""), Nothing)

    def _is_understood(self, word: str) -> bool:
        return bool(parts_of_speech(word) & _FUNCTION) or any(lemma in self._known for lemma in lemmas(word))

    def _may_stand_alone(self, place: int) -> bool:
        """A noun may name somebody by itself; «Донской» only without a noun of its own, and «три» never."""
        word = self._said[place]
        if word.text.isdigit():
            return False
        if is_latin(word.text):
            return len(word.text) >= _SHORTEST_LATIN
        if not is_known(word.text):
            return True
        part = readings(word.text)[0].part
        return part == "NOUN" or (part == "ADJF" and self._is_capital(word) and not self._is_noun(place + 1))

    def _is_capital(self, word: Word) -> bool:
        return self._text[word.start].isupper()

    def _is_noun(self, place: int) -> bool:
        return any(parts_of_speech(word.text) & _NOMINAL for word in self._said[place : place + 1])
