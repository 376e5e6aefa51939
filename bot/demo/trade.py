"""Goods on their way through a partner, week by week: orders by the replenishment rule, shipments, sales, stock.

For each good and week: stock = stock before + shipped − returned − sold, and it is never below nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from math import isqrt
from typing import NamedTuple

from bot.demo.chance import Chance
from bot.demo.days import DAY, WEEKS, Days
from bot.demo.house import Sku, Trader, must_list
from bot.demo.stories import Twist, twist_of

SPREAD = {"X": 120, "Y": 300, "Z": 600}  # of a week's sales, in thousandths
SERVICE = {"A": 2054, "B": 1645, "C": 1282}
MIDDLE = 38  # goods of one kind sold a week by a partner of middle size
SIGMA = Decimal("0.9")
TRUCKS = (("tea", "coffee"), ("cereals", "pasta"), ("sauces",))
CUT = 990  # thousandths of a must-list that a partner really trades, at most


class Call(NamedTuple):
    """A delivery: the number of the order, the day it is promised for, and the day it comes if it is late."""

    number: str
    promised: date
    late: date


@dataclass(frozen=True)
class Line:
    """One good of an order. `shipped_on` is None while nothing has left."""

    number: str
    sku: Sku
    promised_on: date
    shipped_on: date | None
    ordered: int
    shipped: int


@dataclass
class Shelf:
    """One good at one partner: what was sold in each week, and what lay there on its last day."""

    sku: Sku
    base: int
    opening: int
    begins: int
    sold: list[int] = field(default_factory=list)
    stock: list[int] = field(default_factory=list)


@dataclass
class Trade:
    """`moves` are shipments, and returns below nothing; good by good, each in the order of weeks."""

    trader: Trader
    shelves: list[Shelf] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    moves: list[tuple[date, Sku, int]] = field(default_factory=list)
    # The last day its own sales tell of, where that is not the last Sunday.
    sold_to: date | None = None
    broken: list[tuple[Sku, int]] = field(default_factory=list)


def sizes(seed: int, traders: Iterable[Trader]) -> dict[str, int]:
    """Goods of one kind that a partner sells in a week: the logarithm is about normal, the largest are class A."""
    chance = Chance(seed, "sizes")
    all_ = list(traders)
    drawn = sorted((_size(chance) for _ in all_), reverse=True)
    found: dict[str, int] = {}
    for klass in "ABC":
        group = [trader for trader in all_ if trader.klass == klass]
        of_group, drawn = drawn[: len(group)], drawn[len(group) :]
        free = iter(chance.shuffled(of_group))
        found |= {trader.id: twist_of(trader.id).size or next(free) for trader in group}
    return found


def _size(chance: Chance) -> int:
    # Decimal, whose exponent is the same everywhere; the library of a machine may differ in the last digit.
    bend = (Decimal(chance.bell()) / 1000 * SIGMA).exp()
    return max(3, int(bend * MIDDLE))


def trade(seed: int, trader: Trader, size: int, days: Days) -> Trade:
    chance, twist = Chance(seed, "trade", trader.id), twist_of(trader.id)
    found = Trade(trader)
    found.sold_to = None if twist.sold_to is None else days.by(days.today - DAY * twist.sold_to)
    waves = _waves(chance, twist, days)
    calls = _deliveries(chance, trader, twist, days)
    wanted = must_list(trader.klass)
    kept = [sku for sku in wanted if chance.odds(CUT - 60 * (trader.klass == "C"))]
    for sku in kept:
        base = max(2, size * chance.between(50, 150) // 100)
        shelf = Shelf(sku, base, 0, twist.begins)
        _run(chance, found, shelf, twist, waves[sku.kind], calls[sku.kind], days)
        found.shelves.append(shelf)
    _plant(found, twist, days)
    return found


def _waves(chance: Chance, twist: Twist, days: Days) -> dict[str, list[int]]:
    """How much of its base a kind of goods sells in each week, in thousandths: season and the partner's trend."""
    trend = chance.between(-10, 10) if twist.trend is None else twist.trend
    level, levels = 1_000_000, []
    for week in range(WEEKS + 1):
        late = twist.surge if week >= WEEKS - 5 else 0
        level = level * (1000 + trend + late) // 1000
        levels.append(level // 1000)
    months = [(days.sunday(week) - DAY * 3).month for week in range(WEEKS + 1)]
    return {
        kind: [level * season(kind, month) // 100 for level, month in zip(levels, months, strict=True)]
        for kind in ("tea", "coffee", "cereals", "pasta", "sauces")
    }


def season(kind: str, month: int) -> int:
    """In hundredths."""
    if kind in ("tea", "coffee") and month in (10, 11):
        return 125
    return 115 if kind == "sauces" and month in (6, 7, 8) else 100


def _deliveries(chance: Chance, trader: Trader, twist: Twist, days: Days) -> dict[str, dict[int, Call]]:
    """By kind of goods: kinds come on days of their own, so that a month's shipments are not one truck or two."""
    weekday = trader.weekday if twist.weekday is None else twist.weekday
    if twist.cut is not None:  # so that the last one comes on that very day
        weekday = days.by(days.today - DAY * twist.cut).weekday()
    found: dict[str, dict[int, Call]] = {}
    for number, kinds in enumerate(TRUCKS):
        found |= dict.fromkeys(kinds, _calls(chance, trader, twist, days, (weekday + 2 * number) % 5, number))
    return found


def _calls(chance: Chance, trader: Trader, twist: Twist, days: Days, weekday: int, truck: int) -> dict[int, Call]:
    phase = truck + chance.below(trader.cycle)
    found = {}
    for week in range(twist.begins, WEEKS + 1):
        day = days.on(days.first + timedelta(days=7 * week + weekday))
        if (week + phase) % trader.cycle and week != twist.begins:
            continue
        if twist.cut is not None and day > days.today - DAY * twist.cut:
            continue
        if twist.returns_only and day >= days.month:
            continue
        if days.week_of(day) == week:
            late = days.after(day, chance.between(1, 4))
            number = f"{trader.code}-{week + 1:02}{truck + 1}"
            found[week] = Call(number, day, late if twist.cut is None else day)
    return found


def _run(
    chance: Chance,
    found: Trade,
    shelf: Shelf,
    twist: Twist,
    wave: list[int],
    calls: dict[int, Call],
    days: Days,
) -> None:
    """The weeks of one good."""
    trader, sku, base = found.trader, shelf.sku, shelf.base
    span = trader.lead_days + 7 * trader.cycle
    spread = SPREAD[sku.wave]
    # Days to hold, in thousandths of a week's sales: what is sold until the next delivery, and a reserve.
    hold = span * 1000 // 7 + SERVICE[trader.klass] * spread * isqrt(span * 1_000_000 // 7) // 1_000_000
    come = [0] * (WEEKS + 6)
    last_call = max(calls, default=-1)
    stock = shelf.opening = 0 if twist.begins else base * hold // 1000
    sold, stocks = shelf.sold, shelf.stock
    recent = base * 4
    for week in range(WEEKS + 1):
        call = calls.get(week)
        if call is not None:
            mean = recent // 4 if week >= shelf.begins + 4 else base
            need = (mean * hold // 1000 - stock) * chance.between(900, 1100) // 1000
            if twist.last_order != 1000 and week == last_call:
                need = need * twist.last_order // 1000
            if need > 0:
                _order(chance, found, sku, -(-need // sku.pack) * sku.pack, call, come, days)
        if week == WEEKS:
            break
        demand = base * wave[week] * max(0, 1000 + chance.bell() * spread // 1000) // 1_000_000
        if week < shelf.begins:
            demand = 0
        stock += come[week]
        sale = demand if demand < stock else stock
        stock -= sale
        if chance.odds(8) and stock > sku.pack and not twist.returns_only:
            back = chance.between(1, max(1, min(stock - 1, sale // 12 + 1)))
            if (day := days.on(days.first + timedelta(days=7 * week + 1))) <= days.sunday(week):
                found.moves.append((day, sku, -back))
                stock -= back
        sold.append(sale)
        stocks.append(stock)
        recent += sale - (sold[week - 4] if week >= shelf.begins + 4 else base)


def _order(chance: Chance, found: Trade, sku: Sku, ordered: int, call: Call, come: list[int], days: Days) -> None:
    """3 % of lines are shipped short, 6 % come late."""
    number, promised, late = call
    luck = chance.below(100)
    shipped = ordered * chance.between(4, 8) // 10 if luck < 3 else ordered
    on = late if 3 <= luck < 9 else promised
    if on > days.last:
        found.lines.append(Line(number, sku, promised, None, ordered, 0))
        return
    found.lines.append(Line(number, sku, promised, on, ordered, shipped))
    if shipped:
        found.moves.append((on, sku, shipped))
        come[days.week_of(on)] += shipped


def _plant(found: Trade, twist: Twist, days: Days) -> None:
    if twist.stuffed:
        _stuff(found, days)
    if twist.emptied:
        _empty(found, twist.emptied, days)
    if twist.dead:
        _forget(found, days)
    if twist.returns_only:
        _give_back(found, days)
    if twist.broken_stock:
        found.broken = [(shelf.sku, -n) for n, shelf in zip((3, 7), found.shelves, strict=False)]
    if found.sold_to is not None:
        for shelf in found.shelves:
            _end_sales(found, shelf, found.sold_to, days)


def _stuff(found: Trade, days: Days) -> None:
    """Half as much again was shipped in four weeks as was sold, and 82 days' worth lies there."""
    month = days.sunday(WEEKS - 5)
    found.lines = [line for line in found.lines if line.promised_on <= days.sunday(WEEKS - 1)]
    found.moves = [move for move in found.moves if move[0] <= days.sunday(WEEKS - 1)]
    for shelf in found.shelves:
        sold = sum(shelf.sold[-4:])
        came = sum(n for day, sku, n in found.moves if sku is shelf.sku and day > month)
        spot = next(
            (n for n, line in enumerate(found.lines) if line.sku is shelf.sku and line.promised_on > month), None
        )
        if spot is not None and (extra := 3 * sold // 2 - came) > 0:
            line = found.lines[spot]
            day = line.shipped_on or line.promised_on
            found.lines[spot] = replace(line, ordered=line.ordered + extra, shipped=line.shipped + extra)
            found.moves.append((day, shelf.sku, extra))
            for week in range(days.week_of(day), WEEKS):
                shelf.stock[week] += extra
        lack = 82 * sold // 28 - shelf.stock[-1]
        if lack > 0:
            shelf.opening += lack
            shelf.stock = [n + lack for n in shelf.stock]


def _empty(found: Trade, n: int, days: Days) -> None:
    """The goods that sell best have not come for two weeks, and nothing of them is left."""
    since = days.sunday(WEEKS - 3)
    best = sorted(found.shelves, key=lambda shelf: (-sum(shelf.sold) * shelf.sku.price, shelf.sku.code))[:n]
    gone = {shelf.sku.code for shelf in best}
    found.lines = [line for line in found.lines if line.sku.code not in gone or line.promised_on <= since]
    found.moves = [move for move in found.moves if move[1].code not in gone or move[0] <= since]
    for shelf in best:
        left = shelf.stock[WEEKS - 3]
        first = min(shelf.sold[WEEKS - 2], left * 2 // 3)
        shelf.sold[WEEKS - 2 :] = [first, left - first]
        shelf.stock[WEEKS - 2 :] = [left - first, 0]


def _forget(found: Trade, days: Days) -> None:
    """Of one good nothing was sold for eleven weeks, and what came before lies there."""
    shelf, since = found.shelves[0], days.sunday(WEEKS - 12)
    lies = shelf.stock[WEEKS - 12]
    found.lines = [line for line in found.lines if line.sku is not shelf.sku or line.promised_on <= since]
    found.moves = [move for move in found.moves if move[1] is not shelf.sku or move[0] <= since]
    shelf.sold[WEEKS - 11 :], shelf.stock[WEEKS - 11 :] = [0] * 11, [lies] * 11


def _give_back(found: Trade, days: Days) -> None:
    day = days.on(days.month)
    week = days.week_of(day)
    shelf = max(found.shelves, key=lambda each: (min(each.stock[week:]), each.sku.code))
    n = min(12, *shelf.stock[week:])
    found.moves = [move for move in found.moves if move[0] < days.month]
    found.moves.append((day, shelf.sku, -n))
    shelf.stock[week:] = [each - n for each in shelf.stock[week:]]


def _end_sales(found: Trade, shelf: Shelf, last: date, days: Days) -> None:
    """The file of sales ends on this day."""
    week = days.week_of(last)
    part = shelf.sold[week] * (last.weekday() + 1) // 7
    after = sum(n for day, sku, n in found.moves if sku is shelf.sku and last < day <= days.sunday(week))
    shelf.stock[week:] = [shelf.stock[week] + shelf.sold[week] - part - after]
    shelf.sold[week:] = [part]
