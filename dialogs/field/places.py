"""Towns and regions as people say them: a town is no partner, though a partner may be called after it."""

from __future__ import annotations

from collections.abc import Container, Mapping
from types import MappingProxyType

from dialogs.reading.folding import words_of
from dialogs.reading.morphology import lemmas

# What nobody writes on a card, but everybody says; each with the town, or the middle of the region, that it means.
_COLLOQUIAL = {
    "мск": "москва",
    "подмосковье": "москва",
    "екб": "екатеринбург",
    "ебург": "екатеринбург",
    "нск": "новосибирск",
    "новосиб": "новосибирск",
    "рнд": "ростов",
    "крд": "краснодар",
    "кубань": "краснодар",
    "врн": "воронеж",
    "ярик": "ярославль",
    "кря": "красноярск",
    "красноярье": "красноярск",
    "башкирия": "уфа",
    "башкортостан": "уфа",
    "татарстан": "казань",
    "moscow": "москва",
    "tula": "тула",
    "kaluga": "калуга",
    "voronezh": "воронеж",
    "lipetsk": "липецк",
    "yaroslavl": "ярославль",
    "kazan": "казань",
    "samara": "самара",
    "rostov": "ростов",
    "krasnodar": "краснодар",
    "yekaterinburg": "екатеринбург",
    "ufa": "уфа",
    "novosibirsk": "новосибирск",
    "krasnoyarsk": "красноярск",
}
# Towns and regions where nobody need have a partner.
_ELSEWHERE = (
    "иваново ульяновск питер спб петербург тольятти сызрань обнинск елец россошь рыбинск таганрог сочи новороссийск "
    "тагил челябинск пермь тюмень омск томск кемерово барнаул ачинск стерлитамак челны нижнекамск урал сибирь поволжье"
    ""
)


def places_of(cities: Mapping[str, str], own: Container[str]) -> Mapping[str, tuple[str, ...]]:
    """Every way to say a town, with the `own` partners there; `cities` are by partner."""
    found: dict[str, tuple[str, ...]] = dict.fromkeys((*_ELSEWHERE.split(), *_COLLOQUIAL), ())
    for partner, city in cities.items():
        for form in _forms(city):
            found[form] = (*found.get(form, ()), *((partner,) if partner in own else ()))
    for said, town in _COLLOQUIAL.items():
        found[said] = found.get(town, ())
    return MappingProxyType(found)


def _forms(city: str) -> frozenset[str]:
    words = words_of(city)
    return lemmas(words[0].text) if words else frozenset()
