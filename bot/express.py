"""The quick door: an event that nothing stands in the way of is stored, done and answered in one commit.

Nothing is acknowledged that is not stored, here as well: the sender waits for the one commit as it would for the first
of two. Whatever goes wrong on the way, the event alone is stored, and the worker counts its attempts. What kills the
process leaves no row to count by, so a process that has just started stores everything first: what comes again and
again after each death is counted and set aside. Only where one process writes, because others could not see that a
press is under way.

Whoever does not wait long is not kept in the line of those who write: where there is one, theirs is stored at its head.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field

import structlog

from bot.prepare import is_light
from bot.worker import Worker
from dialogs.ports import ChannelName, Ingress, Press
from dialogs.screens import Json
from storage.inbox import IMPATIENT

log = structlog.get_logger()

FIRST_S = 60.0


@dataclass
class Express:
    """Implements `dialogs.ports.Ingress`; `store` is the door of the inbox."""

    store: Ingress
    worker: Worker
    first_s: float = FIRST_S
    _began: float = field(default_factory=time.monotonic)

    async def accept(self, channel: ChannelName, key: str, account: str, raw: Json) -> bool:
        if (press := self._at_once(channel, raw)) is not None:
            try:
                return await self.worker.at_once(press, key, account, raw)
            except Exception as error:
                log.warning("press not done at once, stored first", channel=channel, exc_info=error)
                self.worker.sent()  # a commit that failed in words only
        return await self.store.accept(channel, key, account, raw)

    def _at_once(self, channel: ChannelName, raw: Json) -> Press | None:
        """The press, if it needs nothing but the database, and this is the time."""
        if not self.worker.is_sole or time.monotonic() - self._began < self.first_s:
            return None
        if channel in IMPATIENT and self.worker.workshop.database.has_line:
            return None
        try:
            press = self.worker.readers[channel](raw)
        except Exception:  # the worker finds the same, and counts it
            return None
        return press if press is not None and press.channel == channel and is_light(press) else None
