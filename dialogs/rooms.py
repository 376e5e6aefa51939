"""What a group or channel, where others read along, is told: never anything of a partner, a run, a task or a number."""

from __future__ import annotations

from dialogs import actions
from dialogs.channels import MANNERS
from dialogs.home import PREFIX
from dialogs.labels import one_line
from dialogs.lang import Lang
from dialogs.ports import ChannelName
from dialogs.screens import Button, Heading, Line, Paragraph, Quiet, Screen, Span, line
from dialogs.texts import say

TITLE = 60


def is_room(channel: ChannelName, address: str) -> bool:
    """Whether others read along at an address."""
    return address.startswith(MANNERS[channel].rooms)


def chat_of(address: str) -> str:
    """The chat that an address is part of: a thread or a topic has the limits and the fate of its chat."""
    return address if address.startswith(PREFIX) else address.partition("/")[0]


def called(title: str, lang: Lang) -> str:
    """A room's name as people typed it, in one line."""
    return one_line(title, TITLE) or say("rooms.nameless", lang)


def about(lang: Lang, channel: ChannelName, *, leads: bool) -> Screen:
    """What the bot can do here, for whoever asked: the buttons are theirs, and what they open comes in private."""
    doors = [Button(say("rooms.day", lang), actions.MENU, "primary")]
    if leads:
        doors += [Button(say("rooms.report", lang), actions.REPORT), Button(say("rooms.week", lang), actions.PLAN)]
    blocks = (Heading(line(say("rooms.title", lang))), Paragraph(line(_how(lang, channel))))
    return Screen((*blocks, Quiet(line(say("rooms.private", lang)))), tuple((door,) for door in doors))


def greeting(lang: Lang, channel: ChannelName) -> Screen:
    """Once after we were brought there."""
    said = (say("rooms.hello", lang), _how(lang, channel), say("rooms.private", lang))
    return Screen(tuple(Paragraph(line(words)) for words in said))


def _how(lang: Lang, channel: ChannelName) -> str:
    return say("rooms.how", lang, channel=channel)


def answered(name: str, link: str, lang: Lang) -> Screen:
    return _led(say("rooms.answered", lang, name=name), link, lang)


def unreached(name: str, channel: ChannelName, link: str, lang: Lang) -> Screen:
    return _led(say("rooms.unreached", lang, name=name, channel=channel), link, lang)


def stranger(lang: Lang) -> Screen:
    return Screen((Paragraph(line(say("rooms.stranger", lang))),))


def _led(words: str, link: str, lang: Lang) -> Screen:
    more: Line = (Span(" "), Span(say("rooms.open", lang), href=link)) if link else ()
    return Screen((Paragraph((Span(words), *more)),))
