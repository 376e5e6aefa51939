"""The figures of this process, counted as things happen, and those of the rows, asked when somebody looks."""

from __future__ import annotations

from datetime import datetime
from importlib.metadata import version

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info, generate_latest

from dialogs.ports import ChannelName, SendClass
from storage.standing import Standing

QUICK = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30)  # seconds of a press


class Metrics:
    """Names are a contract with dashboards and alarms. A lag of nothing is 0."""

    def __init__(self) -> None:
        self.registry = own = CollectorRegistry()
        Info("shturman", "The version that runs.", registry=own).info({"version": version("shturman")})
        self._presses = Counter("shturman_presses", "Events handled.", ("channel", "result"), registry=own)
        self._seconds = Histogram(
            "shturman_press_seconds", "How long an event took.", ("channel",), buckets=QUICK, registry=own
        )
        self._sends = Counter(
            "shturman_sends",
            "Messages tried, by what the messenger answered.",
            ("channel", "kind", "result"),
            registry=own,
        )
        self._gauges = {
            name: Gauge(f"shturman_{name}", words, registry=own)
            for name, words in (
                ("inbox_lag_seconds", "Age of the oldest event that waits."),
                ("inbox_waiting", "Events that wait."),
                ("inbox_quarantined", "Events set aside after failing again and again."),
                ("outbox_lag_seconds", "How long the oldest message is overdue."),
                ("outbox_waiting", "Messages that are due and not sent."),
                ("outbox_unknown", "Messages of which nobody knows whether they arrived."),
                ("outbox_oldest_unknown_seconds", "Age of the oldest of them."),
                ("tick_lag_seconds", "Time since the last whole tick of the clock."),
                ("backup_age_seconds", "Age of the newest scheduled backup; -1 while there is none."),
                ("backup_failed", "1 when the last scheduled backup failed."),
                ("database_answers", "1 when the database answers; the figures of rows are old otherwise."),
            )
        }

    def pressed(self, channel: ChannelName, result: str, seconds: float) -> None:
        self._presses.labels(channel, result).inc()
        self._seconds.labels(channel).observe(seconds)

    def sent(self, channel: ChannelName, kind: SendClass, result: str) -> None:
        self._sends.labels(channel, kind, result).inc()

    def stands(self, now: datetime, standing: Standing) -> None:
        """What the rows say."""
        self.set("inbox_lag_seconds", _age(now, standing.came_since))
        self.set("inbox_waiting", standing.came)
        self.set("inbox_quarantined", standing.quarantined)
        self.set("outbox_lag_seconds", _age(now, standing.due_since))
        self.set("outbox_waiting", standing.due)
        self.set("outbox_unknown", standing.unknown)
        self.set("outbox_oldest_unknown_seconds", _age(now, standing.unknown_since))

    def set(self, name: str, value: float) -> None:
        self._gauges[name].set(value)

    def text(self) -> bytes:
        return generate_latest(self.registry)


def _age(now: datetime, since: datetime | None) -> float:
    return 0 if since is None else max(0.0, (now - since).total_seconds())
