"""«My day» as the page that a messenger keeps for us: always there, never a message. Pure."""

from __future__ import annotations

from dataclasses import replace

from dialogs.day import Day, my_day
from dialogs.lang import Lang
from dialogs.screens import Paragraph, Quiet, Screen, line
from dialogs.texts import say

SUBJECT = "home"  # of the card, which is all that the page holds
PREFIX = "home/"


def address_of(account: str) -> str:
    """The page of an account, as an address."""
    return f"{PREFIX}{account}"


def behind(address: str) -> str:
    """Where the person reads answers to what they do on a page."""
    return address.removeprefix(PREFIX)


def page(day: Day, lang: Lang, *, answered: bool = False) -> Screen:
    """The day with all its doors; `answered`: a tap here has just been answered in the chat."""
    screen = my_day(day, lang)
    told = line(say("home.answered" if answered else "home.where", lang))
    note = Paragraph(told) if answered else Quiet(told)
    first, *rest = screen.blocks
    return replace(screen, blocks=(first, note, *rest) if answered else (*screen.blocks, note))


def closed(key: str, lang: Lang) -> Screen:
    """For whoever is nobody here, or has not agreed yet: what to do about it."""
    return Screen((Paragraph(line(say(key, lang))),))
