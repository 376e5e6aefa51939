"""A conflict that is open with somebody a report speaks of: it is named, and closed in its own conversation. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from algorithms.field import told_words, visits_of
from dialogs import actions
from dialogs.facts import Facts
from dialogs.field.screen import Names
from dialogs.field.vocabulary import words_in
from dialogs.field.words import tokens
from dialogs.labels import one_line
from dialogs.lang import Lang
from dialogs.screens import Block, Button, Quiet, line
from dialogs.texts import say

_WORDS = words_in("конфликт спор разногласие претензия рекламация conflict dispute claim complaint")


def lines(draft: Mapping[str, Any], facts: Facts, names: Names, lang: Lang) -> Iterator[Block]:
    """«Конфликт закрыли» closes nothing by itself: what is open is said, and where it is closed."""
    if not any(word.lemmas & _WORDS for word in tokens(told_words(draft) or "")):
        return
    for code in dict.fromkeys(visit["partner"] for visit in visits_of(draft)):
        if code in facts.conflicts:
            days, run = facts.conflicts[code]
            yield Quiet(
                line(say("field.conflict_open" if run else "field.conflict_theirs", lang, name=names(code), n=days))
            )


def buttons(draft: Mapping[str, Any] | None, facts: Facts, names: Names, lang: Lang, limit: int) -> Iterator[Button]:
    """The way from a filed report to what is open with its partners."""
    for code in dict.fromkeys(visit["partner"] for visit in visits_of(draft)):
        days, run = facts.conflicts.get(code, (0, ""))
        if run:
            label = say("field.button_open_conflict", lang, name=names(code), n=days)
            yield Button(one_line(label, limit), actions.open_run(run))
