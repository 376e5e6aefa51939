"""The recommended order of a SKU, with every figure on the way; a draft for a person, never sent by itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Literal

from algorithms.kpi.figure import ZERO, clean
from algorithms.kpi.yardstick import DEFAULT, Yardstick, z_of

Step = Literal["day", "week"]
_DAYS: dict[Step, int] = {"day": 1, "week": 7}
# Of known sales, at least: fewer make a deviation of chance.
_ENOUGH: dict[Step, int] = {"day": 14, "week": 4}


@dataclass(frozen=True, slots=True)
class Need:
    """What is known of one SKU at a partner. Sales by `step`, None where it was not available.

    `lead` and `review` in days, `service` as a share of one, pieces otherwise; `credit_headroom` and `price` in rubles.
    Without a `service` the class of the SKU (`abc`) says it.
    """

    series: Sequence[Decimal | None]
    step: Step = "week"
    lead: int | None = None
    review: int | None = None
    service: Decimal | None = None
    abc: str | None = None
    xyz: str | None = None
    stock: Decimal | None = ZERO
    in_transit: Decimal = ZERO
    reserved: Decimal = ZERO
    pack: int | None = None
    moq: int | None = None
    sigma_lead: Decimal = ZERO
    shelf_days: int | None = None
    shelf_share: Decimal | None = None
    price: Decimal | None = None
    credit_headroom: Decimal | None = None
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class Order:
    """`order` pieces, and how they came about. `caps` are all that made it smaller, in their order.

    `reason` is the last word: moq, shelf_life, credit_limit, below_moq_after_cap, no_demand, no_data,
    negative_stock, or confirm (CZ goods; `unconfirmed` is what it would be).
    """

    avg_daily: Decimal | None
    sigma_daily: Decimal | None
    safety_stock: Decimal | None
    target: Decimal | None
    position: Decimal | None
    need: Decimal | None
    order: int
    reason: str | None = None
    caps: tuple[str, ...] = ()
    days_left: Decimal | None = None
    lead: int = 0
    review: int = 0
    pack: int = 1
    price: Decimal | None = None
    unconfirmed: int | None = None

    @property
    def packs(self) -> int:
        return self.order // self.pack

    @property
    def money(self) -> Decimal | None:
        return None if self.price is None else self.order * self.price


@dataclass(frozen=True, slots=True)
class Item:
    """A SKU of a partner's order."""

    key: str
    need: Need


@dataclass(frozen=True, slots=True)
class WholeOrder:
    """The orders of all SKUs, in the order given; `money` of those with a price, `headroom` of the credit before."""

    lines: tuple[tuple[str, Order], ...]
    money: Decimal
    headroom: Decimal | None


def replenishment(need: Need, by: Yardstick = DEFAULT) -> Order:
    """What to order of one SKU: target − position, up to packs, up to the least order, down to the caps."""
    lead = by.lead_days if need.lead is None else need.lead
    review = by.review_days if need.review is None else need.review
    pack = need.pack or 1
    sales = [each for each in need.series if each is not None]
    daily = sum(sales, ZERO) / (len(sales) * _DAYS[need.step]) if sales else None
    position = None if need.stock is None else need.stock + need.in_transit - need.reserved
    begun = Order(daily, None, None, None, position, None, 0, lead=lead, review=review, pack=pack, price=need.price)
    if daily is None or position is None or need.stock is None:
        return replace(begun, reason="no_data")
    if need.stock < 0:
        return replace(begun, reason="negative_stock")
    if daily <= 0:
        return replace(begun, reason="no_demand")
    sigma = _sigma(sales, need.step)
    safety = _safety(need, by, daily, sigma, lead + review)
    target = daily * (lead + review) + safety
    short = clean(target - position)
    counted = replace(
        begun,
        sigma_daily=sigma,
        safety_stock=safety,
        target=target,
        need=max(ZERO, short),
        days_left=need.stock / daily,
    )
    return _confirmed(_capped(counted, need, by), need)


def whole_order(items: Iterable[Item], headroom: Decimal | None, by: Yardstick = DEFAULT) -> WholeOrder:
    """One credit limit for all: it is used up in the order of the items, so give them the dearest to sales first."""
    left, spent = headroom, ZERO
    lines = []
    for item in items:
        order = replenishment(replace(item.need, credit_headroom=left), by)
        cost = order.money or ZERO
        spent += cost
        left = None if left is None else left - cost
        lines.append((item.key, order))
    return WholeOrder(tuple(lines), spent, headroom)


def _sigma(sales: Sequence[Decimal], step: Step) -> Decimal | None:
    """Sample deviation of a day's sales; None of a short history."""
    n = len(sales)
    if n < _ENOUGH[step]:
        return None
    total = sum(sales, ZERO)
    spread = n * sum((each * each for each in sales), ZERO) - total * total
    return (spread / (n * (n - 1) * _DAYS[step])).sqrt()


def _safety(need: Need, by: Yardstick, daily: Decimal, sigma: Decimal | None, span: int) -> Decimal:
    """z · √(span · σ² + d² · σ_L²); of a short history so many days of sales as the class is given."""
    cls = by.normed(need.abc) if need.abc else _class_of(need.service, by)
    if sigma is None:
        return daily * by.safety_days[cls]
    service = by.service[cls] if need.service is None else need.service
    return z_of(service) * (span * sigma**2 + daily**2 * need.sigma_lead**2).sqrt()


def _class_of(service: Decimal | None, by: Yardstick) -> str:
    """The best class whose service is no more than asked; without a word about it the one in the middle."""
    if service is None:
        return "B"
    return next((cls for cls, level in by.service.items() if level <= service), "C")


def _capped(order: Order, need: Need, by: Yardstick) -> Order:
    """⌈need ÷ pack⌉ · pack, raised to the least order, then capped by shelf life and by credit."""
    if not order.need:
        return order
    wanted = _packs(order.need, order.pack, ROUND_CEILING)
    least = _packs(Decimal(need.moq or 0), order.pack, ROUND_CEILING)
    raised = max(wanted, least)
    pieces, caps = raised, []
    for name, most in (("shelf_life", _shelf(order, need, by)), ("credit_limit", _credit(need))):
        if most is not None and most < pieces:
            pieces = _packs(max(ZERO, most), order.pack, ROUND_FLOOR)
            caps.append(name)
    reason = caps[-1] if caps else "moq" if raised > wanted else None
    if caps and pieces < (need.moq or 0):
        pieces, reason = 0, "below_moq_after_cap"
    return replace(order, order=pieces, reason=reason, caps=tuple(caps))


def _shelf(order: Order, need: Need, by: Yardstick) -> Decimal | None:
    """What is sold before it grows too old, less what is there already."""
    if need.shelf_days is None or order.avg_daily is None or order.position is None:
        return None
    share = by.shelf_share if need.shelf_share is None else need.shelf_share
    return order.avg_daily * need.shelf_days * share - order.position


def _credit(need: Need) -> Decimal | None:
    return None if need.credit_headroom is None or not need.price else need.credit_headroom / need.price


def _confirmed(order: Order, need: Need) -> Order:
    """What sells little and unevenly is ordered by nobody who has not said so."""
    if (need.abc, need.xyz) != ("C", "Z") or need.confirmed or not order.order:
        return order
    return replace(order, order=0, reason="confirm", unconfirmed=order.order)


def _packs(pieces: Decimal, pack: int, rounding: str) -> int:
    return int((clean(pieces) / pack).to_integral_value(rounding)) * pack
