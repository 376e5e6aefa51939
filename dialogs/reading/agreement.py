"""Which of several name bearers a grammatical form can mean: «у Иванова» is a man, «у Ивановой» a woman."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from dialogs.reading.folding import Word
from dialogs.reading.labels import Label
from dialogs.reading.morphology import lemmas, readings

_GENITIVE = ("у", "от", "для", "без", "из", "до", "после", "около", "кроме", "против", "вместо", "насчет")
_GOVERNED = {
    **dict.fromkeys(_GENITIVE, frozenset(("gent",))),
    **dict.fromkeys(("к", "ко", "по"), frozenset(("datv",))),
    **dict.fromkeys(("с", "со"), frozenset(("ablt", "gent"))),
    **dict.fromkeys(("про", "через"), frozenset(("accs",))),
    **dict.fromkeys(("в", "во", "на"), frozenset(("accs", "loct"))),
    **dict.fromkeys(("о", "об", "обо", "при"), frozenset(("loct",))),
    **dict.fromkeys(("за", "под"), frozenset(("accs", "ablt"))),
    **dict.fromkeys(("перед", "над", "между"), frozenset(("ablt",))),
}
# A name that opens an answer is given as it is called.
_NOMINATIVE = frozenset(("nomn",))

Cases = AbstractSet[str] | None


def agreeing(labels: set[Label], words: Sequence[Word], before: str) -> set[Label]:
    """Those labels that the forms of `words` fit best; `before` is the word before them, empty at the very start."""
    if len({label.owner for label in labels}) < 2:
        return labels
    cases = _GOVERNED.get(before, None if before else _NOMINATIVE)
    return _fitting(labels, words, cases) or _fitting(labels, words, None) or labels


def _fitting(labels: set[Label], words: Sequence[Word], cases: Cases) -> set[Label]:
    return {label for label in labels if all(_fits_label(word.text, label, cases) for word in words)}


def _fits_label(said: str, label: Label, cases: Cases) -> bool:
    return any(_fits(said, word, cases) for word in label.words)


def _fits(said: str, named: str, cases: Cases) -> bool:
    genders = {reading.gender for reading in readings(named) if reading.case == "nomn"} - {""}
    return any(
        reading.lemma in lemmas(named)
        and (not genders or reading.gender in genders or not reading.gender)
        and (cases is None or reading.case in cases)
        for reading in readings(said)
    )
