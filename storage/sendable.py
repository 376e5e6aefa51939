"""Which messages may be sent now, and which were left behind by a relay that died."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    FromClause,
    Integer,
    Select,
    and_,
    bindparam,
    exists,
    literal,
    or_,
    select,
)

from storage import tables as t


def pending(row: FromClause) -> ColumnElement[bool]:
    # Written into the statement, not bound: only then does SQLite recognise the partial index.
    states: BindParameter[list[str]] = bindparam(
        "states", ["new", "leased"], expanding=True, literal_execute=True, unique=True
    )
    return row.c.state.in_(states)


def _now() -> BindParameter[datetime]:
    return bindparam("now", type_=t.UtcDateTime())


def _due(row: FromClause) -> ColumnElement[bool]:
    return or_(row.c.not_before.is_(None), row.c.not_before <= _now())


def _push(row: FromClause) -> ColumnElement[bool]:
    return row.c.kind == literal("push", literal_execute=True)  # as above


def _not_push(row: FromClause) -> ColumnElement[bool]:
    return row.c.kind != literal("push", literal_execute=True)


def _sendable(wanted: Callable[[FromClause], ColumnElement[bool]]) -> Select[Any]:
    item, before, pause = t.outbox.alias("item"), t.outbox.alias("before"), t.pauses.alias("pause")
    # A row that nobody tried yet and that is not due is no part of the talk so far: a digest kept for the
    # morning must not hold up tonight's answers, nor must a push that is there already, perhaps. A row that the
    # messenger put off does hold up those behind it.
    put_off = and_(before.c.attempts > 0, or_(before.c.kind != "push", before.c.doubts == 0))
    in_talk = or_(put_off, _due(before))
    # Of a hundred pushes, one's own may take its time: an answer overtakes it, unless both speak of the same card.
    overtaken = and_(
        before.c.kind == "push", before.c.attempts == 0, item.c.kind != "push", before.c.subject != item.c.subject
    )
    held = exists().where(
        before.c.channel == item.c.channel,
        before.c.address == item.c.address,
        pending(before),
        before.c.kind != "toast",
        or_(before.c.state == "leased", and_(before.c.id < item.c.id, in_talk, ~overtaken)),
    )
    asked_to_wait = exists().where(
        pause.c.channel == item.c.channel, pause.c.address.in_(["", item.c.address]), pause.c.until > _now()
    )
    free = and_(
        pending(item),
        wanted(item),
        item.c.state == "new",
        _due(item),
        or_(item.c.kind == "toast", and_(~held, ~asked_to_wait)),
    )
    most: BindParameter[int] = bindparam("most", type_=Integer)
    return select(item).where(free).order_by(item.c.id).limit(most).with_for_update(skip_locked=True, of=item)


def _expired() -> Select[Any]:
    lost = and_(pending(t.outbox), t.outbox.c.state == "leased", t.outbox.c.lease_until <= _now())
    return select(t.outbox).where(lost).with_for_update(skip_locked=True)


# Built once: putting the statements together takes longer than running them.
ANSWERS = _sendable(_not_push)
PUSHES = _sendable(_push)
EXPIRED = _expired()
