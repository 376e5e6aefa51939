"""Where a person is, from what they write: a city in any case, a zone by its name; and the hour it is there."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from dialogs.lang import Lang

# The zones of Russia from west to east, each by the city people set their watches by.
RUSSIA: tuple[tuple[str, str, str], ...] = (
    ("Europe/Kaliningrad", "Калининград", "Kaliningrad"),
    ("Europe/Moscow", "Москва", "Moscow"),
    ("Europe/Samara", "Самара", "Samara"),
    ("Asia/Yekaterinburg", "Екатеринбург", "Yekaterinburg"),
    ("Asia/Omsk", "Омск", "Omsk"),
    ("Asia/Novosibirsk", "Новосибирск", "Novosibirsk"),
    ("Asia/Irkutsk", "Иркутск", "Irkutsk"),
    ("Asia/Yakutsk", "Якутск", "Yakutsk"),
    ("Asia/Vladivostok", "Владивосток", "Vladivostok"),
    ("Asia/Magadan", "Магадан", "Magadan"),
    ("Asia/Kamchatka", "Камчатка", "Kamchatka"),
)
_CITIES = {
    "Europe/Moscow": (
        "санкт-петербург петербург питер спб казань краснодар ростов-на-дону ростов воронеж тула калуга рязань тверь"
        " ярославль иваново владимир кострома смоленск брянск орел курск белгород липецк тамбов пенза саранск нижний"
        " мск чебоксары киров йошкар-ола вологда череповец архангельск мурманск петрозаводск псков новгород челны сочи"
        " ставрополь махачкала грозный нальчик владикавказ майкоп элиста симферополь севастополь новороссийск сыктывкар"
    ),
    "Europe/Samara": "тольятти ижевск",
    "Europe/Saratov": "саратов",
    "Europe/Ulyanovsk": "ульяновск",
    "Europe/Astrakhan": "астрахань",
    "Europe/Volgograd": "волгоград",
    "Asia/Yekaterinburg": (
        "екб уфа пермь челябинск тюмень оренбург курган сургут магнитогорск салехард нижневартовск ханты-мансийск тагил"
    ),
    "Asia/Novosibirsk": "нск",
    "Asia/Barnaul": "барнаул",
    "Asia/Tomsk": "томск",
    "Asia/Novokuznetsk": "кемерово новокузнецк",
    "Asia/Krasnoyarsk": "красноярск абакан норильск кызыл",
    "Asia/Irkutsk": "братск улан-удэ",
    "Asia/Chita": "чита",
    "Asia/Yakutsk": "благовещенск",
    "Asia/Vladivostok": "хабаровск находка уссурийск",
    "Asia/Sakhalin": "южно-сахалинск сахалин",
    "Asia/Kamchatka": "петропавловск-камчатский петропавловск",
    "Asia/Almaty": "алматы алма-ата астана",
    "Europe/Minsk": "минск",
    "Asia/Yerevan": "ереван",
    "Asia/Tbilisi": "тбилиси",
    "Asia/Tashkent": "ташкент",
    "Asia/Bishkek": "бишкек",
    "Asia/Baku": "баку",
    "Europe/Istanbul": "стамбул",
    "Asia/Dubai": "дубай",
    "Asia/Shanghai": "китай пекин шанхай",
}
_ENDING = 3  # what Russian cases add to a stem at most: «Омском», «Казанью»
_SOFT = "аяйьиыоеэу"
_PREPOSITION = re.compile(r"^(в|во|на|in|to)\s+", re.IGNORECASE)
_TWO_WORDS = re.compile(r"\b(нижн|велик|набережн|верхн)\w*\s+(?=новгород|тагил|челн)", re.IGNORECASE)
_WORD = re.compile(r"\s*([^\s,]+)[\s,]*(.*)", re.DOTALL)


@dataclass(frozen=True)
class Found:
    """A zone, the place as it is called, and what else was written: until when."""

    zone: str
    name: str
    rest: str


def find(text: str, zones: Collection[str], lang: Lang) -> Found | None:
    """The place that a text begins with; None when none is known."""
    match = _WORD.fullmatch(_TWO_WORDS.sub("", _PREPOSITION.sub("", text.strip())))
    if match is None:
        return None
    word, rest = match[1], match[2].strip()
    by_name = {zone.casefold(): zone for zone in zones}
    zone = by_name.get(word.casefold()) or _by_city(word) or by_name.get(f"europe/{word.casefold()}")
    zone = zone or by_name.get(f"asia/{word.casefold()}")
    return Found(zone, named(zone, lang), rest) if zone in zones and zone is not None else None


def named(zone: str, lang: Lang) -> str:
    """«Омск», `Omsk`; a zone without a name of ours by the city in its own."""
    names = {known: (russian if lang == "ru" else english) for known, russian, english in RUSSIA}
    return names.get(zone) or zone.rpartition("/")[2].replace("_", " ")


def _by_city(word: str) -> str | None:
    """In any case: the longest known stem that the word begins with."""
    said = word.casefold().replace("ё", "е")
    fits = [
        (len(stem), zone) for stem, zone in _STEMS.items() if said.startswith(stem) and len(said) - len(stem) <= _ENDING
    ]
    return max(fits)[1] if fits else None


def _stems() -> dict[str, str]:
    pairs = [(name, zone) for zone, *names in RUSSIA for name in names]
    pairs += [(name, zone) for zone, names in _CITIES.items() for name in names.split()]
    return {name.casefold().rstrip(_SOFT): zone for name, zone in pairs}


_STEMS = _stems()
