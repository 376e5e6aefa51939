"""Which methodology is in force, what a changed folder brought, and what is wrong in it: for whoever looks after it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from algorithms.source import Mistake
from dialogs import actions, formats
from dialogs.labels import one_line
from dialogs.lang import Lang
from dialogs.screens import Block, Bullets, Button, Heading, Line, Paragraph, Quiet, Screen, bold, line
from dialogs.texts import say

SHOWN = 7
MISTAKE_LIMIT = 300
SHORT = 8  # characters of a version that people compare


@dataclass(frozen=True)
class Edition:
    """An algorithm in force: its version, the day since when, open conversations by it and by the versions before."""

    title: str
    version: str
    since: date | None
    runs: int = 0
    older: int = 0


@dataclass(frozen=True)
class Swap:
    """One algorithm of a changed folder; without `before` it is new, without `after` it is gone."""

    title: str
    before: str
    after: str


def in_force(editions: Sequence[Edition], mistakes: Sequence[Mistake], today: date, lang: Lang) -> Screen:
    """What new conversations begin with; above it, when the folder holds something that was not taken."""
    blocks: list[Block] = [*_wrong("editions.folder_refused", mistakes, lang)]
    blocks.append(Heading(line(say("editions.title", lang))))
    blocks.append(Bullets(tuple(_edition(edition, today, lang) for edition in editions)))
    blocks.append(Quiet(line(say("editions.pinned", lang))))
    return Screen(tuple(blocks), _way_out(lang))


def _edition(edition: Edition, today: date, lang: Lang) -> Line:
    since = formats.day(edition.since, today, lang) if edition.since else formats.DASH
    words = say("editions.line", lang, version=edition.version[:SHORT], since=since, n=edition.runs)
    older = say("editions.older", lang, n=edition.older) if edition.older else ""
    return line(bold(one_line(edition.title, 60)), f" — {words}{older}")


def taken(swaps: Sequence[Swap], lang: Lang) -> Screen:
    """A changed folder is in force."""
    lines = tuple(line(bold(one_line(swap.title, 60)), f" — {_swapped(swap, lang)}") for swap in swaps[:SHOWN])
    return Screen(
        (
            Heading(line(say("editions.taken", lang))),
            Bullets(lines),
            *_more(len(swaps), lang),
            Quiet(line(say("editions.pinned", lang))),
        ),
        _way_out(lang),
    )


def _swapped(swap: Swap, lang: Lang) -> str:
    if not swap.after:
        return say("editions.gone", lang)
    if not swap.before:
        return say("editions.new", lang, version=swap.after[:SHORT])
    return say("editions.swapped", lang, version=swap.after[:SHORT], before=swap.before[:SHORT])


def refused(mistakes: Sequence[Mistake], lang: Lang) -> Screen:
    """A changed folder is not taken: each mistake by file, line and step, with what to do."""
    return Screen(_wrong("editions.refused", mistakes, lang), _way_out(lang))


def _wrong(key: str, mistakes: Sequence[Mistake], lang: Lang) -> tuple[Block, ...]:
    if not mistakes:
        return ()
    lines = tuple(line(one_line(str(mistake), MISTAKE_LIMIT)) for mistake in mistakes[:SHOWN])
    return (Heading(line(say(key, lang, n=len(mistakes)))), Bullets(lines), *_more(len(mistakes), lang))


def _more(total: int, lang: Lang) -> tuple[Block, ...]:
    return (Paragraph(line(say("editions.more", lang, n=total - SHOWN))),) if total > SHOWN else ()


def _way_out(lang: Lang) -> tuple[tuple[Button, ...], ...]:
    return ((Button(say("button.menu", lang), actions.MENU),),)
