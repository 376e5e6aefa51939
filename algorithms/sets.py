"""Counting, choosing and comparing: the small functions over lists and codes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any as Anything
from typing import TypeAlias

from algorithms.moments import Day, date_of
from algorithms.scoring import Bool, List, Map, Num, Text, figure
from algorithms.values import Item, live

Items: TypeAlias = "tuple[Item, ...]"
Any: TypeAlias = Anything


def minus(a: Num, other: Num) -> Num:
    """a − other; of an unknown comes None."""
    return None if a is None or other is None else a - other


def plus(a: Num, other: Num) -> Num:
    """a + other; an unknown leaves the other."""
    return other if a is None else a if other is None else a + other


def remaining(xs: List, of: Num) -> Num:
    """How many of `of` points are not ticked."""
    return (of or 0) - len(xs or ())


def choose(cond: Bool, yes: Any, no: Any) -> Any:
    """`yes` when the condition holds, else `no`."""
    return yes if cond is True else no


def count_items(xs: Items, field: Text, one_of: List = None, none_of: List = None, ids: List = None) -> Num:
    """How many live items have `field` in `one_of`, or not in `none_of`; `ids` keeps only those numbers."""
    chosen = [item for item in live(xs or ()) if ids is None or item.idx in ids]
    return sum(is_one(item.fields.get(field or ""), one_of, none_of) for item in chosen)


def missing_types(codes: List, types: List) -> List:
    """The letters of `types` that no code begins with, in the order of `types`."""
    given = [code for code in codes or () if isinstance(code, str)]
    return [letter for letter in types or () if not any(code.startswith(str(letter)) for code in given)]


def at_least(a: Num, floor: Num) -> Num:
    """The greater of the two; an unknown leaves the other."""
    return max((number for number in (a, floor) if number is not None), default=None)


def lookup(table: Map, key: Text) -> Any:
    """What a table holds for a code; None when it does not know the code."""
    return (table or {}).get(key or "")


def count_in(xs: List, table: Any) -> Num:
    """How many codes the table holds: a list of codes, or a map by code."""
    return sum(code in _codes(table) for code in xs or ())


def count_out(xs: List, table: Any) -> Num:
    """How many codes the table does not hold."""
    return sum(code not in _codes(table) for code in xs or ())


def item_value(xs: Items, idx: Num, field: Text, default: Any) -> Any:
    """The field of the live item with that number; `default` when there is none."""
    return next((item.fields.get(field or "") for item in live(xs or ()) if item.idx == idx), default)


def mark_items(xs: Items, ids: List, field: Text, value: Any) -> Items:
    """The same items in the same order; the live ones with those numbers have the field changed."""
    chosen = ids or ()
    return tuple(
        item.with_field(field, value) if field and not item.archived and item.idx in chosen else item
        for item in xs or ()
    )


def nth(xs: List, n: Num) -> Any:
    """The n-th value of a list, counted from 1; nothing where there is none."""
    given = list(xs or ())
    return given[int(n) - 1] if n is not None and 1 <= n <= len(given) else None


def first_left(xs: Items, field: Text, taken: List, status: Text, closed: List) -> Num:
    """The number of the first live item whose `field` is not among `taken`, nor its `status` among `closed`; else 0."""
    left = (item for item in live(xs or ()) if item.fields.get(field or "") not in (taken or ()))
    return next((item.idx for item in left if item.fields.get(status or "") not in (closed or ())), 0)


def add_value(xs: List, value: Any) -> List:
    """The list with `value` at its end, unless it was there; nothing adds nothing."""
    given = list(xs or ())
    return given if value is None or value in given else [*given, value]


def taken_of(xs: Items, field: Text, taken: List) -> List:
    """What live items hold as `field`, as far as it is among `taken`."""
    held = (item.fields.get(field or "") for item in live(xs or ()))
    return [value for value in held if value in (taken or ())]


def latest(xs: Items, field: Text) -> Day:
    """The latest date among live items; None when none has one."""
    values = (item.fields.get(field or "") for item in live(xs or ()))
    return max((day for value in values if (day := _day(value)) is not None), default=None)


def numbered(xs: Items, ids: List) -> list[Item]:
    """The live items with those numbers, in the order of the numbers."""
    known = {item.idx: item for item in live(xs or ())}
    return [known[int(number)] for number in map(figure, ids or ()) if number is not None and number in known]


def is_one(value: Any, one_of: List, none_of: List) -> bool:
    """In `one_of` when it is given, else outside `none_of`."""
    return value in one_of if one_of is not None else value not in (none_of or ())


def _codes(table: Any) -> list[Any]:
    return list(table) if isinstance(table, Mapping | list | tuple) else []


def _day(value: Any) -> Day:
    return date_of(value) if isinstance(value, date) else None
