"""A sales meeting: what fits the agenda, who is there, and what it was worth.

Source of the formulas: docs/formulas.md, «Meeting».
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from algorithms.moments import Day, date_of
from algorithms.scoring import Bool, List, Num, Text, figure, ratio, rounded
from algorithms.sets import Any, Items, is_one
from algorithms.values import Item, live

_OPENING, _CLOSING = 5, 10
_CARRIED = ("partly", "not_done")


def review_minutes(n: Num) -> Num:
    """Minutes to go through `n` old tasks: 2 each, 20 at most; of an unknown None."""
    return None if n is None else min(2 * n, 20)


def agenda_total(xs: Items, review: Num) -> Num:
    """Minutes of the whole: 5 to open, the review, the planned topics, 10 to close; of an unknown review None."""
    planned = (item for item in live(xs or ()) if item.fields.get("status") == "planned")
    return None if review is None else _OPENING + review + _summed(planned, "minutes") + _CLOSING


def agenda_limit(duration: Num) -> Num:
    """The minutes that may be planned: nine tenths of the duration, one decimal; of an unknown None."""
    return None if duration is None else rounded(Decimal(duration) * 9 / 10, 1)


def count_topics(xs: Items, type: Text, one_of: List = None, none_of: List = None) -> Num:
    """How many live topics of the type have their status in `one_of`, or not in `none_of`."""
    topics = [item for item in live(xs or ()) if item.fields.get("type") == type]
    return sum(is_one(item.fields.get("status"), one_of, none_of) for item in topics)


def next_planned(xs: Items) -> Num:
    """The number of the planned topic that was made first; none is 0."""
    return min((item.idx for item in live(xs or ()) if item.fields.get("status") == "planned"), default=0)


def has_quorum(present: List, chair: Text, invited: List) -> Bool:
    """The chair is here, and at least half of the invited."""
    here = present or ()
    return chair is not None and chair in here and 2 * len(here) >= len(invited or ())


def done_rate(xs: Items) -> Num:
    """Share 0–1, six decimals: (done + half of the partly done) ÷ all but the cancelled; of none 1."""
    statuses = [item.fields.get("status") for item in live(xs or ())]
    done = statuses.count("done") + Decimal(statuses.count("partly")) / 2
    return ratio(done, len(statuses) - statuses.count("cancelled"), 1)


def minutes_left(xs: Items, limit: Num) -> Num:
    """`limit` − minutes that topics took; of an unknown limit None."""
    return None if limit is None else limit - _summed(live(xs or ()), "actual")


def duration_fit(actual: Num, plan: Num) -> Num:
    """1 for a meeting as long as planned, six decimals, down to 0; None without a plan."""
    if actual is None or plan is None or plan <= 0:
        return None
    return rounded(max(Decimal(0), 1 - abs(Decimal(actual) - plan) / plan), 6)


def mean_rating(xs: Any, empty: Num) -> Num:
    """The mean of the ratings, two decimals; without any, as when only the time ran out, `empty`."""
    ratings = [rating for rating in map(figure, xs if isinstance(xs, list | tuple) else ()) if rating]
    return rounded(sum(ratings, Decimal(0)) / len(ratings), 2) if ratings else empty


def meeting_score(decision: Num, previous: Num, time: Num, rating: Num) -> Num:
    """0–100, one decimal: shares decided, done and kept to time at 30, 25, 20, the rating at 25; of an unknown None."""
    if decision is None or previous is None or time is None or rating is None:
        return None
    return rounded(30 * Decimal(decision) + 25 * previous + 20 * time + 25 * (Decimal(rating) - 1) / 4, 1)


def last_due(xs: Items, moved: Items, empty: Day) -> Day:
    """The latest due date of the tasks and of the old ones that were moved; without any, `empty`."""
    carried = [item for item in live(moved or ()) if item.fields.get("status") in _CARRIED]
    dues = (item.fields.get("due") for item in (*live(xs or ()), *carried))
    return max((day for due in dues if isinstance(due, date) and (day := date_of(due))), default=date_of(empty))


def _summed(items: Iterable[Item], field: str) -> Decimal:
    """The sum of the figures that are known."""
    return sum((figure(item.fields.get(field)) or Decimal(0) for item in items), Decimal(0))
