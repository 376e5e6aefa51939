"""«Поправить»: what can be mended of a card, field by field. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dialogs.field.asking import MENU

_OF_VISIT = (
    *("partner", "date", "kind", "orders", "order_sum", "promises"),
    *("payment.asks_days", "payment.asks_until", "payment.debt", "competitor", "objection", "conflict", "next_contact"),
)
# What is mended even where nothing stands there yet.
_ALWAYS = ("partner", "date", "orders", "promises", "next_contact")


@dataclass(frozen=True)
class Mendable:
    """`label` is the text's key, `path` what is asked about."""

    path: str
    label: str
    visit: int | None = None


def items(draft: Mapping[str, Any], asking: str) -> tuple[Mendable, ...]:
    """What the menu lists: the fields of the only visit, or of the one that was chosen."""
    card = draft["card"]
    live = [place for place, visit in enumerate(card["visits"]) if visit]
    chosen = asking.partition(":")[2]
    place = int(chosen) if chosen.isdecimal() else live[0] if len(live) == 1 else None
    if place is None or place >= len(card["visits"]) or not card["visits"][place]:
        return tuple(_expenses(card))
    several = len(live) > 1
    rest = () if several else tuple(_expenses(card))
    return (*_fields(card["visits"][place], place, several), *rest)


def visits(draft: Mapping[str, Any], asking: str) -> tuple[int, ...]:
    """The visits to choose among before their fields."""
    live = tuple(place for place, visit in enumerate(draft["card"]["visits"]) if visit)
    return live if asking == MENU and len(live) > 1 else ()


def _fields(visit: Mapping[str, Any], place: int, several: bool) -> Iterator[Mendable]:
    for name in _OF_VISIT:
        top, _, inner = name.partition(".")
        value = (visit[top] or {}).get(inner) if inner else visit[top]
        if value or name in _ALWAYS:
            yield Mendable(f"visits[{place}].{name}", f"about_{inner}" if inner else top, place)
    if several:
        yield Mendable(f"visits[{place}]", "visits", place)


def _expenses(card: Mapping[str, Any]) -> Iterator[Mendable]:
    for place, expense in enumerate(card["expenses"]):
        if expense:
            yield Mendable(f"expenses[{place}]", f"spent_{expense['kind']}")
