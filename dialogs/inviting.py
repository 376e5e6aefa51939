"""Inviting from a chat: role, team, the code once, and what is open still."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import get_args

from algorithms.model import Role
from dialogs import actions, formats
from dialogs.labels import one_line
from dialogs.lang import Lang
from dialogs.menu import back_to_menu, choices
from dialogs.screens import Bullets, Button, Heading, Line, Paragraph, Quiet, Screen, Span, line
from dialogs.texts import say

NO_TEAM = "-"
SHOWN = 12
LABEL = 40


@dataclass(frozen=True)
class Open:
    """An invitation nobody followed yet. `handle` is what a button calls it by; `until` its local minute."""

    handle: str
    role: str
    team: str
    until: datetime


def role_name(role: str, lang: Lang) -> str:
    return say(f"role.{role}", lang)


def which_role(lang: Lang) -> Screen:
    roles = [Button(role_name(role, lang), actions.invite_role(role)) for role in get_args(Role)]
    lists = Button(say("invite.list", lang), actions.INVITATIONS, "quiet")
    return choices(say("invite.role", lang), (*roles, lists))


def which_team(role: str, teams: Sequence[tuple[str, str]], lang: Lang) -> Screen:
    """`teams` are (handle, name)."""
    named = [Button(one_line(name, LABEL), actions.invite_to(role, handle)) for handle, name in teams]
    none = Button(say("invite.no_team", lang), actions.invite_to(role, NO_TEAM), "quiet")
    return choices(say("invite.team", lang, role=role_name(role, lang)), (*named, none))


def made(
    code: str, invitation: Open, now: datetime, lang: Lang, link: str = "", *, keeps_slashes: bool = False
) -> Screen:
    """Shown once: only a trace of the code is kept, by which it is recognised and cannot be found out.

    `link` opens the bot with the code; its text is all of it, so that nothing of it stays behind in an address.
    `keeps_slashes`: one of the messengers takes lines with a slash for its own.
    """
    title = say("invite.made", lang, role=role_name(invitation.role, lang), team=_team(invitation))
    tap = (Paragraph(line(say("invite.link", lang))), Paragraph(line(Span(link, once=True)))) if link else ()
    blocks = (
        Heading(line(title)),
        *tap,
        Paragraph(line(say("invite.or_how" if link else "invite.how", lang))),
        Paragraph(line(Span(f"/start {code}", "code", once=True))),
        *((Quiet(line(say("invite.no_slash", lang))),) if keeps_slashes else ()),
        Quiet(line(say("invite.until", lang, until=_moment(invitation.until, now, lang)))),
    )
    lists = Button(say("invite.list", lang), actions.INVITATIONS)
    return Screen(blocks, ((lists,), (back_to_menu(lang),)))


def listed(found: Sequence[Open], now: datetime, lang: Lang, note: str = "") -> Screen:
    """What is open, each revoked by a tap."""
    title = say("invite.open", lang, n=len(found)) if found else say("invite.none", lang)
    lines: list[Line] = [line(_line(each, now, lang)) for each in found[:SHOWN]]
    notes = (Paragraph(line(note)),) if note else ()
    blocks = (*notes, Heading(line(title)), *((Bullets(tuple(lines), ordered=True),) if lines else ()))
    revoke = [
        Button(f"✕ {number}", actions.revoke_invitation(each.handle)) for number, each in enumerate(found[:SHOWN], 1)
    ]
    rows = tuple(tuple(revoke[start : start + 4]) for start in range(0, len(revoke), 4))
    new = Button(say("invite.new", lang), actions.INVITE, "primary")
    return Screen(blocks, (*rows, (new,), (back_to_menu(lang),)))


def _line(invitation: Open, now: datetime, lang: Lang) -> str:
    role, until = role_name(invitation.role, lang), _moment(invitation.until, now, lang)
    return say("invite.line", lang, role=role, team=_team(invitation), until=until)


def _team(invitation: Open) -> str:
    return f", {one_line(invitation.team, LABEL)}" if invitation.team else ""


def _moment(until: datetime, now: datetime, lang: Lang) -> str:
    return f"{formats.day(until.date(), now.date(), lang, weekday=True)} {until:%H:%M}"
