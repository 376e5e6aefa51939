"""The languages that everything a person reads exists in."""

from typing import Literal

Lang = Literal["ru", "en"]
LANGS: tuple[Lang, ...] = ("ru", "en")

_RUSSIAN = frozenset({"ru", "be", "uk", "kk"})  # locales whose people get Russian as a first guess


def guessed(locale: str) -> Lang | None:
    """A first guess by what a messenger calls the person's language: «ru», «ru-RU», «en_GB»."""
    subtag = locale.lower().replace("_", "-").split("-")[0]
    if not subtag:
        return None
    return "ru" if subtag in _RUSSIAN else "en"
