"""When a message may leave: so many a second to everybody and to each chat, answers before pushes, and the pauses that
the messenger asked for.

Telegram bears thirty a second, Slack some five, and both one a second in a chat, with short bursts. Telegram's «429»
does not say whether one chat was too loud or the whole bot: our own account of what we sent tells, as well as it can.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from dialogs.ports import ChannelName
from storage.pauses import EVERYBODY

GUESS = timedelta(seconds=30)  # so long one quiet chat's pause is thought to be the whole bot's
SAME = timedelta(seconds=2)  # two pauses that end together are one
METHOD = "method:"  # before what a messenger limits in all chats together, in the place of an address
OWN = 2.0  # seconds; where a chat is told how long to wait exactly, more is not for its sake
MANY = 1_000
CRUMB = 1e-6  # a part of a message too small to wait for


class Place(NamedTuple):
    channel: ChannelName
    address: str


class Limit(NamedTuple):
    """`burst` at once, then `per_second`."""

    per_second: float
    burst: float


EVERYONE = Limit(29.4, 8)  # below thirty by what a network may bring closer together
WORKSPACE = Limit(5, 20)  # Slack speaks of several hundred messages a minute for all of a workspace
KEPT = 4.0  # of that burst, for answers: a push waits until it leaves so many behind
CHAT = Limit(1, 5)
GROUP = Limit(0.25, 5)  # never more than twenty a minute


@dataclass
class Bucket:
    """What may still be sent at once; None: nothing was sent for so long that it is full."""

    level: float | None = None
    at: float = field(default_factory=time.monotonic)

    def lacks(self, limit: Limit, keep: float = 0) -> float:
        """Seconds until one may be taken and `keep` are left."""
        now = time.monotonic()
        grown = limit.burst if self.level is None else self.level + (now - self.at) * limit.per_second
        self.level, self.at = min(limit.burst, grown), now
        missing = 1 + keep - self.level
        return missing / limit.per_second if missing > CRUMB else 0.0

    def take(self) -> None:
        assert self.level is not None  # noqa: S101  # whoever takes has asked
        self.level -= 1


@dataclass
class Pacing:
    """One process's part of the pace. `replicas`: how many processes send for the same bot now."""

    chat_burst: float = CHAT.burst
    replicas: Callable[[], int] = lambda: 1
    overall: Mapping[str, Limit] = field(default_factory=lambda: {"telegram": EVERYONE, "slack": WORKSPACE})
    _everyone: dict[str, Bucket] = field(default_factory=dict)
    _chats: dict[Place, Bucket] = field(default_factory=dict)
    _line: asyncio.Lock = field(default_factory=asyncio.Lock)
    _until: dict[Place, datetime] = field(default_factory=dict)

    async def turn(self, place: Place, *, push: bool = False) -> None:
        """Wait until one more may go there. Pushes stand in line; an answer passes them."""
        chat = self._chat(place)
        await _take(chat, lambda: chat.lacks(self._limit(place)))
        everyone, overall = self._everyone.setdefault(place.channel, Bucket()), self.overall[place.channel]
        if not push:
            await _take(everyone, lambda: everyone.lacks(self._shared(overall)))
            return
        async with self._line:
            await _take(everyone, lambda: everyone.lacks(self._shared(overall), KEPT))

    def _chat(self, place: Place) -> Bucket:
        if len(self._chats) >= MANY:
            rested = time.monotonic() - 60
            self._chats = {one: chat for one, chat in self._chats.items() if chat.at > rested}
        return self._chats.setdefault(place, Bucket())

    def _limit(self, place: Place) -> Limit:
        limit = self._shared(GROUP if place.address.startswith("-") else CHAT)
        return limit._replace(burst=max(1.0, self.chat_burst / self.replicas()))

    def _shared(self, limit: Limit) -> Limit:
        return limit._replace(per_second=limit.per_second / self.replicas())

    def paused(self, place: Place, now: datetime) -> float:
        """Seconds that nothing may be sent there, as far as this process was told."""
        return max((until - now).total_seconds() for until in (*self._kept(place), now))

    def asked(self, place: Place, seconds: float, now: datetime) -> dict[Place, datetime]:
        """The messenger asked for a pause: where it holds until when.

        A chat that used up its burst was too loud itself. A quiet one was hardly meant, and still it may have been: the
        whole bot waits, but for one chat's sake not for long. Two chats with one end are the whole bot. Slack
        limits a chat to one a second, so a long pause is never one chat's. What is told of a method is meant so.
        """
        until = now + timedelta(seconds=seconds)
        if place.address.startswith(METHOD):
            self.hold(place, until)
            return {place: until}
        everybody = Place(place.channel, EVERYBODY)
        holds = {place: until}
        others = [
            end
            for other, end in self._until.items()
            if other.channel == place.channel
            and other not in (everybody, place)
            and end > now
            and not other.address.startswith(METHOD)
        ]
        long = place.channel == "slack" and seconds > OWN
        if long or any(abs(end - until) <= SAME for end in others):
            holds[everybody] = until
        elif self._chat(place).lacks(self._limit(place)) <= 0:
            holds[everybody] = min(until, now + GUESS)
        self._until = {one: end for one, end in self._until.items() if end > now}
        for held, end in holds.items():
            self.hold(held, end)
        return holds

    def hold(self, place: Place, until: datetime) -> None:
        """Nothing goes there before; the longer of two pauses holds."""
        self._until[place] = max(until, self._until.get(place, until))

    def _kept(self, place: Place) -> list[datetime]:
        both = (Place(place.channel, EVERYBODY), place)
        return [self._until[one] for one in both if one in self._until]


async def _take(bucket: Bucket, lacks: Callable[[], float]) -> None:
    while (seconds := lacks()) > 0:  # noqa: ASYNC110  # others take meanwhile; when there is one again can be told
        await asyncio.sleep(seconds)
    bucket.take()
