"""Words typed on the wrong keyboard layout or in Latin letters, brought back to Cyrillic."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from dialogs.reading.folding import Word, is_latin

_ENGLISH = "`qwertyuiop[]asdfghjkl;'zxcvbnm,."
_RUSSIAN = "ёйцукенгшщзхъфывапролджэячсмитьбю"
_TO_RUSSIAN = str.maketrans(_ENGLISH + _ENGLISH.upper(), _RUSSIAN + _RUSSIAN.upper())
_TO_ENGLISH = str.maketrans(_RUSSIAN + _RUSSIAN.upper(), _ENGLISH + _ENGLISH.upper())
_LETTERS = "".join(filter(str.isalpha, _ENGLISH))
_LETTERS_ONLY = str.maketrans(
    _LETTERS + _LETTERS.upper(),
    _LETTERS.translate(_TO_RUSSIAN) + _LETTERS.upper().translate(_TO_RUSSIAN),
)

# The longest spelling first: «shch» is one letter, not two.
_SPELLINGS = {
    **{"shch": "щ", "sch": "щ", "yo": "е", "jo": "е", "yu": "ю", "ju": "ю", "ya": "я", "ja": "я", "ye": "е"},
    **{"je": "е", "zh": "ж", "kh": "х", "ts": "ц", "tz": "ц", "ch": "ч", "sh": "ш", "ph": "ф", "iy": "ий"},
    **{"ay": "ай", "ey": "ей", "oy": "ой", "uy": "уй", "ck": "к", "a": "а", "b": "б", "c": "к", "d": "д"},
    **{"e": "е", "f": "ф", "g": "г", "h": "х", "i": "и", "j": "й", "k": "к", "l": "л", "m": "м", "n": "н"},
    **{"o": "о", "p": "п", "q": "к", "r": "р", "s": "с", "t": "т", "u": "у", "v": "в", "w": "в", "x": "кс"},
    **{"y": "ы", "z": "з"},
}
_SPELLING = re.compile("|".join(sorted(_SPELLINGS, key=len, reverse=True)))
# Differences between two honest spellings of one name: «Yenisei», «Enisey», «Енисей».
_LIKENESS = ((re.compile("[йыьъ]"), "и"), (re.compile("э"), "е"), (re.compile("щ"), "ш"))
_SOFT = re.compile("и*([еюя])")
_DOUBLED = re.compile(r"(.)\1+")


def other_layouts(text: str) -> tuple[str, ...]:
    """The text as the same keys give it on the other layout, each of the same length; `text` itself is left out.

    Twice for Latin: the comma may be a comma, or the key of «б».
    """
    swapped = (text.translate(_LETTERS_ONLY), text.translate(_TO_RUSSIAN), text.translate(_TO_ENGLISH))
    return tuple(variant for variant in dict.fromkeys(swapped) if variant != text)


def to_cyrillic(word: str) -> str:
    """A folded Latin word letter for letter in Cyrillic, as most people would write it."""
    return _SPELLING.sub(lambda match: _SPELLINGS[match.group()], word)


def skeleton(word: str) -> str:
    """What remains of a Cyrillic word when spellings that people mix up are made the same."""
    for letters, same in _LIKENESS:
        word = letters.sub(same, word)
    return _DOUBLED.sub(r"\1", _SOFT.sub(r"\1", word))


def in_cyrillic(words: Iterable[Word]) -> tuple[Word, ...]:
    """The same words in their places, those in Latin letters respelt."""
    return tuple(replace(word, text=to_cyrillic(word.text)) if is_latin(word.text) else word for word in words)
