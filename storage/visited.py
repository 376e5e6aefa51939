"""Visits out of a file: one of a person to a partner in a week, as it is for those that are planned and reported.

They wait beside the import until it counts; what each took the place of is kept, so that it can be taken back.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from sqlalchemy import Row, bindparam, delete, insert, select, tuple_, update

from dialogs.screens import Json
from storage import tables as t
from storage.database import Reading, Work
from storage.rows import batched
from storage.weeks import week_of

Status = Literal["planned", "done", "dropped"]
MOST = 500  # rows a statement
_KEY = (t.visits.c.person_id, t.visits.c.partner_id, t.visits.c.week)
_CHANGED = ("day", "status", "done_on", "import_id")
_DAYS = ("day", "done_on")


@dataclass(frozen=True)
class Visited:
    """As a file tells it: a day that was planned, or one on which it took place."""

    person_id: str
    partner_id: str
    day: date
    status: Status


async def lay(work: Work, import_id: str, first: int, rows: Sequence[Visited]) -> None:
    """Beside the import, under the numbers of their lines."""
    for start in range(0, len(rows), MOST):
        some = rows[start : start + MOST]
        made = [
            {"import_id": import_id, "line": first + start + at, "body": _body(each)} for at, each in enumerate(some)
        ]
        await work.execute(insert(t.staged), made)


async def apply(work: Work, import_id: str) -> None:
    """From this commit on they took place. What was reported in the chat stays as it was told there."""
    for some in batched(await _laid(work, import_id), MOST):
        latest = {_key(row.body): row for row in some}  # of two rows of one week the last counts
        known = await _known(work, latest)
        open_ = {key: row for key, row in latest.items() if key not in known or known[key].report_number is None}
        if not open_:
            continue
        await work.execute(_KEEP, [_kept(known.get(key), row) for key, row in open_.items()])
        if changed := [{"the_id": known[key].id} | _told(row) for key, row in open_.items() if key in known]:
            await work.execute(_CHANGE, changed)
        if new := [_new(row) for key, row in open_.items() if key not in known]:
            await work.execute(insert(t.visits), new)


async def take_back(work: Work, import_id: str) -> None:
    """As they were before; what was reported since stays, and so does what the plan of a week names by now."""
    laid = reversed(await _laid(work, import_id))
    for some in batched((row for row in laid if row.before is not None), MOST):
        known = await _known(work, [_key(row.body) for row in some])
        theirs = [(visit, row.before) for row in some if (visit := known.get(_key(row.body))) is not None]
        free = [(visit, before) for visit, before in theirs if visit.report_number is None]
        if back := [{"the_id": visit.id} | _before(before) for visit, before in free if before]:
            await work.execute(_CHANGE, back)
        made = [visit for visit, before in free if not before]
        planned = t.visits.c.id.in_([visit.id for visit in made if visit.plan_key is not None])
        await work.execute(update(t.visits).where(planned).values(status="planned", done_on=None, import_id=None))
        await work.execute(delete(t.visits).where(t.visits.c.id.in_([v.id for v in made if v.plan_key is None])))


async def _laid(read: Reading, import_id: str) -> Sequence[Row[Any]]:
    return await read.all(select(t.staged).where(t.staged.c.import_id == import_id).order_by(t.staged.c.line))


# Of many rows each: nobody else writes before the file counts.
_CHANGE = (
    update(t.visits)
    .where(t.visits.c.id == bindparam("the_id"))
    .values({name: bindparam(name, type_=t.visits.c[name].type) for name in _CHANGED})
)
_KEEP = (
    update(t.staged)
    .where(t.staged.c.import_id == bindparam("the_import"), t.staged.c.line == bindparam("the_line"))
    .values(before=bindparam("kept", type_=t.staged.c.before.type))
)


def _kept(visit: Row[Any] | None, row: Row[Any]) -> Json:
    """What it takes the place of; of a new one nothing."""
    was = {} if visit is None else {name: getattr(visit, name) for name in _CHANGED}
    kept = {name: value.isoformat() if isinstance(value, date) else value for name, value in was.items()}
    return {"the_import": row.import_id, "the_line": row.line, "kept": kept}


async def _known(read: Reading, keys: Iterable[tuple[str, str, str]]) -> dict[tuple[str, str, str], Row[Any]]:
    found = await read.all(select(t.visits).where(tuple_(*_KEY).in_(list(keys))))
    return {(row.person_id, row.partner_id, row.week): row for row in found}


def _body(each: Visited) -> Json:
    return {"person": each.person_id, "partner": each.partner_id, "day": each.day.isoformat(), "status": each.status}


def _key(body: Json) -> tuple[str, str, str]:
    return body["person"], body["partner"], week_of(date.fromisoformat(body["day"]))


def _new(row: Row[Any]) -> dict[str, Any]:
    person, partner, week = _key(row.body)
    return {"person_id": person, "partner_id": partner, "week": week} | _told(row)


def _told(row: Row[Any]) -> dict[str, Any]:
    day, status = date.fromisoformat(row.body["day"]), row.body["status"]
    done_on = day if status == "done" else None
    return {"day": day, "status": status, "done_on": done_on, "import_id": row.import_id}


def _before(kept: Json) -> Json:
    return {name: date.fromisoformat(value) if value and name in _DAYS else value for name, value in kept.items()}
