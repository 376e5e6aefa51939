"""What each button means: one constructor per verb, so that the desk's `match` and the view agree by type.

Verbs are one or two letters: the signed token must fit into 64 bytes.
"""

from __future__ import annotations

from datetime import date

from dialogs.lang import Lang
from dialogs.screens import Action
from dialogs.session import Session

MENU = Action("m")
PLAN = Action("mp")
REPORT = Action("mr")
NEGOTIATION = Action("mn")
TASKS = Action("mt")
EVERYTHING = Action("mo")
NEW_NEGOTIATION = Action("nn")
METHODS = Action("ms")
TEAM_RUNS = Action("ts")
EDITIONS = Action("mv")
BACK_AT_WORK = Action("wb")
ZONE_HOME = Action("wh")
INVITE = Action("pi")
INVITATIONS = Action("pl")
MESSENGERS = Action("la")
LINK_CODE = Action("lc")


def _of(verb: str, session: Session, value: str = "") -> Action:
    return Action(verb, session.run_id, session.turn, value)


def choose(session: Session, code: str) -> Action:
    return _of("o", session, code)


def same(session: Session) -> Action:
    """Leaves the answer that is being corrected as it was."""
    return _of("o", session)


def pick(session: Session, partner: str) -> Action:
    return _of("q", session, partner)


def add_partner(session: Session) -> Action:
    """Take the name that was typed last as a new partner."""
    return _of("qn", session)


def tick(session: Session, code: str, on: bool) -> Action:
    return _of("t+" if on else "t-", session, code)


def submit(session: Session) -> Action:
    return _of("d", session)


def seen(session: Session) -> Action:
    return _of("n", session)


def back(session: Session) -> Action:
    return _of("b", session)


def look(session: Session) -> Action:
    """Turn to the board without answering; its branch stays where it is."""
    return _of("l", session)


def why(session: Session) -> Action:
    return _of("w", session)


def more(session: Session) -> Action:
    return _of("x", session)


def pause(session: Session, days: int) -> Action:
    return _of("pz", session, str(days))


def cancel(session: Session, reason: str = "") -> Action:
    return _of("xx" if reason else "xc", session, reason)


def resume(session: Session) -> Action:
    """Opens a run at its present step, whatever its turn."""
    return Action("r", session.run_id)


def keep(session: Session, field: str) -> Action:
    return _of("k", session, field)


def skip(session: Session, field: str) -> Action:
    return _of("s", session, field)


def said(session: Session, word: str) -> Action:
    """A quick word for a typed answer: «today», «tomorrow», or an ISO day to confirm."""
    return _of("y", session, word)


def window(session: Session) -> Action:
    """Opens the present question as a window, where a messenger has windows."""
    return _of("ff", session)


def document(session: Session, name: str) -> Action:
    return Action("f", session.run_id, 0, name)


def files_of(session: Session) -> Action:
    """All attachments of a run in one message."""
    return Action("fa", session.run_id)


def begin(algorithm: str) -> Action:
    """Begins a conversation by a methodology."""
    return Action("ns", "", 0, algorithm)


def give_away(run_id: str) -> Action:
    """Asks who shall lead a conversation instead."""
    return Action("ro", run_id)


def reassign(run_id: str, person_id: str) -> Action:
    return Action("ra", run_id, 0, person_id)


def open_run(run_id: str) -> Action:
    return Action("r", run_id)


def partner(partner_id: str) -> Action:
    return Action("pc", partner_id)


def task(number: str) -> Action:
    """Shows one task."""
    return Action("tk", number)


def task_done(number: str) -> Action:
    return Action("td", number)


def load_import(import_id: str) -> Action:
    return Action("il", import_id)


def drop_import(import_id: str) -> Action:
    return Action("ix", import_id)


def report_on(partner_id: str) -> Action:
    """Begins a visit report whose partner is known."""
    return Action("rp", partner_id)


def negotiate_with(partner_id: str) -> Action:
    """Begins a negotiation whose partner is known."""
    return Action("np", partner_id)


def consent(version: str) -> Action:
    """Agrees to what is kept, as this version of the text tells it."""
    return Action("ca", "", 0, version)


def refuse_consent(version: str) -> Action:
    return Action("cr", "", 0, version)


def invite_role(role: str) -> Action:
    return Action("pr", "", 0, role)


def invite_to(role: str, team: str) -> Action:
    """`team` is the handle of a team: their names may be of any length."""
    return Action("pt", team, 0, role)


def revoke_invitation(handle: str) -> Action:
    return Action("px", handle)


def leave_until(day: date) -> Action:
    """Away through this day."""
    return Action("wl", "", 0, day.isoformat())


def deputy(person_id: str) -> Action:
    """Who decides while one is away; empty: nobody."""
    return Action("wd", "", 0, person_id)


def zone(zone_name: str) -> Action:
    """Asks how long one is in this zone."""
    return Action("wz", "", 0, zone_name)


def zone_until(zone_name: str, until: date | None) -> Action:
    """In this zone through that day; None: for good."""
    return Action("wu", until.isoformat() if until else "", 0, zone_name)


def quiet(span: str) -> Action:
    """Quiet hours of one's own; `off`: none, `company`: as everybody."""
    return Action("wq", "", 0, span)


def unlink(handle: str) -> Action:
    """Asks whether an account of one's own shall be dropped; `handle` is the account's."""
    return Action("lu", handle)


def unlink_now(handle: str) -> Action:
    return Action("lx", handle)


def write_to(channel: str) -> Action:
    """Where one wants to be written to first; empty: where one was last."""
    return Action("lw", "", 0, channel)


def speak(lang: Lang) -> Action:
    return Action("ln", "", 0, lang)


def accounts_of(person_id: str) -> Action:
    """The accounts of a colleague."""
    return Action("aa", person_id)


def unlink_of(person_id: str, handle: str) -> Action:
    return Action("ax", person_id, 0, handle)


def code_of(person_id: str) -> Action:
    return Action("ac", person_id)


def ask_people(session: Session) -> Action:
    """Asks those whose marks the present step collects."""
    return _of("va", session)


def close_poll(session: Session) -> Action:
    return _of("vc", session)


def take_poll(session: Session) -> Action:
    """What they answered is the answer of the step."""
    return _of("vt", session)


def see_poll(poll_id: str) -> Action:
    """One's card of it."""
    return Action("v", poll_id)


def vote(poll_id: str, mark: str) -> Action:
    """One's own mark, until it is over."""
    return Action("v", poll_id, 0, mark)
