"""A company's name apart from its form, quotes and the town in brackets: «ООО "Ромашка"» is «Ромашка ООО».

Two cards with the same key may be one company or two of one name: the town, a code or a person tells them apart.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from dialogs.reading.folding import fold, words_of

FORMS = frozenset(("ООО", "АО", "ПАО", "ОАО", "ЗАО", "НАО", "ИП", "КФХ", "ФГУП", "МУП", "ГУП", "АНО"))
_SPELT_OUT = {
    "общество с ограниченной ответственностью": "ООО",
    "публичное акционерное общество": "ПАО",
    "открытое акционерное общество": "ОАО",
    "закрытое акционерное общество": "ЗАО",
    "непубличное акционерное общество": "НАО",
    "акционерное общество": "АО",
    "индивидуальный предприниматель": "ИП",
    "крестьянское фермерское хозяйство": "КФХ",
}
_ENGLISH = {"llc": "ООО", "ooo": "ООО", "jsc": "АО", "pjsc": "ПАО", "ltd": "ООО", "ip": "ИП"}
_LONG = re.compile("|".join(_SPELT_OUT), re.IGNORECASE)
_PLACE = re.compile(r"\(([^()]*)\)")
_FORM = re.compile(r"[^\W\d_]+")
_QUOTES = "«»\"“”„'"
_EDGES = f" .,;-{_QUOTES}"


@dataclass(frozen=True)
class Company:
    """`core` is the name itself as it was written; `place` what stood in brackets."""

    form: str
    core: str
    place: str = ""


@lru_cache(maxsize=65536)
def parse(name: str) -> Company:
    """A name taken apart; a name of nothing else stays whole."""
    text = _LONG.sub(lambda match: _SPELT_OUT[match.group().casefold()], " ".join(name.split()))
    place = "; ".join(filter(None, (inside.strip() for inside in _PLACE.findall(text))))
    form, core = _without_form(_PLACE.sub(" ", text))
    return Company(form, core, place) if core else Company("", name.strip())


@lru_cache(maxsize=65536)
def key(name: str) -> str:
    """What is the same for every way to write the name: small letters, no form, no quotes, a hyphen is a space."""
    return " ".join(word.text for word in words_of(parse(name).core)) or " ".join(fold(name).split())


def bare(name: str) -> str:
    """As people say it: «ООО «Восток-Сервис»» is «Восток-Сервис»; a person in business stays one: «ИП Сафин Р. Р.»."""
    told = parse(name)
    core = f"{told.core} ({told.place})" if told.place else told.core
    return f"{told.form} {core}" if told.form == "ИП" and told.core != told.form else core


def _without_form(text: str) -> tuple[str, str]:
    """The form at either end, and what remains."""
    words = list(_FORM.finditer(text))
    for found in (words[:1], words[-1:]):
        form = _form(found[0].group()) if found and len(words) > 1 else ""
        if form and _at_an_edge(text, found[0]):
            return form, _trimmed(text[: found[0].start()] + text[found[0].end() :])
    return "", _trimmed(text)


def _at_an_edge(text: str, word: re.Match[str]) -> bool:
    """Not «Петров, ООО-маркет»: nothing but signs stands on one side."""
    return not text[: word.start()].strip(_EDGES) or not text[word.end() :].strip(_EDGES)


def _form(word: str) -> str:
    upper = word.upper()
    return upper if upper in FORMS else _ENGLISH.get(word.casefold(), "")


def _trimmed(text: str) -> str:
    """Without the signs around it; quotes inside stay, for they are in pairs."""
    text = " ".join(text.split()).strip(" ,;-")
    while len(text) > 1 and text[0] in _QUOTES and text[-1] in _QUOTES:
        text = text[1:-1].strip()
    return text
