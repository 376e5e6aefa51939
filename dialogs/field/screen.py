"""The card of a report as it is read: what was understood, visit by visit, and what is not sure marked. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from algorithms.field import covers, packed
from dialogs import formats
from dialogs.field.asking import UNMADE
from dialogs.field.card import Card, to_json
from dialogs.labels import one_line
from dialogs.lang import Lang
from dialogs.screens import Fields, Paragraph, Screen, bold, line
from dialogs.texts import say

Names = Callable[[str], str]
Parts = tuple[str, ...]
UNSURE = "\u00a0❓"
_SHOWN = 160


def card_screen(card: Card, names: Names, lang: Lang, today: date) -> Screen:
    """A whole card without buttons: what `shturman read` prints."""
    shown = to_json(card)
    if not shown["visits"] and not shown["expenses"]:
        return Screen((Paragraph(line(say("field.no_report", lang))),))
    return Screen(tuple(card_blocks(shown, names, lang, today)))


def card_blocks(card: Mapping[str, Any], names: Names, lang: Lang, today: date) -> Iterator[Paragraph | Fields]:
    """`names`: words for a partner's code, for an objection's or a conflict's."""
    told = Told(packed(card), names, lang, today)
    visits, spent = len(told.card["visits"]), told.card["expenses"]
    expenses = ((say("field.expenses", lang), "; ".join(told.spent())),) if spent else ()
    for place in range(visits):
        yield Paragraph(told.heading(place))
        if pairs := (*told.visit(place), *(expenses if visits == 1 else ())):
            yield Fields(pairs)
    if expenses and visits != 1:
        yield Fields(expenses)


def card_lines(card: Mapping[str, Any], names: Names, lang: Lang, today: date) -> Iterator[str]:
    """The same line by line, for a document."""
    for block in card_blocks(card, names, lang, today):
        if isinstance(block, Paragraph):
            yield "".join(part.text for part in block.line)
        else:
            yield from (f"{label}: {value}" for label, value in block.pairs)


def outcome(
    card: Mapping[str, Any] | None, lang: Lang, today: date, said: Collection[str] = (), most: int = _SHOWN
) -> str:
    """What came of the first visit of a card in one line: «заказ: чай — 25 кор. · мы обещали: прайс — до ср 25.11».

    `said` are promises that stand beside it already.
    """
    if not card or not card["visits"] or not card["visits"][0]:
        return ""
    visit = card["visits"][0]
    left = [each if each and each["what"] not in said else None for each in visit["promises"]]
    told = Told(packed({**card, "visits": [visit | {"promises": left}]}), str, lang, today)
    parts = [f"{label[0].lower()}{label[1:]}: {'; '.join(each)}" for label, each in told.came()]
    result = told.value("result", visit["result"]) + told.mark("visits[0].result")
    is_plain = visit["result"] == "info" or (parts and visit["result"] in ("order", "agreement"))
    return one_line(" · ".join(parts if is_plain else [result, *parts]), most)


def says_anything(card: Mapping[str, Any]) -> bool:
    """Whether more is known than who was met and when. A meeting that did not take place has no more to it."""
    if any(visit and visit["kind"] == UNMADE for visit in card["visits"]):
        return True
    told = Told(packed(card), str, "en", date.min)
    return bool(told.card["expenses"]) or any(any(told.visit(place)) for place in range(len(told.card["visits"])))


def value_words(kind: str, value: Any, names: Names, lang: Lang, today: date) -> str:
    """One value of a card by the name of its field."""
    told = Told({"visits": [], "expenses": [], "uncertain": []}, names, lang, today)
    if value in (None, [], {}):
        return say("field.nothing", lang)
    if isinstance(value, list):
        return "; ".join(value_words(kind, each, names, lang, today) for each in value)
    if isinstance(value, Mapping):
        return told.part(kind, value)
    return told.plain(kind, value)


class Told:
    """One card in words."""

    def __init__(self, card: Mapping[str, Any], names: Names, lang: Lang, today: date) -> None:
        self.card, self.names, self.lang, self.today = card, names, lang, today

    def say(self, key: str, **fields: str | int) -> str:
        return say(key, self.lang, **fields)

    def value(self, kind: str, value: Any) -> str:
        return value_words(kind, value, self.names, self.lang, self.today)

    def part(self, kind: str, value: Mapping[str, Any]) -> str:
        """A thing of several fields."""
        match kind:
            case "orders":
                return self.order(value)
            case "promises":
                return self.promise(value)
            case "expenses":
                return self.expense(value)
            case "payment":
                return "; ".join(self.payment(value))
        return one_line(str(value.get("what", "")), _SHOWN)

    def plain(self, kind: str, value: str | int) -> str:
        match kind:
            case "date" | "due" | "next_contact" | "asks_until":
                return self.day(str(value))
            case "debt" | "amount" | "order_sum":
                return formats.currency(formats.number(Decimal(value), self.lang), self.lang)
            case "qty":
                return formats.number(Decimal(value), self.lang)
            case "unit" | "kind" | "result":
                return self.say(f"field.{kind}_{value}")
            case "asks_days":
                return self.say("field.days", n=value)
        return self.names(str(value))

    def mark(self, path: str) -> str:
        """What is not sure carries its mark; a list's own mark stands at the list alone."""
        return UNSURE if any(covers(path, each) or covers(each, path) for each in self.card["uncertain"]) else ""

    def heading(self, place: int) -> Any:
        visit, at = self.card["visits"][place], f"visits[{place}]"
        known = visit["partner"]
        name = self.names(known) if known else self.say("field.partner_unknown")
        kind = "" if visit["kind"] == "visit" else f" · {self.say('field.kind_' + visit['kind'])}"
        day = f" · {self.day(visit['date'])}{self.mark(f'{at}.date')}" if visit["date"] else ""
        return line(bold(f"{name}{self.mark(f'{at}.partner')}"), f"{day}{kind}")

    def visit(self, place: int) -> Iterator[tuple[str, str]]:
        """Label and value, what is not said left out."""
        return ((label, "; ".join(parts)) for label, parts in self.parts(place))

    def parts(self, place: int) -> Iterator[tuple[str, Parts]]:
        """The same with each thing of a list by itself."""
        said = tuple(self._said(place))
        visit = self.card["visits"][place]
        if said or visit["result"] != "info":
            result = self.value("result", visit["result"]) + self.mark(f"visits[{place}].result")
            yield self.say("field.result"), (result,)
        yield from said

    def came(self) -> Iterator[tuple[str, Parts]]:
        """What they take and what both sides promised at the first visit."""
        yield from self._ordered(0)
        yield from self._promised(0)

    def _said(self, place: int) -> Iterator[tuple[str, Parts]]:
        visit, at = self.card["visits"][place], f"visits[{place}]"
        yield from self._ordered(place)
        if visit["payment"] and any(visit["payment"].values()):
            *first, last = self.payment(visit["payment"])
            yield self.say("field.payment"), (*first, last + self.mark(f"{at}.payment"))
        yield from self._promised(place)
        for name in ("competitor", "objection", "conflict", "next_contact"):
            if visit[name]:
                yield self.say(f"field.{name}"), (self.value(name, visit[name]) + self.mark(f"{at}.{name}"),)

    def _ordered(self, place: int) -> Iterator[tuple[str, Parts]]:
        visit, at = self.card["visits"][place], f"visits[{place}]"
        if visit["orders"]:
            yield self.say("field.orders"), self._marked(self.order, visit["orders"], f"{at}.orders")
        if visit["order_sum"]:
            order_sum = self.value("order_sum", visit["order_sum"]) + self.mark(f"{at}.order_sum")
            yield self.say("field.order_sum"), (order_sum,)

    def _promised(self, place: int) -> Iterator[tuple[str, Parts]]:
        visit, at = self.card["visits"][place], f"visits[{place}]"
        told = self._marked(self.promise, visit["promises"], f"{at}.promises")
        for by in ("us", "them"):
            theirs = tuple(words for words, each in zip(told, visit["promises"], strict=True) if each["by"] == by)
            if theirs:
                yield self.say(f"field.promise_{by}"), theirs

    def _marked(self, told: Callable[[Mapping[str, Any]], str], listed: Sequence[Any], path: str) -> Parts:
        return tuple(told(each) + self.mark(f"{path}[{number}]") for number, each in enumerate(listed))

    def spent(self) -> Parts:
        return self._marked(self.expense, self.card["expenses"], "expenses")

    def expense(self, each: Mapping[str, Any]) -> str:
        receipt = " 🧾" if each.get("receipt") else ""
        return f"{self.say('field.spent_' + each['kind'])} {self.value('amount', each['amount'])}{receipt}"

    def order(self, each: Mapping[str, Any]) -> str:
        qty = formats.number(Decimal(each["qty"]), self.lang) if each["qty"] else ""
        unit = self.say(f"field.unit_{each['unit']}") if each["unit"] else ""
        figure = f"{qty}{formats.NBSP}{unit}" if qty and unit else qty or unit
        return " — ".join(part for part in (each["product"] or "", figure) if part) or self.say("field.something")

    def promise(self, each: Mapping[str, Any]) -> str:
        has_sum = any(sign.isdigit() for sign in each["what"])  # the message's own words name it
        amount = f" {self.value('amount', each['amount'])}" if each["amount"] and not has_sum else ""
        due = self.say("field.until", day=self.day(each["due"])) if each["due"] else self.say("field.undated")
        return f"{one_line(each['what'], _SHOWN)}{amount} — {due}"

    def payment(self, each: Mapping[str, Any]) -> Iterator[str]:
        if each.get("asks_days"):
            yield self.say("field.asks_days", n=each["asks_days"])
        if each.get("asks_until"):
            yield self.say("field.asks_until", day=self.day(each["asks_until"]))
        if each.get("debt"):
            yield self.say("field.debt", sum=self.value("debt", each["debt"]))

    def day(self, iso: str) -> str:
        if "T" in iso:
            at = datetime.fromisoformat(iso)
            return f"{self.day(at.date().isoformat())}, {at:%H:%M}"
        day = date.fromisoformat(iso)
        if day == self.today:
            return self.say("field.today")
        return formats.day(day, self.today, self.lang, weekday=True).replace(" ", formats.NBSP)
