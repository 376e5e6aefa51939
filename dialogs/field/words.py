"""The words of a message with everything the grammar knows of them, and lists of words that mean one thing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from dialogs.reading.folding import is_latin, words_of
from dialogs.reading.morphology import Reading, is_known, lemmas, readings

# Fewer letters are one edit from too many words.
_SHORTEST_LIKENESS = 5
_LETTERS_PER_EDIT = 5
_ENDINGS = ("'s", "ing", "ied", "ies", "ed", "es", "s", "d")


@dataclass(frozen=True)
class Token:
    """One word at message[start:end]: folded, as it was `said`, and in its dictionary forms."""

    text: str
    start: int
    end: int
    said: str
    lemmas: frozenset[str]
    readings: tuple[Reading, ...]

    @property
    def parts(self) -> frozenset[str]:
        return frozenset(reading.part for reading in self.readings)

    def verb(self, *, tense: str = "", person: str = "", number: str = "", mood: str = "") -> bool:
        """Whether some reading is a verb form with all of these; an empty one is not asked about."""
        wanted = (tense, person, number, mood)
        return any(
            reading.part == "VERB"
            and all(
                not want or want == has
                for want, has in zip(wanted, (reading.tense, reading.person, reading.number, reading.mood), strict=True)
            )
            for reading in self.readings
        )


def tokens(message: str) -> tuple[Token, ...]:
    """All words and figures of a message, in order."""
    return tuple(
        Token(word.text, word.start, word.end, message[word.start : word.end], _lemmas(word.text), readings(word.text))
        for word in words_of(message)
    )


# Small words after a product that belong to its name though they do not bend; they are no misspelt others.
_GOODS = "песто терияки бешамель барбекю карри арабика робуста эспрессо латте мюсли какао кофе ассорти экстра премиум"
PRODUCT_WORDS = frozenset(_GOODS.split())


class Lexicon:
    """What words mean here: {"take": "взять купить order"} by dictionary forms; misspelt words are understood too."""

    def __init__(self, concepts: Mapping[str, str]) -> None:
        self._meanings: dict[str, set[str]] = {}
        for concept, forms in concepts.items():
            for form in forms.split():
                self._meanings.setdefault(form, set()).add(concept)
        self._long = [form for form in self._meanings if len(form) >= _SHORTEST_LIKENESS]
        self._of = lru_cache(maxsize=16384)(self._look_up)

    def of(self, token: Token) -> frozenset[str]:
        return self._of(token.text)

    def has(self, token: Token, *concepts: str) -> bool:
        return not self._of(token.text).isdisjoint(concepts)

    def _look_up(self, word: str) -> frozenset[str]:
        # «к» may stand for «как» in a dictionary, and does not in a message.
        forms = _lemmas(word) if len(word) > 1 else (word,)
        found = frozenset[str]().union(*(self._meanings.get(form, ()) for form in forms))
        return found or self._misspelt(word)

    def _misspelt(self, word: str) -> frozenset[str]:
        """One edit for every five letters, in what the dictionary does not know."""
        if (
            len(word) < _SHORTEST_LIKENESS
            or word in PRODUCT_WORDS
            or not word.isalpha()
            or is_latin(word)
            or is_known(word)
        ):
            return frozenset()
        for form in sorted(_lemmas(word)):
            cutoff = len(form) // _LETTERS_PER_EDIT
            near = process.extractOne(form, self._long, scorer=OSA.distance, score_cutoff=cutoff)
            if near and cutoff:
                return frozenset(self._meanings[near[0]])
        return frozenset()


@lru_cache(maxsize=65536)
def _lemmas(word: str) -> frozenset[str]:
    """Dictionary forms; of an English word what remains without its endings."""
    if not is_latin(word):
        return lemmas(word)
    cut = (word[: -len(ending)] for ending in _ENDINGS if word.endswith(ending) and len(word) > len(ending) + 2)
    return frozenset(form for stem in cut for form in (stem, stem + "e", stem + "y", stem[:-1])) | {word}
