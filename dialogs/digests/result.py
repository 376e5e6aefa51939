"""What making a digest ends in: a screen to send, or silence with its reason."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from dialogs import actions, formats
from dialogs.charts import ChartSpec
from dialogs.digests.news import UNMENTIONED_DAYS
from dialogs.digests.told import Snapshot, iso_week
from dialogs.labels import first_fitting
from dialogs.lang import Lang
from dialogs.screens import Button, Heading, Screen, line
from dialogs.texts import say

FIRST_LINE = 60  # characters: what a phone shows of a push
BUTTON = 20  # characters of a name where two buttons share a row


@dataclass(frozen=True)
class Digest:
    """`snapshot` is stored once this is sent; `chart` None when there is nothing to draw; `why`: codes for the log."""

    screen: Screen
    snapshot: Snapshot
    chart: ChartSpec | None = None
    why: tuple[str, ...] = ()


@dataclass(frozen=True)
class Quiet:
    """Nothing is sent. `why`: «no_data», «unchanged», «still_stale»."""

    why: str


def stale(as_of: date, today: date, told: Snapshot | None, audience: str, lang: Lang) -> Digest | Quiet:
    """One line: since when, and what to do. The same old data is not complained of twice within two weeks."""
    if told is not None and told.stale_since == as_of and (today - told.sent).days <= UNMENTIONED_DAYS:
        return Quiet("still_stale")
    day = formats.day(as_of, today, lang)
    words = first_fitting(
        FIRST_LINE, say(f"digest.stale_{audience}", lang, day=day), say(f"digest.stale_{audience}_short", lang, day=day)
    )
    screen = Screen((Heading(line(words)),), ((Button(say("button.menu", lang), actions.MENU),),))
    before = told or Snapshot(iso_week(today), today, as_of)
    return Digest(screen, replace(before, week=iso_week(today), sent=today, stale_since=as_of), why=("stale",))
