"""What names are called: every name and alias as words, dictionary forms and spellings, in tables for lookup.

Labels are found here; which of several is meant, and whether to ask, is decided in `names`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, product

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from dialogs.reading.companies import FORMS
from dialogs.reading.counting import CARDINALS
from dialogs.reading.folding import Word, words_of
from dialogs.reading.keyboard import skeleton
from dialogs.reading.morphology import dictionary_form, lemmas

# Legal forms in both scripts, and «торговый дом»: they are nobody's name.
_LEGAL_FORMS = frozenset(form.casefold() for form in FORMS) | {
    "тд",
    "llc",
    "ltd",
    "inc",
    "jsc",
    "ooo",
    "pao",
    "oao",
    "td",
}
# With fewer letters a beginning, or a likeness, could be anybody's.
_SHORTEST_PREFIX = 3
_SHORTEST_FUZZY = 4
_SHORTEST_SKELETON = 4
_LONGEST_ABBREVIATION = 3
_FUZZY_SCORE = 85.0
_LETTERS_PER_EDIT = 5
# One edit in five letters never scores less.
_LOWEST_SCORE = 75.0
_MOST_COMBINATIONS = 64
# Sorts after every letter.
_LAST = "\uffff"


@dataclass(frozen=True)
class Label:
    """One name or alias in words; `owner` is the place of its bearer in the directory.

    An abbreviation is a short alias: it has no endings, «с ботом» does not mean «БОТ».
    """

    owner: int
    words: tuple[str, ...]
    abbreviation: bool = False


@dataclass(frozen=True)
class Near:
    """A bearer whose label differs from what was said by some letters; `score` is of a hundred."""

    owner: int
    edits: int
    score: float


# The ways to compare words: by dictionary form, or, for words spelt in Latin letters, by their skeletons.
Forms = Callable[[str], frozenset[str]]
Table = Mapping[str, frozenset[Label]]


@lru_cache(maxsize=65536)
def skeletons(word: str) -> frozenset[str]:
    """Short ones are left out: "bottom" would be «ботом»."""
    return frozenset(form for form in map(skeleton, lemmas(word)) if len(form) >= _SHORTEST_SKELETON)


def can_name(word: Word) -> bool:
    """False for legal forms and single letters; a figure may stand for its word: «3 кита»."""
    return (len(word.text) > 1 or word.text.isdigit()) and word.text not in _LEGAL_FORMS


def naming(said: Sequence[Word]) -> tuple[Word, ...]:
    """Words that can name somebody; all of them when none can, for there may be a firm called just so."""
    return tuple(filter(can_name, said)) or tuple(said)


class Labels:
    """All labels of a directory: who is called so, and who almost so. Nobody is chosen here."""

    def __init__(self, names: Iterable[Sequence[str]]) -> None:
        """`names` has for every owner his name, followed by his aliases."""
        spelt = (
            label
            for owner, called in enumerate(names)
            for named in enumerate(called)
            for label in _labelled(owner, *named)
        )
        labels = tuple(dict.fromkeys(label for label in spelt if label.words))
        self.longest = max((len(label.words) for label in labels), default=0)
        ways: tuple[Forms, ...] = (lemmas, skeletons)
        self._by_word = {forms: _table(labels, _words, forms) for forms in ways}
        self._by_joined = {forms: _table(labels, _joined, forms) for forms in ways}
        self._by_beginning = _table(
            labels, lambda label: (*label.words, *_joined(label)), lambda word: frozenset((word,))
        )
        self._beginnings = sorted(self._by_beginning)
        self._spellings = [(spelling, label.owner) for label in labels for spelling in _spellings(label.words)]
        self._leads = [(label.words[0], label.owner) for label in labels]

    def whole(self, words: Sequence[str], forms: Forms) -> set[Label]:
        """Labels of just these words, in any order and grammatical form, joined up or apart."""
        found = {label for label in self.part(words, forms) if _covers(words, label, forms)}
        return found.union(*(self._by_joined[forms].get(form, ()) for form in _joined_forms(words, forms)))

    def part(self, words: Sequence[str], forms: Forms) -> set[Label]:
        """Labels that have all these words."""
        table = self._by_word[forms]
        return _in_all(
            {label for form in (*forms(word), _unbent(word)) for label in table.get(form, ())} for word in words
        )

    def begun(self, words: Sequence[str], forms: Forms) -> set[Label]:
        """Labels that have words with these beginnings: «ромаш», «сибирью» of «СибирьОпт»."""
        return _in_all(self.part((word,), forms).union(self._beginning_with(word)) for word in words)

    def is_abbreviation(self, word: str) -> bool:
        """True for the short alias of somebody."""
        return _unbent(word) in self._by_word[lemmas]

    def near(self, said: Sequence[str], *, parts: bool) -> tuple[Near, ...]:
        """Who is called almost so, the nearest first: a score of 85, or one edit for every five letters.

        With `parts` a likeness to the first word of a name counts as well.
        """
        found: dict[int, Near] = {}
        for spelling in _spellings(said):
            for near in (*_near(spelling, self._spellings), *(_near(spelling, self._leads) if parts else ())):
                found[near.owner] = min(found.get(near.owner, near), near, key=_distance)
        return tuple(sorted(found.values(), key=_distance))

    def _beginning_with(self, word: str) -> Iterator[Label]:
        # A dictionary form may be shorter than what was said, and must not become a beginning of everything.
        starts = (form for form in lemmas(word) if len(form) > _SHORTEST_PREFIX - (form == word))
        for start in starts:
            place = bisect_left(self._beginnings, start)
            end = bisect_left(self._beginnings, start + _LAST)
            for spelling in self._beginnings[place:end]:
                yield from self._by_beginning[spelling]


def _labelled(owner: int, place: int, spelling: str) -> Iterator[Label]:
    """A name, and the same with figures for its numbers: «Три кита» is «3 кита»."""
    label = _label(owner, place, spelling)
    yield label
    figures = tuple(str(CARDINALS.get(word, word)) for word in label.words)
    if figures != label.words and len(figures) > 1:
        yield Label(owner, figures, label.abbreviation)


def _label(owner: int, place: int, spelling: str) -> Label:
    words = tuple(word.text for word in naming(words_of(spelling)))
    return Label(owner, words, abbreviation=place > 0 and sum(map(len, words)) <= _LONGEST_ABBREVIATION)


def _table(labels: Iterable[Label], parts: Callable[[Label], tuple[str, ...]], forms: Forms) -> Table:
    table: dict[str, set[Label]] = defaultdict(set)
    for label in labels:
        for part in parts(label):
            for form in (_unbent(part),) if label.abbreviation else forms(part):
                table[form].add(label)
    return {form: frozenset(found) for form, found in table.items()}


def _unbent(word: str) -> str:
    """The key of a word that is found only as it is: no dictionary form looks so."""
    return f"={word}"


def _words(label: Label) -> tuple[str, ...]:
    return label.words


def _joined(label: Label) -> tuple[str, ...]:
    return ("".join(label.words),)


def _covers(words: Sequence[str], label: Label, forms: Forms) -> bool:
    """True when every word of the label is said, and nothing is said twice."""
    said = [forms(word) for word in words]
    return len(words) == len(label.words) and all(any(forms(word) & other for other in said) for word in label.words)


def _joined_forms(words: Sequence[str], forms: Forms) -> set[str]:
    """«липецк торгу» as one word: its own forms, and those of its parts put together."""
    apart = islice(product(*map(forms, words)), _MOST_COMBINATIONS)
    return {"".join(parts) for parts in apart} | forms("".join(words))


def _spellings(words: Sequence[str]) -> set[str]:
    """What to compare letter by letter: as said, in dictionary forms, and joined."""
    singles = lemmas(words[0]) if len(words) == 1 else {" ".join(map(dictionary_form, words)), "".join(words)}
    return {" ".join(words), *singles}


def _near(said: str, spelt: Sequence[tuple[str, int]]) -> Iterator[Near]:
    if len(said) < _SHORTEST_FUZZY:
        return
    choices = [spelling for spelling, _ in spelt]
    for spelling, score, place in process.extract(
        said, choices, scorer=fuzz.ratio, score_cutoff=_LOWEST_SCORE, limit=None
    ):
        edits = OSA.distance(said, spelling)
        if score >= _FUZZY_SCORE or edits <= max(len(said), len(spelling)) // _LETTERS_PER_EDIT:
            yield Near(spelt[place][1], edits, score)


def _in_all(found: Iterable[set[Label]]) -> set[Label]:
    first, *rest = found
    return first.intersection(*rest)


def _distance(near: Near) -> tuple[int, float, int]:
    return near.edits, -near.score, near.owner
