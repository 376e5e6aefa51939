"""From what was said to who is meant: one, several to be asked about, a suggestion, or nobody."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dialogs.reading.agreement import agreeing
from dialogs.reading.folding import Word
from dialogs.reading.labels import Forms, Label, Labels
from dialogs.reading.matches import Exact, Match, Named, Nothing, Several, Suggest
from dialogs.reading.morphology import lemmas, readings

_MOST_OFFERED = 5

Words = Sequence[Word]


class Bearers:
    """The bearers of the names of one directory. `before` is always the word before a name, or empty."""

    def __init__(self, names: Iterable[Named]) -> None:
        self._names = tuple(names)
        self._labels = Labels((named.name, *named.aliases) for named in self._names)

    @property
    def longest(self) -> int:
        """Words in the longest name."""
        return self._labels.longest

    def name_of(self, id_: str) -> str:
        return next((named.name for named in self._names if named.id == id_), id_)

    def has_abbreviation(self, words: Words) -> bool:
        return len(words) == 1 and self._labels.is_abbreviation(words[0].text)

    def whole(self, words: Words, before: str, forms: Forms = lemmas) -> Match:
        """By a full name or alias."""
        texts = _texts(words)
        found = agreeing(self._labels.whole(texts, forms), words, before)
        match = self._chosen(_owners(found), whole=True)
        if isinstance(match, Exact):
            others = _owners(self._labels.part(texts, forms)) - _owners(found)
            return Exact(match.id, also=self._ids(others))
        return match

    def begun(self, words: Words, before: str, forms: Forms = lemmas) -> Match:
        """By words of a name, or, when nobody has such words, by their beginnings."""
        texts = _texts(words)
        found = self._labels.part(texts, forms) or self._labels.begun(texts, forms)
        return self._chosen(_owners(agreeing(found, words, before)), whole=False)

    def led(self, words: Words, before: str, forms: Forms = lemmas) -> Match:
        """By words with which somebody's name begins; «продукт» alone is just a product.

        The given name of a person may stand alone too, though the surname is written before it.
        """
        found = agreeing(self._labels.part(_texts(words), forms), words, before)
        if any(_leads(label, words, forms) or _is_called(label, words, forms) for label in found):
            return self._chosen(_owners(found), whole=False)
        return Nothing()

    def near(self, words: Words, *, parts: bool) -> Match:
        """By a likeness; with `parts` also to the first word of a name."""
        nears = self._labels.near(_texts(words), parts=parts)
        nearest = {near.owner for near in nears if near.edits == nears[0].edits}
        if len(nearest) == 1:
            return Suggest(self._names[nears[0].owner].id, nears[0].score)
        return self._chosen(nearest, whole=False)

    def offered(self, ids: Iterable[str]) -> tuple[str, ...]:
        """At most five, own first, in the order of the directory."""
        wanted = set(ids)
        return self._ids({place for place, named in enumerate(self._names) if named.id in wanted})

    def _chosen(self, owners: set[int], *, whole: bool) -> Match:
        ids = self._ids(owners)
        if len(ids) > 1:
            return Several(ids)
        return Exact(ids[0], whole) if ids else Nothing()

    def _ids(self, owners: Iterable[int]) -> tuple[str, ...]:
        own_first = sorted(owners, key=lambda owner: (not self._names[owner].own, owner))
        return tuple(self._names[owner].id for owner in own_first)[:_MOST_OFFERED]


def _texts(words: Words) -> tuple[str, ...]:
    return tuple(word.text for word in words)


def _owners(labels: Iterable[Label]) -> set[int]:
    return {label.owner for label in labels}


def _leads(label: Label, words: Words, forms: Forms) -> bool:
    return any(forms(label.words[0]) & forms(word.text) for word in words)


def _is_called(label: Label, words: Words, forms: Forms) -> bool:
    """True when one of the words is a given name in this label."""
    said = frozenset[str]().union(*(forms(word.text) for word in words))
    given = (word for word in label.words if any(told.personal and told.case == "nomn" for told in readings(word)))
    return any(forms(word) & said for word in given)
