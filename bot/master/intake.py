"""Rows of master data into cards: what they would change, changed all at once, and taken back within a week."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot import rights
from bot.access import Target, can
from bot.master.ground import RIGHTS, ground_of, ways_of
from dialogs.master.cells import kept, plain, value_of
from dialogs.master.fields import Kind, Record, Value
from dialogs.master.plan import Ground, field_kept, plan
from dialogs.master.rows import Change, Changes, Conflict, MasterRow
from dialogs.reading.companies import key
from dialogs.reading.results import Refused
from storage import audit, invitations, master, merges, people
from storage.database import Reading, Work
from storage.invitations import Invitation
from storage.people import Person, new_id

NEW_TEAM = "+"
VALID_FOR = timedelta(days=7)


class Forbidden(PermissionError):
    """The right to change such cards was lost between the preview and the tap."""


async def may(read: Reading, person: Person, kind: Kind) -> bool:
    """Whether a person may change any such cards at all; which of them is found row by row."""
    return can(await rights.actor(read, person), RIGHTS[kind], Target(owner_id=person.id))


async def plan_changes(read: Reading, person: Person, kind: Kind, rows: Sequence[MasterRow]) -> Changes:
    """What a file of this kind by this person would change. Nothing is written."""
    if not await may(read, person, kind):
        return Changes(kind, conflicts=tuple(Conflict(row.line, "", "master.forbidden") for row in rows[:1]))
    ground = await ground_of(read, person, kind)
    return plan(kind, pointed(kind, rows, ground), _with_teams(kind, rows, ground))


def pointed(kind: Kind, rows: Sequence[MasterRow], ground: Ground) -> Iterable[MasterRow]:
    """Rows whose cells name others in more ways than one, each by the way that is known here."""
    match kind:
        case "contacts":
            return (_at_partner(row, ground) for row in rows)
        case "people":
            return _led(rows, ground)
    return rows


def _at_partner(row: MasterRow, ground: Ground) -> MasterRow:
    """A contact's partner by whatever of its code, its number and its name is known."""
    known = ground.names.ids.get("partner", {})
    said = [row.values.get(name, "") for name in ("partner_code", "partner_inn", "partner")]
    found = next((text for text in said if text and key(text) in known), None)
    return row if found is None else replace(row, values={**row.values, "partner": found})


def _led(rows: Sequence[MasterRow], ground: Ground) -> Iterator[MasterRow]:
    """«Руководитель: Сергей Волков» says of Sergey that he leads the team; whom nobody knows is asked about."""
    field = field_kept("people", "leads")
    assert field is not None  # noqa: S101  # one of the fields
    asked = {key(row.values.get("lead", "")) for row in rows}
    names = {name for name in asked if name and isinstance(value_of(field, name), Refused)}
    known: dict[str, set[str]] = {name: set() for name in names}
    leading = [str(record["name"]) for record in ground.records.values() if record["leads"]]
    for person in (*(row.values.get("person", "") for row in rows), *leading):
        for way in names.intersection(ways_of(person)):
            known[way].add(key(person))
    leads = {min(people) for people in known.values() if len(people) == 1}
    for row in rows:
        values = dict(row.values)
        if len(known.get(key(values.get("lead", "")), ())) == 1:
            values["lead"] = ""
        if key(values.get("person", "")) in leads:
            values["lead"] = "1"
        yield replace(row, values=values)


def _with_teams(kind: Kind, rows: Sequence[MasterRow], ground: Ground) -> Ground:
    """A team that nobody knows yet is a new one."""
    if kind != "people":
        return ground
    known = dict(ground.names.ids.get("team", {}))
    new = {key(name): name for row in rows if (name := row.values.get("team", "").strip()) and key(name) not in known}
    made = {name: f"{NEW_TEAM}{spelt}" for name, spelt in new.items()}
    names = replace(
        ground.names,
        ids={**ground.names.ids, "team": {**known, **made}},
        called={**ground.names.called, **{id_: id_[1:] for id_ in made.values()}},
    )
    return replace(ground, names=names)


async def apply(  # the same, done
    work: Work, import_id: str, person: Person, kind: Kind, rows: Sequence[MasterRow], now: datetime
) -> Changes:
    """In the caller's transaction: all of it or nothing, with what was before kept beside it."""
    if not await rights.permitted(work, person, RIGHTS[kind], Target(owner_id=person.id), import_id, now):
        raise Forbidden(kind)
    await work.alone(f"master/{kind}")
    changes = await plan_changes(work, person, kind, rows)
    if kind == "people":
        changes = await _found_teams(work, changes)
    new = tuple(replace(change, id=_id(kind, change)) for change in changes.new)
    changes = replace(changes, new=new)
    every = (*new, *changes.changed)
    await master.keep(work, import_id, [_image(change) for change in every])
    before = {change.id: change.before for change in changes.changed if change.before is not None}
    await write(
        work,
        kind,
        {each.id: each.after for each in new},
        {each.id: each.after for each in changes.changed},
        before,
        now,
    )
    codes = [await _invited(work, person, change, now) for change in new] if kind == "people" else []
    detail = {"kind": kind, "new": len(new), "changed": len(changes.changed)}
    await audit.append(work, audit.Deed(now, person.id, "master.import", import_id, detail))
    return replace(changes, codes=tuple(codes))


def _id(kind: Kind, change: Change) -> str:
    return f"{change.after['klass']}/{change.after['sku_id']}" if kind == "must_list" else new_id()


def _image(change: Change) -> tuple[dict[str, Any], dict[str, Any] | None]:
    before = None if change.before is None else _plain(change.before)
    return {"id": change.id, "title": change.title, "line": change.line, "after": _plain(change.after)}, before


def _plain(record: Record) -> dict[str, Any]:
    return {name: plain(value) for name, value in record.items()}


def _typed(kind: Kind, record: Mapping[str, Any]) -> dict[str, Value]:
    fields = {name: field_kept(kind, name) for name in record}
    return {name: kept(field, record[name]) if field else record[name] for name, field in fields.items()}


async def write(  # new, changed, and how those were
    work: Work,
    kind: Kind,
    new: Mapping[str, Record],
    changed: Mapping[str, Record],
    before: Mapping[str, Record],
    now: datetime,
) -> None:
    await master.put(work, kind, new, changed, now)
    if kind != "people":
        return
    for id_, record in (*new.items(), *changed.items()):
        was = before.get(id_, {})
        team, led = record["team_id"], was.get("team_id") if was.get("leads") else None
        if led is not None and (led != team or not record["leads"]):
            await people.set_lead(work, str(led), None)
        if record["leads"] and team is not None and (led != team):
            await people.set_lead(work, str(team), id_)
        if was.get("active") and not record["active"]:
            await people.revoke(work, id_, now)


async def _found_teams(work: Work, changes: Changes) -> Changes:
    """Teams that are named for the first time are made before their people."""
    every = (*changes.new, *changes.changed)
    wanted = sorted({str(each.after["team_id"]) for each in every if _is_new_team(each.after["team_id"])})
    made = {name: new_id() for name in wanted}
    for name, id_ in made.items():
        await people.create_team(work, people.Team(id_, name[1:], ""))

    def settled(change: Change) -> Change:
        team = change.after["team_id"]
        return replace(change, after={**change.after, "team_id": made[str(team)]}) if team in made else change

    return replace(changes, new=tuple(map(settled, changes.new)), changed=tuple(map(settled, changes.changed)))


def _is_new_team(team: Value) -> bool:
    return isinstance(team, str) and team.startswith(NEW_TEAM)


async def _invited(work: Work, by: Person, change: Change, now: datetime) -> tuple[str, str]:
    """A code for somebody who is new; which account it will be is theirs to choose."""
    card = await people.by_id(work, change.id)
    assert card is not None  # noqa: S101  # just written
    code = await invitations.invite(
        work,
        Invitation(
            role=card.role,
            name=card.name,
            zone=card.zone,
            created_by=by.id,
            expires_at=now + VALID_FOR,
            team_id=card.team_id,
            person_id=card.id,
            region=card.region,
        ),
    )
    return card.name, code


# ── taken back ──────────────────────────────────────────────────────────────────────────────────────────────


async def undo(work: Work, import_id: str, person: Person, kind: Kind, now: datetime) -> Changes:
    """Every card as it was, but for what somebody changed since and for new ones that are at work already."""
    if not await rights.permitted(work, person, RIGHTS[kind], Target(owner_id=person.id), import_id, now):
        raise Forbidden(kind)
    await work.alone(f"master/{kind}")
    rows = await master.kept(work, import_id)
    current = await master.records(work, kind)
    busy = await merges.pointed_at(work, [body["id"] for body, before in rows if before is None], kind)
    back: list[Change] = []
    left: list[tuple[str, str]] = []
    for body, was in rows:
        after = _typed(kind, body["after"])
        card = current.get(body["id"]) or ({**after, "wanted": False} if kind == "must_list" else None)
        before = _typed(kind, was) if was is not None else {**after, **_GONE[kind]}
        made = _back(card, before, after, busy=was is None and body["id"] in busy)
        left += [(body["title"], name) for name in made[1]]
        if card is not None and made[0] != card:
            back.append(Change(body["line"], body["id"], body["title"], card, made[0]))
    await write(
        work, kind, {}, {each.id: each.after for each in back}, {each.id: each.before or {} for each in back}, now
    )
    detail = {"kind": kind, "back": len(back), "left": len(left)}
    await audit.append(work, audit.Deed(now, person.id, "master.undo", import_id, detail))
    return Changes(kind, changed=tuple(back), kept=tuple(left))


def _back(card: Record | None, before: Record, after: Record, *, busy: bool) -> tuple[Record, list[str]]:
    """The card with what the import changed as it was, and the fields that stay as somebody made them since."""
    if card is None or busy:
        return card or {}, [""]
    differs = [name for name, value in after.items() if before.get(name) != value]
    since = [name for name in differs if card.get(name) != after[name]]
    return {**card, **{name: before.get(name) for name in differs if name not in since}}, since


_GONE: Mapping[Kind, Record] = {
    "partners": {"here": False},
    "contacts": {"here": False},
    "people": {"active": False},
    "skus": {"active": False},
    "must_list": {"wanted": False},
}
