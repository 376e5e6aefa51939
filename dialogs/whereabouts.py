"""Screens of what a person says about themselves: away, in another zone, not to be disturbed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from dialogs import actions, formats
from dialogs.lang import Lang
from dialogs.menu import choices
from dialogs.screens import Action, Button, Screen
from dialogs.texts import say
from dialogs.zones import named

SPANS = ("22:00-07:00", "off", "company")


def away(until: date | None, deputy: str, today: date, lang: Lang, offered: Sequence[tuple[str, str]] = ()) -> Screen:
    """A leave as it stands: who decides meanwhile, whom else one may choose, the way back."""
    day = formats.day(until, today, lang, weekday=True) if until else ""
    text = say("away.until", lang, day=day) if until else say("away.open", lang)
    who = say("away.deputy", lang, name=deputy) if deputy else say("away.alone", lang)
    names = [Button(f"👤 {name}", actions.deputy(id_)) for id_, name in offered]
    if deputy:
        names.append(Button(say("away.nobody", lang), actions.deputy("")))
    return choices(f"{text} {who}", (*names, Button(say("away.back", lang), actions.BACK_AT_WORK, "primary")))


def ask_leave(today: date, lang: Lang, days: Sequence[date]) -> Screen:
    """Nobody is away: until when?"""
    options = [_until(day, today, lang, actions.leave_until(day)) for day in days]
    return choices(say("away.usage", lang), (*options, Button(say("button.menu", lang), actions.MENU)))


def confirm_leave(day: date, today: date, lang: Lang) -> Screen:
    """A date that may have been meant otherwise."""
    shown = formats.day(day, today, lang, weekday=True)
    yes = Button(say("button.confirm", lang, value=shown), actions.leave_until(day), "primary")
    return choices(say("unsure.day", lang, value=shown), (yes, Button(say("button.menu", lang), actions.MENU)))


def ask_zone(zone: str, home: str | None, hours: Sequence[tuple[str, datetime]], lang: Lang) -> Screen:
    """The zones of the country with the hour it is there now, two in a row."""
    buttons = [Button(f"{named(each, lang)} {local:%H:%M}", actions.zone(each)) for each, local in hours]
    pairs = tuple(tuple(buttons[start : start + 2]) for start in range(0, len(buttons), 2))
    text = say("zone.usage", lang, name=named(zone, lang))
    rows = ((Button(say("zone.home", lang, name=named(home, lang)), actions.ZONE_HOME, "primary"),),) if home else ()
    screen = choices(text, ())
    return Screen(screen.blocks, (*rows, *pairs, (Button(say("button.menu", lang), actions.MENU),)))


def ask_zone_until(zone: str, today: date, days: Sequence[date], lang: Lang) -> Screen:
    """For how long."""
    options = [_until(day, today, lang, actions.zone_until(zone, day)) for day in days]
    for_good = Button(say("zone.for_good", lang), actions.zone_until(zone, None))
    return choices(say("zone.how_long", lang, name=named(zone, lang)), (*options, for_good))


def zone_set(zone: str, until: date | None, now: datetime, lang: Lang) -> str:
    name, time = named(zone, lang), f"{now:%H:%M}"
    if until is None:
        return say("zone.set", lang, name=name, time=time)
    day = formats.day(until, now.date(), lang, weekday=True)
    return say("zone.set_until", lang, name=name, time=time, day=day)


def ask_quiet(current: str, company: str, lang: Lang) -> Screen:
    """`current` and `company` are spans, or empty where nothing is quiet."""
    text = say("quiet.now", lang, span=span(current, lang))
    words = {"off": say("quiet.off", lang), "company": say("quiet.company", lang, span=span(company, lang))}
    options = [Button(words.get(each, span(each, lang)), actions.quiet(each)) for each in SPANS]
    return choices(text, (*options, Button(say("button.menu", lang), actions.MENU)))


def span(text: str, lang: Lang) -> str:
    return text.replace("-", "–") if text else say("quiet.none", lang)


def _until(day: date, today: date, lang: Lang, action: Action) -> Button:
    return Button(say("until.day", lang, day=formats.day(day, today, lang, weekday=True)), action)
