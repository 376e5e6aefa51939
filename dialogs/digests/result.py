"""What making a digest ends in: a screen to send, or silence with its reason."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from dialogs import actions, formats
from dialogs.charts import ChartSpec
from dialogs.digests.figures import Sums
from dialogs.digests.news import UNMENTIONED_DAYS
from dialogs.digests.told import Snapshot, iso_week
from dialogs.labels import first_fitting
from dialogs.lang import Lang
from dialogs.screens import Button, Heading, Paragraph, Screen, Span, line, plain_text
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
    """Nothing is sent. `why`: «no_data», «unchanged», «stale», «still_stale», «less», «on_course», «muted»."""

    why: str


def stale(as_of: date, today: date, told: Snapshot | None, mends: bool, lang: Lang) -> Digest | Quiet:
    """One line to whoever can load a file: since when, and what to do. The same old data is not complained of twice
    within two weeks.
    """
    if not mends:
        return Quiet("stale")
    if told is not None and told.stale_since == as_of and (today - told.sent).days <= UNMENTIONED_DAYS:
        return Quiet("still_stale")
    day = formats.day(as_of, today, lang)
    words = first_fitting(FIRST_LINE, say("digest.stale", lang, day=day), say("digest.stale_short", lang, day=day))
    what = Paragraph(line(say("digest.stale_do", lang)))
    screen = Screen(
        (Heading(line(words)), what), ((Button(say("digest.how_button", lang), actions.numbers("how", "")),),)
    )
    before = told or Snapshot(iso_week(today), today, as_of)
    return Digest(screen, replace(before, week=iso_week(today), sent=today, stale_since=as_of), why=("stale",))


def footing(dated: str, total: Sums, quiet_weeks: int, lang: Lang) -> str:
    """The data's day, and who is left out of the sums, and how long there was nothing to say."""
    gaps = [("without_plan", total.without_plan), ("without_fact", total.without_fact), ("quiet_weeks", quiet_weeks)]
    more = [say(f"digest.{key}", lang, n=n) for key, n in gaps if n]
    return " ".join([f"{dated}.", *more]) if more else dated


def merged(first: Digest, second: Digest, label: str, button: Button) -> Digest:
    """Two that fall on one day as one message: of the second its first line, and a button that opens it."""
    blocks = (*first.screen.blocks, Paragraph(line(label)))
    return replace(first, screen=Screen(blocks, (*first.screen.buttons, (button,))), why=(*first.why, *second.why))


def headline(screen: Screen) -> str:
    return plain_text(screen).partition("\n")[0]


def corrected(screen: Screen, lang: Lang) -> Screen:
    """The same over what was said, with the word that its figures are others now."""
    first, *rest = screen.blocks
    note = Paragraph((Span(say("digest.corrected", lang), "italic"),))
    return replace(screen, blocks=(first, note, *rest))
