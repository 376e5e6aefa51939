"""The methodology's texts in use: every version a conversation may be pinned to, and which one is current.

Which one is current is a row, so that all replicas agree.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select

from storage import tables as t
from storage.database import Reading, Work

CHANGED = "methodology.change"  # in the audit, by algorithm


@dataclass(frozen=True)
class InForce:
    """A current version, the moment since when, open conversations by it and by other versions."""

    algorithm: str
    version: str
    since: datetime
    runs: int
    older: int


async def keep(work: Work, algorithm: str, version: str, text: str, now: datetime) -> bool:
    """Keep the text under its content hash; False when it is kept already."""
    row = {"algorithm": algorithm, "version": version, "text": text, "added_at": now}
    return await work.insert_once(t.algorithm_texts, row)


async def text_of(read: Reading, version: str) -> str | None:
    kept = select(t.algorithm_texts.c.text).where(t.algorithm_texts.c.version == version)
    found: str | None = await read.scalar(kept)
    return found


async def set_current(work: Work, algorithm: str, version: str) -> None:
    await work.upsert(t.current_algorithms, {"algorithm": algorithm, "version": version})


async def withdraw(work: Work, algorithm: str) -> None:
    """No new conversation begins with it; the texts of its versions stay."""
    await work.execute(delete(t.current_algorithms).where(t.current_algorithms.c.algorithm == algorithm))


async def current(read: Reading, algorithm: str) -> str | None:
    which = t.current_algorithms
    found: str | None = await read.scalar(select(which.c.version).where(which.c.algorithm == algorithm))
    return found


async def all_current(read: Reading) -> dict[str, str]:
    """Algorithm id to version."""
    return {row.algorithm: row.version for row in await read.all(select(t.current_algorithms))}


async def in_force(read: Reading) -> list[InForce]:
    """By algorithm. A version that came back is in force since it came back."""
    which, texts = t.current_algorithms, t.algorithm_texts
    added = select(which, texts.c.added_at).join(texts, texts.c.version == which.c.version)
    changes = select(t.audit.c.object, func.max(t.audit.c.at).label("at")).where(t.audit.c.action == CHANGED)
    since = {row.object: row.at for row in await read.all(changes.group_by(t.audit.c.object))}
    counted = select(t.runs.c.algorithm, t.runs.c.version, func.count().label("n"))
    alive = counted.where(t.runs.c.status.in_(("open", "paused"))).group_by(t.runs.c.algorithm, t.runs.c.version)
    runs = {(row.algorithm, row.version): row.n for row in await read.all(alive)}
    return [
        InForce(
            row.algorithm,
            row.version,
            since.get(row.algorithm, row.added_at),
            runs.get((row.algorithm, row.version), 0),
            sum(n for (id_, version), n in runs.items() if id_ == row.algorithm and version != row.version),
        )
        for row in await read.all(added.order_by(which.c.algorithm))
    ]
