"""The whole demo company as rows, without a database: what `fill` writes, raw files tell and tests count."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from bot.demo import house, money, shops, targets, trade, work
from bot.demo.days import WEEKS, Days
from bot.demo.house import Sku, Trader
from bot.demo.money import Ledger, gross, net
from bot.demo.shops import Seen
from bot.demo.stories import twist_of
from bot.demo.trade import Trade

# series, partner, person, good, outlet, day, pieces, sum without VAT and with it: thousandths, as they are stored.
Number = tuple[str, str, None, str | None, str | None, date, int | None, int | None, int | None]
PIECE = 1000
KOPECK = 10


@dataclass(frozen=True)
class Account:
    """One partner with all that is known of it. Sums in kopecks, pieces whole."""

    trader: Trader
    trade: Trade
    ledger: Ledger
    plans: dict[date, int]
    limit: int
    outlets: int
    active: tuple[str, ...]
    sales: tuple[tuple[date, Sku, str | None, int], ...]
    seen: tuple[Seen, ...]
    markup: int


@dataclass(frozen=True)
class Company:
    seed: int
    days: Days
    accounts: tuple[Account, ...]

    @cached_property
    def work(self) -> work.Work:
        return work.work(self.seed, [account.trader for account in self.accounts], self.days)

    def apart(self) -> tuple[Account, ...]:
        """Those who send a file of their own."""
        return tuple(account for account in self.accounts if account.trade.sold_to is not None)

    def together(self) -> tuple[Account, ...]:
        return tuple(account for account in self.accounts if account.trade.sold_to is None)


def draw(seed: int, today: date) -> Company:
    days = Days(today)
    traders = house.traders(seed)
    sizes = trade.sizes(seed, traders)
    audited = {trader.id for trader in traders[: shops.CHECKED]}
    return Company(
        seed, days, tuple(_account(seed, each, sizes[each.id], days, each.id in audited) for each in traders)
    )


def _account(seed: int, trader: Trader, size: int, days: Days, audited: bool) -> Account:
    made = trade.trade(seed, trader, size, days)
    plans = targets.targets(seed, made, days)
    if twist_of(trader.id).pace == targets.EXACT:
        targets.fit(made, plans[days.month], days)
    owed = money.ledger(seed, made, days)
    all_, active = shops.outlets(seed, trader)
    return Account(
        trader,
        made,
        owed,
        plans,
        money.limit(seed, made, owed, days),
        all_,
        tuple(active),
        tuple(shops.sales(seed, made, active, days)),
        tuple(shops.looks(seed, made, active, days)) if audited else (),
        shops.markup(seed, trader),
    )


def shipments(account: Account) -> Iterator[Number]:
    for day, sku, n in account.trade.moves:
        sums = net(sku, n) * KOPECK, gross(sku, n) * KOPECK
        yield "sell_in", account.trader.id, None, sku.code, None, day, n * PIECE, *sums


def sales(account: Account) -> Iterator[Number]:
    prices = {sku.code: shops.value(sku, 1, account.markup) * KOPECK for sku in house.goods()}
    partner = account.trader.id
    for day, sku, outlet, n in account.sales:
        yield "sell_out", partner, None, sku.code, outlet, day, n * PIECE, n * prices[sku.code], None


def stock(account: Account, days: Days) -> Iterator[Number]:
    """Each Sunday; where the file ends earlier, its last day."""
    broken = {sku.code: n for sku, n in account.trade.broken}
    for shelf in account.trade.shelves:
        code, price = shelf.sku.code, shelf.sku.price * KOPECK
        last = len(shelf.stock) - 1
        for week in range(shelf.begins, last + 1):
            day = days.sunday(week)
            if week == last and account.trade.sold_to is not None:
                day = account.trade.sold_to
            n = broken.get(code, shelf.stock[week]) if week == last else shelf.stock[week]
            yield "stock", account.trader.id, None, code, None, day, n * PIECE, n * price, None


def on_the_way(account: Account, days: Days) -> Iterator[Number]:
    """Shipped after the last count of the stock."""
    since = days.sunday(WEEKS - 1)
    found: dict[str, tuple[Sku, int]] = {}
    for day, sku, n in account.trade.moves:
        if day > since and n > 0:
            found[sku.code] = sku, found.get(sku.code, (sku, 0))[1] + n
    for code, (sku, n) in sorted(found.items()):
        sums = net(sku, n) * KOPECK, gross(sku, n) * KOPECK
        yield "in_transit", account.trader.id, None, code, None, days.last, n * PIECE, *sums


def payments(account: Account) -> Iterator[Number]:
    for day, sum_ in account.ledger.payments:
        yield "payments", account.trader.id, None, None, None, day, None, None, sum_ * KOPECK


def plans(account: Account) -> Iterator[Number]:
    for month, sum_ in account.plans.items():
        yield "plan", account.trader.id, None, None, None, month, None, sum_ * KOPECK, None


def owed(account: Account) -> Iterator[tuple[Any, ...]]:
    """partner, day of the snapshot, contract, number, issued, due, rest."""
    contract = f"Д-{account.trader.code}"
    for day, bills in account.ledger.open.items():
        for bill in bills:
            yield account.trader.id, day, contract, bill.number, bill.issued, bill.due, bill.rest * KOPECK


def ordered(account: Account) -> Iterator[tuple[Any, ...]]:
    """partner, good, number, promised, shipped on, ordered, shipped."""
    for line in account.trade.lines:
        sums = line.ordered * PIECE, line.shipped * PIECE
        yield account.trader.id, line.sku.code, line.number, line.promised_on, line.shipped_on, *sums


def checked(account: Account) -> Iterator[tuple[Any, ...]]:
    """partner, good, outlet, day, present, turnover, price, recommended price."""
    for seen in account.seen:
        sums = (None if each is None else each * KOPECK for each in (seen.turnover, seen.price, seen.rrp))
        yield account.trader.id, seen.sku.code, seen.outlet, seen.day, seen.present, *sums
