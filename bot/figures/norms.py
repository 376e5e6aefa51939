"""By what partners are measured now, and what they scored when the month before was over."""

from __future__ import annotations

from datetime import date, timedelta

from algorithms.kpi import DEFAULT, Yardstick, from_json
from bot.figures.frame import Frame
from dialogs.score_card import Told
from storage import yardsticks
from storage.database import Reading
from storage.yardsticks import Kept

HALF_YEAR = 190


async def current(read: Reading) -> Yardstick:
    return (await standing(read))[0]


async def standing(read: Reading) -> tuple[Yardstick, Kept | None]:
    """What holds now, and the version of it; None while the shipped one does."""
    found = await yardsticks.latest(read)
    return (from_json(found.body) if found else DEFAULT), found


async def scores_before(frame: Frame) -> dict[str, int]:
    """The last score of the month before, as it was told then."""
    end = frame.today.replace(day=1) - timedelta(days=1)
    last = await yardsticks.last_scores(frame.read, frame.who, end)
    return {id_: each.score for id_, each in last.items() if each.score is not None}


async def history(read: Reading, partner_id: str, today: date) -> list[Told]:
    """What the partner scored at the ends of the last half year's months, the latest first."""
    found = await yardsticks.scores(read, [partner_id], today - timedelta(days=HALF_YEAR), today)
    return [Told(each.day, each.score, each.klass) for each in reversed(found.get(partner_id, []))]
