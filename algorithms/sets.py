"""Counting, choosing and comparing: the small functions over lists and codes."""

from __future__ import annotations

from typing import Any as Anything
from typing import TypeAlias

from algorithms.scoring import List, Num
from algorithms.values import Item, live

Text: TypeAlias = str | None
Bool: TypeAlias = bool
Items: TypeAlias = "tuple[Item, ...]"
Any: TypeAlias = Anything


def minus(a: Num, other: Num) -> Num:
    """a − other; of an unknown comes None."""
    return None if a is None or other is None else a - other


def remaining(xs: List, of: Num) -> Num:
    """How many of `of` points are not ticked."""
    return (of or 0) - len(xs or ())


def choose(cond: Bool, yes: Any, no: Any) -> Any:
    """`yes` when the condition holds, else `no`."""
    return yes if cond is True else no


def count_items(xs: Items, field: Text, one_of: List = None, none_of: List = None, ids: List = None) -> Num:
    """How many live items have `field` in `one_of`, or not in `none_of`; `ids` keeps only those numbers."""
    chosen = [item for item in live(xs or ()) if ids is None or item.idx in ids]
    values = [item.fields.get(field or "") for item in chosen]
    if one_of is not None:
        return sum(value in one_of for value in values)
    return sum(value not in (none_of or ()) for value in values)


def missing_types(codes: List, types: List) -> List:
    """The letters of `types` that no code begins with, in the order of `types`."""
    given = [code for code in codes or () if isinstance(code, str)]
    return [letter for letter in types or () if not any(code.startswith(str(letter)) for code in given)]
