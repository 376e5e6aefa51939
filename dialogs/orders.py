"""The recommended order of one partner: a draft for a person, never sent to anybody. Query → Screen and Table, pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal

from algorithms.kpi import Order
from dialogs import actions, formats
from dialogs.labels import name_of, one_line
from dialogs.lang import Lang
from dialogs.menu import back_to_menu, numbered
from dialogs.screens import Ask, Block, Bullets, Button, Heading, Paragraph, Quiet, Screen, Span, line
from dialogs.tables import Cell, Table
from dialogs.texts import say

SHOWN = 7
GOODS = 28  # characters of a good's name
_PAIR = re.compile(r"\s*([\w/-]{1,20}?)\s*(?:[-–—:=.)]|\s)\s*(\d{1,7})\s*(?:шт\.?|pcs)?\s*", re.IGNORECASE)
ZERO = Decimal(0)


@dataclass(frozen=True)
class OrderLine:
    """One of the goods: what was counted, from what, and what a person wrote instead. `handle` stands in buttons.

    `worth` rubles sold in the quarter, `cv` how unevenly over its known `weeks`: by these it has its two letters.
    """

    handle: str
    sku_id: str
    code: str
    name: str
    name_en: str
    abc: str
    xyz: str
    order: Order
    stock: Decimal | None
    in_transit: Decimal = ZERO
    reserved: Decimal = ZERO
    moq: int | None = None
    own: int | None = None
    worth: Decimal = ZERO
    cv: Decimal | None = None
    weeks: int = 0

    @property
    def pieces(self) -> int:
        return self.order.order if self.own is None else self.own

    @property
    def money(self) -> Decimal | None:
        return None if self.order.price is None else self.pieces * self.order.price


@dataclass(frozen=True)
class OrderSheet:
    """`stock_day` None: no stock is known. `sold_to` is the last day of sell-out; `headroom` what the credit allows.

    `with_vat`: prices are as the partner pays them; `is_stale`: the stock is older than it may be.
    """

    id: str
    name: str
    name_en: str
    today: date
    stock_day: date | None
    sold_to: date | None
    lead: int
    review: int
    lines: tuple[OrderLine, ...] = ()
    headroom: Decimal | None = None
    with_vat: bool = False
    is_stale: bool = False

    @property
    def money(self) -> Decimal:
        return sum((line.money or ZERO for line in self.lines), ZERO)

    @property
    def is_corrected(self) -> bool:
        return any(line.own is not None for line in self.lines)

    @property
    def listed(self) -> tuple[OrderLine, ...]:
        """What is ordered or was, by what was counted: corrected lines keep their places; then what was capped."""
        wanted = [each for each in self.lines if each.order.order]
        held = [each for each in self.lines if not each.order.order and _is_told(each)]
        return (*wanted, *held)

    def with_own(self, own: Mapping[str, int]) -> OrderSheet:
        return replace(self, lines=tuple(replace(each, own=own.get(each.sku_id)) for each in self.lines))


def _is_told(row: OrderLine) -> bool:
    """Whether a line without an order has something to say: it was capped, or data is wrong."""
    return row.own is not None or row.order.reason not in (None, "no_demand", "no_data")


def order_screen(sheet: OrderSheet, lang: Lang, *, asking: bool = False, note: str = "") -> Screen:
    """`asking`: with numbers before the lines, and what to type."""
    name = name_of(sheet, lang)
    back = (Button(f"⬅️ {name}", actions.partner(sheet.id)), back_to_menu(lang))
    if sheet.stock_day is None:
        return Screen((Paragraph(line(say("order.no_data", lang, name=name))),), (back,))
    if not sheet.listed:
        # What nobody knows to be sold may be sold out tomorrow.
        is_known = sheet.sold_to is not None and any(each.order.reason != "no_data" for each in sheet.lines)
        told = Paragraph(line(say("order.empty" if is_known else "order.no_sales", lang, name=name)))
        return Screen((told, Quiet(line(_dated(sheet, lang)))), (back,))
    blocks: list[Block] = [Quiet(line(note))] if note else []
    blocks += [Heading(line(say("order.title", lang, name=name))), Quiet(line(_dated(sheet, lang)))]
    shown = sheet.listed[:SHOWN]
    rows = list(_rows(shown, lang))
    if asking:
        blocks.append(Bullets(tuple(line(row) for row in rows), ordered=True))
        blocks.append(Paragraph(line(say("order.ask", lang))))
    else:
        blocks.append(Paragraph((*_marked(rows), *(Span(f"\n{told}") for told in _more(sheet, lang)))))
        blocks.append(Paragraph(line(_total(sheet, lang))))
        blocks.append(Quiet(line(say("order.draft", lang))))
    return Screen(tuple(blocks), (*_buttons(sheet, asking, lang), back), Ask(kind="text") if asking else None)


def _marked(rows: Sequence[str]) -> Iterator[Span]:
    """A line is known by its good, which is bold: rows are longer than a phone is wide."""
    for place, row in enumerate(rows, 1):
        goods, mark, rest = row.partition(" (")
        yield Span(goods, "bold")
        yield Span(f"{mark}{rest}\n" if place < len(rows) else f"{mark}{rest}")


def _dated(sheet: OrderSheet, lang: Lang) -> str:
    """«Данные: остатки 16.11, вторичка 9–15.11 · поставка 5 дн., цикл 7 дн.»"""
    stock = formats.day(sheet.stock_day, sheet.today, lang) if sheet.stock_day else formats.DASH
    sold = "none"
    if sheet.sold_to is not None:
        last = formats.day(sheet.sold_to, sheet.today, lang)
        first = sheet.sold_to - timedelta(days=6)
        same = first.month == sheet.sold_to.month and first.year == sheet.today.year
        sold = f"{first.day}–{last}" if same else f"{formats.day(first, sheet.today, lang)} – {last}"
    told = say("order.data", lang, stock=stock, sold=sold, lead=sheet.lead, review=sheet.review)
    return f"⚠️ {told}" if sheet.is_stale else told


def _rows(shown: Sequence[OrderLine], lang: Lang) -> Iterator[str]:
    first = next((each for each in shown if each.own is None and each.order.order), None)
    for each in shown:
        yield _row(each, each is first, lang)


def _row(row: OrderLine, is_first: bool, lang: Lang) -> str:
    """«Чай чёрный 100п (B/X): запас 6 дн. → заказать 108 шт. (9 кор.)»."""
    goods = one_line(row.name_en if lang == "en" and row.name_en else row.name, GOODS)
    fields: dict[str, str | int] = {
        "goods": goods,
        "abc": row.abc,
        "xyz": xyz_word(row, lang),
        "cover": _cover(row, lang),
    }
    if row.own is not None:
        own = _count(row.own, lang)
        return say("order.line_own", lang, n=own, packs=_packs(row, lang), was=_count(row.order.order, lang), **fields)
    if not row.order.order:
        return say("order.line_none", lang, why=_reason(row, lang), **fields)
    key = "order.line_first" if is_first else "order.line"
    told = say(key, lang, n=_count(row.order.order, lang), packs=_packs(row, lang), **fields)
    return f"{told}, {_reason(row, lang)}" if row.order.reason else told


def xyz_word(row: OrderLine, lang: Lang) -> str:
    return say("order.xyz_new", lang) if row.xyz == "new" else row.xyz


def _cover(row: OrderLine, lang: Lang) -> str:
    if row.stock is not None and row.stock <= 0:
        return say("order.cover_none", lang)
    left = row.order.days_left
    if left is None:
        return say("order.cover_unknown", lang)
    return say("order.cover", lang, days=int(formats.half_up(left, 0)))


def _packs(row: OrderLine, lang: Lang) -> str:
    """Nothing where goods come by the piece, or where what somebody wrote makes no whole cases."""
    if row.order.pack < 2 or row.pieces % row.order.pack or not row.pieces:
        return ""
    return say("order.packs", lang, n=row.pieces // row.order.pack)


def _reason(row: OrderLine, lang: Lang) -> str:
    code = row.order.reason or "enough"
    cap = say(f"order.reason_{row.order.caps[-1]}", lang) if row.order.caps else ""
    return say(f"order.reason_{code}", lang, n=_count(row.order.unconfirmed or 0, lang), cap=cap)


def _count(pieces: int | Decimal, lang: Lang) -> str:
    exact = Decimal(pieces)
    return formats.number(exact, lang, 0 if exact == exact.to_integral_value() else 1)


def _more(sheet: OrderSheet, lang: Lang) -> Iterator[str]:
    rest = sheet.listed[SHOWN:]
    if ordered := sum(bool(each.pieces) for each in rest):
        yield say("order.more_ordered", lang, n=ordered)
    if quiet := len(sheet.lines) - len(sheet.listed) + len(rest) - ordered:
        yield say("order.more", lang, n=quiet)


def _total(sheet: OrderSheet, lang: Lang) -> str:
    money = formats.money(sheet.money, lang) + (say("order.with_vat", lang) if sheet.with_vat else "")
    if sheet.headroom is None:
        return say("order.total", lang, money=money)
    key = "order.total_over" if sheet.money > sheet.headroom else "order.total_limit"
    return say(key, lang, money=money, limit=formats.money(max(ZERO, sheet.headroom), lang))


def _buttons(sheet: OrderSheet, asking: bool, lang: Lang) -> Iterator[tuple[Button, ...]]:
    if asking:
        yield (Button(say("order.back", lang), actions.order_for(sheet.id)),)
        return
    yield (
        Button(say("order.excel", lang), actions.order_file(sheet.id)),
        Button(say("order.correct", lang), actions.order_for(sheet.id, "edit")),
    )
    yield (
        Button(say("order.why", lang), actions.order_for(sheet.id, "why")),
        Button(say("goods.button", lang), actions.order_for(sheet.id, "abc")),
    )
    if sheet.is_corrected:
        yield (Button(say("order.reset", lang), actions.order_for(sheet.id, "reset")),)


# ── why so much ─────────────────────────────────────────────────────────────────────────────────────────────


def why_which(sheet: OrderSheet, lang: Lang) -> Screen:
    """A number for each line shown."""
    shown = sheet.listed[:SHOWN]
    rows = Bullets(tuple(line(row) for row in _rows(shown, lang)), ordered=True)
    keys = [Button(str(n), actions.order_for(sheet.id, f"y{row.handle}")) for n, row in enumerate(shown, 1)]
    back = (Button(say("order.back", lang), actions.order_for(sheet.id)), back_to_menu(lang))
    return Screen((Heading(line(say("order.why_which", lang))), rows), (*numbered(keys), back))


def why_so_much(sheet: OrderSheet, handle: str, lang: Lang) -> Screen:
    """«20 шт./день × 12 дней = 240 + страховой запас 30 = 270. Есть 120 + в пути 60 − резерв 10 = 170…»"""
    row = next((each for each in sheet.lines if each.handle == handle), None)
    if row is None:
        return order_screen(sheet, lang)
    goods = one_line(row.name_en if lang == "en" and row.name_en else row.name, GOODS)
    blocks = (
        Heading(line(f"{goods} ({row.abc}/{xyz_word(row, lang)})")),
        Paragraph(line(" ".join(explained(row, lang)))),
        Quiet(line(_dated(sheet, lang))),
    )
    again = Button(say("order.why", lang), actions.order_for(sheet.id, "why"))
    return Screen(
        blocks, ((again, Button(say("order.back", lang), actions.order_for(sheet.id))), (back_to_menu(lang),))
    )


def explained(row: OrderLine, lang: Lang) -> Iterator[str]:
    order = row.order
    if order.avg_daily is None or order.target is None or order.safety_stock is None or order.position is None:
        yield say("order.explain_nothing", lang, why=_reason(row, lang))
        return
    days = order.lead + order.review
    yield say(
        "order.explain",
        lang,
        daily=formats.number(order.avg_daily, lang, 1 if order.avg_daily % 1 else 0),
        days=days,
        demand=_tenths(order.avg_daily * days, lang),
        safety=_tenths(order.safety_stock, lang),
        target=_tenths(order.target, lang),
        stock=_tenths(row.stock or ZERO, lang),
        transit=_tenths(row.in_transit, lang),
        reserved=_tenths(row.reserved, lang) if row.reserved else "none",
        position=_tenths(order.position, lang),
    )
    if not order.need:
        yield say("order.explain_enough", lang)
        return
    wanted = order.unconfirmed or order.order
    need, whole = _tenths(order.need, lang), _count(wanted, lang)
    if wanted and not order.caps and order.reason != "moq" and order.pack > 1:
        packs = wanted // order.pack
        yield say("order.explain_need", lang, need=need, packs=packs, pack=order.pack, n=whole)
    elif wanted and not order.caps and order.reason != "moq":
        yield say("order.explain_need_pieces", lang, need=need, n=whole)
    else:
        yield say("order.explain_missing", lang, need=need)
    if order.reason == "moq":
        yield say("order.explain_moq", lang, moq=_count(row.moq or order.order, lang))
    elif order.reason is not None:
        yield say("order.explain_capped", lang, why=_reason(row, lang), n=_count(order.order, lang))


def _tenths(value: Decimal, lang: Lang) -> str:
    """Whole pieces once there are ten of them; few are told to the tenth."""
    return formats.number(value, lang, 0 if abs(value) >= 10 else 1) if value % 1 else formats.number(value, lang, 0)


# ── corrected, and as a file ────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Corrected:
    """Pieces by good; `unread` lines that mean nothing here."""

    pieces: Mapping[str, int] = field(default_factory=dict)
    unread: tuple[str, ...] = ()


def shown_handles(sheet: OrderSheet) -> tuple[str, ...]:
    """The lines as a person sees them numbered."""
    return tuple(each.handle for each in sheet.listed[:SHOWN])


def corrected(sheet: OrderSheet, text: str, shown: Sequence[str]) -> Corrected:
    """«1 120» a line, or several parted by commas: the number of a line as it was `shown`, or a code, and pieces."""
    by_handle = {each.handle: each for each in sheet.lines}
    named = {each.code.casefold(): each for each in sheet.lines}
    named |= {str(n): by_handle[handle] for n, handle in enumerate(shown, 1) if handle in by_handle}
    found, unread = dict[str, int](), list[str]()
    for part in filter(str.strip, re.split(r"[\n;,]", text)):
        pair = _PAIR.fullmatch(part)
        row = named.get(pair[1].casefold()) if pair else None
        if pair is None or row is None:
            unread.append(part.strip())
        else:
            found[row.sku_id] = int(pair[2])
    return Corrected(found, tuple(unread))


def order_table(sheet: OrderSheet, lang: Lang) -> Table:
    """All goods, also those that are not ordered: a person decides."""
    names = ("code", "goods", "class", "stock", "transit", "daily", "target", "order", "packs", "price", "money", "why")
    header = tuple(say(f"order.column_{name}", lang) for name in names)
    day = f"{sheet.today:%d.%m.%Y}"
    title = say("order.file", lang, name=name_of(sheet, lang), day=day)
    return Table(title, header, tuple(_cells(row, lang) for row in (*sheet.listed, *_others(sheet))))


def _others(sheet: OrderSheet) -> Iterator[OrderLine]:
    told = {each.sku_id for each in sheet.listed}
    return (each for each in sheet.lines if each.sku_id not in told)


def _cells(row: OrderLine, lang: Lang) -> tuple[Cell, ...]:
    order = row.order
    name = row.name_en if lang == "en" and row.name_en else row.name
    why = _reason(row, lang) if order.reason or not order.order else ""
    return (
        row.code,
        name,
        f"{row.abc}/{xyz_word(row, lang)}",
        row.stock,
        row.in_transit,
        _rounded(order.avg_daily, 2),
        _rounded(order.target, 0),
        row.pieces,
        row.pieces // order.pack if row.pieces % order.pack == 0 else None,
        order.price,
        row.money,
        why,
    )


def _rounded(value: Decimal | None, places: int) -> Decimal | None:
    return None if value is None else formats.half_up(value, places)
