"""The methodology's texts in use: every version a conversation may be pinned to, and which one is current.

Which one is current is a row, so that all replicas agree.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from storage import tables as t
from storage.database import Reading, Work


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


async def current(read: Reading, algorithm: str) -> str | None:
    which = t.current_algorithms
    found: str | None = await read.scalar(select(which.c.version).where(which.c.algorithm == algorithm))
    return found


async def all_current(read: Reading) -> dict[str, str]:
    """Algorithm id to version."""
    return {row.algorithm: row.version for row in await read.all(select(t.current_algorithms))}
