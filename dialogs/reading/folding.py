"""Letters made comparable one for one, and the words of a text. Lengths never change, so spans stay true."""

from __future__ import annotations

import re
from dataclasses import dataclass

_SAME = str.maketrans(
    {
        "ё": "е",
        **dict.fromkeys("\u00a0\u2009\u202f\u2007\t", " "),
        **dict.fromkeys("\u2010\u2011\u2212", "-"),
        **dict.fromkeys("’‘`´", "'"),
    }
)
_WORD = re.compile(r"[^\W_]+")
_CYRILLIC = re.compile("[а-я]")
# Letters that look the same: a «Рoмашка» with one Latin o comes from spreadsheets every day.
_TWINS = str.maketrans("aceopxykmtbh", "асеорхукмтвн")


@dataclass(frozen=True)
class Word:
    """A folded word and where it stands in the text; `shouted` when the text has it in capitals."""

    text: str
    start: int
    end: int
    shouted: bool = False


def fold(text: str) -> str:
    """Lower case, ё as е, one kind of space, hyphen and apostrophe; the same length as `text`."""
    return "".join(map(_lower, text)).translate(_SAME)


def words_of(text: str) -> tuple[Word, ...]:
    """The words of a text in order; a possessive 's is no word."""
    folded = fold(text)
    found = _WORD.finditer(folded)
    return tuple(_word(text, match) for match in found if not _is_possessive(folded, match))


def is_latin(word: str) -> bool:
    return word.isascii() and word.isalpha()


def _word(text: str, match: re.Match[str]) -> Word:
    start, end = match.span()
    folded = match.group()
    if _CYRILLIC.search(folded):
        folded = folded.translate(_TWINS)
    return Word(folded, start, end, text[start:end].isupper())


def _is_possessive(folded: str, match: re.Match[str]) -> bool:
    return match.group() == "s" and folded[: match.start()].endswith("'")


def _lower(letter: str) -> str:
    lowered = letter.lower()
    # «İ» becomes two characters in lower case, and every span after it would be off by one.
    return lowered if len(lowered) == 1 else letter
