"""Who of a team is away, where and until when: a trip that was let go, or a leave. Data in, lines out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from dialogs import formats
from dialogs.labels import name_of
from dialogs.lang import Lang
from dialogs.texts import say

LINES = 4


@dataclass(frozen=True)
class Absent:
    """On a trip from `starts` on, in `region`; or on leave, where `starts` is None. `ends` None: nobody knows."""

    name: str
    name_en: str
    ends: date | None
    starts: date | None = None
    region: str = ""


def absent_lines(absent: Sequence[Absent], today: date, lang: Lang) -> Iterator[str]:
    """Whoever leaves first comes first; those beyond a few are counted."""
    ranked = sorted(absent, key=lambda each: (each.starts or today, each.name))
    yield from (_line(each, today, lang) for each in ranked[:LINES])
    if len(ranked) > LINES:
        yield say("absent.more", lang, n=len(ranked) - LINES)


def _line(each: Absent, today: date, lang: Lang) -> str:
    """«🚗 Рустам Хасанов: Самара, 8–9 декабря»."""
    name = name_of(each, lang)
    if each.starts is not None and each.ends is not None:
        days = formats.day_range(each.starts, each.ends, today, lang)
        return say("absent.trip", lang, name=name, where=each.region or "none", days=days)
    if each.ends is None:
        return say("absent.open", lang, name=name)
    return say("absent.leave", lang, name=name, day=formats.day(each.ends, today, lang))
