"""Names of people in another case: «партнёр Анны Кузнецовой»."""

from __future__ import annotations

import re
from dataclasses import dataclass

from dialogs.reading.morphology import genitives

# Surnames that the dictionary takes for something else: «Хасанов» reads like a plural.
_POSSESSIVE = re.compile("(?P<root>.+(?:ов|ев|ёв|ин|ын))(?P<ending>а?)")
# «Мельник»: a man's takes an ending, a woman's does not; «Белых» never does.
_BARE = re.compile("[а-яё-]+[бвгджзклмнпрстфхцчшщ](?<!ых)(?<!их)")


@dataclass(frozen=True)
class Whose:
    """`gender` as the grammar names it, `masc` or `femn`; empty where the name does not tell."""

    name: str
    gender: str


def genitive(name: str) -> Whose:
    """Word by word, all of one gender; a word that nobody can bend stays as it is."""
    words = [(word, _forms(word.lower())) for word in name.split()]
    fits = [gender for gender in ("masc", "femn") if any(gender in forms for _, forms in words)]
    told = [gender for gender in fits if all(gender in forms for _, forms in words if forms)]
    if len(told) != 1:
        return Whose(name, "")
    return Whose(" ".join(forms[told[0]].capitalize() if forms else word for word, forms in words), told[0])


def _forms(word: str) -> dict[str, str]:
    """The genitive by gender."""
    known = genitives(word)
    if not known and (found := _POSSESSIVE.fullmatch(word)):
        return {"femn": f"{found['root']}ой"} if found["ending"] else {"masc": f"{word}а"}
    if not known and _BARE.fullmatch(word):
        return {"masc": f"{word}а", "femn": word}
    return known
