"""The promise ledger, both ways. What a conversation says now is what counts; what a person did with it stays done.

What we promised is a task at the same time, with the promise's key, and is as that task stands: open, done, put off.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Literal

from sqlalchemy import ColumnElement, Row, TextClause, and_, case, func, insert, or_, select, text, update

from storage import tables as t
from storage.database import Reading, Work
from storage.numbers.asking import Who, among
from storage.numbers.rows import maybe, thousandths
from storage.rows import build

By = Literal["us", "them"]
Status = Literal["open", "kept", "broken", "dropped"]
LATELY = timedelta(days=182)  # whoever broke their word before has had time to mend it
# Put back by undoing the last hand-made change.
_TOUCHED = ("status", "due", "moves", "reason", "closed_on", "closed_by")


@dataclass(frozen=True)
class Said:
    """A promise as a conversation tells it; `visit`: which of its visits did."""

    visit: str
    partner_id: str
    by: By
    what: str
    due: date | None = None
    amount: Decimal | None = None
    report_number: int | None = None
    made_on: date | None = None  # where it is another day than that of the telling


@dataclass(frozen=True)
class Promise:
    """`due` is the live day, `holder` whoever has to see to it now: of ours who does the task, of theirs the partner's
    manager. `closed_on`: the day it was kept or given up.
    """

    key: str
    run_id: str | None
    visit: str
    ordinal: int
    partner_id: str
    person_id: str
    by: By
    what: str
    due: date | None
    said_due: date | None
    moves: int
    amount: Decimal | None
    made_on: date
    report_number: int | None
    said: bool
    status: Status
    reason: str | None
    closed_on: date | None
    closed_at: datetime | None
    closed_by: str | None
    settled: str | None = None
    holder: str = ""

    def late(self, today: date) -> bool:
        return self.status == "open" and self.due is not None and self.due < today


@dataclass(frozen=True)
class Kept:
    """How a partner keeps its word: of those whose day has come so many in time; and how often a day was put off."""

    told: int = 0
    in_time: int = 0
    moves: int = 0


# ── what conversations say ──────────────────────────────────────────────────────────────────────────────────


async def sync(work: Work, run_id: str, wanted: Sequence[Said], person_id: str, told_on: date) -> list[Promise]:
    """Make the run's promises those that are said now, and answer them. Another order or a word mended doubles none."""
    before = await _list(work, t.promises.c.run_id == run_id)
    wanted = [*{(said.visit, said.by, _folded(said.what)): said for said in wanted}.values()]
    for said, known, ordinal in _matched(wanted, before):
        new: dict[str, Any] = {"person_id": person_id, "said": True, **_told(said)}
        new |= {"made_on": said.made_on} if said.made_on else {}
        if known is None:
            key = f"{run_id}/{said.visit}/{ordinal}"
            fresh = {"key": key, "run_id": run_id, "visit": said.visit, "ordinal": ordinal, "made_on": told_on}
            first = {"due": said.due, "moves": 0, "status": "open"}
            await work.execute(insert(t.promises).values(fresh | first | new))
            continue
        # Another day said is the last word; the same one said again leaves the day it was moved to.
        news = said.due != known.said_due
        new |= {"due": said.due} if news else {}
        if any(new[name] != _plain(known)[name] for name in new):
            # What was put off before that word cannot be put back over it.
            await _set(work, known.key, new | ({"before": None} if news and known.status == "open" else {}))
    spoken = {known.key for _, known, _ in _matched(wanted, before) if known is not None}
    for gone in before:
        if gone.said and gone.key not in spoken:
            await _set(work, gone.key, {"said": False})
    return await of_run(work, run_id)


def _told(said: Said) -> dict[str, Any]:
    amount = None if said.amount is None else thousandths(said.amount)
    same = {"partner_id": said.partner_id, "by": said.by, "what": said.what, "said_due": said.due}
    return {**same, "amount": amount, "report_number": said.report_number}


def _matched(wanted: Sequence[Said], before: Sequence[Promise]) -> list[tuple[Said, Promise | None, int]]:
    """Each with its row: the one of the same words first, then one whose words were mended, or a new ordinal."""
    left = sorted(before, key=lambda each: (not each.said, each.ordinal))
    found: dict[int, Promise] = {}
    for same in (_alike, _mended):
        for place, said in enumerate(wanted):
            known = next((each for each in left if place not in found and same(said, each)), None)
            if known is not None:
                found[place] = known
                left.remove(known)
    last: dict[str, int] = {}
    for each in before:
        last[each.visit] = max(last.get(each.visit, 0), each.ordinal)
    rows: list[tuple[Said, Promise | None, int]] = []
    for place, said in enumerate(wanted):
        known = found.get(place)
        if known is None:
            last[said.visit] = last.get(said.visit, 0) + 1
        rows.append((said, known, known.ordinal if known else last[said.visit]))
    return rows


def _alike(said: Said, known: Promise) -> bool:
    return (said.visit, said.by, _folded(said.what)) == (known.visit, known.by, _folded(known.what))


def _mended(said: Said, known: Promise) -> bool:
    """Other words for what nobody has closed yet, of the same side of the same visit."""
    return known.said and known.status == "open" and (said.visit, said.by) == (known.visit, known.by)


def _folded(words: str) -> str:
    return " ".join(words.casefold().replace("ё", "е").split()).strip(" .,;!")


# ── what people do with them ────────────────────────────────────────────────────────────────────────────────


async def close(
    work: Work, key: str, status: Literal["kept", "broken", "dropped"], by: str, on: date, now: datetime, why: str = ""
) -> bool:
    """False when it is closed already. Of ours the task is closed by whoever calls."""
    known = await _held(work, key)
    if known is None or known.status != "open":
        return False
    await explain(work, key, status, by, on, now, why)
    return True


async def explain(  # which, how it ended, by whom, when, why
    work: Work, key: str, status: Literal["kept", "broken", "dropped"], by: str, on: date, now: datetime, why: str
) -> None:
    """Written over what is there; of ours after its task was closed."""
    row = await work.first(work.held(select(t.promises).where(t.promises.c.key == key)))
    if row is not None:
        before = {name: getattr(row, name) for name in _TOUCHED} | {"status": "open"}
        changes = {"status": status, "reason": why or None, "closed_on": on, "closed_at": now, "closed_by": by}
        await _set(work, key, changes | {"before": _plainly(before)})


async def kept_before(work: Work, key: str, on: date) -> bool:
    """It was kept on that day, and told later."""
    kept = (t.promises.c.key == key, t.promises.c.status == "kept")
    return await work.changed(update(t.promises).where(*kept).values(closed_on=on)) == 1


async def settled(work: Work, key: str, mark: str) -> bool:
    """Whether this is news: a later conversation has told of it, and told nothing of the kind before."""
    other = or_(t.promises.c.settled.is_(None), t.promises.c.settled != mark)
    news = update(t.promises).where(t.promises.c.key == key, other).values(settled=mark)
    return await work.changed(news) == 1


async def move(work: Work, key: str, due: date) -> bool:
    """To another day while it is open. Of ours the task is moved by whoever calls."""
    known = await _held(work, key)
    if known is None or known.status != "open":
        return False
    before = _plainly({name: getattr(known, name) for name in _TOUCHED})
    await _set(work, key, {"due": due, "moves": known.moves + 1, "before": before})
    return True


async def undo(work: Work, key: str) -> bool:
    """Back to before the last hand-made change; once."""
    row = await work.first(work.held(select(t.promises).where(t.promises.c.key == key)))
    if row is None or not row.before:
        return False
    back = dict(row.before)
    for name in ("due", "closed_on"):
        back[name] = date.fromisoformat(back[name]) if back[name] else None
    closed_at = row.closed_at if back["status"] != "open" else None
    await _set(work, key, back | {"closed_at": closed_at, "before": None})
    return True


async def _held(work: Work, key: str) -> Promise | None:
    """Of two who close it at once, the second finds it closed."""
    await work.first(work.held(select(t.promises).where(t.promises.c.key == key)))
    return await by_key(work, key)


def _plainly(found: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in found.items()}


async def _set(work: Work, key: str, changes: dict[str, Any]) -> None:
    await work.execute(update(t.promises).where(t.promises.c.key == key).values(changes))


# ── reading ─────────────────────────────────────────────────────────────────────────────────────────────────

_IN_FORCE = t.promises.c.said
_OWED = text(t.PROMISE_OWED)  # as the index of the few that partners still owe says it
_OPEN = and_(_IN_FORCE, t.promises.c.status == "open", or_(t.promises.c.by == "them", t.tasks.c.status == "open"))
_HOLDER = case(
    (t.promises.c.by == "us", func.coalesce(t.tasks.c.person_id, t.promises.c.person_id)),
    else_=func.coalesce(t.partners.c.owner_id, t.promises.c.person_id),
)


async def of_run(read: Reading, run_id: str) -> list[Promise]:
    return await _list(read, t.promises.c.run_id == run_id, _IN_FORCE)


async def by_key(read: Reading, key: str) -> Promise | None:
    return next(iter(await _list(read, t.promises.c.key == key)), None)


async def open_of_partner(read: Reading, partner_id: str) -> list[Promise]:
    """Both sides', the most urgent first; those without a day last."""
    return await _list(read, t.promises.c.partner_id == partner_id, _OPEN)


async def open_of_partners(read: Reading, who: Who) -> dict[str, list[Promise]]:
    found: dict[str, list[Promise]] = {}
    for each in await _list(read, among(read, t.promises.c.partner_id, who), _OPEN):
        found.setdefault(each.partner_id, []).append(each)
    return found


async def of_person(read: Reading, person_id: str) -> list[Promise]:
    """Open ones that this person has to see to: what they promised or do now, and what their partners owe."""
    holder = func.coalesce(t.partners.c.owner_id, t.promises.c.person_id)
    theirs = await _list(read, _OWED, _IN_FORCE, holder.in_([person_id]))
    doing = (t.promises.c.by == "us", _IN_FORCE, t.promises.c.status == "open")
    ours = await _list(read, *doing, t.tasks.c.person_id == person_id, t.tasks.c.status == "open")
    return sorted([*theirs, *ours], key=_order)


async def broken(read: Reading, who: Who, today: date) -> dict[str, Kept]:
    """By partner, of what it promised lately: what is closed, and what is open though its day is over. Dropped is
    unsaid.
    """
    rows = t.promises.c
    lately = rows.made_on >= today - LATELY
    theirs = (rows.by == "them", _IN_FORCE, rows.status != "dropped", lately, among(read, rows.partner_id, who))
    found: dict[str, Kept] = {}
    for each in await _list(read, *theirs):
        if each.status == "open" and not each.late(today):
            continue
        known = found.get(each.partner_id, Kept())
        kept = each.status == "kept" and (each.due is None or each.closed_on is None or each.closed_on <= each.due)
        found[each.partner_id] = replace(
            known, told=known.told + 1, in_time=known.in_time + kept, moves=known.moves + each.moves
        )
    return found


async def _list(read: Reading, *conditions: ColumnElement[bool] | TextClause) -> list[Promise]:
    rows = t.promises.c
    joined = t.promises.outerjoin(t.tasks, t.tasks.c.key == rows.key).join(
        t.partners, t.partners.c.id == rows.partner_id
    )
    task = (
        t.tasks.c.status.label("task_status"),
        t.tasks.c.due.label("task_due"),
        t.tasks.c.closed_at.label("task_closed_at"),
    )
    chosen = select(t.promises, *task, _HOLDER.label("holder")).select_from(joined).where(*conditions)
    found = [_promise(row) for row in await read.all(chosen)]
    return sorted(found, key=_order)


def _order(each: Promise) -> Any:
    """The most urgent first; without a day last."""
    return each.due or date.max, each.made_on, each.visit, each.ordinal, each.key


def _promise(row: Row[Any]) -> Promise:
    known = build(Promise, row, amount=maybe(row.amount))
    if known.by == "them" or row.task_status is None:
        return known
    due = date.fromisoformat(row.task_due[:10]) if row.task_due else None
    # A task that was given up says nothing of why; the ledger does.
    given_up: Status = known.status if known.status in ("broken", "dropped") else "dropped"
    by_task: dict[str, Status] = {"open": "open", "done": "kept"}
    status = by_task.get(row.task_status, given_up)
    return replace(known, due=due, status=status, closed_at=row.task_closed_at)


def _plain(known: Promise) -> dict[str, Any]:
    amount = None if known.amount is None else thousandths(known.amount)
    return {name: getattr(known, name) for name in Promise.__dataclass_fields__} | {"amount": amount}
