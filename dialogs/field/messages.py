"""Several messages of one story as one card: of one day read together, corrections put in their places. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from algorithms.field import covers
from dialogs.field.card import Card, Expense, FieldVisit, Order, Promise
from dialogs.field.corrections import adds, names_both
from dialogs.field.read import Reader, read
from dialogs.field.renaming import Renaming, renamed, renaming

# A message that begins so takes back what was said before it.
_CORRECTS = re.compile(
    r"\s*(?:ой|нет|точнее|вернее|исправляю|поправка|ошибся|ошиблась|sorry|i mean|correction)\b[\s,:.!—-]*", re.I
)
_SENTENCES = re.compile(r"[.!…\n]\s*")
_INDEXED = re.compile(r"(orders|promises)\[(\d+)\]")


def reading(messages: Iterable[Mapping[str, Any]], reader: Reader) -> Card:
    """What all the messages say: those of one day as one text, «вчера» of another day by itself; and a message that
    takes something back takes it back wherever it was said.
    """
    card = Card()
    for each in _told(messages, reader):
        if each.renaming:
            card = renamed(card, each.renaming, reader, each.day)
        else:
            card = joined([(card, False), (_read(each.day, each.texts, reader), each.corrects)])
    return card


def _told(messages: Iterable[Mapping[str, Any]], reader: Reader) -> list[_Told]:
    told: list[_Told] = []
    for day, text in _once(messages, reader):
        if whose := renaming(text, reader):
            told.append(_Told(day, [], False, whose))
            continue
        corrects = _CORRECTS.match(text)
        if corrects and (adds(text, corrects.end()) or names_both(text)):
            corrects = None
        if corrects is None and told and told[-1].day == day and told[-1].goes_on:
            told[-1].texts.append(text)
        else:
            rest = text[corrects.end() :] if corrects else text
            told.append(_Told(day, [rest], corrects is not None and bool(told)))
    return told


def _once(messages: Iterable[Mapping[str, Any]], reader: Reader) -> Iterator[tuple[date, str]]:
    """Whoever hears nothing says the same again, word for word: it is said once. «Ой, это был Центр» behind a story
    stands by itself.
    """
    said = ((datetime.fromisoformat(each["at"]).date(), str(each["text"])) for each in messages)
    for day, text in dict.fromkeys(said):
        *_, last = _SENTENCES.split(text.rstrip(" .!"))
        story = text[: text.rindex(last)] if last and renaming(last, reader) else ""
        yield from ((day, part) for part in ((story, last) if story.strip() else (text,)))


@dataclass(frozen=True)
class _Told:
    """Messages that are read as one text; `corrects`: what they say takes the place of what was said."""

    day: date
    texts: list[str]
    corrects: bool
    renaming: Renaming | None = None

    @property
    def goes_on(self) -> bool:
        """Whether the next message may be more of the same text."""
        return not self.corrects and self.renaming is None


def _read(day: date, texts: list[str], reader: Reader) -> Card:
    now = reader.now if reader.now.date() == day else datetime.combine(day, reader.now.timetz())
    text = "\n".join(text for text in texts if text)
    return read(text, replace(reader, now=now)) if text else Card()


def joined(cards: Iterable[tuple[Card, bool]]) -> Card:
    """Several readings one below the other; what names nobody goes on about whoever was told of last."""
    visits: list[FieldVisit] = []
    expenses: list[Expense] = []
    unsure = set[str]()
    for each, corrects in cards:
        card = each
        if visits and card.visits and _goes_on(visits[-1], card.visits[0]):
            last, more = len(visits) - 1, card.visits[0]
            places = {name: _places(name, visits[last], more, corrects) for name in ("orders", "promises")}
            more, unsaid = _completed(visits[last], more, places["orders"])
            moved = set(_moved(card.uncertain - unsaid, last, places))
            again = {f"visits[{last}].{name}[{place}]" for name, found in places.items() for place in found}
            if (
                corrects
                and visits[last].orders
                and any(place >= len(visits[last].orders) for place in places["orders"])
            ):
                # «Ой, 30 коробок» of two products: which of them is asked.
                moved = moved | {f"visits[{last}].orders"}
            unsure = {path for path in unsure if not any(covers(old, path) for old in again)} | moved
            visits[last] = _gone_on(visits[last], more, places)
            card = replace(card, visits=card.visits[1:], uncertain=frozenset(_after_first(card.uncertain)))
        unsure |= {_shifted(path, len(visits), len(expenses)) for path in card.uncertain}
        visits += card.visits
        expenses += card.expenses
    return Card(tuple(visits), tuple(expenses), frozenset(unsure))


def _goes_on(visit: FieldVisit, more: FieldVisit) -> bool:
    """Of whom was told last: nobody is named, or the same partner of the same day again."""
    if more.partner is None:
        return not more.candidates
    return (visit.partner, visit.date) == (more.partner, more.date)


def _places(name: str, visit: FieldVisit, more: FieldVisit, corrects: bool) -> list[int]:
    """Where each new line stands: below the others, or, taking something back, where its like stood."""
    old, new = getattr(visit, name), getattr(more, name)
    alike = _is_same_product if name == "orders" else _is_same_side
    found: list[int] = []
    for line in new:
        like = [place for place, known in enumerate(old) if corrects and alike(known, line)]
        if name == "orders":
            # «Ой, 30 мешков»: of several lines, the one in bags.
            like = [place for place in like if old[place].unit == line.unit] or like
        found.append(like[0] if len(like) == 1 and like[0] not in found else max([len(old) - 1, *found]) + 1)
    return found


def _completed(visit: FieldVisit, more: FieldVisit, places: list[int]) -> tuple[FieldVisit, set[str]]:
    """«Ой, 30 коробок»: the goods are those of the line that is taken back; and the paths that need no asking then."""
    orders, unsaid = list(more.orders), set[str]()
    for number, place in enumerate(places):
        if place < len(visit.orders):
            known, line = visit.orders[place], orders[number]
            orders[number] = replace(line, product=line.product or known.product, unit=line.unit or known.unit)
            unsaid |= {f"visits[0].orders[{number}].unit"} if known.unit else set()
            unsaid |= {"visits[0].orders"} if line.product is None else set()
    return replace(more, orders=tuple(orders)), unsaid


def _is_same_product(known: Order, line: Order) -> bool:
    return line.product in (None, known.product)


def _is_same_side(known: Promise, line: Promise) -> bool:
    return known.by == line.by


def _gone_on(visit: FieldVisit, more: FieldVisit, places: Mapping[str, list[int]]) -> FieldVisit:
    """What was said later stands."""
    names = ("order_sum", "payment", "competitor", "objection", "conflict", "next_contact")
    later: dict[str, Any] = {name: value for name in names if (value := getattr(more, name)) is not None}
    later["result"] = visit.result if more.result == "info" else more.result
    for name, found in places.items():
        lines = dict(enumerate(getattr(visit, name))) | dict(zip(found, getattr(more, name), strict=True))
        later[name] = tuple(lines[place] for place in sorted(lines))
    return replace(visit, **later)


def _moved(paths: Iterable[str], visit: int, places: Mapping[str, list[int]]) -> Iterator[str]:
    """Uncertain paths of what names nobody, where its fields are now."""
    for path in paths:
        rest = path.removeprefix("visits[0].")
        if rest == path or rest in ("partner", "date"):
            continue
        found = _INDEXED.match(rest)
        if found is not None:
            rest = f"{found[1]}[{places[found[1]][int(found[2])]}]{rest[found.end() :]}"
        yield f"visits[{visit}].{rest}"


def _after_first(paths: Iterable[str]) -> Iterator[str]:
    for path in paths:
        number = path.removeprefix("visits[").partition("]")[0]
        if not path.startswith("visits["):
            yield path
        elif int(number):
            yield path.replace(f"visits[{number}]", f"visits[{int(number) - 1}]", 1)


def _shifted(path: str, visits: int, expenses: int) -> str:
    name, _, rest = path.partition("[")
    number, _, tail = rest.partition("]")
    return f"{name}[{int(number) + (visits if name == 'visits' else expenses)}]{tail}"
