"""Whom a message is about, and what can be done with each of them: query → Screen. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from dialogs import actions
from dialogs.facts import PartnerName
from dialogs.labels import one_line
from dialogs.lang import Lang
from dialogs.menu import back_to_menu, message
from dialogs.reading.names import NameIndex, Several
from dialogs.screens import Button, Heading, Screen, line
from dialogs.texts import say

SHOWN = 3
READ = 2000  # characters of a message; names of partners stand where it begins, or it is about something else
NAME = 40


def named_in(text: str, index: NameIndex) -> tuple[str, ...]:
    """The partners that are named, in the order they are; where a name fits several, all of them."""
    hits = [hit.match for hit in index.find_in(text[:READ])]
    found = [id_ for match in hits for id_ in (match.ids if isinstance(match, Several) else (match.id,))]
    return tuple(dict.fromkeys(found))[:SHOWN]


def about(found: Sequence[PartnerName], lang: Lang, *, leads: bool) -> Screen:
    """A card, and what may be begun, of each; nobody named: what can be done instead."""
    if not found:
        return message(say("about.nobody", lang), lang)
    rows: list[tuple[Button, ...]] = []
    for partner in found:
        rows.append((Button(f"🪪 {one_line(partner.say(lang), NAME)}", actions.partner(partner.id)),))
        if leads:
            report = Button(say("partner_card.report", lang), actions.report_on(partner.id))
            rows.append((report, Button(say("partner_card.negotiate", lang), actions.negotiate_with(partner.id))))
    return Screen((Heading(line(say("about.title", lang, n=len(found)))),), (*rows, (back_to_menu(lang),)))
