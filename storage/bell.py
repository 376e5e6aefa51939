"""What one replica commits wakes the others at once: `NOTIFY` with the commit, one connection that listens.

Only a hint. Where there is no line (it was cut, a proxy between does not carry it) everything rings every other second
instead, as after a gap. On SQLite there is nobody else to wake.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from storage.database import BELL
from storage.trouble import OutOfReach

if TYPE_CHECKING:
    from storage.database import Database

log = logging.getLogger(__name__)

AGAIN_S = 2.0  # before it is connected anew
ALIVE_S = 30.0  # how often the line is tried, and how long an answer may take
ALIVE_WITHIN_S = 10.0

Heard: TypeAlias = Callable[[str], None]


@dataclass
class Listener:
    """`rings` by the first word of what is said: it is called with the rest, and with nothing after a gap."""

    database: Database
    rings: Mapping[str, Heard]

    async def run(self, stop: asyncio.Event) -> None:
        if self.database.single_writer:
            await stop.wait()  # a loop that ends is a trouble that /readyz tells
        while not stop.is_set():
            try:
                await self._listen(stop)
            except (OutOfReach, OSError) as error:
                log.warning("the other replicas are not heard, connecting again: %s", error)
            self._ring_all()
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), AGAIN_S)

    async def _listen(self, stop: asyncio.Event) -> None:
        """Until `stop`, or until the line is cut."""
        from storage import postgresql  # noqa: PLC0415

        if postgresql.shares_connections(self.database.url):
            return
        ended = asyncio.Event()
        connection = await postgresql.connection(self.database.url)
        try:
            connection.add_termination_listener(lambda _connection: ended.set())
            await connection.add_listener(BELL, self._heard)
            self._ring_all()  # what was said before nobody repeats
            while not (stop.is_set() or ended.is_set()):
                if not await _either(stop, ended, ALIVE_S):
                    await _try(connection)
        finally:
            with suppress(Exception):  # an end that cannot be told is one all the same
                await connection.close(timeout=1)

    def _ring_all(self) -> None:
        for ring in self.rings.values():
            ring("")

    def _heard(self, _connection: object, _pid: int, _channel: str, said: str) -> None:
        speaker, _, words = said.partition(" ")
        topic, _, rest = words.partition(" ")
        ring = self.rings.get(topic)
        if ring is not None and speaker != self.database.name:
            ring(rest)


async def _either(stop: asyncio.Event, ended: asyncio.Event, seconds: float) -> bool:
    waiting = [asyncio.create_task(event.wait()) for event in (stop, ended)]
    done, left = await asyncio.wait(waiting, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    for task in left:
        task.cancel()
    return bool(done)


async def _try(connection: Any) -> None:
    try:
        await connection.execute("SELECT 1", timeout=ALIVE_WITHIN_S)
    except Exception as error:  # whatever a driver may raise
        raise OutOfReach(str(error) or type(error).__name__) from error
