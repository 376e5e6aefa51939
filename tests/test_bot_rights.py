"""Every registered action, pressed by every role in every relation to what it is about: on the real desk and rows.

What must come of it stands in `ALLOWED`, written down anew and not taken from the registry. Each press is done in a
transaction of its own that is taken back, so the next one meets the same company. In turn they are made at the page, in
each messenger alone and among others there: a room never hears of anything but that somebody was answered.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import product
from typing import Any, get_args

import pytest
import pytest_asyncio
from sqlalchemy import Update, insert, select, text, update

from bot import rights
from bot import rooms as bot_rooms
from bot.access import RIGHTS, What
from bot.desk import handle
from bot.methodology import Methodology
from bot.prepare import Prepared
from bot.scene import House, short_name
from bot.tokens import LIMIT, handle_of, sign, verify
from dialogs import actions
from dialogs.consent import version
from dialogs.imports.talk import Found, Talk, to_json
from dialogs.ports import Body, ChannelName, Press, Tapped, Typed
from dialogs.screens import Action, Json, from_json, plain_text
from storage import consents, contacts, invitations, outbox, people, polls, rooms, runs, talks, tasks
from storage import tables as t
from storage.contacts import Contact
from storage.database import Database, Work
from storage.invitations import Invitation
from storage.people import Role
from storage.rows import build_all
from storage.runs import Run
from storage.upgrade import upgrade
from tests.small_company import fill

NOW = datetime.fromisoformat("2026-11-18T07:00:00+00:00")
KEYS = (b"rights",)
ROLES: tuple[Role, ...] = get_args(Role)
CANARY = "Канарейка"

OURS, THEIRS = "T2", "T1"
RELATIONS = ("own", "decider", "team", "foreign", "former", "deputy", "revoked", "unlinked", "stranger")
# Whose the object is. «former»: it was the actor's; «deputy»: it is of somebody away, whom the actor stands in for;
# «unlinked»: the actor by an account that was theirs.
OWNER = {"own": "actor", "team": "M07", "foreign": "M01", "former": "M01", "deputy": "M02", "decider": "M01"}

OUTSIDE = ("revoked", "unlinked", "stranger")


@dataclass(frozen=True)
class Where:
    """How the actor comes, and among whom."""

    channel: ChannelName
    account: str
    room: str = ""


PAGE = Where("web", "actor")
TELEGRAM, SLACK = Where("telegram", "7001"), Where("slack", "U7001")
PLACES = (PAGE, TELEGRAM, replace(TELEGRAM, room="-100500"), SLACK, replace(SLACK, room="C100500"))

LEADERS = ("rm", "team_lead", "director")
ANY = ("own", "decider", "team", "foreign", "former", "deputy")
# Which relations open what, by role; what is not here is denied.
ALLOWED: Mapping[What, Mapping[str, Sequence[str]]] = {
    "day.see": dict.fromkeys(ROLES, ANY),
    "settings.change": dict.fromkeys(ROLES, ANY),
    "consent.answer": dict.fromkeys(ROLES, ANY),
    "week.plan": dict.fromkeys(LEADERS, ANY),
    "report.owe": dict.fromkeys(LEADERS, ("own",)),
    "report.waive": {"team_lead": ("own", "team"), "director": ANY},
    "run.begin": dict.fromkeys(LEADERS, ANY),
    "task.close": dict.fromkeys(ROLES, ("own",)),
    "task.take": dict.fromkeys(ROLES, ("own",)),
    "promise.see": {"rm": ("own", "deputy"), "team_lead": ("own", "deputy", "team"), "director": ANY},
    "promise.close": {"rm": ("own", "deputy"), "team_lead": ("own", "deputy", "team"), "director": ANY},
    "partner.see": {"rm": ("own", "deputy"), "team_lead": ("own", "team", "deputy"), "director": ANY, "admin": ANY},
    "partner.add": dict.fromkeys(LEADERS, ("own",)),
    "partner.edit": {"team_lead": ("own", "team"), "director": ANY, "admin": ANY},
    "partner.merge": {"admin": ANY},
    "contact.edit": {"rm": ("own",), "team_lead": ("own", "team"), "director": ANY, "admin": ANY},
    "goods.edit": {"director": ANY, "admin": ANY},
    "data.export": dict.fromkeys(("rm", "team_lead", "director", "admin"), ANY),
    "run.see": dict.fromkeys(ROLES, ("decider",)) | dict.fromkeys(LEADERS, ("own", "decider")),
    "run.lead": dict.fromkeys(LEADERS, ("own",)),
    "run.decide": dict.fromkeys(ROLES, ("decider",)) | dict.fromkeys(LEADERS, ("own", "decider")),
    "run.reassign": {"team_lead": ("own", "team"), "director": ANY},
    "team.digest": {"team_lead": ("own", "team"), "director": ANY},
    "team.see": {"team_lead": ("own", "team"), "director": ANY, "admin": ANY},
    "facts.import": {"team_lead": ("own",), "director": ("own",), "admin": ("own",)},
    "facts.override": {"director": ("own",), "admin": ("own",)},
    "people.invite": {"admin": ANY},
    "people.accounts": {"admin": ANY},
    "methodology.see": {"admin": ANY},
    "poll.vote": dict.fromkeys(ROLES, ("own",)),
}


PROMISE = "promised/1/1"
HOW = ("kept", "intime", "broken", "drop", "drop:mistake")
OF_TASK = (actions.task_move, actions.task_drop, actions.task_hand, actions.task_undo)
SKU = {"id": "sku", "code": "0001", "name": CANARY, "name_en": CANARY, "category": "", "unit": "", "active": True}
# Whatever a card leads to, of one partner.
OF_PARTNER = (
    actions.reports_of("P002"),
    actions.tasks_of("P002"),
    actions.promises_of("P002"),
    actions.prepare_visit("P002"),
    actions.receivables_of("P002"),
    actions.why_of("P002"),
    actions.why_of("P002", "forecast_pct"),
    actions.why_page("P002", 1),
    actions.score_of("P002"),
    actions.score_of("P002", "do"),
    actions.score_of("P002", "was"),
    actions.score_of("P002", "how"),
    actions.treat("P002", "overdue_pct"),
    actions.order_for("P002"),
    actions.order_for("P002", "edit"),
    actions.order_for("P002", "why"),
    actions.order_for("P002", "y00000000"),
    actions.order_for("P002", "reset"),
    actions.order_file("P002"),
)


@dataclass
class Company:
    """The rows that presses are about, and what they are called by."""

    database: Database
    house: House
    run: Run
    decision: Run
    task: str
    staged: str
    invitation: str
    poll: str
    visit: str
    names: frozenset[str]


@dataclass(frozen=True)
class Try:
    """One way to do it: a button or words; `about` is what a denial names."""

    what: What
    body: Action | str
    about: str = ""
    focused: bool = False
    unagreed: bool = False


def tries(company: Company) -> list[Try]:
    """At least one for each action of the registry; the first of an action is tried by everybody in every relation."""
    run, decision = company.run, company.decision

    def of_run(what: What, verb: str, value: str = "") -> Try:
        return Try(what, Action(verb, run.id, run.turn, value), run.id)

    handle_ = handle_of(company.task)
    return [
        Try("day.see", actions.MENU),
        Try("settings.change", "/lang en"),
        Try("consent.answer", actions.consent(version()), unagreed=True),
        Try("task.close", actions.task_done(handle_), handle_),
        *(Try("task.close", made(handle_), handle_) for made in OF_TASK),
        Try("task.take", actions.task_offer(handle_), handle_),
        *(Try("task.take", actions.task_offer(handle_, take=take), handle_) for take in (True, False)),
        Try("promise.see", actions.promise(PROMISE), PROMISE),
        *(Try("promise.close", actions.promise_close(PROMISE, how), PROMISE) for how in HOW),
        *(Try("promise.close", made(PROMISE), PROMISE) for made in (actions.promise_move, actions.promise_undo)),
        Try("week.plan", actions.PLAN),
        *(Try("week.plan", made) for made in (actions.week("add"), actions.week_visit(1), actions.feed("open"))),
        Try("week.plan", actions.CALENDAR),
        *(Try("report.owe", actions.owed_report(int(company.visit), word), company.visit) for word in ("none", "move")),
        Try("report.owe", actions.owed_report(int(company.visit), "none/ill"), company.visit),
        *(Try("report.waive", actions.owing("M01", word), "M01") for word in ("", "remind", "until", "drop", "call")),
        Try("report.waive", actions.owing("M01", "drop/yes"), "M01"),
        *(Try("report.waive", actions.owed_report(int(company.visit), word), company.visit) for word in ("yes", "no")),
        *(Try("partner.see", made("P002"), "P002") for made in (actions.partner, actions.report_on)),
        Try("partner.see", actions.negotiate_with("P002"), "P002"),
        *(Try("partner.see", made, "P002") for made in OF_PARTNER),
        Try("partner.add", Action("qn", run.id, run.turn), run.id, focused=True),
        Try("partner.edit", actions.edit_value("partners", "P002", "klass", "A"), "P002"),
        Try("partner.edit", actions.edit("partners", "P002"), "P002"),
        Try("partner.edit", actions.edit_field("partners", "P002", "inn"), "P002"),
        Try("partner.edit", actions.edit_window("partners", "P002"), "P002"),
        Try("partner.merge", actions.merge("P002", "P003"), "P002"),
        Try("partner.merge", actions.look_at_double("P002", "P003"), "P002"),
        Try("partner.merge", actions.apart("P002", "P003"), "P002"),
        Try("partner.merge", actions.unmerge(1), "1"),
        *(Try("partner.merge", made) for made in ("/doubles", actions.DOUBLES)),
        Try("contact.edit", actions.contacts_of("P002"), "P002"),
        Try("contact.edit", actions.new_contact("P002"), "P002"),
        *(Try("contact.edit", made("contact"), "contact") for made in (actions.drop_contact, _edit_contact)),
        Try("goods.edit", actions.edit_value("skus", "sku", "active", "0"), "sku"),
        Try("goods.edit", f"/goods {CANARY}", CANARY),
        Try("data.export", "/export"),
        Try("data.export", actions.export("partners"), "partners"),
        Try("run.begin", actions.NEW_NEGOTIATION, "partner_negotiation"),
        Try("run.begin", actions.begin("partner_negotiation"), "partner_negotiation"),
        *(of_run("run.see", verb, value) for verb, value in (("r", ""), ("w", ""), ("fa", ""), ("f", "trip_report"))),
        of_run("run.lead", "x"),
        *(of_run("run.lead", verb, value) for verb, value in (("xc", ""), ("xx", "other"), ("pz", "7"), ("b", ""))),
        *(of_run("run.lead", verb) for verb in ("va", "vc", "vt")),
        *(of_run("run.lead", verb, value) for verb, value in (("rv", ""), ("rf", "n0"), ("rj", decision.id))),
        Try("run.decide", Action("o", decision.id, decision.turn, "approve"), decision.id),
        *(of_run("run.decide", verb, value) for verb, value in (("y", "today"), ("s", "when"), ("k", "when"))),
        *(
            of_run("run.decide", verb, value)
            for verb, value in (("d", ""), ("n", ""), ("t+", "a"), ("q", "P002"), ("ff", ""))
        ),
        Try("run.reassign", actions.give_away(run.id), run.id),
        Try("run.reassign", actions.reassign(run.id, "M08"), run.id),
        Try("team.see", actions.board("manager", "M01"), "M01"),
        Try("team.see", actions.board("team", "T1"), "T1"),
        Try("team.see", actions.board("company"), "company"),
        Try("facts.import", actions.load_import(company.staged), company.staged),
        Try("facts.import", actions.drop_import(company.staged), company.staged),
        Try("facts.import", actions.answer_import(company.staged, 0, "V:c"), company.staged),
        *(
            Try("facts.import", made(company.staged), company.staged)
            for made in (actions.open_import, actions.undo_import, actions.reread_import)
        ),
        Try("facts.import", actions.load_sheet(company.staged, 0), company.staged),
        Try("facts.override", actions.answer_import(company.staged, 0, "t"), company.staged),
        Try("people.invite", actions.INVITE),
        Try("people.invite", "/invite"),
        Try("people.invite", actions.INVITATIONS),
        Try("people.invite", actions.invite_role("admin")),
        Try("people.invite", actions.invite_to("admin", "-"), "-"),
        Try("people.invite", actions.revoke_invitation(company.invitation), company.invitation),
        Try("people.accounts", "/people Канарейкин"),
        *(Try("people.accounts", made("M01"), "M01") for made in (actions.accounts_of, actions.code_of)),
        Try("people.accounts", actions.unlink_of("M01", "-"), "M01"),
        *(Try("settings.change", made) for made in ("/link", actions.MESSENGERS, actions.LINK_CODE)),
        *(Try("settings.change", made) for made in (actions.unlink("-"), actions.unlink_now("-"))),
        *(Try("settings.change", made) for made in (actions.write_to("web"), actions.speak("en"))),
        Try("methodology.see", "/methodology"),
        Try("poll.vote", actions.vote(company.poll, "4"), company.poll),
        Try("poll.vote", actions.see_poll(company.poll), company.poll),
    ]


def _edit_contact(id_: str) -> Action:
    return actions.edit("contacts", id_)


SENT_ONLY: tuple[What, ...] = ("team.digest",)  # nobody presses for it; it is asked when it is sent


# ── the company ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def company(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Company]:
    folder = tmp_path_factory.mktemp("rights")
    url = f"sqlite:///{folder / 'rights.sqlite3'}"
    await upgrade(url)
    database = Database(url, folder)
    await database.open()
    await fill(database, 20261118, NOW.date())
    house = House(Methodology(), KEYS)
    await house.methodology.publish(database, NOW)
    async with house.jobs:
        yield await _founded(database, house)
    await database.close()


async def _founded(database: Database, house: House) -> Company:
    """The actor, and what they will reach for: made by presses, named with the canary."""
    async with database.work() as work:
        await people.create(work, replace(await _one(work, "M07"), id="actor", name="Актёр", name_en="Actor"))
        await people.link(work, people.Account("web", "actor", "actor", "actor", NOW, blocked=False))
        await consents.answer(work, "actor", version(), "accepted", NOW)
        await people.set_deputy(work, "M02", "actor", None)
        for where in PLACES:
            if where.room:
                await rooms.seen(work, where.channel, where.room, NOW)
        code = await invitations.invite(work, Invitation("rm", CANARY, "Europe/Moscow", "A1", NOW + timedelta(days=3)))
        assert code
        (waiting,) = await invitations.open_invitations(work, NOW)
        talk = Talk("web", "actor", f"{CANARY}.csv", found=Found(total=Decimal(1), stated=Decimal(2), rows=1))
        await talks.begin(work, "staged", "hash", f"{CANARY}.csv", "M05", to_json(talk), NOW)
        await talks.save(work, "staged", "asking", to_json(talk))
        await contacts.put(work, Contact("contact", "P002", CANARY, CANARY, "", "", CANARY, NOW))
        await work.execute(insert(t.skus).values(SKU))
        told = {"visit": "1", "ordinal": 1, "partner_id": "P002", "person_id": "M05", "by": "them", "what": CANARY}
        kept = {"moves": 0, "made_on": NOW.date(), "said": True, "status": "open"}
        await work.execute(insert(t.promises).values({"key": PROMISE, **told, **kept}))
    run = await _talk(database, house, [f"{CANARY} в гостях"], "P002")
    decision = await _talk(database, house, [f"{CANARY} в гостях", CANARY, "завтра", CANARY, "завтра", "o:file"])
    async with database.work() as work:
        mine = await tasks.open_for(work, "M05")
        asked = polls.Poll(people.new_id(), run.id, "step#@1", CANARY, CANARY, CANARY, CANARY, NOW, None)
        await polls.ask(work, asked, ["M01", "M03"])
        owed = {"person_id": "M01", "partner_id": "P002", "week": "2026-W46", "status": "planned", "plan_key": "x"}
        visit = await work.scalar(insert(t.visits).values(owed).returning(t.visits.c.id))
        named = [short_name(row.name) for row in await work.all(select(t.partners.c.name))]
        named += [person.name for person in await people.list_people(work) if person.id != "actor"]
    found = frozenset([*named, CANARY])
    more = (mine[0].key, "staged", waiting.handle or "", asked.id, str(visit))
    return Company(database, house, run, decision, *more, found)


async def _one(work: Work, id_: str) -> people.Person:
    person = await people.by_id(work, id_)
    assert person is not None
    return person


async def _talk(database: Database, house: House, said: Sequence[str], partner: str = "P007") -> Run:
    """A report of M05's, with the canary in it, as far as the words lead."""
    async with database.work() as work:
        before = {run.id for run in await runs.open_for(work, "M05")}
        await _press(work, house, "M05", Tapped(sign(actions.report_on(partner), "M05", KEYS)), f"found/{partner}")
        (run,) = [run for run in await runs.open_for(work, "M05") if run.id not in before]
        for number, words in enumerate(("o:steps", "сегодня", *said), 1):
            code = words.partition("o:")[2]
            now = await runs.load(work, run.id)
            assert now is not None
            tap = button(Action("o", run.id, now.turn, code), "M05")
            body = tap if code else Typed(words)
            await _press(work, house, "M05", body, f"found/{run.id}/{number}")
        made = await runs.load(work, run.id)
        await work.execute(update(t.outbox).values(state="sent"))
    assert made is not None
    return made


async def _press(work: Work, house: House, account: str, body: Body, cause: str, where: Where = PAGE) -> None:
    press = Press(where.channel, account, account, body, room=where.room)
    await handle(work, house, press, Prepared(), cause, NOW)


# ── one press ───────────────────────────────────────────────────────────────────────────────────────────────


class TakenBack(Exception):
    """Ends a transaction without a trace."""


@dataclass(frozen=True)
class Seen:
    """What a press left: denials as (who, what, about), words that were said and to whom, rows changed beside these.

    `overheard`: what a room was told, also once the answer has arrived or could not.
    """

    denied: tuple[tuple[str, str, str], ...]
    words: str
    overheard: tuple[Json, ...]
    addresses: frozenset[str]
    changes: int
    same_run: bool


async def relate(work: Work, company: Company, role: str, relation: str, chosen: Try, where: Where = PAGE) -> None:
    """Put the actor into the role and the messenger, and the objects into the relation."""
    here = {"channel": where.channel, "account": where.account, "address": where.account}
    await work.execute(update(t.accounts).where(t.accounts.c.person_id == "actor").values(here))
    owner = OWNER.get(relation, "M01")
    asked = {"decider": "actor", "deputy": "M02"}.get(relation)
    at_work = {"role": role, "team_id": OURS, "active": relation != "revoked"}
    await work.execute(update(t.people).where(t.people.c.id == "actor").values(at_work))
    for table, changes in _objects(company, chosen.what, owner, asked):
        await work.execute(table.values(changes))
    if chosen.focused or relation == "former":
        await work.insert_once(t.focus, {"person_id": "actor", "run_id": company.run.id, "typed": CANARY})
    if relation == "unlinked":
        [account] = await people.accounts_of(work, "actor")
        await people.unlink(work, account, NOW)
    if chosen.unagreed:
        await work.execute(t.consents.delete().where(t.consents.c.person_id == "actor"))


def _objects(company: Company, what: str, owner: str, asked: str | None) -> Iterator[tuple[Update, dict[str, Any]]]:
    """What the action is about, as it would be if it were this owner's, or waited for that person."""
    match what.partition(".")[0]:
        case "run":
            yield update(t.runs).where(t.runs.c.id == company.run.id), {"owner_id": owner, "waits_for": asked}
            waits = {"owner_id": owner, "waits_for": asked or "L2"}
            yield update(t.runs).where(t.runs.c.id == company.decision.id), waits
        case "partner" | "contact" | "promise":
            yield update(t.partners).where(t.partners.c.id == "P002"), {"owner_id": owner}
            yield update(t.runs).where(t.runs.c.id == company.run.id), {"owner_id": owner, "waits_for": asked}
        case "task" if what == "task.take":
            yield update(t.tasks).where(t.tasks.c.key == company.task), {"person_id": "M05", "offered_to": owner}
        case "task":
            yield update(t.tasks).where(t.tasks.c.key == company.task), {"person_id": owner}
        case "poll":
            first = (t.votes.c.poll_id == company.poll, t.votes.c.person_id != "M03")
            yield update(t.votes).where(*first), {"person_id": owner}
        case "report":
            mine = update(t.visits).where(t.visits.c.id == int(company.visit))
            yield mine, {"person_id": owner if what == "report.owe" else "M01"}
            theirs = OURS if owner in ("actor", "M07") else THEIRS
            yield update(t.people).where(t.people.c.id == "M01"), {"team_id": theirs}
        case "team":
            theirs = OURS if owner in ("actor", "M07") else THEIRS
            yield update(t.people).where(t.people.c.id == "M01"), {"team_id": theirs}
        case "facts":
            yield update(t.imports).where(t.imports.c.id == company.staged), {"by": owner}


async def pressed(company: Company, role: str, relation: str, chosen: Try, body: Body, where: Where = PAGE) -> Seen:
    account = "nobody" if relation == "stranger" else where.account
    house = replace(company.house, consent=version(), agreed=set()) if chosen.unagreed else company.house
    seen: Seen | None = None
    try:
        async with company.database.work() as work:
            await relate(work, company, role, relation, chosen, where)
            before = await _measure(work)
            await _press(work, house, account, body, "in/1000000", where)
            seen = await _seen(work, before, where)
            raise TakenBack
    except TakenBack:
        pass
    assert seen is not None
    return seen


# The last row of the audit and of the outbox, how far all conversations are, rows changed on this connection so far.
MEASURE = text(
    "SELECT (SELECT max(id) FROM audit), (SELECT max(id) FROM outbox), (SELECT sum(turn) FROM runs), total_changes()"
)


async def _measure(work: Work) -> tuple[int, ...]:
    return tuple(number or 0 for number in (await work.all(MEASURE))[0])


async def _overheard(work: Work, last_row: int, where: Where) -> tuple[Json, ...]:
    asked = t.outbox.c.room.is_not(None)
    for row in build_all(outbox.OutboxRow, await work.all(select(t.outbox).where(t.outbox.c.id > last_row, asked))):
        await bot_rooms.answered(work, row, NOW)
        await bot_rooms.unreached(work, row, NOW)
    there = select(t.outbox.c.screen).where(t.outbox.c.id > last_row, t.outbox.c.address == where.room)
    return tuple(row.screen for row in await work.all(there))


async def _seen(work: Work, before: tuple[int, ...], where: Where) -> Seen:
    last_deed, last_row, turns, changes = before
    *_, turns_now, changes_now = await _measure(work)
    deeds = await work.all(select(t.audit).where(t.audit.c.id > last_deed))
    said = await work.all(select(t.outbox).where(t.outbox.c.id > last_row))
    return Seen(
        tuple((deed.actor, deed.action, deed.object) for deed in deeds if deed.action.endswith(".denied")),
        " ".join(str(row.screen) for row in said),
        await _overheard(work, last_row, where) if where.room else (),
        frozenset(row.address for row in said),
        changes_now - changes - len(deeds) - len(said),
        turns_now == turns,
    )


def button(action: Action, person: str = "actor", keys: Sequence[bytes] = KEYS) -> Tapped:
    return Tapped(sign(action, person, keys))


def body_of(chosen: Try) -> Body:
    return Typed(chosen.body) if isinstance(chosen.body, str) else button(chosen.body)


def expects(chosen: Try, role: str, relation: str) -> bool:
    return relation in ALLOWED[chosen.what].get(role, ())


def check_room(company: Company, where: Where, seen: Seen, told: str) -> None:
    """No name, no number, no word of a conversation is heard by others."""
    assert where.room not in seen.addresses or is_outside(seen), told
    for screen in seen.overheard:
        assert not [name for name in company.names if name in str(screen)], told
        assert not re.search(r"\d", plain_text(from_json(screen))), told
        assert screen["buttons"] == [], told


def is_outside(seen: Seen) -> bool:
    """Strangers alone are answered where they ask."""
    return any(what == "enter.denied" for _, what, _ in seen.denied)


def check(company: Company, chosen: Try, role: str, relation: str, seen: Seen, where: Where = PAGE) -> None:
    """Nothing of another's is told or changed, and the denial is on record; or it is done, and none is."""
    told = f"{role} {relation} {chosen} {where}: {seen}"
    check_room(company, where, seen, told)
    if relation in OUTSIDE:
        who = "actor" if relation == "revoked" else rights.STRANGER
        assert seen.denied == ((who, "enter.denied", "in/1000000"),), told
        assert "приглашению" in seen.words, told
    elif expects(chosen, role, relation):
        assert seen.denied == (), told
        assert seen.words, told
        return
    else:
        ((who, what, about),) = seen.denied
        assert (who, about) == ("actor", chosen.about), told
        assert what in (f"{chosen.what}.denied", *ALSO.get(chosen.what, ())), told
    assert CANARY not in seen.words, told
    assert "Восток" not in seen.words, told
    assert seen.addresses <= {where.account, "nobody", where.room}, told
    assert seen.changes == 0, told


# A partner is added in a conversation: whoever does not lead it is stopped at that.
# So is whoever may load no file at all, before it is asked whether its total may be wrong.
ALSO: Mapping[What, Sequence[str]] = {"partner.add": ("run.lead.denied",), "facts.override": ("facts.import.denied",)}


def relations_of(what: What) -> tuple[str, ...]:
    """What is one's own always has no other relation."""
    own = all(set(ANY) <= set(opened) for opened in ALLOWED[what].values())
    return ("own", *OUTSIDE) if own else RELATIONS


def first_of_each(company: Company) -> Iterator[Try]:
    met = set()
    for chosen in tries(company):
        if chosen.what not in met:
            met.add(chosen.what)
            yield chosen


# ── what is shown ───────────────────────────────────────────────────────────────────────────────────────────


def test_every_registered_action_has_a_case_and_an_answer(company: Company) -> None:
    """A new action is not done before somebody has written here how it is tried, and who may."""
    assert set(ALLOWED) == set(get_args(What)) == set(RIGHTS)
    assert {chosen.what for chosen in tries(company)} == set(get_args(What)) - set(SENT_ONLY)


# Functions have the same rights by the registry, and by its own test: in the suite one of them stands for all.
TWINS = ("lawyer", "logistics", "marketing", "quality", "hr")


def is_told_by_another(role: str, relation: str) -> bool:
    twin = role in TWINS and relation not in ("own", "decider", "foreign")
    return twin or (relation in ("stranger", "unlinked") and role != "admin")  # who has no role


@pytest.mark.parametrize("whole", [False, pytest.param(True, marks=pytest.mark.soak)])
@pytest.mark.asyncio(loop_scope="module")
async def test_every_action_by_every_role_in_every_relation(company: Company, whole: bool) -> None:
    count: Counter[bool] = Counter()
    places, rooms_told = itertools.cycle(PLACES), 0
    for chosen, role in product(first_of_each(company), ROLES):
        for relation in relations_of(chosen.what):
            if not whole and is_told_by_another(role, relation):
                continue
            for where in PLACES if whole else (next(places),):
                seen = await pressed(company, role, relation, chosen, body_of(chosen), where)
                check(company, chosen, role, relation, seen, where)
                count[expects(chosen, role, relation)] += 1
                rooms_told += any("ответил вам лично" in str(screen) for screen in seen.overheard)
    print(f"presses: {count[True]} allowed, {count[False]} denied")
    assert count[True] > 100
    assert count[False] > 400
    assert rooms_told > 50


@pytest.mark.asyncio(loop_scope="module")
async def test_every_other_way_of_doing_it_asks_the_same_right(company: Company) -> None:
    first = list(first_of_each(company))
    for chosen in tries(company):
        if chosen not in first:
            for role, relation in (("rm", "foreign"), ("rm", "former"), ("finance", "own"), ("team_lead", "foreign")):
                check(company, chosen, role, relation, await pressed(company, role, relation, chosen, body_of(chosen)))


@pytest.mark.parametrize("role", ["admin", "director", "team_lead"])
@pytest.mark.asyncio(loop_scope="module")
async def test_a_forged_stolen_or_altered_button_opens_nothing_to_the_mightiest(company: Company, role: Role) -> None:
    for chosen in tries(company):
        if isinstance(chosen.body, str):
            continue
        good = button(chosen.body).token
        taps = [
            button(chosen.body, "M05"),
            button(chosen.body, "A1"),
            button(chosen.body, keys=(b"guessed",)),
            Tapped(good[:-1] + ("A" if good[-1] != "A" else "B")),
            Tapped(good.replace(".", "..", 1)),
        ]
        for tap in taps if role == "admin" else taps[:1]:
            seen = await pressed(company, role, "own", replace(chosen, unagreed=False), tap)
            assert seen.denied == (("actor", "button.denied", ""),), (chosen, tap)
            assert (seen.changes, CANARY in seen.words) == (0, False)


@pytest.mark.asyncio(loop_scope="module")
async def test_no_bit_of_a_live_button_can_be_turned(company: Company) -> None:
    """Two hundred buttons as people have them on their screens, each with every bit turned once."""
    live = await _live_tokens(company)
    assert len(live) == 200
    for person, token in live:
        raw = token.encode()
        assert len(raw) <= LIMIT
        assert verify(token, person, KEYS) is not None
        assert verify(token, f"{person}0", KEYS) is None
        for bit in range(len(raw) * 8):
            turned = bytearray(raw)
            turned[bit // 8] ^= 1 << bit % 8
            assert verify(turned.decode("latin-1"), person, KEYS) is None, (token, bit)


async def _live_tokens(company: Company) -> list[tuple[str, str]]:
    """Of the first screens of many people."""
    found: dict[str, str] = {}
    try:
        async with company.database.work() as work:
            for number, person in enumerate(await people.list_people(work)):
                for command in ("/menu", "/report", "/methods", "/runs", "/negotiation"):
                    await _press(work, company.house, person.id, Typed(command), f"live/{number}{command}")
            for row in await work.all(select(t.outbox.c.person_id, t.outbox.c.screen)):
                keys = [key for keys in row.screen["buttons"] for key in keys]
                found |= {key["token"]: row.person_id for key in keys}
            raise TakenBack
    except TakenBack:
        return [(person, token) for token, person in found.items()][:200]
    raise AssertionError("not reached")


@pytest.mark.parametrize("what", ["run.lead", "run.decide"])
@pytest.mark.asyncio(loop_scope="module")
async def test_a_stale_button_changes_nothing_for_anybody(company: Company, what: What) -> None:
    """Shown a step ago: whoever still may sees the present step, whoever may not learns nothing."""
    for chosen in tries(company):
        if chosen.what != what or not isinstance(chosen.body, Action):
            continue
        stale = button(replace(chosen.body, turn=chosen.body.turn - 1))
        for role, relation in (("rm", "own"), ("director", "decider"), ("rm", "former"), ("hr", "foreign")):
            seen = await pressed(company, role, relation, chosen, stale)
            check(company, chosen, role, relation, seen)
            assert seen.same_run


@pytest.mark.asyncio(loop_scope="module")
async def test_nobody_accepts_their_own_report(company: Company) -> None:
    """Whoever leads the conversation is not whom it waits for."""
    chosen = next(chosen for chosen in tries(company) if chosen.what == "run.decide")
    for role in LEADERS:
        seen = await pressed(company, role, "own", chosen, body_of(chosen))
        assert seen.same_run, role


@pytest.mark.asyncio(loop_scope="module")
async def test_what_was_theirs_when_it_was_written_is_not_sent_when_it_is_no_more(company: Company) -> None:
    """The other half of every answer: asked again by the relay, for each right that a message rests on."""
    bases: dict[What, str] = {"run.see": company.run.id, "partner.see": "P002", "team.digest": OURS}
    bases |= {"people.invite": "", "people.accounts": "", "methodology.see": ""}
    bases |= {"poll.vote": company.poll, "facts.import": "staged"}
    async with company.database.work() as work:
        for (what, about), role in product(bases.items(), ROLES):
            for relation in ("own", "decider", "foreign", "former", "revoked"):
                chosen = Try(what, "")
                await relate(work, company, role, relation, chosen)
                may = await rights.still(work, await _one(work, "actor"), rights.basis(what, about))
                ours = "team" if what == "team.digest" and relation != "revoked" else relation
                assert may is expects(chosen, role, ours), (role, relation, what)
        await work.connection.rollback()


@pytest.mark.asyncio(loop_scope="module")
async def test_a_message_about_what_is_gone_or_unheard_of_is_not_sent(company: Company) -> None:
    async with company.database.read() as read:
        director = await people.by_id(read, "D1")
        assert director is not None
        for rests_on in ("run.see:nothing", "partner.see:nothing", "night.watch:1", "run.reassign:x", ":"):
            assert not await rights.still(read, director, rests_on), rests_on
        assert await rights.still(read, director, None)
