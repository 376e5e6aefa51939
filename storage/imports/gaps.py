"""A partner who is named in the first row of a group only, the rows below left blank: as a merged cell is seen.

Taken so only where nothing else can be meant; otherwise a row without a partner is a fault that a person is shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Any

_DETAILS = ("sku", "sku_code", "barcode", "number", "outlet")


def fill_down(values: dict[str, list[Any]], who: Sequence[str], numbers: Sequence[str]) -> int:
    """How many rows took the partner of the row above; the columns of names are replaced by full ones."""
    if any(all(values[name]) for name in who):  # most files: nothing is blank
        return 0
    names = list(zip(*(values[name] for name in who), strict=True))
    starts = [place for place, found in enumerate(names) if any(found)]
    if not _is_grouped(names, starts) or not _has_details(values) or _is_sum(values, starts, numbers):
        return 0
    for at, name in enumerate(who):
        values[name] = [names[start][at] for start, end in pairwise([*starts, len(names)]) for _ in range(start, end)]
    return len(names) - len(starts)


def _is_grouped(names: Sequence[tuple[Any, ...]], starts: Sequence[int]) -> bool:
    """Each of several partners named once, and most rows below them blank: a file that lost some names is not so."""
    named = [names[start] for start in starts]
    several = len(starts) > 1 and starts[0] == 0
    return several and len(set(named)) == len(named) and len(names) - len(starts) >= len(starts)


def _has_details(values: Mapping[str, list[Any]]) -> bool:
    """Every row, the named ones too, says of what it is: then none of them is the sum of a group."""
    return any(all(values[name]) for name in _DETAILS if values.get(name))


def _is_sum(values: Mapping[str, list[Any]], starts: Sequence[int], numbers: Sequence[str]) -> bool:
    """Whether a named row holds what the rows below it make."""
    column = next((values[name] for name in numbers if values.get(name)), None)
    if column is None:
        return True
    plain = [value if isinstance(value, Decimal) else Decimal(0) for value in column]
    groups = [(plain[start], plain[start + 1 : end]) for start, end in pairwise([*starts, len(plain)])]
    return any(len(below) > 1 and first == sum(below, Decimal(0)) for first, below in groups)
