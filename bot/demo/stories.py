"""What is planted into the demo: how a story bends the drawing of its partner. All days are told back from today."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Twist:
    """`size`: goods of a kind sold a week, about. `cut`: the last shipment came this many days ago.

    `pace`: where the month is heading, in thousandths of the plan. `overdue`: kopecks by age in days (from, to), all
    else is paid in time. `sold_to`: its own file of sales ends this many days ago. `visited` days ago; 0 is never.
    """

    size: int = 0
    weekday: int | None = None
    cut: int | None = None
    last_order: int = 1000
    pace: int | None = None
    no_plan: bool = False
    zero_plan: bool = False
    overdue: Mapping[tuple[int, int], int] | None = None
    sold_to: int | None = None
    stuffed: bool = False
    emptied: int = 0
    surge: int = 0
    trend: int | None = None
    begins: int = 0
    broken_stock: int = 0
    returns_only: bool = False
    headroom: int | None = None
    visited: int | None = None
    deferral: int | None = None
    dead: bool = False


TWISTS: Mapping[str, Twist] = {
    "P002": Twist(size=150, cut=12, last_order=2200, pace=780, visited=41),
    "P003": Twist(size=95, pace=980, visited=6),
    "P004": Twist(size=170, weekday=1, pace=1040, overdue={(91, 105): 640_000_00}, visited=9),
    "P007": Twist(
        size=80, weekday=0, pace=960, overdue={(61, 90): 240_000_00, (1, 7): 180_000_00}, sold_to=12, visited=33
    ),
    "P005": Twist(dead=True),
    "P008": Twist(size=150, stuffed=True, pace=950),
    "P009": Twist(size=60, emptied=3),
    "P010": Twist(size=140),
    "P012": Twist(size=160, weekday=1, surge=90, trend=6, pace=1120, visited=6, overdue={}),
    "P015": Twist(visited=0),
    "P016": Twist(size=60, cut=10, last_order=850, deferral=45, headroom=55_000_00, overdue={}),
    "P018": Twist(zero_plan=True),
    "P020": Twist(returns_only=True),
    "P021": Twist(broken_stock=2),
    "P022": Twist(size=55, visited=6),
    "P024": Twist(size=14, begins=23, weekday=0),
    "P025": Twist(size=150, weekday=0, pace=996, visited=11),
    # Their plans were never set.
    "P031": Twist(no_plan=True),
    "P042": Twist(no_plan=True),
    "P057": Twist(no_plan=True),
}
PLAIN = Twist()


def twist_of(partner: str) -> Twist:
    return TWISTS.get(partner, PLAIN)
