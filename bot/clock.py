"""The one clock. Everything that needs the time is given it from here, so that a test or a demo can move it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class Clock:
    """Aware UTC minutes. Set to another moment, time runs on from there."""

    def __init__(self, start: datetime | None = None) -> None:
        self._shift = timedelta()
        if start is not None:
            self.jump(start)

    def now(self) -> datetime:
        return datetime.now(UTC) + self._shift  # noqa: TID251  # the one place that asks the machine

    def jump(self, to: datetime) -> datetime:
        """Set the clock; `to` must be aware."""
        self._shift = to - datetime.now(UTC)  # noqa: TID251  # as above
        return self.now()
