"""A partner's goods by ABC and XYZ: how many of each and what they bring, and of one of them why it is so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal

from dialogs import actions, formats
from dialogs.labels import name_of, one_line
from dialogs.lang import Lang
from dialogs.menu import back_to_menu, numbered
from dialogs.orders import GOODS, ZERO, OrderLine, OrderSheet, xyz_word
from dialogs.screens import Block, Bullets, Button, Heading, Paragraph, Quiet, Screen, line
from dialogs.texts import say

SHOWN = 7
ABC, XYZ = ("A", "B", "C"), ("X", "Y", "Z", "new")


def goods_classes(sheet: OrderSheet, lang: Lang) -> Screen:
    """What each class brings, and the goods that bring most; a number opens one."""
    name, whole = name_of(sheet, lang), _sold(sheet.lines)
    back = (Button(say("order.back", lang), actions.order_for(sheet.id)), back_to_menu(lang))
    if not whole:
        return Screen((Paragraph(line(say("goods.nothing", lang, name=name))),), (back,))
    shown = sorted(sheet.lines, key=lambda each: -each.worth)[:SHOWN]
    blocks: tuple[Block, ...] = (
        Heading(line(say("goods.title", lang, name=name))),
        Quiet(line(_dated(sheet, lang))),
        Paragraph(line("\n".join(_classes(sheet.lines, whole, lang)))),
        Bullets(tuple(line(_row(each, whole, lang)) for each in shown), ordered=True),
        Quiet(line(say("goods.more", lang, n=max(0, len(sheet.lines) - SHOWN)))),
    )
    keys = [Button(str(n), actions.order_for(sheet.id, f"g{each.handle}")) for n, each in enumerate(shown, 1)]
    return Screen(blocks, (*numbered(keys), back))


def why_class(sheet: OrderSheet, handle: str, lang: Lang) -> Screen:
    """The shares and the spread that made the two letters, beside the limits."""
    row = next((each for each in sheet.lines if each.handle == handle), None)
    whole = _sold(sheet.lines)
    if row is None or not whole:
        return goods_classes(sheet, lang)
    dearer = sum((each.worth for each in sheet.lines if each.worth > 0 and _before(each, row)), ZERO)
    fields = {"money": formats.money(row.worth, lang), "pct": _pct(row.worth, whole, lang)}
    told = (
        say("goods.why_abc", lang, before=_pct(dearer, whole, lang), **fields),
        say("goods.limits_abc", lang),
        _spread(row, lang),
        say("goods.limits_xyz", lang),
    )
    blocks = (
        Heading(line(f"{_named(row, lang)} — {row.abc}/{xyz_word(row, lang)}")),
        Paragraph(line("\n".join(told))),
        Quiet(line(_dated(sheet, lang))),
    )
    again = Button(say("goods.button", lang), actions.order_for(sheet.id, "abc"))
    return Screen(
        blocks, ((again, Button(say("order.back", lang), actions.order_for(sheet.id))), (back_to_menu(lang),))
    )


def _classes(lines: Sequence[OrderLine], whole: Decimal, lang: Lang) -> Iterator[str]:
    """«A: 8 поз., 79 % продаж (X 5, Y 2, Z 1)»."""
    for cls in ABC:
        if theirs := [each for each in lines if each.abc == cls]:
            spread = Counter(each.xyz for each in theirs)
            first = {each.xyz: xyz_word(each, lang) for each in theirs}
            parts = ", ".join(f"{first[each]} {spread[each]}" for each in XYZ if spread[each])
            pct = _pct(_sold(theirs), whole, lang)
            yield say("goods.class", lang, cls=cls, n=len(theirs), pct=pct, parts=parts)


def _row(row: OrderLine, whole: Decimal, lang: Lang) -> str:
    pct = _pct(max(ZERO, row.worth), whole, lang)
    return say("goods.line", lang, goods=_named(row, lang), abc=row.abc, xyz=xyz_word(row, lang), pct=pct)


def _spread(row: OrderLine, lang: Lang) -> str:
    if row.cv is None:
        return say("goods.why_new" if row.xyz == "new" else "goods.why_unsold", lang, weeks=row.weeks)
    return say("goods.why_xyz", lang, weeks=row.weeks, pct=formats.percent(row.cv * 100, "cv", lang))


def _before(each: OrderLine, row: OrderLine) -> bool:
    """As the classes are counted: the dearest first, ties by the good."""
    return (-each.worth, each.sku_id) < (-row.worth, row.sku_id)


def _sold(lines: Sequence[OrderLine]) -> Decimal:
    return sum((each.worth for each in lines if each.worth > 0), ZERO)


def _pct(part: Decimal, whole: Decimal, lang: Lang) -> str:
    return formats.percent(part * 100 / whole, "share", lang)


def _named(row: OrderLine, lang: Lang) -> str:
    return one_line(row.name_en if lang == "en" and row.name_en else row.name, GOODS)


def _dated(sheet: OrderSheet, lang: Lang) -> str:
    day = formats.day(sheet.sold_to, sheet.today, lang) if sheet.sold_to else formats.DASH
    return say("goods.dated", lang, day=day)
