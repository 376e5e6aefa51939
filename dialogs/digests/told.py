"""What the last digest said, kept as JSON: the next one speaks of what is different since."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from algorithms.kpi import Status
from dialogs.digests.figures import Standing
from dialogs.screens import Json


@dataclass(frozen=True)
class Told:
    """A forecast in points of the plan, with its status, and the overdue rubles with theirs."""

    pct: Decimal | None = None
    status: Status = Status.GRAY
    overdue: Decimal | None = None
    debt: Status = Status.GRAY


UNTOLD = Told()


@dataclass(frozen=True)
class Snapshot:
    """`week` «2026-W47», `sent` the day of sending, `as_of` the data date of the figures.

    `parts`: forecasts by id of partner (manager's digest) or of manager (team's). `mentioned`: for each red one, the
    day it was last named. `stale_since`: the digest said only that data ends on this day.
    """

    week: str
    sent: date
    as_of: date
    total: Told = UNTOLD
    parts: Mapping[str, Told] = field(default_factory=dict)
    mentioned: Mapping[str, date] = field(default_factory=dict)
    stale_since: date | None = None

    def to_json(self) -> Json:
        return {
            "week": self.week,
            "sent": self.sent.isoformat(),
            "as_of": self.as_of.isoformat(),
            "total": _told_json(self.total),
            "parts": {id_: _told_json(told) for id_, told in self.parts.items()},
            "mentioned": {id_: day.isoformat() for id_, day in self.mentioned.items()},
            "stale_since": self.stale_since and self.stale_since.isoformat(),
        }

    @staticmethod
    def from_json(data: Json) -> Snapshot:
        """What `to_json` wrote."""
        return Snapshot(
            week=data["week"],
            sent=date.fromisoformat(data["sent"]),
            as_of=date.fromisoformat(data["as_of"]),
            total=_told(data["total"]),
            parts={id_: _told(told) for id_, told in data["parts"].items()},
            mentioned={id_: date.fromisoformat(day) for id_, day in data["mentioned"].items()},
            stale_since=date.fromisoformat(data["stale_since"]) if data["stale_since"] else None,
        )


def told_of(standing: Standing) -> Told:
    pace, debt = standing.pace, standing.debt
    return Told(pace.forecast_pct, pace.status, *((debt.overdue, debt.status) if debt is not None else ()))


def is_red(standing: Standing) -> bool:
    return Status.RED in (standing.pace.status, standing.debt.status if standing.debt else None)


def iso_week(day: date) -> str:
    """«2026-W47»."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


def snapshot(
    total: Standing, parts: Iterable[Standing], as_of: date, today: date, named: Iterable[str], told: Snapshot | None
) -> Snapshot:
    """What a digest of `today` says; `named` are the ids that it names.

    A red one that found no room is dated as well, from the first digest it was red in: its silence is counted.
    """
    every = tuple(parts)
    before = told.mentioned if told else {}
    fresh = dict.fromkeys(named, today)
    red = [each.id for each in every if is_red(each)]
    return Snapshot(
        week=iso_week(today),
        sent=today,
        as_of=as_of,
        total=told_of(total),
        parts={each.id: told_of(each) for each in every},
        mentioned={id_: fresh.get(id_, before.get(id_, today)) for id_ in red},
    )


def _told_json(told: Told) -> Json:
    """Without what is empty: ten thousand of these are kept each week."""
    forecast = {"pct": None if told.pct is None else str(told.pct), "status": told.status.value}
    return forecast if told.overdue is None else forecast | {"overdue": str(told.overdue), "debt": told.debt.value}


def _told(data: Json) -> Told:
    return Told(
        _decimal(data["pct"]), Status(data["status"]), _decimal(data.get("overdue")), Status(data.get("debt", "gray"))
    )


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
