"""Russian in Latin letters, as a name is written in a letter: a first guess that people may correct."""

from __future__ import annotations

_LETTERS = {
    **dict(zip("абвгдезийклмнопрстуфыэ", "abvgdeziyklmnoprstufye", strict=True)),
    **{"ё": "yo", "ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ь": ""},
    **{"ю": "yu", "я": "ya"},
}
_ENDINGS = (("ий", "y"), ("ый", "y"))


def latin(text: str) -> str:
    """«Анна Юрьева» is «Anna Yuryeva»; what is not Russian stays."""
    return " ".join(map(_word, text.split(" ")))


def _word(word: str) -> str:
    lower = word.lower()
    for ending, spelt in _ENDINGS:
        if lower.endswith(ending) and len(word) > len(ending) + 1:
            return _letters(word[: -len(ending)]) + spelt
    return _letters(word)


def _letters(word: str) -> str:
    return "".join(_letter(word, place) for place in range(len(word)))


def _letter(word: str, place: int) -> str:
    letter = word[place]
    low = letter.lower()
    spelt = _LETTERS.get(low, letter)
    if low == "е" and place and word[place - 1].lower() in "ьъ":
        spelt = "ye"
    if not letter.isupper() or not spelt:
        return spelt
    shouted = len(word) > 1 and word.isupper()
    return spelt.upper() if shouted else spelt[0].upper() + spelt[1:]
