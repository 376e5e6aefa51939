"""In the field: whether a goal has a figure, what a visit was worth, how full a week is, averages of outlets.

Source of the formulas: docs/formulas.md, «Field».
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

from algorithms.moments import Day, at_minute, days
from algorithms.scoring import Bool, List, Num, Text, figure, rounded
from algorithms.sets import Items, is_one
from algorithms.values import Item, live

_GOALS, _TASKS, _NEW = Decimal("0.4"), Decimal("0.3"), Decimal("0.3")
_MOST = Decimal(9999)  # hours: nothing longer is asked about
_FULL_NEW = 3  # agreements with a date: more of them make a visit no better
_WEEK, _DAY, _DESK = Decimal(40), Decimal(8), Decimal(8)  # hours of a week, of a day; of a week those for the desk
# A number may be said in words: the beginnings of Russian and English numerals that can stand alone as a figure.
_SAID = re.compile(
    r"\d|\b(?:дв[аеух]|три|трёх|трех|четыр|пят[ьи]|шест[ьи]|сем[ьи]|восем|восьм|девят|десят|двадцат|тридцат|сорок|сто\b"
    r"|полтор|полгода|тысяч|миллион|половин|two|three|four|five|six|seven|eight|nine|ten|twenty|thirty|forty|fifty|hundred"
    r"|thousand|million|half)",
    re.IGNORECASE,
)


def has_figure(text: Text) -> Bool:
    """Whether a wording names a number, in figures or in words: a goal without one cannot be reached."""
    return _SAID.search(text or "") is not None


def visit_index(goals: Items, tasks: Items, agreements: Items) -> Num:
    """0–100, one decimal: goals reached at 0.4, earlier agreements done at 0.3, new ones with a date at 0.3.

    «Partly» is not reached. Three new ones are full. Nothing was open from before: that part is whole. No goal: none
    is reached.
    """
    aims, old = live(goals or ()), live(tasks or ())
    reached = _share(_with(aims, "result", "yes"), len(aims), empty=0)
    done = _share(_with(old, "status", "done"), len(old), empty=1)
    dated = sum(item.fields.get("due") is not None for item in live(agreements or ()))
    new = _share(min(dated, _FULL_NEW), _FULL_NEW, empty=0)
    return rounded(100 * (_GOALS * reached + _TASKS * done + _NEW * new), 1)


def week_load(visits: Num, hours: Num, road: Num) -> Num:
    """Percent of a week of 40 hours, one decimal: visits of so many hours each, the road, and a fifth for the desk."""
    busy = Decimal(visits or 0) * Decimal(hours or 0) + Decimal(road or 0) + _DESK
    return rounded(100 * busy / _WEEK, 1)


def road_share(road: Num, starts: Day, ends: Day) -> Num:
    """Percent of a trip's working hours that go into the road, one decimal: eight hours a day, both ends counted."""
    apart = days(starts, ends)
    return None if road is None or apart is None else rounded(100 * Decimal(road) / (_DAY * max(apart + 1, 1)), 1)


def mean_of(xs: Items, field: Text) -> Num:
    """The mean of what is known of a field, one decimal; nothing known, none."""
    known = [value for item in live(xs or ()) if (value := figure(item.fields.get(field or ""))) is not None]
    return rounded(sum(known, Decimal(0)) / len(known), 1) if known else None


def sum_of(xs: Items, field: Text, by: Text = None, one_of: List = None) -> Num:
    """The sum of what is known of a field, of all items or of those whose `by` is one of these; nothing known, none."""
    chosen = [item for item in live(xs or ()) if is_one(item.fields.get(by or ""), one_of, None)]
    known = [value for item in chosen if (value := figure(item.fields.get(field or ""))) is not None]
    return sum(known, Decimal(0)) if known else None


def clashes(xs: Items, field: Text, hours: Num) -> Num:
    """How many items begin less than so many hours after another one of the list."""
    starts = sorted(at_minute(value) for value in _values(xs, field) if isinstance(value, date))
    apart = timedelta(minutes=int(60 * min(max(Decimal(hours or 0), Decimal(0)), _MOST)))
    return sum(later - earlier < apart for earlier, later in pairwise(starts))


def listed(xs: Items, field: Text, day: Text = None, by: Text = None, one_of: List = None) -> Text:
    """A line for each live item, or for those whose `by` is one of these: «• what (05.04)»; none, a dash."""
    chosen = [item for item in live(xs or ()) if is_one(item.fields.get(by or ""), one_of, None)]
    return "\n".join(f"• {_words(item, field)}{_day(item.fields.get(day or ''))}" for item in chosen) or "—"


def _words(item: Item, field: Text) -> str:
    return " ".join(str(item.fields.get(field or "") or "").split())


def _day(value: object) -> str:
    day = value.date() if isinstance(value, datetime) else value
    return f" ({day:%d.%m})" if isinstance(day, date) else ""


def _values(xs: Items, field: Text) -> Iterator[object]:
    return (item.fields.get(field or "") for item in live(xs or ()))


def _with(items: Items | list[Item], field: str, value: str) -> int:
    return sum(item.fields.get(field) == value for item in items)


def _share(a: int, of: int, *, empty: int) -> Decimal:
    return Decimal(a) / of if of else Decimal(empty)
