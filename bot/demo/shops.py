"""Outlets of the partners: how many there are, who of them bought, and what was seen on shelves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from bot.demo.chance import Chance
from bot.demo.days import WEEKS, Days
from bot.demo.house import Sku, Trader
from bot.demo.trade import Trade

BY_OUTLET = 8  # weeks for which sales are known outlet by outlet: these four, and the four before them
CHECKED = 60  # partners whose shelves were looked at


@dataclass(frozen=True)
class Seen:
    """One good in one outlet on one day; sums in kopecks."""

    outlet: str
    sku: Sku
    day: date
    present: bool
    turnover: int | None
    price: int | None
    rrp: int


def outlets(seed: int, trader: Trader) -> tuple[int, list[str]]:
    """How many outlets the territory has, and which of them trade with the partner."""
    chance = Chance(seed, "outlets", trader.id)
    low, high = {"A": (200, 600), "B": (80, 260), "C": (20, 110)}[trader.klass]
    all_ = chance.between(low, high)
    return all_, [f"ТТ-{trader.code[-3:]}-{n:03}" for n in range(1, all_ * chance.between(35, 85) // 100 + 1)]


def sales(seed: int, trade: Trade, names: list[str], days: Days) -> list[tuple[date, Sku, str | None, int]]:
    """What was sold by week, good and, of late, outlet. Nothing sold is no line."""
    chance = Chance(seed, "sales", trade.trader.id)
    found: list[tuple[date, Sku, str | None, int]] = []
    for week in range(WEEKS):
        day = days.sunday(week)
        if trade.sold_to is not None and day > trade.sold_to:
            day = min(day, trade.sold_to)
        sold = [(shelf.sku, shelf.sold[week]) for shelf in trade.shelves if week < len(shelf.sold) and shelf.sold[week]]
        if week < WEEKS - BY_OUTLET:
            found += [(day, sku, None, n) for sku, n in sold]
        elif sold:
            # Every outlet buys once in two weeks; some are new this month, some were lost with the last one.
            gone = 0 if day >= days.month else 1
            open_ = [name for n, name in enumerate(names) if n % 2 == week % 2 and n % 17 != gone]
            found += _shared(day, sold, chance.shuffled(open_) or names)
    return found


def _shared(day: date, sold: list[tuple[Sku, int]], open_: list[str]) -> list[tuple[date, Sku, str | None, int]]:
    found: list[tuple[date, Sku, str | None, int]] = []
    spot, each = 0, max(1, -(-len(open_) // len(sold)))
    for sku, n in sold:
        parts = min(each, n)
        for part in range(parts):
            piece = n // parts + (part < n % parts)
            found.append((day, sku, open_[spot % len(open_)], piece))
            spot += 1
    return found


def value(sku: Sku, n: int, markup: int) -> int:
    """Kopecks at the partner's own price without VAT."""
    return n * (sku.price * (1000 + markup) // 1000)


def markup(seed: int, trader: Trader) -> int:
    return Chance(seed, "markup", trader.id).between(120, 200)


def looks(seed: int, trade: Trade, names: list[str], days: Days) -> list[Seen]:
    """A shelf check of the last six weeks: two goods in each outlet."""
    chance = Chance(seed, "shelves", trade.trader.id)
    goods = [shelf.sku for shelf in trade.shelves]
    found = []
    for outlet in chance.some(names, chance.between(8, 30)):
        day = days.by(days.last - timedelta(days=chance.below(42)))
        turnover = None if chance.odds(80) else chance.between(20, 900) * 1000_00
        for sku in chance.some(goods, 2):
            rrp = sku.price * 3 // 2
            price = rrp * (1000 + (chance.between(-25, 25) if chance.odds(850) else chance.between(40, 120))) // 1000
            is_there = chance.odds(720)
            found.append(Seen(outlet, sku, day, is_there, turnover, price if is_there else None, rrp))
    return sorted(found, key=lambda seen: (seen.day, seen.outlet, seen.sku.code))
