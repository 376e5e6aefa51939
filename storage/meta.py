"""Facts about the database itself: whether it is a demo, how often the partner list changed."""

from __future__ import annotations

from sqlalchemy import bindparam, select, update

from storage import tables as t
from storage.database import Reading, Work

BOT_NAME = "telegram.name"
_VALUE = select(t.meta.c.value).where(t.meta.c.key == bindparam("asked"))


async def get(read: Reading, key: str) -> str | None:
    found: str | None = await read.scalar(_VALUE, {"asked": key})
    return found


async def put(work: Work, key: str, value: str) -> None:
    await work.upsert(t.meta, {"key": key, "value": value})


async def count(read: Reading, key: str) -> int:
    return int(await get(read, key) or 0)


async def bump(work: Work, key: str) -> int:
    """The next number of a counter. The row is locked first, so that two replicas never get the same."""
    await work.insert_once(t.meta, {"key": key, "value": "0"})
    before = await work.scalar(select(t.meta.c.value).where(t.meta.c.key == key).with_for_update())
    await work.execute(update(t.meta).where(t.meta.c.key == key).values(value=str(int(before) + 1)))
    return int(before) + 1
