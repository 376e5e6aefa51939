"""Words that people typed, made fit for one line; and the signs of a status, which never stand alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Protocol

from algorithms.kpi import Status
from dialogs.lang import Lang
from dialogs.texts import say

NAME = 30  # characters of a partner's name in a line of text; a phone's line holds about forty
SIGNS: Mapping[Status, str] = {Status.GREEN: "🟢", Status.YELLOW: "🟡", Status.RED: "🔴", Status.GRAY: "⚪"}

# Control characters and direction overrides: they draw nothing, and can make a line read backwards.
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]")

_SPACES = re.compile(r"[^\S\u00a0\u202f]+")
_PATRONYMIC = re.compile(r"(?:ич|на|ich|na)$")


class Named(Protocol):
    """A partner or a person; `name_en` may be empty."""

    @property
    def name(self) -> str: ...

    @property
    def name_en(self) -> str: ...


def one_line(text: str, limit: int) -> str:
    """The text in one line of at most `limit` characters, cut with an ellipsis, not inside a word but a long one.

    Figures keep the spaces that do not break.
    """
    # What is printable has none of those.
    words = " ".join(text.split()) if text.isprintable() else _SPACES.sub(" ", _UNSEEN.sub(" ", text)).strip()
    if len(words) <= limit:
        return words
    end = words.rfind(" ", 0, limit)
    return f"{words[: end if end > limit // 2 else limit - 1].rstrip()}…"


def name_of(who: Named, lang: Lang, limit: int = NAME) -> str:
    return one_line(who.name_en if lang == "en" and who.name_en else who.name, limit)


def surname(name: str) -> str:
    """«Хасанов» of «Рустам Хасанов», «Хасанов Рустам Ильич» and «Рустам Ильич Хасанов»."""
    words = name.split() or [name]
    found = words[0] if len(words) > 2 and _PATRONYMIC.search(words[-1]) else words[-1]
    return found if found.replace("-", "").isalpha() else name


def listed(names: Iterable[str], shown: int, lang: Lang) -> str:
    """«Орлова, Мельник и ещё 3»."""
    every = tuple(names)
    words = ", ".join(every[:shown])
    return words if len(every) <= shown else say("digest.and_more", lang, names=words, n=len(every) - shown)


def first_fitting(limit: int, *variants: str) -> str:
    """The first of the variants, best first, that has at most `limit` characters; else the last, cut."""
    return next((each for each in variants if len(each) <= limit), one_line(variants[-1], limit))
