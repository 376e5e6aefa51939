"""Behind a digest: all partners, open conflicts, files that did not come; and how digests are wanted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time

from dialogs import actions, formats
from dialogs.digests import phrases
from dialogs.digests.figures import Standing
from dialogs.digests.team import OpenConflict
from dialogs.figures import PartnerFigures
from dialogs.labels import SIGNS, name_of
from dialogs.lang import Lang
from dialogs.rhythm import Wish
from dialogs.screens import Bullets, Button, Heading, Line, Paragraph, Quiet, Screen, line
from dialogs.texts import say

SHOWN = 12
CARDS = 4
NAME = 24
BUTTON = 20
HOURS = (time(9), time(12), time(16), time(18))


def partners(
    own: Sequence[Standing], as_of: date | None, today: date, lang: Lang, *, whose: str = "", closed: bool = False
) -> Screen:
    """Where each stands, the most rubles missing first, those nobody can judge last.

    `whose`: the manager's name, when they are not one's own. `closed`: a month that is over, as of its last day.
    """
    ordered = sorted(own, key=lambda each: (each.pace.reason is not None, -each.shortfall, each.id))
    lines = [
        line(f"{SIGNS[each.pace.status]} {name_of(each, lang, NAME)}: {phrases.state(each.pace, lang)}")
        for each in ordered
    ]
    cards = [Button(name_of(each, lang, BUTTON), actions.partner(each.id)) for each in ordered[:CARDS]]
    dated = say("digest.data", lang, day=formats.day(as_of, today, lang)) if as_of else ""
    title = say("digest.list_closed" if closed else "digest.list_all", lang, whose=whose or "own")
    return _listed(title, lines, cards, dated, lang)


def conflicts(found: Sequence[OpenConflict], lang: Lang) -> Screen:
    ordered = sorted(found, key=lambda each: (-each.days, each.partner_id))
    lines = [line(say("digest.list_conflict", lang, name=name_of(each, lang), days=each.days)) for each in ordered]
    cards = [Button(name_of(each, lang, BUTTON), actions.partner(each.partner_id)) for each in ordered[:CARDS]]
    return _listed(say("digest.list_conflicts", lang), lines, cards, "", lang)


def unsent(found: Sequence[tuple[PartnerFigures, date]], today: date, lang: Lang) -> Screen:
    ordered = sorted(found, key=lambda pair: (pair[1], pair[0].id))
    lines = [
        line(say("digest.list_unsent_line", lang, name=name_of(each, lang), day=formats.day(day, today, lang)))
        for each, day in ordered
    ]
    cards = [Button(name_of(each, lang, BUTTON), actions.partner(each.id)) for each, _ in ordered[:CARDS]]
    return _listed(say("digest.list_unsent", lang), lines, cards, "", lang)


def _listed(title: str, lines: Sequence[Line], cards: Sequence[Button], dated: str, lang: Lang) -> Screen:
    heading = Heading(line(title))
    menu = (Button(say("button.menu", lang), actions.MENU),)
    if not lines:
        return Screen((heading, Paragraph(line(say("digest.list_empty", lang)))), (menu,))
    more = [line(say("digest.list_more", lang, n=len(lines) - SHOWN))] if len(lines) > SHOWN else []
    told = [Quiet(line(dated))] if dated else []
    rows = [tuple(cards[start : start + 2]) for start in range(0, len(cards), 2)]
    return Screen(
        (heading, *told, Bullets((*lines[:SHOWN], *more))), (*rows[:1], (*(rows[1] if rows[1:] else ()), *menu))
    )


# ── how digests are wanted ──────────────────────────────────────────────────────────────────────────────────


def wished(wish: Wish, kind: str, word: str, usual: time) -> Wish:
    """The wish with one word taken: «less», «more», «usual», «dark», «light», or an hour «17:30»."""
    match word:
        case "less" | "more" | "usual":
            return replace(wish, less=word == "less", more=word == "more")
        case "dark" | "light":
            return replace(wish, dark=word == "dark")
    try:
        hour = datetime.strptime(word, "%H:%M").time()  # noqa: DTZ007  # an hour of the wall
    except ValueError:
        return wish
    others = tuple(pair for pair in wish.at if pair[0] != kind)
    return replace(wish, at=others if hour == usual else (*others, (kind, hour)))


def wishes(wish: Wish, kind: str, usual: time, lang: Lang) -> Screen:
    """What is so now, and the other ways."""
    often = "less" if wish.less else "more" if wish.more else "usual"
    hour = wish.hour(kind, usual)
    told = say("digest.wish_now", lang, often=often, hour=f"{hour:%H:%M}")
    words = [word for word in ("less", "usual", "more") if word != often]
    rows = (
        tuple(Button(say(f"digest.wish_{word}", lang), actions.wish(kind, word)) for word in words),
        tuple(
            Button(say("digest.wish_at", lang, hour=f"{each:%H:%M}"), actions.wish(kind, f"{each:%H:%M}"))
            for each in HOURS
            if each != hour
        )[:3],
        (
            _colours(wish, kind, lang),
            Button(say("button.menu", lang), actions.MENU),
        ),
    )
    return Screen((Heading(line(say("digest.wish_title", lang))), Paragraph(line(told))), rows)


def _colours(wish: Wish, kind: str, lang: Lang) -> Button:
    word = "light" if wish.dark else "dark"
    return Button(say(f"digest.wish_{word}", lang), actions.wish(kind, word))
