"""Too many requests: the pace that Slack bears, and who goes on calling before the pause it asked for is over."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import ceil

from tests.slack.refusals import Refusal
from tests.telegram.flood import Bucket

ANYWHERE = ""
# Calls a minute of the whole workspace; what is not here is never refused.
TIERS = {
    "apps.connections.open": 10,
    "chat.update": 50,
    "chat.delete": 50,
    "chat.postEphemeral": 100,
    "conversations.open": 50,
    "conversations.history": 50,
    "conversations.replies": 50,
    "conversations.info": 50,
    "conversations.members": 100,
    "users.info": 100,
    "views.open": 100,
    "views.update": 100,
    "views.publish": 100,
    "files.getUploadURLExternal": 100,
    "files.completeUploadExternal": 100,
    "files.info": 100,
}


@dataclass
class Pace:
    """`control` switches Slack's own limits on: a message a second in each channel, and each method's tier.

    A pause that was asked for holds with and without it. What was on its way when one of all channels began is no
    impatience, so `in_flight` seconds of it are forgiven; in one channel a bot has nothing else on its way.
    """

    control: bool = False
    burst: int = 5
    in_flight: float = 0.5
    _buckets: dict[tuple[str, str], Bucket] = field(default_factory=dict)
    _armed: dict[tuple[str, str], int] = field(default_factory=dict)
    _until: dict[tuple[str, str], tuple[float, float]] = field(default_factory=dict)

    def slow_down(self, seconds: int, method: str, channel: str = ANYWHERE) -> None:
        """The next call of the method (there) is refused for so many seconds."""
        self._armed[method, channel] = seconds

    def meet(self, method: str, channel: str, now: float) -> None:
        """Raises a Refusal when it must wait, with `fault` when its bot had been told so."""
        for scope in dict.fromkeys(((method, ANYWHERE), (method, channel))):
            begun, until = self._until.get(scope, (now, now))
            if now < until:
                forgiven = scope[1] == ANYWHERE and now - begun < self.in_flight
                raise _too_many(until - now, fault=not forgiven)
        for scope in dict.fromkeys(((method, ANYWHERE), (method, channel))):
            if seconds := self._armed.pop(scope, 0):
                self._pause(scope, seconds, now)
        if self.control and method == "chat.postMessage":
            self._pace((method, channel), 1, self.burst, now)
        elif self.control and method in TIERS:
            self._pace((method, ANYWHERE), TIERS[method] / 60, TIERS[method], now)

    def paused(self, method: str, channel: str, now: float) -> tuple[str, str] | None:
        """Which pause holds there."""
        for scope in ((method, ANYWHERE), (method, channel)):
            if now < self._until.get(scope, (0.0, 0.0))[1]:
                return scope
        return None

    def _pause(self, scope: tuple[str, str], seconds: float, now: float) -> None:
        self._until[scope] = (now, now + ceil(seconds))
        raise _too_many(seconds)

    def _pace(self, scope: tuple[str, str], rate: float, burst: int, now: float) -> None:
        bucket = self._buckets.setdefault(scope, Bucket(rate, burst, burst, now))
        if seconds := bucket.take(now):
            self._pause(scope, seconds, now)


def _too_many(seconds: float, *, fault: bool = False) -> Refusal:
    return Refusal("ratelimited", fault=fault, retry_after=ceil(seconds))
