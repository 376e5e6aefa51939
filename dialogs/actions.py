"""What each button means: one constructor per verb, so that the desk's `match` and the view agree by type.

Verbs are one or two letters: the signed token must fit into 64 bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from dialogs.lang import Lang
from dialogs.master.fields import Kind
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


def begin_said(algorithm: str) -> Action:
    """The same with what was said just before for an answer to its first question."""
    return Action("ns", "said", 0, algorithm)


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


def task_move(number: str, day: date | None = None) -> Action:
    """Asks for the day, or takes it."""
    return Action("tm", number, 0, day.isoformat() if day else "")


def task_drop(number: str, why: str = "") -> Action:
    return Action("tn", number, 0, why)


def task_hand(number: str, person_id: str = "") -> Action:
    """Asks whom, or asks them."""
    return Action("th", number, 0, person_id)


def task_offer(number: str, *, take: bool | None = None) -> Action:
    """What a colleague asks one to take: shown, taken, or not."""
    return Action("ta", number, 0, {None: "", True: "yes", False: "no"}[take])


def task_undo(number: str) -> Action:
    """Back to before the last thing that was done with it by hand."""
    return Action("tu", number)


PROMISES = Action("pp")


def promises_of(partner_id: str) -> Action:
    """Both sides' with one partner."""
    return Action("pp", partner_id)


def promise(key: str) -> Action:
    return Action("po", key)


def promise_close(key: str, how: str) -> Action:
    """`kept`, `intime` (kept before it was told), `broken`; `drop` asks why, `drop:mistake` takes it."""
    return Action("pd", key, 0, how)


def promise_move(key: str, day: date | None = None) -> Action:
    return Action("pm", key, 0, day.isoformat() if day else "")


def promise_undo(key: str) -> Action:
    return Action("pu", key)


# What was said is no promise kept: it goes into a report.
NOT_KEPT = Action("pn")


def load_import(import_id: str, turn: int = 0) -> Action:
    """`turn` is the talk's: what is loaded is what was shown."""
    return Action("il", import_id, turn)


def answer_import(import_id: str, turn: int, code: str) -> Action:
    """One answer in the talk about a file; the codes are told in `dialogs/imports/answers.py`."""
    return Action("ia", import_id, turn, code)


def open_import(import_id: str) -> Action:
    return Action("io", import_id)


def undo_import(import_id: str) -> Action:
    return Action("iu", import_id)


def reread_import(import_id: str) -> Action:
    """A file that was dropped or taken back is looked at anew."""
    return Action("ir", import_id)


def load_sheet(import_id: str, place: int) -> Action:
    """Another sheet of the book, among those that wait."""
    return Action("ir", import_id, 0, str(place))


def look_into(partner_id: str, kind: str = "") -> Action:
    """Begins what treats the partner's worst signal, or this kind of it, with the facts filled in."""
    return Action("sg", partner_id, 0, kind)


def refuse_signal(partner_id: str, kind: str, why: str = "") -> Action:
    """Asks why, or takes it: nothing of this kind for a week."""
    return Action("sx", partner_id, 0, f"{kind}/{why}" if why else kind)


def numbers(list_: str, about: str) -> Action:
    """Behind a digest, of a person or of a team: `all`, `chart`, `excel`, `conflicts`, `unsent`, `month`."""
    return Action("dg", about, 0, list_)


def wish(kind: str, word: str = "") -> Action:
    """How often and when a digest is wanted: asks, or takes «less», «more», «17:30»."""
    return Action("dw", "", 0, f"{kind}/{word}" if word else kind)


def mute(partner_id: str, on: bool = True) -> Action:
    """Nothing unasked about this partner; or again."""
    return Action("du", partner_id, 0, "" if on else "off")


def drop_import(import_id: str) -> Action:
    return Action("ix", import_id)


def report_on(partner_id: str, how: str = "") -> Action:
    """Begins a visit report whose partner is known; `voice`: to be said."""
    return Action("rp", partner_id, 0, how)


def week_visit(visit: int) -> Action:
    """One visit of the week, and what can be done with it."""
    return Action("wv", str(visit))


def week(word: str, partner_id: str = "") -> Action:
    """`add` offers more partners; of one `see`, `take`, `put/2026-11-26`, `hush`, `hush/phone`."""
    return Action("wk", partner_id, 0, word)


CALENDAR = Action("wi")


def feed(word: str) -> Action:
    """One's calendar by address: `open`, by another one `new`, by none `off`."""
    return Action("wf", "", 0, word)


def owed_report(visit: int, word: str) -> Action:
    """A report that is owed: `none` and `move` ask, `none/ill` and `move/2026-11-25` answer; a lead says yes or no."""
    return Action("wr", str(visit), 0, word)


def owing(person_id: str, word: str = "") -> Action:
    """All that somebody owes; empty: oneself. `remind`, `until/2026-11-27`, `drop/yes`, `call` are the lead's."""
    return Action("wp", person_id, 0, word)


def revise(run_id: str) -> Action:
    """Opens a filed report again."""
    return Action("rv", run_id)


def join_report(session: Session, into: str) -> Action:
    """What is told here belongs to that report."""
    return _of("rj", session, into)


def follow_report(run_id: str, offer: str, visit: int) -> Action:
    """What a filed visit asks for: `c` its conflict, `o` its objection, `n` the next one into the plan."""
    return Action("rf", run_id, 0, f"{offer}{visit}")


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


# ── a partner's figures ─────────────────────────────────────────────────────────────────────────────────────


def reports_of(partner_id: str) -> Action:
    """The last reports about a partner."""
    return Action("ps", partner_id)


def tasks_of(partner_id: str) -> Action:
    return Action("pk", partner_id)


def prepare_visit(partner_id: str) -> Action:
    """What to speak of there."""
    return Action("pv", partner_id)


def receivables_of(partner_id: str) -> Action:
    return Action("ag", partner_id)


def why_of(partner_id: str, kpi: str = "") -> Action:
    """Opens one figure, or asks which."""
    return Action("pw", partner_id, 0, kpi)


def why_page(partner_id: str, page: int) -> Action:
    return Action("pw", partner_id, page)


def score_of(partner_id: str, part: str = "") -> Action:
    """The score; `part`: its history, how it is counted, or what would raise it."""
    return Action("sc", partner_id, 0, part)


VISIT = "visit"  # in place of a figure


def treat(partner_id: str, kpi: str) -> Action:
    """Begins the conversation that treats a figure of the partner, or a visit there, with the facts put in."""
    return Action("bt", partner_id, 0, kpi)


def order_for(partner_id: str, part: str = "") -> Action:
    """The recommended order; `part`: why so much of one of the goods, how to correct it, or as a file."""
    return Action("oo", partner_id, 0, part)


def board(level: str = "", subject: str = "") -> Action:
    """Teams, managers, or the partners of one."""
    return Action("tb", subject, 0, level)


# Kinds of master data as a button has room for them.
LETTERS: Mapping[Kind, str] = {"partners": "p", "contacts": "c", "people": "h", "skus": "g", "must_list": "l"}


def edit(kind: Kind, id: str) -> Action:
    """A card of master data open for changing."""
    return Action("ed", id, 0, LETTERS[kind])


def edit_field(kind: Kind, id: str, field: str) -> Action:
    """Asks for one field of it."""
    return Action("ef", id, 0, f"{LETTERS[kind]}:{field}")


def edit_value(kind: Kind, id: str, field: str, value: str) -> Action:
    return Action("ev", id, 0, f"{LETTERS[kind]}:{field}={value}")


def edit_window(kind: Kind, id: str) -> Action:
    """All of it in one window, where a messenger has windows."""
    return Action("ew", id, 0, LETTERS[kind])


def contacts_of(partner_id: str) -> Action:
    return Action("ct", partner_id)


def new_contact(partner_id: str) -> Action:
    """Asks for a name."""
    return Action("cn", partner_id)


def drop_contact(contact_id: str) -> Action:
    return Action("cg", contact_id)


NEW_PARTNER = Action("en")


DOUBLES = Action("db")


def look_at_double(gone: str, kept: str) -> Action:
    """What would move if the one became part of the other."""
    return Action("dm", gone, 0, kept)


def merge(gone: str, kept: str) -> Action:
    return Action("dx", gone, 0, kept)


def apart(one: str, other: str) -> Action:
    """They are two companies after all."""
    return Action("dq", one, 0, other)


def unmerge(number: int) -> Action:
    return Action("dy", str(number))


def export(what: str) -> Action:
    """A table as a file."""
    return Action("xp", "", 0, what)


def order_file(partner_id: str) -> Action:
    """The recommended order as an Excel file."""
    return Action("ox", partner_id)
