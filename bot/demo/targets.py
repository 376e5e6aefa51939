"""Plans of the months: last month's shipments a working day, times the days of this one, and up to 12 % more."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.demo.chance import Chance
from bot.demo.days import DAY, Days
from bot.demo.money import net
from bot.demo.stories import twist_of
from bot.demo.trade import Trade

STEP = 10_000_00  # kopecks
EXACT = 996  # a pace that is met to the tenth of a point


def shipped(trade: Trade, start: date, end: date) -> int:
    """Net, without VAT, both days included."""
    return sum(net(sku, n) for day, sku, n in trade.moves if start <= day <= end)


def targets(seed: int, trade: Trade, days: Days) -> dict[date, int]:
    """Kopecks without VAT by the first day of the month; months without a plan are absent."""
    chance, twist = Chance(seed, "plan", trade.trader.id), twist_of(trade.trader.id)
    if twist.no_plan:
        return {}
    found = {}
    for month in days.months()[1:]:
        before = (month - DAY).replace(day=1)
        start = max(before, days.first)
        worked = days.workdays(start, month - DAY)
        total = days.calendar.month_workdays(month)
        base = max(shipped(trade, start, month - DAY), 0) * total // worked
        found[month] = _rounded(base * chance.between(1000, 1120) // 1000)
    if twist.pace is not None:
        found[days.month] = max(_rounded(_heading(trade, days) * 1000 // twist.pace), STEP)
    if twist.zero_plan:
        found[days.month] = 0
    return found


def _heading(trade: Trade, days: Days) -> int:
    """Where this month leads at its pace so far."""
    fact = shipped(trade, days.month, days.last)
    return fact * days.calendar.month_workdays(days.month) // max(1, days.workdays(days.month, days.last))


def fit(trade: Trade, plan: int, days: Days) -> None:
    """Make the last shipment such that the month heads exactly where the story says."""
    twist = twist_of(trade.trader.id)
    elapsed = max(1, days.workdays(days.month, days.last))
    wanted = plan * (twist.pace or 1000) * elapsed // (days.calendar.month_workdays(days.month) * 1000)
    came = max((day for day, _, n in trade.moves if n > 0), default=days.first)
    spot = next(place for place, (day, _, n) in enumerate(trade.moves) if day == came and n > 0)
    day, sku, n = trade.moves[spot]
    lack = (wanted - shipped(trade, days.month, days.last)) // sku.price
    shelf = next(shelf for shelf in trade.shelves if shelf.sku is sku)
    later = shelf.stock[days.week_of(day) :]
    if min([n, *later]) + lack <= 0:
        return
    trade.moves[spot] = (day, sku, n + lack)
    shelf.stock[days.week_of(day) :] = [each + lack for each in later]
    for place, line in enumerate(trade.lines):
        if (line.shipped_on, line.sku) == (day, sku):
            trade.lines[place] = replace(line, ordered=line.ordered + lack, shipped=line.shipped + lack)


def _rounded(sum_: int) -> int:
    return (sum_ + STEP // 2) // STEP * STEP
