"""The messengers of one person: which there are, where to write first, one more, one less; and where a card went."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from dialogs import actions, formats
from dialogs.inviting import role_name
from dialogs.labels import one_line
from dialogs.lang import Lang
from dialogs.menu import back_to_menu, choices, message
from dialogs.ports import ChannelName
from dialogs.screens import Action, Bullets, Button, Heading, Paragraph, Quiet, Screen, Span, line
from dialogs.texts import say

WORDS = ("heading", "paragraph", "bullets", "fields", "progress", "quiet")  # what an edited message can keep
LABEL = 40
SHOWN = 8


@dataclass(frozen=True)
class Linked:
    """An account of somebody. `handle` is what a button calls it by; `since` its local day."""

    handle: str
    channel: ChannelName
    since: date
    is_here: bool = False
    is_blocked: bool = False


def channel_name(channel: str, lang: Lang) -> str:
    return say("linking.channel", lang, channel=channel)


def messengers(found: Sequence[Linked], wanted: str | None, today: date, lang: Lang, note: str = "") -> Screen:
    """Where a person is known, and where they are written to; one messenger has nothing to choose from."""
    blocks = (
        *((Paragraph(line(note)),) if note else ()),
        Heading(line(say("linking.title", lang))),
        Bullets(tuple(line(_told(each, today, lang)) for each in found)),
        Paragraph(line(_writes(found, wanted, lang))),
    )
    several = len(found) > 1
    to = [_wish(channel, wanted, lang) for channel in dict.fromkeys(each.channel for each in found)]
    last = Button(say("linking.to_last", lang), actions.write_to(""), on=wanted is None)
    wishes = (tuple(to), (last,)) if len(to) > 1 else ()
    drops = tuple((_drop(each, actions.unlink(each.handle), lang),) for each in found) if several else ()
    more = (Button(say("linking.add", lang), actions.LINK_CODE, "plain" if several else "primary"),)
    return Screen(blocks, (*wishes, more, *drops, (back_to_menu(lang),)))


def _told(each: Linked, today: date, lang: Lang) -> str:
    key = "linking.blocked" if each.is_blocked else "linking.here" if each.is_here else "linking.line"
    return say(key, lang, channel=channel_name(each.channel, lang), day=formats.day(each.since, today, lang))


def _writes(found: Sequence[Linked], wanted: str | None, lang: Lang) -> str:
    if len(found) < 2:
        return say("linking.one", lang)
    if wanted is None:
        return say("linking.writes_last", lang)
    return say("linking.writes_to", lang, channel=channel_name(wanted, lang))


def _wish(channel: ChannelName, wanted: str | None, lang: Lang) -> Button:
    return Button(say("linking.to", lang, channel=channel), actions.write_to(channel), on=wanted == channel)


def _drop(each: Linked, action: Action, lang: Lang) -> Button:
    key = "linking.drop_here" if each.is_here else "linking.drop"
    return Button(say(key, lang, channel=each.channel), action, "danger")


def code(shown: str, until: datetime, tries: int, lang: Lang, name: str = "") -> Screen:
    """Shown once. `name`: it is for somebody else, who is told it."""
    how = say("linking.code_for", lang, name=name) if name else say("linking.code_how", lang)
    blocks = (
        Heading(line(say("linking.code", lang))),
        Paragraph(line(how)),
        Paragraph(line(Span(shown, "code", once=True))),
        Quiet(line(say("linking.code_until", lang, until=f"{until:%H:%M}", tries=tries))),
    )
    return Screen(blocks, ((back_to_menu(lang),),))


def sure(each: Linked, others: Sequence[Linked], lang: Lang) -> Screen:
    """Before an account is dropped: what stays."""
    left = ", ".join(dict.fromkeys(channel_name(other.channel, lang) for other in others))
    key = "linking.sure_here" if each.is_here else "linking.sure"
    asked = say(key, lang, channel=each.channel, left=left)
    yes = Button(say("linking.yes", lang), actions.unlink_now(each.handle), "danger")
    return choices(asked, (yes, Button(say("linking.no", lang), actions.MESSENGERS)))


def one_more(each: Linked, lang: Lang) -> Screen:
    """Told where the person was before: it may not have been they."""
    text = say("linking.told", lang, channel=channel_name(each.channel, lang))
    return Screen((Paragraph(line(text)),), ((_drop(each, actions.unlink(each.handle), lang),), (back_to_menu(lang),)))


def went_on(channel: str, run_id: str, lang: Lang) -> Screen:
    """What stands under a card whose conversation goes on in another messenger."""
    here = Button(say("linking.go_on_here", lang), actions.open_run(run_id))
    return Screen((Quiet(line(say("linking.went_on", lang, channel=channel))),), ((here,),))


# ── the admin's side ────────────────────────────────────────────────────────────────────────────────────────


def somebodys(
    person_id: str, name: str, role: str, found: Sequence[Linked], today: date, lang: Lang, note: str = ""
) -> Screen:
    """The accounts of a colleague, for whoever looks after the list of people."""
    known = [line(_told(each, today, lang)) for each in found] or [line(say("linking.nowhere", lang))]
    blocks = (
        *((Paragraph(line(note)),) if note else ()),
        Heading(line(f"{name}, {role_name(role, lang).lower()}")),
        Bullets(tuple(known)),
    )
    drops = tuple((_drop(each, actions.unlink_of(person_id, each.handle), lang),) for each in found)
    new = (
        Button(say("linking.new_code", lang), actions.code_of(person_id)),
        Button(say("master.edit_button", lang), actions.edit("people", person_id)),
    )
    return Screen(blocks, (*drops, new, (back_to_menu(lang),)))


def which(found: Sequence[tuple[str, str]], lang: Lang) -> Screen:
    """Several people of one name, (id, name) each; or nobody."""
    if not found:
        return message(say("linking.nobody", lang), lang)
    named = [Button(one_line(name, LABEL), actions.accounts_of(id_)) for id_, name in found[:SHOWN]]
    return choices(say("linking.which", lang), named)


def languages(lang: Lang) -> Screen:
    """In both of them, for whoever reads only one."""
    spoken = [Button(say("linking.language", each), actions.speak(each), on=each == lang) for each in ("ru", "en")]
    return Screen((Heading(line(say("linking.languages", lang))),), (tuple(spoken), (back_to_menu(lang),)))
