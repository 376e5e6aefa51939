"""The local chat's memory (`dialogs.ports.ChatLog`): what a messenger's servers are for the other channels."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from typing import Literal
from weakref import WeakSet

from sqlalchemy import Integer, bindparam, func, insert, select, update

from dialogs.ports import Posted
from dialogs.screens import Json
from storage import tables as t
from storage.database import Database, Work
from storage.rows import build_all

_LAST = select(func.max(t.chat_log.c.seq))
_KNOWN = select(t.chat_log.c.ref).where(t.chat_log.c.key == bindparam("asked"))
_NEWER = (
    select(t.chat_log)
    .where(t.chat_log.c.address == bindparam("here"), t.chat_log.c.seq > bindparam("after"))
    .order_by(t.chat_log.c.seq)
    .limit(bindparam("most", type_=Integer))
)


class Changes:
    """One waiting page. The first turn comes at once, so that nothing slips in between asking and waiting."""

    def __init__(self) -> None:
        self._changed = asyncio.Event()
        self.tell()

    def tell(self) -> None:
        self._changed.set()

    def __aiter__(self) -> AsyncIterator[None]:
        return self

    async def __anext__(self) -> None:
        await self._changed.wait()
        self._changed.clear()


class LocalChatLog:
    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock
        # Weak: a page that went away simply stops being there.
        self._waiting: dict[str, WeakSet[Changes]] = {}

    async def append(self, address: str, author: Literal["person", "bot"], body: Json, key: str) -> str:
        """The ref of the message; the same key gives the same message."""
        async with self._database.work() as work:
            await work.alone("chat_log")
            known: str | None = await work.scalar(_KNOWN, {"asked": key})
            if known is not None:
                return known
            seq = await _next_seq(work)
            row = {"ref": f"m{seq}", "seq": seq, "address": address, "author": author, "body": body, "key": key}
            await work.execute(insert(t.chat_log).values(row | {"at": self._clock()}))
            work.after_commit(lambda: self.tell(address))
            work.ring(f"chat {address}")
        return f"m{seq}"

    async def edit(self, ref: str, body: Json) -> bool:
        """False when there is no such message."""
        async with self._database.work() as work:
            await work.alone("chat_log")
            this = t.chat_log.c.ref == ref
            address: str | None = await work.scalar(select(t.chat_log.c.address).where(this))
            if address is None:
                return False
            await work.execute(update(t.chat_log).where(this).values(body=body, seq=await _next_seq(work)))
            work.after_commit(lambda: self.tell(address))
            work.ring(f"chat {address}")
        return True

    async def since(self, address: str, seq: int, limit: int = 200) -> list[Posted]:
        """What is newer than `seq`, oldest first; with more than `limit`, ask again from the last."""
        async with self._database.read() as read:
            return build_all(Posted, await read.all(_NEWER, {"here": address, "after": seq, "most": limit}))

    def changes(self, address: str) -> AsyncIterator[None]:
        page = Changes()
        self._waiting.setdefault(address, WeakSet()).add(page)
        return page

    def tell(self, address: str) -> None:
        """Something is new at this address; anywhere, if it is empty."""
        known = [self._waiting[address]] if address in self._waiting else []
        for pages in known if address else self._waiting.values():
            for page in pages:
                page.tell()


async def _next_seq(work: Work) -> int:
    """To be taken alone: numbers are then committed in their order, and no page passes over a smaller one."""
    return (await work.scalar(_LAST) or 0) + 1
