"""Which rows stand inside which: by outline, indents or sums; and the names of the groups around a row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from storage.imports.body import Body
from storage.imports.groups import Sums, agree, ancestors, depths, is_group, levels_by_sums, unproved
from storage.imports.header import Header
from storage.imports.marks import Marks
from storage.imports.numbers import Value
from storage.imports.refusal import SheetRefused, refuse
from storage.imports.source import as_text

_MOST_BY_SUMS = 60_000


@dataclass(frozen=True, slots=True)
class Nest:
    """`kept` are the places of the rows that are data, `paths` the labels around each of them and its own."""

    kept: list[int]
    paths: list[tuple[str, ...]]


def nest(
    body: Body, header: Header, marks: Marks, values: Sequence[Sequence[Value]], stated: Sequence[Decimal | None]
) -> Nest | SheetRefused | None:
    """None when every row is data. `values` are columns that add up, `stated` what the file's total says of each."""
    levels = _levels(body, header, marks, values, stated)
    if levels is None or isinstance(levels, SheetRefused):
        return levels
    order, level = levels
    labels = [as_text(cell) for cell in body.columns[header.label]]
    groups, around = is_group(level), ancestors(level)
    nested = len(header.levels) > 1
    found = {
        # A sum without a name in this column is that of another column's: «Иванов; ; 300».
        order[at]: (*(label for each in around[at] if (label := labels[order[each]]) or nested), labels[order[at]])
        for at, group in enumerate(groups)
        if not group
    }
    return Nest(sorted(found), [found[place] for place in sorted(found)])


_Levels = tuple[list[int], list[int]]


def _levels(
    body: Body, header: Header, marks: Marks, values: Sequence[Sequence[Value]], stated: Sequence[Decimal | None]
) -> _Levels | SheetRefused | None:
    """Rows in the order parents first, and the level of each."""
    count = len(body.lines)
    nested = len(header.levels) > 1
    steps = _steps(body, header, marks, nested)
    if steps is not None:
        return _by_steps(steps, body, header, values)
    agrees = _agrees(range(count), values, stated)
    if not count or (not nested and agrees is not False):
        return None
    guess = levels_by_sums(_sums(values, range(count))) if count <= _MOST_BY_SUMS else None
    if nested and agrees and guess is None and any(stated):
        # Groups that were folded: each is a row of data. A total of nought would agree with unfolded ones too.
        return None
    if guess and not agrees and _is_borne_out(guess, values, stated):
        return list(range(count)), guess
    return refuse("import.groups_unclear", column=" / ".join(header.levels)) if nested else None


def _is_borne_out(levels: list[int], values: Sequence[Sequence[Value]], stated: Sequence[Decimal | None]) -> bool:
    """By the file's total; without one, by more than one sum that came out and is not nought."""
    heads = [place for place, level in enumerate(levels) if not level]
    agrees = _agrees(heads, values, stated)
    if agrees is not None:
        return agrees
    filled = [any(_number(column[place]) for column in values) for place in range(len(levels))]
    several = any(sum(filled[start + 1 : end]) > 1 for start, end in pairwise([*heads, len(levels)]))
    return several or sum(filled[place] for place in heads) > 1


def _steps(body: Body, header: Header, marks: Marks, nested: bool) -> list[int] | None:
    """How far in each row stands, by the book's outline or indents, else by the blanks before its label."""
    for given in (marks.levels, marks.indents.get(header.label, {})):
        found = [given.get(line, 0) for line in body.lines] if given else []
        if len(set(found)) > 1:
            return found
    labels = body.columns[header.label]
    if not any(isinstance(label, str) and label[:1].isspace() for label in body.different[header.label]):
        return None
    indents = [len(label) - len(label.lstrip()) if isinstance(label, str) else 0 for label in labels]
    # One blank before a name in a flat table is a slip of the finger, not a level.
    return indents if any(depths(indents)) and (nested or max(indents) - min(indents) > 1) else None


def _by_steps(
    steps: list[int], body: Body, header: Header, values: Sequence[Sequence[Value]]
) -> _Levels | SheetRefused:
    """Groups stand above what they hold; Excel's own outline has them below."""
    above, below = list(range(len(steps))), list(reversed(range(len(steps))))
    levels = depths([steps[place] for place in above])
    fault = unproved(levels, _sums(values, above))
    if fault is None:
        return above, levels
    if steps[-1] == min(steps) < steps[0]:
        levels = depths([steps[place] for place in below])
        if unproved(levels, _sums(values, below)) is None:
            return below, levels
    return refuse(
        "import.group_total",
        line=body.lines[fault.index] + 1,
        name=as_text(body.columns[header.label][fault.index])[:80],
        stated=fault.stated,
        loaded=fault.loaded,
    )


def _sums(values: Sequence[Sequence[Value]], places: Sequence[int]) -> list[Sums]:
    """The numbers of each row."""
    return [tuple(_number(column[place]) for column in values) for place in places]


def _agrees(places: Sequence[int], values: Sequence[Sequence[Value]], stated: Sequence[Decimal | None]) -> bool | None:
    """Whether these rows make the file's total; None when it states none."""
    pairs = [(column, total) for column, total in zip(values, stated, strict=True) if total is not None]
    if not pairs:
        return None
    return all(
        agree(sum(filter(None, (_number(column[place]) for place in places)), Decimal(0)), total)
        for column, total in pairs
    )


def _number(value: Value) -> Decimal | None:
    return value if isinstance(value, Decimal) else None
