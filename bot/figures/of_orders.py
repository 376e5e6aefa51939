"""What a partner should order: sales of a quarter by weeks, what lies there and comes, the credit left. One partner."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property

from algorithms.kpi import Debt, Item, Need, Order, Xyz, abc, ar_aging, whole_order, xyz
from algorithms.workdays import ProductionCalendar
from bot.figures import norms
from bot.figures.frame import Frame
from bot.scene import short_name
from bot.tokens import handle_of
from dialogs.orders import OrderLine, OrderSheet
from storage import numbers, skus
from storage.database import Reading
from storage.numbers import Span
from storage.partners import Partner
from storage.skus import Sku

ZERO = Decimal(0)
WEEKS, WEEK = 13, 7
HANDLE = 8
KOPECK = Decimal("0.01")


@dataclass(frozen=True)
class _Good:
    sku: Sku
    weeks: Sequence[Decimal | None]
    worth: Decimal
    stock: Decimal
    coming: Decimal
    abc: str

    @cached_property
    def xyz(self) -> Xyz:
        return xyz(self.weeks)

    @property
    def lasts(self) -> Decimal:
        """Weeks; what nobody buys lasts longest."""
        sold = sum((week for week in self.weeks if week is not None), ZERO)
        return (self.stock + self.coming) * len(self.weeks) / sold if sold > 0 else Decimal("Infinity")


async def order_of(read: Reading, partner: Partner, today: date, calendar: ProductionCalendar) -> OrderSheet:
    """Without a stock nothing is counted: the sheet has no day then."""
    norm = await norms.current(read)
    frame = Frame(read, [partner], today, calendar, "UTC", [partner.id], norm)
    held = (await numbers.snapshot(read, "stock", [partner.id])).get(partner.id)
    sheet = OrderSheet(
        partner.id,
        short_name(partner.name),
        partner.name_en,
        today,
        stock_day=min(held.day, today) if held else None,
        sold_to=(await frame.days("sell_out")).get(partner.id),
        lead=norm.lead_days if partner.lead_days is None else partner.lead_days,
        review=norm.review_days if partner.review_days is None else partner.review_days,
    )
    if held is None or sheet.stock_day is None:
        return sheet
    is_stale = norm.stale("stock", sheet.stock_day, today, calendar)
    goods = await _goods(frame, partner, held.rows, sheet.sold_to)
    vat = await _vat(frame, partner)
    items = [Item(good.sku.id, _need(sheet, good, vat or Decimal(1))) for good in goods]
    whole = whole_order(items, await _headroom(read, partner), norm)
    lines = tuple(_line(good, order) for good, (_, order) in zip(goods, whole.lines, strict=True))
    return replace(sheet, lines=lines, headroom=whole.headroom, with_vat=vat is not None, is_stale=is_stale)


def _need(sheet: OrderSheet, good: _Good, vat: Decimal) -> Need:
    return Need(
        series=good.weeks,
        lead=sheet.lead,
        review=sheet.review,
        abc=good.abc,
        xyz=good.xyz.cls,
        stock=good.stock,
        in_transit=good.coming,
        pack=good.sku.pack,
        moq=good.sku.moq,
        shelf_days=good.sku.shelf_days,
        price=None if good.sku.price is None else (good.sku.price * vat).quantize(KOPECK),
    )


def _line(good: _Good, order: Order) -> OrderLine:
    return OrderLine(
        handle=handle_of(good.sku.id)[:HANDLE],
        sku_id=good.sku.id,
        code=good.sku.code,
        name=good.sku.name,
        name_en=good.sku.name_en,
        abc=good.abc,
        xyz=good.xyz.cls,
        order=order,
        stock=good.stock,
        in_transit=good.coming,
        moq=good.sku.moq,
        worth=good.worth,
        cv=good.xyz.cv,
        weeks=sum(week is not None for week in good.weeks),
    )


async def _goods(frame: Frame, partner: Partner, held: Sequence[numbers.Held], sold_to: date | None) -> list[_Good]:
    """Whatever lies there or was sold in the quarter, of what the company still sells.

    By what is dear to sales, then by what ends first: a short credit limit goes there.
    """
    pieces: dict[str, Decimal] = defaultdict(Decimal)
    for row in held:
        if row.sku_id is not None:
            pieces[row.sku_id] += row.qty or ZERO
    coming: dict[str, Decimal] = defaultdict(Decimal)
    transit = (await numbers.snapshot(frame.read, "in_transit", [partner.id])).get(partner.id)
    for row in transit.rows if transit else ():
        if row.sku_id is not None:
            coming[row.sku_id] += row.qty or ZERO
    sold = await _sold(frame, partner, sold_to) if sold_to else _Sold({}, {})
    cards = await skus.all_skus(frame.read, {*pieces, *coming, *sold.weeks})
    classes = abc({id_: sold.worth.get(id_, ZERO) for id_ in cards})
    goods = [
        _Good(card, sold.weeks.get(id_, ()), sold.worth.get(id_, ZERO), pieces[id_], coming[id_], classes[id_])
        for id_, card in cards.items()
        if card.active
    ]
    return sorted(goods, key=lambda good: (good.abc, good.lasts, -good.worth, good.sku.code))


@dataclass(frozen=True)
class _Sold:
    weeks: Mapping[str, Sequence[Decimal | None]]
    worth: Mapping[str, Decimal]


async def _sold(frame: Frame, partner: Partner, end: date) -> _Sold:
    """Weeks back from the last day known. None: before a good was new, where no file tells, while it was not there."""
    weeks = [
        (end - timedelta(days=WEEK * n + WEEK - 1), end - timedelta(days=WEEK * n)) for n in reversed(range(WEEKS))
    ]
    who, start = [partner.id], weeks[0][0]
    told = (await numbers.covered(frame.read, "sell_out", who, start, end)).of(partner.id)
    began = {sku: first for (_, sku), (first, _) in (await numbers.first_last(frame.read, "sell_out", who)).items()}
    sums: dict[str, dict[int, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    worth: dict[str, Decimal] = defaultdict(Decimal)
    for point in await numbers.sku_days(frame.read, "sell_out", who, start, end):
        if point.sku_id is not None:
            sums[point.sku_id][(point.day - start).days // WEEK] += point.qty or ZERO
            worth[point.sku_id] += point.money or ZERO
    gone = await _gone(frame, who, start, end)

    def of(sku: str) -> Iterator[Decimal | None]:
        for place, week in enumerate(weeks):
            qty = sums[sku].get(place, ZERO)
            is_told = any(first <= week[0] and week[1] <= last for first, last in told)
            was_gone = not qty and week[1] in gone.get(sku, ())
            is_known = is_told and sku in began and began[sku] <= week[1] and not was_gone
            yield qty if is_known else None

    return _Sold({sku: tuple(of(sku)) for sku in sums}, worth)


async def _gone(frame: Frame, who: Sequence[str], start: date, end: date) -> dict[str, set[date]]:
    """Days on which nothing of a good lay there."""
    found: dict[str, set[date]] = defaultdict(set)
    for point in await numbers.sku_days(frame.read, "stock", who, start, end):
        if point.sku_id is not None and point.qty is not None and point.qty <= 0:
            found[point.sku_id].add(point.day)
    return found


async def _vat(frame: Frame, partner: Partner) -> Decimal | None:
    """What this partner pays beyond the price list, as a factor: a debt and its limit are with VAT, prices are not."""
    ends = await frame.days("sell_in")
    if partner.id not in ends:
        return None
    span: Span = (ends[partner.id] - timedelta(days=WEEK * WEEKS - 1), ends[partner.id])
    found = (await frame.sums("sell_in", {partner.id: span})).get(partner.id)
    if found is None or not found.amount or found.amount_vat is None or found.amount_vat < found.amount:
        return None
    return found.amount_vat / found.amount


async def _headroom(read: Reading, partner: Partner) -> Decimal | None:
    """What the limit leaves. Who has none pays before: nothing is capped then."""
    if not partner.credit_limit:
        return None
    known = (await numbers.invoices(read, [partner.id])).get(partner.id)
    if known is None:
        return None
    owed = ar_aging(known.day, [Debt(row.amount, row.due_on) for row in known.rows]).total
    return partner.credit_limit - owed
