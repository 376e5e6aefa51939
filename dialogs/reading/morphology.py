"""Dictionary forms of Russian words: pymorphy3, loaded at the first question, every answer remembered."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Any, NamedTuple

# Other letters are never asked about: some make pymorphy3 raise, and a long row of them only costs time.
_RUSSIAN = re.compile("[а-я]{1,40}")
_OBLIQUE = frozenset({"gent", "datv", "ablt", "loct"})
_NOMINAL = frozenset({"NOUN", "ADJF", "PRTF"})


class Reading(NamedTuple):
    """One way to understand a word form; an empty string where the grammar has nothing to say."""

    lemma: str
    part: str
    gender: str
    case: str
    personal: bool


@lru_cache(maxsize=65536)
def readings(word: str) -> tuple[Reading, ...]:
    """All readings of a folded word, the likeliest first; none for what cannot be a word."""
    if not _RUSSIAN.fullmatch(word):
        return ()
    return tuple(dict.fromkeys(map(_reading, _analyzer().parse(word))))


@lru_cache(maxsize=65536)
def lemmas(word: str) -> frozenset[str]:
    """Every dictionary form the word may have, and the word itself."""
    return frozenset({word, *(reading.lemma for reading in readings(word))})


@lru_cache(maxsize=65536)
def is_known(word: str) -> bool:
    """True when the dictionary has the word itself, and not only a guess by its ending."""
    return bool(_RUSSIAN.fullmatch(word)) and bool(_analyzer().word_is_known(word))


def dictionary_form(word: str) -> str:
    """The likeliest one."""
    return next((reading.lemma for reading in readings(word)), word)


def parts_of_speech(word: str) -> frozenset[str]:
    return frozenset(reading.part for reading in readings(word))


def is_bound(word: str) -> bool:
    """A noun or adjective in an oblique case only: in «12.5 кейсов» it belongs to the number before it."""
    cases = {reading.case for reading in readings(word) if reading.part in _NOMINAL}
    return bool(cases) and cases <= _OBLIQUE


def _reading(parse: Any) -> Reading:
    tag = parse.tag
    lemma = str(parse.normal_form).replace("ё", "е")
    return Reading(lemma, tag.POS or "", _gender(tag), tag.case or "", "Name" in tag)


def _gender(tag: Any) -> str:
    # A plural form fits everybody.
    return tag.gender or "" if tag.number == "sing" else ""


@cache
def _analyzer() -> Any:
    # Loading the dictionary takes a tenth of a second, which `shturman --help` must not pay.
    from pymorphy3.analyzer import MorphAnalyzer  # noqa: PLC0415

    return MorphAnalyzer()  # type: ignore[no-untyped-call]  # the library has no types
