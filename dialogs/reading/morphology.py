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
    # Of verbs; `number` of everything that has one.
    number: str = ""
    tense: str = ""
    person: str = ""
    mood: str = ""
    animate: bool = False
    transitive: bool = False


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


@lru_cache(maxsize=4096)
def inside(place: str) -> str:
    """«Ростов» as it stands after «в»: «Ростове»; what is no place of a known form stays as it is."""
    return re.sub("[А-Яа-яЁё-]+", lambda word: _bent(word[0], "loct"), place)


@lru_cache(maxsize=4096)
def town(word: str) -> str:
    """As it stands after «в», «Самару», told by its name, «Самара»; what the dictionary knows as no place stays."""
    folded = word.casefold().replace("ё", "е")
    known = _analyzer().parse(folded) if _RUSSIAN.fullmatch(folded) else ()
    places = [each for each in known if "Geox" in each.tag]
    place = next((each for case in ("accs", "loct") for each in places if case in each.tag), None)
    name = place.inflect({"nomn"}) if place is not None else None
    same = name is None or name.word.replace("ё", "е") == folded
    return word if name is None or same else str(name.word).capitalize()


@lru_cache(maxsize=4096)
def along(name: str) -> str | None:
    """«Ромашка» as it stands after «по»: «Ромашке»; None for what is no single word of the dictionary."""
    folded = name.casefold().replace("ё", "е")
    if not _RUSSIAN.fullmatch(folded) or not _analyzer().word_is_known(folded):
        return None
    bent = _bent(name, "datv")
    return bent if bent != name else None


def _bent(word: str, case: str) -> str:
    known = (each for each in _analyzer().parse(word.casefold()) if {"nomn", "sing"} <= each.tag.grammemes)
    bent = next((each.inflect({case, "sing"}) for each in known), None)
    if bent is None:
        return word
    parts = zip(word.split("-"), bent.word.split("-"), strict=False)
    return "-".join(new.capitalize() if old[:1].isupper() else new for old, new in parts)


def is_bound(word: str) -> bool:
    """A noun or adjective in an oblique case only: in «12.5 кейсов» it belongs to the number before it."""
    cases = {reading.case for reading in readings(word) if reading.part in _NOMINAL}
    return bool(cases) and cases <= _OBLIQUE


@lru_cache(maxsize=4096)
def named_so(noun: str) -> tuple[str, str, bool]:
    """The dictionary form of a folded noun as it is printed, its gender, and whether it is plural only."""
    if not _RUSSIAN.fullmatch(noun):
        return noun, "", False
    parse = next((each for each in _analyzer().parse(noun) if each.tag.POS == "NOUN"), None)
    if parse is None:
        return noun, "", False
    form = parse.normalized
    word = str(form.word)
    # The dictionary leads «печенья» back to «печение», which nobody says.
    soft = word.endswith("ие") and noun[-2:] in ("ья", "ье", "ью", "ий", "ьи", "ьем") and "ь" in noun
    return word[:-2] + "ье" if soft else word, form.tag.gender or "", form.tag.number == "plur"


@lru_cache(maxsize=4096)
def agreeing(adjective: str, gender: str, *, plural: bool) -> str:
    """A folded adjective in the nominative beside a noun of this gender; what cannot be bent stays."""
    if not _RUSSIAN.fullmatch(adjective):
        return adjective
    wanted = {"nomn", "plur"} if plural else {"nomn", "sing", gender or "masc"}
    parse = next((each for each in _analyzer().parse(adjective) if each.tag.POS in ("ADJF", "PRTF")), None)
    bent = parse.inflect(wanted) if parse else None
    return str(bent.word) if bent else adjective


@lru_cache(maxsize=4096)
def genitives(word: str) -> dict[str, str]:
    """Of a given name or surname in small letters, by the gender it may have; empty for what is neither."""
    if not _RUSSIAN.fullmatch(word.replace("ё", "е")):
        return {}
    found: dict[str, str] = {}
    for parse in _analyzer().parse(word):
        personal = {"Name", "Surn"} & set(parse.tag.grammemes)
        if personal and parse.tag.case == "nomn" and parse.tag.number == "sing":
            bent = parse.inflect({"gent"})
            if bent is not None and parse.tag.gender:
                found.setdefault(str(parse.tag.gender), str(bent.word))
    return found


def _reading(parse: Any) -> Reading:
    tag = parse.tag
    lemma = str(parse.normal_form).replace("ё", "е")
    verbal = (tag.number or "", tag.tense or "", tag.person or "", tag.mood or "")
    return Reading(
        lemma, tag.POS or "", _gender(tag), tag.case or "", "Name" in tag, *verbal, "anim" in tag, "tran" in tag
    )


def _gender(tag: Any) -> str:
    # A plural form fits everybody.
    return tag.gender or "" if tag.number == "sing" else ""


@cache
def _analyzer() -> Any:
    # Loading the dictionary takes a tenth of a second, which `shturman --help` must not pay.
    from pymorphy3.analyzer import MorphAnalyzer  # noqa: PLC0415

    return MorphAnalyzer()  # type: ignore[no-untyped-call]  # the library has no types
