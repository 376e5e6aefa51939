"""A board of items: what its lines say, in which order, and which items may be opened now."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

from algorithms.model import HubInput
from algorithms.values import Item, live
from dialogs import formats
from dialogs.facts import Facts
from dialogs.lang import Lang
from dialogs.place import Walk
from dialogs.screens import Block, Bullets, Line, Quiet, bold, line
from dialogs.texts import say
from dialogs.wording import fill


def openable(node: HubInput, place: Walk, now: datetime) -> list[str]:
    """The numbers of the items a tap may open: those the board's check lets in, and those that are open already."""
    alias = place.algorithm.file.lists[node.items].item
    return [
        str(item.idx)
        for item in ordered(node, place, now.date())
        if f"{alias}#{item.idx}" in place.open or place.holds(Decimal(item.idx), now)
    ]


def ordered(node: HubInput, place: Walk, today: date) -> list[Item]:
    """First those whose date has come, the earliest first; then by number."""

    def turn(item: Item) -> tuple[bool, date, int]:
        due = _due(node, item)
        come = due is not None and due <= today
        return (not come, due if due is not None and come else date.max, item.idx)

    return sorted(live(place.lists[node.items]), key=turn)


def _due(node: HubInput, item: Item) -> date | None:
    due = item.fields.get(node.due) if node.due else None
    return due.date() if isinstance(due, datetime) else due if isinstance(due, date) else None


def board(node: HubInput, place: Walk, facts: Facts, lang: Lang) -> Iterator[Block]:
    """A line an item; an empty board says what to do."""
    items = ordered(node, place, facts.now.date())
    if not items:
        yield Quiet(line(say("board.empty", lang)))
        return
    yield Bullets(tuple(_row(node, item, place, facts, lang) for item in items))


def _row(node: HubInput, item: Item, place: Walk, facts: Facts, lang: Lang) -> Line:
    alias = place.algorithm.file.lists[node.items].item
    today = facts.now.date()
    due, waits = _due(node, item), place.open.get(f"{alias}#{item.idx}")
    sign = "⏰ " if due is not None and due <= today else ""
    words = fill(node.row, place, facts, lang, item, alias)
    after = ""
    if waits is not None:
        after = say("board.awaits" if waits.step.node.kind == "approve" else "board.begun", lang)
    elif due is not None and due > today:
        after = f" · {formats.day(due, today, lang, weekday=True)}"
    return line(bold(f"{item.idx} "), f"{sign}{words}{after}")
