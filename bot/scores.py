"""The score each partner had when a month closed, kept with the norms it was given by: later ones never change it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import structlog

from algorithms.kpi import Score
from algorithms.workdays import ProductionCalendar
from bot import figures
from dialogs.figures import PartnerFigures
from storage import numbers, partners, yardsticks
from storage.database import Database
from storage.partners import Partner
from storage.yardsticks import Scored

log = structlog.get_logger()

SHIPPED = 0  # the version of norms that the company has not touched
FROM, TO = 2, 10  # working days of the next month: by the second one data is there, after the tenth nothing is made up
TOGETHER, AT_ONCE = 200, 1000  # partners of one read, and of one tick


@dataclass
class Scores:
    """Looks again when other files count than before, a part of the company a tick."""

    database: Database
    calendar: ProductionCalendar
    _mark: tuple[Any, ...] | None = None
    _left: list[Partner] = field(default_factory=list)

    async def tick(self, now: datetime) -> None:
        today = now.date()
        if not FROM <= self.calendar.elapsed_workdays(today) <= TO:
            return
        end = today.replace(day=1) - timedelta(days=1)
        async with self.database.read() as read:
            mark = (await numbers.mark(read), end)
            if mark != self._mark:
                self._left = await partners.all_partners(read) if mark[0][0] else []
                self._mark = mark
        try:
            for start in range(0, min(AT_ONCE, len(self._left)), TOGETHER):
                await self._keep(self._left[start : start + TOGETHER], end)
            del self._left[:AT_ONCE]
        except Exception as error:  # nobody waits for it: no other work of the tick is to stop
            self._mark = None
            log.error("scores not kept, the next tick tries again", exc_info=error)

    async def _keep(self, some: Sequence[Partner], end: date) -> None:
        ids = [partner.id for partner in some]
        async with self.database.read() as read:
            found = await figures.figures_of(read, some, end, parts=frozenset({"score"}), calendar=self.calendar)
            kept = await yardsticks.scores(read, ids, end, end)
        rows = [row for row in _rows(found, end, self.calendar) if _is_news(row, kept.get(row.partner_id))]
        if rows:
            async with self.database.work() as work:
                await yardsticks.put_scores(work, rows)


def _rows(found: Mapping[str, PartnerFigures], end: date, calendar: ProductionCalendar) -> Iterator[Scored]:
    """Of whoever's shipments are known to the month's last working day."""
    last = end if calendar.is_workday(end) else calendar.workdays_before(end, 1)
    for id_, each in found.items():
        month, score = each.month, each.score
        if month is not None and month.as_of is not None and month.as_of >= last and score is not None:
            version = each.norms.version if each.norms else SHIPPED
            yield Scored(id_, end, version, score.score, score.cls, int(score.coverage), _body(score))


def _is_news(row: Scored, kept: Sequence[Scored] | None) -> bool:
    """Other figures than before, not other norms."""
    return not kept or kept[0].body["values"] != row.body["values"]


def _body(score: Score) -> dict[str, Any]:
    values = {kpi: None if value is None else str(value) for kpi, value in score.values.items()}
    return {"values": values, "cap": score.cap}
