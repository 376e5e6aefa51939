"""What is owed: an invoice for each day of shipments, payments in time or not, returns set off.

Debt = debt before + shipments with VAT − returns − payments, to the kopeck. All sums are whole kopecks with VAT.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from bot.demo.chance import Chance
from bot.demo.days import DAY, Days
from bot.demo.house import Sku
from bot.demo.stories import Twist, twist_of
from bot.demo.trade import Trade

SNAPSHOTS = 9  # weeks whose last day's debts are kept


@dataclass(frozen=True)
class Bill:
    """Of an advance `due` is the day it came and `rest` is negative."""

    number: str
    issued: date
    due: date
    rest: int


@dataclass
class Ledger:
    """`open` by the day of the snapshot, `payments` in the order of days."""

    payments: list[tuple[date, int]] = field(default_factory=list)
    open: dict[date, list[Bill]] = field(default_factory=dict)

    def debt(self, day: date) -> int:
        return sum(bill.rest for bill in self.open[day])


@dataclass
class _Owed:
    """A bill on its way: who pays it when, and how much of it never."""

    bill: Bill
    pay_on: date
    kept: int = 0


def net(sku: Sku, n: int) -> int:
    return sku.price * n


def gross(sku: Sku, n: int) -> int:
    """With VAT, half a kopeck up (down for what is given back)."""
    sum_ = sku.price * abs(n)
    with_vat = (sum_ * (100 + sku.vat) + 50) // 100
    return with_vat if n >= 0 else -with_vat


def snapshots(days: Days) -> list[date]:
    weeks = [days.monday - timedelta(weeks=n) - DAY for n in range(SNAPSHOTS - 1)]
    return sorted({*weeks, days.last})


def ledger(seed: int, trade: Trade, days: Days) -> Ledger:
    chance = Chance(seed, "money", trade.trader.id)
    twist = twist_of(trade.trader.id)
    by_day: dict[date, int] = {}
    for day, sku, n in trade.moves:
        by_day[day] = by_day.get(day, 0) + gross(sku, n)
    bills = _bills(chance, trade, by_day, twist, days)
    _keep_back(bills, twist, days)
    return _walk(bills, {day: -sum_ for day, sum_ in by_day.items() if sum_ < 0}, days)


def _bills(chance: Chance, trade: Trade, by_day: dict[date, int], twist: Twist, days: Days) -> list[_Owed]:
    found = []
    for n, (day, sum_) in enumerate(sorted(by_day.items()), 1):
        if sum_ > 0:
            due = day + DAY * trade.trader.deferral
            pay_on = _pay_day(100 if twist.overdue is not None else chance.below(100), chance, day, due, days)
            found.append(_Owed(Bill(f"РН-{trade.trader.code[-3:]}{n:04}", day, due, sum_), pay_on))
    return found


def _pay_day(luck: int, chance: Chance, day: date, due: date, days: Days) -> date:
    """75 % in time, 17 % up to a week later, 6 % up to a month, 2 % later still."""
    if luck >= 25:
        return max(days.by(due - DAY * chance.below(3)), days.after(day, 1))
    if luck >= 8:
        return days.on(due + DAY * chance.between(1, 5))
    return days.on(due + DAY * (chance.between(8, 28) if luck >= 2 else chance.between(31, 75)))


def _keep_back(bills: list[_Owed], twist: Twist, days: Days) -> None:
    """What a story says is never paid, taken from bills of that age."""
    for (youngest, oldest), sum_ in (twist.overdue or {}).items():
        left = sum_
        for owed in bills:
            if youngest <= (days.last - owed.bill.due).days <= oldest:
                owed.kept = min(left, owed.bill.rest)
                left -= owed.kept


def _walk(bills: Iterable[_Owed], returns: dict[date, int], days: Days) -> Ledger:
    """Day after day: what is shipped is owed, what comes back is set off, what falls due is paid."""
    found, open_, advance = Ledger(), dict[str, _Owed](), 0
    ahead = sorted(bills, key=lambda owed: owed.bill.issued, reverse=True)
    wanted = set(snapshots(days))
    day = days.first
    while day <= days.last:
        while ahead and ahead[-1].bill.issued == day:
            owed = ahead.pop()
            used = min(advance, owed.bill.rest - owed.kept)
            advance -= used
            open_[owed.bill.number] = replace(owed, bill=replace(owed.bill, rest=owed.bill.rest - used))
        advance = _set_off(open_, advance + returns.get(day, 0))
        for number, owed in [*open_.items()]:
            if owed.pay_on <= day and owed.bill.rest > owed.kept:
                found.payments.append((day, owed.bill.rest - owed.kept))
                open_[number] = replace(owed, bill=replace(owed.bill, rest=owed.kept))
            if open_[number].bill.rest == 0:
                del open_[number]
        if day in wanted:
            ahead_of = [Bill("аванс", day, day, -advance)] if advance else []
            found.open[day] = [owed.bill for owed in open_.values()] + ahead_of
        day += DAY
    return found


def _set_off(open_: dict[str, _Owed], back: int) -> int:
    """Against the newest bills; what is left is an advance."""
    for number, owed in reversed([*open_.items()]):
        used = min(back, max(0, owed.bill.rest - owed.kept))
        if used:
            open_[number] = replace(owed, bill=replace(owed.bill, rest=owed.bill.rest - used))
            back -= used
    return back


def limit(seed: int, trade: Trade, owed: Ledger, days: Days) -> int:
    """The credit limit: mostly above what is owed now, by a story exactly so much above it."""
    chance, twist = Chance(seed, "limit", trade.trader.id), twist_of(trade.trader.id)
    debt = max(owed.debt(days.last), 0)
    if twist.headroom is not None:
        return debt + twist.headroom
    share = chance.between(860, 990) if chance.odds(60) and twist.overdue is None else chance.between(1150, 1900)
    return max(-(-debt * share // 1000 // 10_000_00), 5) * 10_000_00
