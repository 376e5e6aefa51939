"""Too Many Requests: the pace that Telegram bears, and who goes on calling before the pause it asked for is over."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from math import ceil

from tests.telegram.refusals import Refusal

MINUTE, GROUP_MINUTE = 60.0, 20
EVERYONE = 0  # a pause for the whole bot, kept where a chat's own would be


@dataclass
class Bucket:
    """Holds `burst` and fills by `rate` each second; each message takes one."""

    rate: float
    burst: float
    level: float
    since: float

    def take(self, now: float) -> float:
        """Seconds to wait; none, and one is taken, when there is one."""
        self.level = min(self.burst, self.level + (now - self.since) * self.rate)
        self.since = now
        if self.level < 1:
            return (1 - self.level) / self.rate
        self.level -= 1
        return 0.0


class Flood:
    """`control` switches the real one's limits on: one a second in each chat, twenty a minute in a group,
    thirty a second overall.

    A pause that was asked for holds with and without it. What was on its way when a pause of the whole bot began is
    no impatience, so `in_flight` seconds of it are forgiven; in one chat a bot has nothing else on its way.
    """

    def __init__(self) -> None:
        self.control = False
        self.burst, self.everyone = 5, 30
        self.in_flight = 0.5
        self._buckets: dict[int, Bucket] = {}
        self._armed: dict[int, int] = {}
        self._until: dict[int, tuple[float, float]] = {}
        self._minutes: dict[int, deque[float]] = {}

    def slow_down(self, seconds: int, chat: int = EVERYONE) -> None:
        """The next message (of this chat) is refused for so many seconds."""
        self._armed[chat] = seconds

    def meet(self, chat: int, now: float) -> None:
        """A message for this chat: raises Refusal when it must wait, with `fault` when its bot had been told so."""
        for scope in (EVERYONE, chat):
            self._check_pause(scope, now)
        for scope in (EVERYONE, chat):
            if seconds := self._armed.pop(scope, 0):
                self._pause(scope, seconds, now)
        if self.control:
            self._pace(EVERYONE, self.everyone, self.everyone, now)
            self._pace(chat, 1, self.burst, now)
            self._pace_group(chat, now)

    def _pace_group(self, chat: int, now: float) -> None:
        """No more than twenty in any minute."""
        if chat >= 0:
            return
        lately = self._minutes.setdefault(chat, deque())
        while lately and now - lately[0] >= MINUTE:
            lately.popleft()
        if len(lately) >= GROUP_MINUTE:
            self._pause(chat, ceil(lately[0] + MINUTE - now), now)
        lately.append(now)

    def _check_pause(self, scope: int, now: float) -> None:
        begun, until = self._until.get(scope, (now, now))
        if now < until:
            forgiven = scope == EVERYONE and now - begun < self.in_flight
            raise _too_many(ceil(until - now), fault=not forgiven)

    def _pause(self, scope: int, seconds: int, now: float) -> None:
        self._until[scope] = (now, now + seconds)
        raise _too_many(seconds)

    def _pace(self, scope: int, rate: int, burst: int, now: float) -> None:
        bucket = self._buckets.setdefault(scope, Bucket(rate, burst, burst, now))
        if seconds := bucket.take(now):
            self._pause(scope, ceil(seconds), now)


def _too_many(seconds: int, *, fault: bool = False) -> Refusal:
    return Refusal(f"Too Many Requests: retry after {seconds}", 429, fault=fault, retry_after=seconds)
