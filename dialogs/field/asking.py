"""What is asked of a card: its first uncertain field, or the one to be mended, with what can be tapped. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from algorithms.field import at_path, told_words
from dialogs.field.corrections import in_doubt
from dialogs.reading.quick import quick_day

MOST_NEAR = 5
MENU = "fix"  # the list of what can be mended; «fix:1» that of one visit
UNITS = ("box", "pcs", "pack", "bag", "pallet", "kg", "t")
KINDS = ("visit", "call", "online")
UNMADE = "unmade"
_PAST, _AHEAD = ("today", "yesterday"), ("tomorrow", "friday", "in_week")
_THOUSAND = Decimal(1000)
# A sum as it is said without its thousands: «долг 300».
_BARE = Decimal(10_000)
_ORDER = ("partner", "", "date", "kind", "orders", "order_sum", "payment", "promises", "next_contact")
_PART = re.compile(r"[a-z_]+(?=[^a-z_]*$)")


@dataclass(frozen=True)
class Question:
    """`kind` is the last name of the path, `value` what is proposed, `options` are code and value; `wording`: which
    question it is in words.
    """

    path: str
    kind: str
    value: Any
    options: tuple[tuple[str, Any], ...]
    which: tuple[tuple[str, Any], ...] = ()

    @property
    def wording(self) -> str:
        return "which" if self.which else self.kind


def pending(draft: Mapping[str, Any] | None) -> str:
    """The path that is asked about now: what was turned to, else the first that is not sure; empty when none is."""
    if not draft or not draft.get("card"):
        return ""
    if draft.get("doubt"):
        return "doubt"
    asking = str(draft.get("asking") or "")
    return asking or next(iter(sorted(draft["card"]["uncertain"], key=_rank)), "")


@dataclass(frozen=True)
class _Whom:
    near: tuple[str, ...]
    own: frozenset[str]


def question(
    draft: Mapping[str, Any], near: tuple[str, ...], today: date, own: frozenset[str] = frozenset()
) -> Question | None:
    """`own`: whom the writer looks after; of a name that fits several, colleagues' partners come last."""
    path = pending(draft)
    if not path or path.partition(":")[0] == MENU:
        return None
    kind = kind_of(path)
    if path == "doubt":
        return Question(path, path, draft["doubt"], ())
    card = draft["card"]
    value = at_path(card, path)
    value = value if isinstance(value, str | int | list | Mapping) else None
    which = tuple(_either(draft, path, value)) if path in card["uncertain"] else ()
    options = tuple(_options(draft, path, kind, value, _Whom(near, own), today))
    return Question(path, kind, value, (*which, *options), which)


def _either(draft: Mapping[str, Any], path: str, value: Any) -> Iterator[tuple[str, Any]]:
    """«Не 15, а 25» of several that are 15: what the card would say with each of them corrected."""
    doubt = in_doubt(told_words(draft) or "") if isinstance(value, list | str) else None
    if doubt is None:
        return
    was, new = doubt
    for place, line in enumerate(value if isinstance(value, list) else ()):
        if path.endswith(".orders") and line and line["qty"] and Decimal(line["qty"]) == was:
            mended = {**line, "qty": format(new, "f")}
            yield f"w:{place}", [mended if number == place else each for number, each in enumerate(value)]
    if path.endswith((".amount", ".debt")):
        scales = (scale for scale in (1, _THOUSAND) if Decimal(value) == was * scale)
        yield from (("w", format(new * scale, "f")) for scale in scales)


def kind_of(path: str) -> str:
    """«visits[0].orders[1].qty» is «qty», «visits[0].orders[1]» is «orders»."""
    found = _PART.search(path)
    return found[0] if found else ""


def _rank(path: str) -> tuple[str, int, str]:
    """Visit by visit, the partner first."""
    visit, _, rest = path.partition(".")
    name = rest.partition("[")[0].partition(".")[0]
    return visit if visit.startswith("visits") else "w", _ORDER.index(name) if name in _ORDER else len(_ORDER), rest


def _options(
    draft: Mapping[str, Any], path: str, kind: str, value: Any, whom: _Whom, today: date
) -> Iterator[tuple[str, Any]]:
    """Codes fit into a button; what is proposed comes first."""
    if kind == "partner":
        yield from _partners(draft, path, value, whom)
        return
    asks = path in draft["card"]["uncertain"] or not draft.get("asking")
    if value not in (None, [], {}) and asks:
        yield "v", value
    if kind in ("debt", "amount", "order_sum") and value is not None and Decimal(value) < _BARE:
        yield "k", format(Decimal(value) * _THOUSAND, "f")
    if kind in ("date", "due", "next_contact", "asks_until"):
        yield from _days(kind, value, today)
    if kind == "unit":
        yield from ((f"u:{unit}", unit) for unit in UNITS if unit != value)
    if kind == "kind":
        yield from ((f"c:{each}", each) for each in KINDS if each != value)
    if kind == "visits" and sum(map(bool, draft["card"]["visits"])) == 1:
        # A report tells of one visit at least: it stays with what was spent and planned, and counts as none.
        yield "n", {**at_path(draft["card"], path), "kind": UNMADE}
        return
    if kind not in ("date", "kind", "result"):
        yield "n", None


def _partners(draft: Mapping[str, Any], path: str, value: Any, whom: _Whom) -> Iterator[tuple[str, Any]]:
    """Whoever it may be; without a hint those who are near and stand in no other visit of the card."""
    visit = at_path(draft["card"], path.rpartition(".")[0])
    taken = {each["partner"] for each in draft["card"]["visits"] if each and each is not visit}
    free = tuple(id_ for id_ in whom.near if id_ not in taken)[:MOST_NEAR]
    candidates = tuple(visit["candidates"])
    fitting = tuple(id_ for id_ in candidates if id_ in whom.own) or candidates
    offered = tuple(draft.get("offered") or ()) or (*([value] if value else ()), *fitting)
    for id_ in dict.fromkeys(offered if len(offered) > 1 else (*offered, *free)):
        yield f"p:{id_}", id_


def _days(kind: str, value: Any, today: date) -> Iterator[tuple[str, Any]]:
    start = datetime.combine(today, datetime.min.time())
    for word in _PAST if kind == "date" else _AHEAD:
        day = quick_day(word, start)
        if day is not None and day.isoformat() != value:
            yield f"d:{word}", day.isoformat()
